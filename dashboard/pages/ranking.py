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
from dashboard.pages.map import default_score
from dashboard.unknown import Unknown

#: Least probability of the first or last place that is written into the picture.
LEAST = 0.005


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.ranking")


def chosen(ctx: Context) -> str:
    """Score that the address asks for."""
    code = ctx.query("v") or default_score(ctx)
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
        ends = {"low": frame["rank_q05"], "high": frame["rank_q95"]}
        drawn = frame.assign(value=frame["rank"], **ends, text=texts, beside=chances(ctx, frame))
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


def chances(ctx: Context, frame: pd.DataFrame) -> list[str]:
    """Probability of the first and of the last place, in words for those that have one worth the ink."""
    said = []
    for _, r in model.rows(frame):
        have = [(key, r[column]) for key, column in (("first", "p_first"), ("last", "p_last")) if r[column] >= LEAST]
        said.append(", ".join(ctx.t(f"ranking.chance_{key}", p=ctx.t.measure(p * 100, 0, "%")) for key, p in have))
    return said


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
        for column in ("p_first", "p_last"):
            top = frame.sort_values(column, ascending=False).iloc[0]
            share = t.measure(top[column] * 100, 0, "%")
            text += " " + t(f"ranking.sentence_{column}", name=top["name"], p=share)
    if left:
        text += " " + t.n("ranking.left", left)
    return text


def matrix_codes(ctx: Context, code: str) -> list[str]:
    """Scores that stand beside the chosen one: all dimensions, or within a dimension all of its sub-dimensions."""
    frame, package = model.framework(ctx.package), ctx.package
    level, parent = frame.loc[code, "level"], str(frame.loc[code, "parent"])
    top = code if level != "subdimension" else parent
    found = [code, *(c for c in (top, *model.children(package, top)) if c != code and c in frame.index)]
    return [c for c in found if model.scores(package, c)["score"].notna().any()]


def matrix_frame(ctx: Context) -> Frame:
    """Ranks of every district in the chosen score and in those that belong to it, as a mosaic."""
    t, package, code = ctx.t, ctx.package, chosen(ctx)
    frame = model.framework(package)
    codes = matrix_codes(ctx, code)
    heads = {c: ctx.said(model.row(frame, c), "name") for c in codes}
    tables = {c: model.scores(package, c) for c in codes}
    names = model.districts(package)["name"]
    order = tables[code]["rank"].sort_values(kind="stable").index if codes else names.index
    rows, strips = [], []
    for area in order:
        cells = [cell(names[area], href=ctx.url("district", area))]
        tiles = []
        for c in codes:
            rank, size = tables[c]["rank"][area], tables[c]["score"].notna().sum()
            known = rank == rank
            third = shade(rank, size) if known else "none"
            about = {"name": names[area], "part": heads[c]}
            if known:
                score = t.number(tables[c]["score"][area], 1)
                said = t("ranking.tile", rank=t.number(rank), n=t.number(size), score=score, **about)
            else:
                said = t("ranking.tile_none", **about)
            tiles.append({"c": third, "t": t.number(rank), "s": said})
            cells.append(cell(t.number(rank), rank, c=third if known else None))
        rows.append(Row(area, cells))
        strips.append({"id": area, "name": names[area], "cells": tiles})
    thirds = [("q4", t("ranking.third_top")), ("q2", t("ranking.third_middle")), ("q0", t("ranking.third_bottom"))]
    return Frame(
        id="ranks",
        title=t("ranking.matrix_title", name=heads.get(code, "")),
        summary=matrix_sentence(ctx, {c: tables[c]["rank"] for c in codes if c != code}, heads),
        source=ui.scores_source(ctx),
        columns=[(t("column.district"), False), *((heads[c], True) for c in codes)],
        rows=rows,
        mosaic={"columns": list(heads.values()), "rows": strips},
        legend=[*thirds, ("none", t("ranking.third_none"))],
        sort=[1, 1] if codes else None,
    )


def matrix_sentence(ctx: Context, ranks: dict[str, pd.Series[Any]], heads: dict[str, str]) -> str:
    """Say who is most often in the top and in the bottom third, and whose ranks lie farthest apart."""
    t, names = ctx.t, model.districts(ctx.package)["name"]
    table = pd.DataFrame(ranks).dropna(how="all")
    if table.shape[1] < 2 or table.empty:
        return t("ranking.matrix_one")
    thirds = pd.DataFrame({c: [shade(r, table[c].count()) if r == r else "" for r in table[c]] for c in table})
    thirds.index = table.index
    parts = []
    for key, word in (("q4", "ranking.often_top"), ("q0", "ranking.often_bottom")):
        often = (thirds == key).sum(axis=1)
        most = often[often == often.max()].index
        if often.max() > 1 and len(most) <= 3:
            who = t.list([names[area] for area in most])
            parts.append(t(word, names=who, n=t.number(often.max()), total=t.number(table.shape[1])))
    apart = str((table.max(axis=1) - table.min(axis=1)).idxmax())
    own: Any = table.loc[apart]
    if own.min() < own.max():
        ends = {"best": heads[str(own.idxmin())], "high": t.number(own.min())}
        ends |= {"worst": heads[str(own.idxmax())], "low": t.number(own.max())}
        parts.append(t("ranking.uneven", name=names[apart], **ends))
    return " ".join(parts)


def shade(rank: float, size: float) -> str:
    """Class of a rank: best third dark, worst third light; the number itself stands in it."""
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
        html.Div(controls, className="controls"),
        figure(ctx, order),
        html.Div(html.P(note(ctx), id="ranking-note"), className="notice"),
        figure(ctx, matrix),
        html.P(ui.link(t("ranking.whatif"), ctx.url("whatif"))),
    ]
