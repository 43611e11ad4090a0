"""A process that has imported the whole program and runs `maros` commands in forks of itself. Run as a script.

A fork may be given a fault: it kills itself at a certain step, finds the disk full, or may do no more than its owner.
Steps are what a command does to files of its folder and to its database; they are counted, not timed, so that the same
seed dies at the same moment everywhere.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import resource
import signal
import struct
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

import indicators.build
import indicators.intake.cli
import indicators.masterplan.cli
import indicators.reports.cli
import indicators.review.cli
from indicators.cli import main

_CHANGES = ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.link", "os.chmod", "os.truncate", "shutil.rmtree")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
Shared = mmap.mmap


def count_steps(folder: str, steps: Shared, last: int) -> None:
    """Count each change to a file below a folder and each statement to a database; die before step number `last`."""

    def step() -> None:
        (number,) = struct.unpack("q", steps[:8])
        if number + 1 == last:
            os.kill(os.getpid(), signal.SIGKILL)
        steps[:8] = struct.pack("q", number + 1)

    def audit(name: str, given: tuple[Any, ...]) -> None:
        writes = name == "open" and isinstance(given[2], int) and bool(given[2] & _WRITES)
        if not writes and name not in _CHANGES:
            return
        if isinstance(given[0], str | bytes | os.PathLike) and os.fsdecode(given[0]).startswith(folder):
            step()

    sys.addaudithook(audit)
    event.listen(Engine, "before_cursor_execute", lambda *_: step())
    event.listen(Engine, "commit", lambda *_: step())


def give_up_power() -> None:
    """Give up what the superuser may do beyond others, so that a closed folder is closed."""
    header = struct.pack("Ii", 0x20080522, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "capset")


def become(job: dict[str, Any], streams: tuple[int, int], steps: Shared) -> int:
    """Run one command and return its exit code."""
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
    os.environ.update(job["environment"])
    os.chdir(job["folder"])
    if job["powerless"]:
        give_up_power()
    if job["largest"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond it then fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["largest"], job["largest"]))
    count_steps(job["folder"], steps, job["die_at"])
    try:
        main(job["command"])
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
    return 0


def all_of(stream: int) -> str:
    """Return what is written into a pipe until its other end is closed."""
    with open(stream, "rb") as pipe:
        return pipe.read().decode("utf-8", "replace")


def run(jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run commands, all at once."""
    children, streams, counters = [], [], []
    for job in jobs:
        (out, out_), (err, err_), steps = os.pipe(), os.pipe(), mmap.mmap(-1, 8)
        child = os.fork()
        if not child:
            os._exit(become(job, (out_, err_), steps))
        os.close(out_)
        os.close(err_)
        children.append(child)
        streams += [out, err]
        counters.append(steps)
    with ThreadPoolExecutor(len(streams)) as pool:  # a pipe that nobody reads stops who writes into it
        said = list(pool.map(all_of, streams))
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    counted = [struct.unpack("q", steps[:8])[0] for steps in counters]
    return [
        {"code": code, "out": out, "err": err, "steps": steps}
        for code, out, err, steps in zip(codes, said[::2], said[1::2], counted, strict=True)
    ]


if __name__ == "__main__":
    # What is imported or looked up at first use, before the first fork.
    indicators.build.build(Path(sys.argv[1]), Path(sys.argv[2]))
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
