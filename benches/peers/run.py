#!/usr/bin/env python3
"""The figures of docs/benchmarks.md: `python3 benches/peers/run.py FOLDER [--rows 20M]`.

Makes the data in FOLDER (deterministic, by `xtask measurements`) and a virtual environment with the peers beside them, asks
the three questions of `sla` and of every peer in turn on the same files, compares the answers, and writes the table of
ratios into docs/benchmarks.md. The order of the tools turns with every round. All of them get two processors.
"""

import argparse
import csv
import datetime
import fractions
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zoneinfo
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PEERS = ["duckdb", "polars", "datafusion", "chdb"]
PACKAGES = [*PEERS, "pyarrow", "tzdata"]
CELLS = [("q1", "csv"), ("q2", "csv"), ("q3", "csv"), ("q1", "parquet"), ("q2", "parquet"), ("q3", "parquet"),
         ("q1", "ndjson")]
UTC = datetime.timezone.utc
CLOSED = """2024-01-01 2024-01-15 2024-02-19 2024-05-27 2024-06-19 2024-07-04 2024-09-02 2024-10-14 2024-11-11 2024-11-28
2024-12-25 2025-01-01 2025-01-20 2025-02-17 2025-05-26 2025-06-19 2025-07-04 2025-09-01 2025-11-27 2025-12-25""".split()


def number(text):
    factor = {"k": 10**3, "K": 10**3, "M": 10**6}.get(text[-1:], 1)
    return int(float(text.rstrip("kKM")) * factor)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the data are, or are made")
    parser.add_argument("--rows", type=number, default=20_000_000, help="probes; tickets and NDJSON are a quarter")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is asked; the median counts")
    parser.add_argument("--only", default="", help="such as q1-csv,q2-parquet")
    parser.add_argument("--peers", default=",".join(PEERS), help="which of the peers")
    parser.add_argument("--growth", action="store_true", help="also from 1 M to 100 M rows, and from 1 to 8 metrics")
    parser.add_argument("--sla", type=Path, help="the program; it is built where none is given")
    parser.add_argument("--timeout", type=int, default=900, help="seconds after which a run counts as not done")
    parser.add_argument("--dry", action="store_true", help="print the table and leave the document as it is")
    return parser.parse_args()


def cargo(*arguments):
    subprocess.run(["cargo", *arguments], cwd=ROOT, check=True)


def built():
    cargo("build", "--release", "-p", "sla")
    target = os.environ.get("CARGO_TARGET_DIR", ROOT / "target")
    return Path(target).resolve() / "release" / "sla"


def environment(folder):
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    missing = [name for name in PACKAGES if subprocess.run([python, "-c", f"import {name}"], capture_output=True).returncode]
    if missing:
        subprocess.run([python, "-m", "pip", "install", "-q", *missing], check=True)
    return python


def made(folder, rows, python):
    """The folder of the data of that size."""
    data = folder / f"rows-{rows}"
    if (data / "complete").exists():
        return data
    data.mkdir(parents=True, exist_ok=True)
    cargo("run", "-q", "--release", "-p", "xtask", "--", "measurements", str(data), str(rows))
    hours(data)
    subprocess.run([python, HERE / "to_parquet.py", data], check=True)
    (data / "complete").touch()
    return data


