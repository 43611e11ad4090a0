"""Load: `python -m benchmarks.load [--minutes 1] [--database URL]` serves as in production and writes LOAD.md.

Readers and writers are locust's (dependency group `load`); they run on the same processors as the service.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from indicators.build import build
from indicators.masterplan import load as load_plan
from indicators.masterplan.store import Store
from indicators.masterplan.store.people import People
from indicators.package import read_package

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
RESULTS = Path(__file__).with_name("LOAD.md")
PASSWORD = "untuk-uji-beban"
READERS, WRITERS = 200, 20
#: Seconds that the service runs before anybody comes: each worker makes its usual pages after the start.
SETTLED = 20
#: How many come in a second, and the seconds after the last of them before counting begins.
ARRIVE, ARRIVAL = 40, 15
#: Largest 95th percentile of what a page asks for.
TARGET_MS = 300


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def memory(parent: int) -> dict[int, float]:
    """Resident memory of the workers in MB, by process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            text = path.read_text()
        except OSError:
            continue
        fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
        if int(fields["PPid"]) == parent and "VmRSS" in fields:
            found[int(path.parent.name)] = int(fields["VmRSS"].split()[0]) / 1024
    return found


def serve(folder: Path, database: str, port: int) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "MAROS_RAW": str(RAW), "MAROS_PROCESSED": str(folder / "processed"), "DATABASE_URL": database,
        "MAROS_PORT": str(port), "MAROS_SECRET_KEY": "s" * 40, "MAROS_WORKERS": "2", "MAROS_THREADS": "8",
    }  # fmt: skip
    log = (folder / "service.log").open("wb")
    maros = Path(sys.executable).with_name("maros")
    process = subprocess.Popen([maros, "serve", "--production"], env=environment, stdout=log, stderr=log, cwd=folder)
    for _ in range(120):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return process
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"the service did not start: {(folder / 'service.log').read_text()[-2000:]}")


def prepare(folder: Path, database: str) -> dict[str, str]:
    """Build the data, make the writers, and return what the users need to know."""
    build(RAW, folder / "processed")
    package = read_package(folder / "processed")
    plan = load_plan(RAW)
    kpi = next(r for r in plan.records["kpis"] if r.values["office"])
    office = plan.offices.heirs(kpi.values["office"])[0]
    store = Store.open(database)
    people = People(store)
    for number in range(WRITERS):
        people.add(f"penulis{number}", PASSWORD, "office", office, "uji")
    store.close()
    areas, indicators = package.table("areas"), package.table("indicators")
    return {
        "LOAD_PASSWORD": PASSWORD, "LOAD_KPI": kpi.key,
        "LOAD_READERS": str(READERS), "LOAD_WRITERS": str(WRITERS),
        "LOAD_DISTRICTS": json.dumps(areas.loc[areas["level"] == "district", "code"].tolist()),
        "LOAD_INDICATORS": json.dumps(indicators.loc[indicators["status"] == "in_index", "code"].tolist()),
    }  # fmt: skip


def run(minutes: float, database: str) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = database or f"sqlite:///{(folder / 'store.sqlite').as_posix()}"
        known = prepare(folder, database)
        port = free_port()
        service = serve(folder, database, port)
        time.sleep(SETTLED)
        try:
            samples: list[tuple[float, dict[int, float]]] = []
            ended = threading.Event()
            watch = threading.Thread(target=_watch, args=(service.pid, samples, ended))
            watch.start()
            seconds = round(minutes * 60) + (READERS + WRITERS) // ARRIVE + ARRIVAL
            command = [
                *(sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("load_users.py")), "--headless"),
                *("-u", str(READERS + WRITERS), "-r", str(ARRIVE), "-t", f"{seconds}s", "--stop-timeout", "10"),
                *("--host", f"http://127.0.0.1:{port}", "--csv", str(folder / "load"), "--only-summary"),
            ]
            known |= {"LOAD_ARRIVAL": str(ARRIVAL), "LOAD_ARRIVED": str(folder / "arrived.json")}
            done = subprocess.run(
                command, env=os.environ | known, capture_output=True, text=True, check=False, cwd=ROOT
            )
            ended.set()
            watch.join()
            if not (folder / "load_stats.csv").exists():
                raise SystemExit(done.stderr[-3000:])
            with (folder / "load_stats.csv").open(newline="") as file:
                rows = list(csv.DictReader(file))
            with (folder / "load_failures.csv").open(newline="") as file:
                failures = list(csv.DictReader(file))
            arrived = json.loads((folder / "arrived.json").read_text())
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(60)
        written = _written(database)
    return report(minutes, database, rows, failures, samples, written, arrived)


