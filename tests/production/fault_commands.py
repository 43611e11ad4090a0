"""Commands of the program in processes of their own, which may be killed or find the disk full."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("fault_worker.py")


@dataclass(frozen=True)
class Job:
    """One command.

    Attributes
    ----------
    folder : str
        Where it runs, and whose files are watched.
    command : list of str
        Words after `maros`.
    die_at : int
        Step before which it is killed; 0 for never.
    largest : int
        Bytes a file may have, as if the disk were full then; 0 for any.
    powerless : bool
        Without the rights of a superuser, where the tests run as one.
    environment : dict of str to str
    """

    folder: str
    command: list[str]
    die_at: int = 0
    largest: int = 0
    powerless: bool = False
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """How a command ended, what it said, and how many steps it took."""

    code: int
    out: str
    err: str
    steps: int

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL

    def refused(self, indonesian: str, english: str) -> bool:
        """Say whether it ended with a message in both languages, not with a stack of calls."""
        return self.code == 1 and indonesian in self.err and english in self.err and "Traceback" not in self.err


class Commands:
    """Runs commands, each in a fork of one process that has imported everything."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def at_once(self, *jobs: Job) -> list[Done]:
        """Run commands side by side."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([asdict(job) for job in jobs]) + "\n")
        self._process.stdin.flush()
        return [Done(**done) for done in json.loads(self._process.stdout.readline())]

    def run(self, folder: Path, *words: object, **fault: Any) -> Done:
        """Run one command in a folder; see `Job`."""
        return self.at_once(Job(str(folder), [str(w) for w in words], **fault))[0]

    def steps(self, folder: Path, *words: object) -> int:
        """Run a command and return how many steps it takes."""
        done = self.run(folder, *words)
        assert done.code == 0, done.err
        return done.steps

    def killed(self, *jobs: Job) -> None:
        """Run commands side by side that are all to be killed."""
        for job, done in zip(jobs, self.at_once(*jobs), strict=True):
            assert done.killed, (job, done)
            assert done.steps == job.die_at - 1


def moments(steps: int, count: int, seed: int) -> list[int]:
    """Choose so many of the steps at which to die, the last ones always: there something is published."""
    last = list(range(max(1, steps - 3), steps + 1))
    early = range(1, last[0])
    chosen = random.Random(seed).sample(early, min(max(count - len(last), 0), len(early)))
    return sorted({*chosen, *last})


def start_commands(raw: Path, scratch: Path) -> Iterator[Commands]:
    """Start the process that runs commands; give it a workspace to warm up with."""
    command = [sys.executable, str(WORKER), str(raw), str(scratch / "warm")]
    quiet = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=quiet) as process:
        yield Commands(process)
        assert process.stdin is not None
        process.stdin.close()
