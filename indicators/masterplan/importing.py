"""Importing a filled template: a preview of what would change, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from indicators.masterplan.entry import NotAllowedError, _change, _signed, check, reason
from indicators.masterplan.exchange import Sheet, complete
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import Record, Row
from indicators.masterplan.roles import Person
from indicators.masterplan.store.core import Change, Store, Stored
from indicators.masterplan.tables import TABLES
from indicators.problems import DataError, Problem


@dataclass(frozen=True)
class Planned:
    """One row of an import.

    Attributes
    ----------
    record : Record
    kind : {'new', 'changed', 'same'}
    before : dict of str to str or None
    stored : Stored or None
        What the store held at the time of the preview.
    """

    record: Record
    kind: str
    before: Row | None
    stored: Stored | None

    def differences(self) -> dict[str, tuple[str, str]]:
        """Return the fields that would change: from what, to what."""
        old = self.before or {}
        return {n: (old.get(n, ""), v) for n, v in self.record.values.items() if old.get(n, "") != v}


@dataclass(frozen=True)
class Preview:
    """What an import would do. Apply it with `apply`; it is refused if the store has changed since.

    Attributes
    ----------
    rows : list of Planned
    """

    rows: list[Planned]

    def table(self) -> pd.DataFrame:
        """Return the fields that would change: `table, line, key, kind, field, before, after`; one row per field."""
        out = [
            (p.record.table, p.record.line, p.record.key, p.kind, name, *pair)
            for p in self.rows
            for name, pair in p.differences().items()
        ]
        return pd.DataFrame(out, columns=["table", "line", "key", "kind", "field", "before", "after"])

    def counts(self) -> dict[str, int]:
        """Return how many rows are new, changed and the same."""
        return {kind: sum(p.kind == kind for p in self.rows) for kind in ("new", "changed", "same")}


#: Written by the store itself, so no difference in them makes a row "changed".
_SIGNED = ("entered_by", "entered_on")


def preview(plan: Masterplan, store: Store, person: Person, sheets: Sequence[Sheet]) -> Preview:
    """Check an upload and say what it would change. Nothing is written.

    Parameters
    ----------
    plan : Masterplan
        With everything entered (`load(root, store, drafts=True)`).
    store : Store
    person : Person
        In whose name it would be imported.
    sheets : sequence of Sheet
        See `exchange.read_upload`.

    Raises
    ------
    DataError
        With every problem in every sheet: row, column, what was found and what was expected.
    NotAllowedError
        If the person may not write one of the records.
    """
    problems: list[Problem] = []
    rows: list[Planned] = []
    grown = plan
    # In the order of the tables, whatever the order of the sheets: offices before the programmes that name them.
    for sheet in sorted(sheets, key=lambda s: TABLES.index(s.table)):
        cells = complete(sheet, plan)
        records, found = check(grown, sheet.table, cells, sheet.place, lenient=True)
        problems += found
        # A later sheet of the same workbook may point to what an earlier one brings.
        grown = grown.with_records(records) if not found else grown
        held = {s.key: s for s in store.records(sheet.table.name)}
        for record in records:
            stored = held.get(record.key)
            filed = plan.find(sheet.table.name, record.key)
            before = stored.values if stored else filed.values if filed else None
            rows.append(Planned(record, _kind(record, before), before, stored))
    if problems:
        raise DataError(problems)
    out = Preview(rows)
    for planned in rows:
        if planned.kind != "same":
            _changes(grown, store, person, planned)
    return out


def _kind(record: Record, before: Row | None) -> str:
    if before is None:
        return "new"
    same = all(before.get(n, "") == v for n, v in record.values.items() if n not in _SIGNED)
    return "same" if same else "changed"


def _changes(plan: Masterplan, store: Store, person: Person, planned: Planned) -> Change:
    record = planned.record
    values = _signed(store, person, record.table, record.values)
    signed = Record(record.table, record.key, values, "store", record.line)
    try:
        return _change(plan, planned.stored, signed, person, "edit", planned.stored.version if planned.stored else 0)
    except NotAllowedError as error:
        place = f"{record.table} {record.key} ({record.line})"
        raise NotAllowedError(
            type(error.verdict)(False, f"{place}: {error.verdict.reason_id}", f"{place}: {error.verdict.reason_en}")
        ) from None


def apply(plan: Masterplan, store: Store, person: Person, planned: Preview, why: str) -> int:
    """Write what a preview showed, in one transaction.

    Returns
    -------
    int
        Number of records written; rows that change nothing are left alone.

    Raises
    ------
    ConflictError
        If one of the records was changed since the preview; then nothing is written.
    NotAllowedError
        If the person may not write one of them.
    """
    wanted = [p for p in planned.rows if p.kind != "same"]
    grown = plan.with_records([p.record for p in wanted])
    changes = [_changes(grown, store, person, p) for p in wanted]
    store.write(changes, person.name, reason(why))
    return len(changes)
