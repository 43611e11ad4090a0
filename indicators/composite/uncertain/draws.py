"""Scores and ranks of many draws, kept in memory while small and in a temporary file when not."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

MEMORY = 256 * 2**20  # bytes of draws kept in memory
PART = 8_000_000  # cells read back at a time


class Draws:
    """Scores (float64) and ranks (int32) of D draws, C codes and R rows.

    A temporary directory backs them when they exceed `memory` bytes; it is deleted with the object.

    Parameters
    ----------
    count, codes, rows : int
    memory : int
    """

    def __init__(self, count: int, codes: int, rows: int, memory: int = MEMORY) -> None:
        shape = (codes, count, rows)
        self.shape = shape
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if 12 * codes * count * rows <= memory:
            self.scores: np.ndarray = np.empty(shape)
            self.ranks: np.ndarray = np.empty(shape, dtype=np.int32)
        else:
            self._folder = tempfile.TemporaryDirectory(prefix="composite-")
            folder = Path(self._folder.name)
            self.scores = np.memmap(folder / "scores", dtype=np.float64, mode="w+", shape=shape)
            self.ranks = np.memmap(folder / "ranks", dtype=np.int32, mode="w+", shape=shape)

    @property
    def on_disk(self) -> bool:
        """Whether a temporary file backs the draws."""
        return self._folder is not None

    def put(self, start: int, scores: np.ndarray, ranks: np.ndarray) -> None:
        """Store draws from number `start` on; arrays of shape (d, C, R)."""
        stop = start + len(scores)
        self.scores[:, start:stop] = scores.transpose(1, 0, 2)
        self.ranks[:, start:stop] = ranks.transpose(1, 0, 2)

    def quantiles(self, code: int, what: str, levels: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Quantiles over the draws in which a row has a score.

        Parameters
        ----------
        code : int
        what : str
            `scores` or `ranks`.
        levels : tuple of float
            Between 0 and 1; Hyndman & Fan (1996) type 7, linear between order statistics.

        Returns
        -------
        quantiles : ndarray, shape (levels, R)
        mean : ndarray, shape (R,)
        count : ndarray, shape (R,)
            Number of draws with a score.
        """
        source = getattr(self, what)[code]
        draws, rows = source.shape
        out, mean, count = np.full((len(levels), rows), np.nan), np.full(rows, np.nan), np.zeros(rows, dtype=int)
        step = max(1, PART // max(draws, 1))
        for start in range(0, rows, step):
            part = slice(start, min(start + step, rows))
            block = np.ascontiguousarray(source[:, part].T)
            if what == "ranks":
                # 0 means no score; as the largest number it sorts last, like NaN
                block[block == 0] = np.iinfo(np.int32).max
                valid = (block != np.iinfo(np.int32).max).sum(axis=1)
            else:
                valid = (~np.isnan(block)).sum(axis=1)
            block.sort(axis=1)
            known = np.flatnonzero(valid > 0)
            if not len(known):
                continue
            n = valid[known]
            for q, level in enumerate(levels):
                position = (n - 1) * level
                low = np.floor(position).astype(int)
                high = np.minimum(low + 1, n - 1)
                a, b = block[known, low].astype(float), block[known, high].astype(float)
                out[q, start + known] = a + (b - a) * (position - low)
            whole = known[n == draws]
            mean[start + whole] = block[whole].mean(axis=1)
            for r in known[n < draws]:
                mean[start + r] = block[r, : valid[r]].mean()
            count[part] = valid
        return out, mean, count
