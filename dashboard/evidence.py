"""Evidence packs: what is on record for a programme or the yearly evaluation, as a ZIP of the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
import xlsxwriter

from dashboard import model
from dashboard.context import Context, remembered_in_records
from dashboard.records import RecordStore
from dashboard.unknown import Unknown
from indicators.harmless import harmless
from indicators.masterplan.evidence import INSIDE, evaluation_evidence, programme_evidence
from indicators.masterplan.records import rows_of
from indicators.masterplan.store.files import Evidence, EvidenceFiles, references

FIRST_YEAR = 2000
EVIDENCE = "evidence"


def contents(ctx: Context, name: str) -> tuple[str, dict[str, pd.DataFrame]]:
    """Title and tables of a pack.

    Parameters
    ----------
    ctx : Context
    name : str
        ``programme-<code>`` or ``evaluation-<year>``.

    Raises
    ------
    Unknown
        If there is no such pack.
    """
    plan = ctx.records.plan
    kind, _, code = name.partition("-")
    if plan is None or kind not in ("programme", "evaluation"):
        raise Unknown("page", name)
    if kind == "programme":
        try:
            tables = programme_evidence(plan, code, ctx.records.day)
        except KeyError:
            raise Unknown("programme", code) from None
        return ctx.said(rows_of(tables["programme"])[0], "name"), tables
    if not (len(code) == 4 and code.isascii() and code.isdigit() and FIRST_YEAR <= int(code) <= ctx.records.day.year):
        raise Unknown("page", name)
    return ctx.t("plan.pack_year", year=code), evaluation_evidence(plan, int(code), ctx.records.day)


def plain(value: Any) -> str | int | float | None:
    """Return a cell as files hold it: nothing for a missing value, and no text that a spreadsheet would compute."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    return harmless(value.isoformat() if isinstance(value, date) else str(value))


def _cells(table: pd.DataFrame) -> tuple[list[str], list[list[str | int | float | None]]]:
    heads = [str(c) for c in table.columns if c not in INSIDE]
    return heads, [[plain(row[h]) for h in heads] for row in rows_of(table)]


def as_csv(table: pd.DataFrame) -> bytes:
    """Write a table as CSV with a byte order mark, which Excel needs to read UTF-8."""
    heads, rows = _cells(table)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Write all tables as one workbook with a sheet for each."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        book.set_properties({"created": datetime(1980, 1, 1)})  # the day of the download is no part of the evidence
        bold = book.add_format({"bold": True, "bg_color": "#E6EEF5", "border": 1})
        for name, table in tables.items():
            sheet = book.add_worksheet(name[:31])
            heads, rows = _cells(table)
            sheet.write_row(0, 0, heads, bold)
            for i, row in enumerate(rows, start=1):
                for j, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(i, j, value)
                    elif value is not None:
                        sheet.write_number(i, j, value)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, max(len(heads) - 1, 0), 20)
    return out.getvalue()


def sources(ctx: Context, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List every source that the tables name, with what the data package knows about it.

    Returns
    -------
    pandas.DataFrame
        ``source, title, publisher, published, licence, sha256, tables``.
    """
    named: dict[str, set[str]] = {}
    for name, table in tables.items():
        for column in ("source", "value_source", "score_source"):
            for text in table.get(column, ()):
                for one in model.split(text):
                    named.setdefault(one, set()).add(name)
    known = {r["id"]: r for r in rows_of(ctx.package["sources"])}
    keys = ("title", "publisher", "published", "licence", "sha256")
    rows = [
        {"source": one, **{k: known.get(one, {}).get(k) for k in keys}, "tables": ";".join(sorted(where))}
        for one, where in sorted(named.items())
    ]
    return pd.DataFrame(rows, columns=["source", *keys, "tables"])


def readme(ctx: Context, title: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """Say what is in the pack, what is empty, and how to check it."""
    t = ctx.t
    lines = [
        t("plan.pack_head", title=title, regency=ctx.package.about["regency"]["name"]),
        "",
        t("plan.pack_text", day=t.when(ctx.records.day.isoformat())),
        t("plan.pack_apart"),
        t("plan.pack_sums"),
        "",
    ]
    for name, table in tables.items():
        rows = t.n("plan.pack_rows", len(table)) if len(table) else t("plan.pack_empty")
        lines.append(f"{name}: {rows}")
    weights = tables.get("weights", pd.DataFrame())
    old = weights[~weights["in_force"].astype(bool)] if len(weights) else weights
    if len(old):
        lines += ["", t("plan.pack_weights", last=t.when(max(old["valid_to"])))]
    return "\n".join([*lines, ""])


@remembered_in_records
def files(ctx: Context) -> frozenset[str]:
    """Return the ids of the evidence files that what is public points to."""
    plan = ctx.records.plan
    cells = (v for rows in plan.records.values() for r in rows for v in r.values.values()) if plan is not None else ()
    return frozenset(id for cell in cells for id, _ in references(cell))


def attached(records: RecordStore, id: str) -> Evidence | None:
    """Return an evidence file; None where the dashboard has no store or the store no such file.

    Raises
    ------
    StoreError, sqlalchemy.exc.SQLAlchemyError
        If the store cannot be reached.
    """
    return EvidenceFiles(records.store).find(id) if records.store is not None else None


def _attachments(tables: Mapping[str, pd.DataFrame], records: RecordStore) -> dict[str, bytes]:
    """Return the evidence files that the tables point to, by their place in the pack."""
    found = {}
    for table in tables.values():
        for text in table.get(EVIDENCE, ()):
            for id, name in references(str(text)):
                kept = attached(records, id)
                if kept is not None:
                    found[f"files/{id[:8]}-{name}"] = kept.content
    return found


@remembered_in_records
def pack(ctx: Context, name: str, records: RecordStore) -> bytes:
    """Make a pack; the same records give the same bytes on the same day.

    Raises
    ------
    Unknown
        If there is no such pack.
    StoreError, sqlalchemy.exc.SQLAlchemyError
        If evidence lies in a store that cannot be reached.
    """
    title, tables = contents(ctx, name)
    attachments = _attachments(tables, records)
    tables = {**tables, "sources": sources(ctx, tables)}
    parts = {"README.txt": readme(ctx, title, tables).encode(), "tables.xlsx": as_xlsx(tables)}
    parts |= {f"tables/{key}.csv": as_csv(table) for key, table in tables.items()} | attachments
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {key}\n" for key, data in sorted(parts.items()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, data in sorted({**parts, "SHA256SUMS": sums.encode()}.items()):
            entry = zipfile.ZipInfo(key)  # a fixed date
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()
