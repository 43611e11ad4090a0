"""Data: coverage, sources, corrections, conflicts, what is missing; and the page of one source."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import model, news, reports, reviewing, ui
from dashboard.api import ROOT
from dashboard.attributes import aria
from dashboard.context import Context
from dashboard.datafiles import ARCHIVE, datasets
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.quality import page as quality
from dashboard.unknown import Unknown
from dashboard.web import is_address
from dashboard.written import candidates
from indicators.licences import licence
from indicators.opendata.api import OPENAPI

# Between the addresses of a source that was found at several; an address itself may hold a semicolon.
ADDRESSES = re.compile(r"\s*;\s*(?=https?://)")
PARTS = ("coverage", "quality", "sources", "corrections", "conflicts", "missing", "changes", "downloads", "source")


def part(ctx: Context) -> str:
    """Part of the page that the address names.

    Raises
    ------
    Unknown
        If there is no such part.
    """
    name = ctx.address.parts[0] if ctx.address.parts else PARTS[0]
    if name not in PARTS:
        raise Unknown("page", f"data/{name}")
    return name


def title(ctx: Context) -> str:
    """Window title."""
    return source(ctx)["title"] if part(ctx) == "source" else ctx.t(f"data.{part(ctx)}")


def source(ctx: Context) -> pd.Series:
    """Source that the address names.

    Raises
    ------
    Unknown
        If the package has no such source.
    """
    asked = ctx.address.parts[1] if len(ctx.address.parts) > 1 else ""
    found = ctx.package["sources"].query("id == @asked")
    if found.empty:
        raise Unknown("source", asked)
    return found.iloc[0]


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page."""
    if part(ctx) == "quality":
        return quality.frames(ctx)
    builders = {
        "coverage": coverage_frame,
        "sources": sources_frame,
        "corrections": corrections_frame,
        "conflicts": conflicts_frame,
        "missing": missing_frame,
        "changes": news.change_list_frame,
        "downloads": downloads_frame,
        "source": observations_frame,
    }
    return [builders[part(ctx)](ctx)]


