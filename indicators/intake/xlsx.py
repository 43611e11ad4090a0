"""Sheets of a workbook as grids: values with their formulas, merged cells filled, percentages as printed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree import ElementTree as ET

from indicators.intake.guards import MOST_COLUMNS, MOST_ROWS, check_workbook
from indicators.intake.messages import refuse
from indicators.intake.model import Cell, Grid, blank, letter

#: Cells that merged ranges may fill; a range over a whole sheet would fill billions.
_MOST_FILLED = 100_000
_RANGE = re.compile(r"^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$")


def read_xlsx(name: str, content: bytes) -> list[Grid]:
    """Read the visible sheets of a workbook that are not empty.

    Raises
    ------
    DataError
        If the workbook is refused (see `guards`), cannot be read, or holds errors or formulas without a result.
    """
    import openpyxl  # type: ignore[import-untyped]

    check_workbook(name, content)
    try:
        # Streams: the other mode makes an object of every cell of a merged range, billions if the file says so.
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, rich_text=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        grids = []
        shown = [s for s in zip(values.worksheets, formulas.worksheets, strict=True) if s[0].sheet_state == "visible"]
        for page, formula_page in shown:
            place = f"{name}:{page.title}" if len(shown) > 1 else name
            grid = _read_sheet(page, formula_page, place)
            if grid.rows:
                grid.key = page.title
                grids.append(grid)
        hidden = len(values.worksheets) - len(shown)
    except Exception as error:  # openpyxl lets errors of a dozen kinds through where XML is not what it expects
        if hasattr(error, "problems"):
            raise
        raise refuse(name, "file-syntax", type(error).__name__, "XLSX") from None
    if not grids:
        raise refuse(name, "file-empty", name)
    if hidden:
        grids[0].notes.append((f"{hidden} lembar tersembunyi tidak dibaca.", f"{hidden} hidden sheets are not read."))
    return grids


def _stream(page: Any, data_only: bool) -> Iterator[tuple[int, dict[int, Any]]]:
    """Yield the rows that are there, with their cells by column; also texts within cells keep their runs."""
    from openpyxl.cell.read_only import ReadOnlyCell  # type: ignore[import-untyped]
    from openpyxl.worksheet._reader import WorkSheetParser  # type: ignore[import-untyped]

    book = page.parent
    with page._get_source() as source:
        parser = WorkSheetParser(
            source,
            page._shared_strings,
            data_only=data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=True,
        )
        for line, row in parser.parse():
            yield line, {cell["column"]: ReadOnlyCell(page, **cell) for cell in row if cell["value"] is not None}


def _read_sheet(page: Any, formula_page: Any, place: str) -> Grid:
    held: dict[int, dict[int, Cell]] = {}
    for (line, cells), (_, twins) in zip(_stream(page, True), _stream(formula_page, False), strict=True):
        if line > MOST_ROWS and cells:
            raise refuse(place, "file-large", str(line), f"{MOST_ROWS} baris / rows")
        if max(cells, default=0) > MOST_COLUMNS:
            raise refuse(place, "file-large", str(max(cells)), f"{MOST_COLUMNS} kolom / columns")
        if line in held:
            raise refuse(place, "duplicate", str(line), place, line)
        read = {i: _cell(cells.get(i), twins.get(i), line, i - 1, place) for i in sorted({*cells, *twins})}
        if any(c.text for c in read.values()):
            held[line] = read
    width = max((i for row in held.values() for i, c in row.items() if c.text), default=0)
    rows = [
        [held.get(line, {}).get(i) or Cell("", line, letter(i - 1)) for i in range(1, width + 1)]
        for line in range(1, max(held, default=0) + 1)
    ]
    grid = Grid(place, rows)
    _fill_merged(page, grid)
    return grid


def _cell(cell: Any, twin: Any, line: int, index: int, place: str) -> Cell:
    value = getattr(cell, "value", None)
    formula = ""
    if getattr(twin, "data_type", "") == "f":
        formula = str(getattr(twin.value, "text", twin.value))
        if value is None:
            raise refuse(place, "value-formula", formula, line=line, column=letter(index))
    if getattr(cell, "data_type", "") == "e":
        raise refuse(place, "value-error", str(value), line=line, column=letter(index))
    if value is None:
        return Cell("", line, letter(index))
    typed = isinstance(value, int | float) and not isinstance(value, bool)
    if typed:
        text = _digits(float(value), str(cell.number_format))
    elif isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        text = value.date().isoformat()
    elif isinstance(value, date):
        text = value.isoformat()
    else:
        text = _runs(value)
    return Cell(text.strip(), line, letter(index), typed, formula)


def _digits(value: float, form: str) -> str:
    """Write a stored number with as many digits as a spreadsheet keeps (15); a percentage as it is shown."""
    percent = "%" in re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form)
    text = f"{value * 100 if percent else value:.15g}"
    if "e" in text:
        text = f"{value * 100 if percent else value:.20f}".rstrip("0").rstrip(".")
    return f"{text}%" if percent else text


def _runs(value: Any) -> str:
    """Return a text with its superscripts set apart: the 2 of `1.234²` is a footnote, not a digit."""
    if not isinstance(value, list):
        return str(value)
    out = ""
    for run in value:
        raised = getattr(getattr(run, "font", None), "vertAlign", None) == "superscript"
        text = str(getattr(run, "text", run))
        out += text if not raised or out.endswith(("m", "M")) else f" [{text.strip()}]"
    return out


def _fill_merged(page: Any, grid: Grid) -> None:
    """Copy the first cell of each merged range over the range, and say which rows or columns are hidden."""
    filled = hidden = 0
    with page._get_source() as source:
        for _, element in ET.iterparse(source):
            tag = element.tag.rpartition("}")[2]
            if tag in ("row", "col") and element.get("hidden") in ("1", "true"):
                hidden += 1
            if tag == "mergeCell" and (found := _RANGE.match(element.get("ref", ""))):
                left, top, right, bottom = _index(found[1]), int(found[2]) - 1, _index(found[3]), int(found[4]) - 1
                for r in range(top, min(bottom + 1, len(grid.rows))):
                    for c in range(left, min(right + 1, grid.width)):
                        if (r, c) == (top, left):
                            continue
                        filled += 1
                        if filled > _MOST_FILLED:
                            raise refuse(grid.name, "file-large", "mergeCells", f"{_MOST_FILLED} sel / cells")
                        first, here = grid.rows[top][left], blank(grid.rows[r][c])
                        grid.rows[r][c] = Cell(
                            first.text, here.line, here.letter, first.typed, first.formula, merged=True
                        )
            if tag != "c":
                element.clear()
    if hidden:
        grid.notes.append(
            (
                f"{hidden} baris atau kolom tersembunyi ikut dibaca.",
                f"{hidden} hidden rows or columns are read as well.",
            )
        )


def _index(letters: str) -> int:
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number - 1
