"""Importing a filled template: a preview of what would change, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from indicators.masterplan.entry import SIGNED, NotAllowedError, _change, check, reason, signed_values
from indicators.masterplan.exchange import Sheet, complete
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.plausible import Known, doubt, known_of
from indicators.masterplan.records import Record, Row
from indicators.masterplan.roles import Person, Verdict
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
    empty : list of (Planned, str, str)
        Entries on file that the sheet has an empty cell for: the row, the column, and what stands there. They go only
        where that was asked for.
    """

    rows: list[Planned]
    empty: list[tuple[Planned, str, str]] = field(default_factory=list)

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


class RefusedRowsError(NotAllowedError):
    """Rows that the person may not write; `problems` names each by sheet and line."""

    def __init__(self, verdict: Verdict, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(verdict)


def doubtful(signed_off: Masterplan, found: Preview) -> list[tuple[Planned, Known, str]]:
    """Return the new figures that should be looked at twice: the row, what it is held against, and the `doubt`.

    Parameters
    ----------
    signed_off : Masterplan
        Without drafts, which prove nothing.
    found : Preview
    """
    out = []
    for planned in found.rows:
        values, before = planned.record.values, planned.before or {}
        if planned.record.table != "progress" or before.get("value") == values["value"]:
            continue
        known = known_of(signed_off, values["kpi"], values["period"], planned.record.key)
        why = doubt(known, float(values["value"]))
        if known is not None and why:
            out.append((planned, known, why))
    return out


def preview(plan: Masterplan, store: Store, person: Person, sheets: Sequence[Sheet], remove: bool = False) -> Preview:
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
    remove : bool
        Empty cells remove what is on file; else they leave it.

    Raises
    ------
    DataError
        With every problem in every sheet: row, column, what was found and what was expected.
    RefusedRowsError
        If the person may not write some of the records, and nothing else is wrong.
    """
    problems: list[Problem] = []
    refused: list[tuple[Problem, Verdict]] = []
    rows: list[Planned] = []
    empty: list[tuple[Planned, str, str]] = []
    grown = plan
    # In the order of the tables, whatever the order of the sheets: offices before the programmes that name them.
    for sheet in sorted(sheets, key=lambda s: TABLES.index(s.table)):
        cells = complete(sheet, plan, remove)
        records, found = check(grown, sheet.table, cells, sheet.place, lenient=True)
        problems += found
        # A later sheet of the same workbook may point to what an earlier one brings.
        grown = grown.with_records(records) if not found else grown
        held = {s.key: s for s in store.records(sheet.table.name)}
        filed = {r.key: r for r in plan.records[sheet.table.name]}
        broken = {p.row for p in found}
        for record, (line, given) in zip(records, sheet.rows, strict=True):
            stored = held.get(record.key)
            file = filed.get(record.key)
            before = stored.values if stored else file.values if file else None
            planned = Planned(record, _kind(record, before), before, stored)
            rows.append(planned)
            if line in broken:
                continue
            empty += [(planned, n, file.values[n]) for n in _emptied(sheet, given, file)] if file else []
            try:
                _changes(grown, store, person, planned)
            except NotAllowedError as error:
                reasons = f"{error.verdict.reason_id} / {error.verdict.reason_en}"
                refused.append((Problem(sheet.place, line, "", "not-allowed", record.key, reasons), error.verdict))
    wrong = [problem for problem, _ in refused]
    if problems:
        raise DataError(problems + wrong)
    if refused:
        first, verdict = refused[0]
        named = (f"{first.found} ({first.row}): {text}" for text in (verdict.reason_id, verdict.reason_en))
        raise RefusedRowsError(Verdict(False, *named), wrong)
    return Preview(rows, empty)


def _emptied(sheet: Sheet, given: Mapping[str, str], file: Record) -> list[str]:
    """Return the columns whose cell a sheet has, and leaves empty, where the record on file has something to lose."""
    optional = [c.name for c in sheet.table.columns if not c.required and c.name not in SIGNED]
    return [n for n in optional if n in sheet.columns and not given.get(n, "").strip() and file.values[n]]


def _kind(record: Record, before: Row | None) -> str:
    if before is None:
        return "new"
    # The store signs a figure itself: no difference in that makes a row "changed".
    same = all(before.get(n, "") == v for n, v in record.values.items() if n not in SIGNED)
    return "same" if same else "changed"


def _changes(plan: Masterplan, store: Store, person: Person, planned: Planned) -> Change:
    record, stored = planned.record, planned.stored
    before = None if stored is not None and stored.state == "withdrawn" else planned.before
    values = signed_values(store, person, record.table, record.values, before)
    signed = Record(record.table, record.key, values, "store", record.line)
    # What stood there before is asked of the preview: `plan` holds the new rows, for those that point to one another.
    return _change(plan, stored, signed, person, "edit", stored.version if stored else 0, planned.before)


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
