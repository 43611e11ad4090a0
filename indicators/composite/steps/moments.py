"""Skewness and kurtosis with the small-sample correction, and the rule that flags outliers."""

from __future__ import annotations

from typing import Any

import numpy as np

from indicators.composite.steps.block import by_column, column_parts

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
    n, m2, m3, m4 = (np.empty(values.shape[1]) for _ in range(4))
    for part in column_parts(values):
        v, present, n[part] = by_column(values[:, part])
        whole = bool(present.all())
        with np.errstate(invalid="ignore", divide="ignore"):
            count = n[part][:, None]
            mean = (v if whole else np.where(present, v, 0.0)).sum(axis=1, keepdims=True) / count
            d = v - mean if whole else np.where(present, v - mean, 0.0)
            d -= d.sum(axis=1, keepdims=True) / count
            if not whole:
                d = np.where(present, d, 0.0)
            # scaled so that powers neither overflow nor vanish, whatever the unit of the indicator
            size = np.maximum(d.max(axis=1, initial=0.0), -d.min(axis=1, initial=0.0))[:, None]
            d /= np.where(size > 0, size, np.nan)
            square = d * d
            m2[part], m3[part] = square.sum(axis=1), np.multiply(square, d, out=d).sum(axis=1)
            m4[part] = np.multiply(square, square, out=square).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        skewness, kurtosis = _adjusted(n, m2, m3, m4)
    return np.where(n >= 3, skewness, np.nan), np.where(n >= 4, kurtosis, np.nan)


def _adjusted(n: Any, m2: Any, m3: Any, m4: Any) -> tuple[Any, Any]:
    skewness = n**0.5 * m3 / m2**1.5 * (n * (n - 1)) ** 0.5 / (n - 2)
    return skewness, ((n + 1) * (n * m4 / m2**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))


def moments_of(x: np.ndarray) -> tuple[float, float]:
    """Return the same for one column of at least 4 values that are not all equal, without NaN; it is quicker."""
    n = float(len(x))
    d = x - x.sum() / n
    d -= d.sum() / n
    d /= max(d.max(), -d.min())
    square = d * d
    return _adjusted(n, float(square.sum()), float((square * d).sum()), float((square * square).sum()))


def flagged(skewness: Any, kurtosis: Any, skew_limit: float, kurt_limit: float) -> Any:
    """Whether both the size of the skewness and the kurtosis reach their limits; False where either is not defined."""
    return (abs(skewness) >= skew_limit) & (kurtosis >= kurt_limit)
