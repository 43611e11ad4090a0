"""The review as a CSV file: every item with what is to be seen of it, columns to fill; back goes all or nothing."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from indicators.harmless import harmless
from indicators.masterplan.entry import NotAllowedError
from indicators.masterplan.exchange import read_upload
from indicators.masterplan.fields import Choice, Column, Table
from indicators.masterplan.records import check_row
from indicators.masterplan.roles import Person
from indicators.masterplan.store.core import Change, ConflictError, Store
from indicators.problems import DataError, Problem
from indicators.review.acts import Act, prepare
from indicators.review.items import KINDS, Tables
from indicators.review.ledger import HINTS, STATUSES, WORDS, Review, Standing, read

KIND_WORDS = {
    "source": ("sumber", "source"),
    "indicator": ("indikator", "indicator"),
    "value": ("nilai", "value"),
    "headline": ("angka kabupaten", "regency figure"),
}
DECISIONS = (
    Choice("accept", "sahkan", "accept"),
    Choice("return", "kembalikan", "return"),
    Choice("submit", "ajukan", "put forward"),
)
_FILLED = ("decision", "reason", "comment", "question", "answer")
SHEET = Table(
    "review",
    "Tinjauan",
    "Review",
    ("kind", "key"),
    (
        Column("kind", "choice", "Jenis", "Kind", True, tuple(Choice(k, *KIND_WORDS[k]) for k in KINDS)),
        Column("key", "text", "Kunci", "Key"),
        Column("seen", "integer", "Versi", "Version", True, minimum=0),
        Column("print", "text", "Sidik isi", "Fingerprint"),
        Column("name", "text", "Nama", "Name"),
        Column("baseline", "flag", "Dalam baseline", "In the baseline"),
        Column("status", "choice", "Status", "Status", choices=tuple(Choice(s, *WORDS[s]) for s in STATUSES)),
        Column("hints", "text", "Perlu dilihat", "Look at"),
        Column("value", "text", "Nilai", "Value"),
        Column("unit", "text", "Satuan", "Unit"),
        Column("published", "text", "Sel seperti terbit", "Cell as published"),
        Column("sources", "text", "Sumber", "Sources"),
        Column("confidence", "text", "Keyakinan", "Confidence"),
        Column("content", "text", "Isi lain", "Other content"),
        Column("changes", "text", "Perubahan sejak ditinjau", "Changes since the review"),
        Column("reviewer", "text", "Peninjau", "Reviewer"),
        Column("on", "text", "Tanggal", "Date"),
        Column("remarks", "text", "Catatan sebelumnya", "Earlier remarks"),
        Column("decision", "choice", "ISI: keputusan", "FILL: decision", choices=DECISIONS),
        Column("reason", "text", "ISI: alasan", "FILL: reason"),
        Column("comment", "text", "ISI: komentar", "FILL: comment"),
        Column("question", "text", "ISI: pertanyaan", "FILL: question"),
        Column("answer", "text", "ISI: jawaban", "FILL: answer"),
    ),
)
#: Shown in columns of their own.
_OWN = ("value", "unit_id", "published", "confidence")


def export(standings: Iterable[Standing]) -> bytes:
    """Write items as CSV to be filled: UTF-8 with a byte-order mark, headings in both languages, no formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(c.heading for c in SHEET.columns)
    for standing in standings:
        cells = _cells(standing)
        writer.writerow(_safe(cells.get(c.name, ""), c) for c in SHEET.columns)
    return text.getvalue().encode("utf-8-sig")


def _cells(s: Standing) -> dict[str, str]:
    i = s.item
    remarks = (f"{n}. {c.kind} ({c.by}, {c.at[:10]}): {c.text}" for n, c in enumerate(s.comments, 1))
    return {
        "kind": i.kind, "key": i.key, "seen": str(s.seen), "print": i.fingerprint,
        "name": f"{i.name_id} / {i.name_en}" if i.name_id != i.name_en else i.name_id,
        "baseline": "yes" if i.baseline else "no", "status": s.status,
        "hints": "; ".join(" / ".join(HINTS[h]) for h in s.hints),
        "value": i.content.get("value", ""), "unit": i.content.get("unit_id", ""),
        "published": i.content.get("published", ""), "sources": "; ".join(i.sources),
        "confidence": i.content.get("confidence", ""),
        "content": "\n".join(f"{k}: {v}" for k, v in i.content.items() if v and k not in _OWN),
        "changes": "\n".join(f"{k}: {a} → {b}" for k, (a, b) in s.differences().items()),
        "reviewer": s.reviewer, "on": s.on[:10], "remarks": "\n".join(remarks),
    }  # fmt: skip


