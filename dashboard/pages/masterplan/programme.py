"""One programme: what it is, its budgets, its KPIs with their results, every figure with its evidence."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.kpi import owner_names, target_text
from dashboard.pages.masterplan.shared import here, measure, plan_of
from dashboard.unknown import Unknown
from indicators.masterplan.evidence import programme_evidence
from indicators.masterplan.records import rows_of


@remembered_in_records
def evidence(ctx: Context, code: str) -> dict[str, pd.DataFrame]:
    """Everything on record about a programme.

    Raises
    ------
    Unknown
        If there is no such programme.
    """
    try:
        return programme_evidence(plan_of(ctx), code, ctx.records.day)
    except KeyError:
        raise Unknown("programme", code) from None


def mine(ctx: Context) -> dict[str, pd.DataFrame]:
    """Return everything on record about the programme that the address names."""
    return evidence(ctx, ctx.address.parts[1])


def record(ctx: Context) -> dict[str, Any]:
    """Programme that the address names."""
    return rows_of(mine(ctx)["programme"])[0]


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.said(record(ctx), "name")


def frames(ctx: Context) -> list[Frame]:
    """KPIs, budgets, figures with evidence."""
    return [kpi_frame(ctx), budget_frame(ctx), value_frame(ctx)]


def kpi_frame(ctx: Context) -> Frame:
    """KPIs of the programme with the result of each target."""
    t, names, rows = ctx.t, owner_names(ctx), []
    for r in rows_of(mine(ctx)["achievements"]):
        state = t(f"plan.figure_{r['value_status']}") if r["value_status"] else ""
        rows.append(
            Row(
                "/".join(x for x in (r["kpi"], r["owner"], r["period"]) if x),
                [
                    cell(ctx.said(r, "name"), href=here(ctx, "kpi", r["kpi"])),
                    cell(f"{names.get(r['owner'], r['owner'])}, {t.when(r['period'])}" if r["owner"] else "–"),
                    cell(target_text(ctx, r, r) if r["owner"] else "–", r["target"]),
                    cell(
                        measure(ctx, r["value"], r),
                        r["value"],
                        s=f"{t.when(r['value_period'])}, {state}" if state else None,
                    ),
                    cell(t.measure(r["percent"], 1, "%"), r["percent"]),
                    cell(shared.class_text(ctx, r) or "–", k="state"),
                    cell(shared.result_text(ctx, shared.result_key(r)), k="state"),
                ],
            )
        )
    columns = [("plan.col_kpi", False), ("plan.col_target_of", False), ("plan.col_target", True)]
    columns += [("plan.col_figure", True), ("plan.col_percent", True), ("plan.col_class", False)]
    columns += [("plan.col_result", False)]
    text = t.n("plan.programme_kpis", len(mine(ctx)["kpis"])) if rows else t("plan.programme_no_kpis")
    heads = [(t(key), number) for key, number in columns]
    return shared.frame(ctx, "programmekpis", t("plan.tab_kpis"), text, heads, rows, steady=True)


def budget_frame(ctx: Context) -> Frame:
    """Budgets by year."""
    t = ctx.t
    table = mine(ctx)["budgets"].sort_values("year")
    rows = [
        Row(
            str(r["year"]),
            [
                cell(str(r["year"]), int(r["year"])),
                cell(t.measure(r["amount_rp"], 0, "Rp"), r["amount_rp"], s=ctx.said(r, "note") or None),
                cell(shared.word(ctx, "budgets", "standing", r["standing"])),
                shared.source_cell(ctx, r["source"]),
            ],
        )
        for r in rows_of(table)
    ]
    columns = [("plan.col_year", False), ("plan.col_budget", True), ("plan.col_standing", False)]
    heads = [(t(key), number) for key, number in [*columns, ("column.source", False)]]
    text = t.n("plan.budget_sentence", len(rows)) if rows else t("plan.budget_none")
    return shared.frame(ctx, "budgets", t("plan.col_budget"), text, heads, rows, steady=True)


def value_frame(ctx: Context) -> Frame:
    """Every figure on record with where it comes from and what proves it."""
    t, found = ctx.t, mine(ctx)
    kpis = {r["code"]: r for r in rows_of(found["kpis"])}
    rows = [
        Row(
            "/".join((r["kpi"], r["period"], r["entry"])),
            [
                cell(ctx.said(kpis[r["kpi"]], "name"), href=here(ctx, "kpi", r["kpi"])),
                cell(t.when(r["period"])),
                cell(measure(ctx, r["value"], kpis[r["kpi"]]), r["value"]),
                cell(t(f"plan.figure_{r['status'] if r['chosen'] else 'other'}")),
                shared.source_cell(ctx, r["source"]),
                shared.evidence_cell(ctx, r["evidence"]),
            ],
        )
        for r in rows_of(found["values"])
    ]
    columns = [("plan.col_kpi", False), ("column.period", False), ("plan.col_figure", True), ("column.state", False)]
    heads = [(t(key), number) for key, number in [*columns, ("column.source", False), ("plan.col_evidence", False)]]
    text = t.n("plan.values_sentence", len(rows)) if rows else t("plan.values_none")
    return shared.frame(ctx, "evidence", t("plan.values_title"), text, heads, rows, steady=True)


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, r = ctx.t, record(ctx)
    horizons = {h["code"]: ctx.said(h, "name") for h in rows_of(plan_of(ctx).table("horizons"))}
    presumed = r["office_standing"] == "presumed"
    notes = [shared.office_now(ctx, r["office"])]
    notes += [shared.word(ctx, "programmes", "office_standing", "presumed")] if presumed else []
    kind = shared.word(ctx, "programmes", "kind", r["kind"])
    status = shared.programme_status(ctx, r["status"])
    as_of = f" ({t.when(r['status_date'])})" if r["status_date"] else ""
    facts = ui.facts(
        [
            (shared.label(ctx, "programmes", "status"), status + as_of),
            (
                t("plan.group_dimension"),
                shared.dimension_name(ctx, r["dimension"]) or t("plan.without_dimension"),
            ),
            (t("plan.group_horizon"), horizons.get(r["horizon"], t("plan.without_horizon"))),
            (t("plan.quickwin"), shared.flag_text(ctx, r["quick_win"])),
            (t("plan.group_office"), " · ".join([shared.office_name(ctx, r["office"]), *(n for n in notes if n)])),
            (shared.label(ctx, "programmes", "partners"), r["partners"]),
            (t("column.period"), shared.span(ctx, r["start"], r["end"])),
            (shared.label(ctx, "programmes", "standing"), shared.word(ctx, "programmes", "standing", r["standing"])),
            (t("plan.fact_note"), ctx.said(r, "note")),
            (t("column.source"), shared.sources(ctx, r["source"])),
        ]
    )
    pack = html.A(t("plan.pack_programme"), href=shared.evidence_url(ctx, f"programme-{r['code']}"), className="tool")
    shown = frames(ctx)
    empty = [] if shown[0].rows else [shared.empty(ctx, t("plan.programme_empty"), "kpis", "targets", "progress")]
    return [
        ui.head(ctx, ctx.said(r, "name"), f"{status}{as_of}. {shown[0].summary}", kind),
        html.P([pack, " ", html.Small(t("plan.pack_note"))]),
        ui.section(t("plan.definition"), [facts]),
        figure(ctx, shown[0]),
        *empty,
        *(figure(ctx, one) for one in shown[1:] if one.rows),
        *(html.P(one.summary) for one in shown[1:] if not one.rows),
    ]
