"""What there is to show for a programme and for the yearly evaluation, as tables for pages and evidence packs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from indicators.masterplan.achievement import achievements, values_of
from indicators.masterplan.dates import first_day, last_day, valid_on
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.readings import Reading, evaluation_score, weights_on
from indicators.masterplan.records import rows_of
from indicators.masterplan.stages import readiness


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
    out["achievements"] = achievements(plan, on=on, programme=code)
    values = [values_of(plan, c).assign(kpi=c) for c in codes]
    table = pd.concat(values, ignore_index=True) if values else pd.DataFrame({"kpi": pd.Series(dtype="str")})
    out["values"] = table[["kpi", *(c for c in table.columns if c not in ("kpi", "end"))]]
    return out


#: Columns that say who, or only how a record is kept; they stay inside.
INSIDE = ("key", "origin", "state", "version", "entered_by", "assessor")


def evaluation_evidence(plan: Masterplan, year: int, on: date) -> dict[str, pd.DataFrame]:
    """Return what there is to show for the yearly evaluation.

    Parameters
    ----------
    plan : Masterplan
    year : int
        Year that is evaluated: figures of later periods are left out.
    on : datetime.date
        Day of the reading.

    Returns
    -------
    dict of str to pandas.DataFrame
        `programmes`, `budgets`, `quick_wins`, `kpis`, `targets`, `achievements`, `values`, `innovations`, `services`,
        `stages`, `documents`, `readiness`, `part_scores`, `weights` and `evaluation` (the score by each variant of the
        weights; empty score where a part is missing). Weights are those in force at the end of the year; where there
        are none, the newest before it, with ``no`` in `in_force`, and nothing is computed from them. Frames without
        rows say that nothing is on record.
    """
    end = date(year, 12, 31)
    plan = _until(plan, end)
    programmes = plan.table("programmes")
    values = [values_of(plan, c).assign(kpi=c) for c in plan.table("kpis")["code"]]
    figures = pd.concat(values, ignore_index=True) if values else pd.DataFrame({"kpi": pd.Series(dtype="str")})
    standing = achievements(plan, on=min(on, end))
    due = pd.Series([not p or last_day(p) <= end for p in standing["period"]], dtype="bool")
    table = plan.table("weights")
    weights = table[[valid_on(r, end) for r in rows_of(table)]] if len(table) else table
    known = [weights.assign(in_force=True)]
    for instrument in dict.fromkeys(table["instrument"]):
        if instrument not in set(weights["instrument"]):
            known.append(newest_weights(table, instrument, end).assign(in_force=False))
    scores = plan.table("part_scores")
    readings = []
    for instrument, variant in dict.fromkeys(zip(weights["instrument"], weights["variant"], strict=True)):
        found = own_evaluation(plan, str(year), variant, instrument)
        readings.append((instrument, variant, found.value, found.coverage, ";".join(found.withheld)))
    return {
        "programmes": programmes,
        "budgets": plan.table("budgets"),
        "quick_wins": programmes[programmes["quick_win"].fillna(False).astype(bool)],
        "kpis": plan.table("kpis"),
        "targets": plan.table("targets"),
        "achievements": standing[due].reset_index(drop=True),
        "values": figures[["kpi", *(c for c in figures.columns if c not in ("kpi", "end"))]],
        "innovations": plan.table("innovations"),
        "services": plan.table("services"),
        "stages": plan.table("stages"),
        "documents": plan.table("documents"),
        "readiness": readiness(plan),
        "part_scores": scores[scores["period"] == str(year)],
        "weights": pd.concat(known, ignore_index=True),
        "evaluation": pd.DataFrame(readings, columns=["instrument", "variant", "score", "coverage", "missing"]),
    }


def newest_weights(table: pd.DataFrame, instrument: str, on: date | None = None) -> pd.DataFrame:
    """Return the weights of an instrument that hold longest; they may no longer be in force.

    Parameters
    ----------
    table : pandas.DataFrame
        Table `weights`.
    instrument : str
    on : datetime.date, optional
        Only those that had begun on this day.
    """
    mine = table[table["instrument"] == instrument]
    if on is not None:
        begun = [first_day(r["valid_from"]) <= on for r in rows_of(mine)]
        mine = mine[pd.Series(begun, index=mine.index, dtype="bool")]
    ends = pd.Series([last_day(r["valid_to"]) for r in rows_of(mine)], index=mine.index, dtype="object")
    return mine[ends == ends.max()] if len(mine) else mine


def _until(plan: Masterplan, end: date) -> Masterplan:
    progress = [r for r in plan.records["progress"] if last_day(r.values["period"]) <= end]
    observed = pd.Series([last_day(p) <= end for p in plan.observations["period"]], dtype="bool")
    return replace(
        plan,
        records={**plan.records, "progress": progress},
        observations=plan.observations[observed.to_numpy()].reset_index(drop=True),
    )


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