def _frame(ctx: Context, name: str, columns: list[tuple[str, bool]], rows: list[Row], summary: str) -> Frame:
    return Frame(
        id=name,
        title=ctx.t(f"data.{name}_title"),
        summary=summary,
        source=ctx.t("data.package", build=str(ctx.package.about.get("fingerprint", ""))[:12]),
        columns=[(ctx.t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
    )


def coverage_frame(ctx: Context) -> Frame:
    """Table of what is measured: every part of the framework and every indicator."""
    t, package = ctx.t, ctx.package
    coverage = package["coverage"].set_index("code")
    indicators = model.indicators(package)
    below_of: dict[str, list[Any]] = {}
    for inner, below in model.rows(indicators):
        below_of.setdefault(below["subdimension"], []).append((inner, below))
    rows = []
    for code, row in model.rows(model.framework(package)):
        if code in coverage.index:
            one = model.row(coverage, code)
            rows.append(
                Row(
                    code,
                    [
                        cell(
                            ctx.said(row, "name"),
                            href=ctx.url("map", v=code) if one["status"] != "withheld" else None,
                            k="strong" if row["level"] != "subdimension" else "indent",
                        ),
                        cell(t(f"level.{row['level']}")),
                        cell(
                            t("data.of", n=t.number(one["children_measured"]), total=t.number(one["children_total"])),
                            one["share"],
                        ),
                        cell(
                            t("data.of", n=t.number(one["districts_covered"]), total=t.number(one["districts_total"])),
                            one["districts_covered"],
                        ),
                        cell(ctx.said(package.about.get("baseline", {}), "label") if one["children_measured"] else "–"),
                        cell(ui.status_text(ctx, one["status"])),
                    ],
                )
            )
        for inner, below in below_of.get(code, []):
            seen = below["districts_covered"] if below["districts_covered"] == below["districts_covered"] else 0
            rows.append(
                Row(
                    inner,
                    [
                        cell(ctx.said(below, "name"), href=ctx.url("indicator", inner), k="indent2"),
                        cell(t("level.indicator")),
                        cell("–", None),
                        cell(t("data.of", n=t.number(seen), total=t.number(below["districts_total"])), seen),
                        cell(t.when(str(below.get("baseline_period") or "–"))),
                        cell(ui.status_text(ctx, below["status"])),
                    ],
                )
            )
    used = indicators["status"].eq("in_index").sum()
    columns = [("part", False), ("level", False), ("measured", True), ("districts", True), ("period", False)]
    columns.append(("status", False))
    summary = t("data.coverage_summary", n=t.number(used), total=t.number(len(indicators)))
    return _frame(ctx, "coverage", columns, rows, summary)


def sources_frame(ctx: Context) -> Frame:
    """All sources."""
    table = ctx.package["sources"]
    rows = [
        Row(
            r["id"],
            [
                cell(r["title"], href=ctx.url("data", "source", r["id"])),
                cell(r["publisher"]),
                cell(str(r.get("published") or "–")),
                cell(ctx.said(vars(licence(r["licence"])), "title")),
                cell(ctx.t.number(r["n_observations"]), r["n_observations"]),
            ],
        )
        for _, r in model.rows(table)
    ]
    columns = [
        ("source", False),
        ("publisher", False),
        ("published", False),
        ("licence", False),
        ("observations", True),
    ]
    summary = ctx.t(
        "data.sources_summary", n=ctx.t.number(len(table)), values=ctx.t.number(len(ctx.package["observations"]))
    )
    found = _frame(ctx, "sources", columns, rows, summary)
    return reviewing.beside(ctx, found, "source", {id: (id,) for id in table["id"]})


def corrections_frame(ctx: Context, table: pd.DataFrame | None = None) -> Frame:
    """Corrections to published values; all of them unless `table` says which."""
    table = ctx.package["corrections"] if table is None else table
    names = ctx.package["areas"].set_index("code")["name"]
    rows = [
        Row(
            str(r["id"]),
            [
                cell(str(r["table"])),
                cell(" · ".join(x for x in (names.get(r.get("area_code", ""), ""), str(r["column"])) if x)),
                cell(str(r["expect"])),
                cell(ctx.t.exact(r["value"])),
                cell(ctx.said(r, "reason"), s=str(r.get("by") or "") or None),
            ],
        )
        for _, r in model.rows(table)
    ]
    columns = [("table", False), ("place", False), ("expect", False), ("corrected", False), ("reason", False)]
    return _frame(ctx, "corrections", columns, rows, ctx.t.n("data.corrections_summary", len(rows)))


def version(ctx: Context, names: pd.Series, one: dict[str, Any]) -> str:
    """Write one version of a disputed value: area, value, unit and who says so."""
    value = ctx.t.stated(one.get("value"), one.get("unit") or "")
    who = ", ".join(model.source_names(ctx, str(one.get("source") or ""))) or ctx.said(one, "note")
    where = names.get(one.get("area", ""), "")
    return f"{where}: {value} ({who})" if where else f"{value} ({who})"


def conflicts_frame(ctx: Context, table: pd.DataFrame | None = None) -> Frame:
    """Places where sources disagree, with the choice and its reason; all of them unless `table` says which."""
    rows = []
    names = ctx.package["areas"].set_index("code")["name"]
    for _, r in model.rows(ctx.package["conflicts"] if table is None else table):
        versions = "\n".join(version(ctx, names, one) for one in candidates(r["candidates"]))
        places = [names.get(code, code) for code in model.split(r.get("area_code"))]
        where = " · ".join(
            x
            for x in (ctx.t.list(places), ", ".join(dict.fromkeys(map(ctx.t.when, model.split(r.get("period"))))))
            if x
        )
        rows.append(
            Row(
                str(r["id"]),
                [
                    cell(ctx.said(r, "subject") or str(r.get("variable", "")), s=where or None),
                    cell(ctx.t.known("conflict", r["kind"])),
                    cell(versions or "–"),
                    cell(
                        ctx.t.exact(r["chosen_value"]), s=", ".join(model.source_names(ctx, r["chosen_source"])) or None
                    ),
                    cell(ctx.said(r, "reason")),
                ],
            )
        )
    columns = [("subject", False), ("kind", False), ("versions", False), ("chosen", False), ("reason", False)]
    return _frame(ctx, "conflicts", columns, rows, ctx.t.n("data.conflicts_summary", len(rows)))


def missing_frame(ctx: Context) -> Frame:
    """Wanted indicators with the office that holds them and the file to fill."""
    subs = model.framework(ctx.package)
    rows = [
        Row(
            f"{r['subdimension']}/{r['code']}",
            [
                cell(ctx.said(r, "name"), s=ctx.said(r, "unit") or None),
                cell(
                    ctx.said(model.row(subs, r["subdimension"]), "name")
                    if r["subdimension"] in subs.index
                    else r["subdimension"]
                ),
                cell(ctx.said(r, "office")),
                cell(r["template"], k="file"),
            ],
        )
        for _, r in model.rows(ctx.package["wanted"])
    ]
    columns = [("wanted", False), ("subdimension", False), ("office", False), ("template", False)]
    return _frame(ctx, "missing", columns, rows, ctx.t.n("data.missing_summary", len(rows)))


def downloads_frame(ctx: Context) -> Frame:
    """Files of the data package: a row each table, with the forms it comes in."""
    rows = []
    for name, title, files in datasets(ctx.package, ctx.lang):
        places = [next((f for f in files if f.endswith(ends)), "") for ends in (".csv", ("json", "ld"), ".parquet")]
        rest = next((f for f in files if f not in places), "")
        links = [cell(f or "–", href=file_url(ctx, f) if f else None) for f in (*places, rest)]
        rows.append(Row(name, [cell(ctx.t("data.zip") if name == ARCHIVE else title), *links]))
    columns = [("content", False), ("csv", False), ("json", False), ("parquet", False), ("other", False)]
    count, total = len(ctx.package.source.files), sum(map(len, ctx.package.source.files.values()))
    return _frame(
        ctx,
        "downloads",
        columns,
        rows,
        ctx.t("data.downloads_summary", n=ctx.t.number(count), size=size(ctx, total)),
    )


def where(location: str) -> str | Component:
    """Where a source was found: each of its addresses as a link of its own, anything else as it is written."""
    places = ADDRESSES.split(location)
    links = [
        html.A(place, href=place, rel="noopener noreferrer", target="_blank") if is_address(place) else place
        for place in places
    ]
    return html.Ul([html.Li(link) for link in links]) if len(links) > 1 else links[0]


def file_url(ctx: Context, name: str) -> str:
    """Address of a file of the package: what the API has too is there, since its addresses stay."""
    return f"/package/{ctx.lang}/{name}" if name == ARCHIVE else f"{ROOT}{name}"


def api_part(ctx: Context) -> list[Component]:
    """Tell what programs may read, how to cite, and which licences the figures carry."""
    t, about = ctx.t, ctx.package.about
    examples = [
        ("api.example_index", ""),
        ("api.example_document", OPENAPI),
        *[("api.example_values", f"values/{code}.csv") for code in ctx.package["values"]["indicator"][:1]],
        ("api.example_area", f"areas/{ctx.package['areas']['code'].iloc[-1]}.json"),
        ("api.example_package", "datapackage.json"),
        ("api.example_catalog", "catalog.jsonld"),
    ]
    addresses = ui.facts([(t(key), html.A(html.Code(ROOT + path), href=ROOT + path)) for key, path in examples])
    licences = html.Ul(
        [
            html.Li(
                [
                    html.Strong(ctx.said(one, "title")),
                    f" ({t.n('api.sources', one['sources'])}). ",
                    ctx.said(one, "meaning"),
                ]
            )
            for one in about["licences"]
        ]
    )
    return [
        ui.section(t("api.title"), [addresses, html.P(t("api.rules"))], lead=t("api.lead")),
        ui.section(
            t("api.licences"),
            [licences, html.P(t("api.cite", text=about["citation"][ctx.lang]))],
            lead=about["licence_note"][ctx.lang],
        ),
    ]


def size(ctx: Context, count: float) -> str:
    """Size of a file in kB."""
    return f"{ctx.t.number(count / 1000)} kB" if count == count else "–"


def observations_frame(ctx: Context) -> Frame:
    """All values read from one source, as printed and as read."""
    row = source(ctx)
    t, package = ctx.t, ctx.package
    mine = package["observations"]
    mine = mine[mine["source"] == row["id"]]
    names = package["areas"].set_index("code")["name"]
    variables = package["variables"].drop_duplicates("code").set_index("code")
    rows = []
    for _, r in model.rows(mine):
        var = (
            ctx.said(model.row(variables, r["variable"]), "name") if r["variable"] in variables.index else r["variable"]
        )
        rows.append(
            Row(
                str(r["id"]),
                [
                    cell(var),
                    cell(names.get(r["area_code"], r["area_code"])),
                    cell(t.when(str(r["period"] or "–"))),
                    cell(t.stated(r["value"], r["unit"]), r["value"]),
                    cell(str(r.get("published") or "–"), k="file"),
                    cell(
                        ui.confidence_text(ctx, r.get("confidence", "")),
                        s=t("data.corrected") if r.get("correction") else None,
                    ),
                ],
            )
        )
    columns = [
        ("variable", False),
        ("area", False),
        ("period", False),
        ("value", True),
        ("printed", False),
        ("confidence", False),
    ]
    frame = _frame(ctx, "observations", columns, rows, t.n("data.observations_summary", len(rows)))
    return frame


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors of the quality report; the other parts have none."""
    return quality.slots(ctx) if part(ctx) == "quality" else {}


def tabs(ctx: Context, here: str) -> Component:
    """Navigation between the parts of the data; the review, a page of its own, is one of them."""
    t = ctx.t
    links = [
        (name, t(f"data.{name}"), ctx.url("data", *([name] if name != PARTS[0] else [])))
        for name in PARTS
        if name != "source"
    ]
    links.append(("review", t("review.tab"), ctx.url("review")))
    items = [html.Li(ui.link(text, href, className="here" if name == here else "")) for name, text, href in links]
    return html.Nav(html.Ul(items), className="tabs", **aria(label=t("data.tabs")))


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, here = ctx.t, part(ctx)
    parts = tabs(ctx, "sources" if here == "source" else here)
    if here == "quality":
        return [ui.head(ctx, t("nav.data"), t("quality.lead")), parts, *quality.layout(ctx)]
    if here != "source":
        more = [*reports.section(ctx), *api_part(ctx)] if here == "downloads" else []
        return [ui.head(ctx, t("nav.data"), t("data.lead")), parts, figure(ctx, frames(ctx)[0]), *more]
    row = source(ctx)
    under = vars(licence(row["licence"]))
    known = ui.facts(
        [
            (t("column.publisher"), row["publisher"]),
            (t("column.published"), row.get("published")),
            (t("column.location"), where(str(row["location"]))),
            (t("column.licence"), f"{ctx.said(under, 'title')}. {ctx.said(under, 'meaning')}"),
            (t("column.retrieved"), row.get("retrieved")),
            (t("column.file"), html.Code(f"data/raw/{row['path']}")),
            (t("column.sha256"), html.Code(row["sha256"]) if row.get("sha256") else None),
        ]
    )
    return [
        ui.head(
            ctx,
            row["title"],
            [t("data.source_lead") + " ", *reviewing.chip(ctx, "source", row["id"])],
            t("data.source_eyebrow"),
        ),
        parts,
        known,
        figure(ctx, frames(ctx)[0]),
    ]
