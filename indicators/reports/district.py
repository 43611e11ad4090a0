"""What is so of one district: where it stands out, what is known of it and what is missing, how far it is reviewed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from indicators.reports.facts import Material

#: Strengths and gaps that a profile names.
MOST = 5


@dataclass(frozen=True)
class Extreme:
    """An indicator in which a district stands far from the middle district, in score points.

    Attributes
    ----------
    code : str
    gap : float
        Score less the median of all districts' scores.
    rank, n : int
        Place among the `n` districts with a score.
    """

    code: str
    gap: float
    rank: int
    n: int


def extremes(m: Material, area: str) -> tuple[list[Extreme], list[Extreme]]:
    """List the indicators in which a district stands farthest above and below the middle district."""
    found = []
    for code in m.indicator:
        mine = m.score(code, area)
        if mine["score"] == mine["score"] and mine["n"] > 2:
            found.append(Extreme(code, mine["score"] - mine["middle"], int(mine["rank"]), mine["n"]))
    found.sort(key=lambda one: (-one.gap, one.code))
    return [e for e in found if e.gap > 0][:MOST], [e for e in reversed(found) if e.gap < 0][:MOST]


def facts_of(m: Material, area: str) -> list[str]:
    """List the indicators with a value in a district: those of the index first, then the newest of the others."""
    known = [code for code in m.indicator if m.value(code, area) is not None]
    inside = [c for c in known if m.indicator[c]["status"] == "in_index"]
    outside = [c for c in known if c not in inside]

    def age(code: str) -> int:
        year = (m.value(code, area) or {}).get("year")
        return 0 if year is None or year is pd.NA or year != year else -int(year)

    return inside + sorted(outside, key=age)


def missing_of(m: Material, area: str) -> list[str]:
    """List the indicators meant for the index that have no usable value in a district."""
    return [
        code for code, row in m.indicator.items() if row["role"] == "index" and pd.isna(m.score(code, area)["score"])
    ]


def telling(m: Material, area: str, most: int = 3) -> list[str]:
    """Choose the series that say most about a district: those that move, then the longest.

    What grows within the year is left out: its values are stages of a year, and no trend. So is a second series that
    tells what a chosen one tells in another unit, as density does beside population.
    """
    found = [c for c, one in m.indicator.items() if len(m.series(c, area)) > 1 and not one.get("cumulates")]

    def weight(code: str) -> tuple[bool, int]:
        values = [p["value"] for p in m.series(code, area)]
        return len(set(values)) > 1, len(values)

    ordered = sorted(found, key=weight, reverse=True)
    return list({_subject(m, code, area): code for code in reversed(ordered)}.values())[::-1][:most]


def _subject(m: Material, code: str, area: str) -> tuple[object, ...]:
    """Return what a series tells: two that keep the same ratio to each other, to a thousandth, tell one thing."""
    points = m.series(code, area)
    first = points[0]["value"]
    shape = [round(p["value"] / first, 3) for p in points] if first else [code]
    return tuple(p["moment"] for p in points), tuple(shape)


def reviewed(m: Material, area: str) -> dict[str, int]:
    """Count the values of a district by where their review stands; without a review all are drafts."""
    values = m.table("values")
    mine = values[values["area_code"] == area]
    keys = {f"{i}~{area}~{p}" for i, p in zip(mine["indicator"], mine["period"], strict=True)}
    states: dict[str, int] = {}
    if m.review is not None and len(m.review):
        found = m.review[(m.review["kind"] == "value") & m.review["key"].isin(keys)]
        states = {str(state): int(n) for state, n in found["state"].value_counts().sort_index().items()}
    rest = len(keys) - sum(states.values())
    return states | ({"draft": states.get("draft", 0) + rest} if rest else {})


def last_reviewed(m: Material, area: str) -> tuple[str, str]:
    """Reviewer and day of the latest decision about a value of a district; empty where there is none."""
    if m.review is None or m.review.empty:
        return "", ""
    keys = m.review["key"].astype(str)
    found = m.review[(m.review["kind"] == "value") & keys.str.contains(f"~{area}~", regex=False)]
    found = found[found["date"].astype(str) != ""]
    if found.empty:
        return "", ""
    last = found.sort_values(["date", "key"]).iloc[-1]
    return str(last["reviewer"]), str(last["date"])[:10]
