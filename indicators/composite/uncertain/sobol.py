"""Sensitivity: which choice moves which unit's score or rank. Sobol first- and total-order indices by unit.

Exact by enumeration when every factor has finitely many values; otherwise estimated from quasi-random points.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from indicators.composite.data import Panel, panel
from indicators.composite.errors import MethodError
from indicators.composite.framework import Framework
from indicators.composite.method import Method
from indicators.composite.pipeline import compute
from indicators.composite.result import Result
from indicators.composite.uncertain.draws import MEMORY, Draws
from indicators.composite.uncertain.evaluate import Evaluator
from indicators.composite.uncertain.factors import DEFAULT_SPEC
from indicators.composite.uncertain.run import BLOCK_CELLS, Progress
from indicators.composite.uncertain.space import Space

MOST_POINTS = 200_000
Indices = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class Sensitivity:
    """Sobol indices of every factor for every unit.

    Attributes
    ----------
    nominal : Result
    code : str
        The aggregate analysed.
    method : str
        `exact` (every point of a finite space) or `sampled`.
    points : int
        Number of ways computed.
    indices : DataFrame
        Long: `factor, unit[, period], target, first, total`; `target` is `score` or `rank`. NaN where the target
        does not vary. `first` is the share of variance that the factor explains alone, `total` the share that it
        takes part in; sampled ones carry an error and may lie slightly outside 0-1.
    variance : DataFrame
        `unit[, period], target, mean, variance`.
    """

    def __init__(
        self, nominal: Result, code: str, method: str, points: int, indices: pd.DataFrame, variance: pd.DataFrame
    ) -> None:
        self.nominal, self.code, self.method, self.points = nominal, code, method, points
        self.indices, self.variance = indices, variance

    @property
    def overall(self) -> pd.DataFrame:
        """Variance-weighted mean of the indices over the units: `target, factor, first, total`."""
        keys = [k for k in ("unit", "period", "target") if k in self.indices.columns]
        merged = self.indices.merge(self.variance, on=keys)
        rows = []
        for (target, factor), part in merged.groupby(["target", "factor"], sort=False):
            part = part[part["variance"] > 0]
            weight = part["variance"].to_numpy()
            total = weight.sum() or np.nan
            rows.append(
                {
                    "target": target,
                    "factor": factor,
                    "first": float((part["first"].to_numpy() * weight).sum() / total),
                    "total": float((part["total"].to_numpy() * weight).sum() / total),
                }
            )
        return pd.DataFrame(rows)


def exact_indices(y: np.ndarray, probabilities: list[np.ndarray]) -> Indices:
    """Sobol indices of a function on a finite grid of independent factors.

    First order: Var(E[y | x_i]) / Var(y). Total order: E[Var(y | all but x_i)] / Var(y).

    Parameters
    ----------
    y : ndarray, shape (l_1, ..., l_F, R)
        One axis per factor.
    probabilities : list of ndarray
        Of the levels of each factor.

    Returns
    -------
    first, total : ndarray, shape (F, R)
    mean, variance : ndarray, shape (R,)

    References
    ----------
    Sobol (2001), Mathematics and Computers in Simulation 55, 271-280; Homma & Saltelli (1996).
    """
    factors = len(probabilities)

    def _mean(values: np.ndarray, axis: int) -> np.ndarray:
        p = probabilities[axis].reshape((-1,) + (1,) * (values.ndim - axis - 1))
        return (values * p).sum(axis=axis)

    def expect(values: np.ndarray, axes: list[int]) -> np.ndarray:
        for axis in sorted(axes, reverse=True):
            values = _mean(values, axis)
        return values

    everything = list(range(factors))
    mean = expect(y, everything)
    centred = y - mean
    variance = expect(centred**2, everything)
    first, total = np.empty((factors, len(mean))), np.empty((factors, len(mean)))
    for f in range(factors):
        others = [a for a in everything if a != f]
        alone = expect(centred, others)
        first[f] = (probabilities[f][:, None] * alone**2).sum(axis=0)
        within = centred - np.expand_dims(_mean(centred, f), f)
        total[f] = expect(within**2, everything)
    return (*_shares(first, total, variance, y), mean, variance)


def _shares(first: np.ndarray, total: np.ndarray, variance: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # variance that is only rounding is none
    size = np.nanmax(np.abs(y), axis=tuple(range(y.ndim - 1)), initial=0.0)
    varies = variance > (1e-12 * size) ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(varies, first / variance, np.nan), np.where(varies, total / variance, np.nan)


def sampled_indices(a: np.ndarray, b: np.ndarray, ab: np.ndarray) -> Indices:
    """Sobol indices from a radial design.

    First order: mean(f(B) (f(AB_i) - f(A))) / V. Total order: mean((f(A) - f(AB_i))^2) / (2 V), where AB_i is A
    with the columns of factor i taken from B, and V the variance over A and B together. Values are centred first,
    which does not change the expectation and lowers the error.

    Parameters
    ----------
    a, b : ndarray, shape (N, R)
    ab : ndarray, shape (F, N, R)

    References
    ----------
    Saltelli et al. (2010), Computer Physics Communications 181, 259-270 (first order); Jansen (1999) (total).
    """
    both = np.concatenate([a, b])
    mean, variance = both.mean(axis=0), both.var(axis=0)
    a, b, ab = a - mean, b - mean, ab - mean
    first = (b * (ab - a)).mean(axis=1)
    total = ((a - ab) ** 2).mean(axis=1) / 2
    return (*_shares(first, total, variance, both), mean, variance)


def sensitivity(
    data: pd.DataFrame | Panel,
    framework: Framework,
    spec: Mapping[str, Any] | None = None,
    draws: int = 512,
    seed: int = 42,
    *,
    method: Method | None = None,
    code: str | None = None,
    estimate: str = "auto",
    memory: int = MEMORY,
    progress: Progress | None = None,
    denominators: pd.DataFrame | None = None,
) -> Sensitivity:
    """Sobol indices of every factor for the score and rank of every unit.

    Parameters
    ----------
    data, framework, spec, method, denominators
        As in `uncertainty`.
    draws : int
        Base sample N when sampled: N (factors + 2) ways are computed; powers of 2 spread best.
    seed : int
    code : str, optional
        An aggregate; default the first root.
    estimate : str
        `auto` enumerates every point when there are at most 200,000, else samples; `exact` and `sampled` insist.
    memory : int
        Bytes of draws kept in memory; beyond, a temporary file holds them.
    progress : callable, optional
        Called with (ways done, ways in all).

    Returns
    -------
    Sensitivity

    Raises
    ------
    MethodError
        When `exact` is asked of a space that is not finite, or draws is not positive.

    Notes
    -----
    Draws in which a unit is withheld make its indices NaN: variance over part of the space has no meaning.
    """
    method = method or Method.default()
    rows = data if isinstance(data, Panel) else panel(data, framework, denominators)
    nominal = compute(rows, framework, method)
    space = Space(DEFAULT_SPEC if spec is None else spec, method, framework)
    chosen = code or framework.roots[0]
    if chosen not in framework.aggregates:
        raise MethodError(f"code: {chosen!r} is not an aggregate")
    evaluator = Evaluator(rows, space, (chosen,))
    if estimate not in ("auto", "exact", "sampled"):
        raise MethodError(f"estimate: expected auto, exact or sampled; found {estimate!r}")
    if estimate == "exact" and space.finite is None:
        raise MethodError("estimate: exact needs finitely many values of every factor; take sampled")
    exact = estimate == "exact" or (estimate == "auto" and (space.finite or math.inf) <= MOST_POINTS)
    names = list(space.factors)
    if exact:
        count = int(space.finite or 0)
    else:
        if draws < 2:
            raise MethodError(f"draws: expected at least 2, found {draws}")
        count = draws * (len(names) + 2)
    kept = Draws(count, 1, rows.rows, memory)
    block = max(1, BLOCK_CELLS // rows.rows)
    for start in range(0, count, block):
        stop = min(start + block, count)
        numbers = np.arange(start, stop)
        points = space.grid(numbers) if exact else space.at(radial(space, numbers, draws, seed))
        scores = evaluator.scores(points)
        kept.put(start, scores, evaluator.ranks(scores))
        if progress is not None:
            progress(stop, count)
    tables, spreads = [], []
    index = nominal._index().to_frame(index=False)
    for target in ("score", "rank"):
        first, total = (np.empty((len(names), rows.rows)) for _ in range(2))
        mean, variance = np.empty(rows.rows), np.empty(rows.rows)
        step = max(1, BLOCK_CELLS // count)
        for start in range(0, rows.rows, step):
            part = slice(start, min(start + step, rows.rows))
            y = kept.scores(0, rows=part) if target == "score" else kept.ranks(0, rows=part).astype(float)
            if target == "rank":
                y[y == 0] = np.nan
            first[:, part], total[:, part], mean[part], variance[part] = _indices(y, space, exact)
        for f, name in enumerate(names):
            tables.append(index.assign(factor=name, target=target, first=first[f], total=total[f]))
        spreads.append(index.assign(target=target, mean=mean, variance=variance))
    indices = pd.concat(tables, ignore_index=True)
    order = ["factor", *nominal._index().names, "target", "first", "total"]
    kind = "exact" if exact else "sampled"
    return Sensitivity(nominal, chosen, kind, count, indices[order], pd.concat(spreads, ignore_index=True))


def _indices(y: np.ndarray, space: Space, exact: bool) -> Indices:
    """Return indices of the values (points, r) of a grid or of a radial design."""
    factors = list(space.factors.values())
    if exact:
        shape = [int(f.levels or 0) for f in factors]
        return exact_indices(y.reshape(*shape, y.shape[1]), [f.probabilities() for f in factors])
    parts = y.reshape(len(factors) + 2, -1, y.shape[1])
    return sampled_indices(parts[0], parts[1], parts[2:])


def radial(space: Space, numbers: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Return unit-cube points of the design A, B, AB_1, ..., AB_F by number, `draws` points in each part."""
    out = np.empty((len(numbers), space.size))
    columns = list(space.columns().values())
    part, row = numbers // draws, numbers % draws
    for p in np.unique(part):
        at = np.flatnonzero(part == p)
        both = space.draw(int(row[at[0]]), int(row[at[-1]]) + 1, seed, size=2 * space.size)
        a, b = both[:, : space.size], both[:, space.size :]
        if p == 1:
            out[at] = b
        else:
            out[at] = a
            if p > 1:
                out[np.ix_(at, np.arange(space.size)[columns[p - 2]])] = b[:, columns[p - 2]]
    return out
