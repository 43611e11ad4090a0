"""Stages and documents: the workshops with their outputs, the books, the readiness model with its nine parts."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import plan_of
from dashboard.web import is_address
from indicators.masterplan import stages as library
from indicators.masterplan.dates import last_day
from indicators.masterplan.records import rows_of

STAGE_SIGNS = {"planned": "○", "running": "◐", "done": "●"}
DOCUMENT_SIGNS = {"public": "●", "not-public": "◐", "not-seen": "○"}
SWOT = ("strengths", "weaknesses", "opportunities", "threats")


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_stages")


def periods(ctx: Context) -> list[str]:
    """Periods with readiness scores, newest first."""
    return sorted(set(plan_of(ctx).table("readiness_scores")["period"]), key=last_day, reverse=True)


def period(ctx: Context) -> str:
    """Period of the readiness scores; the latest of each part by default."""
    return ctx.choice("p", periods(ctx), "")


def frames(ctx: Context) -> list[Frame]:
    """Stages, documents, nine parts, three elements."""
    return [stage_frame(ctx), document_frame(ctx), parts_frame(ctx), element_frame(ctx)]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the selector."""
    return {"stages-period": {"value": period(ctx)}} if periods(ctx) else {}


@remembered_in_records
def stage_frame(ctx: Context) -> Frame:
    """List the workshops with what each brought."""
    t, rows = ctx.t, []
    for r in rows_of(library.stages(plan_of(ctx))):
        status = f"{STAGE_SIGNS[r['status']]} {shared.word(ctx, 'stages', 'status', r['status'])}"
        documents = t("data.of", n=t.number(r["documents_public"]), total=t.number(r["documents"]))
        people = shared.whole(r["participants"])
        rows.append(
            Row(
                r["code"],
                [
                    cell(ctx.said(r, "name"), s=ctx.said(r, "work")),
                    cell(status, k="state"),
                    cell(shared.span(ctx, r["start"], r["end"]) or t("plan.no_date"), r["start"] or None),
                    cell(ctx.said(r, "output"), s=ctx.said(r, "note") or None),
                    cell(t.number(people), people),
                    cell(documents, r["documents_public"]),
                    shared.source_cell(ctx, r["source"]),
                ],
            )
        )
    done = sum(r["status"] == "done" for r in rows_of(plan_of(ctx).table("stages")))
    columns = [("plan.col_stage", False), ("column.status", False), ("column.period", False)]
    columns += [("plan.col_output", False), ("plan.col_participants", True), ("plan.col_documents", True)]
    return shared.frame(
        ctx,
        "stages",
        t("plan.stages_title"),
        t("plan.stages_sentence", done=t.number(done), total=t.number(len(rows))) if rows else t("plan.stages_none"),
        [(t(key), number) for key, number in [*columns, ("column.source", False)]],
        rows,
        steady=True,
    )


@remembered_in_records
def document_frame(ctx: Context) -> Frame:
    """Documents and whether they can be read."""
    t = ctx.t
    stages = {r["code"]: ctx.said(r, "name") for r in rows_of(plan_of(ctx).table("stages"))}
    table = plan_of(ctx).table("documents")
    rows = []
    for r in rows_of(table):
        state = (
            f"{DOCUMENT_SIGNS[r['availability']]} {shared.word(ctx, 'documents', 'availability', r['availability'])}"
        )
        link = r["location"] if is_address(r["location"]) else None
        rows.append(
            Row(
                r["code"],
                [
                    cell(ctx.said(r, "name"), href=link, s=ctx.said(r, "note") or None),
                    cell(shared.word(ctx, "documents", "kind", r["kind"])),
                    cell(stages.get(r["stage"], "–")),
                    cell(state, k="state"),
                    cell(t.when(r["date"]) or "–", r["date"] or None),
                    cell(shared.word(ctx, "documents", "standing", r["standing"])),
                ],
            )
        )
    public = int((table["availability"] == "public").sum())
    columns = ("plan.col_document", "column.kind", "plan.col_stage", "plan.col_availability", "plan.col_date")
    return shared.frame(
        ctx,
        "documents",
        t("plan.documents_title"),
        t("plan.documents_sentence", n=t.number(len(rows)), public=t.number(public)),
        [(t(key), False) for key in (*columns, "plan.col_standing")],
        rows,
        steady=True,
    )


