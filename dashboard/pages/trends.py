"""Regency trends: one series at a time with its breaks in method, and all of them in a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.components import Select
from dashboard.context import Context
from dashboard.figures import charts, headlines
from dashboard.frame import Frame, Row, cell, figure
from dashboard.unknown import Unknown


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.trends")


def chosen(ctx: Context) -> pd.DataFrame | None:
    """Series that the address asks for; the first one by default, none when the package has none."""
    found = {str(one["code"].iloc[0]): one for one in headlines.series(ctx.package)}
    if not found:
        return None
    code = ctx.query("v") or next(iter(found))
    if code not in found:
        raise Unknown("indicator", code)
    return found[code]


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page."""
    one = chosen(ctx)
    return [] if one is None else [series_frame(ctx, one), all_frame(ctx)]


def series_frame(ctx: Context, one: pd.DataFrame) -> Frame:
    """One series."""
    t, last = ctx.t, one.iloc[-1]
    unit, places = ctx.said(last, "unit"), headlines.decimals(last)
    texts = [f"{t.when(r['period'])}: {t.measure(r['value'], places, unit)}" for _, r in model.rows(one)]
    text, _ = headlines.change(ctx, one)
    rows = [
        Row(
            str(r["period"]),
            [
                cell(t.when(r["period"])),
                cell(t.measure(r["value"], places, unit), r["value"]),
                cell(t("trends.break") if r["break_before"] else "", k="strong"),
                cell(", ".join(model.source_names(ctx, r["source"])), href=ctx.url("data", "source", r["source"])),
                cell(ui.confidence_text(ctx, r["confidence"]), s=ctx.said(r, "note") or None),
            ],
        )
        for _, r in model.rows(one)
    ]
    sources = list(dict.fromkeys(name for ids in one["source"] for name in model.source_names(ctx, ids)))
    shown = sources[:2] + ([t.n("map.more_sources", len(sources) - 2)] if len(sources) > 2 else [])
    columns = [("period", False), ("value", True), ("break", False), ("source", False), ("confidence", False)]
    return Frame(
        id="trend",
        title=ctx.said(last, "name"),
        summary=t(
            "trends.sentence", value=t.measure(last["value"], places, unit), period=t.when(last["period"]), change=text
        ),
        source=f"{'; '.join(shown)} ({one['period'].iloc[0]}–{last['period']})",
        columns=[(t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
        graph=charts.series(one.assign(text=texts), ctx.lang, unit, t("trends.break")),
        height=380,
        open_table=True,
        beside=False,
    )


def all_frame(ctx: Context) -> Frame:
    """All series with their newest value."""
    t, rows = ctx.t, []
    for one in headlines.series(ctx.package):
        last = one.iloc[-1]
        text, kind = headlines.change(ctx, one)
        rows.append(
            Row(
                str(last["code"]),
                [
                    cell(ctx.said(last, "name"), href=ctx.url("trends", v=str(last["code"]))),
                    cell(t.measure(last["value"], headlines.decimals(last), ctx.said(last, "unit")), last["value"]),
                    cell(t.when(last["period"])),
                    cell(text, k=kind or None),
                    cell(t.number(len(one)), len(one)),
                ],
            )
        )
    columns = [("name", False), ("value", True), ("period", False), ("change", False), ("periods", True)]
    return Frame(
        id="trends",
        title=t("trends.all_title"),
        summary=t("trends.all_summary", n=t.number(len(rows))),
        source=t("district.values_source"),
        columns=[(t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
    )


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the selector."""
    one = chosen(ctx)
    return {} if one is None else {"trends-series": {"value": str(one["code"].iloc[0])}}


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    if chosen(ctx) is None:
        return [ui.head(ctx, t("nav.trends"), t("trends.lead")), ui.notice(t("overview.no_headlines"))]
    options = [
        {"value": str(one["code"].iloc[0]), "label": ctx.said(one.iloc[-1], "name")}
        for one in headlines.series(ctx.package)
    ]
    choice = Select(
        id="trends-series",
        label=t("select.series"),
        param="v",
        groups=[{"options": options}],
        **slots(ctx)["trends-series"],
    )
    one, everything = frames(ctx)
    return [
        ui.head(ctx, t("nav.trends"), t("trends.lead")),
        figure(ctx, one, controls=[choice]),
        figure(ctx, everything),
    ]
