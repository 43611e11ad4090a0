"""Achievement of KPIs against their targets, with every component of the calculation beside the result."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pandas as pd

from indicators.masterplan.dates import first_day, last_day
from indicators.masterplan.formulas import FORMULAS, Aim, NotComputableError, attained
from indicators.masterplan.pace import Pace, pace
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import rows_of
from indicators.masterplan.scales import NoScaleError, Scale, scale_on

#: Why there is no percentage: `no_target`, `no_value` (none in or before the target's period), `not_computable`.
REASONS: dict[str, tuple[str, str]] = {
    "no_target": ("target belum ada", "no target on record"),
    "no_value": ("realisasi belum ada", "no value on record"),
    "not_computable": ("rumus tidak dapat dihitung", "the formula cannot be computed"),
}


@dataclass(frozen=True)
class Achievement:
    """One KPI against one target.

    Attributes
    ----------
    kpi, owner, period : str
        The KPI, whose target it is, and the period the target is for. Owner and period are empty without a target.
    target, target_upper, baseline : float
        NaN where there is none.
    baseline_period : str
    value : float
    value_period, value_status, value_source : str
        `value_status` is `provisional` or `final`.
    basis : str
        `full`: the value is of the target's own period, which is over. `interim`: the latest value so far, while that
        period has not ended. `partial`: that period is over, and all there is are figures from within it. Empty
        without a value.
    formula, formula_id, formula_en : str
        Code and words of the formula in use.
    percent : float
        Not limited to 0-100, not rounded; NaN where there is none.
    attained : bool or None
        By comparison of value and target; None without either.
    status, status_id, status_en : str
        Class of `percent` in the scale; empty where there is none.
    scale : str
    pace : Pace or None
    reason : str
        Key of `REASONS` where there is no percentage, else empty.
    reason_id, reason_en : str
    """

    kpi: str
    owner: str
    period: str
    target: float
    target_upper: float
    baseline: float
    baseline_period: str
    value: float
    value_period: str
    value_status: str
    value_source: str
    basis: str
    formula: str
    formula_id: str
    formula_en: str
    percent: float
    attained: bool | None
    status: str
    status_id: str
    status_en: str
    scale: str
    pace: Pace | None
    reason: str = ""
    reason_id: str = ""
    reason_en: str = ""

    def as_row(self) -> dict[str, Any]:
        """Return the components as one flat row; the pace's parts are `pace_needed`, `pace_reached` and so on."""
        row = asdict(self)
        del row["pace"]
        p = self.pace
        return row | {
            "pace_needed": p.needed if p else math.nan,
            "pace_reached": p.reached if p else math.nan,
            "pace_share": p.share if p else math.nan,
            "projected_year": p.projected_year if p else None,
        }


def values_of(plan: Masterplan, kpi: str) -> pd.DataFrame:
    """Return every value on record for a KPI, oldest first.

    A KPI linked to a variable takes the regency's published values; entries of `progress` come beside them. Where an
    entry is chosen for a period, the published value of that period stays on record, but is not chosen.

    Returns
    -------
    pandas.DataFrame
        `period, value, status, chosen, evidence, source, note_id, note_en, origin, entry, version, end`.
    """
    record = plan.find("kpis", kpi)
    if record is None:
        raise KeyError(kpi)
    entries = plan.table("progress")
    entries = entries[entries["kpi"] == kpi].copy()
    entries["chosen"] = entries["chosen"].astype(bool)
    taken = set(entries.loc[entries["chosen"], "period"])
    rows = rows_of(
        entries[
            [
                "period",
                "value",
                "status",
                "chosen",
                "evidence",
                "source",
                "note_id",
                "note_en",
                "origin",
                "entry",
                "version",
            ]
        ]
    )
    variable = record.values["variable"]
    published = plan.observations[plan.observations["variable"] == variable] if variable else plan.observations[:0]
    for o in rows_of(published):
        if not last_day(o["period"]) < date.max:
            continue  # a value without a date has no place on a time axis
        rows.append(
            {
                "period": o["period"], "value": float(o["value"]), "status": "final",
                "chosen": bool(o["chosen"]) and o["period"] not in taken, "evidence": "", "source": o["source"],
                "note_id": o["note_id"], "note_en": o["note_en"], "origin": "observation", "entry": o["id"],
                "version": 0,
            }
        )  # fmt: skip
    columns = [
        *("period", "value", "status", "chosen", "evidence", "source", "note_id", "note_en", "origin", "entry"),
        "version",
    ]
    out = pd.DataFrame(rows, columns=columns)
    out["end"] = pd.Series([last_day(p) for p in out["period"]], dtype="object")
    return out.sort_values(["end", "chosen", "entry"], kind="stable", ignore_index=True)


