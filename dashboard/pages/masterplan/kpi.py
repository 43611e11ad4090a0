"""One KPI: definition, figures and targets in chart and table, achievement with its calculation, pace."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context, remembered_in_records
from dashboard.figures import headlines
from dashboard.figures.targets import kpi_chart, place
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import here, measure, plan_of
from dashboard.text import PER_CENT
from indicators.masterplan import achievements, values_of
from indicators.masterplan.dates import last_day
from indicators.masterplan.formulas import FORMULAS
from indicators.masterplan.records import rows_of

#: Scales of status words that a reader may choose; the first is the default.
INSTRUMENTS = ("achievement", "rpjmd-status")
LOWER = ("inverse", "mirror")
MILLIARD = 1e9


def record(ctx: Context) -> dict[str, Any]:
    """KPI that the address names.

    Raises
    ------
    Unknown
        If there is no such KPI.
    """
    return shared.named(ctx, "kpi", plan_of(ctx).table("kpis"))[0]


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.said(record(ctx), "name")


def instrument(ctx: Context) -> str:
    """Scale of the status words that the address asks for."""
    return ctx.choice("i", instruments(ctx), INSTRUMENTS[0], "choice")


def instruments(ctx: Context) -> list[str]:
    """Scales of status words on record."""
    have = set(plan_of(ctx).table("scales")["instrument"])
    return [code for code in INSTRUMENTS if code in have]


@remembered_in_records
def results(ctx: Context, code: str, scale: str, formula: str = "") -> pd.DataFrame:
    """Achievement of every target of a KPI by one scale."""
    return achievements(plan_of(ctx), code, scale, formula or None, ctx.records.day)


def frames(ctx: Context) -> list[Frame]:
    """Figures and targets; achievement."""
    return [series_frame(ctx), result_frame(ctx)]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the selector."""
    return {"kpi-scale": {"value": instrument(ctx)}} if len(instruments(ctx)) > 1 else {}


def owner_names(ctx: Context) -> dict[str, str]:
    """Names of the owners of targets."""
    return {r["code"]: ctx.said(r, "name") for r in rows_of(plan_of(ctx).table("owners"))}


def target_text(ctx: Context, row: dict[str, Any], kpi: dict[str, Any]) -> str:
    """Write a target: one figure, or the bounds of a range."""
    if not math.isnan(row["target_upper"]):
        return f"{measure(ctx, row['target'], kpi)} – {measure(ctx, row['target_upper'], kpi)}"
    return measure(ctx, row["target"], kpi)


def drawn_targets(ctx: Context, kpi: dict[str, Any], code: str, factor: float = 1) -> list[dict[str, Any]]:
    """Targets of a KPI as a chart takes them; `factor` turns the KPI's unit into that of the chart."""
    names, out = owner_names(ctx), []
    table = plan_of(ctx).table("targets")
    for r in rows_of(table[table["kpi"] == code]):
        own = not math.isnan(r["baseline"])
        base, when = (r["baseline"], r["baseline_period"]) if own else (kpi["baseline"], kpi["baseline_period"])
        has_base = not math.isnan(base) and bool(when)
        owner = names.get(r["owner"], r["owner"])
        out.append(
            {
                "owner": owner,
                "period": r["period"],
                "short": f"{owner}: {target_text(ctx, r, kpi)}",
                "year": place(r["period"]),
                "target": r["target"] * factor,
                "upper": None if math.isnan(r["target_upper"]) else r["target_upper"] * factor,
                "text": f"{owner}, {ctx.t.when(r['period'])}: {target_text(ctx, r, kpi)}",
                "baseline": base * factor if has_base else None,
                "baseline_year": place(when) if has_base else None,
            }
        )
    return out


