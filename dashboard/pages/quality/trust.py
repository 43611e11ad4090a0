"""How old, how well sourced, how comparable and how undisputed the figures are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import model, ui
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell
from dashboard.pages.quality import shared
from dashboard.written import candidates
from indicators.sources import CONFIDENCES

#: Conflicts about what a figure means; the others are about how much it is.
MEANINGS = ("definition", "instruments")
FRESH, OLD, UNDATED = "●", "○", "–"


def age_frame(ctx: Context) -> Frame:
    """Newest value of each indicator with its age."""
    t, table = ctx.t, ctx.package["quality_timeliness"]
    names = model.indicators(ctx.package)
    rows, timely = [], 0
    for _, r in model.rows(table):
        dated = r["age_years"] == r["age_years"]
        fresh = r["districts_fresh"] == r["districts_measured"]
        timely += fresh
        sign, word = (UNDATED, "undated") if not dated else (FRESH, "fresh") if fresh else (OLD, "old")
        rows.append(
            Row(
                r["indicator"],
                [
                    cell(ctx.said(model.row(names, r["indicator"]), "name"), href=ctx.url("indicator", r["indicator"])),
                    cell(t.when(str(r["newest"])) if dated else t("word.undated"), r["ended"]),
                    cell(t.number(r["age_years"], 1), r["age_years"]),
                    cell(
                        t("data.of", n=t.number(r["districts_fresh"]), total=t.number(r["districts_measured"])),
                        r["districts_fresh"],
                    ),
                    cell(f"{sign} {t(f'quality.age_{word}')}"),
                ],
            )
        )
    day = str(table["as_of"].iloc[0]) if len(table) else ""
    summary = t(
        "quality.age_summary",
        n=t.number(timely),
        total=t.number(len(table)),
        years=t.number(shared.rules(ctx)["fresh_years"]),
        day=t.when(day),
    )
    columns = [(t("column.indicator"), False), (t("quality.newest"), False), (t("quality.years"), True)]
    columns += [(t("quality.fresh_districts"), True), (t("column.state"), False)]
    return shared.frame(ctx, "age", columns, rows, summary, steady=True, sort=[2, -1])


def grades_frame(ctx: Context) -> Frame:
    """How many figures come from sources of which confidence, in all and in the index."""
    t, package = ctx.t, ctx.package
    read = package["observations"]
    figures = read[read["chosen"] & read["value"].notna()]["confidence"].value_counts()
    values = package["values"]
    used = values[values["in_baseline"]]["confidence"].value_counts()
    grades, total = shared.rules(ctx)["grades"], int(figures.sum())
    rows = []
    for level in CONFIDENCES:
        n, inside = int(figures.get(level, 0)), int(used.get(level, 0))
        share = 100 * n / total if total else float("nan")
        rows.append(
            Row(
                level,
                [
                    cell(ui.confidence_text(ctx, level)),
                    cell(t.number(n), n, b=round(share, 1) if total else None),
                    cell(t.measure(share, 1, "%"), share),
                    cell(t.number(inside), inside),
                    cell(t.number(grades[level], 1), grades[level]),
                ],
            )
        )
    summary = t(
        "quality.grades_summary",
        high=t.measure(100 * figures.get("high", 0) / total, 0, "%") if total else "–",
        low=t.number(int(figures.get("low", 0))),
        total=t.number(total),
    )
    heads = ("column.confidence", "quality.figures", "quality.share", "quality.in_index", "quality.counts_as")
    columns = [(t(head), n > 0) for n, head in enumerate(heads)]
    return shared.frame(ctx, "grades", columns, rows, summary, steady=True, sortable=False)


def breaks_frame(ctx: Context) -> Frame:
    """Where a series does not continue, and where one name stands for different things."""
    t, package = ctx.t, ctx.package
    rows = []
    for _, r in model.rows(package["headlines"].query("break_before")):
        rows.append(
            Row(
                f"break/{r['code']}/{r['period']}",
                [
                    cell(ctx.said(r, "name"), href=ctx.url("trends", v=r["code"])),
                    cell(t("quality.break_method")),
                    cell(t.when(str(r["period"])), r["year"]),
                    cell(ctx.said(r, "note")),
                ],
            )
        )
    series = len(rows)
    for _, r in model.rows(_conflicts(ctx, meanings=True)):
        rows.append(
            Row(
                f"conflict/{r['id']}",
                [
                    cell(ctx.said(r, "subject"), href=ctx.url("data", "conflicts")),
                    cell(t.known("conflict", r["kind"])),
                    cell("–", k="nil"),
                    cell(ctx.said(r, "reason")),
                ],
            )
        )
    summary = t("quality.breaks_summary", series=t.number(series), others=t.number(len(rows) - series))
    columns = [("column.subject", False), ("column.kind", False), ("quality.since", False), ("column.reason", False)]
    return shared.frame(ctx, "breaks", [(t(key), n) for key, n in columns], rows, summary, steady=True)


def disputes_frame(ctx: Context) -> Frame:
    """Figures that sources print differently, with how far they are apart."""
    t = ctx.t
    rows, apart = [], []
    for _, r in model.rows(_conflicts(ctx, meanings=False)):
        share = _spread(ctx, r)
        apart.append(share)
        source = str(r["chosen_source"])
        rows.append(
            Row(
                str(r["id"]),
                [
                    cell(ctx.said(r, "subject"), href=ctx.url("data", "conflicts")),
                    cell(t.known("conflict", r["kind"])),
                    cell(t.measure(share, 1, "%"), share),
                    cell(
                        ctx.t.exact(r["chosen_value"]),
                        r["chosen_value"],
                        s=", ".join(model.source_names(ctx, source)) or None,
                    ),
                ],
            )
        )
    known = pd.Series(apart, dtype=float).dropna()
    summary = (
        t.n("quality.disputes_summary", len(rows), middle=t.measure(known.median(), 1, "%"))
        if len(known)
        else t("quality.disputes_none")
    )
    columns = [("column.subject", False), ("column.kind", False), ("quality.apart", True), ("column.chosen", True)]
    return shared.frame(ctx, "disputes", [(t(key), n) for key, n in columns], rows, summary, steady=True, sort=[2, -1])


def _conflicts(ctx: Context, *, meanings: bool) -> pd.DataFrame:
    table = ctx.package["conflicts"]
    return table[table["kind"].isin(MEANINGS) == meanings]


def _spread(ctx: Context, conflict: Any) -> float:
    """Per cent of the highest version by which the versions of one figure differ; NaN where they are no numbers."""
    kinds = ctx.package["variables"].set_index("code")["kind"]
    if "flag" in [kinds[code] for code in model.split(conflict["variable"])]:
        return float("nan")
    versions: dict[str, list[float]] = {}
    for one in candidates(conflict["candidates"]):
        versions.setdefault(str(one.get("area") or ""), []).append(float(one["value"]))
    apart = [100 * (max(v) - min(v)) / max(map(abs, v)) for v in versions.values() if len(v) > 1 and any(v)]
    return max(apart, default=float("nan"))
