"""Spreadsheets in and out: templates with drop-down lists, and reading a filled one back without guessing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.harmless import harmless, unmarked
from indicators.intake.guards import MOST_COLUMNS, check_workbook
from indicators.masterplan.cells import CellError, from_spreadsheet, read_cell, split_label
from indicators.masterplan.fields import Column, Table
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import Record, rows_of
from indicators.masterplan.tables import BY_NAME
from indicators.problems import DataError, Problem

MOST_ROWS = 20_000
#: Delimiters in one line of a CSV file; in a long note they are commas.
_MOST_SIGNS = 10_000
#: Characters of one cell of a CSV file.
_LONGEST_CELL = 131_072
#: Rows of a template that carry the drop-down lists.
_LISTED_ROWS = 1000
LISTS = "Daftar-Lists"


def options(column: Column, plan: Masterplan) -> list[str]:
    """Return what a drop-down list offers for a column: words, or `code — name`; empty where anything goes."""
    if column.options:
        return [c.label for c in column.options]
    if column.offers:
        return [f"{code} — {values['name_id']}" for code, values in offered(column, plan)]
    if column.kind != "ref" or column.many:
        return []
    if column.refers == "dimensions":
        return [f"{r['code']} — {r['name_id']}" for r in rows_of(plan.dimensions)]
    if column.refers == "variables":
        return list(plan.variables)
    table = BY_NAME[column.refers]
    names = table.names
    label = next((n for n in ("name_id", "name") if n in names), "")
    return [f"{r.key} — {r.values[label]}" if label else r.key for r in plan.records[column.refers]]


def offered(column: Column, plan: Masterplan) -> list[tuple[str, dict[str, str]]]:
    """Return the codes that a column offers, each with the newest record it names: criteria, parts of an evaluation."""
    table, _, name = column.offers.partition(".")
    return list({r.values[name]: r.values for r in plan.records[table]}.items()) if table else []


def shown(value: str, column: Column) -> str:
    """Return a cell as a spreadsheet shows it: words for choices, everything else as it is."""
    return next((c.label for c in column.options if c.code == value), value)


def to_xlsx(plan: Masterplan, tables: Sequence[Table], filled: bool = True) -> bytes:
    """Write tables as a workbook that can be filled in and read back.

    Headings in both languages, frozen; drop-down lists for choices and references; no formulas: a cell that begins with
    `=` is text.

    Parameters
    ----------
    plan : Masterplan
    tables : sequence of Table
    filled : bool
        With the records on file; else empty.

    Returns
    -------
    bytes
    """
    import xlsxwriter

    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6EEF5", "border": 1})
        must = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F7E3C8", "border": 1})
        text = book.add_format({"num_format": "@"})
        sheets = [(t, book.add_worksheet(t.name)) for t in tables]
        lists = book.add_worksheet(LISTS)
        used = 0
        for table, sheet in sheets:
            sheet.freeze_panes(1, len(table.key))
            for i, column in enumerate(table.columns):
                sheet.write_string(0, i, column.heading, must if column.required else head)
                numeric = column.kind in ("number", "integer")
                sheet.set_column(i, i, 40 if column.kind == "text" else 18, None if numeric else text)
                offered = options(column, plan)
                if not offered:
                    continue
                lists.write_string(0, used, f"{table.name}.{column.name}", head)
                for row, option in enumerate(offered, start=1):
                    lists.write_string(row, used, option)
                sheet.data_validation(
                    1,
                    i,
                    _LISTED_ROWS,
                    i,
                    {
                        "validate": "list",
                        "source": _range(used, len(offered)),
                        "ignore_blank": True,
                        "error_title": "Pilihan / Choice",
                        "error_message": "Pilih dari daftar. / Choose from the list.",
                    },
                )
                used += 1
            for row, record in enumerate(plan.records[table.name] if filled else (), start=1):
                for i, column in enumerate(table.columns):
                    value = record.values[column.name]
                    if value and column.kind in ("number", "integer"):
                        sheet.write_number(row, i, float(value))
                    elif value:
                        sheet.write_string(row, i, shown(value, column))
    return out.getvalue()


def _range(column: int, count: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return f"='{LISTS}'!{xl_range_abs(1, column, count, column)}"


def to_csv(plan: Masterplan, table: Table, filled: bool = True) -> bytes:
    """Write a table as CSV with headings in both languages (UTF-8 with a byte-order mark, which Excel needs)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(c.heading for c in table.columns)
    for record in plan.records[table.name] if filled else ():
        writer.writerow(harmless(shown(record.values[c.name], c)) for c in table.columns)
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True)
class Sheet:
    """Rows as read from one sheet or CSV file.

    Attributes
    ----------
    table : Table
    place : str
        File and sheet, for problems.
    rows : list of (int, dict)
        Line and cells by column name; wholly empty lines are left out.
    columns : list of str
        Columns the sheet has.
    """

    table: Table
    place: str
    rows: list[tuple[int, dict[str, str]]]
    columns: list[str]


