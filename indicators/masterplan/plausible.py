"""Whether a figure can be: what is on record about its KPI, what is refused, and what should be looked at twice."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from indicators.masterplan.dates import last_day
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import Record
from indicators.problems import Problem

PERCENT = frozenset({"persen", "per cent", "percent", "%"})
#: A figure so many times the last one, or so small a part of it, is more often a slip of the comma than a success.
JUMP = 10.0


@dataclass(frozen=True)
class Known:
    """What is on record about a KPI, to hold a figure against.

    Attributes
    ----------
    kpi, unit_id, unit_en : str
    decimals : int
    last : (float, str) or None
        Last value before or in the period, and its period.
    targets : list of (str, float, float, str)
        Owner, target, upper bound (NaN for none) and period: those of the period, else the nearest later ones.
    values : list of float
        Everything on record about it, targets and baseline too.
    """

    kpi: str
    unit_id: str
    unit_en: str
    decimals: int
    last: tuple[float, str] | None = None
    targets: list[tuple[str, float, float, str]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    @property
    def percent(self) -> bool:
        """Whether it is counted in per cent."""
        return self.unit_id.strip().casefold() in PERCENT or self.unit_en.strip().casefold() in PERCENT


def known_of(plan: Masterplan, kpi: str, period: str = "", but: str = "") -> Known | None:
    """Return what a plan knows of a KPI; None where it has no such KPI.

    Parameters
    ----------
    plan : Masterplan
        What was signed off; drafts prove nothing.
    kpi : str
    period : str
        Of the figure; without it, the last value of all.
    but : str
        Key of the record in question, which is not held against itself.
    """
    found = plan.find("kpis", kpi)
    if found is None:
        return None
    row = found.values
    values = [(r.values["value"], r.values["period"]) for r in plan.records["progress"] if _counts(r, kpi, but)]
    if row["variable"]:
        mine = plan.observations[(plan.observations["variable"] == row["variable"]) & plan.observations["chosen"]]
        values += [(str(v), str(p)) for v, p in zip(mine["value"], mine["period"], strict=True)]
    if row["baseline"]:
        values.append((row["baseline"], row["baseline_period"]))
    day = last_day(period) if period else last_day("")
    before = sorted(
        ((last_day(p), float(v), p) for v, p in values if p and last_day(p) <= day and last_day(p) < last_day("")),
        key=lambda one: one[0],
    )
    targets = [r.values for r in plan.records["targets"] if r.values["kpi"] == kpi]
    everything = [float(v) for v, _ in values] + [float(t["target"]) for t in targets]
    last = (before[-1][1], before[-1][2]) if before else None
    return Known(kpi, row["unit_id"], row["unit_en"], int(row["decimals"]), last, _nearest(targets, period), everything)


def _counts(record: Record, kpi: str, but: str) -> bool:
    return record.values["kpi"] == kpi and record.values["chosen"] == "yes" and record.key != but


def _nearest(targets: list[dict[str, str]], period: str) -> list[tuple[str, float, float, str]]:
    """Return the targets of a period, else of the next one that has any, else the last ones."""
    ends = sorted({last_day(t["period"]) for t in targets})
    if not ends:
        return []
    day = last_day(period) if period else ends[-1]
    end = next((e for e in ends if e >= day), ends[-1])
    return [
        (t["owner"], float(t["target"]), float(t["target_upper"] or "nan"), t["period"])
        for t in targets
        if last_day(t["period"]) == end
    ]


def impossible(plan: Masterplan, records: Iterable[Record], place: str) -> list[Problem]:
    """Return the problems of figures that cannot be: shares below nothing.

    A rate of growth is counted in per cent too: a value, baseline or target below 0 shows that it can be.
    """
    below = [r for r in records if float(r.values["value"]) < 0]
    known = {kpi: known_of(plan, kpi) for kpi in {r.values["kpi"] for r in below}}
    shares = {kpi for kpi, k in known.items() if k is not None and k.percent and not any(v < 0 for v in k.values)}
    return [
        Problem(place, r.line, "value", "value-range", r.values["value"], ">= 0 %")
        for r in below
        if r.values["kpi"] in shares
    ]


def doubt(known: Known | None, value: float) -> str:
    """Say why a figure should be looked at twice.

    Returns
    -------
    {'', 'percent', 'jump'}
        Nothing; outside 0-100 for per cent; more than `JUMP` times the last value or less than that part of it.
    """
    if known is None or math.isnan(value):
        return ""
    if known.percent and not 0 <= value <= 100:
        return "percent"
    last = known.last[0] if known.last else math.nan
    if value and last and not math.isnan(last) and not 1 / JUMP <= abs(value / last) <= JUMP:
        return "jump"
    return ""
