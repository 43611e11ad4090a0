"""What labels and headings say beside their name: footnote marks, units, years, totals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indicators.areas import Area, AreaNotFoundError, Registry, fold

#: Raised signs of footnotes.
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᵃᵇᶜ"
#: Marks behind a name or a number that lead to a note: `Utara¹⁾`, `Utara 1)`, `Utara*)`, `1.234 [2]`.
_NOTE_MARK = re.compile(rf"\s*(?:\[[^\[\]]{{1,4}}\]|(?<=[\w*])[{RAISED}]+|(?:\b|\s)\d{{1,2}}\)|\*{{1,3}}\)?)$")
_NUMBER_MARK = re.compile(rf"(?<=\d)(?:\s*\[[^\[\]]{{1,4}}\]|\s*[{RAISED}]+|\s+\d{{1,2}}\)|\s*\*{{1,3}}\)?)$")
_STATUS = re.compile(r"(?<=\d)\s*(e|r|x{1,3})$", re.IGNORECASE)
_UNITS: dict[str, tuple[str, ...]] = {
    "jiwa": ("jiwa", "orang", "people", "person", "persons", "org", "penduduk", "siswa", "anak", "pemilih"),
    "km2": ("km2", "km²", "sq.km", "sqkm", "sq km", "km persegi", "square km", "square kilometers", "km^2"),
    "ha": ("ha", "hektar", "hektare", "hectare", "hectares"),
    "ton": ("ton", "tons", "tonnes"),
    "%": ("%", "persen", "per cent", "percent", "persentase", "percentage"),
    "jiwa/km2": (
        "jiwa/km2",
        "jiwa/km²",
        "jiwa per km2",
        "per km2",
        "per km²",
        "per sq.km",
        "people per sq.km",
        "orang/km2",
    ),
    "kw/ha": ("kw/ha", "kuintal/ha", "quintal/ha", "ku/ha"),
    "km": ("km", "kilometer"),
    "kuintal": ("kuintal", "kwintal", "quintal", "quintals", "kw", "ku"),
    "kg": ("kg", "kilogram"),
    "m2": ("m2", "m²", "meter persegi"),
    "m3": ("m3", "m³", "meter kubik"),
    "liter": ("liter", "litre", "litres"),
    "Rp": ("rp", "rupiah", "rupiahs", "idr"),
    "kasus": ("kasus", "cases", "case"),
    "unit": ("unit", "units", "buah"),
    "desa/kelurahan": ("desa/kelurahan", "desa", "kelurahan", "villages"),
    "KK": ("kk", "keluarga", "rumah tangga", "households"),
}
_CANON = {word: unit for unit, words in _UNITS.items() for word in words}
_SCALE_WORDS = {
    **{w: "ribu" for w in ("ribu", "ribuan", "rb", "thousand", "thousands", "000")},
    **{w: "juta" for w in ("juta", "jutaan", "jt", "million", "millions")},
    **{w: "miliar" for w in ("miliar", "milyar", "billion", "billions")},
}
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_YEAR = re.compile(r"(?<![\d.,/])(?:19|20)\d{2}(?![\d.,]\d|\d)")
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)\d{2})(?!\d)")
#: Editions: the year of `... Dalam Angka 2024` is that of the book, not of its figures.
_EDITION = re.compile(r"(?:dalam angka|in figures)[ ,]*(?:19|20)\d{2}", re.IGNORECASE)
_TOTAL = {"jumlah", "total", "totals", "grand", "jumlahtotal", "totaljumlah", "keseluruhan", "seluruh"}
_MEAN = {"rata", "rata2", "ratarata", "average", "mean"}
_FOREIGN = re.compile(r"^(?:\d+[.)]?\s*)?(?:kab(?:upaten)?\b\.?|kota\b)\s*\w", re.IGNORECASE)


def clean_label(text: str) -> str:
    """Return a label without the mark of a footnote and without needless blanks."""
    plain = " ".join(text.split())
    return _NOTE_MARK.sub("", plain).strip() or plain


def clean_heading(text: str) -> str:
    """Return a heading without marks of footnotes, wherever they stand in it."""
    return clean_label(re.sub(r"\s*\[(?:\d{1,2}|[a-z]|\*{1,3})\]", "", text))


def is_generic(path: Sequence[str]) -> bool:
    """Say whether headings only say that there are values: `nilai`, `jumlah`, `value`."""
    return set(words(" ".join(path))) <= {"nilai", "jumlah", "value", "values", "data", "angka", "total", "number"}


def clean_number(text: str) -> tuple[str, str, str]:
    """Split a printed number into digits, status mark (`e`, `r`, `x`) and footnote mark; either may be empty."""
    plain = " ".join(text.split())
    note = ""
    if found := _NUMBER_MARK.search(plain):
        plain, note = plain[: found.start()], found[0].strip()
    status = ""
    if found := _STATUS.search(plain):
        plain, status = plain[: found.start()], found[1].lower()
    return plain.strip(), status, note


def canonical(unit: str) -> str:
    """Return the one form of a unit's spellings; a unit not listed stays as it is, in small letters."""
    word = " ".join(unit.casefold().replace("persegi", "persegi").split())
    return _CANON.get(word, word)


