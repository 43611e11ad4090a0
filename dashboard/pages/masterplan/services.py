"""Public services: how many are online and integrated, by office and over time, with the unknown ones in sight."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context, remembered_in_records
from dashboard.figures import charts
from dashboard.figures.base import axis
from dashboard.figures.base import layout as chart_layout
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import here, plan_of
from indicators.masterplan import services as library
from indicators.masterplan.records import rows_of
from indicators.masterplan.rules import rule

DRAWN = ("online", "integrated")
#: How the parts of a bar look: what is not known is hatched, so that it is taken for neither yes nor no.
MARKS: dict[str, dict[str, Any]] = {
    "yes": {"color": charts.COLOURS[0]},
    "no": {"color": charts.COLOURS[1]},
    "unknown": {
        "color": "rgba(0,0,0,0)",
        "line": {"width": 1, "color": "#8a94a3"},
        "pattern": {"shape": "/", "fgcolor": "#8a94a3", "size": 7, "solidity": 0.15},
    },
}


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_services")


def frames(ctx: Context) -> list[Frame]:
    """Shares, offices, years, catalogue."""
    return [share_frame(ctx), office_frame(ctx), history_frame(ctx), catalogue_frame(ctx)]


def lowest_coverage(ctx: Context) -> float:
    """Share of services that must be known before a share is shown, 0-1; all of them where no rule says less."""
    try:
        return rule(plan_of(ctx), "coverage", ctx.records.day) / 100
    except LookupError:
        return 1.0


def share_cell(ctx: Context, row: dict[str, Any]) -> dict[str, Any]:
    """Cell of a share; withheld while too few of the services are known."""
    t = ctx.t
    count = t("plan.of_known", yes=t.number(row["yes"]), known=t.number(row["known"]))
    if not row["known"] or row["known"] < lowest_coverage(ctx) * row["services"]:
        return cell("○ " + t("plan.share_withheld"), None, s=count if row["known"] else None)
    return cell(t.measure(100 * row["share"], 0, "%"), 100 * row["share"], s=count)


def property_name(ctx: Context, name: str) -> str:
    """Name of a property of services."""
    return ctx.t("plan.service_online") if name == "online" else shared.label(ctx, "services", name)


@remembered_in_records
def share_frame(ctx: Context) -> Frame:
    """Share of services with each property."""
    t, table = ctx.t, library.shares(plan_of(ctx), ctx.records.day)
    rows = [
        Row(
            r["property"],
            [
                cell(property_name(ctx, r["property"])),
                share_cell(ctx, r),
                cell(t.number(r["yes"]), r["yes"]),
                cell(t.number(r["known"] - r["yes"]), r["known"] - r["yes"]),
                cell(t.number(r["services"] - r["known"]), r["services"] - r["known"]),
            ],
        )
        for r in rows_of(table)
    ]
    columns = [("plan.col_property", False), ("plan.col_share", True), ("plan.flag_yes", True)]
    heads = [(t(key), number) for key, number in [*columns, ("plan.flag_no", True), ("plan.flag_unknown", True)]]
    total = int(table["services"].max()) if len(table) else 0
    text = t("plan.shares_sentence", n=t.number(total), lowest=t.measure(100 * lowest_coverage(ctx), 0, "%"))
    return shared.frame(ctx, "shares", t("plan.shares_title"), text, heads, rows, steady=True)


@remembered_in_records
def office_frame(ctx: Context) -> Frame:
    """Share of services online and integrated for each office that answers today."""
    t, table = ctx.t, library.shares(plan_of(ctx), ctx.records.day, "office_now")
    rows = []
    for office, own in table.groupby("office", sort=False):
        by = {r["property"]: r for r in rows_of(own)}
        rows.append(
            Row(
                str(office) or "none",
                [
                    cell(shared.office_name(ctx, str(office))),
                    cell(t.number(by["online"]["services"]), by["online"]["services"]),
                    *(share_cell(ctx, by[name]) for name in DRAWN),
                ],
            )
        )
    heads = [(t("plan.group_office"), False), (t("plan.tab_services"), True)]
    heads += [(property_name(ctx, name), True) for name in DRAWN]
    text = t.n("plan.service_offices", len(rows))
    return shared.frame(ctx, "serviceoffices", t("plan.service_offices_title"), text, heads, rows, steady=True)


@remembered_in_records
def history_frame(ctx: Context) -> Frame:
    """Count services online and integrated at the end of each year."""
    t, table = ctx.t, library.history(plan_of(ctx))
    table = table[table["property"].isin(DRAWN)]
    rows = []
    for year, own in table.groupby("year", sort=True):
        by = {r["property"]: r for r in rows_of(own)}
        rows.append(
            Row(
                str(year),
                [
                    cell(str(year), int(str(year))),
                    cell(t.number(by["online"]["services"]), by["online"]["services"]),
                    *(share_cell(ctx, by[name]) for name in DRAWN),
                ],
            )
        )
    heads = [(t("plan.col_year"), True), (t("plan.tab_services"), True)]
    heads += [(property_name(ctx, name), True) for name in DRAWN]
    return shared.frame(
        ctx,
        "servicehistory",
        t("plan.service_history_title"),
        t("plan.service_history_sentence") if rows else t("plan.services_none"),
        heads,
        rows,
        graph=_graph(ctx, table) if rows else None,
        height=440,
        open_table=True,
        beside=False,
        steady=True,
    )


def _graph(ctx: Context, table: pd.DataFrame) -> dict[str, Any]:
    """Draw a panel a property: all services of a year as one bar of those with it, those without, and the unknown."""
    data, notes, axes = [], [], {}
    years = table["year"].astype(int)
    top = max(int(table["services"].max()), 1)
    for i, name in enumerate(DRAWN):
        own = table[table["property"] == name]
        parts = {"yes": own["yes"], "no": own["known"] - own["yes"], "unknown": own["services"] - own["known"]}
        for key, counts in parts.items():
            data.append(
                {
                    "type": "bar", "name": shared.flag_name(ctx, key), "legendgroup": key, "showlegend": i == 0,
                    "x": own["year"].astype(int).tolist(), "y": counts.astype(int).tolist(),
                    "xaxis": f"x{i + 1}", "yaxis": f"y{i + 1}", "marker": MARKS[key],
                    "hovertemplate": f"{property_name(ctx, name)}, %{{x}}: {shared.flag_name(ctx, key)} %{{y}}"
                    "<extra></extra>",
                }
            )  # fmt: skip
        # From top to bottom, each with its name above it.
        low, high = 1 - (i + 0.86) / len(DRAWN), 1 - (i + 0.12) / len(DRAWN)
        place = {"xref": "paper", "yref": "paper", "x": 0, "y": high, "xanchor": "left", "yanchor": "bottom"}
        notes.append({"text": property_name(ctx, name), "showarrow": False, **place})
        axes[f"xaxis{i + 1}"] = axis(
            dtick=1, tickformat="d", range=[years.min() - 0.6, years.max() + 0.6], showgrid=False, anchor=f"y{i + 1}"
        )
        axes[f"yaxis{i + 1}"] = axis(
            range=[0, 1.05 * top], tickformat=charts.WHOLE, nticks=4, domain=[low, high], anchor=f"x{i + 1}"
        )
    return {
        "data": data,
        "layout": chart_layout(
            ctx.lang,
            barmode="stack",
            bargap=0.35,
            showlegend=True,
            legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
            margin={"l": 8, "r": 24, "t": 40, "b": 24},
            annotations=notes,
            **axes,
        ),
    }


@remembered_in_records
def catalogue_frame(ctx: Context) -> Frame:
    """Every service with its properties."""
    t, rows = ctx.t, []
    for r in rows_of(library.catalogue(plan_of(ctx), ctx.records.day)):
        wait = r["waiting_minutes"]
        rows.append(
            Row(
                r["code"],
                [
                    cell(ctx.said(r, "name"), href=here(ctx, "service", r["code"])),
                    shared.office_cell(ctx, r, r["office_now"] if r["office_now"] != r["office"] else ""),
                    *(cell(shared.flag_text(ctx, r[name]), k="state") for name in library.PROPERTIES),
                    cell(t.measure(wait, 0, t("plan.minutes")), wait),
                    cell(t.when(r["as_of"])),
                ],
            )
        )
    heads = [(t("plan.col_service"), False), (t("plan.group_office"), False)]
    heads += [(property_name(ctx, name), False) for name in library.PROPERTIES]
    heads += [(t("plan.col_wait"), True), (t("plan.col_as_of"), False)]
    text = t.n("plan.catalogue_sentence", len(rows)) if rows else t("plan.services_none")
    return shared.frame(ctx, "services", t("plan.catalogue_title"), text, heads, rows, steady=True)


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    return [
        ui.head(ctx, t("plan.tab_services"), t("plan.services_lead")),
        shared.empty(ctx, t("plan.services_empty"), "services"),
        *(figure(ctx, one) for one in frames(ctx)),
    ]
