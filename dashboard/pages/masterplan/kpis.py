"""All KPIs with their targets: figure, achievement, national status word and result."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.kpi import owner_names, target_text
from dashboard.pages.masterplan.shared import RESULT_SIGNS, here, measure, plan_of
from indicators.masterplan.records import rows_of


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_kpis")


def choices(ctx: Context) -> dict[str, list[tuple[str, str]]]:
    """Return what the list can be narrowed to, by name in the query string."""
    t, every = ctx.t, ("", ctx.t("plan.all"))
    used = plan_of(ctx).table("kpis")
    offices = sorted((shared.office_name(ctx, o), o) for o in set(used["office"]) if o)
    return {
        "d": [every, *shared.dimensions(ctx)],
        "o": [every, *((code, name) for name, code in offices)],
        "r": [every, *((key, f"{sign} {t(f'plan.result_{key}')}") for key, sign in RESULT_SIGNS.items())],
    }


def frames(ctx: Context) -> list[Frame]:
    """One row for each KPI and target."""
    t, want, names = ctx.t, shared.asked(ctx, choices(ctx)), owner_names(ctx)
    rows = []
    for r in rows_of(shared.standing(ctx)):
        key = shared.result_key(r)
        fits = (
            want["d"] in ("", r["dimension"].partition(".")[0])
            and want["o"] in ("", r["office"])
            and want["r"] in ("", key)
        )
        if not fits:
            continue
        state = t(f"plan.figure_{r['value_status']}") if r["value_status"] else ""
        when = f"{t.when(r['value_period'])}, {state}" if r["value_period"] else None
        target = target_text(ctx, r, r) if r["owner"] else "–"
        rows.append(
            Row(
                "/".join(x for x in (r["kpi"], r["owner"], r["period"]) if x),
                [
                    cell(
                        ctx.said(r, "name"),
                        href=here(ctx, "kpi", r["kpi"]),
                        s=shared.dimension_name(ctx, r["dimension"]) or None,
                    ),
                    cell(f"{names.get(r['owner'], r['owner'])}, {t.when(r['period'])}" if r["owner"] else "–"),
                    cell(target, r["target"]),
                    cell(measure(ctx, r["value"], r), r["value"], s=when),
                    cell(t.measure(r["percent"], 1, "%"), r["percent"]),
                    cell(shared.class_text(ctx, r) or "–", k="state"),
                    cell(shared.result_text(ctx, key), k="state"),
                ],
            )
        )
    columns = [("plan.col_kpi", False), ("plan.col_target_of", False), ("plan.col_target", True)]
    columns += [("plan.col_figure", True), ("plan.col_percent", True), ("plan.col_class", False)]
    columns += [("plan.col_result", False)]
    total = len(plan_of(ctx).records["kpis"])
    shown = len({row.id.split("/")[0] for row in rows})
    return [
        shared.frame(
            ctx,
            "kpis",
            t("plan.kpis_title"),
            t("plan.kpis_sentence", n=t.number(shown), total=t.number(total), rows=t.number(len(rows))),
            [(t(key), number) for key, number in columns],
            rows,
        )
    ]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors."""
    return {f"kpis-{name}": {"value": value} for name, value in shared.asked(ctx, choices(ctx)).items()}


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, labels = ctx.t, {"d": "plan.group_dimension", "o": "plan.group_office", "r": "plan.col_result"}
    return [
        ui.head(ctx, t("plan.tab_kpis"), t("plan.kpis_lead")),
        figure(ctx, frames(ctx)[0], controls=shared.filters(ctx, "kpis", choices(ctx), labels)),
        shared.empty(ctx, t("plan.kpis_empty"), "kpis", "targets", "progress"),
    ]
