"""Maps of the districts: values in classes, neighbours, patterns, two indicators at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch, Rectangle

from indicators import spatial
from indicators.notebook.labels import label_areas
from indicators.notebook.look import ACCENT, INK, NODATA, SCALE, SOFT, ramp
from indicators.notebook.words import number

if TYPE_CHECKING:
    from libpysal.graph import Graph

PATTERN_COLOURS = {"high-high": "#b4430f", "low-low": "#0b62a4", "high-low": "#f0b48c", "low-high": "#9dc7e2"}
PATTERN_NAMES = {
    "high-high": "tinggi, tetangga tinggi",
    "low-low": "rendah, tetangga rendah",
    "high-low": "tinggi, tetangga rendah",
    "low-high": "rendah, tetangga tinggi",
}
#: Corners of a bivariate map, after J. Stevens (2015): teal and pink that meet in dark blue.
_FIRST, _SECOND, _NEITHER = "#5ac8c8", "#be64ac", "#e8e8e8"


def _base(areas: gpd.GeoDataFrame, colours: Sequence[str], ax: Axes, title: str) -> None:
    areas.plot(ax=ax, color=list(colours), edgecolor="white", linewidth=0.9)
    unknown = areas[[c == NODATA for c in colours]]
    if len(unknown):
        unknown.plot(ax=ax, facecolor=NODATA, edgecolor="#7c8798", hatch="////", linewidth=0.4)
    ax.set_axis_off()
    ax.set_anchor("W")  # below its title
    ax.set_title(title)
    _, bottom, right, _ = areas.total_bounds
    length = 10_000
    ax.plot([right - length, right], [bottom, bottom], color=SOFT, linewidth=2, solid_capstyle="butt")
    ax.annotate("10 km", (right - length / 2, bottom), (0, 3), textcoords="offset points", ha="center", fontsize=7)
    if credit := areas.attrs.get("credit"):  # once a figure, whatever it holds
        ax.figure.supxlabel(credit, x=0.01, ha="left", fontsize=5.5, color=SOFT)


def map_values(
    areas: gpd.GeoDataFrame,
    values: pd.Series[Any],
    title: str,
    *,
    scheme: str = "fisher_jenks",
    k: int = 5,
    decimals: int = 1,
    labels: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Map of one indicator in classes; districts without a value are hatched."""
    ax = ax or plt.subplots(figsize=(7.4, 4.6))[1]
    values = values.reindex(areas.index)
    k = min(k, values.nunique())
    classes = spatial.classify(values, scheme, k)
    tones = [ramp(SCALE)(i / max(k - 1, 1)) for i in range(k)]
    hexes = [mpl.colors.to_hex(t) for t in tones]
    colours = [NODATA if pd.isna(n) else hexes[int(n) - 1] for n in classes.number]
    _base(areas, colours, ax, title)
    bounds = [float(values.min()), *classes.upper]
    handles = []
    for i, (tone, count) in enumerate(zip(hexes, classes.counts, strict=True)):
        text = f"{number(bounds[i], decimals)} – {number(bounds[i + 1], decimals)}  ({count})"
        handles.append(Patch(color=tone, label=text))
    if values.isna().any():
        empty = f"tanpa nilai  ({int(values.isna().sum())})"
        handles.append(Patch(facecolor=NODATA, edgecolor="#7c8798", hatch="////", label=empty))
    _legend(ax, handles)
    if labels:
        label_areas(areas, ax)
    return ax


def map_outline(areas: gpd.GeoDataFrame, title: str, ax: Axes | None = None) -> Axes:
    """Pale map to draw points on."""
    ax = ax or plt.subplots(figsize=(7.4, 4.8))[1]
    _base(areas, ["#e8edf3"] * len(areas), ax, title)
    return ax


def _legend(ax: Axes, handles: list[Any]) -> None:
    ax.legend(handles=handles, loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7.5, handlelength=1.4)


