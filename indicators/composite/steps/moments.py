"""Skewness and kurtosis with the small-sample correction, and the rule that flags outliers."""

from __future__ import annotations

import numpy as np

from indicators.composite.steps.block import by_column

REFERENCE = "Joanes & Gill (1998), The Statistician 47, 183-189 (G1, G2); Groeneveld & Meeden (1984)"


def moments(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return adjusted skewness G1 and excess kurtosis G2 of every column.

    Parameters
    ----------
    values : ndarray, shape (R, k)
        NaN is left out.

    Returns
    -------
    skewness, kurtosis : ndarray, shape (k,)
        NaN with fewer than 3 (skewness) or 4 (kurtosis) values, and for a constant column.
    """
    v, present, count = by_column(values)
    n = count.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(present, v, 0.0).sum(axis=1) / n
        d = np.where(present, v - mean[:, None], 0.0)
        d = np.where(present, d - (d.sum(axis=1) / n)[:, None], 0.0)
        # scaled so that powers neither overflow nor vanish, whatever the unit of the indicator
        size = np.abs(d).max(axis=1, initial=0.0)
        d = d / np.where(size > 0, size, np.nan)[:, None]
        square = d * d
        m2, m3, m4 = square.sum(axis=1), (square * d).sum(axis=1), (square * square).sum(axis=1)
        skewness = np.sqrt(n) * m3 / m2**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        kurtosis = ((n + 1) * (n * m4 / m2**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return np.where(n >= 3, skewness, np.nan), np.where(n >= 4, kurtosis, np.nan)


def flagged(skewness: np.ndarray, kurtosis: np.ndarray, skew_limit: float, kurt_limit: float) -> np.ndarray:
    """Whether both |skewness| and kurtosis reach their limits; False where either is not defined."""
    return (np.abs(skewness) >= skew_limit) & (kurtosis >= kurt_limit)
