"""Innovations of the offices: register with scores, ranking per office, offices without one, national index."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import here, plan_of
from indicators.masterplan import innovations as library
from indicators.masterplan.dates import last_day
from indicators.masterplan.records import rows_of


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_innovations")


def assessed_periods(ctx: Context) -> list[str]:
    """Periods with an assessment, newest first."""
    return sorted(set(plan_of(ctx).table("assessments")["period"]), key=last_day, reverse=True)


def period(ctx: Context) -> str:
    """Period of the scores; the newest one by default, this year while there is none."""
    have = assessed_periods(ctx)
    return ctx.choice("p", have, have[0] if have else str(ctx.records.day.year))


@remembered_in_records
def ranked(ctx: Context, when: str) -> pd.DataFrame:
    """Ranking of a period with what the register says of each innovation."""
    register = library.register(plan_of(ctx))[["code", "year", "stage", "office_standing"]]
    return library.ranking(plan_of(ctx), when).merge(register, on="code", how="left")


@remembered_in_records
def offices(ctx: Context, when: str) -> pd.DataFrame:
    """Count and rank the offices of today."""
    return library.by_office(plan_of(ctx), ctx.records.day, when)


def frames(ctx: Context) -> list[Frame]:
    """Register, offices, national index, criteria."""
    return [register_frame(ctx), office_frame(ctx), index_frame(ctx), criteria_frame(ctx)]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the selector."""
    return {"innovations-period": {"value": period(ctx)}} if assessed_periods(ctx) else {}


def register_frame(ctx: Context) -> Frame:
    """Register with the score of each innovation."""
    t, table = ctx.t, ranked(ctx, period(ctx))
    some = bool(table["score"].notna().any())  # without a score there is nothing to rank
    rows = []
    for r in rows_of(table):
        scored = r["score"] == r["score"]
        year, rank, inside = (shared.whole(r[k]) for k in ("year", "rank", "rank_in_office"))
        review = t("plan.review") if r["needs_review"] else None
        rows.append(
            Row(
                r["code"],
                [
                    cell(
                        r["name"],
                        href=here(ctx, "innovation", r["code"]),
                        s=shared.dimension_name(ctx, r["dimension"]) or None,
                    ),
                    shared.office_cell(ctx, r, r["office_now"] if r["office_now"] != r["office"] else ""),
                    cell("–" if year is None else str(year), year),
                    cell(shared.word(ctx, "innovations", "stage", r["stage"]) or "–"),
                    cell(
                        t.number(r["score"], 1) if scored else t("plan.not_assessed"),
                        r["score"],
                        s=t.n("plan.by_assessors", r["assessors"]) if r["assessors"] else None,
                    ),
                    *(
                        [
                            cell(t.number(r["disagreement"], 1), r["disagreement"], s=review),
                            cell(t.number(rank), rank),
                            cell(t.number(inside), inside),
                        ]
                        if some
                        else []
                    ),
                ],
            )
        )
    columns = [("plan.col_innovation", False), ("plan.group_office", False), ("plan.col_year", True)]
    columns += [("plan.col_stage", False), ("column.score", True)]
    if some:
        columns += [("plan.col_disagreement", True), ("column.rank", True), ("plan.col_rank_office", True)]
    scored = int(table["score"].notna().sum())
    key = "plan.register_sentence" if scored else "plan.register_unscored"
    return shared.frame(
        ctx,
        "innovations",
        t("plan.register_title"),
        t(key, n=t.number(len(table)), scored=t.number(scored), period=period(ctx)),
        [(t(key), number) for key, number in columns],
        rows,
    )


