"""Ranking: districts in order, with the interval of each rank where it has been computed."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.components import Select
from dashboard.context import Context
from dashboard.figures import charts
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.map import default_code
from dashboard.unknown import Unknown


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.ranking")


def chosen(ctx: Context) -> str:
    """Score that the address asks for."""
    code = ctx.query("v") or default_code(ctx)
    if code not in model.framework(ctx.package).index:
        raise Unknown("indicator", code)
    return code


def ranked(ctx: Context, code: str) -> pd.DataFrame:
    """Scores with rank and, where the package has them, intervals; best first, withheld ones left out."""
    frame = model.scores(ctx.package, code).assign(name=model.districts(ctx.package)["name"])
    found = ctx.package["rank_intervals"]
    found = found[found["code"] == code].set_index("area_code")
    for column in ("rank_median", "rank_q05", "rank_q95", "p_first", "p_last", "score_q05", "score_q95"):
        frame[column] = found[column].reindex(frame.index) if column in found else float("nan")
    return frame.dropna(subset=["score"]).sort_values("rank")


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page."""
    return [order_frame(ctx), matrix_frame(ctx)]


def order_frame(ctx: Context) -> Frame:
    """Districts in order."""
    t, code = ctx.t, chosen(ctx)
    name = ctx.said(model.row(model.framework(ctx.package), code), "name")
    frame = ranked(ctx, code)
    known = frame["rank_q05"].notna()
    texts = []
    for _, r in model.rows(frame):
        text = t("ranking.point", name=r["name"], rank=t.number(r["rank"]), score=t.number(r["score"], 1))
        if r["rank_q05"] == r["rank_q05"]:
            text += t("ranking.point_interval", low=t.number(r["rank_q05"]), high=t.number(r["rank_q95"]))
        texts.append(text)
    if known.any():
        drawn = frame.assign(value=frame["rank"], low=frame["rank_q05"], high=frame["rank_q95"], text=texts)
        axis = t("column.rank")
    else:
        drawn = frame.assign(value=frame["score"], low=float("nan"), high=float("nan"), text=texts)
        axis = t("column.score")
    columns = [("district", False), ("rank", True), ("score", True), ("status", False)]
    rows = []
    for area, r in model.rows(frame):
        cells = [
            cell(r["name"], href=ctx.url("district", area)),
            cell(t.number(r["rank"]), r["rank"]),
            cell(t.number(r["score"], 1), r["score"], b=round(float(r["score"]), 1)),
            cell(ui.status_text(ctx, r["status"])),
        ]
        if known.any():
            cells += [
                cell(f"{t.number(r['rank_q05'])}–{t.number(r['rank_q95'])}", r["rank_q05"]),
                cell(t.measure(r["p_first"] * 100, 0, "%"), r["p_first"]),
                cell(t.measure(r["p_last"] * 100, 0, "%"), r["p_last"]),
            ]
        rows.append(Row(area, cells))
    if known.any():
        columns += [("rank_interval", True), ("p_first", True), ("p_last", True)]
    left = len(model.districts(ctx.package)) - len(frame)
    return Frame(
        id="ranking",
        title=t("ranking.title", name=name),
        summary=sentence(ctx, frame, left, bool(known.any())),
        source=ui.scores_source(ctx),
        columns=[(t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
        graph=charts.intervals(drawn, ctx.lang, axis, ranks=bool(known.any())),
        height=max(34 * len(frame) + 70, 200),
    )


def sentence(ctx: Context, frame: pd.DataFrame, left: int, known: bool) -> str:
    """One sentence from the numbers."""
    t = ctx.t
    if frame.empty:
        return t("ranking.none")
    first, last = frame.iloc[0], frame.iloc[-1]
    text = t(
        "ranking.sentence",
        first=first["name"],
        high=t.number(first["score"], 1),
        last=last["name"],
        low=t.number(last["score"], 1),
        n=t.number(len(frame)),
    )
    if known:
        wide = (frame["rank_q95"] - frame["rank_q05"]).median()
        text += " " + t("ranking.sentence_interval", n=t.number(wide))
    if left:
        text += " " + t.n("ranking.left", left)
    return text


def matrix_frame(ctx: Context) -> Frame:
    """Ranks of every district in index and dimensions."""
    t, package = ctx.t, ctx.package
    frame = model.framework(package)
    codes = [c for c, r in model.rows(frame) if r["level"] in ("index", "dimension")]
    tables = {code: model.scores(package, code) for code in codes}
    codes = [code for code in codes if tables[code]["score"].notna().any()]
    rows = []
    for area, district in model.rows(model.districts(package)):
        cells = [cell(district["name"], href=ctx.url("district", area))]
        for code in codes:
            one = model.row(tables[code], area)
            size = one["ranked"] if one["ranked"] == one["ranked"] else tables[code]["score"].notna().sum()
            third = "" if one["rank"] != one["rank"] else shade(one["rank"], size)
            cells.append(cell(t.number(one["rank"]), one["rank"], c=third or None))
        rows.append(Row(area, cells))
    return Frame(
        id="ranks",
        title=t("ranking.matrix_title"),
        summary=t("ranking.matrix_summary"),
        source=ui.scores_source(ctx),
        columns=[(t("column.district"), False), *((ctx.said(model.row(frame, c), "name"), True) for c in codes)],
        rows=rows,
        sort=[1, 1] if codes else None,
    )


def shade(rank: float, size: float) -> str:
    """Class of a rank: best third dark, worst third light; the number itself stands beside it."""
    return "q4" if rank <= size / 3 else "q2" if rank <= 2 * size / 3 else "q0"


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selector."""
    return {"ranking-variable": {"value": chosen(ctx)}, "ranking-note": {"children": note(ctx)}}


def note(ctx: Context) -> str:
    """Say how to read the intervals, or that there are none."""
    known = (ctx.package["rank_intervals"]["code"] == chosen(ctx)).any()
    return ctx.t("ranking.how") if known else ctx.t("ranking.no_intervals")


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    order, matrix = frames(ctx)
    controls: list[Component] = [
        Select(
            id="ranking-variable",
            label=t("select.score"),
            param="v",
            groups=ui.variable_groups(ctx, scores_only=True),
            value=chosen(ctx),
        )
    ]
    return [
        ui.head(ctx, t("nav.ranking"), t("ranking.lead")),
        figure(ctx, order, controls=controls),
        html.Div(html.P(note(ctx), id="ranking-note"), className="notice"),
        figure(ctx, matrix),
        html.P(ui.link(t("ranking.whatif"), ctx.url("whatif"))),
    ]
