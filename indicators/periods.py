"""Periods as sources give them: a year, a month, a date, a range, or none."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["year", "month", "date", "range", "undated"]

_POINT = r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?"
# `;` joins periods in the package, so a qualifier cannot hold one.
_QUALIFIER = re.compile(r"^(?P<core>.*?)\s*\((?P<note>[^();]*)\)$")
_RANGE = re.compile(rf"^{_POINT}(?:\.\.|/){_POINT}$", re.ASCII)
# `2010..12` could be months or years: the short form needs a month before the dots.
_SHORT_RANGE = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2}))?\.\.(\d{2})(?:-(\d{2}))?$", re.ASCII)
_PLAIN = re.compile(rf"^{_POINT}$", re.ASCII)
_YEARS = re.compile(r"^(\d{4})-(\d{4})$", re.ASCII)
_QUARTER = re.compile(r"^(\d{4})-(?:Q|TW)([1-4])$", re.ASCII)
_ABOUT = re.compile(r"^(?:c\.|ca\.|about)\s*(\d{4})$", re.IGNORECASE | re.ASCII)
#: What a message shows as expected.
EXAMPLES = "2024, 2024-10, 2024-10-01, 2023-09..10-30, 2008-2011, 2024-Q1"
_UNDATED = {"n.d.", "undated", "tanpa tanggal"}


@dataclass(frozen=True)
class Period:
    """A period with its first and last day.

    Attributes
    ----------
    text : str
        As the source gives it.
    kind : {'year', 'month', 'date', 'range', 'undated'}
    start, end : date or None
        None for an undated value.
    note : str
        A qualifier that stood in brackets, or `approximate`.
    """

    text: str
    kind: Kind
    start: date | None
    end: date | None
    note: str = ""

    @property
    def year(self) -> int | None:
        """Year in which the period ends; None where undated."""
        return None if self.end is None else self.end.year


def parse_period(text: str) -> Period:
    """Read a period.

    Parameters
    ----------
    text : str
        `2024`, `2024-10`, `2024-10-01`, `2024-Q1`, `2023-09..10-30`, `2025-09-04..28`, `2008-2011`,
        `2023-01-01/2023-06-30`, `c. 2010`, `n.d.`; each may carry a qualifier in brackets.

    Returns
    -------
    Period

    Raises
    ------
    ValueError
        If the text is none of these, or if the range runs backwards.

    Examples
    --------
    >>> parse_period("2023-09..10-30").end
    datetime.date(2023, 10, 30)
    >>> parse_period("n.d. (Landsat 8 study)").kind
    'undated'
    """
    stripped = text.strip()
    core, note = stripped, ""
    if match := _QUALIFIER.match(stripped):
        core, note = match["core"], match["note"]
    if core.casefold() in _UNDATED:
        return Period(stripped, "undated", None, None, note)
    if match := _ABOUT.match(core):
        year = int(match[1])
        return Period(stripped, "year", date(year, 1, 1), date(year, 12, 31), note or "approximate")
    start, end, kind = _span(core)
    if start > end:
        raise ValueError(f"{text!r}: the range runs backwards")
    return Period(stripped, kind, start, end, note)


def _span(core: str) -> tuple[date, date, Kind]:
    if found := _YEARS.match(core):
        return date(int(found[1]), 1, 1), date(int(found[2]), 12, 31), "range"
    if found := _QUARTER.match(core):
        last_month = int(found[2]) * 3
        return date(int(found[1]), last_month - 2, 1), _last(int(found[1]), last_month), "range"
    if found := _RANGE.match(core):
        return _bounds(found[1], found[2], found[3])[0], _bounds(found[4], found[5], found[6])[1], "range"
    if found := _SHORT_RANGE.match(core):
        first = _bounds(found[1], found[2], found[3])[0]
        if found[3] and not found[5]:  # 2025-09-04..28: the tail is a day
            return first, date(first.year, first.month, int(found[4])), "range"
        return first, _bounds(found[1], found[4], found[5])[1], "range"
    if found := _PLAIN.match(core):
        start, end = _bounds(found[1], found[2], found[3])
        return start, end, ("date" if found[3] else "month" if found[2] else "year")
    raise ValueError(f"{core!r} is not a period")


def _bounds(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    if month is None:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if day is None:
        return date(int(year), int(month), 1), _last(int(year), int(month))
    point = date(int(year), int(month), int(day))
    return point, point


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def moment(text: str) -> float:
    """Place of a period on an axis of years; NaN for a range or other text, which is no point in time.

    A year lies at its own number, a month and a day at their share of the year.

    Examples
    --------
    >>> [moment(t) for t in ("2024", "2024-07", "2019-2021")]
    [2024.0, 2024.498288843258, nan]
    """
    found = _PLAIN.fullmatch(text)
    if found is None:
        return float("nan")
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        return year + (date(year, month, day) - date(year, 1, 1)).days / 365.25
    except ValueError:
        return float("nan")
