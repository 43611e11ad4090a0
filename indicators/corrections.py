"""Corrections: every change to a published value, on record with its reason, and stale once the source changes."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass, replace
from pathlib import Path

from indicators.areas import AreaNotFoundError, Registry
from indicators.checks import Checker
from indicators.files import read_yaml
from indicators.numbers import AmbiguousNumberError, read_number
from indicators.problems import DataError, Problem
from indicators.tables import Observation, Table

FILE = "corrections.yml"
_FIELDS = ("id", "table", "at", "expect", "value", "reason_id", "reason_en", "by", "on")
_AT = ("area", "column", "variable", "period", "source")


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
    check = Checker(FILE)
    corrections: list[Correction] = []
    for number, entry in enumerate(check.items(read_yaml(root / FILE, root), ""), start=1):
        where = f"[{number}]"
        # `expect` may be an empty cell, and `value: null` withdraws; both must still be said.
        given = check.mapping(entry, where, [k for k in _FIELDS if k not in ("expect", "value")], _FIELDS)
        for key in ("expect", "value"):
            if key not in given or (key == "expect" and given[key] is None):
                check.add(f"{where}.{key}", "field-missing", "", key)
        at = check.mapping(given.get("at"), f"{where}.at", (), _AT)
        texts = {k: check.text(given.get(k), f"{where}.{k}") for k in _FIELDS if k not in ("at", "value")}
        if any(c.id == texts["id"] for c in corrections):
            check.add(f"{where}.id", "duplicate", texts["id"], FILE)
        corrections.append(
            Correction(
                at={k: check.text(v, f"{where}.at.{k}") for k, v in at.items()},
                value=_value(check, given.get("value"), f"{where}.value"),
                **texts,
            )
        )
    check.done()
    return corrections


def _value(check: Checker, given: object, where: str) -> float | None:
    if given is None:
        return None
    text = check.text(given, where)
    try:
        reading = read_number(text, "en")
    except AmbiguousNumberError as error:
        check.add(where, "value-number", text, error.expected)
        return None
    if reading.mark:  # a withdrawn value is said with null
        check.add(where, "value-number", text, "null, 1,619.12")
        return None
    return reading.value


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
        if correction.table not in observations:
            known = ", ".join(difflib.get_close_matches(correction.table, list(observations), n=3, cutoff=0.0))
            problems.append(Problem(FILE, None, correction.id, "code-unknown", correction.table, known))
            continue
        rows = observations[correction.table]
        hits = [i for i, o in enumerate(rows) if all(_facet(o, key) == value for key, value in at.items())]
        if not hits:
            problems.append(Problem(FILE, None, correction.id, "correction-stale", "", correction.expect))
        for i in hits:
            if rows[i].published != correction.expect.strip():
                problems.append(
                    Problem(FILE, None, correction.id, "correction-stale", rows[i].published, correction.expect)
                )
                continue
            if rows[i].correction:
                where = f"{FILE}: {rows[i].correction}"
                problems.append(Problem(FILE, None, correction.id, "duplicate", rows[i].id, where))
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
