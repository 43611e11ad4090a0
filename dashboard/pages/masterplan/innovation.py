"""One innovation: what it is and its score sheet, with where the assessors disagree."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.innovations import period
from dashboard.pages.masterplan.shared import plan_of
from indicators.masterplan import innovations as library
from indicators.masterplan.dates import last_day
from indicators.masterplan.records import rows_of


def record(ctx: Context) -> dict[str, Any]:
    """Innovation that the address names.

    Raises
    ------
    Unknown
        If there is no such innovation.
    """
    return shared.named(ctx, "innovation", library.register(plan_of(ctx)))[0]


def title(ctx: Context) -> str:
    """Window title."""
    return str(record(ctx)["name"])


def frames(ctx: Context) -> list[Frame]:
    """Score sheet and scores over time."""
    return [sheet_frame(ctx)]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the selector."""
    return {"innovation-period": {"value": period_of(ctx)}} if periods(ctx) else {}


def periods(ctx: Context) -> list[str]:
    """Periods in which this innovation was assessed, newest first."""
    table = plan_of(ctx).table("assessments")
    mine = table[table["innovation"] == ctx.address.parts[1]]
    return sorted(set(mine["period"]), key=last_day, reverse=True)


def period_of(ctx: Context) -> str:
    """Period of the sheet."""
    have = periods(ctx)
    return ctx.choice("p", have, have[0] if have else period(ctx))


def sheet_frame(ctx: Context) -> Frame:
    """Score sheet: each criterion with its weight, every assessor's score and how far they lie apart.

    Assessors are numbered here: their names are for those who log in.
    """
    t, when = ctx.t, period_of(ctx)
    found = library.sheet(plan_of(ctx), record(ctx)["code"], when)
    criteria = {r["code"]: r for r in rows_of(library.criteria_on(plan_of(ctx), last_day(when)))}
    people = list(found.assessors["assessor"])
    given = {(r["criterion"], r["assessor"]): r["score"] for r in rows_of(found.scores)}
    rows = [
        Row(
            r["criterion"],
            [
                cell(ctx.said(criteria[r["criterion"]], "name"), s=ctx.said(criteria[r["criterion"]], "question")),
                cell(t.number(r["weight"]), r["weight"]),
                *(
                    cell(t.number(given.get((r["criterion"], p), float("nan")), 1), given.get((r["criterion"], p)))
                    for p in people
                ),
                cell(t.number(r["mean"], 1), r["mean"]),
                cell(t.number(r["spread"], 1), r["spread"]),
            ],
        )
        for r in rows_of(found.criteria)
    ]
    if rows and people:
        totals = dict(zip(found.assessors["assessor"], found.assessors["score"], strict=True))
        rows.append(
            Row(
                "total",
                [
                    cell(t("plan.sheet_total"), k="strong"),
                    cell(t.number(found.criteria["weight"].sum()), found.criteria["weight"].sum()),
                    *(cell(t.number(totals[p], 1), totals[p]) for p in people),
                    cell(t.number(found.score, 1), found.score, k="strong"),
                    cell(t.number(found.disagreement, 1), found.disagreement),
                ],
            )
        )
    heads = [(t("plan.col_criterion"), False), (t("column.weight"), True)]
    heads += [(t("plan.assessor", n=i), True) for i, _ in enumerate(people, start=1)]
    heads += [(t("plan.col_mean100"), True), (t("plan.col_spread"), True)]
    if found.reason:
        text = t(f"plan.sheet_{found.reason}", period=t.when(when))
    else:
        numbers = {"score": t.number(found.score, 1), "spread": t.number(found.disagreement, 1)}
        text = t("plan.sheet_sentence", period=t.when(when), n=t.number(len(people)), **numbers)
        text += " " + t("plan.sheet_review") if found.needs_review else ""
    return shared.frame(ctx, "sheet", t("plan.sheet_title"), text, heads, rows)


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, r, have = ctx.t, record(ctx), periods(ctx)
    maturity = plan_of(ctx).table("maturity")
    mine = sorted(rows_of(maturity[maturity["innovation"] == r["code"]]), key=lambda m: last_day(m["period"]))
    latest = f"{t.number(mine[-1]['maturity'], 2)} ({t.when(mine[-1]['period'])})" if mine else ""
    now = shared.office_name(ctx, r["office_now"]) if r["office_now"] not in ("", r["office"]) else ""
    presumed = r["office_standing"] == "presumed"
    basis = shared.word(ctx, "innovations", "office_standing", "presumed") if presumed else ""
    office = " · ".join(x for x in (shared.office_name(ctx, r["office"]), basis) if x)
    facts = ui.facts(
        [
            (t("plan.group_office"), office),
            (t("plan.office_today"), now),
            (shared.label(ctx, "innovations", "partners"), r["partners"]),
            (t("plan.col_year"), str(shared.whole(r["year"]) or "")),
            (t("plan.group_dimension"), shared.dimension_name(ctx, r["dimension"])),
            (t("plan.col_stage"), shared.word(ctx, "innovations", "stage", r["stage"]) or t("plan.unknown")),
            (t("plan.fact_award"), ctx.said(r, "award")),
            (t("plan.col_evidence"), shared.sources(ctx, r["evidence"]) if r["evidence"] else t("plan.unknown")),
            (t("plan.col_maturity"), latest or t("plan.unknown")),
            (t("plan.col_standing"), shared.word(ctx, "innovations", "standing", r["standing"])),
            (t("plan.fact_note"), ctx.said(r, "note")),
            (t("column.source"), shared.sources(ctx, r["source"])),
        ]
    )
    controls: list[Component] = []
    if have:
        options = [(p, t.when(p)) for p in have]
        controls = [shared.choose(ctx, "innovation-period", "p", t("column.period"), options, period_of(ctx))]
    lacks = [] if have else [shared.empty(ctx, t("plan.sheet_empty"), "assessments")]
    return [
        ui.head(ctx, r["name"], ctx.said(r, "description"), t("plan.col_innovation")),
        ui.section(t("plan.definition"), [facts]),
        figure(ctx, sheet_frame(ctx), controls=controls),
        *lacks,
    ]
