"""Numbers, sentences and tables in Indonesian form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import Markdown
from matplotlib.ticker import FuncFormatter
from pandas.io.formats.style import Styler


def number(value: float, decimals: int | None = None) -> str:
    """Write a number the Indonesian way (`12.345,67`); `–` where there is none.

    Parameters
    ----------
    value : float
    decimals : int, optional
        Default as many as the number has, at most 4.
    """
    if value is None or value != value:
        return "–"
    text = f"{value:,.4f}".rstrip("0").rstrip(".") if decimals is None else f"{value:,.{decimals}f}"
    if not text.strip("-0.,"):
        text = text.lstrip("-")  # what rounds to zero has no sign
    return text.translate(str.maketrans(",.-", ".,−"))


def chance(p: float, sentence: bool = False) -> str:
    """Write a p-value, never as zero: `0,012` or `< 0,001`, in a sentence `p = 0,012` or `p < 0,001`."""
    text = "–" if p != p else "< 0,001" if p < 0.001 else number(p, 3 if p < 0.1 else 2)
    return text if not sentence else f"p {text}" if text.startswith("<") else f"p = {text}"


def listed(items: Sequence[str]) -> str:
    """Join names as an Indonesian sentence does."""
    items = list(items)
    if len(items) < 3:
        return " dan ".join(items)
    return ", ".join(items[:-1]) + ", dan " + items[-1]


def say(text: str) -> Markdown:
    """Show a sentence that was put together from computed figures."""
    return Markdown(text)


def show(frame: pd.DataFrame, decimals: int | None = None, mark: Any = None, index: bool = False) -> Styler:
    """Show a table: Indonesian numbers, text wrapped, chosen rows shaded.

    Parameters
    ----------
    frame : DataFrame
    decimals : int, optional
        As in `number`.
    mark : array of bool, optional
        Rows to shade.
    index : bool
        Whether to show the index.
    """

    def cell(value: Any) -> str:
        if isinstance(value, bool | np.bool_):
            return "ya" if value else "tidak"
        if isinstance(value, int | np.integer):
            return number(int(value), 0)
        if isinstance(value, float | np.floating):
            return number(float(value), decimals)
        return "–" if value is None or value is pd.NA else str(value)

    numeric = [c for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c])]
    styled = frame.style.format(cell, escape="html")
    wrapped: dict[str, Any] = {"text-align": "left", "vertical-align": "top", "white-space": "normal"}
    tabular: dict[str, Any] = {"text-align": "right", "font-variant-numeric": "tabular-nums"}
    styled = styled.set_properties(**wrapped).set_properties(subset=pd.Index(numeric), **tabular)
    styled = styled.set_table_styles([{"selector": "th", "props": "text-align:left"}])
    if not index:
        styled = styled.hide(axis="index")
    if mark is not None:
        shaded = np.asarray(mark, dtype=bool)
        styled = styled.apply(
            lambda _: np.where(np.repeat(shaded[:, None], frame.shape[1], 1), "background:#fdf3dc", ""), axis=None
        )
    return styled


def indonesian(axis: Any, decimals: int | None = None) -> None:
    """Label the ticks of an axis with Indonesian numbers."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, decimals)))
