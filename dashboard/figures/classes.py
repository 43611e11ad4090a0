"""Classes of a map: where the limits lie and which class a value falls into."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

METHODS = ("equal", "quantile", "natural")
CLASSES = 5
SCORE_LIMITS = (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)


def natural_limits(values: Sequence[float], classes: int) -> list[float]:
    """Limits that make the classes as even inside as possible.

    Parameters
    ----------
    values : sequence of float
        Finite values, at least one.
    classes : int
        Number of classes, at most the number of distinct values.

    Returns
    -------
    list of float
        ``classes + 1`` limits; each but the first is the largest value of its class.

    References
    ----------
    Fisher, W. D. (1958), On grouping for maximum homogeneity. Exact by dynamic programming.
    """
    data = np.sort(np.asarray(values, dtype=float))
    n = len(data)
    total, square = np.concatenate([[0], data.cumsum()]), np.concatenate([[0], (data**2).cumsum()])

    def spread(i: int, j: int) -> float:  # sum of squares of data[i:j] about its mean
        return float(square[j] - square[i] - (total[j] - total[i]) ** 2 / (j - i))

    best = np.full((classes + 1, n + 1), np.inf)
    cut = np.zeros((classes + 1, n + 1), dtype=int)
    best[0, 0] = 0
    for k in range(1, classes + 1):
        for j in range(k, n + 1):
            costs = [best[k - 1, i] + spread(i, j) for i in range(k - 1, j)]
            at = int(np.argmin(costs))
            best[k, j], cut[k, j] = costs[at], at + k - 1
    limits, j = [float(data[-1])], n
    for k in range(classes, 0, -1):
        j = int(cut[k, j])
        limits.append(float(data[j - 1]) if k > 1 else float(data[0]))
    return limits[::-1]


def limits_of(values: Sequence[float], method: str, classes: int = CLASSES) -> list[float]:
    """Class limits, ascending; fewer classes where there are fewer distinct values, none without values.

    The first class holds its lower limit too; where it holds nothing else, its two limits are the same.
    """
    data = np.asarray([v for v in values if v == v], dtype=float)
    distinct = np.unique(data).tolist()
    if not distinct:
        return []
    classes = min(classes, len(distinct))
    if classes == 1 or (classes == len(distinct) and method != "equal"):
        return [distinct[0], *distinct]  # each value is a class of its own
    if method == "quantile":
        found = np.quantile(data, np.linspace(0, 1, classes + 1)).tolist()
    elif method == "natural":
        found = natural_limits(data.tolist(), classes)
    else:
        found = np.linspace(data.min(), data.max(), classes + 1).tolist()
    return [found[0], *sorted(set(found[1:]))]


def class_of(value: float, limits: Sequence[float]) -> int | None:
    """Class of a value, from 0; a limit belongs to the class below it. None for a missing value."""
    if value != value or not limits:
        return None
    return int(np.clip(np.searchsorted(np.asarray(limits[1:-1]), value, side="left"), 0, max(len(limits) - 2, 0)))


def shade(index: int, classes: int, shades: int = CLASSES) -> int:
    """Shade of a class, spread over the whole scale when there are fewer classes than shades."""
    return shades - 1 if classes <= 1 else round(index * (shades - 1) / (classes - 1))
