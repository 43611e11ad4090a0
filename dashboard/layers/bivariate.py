"""Two variables on one map: nine crossed classes, each with a sign and words."""

from __future__ import annotations

import pandas as pd

from dashboard import model, ui
from dashboard.context import Context
from dashboard.figures import mapview
from dashboard.frame import Frame, Row, cell
from dashboard.layers import base
from dashboard.model import Variable
from indicators.spatial.bivariate import bivariate

CLASSES = 3
#: Crossed classes as the key shows them: the second variable from high to low, the first from low to high.
KEYS = [f"{a}-{b}" for b in range(CLASSES, 0, -1) for a in range(1, CLASSES + 1)]
SIGNS = {1: "▽", 2: "◇", 3: "▲"}


def frame(ctx: Context, first: Variable, period: str, second: Variable, selected: str) -> Frame:
    """Build the map of two variables."""
    t = ctx.t
    one = mapview.collect(ctx, first, period)
    two = mapview.collect(
        ctx, second, model.period_in_force(ctx.package, second.code) if second.level == "indicator" else ""
    )
    crossed = bivariate(one.values, two.values, CLASSES)
    title = t("spatial.bivariate_title", first=first.name, second=second.name)
    items, rows = {}, []
    for code in one.values.index:
        key = str(crossed.at[code, "cell"])
        words = _words(ctx, key) if key else t("map.no_data")
        items[code] = {"c": _class(key), "v": f"{mapview.spoken(ctx, one, code)}; {mapview.spoken(ctx, two, code)}"}
        verdict = cell(f"{_sign(key)} {words}" if key else words, key, c=_class(key))
        cells = [
            base.district_cell(ctx, code),
            base.value_cell(ctx, one, code),
            base.value_cell(ctx, two, code),
            verdict,
        ]
        rows.append(Row(code, cells))
    return Frame(
        id="map",
        title=title,
        summary=sentence(ctx, one, two, crossed),
        source=" · ".join(dict.fromkeys(source_line(ctx, data) for data in (one, two))),
        columns=[
            (t("column.district"), False),
            (_head(ctx, first), True),
            (_head(ctx, second), True),
            (t("column.crossed"), False),
        ],
        rows=rows,
        map={
            "items": items,
            "kinds": {_class(key): [_sign(key), _words(ctx, key)] for key in KEYS},
            "selected": selected,
            "near": base.beside(ctx, selected),
            "label": t("map.label", name=title),
        },
        legend=legend(ctx, crossed),
        cross=[first.name, second.name],
        selected=selected,
        open_table=True,
        steady_names=True,
        sort=[0, 1],
    )


def default_second(ctx: Context, first: str) -> str:
    """Code of the variable to cross with when none is chosen: the first dimension with the most scores."""
    scores = ctx.package["scores"].dropna(subset=["score"])
    counts = scores[scores["level"] == "dimension"].groupby("code").size()
    order = [c for c in model.framework(ctx.package, "dimension")["code"] if c in counts.index and c != first]
    if order:
        return max(order, key=lambda code: counts[code])
    valued = [str(c) for c in ctx.package["values"]["indicator"].unique() if c != first]
    return valued[0] if valued else first


def source_line(ctx: Context, data: mapview.MapData) -> str:
    """Where the values come from, with the period."""
    if data.variable.level != "indicator":
        return ui.scores_source(ctx)
    names = model.source_names(ctx, ";".join(data.sources))
    return f"{'; '.join(names[:1])} ({ctx.t.when(data.period)})"


def _head(ctx: Context, variable: Variable) -> str:
    unit = f" ({variable.unit})" if variable.unit and ctx.t.is_short(variable.unit) else ""
    return variable.name + unit


def _class(key: str) -> str:
    return f"b{key[0]}{key[2]}" if key else mapview.NO_DATA


def _sign(key: str) -> str:
    return SIGNS[int(key[0])] + SIGNS[int(key[2])]


def _words(ctx: Context, key: str) -> str:
    return f"{ctx.t(f'spatial.third_{key[0]}')} · {ctx.t(f'spatial.third_{key[2]}')}"


def legend(ctx: Context, crossed: pd.DataFrame) -> list[tuple[str, ...]]:
    """Nine classes, the second variable from high to low downwards, the first from low to high across."""
    counts = crossed["cell"].value_counts()
    lines: list[tuple[str, ...]] = [(_class(k), f"{_words(ctx, k)} ({counts.get(k, 0)})", _sign(k)) for k in KEYS]
    missing = int(counts.get("", 0))
    return [*lines, (mapview.NO_DATA, f"{ctx.t('map.no_data_key')} ({missing})")] if missing else lines


def sentence(ctx: Context, one: mapview.MapData, two: mapview.MapData, crossed: pd.DataFrame) -> str:
    """Say who is high or low in both, and how far the two rank the districts alike."""
    t, names = ctx.t, model.districts(ctx.package)["name"]
    known = crossed[crossed["cell"] != ""]
    if len(known) < CLASSES:
        return t("spatial.bivariate_none", first=one.variable.name, second=two.variable.name)
    parts = []
    for key, words in (("3-3", "spatial.both_high"), ("1-1", "spatial.both_low")):
        codes = known.index[known["cell"] == key]
        parts.append(t(words, names=t.list([names[c] for c in codes]) if len(codes) else t("spatial.nobody")))
    first, second = one.values[known.index].rank(), two.values[known.index].rank()
    if first.min() < first.max() and second.min() < second.max():  # what is the same everywhere goes along with nothing
        parts.append(t("spatial.alike", r=t.number(first.corr(second), 2), n=t.number(len(known))))
    return " ".join(parts)
