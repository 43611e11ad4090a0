"""Data: coverage, sources, corrections, conflicts, what is missing; and the page of one source."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import model, news, ui
from dashboard.attributes import aria
from dashboard.context import Context
from dashboard.datafiles import ARCHIVE, package_files
from dashboard.frame import Frame, Row, cell, figure
from dashboard.unknown import Unknown

PARTS = ("coverage", "sources", "corrections", "conflicts", "missing", "changes", "downloads", "source")


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
                cell(str(r.get("licence") or "–")),
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
    return _frame(ctx, "sources", columns, rows, summary)


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
                cell(str(r["value"])),
                cell(ctx.said(r, "reason"), s=str(r.get("by") or "") or None),
            ],
        )
        for _, r in model.rows(table)
    ]
    columns = [("table", False), ("place", False), ("expect", False), ("corrected", False), ("reason", False)]
    return _frame(ctx, "corrections", columns, rows, ctx.t.n("data.corrections_summary", len(rows)))


def candidates(text: str) -> list[dict[str, Any]]:
    """Candidate values of a conflict; unreadable ones are none."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []


def version(ctx: Context, names: pd.Series, one: dict[str, Any]) -> str:
    """Write one version of a disputed value: area, value, unit and who says so."""
    value = f"{plain(ctx, one.get('value'))} {one.get('unit') or ''}".strip()
    who = ", ".join(model.source_names(ctx, str(one.get("source") or ""))) or str(one.get("note") or "")
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
                        plain(ctx, r["chosen_value"]), s=", ".join(model.source_names(ctx, r["chosen_source"])) or None
                    ),
                    cell(ctx.said(r, "reason")),
                ],
            )
        )
    columns = [("subject", False), ("kind", False), ("versions", False), ("chosen", False), ("reason", False)]
    return _frame(ctx, "conflicts", columns, rows, ctx.t.n("data.conflicts_summary", len(rows)))


def plain(ctx: Context, value: object) -> str:
    """Write a number with the decimals it has; other text as it is."""
    try:
        number = float(str(value))
    except ValueError:
        return str(value or "–")
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return ctx.t.number(number, len(text.partition(".")[2])) if number == number else "–"


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
    """Files of the data package."""
    t = ctx.t
    files = package_files(ctx.package)
    rows = [
        Row(
            file["name"],
            [
                cell(file["name"], href=f"/package/{ctx.lang}/{file['name']}"),
                cell(file["title"]),
                cell(size(ctx, file["bytes"]), file["bytes"]),
            ],
        )
        for file in [{"name": ARCHIVE, "title": t("data.zip"), "bytes": float("nan")}, *files]
    ]
    columns = [("file", False), ("content", False), ("size", True)]
    total = sum(file["bytes"] for file in files)
    return _frame(
        ctx, "downloads", columns, rows, t("data.downloads_summary", n=t.number(len(files)), size=size(ctx, total))
    )


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
        shown = plain(ctx, r["value"]) if r["value"] == r["value"] else str(r.get("text") or "–")
        rows.append(
            Row(
                str(r["id"]),
                [
                    cell(var),
                    cell(names.get(r["area_code"], r["area_code"])),
                    cell(t.when(str(r["period"] or "–"))),
                    cell(f"{shown} {r.get('unit') or ''}".strip(), r["value"]),
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


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, here = ctx.t, part(ctx)
    tabs = html.Nav(
        html.Ul(
            [
                html.Li(
                    ui.link(
                        t(f"data.{name}"),
                        ctx.url("data", *([name] if name != "coverage" else [])),
                        className="here" if name == here or (name, here) == ("sources", "source") else "",
                    )
                )
                for name in PARTS
                if name != "source"
            ]
        ),
        className="tabs",
        **aria(label=t("data.tabs")),
    )
    if here != "source":
        return [ui.head(ctx, t("nav.data"), t("data.lead")), tabs, figure(ctx, frames(ctx)[0])]
    row = source(ctx)
    place = str(row["location"])
    where = html.A(place, href=place, rel="noopener noreferrer", target="_blank") if place.startswith("http") else place
    known = ui.facts(
        [
            (t("column.publisher"), row["publisher"]),
            (t("column.published"), row.get("published")),
            (t("column.location"), where),
            (t("column.licence"), row.get("licence")),
            (t("column.retrieved"), row.get("retrieved")),
            (t("column.file"), html.Code(f"data/raw/{row['path']}")),
            (t("column.sha256"), html.Code(row["sha256"]) if row.get("sha256") else None),
        ]
    )
    return [
        ui.head(ctx, row["title"], t("data.source_lead"), t("data.source_eyebrow")),
        tabs,
        known,
        figure(ctx, frames(ctx)[0]),
    ]
