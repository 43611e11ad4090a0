"""Measure speed: `python -m benchmarks` runs all and writes RESULTS.md; `python -m benchmarks NAME ...` some.

Every benchmark runs in a process of its own, so that its memory is its own, and beside the plain numpy limit. All ends
with the reports (`benchmarks.reports`), which write REPORTS.md, and where there is a Chromium with the dashboard
(`benchmarks.dashboard`), which writes DASHBOARD.md.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import large, reports, small
from benchmarks.measure import Row
from dashboard.browser import find_chromium

BENCHMARKS = {**small.BENCHMARKS, **large.BENCHMARKS, **reports.BENCHMARKS}
RESULTS = Path(__file__).with_name("RESULTS.md")


def run_alone(name: str) -> Row:
    """Run one benchmark in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--row", name], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    return Row(**json.loads(done.stdout))


def duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"


def line(row: Row) -> str:
    coinr = f"{row.coinr / row.engine:,.0f} x" if row.coinr else ""
    memory = "" if row.memory is None else f"{row.memory:.0f} MB" + (f" ({row.note})" if row.note else "")
    target = "" if row.target is None else f"<= {duration(row.target)}"
    if row.memory_target:
        target += f", <= {row.memory_target:.0f} MB"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return (
        f"| {row.name} | {duration(row.engine)} | {target} | {duration(row.limit)} | {ratio} | "
        f"{duration(row.coinr)} | {coinr} | {memory} |"
    )


COLUMNS = (
    "benchmark", "engine", "target", "plain numpy, same run", "ratio to it", "COINr 1.1.14", "faster than COINr by",
    "peak memory",
)  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


def load() -> str:
    """Load average of the last minute: above the number of processors, others were slowing the run."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def main(names: list[str]) -> None:
    unknown = [n for n in names if n not in BENCHMARKS]
    if unknown:
        raise SystemExit(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    print(HEAD, flush=True)
    lines = []
    for name in names or BENCHMARKS:
        lines.append(line(run_alone(name)))
        print(lines[-1], flush=True)
    if not names:
        machine = f"{platform.machine()}, {os.cpu_count()} processors, load average {load()}"
        about = f"Python {platform.python_version()}, {machine}."
        RESULTS.write_text(
            "# Speed\n\n"
            "Written by `python -m benchmarks`. Best of several runs on made-up data of the stated size. The plain\n"
            "numpy limit is the shortest direct calculation of the same numbers, run beside the engine and compared\n"
            "with it; a ratio below 1 means that the engine is faster. The times of COINr were measured apart, on a\n"
            "machine of this size and its own example data.\n\n"
            f"{about}\n\n{HEAD}\n" + "\n".join(lines) + "\n",
            encoding="utf-8",
        )
        subprocess.run([sys.executable, "-m", "benchmarks.reports"], check=True)
        if find_chromium():
            subprocess.run([sys.executable, "-m", "benchmarks.dashboard"], check=True)
        else:
            print("no Chromium on the PATH: the dashboard is not measured")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--row"]:
        print(json.dumps(asdict(BENCHMARKS[sys.argv[2]]())))
    else:
        main(sys.argv[1:])
