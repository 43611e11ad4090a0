"""Sources that disagree: both are kept, one is chosen, and the reason stands on record and on screen."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.areas import AreaNotFoundError, Registry
from indicators.files import read_yaml
from indicators.problems import DataError, Problem
from indicators.sources import CONFIDENCES
from indicators.tables import Observation

FILE = "conflicts.yml"
#: `values`: the same thing measured by several sources. `instruments`: different things under one name; none is
#: chosen, they stay apart. `definition`: another scope of the same thing. `reported`: other values are known only
#: because a source mentions them; they stand under `also_reported`.
KINDS = ("values", "instruments", "definition", "reported")
_FIELDS = (
    *("id", "kind", "variable", "area", "period", "choose", "subject_id", "subject_en", "reason_id", "reason_en"),
    *("candidates", "also_reported"),
)


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
    problems: list[Problem] = []
    conflicts: list[Conflict] = []
    for number, entry in enumerate(read_yaml(root / FILE, root) or [], start=1):
        where = f"[{number}]"
        needed = ["id", "kind", "subject_id", "subject_en", "reason_id", "reason_en"]
        needed += ["variable", "area", "period", "choose"] if entry.get("kind") == "values" else ["candidates"]
        for key in needed:
            if not entry.get(key):
                problems.append(Problem(FILE, None, where + key, "field-missing", "", key))
        for key in entry:
            if key not in _FIELDS:
                problems.append(Problem(FILE, None, where + str(key), "field-unknown", str(key), ", ".join(_FIELDS)))
        if entry.get("kind") not in KINDS:
            problems.append(
                Problem(FILE, None, where + "kind", "value-choice", str(entry.get("kind")), ", ".join(KINDS))
            )
        if any(c.id == entry.get("id") for c in conflicts):
            problems.append(Problem(FILE, None, where + "id", "duplicate", str(entry.get("id")), FILE))
        if problems:
            continue
        lists = ("candidates", "also_reported")
        values: dict[str, Any] = {k: str(v) for k, v in entry.items() if k not in lists}
        values |= {name: [{k: str(v) for k, v in c.items()} for c in entry.get(name, [])] for name in lists}
        conflicts.append(Conflict(**values))
    if problems:
        raise DataError(problems)
    return conflicts


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
        decisions[conflict.variable, code, conflict.period] = conflict
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
        decision = decisions.get((variable, code, text)) or decisions.get((variable, "*", text))
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
        if conflict.kind == "values":
            if not seen.get(conflict.id):
                problems.append(Problem(FILE, None, conflict.id, "conflict-stale", conflict.variable, conflict.id))
            continue
        for candidate in conflict.candidates:
            hits = [o for o in observations if _fits(o, candidate, registry)]
            if not hits:
                problems.append(Problem(FILE, None, conflict.id, "conflict-stale", str(candidate), conflict.id))
            seen[conflict.id] += hits
    if problems:
        raise DataError(problems)
    return chosen, dict(seen)


def _fits(observation: Observation, candidate: dict[str, str], registry: Registry) -> bool:
    if "area" in candidate and registry.match(candidate["area"]).code != observation.area.code:
        return False
    return all(
        str(observation.period.text if key == "period" else getattr(observation, key)) == value
        for key, value in candidate.items()
        if key != "area"
    )
