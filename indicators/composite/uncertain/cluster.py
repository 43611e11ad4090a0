"""Draws on a cluster of machines. Imported only when a client is given; needs the extra `distributed`."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import numpy as np

from indicators.composite.data import Panel
from indicators.composite.uncertain.evaluate import Evaluator
from indicators.composite.uncertain.run import draw_block
from indicators.composite.uncertain.space import Space

RETRIES = 5
_LOCAL = threading.local()


def _inputs(panel: Panel, space: Space, codes: tuple[str, ...]) -> tuple[Panel, Space, tuple[str, ...]]:
    """Hold the inputs on a worker. As the result of a task they are made again when that worker is lost."""
    return panel, space, codes


def _block(
    inputs: tuple[Panel, Space, tuple[str, ...]], token: str, start: int, stop: int, seed: int, sequence: str
) -> tuple[np.ndarray, np.ndarray]:
    # one evaluator a thread: its cache is not made for several at once
    if getattr(_LOCAL, "token", None) != token:
        _LOCAL.token, _LOCAL.evaluator = token, Evaluator(*inputs)
    return draw_block(_LOCAL.evaluator, start, stop, seed, sequence)


def blocks_on_cluster(
    client: Any, evaluator: Evaluator, blocks: list[tuple[int, int]], seed: int, sequence: str
) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Compute blocks of draws on the workers of a client, few more at a time than there are threads.

    A block whose worker is lost is computed again elsewhere; every block depends on its number and the seed alone.

    Parameters
    ----------
    client : dask.distributed.Client
    evaluator : Evaluator
    blocks : list of (start, stop)
    seed : int
    sequence : str

    Yields
    ------
    start, scores, ranks
        In the order in which they are done.
    """
    from distributed import as_completed

    token = uuid.uuid4().hex
    inputs = client.submit(_inputs, evaluator.panel, evaluator.space, evaluator.codes, pure=False, retries=RETRIES)
    waiting = iter(blocks)
    starts: dict[str, int] = {}

    def submit() -> Any:
        block = next(waiting, None)
        if block is None:
            return None
        future = client.submit(_block, inputs, token, *block, seed, sequence, pure=False, retries=RETRIES)
        starts[future.key] = block[0]
        return future

    at_once = 2 * max(1, sum(client.nthreads().values()))
    running = as_completed([f for f in (submit() for _ in range(at_once)) if f is not None])
    for future in running:
        scores, ranks = future.result()
        start = starts.pop(future.key)
        following = submit()
        if following is not None:
            running.add(following)
        yield start, scores, ranks