@remembered_in_records
def _series(ctx: Context, code: str) -> Frame:
    t, kpi = ctx.t, record(ctx)
    table = plan_of(ctx).table("targets")
    targets = rows_of(table[table["kpi"] == code])
    values = rows_of(values_of(plan_of(ctx), code))
    names = owner_names(ctx)
    owners = list(dict.fromkeys(r["owner"] for r in targets))
    points, rows = [], []
    for period in sorted({r["period"] for r in (*values, *targets)}, key=lambda p: (last_day(p), p)):
        aims = {r["owner"]: r for r in targets if r["period"] == period}
        for i, r in enumerate(_of_period(values, period)):
            kind = "" if not r else r["status"] if r["chosen"] else "other"
            shown = measure(ctx, r["value"], kpi) if r else "–"
            if r:
                text = f"{t.when(period)}: {shown} ({t(f'plan.figure_{kind}')})"
                points.append({"year": place(period), "value": r["value"], "text": text, "kind": kind})
            wanted = [aims.get(o) if i == 0 else None for o in owners]
            rows.append(
                Row(
                    f"{period}/{r.get('entry', '')}".strip("/"),
                    [
                        cell(t.when(period), last_day(period).isoformat()),
                        cell(shown, r.get("value")),
                        cell(
                            t(f"plan.figure_{kind}") if kind else "–",
                            s=ctx.said(r, "note") or None,
                        ),
                        *(
                            cell(target_text(ctx, a, kpi), a["target"], s=ctx.said(a, "note") or None)
                            if a
                            else cell("–")
                            for a in wanted
                        ),
                        shared.source_cell(ctx, r["source"] if r else next(iter(aims.values()))["source"]),
                        shared.evidence_cell(ctx, r.get("evidence", "")),
                    ],
                )
            )
    # Rupiah are drawn in thousands of millions: an axis of eleven digits cannot be read.
    money = ctx.said(kpi, "unit") == "rupiah" and max((r["target"] for r in targets), default=0.0) >= MILLIARD
    factor, unit = (1 / MILLIARD, f"Rp {t('money.milliard')}") if money else (1.0, ctx.said(kpi, "unit"))
    points = [{**point, "value": point["value"] * factor} for point in points]
    aims_drawn = drawn_targets(ctx, kpi, code, factor)
    kinds = {k: t(f"plan.figure_{k}") for k in ("final", "provisional", "other")}
    heads = [(t("column.period"), False), (t("plan.col_figure"), True), (t("column.state"), False)]
    heads += [(names.get(o, o), True) for o in owners]
    heads += [(t("column.source"), False), (t("plan.col_evidence"), False)]
    return shared.frame(
        ctx,
        "kpiseries",
        t("plan.series_title", name=ctx.said(kpi, "name")),
        _sentence(ctx, code, kpi),
        heads,
        rows,
        graph=kpi_chart(points, aims_drawn, ctx.lang, unit, kinds) if points or aims_drawn else None,
        height=400,
        open_table=True,
        beside=False,
        steady=True,
    )


def _of_period(values: list[dict[str, Any]], period: str) -> list[dict[str, Any]]:
    """Figures of a period, the one in use first: the target stands beside it. One empty figure where there is none."""
    return sorted((r for r in values if r["period"] == period), key=lambda r: not r["chosen"]) or [{}]


def series_frame(ctx: Context) -> Frame:
    """Figures and targets of every period."""
    return _series(ctx, record(ctx)["code"])


def _sentence(ctx: Context, code: str, kpi: dict[str, Any]) -> str:
    t = ctx.t
    rows = rows_of(results(ctx, code, INSTRUMENTS[0]))
    have = [r for r in rows_of(values_of(plan_of(ctx), code)) if r["chosen"]]
    parts = []
    if have:
        last = have[-1]
        parts.append(t("plan.kpi_latest", value=measure(ctx, last["value"], kpi), period=t.when(last["period"])))
    else:
        parts.append(t("plan.kpi_no_value"))
    aimed = [r for r in rows if r["owner"]]
    for r in aimed[-2:]:
        owner = owner_names(ctx).get(r["owner"], r["owner"])
        parts.append(
            t(
                "plan.kpi_target",
                owner=owner,
                period=t.when(r["period"]),
                target=target_text(ctx, r, kpi),
                result=t(f"plan.result_{shared.result_key(r)}").lower(),
            )
        )
    return " ".join(parts) if aimed else f"{' '.join(parts)} {t('plan.kpi_no_target')}"


