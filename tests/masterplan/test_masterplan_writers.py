"""Many writers at once, and a writer that is killed, on both databases, with real processes."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indicators.masterplan.store import Store

WRITER = Path(__file__).with_name("writer.py")
PROCESSES, THREADS, TIMES = 5, 10, 2


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start writers; none of them outlives its test."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(WRITER), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        _finish(process)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _finish(process: subprocess.Popen[str]) -> int:
    code = process.wait(timeout=300)
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    return code


def _counted(store: Store) -> int:
    found = store.get("services", "shared~2026")
    assert found is not None
    return int(found.values["waiting_minutes"])


def test_fifty_writers_of_one_record_lose_no_update(url: str, start: Start) -> None:
    # None of them finds a store: all create it at once, too.
    writers = [start("count", url, str(n), str(THREADS), str(TIMES)) for n in range(PROCESSES)]
    assert [_line(w) for w in writers] == ["ready"] * PROCESSES
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [_line(w) for w in writers] == ["done"] * PROCESSES
    assert [_finish(w) for w in writers] == [0] * PROCESSES
    store = Store.open(url)
    trail = store.history("services", "shared~2026")
    expected = PROCESSES * THREADS * TIMES
    assert _counted(store) == expected
    assert trail["version"].tolist() == list(range(1, expected + 1))
    assert trail["who"].value_counts().to_dict() == {
        f"{p}.{t}": TIMES for p in range(PROCESSES) for t in range(THREADS)
    }
    assert [json.loads(a)["value.waiting_minutes"] for a in trail["after"]] == [str(n + 1) for n in range(expected)]
    store.close()


def test_a_killed_writer_loses_nothing_and_leaves_nothing_half_written(url: str, start: Start) -> None:
    for round_ in range(3):
        writer = start("steady", url, f"r{round_}")
        said = 0
        for _ in range(8 + 5 * round_):
            said = int(_line(writer))
        os.kill(writer.pid, signal.SIGKILL)
        assert writer.stdout is not None
        # What it still said before it died; the last line may have been cut off.
        said = max([said, *(int(line) for line in writer.stdout.read().split("\n")[:-1])])
        assert _finish(writer) == -signal.SIGKILL
        store = Store.open(url)
        held = {s.key: s for s in store.records("services")}
        trail = store.audit()
        numbers = {int(k.split(".")[2].partition("~")[0]) for k in held if k.startswith(f"r{round_}.")}
        # What was confirmed is there, and of what was not, either all three or none.
        assert set(range(1, said + 1)) <= numbers <= set(range(1, said + 2))
        mine = {k for k in held if k.startswith(f"r{round_}.")}
        assert mine == {f"r{round_}.{part}.{n}~2026" for part in "abc" for n in numbers}
        # Each version of each record has its row in the trail, and no row is without its record.
        assert {k: s.version for k, s in held.items()} == trail.groupby("key")["version"].count().to_dict()
        assert {k: s.version for k, s in held.items()} == trail.groupby("key")["version"].max().to_dict()
        assert _counted(store) == held["shared~2026"].version
        store.close()
        if url.startswith("sqlite"):
            connection = sqlite3.connect(url.removeprefix("sqlite:///"))
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.close()
