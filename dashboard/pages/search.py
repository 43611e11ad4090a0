"""Search over districts, indicators, dimensions, sources, regency facts and pages."""

from __future__ import annotations

import unicodedata
from typing import Any

from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.components import Search
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell, figure
from dashboard.navigation import NAVIGATION
from dashboard.pages.masterplan.shared import TABS
from dashboard.pages.notfound import PLAN_RECORDS

MOST = 60


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.search")


def plain(text: str) -> str:
    """Lower case without accents, for comparing."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def entries(ctx: Context) -> list[tuple[str, str, str, str, str]]:
    """Everything that can be found: kind, id, name, address and further words to match."""
    package, t = ctx.package, ctx.t
    out = [("district", c, r["name"], ctx.url("district", c), c) for c, r in model.rows(model.districts(package))]
    for code, r in model.rows(model.indicators(package)):
        words = " ".join(
            str(r.get(k) or "")
            for k in ("name_id", "name_en", "alias_id", "alias_en", "definition_id", "definition_en")
        )
        out.append(("indicator", code, ctx.said(r, "name"), ctx.url("indicator", code), words))
    for code, r in model.rows(model.framework(package)):
        out.append((r["level"], code, ctx.said(r, "name"), ctx.url("map", v=code), f"{r['name_id']} {r['name_en']}"))
    for _, r in model.rows(package["headlines"].drop_duplicates("code")):
        out.append(
            (
                "headline",
                r["code"],
                ctx.said(r, "name"),
                ctx.url("trends", v=r["code"]),
                f"{r['name_id']} {r['name_en']}",
            )
        )
    out += plan_entries(ctx)
    for slug, key in NAVIGATION:
        out.append(("page", slug, t(f"nav.{key}"), ctx.url(slug), ""))
    for _, r in model.rows(package["villages"]):
        out.append(("village", r["code"], r["name"], ctx.url("district", r["district_code"]), str(r.get("kind") or "")))
    for _, r in model.rows(package["sources"]):
        out.append(("source", r["id"], r["title"], ctx.url("data", "source", r["id"]), r["publisher"]))
    return out


def plan_entries(ctx: Context) -> list[tuple[str, str, str, str, str]]:
    """Programmes, KPIs, innovations and services of the masterplan, and its parts."""
    plan = ctx.records.plan
    if plan is None:
        return []
    out = []
    for kind, table in PLAN_RECORDS.items():
        for record in {r.values["code"]: r for r in plan.records[table]}.values():
            code, r = record.values["code"], record.values
            names = ("name_id", "name_en", "description_id", "description_en", "note_id", "note_en", "office")
            words = " ".join([code, *(r.get(n, "") for n in names), plan.offices.name(r["office"], ctx.lang)])
            name = r.get("name") or ctx.said(r, "name")
            out.append((kind, code, name, ctx.url("masterplan", kind, code), words))
    parts = [(name, ctx.t(f"plan.tab_{name}")) for name in TABS[1:]]
    return out + [("masterplan", name, text, ctx.url("masterplan", name), "masterplan") for name, text in parts]


def found(ctx: Context) -> list[tuple[str, str, str, str, str]]:
    """Entries that hold every word asked for; a name that begins with it comes first."""
    words = plain(ctx.query("q")).split()
    if not words:
        return []
    hits = []
    for i, entry in enumerate(entries(ctx)):
        name = plain(entry[2])
        text = f"{name} {plain(entry[4])}"
        if all(word in text for word in words):
            better = 0 if name.startswith(words[0]) else 1 if all(word in name for word in words) else 2
            hits.append((better, i, entry))
    return [entry for _, _, entry in sorted(hits)]


def frames(ctx: Context) -> list[Frame]:
    """List the results."""
    t, hits, asked = ctx.t, found(ctx), ctx.query("q")[:80]
    rows = [
        Row(f"{kind}/{key}", [cell(name, href=href), cell(t(f"kind.{kind}"))])
        for kind, key, name, href, _ in hits[:MOST]
    ]
    if not asked:
        summary = t("search.ask")
    elif hits:
        summary = t.n("search.found", len(hits), asked=asked)
    else:
        summary = t("search.nothing", asked=asked)
    return [
        Frame(
            id="results",
            title=t("search.title"),
            summary=summary,
            source=t("data.package", build=str(ctx.package.about.get("fingerprint", ""))[:12]),
            columns=[(t("column.name"), False), (t("column.kind"), False)],
            rows=rows,
        )
    ]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Text in the search field."""
    return {"search-field": {"value": ctx.query("q")[:80]}}


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    field = Search(
        id="search-field",
        label=t("search.label"),
        button=t("nav.search"),
        action=ctx.url("search"),
        value=ctx.query("q")[:80],
    )
    return [ui.head(ctx, t("nav.search"), t("search.lead")), field, figure(ctx, frames(ctx)[0])]
