"""What the notebooks open, print and draw: one study of a workspace, tables and figures with Indonesian numbers.

Nothing is computed here that the library does not compute; a figure function takes frames and returns axes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import plotly.io as pio
from cycler import cycler
from IPython.display import Markdown
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter
from pandas.io.formats.style import Styler

from indicators import spatial
from indicators.baseline import Baseline, compute_baseline
from indicators.export import tables
from indicators.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from libpysal.graph import Graph

INK, SOFT, RULE, NODATA = "#111a2c", "#4a5568", "#dde2ea", "#e9ecf0"
ACCENT, WARN = "#2f7fb5", "#c2571b"
#: From little to much, in one hue: readable in print and with any colour vision.
SCALE = ("#d8e8f3", "#9dc7e2", "#569fcb", "#1f6ca3", "#0a3a66")
DIMENSIONS = ("#0b62a4", "#a83279", "#8a6100", "#b4430f", "#5b4bb5", "#1a7446")
PATTERN_COLOURS = {"high-high": "#b4430f", "low-low": "#0b62a4", "high-low": "#f0b48c", "low-high": "#9dc7e2"}
PATTERN_NAMES = {
    "high-high": "tinggi, tetangga tinggi",
    "low-low": "rendah, tetangga rendah",
    "high-low": "tinggi, tetangga rendah",
    "low-high": "rendah, tetangga tinggi",
}
#: Corners of a bivariate map, after J. Stevens (2015): teal and pink that meet in dark blue.
_FIRST, _SECOND, _NEITHER = "#5ac8c8", "#be64ac", "#e8e8e8"


@dataclass(frozen=True)
class Study:
    """A workspace with its baseline, as notebooks use it.

    Attributes
    ----------
    workspace : Workspace
    baseline : Baseline
    """

    workspace: Workspace
    baseline: Baseline

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of the data package, made in memory by the code that `maros build` runs."""
        return tables(self.baseline)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Districts by code, in metres: `name, geometry`."""
        frame = spatial.projected(self.workspace.registry.boundaries)
        named = frame.assign(name=frame["code"].map(self.names)).set_index("code")[["name", "geometry"]]
        # The notice the boundaries' licence asks for goes wherever they go.
        named.attrs["credit"] = str(self.workspace.registry.attribution).split(";")[0]
        return named

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of every area, element and indicator by its code, in Indonesian."""
        framework = self.workspace.framework
        names = {a.code: a.name for a in self.workspace.registry.areas}
        names |= {e.code: e.name["id"] for e in framework.elements}
        return names | {i.code: i.texts["name"]["id"] for i in framework.indicators}

    @property
    def dimensions(self) -> list[str]:
        """Codes of the dimensions, in the order of the framework."""
        return [e.code for e in self.workspace.framework.elements if e.level == "dimension"]

    def scores(self, *codes: str) -> pd.DataFrame:
        """Scores of districts (rows) by code (columns); NaN where withheld."""
        wide = self.tables["scores"].set_index(["area_code", "code"])["score"].unstack("code")  # noqa: PD010
        return wide[list(codes)] if codes else wide

    def values(self, indicator: str) -> pd.Series[Any]:
        """Return an indicator's values by district: of the baseline, or of its newest fullest period."""
        period = self.baseline.standings[indicator].period
        codes = [a.code for a in self.workspace.registry.districts]
        found = {v.area.code: v.value for v in self.baseline.values if (v.indicator, v.period) == (indicator, period)}
        return pd.Series(found, dtype=float, name=indicator).reindex(codes)


