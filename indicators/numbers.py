"""Numbers as Indonesian and English publications print them.

`1.619,12` and `1,619.12` are the same number; `1.619` is not decided by its form alone. The reader takes what
is certain and refuses the rest: a wrong factor of a thousand in a published indicator is worse than a question.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

Style = Literal["id", "en", "auto"]

#: Unit of a figure that says whether something is so.
FLAG_UNIT = "0/1"
#: Marks that stand for "no number here", by what publishers mean with them. What `-` means (nil or not
#: available) differs from table to table, so the table's source.yml decides (`marks`).
MARKS: dict[str, str] = {
    "": "blank",
    "-": "dash",
    "–": "dash",
    "—": "dash",
    "...": "not_available",
    "…": "not_available",
    "na": "not_available",
    "n/a": "not_available",
    "n.a.": "not_available",
    "tad": "not_available",
    "kosong": "not_available",
}

_SCALES: dict[str, float] = {
    "ribu": 1e3,
    "rb": 1e3,
    "thousand": 1e3,
    "juta": 1e6,
    "jt": 1e6,
    "million": 1e6,
    "miliar": 1e9,
    "milyar": 1e9,
    "billion": 1e9,
    "triliun": 1e12,
    "trillion": 1e12,
}

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_SHAPE = re.compile(
    r"^(?P<currency>(?:rp|idr)\.?\s*)?(?P<sign>[+\-\u2212])?\s*(?P<digits>\d[\d.,\s]*?)\s*(?P<scale>[a-z]+)?\s*(?P<percent>%)?$",
    re.IGNORECASE | re.ASCII,
)


#: How a number looks in each style: what a message shows as expected.
EXAMPLES = {"id": "1.619,12", "en": "1,619.12", "auto": "1.619,12 / 1,619.12"}


class AmbiguousNumberError(ValueError):
    """The text is a number in more than one way, or in none.

    Attributes
    ----------
    expected : str
        The readings it could have, or a number in the form asked for; free of any language.
    """

    def __init__(self, message: str, expected: str) -> None:
        self.expected = expected
        super().__init__(message)


@dataclass(frozen=True)
class Reading:
    """A cell as read.

    Attributes
    ----------
    value : float
        The number; NaN where a mark stands.
    mark : str
        Empty for a number; else `blank`, `dash` or `not_available`.
    decimals : int
        Decimal places as printed (before any scale word).
    percent : bool
        A percent sign followed the number. The value is not divided by 100.
    currency : bool
        `Rp` or `IDR` stood before the number.
    scale : str
        The scale word that is already multiplied in (`miliar`); empty where there was none.
    """

    value: float
    mark: str = ""
    decimals: int = 0
    percent: bool = False
    currency: bool = False
    scale: str = ""


def read_number(text: str, style: Style = "auto") -> Reading:
    """Read one printed number.

    Parameters
    ----------
    text : str
        The cell as printed: `1.619,12`, `1,619.12`, `4 .425`, `1. 290`, `Rp40,7 miliar`, `98,56 %`, `-`, `...`.
    style : {'id', 'en', 'auto'}
        What the separators mean. `id`: point or space groups thousands, comma is decimal. `en`: the reverse.
        `auto`: taken from the number itself, where its form leaves one reading only.

    Returns
    -------
    Reading

    Raises
    ------
    AmbiguousNumberError
        If the text is no number in `style`, or, with `auto`, if two readings differ (`1.234`).

    Examples
    --------
    >>> read_number("1.619,12").value
    1619.12
    >>> read_number("4 .425", "id").value
    4425.0
    >>> read_number("-").mark
    'dash'
    """
    if style not in ("id", "en", "auto"):
        raise ValueError(f"style {style!r}: one of id, en, auto")
    cleaned = _SPACES.sub(" ", text).strip()
    mark = MARKS.get(cleaned.casefold())
    if mark is not None:
        return Reading(math.nan, mark)
    shape = _SHAPE.match(cleaned)
    if shape is None:
        raise AmbiguousNumberError(f"{text!r} is not a number", EXAMPLES[style])
    scale, word = 1.0, shape["scale"] or ""
    if word:
        if word.casefold() not in _SCALES:
            known = ", ".join(_SCALES)
            raise AmbiguousNumberError(f"{text!r}: {word!r} is not one of {known}", known)
        scale = _SCALES[word.casefold()]
    digits = shape["digits"].strip()
    readings = {_plain(digits, s) for s in (("id", "en") if style == "auto" else (style,))} - {None}
    if not readings:
        raise AmbiguousNumberError(f"{text!r} is not a number in the form '{style}'", EXAMPLES[style])
    if len({float(r) for r in readings if r is not None}) > 1:
        both = sorted(str(r) for r in readings)
        raise AmbiguousNumberError(f"{text!r} can be read as {' or '.join(both)}", " / ".join(both))
    plain = min((r for r in readings if r is not None), key=len)
    value = float(plain) * scale
    if abs(value) > 2**53:
        raise AmbiguousNumberError(f"{text!r} has more digits than can be kept exactly", f"<= {2**53:,}")
    if scale > 1.0:
        # A scale word multiplies a short decimal (40.7e9): keep the integer that is meant, not its float error.
        value = float(round(value, max(0, len(plain.partition(".")[2]) - int(math.log10(scale)))))
    decimals = len(plain.partition(".")[2])
    negative = shape["sign"] in ("-", "\u2212")
    return Reading(
        -value if negative and value else value,
        "",
        decimals,
        bool(shape["percent"]),
        bool(shape["currency"]),
        word.casefold(),
    )


def unit_of(reading: Reading, unit: str) -> bool:
    """Say whether the signs around a number agree with the unit its column declares.

    `50 %` is no number of people, `Rp5` no area, and `Rp40,7 miliar` in a column of `Rp miliar` would be multiplied
    twice.
    """
    words = unit.casefold().split()
    if reading.percent and not {"%", "persen", "per", "percent"} & set(words):
        return False
    if reading.currency and not {"rp", "idr"} & set(words):
        return False
    return not (reading.scale and set(words) & set(_SCALES))


def _plain(digits: str, style: str) -> str | None:
    """Return `digits` as Python writes them, or None where the form does not fit `style`."""
    group, decimal = (".", ",") if style == "id" else (",", ".")
    whole, point, fraction = digits.partition(decimal)
    if point and (decimal in fraction or group in fraction or not fraction.replace(" ", "").isdigit()):
        return None
    if " " in fraction.strip() or (point and (whole.endswith(" ") or fraction.startswith(" "))):
        return None  # a blank beside the decimal sign is a misprint that could hide a digit
    # Misprinted blanks beside a thousands sign (`4 .425`, `1. 290`) belong to it; other blanks group by themselves.
    whole = re.sub(rf"\s*{re.escape(group)}\s*", group, whole.strip())
    if group in whole and " " in whole:
        return None
    parts = re.split(rf"[{re.escape(group)} ]", whole)
    grouped = len(parts) > 1
    if grouped and (not 1 <= len(parts[0]) <= 3 or any(len(p) != 3 for p in parts[1:]) or parts[0].startswith("0")):
        return None
    if not all(p.isdigit() for p in parts):
        return None
    joined = "".join(parts)
    return f"{joined}.{fraction}" if point else joined