def result_frame(ctx: Context) -> Frame:
    """Achievement of each target with every component of its calculation."""
    t, kpi, scale = ctx.t, record(ctx), instrument(ctx)
    names = owner_names(ctx)
    rows = []
    for r in rows_of(results(ctx, kpi["code"], scale)):
        if not r["owner"]:
            continue
        year = shared.whole(r["projected_year"])
        rows.append(
            Row(
                f"{r['owner']}/{r['period']}",
                [
                    cell(f"{names.get(r['owner'], r['owner'])}, {t.when(r['period'])}"),
                    cell(target_text(ctx, r, kpi), r["target"]),
                    cell(
                        measure(ctx, r["value"], kpi),
                        r["value"],
                        s=_value_note(ctx, r) or None,
                    ),
                    cell(measure(ctx, r["baseline"], kpi), r["baseline"], s=t.when(r["baseline_period"]) or None),
                    cell(t.measure(r["percent"], 2, "%"), r["percent"], s=ctx.said(r, "formula")),
                    cell(shared.class_text(ctx, r) or "–", k="state"),
                    cell(shared.result_text(ctx, shared.result_key(r)), k="state", s=ctx.said(r, "reason") or None),
                    cell(_speed(ctx, r["pace_needed"], kpi), r["pace_needed"]),
                    cell(_speed(ctx, r["pace_reached"], kpi), r["pace_reached"]),
                    cell("–" if year is None else str(year), year),
                ],
            )
        )
    columns = [("plan.col_target_of", False), ("plan.col_target", True), ("plan.col_figure", True)]
    columns += [("plan.col_baseline", True), ("plan.col_percent", True), ("plan.col_class", False)]
    columns += [("plan.col_result", False), ("plan.col_pace_needed", True), ("plan.col_pace_reached", True)]
    columns += [("plan.col_projected", True)]
    return shared.frame(
        ctx,
        "achievement",
        t("plan.achievement_title"),
        t("plan.achievement_sentence", scale=scale_name(ctx, scale)) if rows else t("plan.kpi_no_target"),
        [(t(key), number) for key, number in columns],
        rows,
    )


def _value_note(ctx: Context, r: dict[str, Any]) -> str:
    if not r["value_period"]:
        return ""
    notes = [ctx.t.when(r["value_period"]), ctx.t(f"plan.figure_{r['value_status']}")]
    said = [ctx.t(f"plan.basis_{r['basis']}")] if r["basis"] in ("interim", "partial") else []
    return ", ".join(notes + said)


def _speed(ctx: Context, value: float, kpi: dict[str, Any]) -> str:
    if math.isnan(value):
        return "–"
    places = int(kpi["decimals"])
    sign = "+" if value > 0 else "−" if value < 0 else ""
    size = {**kpi, "decimals": max(places, 1) if abs(value) < 1000 else places}
    if ctx.said(kpi, "unit") in PER_CENT:
        return f"{sign}{ctx.t.number(abs(value), size['decimals'])} {ctx.t('headline.points')}"
    return f"{sign}{measure(ctx, round(abs(value), size['decimals']), size)}"


def scale_name(ctx: Context, code: str) -> str:
    """Name of a scale of status words."""
    found = plan_of(ctx).find("instruments", code)
    return ctx.said(found.values, "name") if found else code


def calculations(ctx: Context) -> Component:
    """Each calculation with its numbers put in; for lower-is-better also by the other formula in official use."""
    t, kpi = ctx.t, record(ctx)
    items = []
    for r in rows_of(results(ctx, kpi["code"], INSTRUMENTS[0])):
        if math.isnan(r["percent"]):
            continue
        owner = owner_names(ctx).get(r["owner"], r["owner"])
        parts: list[Any] = [
            html.Strong(f"{owner}, {t.when(r['period'])}: "),
            filled(ctx, r, r["formula"]),
        ]
        other = next((f for f in LOWER if r["formula"] in LOWER and f != r["formula"]), "")
        if other:
            second = rows_of(results(ctx, kpi["code"], INSTRUMENTS[0], other))
            same = next(s for s in second if (s["owner"], s["period"]) == (r["owner"], r["period"]))
            parts += [html.Br(), html.Small([t("plan.other_formula") + " ", filled(ctx, same, other)])]
        items.append(html.Li(parts))
    return html.Ul(items, className="calculations") if items else html.P(t("plan.no_calculation"))