def achievement(
    kpi: Mapping[str, Any], progress: pd.DataFrame, targets: pd.DataFrame, scale: Scale | None, on: date | None = None
) -> list[Achievement]:
    """Compute a KPI's achievement of each of its targets.

    Parameters
    ----------
    kpi : mapping
        Row of `kpis`: `code`, `direction`, `formula`, `baseline`, `baseline_period`.
    progress : pandas.DataFrame
        Its values: `period, value, status, chosen, source`; only chosen rows are used. See `values_of`.
    targets : pandas.DataFrame
        Its targets: `owner, period, target, target_upper, baseline, baseline_period`. A target's own baseline comes
        before that of the KPI.
    scale : Scale or None
        Status words. None where none is in force: the result then has a percentage and no word.
    on : datetime.date, optional
        Day of the reading; today if not given. It decides which targets are still open.

    Returns
    -------
    list of Achievement
        One per target, oldest first. One without a target if there is none.
    """
    formula = FORMULAS[str(kpi["formula"])]
    chosen = progress[progress["chosen"].astype(bool)]
    values = sorted(rows_of(chosen), key=lambda r: last_day(r["period"]))
    wanted = sorted(rows_of(targets), key=lambda r: (last_day(r["period"]), r["owner"]))
    if not wanted:
        latest = values[-1] if values else None
        return [_result(kpi, None, latest, "full" if latest else "", formula.code, scale)]
    out = []
    for target in wanted:
        value, basis = _matching(values, str(target["period"]), on or date.today())
        out.append(_result(kpi, target, value, basis, formula.code, scale))
    return out


def _matching(values: list[dict[str, Any]], period: str, on: date) -> tuple[dict[str, Any] | None, str]:
    """Find the value that answers a target: of its own period, else the latest so far.

    A value from before the target's period counts only while that period has not ended: once it has, an old figure
    says nothing about whether the target was reached, and the honest answer is that there is no value. Nor does a
    value of the period itself say that the target was missed before the period is over.
    """
    start, end = first_day(period), last_day(period)
    same = [v for v in values if last_day(v["period"]) == end]
    if same:
        return same[-1], "full" if end < on else "interim"
    earliest = start if end < on else date.min
    so_far = [v for v in values if earliest <= last_day(v["period"]) < end]
    return (so_far[-1], "partial" if end < on else "interim") if so_far else (None, "")


def _result(
    kpi: Mapping[str, Any],
    target: Mapping[str, Any] | None,
    value: Mapping[str, Any] | None,
    basis: str,
    code: str,
    scale: Scale | None,
) -> Achievement:
    formula = FORMULAS[code]
    own = target is not None and not math.isnan(float(target["baseline"]))
    origin: Mapping[str, Any] = target if own and target is not None else kpi
    baseline, baseline_period = float(origin["baseline"]), str(origin["baseline_period"])
    aim = Aim(
        math.nan if target is None else float(target["target"]),
        math.nan if target is None else float(target["target_upper"]),
        baseline,
    )
    percent, reason, detail = math.nan, "", ("", "")
    reached: bool | None = None
    speed: Pace | None = None
    if target is None:
        reason, detail = "no_target", REASONS["no_target"]
    elif value is None:
        reason, detail = "no_value", REASONS["no_value"]
    else:
        reached = attained(float(value["value"]), aim, str(kpi["direction"]))
        try:
            percent = formula.compute(float(value["value"]), aim)
        except NotComputableError as error:
            reason, detail = "not_computable", (error.reason_id, error.reason_en)
        # Where the baseline had the target already (a target that allows worsening), no pace is needed.
        steady = kpi["direction"] in ("higher", "lower") and not attained(baseline, aim, str(kpi["direction"]))
        if baseline_period and not math.isnan(baseline) and steady:
            speed = pace(
                baseline, last_day(baseline_period), float(value["value"]), last_day(str(value["period"])),
                aim.target, last_day(str(target["period"])),
            )  # fmt: skip
    found = scale.classify(percent) if scale else None
    return Achievement(
        kpi=str(kpi["code"]),
        owner="" if target is None else str(target["owner"]),
        period="" if target is None else str(target["period"]),
        target=aim.target,
        target_upper=aim.upper,
        baseline=baseline,
        baseline_period=baseline_period,
        value=math.nan if value is None else float(value["value"]),
        value_period="" if value is None else str(value["period"]),
        value_status="" if value is None else str(value["status"]),
        value_source="" if value is None else str(value["source"]),
        basis=basis,
        formula=formula.code,
        formula_id=formula.text_id,
        formula_en=formula.text_en,
        percent=percent,
        attained=reached,
        status=found.code if found else "",
        status_id=found.name_id if found else "",
        status_en=found.name_en if found else "",
        scale=scale.instrument if scale else "",
        pace=speed,
        reason=reason,
        reason_id=detail[0],
        reason_en=detail[1],
    )


