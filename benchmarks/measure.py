"""Timing and memory of one function, and the record of one benchmark."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the table. Times in seconds, memory in MB (10^6 bytes)."""

    name: str
    engine: float
    limit: float | None
    target: float | None
    coinr: float | None = None
    memory: float | None = None
    memory_target: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.engine / self.limit if self.limit else None


def best(function: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """Return the shortest of several runs, and the last result."""
    shortest, result = float("inf"), None
    for _ in range(repeats):
        gc.collect()
        start = time.perf_counter()
        result = function()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, result


def peak() -> float:
    """Largest resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
