"""Upright bars: one count for each year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import theme
from dashboard.figures.base import axis, layout


def bars(frame: pd.DataFrame, lang: str, label: str) -> dict[str, Any]:
    """Bar for each row, with its number above it.

    Parameters
    ----------
    frame : DataFrame
        ``name``, ``value``, ``number`` as it is written above the bar, and ``text`` for the reader.
    label : str
        Title of the axis.
    """
    trace = {
        "type": "bar",
        "x": frame["name"].tolist(),
        "y": frame["value"].tolist(),
        "text": frame["number"].tolist(),
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": theme.MARK},
        "customdata": frame["text"].tolist(),
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    return {
        "data": [trace],
        "layout": layout(
            lang,
            margin={"l": 8, "r": 8, "t": 28, "b": 32},
            xaxis=axis(type="category", showgrid=False),
            yaxis=axis(title={"text": label, "standoff": 8}, rangemode="tozero"),
        ),
    }
