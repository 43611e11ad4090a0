"""The page for an address that names nothing known: says what was not found and where to go."""

from __future__ import annotations

from difflib import get_close_matches

from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.context import Context
from dashboard.navigation import NAVIGATION
from dashboard.unknown import Unknown
from indicators.masterplan.records import rows_of

# Table of the masterplan that holds what was asked for.
PLAN_RECORDS = {"programme": "programmes", "kpi": "kpis", "innovation": "innovations", "service": "services"}


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("notfound.title")


def suggestions(ctx: Context, unknown: Unknown) -> list[tuple[str, str]]:
    """Names and addresses that the reader may have meant, nearest first."""
    if unknown.kind == "district":
        known = {row["name"]: ctx.url("district", code) for code, row in model.rows(model.districts(ctx.package))}
    elif unknown.kind in ("indicator", "period"):
        known = {ctx.said(r, "name"): ctx.url("map", v=c) for c, r in model.rows(model.indicators(ctx.package))}
        known |= {ctx.said(r, "name"): ctx.url("map", v=c) for c, r in model.rows(model.framework(ctx.package))}
    elif unknown.kind in PLAN_RECORDS and ctx.records.plan is not None:
        table = rows_of(ctx.records.plan.table(PLAN_RECORDS[unknown.kind]))
        names = {r["code"]: str(r.get("name") or ctx.said(r, "name")) for r in table}
        # Codes are what an address holds and names what a reader knows: either may be nearly right.
        words = {name: code for code, name in names.items()} | {code: code for code in names}
        near = [words[text] for text in get_close_matches(unknown.asked.lower(), list(words), n=5, cutoff=0.4)]
        codes = list(dict.fromkeys(near)) or list(names)[:14]
        return [(names[code], ctx.url("masterplan", unknown.kind, code)) for code in codes]
    elif unknown.kind in ("weights", "values"):
        return [(ctx.t("nav.whatif"), ctx.url("whatif")), (ctx.t("nav.method"), ctx.url("method"))]
    elif unknown.kind == "source":
        return [(ctx.t("data.sources"), ctx.url("data", "sources"))]
    else:
        return [(ctx.t(f"nav.{key}"), ctx.url(slug)) for slug, key in NAVIGATION]
    lower = {name.lower(): name for name in known}
    near = [lower[name] for name in get_close_matches(unknown.asked.lower(), list(lower), n=5, cutoff=0.4)]
    return [(name, known[name]) for name in near or list(known)[:14]]


def layout(ctx: Context, unknown: Unknown) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    asked = unknown.asked[:80]
    items = [html.Li(ui.link(name, href)) for name, href in suggestions(ctx, unknown)]
    return [
        ui.head(ctx, t("notfound.title"), t(f"notfound.{unknown.kind}", asked=asked)),
        ui.section(t("notfound.meant"), [html.Ul(items, className="plain-list")]),
        html.P(ui.link(t("notfound.home"), ctx.url())),
    ]
