"""Every message of the server in recorded sessions is one of the protocol: recorded.py FOLDER…

The sessions are those of all clients: our own tests, Node, pytest-lsp, Neovim, Emacs. lsprotocol is generated from the
protocol's meta model. A message is read into its types and written out again; what comes out has to be what went in: no
key too many, none too few, no value of another kind.
"""

import collections
import json
import pathlib
import sys

from lsprotocol import converters, types

CONVERTER = converters.get_converter()


def messages(path):
    """The messages of one direction. The end of a session may cut the last one."""
    data = path.read_bytes()
    at = 0
    while (end := data.find(b"\r\n\r\n", at)) >= 0:
        lengths = [line for line in data[at:end].split(b"\r\n") if line.lower().startswith(b"content-length:")]
        length = int(lengths[0].split(b":")[1])
        at = end + 4 + length
        body = data[end + 4 : at]
        if len(body) == length:
            yield json.loads(body)


def without_nulls(value):
    """A key that is null may as well be absent."""
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [without_nulls(one) for one in value]
    return value


def kind_of(message, asked):
    """The type of a message of the server; None for an answer to a method that is not the protocol's."""
    if "method" in message:
        return types.METHOD_TO_TYPES[message["method"]][0]
    if "error" in message:
        return types.ResponseErrorMessage
    known = types.METHOD_TO_TYPES.get(asked.get(message["id"]))
    return known and known[1]


def check(session, counts):
    """The faults of a session."""
    asked = {}
    for message in messages(session / "in"):
        if "method" in message and "id" in message:
            asked[message["id"]] = message["method"]
    for message in messages(session / "out"):
        kind = None
        try:
            kind = kind_of(message, asked)
            if kind is None:
                counts["methods of our own"] += 1
                continue
            written = CONVERTER.unstructure(CONVERTER.structure(message, kind), kind)
            fault = None if without_nulls(written) == without_nulls(message) else "it reads back as something else"
        except Exception as error:  # noqa: BLE001: whatever the types refuse is a fault of the message
            fault = repr(error)
        counts[kind.__name__ if kind else "unknown"] += 1
        if fault:
            yield f"{session.name}: {kind}: {fault}: {json.dumps(message)[:400]}"


def main(folders):
    counts = collections.Counter()
    sessions = [session.parent for folder in folders for session in pathlib.Path(folder).glob("**/out")]
    faults = [fault for session in sessions for fault in check(session, counts)]
    for kind, count in sorted(counts.items()):
        print(f"{count:8} {kind}")
    for fault in faults[:20]:
        print(fault)
    passed = sum(counts.values()) - len(faults)
    print(f"messages of {len(sessions)} sessions held against the protocol")
    print(f"messages: {passed} passed, {len(faults)} failed")
    # Nothing recorded is no success.
    return 0 if passed > 1000 and not faults else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
