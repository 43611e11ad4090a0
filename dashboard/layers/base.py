"""What the layers share: words of a value, the mean of the neighbours, what a chance is called."""

from __future__ import annotations

from typing import Any

from dashboard import model
from dashboard.context import Context
from dashboard.figures import mapview
from dashboard.frame import cell
from dashboard.model import Variable

#: Level of tests, as the package applies it; written in words beside every verdict.
LEVEL = 0.05


def district_cell(ctx: Context, code: str) -> dict[str, Any]:
    """Name of a district, leading to its profile."""
    return cell(model.districts(ctx.package)["name"][code], href=ctx.url("district", code))


def value_cell(ctx: Context, data: mapview.MapData, code: str, **extra: Any) -> dict[str, Any]:
    """Value of a district in words; what it lacks is said as well."""
    return cell(
        brief(ctx, data.variable, data.values[code]) or mapview.spoken(ctx, data, code), data.values[code], **extra
    )


def brief(ctx: Context, variable: Variable, value: float) -> str:
    """Value with its unit where that is short; empty where there is none."""
    if value != value:
        return ""
    return ctx.t.measure(value, variable.decimals, variable.unit if ctx.t.is_short(variable.unit) else "")


def chance(ctx: Context, p: float) -> str:
    """Write a p-value for a table, never as a bare 0."""
    return ctx.t.number(p, 3) if p >= 0.001 else "< " + ctx.t.number(0.001, 3)


def beside(ctx: Context, code: str) -> list[str]:
    """Neighbours of the selected district."""
    return model.neighbours(ctx.package).get(code, [])


def when(ctx: Context, period: str) -> str:
    """Period in words; for scores that of the baseline."""
    return ctx.t.when(period) if period else ctx.said(ctx.package.about.get("baseline", {}), "label")
