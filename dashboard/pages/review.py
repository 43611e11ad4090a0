"""Review: how far the baseline is reviewed, item by item, and its frozen versions with what differs from them."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reviewing, ui
from dashboard.components import Select
from dashboard.context import Context
from dashboard.frame import Frame, figure
from dashboard.pages import data as data_page
from dashboard.unknown import Unknown


def version(ctx: Context) -> str:
    """Frozen version that the address names; none on the page of the whole review.

    Raises
    ------
    Unknown
        If there is no such version.
    """
    if not ctx.address.parts:
        return ""
    return _known(ctx, ctx.address.parts[0])


def other(ctx: Context) -> str:
    """Version to compare with; none for what is shown now.

    Raises
    ------
    Unknown
        If there is no such version.
    """
    asked = ctx.query("w")
    return _known(ctx, asked) if asked else ""


def _known(ctx: Context, name: str) -> str:
    if reviewing.frozen_named(ctx, name) is None:
        raise Unknown("page", f"review/{name}")
    return name


def title(ctx: Context) -> str:
    """Window title."""
    name = version(ctx)
    return ctx.t("review.version_title", name=name) if name else ctx.t("review.title")


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page."""
    if name := version(ctx):
        return [reviewing.comparison_frame(ctx, name, other(ctx))]
    if ctx.records.review is None:
        return []
    makers = [reviewing.state_frame, reviewing.dimension_frame, reviewing.items_frame]
    if ctx.records.baselines:
        makers.insert(0, reviewing.versions_frame)
    return [make(ctx) for make in makers]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the selector of the other version."""
    return {"review-with": {"value": other(ctx)}} if version(ctx) else {}


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, name = ctx.t, version(ctx)
    if name:
        return _version(ctx, name)
    top = [ui.head(ctx, t("review.title"), t("review.lead")), data_page.tabs(ctx, "review")]
    if ctx.records.review is None:
        return [*top, ui.notice(t("review.unknown"))]
    found = [figure(ctx, frame) for frame in frames(ctx)]
    none = [] if ctx.records.baselines else [ui.notice(t("review.no_versions"))]
    return [*top, *found[:1], *none, *found[1:], html.P(ui.link(t("review.rules_link"), ctx.url("method")))]


def _version(ctx: Context, name: str) -> list[Component]:
    t, one = ctx.t, reviewing.frozen_named(ctx, name)
    assert one is not None
    state = "complete" if one.complete else "incomplete"
    left = t(f"review.{state}", left=t.number(sum(one.pending.values())), n=t.number(one.items))
    options = [{"value": "", "label": t("review.now")}]
    options += [{"value": v.name, "label": v.name} for v in ctx.records.baselines if v.name != name]
    choice = Select(
        id="review-with",
        label=t("review.compare_with"),
        param="w",
        groups=[{"options": options}],
        **slots(ctx)["review-with"],
    )
    about = ui.facts(
        [
            (t("review.made"), t.when(one.made[:10])),
            (t("column.status"), left),
            (t("review.why"), one.why),
            (t("review.signed"), t.number(len(one.reviewers))),
            (t("review.seal"), html.Code(one.seal)),
            (t("review.rebuild"), html.Code(reviewing.REBUILD.format(name=name))),
        ]
    )
    back = ui.link(t("review.title"), ctx.url("review"))
    return [
        ui.head(ctx, t("review.version_title", name=name), [t("review.version_lead"), " ", back]),
        data_page.tabs(ctx, "review"),
        about,
        *(figure(ctx, frame, controls=[choice]) for frame in frames(ctx)),
    ]