def hours(data):
    """For every hour the month in both zones, the working seconds before it, and whether it is one of work."""
    berlin, newyork = zoneinfo.ZoneInfo("Europe/Berlin"), zoneinfo.ZoneInfo("America/New_York")
    at, end, before = datetime.datetime(2023, 12, 1, tzinfo=UTC), datetime.datetime(2027, 1, 1, tzinfo=UTC), 0
    with open(data / "hours.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["h", "berlin", "newyork", "open", "rate"])
        while at < end:
            here = at.astimezone(newyork)
            works = here.weekday() < 5 and 9 <= here.hour < 17 and here.date().isoformat() not in CLOSED
            out.writerow([int(at.timestamp()) // 3600, at.astimezone(berlin).strftime("%Y-%m"), here.strftime("%Y-%m"),
                          before, int(works)])
            before += 3600 * works
            at += datetime.timedelta(hours=1)
    with open(data / "maintenance.csv") as spans, open(data / "maintenance_hours.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["service", "h", "from_ms", "until_ms"])
        for span in csv.DictReader(spans):
            first, last = (datetime.datetime.fromisoformat(span[name].replace("Z", "+00:00")) for name in ("start_ts", "end_ts"))
            first, last = int(first.timestamp()), int(last.timestamp())
            for hour in range(first // 3600, (last - 1) // 3600 + 1):
                out.writerow([span["service"], hour, first * 1000, last * 1000])


def measured(command, timeout, env=None):
    """What a command prints, its seconds, and the most memory it held in MB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=err, env=env)
        # Waited for without a look in between: looking takes time from one of the two processors.
        timer = threading.Timer(timeout, child.kill)
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        if seconds > timeout:
            return None
        out.seek(0), err.seek(0)
        if child.returncode != 0:
            print(f"{' '.join(map(str, command))}\n{err.read().decode(errors='replace')[-2000:]}", file=sys.stderr)
            return None
        return out.read().decode(), seconds, usage.ru_maxrss / 1024


def contract_command(sla, question, form, data):
    source = "tickets" if question == "q3" else "probes"
    command = [sla, "eval", HERE / f"{question}.sla", "--format", "json", "--data", f"{source}={data / source}.{form}"]
    if question == "q1":
        command += ["--data", f"maintenance={data / 'maintenance.csv'}"]
    return command


def of_statement(question, text):
    """The answer as {(group, month): figures}."""
    answer = {}
    for period in json.loads(text)["periods"]:
        for metric in period["metrics"]:
            if metric.get("value") is None:
                continue
            key = (next(iter(metric["group"].values())), period["label"])
            if question == "q2":
                answer.setdefault(key, []).append(fractions.Fraction(metric["value"]) * 10_000)
            else:
                answer[key] = [fractions.Fraction(metric["exact"]), metric["rows"]]
    return {key: tuple(figures) for key, figures in answer.items()}


def of_peer(question, rows):
    if question == "q2":
        return {(group, month): (fractions.Fraction(a), fractions.Fraction(b)) for group, month, a, b in rows}
    return {(group, month): (fractions.Fraction(b, a), a) for group, month, a, b in rows}


def asked(tool, question, form, data, sla, python, timeout):
    """The answer of one tool, its seconds and megabytes; `None` where it has none."""
    if tool == "sla":
        found = measured(contract_command(sla, question, form, data), timeout)
        return found and (of_statement(question, found[0]), found[1], found[2])
    found = measured([python, HERE / "peers.py", tool, question, form, data], timeout)
    if found is None:
        return None
    told = json.loads(found[0])
    return of_peer(question, told["rows"]), told["seconds"], found[2]


def warm(file):
    with open(file, "rb") as stored:
        while stored.read(1 << 24):
            pass


def fingerprint(file):
    """The seconds that the SHA-256 of a file takes by itself, less those of reading: it can be taken in order only."""
    digest, seconds = hashlib.sha256(), 0.0
    with open(file, "rb") as stored:
        while piece := stored.read(1 << 18):
            start = time.perf_counter()
            digest.update(piece)
            seconds += time.perf_counter() - start
    return seconds


def compare(cell, tools, data, sla, python, settings):
    """Median seconds and most megabytes of each tool for one question and format."""
    question, form = cell
    file = data / f"{'tickets' if question == 'q3' else 'probes'}.{form}"
    warm(file)
    runs = {tool: [] for tool in tools}
    digests = []
    agreed, dissent = None, []
    for turn in range(settings.rounds):
        digests.append(fingerprint(file))
        for tool in tools[turn % len(tools):] + tools[:turn % len(tools)]:
            if turn and not runs[tool]:
                continue
            found = asked(tool, question, form, data, sla, python, settings.timeout)
            if found is None:
                continue
            answer, seconds, megabytes = found
            agreed = agreed if agreed is not None else (tool, answer)
            if answer != agreed[1]:
                keys = [key for key in agreed[1].keys() | answer.keys() if agreed[1].get(key) != answer.get(key)]
                dissent.append(f"{tool} and {agreed[0]} differ in {len(keys)} figures, such as {min(keys)}: "
                               f"{answer.get(min(keys))} and {agreed[1].get(min(keys))}")
            runs[tool].append((seconds, megabytes))
            print(f"{question} {form} {tool}: {seconds:.3f} s, {megabytes:.0f} MB", file=sys.stderr)
    for line in sorted(set(dissent)):
        print(f"{question} {form}: {line}", file=sys.stderr)
    figures = {tool: (statistics.median(s for s, _ in all), max(m for _, m in all)) for tool, all in runs.items() if all}
    return figures, not dissent, len(agreed[1]) if agreed else 0, statistics.median(digests)


def shown(found):
    return "not done" if found is None else f"{found[0]:.2f} / {found[1]:.0f}"


def table(results, peers):
    lines = ["| question, format | sla | " + " | ".join(peers) + " | best peer to sla | SHA-256 alone | best peer to that | same answers |",
             "|---|" + "---|" * (len(peers) + 5)]
    for (question, form), (figures, same, groups, digest) in results.items():
        ours = figures.get("sla")
        best = min((figures[peer][0] for peer in peers if peer in figures), default=None)
        ratio = f"{best / ours[0]:.1f}" if ours and best else "–"
        most = f"{digest:.2f} | {best / digest:.1f}" if best else f"{digest:.2f} | –"
        agreement = f"yes, {groups} groups" if same and len(figures) > 1 else ("no" if not same else "–")
        cells = [shown(figures.get(tool)) for tool in ["sla", *peers]]
        lines.append(f"| {question.upper()} {form.upper()} | " + " | ".join(cells) + f" | {ratio} | {most} | {agreement} |")
    return "\n".join(lines)


def start_to_end(folder, python, sla):
    """`sla eval` of a thousand rows, start to end, in milliseconds."""
    data = made(folder, 1000, python)
    runs = [measured(contract_command(sla, "q1", "csv", data), 60) for _ in range(21)]
    return statistics.median(run[1] for run in runs if run) * 1000


def with_metrics(data, name, metrics):
    """The contract of Q1 with other metrics, by name and value."""
    text = (HERE / "q1.sla").read_text().replace("prorated\n}", "prorated\n    percentiles      nearest rank\n}")
    source, rest = text.split("column  ok      : flag")
    head, rest = rest.split("metric availability {")
    body = rest.split("}", 1)[0]
    declared = "".join(f"metric {metric} {{{body.replace('share(ok)', value)}}}\n" for metric, value in metrics)
    duties = "".join(f"objective o_{metric} for each service {{ by provider; require {metric} <= {BOUNDS[value.split('(')[0]]} }}\n"
                     for metric, value in metrics)
    contract = data / f"{name}.sla"
    contract.write_text(f"{source}column  ok      : flag\n    column  latency_ms : duration in ms{head}{declared}{duties}")
    return contract


BOUNDS = {"share": "100%", "count": "1000000000", **dict.fromkeys(("percentile", "mean", "max", "median"), "1000 s")}
METRICS = [("good", "share(ok)"), ("p95", "percentile(95, latency_ms)"), ("p99", "percentile(99, latency_ms)"),
           ("mean_latency", "mean(latency_ms)"), ("bad", "count(not ok)"), ("quick", "share(latency_ms <= 500 ms)"),
           ("slowest", "max(latency_ms)"), ("half", "median(latency_ms)")]


def repeated(command, settings):
    """The median of the seconds of some runs, and the most megabytes; `None` where one was not done."""
    runs = [measured(command, settings.timeout) for _ in range(settings.rounds)]
    return None if None in runs else (statistics.median(run[1] for run in runs), max(run[2] for run in runs))


def over_q1(contract, data, sla):
    """The command that evaluates a contract over what Q1 is asked of."""
    command = contract_command(sla, "q1", "csv", data)
    command[2] = contract
    return command


def growth(settings, folder, python, sla):
    lines = ["| probes, a quarter as many tickets | Q1 CSV | Q2 CSV | Q3 CSV |", "|---|---|---|---|"]
    for rows in (10**6, 10**7, 2 * 10**7, 10**8):
        data = made(folder, rows, python)
        cells = []
        for question in ("q1", "q2", "q3"):
            warm(data / f"{'tickets' if question == 'q3' else 'probes'}.csv")
            found = repeated(contract_command(sla, question, "csv", data), settings)
            cells.append(f"{found[0]:.2f} s, {found[0] / rows * 10**9:.0f} ns a probe, {found[1]:.0f} MB" if found else "not done")
        lines.append(f"| {rows // 10**6} M | " + " | ".join(cells) + " |")
    data = made(folder, settings.rows, python)
    warm(data / "probes.csv")
    lines += ["", f"| different metrics over {settings.rows:,} probes | seconds | to the first alone |", "|---|---|---|"]
    alone = None
    for count in (1, 2, 4, 8):
        contract = with_metrics(data, f"metrics-{count}", METRICS[:count])
        found = repeated(over_q1(contract, data, sla), settings)
        alone = alone or found
        cells = (f"{found[0]:.2f}", f"{found[0] / alone[0]:.2f}") if found and alone else ("not done", "–")
        lines.append(f"| {count}: {', '.join(value for _, value in METRICS[:count])} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def together(data, sla, settings):
    """What Q1 and Q2 cost in one contract, to the dearer alone."""
    commands = [contract_command(sla, "q1", "csv", data), contract_command(sla, "q2", "csv", data),
                over_q1(with_metrics(data, "q1-and-q2", METRICS[:3]), data, sla)]
    warm(data / "probes.csv")
    rounds = [[measured(command, settings.timeout)[1] for command in commands] for _ in range(settings.rounds)]
    q1, q2, both = (statistics.median(times) for times in zip(*rounds))
    return f"Q1 and Q2 of CSV in one contract: {both:.2f} s, {both / max(q1, q2):.2f} times the dearer alone ({q1:.2f} and {q2:.2f} s)."


def put(mark, text):
    """Puts a text between two marks of the document."""
    document = ROOT / "docs" / "benchmarks.md"
    before = document.read_text()
    start, end = f"<!-- {mark} -->\n", f"\n<!-- end of {mark} -->"
    head, rest = before.split(start)
    document.write_text(head + start + text + end + rest.split(end, 1)[1])


def main():
    settings = options()
    folder = settings.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    sla = settings.sla.resolve() if settings.sla else built()
    python = environment(folder)
    data = made(folder, settings.rows, python)
    # Whatever is started from here on gets them too.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    peers = [peer for peer in settings.peers.split(",") if peer]
    wanted = [cell for cell in CELLS if not settings.only or "-".join(cell) in settings.only.split(",")]
    results = {cell: compare(cell, ["sla", *peers], data, sla, python, settings) for cell in wanted}
    versions = subprocess.run([python, "-c", "import importlib.metadata as m; "
                               f"print(', '.join(f'{{p}} {{m.version(p)}}' for p in {peers}))"], capture_output=True, text=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    text = (f"{settings.rows:,} probes, {settings.rows // 4:,} tickets, {settings.rows // 4:,} lines of NDJSON; wall seconds / peak MB, "
            f"median of {settings.rounds}.\nsla {commit}; {versions.stdout.strip()}; {platform.machine()}, two processors.\n\n"
            + table(results, peers)
            + f"\n\n`sla eval` of 1,000 rows of CSV, start to end: {start_to_end(folder, python, sla):.0f} ms.\n"
            + together(data, sla, settings))
    print(text)
    if not settings.dry:
        put("peers", text)
    if settings.growth:
        text = growth(settings, folder, python, sla)
        print(text)
        if not settings.dry:
            put("growth", text)
    if any(not same for _, same, *_ in results.values()):
        sys.exit("the answers differ")


main()