def find_workspace() -> Path:
    """Find `data/raw` from any working directory: as `MAROS_RAW` says, above here, or beside the library.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    given = os.environ.get("MAROS_RAW")
    tried = [Path(given)] if given else []
    here = Path.cwd()
    tried += [p / "data" / "raw" for p in (here, *here.parents, Path(__file__).resolve().parents[1])]
    for path in tried:
        if (path / "areas" / "regency.yml").is_file():
            return path
    raise FileNotFoundError("data/raw: set MAROS_RAW, or start below the repository")


def open_study(raw: Path | None = None) -> Study:
    """Read the raw data, compute the baseline, and set how figures look."""
    style()
    workspace = load_workspace(raw or find_workspace())
    return Study(workspace, compute_baseline(workspace))


def style() -> None:
    """Set the look of all figures; interactive ones carry their script along, so that they work offline."""
    pio.renderers.default = "plotly_mimetype+notebook"
    mpl.rcParams.update(
        {
            "figure.dpi": 110,
            "figure.constrained_layout.use": True,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "axes.titlepad": 10,
            "axes.labelcolor": SOFT,
            "axes.edgecolor": RULE,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.prop_cycle": cycler(color=[ACCENT, WARN, "#8a6fc0", "#3a8f5f"]),
            "grid.color": RULE,
            "text.color": INK,
            "xtick.color": SOFT,
            "ytick.color": SOFT,
            "font.size": 9,
            "legend.frameon": False,
        }
    )


# Words and numbers --------------------------------------------------------------------------------------------------


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


# Maps ---------------------------------------------------------------------------------------------------------------


def _base(areas: gpd.GeoDataFrame, colours: Sequence[str], ax: Axes, title: str, labels: bool) -> None:
    areas.plot(ax=ax, color=list(colours), edgecolor="white", linewidth=0.9)
    unknown = areas[[c == NODATA for c in colours]]
    if len(unknown):
        unknown.plot(ax=ax, facecolor=NODATA, edgecolor="#7c8798", hatch="////", linewidth=0.4)
    if labels:
        for name, point in zip(areas["name"], areas.representative_point(), strict=True):
            halo = [withStroke(linewidth=2.2, foreground="white")]
            ax.annotate(name, (point.x, point.y), ha="center", va="center", fontsize=6.6, path_effects=halo)
    ax.set_axis_off()
    ax.set_title(title)
    left, bottom, right, _ = areas.total_bounds
    length = 10_000
    ax.plot([right - length, right], [bottom, bottom], color=SOFT, linewidth=2, solid_capstyle="butt")
    ax.annotate("10 km", (right - length / 2, bottom), (0, 3), textcoords="offset points", ha="center", fontsize=7)
    credit = areas.attrs.get("credit", "")
    if credit and ax.figure.get_gid() != "credited":  # once a figure
        ax.figure.set_gid("credited")
        ax.annotate(credit, (left, bottom), (0, -14), textcoords="offset points", fontsize=5.5, color=SOFT)


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
    _base(areas, colours, ax, title, labels)
    bounds = [float(values.min()), *classes.upper]
    handles = []
    for i, (tone, count) in enumerate(zip(hexes, classes.counts, strict=True)):
        text = f"{number(bounds[i], decimals)} – {number(bounds[i + 1], decimals)}  ({count})"
        handles.append(Patch(color=tone, label=text))
    if values.isna().any():
        empty = f"tanpa nilai  ({int(values.isna().sum())})"
        handles.append(Patch(facecolor=NODATA, edgecolor="#7c8798", hatch="////", label=empty))
    _legend(ax, handles)
    return ax


def map_outline(areas: gpd.GeoDataFrame, title: str, ax: Axes | None = None) -> Axes:
    """Pale map to draw points on."""
    ax = ax or plt.subplots(figsize=(7.4, 4.8))[1]
    _base(areas, ["#e8edf3"] * len(areas), ax, title, labels=False)
    return ax


def _legend(ax: Axes, handles: list[Any]) -> None:
    ax.legend(handles=handles, loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7.5, handlelength=1.4)


def ramp(colours: Sequence[str]) -> Colormap:
    """Return a continuous scale through the given colours."""
    return LinearSegmentedColormap.from_list("ramp", list(colours))


def map_neighbours(areas: gpd.GeoDataFrame, graph: Graph, title: str, ax: Axes | None = None) -> Axes:
    """Map of who is whose neighbour, with the number of neighbours."""
    ax = ax or plt.subplots(figsize=(5.6, 4.2))[1]
    _base(areas, ["#e3f0f8"] * len(areas), ax, title, labels=False)
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
    _base(areas, [PATTERN_COLOURS.get(str(p), NODATA) for p in pattern], ax, title, labels=True)
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
    _base(areas, colours, ax, title, labels=True)
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
    return ax


def cross_colour(first: int, second: int, k: int = 3) -> str:
    """Colour of one cell of a bivariate map: two hues that darken together."""
    a, b = (first - 1) / (k - 1), (second - 1) / (k - 1)
    base, one, two = (np.array(to_rgb(c)) for c in (_NEITHER, _FIRST, _SECOND))
    mixed = (1 - a * (1 - one / base)) * (1 - b * (1 - two / base)) * base
    return str(mpl.colors.to_hex(np.clip(mixed, 0, 1)))


# Charts -------------------------------------------------------------------------------------------------------------


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
