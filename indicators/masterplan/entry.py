"""Entering records: checked like the files, allowed by the rules, written over nothing unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from indicators.masterplan.cells import LONGEST, holds_control
from indicators.masterplan.fields import Table
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.plausible import impossible
from indicators.masterplan.records import Record, Row, check_row
from indicators.masterplan.roles import TRANSITIONS, Person, Subject, Verdict, may
from indicators.masterplan.store.core import Change, Store, Stored, Trail
from indicators.masterplan.tables import BY_NAME
from indicators.problems import DataError, Problem

#: How problems of a form name the place; an import names the sheet instead.
FORM = "form"
#: Columns that the store fills in: who entered a figure, and when.
SIGNED = ("entered_by", "entered_on")
#: What makes a figure another one, so that it has to be signed anew; a remark does not.
_FIGURE = ("value", "status")
_FILE_OF = re.compile(r"masterplan/(\w+)\.csv(?::None)?")


class NotAllowedError(PermissionError):
    """A person may not do this; `verdict` says why in both languages."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(f"{verdict.reason_id} / {verdict.reason_en}")


@dataclass(frozen=True)
class Entry:
    """What a form shows of a record before it is edited.

    Attributes
    ----------
    values : dict of str to str
    seen : int
        Pass it back when saving.
    state : str
    """

    values: Row
    seen: int
    state: str


class Saved(NamedTuple):
    """What was written: the record's key and its new version."""

    key: str
    version: int


def opened(plan: Masterplan, store: Store, table: str, key: str) -> Entry | None:
    """Return a record for editing: what the store holds, else what the files hold; None if neither has it."""
    stored = store.get(table, key)
    if stored is not None:
        return Entry({n: stored.values.get(n, "") for n in BY_NAME[table].names}, stored.version, stored.state)
    record = plan.find(table, key)
    return None if record is None else Entry(dict(record.values), 0, "published")


def as_of(store: Store, table: str, key: str, version: int) -> Row:
    """Return a record as it was at a version, from the audit trail.

    Version 0 is what the files held before anything was entered; empty where there was nothing.
    """
    rows, _ = store.trail(Trail(kind=table, key=key))
    wanted = [row["after"] for row in rows if row["version"] == version]
    wanted += [row["before"] for row in rows if row["version"] == version + 1]
    told = json.loads(next((text for text in wanted if text), "{}"))
    return {name: told.get(f"value.{name}", "") for name in BY_NAME[table].names}


def subject(plan: Masterplan, table: str, values: Mapping[str, str], stored: Stored | None) -> Subject:
    """Return the record as the rules of `roles.may` see it."""
    return Subject(
        table,
        stored.office if stored else plan.office_of(table, values),
        stored.state if stored else "published",
        stored.hands if stored else frozenset(),
        values.get("assessor", "") if table == "assessments" else "",
        stored is not None and stored.approved_values is not None,
    )


def reason(why: str) -> str:
    """Return the reason of a change as the audit trail can hold it.

    Raises
    ------
    DataError
        If it holds control characters or is too long.
    """
    if holds_control(why) or len(why) > LONGEST:
        detail = f"teks, <= {LONGEST} karakter / text, <= {LONGEST} characters"
        raise DataError([Problem(FORM, None, "why", "value-pattern", why[:100], detail)])
    return why


def check(
    plan: Masterplan, table: Table, rows: Sequence[tuple[int | None, Mapping[str, str]]], place: str, lenient: bool
) -> tuple[list[Record], list[Problem]]:
    """Check rows as they would stand in the plan: cells, references, and the rules across rows.

    Parameters
    ----------
    plan : Masterplan
    table : Table
    rows : sequence of (int or None, mapping)
        Line, and cells by column.
    place : str
        Name of the form, sheet or file for the problems.
    lenient : bool
        See `cells.read_cell`.

    Returns
    -------
    records : list of Record
    problems : list of Problem
        Only those these rows bring.
    """
    rows = [(line, table.usual(row)) for line, row in rows] if lenient else rows
    known = dict(plan.known)
    if any(c.refers == table.name for c in table.columns):
        # Rows may point to one another (offices to their successors).
        own = [row.get(table.key[0], "").strip() for _, row in rows]
        known[table.name] = {*known[table.name], *(c.lower() for c in own if c)}
    records, problems = [], []
    for line, row in rows:
        values, found = check_row(row, table, known, (place, line), lenient)
        problems += found
        records.append(Record(table.name, table.key_of(values), values, "store", line))
    seen: dict[str, Record] = {}
    for record in records:
        first = seen.setdefault(record.key, record)
        if first is not record:
            problems.append(Problem(place, record.line, "", "duplicate", record.key, f"{place}:{first.line}"))
    if not problems:
        before = set(plan.faults())
        for p in plan.with_records(records).faults():
            if p not in before:
                detail = _worded(p, table) if lenient else p.detail
                problems.append(Problem(place, p.row, p.column, p.code, p.found, detail))
    if not problems and table.name == "progress":
        problems += impossible(plan, records, place)
    return records, problems