def map_neighbours(areas: gpd.GeoDataFrame, graph: Graph, title: str, ax: Axes | None = None) -> Axes:
    """Map of who is whose neighbour, with the number of neighbours."""
    ax = ax or plt.subplots(figsize=(5.6, 4.2))[1]
    _base(areas, ["#e3f0f8"] * len(areas), ax, title)
    middle = areas.representative_point()
    for a, b in graph.adjacency[graph.adjacency > 0].index:
        if a < b or (b, a) not in graph.adjacency.index:
            ax.plot([middle[a].x, middle[b].x], [middle[a].y, middle[b].y], color=ACCENT, linewidth=1.1, zorder=3)
    counts = graph.cardinalities
    ax.scatter(middle.x, middle.y, s=110, color="white", edgecolor=ACCENT, zorder=4)
    for code, point in middle.items():
        ax.annotate(str(int(counts[code])), (point.x, point.y), ha="center", va="center", fontsize=7, zorder=5)
    return ax


def map_patterns(areas: gpd.GeoDataFrame, local: spatial.LocalTest, title: str, ax: Axes | None = None) -> Axes:
    """Map of the quadrants of local Moran; an outline where the corrected test is significant."""
    ax = ax or plt.subplots(figsize=(6.6, 4.2))[1]
    pattern = local.table["pattern"].reindex(areas.index)
    _base(areas, [PATTERN_COLOURS.get(str(p), NODATA) for p in pattern], ax, title)
    sure = areas.loc[local.significant()]
    if len(sure):
        sure.boundary.plot(ax=ax, color=INK, linewidth=2)
    found = pattern.value_counts()
    handles: list[Any] = [
        Patch(color=colour, label=f"{PATTERN_NAMES[name]}  ({found.get(name, 0)})")
        for name, colour in PATTERN_COLOURS.items()
    ]
    handles.append(Patch(facecolor="none", edgecolor=INK, linewidth=2, label=f"nyata setelah koreksi  ({len(sure)})"))
    _legend(ax, handles)
    label_areas(areas, ax)
    return ax


def map_bivariate(areas: gpd.GeoDataFrame, crossed: pd.DataFrame, title: str, first: str, second: str) -> Axes:
    """Map of two indicators at once, with the square of nine colours that explains it."""
    _, (ax, key) = plt.subplots(1, 2, figsize=(8.6, 4.6), width_ratios=(4, 1))
    k = int(max(crossed["first"].max(), crossed["second"].max()))
    known = crossed.reindex(areas.index)
    colours = [
        NODATA if pd.isna(a) or pd.isna(b) else cross_colour(int(a), int(b), k)
        for a, b in zip(known["first"], known["second"], strict=True)
    ]
    _base(areas, colours, ax, title)
    for a in range(1, k + 1):
        for b in range(1, k + 1):
            key.add_patch(Rectangle((a - 1, b - 1), 0.96, 0.96, color=cross_colour(a, b, k)))
            count = int(((known["first"] == a) & (known["second"] == b)).sum())
            if count:
                dark = sum(to_rgb(cross_colour(a, b, k))) < 1.7
                key.text(a - 0.52, b - 0.52, str(count), ha="center", va="center", color="white" if dark else INK)
    key.set(xlim=(0, k), ylim=(0, k), aspect="equal", xticks=[], yticks=[])
    key.set_xlabel(f"{first} →", fontsize=8)
    key.set_ylabel(f"{second} →", fontsize=8)
    for spine in key.spines.values():
        spine.set_visible(False)
    label_areas(areas, ax)
    return ax


def cross_colour(first: int, second: int, k: int = 3) -> str:
    """Colour of one cell of a bivariate map: two hues that darken together."""
    a, b = (first - 1) / (k - 1), (second - 1) / (k - 1)
    base, one, two = (np.array(to_rgb(c)) for c in (_NEITHER, _FIRST, _SECOND))
    mixed = (1 - a * (1 - one / base)) * (1 - b * (1 - two / base)) * base
    return str(mpl.colors.to_hex(np.clip(mixed, 0, 1)))
