"""The baseline: which indicators carry the index, how far they reach, and the scores they give."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from indicators.composite import CompositeError, Framework, Method, Result, compute, uncertainty
from indicators.framework import LEVELS, Indicator, SmartCityFramework
from indicators.periods import parse_period
from indicators.problems import DataError, Problem
from indicators.values import Lookup, Value, compute_values
from indicators.workspace import Workspace


@dataclass(frozen=True)
class Standing:
    """How an indicator stands in the baseline.

    Attributes
    ----------
    status : {'in_index', 'below_coverage', 'too_old', 'no_data', 'context'}
    period : str
        The period the baseline uses: the one that covers most districts, the newest of equals, the longest of
        those that end together.
    districts : int
        Districts with a usable value in that period.
    """

    status: str
    period: str
    districts: int


@dataclass(frozen=True)
class Baseline:
    """Values, standing and scores of all indicators of a workspace.

    Attributes
    ----------
    workspace : Workspace
    values : list of Value
        Every indicator, period and area.
    standings : dict of str to Standing
        Per indicator code.
    framework : Framework
        What the composite engine was given.
    method : Method
    result : Result or None
        Scores of the districts; None while the workspace names no district.
    """

    workspace: Workspace
    values: list[Value]
    standings: dict[str, Standing]
    framework: Framework
    method: Method
    data: pd.DataFrame
    result: Result | None

    def usable(self, value: Value) -> bool:
        """Say whether a value enters the baseline: right period, a district, a number, enough confidence."""
        standing = self.standings[value.indicator]
        return (
            standing.status == "in_index"
            and value.period == standing.period
            and value.area.level == "district"
            and _trusted(value, self.workspace.framework)
        )


def compute_baseline(workspace: Workspace) -> Baseline:
    """Compute all indicator values and the baseline index.

    Parameters
    ----------
    workspace : Workspace

    Returns
    -------
    Baseline

    Raises
    ------
    DataError
        If the method cannot be applied to the data; it names method.toml and what the engine says.
    """
    framework = workspace.framework
    lookup = Lookup(o for o in workspace.observations if o.id in workspace.chosen)
    exempt = {(v, code): (id_, en) for t in workspace.tables for v, code, id_, en in t.not_applicable}
    by_code = {i.code: compute_values(i, lookup, workspace.registry, exempt) for i in framework.indicators}
    standings = {
        i.code: standing(i, by_code[i.code], framework, len(workspace.registry.districts)) for i in framework.indicators
    }
    with refusing():
        engine_framework = to_engine(framework, standings)
        method = Method.from_dict({k: v for k, v in framework.method.items() if k not in ("baseline", "uncertainty")})
        data = to_frame(workspace, by_code, standings, engine_framework)
        result = compute(data, engine_framework, method) if len(data) else None
    return Baseline(
        workspace=workspace,
        values=[v for values in by_code.values() for v in values],
        standings=standings,
        framework=engine_framework,
        method=method,
        data=data,
        result=result,
    )


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the composite engine refuses into a problem of method.toml."""
    try:
        yield
    except CompositeError as error:
        raise DataError([Problem("framework/method.toml", None, "", "method", str(error))]) from error


def _trusted(value: Value, framework: SmartCityFramework) -> bool:
    return not math.isnan(value.value) and value.confidence in framework.method["baseline"]["confidence"]


def standing(indicator: Indicator, values: list[Value], framework: SmartCityFramework, total: int) -> Standing:
    """Decide by the rules of `method.toml` whether an indicator enters the index, and with which period.

    Parameters
    ----------
    indicator : Indicator
    values : list of Value
        All of this indicator.
    framework : SmartCityFramework
        Holds the rules.
    total : int
        Number of districts.

    Returns
    -------
    Standing
    """
    rules = framework.method["baseline"]
    counts: dict[str, int] = defaultdict(int)
    for value in values:
        if value.area.level == "district" and _trusted(value, framework):
            counts[value.period] += 1
    ends = {p: _recency(p) for p in counts}
    if not counts:
        return Standing("context" if indicator.role == "context" else "no_data", "", 0)
    if indicator.role == "context":
        newest = max(counts, key=lambda p: (counts[p], ends[p]))
        return Standing("context", newest, counts[newest])
    fresh = {p: n for p, n in counts.items() if _year(indicator, values, p) >= rules["earliest_year"]}
    best = max(fresh or counts, key=lambda p: (counts[p], ends[p]))
    if not fresh:
        return Standing("too_old", best, counts[best])
    if fresh[best] / total < rules["indicator_min_districts"]:
        return Standing("below_coverage", best, fresh[best])
    return Standing("in_index", best, fresh[best])