def _worded(problem: Problem, table: Table) -> str:
    """Return what was expected in the words of forms and sheets: people see no names of columns and files."""
    if problem.code == "field-missing":
        names = problem.detail.split(" + ")
        return table.column(names[-1]).heading if names[-1] in table.names else problem.detail
    if problem.code == "duplicate":
        return _FILE_OF.sub(lambda m: f"{BY_NAME[m[1]].label_id} / {BY_NAME[m[1]].label_en}", problem.detail)
    return problem.detail


def _change(
    plan: Masterplan,
    stored: Stored | None,
    record: Record,
    person: Person,
    action: str,
    seen: int,
    filed: Mapping[str, str] | None,
) -> Change:
    """Return a change that the person may make; `filed` is what stood in the plan before it."""
    values = record.values
    before = subject(plan, record.table, stored.values if stored else values, stored)
    office = plan.office_of(record.table, values)
    verdicts = [may(person, action, before, plan.offices)]
    if action == "edit":
        # Nor may a record be made somebody else's, or taken from the files of another office.
        verdicts.append(may(person, action, subject(plan, record.table, values, None), plan.offices))
        if filed is not None:
            verdicts.append(may(person, action, subject(plan, record.table, filed, stored), plan.offices))
    for verdict in verdicts:
        if not verdict:
            raise NotAllowedError(verdict)
    return Change(
        record.table,
        record.key,
        dict(values),
        TRANSITIONS[action][1],
        action,
        seen,
        office,
        dict(filed) if filed and stored is None else None,
    )


def save(
    plan: Masterplan,
    store: Store,
    person: Person,
    table: str,
    values: Mapping[str, str],
    seen: int,
    why: str = "",
    lenient: bool = True,
) -> Saved:
    """Save one record as a draft.

    Parameters
    ----------
    plan : Masterplan
        With everything entered, drafts too (`load(root, store, drafts=True)`).
    store : Store
    person : Person
    table : str
    values : mapping of str to str
        Cells by column name. `entered_by` and `entered_on` of `progress` are filled in, and stay while the figure does.
    seen : int
        Version the person had before the eyes (`Entry.seen`); 0 for a new record.
    why : str
    lenient : bool
        Take words, Indonesian numbers and day/month/year dates.

    Returns
    -------
    Saved

    Raises
    ------
    DataError
        With every problem: field, what was found, what was expected, in both languages.
    NotAllowedError
        If the person may not.
    ConflictError
        If somebody else saved in the meantime; it holds both versions.
    """
    return save_many(plan, store, person, table, [(values, seen)], why, lenient)[0]


def save_many(
    plan: Masterplan,
    store: Store,
    person: Person,
    table: str,
    rows: Sequence[tuple[Mapping[str, str], int]],
    why: str = "",
    lenient: bool = True,
) -> list[Saved]:
    """Save records of one kind as drafts, all or none; see `save`.

    Parameters
    ----------
    rows : sequence of (mapping, int)
        Cells by column name, and the version seen.
    """
    unsigned = [{n: v for n, v in values.items() if table != "progress" or n not in SIGNED} for values, _ in rows]
    records, problems = check(plan, BY_NAME[table], [(None, values) for values in unsigned], FORM, lenient)
    if problems:
        raise DataError(problems)
    changes = []
    for record, (_, seen) in zip(records, rows, strict=True):
        stored = store.get(table, record.key)
        filed = plan.find(table, record.key)
        before = stored.values if stored else filed.values if filed else None
        if stored is not None and stored.state == "withdrawn":
            before = None
        signed = replace(record, values=signed_values(store, person, table, record.values, before))
        changes.append(_change(plan, stored, signed, person, "edit", seen, filed.values if filed else None))
    versions = store.write(changes, person.name, reason(why))
    return [Saved(record.key, version) for record, version in zip(records, versions, strict=True)]


def signed_values(
    store: Store, person: Person, table: str, values: Mapping[str, str], before: Mapping[str, str] | None
) -> Row:
    """Return values with who entered the figure and when: this person now, or as before where it is the same."""
    if table != "progress":
        return dict(values)
    if before is not None and all(before.get(n, "") == values.get(n, "") for n in _FIGURE):
        return {**values, **{n: before.get(n, "") for n in SIGNED}}
    now: datetime = store.clock().astimezone(UTC)
    return {**values, "entered_by": person.name, "entered_on": now.date().isoformat()}


def transition(
    plan: Masterplan, store: Store, person: Person, table: str, keys: Mapping[str, int], action: str, why: str = ""
) -> list[int]:
    """Submit, approve, return or withdraw records, all or none.

    Parameters
    ----------
    keys : mapping of str to int
        Key of each record and the version seen.
    action : {'submit', 'approve', 'return', 'withdraw'}

    Returns
    -------
    list of int
        The new versions.

    Raises
    ------
    LookupError
        If the store has no such record.
    NotAllowedError, ConflictError
        As for `save`.
    """
    changes = []
    for key, seen in keys.items():
        stored = store.get(table, key)
        if stored is None:
            raise LookupError(f"{table} {key!r}: belum ada di basis data / not in the store")
        record = Record(table, key, stored.values, "store", None, stored.version, stored.state)
        changes.append(_change(plan, stored, record, person, action, seen, None))
    return store.write(changes, person.name, reason(why))
