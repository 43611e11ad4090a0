"""Lists of records: filtered, in pages, each with its state and what may be done to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from dashboard.work import forms
from dashboard.work.desk import Desk, whole
from indicators.masterplan.entry import subject
from indicators.masterplan.fields import Table
from indicators.masterplan.records import Record
from indicators.masterplan.roles import TRANSITIONS, may
from indicators.masterplan.store.core import Stored

PER_PAGE = 50
#: States of a record as people see them; a sign and a word tell them, colour only supports.
STATES = ("published", "draft", "submitted", "returned", "approved", "withdrawn")


@dataclass(frozen=True)
class Listing:
    """What is asked of a list.

    Attributes
    ----------
    q : str
        Part of a title or key, whatever its case.
    state, office : str
    page : int
        From 1.
    """

    FIELDS: ClassVar[tuple[str, ...]] = ("q", "state", "office", "page")

    q: str = ""
    state: str = ""
    office: str = ""
    page: int = 1

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> Listing:
        """Read it from a query string; what is not understood asks nothing."""
        state = query.get("state", "")
        return cls(
            query.get("q", "")[:100],
            state if state in STATES else "",
            query.get("office", ""),
            max(whole(query.get("page")), 1),
        )


@dataclass(frozen=True)
class Line:
    """One line of a list.

    Attributes
    ----------
    record : Record
        As it stands, drafts too.
    stored : Stored or None
        None for a record that only the files have.
    title, state, office : str
    actions : frozenset of str
        What the person may do to it.
    """

    record: Record
    stored: Stored | None
    title: str
    state: str
    office: str
    actions: frozenset[str]


@dataclass(frozen=True)
class Found:
    """A page of a list.

    Attributes
    ----------
    lines : list of Line
    total, pages : int
    counts : dict of str to int
        Of all records, by state.
    offices : list of str
        That have a record.
    asked : Listing
    """

    lines: list[Line]
    total: int
    pages: int
    counts: dict[str, int]
    offices: list[str]
    asked: Listing


def list_records(desk: Desk, table: Table, asked: Listing) -> Found:
    """Return the page of a list that is asked for."""
    held = {s.key: s for s in desk.store.records(table.name)}
    # A withdrawn record is no part of the plan any more, but its writer should find it.
    records = {r.key: r for r in desk.plan.records[table.name]}
    for stored in held.values():
        if stored.key not in records:
            whole = {n: stored.values.get(n, "") for n in table.names}
            records[stored.key] = Record(table.name, stored.key, whole, "store", None, stored.version, stored.state)
    rows = [(r, held.get(r.key)) for r in records.values()]
    states = {r.key: s.state if s else "published" for r, s in rows}
    offices = {r.key: s.office if s else desk.plan.office_of(table.name, r.values) for r, s in rows}
    titles = {r.key: forms.title(desk, table, r.values) for r, _ in rows}
    wanted = [
        (r, s)
        for r, s in rows
        if (not asked.state or states[r.key] == asked.state)
        and (not asked.office or offices[r.key] == asked.office)
        and (not asked.q or asked.q.casefold() in f"{titles[r.key]}\n{r.key}".casefold())
    ]
    # What was touched last is looked for first; what only the files have follows in their order.
    wanted.sort(key=lambda pair: pair[1].updated_at if pair[1] else "", reverse=True)
    pages = max(-(-len(wanted) // PER_PAGE), 1)
    page = min(asked.page, pages)
    lines = [
        Line(r, s, titles[r.key], states[r.key], offices[r.key], _actions(desk, table, r, s))
        for r, s in wanted[(page - 1) * PER_PAGE : page * PER_PAGE]
    ]
    counts = {state: sum(s == state for s in states.values()) for state in STATES}
    shown = Listing(asked.q, asked.state, asked.office, page)
    return Found(lines, len(wanted), pages, counts, sorted({o for o in offices.values() if o}), shown)


def _actions(desk: Desk, table: Table, record: Record, stored: Stored | None) -> frozenset[str]:
    about = subject(desk.plan, table.name, record.values, stored)
    return frozenset(a for a in TRANSITIONS if may(desk.me, a, about, desk.plan.offices))
