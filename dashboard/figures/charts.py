"""The charts: rank and score with interval, profiles side by side, series with breaks, spread of districts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from dashboard import theme
from dashboard.figures.base import axis, layout

WHOLE = ",~f"  # 15.000 and never 15k; no more decimals than the value has
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
COLOURS = ("#2f7fb5", "#c2571b", "#8a6fc0", "#3a8f5f")


def intervals(frame: pd.DataFrame, lang: str, label: str, *, ranks: bool) -> dict[str, Any]:
    """Dot for each district, best on top, with its interval where there is one.

    Parameters
    ----------
    frame : DataFrame
        ``name``, ``value`` and the ends ``low`` and ``high`` (NaN without interval), ``text`` for the reader;
        best first. ``beside``, if given, is written behind the interval, or before it in the further half.
    label : str
        Title of the axis.
    ranks : bool
        Whether the values are ranks, which begin at 1, or scores, which begin at 0.
    """
    places = list(range(1, len(frame) + 1, 2 if len(frame) > 8 else 1))
    scale = {"range": [0.4, len(frame) + 0.6], "tickvals": places} if ranks else {"range": [-2, 102]}
    # One line trace with gaps: an interval need not hold the published value, so error bars would not do.
    ends = [
        (low, high, name)
        for low, high, name in zip(frame["low"], frame["high"], frame["name"], strict=True)
        if low == low
    ]
    lines = {
        "type": "scatter",
        "mode": "lines",
        "x": [x for low, high, _ in ends for x in (low, high, None)],
        "y": [y for _, _, name in ends for y in (name, name, None)],
        "line": {"width": 6, "color": theme.MARK_SOFT},
        "hoverinfo": "skip",
    }
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": frame["value"].tolist(),
        "y": frame["name"].tolist(),
        "marker": {"size": 13, "color": theme.MARK, "line": {"width": 1.5, "color": "#ffffff"}},
        "hovertemplate": "%{customdata}<extra></extra>",
        "customdata": frame["text"].tolist(),
    }
    return {
        "data": [lines, trace, *([_words_beside(frame)] if "beside" in frame else [])],
        "layout": layout(
            lang,
            xaxis=axis(title={"text": label, "standoff": 8}, **scale),
            yaxis=axis(autorange="reversed", type="category", ticks="", showgrid=True),
        ),
    }


def _words_beside(frame: pd.DataFrame) -> dict[str, Any]:
    said = frame[frame["beside"] != ""]
    first = said["value"] <= len(frame) / 2
    ends = said[["value", "low", "high"]].agg(["min", "max"], axis=1)
    return {
        "type": "scatter",
        "mode": "text",
        "x": ends["max"].where(first, ends["min"]).tolist(),
        "y": said["name"].tolist(),
        # A wide space keeps the words off the mark.
        "text": [f"\N{EM SPACE}{text}\N{EM SPACE}" for text in said["beside"]],
        "textposition": ["middle right" if one else "middle left" for one in first],
        "textfont": {"size": 12},
        "hoverinfo": "skip",
    }


def side_by_side(frame: pd.DataFrame, lang: str, label: str) -> dict[str, Any]:
    """Scores of a few areas, one row for each part: columns are areas, the index names the parts.

    Each area has its own sign as well as its own colour; the middle of all districts is an upright line.
    """
    traces = []
    for i, name in enumerate(frame.columns):
        middle = i == len(frame.columns) - 1
        marker = (
            {"size": 18, "symbol": "line-ns-open", "color": theme.MARK_SOFT, "line": {"width": 3}}
            if middle
            else {
                "size": 13,
                "symbol": SYMBOLS[i % 4],
                "color": COLOURS[i % 4],
                "line": {"width": 1, "color": "#ffffff"},
            }
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": str(name),
                "x": [None if v != v else v for v in frame[name]],
                "y": [str(part) for part in frame.index],
                "marker": marker,
                "hovertemplate": f"%{{y}}<br>{name}: %{{x:.1f}}<extra></extra>",
            }
        )
    return {
        "data": traces,
        "layout": layout(
            lang,
            showlegend=True,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            margin={"l": 8, "r": 24, "t": 40, "b": 44},
            xaxis=axis(title={"text": label, "standoff": 8}, range=[-3, 103]),
            yaxis=axis(autorange="reversed", type="category"),
        ),
    }


def series(frame: pd.DataFrame, lang: str, unit: str, broken: str, *, joined: bool = True) -> dict[str, Any]:
    """Line over the years, cut wherever the method changed.

    Parameters
    ----------
    frame : DataFrame
        ``year``, ``value``, ``text`` and ``break_before``, oldest first.
    broken : str
        Words beside the mark of a break.
    joined : bool
        Whether a line joins the points; without, each is a stage that no other continues.
    """
    part = frame["break_before"].astype(int).cumsum()
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers" if joined else "markers",
            "x": piece["year"].tolist(),
            "y": piece["value"].tolist(),
            "line": {"width": 2.5, "color": theme.MARK},
            "marker": {"size": 9, "color": theme.MARK, "line": {"width": 1.5, "color": "#ffffff"}},
            "customdata": piece["text"].tolist(),
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        for _, piece in frame.groupby(part)
    ]
    lines, notes = [], []
    for before, after in zip(frame["year"], frame["year"].iloc[1:], strict=False):
        if frame.loc[frame["year"] == after, "break_before"].any():
            x = (before + after) / 2
            lines.append(
                {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1,
                 "line": {"color": theme.MARK_BREAK, "width": 1.5, "dash": "dot"}}
            )  # fmt: skip
            notes.append(
                {"x": x, "yref": "paper", "y": 1, "text": broken, "showarrow": False, "yanchor": "bottom",
                 "font": {"size": 12, "color": theme.MARK_BREAK}}
            )  # fmt: skip
    low, high = frame["value"].min(), frame["value"].max()
    reach = (high - low) or abs(high) or 1
    bottom = 0 if 0 <= low < 2 * reach else low - 0.3 * reach
    start, end = np.floor(frame["year"].min()), np.ceil(frame["year"].max())
    step = max(1, int(np.ceil((end - start) / 6)))  # more do not fit on a phone
    return {
        "data": traces,
        "layout": layout(
            lang,
            margin={"l": 8, "r": 24, "t": 30, "b": 36},
            xaxis=axis(dtick=step, tickformat="d", range=[start - 0.5, end + 0.5], showgrid=False),
            yaxis=axis(title={"text": unit, "standoff": 8}, range=[bottom, high + 0.15 * reach], tickformat=WHOLE),
            shapes=lines,
            annotations=notes,
        ),
    }


def spread(
    frame: pd.DataFrame,
    lang: str,
    unit: str,
    middle: tuple[float, str] | None = None,
    ticks: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """One dot for each district along one axis; equal values are stacked.

    Parameters
    ----------
    frame : DataFrame
        ``value`` and ``text``.
    lang, unit : str
    middle : (float, str), optional
        Where a line stands for the median, and its words.
    ticks : mapping of int to str, optional
        Words for the values where they are not numbers; then the axis names no unit.
    """
    ordered = frame.dropna(subset=["value"]).sort_values("value")
    reach = (ordered["value"].max() - ordered["value"].min()) or 1
    cell = ((ordered["value"] - ordered["value"].min()) / reach * 40).round()
    height = ordered.groupby(cell).cumcount()
    lines, words = [], []
    if middle is not None:
        at, said = middle
        pen = {"color": theme.MARK_SOFT, "width": 2, "dash": "dash"}
        lines = [{"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": pen}]
        words = [{"x": at, "yref": "paper", "y": 1, "text": said, "showarrow": False, "yanchor": "bottom"}]
    if ticks is None:
        scale = {"title": {"text": unit, "standoff": 8}, "tickformat": WHOLE, "nticks": 6}
    else:
        pad = 0.2 * (max(ticks) - min(ticks))
        scale = {
            "tickvals": list(ticks),
            "ticktext": list(ticks.values()),
            "range": [min(ticks) - pad, max(ticks) + pad],
        }
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": ordered["value"].tolist(),
                "y": height.tolist(),
                "marker": {"size": 15, "color": theme.MARK, "line": {"width": 1.5, "color": "#ffffff"}},
                "customdata": ordered["text"].tolist(),
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        ],
        "layout": layout(
            lang,
            margin={"l": 16, "r": 16, "t": 28, "b": 40},
            xaxis=axis(**scale),
            yaxis=axis(visible=False, range=[-0.7, max(height.max(), 2) + 0.9]),
            shapes=lines,
            annotations=words,
        ),
    }
