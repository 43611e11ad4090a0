"""Scores and ranks of many draws, kept in memory while small and in a temporary file when not."""

from __future__ import annotations

import tempfile
import weakref
from pathlib import Path

import numpy as np

MEMORY = 256 * 2**20  # bytes of draws kept in memory
PART = 4_000_000  # cells read back at a time
ALL = slice(None)
DTYPES = {"scores": "f8", "ranks": "i4"}


class OnDisk:
    """An array (C, D, R) in a file, read and written in pieces so that it takes no memory.

    A memory map would do the same, but its pages count as memory of the process while it is in use.
    """

    def __init__(self, path: Path, dtype: str, shape: tuple[int, int, int]) -> None:
        self.shape, self.dtype = shape, np.dtype(dtype)
        self._file = path.open("w+b", buffering=0)
        self._file.truncate(int(np.prod(shape)) * self.dtype.itemsize)

    def write(self, code: int, start: int, values: np.ndarray) -> None:
        """Store values (d, R) of one code from draw `start` on."""
        self._seek(code, start, 0)
        view = memoryview(np.ascontiguousarray(values, dtype=self.dtype).data).cast("B")
        done = 0
        while done < len(view):
            done += self._file.write(view[done:])

    def read(self, code: int, draws: slice, rows: slice) -> np.ndarray:
        """Return values (d, r) of one code."""
        _, count, width = self.shape
        first, last, _ = draws.indices(count)
        left, right, _ = rows.indices(width)
        if right - left == width:
            self._seek(code, first, 0)
            return np.fromfile(self._file, self.dtype, (last - first) * width).reshape(-1, width)
        out = np.empty((last - first, right - left), dtype=self.dtype)
        for i, draw in enumerate(range(first, last)):
            self._seek(code, draw, left)
            out[i] = np.fromfile(self._file, self.dtype, right - left)
        return out

    def _seek(self, code: int, draw: int, row: int) -> None:
        _, count, width = self.shape
        self._file.seek(((code * count + draw) * width + row) * self.dtype.itemsize)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class InMemory:
    """The same interface over an array."""

    def __init__(self, dtype: str, shape: tuple[int, int, int]) -> None:
        self.array = np.empty(shape, dtype=dtype)

    def write(self, code: int, start: int, values: np.ndarray) -> None:
        """Store values (d, R) of one code from draw `start` on."""
        self.array[code, start : start + len(values)] = values

    def read(self, code: int, draws: slice, rows: slice) -> np.ndarray:
        """Return values (d, r) of one code."""
        return self.array[code, draws, rows]


class Draws:
    """Scores (float64) and ranks (int32, 0 = no score) of D draws, C codes and R rows.

    Files in a temporary directory hold them when they exceed `memory` bytes; it is deleted with the object.

    Parameters
    ----------
    count, codes, rows : int
    memory : int
    """

    def __init__(self, count: int, codes: int, rows: int, memory: int = MEMORY) -> None:
        self.shape = (codes, count, rows)
        self._kept: dict[str, InMemory | OnDisk] = {}
        self.on_disk = 12 * codes * count * rows > memory
        if not self.on_disk:
            self._kept = {n: InMemory(t, self.shape) for n, t in DTYPES.items()}
            return
        folder = tempfile.TemporaryDirectory(prefix="composite-")
        disk = {n: OnDisk(Path(folder.name) / n, t, self.shape) for n, t in DTYPES.items()}
        self._kept = dict(disk)
        weakref.finalize(self, _discard, list(disk.values()), folder)

    def put(self, start: int, scores: np.ndarray, ranks: np.ndarray) -> None:
        """Store draws from number `start` on; arrays of shape (d, C, R)."""
        for c in range(self.shape[0]):
            self._kept["scores"].write(c, start, scores[:, c])
            self._kept["ranks"].write(c, start, ranks[:, c])

    def scores(self, code: int, draws: slice = ALL, rows: slice = ALL) -> np.ndarray:
        """Return scores (d, r) of one code, by its number."""
        return self._kept["scores"].read(code, draws, rows)

    def ranks(self, code: int, draws: slice = ALL, rows: slice = ALL) -> np.ndarray:
        """Return ranks (d, r) of one code, by its number."""
        return self._kept["ranks"].read(code, draws, rows)

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
        _, draws, rows = self.shape
        out, mean, count = np.full((len(levels), rows), np.nan), np.full(rows, np.nan), np.zeros(rows, dtype=int)
        step = max(1, PART // max(draws, 1))
        for start in range(0, rows, step):
            part = slice(start, min(start + step, rows))
            block = self._kept[what].read(code, ALL, part).T.copy()
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


def _discard(files: list[OnDisk], folder: tempfile.TemporaryDirectory[str]) -> None:
    for f in files:
        f.close()
    folder.cleanup()
