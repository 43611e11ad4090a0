"""Compare: two to four districts and the middle of all, in scores and in values."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.context import Context
from dashboard.figures import charts
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.map import default_score

PLACES = ("a", "b", "c", "e")  # query names; "d" is the district selected on a map


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.compare")


def chosen(ctx: Context) -> list[str]:
    """Districts of the address; first and last of the ranking when it names fewer than two."""
    known = list(model.districts(ctx.package).index)
    asked = [ctx.choice(place, known, "", "district") for place in PLACES]
    found = list(dict.fromkeys(filter(None, asked)))
    if len(found) >= 2:
        return found
    scores = model.scores(ctx.package, default_score(ctx))["score"].dropna()
    extra = [str(scores.idxmax()), str(scores.idxmin())] if len(scores) else []
    return list(dict.fromkeys([*found, *extra, *known]))[:2]


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page."""
    return [scores_frame(ctx), values_frame(ctx)]


def scores_frame(ctx: Context) -> Frame:
    """Scores side by side."""
    t, package = ctx.t, ctx.package
    areas, names = chosen(ctx), model.districts(package)["name"]
    parts, rows = {}, []
    for code, part in model.rows(model.framework(package)):
        everyone = model.scores(package, code)["score"]
        if part["level"] == "subdimension" or everyone.isna().all():
            continue
        line = {names[a]: everyone[a] for a in areas} | {t("column.middle"): everyone.median()}
        parts[ctx.said(part, "name")] = line
        cells = [cell(ctx.said(part, "name"), href=ctx.url("map", v=code))]
        cells += [cell(t.number(v, 1), v, b=round(float(v), 1) if v == v else None) for v in line.values()]
        rows.append(Row(code, cells))
    frame = pd.DataFrame.from_dict(parts, orient="index")
    return Frame(
        id="compare",
        title=t("compare.title", names=t.list([names[a] for a in areas])),
        summary=sentence(ctx, frame.iloc[1:] if len(frame) > 1 else frame),
        source=ui.scores_source(ctx),
        columns=[(t("column.part"), False), *((name, True) for name in frame.columns)],
        rows=rows,
        graph=charts.side_by_side(frame, ctx.lang, t("column.score")),
        height=64 * max(len(frame), 1) + 120,
    )


def sentence(ctx: Context, frame: pd.DataFrame) -> str:
    """Where the first two districts differ most."""
    t = ctx.t
    if frame.empty or frame.shape[1] < 3:
        return t("compare.none")
    one, two = frame.columns[:2]
    gap = (frame[one] - frame[two]).dropna()
    if gap.empty:
        return t("compare.none")
    part = str(gap.abs().idxmax())
    ahead, behind = (one, two) if gap[part] > 0 else (two, one)
    return t("compare.sentence", part=part, ahead=str(ahead), behind=str(behind), gap=t.number(abs(gap[part]), 1))


def values_frame(ctx: Context) -> Frame:
    """Values side by side, with the newest period of each."""
    t, package, areas = ctx.t, ctx.package, chosen(ctx)
    names, rows = model.districts(package)["name"], []
    for code, indicator in model.rows(model.indicators(package)):
        var = model.variable(ctx, code)
        if var is None or not var.periods:
            continue
        period = model.period_in_force(package, code)
        values = model.values(package, code, period)["value"]
        cells = [cell(ctx.said(indicator, "name"), href=ctx.url("indicator", code), s=ctx.t.when(period))]
        brief = var.unit if t.is_short(var.unit) else ""
        cells += [cell(t.measure(values[a], var.decimals, brief), values[a]) for a in areas]
        cells += [ui.middle_cell(ctx, code, period, brief)]
        whole = model.regency_value(package, code, period)
        cells += [cell(t.measure(whole, var.decimals, brief), whole), cell("" if brief else var.unit)]
        rows.append(Row(code, cells))
    heads = [(names[a], True) for a in areas]
    return Frame(
        id="compare-values",
        title=t("compare.values_title"),
        summary=t("compare.values_summary", n=t.number(len(rows))),
        source=t("compare.values_source"),
        columns=[
            (t("column.indicator"), False),
            *heads,
            (t("column.middle"), True),
            (t("column.regency"), True),
            (t("column.unit"), False),
        ],
        rows=rows,
    )


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors."""
    found = chosen(ctx)
    return {f"compare-{p}": {"value": found[i] if i < len(found) else ""} for i, p in enumerate(PLACES)}


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, state = ctx.t, slots(ctx)
    selects: list[Component] = []
    for i, place in enumerate(PLACES):
        one = ui.district_select(ctx, f"compare-{place}", state[f"compare-{place}"]["value"], param=place)
        one.label = t("compare.place", n=t.number(i + 1))
        one.groups = [{"options": [{"value": "", "label": t("select.none")}, *one.groups[0]["options"][1:]]}]
        selects.append(one)
    scores, values = frames(ctx)
    return [
        ui.head(ctx, t("nav.compare"), t("compare.lead")),
        html.Div(selects, className="controls"),
        figure(ctx, scores),
        figure(ctx, values),
    ]
