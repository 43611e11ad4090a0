"""What is on record of every table, and its template to fill in."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import plan_of
from indicators.masterplan import contents

SIGNS = {"real": "●", "proposal": "◐", "empty": "○"}


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_templates")


def frames(ctx: Context) -> list[Frame]:
    """Every table with its rows and templates."""
    return [table_frame(ctx)]


@remembered_in_records
def table_frame(ctx: Context) -> Frame:
    """List the tables: rows, where they come from, templates."""
    t, rows, counts = ctx.t, [], dict.fromkeys(SIGNS, 0)
    for one in contents(plan_of(ctx)):
        state = "empty" if not one.rows else "proposal" if one.proposals == one.rows else "real"
        counts[state] += 1
        note = t.n("plan.proposals", one.proposals) if one.proposals and state == "real" else None
        rows.append(
            Row(
                one.table,
                [
                    cell(one.label_id if ctx.lang == "id" else one.label_en),
                    cell(f"{SIGNS[state]} " + t(f"masterplan.{state}"), s=note),
                    cell(t.number(one.rows), one.rows),
                    cell(t.number(one.from_store), one.from_store),
                    *(
                        cell(f"{one.table}.{kind}", href=shared.template_url(ctx, one.table, kind))
                        for kind in ("xlsx", "csv")
                    ),
                ],
            )
        )
    columns = [("column.table", False), ("column.state", False), ("column.rows", True), ("plan.col_entered_rows", True)]
    columns += [("plan.col_xlsx", False), ("plan.col_csv", False)]
    numbers = {key: t.number(n) for key, n in counts.items()}
    return shared.frame(
        ctx,
        "tables",
        t("plan.tables_title"),
        t("plan.tables_sentence", total=t.number(len(rows)), **numbers),
        [(t(key), number) for key, number in columns],
        rows,
        steady=True,
    )


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    whole = html.A(t("plan.whole_template"), href=shared.template_url(ctx, "masterplan", "xlsx"), className="tool")
    work = html.A(t("plan.fill_work"), href=shared.work_url(ctx), className="tool")
    return [
        ui.head(ctx, t("plan.tab_templates"), t("plan.templates_lead")),
        html.P([whole, " ", work], className="buttons"),
        figure(ctx, frames(ctx)[0]),
    ]
