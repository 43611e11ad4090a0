"""Sheets as plain values, and how they become an XLSX file that spreadsheets open cleanly and print well."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_range_abs

from indicators.reports import style
from indicators.reports.typeset import shortened, tidy

#: Row of the column heads, counted from 0; above it stand title, explanation and the way back.
HEAD = 4
#: What a cell, a tab and a header or footer may hold at most.
LONGEST_CELL, LONGEST_TAB, LONGEST_FOOTER = 32_767, 31, 200
#: Codes by which a number form names its language.
_LANGUAGE = {"id": "[$-421]", "en": "[$-409]"}
#: Widths of a column in characters; height of a line and of the tallest row in points.
_NARROW, _WIDE = 9, 60
_LINE, _TALLEST = 15.0, 400.0
#: Characters side by side on a page that can still be read.
_PAGE = 240
#: Widths on the first sheet.
_CONTENTS = (30.0, 90.0, 12.0)


@dataclass(frozen=True)
class Number:
    """A number with decimals of its own, where those of its column do not fit all rows."""

    value: float | None
    decimals: int


Cell = str | float | int | Number | None


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    YEAR = "year"


@dataclass(frozen=True)
class Column:
    """Column of a sheet: its head, what it holds, and whether bars from 0 to 100 show it."""

    head: str
    kind: Kind = Kind.TEXT
    decimals: int = 0
    bars: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars over the rows of a sheet.

    Attributes
    ----------
    title, alt : str
    names, values, low, high : int
        Columns of the names, the values and both ends of their intervals.
    rows : int
        How many rows from the top have a value.
    """

    title: str
    alt: str
    names: int
    values: int
    low: int
    high: int
    rows: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: `about` explains it, `chart` stands below its rows."""

    name: str
    about: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    chart: Chart | None = None
    title: str = ""


@dataclass(frozen=True)
class Book:
    """A workbook.

    Attributes
    ----------
    title, about : str
        Of the first sheet.
    facts : list of (str, str)
        Names and texts on the first sheet: which data, how to cite them.
    contents, back, page : str
        Name of the first sheet, the words that lead back to it, and the word for a page.
    contents_heads : (str, str, str)
        Heads of the list of sheets: name, what it holds, rows.
    sheets : list of Sheet
    lang : {'id', 'en'}
    properties : dict
        Of the document: title, author, subject, keywords, comments.
    footer : str
    day : datetime.date
        Date of the document.
    """

    title: str
    about: str
    facts: Sequence[tuple[str, str]]
    contents: str
    contents_heads: tuple[str, str, str]
    back: str
    page: str
    sheets: Sequence[Sheet]
    lang: str
    properties: dict[str, str]
    footer: str
    day: date


def tabs(names: Sequence[str]) -> list[str]:
    """Return names that sheets may carry: short, without the signs that addresses use, and none twice."""
    found: list[str] = []
    for wanted in names:
        plain = re.sub(r"[\[\]:*?/\\']", " ", tidy(wanted)).strip() or "-"
        name, n = plain[:LONGEST_TAB].strip(), 1
        while name.casefold() in {known.casefold() for known in found}:
            n += 1
            name = f"{plain[: LONGEST_TAB - 4].strip()} {n}"
        found.append(name)
    return found


def write(book: Book) -> bytes:
    """Return a workbook as XLSX; the same book gives the same bytes, and no text of it becomes a formula."""
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, "nan_inf_to_errors": False, **plain}) as file:
        file.set_properties({**book.properties, "created": datetime(book.day.year, book.day.month, book.day.day)})
        forms = _Forms(file, book.lang)
        names = tabs([book.contents, *(sheet.name for sheet in book.sheets)])
        _contents(file, book, names, forms)
        for sheet, name in zip(book.sheets, names[1:], strict=True):
            _sheet(file, book, sheet, name, names[0], forms)
    return out.getvalue()


class _Forms:
    """Formats of a file, each made once."""

    def __init__(self, file: Any, lang: str) -> None:
        self._file, self._lang = file, lang
        self._made: dict[Column, Any] = {}
        top = {"valign": "top", "text_wrap": True}
        self.title = file.add_format({"bold": True, "font_size": 16, "font_color": style.INK})
        self.note = file.add_format({"font_color": style.SOFT, **top})
        self.label = file.add_format({"bold": True, "font_color": style.SOFT, "valign": "top"})
        self.text = file.add_format(top)
        self.link = file.add_format({"font_color": style.ACCENT, "underline": 1, "valign": "top"})
        head = {"bold": True, "bg_color": style.WASH, "bottom": 1, "bottom_color": style.INK, "text_wrap": True}
        self.head = file.add_format({**head, "valign": "bottom", "align": "left", "indent": 1})
        self.head_right = file.add_format({**head, "valign": "bottom", "align": "right"})

    def of(self, column: Column) -> Any:
        """Return the format of the cells of a column."""
        if column not in self._made:
            rule = {"valign": "top", "bottom": 1, "bottom_color": style.RULE}
            if column.kind is Kind.TEXT:
                form = {"text_wrap": True, "align": "left", "indent": 1}
            elif column.kind is Kind.YEAR:
                form = {"num_format": "0", "align": "right"}
            else:
                tail = ("." + "0" * column.decimals if column.decimals else "") + self._unit(column)
                form = {"num_format": f"{_LANGUAGE[self._lang]}#,##0{tail}", "align": "right"}
            self._made[column] = self._file.add_format({**rule, **form})
        return self._made[column]

    def _unit(self, column: Column) -> str:
        return "" if column.kind is not Kind.SHARE else " %" if self._lang == "id" else "%"


def _put(sheet: Any, row: int, column: int, value: str | float | int | None, form: Any) -> None:
    """Write one cell; a missing value is an empty cell, never 0, and text stays text."""
    if value is None or value != value:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, shortened(tidy(value), LONGEST_CELL), form)
    else:
        sheet.write_number(row, column, value, form)


def _contents(file: Any, book: Book, names: list[str], forms: _Forms) -> None:
    sheet = file.add_worksheet(names[0])
    sheet.hide_gridlines(2)
    for column, width in enumerate(_CONTENTS):
        sheet.set_column(column, column, width)
    _put(sheet, 0, 0, book.title, forms.title)
    sheet.merge_range(1, 0, 1, 2, "", forms.note)
    _put(sheet, 1, 0, book.about, forms.note)
    sheet.set_row(1, _height([book.about], [sum(_CONTENTS)]))
    row = 3
    for name, text in book.facts:
        _put(sheet, row, 0, name, forms.label)
        _put(sheet, row, 1, text, forms.text)
        sheet.set_row(row, _height(["", text], _CONTENTS[:2]))
        row += 1
    row += 1
    for column, head in enumerate(book.contents_heads):
        _put(sheet, row, column, head, forms.head_right if column == 2 else forms.head)
    for part, name in zip(book.sheets, names[1:], strict=True):
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", forms.link, name)
        _put(sheet, row, 1, part.about, forms.text)
        _put(sheet, row, 2, len(part.rows), forms.of(Column("", Kind.NUMBER)))
        sheet.set_row(row, _height(["", part.about], _CONTENTS[:2]))
    _printed(sheet, book)


def _sheet(file: Any, book: Book, part: Sheet, name: str, contents: str, forms: _Forms) -> None:
    sheet = file.add_worksheet(name)
    _put(sheet, 0, 0, part.title or part.name, forms.title)
    sheet.write_string(1, 0, tidy(part.about), file.add_format({"font_color": style.SOFT}))
    sheet.write_url(2, 0, f"internal:'{contents}'!A1", forms.link, book.back)
    widths: list[float] = []
    for at, column in enumerate(part.columns):
        _put(sheet, HEAD, at, column.head, forms.head if column.kind is Kind.TEXT else forms.head_right)
        widths.append(_width(column, [row[at] for row in part.rows]))
        sheet.set_column(at, at, widths[at])
    sheet.set_row(HEAD, _height([column.head for column in part.columns], widths))
    last = HEAD + len(part.rows)
    for row, values in enumerate(part.rows, start=HEAD + 1):
        sheet.set_row(row, _height(values, widths))
        for at, (column, value) in enumerate(zip(part.columns, values, strict=True)):
            if isinstance(value, Number):
                _put(sheet, row, at, value.value, forms.of(replace(column, decimals=value.decimals)))
            else:
                _put(sheet, row, at, value, forms.of(column))
    if part.rows:
        sheet.autofilter(HEAD, 0, last, len(part.columns) - 1)
        for at, column in enumerate(part.columns):
            if column.bars:
                bar = {"type": "data_bar", "bar_solid": True, "bar_color": style.SCALE[1], "data_bar_2010": True}
                ends = {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 100}
                sheet.conditional_format(HEAD + 1, at, last, at, {**bar, **ends})
    sheet.freeze_panes(HEAD + 1, 2)
    if part.chart is not None and part.chart.rows:
        chart = _chart(file, sheet, part, part.chart, name)
        sheet.insert_chart(last + 2, 1, chart, {"description": part.chart.alt, "object_position": 3})
    sheet.repeat_rows(HEAD)
    sheet.repeat_columns(0, 1)
    _printed(sheet, book, max(1, round(sum(widths) / _PAGE)))


def _width(column: Column, values: Sequence[Cell]) -> float:
    """Width of a column that shows most of its cells on one line, and no word of its head broken."""
    word = max(len(word) for word in column.head.split() or [""]) + 2
    if column.kind is not Kind.TEXT:
        return max(_NARROW, word, min(len(column.head) / 3, 16))
    lengths = sorted(len(str(value or "")) for value in values) or [0]
    usual = lengths[-1] if lengths[-1] <= _WIDE / 2 else lengths[int(0.9 * (len(lengths) - 1))]
    return max(_NARROW, word, min(usual + 4, _WIDE))


def _height(values: Sequence[Cell], widths: Sequence[float]) -> float:
    """Height of a row whose texts are wrapped; said outright, as not every program works it out by itself."""
    lines = [len(value) / (width - 2) for value, width in zip(values, widths, strict=True) if isinstance(value, str)]
    return min(_LINE * max(1, *map(math.ceil, lines or [1])), _TALLEST)


def _chart(file: Any, sheet: Any, part: Sheet, spec: Chart, name: str) -> Any:
    """Bars with their intervals, whose lengths stand in hidden columns: not every program reads them from the chart."""
    first, last, lengths = HEAD + 1, HEAD + spec.rows, len(part.columns) + 1
    for row, values in enumerate(part.rows[: spec.rows], start=first):
        sheet.write_number(row, lengths, _apart(values[spec.values], values[spec.low]))
        sheet.write_number(row, lengths + 1, _apart(values[spec.high], values[spec.values]))
    sheet.set_column(lengths, lengths + 1, None, None, {"hidden": True})
    ends = [f"={quote_sheetname(name)}!{xl_range_abs(first, at, last, at)}" for at in (lengths, lengths + 1)]
    chart = file.add_chart({"type": "bar"})
    chart.show_hidden_data()
    chart.add_series(
        {
            "name": spec.title,
            "categories": [name, first, spec.names, last, spec.names],
            "values": [name, first, spec.values, last, spec.values],
            "fill": {"color": style.SCALE[2]},
            "gap": 60,
            "y_error_bars": {"type": "custom", "minus_values": ends[0], "plus_values": ends[1]},
        }
    )
    chart.set_title({"name": spec.title, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": style.RULE}}})
    chart.set_y_axis({"reverse": True, "crossing": "max"})
    chart.set_size({"width": 620, "height": 70 + 26 * spec.rows})
    return chart


def _apart(upper: Cell, lower: Cell) -> float:
    """How far one end lies above the other; 0 where it does not, or where one is missing."""
    if isinstance(upper, float) and isinstance(lower, float) and upper > lower:
        return upper - lower
    return 0.0


def _printed(sheet: Any, book: Book, pages: int = 1) -> None:
    """Set a sheet up for A4, as wide as one page or some, with its footer."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(pages, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    said = shortened(tidy(book.footer), LONGEST_FOOTER).replace("&", "&&")
    sheet.set_footer(f"&L&8{said}&R&8{book.page} &P/&N")
