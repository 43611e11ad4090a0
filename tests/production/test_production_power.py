"""The power fails: whatever moment the disk is left at, the store of SQLite is whole and holds what was acknowledged.

The writer is stopped, what is on the disk at that moment is copied, and the copy is opened as after a restart: the
database and its log, but not the index of the log (`-shm`), which lives in memory.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indicators.masterplan.store import Store

WRITER = Path(__file__).parents[1] / "masterplan" / "writer.py"
FAILURES = 25


class Writer:
    """A process that writes three records and changes a fourth, again and again, and says each number when it has."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, str(WRITER), "steady", url, "r"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.said = 0
        self._rest = b""

    def listen(self, seconds: float) -> None:
        """Take in what it says until then."""
        assert self.process.stdout is not None
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) >= 0 and select.select([self.process.stdout], [], [], left)[0]:
            *lines, self._rest = (self._rest + os.read(self.process.stdout.fileno(), 1 << 16)).split(b"\n")
            self.said = max([self.said, *map(int, lines)])

    def freeze(self) -> None:
        """Stop it where it stands, and take in what it had said before."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
        self.listen(0)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    started = Writer(f"sqlite:///{(tmp_path / 'store.sqlite').as_posix()}")
    yield started
    started.process.kill()
    started.process.wait()
    assert started.process.stdout is not None
    started.process.stdout.close()


def opened(copy: Path) -> set[int]:
    """Open a copy as after a restart; return the numbers it holds, each of them whole."""
    connection = sqlite3.connect(copy)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    store = Store.open(f"sqlite:///{copy.as_posix()}")
    held = {s.key: s.version for s in store.records("services")}
    trail = store.audit()
    store.close()
    numbers = {int(key.split(".")[2].partition("~")[0]) for key in held if key.startswith("r.")}
    assert {k for k in held if k.startswith("r.")} == {f"r.{part}.{n}~2026" for part in "abc" for n in numbers}
    # Each version has its row in the trail, and no row is without its version.
    assert trail.groupby("key")["version"].max().to_dict() == held
    assert trail["id"].tolist() == list(range(1, len(trail) + 1))
    return numbers


def test_whenever_the_power_fails_what_was_acknowledged_is_there(writer: Writer, tmp_path: Path) -> None:
    chance = random.Random(8)
    file, log = tmp_path / "store.sqlite", tmp_path / "store.sqlite-wal"
    while writer.said < 1:
        writer.listen(0.05)
    logs = 0
    for number in range(FAILURES):
        writer.listen(chance.uniform(0.0, 0.03))
        writer.freeze()
        acknowledged = writer.said
        folder = tmp_path / f"failure-{number}"
        folder.mkdir()
        for there in (file, log):
            if there.exists():
                shutil.copy2(there, folder / there.name)
        writer.thaw()
        copy = folder / file.name
        torn = Path(shutil.copytree(folder, tmp_path / f"torn-{number}")) / log.name
        assert set(range(1, acknowledged + 1)) <= opened(copy) <= set(range(1, acknowledged + 2))
        if torn.exists() and torn.stat().st_size:
            # The disk may also have lost the end of the log: then it is as if it had failed earlier.
            logs += 1
            torn.write_bytes(torn.read_bytes()[: chance.randrange(torn.stat().st_size)])
            opened(torn.with_name(file.name))
    assert logs  # some of the moments lay in the middle of a write
