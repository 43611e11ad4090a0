"""Reading one cell: machine form in files and the store, also words, `1.234,5` and `31/12/2024` in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime

from indicators.masterplan.fields import KEY_SEPARATOR, Column
from indicators.numbers import EXAMPLES, AmbiguousNumberError, read_number
from indicators.periods import parse_period

CODE_FORM = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LOCAL_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
# Carriage return and line feed stay: notes have lines. Everything else below a blank has no business in a record,
# and NUL cannot be stored by PostgreSQL at all. Lone surrogates cannot be written as UTF-8.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
#: A cell that holds more is refused: a whole document belongs in a file that the evidence points to.
LONGEST = 10_000
LONGEST_CODE = 100


class CellError(ValueError):
    """A cell that cannot be taken; `code` and `detail` are those of a `Problem`."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(f"{code}: {detail}")


def holds_control(text: str) -> bool:
    """Say whether a text holds characters that no record may hold."""
    return _CONTROL.search(text) is not None


def plain_number(value: float) -> str:
    """Write a number so that reading it gives the same double, without a needless `.0`."""
    value = float(value)
    if value != value or value in (float("inf"), float("-inf")):
        raise CellError("value-number", "1234.5")
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def from_spreadsheet(value: object) -> str:
    """Return what a spreadsheet's cell holds as text: dates as ISO, numbers exact, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return plain_number(float(value))
    return str(value)


def read_cell(text: str, column: Column, known: Collection[str] = (), lenient: bool = False) -> str:
    """Return a cell in its one written form.

    Parameters
    ----------
    text : str
    column : Column
    known : collection of str
        Keys a `ref` may point to.
    lenient : bool
        Also take what people write in a spreadsheet: words instead of codes, `code — name`, Indonesian numbers and
        day/month/year dates.

    Returns
    -------
    str
        Empty for "not known".

    Raises
    ------
    CellError
        If a required cell is empty or the text does not fit the column.
    """
    cell = text.strip()
    if holds_control(cell):
        raise CellError("value-pattern", "teks tanpa karakter kendali / text without control characters")
    if len(cell) > LONGEST:
        raise CellError("value-range", f"<= {LONGEST} karakter / characters")
    if not cell:
        if column.required:
            raise CellError("field-missing", column.heading if lenient else column.name)
        return ""
    match column.kind:
        case "text":
            # A text that is part of a key (an assessor) must leave the key readable.
            if KEY_SEPARATOR in cell and column.required:
                raise CellError("value-pattern", f"teks tanpa / text without {KEY_SEPARATOR}")
            return cell
        case "code":
            return _code(split_label(cell) if lenient and column.offers else cell, lenient)
        case "ref":
            return _reference(cell, column, known, lenient)
        case "choice" | "flag":
            return _choice(cell, column, lenient)
        case "number" | "integer":
            return _number(cell, column, lenient)
        case "date":
            return _date(cell, lenient)
        case "period":
            return _period(cell, lenient)


def _code(cell: str, lenient: bool) -> str:
    code = cell.lower() if lenient else cell
    if not CODE_FORM.fullmatch(code) or len(code) > LONGEST_CODE:
        raise CellError("value-pattern", f"a-z, 0-9, '-', '.' (<= {LONGEST_CODE})")
    return code


def split_label(text: str) -> str:
    """Return the code of `code — name`, as a drop-down list offers it."""
    return re.split(r"\s+[—–-]\s+", text, maxsplit=1)[0].strip()


def _reference(cell: str, column: Column, known: Collection[str], lenient: bool) -> str:
    from difflib import get_close_matches

    codes = [c.strip() for c in cell.split(";")] if column.many else [cell]
    out = []
    for code in codes:
        if lenient and code not in known:
            code = split_label(code)
        if code not in known:
            near = get_close_matches(code, list(known), n=3, cutoff=0.4)
            if not near and lenient:
                raise CellError("code-unlisted", column.heading)
            raise CellError("code-unknown", ", ".join(near) or column.refers)
        out.append(code)
    return ";".join(out)


def _choice(cell: str, column: Column, lenient: bool) -> str:
    folded = cell.casefold()
    for choice in column.options:
        if cell == choice.code or (
            lenient and folded in (w.casefold() for w in (choice.code, choice.id, choice.en, choice.label))
        ):
            return choice.code
    raise CellError("value-choice", ", ".join(c.label if lenient else c.code for c in column.options))


def _number(cell: str, column: Column, lenient: bool) -> str:
    if _PLAIN_NUMBER.fullmatch(cell) and not (lenient and re.fullmatch(r"-?\d{1,3}\.\d{3}", cell)):
        value = float(cell)
    elif lenient:
        try:
            value = read_number(cell, "auto").value
        except AmbiguousNumberError as error:
            either = " / " in error.expected and error.expected != EXAMPLES["auto"]
            raise CellError("number-ambiguous" if either else "value-number", error.expected) from None
    else:
        raise CellError("value-number", "1234.5")
    if value != value:  # a mark such as "-": an empty cell says "no value", a mark says nothing certain
        raise CellError("value-number", "1234.5; kosong bila tidak ada / empty if there is none")
    written = plain_number(value)
    if column.kind == "integer" and not value.is_integer():
        raise CellError("value-number", "bilangan bulat / a whole number")
    if column.minimum is not None and value < column.minimum:
        raise CellError("value-range", f">= {plain_number(column.minimum)}")
    if column.maximum is not None and value > column.maximum:
        raise CellError("value-range", f"<= {plain_number(column.maximum)}")
    return written


def _date(cell: str, lenient: bool) -> str:
    if lenient and (local := _LOCAL_DATE.fullmatch(cell)):
        cell = f"{local[3]}-{int(local[2]):02d}-{int(local[1]):02d}"
    if not _DATE.fullmatch(cell):
        raise CellError("value-pattern", "YYYY, YYYY-MM, YYYY-MM-DD")
    try:
        parse_period(cell)
    except ValueError:
        raise CellError("value-pattern", "YYYY, YYYY-MM, YYYY-MM-DD") from None
    return cell


def _period(cell: str, lenient: bool) -> str:
    if lenient and (local := _LOCAL_DATE.fullmatch(cell)):
        cell = f"{local[3]}-{int(local[2]):02d}-{int(local[1]):02d}"
    try:
        period = parse_period(cell)
    except ValueError:
        raise CellError("period", "2024, 2024-10, 2024-Q1") from None
    if period.end is None or KEY_SEPARATOR in cell:
        raise CellError("period", "2024, 2024-10, 2024-Q1")
    return cell