def _safe(cell: str, column: Column) -> str:
    # One line a row: the row number of a problem is then the one a spreadsheet shows.
    shown = " | ".join(next((c.label for c in column.options if c.code == cell), cell).splitlines())
    return harmless(shown)


@dataclass(frozen=True)
class Planned:
    """What a filled sheet would do.

    Attributes
    ----------
    changes : list of Change
    counts : dict of str to int
        Items by what is done to them last.
    """

    changes: list[Change]
    counts: dict[str, int]


def plan(name: str, content: bytes, tables: Tables, store: Store, person: Person) -> Planned:
    """Read a filled sheet and check every row; nothing is written.

    Parameters
    ----------
    name : str
        File name (`.csv`).
    content : bytes
    tables : callable
        Of the present package.
    store : Store
    person : Person
        In whose name.

    Raises
    ------
    DataError
        With every problem by line: an unknown item, a decision that is none or not allowed, a missing reason, an item
        that has changed or that somebody else decided since the export.
    """
    if not name.lower().endswith(".csv"):
        raise DataError([Problem(name, None, "", "value-choice", name, "*.csv")])
    [sheet] = read_upload(name, content, SHEET)
    review = read(tables, store)
    problems: list[Problem] = []
    changes: list[Change] = []
    first: dict[tuple[str, str], int] = {}
    for line, row in sheet.rows:
        if not any(row.get(c, "").strip() for c in _FILLED):
            continue
        # Only what is read is checked: the other columns are there to be seen.
        wanted = {n: row.get(n, "") for n in ("kind", "key", "seen", "print", *_FILLED)}
        values, found = check_row(wanted, SHEET, {}, (sheet.place, line), lenient=True)
        if not found:
            try:
                changes.append(_change(review, store, person, values, (sheet.place, line), first))
            except DataError as error:
                found = error.problems
        problems += found
    if problems:
        raise DataError(problems)
    return Planned(changes, dict(Counter(c.action for c in changes)))


def _change(
    review: Review,
    store: Store,
    person: Person,
    row: dict[str, str],
    place: tuple[str, int],
    first: dict[tuple[str, str], int],
) -> Change:
    file, line = place
    of = row["kind"], row["key"]

    def wrong(column: str, code: str, found: str, detail: str = "") -> DataError:
        return DataError([Problem(file, line, column, code, found, detail)])

    if of not in review.standings:
        raise wrong("key", "review-unknown", row["key"])
    if of in first:
        raise wrong("key", "duplicate", row["key"], f"{file}:{first[of]}")
    first[of] = line
    standing = review.standings[of]
    if row["print"] != standing.item.fingerprint:
        raise wrong("print", "review-changed", row["print"], standing.item.fingerprint)
    if int(row["seen"]) != standing.seen:
        who = standing.stored.updated_by if standing.stored else ""
        raise wrong("seen", "review-stale", row["seen"], f"{standing.seen} ({who})")
    acts = _acts(row, standing)
    if row["answer"] and not standing.questions:
        raise wrong("answer", "review-refused", row["answer"][:60], "tidak ada pertanyaan terbuka / no open question")
    try:
        return prepare(store, person, standing, acts)
    except NotAllowedError as error:
        raise wrong("decision", "review-refused", row["decision"] or acts[-1].action, str(error)) from None
    except DataError as error:
        raise wrong("reason", "field-missing", row["reason"], error.problems[0].detail) from None


def _acts(row: dict[str, str], standing: Standing) -> list[Act]:
    acts = [Act("comment", row["comment"])] if row["comment"] else []
    if row["question"]:
        acts.append(Act("ask", row["question"]))
    if row["answer"]:  # one cell answers whatever is open
        acts += [Act("answer", row["answer"], n) for n in standing.questions]
    if row["decision"]:
        acts.append(Act(row["decision"], row["reason"]))
    elif row["reason"]:  # for no decision: a remark, not to be lost
        acts.append(Act("comment", row["reason"]))
    return acts


def apply(store: Store, person: Person, planned: Planned, why: str) -> int:
    """Write what a sheet would do, in one transaction.

    Raises
    ------
    DataError
        If somebody else wrote since it was checked; nothing was written then.
    """
    try:
        return len(store.write(planned.changes, person.name, why))
    except ConflictError as error:
        found = f"{error.change.kind} {error.change.key}"
        raise DataError([Problem("review", None, "seen", "review-stale", found, "-")]) from None
