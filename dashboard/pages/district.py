"""District profile: scores against all districts, strengths and gaps, every value with its source."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import history, model, reports, reviewing, ui
from dashboard.components import Select
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell, figure
from dashboard.profile import before, compared, extremes, name_of, number
from dashboard.text import Text
from dashboard.theme import accent
from dashboard.unknown import Unknown


def title(ctx: Context) -> str:
    """Window title."""
    code = chosen(ctx)
    return name_of(ctx, code) if code else ctx.t("nav.district")


def chosen(ctx: Context) -> str:
    """District of the address; none on the list of all districts.

    Raises
    ------
    Unknown
        If the address names no district of the package.
    """
    if not ctx.address.parts:
        return ""
    code = ctx.address.parts[0]
    if code not in model.districts(ctx.package).index:
        raise Unknown("district", code)
    return code


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page."""
    code = chosen(ctx)
    if not code:
        return [list_frame(ctx)]
    trend = history.district_frame(ctx, code, followed) if (followed := series(ctx, code)) else None
    out = [scores_frame(ctx, code), contributions_frame(ctx, code), values_frame(ctx, code), trend]
    return [frame for frame in out if frame is not None]


def series(ctx: Context, code: str) -> str:
    """Choose the indicator whose trend the address asks for, else the most telling; empty where there is none.

    Raises
    ------
    Unknown
        If the address names an indicator without a trend here.
    """
    known, asked = history.series_of(ctx, code), ctx.query("v")
    if asked and asked not in known:
        raise Unknown("indicator", asked)
    return asked or history.telling(ctx, code)


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the selector of the trend."""
    code = chosen(ctx)
    followed = series(ctx, code) if code else ""
    return {"trend-series": {"value": followed}} if followed else {}


def list_frame(ctx: Context) -> Frame:
    """All districts with the scores of index and dimensions."""
    package, t = ctx.package, ctx.t
    codes = [model.root(package), *model.framework(package, "dimension")["code"]]
    codes = [c for c in codes if package["scores"].query("code == @c")["score"].notna().any()]
    tables = {code: model.scores(package, code) for code in codes}
    rows = []
    for area, row in model.rows(model.districts(package)):
        cells = [cell(row["name"], href=ctx.url("district", area))]
        for code in codes:
            one = model.row(tables[code], area)
            mark = "◐" if one["status"] == "provisional" else None
            cells.append(cell(t.number(one["score"], 1), one["score"], b=bar(one["score"]), s=mark))
        rows.append(Row(area, cells))
    names = model.framework(package)
    return Frame(
        id="districts",
        title=t("district.list_title"),
        summary=t("district.list_summary", n=t.number(len(rows))),
        source=ui.scores_source(ctx),
        columns=[(t("column.district"), False), *((ctx.said(names.loc[c], "name"), True) for c in codes)],
        rows=rows,
        sort=[1, -1] if codes else None,
    )


def bar(score: float) -> float | None:
    """Length of a bar, or none for a missing score."""
    return round(float(score), 1) if score == score else None


def scores_frame(ctx: Context, area: str) -> Frame:
    """Scores of a district as a table with bars."""
    t, name = ctx.t, name_of(ctx, area)
    frame = compared(ctx, area)
    have = frame[(frame["level"] == "dimension") & frame["score"].notna()]
    above = have[have["score"] > have["middle"]]
    summary = (
        t("district.scores_summary", name=name, above=t.number(len(above)), n=t.number(len(have)))
        if len(have)
        else t("district.scores_none", name=name)
    )
    rows = []
    for code, row in model.rows(frame):
        indent = {"index": "", "dimension": "", "subdimension": "indent"}[row["level"]]
        rows.append(
            Row(
                code,
                [
                    cell(row["name"], href=ctx.url("map", v=code, d=area), k=indent or "strong"),
                    cell(t.number(row["score"], 1), row["score"], b=bar(row["score"])),
                    cell(t.number(row["middle"], 1), row["middle"]),
                    cell(t.number(row["around"], 1), row["around"]),
                    cell(t("district.rank", rank=t.number(row["rank"]), n=t.number(row["ranked"])), row["rank"])
                    if row["rank"] == row["rank"]
                    else cell("–", None),
                    cell(share(ctx, row["coverage"]), row["coverage"]),
                    cell(ui.status_text(ctx, row["status"])),
                ],
                faint=row["level"] == "subdimension" and row["score"] != row["score"],
            )
        )
    columns = [
        "column.part",
        "column.score",
        "column.middle",
        "column.around",
        "column.rank",
        "column.coverage",
        "column.status",
    ]
    return Frame(
        id="scores",
        steady=True,
        title=t("district.scores_title", name=name),
        summary=summary,
        source=ui.scores_source(ctx),
        columns=[(t(key), 0 < i < 6) for i, key in enumerate(columns)],
        rows=rows,
    )


def contributions_frame(ctx: Context, area: str) -> Frame:
    """How the dimensions add up to the index: weight among the measured ones times score."""
    t, package = ctx.t, ctx.package
    name = name_of(ctx, area)
    parts = model.framework(package, "dimension")
    frame = compared(ctx, area)
    whole = number(frame.at[model.root(package), "score"])
    mine = frame.loc[parts["code"]].assign(weight=parts["weight"].fillna(1.0))
    have = mine[mine["score"].notna()]
    rows, total = [], have["weight"].sum()
    for code, row in model.rows(mine):
        weight = row["weight"] / total if row["score"] == row["score"] and whole == whole else float("nan")
        points = weight * row["score"]
        rows.append(
            Row(
                code,
                [
                    cell(row["name"], href=ctx.url("map", v=code, d=area)),
                    cell(t.number(row["score"], 1), row["score"]),
                    cell(share(ctx, weight), weight),
                    cell(t.number(points, 1), points, b=bar(points)),
                ],
            )
        )
    everything = 1.0 if whole == whole else float("nan")
    end = [cell(t("district.total"), k="strong"), cell("–", None), cell(share(ctx, everything), None)]
    rows.append(Row("total", [*end, cell(t.number(whole, 1), whole, b=bar(whole))]))
    known = whole == whole
    best = have.assign(points=have["weight"] * have["score"]).sort_values("points").iloc[-1] if len(have) else None
    return Frame(
        id="contributions",
        steady=True,
        title=t("district.contributions_title", name=name),
        summary=t("district.contributions_summary", part=best["name"], score=t.number(whole, 1), n=t.number(len(have)))
        if known and best is not None
        else t("district.contributions_none", name=name),
        source=ui.scores_source(ctx),
        columns=[(t(f"column.{key}"), i > 0) for i, key in enumerate(("part", "score", "share", "points"))],
        rows=rows,
    )


def share(ctx: Context, value: float) -> str:
    """Share as a percentage."""
    return ctx.t.measure(value * 100 if value == value else None, 0, "%")


def said_around(t: Text, var: model.Variable, mean: float, unit: str) -> str:
    """Write the mean of the neighbours; of an indicator that is yes or no, the share of them where it is yes."""
    yes = t.yes(var.unit)
    return f"{yes}: {t.measure(100 * mean, 0, '%')}" if yes and mean == mean else t.measure(mean, var.decimals, unit)


def values_frame(ctx: Context, area: str) -> Frame:
    """Every value of a district with period, place, source and confidence."""
    package, t = ctx.package, ctx.t
    name = name_of(ctx, area)
    rows, keys = [], {}
    for code, row in model.rows(model.indicators(package)):
        found = model.latest(package, code, area)
        if found is None:
            continue
        keys[code] = (code, area, str(found["period"]))
        var = model.variable(ctx, code)
        assert var is not None
        # The unit stands with the value; four times in a row it would push the source out of sight.
        brief = var.unit if t.is_short(var.unit) or var.unit.lower().startswith("rp") else ""
        around = model.lags(package, code, found["period"])[area]
        whole = model.regency_value(package, code, found["period"])
        ids = model.split(found["sources"])
        source = ", ".join(model.source_names(ctx, found["sources"])[:1]) + (
            f" +{len(ids) - 1}" if len(ids) > 1 else ""
        )
        rows.append(
            Row(
                code,
                [
                    cell(ctx.said(row, "name"), href=ctx.url("indicator", code), s=ui.status_text(ctx, row["status"])),
                    cell(
                        t.measure(found["value"], var.decimals, var.unit),
                        found["value"],
                        s=before(ctx, var, area, found["period"]),
                    ),
                    ui.middle_cell(ctx, code, found["period"], brief),
                    cell(said_around(t, var, around, brief), around),
                    cell(t.measure(whole, var.decimals, brief), whole),
                    cell(t.when(found["period"])),
                    cell(source, href=ctx.url("data", "source", ids[0]) if ids else None),
                    cell(ui.confidence_text(ctx, found["confidence"])),
                ],
            )
        )
    columns = [
        ("indicator", False),
        ("value", True),
        ("middle", True),
        ("around", True),
        ("regency", True),
        ("period", False),
        ("source", False),
        ("confidence", False),
    ]
    table = Frame(
        id="values",
        steady=True,
        title=t("district.values_title", name=name),
        summary=t(
            "district.values_summary", name=name, n=t.number(len(keys)), total=t.number(len(package["indicators"]))
        ),
        source=t("district.values_source"),
        columns=[(t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
    )
    return reviewing.beside(ctx, table, "value", keys)


def extreme_list(ctx: Context, area: str, items: list[dict[str, Any]], kind: str) -> Component:
    """List of strengths or gaps with the numbers behind them."""
    t = ctx.t
    if not items:
        return html.P(t(f"district.no_{kind}"))
    lines = []
    for item in items:
        value = model.latest(ctx.package, item["code"], area)
        var = model.variable(ctx, item["code"])
        if value is None or var is None:
            continue
        everyone = model.values(ctx.package, item["code"], value["period"])["value"]
        said = {
            "value": t.measure(value["value"], var.decimals, var.unit),
            "n": t.number(item["n"]),
            "period": t.when(value["period"]),
        }
        if yes := t.yes(var.unit):  # a median of flags says nothing
            text = t("district.extreme_flag", yes=yes, have=t.number((everyone == 1).sum()), **said)
        else:
            middle = t.measure(everyone.median(), var.decimals, var.unit)
            text = t("district.extreme", middle=middle, rank=t.number(item["rank"]), **said)
        link = ui.link(ctx.said(item["row"], "name"), ctx.url("indicator", item["code"]))
        lines.append(html.Li([link, html.Span(text)]))
    return html.Ul(lines, className=f"extremes {kind}")


def dimension_bars(ctx: Context, area: str) -> Component:
    """Bars of the dimensions, with the middle district as a tick."""
    t, frame = ctx.t, compared(ctx, area)
    rows = []
    for order, (code, row) in enumerate(model.rows(frame[frame["level"] == "dimension"])):
        text = t.number(row["score"], 0) if row["score"] == row["score"] else ui.status_text(ctx, "withheld")
        rows.append(
            html.Li(
                [
                    ui.link(row["name"], ctx.url("map", v=code, d=area)),
                    ui.score_bar(row["score"], row["middle"], order),
                    html.Span(text, className="value"),
                ],
                style={"--tone": accent(order)},
            )
        )
    return html.Ul(rows, className="dimension-bars")


def series_select(ctx: Context, code: str) -> Component:
    """Selector of the indicator whose trend is drawn."""
    names = model.indicators(ctx.package)
    options = [{"value": one, "label": ctx.said(model.row(names, one), "name")} for one in history.series_of(ctx, code)]
    return Select(
        id="trend-series",
        label=ctx.t("select.series"),
        param="v",
        groups=[{"options": options}],
        **slots(ctx)["trend-series"],
    )


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, code = ctx.t, chosen(ctx)
    if not code:
        return [
            ui.head(ctx, t("nav.district"), t("district.list_lead")),
            html.Div(ui.district_jump(ctx), className="controls"),
            figure(ctx, frames(ctx)[0]),
        ]
    name = name_of(ctx, code)
    whole = compared(ctx, code).iloc[0]
    strong, weak = extremes(ctx, code)
    if whole["score"] == whole["score"]:
        state = t(
            "district.lead",
            score=t.number(whole["score"], 1),
            rank=t.number(whole["rank"]),
            n=t.number(whole["ranked"]),
            middle=t.number(whole["middle"], 1),
        )
    else:
        state = t("district.lead_withheld", coverage=share(ctx, whole["coverage"]))
    level = ctx.said(ctx.package.about["regency"], "level_name")
    picture, parts, values, *trend = frames(ctx)
    return [
        html.Div(
            [
                ui.head(ctx, name, [state, " ", ui.chip(ctx, whole["status"])], level),
                html.Div([ui.district_jump(ctx, code), reports.links(ctx, code)], className="controls"),
            ],
            className="profile-head",
        ),
        html.Div(
            [
                html.Section(
                    [
                        html.H2(t("district.dimensions")),
                        dimension_bars(ctx, code),
                        html.P(t("district.tick"), className="fine"),
                    ],
                    className="panel",
                ),
                html.Section(
                    [html.H2(t("district.strengths")), extreme_list(ctx, code, strong, "strength")], className="panel"
                ),
                html.Section([html.H2(t("district.gaps")), extreme_list(ctx, code, weak, "gap")], className="panel"),
            ],
            className="profile-grid",
        ),
        figure(ctx, picture),
        figure(ctx, parts),
        figure(ctx, values),
        *(figure(ctx, one, controls=[series_select(ctx, code)]) for one in trend),
        *([] if trend else [ui.notice(t("history.none"))]),
        html.P(ui.link(t("district.missing_link"), ctx.url("data", "missing"))),
    ]