def _recency(period: str) -> tuple[date, int]:
    """Return what "newest" compares: dates, not the order in which periods are written; undated is oldest.

    Of periods that end together the longest is taken: three dry seasons say more than the last of them.
    """
    parsed = parse_period(period)
    if parsed.start is None or parsed.end is None:
        return date.min, 0
    return parsed.end, (parsed.end - parsed.start).days


def _year(indicator: Indicator, values: list[Value], period: str) -> int:
    """Return the year of the oldest figure counted in a period; 0 where undated.

    A ratio is as old as what it counts; its denominator may be a census or an area.
    """
    variables = {t.variable for s in indicator.steps for t in (*s.numerator, *(t for e in s.events for t in e))}
    years = [
        o.period.year or 0 for v in values if v.period == period for o in v.observations if o.variable in variables
    ]
    return min(years, default=0)


def to_engine(framework: SmartCityFramework, standings: Mapping[str, Standing]) -> Framework:
    """Return the framework as the composite engine reads it.

    Sub-dimensions that nobody measures stay in it, with the indicators wanted for them: the share of children
    that a dimension needs counts them as missing.
    """
    rows: list[dict[str, object]] = []
    for element in framework.elements:
        rows.append({"code": element.code, "parent": element.parent, "type": "aggregate", "weight": element.weight})
    for element in framework.elements:
        wanted = [i for i in framework.indicators if i.subdimension == element.code and i.role == "index"]
        measured = [i for i in wanted if standings[i.code].status == "in_index"]
        for i in measured or wanted:
            lower, upper = i.goalposts or (None, None)
            rows.append(
                {
                    "code": i.code,
                    "parent": i.subdimension,
                    "type": "indicator",
                    "weight": i.weight,
                    "direction": i.direction,
                    "lower": lower,
                    "upper": upper,
                }
            )
    frame = pd.DataFrame(rows)
    frame["direction"] = frame["direction"].fillna(1)
    return Framework.from_frame(frame)


def to_frame(
    workspace: Workspace,
    values: Mapping[str, list[Value]],
    standings: Mapping[str, Standing],
    engine_framework: Framework,
) -> pd.DataFrame:
    """Return the baseline as `unit` x indicator, missing where there is no usable value."""
    columns: dict[str, list[float]] = {}
    codes = [a.code for a in workspace.registry.districts]
    for code in engine_framework.indicators:
        column = dict.fromkeys(codes, np.nan)
        if standings[code].status == "in_index":
            for v in values[code]:
                if v.area.code in column and v.period == standings[code].period and _trusted(v, workspace.framework):
                    column[v.area.code] = v.value
        columns[code] = list(column.values())
    return pd.DataFrame({"unit": codes, **columns})


_SCORES = {
    **{"area_code": "str", "code": "str", "level": "str", "score": "float64", "rank": "Int64"},
    **{"ranked": "int64", "coverage": "float64", "status": "str", "missing": "str"},
}


def score_table(baseline: Baseline) -> pd.DataFrame:
    """Return scores with rank, coverage and status.

    Returns
    -------
    DataFrame
        Columns `area_code, code, level, score, rank, ranked, coverage, status, missing`. A score below the share of
        children the method asks for is withheld; an index in which a dimension is missing is provisional.
    """
    framework = baseline.workspace.framework
    engine = baseline.framework
    level = {e.code: e.level for e in framework.elements} | dict.fromkeys(engine.indicators, "indicator")
    if baseline.result is None:
        return pd.DataFrame({c: pd.Series(dtype=t) for c, t in _SCORES.items()})
    scores = baseline.result.scores
    scores = scores.rename(columns={"unit": "area_code"}).drop(columns="level")
    measured = {c for c in engine.indicators if baseline.standings[c].status == "in_index"}
    scores = scores[scores["code"].isin(measured) | ~scores["code"].isin(engine.indicators)].copy()
    known = {
        (a, c): not math.isnan(s) for a, c, s in zip(scores["area_code"], scores["code"], scores["score"], strict=True)
    }
    records = []
    for area, code in zip(scores["area_code"], scores["code"], strict=True):
        children = list(engine.children.get(code, ()))
        missing = [c for c in children if not known.get((area, c), False)]
        share = 1 - len(missing) / len(children) if children else float(known[area, code])
        has = known[area, code]
        status = "withheld" if not has else "provisional" if level[code] == "index" and missing else "published"
        records.append((level[code], share, status, ";".join(missing)))
    scores[["level", "coverage", "status", "missing"]] = pd.DataFrame(records, index=scores.index)
    scores["ranked"] = scores.groupby("code")["score"].transform("count").astype("int64")
    position = {
        c: n for n, c in enumerate([e.code for e in framework.elements] + [i.code for i in framework.indicators])
    }
    scores["position"] = scores["code"].map(position)
    return scores.sort_values(["position", "area_code"])[list(_SCORES)].reset_index(drop=True)


