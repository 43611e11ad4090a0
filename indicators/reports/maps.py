"""Maps of the reports: classes of values, and districts drawn with their names and a key."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from shapely.geometry import box

from indicators.reports import style
from indicators.reports.drawing import FULL, look, plot, sheet, text_width
from indicators.reports.placing import Atlas, Layout, layout

_BARS_KM = (1, 2, 5, 10, 20, 50, 100)
#: A line of the key of a map, and what the key needs beside its text, in inches.
_KEY_LINE, _KEY_ROOM = 0.148, 0.32


def _draw(
    ax: Axes,
    places: Atlas,
    placed: Layout,
    fills: Mapping[str, str | None],
    size: float,
    strong: str = "",
) -> None:
    """Draw the districts; a fill of None is hatched: there is nothing to show."""
    for code, outline in places.outlines.items():
        fill = fills[code]
        ax.add_artist(PathPatch(outline, facecolor=fill or style.NODATA, edgecolor="#ffffff", linewidth=0.7, zorder=1))
        if fill is None:
            hatch: dict[str, Any] = {"hatch": "/////", "edgecolor": style.NODATA_LINE, "linewidth": 0}
            ax.add_artist(PathPatch(outline, fill=False, **hatch, zorder=2))
    if strong in places.outlines:
        ax.add_artist(PathPatch(places.outlines[strong], fill=False, edgecolor=style.INK, linewidth=1.4, zorder=3))
    for one in placed.labels:
        how: dict[str, Any] = {
            "size": size,
            "va": "center_baseline",
            "weight": "bold" if one.code == strong else "normal",
        }
        if one.target is not None:
            ax.plot([one.x, one.target[0]], [one.y, one.target[1]], color=style.OUTLINE, linewidth=0.45, zorder=4)
            ax.plot(*one.target, "o", color=style.ink_on(fills[one.code]), markersize=1.6, zorder=4)
            away = "right" if one.side == "left" else "left"
            ax.annotate(one.text, (one.x, one.y), (-1.2 if away == "right" else 1.2, 0), textcoords="offset points",
                        ha=away, color=style.INK, zorder=5, **how)  # fmt: skip
        else:
            paper = {"facecolor": style.NODATA, "edgecolor": "none", "pad": 0.6} if fills[one.code] is None else None
            ax.text(
                one.x, one.y, one.text, color=style.ink_on(fills[one.code]), ha="center", zorder=5, bbox=paper, **how
            )
    left, bottom, right, top = placed.box
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    ax.set_aspect("equal")
    ax.axis("off")
    _scale_bar(ax, places)


def _scale_bar(ax: Axes, places: Atlas) -> None:
    left, bottom, right, top = places.box
    km = max((b for b in _BARS_KM if b <= (right - left) / 4), default=_BARS_KM[0])
    y = bottom + 0.015 * (top - bottom)
    ax.plot([right - km, right], [y, y], color=style.SOFT, linewidth=1.2, solid_capstyle="butt")
    ax.text(right - km / 2, y + 0.012 * (top - bottom), f"{km} km", size=6, color=style.SOFT, ha="center", va="bottom")


def position_map(places: Atlas, area: str, names: Mapping[str, str], width: float = 3.07) -> Figure:
    """Map of the regency with one district marked."""
    size = 6.2
    placed = layout(places, names, width, size)
    figure = sheet(width, width * placed.ratio)
    ax = plot(figure, (0, 0, 1, 1))
    fills = {code: style.ACCENT if code == area else style.NODATA for code in places.shapes}
    with look():
        _draw(ax, places, placed, fills, size, area)
    return figure


@dataclass(frozen=True)
class Classes:
    """Classes of the values on a map, from the lowest.

    Attributes
    ----------
    limits : tuple of float
        One more than there are classes; a limit belongs to the class below it. Empty without values.
    values : tuple of float
        Where every class is a single value: those values.
    """

    limits: tuple[float, ...] = ()
    values: tuple[float, ...] = ()

    def of(self, value: float) -> int | None:
        """Class of a value, from 0; None for a missing value."""
        if value != value or not self.limits:
            return None
        return int(np.searchsorted(np.asarray(self.limits[1:-1]), value, side="left"))

    def colours(self) -> list[str]:
        """Colour of each class, spread over the whole scale where there are fewer classes than shades."""
        count, most = len(self.limits) - 1, len(style.SCALE) - 1
        return [style.SCALE[most if count == 1 else round(i * most / (count - 1))] for i in range(count)]


#: Fifths of a score.
SCORES = Classes((0.0, 20.0, 40.0, 60.0, 80.0, 100.0))


def spans(values: Iterable[float], classes: Classes) -> list[tuple[float, float]]:
    """Return first and last value of each class as the key names them.

    Whole numbers are named without overlap, 1–3 and 4–6, since a limit belongs to the class below it; others with the
    limits that two classes share.
    """
    pairs = list(itertools.pairwise(classes.limits))
    if any(v != round(v) for v in values if v == v) or any(limit != round(limit) for limit in classes.limits):
        return pairs
    return [(low if at == 0 else low + 1, high) for at, (low, high) in enumerate(pairs)]


def classes_of(values: Iterable[float], decimals: int) -> Classes:
    """Return one class for each value where there are few, else even steps with limits as they are printed."""
    known = sorted({v for v in values if v == v})
    if not known:
        return Classes()
    if len(known) <= len(style.SCALE):
        return Classes((known[0], *((a + b) / 2 for a, b in itertools.pairwise(known)), known[-1]), tuple(known))
    steps = np.round(np.linspace(known[0], known[-1], len(style.SCALE) + 1), decimals)
    return Classes(tuple(float(limit) for limit in np.unique(steps)))


def value_map(
    places: Atlas,
    values: Mapping[str, float],
    classes: Classes,
    names: Mapping[str, str],
    key: Sequence[str],
    nothing: str,
    width: float = FULL,
    size: float = 6.0,
    *,
    keyed: bool = True,
) -> Figure:
    """Map of values in classes, with its key beside it.

    Parameters
    ----------
    values : mapping of str to float
        By district code; NaN is hatched.
    names : mapping of str to str
        By district code.
    key : sequence of str
        One text per class, from the lowest.
    nothing : str
        Word for a missing value.
    width, size : float
        Of the figure in inches and of the type in points.
    keyed : bool
        Without, the key stands elsewhere.
    """
    shades = classes.colours()
    steps = {code: classes.of(values.get(code, math.nan)) for code in places.shapes}
    fills = {code: None if step is None else shades[step] for code, step in steps.items()}
    lines = [(colour, text, "") for colour, text in zip(shades, key, strict=True)][::-1]
    if None in fills.values():
        lines.append((style.NODATA, nothing, "/////"))
    placed = layout(places, names, width, size)
    if not keyed:
        figure = sheet(width, width * placed.ratio)
        with look():
            _draw(plot(figure, (0, 0, 1, 1)), places, placed, fills, size)
        return figure
    wide = max(text_width(text, size) for _, text, _ in lines) + _KEY_ROOM
    corner = _free_corner(places, placed, width, (wide, _KEY_LINE * len(lines)), size)
    high = width * placed.ratio
    columns = 1 if corner else max(1, min(int(width / wide), len(lines)))
    tall = _KEY_LINE * math.ceil(len(lines) / columns)
    height = high if corner else high + tall + _KEY_LINE / 2
    figure = sheet(width, height)
    ax = plot(figure, (0, 1 - high / height, 1, high / height))
    left, top = corner or (0.0, tall / height)
    legend = plot(figure, (left, top - tall / height, wide * columns / width, tall / height))
    with look():
        _draw(ax, places, placed, fills, size)
        _legend(legend, lines, (wide, columns), size)
    return figure


def _free_corner(
    places: Atlas, placed: Layout, width: float, room: tuple[float, float], size: float
) -> tuple[float, float] | None:
    """Return left and top, as shares of the map, of a corner that districts and names leave to the key."""
    left, bottom, right, top = placed.box
    km = (right - left) / width
    wide, tall = room[0] * km, room[1] * km
    taken = [*places.shapes.values(), *(one.area(size, km) for one in placed.labels)]
    for x, y in ((left, top), (right - wide, top), (left, bottom + tall)):
        here = box(x, y - tall, x + wide, y)
        if y - tall >= bottom and not any(here.intersects(shape) for shape in taken):
            return (x - left) / (right - left), (y - bottom) / (top - bottom)
    return None


def _legend(ax: Axes, lines: Sequence[tuple[str, str, str]], room: tuple[float, int], size: float) -> None:
    """Draw the key in columns, each `room[0]` inches wide."""
    rows = math.ceil(len(lines) / room[1])
    ax.set_xlim(0, room[0] * room[1])
    ax.set_ylim(0, _KEY_LINE * rows)
    ax.axis("off")
    for place, (colour, text, hatch) in enumerate(lines):
        x, y = place // rows * room[0], _KEY_LINE * (rows - place % rows) - 0.12
        ax.add_artist(Rectangle((x + 0.06, y), 0.16, 0.11, facecolor=colour, hatch=hatch, linewidth=0.3,
                                edgecolor=style.NODATA_LINE))  # fmt: skip
        ax.text(x + 0.28, y + 0.055, text, size=size, va="center_baseline", color=style.INK)
