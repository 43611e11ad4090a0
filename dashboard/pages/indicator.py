"""Indicator: what it means, where and when it is known, how districts spread, what belongs to it."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import history, model, reviewing, ui
from dashboard.context import Context
from dashboard.figures import charts
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages import data as data_page
from dashboard.pages import map as map_page
from dashboard.unknown import Unknown
from indicators.words import NO_VALUE

FIELDS = (
    "definition", "concept", "interpretation", "formula", "measure", "unit", "classification", "producer",
    "periodicity", "level", "access", "source_note", "limits_source", "limitation",
)  # fmt: skip
STANDARDS = ("sdg", "iso37120", "iso37122", "u4ssc")


def title(ctx: Context) -> str:
    """Window title."""
    code = chosen(ctx)
    return ctx.said(model.row(model.indicators(ctx.package), code), "name") if code else ctx.t("nav.indicator")


def chosen(ctx: Context) -> str:
    """Return the indicator of the address; none on the list of all.

    Raises
    ------
    Unknown
        If the package has no such indicator or the indicator no such period.
    """
    if not ctx.address.parts:
        return ""
    code = ctx.address.parts[0]
    if code not in set(ctx.package["indicators"]["code"]):
        raise Unknown("indicator", code)
    return code


def period(ctx: Context, code: str) -> str:
    """Period that the address asks for, else the one in force."""
    known = model.periods(ctx.package, code)
    asked = ctx.query("p")
    if asked and asked not in known:
        raise Unknown("period", asked)
    return asked or model.period_in_force(ctx.package, code)


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page."""
    code = chosen(ctx)
    if not code:
        return [list_frame(ctx)]
    variable = model.variable(ctx, code)
    if variable is None or not variable.periods:
        return []
    when = period(ctx, code)
    link = ctx.url("district", "{value}").replace("%7Bvalue%7D", "{value}")
    out = [map_page.map_frame(ctx, variable, when, "indicator-map", map_link=link), spread_frame(ctx, code, when)]
    more = (history.indicator_frame(ctx, code), conflicts_frame(ctx, code), corrections_frame(ctx, code))
    return out + [frame for frame in more if frame is not None]


