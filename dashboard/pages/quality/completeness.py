"""Which indicator has a value in which district, and in which year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import model
from dashboard.components import Select
from dashboard.context import Context
from dashboard.figures.bars import bars
from dashboard.frame import Frame, Row, cell
from dashboard.pages.quality import shared

#: A cell without a year to show: a value without a date, one of the year asked for, none, or not applicable.
UNDATED, THERE, NONE, NOT_APPLICABLE = "✓", "●", "–", "×"


def years(ctx: Context) -> list[int]:
    """Years in which any indicator has a value, the newest first."""
    found = ctx.package["quality_completeness"].query("state == 'value'")["year"].dropna()
    return sorted({int(year) for year in found}, reverse=True)


def chosen_year(ctx: Context) -> str:
    """Year that the address asks for; none for the newest value of each cell."""
    return ctx.choice("y", [str(year) for year in years(ctx)], "", "period")


def year_select(ctx: Context) -> Any:
    """Selector of a year; the first choice is the newest value whatever its year."""
    options = [{"value": "", "label": ctx.t("quality.newest")}]
    options += [{"value": str(year), "label": str(year)} for year in years(ctx)]
    return Select(
        id="filled-year",
        label=ctx.t("quality.year"),
        param="y",
        value=chosen_year(ctx),
        groups=[{"options": options}],
    )


def areas_frame(ctx: Context) -> Frame:
    """Lay out indicators by district: the year of the newest value, or whether there is one of the year asked for."""
    t, year = ctx.t, chosen_year(ctx)
    table, districts = ctx.package["quality_completeness"], model.districts(ctx.package)
    exempt = set(
        table.loc[table["state"] == "not_applicable", ["indicator", "area_code"]].itertuples(index=False, name=None)
    )
    there = table[table["state"] == "value"]
    if year:
        there = there[there["year"] == int(year)]
    newest = there.groupby(["indicator", "area_code"])["year"].max()
    rows, filled, asked = [], 0, 0
    for code, r in model.rows(model.indicators(ctx.package)):
        cells = [cell(ctx.said(r, "name"), href=ctx.url("indicator", code))]
        marks = [_mark(newest, exempt, code, area, year) for area in districts.index]
        applicable = sum(mark != NOT_APPLICABLE for mark, _ in marks)
        have = sum(mark not in (NONE, NOT_APPLICABLE) for mark, _ in marks)
        share = round(100 * have / applicable, 1) if applicable else None
        cells.append(cell(t("data.of", n=t.number(have), total=t.number(applicable)), have, b=share))
        cells += [cell(mark, value, k="nil" if mark in (NONE, NOT_APPLICABLE) else None) for mark, value in marks]
        rows.append(Row(code, cells, faint=not have))
        filled, asked = filled + have, asked + applicable
    columns = [(t("column.indicator"), False), (t("column.districts"), True)]
    # Written as text: a file shows the sign of a cell without a year, and no number stands for it.
    columns += [(name, False) for name in districts["short_name"]]
    how = t("quality.filled_in_year", year=year) if year else t("quality.filled_newest")
    summary = t("quality.filled_summary", n=t.number(filled), total=t.number(asked), how=how)
    return shared.frame(ctx, "filled", columns, rows, summary)


def _mark(
    newest: pd.Series[Any], exempt: set[tuple[str, str]], indicator: str, area: str, year: str
) -> tuple[str, int | None]:
    """Return the text of a cell and what it is sorted by."""
    if (indicator, area) in exempt:
        return NOT_APPLICABLE, None
    if (indicator, area) not in newest.index:
        return NONE, None
    found = newest.loc[(indicator, area)]
    if found != found:
        return UNDATED, 0
    return (THERE, 1) if year else (str(int(found)), int(found))


def years_frame(ctx: Context) -> Frame:
    """Lay out indicators by year: how many districts have a value of it."""
    t, table = ctx.t, ctx.package["quality_completeness"].query("state == 'value'")
    counts = table.groupby(["indicator", "year"])["area_code"].nunique()
    undated = table[table["year"].isna()].groupby("indicator")["area_code"].nunique()
    shown = sorted(years(ctx))
    rows = []
    for code, r in model.rows(model.indicators(ctx.package)):
        found = [int(counts.get((code, year), 0)) for year in shown]
        found.append(int(undated.get(code, 0)))
        cells = [cell(ctx.said(r, "name"), href=ctx.url("indicator", code))]
        cells += [cell(t.number(n) if n else NONE, n, k=None if n else "nil") for n in found]
        rows.append(Row(code, cells, faint=not any(found)))
    measured = {year: int((counts.xs(year, level="year") > 0).sum()) for year in shown}
    best = max(shown, key=lambda year: (measured[year], year), default=None)
    summary = (
        t("quality.years_none")
        if best is None
        else t("quality.years_summary", year=str(best), n=t.number(measured[best]), total=t.number(len(rows)))
    )
    drawn = [
        {
            **{"name": str(year), "value": n, "number": t.number(n)},
            "text": t("quality.years_point", year=str(year), n=t.number(n), total=t.number(len(rows))),
        }
        for year, n in measured.items()
    ]
    columns = [(t("column.indicator"), False), *((str(year), True) for year in shown), (t("quality.undated"), True)]
    return shared.frame(
        ctx,
        "filled-years",
        columns,
        rows,
        summary,
        graph=bars(pd.DataFrame(drawn), ctx.lang, t("quality.years_axis")),
        height=260,
        steady=True,
    )
