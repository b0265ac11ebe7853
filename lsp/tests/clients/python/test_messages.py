"""Every message of the server is one of the protocol, whatever it is asked: see recorded.py for how that is told."""

import json
import os
import pathlib
import subprocess

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from recorded import CONVERTER, fault_of, kind_of

SERVER = os.environ["SLA_LSP"]
ROOT = pathlib.Path(os.environ["SLA_ROOT"])
URI = (ROOT / "messages.sla").as_uri()


class Session:
    """A client that checks all it is told."""

    def __init__(self):
        self.server = subprocess.Popen([SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.asked = {}
        self.checked = 0

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.server.stdin.flush()

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        number = len(self.asked) + 1
        self.asked[number] = method
        self.send({"id": number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                return message.get("result")

    def receive(self):
        length = 0
        while (line := self.server.stdout.readline().strip()):
            name, value = line.split(b": ")
            if name == b"Content-Length":
                length = int(value)
        message = json.loads(self.server.stdout.read(length))
        self.check(message)
        if "method" in message and "id" in message:
            result = [None] if message["method"] == "workspace/configuration" else None
            self.send({"id": message["id"], "result": result})
        return message

    def check(self, message):
        """The message as its types write it is the message."""
        kind = kind_of(message, self.asked)
        assert fault_of(message, kind) is None, (kind, message)
        self.checked += 1


def contracts():
    good = sorted((ROOT / "tests/syntax/ok").glob("*.sla"))
    broken = sorted((ROOT / "tests/syntax/recover").glob("*.sla"))
    return good + broken[::3]


def questions(text):
    document = {"textDocument": {"uri": URI}}
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n") + 1, "character": 0}}
    options = {"tabSize": 4, "insertSpaces": True}
    last = {"line": max(0, text.count("\n") - 1), "character": 1}
    for letter in ["}", "\n"]:
        yield "textDocument/onTypeFormatting", {**document, "position": last, "ch": letter, "options": options}
    for method in [
        "documentSymbol", "foldingRange", "documentLink", "semanticTokens/full", "diagnostic", "codeLens",
    ]:
        yield f"textDocument/{method}", document
    yield "textDocument/semanticTokens/range", {**document, "range": everything}
    yield "textDocument/inlayHint", {**document, "range": everything}
    yield "textDocument/semanticTokens/full/delta", {**document, "previousResultId": "1"}
    yield "textDocument/codeAction", {**document, "range": everything, "context": {"diagnostics": []}}
    yield "textDocument/formatting", {**document, "options": options}
    yield "textDocument/rangeFormatting", {**document, "range": everything, "options": options}
    yield "workspace/symbol", {"query": "a"}
    yield "workspace/diagnostic", {"previousResultIds": []}
    lines = text.split("\n")
    for line in range(0, len(lines), max(1, len(lines) // 8)):
        for character in range(0, len(lines[line]) + 1, 7):
            at = {**document, "position": {"line": line, "character": character}}
            for method in [
                "hover", "completion", "definition", "declaration", "typeDefinition", "documentHighlight",
                "prepareRename", "linkedEditingRange", "signatureHelp",
            ]:
                yield f"textDocument/{method}", at
            yield "textDocument/references", {**at, "context": {"includeDeclaration": True}}
            yield "textDocument/selectionRange", {**document, "positions": [at["position"]]}
            yield "textDocument/rename", {**at, "newName": "another"}


@pytest.mark.parametrize("editor", ["neovim@v0.6.1", "neovim@v0.11.0", "visual_studio_code@v1.65.2"])
def test_every_message_is_one_of_the_protocol(editor):
    session = Session()
    capabilities = CONVERTER.unstructure(client_capabilities(editor), types.ClientCapabilities)
    session.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
    session.notify("initialized", {})
    for path in contracts():
        text = path.read_text(encoding="utf-8")
        item = {"uri": URI, "languageId": "sla", "version": 1, "text": text}
        session.notify("textDocument/didOpen", {"textDocument": item})
        for method, params in questions(text):
            session.ask(method, params)
        session.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    session.ask("shutdown", None)
    session.notify("exit", None)
    assert session.server.wait(30) == 0
    assert session.checked > 1000, session.checked
