"""Words and numbers in the language of the reader: gettext catalogues and Babel number forms."""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, parse_pattern

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"
LOCALE_FOLDER = Path(__file__).parent / "locale"
PLOTLY_SEPARATORS = {"id": ",.", "en": ".,"}
NO_VALUE = "–"
UNDATED = frozenset({"n.d.", "undated"})
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
SPAN = re.compile(r"^(\d{4})-(\d{4})$")
PER_CENT = frozenset({"%", "persen", "per cent", "percent"})
SCALE = re.compile(r"\d ?[-–] ?\d+$")  # "index 0-1" describes the scale and is not said with each value
FLAG = re.compile(r"(\d) = (\w+)")
MONEY = {6: "money.million", 9: "money.milliard", 12: "money.billion"}


@lru_cache
def _catalogue(lang: str) -> gettext.GNUTranslations:
    """Compile the catalogue of one language in memory, so that no binary file has to be kept."""
    with (LOCALE_FOLDER / f"{lang}.po").open("rb") as file:
        catalogue = read_po(file, locale=lang)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache
def _pattern(decimals: int) -> NumberPattern:
    """Parse a number form once; a profile writes several hundred numbers."""
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


@dataclass(frozen=True)
class Text:
    """Eager translation and number forms of one language; Dash and plotly refuse lazy strings."""

    lang: str

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the text of `key` with named values filled in."""
        text = _catalogue(self.lang).gettext(key)
        return text.format(**values) if values else text

    def known(self, space: str, word: str) -> str:
        """Return the text of a word that the data package chose, or the word itself when the catalogue lacks it."""
        key = f"{space}.{word}"
        text = _catalogue(self.lang).gettext(key)
        return word if text == key else text

    def n(self, key: str, count: int, /, **values: Any) -> str:
        """Return the text of `key` in the plural form that `count` asks for; ``{n}`` is the count."""
        text = _catalogue(self.lang).ngettext(key, f"{key}.many", count)
        return text.format(n=self.number(count), **values)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Write a number: 12.345,67 in Indonesian, 12,345.67 in English; missing is a dash, never 0."""
        if value is None or value != value:
            return NO_VALUE
        return format_decimal(round(value, decimals) + 0.0, _pattern(decimals), locale=self.lang)

    def measure(self, value: float | None, decimals: int, unit: str) -> str:
        """Write a number with its unit; a per cent sign follows the habit of the language."""
        if value is None or value != value:
            return NO_VALUE
        flags = dict(FLAG.findall(unit))
        if flags:  # "1 = yes, 0 = no" is read as its words; a mean of such values stays a number
            return flags.get(str(round(value)), "") if value == round(value) else self.number(value, 1)
        if unit.lower().startswith("rp") and abs(value) >= 1e6:
            step = max(k for k in MONEY if abs(value) >= 10**k)
            return f"Rp {self.number(value / 10**step, 1)} {self(MONEY[step])}"
        text = self.number(value, decimals)
        if SCALE.search(unit):
            return text
        if unit in PER_CENT:
            return f"{text} %" if self.lang == "id" else f"{text}%"
        if unit.startswith("Rp "):  # "Rp billion": the currency stands before the number
            return f"Rp {text} {unit[3:]}"
        return f"{text} {unit}".strip()

    def is_short(self, unit: str) -> bool:
        """Whether a unit is said in a word beside the number, so that a column head need not carry it."""
        return unit in PER_CENT or bool(FLAG.search(unit))

    def signed(self, value: float, decimals: int) -> str:
        """Write a difference with its sign (a true minus)."""
        sign = "+" if value > 0 else "−" if value < 0 else "±"
        return f"{sign}{self.number(abs(value), decimals)}"

    def when(self, period: str) -> str:
        """Write a period in the language: a day, a month, years; text that is none of them stays as it is."""
        if period in UNDATED:
            return self("word.undated")
        if DAY.fullmatch(period):
            return format_date(date.fromisoformat(period), "d MMM y", locale=self.lang)
        if MONTH.fullmatch(period):
            return format_date(date.fromisoformat(f"{period}-01"), "MMM y", locale=self.lang)
        return SPAN.sub("\\1–\\2", period)

    def list(self, items: list[str]) -> str:
        """Join items as a sentence does."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('word.and')} {items[-1]}"
