"""What a profile says about one district, before any of it is laid out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import model
from dashboard.context import Context, remembered_in_language

MOST = 4  # strengths and gaps that a profile names


def name_of(ctx: Context, area: str) -> str:
    """Name of a district."""
    return str(model.row(model.districts(ctx.package), area)["name"])


def number(value: Any) -> float:
    """Read a table cell as a plain number; missing is NaN."""
    return float("nan") if value is None else float(value)


@remembered_in_language
def compared(ctx: Context, area: str) -> pd.DataFrame:
    """Scores of a district for index, dimensions and sub-dimensions, with the middle of all districts."""
    package = ctx.package
    out = []
    for code, row in model.rows(model.framework(package)):
        everyone = model.scores(package, code)
        mine = model.row(everyone, area)
        out.append(
            {
                "code": code,
                "level": row["level"],
                "parent": row["parent"],
                "name": ctx.said(row, "name"),
                "score": mine["score"],
                "rank": mine["rank"],
                "ranked": everyone["score"].notna().sum(),
                "middle": model.middle_score(package, code),
                "around": model.lags(package, code)[area],
                "coverage": mine["coverage"],
                "status": mine["status"] or "withheld",
            }
        )
    return pd.DataFrame(out).set_index("code", drop=False)


def before(ctx: Context, var: model.Variable, area: str, period: str) -> str | None:
    """Value of the period before, in words, or none."""
    earlier = [p for p in var.periods[var.periods.index(period) + 1 :]] if period in var.periods else []
    for past in earlier:
        value = number(model.values(ctx.package, var.code, past).at[area, "value"])
        if value == value:
            return f"{ctx.t.when(past)}: {ctx.t.measure(value, var.decimals, var.unit)}"
    return None


def extremes(ctx: Context, area: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """List indicators in which the district stands farthest above and below the middle district, in score points."""
    package = ctx.package
    found = []
    for code, row in model.rows(model.indicators(package)):
        everyone = model.scores(package, code)
        score, middle = number(everyone.at[area, "score"]), model.middle_score(package, code)
        if score == score and everyone["score"].notna().sum() > 2:
            found.append(
                {
                    "code": code,
                    "row": row,
                    "gap": score - middle,
                    "rank": everyone.at[area, "rank"],
                    "n": int(everyone["score"].notna().sum()),
                }
            )
    found.sort(key=lambda item: -item["gap"])
    strong = [item for item in found if item["gap"] > 0][:MOST]
    weak = [item for item in reversed(found) if item["gap"] < 0][:MOST]
    return strong, weak