def filled(ctx: Context, row: dict[str, Any], formula: str) -> str:
    """Write a formula with the numbers of a result put in."""
    t, places = ctx.t, int(row["decimals"])
    columns = {"value": "value", "target": "target", "upper": "target_upper", "baseline": "baseline"}
    numbers = {name: t.number(row[c], shared.decimals(row[c], places)) for name, c in columns.items()}
    shapes = {
        "ratio": "{value} ÷ {target} × 100",
        "milestone": "{value} ÷ {target} × 100",
        "inverse": "{target} ÷ {value} × 100",
        "mirror": "(2 × {target} − {value}) ÷ {target} × 100",
        "path": "({value} − {baseline}) ÷ ({target} − {baseline}) × 100",
        "range": "{value} ∈ [{target}; {upper}]",
    }
    return f"{shapes[formula].format(**numbers)} = {t.measure(row['percent'], 2, '%')}"


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, kpi = ctx.t, record(ctx)
    plan = plan_of(ctx)
    programme = plan.find("programmes", kpi["programme"])
    formula = FORMULAS[kpi["formula"]]
    notes = [shared.office_now(ctx, kpi["office"])]
    presumed = kpi["office_standing"] == "presumed"
    notes += [shared.word(ctx, "kpis", "office_standing", "presumed")] if presumed else []
    office = " · ".join([shared.office_name(ctx, kpi["office"]), *(n for n in notes if n)])
    baseline = measure(ctx, kpi["baseline"], kpi)
    series = {str(one["code"].iloc[0]) for one in headlines.series(ctx.package)}
    facts = ui.facts(
        [
            (t("plan.fact_note"), ctx.said(kpi, "note")),
            (t("plan.group_dimension"), shared.dimension_name(ctx, kpi["dimension"])),
            (
                t("plan.col_programme"),
                ui.link(ctx.said(programme.values, "name"), here(ctx, "programme", programme.key)) if programme else "",
            ),
            (shared.label(ctx, "kpis", "direction"), shared.word(ctx, "kpis", "direction", kpi["direction"])),
            (t("column.unit"), ctx.said(kpi, "unit")),
            (
                t("plan.col_baseline"),
                f"{baseline} ({t.when(kpi['baseline_period'])})" if kpi["baseline_period"] else "",
            ),
            (shared.label(ctx, "kpis", "formula"), formula.text_id if ctx.lang == "id" else formula.text_en),
            (shared.label(ctx, "kpis", "frequency"), shared.word(ctx, "kpis", "frequency", kpi["frequency"])),
            (t("plan.group_office"), office),
            (shared.label(ctx, "kpis", "standing"), shared.word(ctx, "kpis", "standing", kpi["standing"])),
            (t("column.source"), shared.sources(ctx, kpi["source"])),
            (
                t("plan.fact_data"),
                ui.link(t("plan.see_trend"), ctx.url("trends", v=kpi["variable"])) if kpi["variable"] in series else "",
            ),
        ]
    )
    first, second = frames(ctx)
    scales = [(code, scale_name(ctx, code)) for code in instruments(ctx)]
    controls: list[Component] = []
    if len(scales) > 1:
        controls = [shared.choose(ctx, "kpi-scale", "i", t("plan.select_scale"), scales, instrument(ctx))]
    lacks = [] if first.rows else [shared.empty(ctx, t("plan.kpi_empty"), "targets", "progress")]
    return [
        ui.head(ctx, ctx.said(kpi, "name"), first.summary, t("plan.col_kpi")),
        figure(ctx, first),
        *lacks,
        figure(ctx, second, controls=controls),
        ui.section(t("plan.calculation"), [calculations(ctx)], lead=t("plan.calculation_lead")),
        ui.section(t("plan.definition"), [facts]),
    ]
