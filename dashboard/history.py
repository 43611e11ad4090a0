"""Values over time: of one indicator over all districts, and of one district over its indicators."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import model, ui
from dashboard.context import Context, remembered_in_language
from dashboard.figures import charts
from dashboard.frame import Frame, Row, cell
from dashboard.package import Package, remembered
from indicators.periods import moment


def of_indicator(ctx: Context, code: str) -> pd.DataFrame:
    """Return one row for each period of an indicator, oldest first: middle, lowest, highest and number of districts."""
    names, rows = model.districts(ctx.package)["name"], []
    for period in reversed(model.periods(ctx.package, code)):
        table = model.values(ctx.package, code, period)
        have = table["value"].dropna()
        broken = table[table["break_before"].fillna(value=False).astype(bool)]
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
                "break_before": len(broken) > 0,
                "note": ctx.said(broken.iloc[0], "note") if len(broken) else "",
            }
        )
    return pd.DataFrame(rows)


def cumulates(package: Package, code: str) -> bool:
    """Whether an indicator grows within the year: two of its values are stages then, and no line joins them."""
    return bool(model.row(model.indicators(package), code)["cumulates"])


def drawn_of(table: pd.DataFrame, wanted: pd.Series[bool]) -> pd.DataFrame:
    """Rows that are drawn; a break between two of them stays one where the row that bears it is left out."""
    era = table["break_before"].astype(int).cumsum()[wanted]
    return table[wanted].assign(break_before=era.diff().gt(0))


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
    drawn = drawn_of(table, (table["n"] >= half) & table["year"].notna())
    texts = [
        t("history.point", period=t.when(r["period"]), value=t.measure(r["value"], var.decimals, var.unit), n=r["n"])
        for _, r in model.rows(drawn)
    ]
    rows, breaks = [], bool(table["break_before"].any())
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
                    *([break_cell(ctx, r["break_before"], r["note"])] if breaks else []),
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
        summary += " " + t("history.caution") if drawn["break_before"].any() else ""
        if cumulates(ctx.package, code):
            summary = t("history.cumulates")
    else:
        summary = t("history.few", n=t.number(len(table)))
    values = ctx.package["values"]
    ids = values.loc[values["indicator"] == code, "sources"].map(model.split).explode().dropna().nunique()
    reach = f"{t.when(table['period'].iloc[0])}–{t.when(table['period'].iloc[-1])}"
    line = drawn.assign(text=texts)
    columns = [("period", 0), ("middle", 1), ("lowest", 1), ("highest", 1), ("regency", 1), ("districts", 1)]
    columns += [("break", 0)] if breaks else []
    return Frame(
        id="history",
        title=t("history.title", name=var.name),
        summary=summary,
        source=t("history.source", n=t.number(ids), reach=reach),
        columns=[(t(f"column.{key}"), bool(number)) for key, number in columns],
        rows=rows,
        graph=charts.series(line, ctx.lang, var.unit, t("history.break"), joined=not cumulates(ctx.package, code))
        if len(line) > 1
        else None,
        height=320,
        open_table=True,
        beside=False,
        steady=True,
    )


def break_cell(ctx: Context, broken: bool, note: str) -> dict[str, Any]:
    """Say in a table that the method changed, and in small print how."""
    return cell(ctx.t("history.break"), k="strong", s=note or None) if broken else cell("")


def of_district(ctx: Context, code: str, area: str) -> pd.DataFrame:
    """Return the values of an indicator in a district, oldest first."""
    table = ctx.package["values"]
    mine = table[(table["indicator"] == code) & (table["area_code"] == area)].dropna(subset=["value"])
    mine = mine.sort_values(["year", "period"])
    return mine.assign(year=mine["period"].map(moment))


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
    """Choose the series that says most: one that moves, then the longest; empty where there is none.

    One that grows within the year is no trend: it is shown only where it is asked for, or where there is no other.
    """
    mine, known = points(ctx.package).get(area, {}), series_of(ctx, area)
    known = [code for code in known if not cumulates(ctx.package, code)] or known
    return max(known, key=lambda code: (len(set(mine[code].values())) > 1, len(mine[code])), default="")


def district_frame(ctx: Context, area: str, code: str) -> Frame:
    """Trend of one indicator in a district, cut where the method changed."""
    t, var = ctx.t, model.variable(ctx, code)
    assert var is not None
    name = str(model.row(model.districts(ctx.package), area)["name"])
    table = of_district(ctx, code, area)
    rows, breaks = [], bool(table["break_before"].any())
    for _, r in model.rows(table.iloc[::-1]):
        ids = model.split(r["sources"])
        note = ctx.said(r, "note")
        rows.append(
            Row(
                r["period"],
                [
                    cell(t.when(r["period"])),
                    cell(t.measure(r["value"], var.decimals, var.unit), r["value"]),
                    ui.middle_cell(ctx, code, r["period"], var.unit),
                    *([break_cell(ctx, r["break_before"], note)] if breaks else []),
                    cell(
                        ", ".join(model.source_names(ctx, r["sources"])) or "–",
                        href=ctx.url("data", "source", ids[0]) if ids else None,
                    ),
                    cell(ui.confidence_text(ctx, r["confidence"]), s=None if r["break_before"] else note or None),
                ],
            )
        )
    drawn = drawn_of(table, table["year"].notna())
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
    if growing := cumulates(ctx.package, code):
        summary += " " + t("history.cumulates")
    names = list(dict.fromkeys(n for ids in drawn["sources"] for n in model.source_names(ctx, ids)))
    shown = names[:2] + ([t.n("map.more_sources", len(names) - 2)] if len(names) > 2 else [])
    columns = [("period", 0), ("value", 1), ("middle", 1), *([("break", 0)] if breaks else [])]
    columns += [("source", 0), ("confidence", 0)]
    return Frame(
        id="trend",
        title=t("history.title_district", name=var.name, area=name),
        summary=summary,
        source=f"{'; '.join(shown)} ({t.when(first['period'])}–{t.when(last['period'])})",
        columns=[(t(f"column.{key}"), bool(number)) for key, number in columns],
        rows=rows,
        graph=charts.series(drawn.assign(text=texts), ctx.lang, var.unit, t("history.break"), joined=not growing),
        height=320,
        open_table=True,
        beside=False,
    )