def read_upload(name: str, content: bytes, table: Table | None = None) -> list[Sheet]:
    """Read an uploaded XLSX or CSV file.

    Parameters
    ----------
    name : str
        File name; its ending decides the form.
    content : bytes
    table : Table, optional
        What a CSV file holds; without it, the file's name must be that of a table. A workbook's sheets are named after
        the tables; other sheets are refused, empty ones and the lists left out.

    Raises
    ------
    DataError
        If it cannot be read, a heading is missing, unknown or twice, or a cell holds a formula.
    """
    short = name.replace("\\", "/").rpartition("/")[2]
    if short.lower().endswith(".xlsx"):
        return _read_xlsx(short, content)
    if short.lower().endswith(".csv"):
        found = table or BY_NAME.get(short[:-4].lower())
        if found is None:
            raise DataError([Problem(short, None, "", "value-choice", short, ", ".join(BY_NAME))])
        return [_read_csv(short, content, found)]
    raise DataError([Problem(short, None, "", "value-choice", short, "*.xlsx, *.csv")])


def _read_csv(name: str, content: bytes, table: Table) -> Sheet:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError([Problem(name, None, "", "file-encoding", "")]) from None
    first = text.partition("\n")[0]
    # Excel with Indonesian settings writes semicolons: the comma is its decimal sign.
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        reader = csv.reader(_narrow(name, text, delimiter), delimiter=delimiter, strict=True)
        lines = []
        for cells in reader:
            # `csv` has a limit of its own, but any library may lift it for the whole process.
            if max(map(len, cells), default=0) > _LONGEST_CELL:
                raise csv.Error(f"> {_LONGEST_CELL} karakter / characters")
            lines.append((reader.line_num, cells))
            if len(lines) > MOST_ROWS + 1:
                raise _too_many(name, len(lines), MOST_ROWS, "baris / rows")
    except csv.Error as error:
        raise DataError([Problem(name, None, "", "file-syntax", str(error), "CSV")]) from None
    return _sheet(table, name, lines)


def _narrow(name: str, text: str, delimiter: str) -> Iterator[str]:
    """Yield the lines of a CSV file; one that is cut into very many cells is refused before it is."""
    for line in io.StringIO(text, newline=""):
        if line.count(delimiter) > _MOST_SIGNS:
            raise _too_many(name, line.count(delimiter) + 1, MOST_COLUMNS, "kolom / columns")
        yield line


def _too_many(name: str, found: int, most: int, what: str) -> DataError:
    return DataError([Problem(name, None, "", "value-range", str(found), f"<= {most} {what}")])


def _read_xlsx(name: str, content: bytes) -> list[Sheet]:
    check_workbook(name, content)
    try:
        return _sheets(name, content)
    except DataError:
        raise
    except Exception as error:  # openpyxl lets errors of a dozen kinds through where XML is not what it expects
        raise DataError([Problem(name, None, "", "file-syntax", type(error).__name__, "XLSX")]) from None


def _sheets(name: str, content: bytes) -> list[Sheet]:
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    sheets, problems = [], []
    try:
        for page in book.worksheets:
            if page.title == LISTS:
                continue
            place = f"{name}:{page.title}"
            try:
                lines = _cells(page, place)
                table = BY_NAME.get(page.title)
                if table is None:
                    if lines:
                        raise DataError([Problem(place, None, "", "value-choice", page.title, ", ".join(BY_NAME))])
                    continue
                sheets.append(_sheet(table, place, lines))
            except DataError as error:
                problems += error.problems
    finally:
        book.close()
    if problems:
        raise DataError(problems)
    return sheets


