"""The quick-win board: a column for each status, a card for each programme; honest while none is named."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import here, plan_of
from indicators.masterplan import quick_wins
from indicators.masterplan.records import rows_of

COLUMNS = ("planned", "running", "done", "stopped", "")


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_quickwins")


def frames(ctx: Context) -> list[Frame]:
    """Quick wins with their KPIs and results."""
    t, rows = ctx.t, []
    standing = shared.standing(ctx)
    for r in rows_of(quick_wins(plan_of(ctx))):
        own = standing[standing["programme"] == r["code"]]
        results = [shared.result_text(ctx, shared.result_key(k)) for k in rows_of(own)]
        rows.append(
            Row(
                r["code"],
                [
                    cell(ctx.said(r, "name"), href=here(ctx, "programme", r["code"])),
                    cell(shared.programme_status(ctx, r["status"]), k="state"),
                    shared.office_cell(ctx, r),
                    cell(shared.span(ctx, r["start"], r["end"]) or "–", r["start"] or None),
                    cell("; ".join(results) or t("plan.no_kpi")),
                ],
            )
        )
    columns = ("plan.col_programme", "column.status", "plan.group_office", "column.period", "plan.col_result")
    text = t.n("plan.quickwins_sentence", len(rows)) if rows else t("plan.quickwins_none")
    heads = [(t(key), False) for key in columns]
    return [shared.frame(ctx, "quickwins", t("plan.quickwins_title"), text, heads, rows, steady=True)]


def card(ctx: Context, row: dict[str, Any]) -> Component:
    """Card of one quick win."""
    lines = [shared.office_name(ctx, row["office"]), shared.span(ctx, row["start"], row["end"])]
    return html.Li(
        [
            html.H3(ui.link(ctx.said(row, "name"), here(ctx, "programme", row["code"]))),
            *(html.P(text, className="card-note") for text in lines if text),
        ],
        className="card",
    )


def board(ctx: Context) -> Component:
    """Board with a column for each status that a quick win can have."""
    table, columns = quick_wins(plan_of(ctx)), []
    for status in COLUMNS:
        mine = rows_of(table[table["status"] == status])
        if not mine and not status:
            continue
        name = shared.programme_status(ctx, status)
        body = (
            html.Ul([card(ctx, r) for r in mine]) if mine else html.P(ctx.t("plan.board_none"), className="card-note")
        )
        columns.append(html.Section([html.H2([name, html.Span(f" {len(mine)}", className="count")]), body]))
    return html.Div(columns, className="board")


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, frame = ctx.t, frames(ctx)[0]
    content: list[Component] = [board(ctx), figure(ctx, frame)]
    if not frame.rows:
        content = [shared.empty(ctx, t("plan.quickwins_empty"), "programmes"), board(ctx)]
    return [ui.head(ctx, t("plan.tab_quickwins"), t("plan.quickwins_lead")), *content]
