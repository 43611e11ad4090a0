"""What there is to show for a programme and for the yearly evaluation, as tables for pages and evidence packs."""

from __future__ import annotations

from datetime import date

import pandas as pd

from indicators.masterplan.achievement import achievements, values_of
from indicators.masterplan.dates import last_day
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.readings import Reading, evaluation_score, weights_on
from indicators.masterplan.records import rows_of


def programme_evidence(plan: Masterplan, code: str, on: date | None = None) -> dict[str, pd.DataFrame]:
    """Return everything on record about a programme.

    Parameters
    ----------
    plan : Masterplan
    code : str
    on : datetime.date, optional
        Day of the reading; today if not given.

    Returns
    -------
    dict of str to pandas.DataFrame
        `programme` (one row), `budgets`, `kpis`, `targets`, `achievements` and `values` (every value with its source
        and evidence; column `kpi` in front). Frames without rows say that nothing is on record.

    Raises
    ------
    KeyError
        If there is no such programme.
    """
    if plan.find("programmes", code) is None:
        raise KeyError(code)
    out = {
        "programme": _where(plan, "programmes", "code", [code]),
        "budgets": _where(plan, "budgets", "programme", [code]),
    }
    out["kpis"] = _where(plan, "kpis", "programme", [code])
    codes = list(out["kpis"]["code"])
    out["targets"] = _where(plan, "targets", "kpi", codes)
    standing = achievements(plan, on=on)
    out["achievements"] = standing[standing["kpi"].isin(codes)].reset_index(drop=True)
    values = [values_of(plan, c).assign(kpi=c) for c in codes]
    table = pd.concat(values, ignore_index=True) if values else pd.DataFrame({"kpi": pd.Series(dtype="str")})
    out["values"] = table[["kpi", *(c for c in table.columns if c not in ("kpi", "end"))]]
    return out


def _where(plan: Masterplan, table: str, column: str, codes: list[str]) -> pd.DataFrame:
    rows = plan.table(table)
    return rows[rows[column].isin(codes)].reset_index(drop=True)


def own_evaluation(plan: Masterplan, period: str, variant: str = "national", instrument: str = "evaluation") -> Reading:
    """Return the regency's own smart-city evaluation score of a period.

    Withheld, with the parts that are missing, while not all of them are on record.

    Raises
    ------
    LookupError
        If no weights are on record for that period and variant.
    """
    weights = weights_on(plan.table("weights"), instrument, last_day(period), variant)
    table = plan.table("part_scores")
    mine = table[(table["instrument"] == instrument) & (table["period"] == period)]
    limits = next(r for r in rows_of(plan.table("instruments")) if r["code"] == instrument)
    scores = dict(zip(mine["part"], mine["score"], strict=True))
    return evaluation_score(scores, weights, float(limits["minimum"]), float(limits["maximum"]))


def comparators(plan: Masterplan, topic: str | None = None) -> pd.DataFrame:
    """Return figures of other places; never among the regency's own, and always with the name of the place."""
    table = plan.table("comparators")
    return table if topic is None else table[table["topic"] == topic].reset_index(drop=True)
