"""The score with its components: of the whole, of each district, of each indicator."""

from __future__ import annotations

import pandas as pd

from dashboard import model
from dashboard.context import Context
from dashboard.figures import charts
from dashboard.frame import Frame, Row, cell
from dashboard.pages.quality import shared
from indicators.quality.codes import COMPONENTS
from indicators.schema_words import code_label


def whole_frame(ctx: Context) -> Frame:
    """Score of everything that is published, with its components and how the districts differ in them."""
    t = ctx.t
    total, parts = shared.scores(ctx, "overall").iloc[0], shared.components(ctx, "overall")
    districts = shared.components(ctx, "district").groupby("component")["score"]
    spans = (("low", districts.min()), ("high", districts.max()))
    rows, drawn = [], []
    for _, r in model.rows(parts):
        name = shared.word(ctx, "component", r["component"])
        rows.append(
            Row(
                r["component"],
                [
                    cell(name, s=t(f"quality.about_{r['component']}")),
                    shared.score_cell(ctx, r, bar=True),
                    cell(shared.band_text(ctx, r["band"])),
                    cell(t.number(r["numerator"], 0 if float(r["numerator"]).is_integer() else 1), r["numerator"]),
                    cell(t.number(r["denominator"]), r["denominator"]),
                ],
            )
        )
        if r["score"] == r["score"]:
            text = f"{name}: {t.number(r['score'], 1)}"
            # Without a district to judge, the line is the dot itself, which keeps the order of the rows.
            ends = {side: at if (at := table[r["component"]]) == at else r["score"] for side, table in spans}
            drawn.append({"name": name, "value": r["score"], **ends, "text": text})
    band = shared.band_text(ctx, total["band"])
    rows.append(
        Row(
            "total",
            [
                cell(
                    t("quality.total"),
                    k="strong",
                    s=t("quality.components", n=t.number(total["judged"]), total=t.number(len(COMPONENTS))),
                ),
                shared.score_cell(ctx, total, bar=True),
                cell(band, k="strong"),
                *(cell("–", k="nil") for _ in range(2)),
            ],
        )
    )
    judged = parts.dropna(subset=["score"]).sort_values("score", kind="stable").to_dict("records")
    best, worst = judged[-1], judged[0]
    summary = t(
        "quality.quality_summary",
        score=shared.score_text(ctx, total["score"]),
        band=ctx.t(f"quality.called_{total['band']}"),
        best=code_label("component", best["component"], ctx.lang),
        high=shared.score_text(ctx, best["score"]),
        worst=code_label("component", worst["component"], ctx.lang),
        low=shared.score_text(ctx, worst["score"]),
    )
    heads = [(t("quality.component"), False), (t("column.score"), True), (t("quality.band"), False)]
    return shared.frame(
        ctx,
        "quality",
        [*heads, (t("quality.passed"), True), (t("quality.judged"), True)],
        rows,
        summary,
        graph=charts.intervals(pd.DataFrame(drawn), ctx.lang, t("column.score"), ranks=False),
        height=max(40 * len(drawn) + 70, 200),
        open_table=True,
        beside=False,
        steady=True,
        sortable=False,
    )


def areas_frame(ctx: Context) -> Frame:
    """Lay out the districts by component."""
    names = {code: (r["name"], ctx.url("district", code)) for code, r in model.rows(model.districts(ctx.package))}
    found = shared.scores(ctx, "district")["score"].dropna()
    t = ctx.t
    if found.empty:
        return _matrix(ctx, "quality-areas", "district", t("column.district"), names, t("quality.areas_none"))
    summary = t(
        "quality.areas_summary",
        first=names[found.idxmax()][0],
        high=shared.score_text(ctx, found.max()),
        last=names[found.idxmin()][0],
        low=shared.score_text(ctx, found.min()),
    )
    return _matrix(ctx, "quality-areas", "district", t("column.district"), names, summary)


def indicators_frame(ctx: Context) -> Frame:
    """Lay out the indicators by component."""
    table = model.indicators(ctx.package)
    names = {code: (ctx.said(r, "name"), ctx.url("indicator", code)) for code, r in model.rows(table)}
    bands = shared.scores(ctx, "indicator")["band"].value_counts()
    t = ctx.t
    parts = [
        f"{t.number(int(bands[band]))} {t(f'quality.called_{band}')}" for band in shared.BAND_SIGNS if band in bands
    ]
    summary = t("quality.indicators_summary", parts=t.list(parts))
    return _matrix(ctx, "quality-indicators", "indicator", t("column.indicator"), names, summary)


def _matrix(ctx: Context, name: str, scope: str, head: str, names: dict[str, tuple[str, str]], summary: str) -> Frame:
    parts = shared.components(ctx, scope).set_index(["code", "component"])
    rows = []
    for code, r in model.rows(shared.scores(ctx, scope)):
        text, href = names[code]
        cells = [cell(text, href=href), shared.score_cell(ctx, r)]
        for component in COMPONENTS:
            one = shared.score_cell(ctx, parts.loc[(code, component)])
            cells.append(one | ({"k": "nil"} if one["v"] is None else {}))
        rows.append(Row(code, cells, faint=r["band"] == "unjudged"))
    columns = [(head, False), (ctx.t("quality.score"), True)]
    columns += [(shared.word(ctx, "component", component), True) for component in COMPONENTS]
    signs = ctx.t("quality.signs", **_limits(ctx))
    return shared.frame(ctx, name, columns, rows, f"{summary} {signs}", steady=True, sort=[1, -1])


def _limits(ctx: Context) -> dict[str, str]:
    rules = shared.rules(ctx)
    return {key: ctx.t.number(rules[key]) for key in ("good", "fair", "least_units")}
