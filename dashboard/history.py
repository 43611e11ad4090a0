"""Values over time: of one indicator over all districts, and of one district over its indicators."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from dashboard import model, ui
from dashboard.context import Context, remembered_in_language
from dashboard.figures import charts
from dashboard.frame import Frame, Row, cell
from dashboard.package import Package, remembered

POINT = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def moment(period: str) -> float:
    """Place of a period on a time axis in years; NaN for a span of years, which is no point in time.

    A year lies at its own number, a month and a day at their share of the year.
    """
    found = POINT.fullmatch(period)
    if found is None:
        return float("nan")
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        return year + (date(year, month, day) - date(year, 1, 1)).days / 365.25
    except ValueError:
        return float("nan")


def of_indicator(ctx: Context, code: str) -> pd.DataFrame:
    """Return one row for each period of an indicator, oldest first: middle, lowest, highest and number of districts."""
    names, rows = model.districts(ctx.package)["name"], []
    for period in reversed(model.periods(ctx.package, code)):
        have = model.values(ctx.package, code, period)["value"].dropna()
        ends = (have.idxmin(), have.idxmax()) if len(have) else ("", "")
        rows.append(
            {
                "period": period,
                "year": moment(period),
                "value": have.median(),
                "low": have.min(),
                "high": have.max(),
                "lowest": names.get(ends[0], ""),
                "highest": names.get(ends[1], ""),
                "regency": model.regency_value(ctx.package, code, period),
                "n": len(have),
            }
        )
    return pd.DataFrame(rows)


@remembered_in_language
def indicator_frame(ctx: Context, code: str) -> Frame | None:
    """All periods of an indicator; none where it has fewer than two.

    The line joins the medians of the periods in which at least half of the districts are known: a median of a few
    districts cannot be set against one of all.
    """
    t, var, table = ctx.t, model.variable(ctx, code), of_indicator(ctx, code)
    if var is None or len(table) < 2:
        return None
    half = len(model.districts(ctx.package)) / 2
    drawn = table[(table["n"] >= half) & table["year"].notna()]
    texts = [
        t("history.point", period=t.when(r["period"]), value=t.measure(r["value"], var.decimals, var.unit), n=r["n"])
        for _, r in model.rows(drawn)
    ]
    rows = []
    for _, r in model.rows(table.iloc[::-1]):
        numbers = [(r["value"], ""), (r["low"], r["lowest"]), (r["high"], r["highest"]), (r["regency"], "")]
        cells = [cell(t.measure(v, var.decimals, var.unit), v, s=name or None) for v, name in numbers]
        rows.append(
            Row(
                r["period"],
                [
                    cell(t.when(r["period"]), href=ctx.url("map", v=code, p=r["period"])),
                    *cells,
                    cell(t.number(r["n"]), r["n"]),
                ],
            )
        )
    if len(drawn) > 1:
        first, last = drawn.iloc[0], drawn.iloc[-1]
        summary = t(
            "history.sentence",
            first=t.measure(first["value"], var.decimals, var.unit),
            start=t.when(first["period"]),
            last=t.measure(last["value"], var.decimals, var.unit),
            end=t.when(last["period"]),
        )
    else:
        summary = t("history.few", n=t.number(len(table)))
    values = ctx.package["values"]
    ids = values.loc[values["indicator"] == code, "sources"].map(model.split).explode().dropna().nunique()
    reach = f"{t.when(table['period'].iloc[0])}–{t.when(table['period'].iloc[-1])}"
    line = drawn.assign(text=texts, break_before=False)
    columns = [("period", 0), ("middle", 1), ("lowest", 1), ("highest", 1), ("regency", 1), ("districts", 1)]
    return Frame(
        id="history",
        title=t("history.title", name=var.name),
        summary=summary,
        source=t("history.source", n=t.number(ids), reach=reach),
        columns=[(t(f"column.{key}"), bool(number)) for key, number in columns],
        rows=rows,
        graph=charts.series(line, ctx.lang, var.unit, "") if len(line) > 1 else None,
        height=320,
        open_table=True,
        beside=False,
        steady=True,
    )


def of_district(ctx: Context, code: str, area: str) -> pd.DataFrame:
    """Return the values of an indicator in a district, oldest first; a change of source is marked as a break."""
    table = ctx.package["values"]
    mine = table[(table["indicator"] == code) & (table["area_code"] == area)].dropna(subset=["value"])
    mine = mine.sort_values(["year", "period"])
    mine = mine.assign(year=mine["period"].map(moment))
    changed = mine["sources"].ne(mine["sources"].shift())
    if len(mine):
        changed.iloc[0] = False
    return mine.assign(break_before=changed)


@remembered
def points(package: Package) -> dict[str, dict[str, dict[float, float]]]:
    """Values by area, indicator and point in time; spans of years are left out."""
    out: dict[str, dict[str, dict[float, float]]] = {}
    table = package["values"].dropna(subset=["value"])
    for area, code, period, value in zip(
        table["area_code"], table["indicator"], table["period"], table["value"], strict=True
    ):
        when = moment(period)
        if when == when:
            out.setdefault(area, {}).setdefault(code, {})[when] = float(value)
    return out


def series_of(ctx: Context, area: str) -> list[str]:
    """List the indicators that are known for at least two points in time in a district, in framework order."""
    mine = points(ctx.package).get(area, {})
    return [code for code in model.indicators(ctx.package).index if len(mine.get(code, ())) > 1]


def telling(ctx: Context, area: str) -> str:
    """Choose the series that says most: one that moves, then the longest; empty where there is none."""
    mine = points(ctx.package).get(area, {})
    return max(series_of(ctx, area), key=lambda code: (len(set(mine[code].values())) > 1, len(mine[code])), default="")


def district_frame(ctx: Context, area: str, code: str) -> Frame:
    """Trend of one indicator in a district, cut where the source changes."""
    t, var = ctx.t, model.variable(ctx, code)
    assert var is not None
    name = str(model.row(model.districts(ctx.package), area)["name"])
    table = of_district(ctx, code, area)
    rows = []
    for _, r in model.rows(table.iloc[::-1]):
        ids = model.split(r["sources"])
        middle = model.middle(ctx.package, code, r["period"])
        rows.append(
            Row(
                r["period"],
                [
                    cell(t.when(r["period"])),
                    cell(t.measure(r["value"], var.decimals, var.unit), r["value"]),
                    cell(t.measure(middle, var.decimals, var.unit), middle),
                    cell(t("history.break") if r["break_before"] else "", k="strong"),
                    cell(
                        ", ".join(model.source_names(ctx, r["sources"])) or "–",
                        href=ctx.url("data", "source", ids[0]) if ids else None,
                    ),
                    cell(ui.confidence_text(ctx, r["confidence"]), s=ctx.said(r, "note") or None),
                ],
            )
        )
    drawn = table[table["year"].notna()]
    texts = [f"{t.when(r['period'])}: {t.measure(r['value'], var.decimals, var.unit)}" for _, r in model.rows(drawn)]
    first, last = drawn.iloc[0], drawn.iloc[-1]
    summary = t(
        "history.sentence_district",
        name=name,
        first=t.measure(first["value"], var.decimals, var.unit),
        start=t.when(first["period"]),
        last=t.measure(last["value"], var.decimals, var.unit),
        end=t.when(last["period"]),
    )
    if drawn["break_before"].any():
        summary += " " + t("history.caution")
    names = list(dict.fromkeys(n for ids in drawn["sources"] for n in model.source_names(ctx, ids)))
    shown = names[:2] + ([t.n("map.more_sources", len(names) - 2)] if len(names) > 2 else [])
    columns = [("period", 0), ("value", 1), ("middle", 1), ("break", 0), ("source", 0), ("confidence", 0)]
    return Frame(
        id="trend",
        title=t("history.title_district", name=var.name, area=name),
        summary=summary,
        source=f"{'; '.join(shown)} ({t.when(first['period'])}–{t.when(last['period'])})",
        columns=[(t(f"column.{key}"), bool(number)) for key, number in columns],
        rows=rows,
        graph=charts.series(drawn.assign(text=texts), ctx.lang, var.unit, t("history.break")),
        height=320,
        open_table=True,
        beside=False,
    )
