"""The quality score: what is judged, one unit at a time, and how units are counted into components and a score.

A unit is a cell of the framework (an indicator in a district), a published figure, or a step between two figures. Each
counts 1 in the denominator of one component and from 0 to 1 in its numerator, so that every score can be counted
again by hand. A component with too few units cannot be judged: it is left out of the score, and named.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from indicators.baseline import Baseline
from indicators.periods import parse_period
from indicators.quality.checks import Check
from indicators.quality.codes import BANDS, COMPONENTS, VALIDITY
from indicators.quality.rules import QualityRules
from indicators.tables import Observation
from indicators.values import Value
from indicators.workspace import Workspace

_DAYS = 365.25

Cells = Mapping[tuple[str, str], list[Value]]


@dataclass(frozen=True)
class Unit:
    """One thing that is judged.

    Attributes
    ----------
    component : str
    passed : float
        0 to 1.
    area : str
    year : int or None
    indicators : frozenset of str
        The indicator of a cell, or those that a figure goes into.
    alone : bool
        Counts for its indicator only. Context indicators are there because somebody published them: their cells say
        nothing about how complete what is wanted is.
    """

    component: str
    passed: float
    area: str
    year: int | None
    indicators: frozenset[str]
    alone: bool = False


@dataclass(frozen=True)
class Score:
    """Quality of one scope.

    Attributes
    ----------
    scope : {'overall', 'indicator', 'district', 'year'}
    code : str
        Area, indicator or year.
    parts : mapping of str to (float, int)
        Numerator and denominator per component.
    rules : QualityRules
    """

    scope: str
    code: str
    parts: Mapping[str, tuple[float, int]]
    rules: QualityRules

    def component(self, name: str) -> float | None:
        """Score of one component, 0 to 100; None where it has too few units to be judged."""
        passed, judged = self.parts[name]
        return 100 * passed / judged if judged and judged >= self.rules.least_units else None

    @property
    def left_out(self) -> list[str]:
        """Components that cannot be judged."""
        return [name for name in COMPONENTS if self.component(name) is None]

    @property
    def value(self) -> float | None:
        """Weighted mean of the judged components, 0 to 100; None where they weigh too little together.

        A year has none: what is published of it depends on how often an indicator is asked for.
        """
        if self.scope == "year":
            return None
        weights = self.rules.weights
        judged = {name: s for name in COMPONENTS if (s := self.component(name)) is not None and weights[name]}
        weight = math.fsum(weights[name] for name in judged)
        if not weight or weight < self.rules.least_judged * math.fsum(weights.values()):
            return None
        return math.fsum(weights[name] * s for name, s in judged.items()) / weight


def band(score: float | None, rules: QualityRules) -> str:
    """Return the word for a score."""
    good, fair, weak, unjudged = BANDS
    if score is None:
        return unjudged
    return good if score >= rules.good else fair if score >= rules.fair else weak


def scores(baseline: Baseline, checks: Iterable[Check]) -> list[Score]:
    """Score the whole, each indicator, each district, and each year in which any indicator has a value.

    Parameters
    ----------
    baseline : Baseline
    checks : iterable of Check
        Of the same workspace; the passed ones too.

    Returns
    -------
    list of Score
        In the order of `indicators.quality.codes.SCOPES`.
    """
    workspace = baseline.workspace
    registry, rules = workspace.registry, workspace.framework.quality
    cells = cells_of(baseline)
    passed: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for unit in [*_cell_units(baseline, cells), *_figure_units(baseline, checks)]:
        scopes = [("indicator", code) for code in unit.indicators]
        if not unit.alone:
            scopes += [("overall", registry.regency.code), ("district", unit.area)]
            scopes += [("year", str(unit.year))] if unit.year is not None else []
        for scope, code in scopes:
            passed[scope, code, unit.component].append(unit.passed)
    years = sorted({end.year for values in cells.values() for v in values if (end := end_of(v.period))})
    roles = {i.code: i.role for i in workspace.framework.indicators}
    for year in years:
        # A cell is of no year; how many of them have a value of a year is counted by itself.
        passed["year", str(year), "completeness"] = [
            float(any((end := end_of(v.period)) and end.year == year for v in values))
            for (indicator, _), values in cells.items()
            if roles[indicator] == "index"
        ]
    wanted = [("overall", registry.regency.code)]
    wanted += [("indicator", i.code) for i in workspace.framework.indicators]
    wanted += [("district", a.code) for a in registry.districts]
    wanted += [("year", str(year)) for year in years]
    return [
        Score(
            scope,
            code,
            {name: (math.fsum(own := passed[scope, code, name]), len(own)) for name in COMPONENTS},
            rules,
        )
        for scope, code in wanted
    ]


def cells_of(baseline: Baseline) -> Cells:
    """Return the values of each indicator in each district it applies to; an empty list where there is none."""
    workspace = baseline.workspace
    found: dict[tuple[str, str], list[Value]] = defaultdict(list)
    exempt = set()
    for v in baseline.values:
        if math.isnan(v.value):
            exempt.add((v.indicator, v.area.code))
        else:
            found[v.indicator, v.area.code].append(v)
    cells = ((i.code, a.code) for i in workspace.framework.indicators for a in workspace.registry.districts)
    return {cell: found.get(cell, []) for cell in cells if cell in found or cell not in exempt}


def used_by(baseline: Baseline) -> dict[str, frozenset[str]]:
    """Return the indicators that each observation goes into, by its id."""
    into: dict[str, set[str]] = defaultdict(set)
    for v in baseline.values:
        for o in v.observations:
            into[o.id].add(v.indicator)
    return {id_: frozenset(codes) for id_, codes in into.items()}


def as_of(workspace: Workspace) -> date | None:
    """Return the day ages are counted from: when the sources were last retrieved, else the end of the newest figure.

    The day of the build would make two builds of the same data differ.
    """
    days = []
    for origin in workspace.origins.values():
        try:
            retrieved = parse_period(origin.retrieved).end
        except ValueError:
            continue
        days += [retrieved] if retrieved else []
    return max(days or [o.period.end for o in workspace.observations if o.period.end], default=None)


@cache
def end_of(period: str) -> date | None:
    """Return the last day of a period; None where undated."""
    return parse_period(period).end


def newest(values: Iterable[Value]) -> tuple[str, date] | None:
    """Return the newest period among values, with its last day; None where none is dated."""
    dated = [(end, v.period) for v in values if (end := end_of(v.period))]
    return max(dated)[::-1] if dated else None


def age(end: date, day: date) -> float:
    """Return the years from the end of a period to a day; a period that has not ended has no age yet."""
    return max((day - end).days, 0) / _DAYS


def _cell_units(baseline: Baseline, cells: Cells) -> Iterator[Unit]:
    """Completeness and timeliness of the cells, and whether a district has the same sources as most others."""
    roles = {i.code: i.role for i in baseline.workspace.framework.indicators}
    day, rules = as_of(baseline.workspace), baseline.workspace.framework.quality
    for (indicator, area), values in cells.items():
        own = frozenset([indicator])
        yield Unit("completeness", float(bool(values)), area, None, own, roles[indicator] != "index")
        if values:
            found = newest(values)
            fresh = found is not None and day is not None and age(found[1], day) <= rules.fresh_years
            yield Unit("timeliness", float(fresh), area, None, own)
    together: dict[tuple[str, str], list[Value]] = defaultdict(list)
    for values in cells.values():
        for v in values:
            together[v.indicator, v.period].append(v)
    for group in together.values():
        origins = Counter(_origin(v) for v in group)
        # Of equally frequent ones the first in the alphabet, whatever the order of the districts.
        usual = min(origins, key=lambda o: (-origins[o], o))
        for v in group:
            same = float(_origin(v) == usual)
            end = end_of(v.period)
            yield Unit("comparability", same, v.area.code, end.year if end else None, frozenset([v.indicator]))


def _origin(value: Value) -> tuple[str, ...]:
    return tuple(sorted({o.source for o in value.observations}))


def _figure_units(baseline: Baseline, checks: Iterable[Check]) -> Iterator[Unit]:
    workspace = baseline.workspace
    rules = workspace.framework.quality
    into = used_by(baseline)
    nowhere: frozenset[str] = frozenset()

    def unit(component: str, passed: float, o: Observation, before: Observation | None = None) -> Unit:
        # A step matters to an indicator that shows both of its ends.
        own = into.get(o.id, nowhere)
        shown = own & into.get(before.id, nowhere) if before else own
        return Unit(component, passed, o.area.code, o.period.year, shown)

    for check in checks:
        component = "validity" if check.kind in VALIDITY else "consistency"
        yield unit(component, float(check.passed), check.observation)
    numbers = [o for o in workspace.observations if not math.isnan(o.value)]
    chosen = [o for o in numbers if o.id in workspace.chosen]
    several = _named_by_several(numbers)
    disputed = {o.id for found in workspace.disputed.values() for o in found}
    for o in chosen:
        yield unit("source_grade", rules.grades[o.confidence], o)
        if o.id in several or o.id in disputed:
            yield unit("agreement", float(o.id not in disputed), o)
    for broken, before, after in _steps(workspace, chosen):
        yield unit("comparability", float(not broken), after, before)


def _named_by_several(observations: Iterable[Observation]) -> set[str]:
    """Return the figures of which another source says something too."""
    groups: dict[tuple[object, ...], list[Observation]] = defaultdict(list)
    for o in observations:
        if o.period.start is not None:
            groups[o.variable, o.area.code, o.period.start, o.period.end].append(o)
    return {o.id for group in groups.values() if len({o.source for o in group}) > 1 for o in group}


def _steps(workspace: Workspace, chosen: Iterable[Observation]) -> Iterator[tuple[bool, Observation, Observation]]:
    """Walk along each series and say of two figures in a row whether the method was changed between them."""
    breaks: dict[str, list[date]] = defaultdict(list)
    for headline in workspace.framework.headlines:
        for given in headline["breaks"]:
            start = parse_period(given["from"]).start
            breaks[headline["variable"]] += [start] if start else []
    series: dict[tuple[str, str, str], list[tuple[date, str, Observation]]] = defaultdict(list)
    for o in chosen:
        if o.period.end is not None and o.variable not in workspace.framework.quality.no_series:
            series[o.variable, o.area.code, o.period.kind].append((o.period.end, o.period.text, o))
    for figures in series.values():
        for (earlier, _, before), (later, _, after) in pairwise(sorted(figures, key=lambda f: f[:2])):
            yield any(earlier < start <= later for start in breaks[after.variable]), before, after