def _watch(pid: int, samples: list[tuple[float, dict[int, float]]], ended: threading.Event) -> None:
    start = time.monotonic()
    while not ended.wait(5):
        samples.append((time.monotonic() - start, memory(pid)))


def _written(database: str) -> tuple[int, int]:
    """Return how many versions the records say they have, and how many the audit trail knows."""
    store = Store.open(database)
    versions = sum(s.version for s in store.records("progress"))
    trail = store.audit()
    store.close()
    return versions, int((trail["kind"] == "progress").sum())


def report(
    minutes: float, database: str, rows: list[dict[str, str]], failures: list[dict[str, str]],
    samples: list[tuple[float, dict[int, float]]], written: tuple[int, int], arrived: dict[str, float],
) -> str:  # fmt: skip
    kind = database.partition(":")[0]
    lines = ["| request | number | failed | median | 95 % | 99 % | a second |", "|---|---|---|---|---|---|---|"]
    for row in sorted((r for r in rows if r["Request Count"] != "0"), key=lambda r: r["Name"] == "Aggregated"):
        cells = (row["Name"], row["Request Count"], row["Failure Count"], row["50%"], row["95%"], row["99%"])
        lines.append(f"| {' | '.join(cells)} | {float(row['Requests/s']):.1f} |")
    slow = {r["Name"]: float(r["95%"]) for r in rows if r["Name"] in ("document", "page call", "value call")}
    settled = [sum(m.values()) for t, m in samples if t > 30]
    memory_line = f"{settled[0]:.0f} MB after 30 s, {max(settled):.0f} MB at most, {settled[-1]:.0f} MB at the end"
    verdict = "met" if all(v < TARGET_MS for v in slow.values()) and not failures else "missed"
    return "\n".join(
        [
            f"## {READERS} readers and {WRITERS} writers for {minutes:g} min on {kind}",
            "",
            f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors shared with the "
            f"load itself; two worker processes with eight threads, up for {SETTLED} s. Counted from {ARRIVAL} s after "
            "the last of them had come. Times in milliseconds, as the users saw them.",
            "",
            *lines,
            "",
            f"Target of {TARGET_MS} ms at the 95th percentile for what pages ask for, without an error: {verdict}. "
            f"Memory of the workers: {memory_line}. "
            f"The arrival ({ARRIVE} a second, {WRITERS} log-ins among them): {arrived['requests']:.0f} requests, "
            f"{arrived['failed']:.0f} failed, median {arrived['p50']:.0f}, 95 % {arrived['p95']:.0f} ms. "
            f"Writes: {written[0]} versions in the records, {written[1]} in the audit trail.",
            *(f"- {f['Name']}: {f['Error']} ({f['Occurrences']})" for f in failures),
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--database", default="", help="an empty database; SQLite if not given")
    parser.add_argument("--add", action="store_true", help="keep what LOAD.md holds and add to it")
    asked = parser.parse_args()
    text = run(asked.minutes, asked.database)
    print(text)
    head = "# Load\n\nWritten by `python -m benchmarks.load`.\n\n"
    before = RESULTS.read_text(encoding="utf-8") if asked.add and RESULTS.exists() else head
    RESULTS.write_text(before + text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
