"""Why a unit scores as it does: contributions that add up, strengths and weaknesses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from indicators.composite.errors import CompositeError, MethodError, nearest
from indicators.composite.result import Result
from indicators.composite.steps.block import nan_mean

LINEAR = "arithmetic"


def contributions(result: Result, code: str | None = None, *, to: str = "children") -> pd.DataFrame:
    """Split the scores of an aggregate into parts that add up to it, unit by unit.

    Parameters
    ----------
    result : Result
    code : str, optional
        An aggregate; default the first root.
    to : str
        `children` or `indicators`.

    Returns
    -------
    DataFrame
        `unit[, period], code, score, weight, contribution`. Where every aggregate on the way is an arithmetic
        mean, a contribution is effective weight times score, the weights of missing children going to the others;
        it is NaN for a missing child, and the others add up to the score.

        For other means (to children only) it is the Shapley value: the mean change when the child moves from
        the mean of all units to its own score, over all orders. There the parts add up to the difference between the
        score and the score of the unit that is average in every child, which stands in a row with the code
        `(average)`. The average child of a missing one is left out.

    Raises
    ------
    MethodError
        For more than 12 children with another mean, or indicators below another mean than the arithmetic.
    """
    framework = result.fitted.framework
    code = framework.roots[0] if code is None else code
    if code not in framework.aggregates:
        raise CompositeError(f"unknown aggregate {code!r}{nearest(code, framework.aggregates)}")
    tree = result.fitted.tree
    below = _aggregates_below(result, code) if to == "indicators" else [code]
    names = {a: tree.specs[a].method for a in below}
    own = [a for a in below if (s := tree.weighting[a]) is not None and s.method == "benefit_of_doubt"]
    if own:
        raise MethodError(f"contributions: {own[0]} gives every unit weights of its own (benefit of the doubt)")
    if to not in ("children", "indicators"):
        raise MethodError(f"to: expected children or indicators, found {to!r}")
    if all(n == LINEAR for n in names.values()):
        return _linear(result, code, to)
    if to == "indicators":
        other = next(a for a, n in names.items() if n != LINEAR)
        raise MethodError(
            f"contributions: {other} is {names[other]}, so indicators have no additive share; go by children"
        )
    return _shapley(result, code)


def _aggregates_below(result: Result, code: str) -> list[str]:
    framework = result.fitted.framework
    out = [code]
    for child in framework.children[code]:
        if child in framework.children:
            out += _aggregates_below(result, child)
    return out


def _linear(result: Result, code: str, to: str) -> pd.DataFrame:
    framework, tree = result.fitted.framework, result.fitted.tree
    position = {c: i for i, c in enumerate(result.codes)}
    tables = []

    def descend(node: str, weight: np.ndarray) -> None:
        kids = framework.children[node]
        w = result.fitted.weights[tree.slots[node]]
        scores = result.array[[position[c] for c in kids]]
        there = ~np.isnan(scores)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = w[:, None] * there / (w[:, None] * there).sum(axis=0)
        for i, child in enumerate(kids):
            own = weight * share[i]
            if to == "indicators" and child in framework.children:
                descend(child, own)
                continue
            tables.append(
                _rows(result, child, scores[i], own, np.where(there[i], own * np.nan_to_num(scores[i]), np.nan))
            )

    total = result.array[position[code]]
    descend(code, np.where(np.isnan(total), np.nan, 1.0))
    return pd.concat(tables, ignore_index=True)


def _rows(result: Result, code: str, score: Any, weight: Any, contribution: Any) -> pd.DataFrame:
    frame = result._index().to_frame(index=False)
    return frame.assign(code=code, score=score, weight=weight, contribution=contribution)


def _shapley(result: Result, code: str) -> pd.DataFrame:
    from math import factorial

    framework, tree = result.fitted.framework, result.fitted.tree
    from indicators.composite import arrays

    spec = tree.specs[code]
    if spec.method in ("copeland", "outranking"):
        raise MethodError(f"contributions: {spec.method} compares units, so a score has no parts of its own")
    kids = framework.children[code]
    if len(kids) > 12:
        raise MethodError(
            f"contributions: {len(kids)} children of {code} are too many for another mean than arithmetic"
        )
    position = {c: i for i, c in enumerate(result.codes)}
    x = result.array[[position[c] for c in kids]].T
    w = result.fitted.weights[tree.slots[code]]
    average = np.where(np.isnan(x), np.nan, nan_mean(x))
    parameters = {k: v for k, v in spec.parameters.items() if k not in ("min_share", "share_of")}
    k = len(kids)
    values = []
    for subset in range(2**k):
        own = np.array([bool(subset >> i & 1) for i in range(k)])
        values.append(arrays.aggregate(np.where(own, x, average), w, str(spec.method), **parameters))
    parts = np.zeros((k, len(x)))
    for subset in range(2**k):
        size = subset.bit_count()
        for i in range(k):
            if not subset >> i & 1:
                share = factorial(size) * factorial(k - size - 1) / factorial(k)
                parts[i] += share * (values[subset | 1 << i] - values[subset])
    total = result.array[position[code]]
    withheld = np.isnan(total)
    tables = []
    for i, child in enumerate(kids):
        shown = np.where(np.isnan(x[:, i]) | withheld, np.nan, parts[i])
        tables.append(_rows(result, child, x[:, i], w[i] / w.sum(), shown))
    tables.append(
        _rows(result, "(average)", np.where(withheld, np.nan, values[0]), np.nan, np.where(withheld, np.nan, values[0]))
    )
    return pd.concat(tables, ignore_index=True)


def strengths(result: Result, unit: str, *, count: int = 5, level: int = 1, period: Any = None) -> pd.DataFrame:
    """Return the best and worst ranked codes of one unit.

    Parameters
    ----------
    result : Result
    unit : str
    count : int
        How many of each.
    level : int
        1 = indicators.
    period : optional
        Default the last.

    Returns
    -------
    DataFrame
        `kind` (`strength` or `weakness`), `code, parent, value, score, rank, ranked, percentile`; ordered from
        the best and from the worst. `value` is the raw value of an indicator; `percentile` is the share of the
        other ranked units that rank lower (ties half). A code is named once, as a strength if it is above the middle.

    Raises
    ------
    CompositeError
        For an unknown unit or period.
    """
    panel, framework = result.panel, result.fitted.framework
    if unit not in set(panel.units):
        raise CompositeError(f"unknown unit {unit!r}{nearest(unit, map(str, panel.units))}")
    last = (
        len(panel.periods) - 1 if period is None else next((i for i, p in enumerate(panel.periods) if p == period), -1)
    )
    rows = np.flatnonzero((panel.units[panel.unit_index] == unit) & (panel.period_index == last))
    if not len(rows):
        raise CompositeError(f"{unit!r} has no row in period {period!r}")
    row = int(rows[0])
    peers = np.flatnonzero(panel.period_index == last)
    records = []
    for i, code in enumerate(result.codes):
        score = result.array[i, row]
        if framework.levels[code] != level or np.isnan(score):
            continue
        others = result.array[i, peers]
        others = others[~np.isnan(others)]
        n = len(others)
        below = (others < score).sum() + ((others == score).sum() - 1) / 2
        raw = panel.cells[row, panel.codes.index(code)] if level == 1 else np.nan
        records.append(
            {
                "code": code, "parent": framework.nodes[code].parent or "", "value": raw, "score": score,
                "rank": int(result.rank_array[i, row]), "ranked": n, "percentile": below / (n - 1) if n > 1 else 0.5,
            }
        )  # fmt: skip
    columns = ["kind", "code", "parent", "value", "score", "rank", "ranked", "percentile"]
    table = pd.DataFrame(records, columns=columns[1:])
    # units alike in everything are neither
    best = table[table["percentile"] > 0.5].sort_values(["percentile", "code"], ascending=[False, True]).head(count)
    worst = table[table["percentile"] < 0.5].sort_values(["percentile", "code"]).head(count)
    return pd.concat([best.assign(kind="strength"), worst.assign(kind="weakness")], ignore_index=True)[columns]
