"""Random maps of the same values: what a statistic is held against."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from indicators.spatial.caution import SpatialError

#: Permutations of a test. With 1999 the smallest two-sided p-value is 0.001, low enough to survive a correction for
#: dozens of areas, and a p-value of 5 % is known to half a point; five times as many would double the time of a build.
PERMUTATIONS = 1999
SEED = 42


@lru_cache(maxsize=8)
def orders(n: int, permutations: int, seed: int) -> np.ndarray:
    """Return `permutations` random orders of `n` things, one a row; the same for the same seed.

    Raises
    ------
    SpatialError
        If there are too few permutations to speak of 5 %.
    """
    if permutations < 99:
        raise SpatialError(f"permutations: expected at least 99, found {permutations}")
    rows = np.tile(np.arange(n, dtype=np.int32), (permutations, 1))
    drawn: np.ndarray = np.random.default_rng(seed).permuted(rows, axis=1)
    drawn.flags.writeable = False  # every test shares it
    return drawn


def two_sided(drawn: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Pseudo p-values of `value` (n) among `drawn` (permutations, n); equal up to rounding counts as equal."""
    slack = 1e-12 * np.maximum(1.0, np.abs(value))
    above = (drawn >= value - slack).sum(axis=0)
    below = (drawn <= value + slack).sum(axis=0)
    p: np.ndarray = np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (len(drawn) + 1))
    return p


def false_discovery(p: np.ndarray) -> np.ndarray:
    """Correct p-values for their number.

    References
    ----------
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
    """
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    out = np.empty_like(scaled)
    out[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return out
