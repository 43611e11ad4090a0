"""What all drawn figures share: fonts, look, and how a figure becomes SVG text or a PNG picture.

No window system. The look is set for each drawing and taken back in the defaults of the whole process: draw in one
thread of a process.
"""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import matplotlib.style
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.textpath import text_to_path

from indicators.reports import style

#: The width of a text column on A4, in inches.
FULL = 6.85
_LOOK: Any = {
    "font.family": list(style.FAMILIES),
    "font.size": 7.5,
    "text.color": style.INK,
    "axes.edgecolor": style.RULE,
    "axes.labelcolor": style.SOFT,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": style.SOFT,
    "ytick.color": style.INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.5,
    "hatch.color": style.NODATA_LINE,
    "text.parse_math": False,  # dollar signs of names and units begin no formula
    "svg.fonttype": "none",  # text stays text: small, sharp, and set in the fonts of the document
    "svg.hashsalt": "reports",  # names inside the file are then the same each time
}


def look() -> AbstractContextManager[None]:
    """Return a context in which everything is drawn as the reports draw it, whatever look a notebook has set."""
    return mpl.style.context(["default", _LOOK])


@lru_cache
def _fonts_known() -> bool:
    for path in sorted(style.FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(str(path))
    return True


def sheet(width: float, height: float) -> Figure:
    """Return an empty figure, in inches."""
    _fonts_known()
    with look():
        return Figure((width, height))


def plot(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Return axes in a part of a figure."""
    with look():
        return figure.add_axes(box)


def svg(figure: Figure) -> str:
    """Return a figure as SVG text without date or program, so that the same figure has the same bytes."""
    out = io.StringIO()
    with look():
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def png(figure: Figure, dpi: int = 200) -> bytes:
    """Return a figure as a PNG picture, for slides."""
    out = io.BytesIO()
    with look():
        figure.set_dpi(dpi)
        FigureCanvasAgg(figure).print_png(out, metadata={"Software": None})
    return out.getvalue()


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in inches."""
    _fonts_known()
    face = font_manager.FontProperties(family=list(style.FAMILIES), size=size, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, face, False)
    return width / 72
