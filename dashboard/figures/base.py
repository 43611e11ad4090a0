"""What all plotly figures share. Figures are plain dictionaries: nothing is drawn or decided in a callback."""

from __future__ import annotations

from typing import Any

from dashboard import theme
from dashboard.text import PLOTLY_SEPARATORS


def layout(lang: str, **more: Any) -> dict[str, Any]:
    """Layout of a figure in the dashboard's look; the colours of text and lines follow the theme by style sheet."""
    return {
        "template": {"layout": {}},
        "font": {"family": theme.FONT, "size": 13, "color": "#4a5568"},
        "separators": PLOTLY_SEPARATORS[lang],
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 24, "t": 16, "b": 40},
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"font": {"family": theme.FONT, "size": 13}},
        "dragmode": False,
        **more,
    }


def axis(**more: Any) -> dict[str, Any]:
    """Axis with quiet grid lines that cannot be dragged."""
    return {
        "gridcolor": "#dde2ea",
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "title": {"text": "", "standoff": 8},
        **more,
    }
