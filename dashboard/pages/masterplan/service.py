"""One public service: its properties as they stood, oldest state first."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.services import property_name
from dashboard.pages.masterplan.shared import plan_of
from indicators.masterplan import services as library
from indicators.masterplan.dates import last_day


def states(ctx: Context) -> list[dict[str, Any]]:
    """Every state on record of the service that the address names, oldest first.

    Raises
    ------
    Unknown
        If there is no such service.
    """
    found = shared.named(ctx, "service", plan_of(ctx).table("services"))
    return sorted(found, key=lambda r: last_day(r["as_of"]))


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.said(states(ctx)[-1], "name")


def frames(ctx: Context) -> list[Frame]:
    """States of the service."""
    t, found = ctx.t, states(ctx)
    rows = [
        Row(
            r["as_of"],
            [
                cell(t.when(r["as_of"])),
                *(cell(shared.flag_text(ctx, r[name]), k="state") for name in library.PROPERTIES),
                cell(r["integrated_with"] or "–", l=shared.foreign(ctx, "id") if r["integrated_with"] else None),
                cell(t.measure(r["waiting_minutes"], 0, t("plan.minutes")), r["waiting_minutes"]),
                shared.source_cell(ctx, r["source"]),
            ],
        )
        for r in found
    ]
    heads = [(t("plan.col_as_of"), False), *((property_name(ctx, name), False) for name in library.PROPERTIES)]
    heads += [(shared.label(ctx, "services", "integrated_with"), False), (t("plan.col_wait"), True)]
    heads += [(t("column.source"), False)]
    known = sum(found[-1][name] is True or found[-1][name] is False for name in library.PROPERTIES)
    text = t("plan.service_sentence", known=t.number(known), total=t.number(len(library.PROPERTIES)))
    return [shared.frame(ctx, "service", t("plan.service_title"), text, heads, rows, steady=True)]


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, r = ctx.t, states(ctx)[-1]
    presumed = r["office_standing"] == "presumed"
    basis = shared.word(ctx, "services", "office_standing", "presumed") if presumed else ""
    parts = (shared.office_name(ctx, r["office"]), shared.office_now(ctx, r["office"]), basis)
    facts = ui.facts(
        [
            (t("plan.group_office"), " · ".join(p for p in parts if p)),
            (t("plan.col_standing"), shared.word(ctx, "services", "standing", r["standing"])),
            (t("plan.fact_note"), ctx.said(r, "note")),
            (t("column.source"), shared.sources(ctx, r["source"])),
        ]
    )
    frame = frames(ctx)[0]
    return [
        ui.head(ctx, ctx.said(r, "name"), frame.summary, t("plan.col_service")),
        ui.section(t("plan.definition"), [facts]),
        figure(ctx, frame),
        shared.empty(ctx, t("plan.service_empty"), "services"),
    ]
