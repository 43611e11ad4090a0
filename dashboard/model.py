"""Questions to the package that several pages ask. Pure functions: package in, frames out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from dashboard.context import Context, remembered_in_language
from dashboard.package import Package, remembered
from indicators.outline import parents_first
from indicators.package import period_in_force as in_force_of

LEVELS = ("index", "dimension", "subdimension", "indicator")
SCORE_DECIMALS = 1


class Variable(NamedTuple):
    """Something that can be mapped: a score of the framework or the raw value of an indicator."""

    code: str
    level: str
    name: str
    unit: str
    decimals: int
    direction: int
    periods: tuple[str, ...]
    parent: str


def rows(frame: pd.DataFrame) -> Iterator[tuple[Any, Any]]:
    """Index and row of each row; rows are dictionaries, which are read fifty times faster than series."""
    return zip(frame.index, frame.to_dict("records"), strict=True)


def row(frame: pd.DataFrame, code: str) -> Any:
    """One row of a frame with a unique index."""
    return frame.loc[code]


@remembered
def districts(package: Package) -> pd.DataFrame:
    """Districts in the order of their codes, indexed by code."""
    areas = package["areas"]
    return areas[areas["level"] == "district"].sort_values("code").set_index("code", drop=False)


@remembered
def regency(package: Package) -> pd.Series:
    """Return the row of the regency."""
    areas = package["areas"]
    return areas[areas["level"] == "regency"].iloc[0]


@remembered
def framework(package: Package, level: str | None = None) -> pd.DataFrame:
    """Rows of the framework, each parent before its children, indexed by code; ``order`` counts within a parent."""
    frame = parents_first(package["framework"])
    return frame if level is None else frame[frame["level"] == level]


def root(package: Package) -> str:
    """Code of the index."""
    return str(framework(package, "index")["code"].iloc[0])


@remembered
def children(package: Package, code: str) -> list[str]:
    """Codes below `code`: framework rows, or the index indicators of a sub-dimension."""
    frame = framework(package)
    below = frame.loc[frame["parent"] == code, "code"].tolist()
    if below:
        return below
    indicators = package["indicators"]
    chosen = indicators[(indicators["subdimension"] == code) & (indicators["role"] == "index")]
    return chosen.sort_values("order", kind="stable")["code"].tolist()


@remembered
def indicators(package: Package) -> pd.DataFrame:
    """Return the indicators in framework order, indexed by code."""
    frame = package["indicators"]
    rank = {code: i for i, code in enumerate(framework(package)["code"])}
    place = frame["subdimension"].map(rank)
    frame = frame.assign(_place=place, _order=frame.get("order", 0))
    return frame.sort_values(["_place", "_order"], kind="stable").set_index("code", drop=False)


@remembered
def neighbours(package: Package) -> dict[str, list[str]]:
    """Districts that border each other, as the package lists them."""
    found: dict[str, list[str]] = {code: [] for code in districts(package).index}
    table = package["neighbours"]
    for area, neighbour in zip(table["area_code"], table["neighbour_code"], strict=True):
        found[area].append(neighbour)
    return found


@remembered
def _all_lags(package: Package) -> dict[Any, pd.Series[Any]]:
    table = package["spatial_lags"]
    codes = districts(package).index
    return {key: part.set_index("area_code")["lag"].reindex(codes) for key, part in table.groupby(["code", "period"])}


def lags(package: Package, code: str, period: str = "") -> pd.Series[Any]:
    """Mean of each district's neighbours; NaN where none of them has a value."""
    found = _all_lags(package).get((code, period))
    return pd.Series(float("nan"), index=districts(package).index) if found is None else found


@remembered
def scores(package: Package, code: str) -> pd.DataFrame:
    """Scores of one code, one row for each district in order, indexed by area code; missing rows are NaN."""
    frame = package["scores"]
    frame = frame[frame["code"] == code].set_index("area_code")
    frame = frame.reindex(districts(package).index)
    for column in ("status", "missing"):
        frame[column] = frame[column].fillna("")
    return frame


