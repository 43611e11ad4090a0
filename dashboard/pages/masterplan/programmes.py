"""All programmes, by dimension, office, horizon and status."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import here, plan_of
from indicators.masterplan.records import rows_of

UNKNOWN = "unknown"


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_programmes")


def choices(ctx: Context) -> dict[str, list[tuple[str, str]]]:
    """Return what the list can be narrowed to, by name in the query string."""
    plan, t = plan_of(ctx), ctx.t
    used = plan.table("programmes")
    offices = sorted((shared.office_name(ctx, o), o) for o in set(used["office"]) if o)
    statuses = plan.table("programmes")["status"]
    horizons = [(r["code"], ctx.said(r, "name")) for r in rows_of(plan.table("horizons").sort_values("order"))]
    every = ("", t("plan.all"))
    return {
        "d": [every, *shared.dimensions(ctx)],
        "o": [every, *((code, name) for name, code in offices)],
        "h": [every, *horizons],
        "s": [every, *((s or UNKNOWN, shared.programme_status(ctx, s)) for s in sorted(set(statuses)))],
    }


def frames(ctx: Context) -> list[Frame]:
    """List of programmes."""
    t, plan, want = ctx.t, plan_of(ctx), shared.asked(ctx, choices(ctx))
    table = plan.table("programmes")
    horizons = {r["code"]: ctx.said(r, "name") for r in rows_of(plan.table("horizons"))}
    kpis = plan.table("kpis")["programme"].value_counts()
    rows = []
    for r in rows_of(table):
        fits = (
            want["d"] in ("", r["dimension"].partition(".")[0])
            and want["o"] in ("", r["office"])
            and want["h"] in ("", r["horizon"])
            and want["s"] in ("", r["status"] or UNKNOWN)
        )
        if fits:
            quick = t("plan.quickwin") if r["quick_win"] is True else ""
            kind = " · ".join(x for x in (shared.word(ctx, "programmes", "kind", r["kind"]), quick) if x)
            n = int(kpis.get(r["code"], 0))
            rows.append(
                Row(
                    r["code"],
                    [
                        cell(ctx.said(r, "name"), href=here(ctx, "programme", r["code"]), s=kind),
                        cell(shared.programme_status(ctx, r["status"]), k="state", s=t.when(r["status_date"]) or None),
                        cell(shared.dimension_name(ctx, r["dimension"]) or t("plan.without_dimension")),
                        cell(horizons.get(r["horizon"], t("plan.without_horizon"))),
                        shared.office_cell(ctx, r),
                        cell(shared.span(ctx, r["start"], r["end"]) or "–", r["start"] or None),
                        cell(t.number(n), n),
                    ],
                )
            )
    columns = [("plan.col_programme", False), ("column.status", False), ("plan.group_dimension", False)]
    columns += [("plan.group_horizon", False), ("plan.group_office", False), ("column.period", False)]
    columns += [("plan.col_kpis", True)]
    return [
        shared.frame(
            ctx,
            "programmes",
            t("plan.programmes_title"),
            t("plan.programmes_sentence", n=t.number(len(rows)), total=t.number(len(table))),
            [(t(key), number) for key, number in columns],
            rows,
        )
    ]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors."""
    return {f"programmes-{name}": {"value": value} for name, value in shared.asked(ctx, choices(ctx)).items()}


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    labels = {"d": "plan.group_dimension", "o": "plan.group_office", "h": "plan.group_horizon", "s": "column.status"}
    return [
        ui.head(ctx, t("plan.tab_programmes"), t("plan.programmes_lead")),
        figure(ctx, frames(ctx)[0], controls=shared.filters(ctx, "programmes", choices(ctx), labels)),
        shared.empty(ctx, t("plan.programmes_empty"), "programmes", "budgets"),
    ]
