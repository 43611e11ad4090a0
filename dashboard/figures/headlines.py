"""Facts of the regency: newest value, change since the one before, a small line with breaks, source and year."""

from __future__ import annotations

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.attributes import HIDDEN
from dashboard.context import Context
from dashboard.package import Package
from dashboard.text import PER_CENT


def series(package: Package) -> list[pd.DataFrame]:
    """One frame a fact, oldest period first, in the order of the package."""
    frame = package["headlines"].dropna(subset=["value"])
    groups = [group.sort_values("year", kind="stable") for _, group in frame.groupby("code", sort=False)]
    return sorted(groups, key=lambda group: group["order"].iloc[0])


def decimals(row: pd.Series) -> int:
    """Decimals for display."""
    return int(row["decimals"]) if row["decimals"] == row["decimals"] else 1


def change(ctx: Context, one: pd.DataFrame) -> tuple[str, str]:
    """Words about the change since the period before and their kind.

    Returns
    -------
    text, kind : str
        Kind is ``good``, ``bad`` or ``""``. A break in method or a single value has no change.
    """
    t, last = ctx.t, one.iloc[-1]
    if len(one) < 2:
        return t("headline.single"), ""
    if last["break_before"]:
        return t("headline.break", period=t.when(one.iloc[-2]["period"])), ""
    before = one.iloc[-2]
    difference = last["value"] - before["value"]
    places = decimals(last)
    if round(difference, places) == 0:
        return t("headline.same", period=t.when(before["period"])), ""
    way = "up" if difference > 0 else "down"
    sign = "▲" if difference > 0 else "▼"
    unit = t("headline.points") if ctx.said(last, "unit") in PER_CENT else ""
    said = ctx.said(last, "unit")
    money = said.lower().startswith("rp")
    amount = (
        t.measure(abs(difference), places, said) if money else f"{t.number(abs(difference), places)} {unit}".strip()
    )
    judged = last["direction"] * difference
    kind = "good" if judged > 0 else "bad" if judged < 0 else ""
    word = f" · {t(f'headline.{kind}')}" if kind else ""
    return f"{sign} {t(f'headline.{way}', amount=amount, period=t.when(before['period']))}{word}", kind


def spark(one: pd.DataFrame) -> Component | None:
    """Columns from zero for a short series; a gap in front of a break in method."""
    recent = one.tail(8)
    if len(recent) < 2:
        return None
    low, high = min(recent["value"].min(), 0), max(recent["value"].max(), 0)
    reach = (high - low) or 1
    bars = []
    for i, row in enumerate(recent.to_dict("records")):
        height = abs(row["value"]) / reach * 100
        base = (min(row["value"], 0) - low) / reach * 100
        name = ("broken " if row["break_before"] else "") + ("last" if i == len(recent) - 1 else "")
        bars.append(
            html.Span(html.Span(style={"height": f"{max(height, 2):.0f}%", "bottom": f"{base:.0f}%"}), className=name)
        )
    return html.Span(bars, className="spark", **HIDDEN)


def card(ctx: Context, one: pd.DataFrame) -> Component:
    """Card of one fact."""
    last = one.iloc[-1]
    text, kind = change(ctx, one)
    unit = ctx.said(last, "unit")
    whole = unit in PER_CENT or unit.lower().startswith("rp")  # the unit is part of the number
    value = ctx.t.measure(last["value"], decimals(last), unit if whole else "")
    parts = [
        html.H3(ctx.said(last, "name")),
        html.Div(
            [html.P([html.Strong(value), html.Span("" if whole else f" {unit}")], className="big"), spark(one)],
            className="fact-main",
        ),
        html.P([html.Span(text, className=kind)], className="delta"),
        html.P(
            [
                html.Span(f"{ctx.t.when(last['period'])} · ", className="year"),
                ui.source_refs(ctx, last["source"]),
                html.Small(ui.confidence_text(ctx, last["confidence"])),
            ],
            className="source",
            title="; ".join(model.source_names(ctx, last["source"])),
        ),
    ]
    return html.Li(parts, className="fact")