def achievements(
    plan: Masterplan,
    kpi: str | None = None,
    instrument: str = "achievement",
    formula: str | None = None,
    on: date | None = None,
    programme: str | None = None,
) -> pd.DataFrame:
    """Compute the achievement of one KPI or of all, against every target of every owner.

    Parameters
    ----------
    plan : Masterplan
    kpi : str, optional
    instrument : str
        Scale of the status words: `achievement` or `rpjmd-status`. The classes are those in force at the end of the
        target's period; a result whose year has none carries no word.
    formula : str, optional
        Another formula than the KPI's own, to compare (`inverse` with `mirror`).
    on : datetime.date, optional
        Day of the reading; today if not given.
    programme : str, optional
        Only the KPIs of this programme.

    Returns
    -------
    pandas.DataFrame
        One row per KPI and target: see `Achievement.as_row`, with the KPI's names, `dimension`, `office`, `programme`,
        units and direction.
    """
    kpis, targets = plan.table("kpis"), plan.table("targets")
    if kpi is not None:
        kpis = kpis[kpis["code"] == kpi]
        if kpis.empty:
            raise KeyError(kpi)
    if programme is not None:
        kpis = kpis[kpis["programme"] == programme]
    scales, instruments = plan.table("scales"), plan.table("instruments")
    rows = []
    classes: dict[date, Scale | None] = {}
    for record in rows_of(kpis):
        values = values_of(plan, record["code"])
        mine = targets[targets["kpi"] == record["code"]]
        given = {**record, "formula": formula or record["formula"]}
        extra = {
            name: record[name]
            for name in ("name_id", "name_en", "programme", "dimension", "office", "unit_id", "unit_en", "decimals")
        } | {"direction": record["direction"]}
        for part in [mine[mine.index == i] for i in mine.index] or [mine]:
            day = last_day(str(part["period"].iloc[0])) if len(part) else on or date.today()
            if day not in classes:
                try:
                    classes[day] = scale_on(instrument, day, scales, instruments)
                except NoScaleError:
                    classes[day] = None
            rows += [extra | result.as_row() for result in achievement(given, values, part, classes[day], on)]
    names = [f for f in Achievement.__dataclass_fields__ if f != "pace"]
    first = ["kpi", "name_id", "name_en", "programme", "dimension", "office", "direction", "unit_id", "unit_en"]
    order = [*first, "decimals", *[n for n in names if n != "kpi"]]
    order += ["pace_needed", "pace_reached", "pace_share", "projected_year"]
    out = pd.DataFrame(rows, columns=order)
    out["projected_year"] = out["projected_year"].astype("Int64")
    out["attained"] = out["attained"].astype("boolean")
    return out.sort_values(["kpi", "period", "owner"], ignore_index=True)


#: How a target can stand; each row of `achievements` counts under exactly one.
RESULTS = ("attained", "not_attained", "interim", "unreported", "no_value", "no_target")


def results(rows: pd.DataFrame) -> dict[str, int]:
    """Count how the targets in `achievements` stand.

    Returns
    -------
    dict of str to int
        `attained`; `not_attained` (the value of the target's own period, now over, misses it); `interim` (the value so
        far, and that does not reach it yet); `unreported` (the period is over, and its figures from within do not reach
        it); `no_value`; `no_target`. They add up to the number of rows.
    """
    found = standing(rows).value_counts()
    return {key: int(found.get(key, 0)) for key in RESULTS}


def standing(rows: pd.DataFrame) -> pd.Series[Any]:
    """Return how each target in `achievements` stands: one of `RESULTS`."""
    reached = rows["attained"].fillna(False).astype(bool)
    by_basis = rows["basis"].replace({"full": "not_attained", "partial": "unreported"})
    return rows["reason"].where(rows["reason"].isin(["no_value", "no_target"]), by_basis.mask(reached, "attained"))
