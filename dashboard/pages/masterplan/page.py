"""The masterplan: a page for each part, under ``/<lang>/masterplan/...``."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context
from dashboard.frame import Frame
from dashboard.pages.masterplan import (
    calendar,
    innovation,
    innovations,
    kpi,
    kpis,
    overview,
    programme,
    programmes,
    quickwins,
    readings,
    service,
    services,
    stages,
    templates,
)
from dashboard.pages.masterplan.shared import TABS, tabs
from dashboard.unknown import Unknown

PARTS: dict[str, ModuleType] = {
    "": overview,
    "programmes": programmes,
    "kpis": kpis,
    "quickwins": quickwins,
    "innovations": innovations,
    "services": services,
    "stages": stages,
    "calendar": calendar,
    "readings": readings,
    "templates": templates,
}
#: Pages of one record, with the part that lists it.
RECORDS: dict[str, tuple[ModuleType, str]] = {
    "programme": (programme, "programmes"),
    "kpi": (kpi, "kpis"),
    "innovation": (innovation, "innovations"),
    "service": (service, "services"),
}


def part(ctx: Context) -> tuple[ModuleType, str]:
    """Return the module of the part that the address names, and its place in the sub-navigation.

    Raises
    ------
    Unknown
        If there is no such part.
    """
    steps = ctx.address.parts
    if len(steps) < 2 and (steps[0] if steps else "") in PARTS:
        name = steps[0] if steps else ""
        return PARTS[name], name or TABS[0]
    if len(steps) == 2 and steps[0] in RECORDS:
        return RECORDS[steps[0]]
    raise Unknown("page", "/".join(("masterplan", *steps)))


def title(ctx: Context) -> str:
    """Window title."""
    module, _ = part(ctx)
    return str(module.title(ctx)) if ctx.records.plan is not None else ctx.t("nav.masterplan")


def frames(ctx: Context) -> list[Frame]:
    """Figures of the part; none without a masterplan."""
    module, _ = part(ctx)
    return list(module.frames(ctx)) if ctx.records.plan is not None else []


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the part's selectors."""
    module, _ = part(ctx)
    return dict(module.slots(ctx)) if ctx.records.plan is not None and hasattr(module, "slots") else {}


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    module, place = part(ctx)
    if ctx.records.plan is None:
        return [ui.head(ctx, ctx.t("nav.masterplan"), ctx.t("plan.lead")), ui.notice(ctx.t("plan.away"), "warn")]
    return [tabs(ctx, place), *module.layout(ctx)]
