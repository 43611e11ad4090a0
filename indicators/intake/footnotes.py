"""Years that bear a mark, `2020*` or `2021r`: the year, the mark, and what the table's own notes say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indicators.intake.labels import RAISED
from indicators.intake.model import Said

_YEAR = r"(?:19|20)\d{2}"
#: Signs may stand apart from the year; letters belong to it only where they touch it or stand in brackets.
_SIGN = rf"\(?\*{{1,3}}\)?|\[(?:\d{{1,2}}|[a-z]|x{{2,3}}|\*{{1,3}})\]|[{RAISED}]+|\((?:x{{1,3}}|[erp])\)"
_LETTER = r"(?:x{1,3}|[erp])\)?"
_WHOLE = re.compile(rf"^({_YEAR})(?:\.0)?(?:\s*({_SIGN}|{_LETTER})|\s+(\d{{1,2}}\)))?$", re.IGNORECASE)
_WITHIN = re.compile(
    rf"(?<![\d.,/])({_YEAR})(?:\s*({_SIGN})|({_LETTER})(?![\w-])|\s+(\d{{1,2}}\)))(?!\w)", re.IGNORECASE
)
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜ", "0123456789abc", "()[]⁽⁾ ")
#: What statistics offices mean by letters, whether or not a table repeats it.
STATUS: dict[str, Said] = {
    "e": ("angka perkiraan", "estimate"),
    "r": ("angka diperbaiki", "revised"),
    "x": ("angka sementara", "preliminary"),
}
_TOLD: tuple[tuple[str, Said], ...] = (
    (r"sangat sementara|very (?:preliminary|provisional)", ("angka sangat sementara", "very preliminary")),
    (r"sementara|preliminary|provisional", STATUS["x"]),
    (r"perbaik|revis", STATUS["r"]),
    (r"perkira|estima|proyeksi|projection", STATUS["e"]),
)


def year_of(text: str) -> str:
    """Return the year that a cell is, with or without a mark; empty where it is none."""
    return dated(text)[0]


def dated(text: str) -> tuple[str, str]:
    """Split a cell that is nothing but a year into year and mark; both are empty where it is none."""
    found = _WHOLE.match(" ".join(text.split()))
    return (found[1], found[2] or found[3] or "") if found else ("", "")


def unmarked(heading: str) -> tuple[str, list[str]]:
    """Return a heading whose years bear no marks any more, and the marks."""
    year, mark = dated(heading)
    if year:
        return year, [mark] if mark else []
    marks = ["".join(g for g in m.groups()[1:] if g) for m in _WITHIN.finditer(heading)]
    return _WITHIN.sub(r"\1", heading), marks


@dataclass(frozen=True)
class Footnote:
    """A mark and its meaning.

    Attributes
    ----------
    mark : str
        As printed.
    told : str
        Its explanation in the table's notes; empty where there is none.
    meaning : Said or None
        What kind of figure it makes; None where nothing says so.
    """

    mark: str
    told: str
    meaning: Said | None

    @property
    def unsettled(self) -> bool:
        """Whether the figures are expected to change."""
        return self.meaning is not None and self.meaning != STATUS["r"]

    def said(self, year: str) -> Said:
        """Return the sentence for the proposal."""
        quoted = f" (“{self.told}”)" if self.told else ""
        if self.meaning:
            return (
                f"tahun {year} bertanda “{self.mark}”: {self.meaning[0]}{quoted}",
                f"year {year} is marked “{self.mark}”: {self.meaning[1]}{quoted}",
            )
        if self.told:
            return f"tahun {year} bertanda “{self.mark}”{quoted}", f"year {year} is marked “{self.mark}”{quoted}"
        return (
            f"tahun {year} bertanda “{self.mark}”, tidak dijelaskan di berkas",
            f"year {year} is marked “{self.mark}”, which the file does not explain",
        )

    def note(self, year: str) -> str:
        """Return what is kept with the figures, in both languages."""
        meaning = " / ".join(self.meaning) if self.meaning else f"catatan / note {self.mark}"
        return f"{year} {self.mark}: {meaning}" + (f" (“{self.told}”)" if self.told else "")


def explain(mark: str, notes: Sequence[str]) -> Footnote:
    """Find what a table's notes say of a mark; letters have a meaning of their own."""
    sign = mark.translate(_PLAIN).lower()
    told = next((t for t in (_told(sign, note) for note in notes) if t), "")
    meaning = next((said for form, said in _TOLD if re.search(form, told, re.IGNORECASE)), None)
    if meaning is None and not told:
        meaning = STATUS.get(sign[:1]) if re.fullmatch("[er]|x{1,3}", sign) else None
    return Footnote(mark, told, meaning)


def _told(sign: str, note: str) -> str:
    """Return the explanation of a sign in one note: `*) Angka sementara; r) …`."""
    plain = " ".join(note.split()).translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜ", "0123456789abc", "⁽⁾"))
    own = re.escape(sign)
    begin = rf"(?:^|(?<=[;:.,/])|(?<=\s))\s*[\[(]?(?<![\w*]){own}(?![\w*])"
    # At the start of a note, or with a sign behind it; `r` or `1` within a sentence explain nothing.
    found = re.search(rf"{begin}\s*[)\]=:][)\]=:\s]*(\D.*)$", plain, re.IGNORECASE) or re.search(
        rf"^(?:(?:catatan|note|ket(?:erangan)?)\b\s*[/:.]*\s*)*{own}(?![\w*])\s+([^\W\d].*)$", plain, re.IGNORECASE
    )
    if not found:
        return ""
    end = re.search(r"\s*;|[\s,.]+[\[(]?(?:\*{1,3}|x{1,3}|[a-z]|\d{1,2})\s*[)\]=:]", found[1], re.IGNORECASE)
    return (found[1][: end.start()] if end else found[1]).strip(" .,")[:160]
