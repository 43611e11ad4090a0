"""The checks: each looks at published figures and says what it expected; a failed one is a finding, never a change."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indicators.periods import Period, parse_period
from indicators.quality.codes import VALIDITY
from indicators.quality.rules import Identity, QualityRules
from indicators.sources import Origin
from indicators.tables import Observation
from indicators.workspace import Workspace

#: `indeks 0-1`: the unit of an index names its scale.
_SCALE = re.compile(r"(\d+)\s*[-–]\s*(\d+)\s*$")
#: What makes a robust z of a median absolute deviation comparable with a standard deviation.
_MAD_TO_SD = 0.6745
_DAYS = 365.25


@dataclass(frozen=True)
class Check:
    """One check of one figure.

    Attributes
    ----------
    kind : {'range', 'whole', 'future', 'identity', 'total', 'jump'}
    passed : bool
    rule : str
        Code of the identity; empty for the others.
    observation : Observation
        The figure that is held against the others.
    found : float
        The figure; for a jump the factor by which it changed in a year.
    low, high : float
        What was expected; infinite where there is no limit, both NaN where a date was checked.
    others : tuple of Observation
        What it was compared with.
    """

    kind: str
    passed: bool
    observation: Observation
    found: float
    low: float
    high: float
    rule: str = ""
    others: tuple[Observation, ...] = ()

    def severity(self, rules: QualityRules) -> str:
        """Say how much it matters.

        What cannot be is an error, what should be explained a warning, and a difference as small as rounding a note.
        """
        if self.kind in VALIDITY:
            return "error"
        if self.kind == "jump":
            return "warning"
        apart = max(self.low - self.found, self.found - self.high)
        nearest = self.low if self.found < self.low else self.high
        return "note" if apart <= rules.small_difference * abs(nearest) else "warning"


def run_checks(workspace: Workspace) -> list[Check]:
    """Check every chosen figure that holds a number.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    list of Check
        The passed ones too: how much was checked belongs to what was found.
    """
    rules = workspace.framework.quality
    kinds = {row["code"]: row["kind"] for row in workspace.framework.variables}
    chosen = [o for o in workspace.observations if o.id in workspace.chosen and not math.isnan(o.value)]
    found: dict[tuple[str, str], dict[str, Observation]] = defaultdict(dict)
    for o in chosen:
        found[o.variable, o.period.text][o.area.code] = o
    districts = {a.code for a in workspace.registry.districts}
    return [
        *_impossible(chosen, kinds, rules),
        *_future(chosen, workspace.origins, rules),
        *(check for identity in rules.identities for check in _identities(identity, found)),
        *_totals(found, kinds, rules, districts, workspace.registry.regency.code),
        *_jumps(chosen, kinds, rules),
    ]


def _impossible(chosen: Iterable[Observation], kinds: dict[str, str], rules: QualityRules) -> Iterator[Check]:
    for o in chosen:
        low, high = rules.limits.get(o.variable) or limits(kinds[o.variable], o.unit)
        # A table with another flag than 0 or 1 is not read at all: to check flags again would only swell the count.
        if kinds[o.variable] != "flag" and (low, high) != (-math.inf, math.inf):
            yield Check("range", low <= o.value <= high, o, o.value, low, high)
        if o.unit in rules.counted_units:
            yield Check("whole", o.value.is_integer(), o, o.value, math.floor(o.value), math.ceil(o.value))


def limits(kind: str, unit: str) -> tuple[float, float]:
    """Return what a figure of a kind can be at all.

    Shares lie between 0 and 100, an index lies on the scale that its unit names, and nothing that is counted or
    measured is negative.
    """
    if kind == "share":
        return 0.0, 100.0
    scale = _SCALE.search(unit)
    if kind == "index" and scale:
        return float(scale[1]), float(scale[2])
    return (-math.inf if kind == "index" else 0.0), math.inf


def _future(chosen: Iterable[Observation], origins: Mapping[str, Origin], rules: QualityRules) -> Iterator[Check]:
    """Hold the period of a figure against the day its source was published: nothing is counted in advance."""
    published = {id_: published_in(origin) for id_, origin in origins.items()}
    for o in chosen:
        when = published[o.source]
        if when is not None and when.end and o.period.start and o.variable not in rules.announced:
            yield Check("future", o.period.start <= when.end, o, o.value, math.nan, math.nan)


def published_in(origin: Origin) -> Period | None:
    """Return when a source was published; None where its record says nothing that is a date."""
    try:
        return parse_period(origin.published)
    except ValueError:
        return None


def _identities(identity: Identity, found: dict[tuple[str, str], dict[str, Observation]]) -> Iterator[Check]:
    for (variable, period), areas in list(found.items()):
        if variable != identity.target:
            continue
        columns = [_part(part, period, found) for part in identity.parts]
        for code, o in areas.items():
            others = tuple(column[code] for column in columns if code in column)
            if len(others) < len(columns):
                continue
            low, high = _expected(identity, [p.value for p in others])
            # Sums of printed decimals differ in their last binary digit; that is no finding.
            slack = identity.tolerance + 1e-9 * max(abs(o.value), 1.0)
            yield Check(
                "identity", low - slack <= o.value <= high + slack, o, o.value, low, high, identity.code, others
            )


def _part(part: str, period: str, found: dict[tuple[str, str], dict[str, Observation]]) -> dict[str, Observation]:
    variable, at, own = part.partition("@")
    return found.get((variable, own if at else period), {})


def _expected(identity: Identity, parts: list[float]) -> tuple[float, float]:
    total = math.fsum(parts)
    match identity.kind:
        case "at_most":
            return -math.inf, total
        case "at_least":
            return total, math.inf
        case "mean":
            value = total / len(parts)
        case "ratio":
            value = parts[0] / parts[1] * identity.scale if parts[1] else math.nan
        case _:
            value = total
    return value, value


def _totals(
    found: dict[tuple[str, str], dict[str, Observation]],
    kinds: dict[str, str],
    rules: QualityRules,
    districts: set[str],
    regency: str,
) -> Iterator[Check]:
    """Hold a regency's figure against the sum of all its districts."""
    for (variable, _), areas in found.items():
        if kinds[variable] not in ("stock", "flow") or variable in rules.not_additive or regency not in areas:
            continue
        if not districts <= set(areas):
            continue
        parts = tuple(areas[code] for code in sorted(districts))
        total = math.fsum(p.value for p in parts)
        own = areas[regency]
        # Every part may be off by half of its last printed digit.
        slack = len(parts) * 0.5 * 10.0 ** -max(p.decimals for p in parts) if any(p.decimals for p in parts) else 0.0
        yield Check(
            "total", abs(own.value - total) <= slack + 1e-9 * abs(total), own, own.value, total, total, "", parts
        )


