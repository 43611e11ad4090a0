"""Two results side by side, and the index without each of its elements."""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.composite.diagnose.correlate import correlation_of
from indicators.composite.errors import CompositeError, FrameworkError, nearest
from indicators.composite.framework import Framework
from indicators.composite.method import Method
from indicators.composite.pipeline import compute
from indicators.composite.result import Result


def compare(first: Result, second: Result, code: str | None = None) -> pd.DataFrame:
    """Scores and ranks of two results, matched by unit (and period).

    Parameters
    ----------
    first, second : Result
    code : str, optional
        Default the first root of `first`.

    Returns
    -------
    DataFrame
        Index unit (and period): `score_first, score_second, rank_first, rank_second, rank_change` (positive: up
        in the second), ordered by the first rank. `attrs` holds `spearman` and `kendall` of the scores,
        `mean_absolute_change` and `largest_change` of the ranks.

    Raises
    ------
    CompositeError
        When a result has no such code, or the two have no unit in common.
    """
    code = code or first.fitted.framework.roots[0]
    for result in (first, second):
        if code not in result.codes:
            raise CompositeError(f"unknown code {code!r}{nearest(code, result.codes)}")
    tables = []
    for name, result in (("first", first), ("second", second)):
        score, rank = result.table(code), result.table(code, what="rank")
        tables.append(pd.DataFrame({f"score_{name}": score[code], f"rank_{name}": rank[code]}))
    both = tables[0].join(tables[1], how="outer")
    if not first._index().isin(second._index()).any():
        raise CompositeError("compare: the two results have no unit in common")
    both = both[["score_first", "score_second", "rank_first", "rank_second"]]
    both["rank_change"] = both["rank_first"] - both["rank_second"]
    change = both["rank_change"].abs().dropna()
    a, b = both["score_first"].to_numpy(), both["score_second"].to_numpy()
    both = both.sort_values("rank_first", kind="stable")
    both.attrs = {
        "spearman": correlation_of(a, b, "spearman")[0],
        "kendall": correlation_of(a, b, "kendall")[0],
        "mean_absolute_change": float(change.mean()) if len(change) else np.nan,
        "largest_change": float(change.max()) if len(change) else np.nan,
    }
    return both


def removal(result: Result, *, level: int = 1, code: str | None = None) -> pd.DataFrame:
    """Remove one element at a time and see how far the ranks move.

    Parameters
    ----------
    result : Result
    level : int
        Which elements: 1 = indicators, 2 = the lowest aggregates, ...
    code : str, optional
        The aggregate whose ranks are compared; default the first root.

    Returns
    -------
    DataFrame
        `removed, mean_absolute_change, largest_change, most_moved, spearman`, most influential first. The method is
        fitted anew without the element; its weight goes to its siblings. An element whose removal leaves
        nothing to aggregate is left out.
    """
    framework = result.fitted.framework
    code = code or framework.roots[0]
    rows = []
    data = _frame(result)
    for element in (c for c in result.codes if framework.levels[c] == level and c != code):
        if element not in _below(result, code):
            continue
        try:
            smaller = framework.without(element)
        except FrameworkError:
            continue
        if code not in smaller.nodes:
            continue
        other = compute(data, smaller, _prune(result, smaller))
        table = compare(result, other, code)
        moved = table["rank_change"].abs()
        most = "" if moved.isna().all() else str(moved.idxmax())
        a = table.attrs
        rows.append((element, a["mean_absolute_change"], a["largest_change"], most, a["spearman"]))
    columns = ["removed", "mean_absolute_change", "largest_change", "most_moved", "spearman"]
    out = pd.DataFrame(rows, columns=columns)
    return out.sort_values(["mean_absolute_change", "removed"], ascending=[False, True], ignore_index=True)


def _below(result: Result, code: str) -> set[str]:
    framework = result.fitted.framework
    found: set[str] = set()
    for child in framework.children[code]:
        found.add(child)
        if child in framework.children:
            found |= _below(result, child)
    return found


def _frame(result: Result) -> pd.DataFrame:
    panel = result.panel
    columns: dict[str, object] = {"unit": panel.units[panel.unit_index]}
    if panel.has_periods:
        columns["period"] = panel.periods[panel.period_index]
    columns.update({c: panel.cells[:, k] for k, c in enumerate(panel.codes)})
    columns.update(panel.groups)
    columns.update(panel.denominators)
    return pd.DataFrame(columns).infer_objects()


def _prune(result: Result, smaller: Framework) -> Method:
    """Drop the exceptions of the method that name an element no longer there."""
    tables = result.fitted.method.to_dict()
    for name, table in tables.items():
        if name == "order":
            continue
        for code in [c for c in table.get("by", {}) if c not in smaller.nodes]:
            del table["by"][code]
        for parameter in ("scale", "denominators", "targets"):
            value = table.get(parameter)
            if isinstance(value, dict):
                table[parameter] = {c: v for c, v in value.items() if c in smaller.nodes}
    method = Method.from_dict(tables)
    if smaller.depth < result.fitted.framework.depth:
        for key in ("method", "min_share"):
            value = tables["aggregate"].get(key)
            if isinstance(value, list):
                method = method.replace(f"aggregate.{key}", value[: smaller.depth - 1])
    return method
