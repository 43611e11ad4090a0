"""Entering records: checked like the files, allowed by the rules, written over nothing unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from indicators.masterplan.cells import LONGEST, holds_control
from indicators.masterplan.fields import Table
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import Record, Row, check_row
from indicators.masterplan.roles import TRANSITIONS, Person, Subject, Verdict, may
from indicators.masterplan.store.core import Change, Store, Stored
from indicators.masterplan.tables import BY_NAME
from indicators.problems import DataError, Problem

#: How problems of a form name the place; an import names the sheet instead.
FORM = "form"


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


def opened(plan: Masterplan, store: Store, table: str, key: str) -> Entry | None:
    """Return a record for editing: what the store holds, else what the files hold; None if neither has it."""
    stored = store.get(table, key)
    if stored is not None:
        return Entry({n: stored.values.get(n, "") for n in BY_NAME[table].names}, stored.version, stored.state)
    record = plan.find(table, key)
    return None if record is None else Entry(dict(record.values), 0, "published")


def subject(plan: Masterplan, table: str, values: Mapping[str, str], stored: Stored | None) -> Subject:
    """Return the record as the rules of `roles.may` see it."""
    return Subject(
        table,
        stored.office if stored else plan.office_of(table, values),
        stored.state if stored else "published",
        stored.updated_by if stored else "",
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
                problems.append(Problem(place, p.row, p.column, p.code, p.found, p.detail))
    return records, problems


def _change(plan: Masterplan, stored: Stored | None, record: Record, person: Person, action: str, seen: int) -> Change:
    values = record.values
    before = subject(plan, record.table, stored.values if stored else values, stored)
    office = plan.office_of(record.table, values)
    verdicts = [may(person, action, before, plan.offices)]
    if action == "edit":
        # Nor may a record be made somebody else's, or taken from the files of another office.
        verdicts.append(may(person, action, subject(plan, record.table, values, None), plan.offices))
        filed = plan.find(record.table, record.key)
        if filed is not None:
            verdicts.append(may(person, action, subject(plan, record.table, filed.values, stored), plan.offices))
    for verdict in verdicts:
        if not verdict:
            raise NotAllowedError(verdict)
    filed = plan.find(record.table, record.key) if stored is None else None
    return Change(
        record.table,
        record.key,
        dict(values),
        TRANSITIONS[action][1],
        action,
        seen,
        office,
        dict(filed.values) if filed else None,
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
) -> int:
    """Save one record as a draft.

    Parameters
    ----------
    plan : Masterplan
        With everything entered, drafts too (`load(root, store, drafts=True)`).
    store : Store
    person : Person
    table : str
    values : mapping of str to str
        Cells by column name. `entered_by` and `entered_on` of `progress` are filled in.
    seen : int
        Version the person had before the eyes (`Entry.seen`); 0 for a new record.
    why : str
    lenient : bool
        Take words, Indonesian numbers and day/month/year dates.

    Returns
    -------
    int
        The new version.

    Raises
    ------
    DataError
        With every problem: field, what was found, what was expected, in both languages.
    NotAllowedError
        If the person may not.
    ConflictError
        If somebody else saved in the meantime; it holds both versions.
    """
    records, problems = check(plan, BY_NAME[table], [(None, _signed(store, person, table, values))], FORM, lenient)
    if problems:
        raise DataError(problems)
    stored = store.get(table, records[0].key)
    return store.write([_change(plan, stored, records[0], person, "edit", seen)], person.name, reason(why))[0]


def _signed(store: Store, person: Person, table: str, values: Mapping[str, str]) -> dict[str, str]:
    if table != "progress":
        return dict(values)
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
        changes.append(_change(plan, stored, record, person, action, seen))
    return store.write(changes, person.name, reason(why))
