"""Tables in the layouts offices publish, made from figures in data/raw/tables (wikipedia-kecamatan-2024)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

RAW = Path(__file__).parents[2] / "data" / "raw"
with (RAW / "tables" / "wikipedia-kecamatan-2024" / "table.csv").open(encoding="utf-8") as _file:
    _ROWS = list(csv.reader(_file))[1:-1]
#: As the source prints them, but for the one name of its own spelling.
NAMES = [r[0].replace("Marusa", "Marusu") for r in _ROWS]
AREA = [float(r[1]) for r in _ROWS]
POP = [int(r[4].replace(",", "")) for r in _ROWS]
CENSUS = [int(r[3].replace(",", "")) for r in _ROWS]
TOTALS = (round(sum(AREA), 2), sum(POP), sum(CENSUS))
POP_ID, POP_EN = "Jumlah Penduduk (Estimasi Pertengahan Tahun)", "Population (Mid-year Estimate)"

Rows = Sequence[Sequence[Any]]


def xlsx(
    rows: Rows, merges: Sequence[str] = (), formats: dict[str, str] | None = None, more: dict[str, Rows] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Tabel"
    _fill(sheet, rows)
    for merged in merges:
        sheet.merge_cells(merged)
    for place, form in (formats or {}).items():
        sheet[place].number_format = form
    for title, other in (more or {}).items():
        _fill(book.create_sheet(title), other)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, rows: Rows) -> None:
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            if value not in (None, ""):
                sheet.cell(r, c, value)


def raised(text: str, mark: str) -> CellRichText:
    """A text with a superscript, as a footnote is set in a spreadsheet."""
    return CellRichText(text, TextBlock(InlineFont(vertAlign="superscript"), mark))


def separated(rows: Rows, sign: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\n").writerows(rows)
    return out.getvalue()


def html(rows: Sequence[str]) -> str:
    return "<html><body><table>" + "".join(f"<tr>{r}</tr>" for r in rows) + "</table></body></html>"


def shown(value: float, style: str, places: int | None = None) -> str:
    """A number in a style: `id` 1.234,5; `en` 1,234.5; `space` 1 234,5; `plain` 1234.5."""
    places = (0 if float(value).is_integer() else 2) if places is None else places
    text = f"{value:,.{places}f}"
    return {
        "en": text,
        "id": text.translate(str.maketrans(",.", ".,")),
        "space": text.replace(",", " ").replace(".", ","),
        "nbsp": text.replace(",", "\u00a0").replace(".", ","),
        "plain": text.replace(",", ""),
    }[style]


def values(numbers: Sequence[float], variable: str = "pop_total", period: str = "2023") -> dict[tuple[str, ...], float]:
    return {(name, variable, period): float(n) for name, n in zip(NAMES, numbers, strict=True)}
