"""From plain values to a tagged PDF: typst with our own templates, our own fonts and nothing of the machine's.

A document is a JSON value; templates never evaluate its text as markup, so that nothing in the data can act.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from matplotlib.ft2font import FT2Font

from indicators.problems import BilingualError
from indicators.reports import style
from indicators.reports.hyphen import hyphenate

TEMPLATES = Path(__file__).parent / "templates"
#: Accessible (PDF/UA-1) and fit for archives (PDF/A-2a); typst refuses to write a document that breaks either.
STANDARDS: list[Any] = ["ua-1", "a-2a"]
#: Stands for a sign that none of the fonts has.
UNKNOWN_SIGN = "\u25a1"
#: Text that is set in one go without a place to break.
LONGEST_WORD = 24
#: Keys whose text is not prose: it is neither hyphenated nor given places to break.
_PLAIN = frozenset({"k", "align", "url", "alt", "lang", "title", "lead", "author", "keywords", "description"})
#: Blocks whose text is a heading or a lead: words in large type are not broken.
_UNBROKEN = frozenset({"h", "head", "cover", "lead"})
#: Signs that steer the direction or the joining of others; typst finds the direction of a script by itself.
_STEERING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
_LONG = re.compile(rf"[^\s\u00ad-]{{{LONGEST_WORD},}}")
#: Pieces of an address or a path, each with the sign that ends it.
_PIECES = re.compile(rf"[^/_.?&=]{{0,{LONGEST_WORD // 2}}}[/_.?&=]?")
_compilers = threading.local()


class ReportError(BilingualError):
    """A report cannot be made."""


@lru_cache
def _signs() -> frozenset[int]:
    """Code points that the fonts can show."""
    return frozenset(code for path in font_files() for code in FT2Font(str(path)).get_charmap())


def font_files() -> list[Path]:
    """Return the fonts that reports are set in.

    Raises
    ------
    ReportError
        If the folder of fonts is missing or empty: no font of the machine stands in, the result would differ.
    """
    found = sorted(style.FONTS.glob("*.ttf"))
    if not any(path.name.startswith(style.FAMILIES[0]) for path in found):
        raise ReportError(
            f"Huruf laporan tidak ditemukan di {style.FONTS.parent.name}/{style.FONTS.name}/. Pasang ulang programnya.",
            f"The fonts of the reports are missing in {style.FONTS.parent.name}/{style.FONTS.name}/. Install again.",
        )
    return found


def tidy(text: str) -> str:
    """Return text without control and steering signs and without halves of a pair of surrogates."""
    # A tab or a line end is a space; the others say nothing.
    text = re.sub(r"\s+", " ", _STEERING.sub("", unicodedata.normalize("NFC", text)))
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co")).strip()


def clean(text: str) -> str:
    """Return text that can be set: tidy, and with a box for a sign that no font has."""
    signs = _signs()
    return "".join(c if ord(c) in signs else UNKNOWN_SIGN for c in tidy(text))


def shortened(text: str, most: int) -> str:
    """Cut text to `most` characters at a word, with an ellipsis."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[most // 2 :] else cut).rstrip(" ,;:.") + "…"


def prepared(value: Any, lang: str, key: str = "") -> Any:
    """Return a document's values with every text cleaned, hyphenated and given places to break."""
    if isinstance(value, dict):
        whole = value.get("k") in _UNBROKEN
        return {
            name: prepared(item, lang, "title" if whole and name == "text" else name) for name, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [prepared(item, lang, key) for item in value]
    if not isinstance(value, str) or key == "svg":
        return value
    text = clean(value)
    if key in _PLAIN:
        return text
    text = hyphenate(text, lang)
    return _LONG.sub(lambda found: "\u200b".join(filter(None, _PIECES.findall(found.group()))), text)


def _compiler() -> typst.Compiler:
    # One compiler a thread: it is not made to be shared, and it keeps the fonts.
    if not hasattr(_compilers, "one"):
        folder = font_files()[0].parent
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
        _compilers.one = typst.Compiler(root=TEMPLATES, font_paths=fonts)
    return _compilers.one


def _compile(template: str, document: dict[str, Any], day: date, **how: Any) -> Any:
    values = prepared(document, document["lang"])
    stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        made, warnings = _compiler().compile_with_warnings(
            TEMPLATES / f"{template}.typ",
            sys_inputs={"data": json.dumps(values, sort_keys=True)},
            timestamp=stamp,
            **how,
        )
    except typst.TypstError as error:
        raise _refused(document, [error.message, *error.hints]) from error
    if warnings:  # a face that is not found leaves the text out without an error
        raise _refused(document, [warning.message for warning in warnings])
    return made


def _refused(document: dict[str, Any], reasons: list[str]) -> ReportError:
    what = f"{document['title']}: {'; '.join(dict.fromkeys(reasons))}"
    return ReportError(f"Laporan tidak dapat disusun: {what}", f"The report cannot be set: {what}")


def pdf(template: str, document: dict[str, Any], day: date) -> bytes:
    """Set a document.

    Parameters
    ----------
    template : str
        Name of a file in `templates`.
    document : dict
        JSON values with at least `lang` and `title`; pictures are SVG text under a key `svg` beside `alt`.
    day : datetime.date
        Date of the document; the same values and date give the same bytes.

    Returns
    -------
    bytes
        A tagged PDF that holds to PDF/UA-1 and PDF/A-2a, with every font embedded.

    Raises
    ------
    ReportError
        If fonts are missing, or typst cannot set the document to the standards.
    """
    return _compile(template, document, day, format="pdf", pdf_standards=STANDARDS)
