"""Corrections: every change to a published value, on record with its reason, and stale once the source changes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indicators.areas import AreaNotFoundError, Registry
from indicators.files import read_yaml
from indicators.numbers import AmbiguousNumberError, read_number
from indicators.problems import DataError, Problem
from indicators.tables import Observation, Table

FILE = "corrections.yml"
_FIELDS = ("id", "table", "at", "expect", "value", "reason_id", "reason_en", "by", "on")


@dataclass(frozen=True)
class Correction:
    """One recorded change.

    Attributes
    ----------
    id, table : str
    at : mapping
        `area` and `column`, and in registers also `variable`, `period` or `source`, as far as needed.
    expect : str
        The cell as the source prints it. The build stops once it says something else.
    value : float or None
        The corrected value; None withdraws the value (it is then missing, not zero).
    reason_id, reason_en, by, on : str
    """

    id: str
    table: str
    at: dict[str, str]
    expect: str
    value: float | None
    reason_id: str
    reason_en: str
    by: str
    on: str


def load_corrections(root: Path) -> list[Correction]:
    """Read `corrections.yml`; an absent file means that nothing is corrected.

    Raises
    ------
    DataError
        If an entry misses a field, gives an unknown one, or repeats an id.
    """
    if not (root / FILE).exists():
        return []
    entries = read_yaml(root / FILE, root) or []
    problems: list[Problem] = []
    corrections: list[Correction] = []
    for number, entry in enumerate(entries, start=1):
        where = f"[{number}]"
        for key in _FIELDS:
            if key not in entry:
                problems.append(Problem(FILE, None, where + key, "field-missing", "", key))
        for key in entry:
            if key not in _FIELDS:
                problems.append(Problem(FILE, None, where + str(key), "field-unknown", str(key), ", ".join(_FIELDS)))
        if any(c.id == entry.get("id") for c in corrections):
            problems.append(Problem(FILE, None, where + "id", "duplicate", str(entry.get("id")), FILE))
        if problems:
            continue
        value: float | None = None
        if entry["value"] is not None:
            try:
                value = read_number(str(entry["value"]), "en").value
            except AmbiguousNumberError as error:
                problems.append(Problem(FILE, None, where + "value", "value-number", str(entry["value"]), str(error)))
        texts: dict[str, Any] = {
            k: str(entry[k]) for k in ("id", "table", "expect", "reason_id", "reason_en", "by", "on")
        }
        corrections.append(Correction(at={k: str(v) for k, v in entry["at"].items()}, value=value, **texts))
    if problems:
        raise DataError(problems)
    return corrections


def apply_corrections(
    tables: list[Table], corrections: list[Correction], registry: Registry
) -> tuple[list[Observation], dict[str, int]]:
    """Apply the corrections to the tables' observations.

    Parameters
    ----------
    tables : list of Table
    corrections : list of Correction
    registry : Registry

    Returns
    -------
    observations : list of Observation
        Of all tables, corrected ones marked with the correction's id.
    applied : dict of str to int
        How many values each correction changed.

    Raises
    ------
    DataError
        If a correction fits no value, or its `expect` is not what the source says, or a cell that is no number is
        settled by no correction.
    """
    problems: list[Problem] = []
    observations = {t.source.name: list(t.observations) for t in tables}
    refused = {t.source.name: dict(t.refused) for t in tables}
    applied: dict[str, int] = {}
    for correction in corrections:
        at = dict(correction.at)
        try:
            if "area" in at:
                at["area"] = registry.match(at["area"]).code
        except AreaNotFoundError as error:
            problems.append(Problem(FILE, None, correction.id, error.code, error.name, ", ".join(error.nearest)))
            continue
        rows = observations.get(correction.table, [])
        hits = [i for i, o in enumerate(rows) if all(_facet(o, key) == value for key, value in at.items())]
        if not hits:
            problems.append(Problem(FILE, None, correction.id, "correction-stale", "", correction.expect))
        for i in hits:
            if rows[i].published != correction.expect.strip():
                problems.append(
                    Problem(FILE, None, correction.id, "correction-stale", rows[i].published, correction.expect)
                )
                continue
            refused[correction.table].pop((rows[i].row, rows[i].column), None)
            withdrawn = correction.value is None
            rows[i] = replace(
                rows[i],
                value=math.nan if correction.value is None else correction.value,
                mark="withdrawn" if withdrawn else "",
                correction=correction.id,
            )
            applied[correction.id] = applied.get(correction.id, 0) + 1
    for cells in refused.values():
        problems += cells.values()
    if problems:
        raise DataError(problems)
    return [o for rows in observations.values() for o in rows], applied


def _facet(observation: Observation, key: str) -> str:
    if key == "area":
        return observation.area.code
    if key == "period":
        return observation.period.text
    return str(getattr(observation, key, ""))
