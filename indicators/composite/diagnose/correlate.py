"""Correlations within and across parents, redundancy, and links to outside variables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.composite.errors import DataError, MethodError
from indicators.composite.framework import Framework
from indicators.composite.result import Result

KINDS = ("pearson", "spearman", "kendall")


def correlations(table: pd.DataFrame, kind: str = "pearson", *, min_pairs: int = 3) -> pd.DataFrame:
    """Correlation of every pair of columns over the units that have both.

    Parameters
    ----------
    table : DataFrame
        One row per unit.
    kind : str
        `pearson`, `spearman` (Pearson of average ranks) or `kendall` (tau-b, which allows for ties).
    min_pairs : int
        NaN where fewer units have both.

    Returns
    -------
    DataFrame
        Long: `a, b, correlation, n, p_value`, every pair once. The p-value is two-sided, of no association
        (t distribution for Pearson and Spearman, SciPy's `auto` for Kendall); NaN where undefined.

    Raises
    ------
    MethodError
        For an unknown kind.
    """
    if kind not in KINDS:
        raise MethodError(f"kind: expected one of {', '.join(KINDS)}; found {kind!r}")
    x = table.to_numpy(dtype=float)
    names = list(table.columns)
    rows = []
    for i in range(len(names)):
        for j in range(i + 1, len(names)):
            r, n, p = correlation_of(x[:, i], x[:, j], kind, min_pairs)
            rows.append((names[i], names[j], r, n, p))
    return pd.DataFrame(rows, columns=["a", "b", "correlation", "n", "p_value"])


def correlation_of(a: np.ndarray, b: np.ndarray, kind: str, min_pairs: int = 3) -> tuple[float, int, float]:
    """Return correlation, number of pairs and p-value of two vectors; see `correlations`."""
    from scipy import stats

    both = ~(np.isnan(a) | np.isnan(b))
    n = int(both.sum())
    a, b = a[both], b[both]
    if n < max(min_pairs, 2) or (a == a[0]).all() or (b == b[0]).all():
        return np.nan, n, np.nan
    if kind == "kendall":
        found = stats.kendalltau(a, b)
        return float(found.statistic), n, float(found.pvalue)
    if kind == "spearman":
        a, b = stats.rankdata(a), stats.rankdata(b)
    a, b = a - a.mean(), b - b.mean()
    r = float(np.clip((a @ b) / np.sqrt((a @ a) * (b @ b)), -1, 1))
    if n < 3:
        return r, n, np.nan
    t = np.inf if abs(r) == 1 else abs(r) * np.sqrt((n - 2) / (1 - r * r))
    return r, n, float(2 * stats.t.sf(t, n - 2))


def _with_parents(pairs: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    parent = {c: node.parent or "" for c, node in framework.nodes.items()}
    return pairs.assign(parent_a=[parent[c] for c in pairs["a"]], parent_b=[parent[c] for c in pairs["b"]]).assign(
        within=lambda t: t["parent_a"] == t["parent_b"]
    )


def across(result: Result, kind: str = "pearson", level: int = 1) -> pd.DataFrame:
    """Correlations of all codes of one level, marked as within or across parents.

    Parameters
    ----------
    result : Result
    kind : str
        As in `correlations`.
    level : int
        1 = normalised indicators, 2 = the lowest aggregates, ...

    Returns
    -------
    DataFrame
        As `correlations`, with `parent_a, parent_b, within`.
    """
    framework = result.fitted.framework
    codes = [c for c in result.codes if framework.levels[c] == level]
    if not codes:
        raise MethodError(f"level: expected 1 to {framework.depth}, found {level}")
    return _with_parents(correlations(result.table(*codes), kind), framework)


def with_ancestors(result: Result, kind: str = "pearson") -> pd.DataFrame:
    """Correlation of every code with each of its ancestors: `code, ancestor, correlation, n, p_value`.

    A negative or very low one says that the child works against the aggregate it is part of.
    """
    framework = result.fitted.framework
    table = result.table()
    rows = []
    for code in result.codes:
        ancestor = framework.nodes[code].parent
        while ancestor is not None:
            r, n, p = correlation_of(table[code].to_numpy(), table[ancestor].to_numpy(), kind)
            rows.append((code, ancestor, r, n, p))
            ancestor = framework.nodes[ancestor].parent
    return pd.DataFrame(rows, columns=["code", "ancestor", "correlation", "n", "p_value"])


def redundant(
    result: Result, *, above: float = 0.92, below: float = -0.4, kind: str = "pearson", level: int = 1
) -> pd.DataFrame:
    """Pairs under one parent that say the same thing twice, or contradict each other.

    Parameters
    ----------
    result : Result
    above, below : float
        Correlations from `above` up are `redundant`, from `below` down `contradicting`.
    kind, level
        As in `across`.

    Returns
    -------
    DataFrame
        The rows of `across` within one parent that reach a limit, with `flag`.
    """
    pairs = across(result, kind, level)
    pairs = pairs[pairs["within"]]
    flag = np.where(
        pairs["correlation"] >= above, "redundant", np.where(pairs["correlation"] <= below, "contradicting", "")
    )
    return pairs.assign(flag=flag)[flag != ""].reset_index(drop=True)


def outside(result: Result, variables: pd.DataFrame, *codes: str, kind: str = "pearson") -> pd.DataFrame:
    """Correlation of scores with variables that are no part of the index, matched by unit (and period).

    Parameters
    ----------
    result : Result
    variables : DataFrame
        Index or column `unit` (and `period` where the index has periods), numeric columns.
    *codes : str
        Default every aggregate.
    kind : str

    Returns
    -------
    DataFrame
        `code, variable, correlation, n, p_value`.

    Raises
    ------
    DataError
        When no unit is common.
    """
    chosen = codes or result.fitted.framework.aggregates
    scores = result.table(*chosen)
    keys = list(scores.index.names)
    own = variables.reset_index() if set(keys) <= set(variables.index.names) else variables
    absent = [k for k in keys if k not in own.columns]
    if absent:
        raise DataError(f"variables: expected a column or index called {', '.join(map(str, absent))}")
    own = own.assign(unit=own["unit"].astype(str)).set_index(keys)
    if own.index.has_duplicates:
        raise DataError(f"variables: {own.index[own.index.duplicated()][0]!r} stands there twice")
    matched = own.reindex(scores.index)
    if not own.index.isin(scores.index).any():
        raise DataError("variables: no unit in common with the index")
    numeric = [c for c in own.columns if pd.api.types.is_numeric_dtype(own[c].dtype)]
    rows = [
        (c, v, *correlation_of(scores[c].to_numpy(), matched[v].to_numpy(dtype=float), kind))
        for c in chosen
        for v in numeric
    ]
    return pd.DataFrame(rows, columns=["code", "variable", "correlation", "n", "p_value"])