def parts_frame(ctx: Context) -> Frame:
    """List the nine parts of readiness with score, aim and gap."""
    t, table = ctx.t, library.readiness(plan_of(ctx), period(ctx) or None)
    rows = []
    for r in rows_of(table):
        known = r["score"] == r["score"]
        highest = t.number(r["highest"], 1)
        rows.append(
            Row(
                r["code"],
                [
                    cell(ctx.said(r, "name"), s=ctx.said(r, "question")),
                    cell(shared.word(ctx, "readiness", "element", r["element"])),
                    cell(
                        t("data.of", n=t.number(r["score"], 1), total=highest) if known else t("plan.not_scored"),
                        r["score"],
                        b=round(r["share"]) if known else None,
                    ),
                    cell(t.number(r["wanted"], 1), r["wanted"]),
                    cell(t.measure(r["gap_share"], 0, "%"), r["gap_share"], s=r["gap"] or None),
                    cell(t.when(r["period"]) or "–"),
                ],
            )
        )
    scored = int(table["score"].notna().sum())
    columns = [("plan.col_part", False), ("plan.col_element", False), ("column.score", True)]
    columns += [("plan.col_wanted", True), ("plan.col_gap", True), ("column.period", False)]
    text = t("plan.parts_sentence", scored=t.number(scored), total=t.number(len(table)))
    heads = [(t(key), number) for key, number in columns]
    return shared.frame(ctx, "readiness", t("plan.parts_title"), text, heads, rows)


def element_frame(ctx: Context) -> Frame:
    """List the three elements; the mean of one is withheld until all its parts are scored."""
    t, table = ctx.t, library.readiness_elements(plan_of(ctx), period(ctx) or None)
    rows = [
        Row(
            r["element"],
            [
                cell(shared.word(ctx, "readiness", "element", r["element"])),
                cell(t("data.of", n=t.number(r["scored"]), total=t.number(r["parts"])), r["scored"]),
                cell(
                    t.measure(r["share"], 0, "%") if r["share"] == r["share"] else "○ " + t("plan.share_withheld"),
                    r["share"],
                ),
            ],
        )
        for r in rows_of(table)
    ]
    heads = [(t("plan.col_element"), False), (t("plan.col_scored"), True), (t("plan.col_mean"), True)]
    return shared.frame(ctx, "elements", t("plan.elements_title"), t("plan.elements_sentence"), heads, rows)


def swot(ctx: Context) -> Component:
    """Strengths, weaknesses, opportunities and threats of every part; says where there are none."""
    t, boxes = ctx.t, []
    found = rows_of(library.readiness(plan_of(ctx)))
    for name in SWOT:
        items = [html.Li([html.Strong(ctx.said(r, "name") + ": "), r[name]]) for r in found if r[name]]
        content: Component = html.Ul(items) if items else html.P(t("plan.swot_none"), className="card-note")
        boxes.append(html.Section([html.H3(shared.label(ctx, "readiness_scores", name)), content]))
    return html.Div(boxes, className="swot")


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, have = ctx.t, periods(ctx)
    stage, document, parts, elements = frames(ctx)
    controls: list[Component] = []
    if have:
        options = [("", t("plan.latest")), *((p, t.when(p)) for p in have)]
        controls = [shared.choose(ctx, "stages-period", "p", t("column.period"), options, period(ctx))]
    lacks = [] if have else [shared.empty(ctx, t("plan.readiness_empty"), "readiness_scores")]
    return [
        ui.head(ctx, t("plan.tab_stages"), t("plan.stages_lead")),
        figure(ctx, stage),
        figure(ctx, document),
        *lacks,
        figure(ctx, parts, controls=controls),
        figure(ctx, elements),
        ui.section(t("plan.swot_title"), [swot(ctx)], lead=t("plan.swot_lead")),
    ]
