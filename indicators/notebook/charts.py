"""Charts of tables and ranks: frames in, axes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from indicators.notebook.look import DIMENSIONS, INK, NODATA, SCALE, SOFT, WARN, ramp
from indicators.notebook.words import number


def heat(
    frame: pd.DataFrame,
    title: str,
    *,
    colours: Sequence[str] = SCALE,
    limits: tuple[float, float] | None = None,
    decimals: int | None = 0,
    text: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Table as tiles: rows and columns as given, missing cells hatched."""
    rows, columns = frame.shape
    ax = ax or plt.subplots(figsize=(2.4 + 0.46 * columns, 1.2 + 0.27 * rows))[1]
    data = frame.to_numpy(dtype=float)
    low, high = limits or (float(np.nanmin(data)), float(np.nanmax(data)))
    scale = ramp(colours)
    ax.add_patch(
        Rectangle(
            (-0.5, -0.5), columns, rows, facecolor=NODATA, hatch="////", edgecolor="#c9d0da", linewidth=0, zorder=-1
        )
    )
    ax.imshow(np.ma.masked_invalid(data), cmap=scale, vmin=low, vmax=high, aspect="auto")
    if text:
        for (i, j), value in np.ndenumerate(data):
            if value == value:
                tone = scale((value - low) / (high - low or 1))
                dark = sum(tone[:3]) < 1.6
                ax.text(
                    j, i, number(value, decimals), ha="center", va="center", fontsize=7, color="white" if dark else INK
                )
    ax.set_xticks(range(columns), list(frame.columns), rotation=40, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(rows), list(frame.index))
    ax.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="white", linewidth=1.4)
    ax.tick_params(which="both", length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_title(title)
    return ax


def rank_intervals(intervals: pd.DataFrame, names: Mapping[str, str], title: str) -> Axes:
    """Rank of each district with the interval it takes over all draws.

    Parameters
    ----------
    intervals : DataFrame
        `area_code, rank, rank_q05, rank_median, rank_q95`.
    names : mapping of str to str
    title : str
    """
    table = intervals.sort_values(["rank", "rank_median"], ascending=False, ignore_index=True)
    ax = plt.subplots(figsize=(7.4, 0.6 + 0.3 * len(table)))[1]
    y = np.arange(len(table))
    ax.hlines(y, table["rank_q05"], table["rank_q95"], color="#9dc7e2", linewidth=7, label="rentang 5–95 %")
    ax.scatter(table["rank_median"], y, color="white", edgecolor=INK, s=32, zorder=3, label="median")
    ax.scatter(table["rank"], y, color=WARN, marker="D", s=26, zorder=4, label="metode baku")
    ax.set_yticks(y, [names[c] for c in table["area_code"]])
    ax.set_xticks(range(1, len(table) + 1))
    ax.set_xlabel("peringkat (1 = skor tertinggi)")
    ax.grid(axis="x")
    ax.legend(loc="lower left", bbox_to_anchor=(0.62, 1.0), ncols=3, fontsize=7.5, columnspacing=1, handletextpad=0.4)
    ax.set_title(title)
    return ax


def bump(ranks: pd.DataFrame, title: str) -> Axes:
    """Ranks under several methods (columns), one line a district (index); what moves most stands out."""
    ax = plt.subplots(figsize=(2.2 + 1.15 * ranks.shape[1], 0.8 + 0.3 * len(ranks)))[1]
    moved = (ranks.max(axis=1) - ranks.min(axis=1)).rank(ascending=False, method="first")
    x = range(ranks.shape[1])
    for name, row, place in zip(ranks.index, ranks.to_numpy(dtype=float), moved, strict=True):
        strong = place <= 4
        colour = DIMENSIONS[int(place) - 1] if strong else "#b9c2cf"
        ax.plot(
            x, row, color=colour, linewidth=2.4 if strong else 1.2, marker="o", markersize=5, zorder=3 if strong else 2
        )
        for at, side in ((0, "right"), (ranks.shape[1] - 1, "left")):
            if row[at] == row[at]:
                shift = -0.1 if at == 0 else 0.1
                ax.text(
                    at + shift,
                    row[at],
                    str(name),
                    ha=side,
                    va="center",
                    fontsize=8,
                    color=colour if strong else SOFT,
                )
    ax.set_xticks(list(x), [str(c) for c in ranks.columns], rotation=20, ha="right", rotation_mode="anchor")
    ax.set_xlim(-1.3, ranks.shape[1] + 0.3)
    ax.set_ylim(len(ranks) + 0.6, 0.4)
    ax.set_yticks([])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set_title(title)
    return ax
