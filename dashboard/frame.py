"""A frame: one figure with all that must never be parted from it.

Name, one-sentence summary written from the numbers, source and year, table alternative, downloads, link, embed. A
page describes its frames as plain values; the same values make the layout, the value updates, the files to download
and the embeds, so that these cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.attributes import aria, data
from dashboard.components import Actions, Choropleth, Table
from dashboard.context import Context

GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}


def cell(text: str, value: Any = None, **extra: Any) -> dict[str, Any]:
    """Cell of a table.

    Parameters
    ----------
    text : str
        What is shown.
    value : number or str, optional
        What is sorted by and written to files; the text when absent.
    **extra
        ``href`` link, ``b`` bar length in per cent, ``c`` legend class, ``k`` CSS class, ``s`` small print.
    """
    plain = value if value == value else None  # NaN is missing
    return {"t": text, "v": text if value is None else plain, **{k: v for k, v in extra.items() if v is not None}}


@dataclass(frozen=True)
class Row:
    """Row of a table, keyed by `id`; a faint one says only that nothing is known and is left out in print."""

    id: str
    cells: list[dict[str, Any]]
    faint: bool = False

    def plain(self) -> dict[str, Any]:
        """Return the row as the component takes it."""
        return {"id": self.id, "cells": self.cells, **({"faint": True} if self.faint else {})}


@dataclass(frozen=True)
class Frame:
    """One figure and what belongs to it.

    Attributes
    ----------
    id : str
        Stable name; part of element ids, file names and embed addresses.
    columns : list of (label, is_number)
        Columns of the table.
    map_link : str
        Address that a click on the map leads to, with ``{value}`` for the area; else the click selects.
    graph : dict, optional
        A plotly figure.
    map : dict, optional
        ``items``, ``selected`` and ``label`` of the map.
    legend : list of (class, text)
        Key of the map.
    steady : bool
        Whether nothing in it follows the query string: a value update then sends the addresses of its files alone.
    """

    id: str
    title: str
    summary: str
    source: str
    columns: list[tuple[str, bool]]
    rows: list[Row]
    graph: dict[str, Any] | None = None
    map: dict[str, Any] | None = None
    legend: list[tuple[str, str]] = field(default_factory=list)
    sort: list[int] | None = None
    selected: str = ""
    height: int = 420
    open_table: bool = False
    beside: bool = True
    map_link: str = ""
    steady: bool = False

    def changing(self, ctx: Context) -> dict[str, dict[str, Any]]:
        """Props that a change of the query string can alter, by element id."""
        return {f"{self.id}-actions": {"links": self.links(ctx)}} if self.steady else self.props(ctx)

    def props(self, ctx: Context) -> dict[str, dict[str, Any]]:
        """Props of every part, by element id: what a value update sends."""
        parts: dict[str, dict[str, Any]] = {
            f"{self.id}-title": {"children": self.title},
            f"{self.id}-summary": {"children": self.summary},
            f"{self.id}-source": {"children": self.source},
            f"{self.id}-actions": {"links": self.links(ctx)},
            f"{self.id}-table": {
                "caption": self.title,
                "columns": [{"label": label, "n": number} for label, number in self.columns],
                "rows": [row.plain() for row in self.rows],
                "selected": self.selected,
            },
        }
        if self.graph is not None:
            parts[f"{self.id}-graph"] = {"figure": self.graph}
        if self.map is not None:
            parts[f"{self.id}-map"] = self.map
            parts |= self._legend_props()
        return parts

    def _legend_props(self) -> dict[str, dict[str, Any]]:
        # A fixed number of places, so that a change of classes changes props and never components.
        full = self.legend + [("", "")] * (LEGEND_PLACES - len(self.legend))
        return {
            key: props
            for i, (name, text) in enumerate(full)
            for key, props in (
                (f"{self.id}-key-{i}", {"className": f"key {name}"}),
                (f"{self.id}-key-text-{i}", {"children": text}),
                (f"{self.id}-key-row-{i}", {"hidden": not text}),
            )
        }

    def links(self, ctx: Context) -> list[dict[str, str]]:
        """Addresses of the data files in exactly this state."""
        kinds = ["csv", "xlsx"] + (["geojson"] if self.map is not None else [])
        return [{"label": ctx.t(f"file.{kind}"), "href": self.file_url(ctx, kind)} for kind in kinds]

    def file_url(self, ctx: Context, kind: str) -> str:
        """Address of the data of this frame as a file."""
        steps = [step for step in (ctx.address.page or "home", *ctx.address.parts) if step]
        query = f"?{urlencode(ctx.address.query)}" if ctx.address.query else ""
        return f"/download/{ctx.lang}/{self.id}.{kind}/" + "/".join(quote(s, safe="") for s in steps) + query


LEGEND_PLACES = 7


def figure(
    ctx: Context, frame: Frame, *, controls: list[Component] | None = None, side: Component | None = None
) -> Component:
    """Build the figure of a frame."""
    t, props, box = ctx.t, frame.props(ctx), f"{frame.id}-box"

    def part(name: str) -> dict[str, Any]:
        return {"id": f"{frame.id}-{name}", **props[f"{frame.id}-{name}"]}

    table = Table(**part("table"), sort=frame.sort, words={"sort": t("table.sort"), "all": t("table.all")})
    body: list[Component] = []
    if frame.map is not None:
        hint = "map.hint_go" if frame.map_link else "map.hint"
        body.append(
            Choropleth(**part("map"), geometry=geometry_url(ctx), param="d", go=frame.map_link, hint=t(hint)),
        )
        keys = [
            html.Li(
                [html.Span(**part(f"key-{i}")), html.Span(**part(f"key-text-{i}"))],
                id=f"{frame.id}-key-row-{i}",
                hidden=props[f"{frame.id}-key-row-{i}"]["hidden"],
            )
            for i in range(LEGEND_PLACES)
        ]
        body.append(html.Ul(keys, className="legend", **aria(label=t("map.legend"))))
    if frame.graph is not None:
        graph = dcc.Graph(**part("graph"), config=GRAPH_CONFIG, responsive=True, style={"height": f"{frame.height}px"})
        # The picture is announced by name and sentence; its numbers are in the table below it.
        body.append(
            html.Div(graph, role="img", className="graph", **aria(labelledby=f"{frame.id}-title {frame.id}-summary"))
        )
    drawn = frame.map is not None or frame.graph is not None
    drawing = [html.Div(body, className="figure-main")] if drawn else []
    if frame.open_table or not drawn:
        body = [*drawing, html.Div([side, table] if side is not None else table, className="figure-side")]
    else:
        body = [*drawing, html.Details([html.Summary(t("figure.table")), table], className="table-details")]
    words = {k: t(f"figure.{k}") for k in ("menu", "link", "embed", "copied", "copiedEmbed")}
    words |= {"png": t("file.png"), "svg": t("file.svg")} if drawn else {}
    words |= {"embedTitle": frame.title, "menuLabel": t("figure.menu_for", title=frame.title)}
    return html.Section(
        [
            html.Div(
                [
                    html.H2(**part("title"), className="figure-title", **data(part="title")),
                    Actions(**part("actions"), target=box, name=frame.id, words=words),
                ],
                className="figure-head",
            ),
            *([html.Div(controls, className="controls")] if controls else []),
            html.P(**part("summary"), className="summary", **data(part="summary"), **aria(live="polite")),
            html.Div(
                body, className="figure-body" + (" beside" if frame.open_table and frame.beside and drawn else "")
            ),
            html.P(
                [
                    html.Span(t("figure.source") + " ", className="label"),
                    html.Span(**part("source")),
                ],
                className="source",
                **data(part="source"),
            ),
        ],
        id=box,
        className="figure",
        **aria(labelledby=f"{frame.id}-title"),
    )


def geometry_url(ctx: Context) -> str:
    """Address of the outlines, named by their content."""
    return f"/geo/{ctx.package.geometry_hash}.json"
