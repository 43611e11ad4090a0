"""Words and numbers in the language of the reader: gettext catalogues and Babel number forms.

The words that every part needs stand in ``indicators/locale``; a part adds a folder of its own.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from indicators.numbers import FLAG_UNIT

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"
SHARED = Path(__file__).parent / "locale"
NO_VALUE = "–"
MINUS = "\N{MINUS SIGN}"
UNDATED = frozenset({"n.d.", "undated"})
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
SPAN = re.compile(r"^(\d{4})-(\d{4})$")
PER_CENT = frozenset({"%", "persen", "per cent", "percent"})
SCALE = re.compile(r"\d ?[-–] ?\d+$")  # "index 0-1" describes the scale and is not said with each value
FLAG = re.compile(r"(\d) = (\w+)")
MONEY = {6: "money.million", 9: "money.milliard", 12: "money.billion"}


#: Kinds of area as the catalogues call them, and the field of `areas/regency.yml` that may call them otherwise.
_KINDS = {
    "id": {"kecamatan": "level_name_id", "kabupaten": "regency_name_id"},
    "en": {"district": "level_name_en", "regency": "regency_name_en"},
}
_VILLAGES = ("desa", "kelurahan")
Exchange = tuple[tuple[str, str], ...]


def kinds_of(regency: Mapping[str, Any], lang: str) -> Exchange:
    """Return the words that a regency uses instead of those of the catalogues; empty for most regencies.

    Parameters
    ----------
    regency : mapping
        Fields of `areas/regency.yml`, as the data package repeats them.
    lang : {'id', 'en'}

    Examples
    --------
    >>> kinds_of({"level_name_id": "distrik", "village_kinds": ["kampung"]}, "id")
    (('desa/kelurahan', 'kampung'), ('desa dan kelurahan', 'kampung'), ('kecamatan', 'distrik'), ('desa', 'kampung'))
    """
    own = [(usual, str(regency.get(field) or usual).casefold()) for usual, field in _KINDS[lang].items()]
    villages = tuple(regency.get("village_kinds") or _VILLAGES)
    if lang == "id" and villages != _VILLAGES:
        pairs = [(mark.join(_VILLAGES), mark.join(villages)) for mark in ("/", " dan ")]
        own = [*pairs, *own, (_VILLAGES[0], villages[0])]
    return tuple((usual, word) for usual, word in own if usual != word)


def exchanged(text: str, kinds: Exchange) -> str:
    """Put a regency's own words for the kinds of area into a text; what stands in braces or brackets stays.

    Examples
    --------
    >>> exchanged("Kecamatan {kecamatan} dan antarkecamatan", (("kecamatan", "distrik"),))
    'Distrik {kecamatan} dan antardistrik'
    """
    if not kinds:
        return text
    words = dict(kinds)
    # Names of offices and indices keep their word: Kementerian Desa, Indeks Desa, BUM Desa.
    form = "|".join(rf"(?<!\bIndeks )(?<!\bKementerian )(?<!\bBUM )\b{w}\b" if w == "desa" else w for w in words)
    pattern = re.compile(rf"\{{[^}}]*\}}|\[[^\]]*\]|({form})", re.IGNORECASE)

    def own(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        word = words[found[1].casefold()]
        return word[:1].upper() + word[1:] if found[1][:1].isupper() else word

    return pattern.sub(own, text)


@lru_cache
def _catalogue(lang: str, folder: Path, kinds: Exchange = ()) -> gettext.GNUTranslations:
    """Compile the catalogues of one language in memory, so that no binary file has to be kept."""
    catalogue = Catalog(locale=lang)
    for place in (SHARED, folder):
        for path in sorted((place / lang).glob("*.po")):
            with path.open("rb") as file:
                for message in read_po(file, locale=lang):
                    if message.id:
                        said = message.string
                        message.string = (
                            exchanged(said, kinds)
                            if isinstance(said, str)
                            else tuple(exchanged(s, kinds) for s in said or ())
                        )
                        catalogue[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache
def _pattern(decimals: int) -> NumberPattern:
    """Parse a number form once; a profile writes several hundred numbers."""
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


@dataclass(frozen=True)
class Words:
    """Eager translation and number forms of one language.

    Attributes
    ----------
    lang : {'id', 'en'}
    folder : Path
        Catalogues of the part that speaks, one folder a language.
    kinds : tuple of (str, str)
        What the regency calls the kinds of area, where it is not the catalogues' word; see `kinds_of`.
    """

    lang: str
    folder: Path = SHARED
    kinds: Exchange = ()

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the text of `key` with named values filled in."""
        text = _catalogue(self.lang, self.folder, self.kinds).gettext(key)
        return text.format(**values) if values else text

    def known(self, space: str, word: str) -> str:
        """Return the text of a word that the data package chose, or the word itself when the catalogue lacks it."""
        key = f"{space}.{word}"
        text = _catalogue(self.lang, self.folder, self.kinds).gettext(key)
        return word if text == key else text

    def n(self, key: str, count: int, /, **values: Any) -> str:
        """Return the text of `key` in the plural form that `count` asks for; ``{n}`` is the count."""
        text = _catalogue(self.lang, self.folder, self.kinds).ngettext(key, f"{key}.many", count)
        return text.format(n=self.number(count), **values)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Write a number: 12.345,67 in Indonesian, 12,345.67 in English; missing is a dash, never 0.

        What lies below zero has a minus, which a hyphen is too short for.
        """
        if value is None or value != value:
            return NO_VALUE
        text: str = format_decimal(round(value, decimals) + 0.0, _pattern(decimals), locale=self.lang)
        return text.replace("-", MINUS)

    def exact(self, value: object) -> str:
        """Write a number, or a text that is one, with the decimals it has, four at most; other text as it is."""
        try:
            number = float(str(value))
        except ValueError:
            return value or NO_VALUE if isinstance(value, str) else NO_VALUE
        return self.number(number, len(f"{number:.4f}".rstrip("0").partition(".")[2]))

    def stated(self, value: object, unit: str) -> str:
        """Write a figure of the raw tables exactly, with its unit; one that is 0 or 1 in a word."""
        if unit == FLAG_UNIT and value in (0, 1):
            return self("word.yes" if value else "word.no")
        text = self.exact(value)
        return text if text == NO_VALUE else self._with(unit, text)

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
        return self._with(unit, self.number(value, decimals))

    def _with(self, unit: str, text: str) -> str:
        """Add a unit to a number that is written already."""
        if SCALE.search(unit):
            return text
        if unit in PER_CENT:
            return f"{text} %" if self.lang == "id" else f"{text}%"
        if unit == "Rp" or unit.startswith("Rp "):  # "Rp billion": the currency stands before the number
            return f"Rp {text} {unit[3:]}".strip()
        return f"{text} {unit}".strip()

    def yes(self, unit: str) -> str:
        """Word of a flag for 1; empty for a unit that is no flag."""
        return dict(FLAG.findall(unit)).get("1", "")

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
