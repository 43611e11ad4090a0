"""Clusters (quadrants of local Moran) and hot and cold spots (G*): where alike values lie together."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import model, ui
from dashboard.context import Context
from dashboard.figures import mapview
from dashboard.frame import Frame, Row, cell
from dashboard.layers import base
from dashboard.model import Variable
from dashboard.package import Package, remembered

#: Quadrants in the order of the key: class on the map, and a sign that tells it without colour.
QUADRANTS = {
    "high-high": ("hh", "▲▲"),
    "low-low": ("ll", "▼▼"),
    "high-low": ("hl", "▲▼"),
    "low-high": ("lh", "▼▲"),
}
#: Spots by whether they are hot, and whether that could be chance.
SPOTS = {
    ("hot", True): ("hh", "▲"),
    ("hot", False): ("hl", "△"),
    ("cold", False): ("lh", "▽"),
    ("cold", True): ("ll", "▼"),
}
KINDS = ("clusters", "spots")


@remembered
def local(package: Package, code: str, period: str) -> pd.DataFrame:
    """Local statistics of one variable and period by district; rows without one are missing."""
    table = package["spatial_local"]
    return table[(table["code"] == code) & (table["period"] == period)].set_index("area_code")


def frame(ctx: Context, variable: Variable, period: str, kind: str, selected: str) -> Frame:
    """Build the map of one variable as clusters or as spots."""
    t, data = ctx.t, mapview.collect(ctx, variable, period)
    table = local(ctx.package, variable.code, period)
    title = t(f"spatial.{kind}_title", name=variable.name, when=base.when(ctx, period))
    items: dict[str, dict[str, Any]] = {}
    rows = []
    for code in data.values.index:
        found = table.loc[code] if code in table.index else None
        name, mark, word = _class(ctx, kind, found)
        items[code] = {"c": name, "v": mapview.spoken(ctx, data, code)}
        items[code] |= {"b": True} if found is not None and found["significant"] else {}
        rows.append(Row(code, _cells(ctx, data, code, found, kind, f"{mark} {word}".strip(), name)))
    return Frame(
        id="map",
        title=title,
        summary=sentence(ctx, variable, table, kind),
        source=t("spatial.source"),
        columns=_columns(ctx, variable, kind),
        rows=rows,
        map={
            "items": items,
            "kinds": {name: [mark, _word(ctx, kind, name)] for name, mark in _classes(kind)},
            "selected": selected,
            "near": base.beside(ctx, selected),
            "label": t("map.label", name=title),
        },
        legend=legend(ctx, data, table, kind),
        selected=selected,
        open_table=True,
        steady_names=True,
        sort=[0, 1],
    )


def _class(ctx: Context, kind: str, found: pd.Series[Any] | None) -> tuple[str, str, str]:
    """Class, sign and word of a district."""
    if found is None:
        return mapview.NO_DATA, "", ctx.t("spatial.untested")
    if kind == "clusters":
        name, mark = QUADRANTS[found["quadrant"]]
    else:
        name, mark = SPOTS[found["spot"], bool(found["significant"])]
    return name, mark, _word(ctx, kind, name)


def _classes(kind: str) -> list[tuple[str, str]]:
    return list((QUADRANTS if kind == "clusters" else SPOTS).values())


def _word(ctx: Context, kind: str, name: str) -> str:
    return ctx.t(f"spatial.quadrant_{name}") if kind == "clusters" else ctx.t(f"spatial.spot_{name}")


def _columns(ctx: Context, variable: Variable, kind: str) -> list[tuple[str, bool]]:
    t = ctx.t
    value = ui.unit_head(ctx, variable.unit) if variable.unit else t("column.score")
    statistic = [] if kind == "clusters" else [(t("column.gstar"), True)]
    verdict = t("column.quadrant") if kind == "clusters" else t("column.spot")
    return [
        (t("column.district"), False),
        (value, True),
        (t("column.around"), True),
        *statistic,
        (verdict, False),
        (t("column.chance"), True),
    ]


def _cells(
    ctx: Context, data: mapview.MapData, code: str, found: pd.Series[Any] | None, kind: str, verdict: str, name: str
) -> list[dict[str, Any]]:
    t, variable = ctx.t, data.variable
    lag = model.lags(ctx.package, variable.code, data.period)[code]
    cells = [
        base.district_cell(ctx, code),
        base.value_cell(ctx, data, code),
        cell(base.brief(ctx, variable, lag) or "–", lag),
    ]
    if kind == "spots":
        star = float("nan") if found is None else found["getis_ord"]
        cells.append(cell(t.number(star, 2), star))
    p = float("nan") if found is None else found["p"]
    small = (
        t("spatial.p_adjusted", p=base.chance(ctx, found["p_adjusted"]))
        if found is not None and found["significant"]
        else None
    )
    return [*cells, cell(verdict, c=name), cell("–" if found is None else base.chance(ctx, p), p, s=small)]


def legend(ctx: Context, data: mapview.MapData, table: pd.DataFrame, kind: str) -> list[tuple[str, ...]]:
    """Key with the number of districts; the bold outline and missing values have their own lines."""
    classes = [_class(ctx, kind, row)[0] for _, row in table.iterrows()]
    lines: list[tuple[str, ...]] = [
        (name, f"{_word(ctx, kind, name)} ({classes.count(name)})", mark) for name, mark in _classes(kind)
    ]
    lines.append(("sure", ctx.t("spatial.sure_key", n=ctx.t.number(int(table["significant"].sum())))))
    missing = len(data.values) - len(table)
    return [*lines, (mapview.NO_DATA, f"{ctx.t('spatial.untested_key')} ({missing})")] if missing else lines


def sentence(ctx: Context, variable: Variable, table: pd.DataFrame, kind: str) -> str:
    """Say which districts stand out, and whether they still do after the correction for many tests."""
    t = ctx.t
    names: Any = model.districts(ctx.package)["name"]
    if table.empty:
        return t("spatial.none", name=variable.name)
    sure = table[table["significant"]]
    if sure.empty:
        return t("spatial.no_sure", name=variable.name, n=t.number(len(table)))
    parts = []
    for name in dict.fromkeys(_class(ctx, kind, row)[0] for _, row in sure.iterrows()):
        codes = [code for code, row in sure.iterrows() if _class(ctx, kind, row)[0] == name]
        parts.append(f"{_word(ctx, kind, name)}: {t.list([names[c] for c in codes])}")
    kept = sure[sure["significant_adjusted"]]
    after = t("spatial.kept", names=t.list([names[c] for c in kept.index])) if len(kept) else t("spatial.none_kept")
    return f"{'; '.join(parts)}. {after}"