def interval_table(baseline: Baseline) -> pd.DataFrame:
    """Return how far scores and ranks depend on choices of method that could have been made otherwise.

    The choices are those of `[uncertainty]` in `method.toml`; all are drawn together.

    Returns
    -------
    DataFrame
        Columns `area_code, code, score_median, score_q05, score_q95, rank_median, rank_q05, rank_q95, p_first,
        p_last` for every element above the indicators; only districts that have a score.

    References
    ----------
    Saisana, Saltelli & Tarantola (2005), JRSS A 168, 307-323.
    """
    kept = [f"{what}_{part}" for what in ("score", "rank") for part in ("median", "q05", "q95")]
    columns = ["area_code", "code", *kept, "p_first", "p_last"]
    if baseline.result is None:
        return pd.DataFrame(columns=columns)
    rules = baseline.workspace.framework.method["uncertainty"]
    with refusing():
        found = uncertainty(
            baseline.data, baseline.framework, rules["vary"], rules["draws"], rules["seed"], method=baseline.method
        )
    table = found.summary.dropna(subset=["score"]).rename(columns={"unit": "area_code"})
    first: dict[tuple[str, str], float] = {}
    last: dict[tuple[str, str], float] = {}
    for code, group in table.groupby("code"):
        chances = found.rank_probabilities(str(code))
        for area in group["area_code"]:
            first[area, str(code)] = float(chances.loc[area, 1])
            # With a tie for the last place nobody holds the highest rank number: the last place then starts higher.
            last[area, str(code)] = float(chances.loc[area, len(group)])
    keys = list(zip(table["area_code"], table["code"], strict=True))
    table = table.assign(p_first=[first[k] for k in keys], p_last=[last[k] for k in keys])
    position = {e.code: n for n, e in enumerate(baseline.workspace.framework.elements)}
    table = table.sort_values(["code", "area_code"], key=lambda c: c.map(position) if c.name == "code" else c)
    return table[columns].reset_index(drop=True)


def coverage_table(baseline: Baseline, scores: pd.DataFrame) -> pd.DataFrame:
    """Return how far each element of the framework is measured.

    Returns
    -------
    DataFrame
        Columns `code, level, children_total, children_measured, share, districts_covered, districts_total, status,
        rule_id, rule_en`. Children of a sub-dimension are all indicators wanted for it, measured or not.
    """
    framework = baseline.workspace.framework
    total, kinds = len(baseline.workspace.registry.districts), baseline.workspace.registry.kinds
    rules = framework.method["baseline"]
    share = framework.method.get("aggregate", {}).get("min_share", 0.0)
    needed = dict(zip(LEVELS, share if isinstance(share, list) else [share] * len(LEVELS), strict=True))
    scored = scores[scores["score"].notna()].groupby("code")["area_code"].nunique()
    wanted = defaultdict(list)
    for i in framework.indicators:
        if i.role == "index":
            wanted[i.subdimension].append(i)
    records: list[tuple[object, ...]] = []
    for element in framework.elements:
        if element.level == "subdimension":
            children = [i.code for i in wanted[element.code]]
            measured = sum(baseline.standings[c].status == "in_index" for c in children)
        else:
            children = [e.code for e in framework.children(element.code)]
            measured = sum(bool(scored.get(c, 0)) for c in children)
        covered = int(scored.get(element.code, 0))
        status = (
            "withheld"
            if not covered
            else "provisional"
            if element.level == "index" and measured < len(children)
            else "published"
        )
        percent = f"{needed.get(element.level, 0):.0%}".rstrip("%")
        rule = (
            f"Perlu sekurangnya {percent}% unsur di setiap {kinds.district_id}",
            f"Needs at least {percent}% of its parts in each {kinds.district_en}",
        )
        records.append((element.code, element.level, len(children), measured, covered, status, *rule))
    for i in framework.indicators:
        if i.role != "index":
            continue
        own = baseline.standings[i.code]
        percent = f"{rules['indicator_min_districts']:.0%}".rstrip("%")
        rule = (
            f"Perlu sekurangnya {percent}% {kinds.district_id}, data {rules['earliest_year']} atau lebih baru",
            f"Needs at least {percent}% of the {kinds.district_en}s, data of {rules['earliest_year']} or later",
        )
        status = "published" if own.status == "in_index" else "withheld"
        records.append((i.code, "indicator", total, own.districts, own.districts, status, *rule))
    columns = [
        "code",
        "level",
        "children_total",
        "children_measured",
        "districts_covered",
        "status",
        "rule_id",
        "rule_en",
    ]
    table = pd.DataFrame(records, columns=columns)
    table["share"] = (table["children_measured"] / table["children_total"]).fillna(0.0)  # no district, no share
    table["districts_total"] = total
    order = "code level children_total children_measured share districts_covered districts_total status rule_id rule_en"
    return table[order.split()]
