"""Single steps on plain arrays: a vector, a table or a cube.

Shapes are (units,), (units, indicators) and (units, indicators, periods). The larger form is the smaller one
repeated: a table is handled column by column, and a cube with `periods = "each"` period by period, with
`"shared"` as one long table.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from indicators.composite import registry
from indicators.composite.errors import DataError, MethodError
from indicators.composite.steps.aggregate import Group
from indicators.composite.steps.block import Block
from indicators.composite.steps.screen import SLACK

Array = Any


def apply(
    x: Array,
    step: str,
    method: str,
    *,
    direction: Array = 1,
    target: Array = np.nan,
    goalposts: tuple[Array, Array] = (np.nan, np.nan),
    groups: Array = None,
    denominator: Array = None,
    units: Array = None,
    periods: Array = None,
    parents: Array = None,
    learn_from: Array = None,
    **parameters: Any,
) -> np.ndarray:
    """Run one step before aggregation.

    Parameters
    ----------
    x : array, shape (N,), (N, K) or (N, K, T)
        NaN is missing.
    step, method : str
        As in the catalogue, e.g. `"normalise", "minmax"`.
    direction, target : number or array, shape (K,)
        What a framework would say of the indicators.
    goalposts : (lower, upper), each a number or array, shape (K,)
        Likewise; `lower` and `upper` themselves are parameters of some methods.
    groups : array, shape (N,), optional
        Group labels for `group_mean` and `group_median`.
    denominator : array, shape (N,) or (N, T), optional
        For `denominate`; the same for every indicator.
    units : array, shape (N,), optional
        Names, for `distance_to_reference` and messages.
    periods : array, shape (T,), optional
        Sorted labels; default 0, 1, 2, ...
    parents : array, shape (K,), optional
        Names of the parents, for imputation by row or family.
    learn_from : array, optional
        Learn limits from this array instead of `x`; same number of indicators.
    **parameters
        Of the method. `over="each"` learns from each period by itself, `over="shared"` (default) from all: it
        stands for the method's parameter `periods`, a name that here means the labels.

    Returns
    -------
    ndarray
        The shape of `x`.

    Raises
    ------
    CompositeError
        As the step does.
    """
    x = _array(x)
    over = parameters.pop("over", "shared")
    strategy = registry.get(step, method)
    if strategy.parameter("periods") is not None:
        parameters["periods"] = over
    elif over != "shared":
        raise MethodError(f"{step}.{method}: nothing is learnt from periods, so `over` has no meaning")
    p = {**strategy.complete(parameters, f"{step}.{method}"), "method": method}
    about = {
        "direction": direction, "target": target, "lower": goalposts[0], "upper": goalposts[1], "groups": groups,
        "denominator": denominator, "units": units, "periods": periods, "parents": parents,
    }  # fmt: skip
    block = _block(x, **about)
    source = block if learn_from is None else _block(_array(learn_from), **about)
    if p.get("periods") == "each" and x.ndim == 3:
        out = np.empty_like(block.values)
        for t in range(x.shape[2]):
            own, known = block.rows(block.period == t), source.rows(source.period == t)
            state = strategy.fit(known, p) if strategy.fit else {}
            out[block.period == t] = strategy.apply(own, state, p)
    else:
        state = strategy.fit(source, p) if strategy.fit else {}
        out = strategy.apply(block, state, p)
    return _shaped(out, x)


def aggregate(x: Array, weights: Array = None, method: str = "arithmetic", **parameters: Any) -> Any:
    """Aggregate indicators into one score.

    Parameters
    ----------
    x : array, shape (K,), (N, K) or (N, K, T)
        Normalised scores of one unit, of units, or of units over time; NaN is missing.
    weights : array, shape (K,), optional
        Default equal.
    method : str
        Of the step `aggregate`.
    **parameters
        Of the method.

    Returns
    -------
    float, ndarray (N,) or ndarray (N, T)
        NaN where fewer than `min_share` of the weight (or number) is present.
    """
    x = _array(x)
    strategy = registry.get("aggregate", method)
    p = strategy.complete(parameters, f"aggregate.{method}")
    table = x[None, :] if x.ndim == 1 else x
    cube = table[:, :, None] if table.ndim == 2 else table
    n, k, t = cube.shape
    w = np.ones(k) if weights is None else np.asarray(weights, dtype=float)
    if w.shape != (k,) or (w < 0).any() or not w.sum() > 0:
        raise DataError(f"weights: expected {k} numbers of 0 or more, not all 0; found shape {w.shape}")
    rows = cube.transpose(2, 0, 1).reshape(t * n, k)
    values = np.ascontiguousarray(rows.T)[:, None, :]
    missing = np.isnan(values[:, 0, :])
    group = Group("aggregate", tuple(f"column {i}" for i in range(k)), lambda r: f"row {r % n}",
                  [np.arange(i * n, (i + 1) * n) for i in range(t)])  # fmt: skip
    present = ~missing if missing.any() else None
    share = (w > 0).astype(float) if p["share_of"] == "count" else w
    coverage = (share[:, None] * ~missing).sum(axis=0) / share.sum()
    enough = coverage >= p["min_share"] - SLACK
    if not strategy.columnwise:
        values = np.where(enough, values, np.nan)  # a withheld unit is no opponent for the others
    scores = strategy.apply(values, w[:, None, None], present, group, p)[0]
    scores = np.where(enough, scores, np.nan).reshape(t, n).T
    return float(scores[0, 0]) if x.ndim == 1 else scores[:, 0] if x.ndim == 2 else scores


def _array(x: Array) -> np.ndarray:
    out = np.asarray(x, dtype=float)
    if not 1 <= out.ndim <= 3 or out.size == 0:
        raise DataError(f"expected shape (units,), (units, indicators) or (..., periods); found {out.shape}")
    if np.isinf(out).any():
        raise DataError("expected finite numbers or NaN; found an infinite value")
    return out


def _block(x: np.ndarray, **about: Any) -> Block:
    table = x[:, None] if x.ndim == 1 else x
    cube = table[:, :, None] if table.ndim == 2 else table
    n, k, t = cube.shape

    def per_column(name: str) -> np.ndarray:
        return np.broadcast_to(np.asarray(about[name], dtype=float), (k,)).copy()

    units, periods, groups = about["units"], about["periods"], about["groups"]
    divisor = about["denominator"]
    rows = np.tile(np.arange(n), t)
    if divisor is not None:
        divisor = np.asarray(divisor, dtype=float)
        divisor = np.tile(divisor, t) if divisor.ndim == 1 else divisor.T.reshape(-1)
    labels = None if groups is None else np.asarray(groups, dtype=object)[rows]
    family = tuple([None] * k) if about["parents"] is None else tuple(map(str, about["parents"]))
    return Block(
        values=cube.transpose(2, 0, 1).reshape(t * n, k),
        codes=tuple(f"column {i}" for i in range(k)),
        direction=per_column("direction"),
        target=per_column("target"),
        lower=per_column("lower"),
        upper=per_column("upper"),
        unit=rows,
        period=np.repeat(np.arange(t), n),
        units=np.asarray([f"row {i}" for i in range(n)] if units is None else units, dtype=object),
        periods=np.asarray(range(t) if periods is None else periods, dtype=object)
        if x.ndim == 3
        else np.array([None], dtype=object),
        groups={} if labels is None else {"group": labels},
        denominators={} if divisor is None else {"denominator": divisor},
        denominator=tuple([None if divisor is None else "denominator"] * k),
        parents={2: family},
    )


def _shaped(rows: np.ndarray, x: np.ndarray) -> np.ndarray:
    if x.ndim == 1:
        return rows[:, 0]
    if x.ndim == 2:
        return rows
    n, k, t = x.shape
    return rows.reshape(t, n, k).transpose(1, 2, 0)