def same_unit(printed: str, wanted: str) -> bool:
    """Say whether a printed unit can be meant by a unit of the catalogue; people go by many words."""
    return canonical(printed) == canonical(wanted)


def units_in(text: str) -> list[tuple[str, str]]:
    """Return the units in brackets, each with its scale word (`ribu jiwa`: `jiwa`, `ribu`)."""
    found = []
    for inner in _BRACKETS.findall(text):
        for part in [inner, *re.split(r"\s*[/;|]\s*", inner)]:
            words = part.casefold().split()
            scale = _SCALE_WORDS.get(words[0], "") if words else ""
            rest = " ".join(words[1:] if scale else words)
            if rest in _CANON or (scale and not rest):
                found.append((_CANON.get(rest, ""), scale))
                break
            if len(words) > 1 and words[-1] in _SCALE_WORDS and " ".join(words[:-1]) in _CANON:  # `Rp juta`
                found.append((_CANON[" ".join(words[:-1])], _SCALE_WORDS[words[-1]]))
                break
    return found


def brackets(text: str) -> list[str]:
    """Return what stands in brackets."""
    return [str(inner) for inner in _BRACKETS.findall(text)]


def without_units(text: str) -> str:
    """Return a heading without brackets that hold a unit only."""
    return " ".join(_BRACKETS.sub(lambda m: " " if units_in(m[0]) else m[0], text).split())


def years_in(text: str) -> list[str]:
    """Return years and spans of years that a text names, each once."""
    text = _EDITION.sub(" ", text)
    spans = [f"{a}-{b}" for a, b in _SPAN.findall(text)]
    return list(dict.fromkeys(spans + _YEAR.findall(_SPAN.sub(" ", text))))


def without_years(text: str) -> str:
    """Return a heading without its years."""
    return " ".join(_YEAR.sub(" ", _SPAN.sub(" ", text)).split()).strip(" ,-–")


def words(text: str) -> list[str]:
    """Return the words of a label in small letters."""
    return re.findall(r"[^\W_]+", text.casefold())


def is_total(label: str, registry: Registry) -> bool:
    """Say whether a label names the sum of the rows: `Jumlah/Total`, `Total Kabupaten X`."""
    own = {*words(registry.regency.name), "kabupaten", "kab", "kecamatan", "regency", "district", "dan", "kota"}
    found = set(words(label))
    return bool(found & _TOTAL) and found <= _TOTAL | own


def is_mean(label: str) -> bool:
    """Say whether a label names an average."""
    return bool(set(words(label)) & _MEAN)


def is_own_regency(label: str, registry: Registry) -> bool:
    """Say whether a label is the regency's name, with or without the word for it."""
    return bool(fold(label)) and fold(label) == fold(registry.regency.name)


def is_other_regency(label: str, registry: Registry) -> bool:
    """Say whether a label names another regency or town."""
    return bool(_FOREIGN.match(label)) and not is_own_regency(label, registry) and find(label, registry) is None


def find(label: str, registry: Registry) -> Area | None:
    """Return the area a label stands for: by name, by either national code, or by a code before the name."""
    label = clean_label(label)
    by_bps = {a.bps_code: a for a in registry.areas if a.bps_code}
    if label in by_bps:
        return by_bps[label]
    for text in (label, re.sub(r"^(?:\d{7}|\d{2}(?:\.\d{2}){1,2}|\[\d+\])\s*[-.]?\s*", "", label)):
        try:
            return registry.match(text)
        except AreaNotFoundError:
            continue
    return None
