"""Targets in a chart: a step at each target's year for each owner, and the path from the baseline to the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import theme
from dashboard.figures.base import axis, layout
from dashboard.figures.charts import COLOURS, SYMBOLS, WHOLE
from indicators.masterplan.dates import first_day, last_day

# Below the axis, where it may take as many lines as it needs.
LEGEND = {"orientation": "h", "y": -0.14, "yanchor": "top", "x": 0}
HALF = 0.4  # of a year: how far a target's step reaches to both sides


def place(period: str) -> float:
    """Place of a period on a time axis in years: a whole year at its own number, its days within half a year around.

    So a figure of October 2025 stands in the column of 2025, before the place of 2026.
    """
    start, end = first_day(period), last_day(period)
    middle = (start.timetuple().tm_yday + end.timetuple().tm_yday) / 2
    return end.year if start.year != end.year else end.year + middle / 366 - 0.5


def target_traces(targets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Draw targets as they were set.

    Parameters
    ----------
    targets : sequence of mapping
        ``owner`` (name), ``year``, ``target``, ``upper`` (None unless a range), ``text``, ``baseline`` and
        ``baseline_year`` (None where there is none).

    Returns
    -------
    list of dict
        Two plotly traces for each owner: the path, and the steps with a mark. Owners differ by mark and by colour.
    """
    owners = list(dict.fromkeys(t["owner"] for t in targets))
    traces = []
    for i, owner in enumerate(owners):
        mine = sorted((t for t in targets if t["owner"] == owner), key=lambda t: t["year"])
        colour, symbol = COLOURS[(i + 1) % 4], SYMBOLS[(i + 1) % 4]
        first = mine[0]
        ways = [(first["baseline_year"], first["baseline"])] if first["baseline"] is not None else []
        ways += [(t["year"], t["target"]) for t in mine]
        if len(ways) > 1:
            traces.append(
                {"type": "scatter", "mode": "lines", "x": [x for x, _ in ways], "y": [y for _, y in ways],
                 "line": {"width": 1.5, "dash": "dot", "color": colour}, "hoverinfo": "skip", "showlegend": False}
            )  # fmt: skip
        x: list[float | None] = []
        y: list[float | None] = []
        texts: list[str] = []
        for t in mine:
            for bound in (t["target"], t["upper"]):
                if bound is not None:
                    x += [t["year"] - HALF, t["year"], t["year"] + HALF, None]
                    y += [bound, bound, bound, None]
                    texts += [t["text"]] * 4
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": owner,
                "x": x,
                "y": y,
                "line": {"width": 2.5, "dash": "dash", "color": colour},
                "marker": {
                    "size": [0 if k % 4 != 1 else 11 for k in range(len(x))],
                    "symbol": symbol,
                    "color": colour,
                    "opacity": 1,
                    "line": {"width": 1, "color": "#ffffff"},
                },
                "customdata": texts,
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    return traces


def add_targets(figure: dict[str, Any], targets: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    """Return a chart of a series with targets over it; the axes give way to them.

    No way leads there from the baseline: beside the series it would read as a forecast.

    Parameters
    ----------
    figure : dict
        As `charts.series` makes it.
    name : str
        Name of the series in the legend.
    """
    if not targets:
        return figure
    targets = [{**t, "baseline": None, "baseline_year": None} for t in targets]
    x, y = figure["layout"]["xaxis"], figure["layout"]["yaxis"]
    levels = [b for t in targets for b in (t["target"], t["upper"]) if b is not None]
    years = [t["year"] for t in targets]
    reach = (max(levels) - min(levels)) or abs(max(levels)) or 1
    low, high = y["range"]
    bottom = low if min(levels) >= low else 0 if min(levels) >= 0 else min(levels) - 0.15 * reach
    series = [{**trace, "name": name, "showlegend": i == 0} for i, trace in enumerate(figure["data"])]
    span = [min(x["range"][0], min(years) - 0.5), max(x["range"][1], max(years) + 0.5)]
    return {
        "data": [*target_traces(targets), *series],
        "layout": {
            **figure["layout"],
            "showlegend": True,
            "legend": LEGEND,
            "xaxis": {**x, "range": span, "dtick": max(1, -int(-(span[1] - span[0]) // 6))},
            "yaxis": {**y, "range": [bottom, max(high, max(levels) + 0.1 * reach)]},
        },
    }


def kpi_chart(
    values: Sequence[Mapping[str, Any]],
    targets: Sequence[Mapping[str, Any]],
    lang: str,
    unit: str,
    names: Mapping[str, str],
) -> dict[str, Any]:
    """Figures and targets of one KPI.

    Parameters
    ----------
    values : sequence of mapping
        ``year``, ``value``, ``text``, ``kind`` (``final``, ``provisional`` or ``other`` for one that was not chosen).
    targets : sequence of mapping
        See `target_traces`.
    names : mapping
        Words of the legend for each kind.
    """
    chosen = [v for v in values if v["kind"] != "other"]
    traces: list[dict[str, Any]] = []
    if len(chosen) > 1:
        traces.append(
            {"type": "scatter", "mode": "lines", "x": [v["year"] for v in chosen], "y": [v["value"] for v in chosen],
             "line": {"width": 2.5, "color": theme.MARK}, "hoverinfo": "skip", "showlegend": False}
        )  # fmt: skip
    looks = {"final": "circle", "provisional": "circle-open", "other": "x-thin-open"}
    for kind, symbol in looks.items():
        mine = [v for v in values if v["kind"] == kind]
        if mine:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": names[kind],
                    "x": [v["year"] for v in mine],
                    "y": [v["value"] for v in mine],
                    "marker": {"size": 11, "symbol": symbol, "color": theme.MARK, "line": {"width": 2}},
                    "customdata": [v["text"] for v in mine],
                    "hovertemplate": "%{customdata}<extra></extra>",
                }
            )
    levels = [v["value"] for v in values]
    levels += [b for t in targets for b in (t["target"], t["upper"], t["baseline"]) if b is not None]
    years = [v["year"] for v in values]
    years += [y for t in targets for y in (t["year"], t["baseline_year"]) if y is not None]
    low, high = min(levels), max(levels)
    reach = (high - low) or abs(high) or 1
    bottom = 0 if 0 <= low < 2 * reach else low - 0.3 * reach
    start, end = int(min(years) // 1), int(-(-max(years) // 1))
    return {
        "data": [*target_traces(targets), *traces],
        "layout": layout(
            lang,
            showlegend=True,
            legend=LEGEND,
            margin={"l": 8, "r": 24, "t": 16, "b": 36},
            xaxis=axis(
                dtick=max(1, -(-(end - start) // 6)), tickformat="d", range=[start - 0.6, end + 0.6], showgrid=False
            ),
            yaxis=axis(title={"text": unit, "standoff": 8}, range=[bottom, high + 0.15 * reach], tickformat=WHOLE),
        ),
    }