def office_frame(ctx: Context) -> Frame:
    """Offices by their innovations; those without one stand last and are said to have none."""
    t, table = ctx.t, offices(ctx, period(ctx))
    rows = []
    for r in rows_of(table):
        rank = shared.whole(r["rank"])
        rows.append(
            Row(
                r["office"],
                [
                    cell(ctx.said(r, "name")),
                    cell(shared.word(ctx, "offices", "kind", r["kind"])),
                    cell(t.number(r["innovations"]), r["innovations"]),
                    cell("✓ " + t("plan.has_innovation") if r["innovations"] else "✗ " + t("plan.has_none")),
                    cell(t.number(r["assessed"]), r["assessed"]),
                    cell(t.number(r["mean"], 1), r["mean"]),
                    cell(t.number(rank), rank),
                ],
            )
        )
    without = table[table["innovations"] == 0]
    columns = [("plan.group_office", False), ("column.kind", False), ("plan.tab_innovations", True)]
    columns += [("column.state", False), ("plan.col_assessed", True), ("plan.col_mean", True), ("column.rank", True)]
    return shared.frame(
        ctx,
        "offices",
        t("plan.offices_title"),
        t("plan.offices_sentence", n=t.number(len(without)), total=t.number(len(table))),
        [(t(key), number) for key, number in columns],
        rows,
    )


@remembered_in_records
def index_frame(ctx: Context) -> Frame:
    """Hold the innovations against the practice of the national innovation index."""
    t = ctx.t
    try:
        ready = library.index_readiness(plan_of(ctx), ctx.records.day)
    except LookupError:
        return shared.frame(ctx, "iid", t("plan.iid_title"), t("plan.iid_no_rule"), [], [], steady=True)
    rows = []
    for r in rows_of(ready.table):
        known = r["maturity"] == r["maturity"]
        state = ("✓ " + t("plan.iid_ready") if r["ready"] else "✗ " + t("plan.iid_below")) if known else "○"
        rows.append(
            Row(
                r["code"],
                [
                    cell(r["name"], href=here(ctx, "innovation", r["code"])),
                    cell(t.number(r["maturity"], 2), r["maturity"], s=t.when(r["period"]) or None),
                    cell(state if known else f"{state} {t('plan.iid_unknown')}"),
                ],
            )
        )
    numbers = {
        "n": t.number(ready.innovations),
        "scored": t.number(ready.scored),
        "ready": t.number(ready.ready),
        "lowest": t.number(ready.lowest),
        "wanted": t.number(ready.wanted),
        "share": t.measure(100 * ready.share, 0, "%"),
    }
    key = "plan.iid_sentence" if ready.scored else "plan.iid_unscored"
    heads = [(t("plan.col_innovation"), False), (t("plan.col_maturity"), True), (t("column.state"), False)]
    return shared.frame(ctx, "iid", t("plan.iid_title"), t(key, **numbers), heads, rows, steady=True)


@remembered_in_records
def criteria_frame(ctx: Context) -> Frame:
    """Criteria of the assessment in force."""
    t = ctx.t
    table = library.criteria_on(plan_of(ctx), ctx.records.day)
    total = float(table["weight"].sum())
    rows = [
        Row(
            r["code"],
            [
                cell(ctx.said(r, "name"), s=ctx.said(r, "question")),
                cell(t.measure(100 * r["weight"] / total, 0, "%"), r["weight"]),
                cell(f"{t.number(r['lowest'])}–{t.number(r['highest'])}"),
                cell(shared.word(ctx, "criteria", "standing", r["standing"])),
            ],
        )
        for r in rows_of(table)
    ]
    columns = [("plan.col_criterion", False), ("column.weight", True), ("plan.col_range", False)]
    heads = [(t(key), number) for key, number in [*columns, ("plan.col_standing", False)]]
    text = t("plan.criteria_sentence", n=t.number(len(rows))) if rows else t("plan.criteria_none")
    return shared.frame(ctx, "criteria", t("plan.criteria_title"), text, heads, rows, steady=True)


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, have = ctx.t, assessed_periods(ctx)
    controls: list[Component] = []
    if have:
        options = [(p, t.when(p)) for p in have]
        controls = [shared.choose(ctx, "innovations-period", "p", t("column.period"), options, period(ctx))]
    register, office, index, criteria = frames(ctx)
    lacks = [] if have else [shared.empty(ctx, t("plan.assessments_empty"), "assessments", "maturity")]
    return [
        ui.head(ctx, t("plan.tab_innovations"), t("plan.innovations_lead")),
        *lacks,
        figure(ctx, register, controls=controls),
        figure(ctx, office),
        figure(ctx, index),
        figure(ctx, criteria),
    ]
