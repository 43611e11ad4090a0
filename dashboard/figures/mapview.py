"""What a map, its key, its table and its sentence say about one variable: one frame of values in, words out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from dashboard import model
from dashboard.context import Context
from dashboard.figures import classes
from dashboard.model import Variable

NO_DATA = "none"


@dataclass(frozen=True)
class MapData:
    """Values of one variable for every district.

    Attributes
    ----------
    values : Series
        By district code, full precision, NaN where there is none.
    notes : Series
        Status of a score or ``""``.
    sources : list of str
        Ids of the sources behind the values.
    """

    variable: Variable
    period: str
    values: pd.Series
    notes: pd.Series
    sources: list[str]


def collect(ctx: Context, variable: Variable, period: str) -> MapData:
    """Collect the values of a variable: scores of the framework or raw values of an indicator."""
    if variable.level == "indicator":
        frame = model.values(ctx.package, variable.code, period)
        sources = sorted({s for ids in frame["sources"] for s in model.split(ids)})
        return MapData(variable, period, frame["value"], frame["value"].map(lambda _: ""), sources)
    frame = model.scores(ctx.package, variable.code)
    return MapData(variable, period, frame["score"], frame["status"], [])


def limits(data: MapData, method: str) -> list[float]:
    """Class limits: fixed fifths for scores unless another way is asked for, else by the method."""
    if data.variable.level != "indicator" and method == "equal":
        return list(classes.SCORE_LIMITS) if data.values.notna().any() else []
    return classes.limits_of(data.values.tolist(), method)


def spoken(ctx: Context, data: MapData, code: str) -> str:
    """Value of a district in words, with its status when it is not a published one."""
    value = data.values[code]
    status = data.notes[code]
    if value != value:
        return ctx.t("map.withheld") if status == "withheld" else ctx.t("map.no_data")
    text = ctx.t.measure(value, data.variable.decimals, data.variable.unit)
    return f"{text} ({ctx.t('status.provisional').lower()})" if status == "provisional" else text


def items(ctx: Context, data: MapData, method: str) -> dict[str, dict[str, str]]:
    """Class and text of every district."""
    cuts = limits(data, method)
    out = {}
    for code in data.values.index:
        index = classes.class_of(data.values[code], cuts)
        name = NO_DATA if index is None else f"q{classes.shade(index, max(len(cuts) - 1, 1))}"
        out[code] = {"c": name, "v": spoken(ctx, data, code)}
    return out


def legend(ctx: Context, data: MapData, method: str) -> list[tuple[str, str]]:
    """Key of the map: one line for each class with its number of districts, and one for no data."""
    cuts, t, var = limits(data, method), ctx.t, data.variable
    found = [classes.class_of(v, cuts) for v in data.values]
    whole = var.decimals == 0 and data.values.dropna().mod(1).eq(0).all()
    lines = []
    for i in range(max(len(cuts) - 1, 0)):
        low, high = cuts[i : i + 2]
        held = {v for v, at in zip(data.values, found, strict=True) if at == i}
        if len(held) == 1 and method != "equal":
            low = high = held.pop()
        elif whole:  # 0 – 1 and 2 – 3, where halves would leave it open which class 1 and 2 belong to
            low, high = math.ceil(low) if i == 0 else math.floor(low) + 1, math.floor(high)
            if low > high:
                continue
        text = t.measure(high, var.decimals, var.unit)
        text = text if low == high else f"{t.number(low, var.decimals)} – {text}"
        lines.append((f"q{classes.shade(i, len(cuts) - 1)}", f"{text} ({found.count(i)})"))
    missing = found.count(None)
    if missing:
        lines.append((NO_DATA, f"{t('map.no_data_key')} ({missing})"))
    return lines


def sentence(ctx: Context, data: MapData) -> str:
    """One sentence from the numbers: highest, lowest, middle, and how many are missing."""
    t, var = ctx.t, data.variable
    have = data.values.dropna()
    names = model.districts(ctx.package)["name"]
    if have.empty:
        return t("map.sentence_none", name=var.name)
    missing = len(data.values) - len(have)

    def text(value: float) -> str:
        return t.measure(value, var.decimals, var.unit)

    tail = " " + t.n("map.sentence_missing", missing) if missing else ""
    if have.max() == have.min():
        return t("map.sentence_same", name=var.name, value=text(have.max()), n=t.number(len(have))) + tail
    top = t.list([names[c] for c in have[have == have.max()].index])
    low_codes = have[have == have.min()].index
    low = t.list([names[c] for c in low_codes]) if len(low_codes) <= 3 else t.n("map.districts", len(low_codes))
    if yes := t.yes(var.unit):  # a median of flags says nothing
        return (
            t("map.sentence_flag", names=top, yes=yes, have=t.number((have == 1).sum()), n=t.number(len(have))) + tail
        )
    if var.direction < 0:
        tail += f" {t('map.less_is_better')}"
    return (
        t(
            "map.sentence",
            top=top,
            high=text(have.max()),
            bottom=low,
            low=text(have.min()),
            middle=text(have.median()),
            n=t.number(len(have)),
        )
        + tail
    )