def _cells(page: Any, place: str) -> list[tuple[int, list[str]]]:
    lines, problems = [], []
    for number, row in enumerate(page.iter_rows(), start=1):
        cells = []
        for cell in row:
            if cell.value is not None and cell.data_type in ("f", "e"):
                found = getattr(cell.value, "text", cell.value)  # an array formula is an object
                problems.append(
                    Problem(place, number, cell.coordinate, "value-pattern", str(found), "nilai, bukan rumus / a value")
                )
                cells.append("")
                continue
            try:
                cells.append(from_spreadsheet(cell.value))
            except CellError as error:
                problems.append(Problem(place, number, cell.coordinate, error.code, str(cell.value), error.detail))
                cells.append("")
        if any(c.strip() for c in cells):
            lines.append((number, cells))
        if number > MOST_ROWS:
            raise DataError([Problem(place, number, "", "value-range", str(number), f"<= {MOST_ROWS} baris / rows")])
    if problems:
        raise DataError(problems)
    # Programs leave out the empty cells at the end of a row.
    width = max((len(cells) for _, cells in lines), default=0)
    return [(number, cells + [""] * (width - len(cells))) for number, cells in lines]


def _sheet(table: Table, place: str, lines: list[tuple[int, list[str]]]) -> Sheet:
    if not lines:
        raise DataError([Problem(place, None, "", "file-empty", "")])
    problems = []
    line, headings = lines[0]
    while headings and not headings[-1].strip():
        headings = headings[:-1]
    by_heading: dict[str, str] = {}
    for column in table.columns:
        for heading in (column.name, column.heading, column.label_id, column.label_en):
            by_heading[heading.casefold()] = column.name
    names = []
    for heading in headings:
        found = by_heading.get(" ".join(heading.split()).casefold())
        if found is None:
            expected = ", ".join(c.heading for c in table.columns)
            problems.append(Problem(place, line, heading, "column-unknown", heading, expected))
        elif found in names:
            problems.append(Problem(place, line, heading, "column-duplicate", heading))
        names.append(found or "")
    problems += [
        Problem(place, line, "", "column-missing", ", ".join(headings), table.column(n).heading)
        for n in dict.fromkeys([*table.key, *(c.name for c in table.columns if c.required)])
        if n not in names and not table.column(n).default
    ]
    rows = []
    for number, cells in lines[1:]:
        if len([c for c in cells[len(names) :] if c.strip()]) or len(cells) < len(names):
            problems.append(Problem(place, number, "", "row-ragged", str(len(cells)), str(len(names))))
            continue
        if any(c.strip() for c in cells):
            rows.append((number, dict(zip(names, map(unmarked, cells), strict=False))))
    if problems:
        raise DataError(problems)
    return Sheet(table, place, rows, names)


def complete(sheet: Sheet, plan: Masterplan, remove: bool = False) -> list[tuple[int, dict[str, str]]]:
    """Fill what a sheet leaves open from the records on file.

    A column that is left out says nothing, and nor does an empty cell: both leave what is there. Whoever means "not
    known" by an empty cell has to say so.

    Parameters
    ----------
    sheet : Sheet
    plan : Masterplan
    remove : bool
        Empty cells empty what is on file; what a record cannot be without stays even so.
    """
    table = sheet.table
    known: dict[str, Record] = {r.key: r for r in plan.records[table.name]}
    needed = {c.name for c in table.columns if c.required}
    out = []
    for line, given in sheet.rows:
        row = table.usual(given)
        current = known.get(key_in(table, row, plan))
        kept = {
            n: current.values[n]
            for n in (table.names if current else ())
            if current and not row.get(n, "").strip() and (not remove or n in needed or n not in sheet.columns)
        }
        out.append((line, {**row, **kept}))
    return out


def key_in(table: Table, row: Mapping[str, str], plan: Masterplan) -> str:
    """Return the key that a row's cells name, as people write them; what cannot be read stays as it is."""
    out = {}
    for name in table.key:
        cell, column = row.get(name, "").strip(), table.column(name)
        # Only what the cell itself may mean is looked up: a search for near codes is for the messages.
        may_mean = [c for c in (cell, split_label(cell)) if c in plan.known.get(column.refers, ())]
        try:
            out[name] = read_cell(cell, column, may_mean, lenient=True) if column.kind != "ref" or may_mean else cell
        except CellError:
            out[name] = cell
    return table.key_of(out)
