"""Method: how numbers come about, the framework with its weights, the rules in force, the limits of it all."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell, figure

STEPS = ("read", "correct", "resolve", "derive", "normalise", "aggregate", "withhold", "rank")


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.method")


def flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    """Flatten nested settings to (path, value) pairs."""
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in flat(inner, f"{path}.{key}" if path else str(key))]
    if isinstance(value, list):
        if all(not isinstance(inner, dict | list) for inner in value):
            return [(path, ", ".join(map(_written, value)))]
        return [pair for i, inner in enumerate(value, start=1) for pair in flat(inner, f"{path}[{i}]")]
    return [(path, _written(value))]


def _written(value: Any) -> str:
    """Write a setting as its file does: `true`, 100."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page."""
    return [framework_frame(ctx), settings_frame(ctx)]


def framework_frame(ctx: Context) -> Frame:
    """Table of the framework with weights and what each part means."""
    t, coverage = ctx.t, ctx.package["coverage"].set_index("code")
    rows = [
        Row(
            code,
            [
                cell(ctx.said(r, "name"), k="indent" if r["level"] == "subdimension" else "strong"),
                cell(t(f"level.{r['level']}")),
                cell(t.number(r["weight"], 2), r["weight"]),
                cell(ctx.said(r, "description")),
                cell(ctx.said(model.row(coverage, code), "rule") if code in coverage.index else ""),
            ],
        )
        for code, r in model.rows(model.framework(ctx.package))
    ]
    columns = [("part", False), ("level", False), ("weight", True), ("meaning", False), ("rule", False)]
    return Frame(
        id="framework",
        title=t("method.framework_title"),
        summary=t("method.framework_summary", n=t.number(len(model.framework(ctx.package, "subdimension")))),
        source=t("method.framework_source"),
        columns=[(t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
    )


def settings_frame(ctx: Context) -> Frame:
    """Table of the settings in force, word for word."""
    t, pairs = ctx.t, flat(ctx.package.method)
    return Frame(
        id="settings",
        title=t("method.settings_title"),
        summary=t("method.settings_summary"),
        source="data/raw/framework/method.toml",
        columns=[(t("column.setting"), False), (t("column.value"), False)],
        rows=[Row(str(i), [cell(name, k="file"), cell(value)]) for i, (name, value) in enumerate(pairs)],
    )


def limits(ctx: Context) -> list[str]:
    """Say what the scores cannot tell, with the numbers of this package."""
    t = ctx.t
    said = [t(f"method.limit_{i}") for i in range(1, 6)]
    areas, indicators = ctx.package["areas"], ctx.package["indicators"]
    said.append(
        t(
            "method.limit_6",
            districts=t.number(int((areas["level"] == "district").sum())),
            indicators=t.number(int((indicators["status"] == "in_index").sum())),
        )
    )
    draws = ctx.package.method.get("rules", {}).get("uncertainty", {}).get("draws")
    if draws:
        said.append(t("method.limit_7", draws=t.number(draws)))
    return said


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    steps = [html.Li([html.Strong(t(f"method.{s}")), html.P(t(f"method.{s}_text"))]) for s in STEPS]
    status = [
        html.Li([ui.chip(ctx, name), html.Span(t(f"method.status_{name}"))])
        for name in ("published", "provisional", "withheld")
    ]
    parts, settings = frames(ctx)
    review = html.P([t("method.review") + " ", ui.link(t("review.title"), ctx.url("review")), "."])
    return [
        ui.head(ctx, t("nav.method"), t("method.lead")),
        ui.section(t("method.way"), [html.Ol(steps, className="steps")], lead=t("method.way_lead")),
        ui.section(t("method.status"), [html.Ul(status, className="plain-list status-list")]),
        ui.section(t("method.limits"), [html.Ul([html.Li(text) for text in limits(ctx)])]),
        figure(ctx, parts),
        figure(ctx, settings),
        ui.section(t("method.about"), [html.P(t("method.about_text")), html.P(t("method.rights")), review]),
    ]
