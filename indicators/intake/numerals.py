"""Which style of numbers a column is printed in, decided by evidence; where there is none, nothing is decided."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from indicators.intake.labels import canonical, clean_number
from indicators.intake.model import Cell, Said
from indicators.numbers import MARKS, AmbiguousNumberError, Reading, read_number

Style = Literal["id", "en"]
STYLES: tuple[Style, Style] = ("id", "en")
#: Units that have fractions; all others count things.
_MEASURED = {"ha", "km2", "km", "ton", "%", "kw/ha", "jiwa/km2", "rp"}
_INTENSIVE = re.compile(
    r"%|persen|percent|\bper\b|/|rasio|ratio|rata|average|kepadatan|density|indeks|index|skor|score|laju|growth|"
    r"produktivitas|yield|peringkat|rank|nilai",
    re.IGNORECASE,
)


def looks_numeric(text: str) -> bool:
    """Say whether a text is a number in some style, or a mark that stands for none."""
    return any(_try(clean_number(text)[0], s) is not None for s in STYLES)


def _try(text: str, style: Style) -> Reading | None:
    try:
        return read_number(text, style)
    except AmbiguousNumberError:
        return None


def read_cell(cell: Cell, style: Style) -> Reading | None:
    """Read a cell; None where it is no number in this style. A number that the file holds as one has no style."""
    return _try(clean_number(cell.text)[0], "en" if cell.typed else style)


def counts(unit: str) -> bool:
    """Say whether a unit counts things, so that its values are whole numbers."""
    word = canonical(unit)
    return bool(word) and word not in _MEASURED and not _INTENSIVE.search(word) and not re.search(r"\d", word)


def intensive(unit: str, heading: str) -> bool:
    """Say whether values of this unit or heading cannot be added up: shares, rates, densities, indices."""
    return canonical(unit) != "desa/kelurahan" and bool(
        _INTENSIVE.search(unit) or _INTENSIVE.search(heading.replace("/", " "))
    )


@dataclass(frozen=True)
class Verdict:
    """A style and why; `style` is None where nothing decides.

    Attributes
    ----------
    style : {'id', 'en'} or None
    why : Said
    matters : bool
        False where every style gives the same numbers.
    mixed : tuple of Cell
        Cells that fit no style the others have.
    likely : {'id', 'en'}
        Where nothing decides, the style whose values are as large as those on file: a hint, no proof.
    """

    style: Style | None
    why: Said
    matters: bool = True
    mixed: tuple[Cell, ...] = ()
    likely: Style = "id"


def decide(
    cells: Sequence[Cell], unit: str, adds_up: Callable[[Style], bool | None], known: Sequence[float] = ()
) -> Verdict:
    """Decide the style of a column's printed numbers.

    Parameters
    ----------
    cells : sequence of Cell
    unit : str
        Empty where unknown.
    adds_up : callable
        Whether the parts add up to the printed total in a style; None where that says nothing.
    known : sequence of float
        Values of the same variable on file.
    """
    texts = [c for c in cells if not c.typed and c.text and clean_number(c.text)[0].casefold() not in MARKS]
    read = {s: [read_cell(c, s) for c in texts] for s in STYLES}
    fits = [s for s in STYLES if all(r is not None for r in read[s])]
    if not fits:
        return _none(texts, read)
    if len(fits) == 2 and all(a == b for a, b in zip(_values(read["id"]), _values(read["en"]), strict=True)):
        return Verdict("id", ("angka tanpa pemisah yang meragukan", "no doubtful separators"), matters=False)
    if len(fits) == 1:
        return _only(fits[0], texts, read[fits[0]], adds_up)
    sums = {s: adds_up(s) for s in STYLES}
    if set(sums.values()) == {True, False}:
        style: Style = "id" if sums["id"] else "en"
        return Verdict(style, ("hanya dengan gaya ini barisnya berjumlah total", "the rows add up in this style only"))
    whole = [s for s in STYLES if all(float(v).is_integer() for v in _values(read[s]))]
    if counts(unit) and len(whole) == 1:
        return Verdict(whole[0], (f"{unit} dihitung bulat", f"{unit} are counted in whole numbers"))
    below = [s for s in STYLES if all(v <= 100 for v in _values(read[s]))]
    if canonical(unit) == "%" and len(below) == 1:
        return Verdict(below[0], ("persentase tidak melebihi 100", "percentages do not exceed 100"))
    near = [s for s in STYLES if _near(_values(read[s]), known)]
    return Verdict(None, _doubt(texts, read), likely=near[0] if len(near) == 1 else "id")


def _values(readings: Sequence[Reading | None]) -> list[float]:
    return [r.value for r in readings if r is not None]


def _only(
    style: Style, texts: list[Cell], readings: list[Reading | None], adds: Callable[[Style], bool | None]
) -> Verdict:
    """One style fits every cell; be on guard for thousands among decimals, as in `12.5` and `1.234`."""
    sign = "," if style == "id" else "."
    whole: list[str] = [clean_number(c.text)[0] for c in texts]
    places = {r.decimals for r in readings if r is not None and r.decimals}
    doubtful = [t for t in whole if re.fullmatch(rf"-?\d{{1,3}}\{sign}\d{{3}}", t)]
    example = max(whole, key=lambda t: (sum(ch in ".," for ch in t), -len(t)))
    if doubtful and places != {3} and max(places) < 4 and adds(style) is not True:
        why = (
            f"{doubtful[0]} dapat berarti ribuan, sedangkan sel lain berdesimal",
            f"{doubtful[0]} may mean thousands while other cells have decimals",
        )
        return Verdict(None, why)
    return Verdict(
        style,
        (f"hanya gaya ini cocok dengan semua sel (mis. {example})", f"only this style fits every cell (as {example})"),
    )


def _none(texts: list[Cell], read: dict[Style, list[Reading | None]]) -> Verdict:
    fitting = {s: sum(r is not None for r in read[s]) for s in STYLES}
    best = max(STYLES, key=lambda s: fitting[s])
    wrong = tuple(c for c, r in zip(texts, read[best], strict=True) if r is None)
    return Verdict(None, ("tidak ada gaya yang cocok dengan semua sel", "no style fits every cell"), mixed=wrong)


def _near(values: list[float], known: Sequence[float]) -> bool:
    given = sorted(abs(v) for v in values if v)
    held = sorted(abs(v) for v in known if v and not math.isnan(v))
    if len(given) < 3 or len(held) < 3:
        return False
    return 1 / 20 < given[len(given) // 2] / held[len(held) // 2] < 20


def _doubt(texts: list[Cell], read: dict[Style, list[Reading | None]]) -> Said:
    for cell, a, b in zip(texts, read["id"], read["en"], strict=True):
        if a and b and a.value != b.value:
            shown = f"{cell.place} {cell.text!r}: {a.value:.12g} / {b.value:.12g}"
            return (f"{shown}; tidak ada yang membuktikan salah satu", f"{shown}; nothing proves either")
    return ("", "")


def written(cell: Cell, style: Style, scale: str = "") -> str:
    """Return the cell as table.csv holds it: as printed, without marks; a stored number in the column's style."""
    text = clean_number(cell.text)[0]
    if cell.typed and style == "id":
        text = text.replace(".", ",")
    return f"{text} {scale}" if scale and text.casefold() not in MARKS else text
