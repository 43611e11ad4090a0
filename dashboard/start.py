"""What to fill in first, on the overview of a workspace that holds no figures yet."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import model
from dashboard.context import Context


def steps(ctx: Context) -> list[Component]:
    """Say what is filled in first: the districts, then the first table; nothing once there are figures."""
    package, t = ctx.package, ctx.t
    if len(package["observations"]):
        return []
    named = len(model.districts(package)) > 0
    wanted = [] if named else [t("start.regency"), t("start.districts"), t("start.boundaries")]
    lead = t("start.no_figures") if named else t("start.no_districts")
    return [
        html.Div(
            [
                html.P(html.Strong(lead)),
                html.Ol([html.Li(text) for text in (*wanted, t("start.tables"), t("start.build"))]),
            ],
            className="notice",
        )
    ]
