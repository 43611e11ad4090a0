"""Indicator values from observations: direct, rates with the right denominator, and counted events."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from indicators.areas import Area, Registry
from indicators.framework import Indicator, Step, Term
from indicators.periods import parse_period
from indicators.sources import CONFIDENCES
from indicators.tables import Observation


@dataclass(frozen=True)
class Value:
    """One indicator value of one area.

    Attributes
    ----------
    indicator, period : str
    area : Area
    value : float
        NaN where the indicator does not apply to the area (`note` says why).
    numerator, denominator : float
        What was divided; NaN for other kinds.
    denominator_period : str
    confidence : {'high', 'medium', 'low'}
        The lowest of all observations used.
    observations : tuple of Observation
        Everything that went in.
    note_id, note_en : str
    break_before : bool
        Whether the area's value before it was made in another way: the two cannot be compared.
    """

    indicator: str
    area: Area
    period: str
    value: float
    numerator: float
    denominator: float
    denominator_period: str
    confidence: str
    observations: tuple[Observation, ...]
    note_id: str = ""
    note_en: str = ""
    break_before: bool = False

    @property
    def year(self) -> int | None:
        """Year in which the period ends; None where undated."""
        return parse_period(self.period).year


class Lookup:
    """The chosen observations, found by variable, period and area.

    Parameters
    ----------
    observations : iterable of Observation
        Chosen ones only: at most one per variable, area and period.
    """

    def __init__(self, observations: Iterable[Observation]) -> None:
        self._by_term: dict[tuple[str, str], dict[str, Observation]] = defaultdict(dict)
        periods: dict[str, set[tuple[date, str]]] = defaultdict(set)
        for o in observations:
            self._by_term[o.variable, o.period.text][o.area.code] = o
            if o.area.level == "district" and o.period.end is not None and not math.isnan(o.value):
                periods[o.variable].add((o.period.end, o.period.text))
        self._periods = {variable: [text for _, text in sorted(found)] for variable, found in periods.items()}

    def periods(self, variable: str) -> list[str]:
        """Return the dated periods in which a variable is published for districts, the oldest first."""
        return self._periods.get(variable, [])

    def find(self, term: Term, area: Area) -> Observation | None:
        """Return the observation of `term` in `area`, or None."""
        return self._by_term.get((term.variable, term.period), {}).get(area.code)


def compute_values(
    indicator: Indicator, lookup: Lookup, registry: Registry, exempt: dict[tuple[str, str], tuple[str, str]]
) -> list[Value]:
    """Compute one indicator for all its periods and areas.

    Parameters
    ----------
    indicator : Indicator
    lookup : Lookup
    registry : Registry
    exempt : dict
        (variable, area code) of what does not apply, with the reason in both languages.

    Returns
    -------
    list of Value
        Districts in registry order, then the regency where it can be known: from its own published values, or
        for a ratio from the sums of all districts. Areas without the needed observations are left out: missing
        stays missing.
    """
    values: list[Value] = []
    steps = [dated for declared in indicator.steps for dated in _expand(declared, lookup)]
    for step in steps:
        districts = [v for a in registry.districts if (v := _value(indicator, step, a, lookup))]
        found = {v.area.code for v in districts}
        for area in registry.districts:
            reasons = [exempt[t.variable, area.code] for t in step.terms if (t.variable, area.code) in exempt]
            if reasons and area.code not in found and districts:
                nan = math.nan
                note_id, note_en = reasons[0]
                districts.append(
                    Value(indicator.code, area, step.period, nan, nan, nan, "", "high", (), note_id, note_en)
                )
        regency = _value(indicator, step, registry.regency, lookup) or _from_districts(indicator, districts, registry)
        values += sorted(districts, key=lambda v: v.area.code) + ([regency] if regency else [])
    return _mark_breaks(values, steps)


def _mark_breaks(values: list[Value], steps: list[Step]) -> list[Value]:
    """Mark every value that a break in method parts from the value before it in its area.

    A break is stated in the series, or it shows: the step reads other variables than the one before.
    """
    dated = sorted((s for s in steps if parse_period(s.period).end), key=lambda s: _days(s.period))
    order = {step.period: i for i, step in enumerate(dated)}
    # What parts each step from the one before: nothing (None), or a break with its reason as far as one is stated.
    parted = [
        step.broken or ({} if step.variables != before.variables else None)
        for before, step in pairwise([*dated[:1], *dated])
    ]
    known = [v for v in values if v.period in order and not math.isnan(v.value)]
    marked = {}
    for before, v in pairwise(sorted(known, key=lambda v: (v.area.code, order[v.period]))):
        crossed = [r for r in parted[order[before.period] + 1 : order[v.period] + 1] if r is not None]
        if before.area.code == v.area.code and crossed:
            stated = [reason for reason in crossed if reason]
            marked[v.area.code, v.period] = replace(
                v,
                break_before=True,
                note_id="; ".join([*filter(None, [v.note_id]), *(reason["id"] for reason in stated)]),
                note_en="; ".join([*filter(None, [v.note_en]), *(reason["en"] for reason in stated)]),
            )
    return [marked.get((v.area.code, v.period), v) for v in values]


def _days(period: str) -> tuple[date, date]:
    """Last and first day of a dated period."""
    found = parse_period(period)
    assert found.start is not None
    assert found.end is not None
    return found.end, found.start


def _expand(step: Step, lookup: Lookup) -> list[Step]:
    """Return the step itself, or one for each published period where its period is `*`."""
    if step.period != "*":
        return [step]

    def dated(terms: tuple[Term, ...], period: str) -> tuple[Term, ...]:
        return tuple(Term(t.variable, period if t.period == "*" else t.period) for t in terms)

    # The loader sees to it that the first numerator of such a step is the one published in each period.
    return [
        Step(period, dated(step.numerator, period), dated(step.denominator, period))
        for period in lookup.periods(step.numerator[0].variable)
    ]


def _value(indicator: Indicator, step: Step, area: Area, lookup: Lookup) -> Value | None:
    if indicator.kind == "event_count":
        return _count(indicator, step, area, lookup)
    above = [lookup.find(t, area) for t in step.numerator]
    below = [lookup.find(t, area) for t in step.denominator]
    used = tuple(o for o in above + below if o is not None)
    if len(used) < len(above) + len(below):
        return None
    numerator = math.fsum(o.value for o in used[: len(above)])
    denominator = math.fsum(o.value for o in used[len(above) :]) if below else math.nan
    if indicator.kind == "ratio":
        if denominator <= 0:
            return None  # nothing to divide by: undefined, not zero
        value = numerator / denominator * indicator.scale
    else:
        value, numerator = numerator, math.nan
    period = ", ".join(dict.fromkeys(o.period.text for o in used[len(above) :]))
    return Value(indicator.code, area, step.period, value, numerator, denominator, period, _lowest(used), used)


def _count(indicator: Indicator, step: Step, area: Area, lookup: Lookup) -> Value | None:
    """Count events; one is counted once, however many reports name the area."""
    count = 0
    used: list[Observation] = []
    for event in step.events:
        reports = [o for t in event if (o := lookup.find(t, area))]
        if not reports:
            return None
        used += reports
        count += any(o.value > 0 for o in reports)
    nan = math.nan
    return Value(indicator.code, area, step.period, float(count), nan, nan, "", _lowest(used), tuple(used))


def _from_districts(indicator: Indicator, values: list[Value], registry: Registry) -> Value | None:
    """Regency value of a ratio from the sums of its districts, if every district it applies to is there."""
    counted = [v for v in values if not math.isnan(v.value)]
    if indicator.kind != "ratio" or not counted or len(values) < len(registry.districts):
        return None
    numerator = math.fsum(v.numerator for v in counted)
    denominator = math.fsum(v.denominator for v in counted)
    return Value(
        indicator=indicator.code,
        area=registry.regency,
        period=counted[0].period,
        value=numerator / denominator * indicator.scale,
        numerator=numerator,
        denominator=denominator,
        denominator_period=counted[0].denominator_period,
        confidence=max((v.confidence for v in counted), key=CONFIDENCES.index),
        observations=tuple(o for v in counted for o in v.observations),
        note_id=f"Dihitung dari jumlah {registry.kinds.district_id}",
        note_en=f"Computed from the sums of the {registry.kinds.district_en}s",
    )


def _lowest(observations: Iterable[Observation]) -> str:
    return max((o.confidence for o in observations), key=CONFIDENCES.index)
