"""Sources that disagree: both are kept, one is chosen, and the reason stands on record and on screen."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.areas import AreaNotFoundError, Registry
from indicators.checks import Checker
from indicators.files import read_yaml
from indicators.problems import DataError, Problem
from indicators.sources import CONFIDENCES
from indicators.tables import Observation

FILE = "conflicts.yml"
#: `values`: the same thing measured by several sources. `instruments`: different things under one name; none is
#: chosen, they stay apart. `definition`: another scope of the same thing. `reported`: other values are known only
#: because a source mentions them; they stand under `also_reported`.
KINDS = ("values", "instruments", "definition", "reported")
_COMMON = ("id", "kind", "subject_id", "subject_en", "reason_id", "reason_en")
_CHOICE = ("variable", "area", "period", "choose")
_CANDIDATE = ("variable", "area", "period", "source")
_SAID = ("area", "value", "by")


@dataclass(frozen=True)
class Conflict:
    """A recorded disagreement.

    Attributes
    ----------
    id, kind : str
    subject_id, subject_en, reason_id, reason_en : str
    variable, area, period : str
        For kind `values`: what is in conflict; `area` may be `*`.
    choose : str
        Id of the source whose value is used.
    candidates : list of dict
        For the other kinds: `variable`, and where needed `area`, `period`, `source`.
    also_reported : list of dict
        Values that no table holds: `area`, `value`, `by` (who gives it).
    """

    id: str
    kind: str
    subject_id: str
    subject_en: str
    reason_id: str
    reason_en: str
    variable: str = ""
    area: str = ""
    period: str = ""
    choose: str = ""
    candidates: list[dict[str, str]] = field(default_factory=list)
    also_reported: list[dict[str, str]] = field(default_factory=list)


def load_conflicts(root: Path) -> list[Conflict]:
    """Read `conflicts.yml`; an absent file means that no conflict is decided.

    Raises
    ------
    DataError
        If an entry misses a field, gives an unknown one, or repeats an id.
    """
    if not (root / FILE).exists():
        return []
    check = Checker(FILE)
    conflicts: list[Conflict] = []
    for number, entry in enumerate(check.items(read_yaml(root / FILE, root), ""), start=1):
        where = f"[{number}]"
        kind = entry.get("kind") if isinstance(entry, dict) else None
        own = _CHOICE if kind == "values" else ("candidates",)
        given = check.mapping(entry, where, (*_COMMON, *own), (*_COMMON, *own, "also_reported"))
        check.choice(kind, KINDS, f"{where}.kind")
        texts: dict[str, Any] = {k: check.text(given.get(k), f"{where}.{k}") for k in (*_COMMON, *_CHOICE)}
        if any(c.id == texts["id"] for c in conflicts):
            check.add(f"{where}.id", "duplicate", texts["id"], FILE)
        lists: dict[str, Any] = {
            "candidates": _entries(check, given.get("candidates"), f"{where}.candidates", ("variable",), _CANDIDATE),
            "also_reported": _entries(check, given.get("also_reported"), f"{where}.also_reported", _SAID, _SAID),
        }
        conflicts.append(Conflict(**texts, **lists))
    check.done()
    return conflicts


def _entries(
    check: Checker, given: object, where: str, required: tuple[str, ...], known: tuple[str, ...]
) -> list[dict[str, str]]:
    records = []
    for number, entry in enumerate(check.items(given, where), start=1):
        place = f"{where}[{number}]"
        record = check.mapping(entry, place, required, known)
        records.append({k: check.text(v, f"{place}.{k}") for k, v in record.items()})
    return records


def resolve(
    observations: list[Observation], conflicts: list[Conflict], registry: Registry
) -> tuple[set[str], dict[str, list[Observation]]]:
    """Choose one observation for each variable, area and period.

    Where all sources agree, the most trusted one stands for them. Where they differ, a decision in
    `conflicts.yml` is needed.

    Parameters
    ----------
    observations : list of Observation
    conflicts : list of Conflict
    registry : Registry

    Returns
    -------
    chosen : set of str
        Ids of the chosen observations.
    seen : dict of str to list of Observation
        Per conflict id, the observations it is about.

    Raises
    ------
    DataError
        If sources differ without a decision, or a decision names a source, area or value that is not there.
    """
    problems: list[Problem] = []
    decisions: dict[tuple[str, str, str], Conflict] = {}
    for conflict in (c for c in conflicts if c.kind == "values"):
        code = conflict.area
        if code != "*":
            try:
                code = registry.match(conflict.area).code
            except AreaNotFoundError as error:
                problems.append(Problem(FILE, None, conflict.id, error.code, error.name, ", ".join(error.nearest)))
                continue
        key = (conflict.variable, code, conflict.period)
        if key in decisions:
            where = f"{FILE}: {decisions[key].id}"
            problems.append(Problem(FILE, None, conflict.id, "duplicate", " / ".join(key), where))
        decisions.setdefault(key, conflict)
    groups: dict[tuple[str, str, object], list[Observation]] = defaultdict(list)
    for o in observations:
        if not math.isnan(o.value):
            # Undated values of two sources are not known to mean the same time.
            span = (o.period.start, o.period.end) if o.period.start else (o.period.text, o.source)
            groups[o.variable, o.area.code, span].append(o)
    chosen: set[str] = set()
    seen: dict[str, list[Observation]] = defaultdict(list)
    for (variable, code, _), group in groups.items():
        group.sort(key=lambda o: (CONFIDENCES.index(o.confidence), o.mark == "unlisted", o.id))
        if max(o.value for o in group) - min(o.value for o in group) <= 1e-9 * max(abs(o.value) for o in group):
            chosen.add(group[0].id)
            continue
        text = group[0].period.text
        decision = _decision(decisions, variable, code, group)
        values = "; ".join(f"{o.value:.12g} ({o.source})" for o in group)
        if decision is None:
            first = group[0]
            place = f"{variable} / {first.area.name} / {text}"
            problems.append(
                Problem(
                    f"tables/{first.table}/table.csv", first.row or None, first.column, "conflict-open", place, values
                )
            )
            continue
        seen[decision.id] += group
        picked = [o for o in group if o.source == decision.choose]
        if len(picked) != 1:
            problems.append(Problem(FILE, None, decision.id, "value-choice", decision.choose, values))
            continue
        chosen.add(picked[0].id)
    for conflict in conflicts:
        unknown = [r["area"] for r in (*conflict.candidates, *conflict.also_reported) if not _known(r, registry)]
        if unknown:
            problems += [Problem(FILE, None, conflict.id, "area-unknown", name, "areas/") for name in unknown]
            continue
        if conflict.kind == "values":
            if not seen.get(conflict.id):
                problems.append(Problem(FILE, None, conflict.id, "conflict-stale", conflict.variable, conflict.id))
            continue
        for candidate in conflict.candidates:
            code = registry.match(candidate["area"]).code if candidate.get("area") else ""
            hits = [o for o in observations if _fits(o, candidate, code)]
            if not hits:
                problems.append(Problem(FILE, None, conflict.id, "conflict-stale", str(candidate), conflict.id))
            seen[conflict.id] += hits
    if problems:
        raise DataError(problems)
    return chosen, dict(seen)


def _decision(
    decisions: dict[tuple[str, str, str], Conflict], variable: str, code: str, group: list[Observation]
) -> Conflict | None:
    """Find the decision about one area, else about all; sources may write the same period in different ways."""
    for area in (code, "*"):
        for o in group:
            if found := decisions.get((variable, area, o.period.text)):
                return found
    return None


def _known(record: dict[str, str], registry: Registry) -> bool:
    try:
        registry.match(record.get("area") or registry.regency.code)
    except AreaNotFoundError:
        return False
    return True


def _fits(observation: Observation, candidate: dict[str, str], code: str) -> bool:
    """Say whether an observation is one of those a candidate means; `code` is its area, empty for any."""
    if code and code != observation.area.code:
        return False
    return all(
        str(observation.period.text if key == "period" else getattr(observation, key)) == value
        for key, value in candidate.items()
        if key != "area"
    )