@remembered
def periods(package: Package, indicator: str) -> tuple[str, ...]:
    """Periods of an indicator, newest first."""
    frame = package["values"]
    frame = frame[frame["indicator"] == indicator].drop_duplicates("period")
    return tuple(frame.sort_values(["year", "period"], ascending=False)["period"])


@remembered
def values(package: Package, indicator: str, period: str) -> pd.DataFrame:
    """Values of one indicator and period, one row for each district in order; missing rows are NaN."""
    frame = package["values"]
    frame = frame[(frame["indicator"] == indicator) & (frame["period"] == period)].set_index("area_code")
    frame = frame[~frame.index.duplicated()].reindex(districts(package).index)
    text = frame.select_dtypes(include=["object", "string"]).columns
    frame[text] = frame[text].fillna("")
    return frame


@remembered
def regency_value(package: Package, indicator: str, period: str) -> float:
    """Return the value of the whole regency for one indicator and period, NaN where none is published."""
    frame = package["values"]
    code = regency(package)["code"]
    found = frame[(frame["indicator"] == indicator) & (frame["period"] == period) & (frame["area_code"] == code)]
    return float(found["value"].iloc[0]) if len(found) else float("nan")


@remembered
def period_in_force(package: Package, indicator: str) -> str:
    """Period that the baseline uses for an indicator, else the newest with a value; empty without values."""
    return in_force_of(package["values"], indicator)


@remembered
def _in_force(package: Package) -> dict[tuple[str, str], Any]:
    """Values in force by indicator and area; sorted once, because a profile asks for all of them."""
    frame = package["values"].sort_values(["in_baseline", "year", "period"], ascending=False)
    frame = frame.drop_duplicates(["indicator", "area_code"])
    return {(r["indicator"], r["area_code"]): r for r in frame.to_dict("records")}


def latest(package: Package, indicator: str, area: str) -> Any:
    """Return the value in force of an indicator in an area: that of the baseline, else the newest."""
    return _in_force(package).get((indicator, area))


@remembered
def middle(package: Package, indicator: str, period: str) -> float:
    """Median of the districts for one indicator and period."""
    return float(values(package, indicator, period)["value"].median())


@remembered
def middle_score(package: Package, code: str) -> float:
    """Median of the districts' scores of one code."""
    return float(scores(package, code)["score"].median())


@remembered_in_language
def variable(ctx: Context, code: str) -> Variable | None:
    """Describe what `code` stands for, or None when the package does not know it."""
    package = ctx.package
    frame = framework(package)
    if code in frame.index:
        part = row(frame, code)
        return Variable(code, part["level"], ctx.said(part, "name"), "", SCORE_DECIMALS, 1, (), part["parent"])
    table = package["indicators"].set_index("code", drop=False)
    if code not in table.index:
        return None
    found = row(table, code)
    decimals = found.get("decimals")
    number = int(decimals) if decimals is not None and decimals == decimals else 1
    direction = int(found["direction"]) if found.get("direction") == found.get("direction") else 0
    spans = periods(package, code)
    return Variable(
        code,
        "indicator",
        ctx.said(found, "name"),
        ctx.said(found, "unit"),
        number,
        direction,
        spans,
        found["subdimension"],
    )


@remembered
def source_titles(package: Package) -> dict[str, str]:
    """Titles of the sources by id."""
    table = package["sources"]
    return dict(zip(table["id"], table["title"], strict=True))


def source_names(ctx: Context, ids: str) -> list[str]:
    """Titles of sources given as a ``;`` list of ids."""
    titles = source_titles(ctx.package)
    return [titles.get(i, i) for i in split(ids)]


def split(items: object) -> list[str]:
    """Take a ``;`` list apart."""
    return [part.strip() for part in str(items or "").split(";") if part.strip()]
