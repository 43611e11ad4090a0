"""A frame: one figure with all that must never be parted from it.

Name, one-sentence summary written from the numbers, source and year, table alternative, downloads, link, embed. A
page describes its frames as plain values; the same values make the layout, the value updates, the files to download
and the embeds, so that these cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.attributes import aria, data
from dashboard.components import Actions, Choropleth, Legend, Mosaic, Table
from dashboard.context import Context

DIGITS = 6
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
        ``href`` link, ``b`` bar length in per cent, ``c`` legend class, ``k`` CSS class, ``s`` small print, ``l`` and
        ``sl`` language of text and small print where it is not that of the page.
    """
    plain = value if value == value else None  # NaN is missing
    return {"t": text, "v": text if value is None else plain, **{k: v for k, v in extra.items() if v is not None}}


@dataclass(frozen=True)
class Row:
    """Row of a table, keyed by `id`; a faint one says only that nothing is known and is left out in print."""

    id: str
    cells: list[dict[str, Any]]
    faint: bool = False

    def plain(self, sortable: bool = True, named: bool = True) -> dict[str, Any]:
        """Return the row as the component takes it: the browser sorts by `DIGITS` digits, files hold all of them.

        A row that is not `named` leaves out its first cell; the component still has it.
        """
        cells = [_slim(one, sortable) if named or i else None for i, one in enumerate(self.cells)]
        return {"id": self.id, "cells": cells, **({"faint": True} if self.faint else {})}


def _slim(item: dict[str, Any], sortable: bool) -> dict[str, Any]:
    """Leave out a value that is the text itself or sorts nothing, and the digits that no sorting needs."""
    value = item["v"]
    if sortable and isinstance(value, float):
        return {**item, "v": float(f"{value:.{DIGITS}g}")}
    return {k: v for k, v in item.items() if k != "v"} if not sortable or value == item["t"] else item


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
    mosaic : dict, optional
        ``columns`` and ``rows`` of a mosaic.
    legend : list of (class, text) or (class, text, sign)
        Key of the map or the mosaic.
    cross : list of str
        Names of two variables whose nine crossed classes the key begins with.
    places : dict, optional
        GeoJSON geometry of each row, by its id, where the rows are not the districts.
    steady : bool
        Whether nothing in it follows the query string: a value update then leaves it out.
    steady_rows : bool
        Whether its table does not follow the query string.
    steady_names : bool
        Whether the names of its rows do not: a value update then sends the rows without their first cell.
    sortable : bool
        Whether the reader may sort the table; one of a few unlike rows is not.
    """

    id: str
    title: str
    summary: str
    source: str
    columns: list[tuple[str, bool]]
    rows: list[Row]
    graph: dict[str, Any] | None = None
    map: dict[str, Any] | None = None
    mosaic: dict[str, Any] | None = None
    legend: Sequence[tuple[str, ...]] = ()
    cross: Sequence[str] = ()
    places: dict[str, Any] | None = None
    sort: list[int] | None = None
    selected: str = ""
    height: int = 420
    open_table: bool = False
    beside: bool = True
    map_link: str = ""
    steady: bool = False
    steady_rows: bool = False
    steady_names: bool = False
    sortable: bool = True

    @property
    def drawn_map(self) -> dict[str, Any] | None:
        """The map; None where no district is registered yet, so that there is nothing to draw."""
        return self.map if self.map is not None and self.map["items"] else None

    def changing(self, ctx: Context) -> dict[str, dict[str, Any]]:
        """Props that a change of the query string can alter, by element id."""
        if self.steady:
            return {}
        props = self.props(ctx)
        del props[f"{self.id}-actions"]
        if self.steady_rows:
            del props[f"{self.id}-table"]
        elif self.steady_names:
            props[f"{self.id}-table"]["rows"] = [row.plain(self.sortable, named=False) for row in self.rows]
        return props

    def props(self, ctx: Context) -> dict[str, dict[str, Any]]:
        """Props of every part, by element id: what stands on the page."""
        parts: dict[str, dict[str, Any]] = {
            f"{self.id}-title": {"children": self.title},
            f"{self.id}-summary": {"children": self.summary},
            f"{self.id}-source": {"children": self.source},
            f"{self.id}-actions": {"files": self.files(ctx)},
            f"{self.id}-table": {
                "caption": self.title,
                "columns": [
                    {"label": label, "n": number, **({} if self.sortable else {"fixed": True})}
                    for label, number in self.columns
                ],
                "rows": [row.plain(self.sortable) for row in self.rows],
                "selected": self.selected,
                "sort": self.sort,
            },
        }
        if self.graph is not None:
            parts[f"{self.id}-graph"] = {"figure": self.graph}
        if self.drawn_map is not None:
            # Empty fields are sent as well, so that they go when another layer is chosen.
            parts[f"{self.id}-map"] = {"near": [], "points": None, "kinds": {}, **self.drawn_map}
        if self.mosaic is not None:
            parts[f"{self.id}-mosaic"] = self.mosaic
        if self.drawn_map is not None or self.mosaic is not None:
            parts[f"{self.id}-legend"] = {"lines": [list(line) for line in self.legend], "cross": list(self.cross)}
        return parts

    def files(self, ctx: Context) -> list[dict[str, str]]:
        """Kinds of data files; the browser knows their addresses, which are those of the page in its state."""
        kinds = ["csv", "xlsx"] + (["geojson"] if self.drawn_map is not None else [])
        return [{"label": ctx.t(f"file.{kind}"), "kind": kind} for kind in kinds]


def figure(
    ctx: Context, frame: Frame, *, controls: list[Component] | None = None, side: Component | None = None
) -> Component:
    """Build the figure of a frame."""
    t, props, box = ctx.t, frame.props(ctx), f"{frame.id}-box"

    def part(name: str) -> dict[str, Any]:
        return {"id": f"{frame.id}-{name}", **props[f"{frame.id}-{name}"]}

    table = Table(**part("table"), words={"sort": t("table.sort"), "all": t("table.all")})
    body: list[Component] = []
    if frame.drawn_map is not None:
        hint = "map.hint_go" if frame.map_link else "map.hint"
        body.append(
            Choropleth(**part("map"), geometry=geometry_url(ctx), param="d", go=frame.map_link, hint=t(hint)),
        )
    # A picture is announced by name and sentence; its numbers are in the table below it.
    picture: Any = {"role": "img", **aria(labelledby=f"{frame.id}-title {frame.id}-summary")}
    if frame.mosaic is not None:
        body.append(html.Div(Mosaic(**part("mosaic")), className="mosaic", **picture))
    if f"{frame.id}-legend" in props:
        body.append(Legend(**part("legend"), label=t("map.legend")))
    if frame.graph is not None:
        graph = dcc.Graph(**part("graph"), config=GRAPH_CONFIG, responsive=True, style={"height": f"{frame.height}px"})
        body.append(html.Div(graph, className="graph", **picture))
    drawn = len(body) > 0
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
                    # Alone in a foreign frame, a figure is the whole page.
                    (html.H1 if ctx.address.embed else html.H2)(
                        **part("title"), className="figure-title", **data(part="title")
                    ),
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
