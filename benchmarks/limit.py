"""The plain numpy limit: the same results by the shortest direct calculation, with no checks, names or records.

Every benchmark runs its limit beside the engine and compares the numbers, so a ratio cannot come from doing less.
"""

from __future__ import annotations

import numpy as np

from benchmarks.inputs import PILLARS
from indicators.composite import Framework

BOUNDS = np.cumsum((0, *PILLARS))


def skew_kurt(x: np.ndarray) -> tuple[float, float]:
    n = len(x)
    d = x - x.mean()
    m2, m3, m4 = (d**2).sum(), (d**3).sum(), (d**4).sum()
    skew = np.sqrt(n) * m3 / m2**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
    kurt = ((n + 1) * (n * m4 / m2**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return skew, kurt


def normalise(
    x: np.ndarray, people: np.ndarray, group: np.ndarray, direction: np.ndarray, winmax: int = 5
) -> np.ndarray:
    """Denominated, group-mean imputed, treated and directed values (R, 49), before scaling."""
    x = x.copy()
    x[:, ::3] /= people[:, None]
    for g in (0, 1):
        rows = group == g
        part = x[rows]
        x[rows] = np.where(np.isnan(part), np.nanmean(part, axis=0), part)
    for k in range(x.shape[1]):
        y, count = x[:, k].copy(), 0
        raw = y.copy()
        s, q = skew_kurt(y)
        flag = abs(s) >= 2 and q >= 3.5
        while flag and count < winmax:
            if s >= 0:
                top = y == y.max()
                y[top], count = y[~top].max(), top.sum()
            else:
                low = y == y.min()
                y[low], count = y[~low].min(), low.sum()
            s, q = skew_kurt(y)
            flag = abs(s) >= 2 and q >= 3.5
        if flag:
            low, high = raw.min(), raw.max()
            y = np.log(raw - low + 0.01 * (high - low))
        x[:, k] = y
    return x * direction


def minmax(x: np.ndarray, low: float = 0, high: float = 100) -> np.ndarray:
    a, b = x.min(axis=0), x.max(axis=0)
    return (x - a) / (b - a) * (high - low) + low


def zscore(x: np.ndarray) -> np.ndarray:
    return (x - x.mean(axis=0)) / x.std(axis=0, ddof=1) * 2 + 10


def aggregate(
    x: np.ndarray, pillar_w: np.ndarray | None = None, sub_w: np.ndarray | None = None, log: bool = False
) -> np.ndarray:
    """All eleven aggregates, shape (11, R)."""
    x = np.log(x) if log else x
    pillars = np.add.reduceat(x, BOUNDS[:-1], axis=1) / np.array(PILLARS)
    w, v = np.ones(8) if pillar_w is None else pillar_w, np.ones(2) if sub_w is None else sub_w
    subs = np.stack([pillars[:, :5] @ w[:5] / w[:5].sum(), pillars[:, 5:] @ w[5:] / w[5:].sum()], axis=1)
    index = subs @ v / v.sum()
    out = np.concatenate([pillars, subs, index[:, None]], axis=1).T
    return np.exp(out) if log else out


def rank(scores: np.ndarray) -> np.ndarray:
    """Ranks 1 = highest of (..., R), without ties."""
    order = np.argsort(-scores, axis=-1)
    out = np.empty(order.shape, dtype=np.int32)
    np.put_along_axis(
        out, order, np.broadcast_to(np.arange(1, scores.shape[-1] + 1, dtype=np.int32), order.shape), axis=-1
    )
    return out


def inputs(frame: object, fw: Framework) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Arrays of the made-up data: values (R, 49), people, group, direction."""
    import pandas as pd

    assert isinstance(frame, pd.DataFrame)
    return (
        frame[list(fw.indicators)].to_numpy(),
        frame["people"].to_numpy(),
        (frame["region"] == "south").to_numpy().astype(int),
        fw.values("direction"),
    )
