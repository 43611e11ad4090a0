"""What the browser needs to compute the index again: framework, values, limits, rules, and what could be otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from dashboard import model
from dashboard.context import Context
from dashboard.model import LEVELS
from dashboard.unknown import Unknown

#: Exponents of the means that a browser computes; that of the power mean stands in the method.
EXPONENTS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}
POWER = 0.5
#: Ways to bring values on a scale, by method and limits.
WAYS = {
    ("minmax", "goalposts_or_data"): "stated",
    ("minmax", "data"): "own",
    ("percentile_rank", ""): "rank",
}


def rules_of(ctx: Context) -> Mapping[str, Any]:
    """Return the rules of the method."""
    rules: Mapping[str, Any] = ctx.package.method.get("rules", ctx.package.method)
    return rules


def exponent(rule: Mapping[str, Any]) -> float | None:
    """Return the exponent of a mean; None for a way of combining that is no mean, or not the same everywhere."""
    if "by" in rule:
        return None
    if rule.get("method") == "power":
        return float(rule.get("p", POWER))
    return EXPONENTS.get(str(rule.get("method")))


def way(rule: Mapping[str, Any]) -> str:
    """Name of a way to bring values on a scale; empty for one that a browser does not compute."""
    method = str(rule.get("method"))
    limits = str(rule.get("limits", "goalposts_or_data")) if method == "minmax" else ""
    return WAYS.get((method, limits), "")


def can_be_simulated(ctx: Context) -> bool:
    """Whether a browser computes the index as the library does: a mean of scores between limits."""
    rules = rules_of(ctx)
    weighting = rules.get("weights", {}).get("method", "nominal")
    return (
        exponent(rules.get("aggregate", {})) is not None
        and way(rules.get("normalise", {})) == "stated"
        and weighting in ("equal", "nominal")
    )


def weight(ctx: Context, stated: float) -> float:
    """Weight in force: as the framework states it, or the same for all where the method says so."""
    equal = rules_of(ctx).get("weights", {}).get("method") == "equal"
    return 1.0 if equal or stated != stated else float(stated)


def tree(ctx: Context) -> list[dict[str, Any]]:
    """Framework above the indicators: code, parent, name, weight, level."""
    return [
        {
            "code": code,
            "parent": row["parent"],
            "name": ctx.said(row, "name"),
            "weight": weight(ctx, row["weight"]),
            "level": row["level"],
        }
        for code, row in model.rows(model.framework(ctx.package))
    ]


def leaves(ctx: Context) -> list[dict[str, Any]]:
    """Describe the indicators of the index: what is needed to score a changed value."""
    out = []
    scored = set(ctx.package["scores"].query("level == 'indicator'")["code"])
    for code, row in model.rows(model.indicators(ctx.package)):
        if code not in scored:
            continue
        var = model.variable(ctx, code)
        assert var is not None
        scores = model.scores(ctx.package, code)["score"]
        values = model.values(ctx.package, code, model.period_in_force(ctx.package, code))["value"]
        known = row["lower"] == row["lower"] and row["upper"] == row["upper"]
        out.append(
            {
                "code": code,
                "parent": row["subdimension"],
                "name": var.name,
                "unit": var.unit,
                "weight": weight(ctx, row["weight"]),
                "direction": var.direction,
                "decimals": var.decimals,
                "limits": [float(row["lower"]), float(row["upper"])] if known else None,
                "scores": _by_area(scores),
                "values": _by_area(values.where(scores.notna())),  # what is not trusted is not in the index either
            }
        )
    return out


def _by_area(series: pd.Series[Any]) -> dict[str, float | None]:
    return {str(area): None if value != value else float(value) for area, value in series.items()}


def least_shares(ctx: Context) -> dict[str, float]:
    """Smallest measured share by level; none where the method states none."""
    found = rules_of(ctx).get("aggregate", {}).get("min_share", 0)
    shares = found if isinstance(found, list) else [found] * 3
    return dict(zip(reversed(LEVELS[:-1]), [float(share) for share in shares], strict=True))


def vary(ctx: Context) -> dict[str, Any] | None:
    """Say what is drawn for the intervals, as for the published ones: noise, ways of scaling, exponents of the mean.

    Returns
    -------
    dict or None
        ``noise``, ``ways``, ``exponents``, ``draws``, ``seed``, and ``left``: the number of choices of the method
        that a browser does not compute. None where the method names none.
    """
    rules = rules_of(ctx)
    asked = rules.get("uncertainty", {})
    wanted = asked.get("vary", {})
    if not wanted:
        return None
    combining = [
        exponent({**rules["aggregate"], "method": name})
        for name in wanted.get("aggregate.method", [rules["aggregate"]["method"]])
    ]
    scaling = [way(rule) for rule in wanted.get("normalise", [rules["normalise"]])]
    other = [name for name in wanted if name not in ("weights", "aggregate.method", "normalise")]
    return {
        "noise": float(wanted.get("weights", {}).get("noise", 0)),
        "ways": [name for name in scaling if name],
        "exponents": [one for one in combining if one is not None],
        "draws": int(asked["draws"]),
        "seed": int(asked["seed"]),
        "left": len(other) + scaling.count("") + combining.count(None),
    }


def described(ctx: Context) -> dict[str, Any]:
    """Everything together, as the component and the worker take it."""
    rules = rules_of(ctx)
    return {
        "tree": tree(ctx),
        "leaves": leaves(ctx),
        "areas": [{"code": c, "name": r["name"]} for c, r in model.rows(model.districts(ctx.package))],
        "rules": {"least": least_shares(ctx), "exponent": exponent(rules["aggregate"])},
        "vary": vary(ctx),
    }


def check_address(ctx: Context, found: Mapping[str, Any]) -> None:
    """Refuse an address whose weights or values the browser would pass over.

    Parameters
    ----------
    ctx : Context
    found : mapping
        What `described` returned.

    Raises
    ------
    Unknown
        With the first part of the address that cannot be read.
    """
    dimensions = {node["code"] for node in found["tree"] if node["level"] == "dimension"}
    for name, weight, text in _pairs(ctx.query("w")):
        if name not in dimensions or not 0 <= weight < math.inf:
            raise Unknown("weights", text)
    areas, leaves = ({one["code"] for one in found[kind]} for kind in ("areas", "leaves"))
    for name, value, text in _pairs(ctx.query("x")):
        area, _, leaf = name.partition("/")
        if area not in areas or leaf not in leaves or not math.isfinite(value):
            raise Unknown("values", text)


def _pairs(text: str) -> Iterator[tuple[str, float, str]]:
    for part in filter(None, text.split(",")):
        name, _, number = part.rpartition(":")
        try:
            yield name, float(number), part
        except ValueError:
            yield name, math.nan, part
