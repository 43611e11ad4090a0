"""Charts of the reports: scores with their intervals, and series over time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from indicators.reports import style
from indicators.reports.drawing import FULL, look, plot, sheet, text_width

#: Size of names and of the texts at the end of a line, in points; the gap between them and the axis, in inches.
_NAME, _TEXT, _GAP = 7.3, 7.0, 0.09
_TICKS = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True)
class Interval:
    """One line of a chart of scores.

    Attributes
    ----------
    name : str
    value, low, high : float
        NaN where there is none.
    middle : float
        A tick for comparison; NaN for none.
    text : str
        Written at the right end.
    colour : str
    strong : bool
    """

    name: str
    value: float
    low: float = math.nan
    high: float = math.nan
    middle: float = math.nan
    text: str = ""
    colour: str = style.ACCENT
    strong: bool = False


def interval_chart(rows: Sequence[Interval], nothing: str, width: float = FULL, line: float = 0.205) -> Figure:
    """Lines from 0 to 100 with a dot for the score, a band for its interval and a tick for the middle.

    Parameters
    ----------
    rows : sequence of Interval
        From top to bottom.
    nothing : str
        Written where there is no value.
    width, line : float
        Width of the chart and height of a line, in inches.
    """
    names = max(text_width(r.name, _NAME, bold=r.strong) for r in rows) + _GAP
    texts = max(text_width(r.text, _TEXT, bold=r.strong) for r in rows) + _GAP
    height = line * len(rows) + 0.3
    figure = sheet(width, height)
    ax = plot(figure, (names / width, 0.24 / height, (width - names - texts) / width, 1 - 0.28 / height))
    with look():
        ax.set_xlim(0, 100)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_xticks(_TICKS, [str(at) for at in _TICKS], size=6.5)
        ax.grid(axis="x", color=style.RULE, linewidth=0.5)
        ax.set_axisbelow(True)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        for y, row in enumerate(rows):
            _line(ax, y, row, nothing)
    return figure


def _line(ax: Any, y: int, row: Interval, nothing: str) -> None:
    beside: dict[str, Any] = {
        "xycoords": ax.get_yaxis_transform(), "textcoords": "offset points", "va": "center_baseline",
        "weight": "bold" if row.strong else "normal",
    }  # fmt: skip
    gap = _GAP * 72
    ax.annotate(row.name, (0, y), (-gap, 0), ha="right", size=_NAME, **beside)
    if row.value != row.value:
        ax.annotate(nothing, (0, y), (3, 0), size=6.5, color=style.SOFT, **(beside | {"weight": "normal"}))
        return
    if row.low == row.low and row.high == row.high:
        ax.plot([row.low, row.high], [y, y], color=row.colour, alpha=0.28, linewidth=6, solid_capstyle="butt")
    if row.middle == row.middle:
        ax.plot([row.middle, row.middle], [y - 0.36, y + 0.36], color=style.INK, linewidth=1.1)
    dot = {"markersize": 5, "markeredgecolor": "#ffffff", "markeredgewidth": 0.6}
    ax.plot([row.value], [y], "o", color=row.colour, clip_on=False, **dot)
    ax.annotate(row.text, (1, y), (gap, 0), ha="left", size=_TEXT, **beside)


@dataclass(frozen=True)
class Point:
    """One value of a series: its place in time, the words for period and value, and whether the source changed."""

    moment: float
    value: float
    when: str
    text: str
    broken: bool = False


def trend(points: Sequence[Point], width: float = 2.15, height: float = 0.95) -> Figure:
    """Line through the values of a series, dotted where the source changes; first and last value are written out."""
    figure = sheet(width, height)
    ax = plot(figure, (0.03, 0.19, 0.94, 0.77))
    with look():
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        x, y = [p.moment for p in points], [p.value for p in points]
        for i in range(1, len(points)):
            dashed = ":" if points[i].broken else "-"
            ax.plot(x[i - 1 : i + 1], y[i - 1 : i + 1], dashed, color=style.ACCENT, linewidth=1.2)
        ax.plot(x, y, "o", color=style.ACCENT, markersize=3.6, markeredgecolor="#ffffff", markeredgewidth=0.5)
        low, high = min(y), max(y)
        room = (high - low) or abs(high) or 1.0
        ax.set_ylim(low - 0.42 * room, high + 0.42 * room)
        span = (x[-1] - x[0]) or 1.0
        ax.set_xlim(x[0] - 0.04 * span, x[-1] + 0.04 * span)
        ax.set_xticks([x[0], x[-1]], [points[0].when, points[-1].when], size=6.3)
        first, last = ax.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
        for at, beside, side in ((0, 1, "left"), (-1, -2, "right")):
            below = y[beside] > y[at]  # on the side that the line does not take
            ax.annotate(
                points[at].text, (x[at], y[at]), (0, -4 if below else 4), textcoords="offset points", ha=side,
                va="top" if below else "bottom", size=6.8, weight="bold" if at else "normal",
            )  # fmt: skip
    return figure