def list_frame(ctx: Context) -> Frame:
    """All indicators."""
    t, package = ctx.t, ctx.package
    parts, rows = model.framework(package), []
    for code, r in model.rows(model.indicators(package)):
        seen = r["districts_covered"] if r["districts_covered"] == r["districts_covered"] else 0
        part = ctx.said(model.row(parts, r["subdimension"]), "name") if r["subdimension"] in parts.index else ""
        rows.append(
            Row(
                code,
                [
                    cell(ctx.said(r, "name"), href=ctx.url("indicator", code), s=ctx.said(r, "unit") or None),
                    cell(part or t("status.context")),
                    cell(t.when(r.get("baseline_period") or ", ".join(model.periods(package, code)[:1]) or "–")),
                    cell(t("data.of", n=t.number(seen), total=t.number(r["districts_total"])), seen),
                    cell(ui.status_text(ctx, r["status"])),
                ],
            )
        )
    columns = [("indicator", False), ("subdimension", False), ("period", False), ("districts", True), ("status", False)]
    used = package["indicators"]["status"].eq("in_index").sum()
    return Frame(
        id="indicators",
        title=t("indicator.list_title"),
        summary=t("data.coverage_summary", n=t.number(used), total=t.number(len(rows))),
        source=t("data.package", build=str(package.about.get("fingerprint", ""))[:12]),
        columns=[(t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
    )


def spread_frame(ctx: Context, code: str, when: str) -> Frame:
    """Spread of the districts, with every value, its parts, source and confidence."""
    t, package = ctx.t, ctx.package
    var = model.variable(ctx, code)
    assert var is not None
    table, names = model.values(package, code, when), model.districts(package)["name"]
    texts = [
        f"{names[a]}: {t.measure(v, var.decimals, var.unit)}" for a, v in zip(names.index, table["value"], strict=True)
    ]
    dots = pd.DataFrame({"value": table["value"].tolist(), "text": texts})
    rows = []
    for area, r in model.rows(table):
        ids = model.split(r["sources"])
        href = ctx.url("data", "source", ids[0]) if ids else None
        source = ", ".join(model.source_names(ctx, r["sources"])[:1]) + (f" +{len(ids) - 1}" if len(ids) > 1 else "")
        parts = ""
        if r["numerator"] == r["numerator"] and r["denominator"] == r["denominator"]:
            parts = f"{ctx.t.exact(r['numerator'])} / {ctx.t.exact(r['denominator'])}"
        rows.append(
            Row(
                area,
                [
                    cell(names[area], href=ctx.url("district", area)),
                    cell(t.measure(r["value"], var.decimals, var.unit), r["value"]),
                    cell(parts or "–", s=str(r["denominator_period"]) if parts and r["denominator_period"] else None),
                    cell(source or "–", href=href),
                    cell(ui.confidence_text(ctx, r["confidence"]), s=ctx.said(r, "note") or None),
                ],
            )
        )
    columns = [("district", False), ("value", True), ("parts", True), ("source", False), ("confidence", False)]
    have = table["value"].dropna()
    if yes := t.yes(var.unit):  # a median of flags says nothing
        count = {"have": t.number((have == 1).sum()), "n": t.number(len(have))}
        summary = t(
            "map.sentence_flag", yes=yes, names=t.list(names[have[have == 1].index].tolist()) or NO_VALUE, **count
        )
        graph = charts.spread(dots, ctx.lang, var.unit, ticks={0: t.measure(0, 0, var.unit), 1: yes})
    else:
        quarter, middle = have.quantile([0.25, 0.75]), have.median()
        summary = t(
            "indicator.spread_summary",
            low=t.number(quarter.iloc[0], var.decimals),
            high=t.measure(quarter.iloc[1], var.decimals, var.unit),
            n=t.number(len(have)),
        )
        line = (float(middle), t("indicator.median", value=t.number(middle, var.decimals)))
        graph = charts.spread(dots, ctx.lang, var.unit, line)
    found = Frame(
        id="spread",
        title=t("indicator.spread_title", name=var.name, period=t.when(when)),
        summary=summary,
        source=sources_of(ctx, table["sources"], when),
        columns=[(t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
        graph=graph,
        height=230,
        open_table=False,
    )
    return reviewing.beside(ctx, found, "value", {area: (code, area, when) for area in table.index})


def sources_of(ctx: Context, cells: pd.Series, when: str) -> str:
    """Name the first sources of a column of ``;`` lists, with the period."""
    ids = dict.fromkeys(i for one in cells for i in model.split(one))
    names = model.source_names(ctx, ";".join(ids))
    shown = names[:2] + ([ctx.t.n("map.more_sources", len(names) - 2)] if len(names) > 2 else [])
    return f"{'; '.join(shown)} ({ctx.t.when(when)})"


def observed(ctx: Context, code: str) -> pd.DataFrame:
    """Observations behind the values of an indicator."""
    table = ctx.package["values"]
    ids = {i for cells in table.loc[table["indicator"] == code, "observations"] for i in model.split(cells)}
    observations = ctx.package["observations"]
    return observations[observations["id"].isin(ids)]


def corrections_frame(ctx: Context, code: str) -> Frame | None:
    """Corrections of the published values behind an indicator."""
    used = {i for cells in observed(ctx, code).get("correction", ()) for i in model.split(cells)}
    table = ctx.package["corrections"]
    mine = table[table["id"].isin(used)]
    return data_page.corrections_frame(ctx, mine) if len(mine) else None


def conflicts_frame(ctx: Context, code: str) -> Frame | None:
    """Conflicts between sources of the variables behind an indicator."""
    variables = set(observed(ctx, code)["variable"])
    conflicts = ctx.package["conflicts"]
    mine = conflicts[conflicts["variable"].map(lambda cells: bool(variables & set(model.split(cells))))]
    return data_page.conflicts_frame(ctx, mine) if len(mine) else None


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the period selector."""
    code = chosen(ctx)
    return {"indicator-period": {"value": period(ctx, code)}} if code and model.periods(ctx.package, code) else {}


def related(ctx: Context, code: str, row: pd.Series) -> Component | None:
    """Other indicators of the same sub-dimension."""
    table = model.indicators(ctx.package)
    others = table[(table["subdimension"] == row["subdimension"]) & (table["code"] != code)]
    links = [html.Li(ui.link(ctx.said(r, "name"), ctx.url("indicator", c))) for c, r in model.rows(others)]
    return ui.section(ctx.t("indicator.related"), [html.Ul(links, className="plain-list")]) if links else None


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, code = ctx.t, chosen(ctx)
    if not code:
        return [ui.head(ctx, t("nav.indicator"), t("indicator.lead")), figure(ctx, frames(ctx)[0])]
    row = model.row(model.indicators(ctx.package), code)
    var = model.variable(ctx, code)
    assert var is not None
    parts = model.framework(ctx.package)
    eyebrow = (
        ctx.said(model.row(parts, row["subdimension"]), "name")
        if row["subdimension"] in parts.index
        else t("status.context")
    )
    facts = [(t(f"field.{name}"), ctx.said(row, name)) for name in FIELDS]
    facts.insert(
        6,
        (
            t("field.direction"),
            t(f"direction.{'up' if var.direction > 0 else 'down' if var.direction < 0 else 'none'}"),
        ),
    )
    if row.get("lower") == row.get("lower") and row.get("upper") == row.get("upper"):
        limits = f"{ctx.t.exact(row['lower'])} – {ctx.t.exact(row['upper'])}"
        facts.append((t("field.limits"), t(f"limits.{row['limits_kind']}", range=limits)))
    facts += [(t(f"field.{name}"), ", ".join(model.split(row.get(name)))) for name in STANDARDS]
    chips = [ui.chip(ctx, row["status"]), " ", *reviewing.chip(ctx, "indicator", code)]
    head = ui.head(ctx, ctx.said(row, "name"), [ctx.said(row, "definition") + " ", *chips], eyebrow)
    found = frames(ctx)
    body: list[Component | None] = []
    if found:
        choice = ui.period_slider(ctx, "indicator-period", var, **slots(ctx)["indicator-period"])
        body = [figure(ctx, found[0], controls=[choice]), *(figure(ctx, one) for one in found[1:])]
    else:
        wanted = ctx.package["wanted"].query("code == @code")
        office = ctx.said(wanted.iloc[0], "office") if len(wanted) else ctx.said(row, "producer")
        template = str(wanted.iloc[0]["template"]) if len(wanted) else ""
        body = [
            ui.notice(t("indicator.empty", office=office or "–")),
            html.P(html.Code(template)) if template else None,
        ]
    more = related(ctx, code, row)
    return [
        item for item in [head, *body, ui.section(t("indicator.about"), [ui.facts(facts)]), more] if item is not None
    ]