def _jumps(chosen: Iterable[Observation], kinds: dict[str, str], rules: QualityRules) -> Iterator[Check]:
    """Compare each figure with the one before it, by year, against what the other areas did."""
    series: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for o in chosen:
        # Ranges differ in length, and what may be negative has no multiples.
        single = o.period.end is not None and o.period.kind != "range" and o.value > 0
        if single and kinds[o.variable] != "flag" and rules.limits.get(o.variable, (0.0,))[0] >= 0:
            series[o.variable, o.period.kind, o.area.code].append(o)
    pairs: dict[tuple[str, str, str, str], list[tuple[float, Observation, Observation]]] = defaultdict(list)
    for (variable, _, _), observations in series.items():
        if variable in rules.no_series:
            continue
        for before, after in pairwise(sorted(observations, key=lambda o: (o.period.end, o.period.text))):
            assert before.period.end is not None
            assert after.period.end is not None
            if before.unit in rules.counted_units and max(before.value, after.value) < rules.least_count:
                continue
            years = max((after.period.end - before.period.end).days / _DAYS, 1.0)
            change = math.log(after.value / before.value) / years
            key = (variable, before.area.level, before.period.text, after.period.text)
            pairs[key].append((change, before, after))
    for group in pairs.values():
        changes = np.array([change for change, _, _ in group])
        middle = np.median(changes)
        spread = np.median(np.abs(changes - middle))
        for change, before, after in group:
            far = abs(change) > math.log(rules.jump_factor)
            if far and len(group) >= rules.least_areas and spread > 0:
                far = bool(abs(change - middle) * _MAD_TO_SD / spread > rules.robust_z)
            factor = rules.jump_factor
            yield Check("jump", not far, after, math.exp(change), 1 / factor, factor, "", (before,))
