"""Regency trends: one series at a time with its breaks in method, and all of them in a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash.development.base_component import Component

from dashboard import history, model, ui
from dashboard.components import Select
from dashboard.context import Context
from dashboard.figures import charts, headlines
from dashboard.figures.targets import add_targets
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan.kpi import drawn_targets
from dashboard.unknown import Unknown
from indicators.masterplan import values_of
from indicators.masterplan.records import rows_of


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


def targets(ctx: Context, one: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the targets of the KPIs that are linked to the series, in its own unit, as a chart takes them.

    A KPI may count in another unit (rupiah and billions of rupiah): a period that both hold says by how much they
    differ. Where no period does and the units differ, nothing is drawn.
    """
    plan, last = ctx.records.plan, one.iloc[-1]
    if plan is None:
        return []
    drawn = []
    shown = dict(zip(one["period"].astype(str), one["value"], strict=True))
    for kpi in rows_of(plan.table("kpis")):
        if kpi["variable"] != last["variable"]:
            continue
        same = [r for r in rows_of(values_of(plan, kpi["code"])) if r["chosen"] and r["value"] and r["period"] in shown]
        if same:
            factor = shown[same[-1]["period"]] / same[-1]["value"]
        elif ctx.said(kpi, "unit") == ctx.said(last, "unit"):
            factor = 1.0
        else:
            continue
        drawn += drawn_targets(ctx, kpi, kpi["code"], factor)
    return drawn


def series_frame(ctx: Context, one: pd.DataFrame) -> Frame:
    """One series with the targets set for it."""
    t, last = ctx.t, one.iloc[-1]
    aims = targets(ctx, one)
    aimed: dict[str, list[str]] = {}
    for aim in aims:
        aimed.setdefault(aim["period"], []).append(aim["short"])
    unit, places = ctx.said(last, "unit"), headlines.decimals(last)
    texts = [f"{t.when(r['period'])}: {t.measure(r['value'], places, unit)}" for _, r in model.rows(one)]
    text, _ = headlines.change(ctx, one)
    breaks = bool(one["break_before"].any())
    rows = [
        Row(
            str(r["period"]),
            [
                cell(t.when(r["period"])),
                cell(t.measure(r["value"], places, unit), r["value"]),
                *([cell("\n".join(aimed.get(str(r["period"]), [])) or "–")] if aims else []),
                *([history.break_cell(ctx, r["break_before"], ctx.said(r, "note"))] if breaks else []),
                cell(", ".join(model.source_names(ctx, r["source"])), href=ctx.url("data", "source", r["source"])),
                cell(ui.confidence_text(ctx, r["confidence"])),
            ],
        )
        for _, r in model.rows(one)
    ]
    alone = [period for period in aimed if period not in set(one["period"].astype(str))]
    rows += [
        Row(
            period,
            [
                cell(t.when(period)),
                cell("–", None),
                cell("\n".join(aimed[period])),
                *([cell("")] if breaks else []),
                cell("–"),
                cell("–"),
            ],
        )
        for period in alone
    ]
    sources = list(dict.fromkeys(name for ids in one["source"] for name in model.source_names(ctx, ids)))
    shown = sources[:2] + ([t.n("map.more_sources", len(sources) - 2)] if len(sources) > 2 else [])
    columns = [("column.period", False), ("column.value", True), *([("plan.col_target", False)] if aims else [])]
    columns += [("column.break", False)] if breaks else []
    columns += [("column.source", False), ("column.confidence", False)]
    latest = t.measure(last["value"], places, unit)
    sentence = t("trends.sentence", value=latest, period=t.when(last["period"]), change=text)
    if aims:
        sentence += " " + t("plan.trend_targets", targets="; ".join(aim["text"] for aim in aims))
    drawing = charts.series(one.assign(text=texts), ctx.lang, unit, t("trends.break"))
    return Frame(
        id="trend",
        title=ctx.said(last, "name"),
        summary=sentence,
        source=f"{'; '.join(shown)} ({one['period'].iloc[0]}–{last['period']})",
        columns=[(t(key), number) for key, number in columns],
        rows=rows,
        graph=add_targets(drawing, aims, ctx.said(last, "name")),
        height=380,
        open_table=True,
        beside=False,
    )


def all_frame(ctx: Context) -> Frame:
    """All series with their newest value."""
    t, rows = ctx.t, []
    aimed = any(targets(ctx, one) for one in headlines.series(ctx.package))
    for one in headlines.series(ctx.package):
        last = one.iloc[-1]
        text, kind = headlines.change(ctx, one)
        aims = targets(ctx, one)
        rows.append(
            Row(
                str(last["code"]),
                [
                    cell(ctx.said(last, "name"), href=ctx.url("trends", v=str(last["code"]))),
                    cell(t.measure(last["value"], headlines.decimals(last), ctx.said(last, "unit")), last["value"]),
                    cell(t.when(last["period"])),
                    cell(text, k=kind or None),
                    *([cell("\n".join(aim["text"] for aim in aims) or "–")] if aimed else []),
                    cell(t.number(len(one)), len(one)),
                ],
            )
        )
    columns = [("column.name", False), ("column.value", True), ("column.period", False), ("column.change", False)]
    columns += [*([("plan.col_target", False)] if aimed else []), ("column.periods", True)]
    return Frame(
        id="trends",
        title=t("trends.all_title"),
        summary=t("trends.all_summary", n=t.number(len(rows))),
        source=t("district.values_source"),
        columns=[(t(key), number) for key, number in columns],
        rows=rows,
        steady=True,
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
