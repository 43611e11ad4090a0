"""The quality report put together: score, findings, completeness, age, sources, breaks, and how it is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ui
from dashboard.attributes import aria
from dashboard.context import Context
from dashboard.frame import Frame, figure
from dashboard.pages.quality import completeness, findings, scoring, shared, trust
from dashboard.unknown import Unknown
from indicators.quality.codes import COMPONENTS

#: Views of the report by their step of the address, each with the makers of its figures.
VIEWS: dict[str, tuple[Callable[[Context], Frame], ...]] = {
    "": (scoring.whole_frame, findings.findings_frame),
    "completeness": (completeness.areas_frame, completeness.years_frame),
    "scores": (scoring.areas_frame, scoring.indicators_frame),
    "sources": (trust.age_frame, trust.grades_frame, trust.breaks_frame, trust.disputes_frame),
}


def view(ctx: Context) -> str:
    """View that the address names; the first one without a name.

    Raises
    ------
    Unknown
        If there is no such view.
    """
    name = ctx.address.parts[1] if len(ctx.address.parts) > 1 else ""
    if name not in VIEWS:
        raise Unknown("page", f"data/quality/{name}")
    return name


def known(ctx: Context) -> bool:
    """Whether the package has a report: one without a district has none."""
    return bool(len(shared.scores(ctx, "overall").dropna(subset=["score"])))


def frames(ctx: Context) -> list[Frame]:
    """Figures of the view."""
    makers = VIEWS[view(ctx)]
    return [make(ctx) for make in makers] if known(ctx) else []


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors of the view."""
    if not known(ctx):
        return {}
    match view(ctx):
        case "":
            return {f"findings-{name}": {"value": code} for name, code in findings.chosen(ctx).items()}
        case "completeness":
            return {"filled-year": {"value": completeness.chosen_year(ctx)}}
        case _:
            return {}


def layout(ctx: Context) -> list[Component]:
    """Content of the view."""
    if not known(ctx):
        return [ui.notice(ctx.t("quality.none"))]
    here = view(ctx)
    controls: dict[str, Callable[[Context], list[Any]]] = {
        "findings": findings.selects,
        "filled": lambda ctx: [completeness.year_select(ctx)],
    }
    made = [figure(ctx, one, controls=controls[one.id](ctx) if one.id in controls else None) for one in frames(ctx)]
    return [_views(ctx, here), *made, *([_method(ctx)] if not here else [])]


def _views(ctx: Context, here: str) -> Component:
    """Links to the views of the report."""
    links = [
        html.Li(
            ui.link(
                ctx.t(f"quality.view_{name or 'summary'}"),
                ctx.url("data", "quality", *([name] if name else [])),
                className="here" if name == here else "",
            )
        )
        for name in VIEWS
    ]
    return html.Nav(html.Ul(links), className="views", **aria(label=ctx.t("quality.views")))


def _method(ctx: Context) -> Component:
    """How the score is counted, and after whom."""
    t, rules = ctx.t, shared.rules(ctx)
    said = [(shared.word(ctx, "component", name), t(f"quality.how_{name}", **_told(ctx, rules))) for name in COMPONENTS]
    weights = t("quality.how_score", **_told(ctx, rules))
    references = html.Ul([html.Li(t(f"quality.reference_{name}")) for name in ("ess", "bps", "epss", "outlier")])
    return ui.section(
        t("quality.method_title"),
        [ui.facts(said), html.P(weights), html.H3(t("quality.references")), references],
        id="quality-method",
        lead=t("quality.method_lead"),
    )


def _told(ctx: Context, rules: dict[str, Any]) -> dict[str, str]:
    """Numbers of the rules as sentences name them."""
    t = ctx.t
    numbers = {key: t.number(rules[key]) for key in ("fresh_years", "least_units", "good", "fair", "jump_factor")}
    grades = {f"grade_{level}": t.number(value, 1) for level, value in rules["grades"].items()}
    shares = {key: t.measure(100 * rules[key], 0, "%") for key in ("least_judged", "small_difference")}
    return {**numbers, **grades, **shares, "robust_z": t.number(rules["robust_z"], 1)}
