"""What-if: weights and values moved in the browser, rank changes against the published ones, nothing sent."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.components import Weights
from dashboard.context import Context
from dashboard.theme import accent

WORDS = [
    "weights",
    "weight_of",
    "reset",
    "share",
    "copied",
    "district",
    "score",
    "published",
    "change",
    "rank",
    "up",
    "down",
    "same",
    "none",
    "run",
    "running",
    "interval",
    "interval_note",
    "values",
    "values_note",
    "indicator",
    "value",
    "all_published",
    "not_measured",
    "summary",
    "summary_none",
    "remove",
    "changed_value",
    "csv",
]


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.whatif")


def tree(ctx: Context) -> list[dict[str, Any]]:
    """Framework above the indicators: code, parent, name, weight, level."""
    return [
        {
            "code": c,
            "parent": r["parent"],
            "name": ctx.said(r, "name"),
            "weight": weight(r["weight"]),
            "level": r["level"],
        }
        for c, r in model.rows(model.framework(ctx.package))
    ]


def weight(value: float) -> float:
    """Weight as stated; 1 where none is."""
    return float(value) if value == value else 1.0


def leaves(ctx: Context) -> list[dict[str, Any]]:
    """Describe the indicators of the index: what is needed to score a changed value."""
    out = []
    scored = set(ctx.package["scores"].query("level == 'indicator'")["code"])
    for code, r in model.rows(model.indicators(ctx.package)):
        if code not in scored:
            continue
        var = model.variable(ctx, code)
        assert var is not None
        values = model.values(ctx.package, code, model.period_in_force(ctx.package, code))["value"]
        known = r["lower"] == r["lower"] and r["upper"] == r["upper"]
        out.append(
            {
                "code": code,
                "parent": r["subdimension"],
                "name": var.name,
                "unit": var.unit,
                "weight": weight(r["weight"]),
                "direction": var.direction,
                "decimals": var.decimals,
                "limits": [float(r["lower"]), float(r["upper"])] if known else None,
                "scores": _by_area(model.scores(ctx.package, code)["score"]),
                "values": _by_area(values),
            }
        )
    return out


def _by_area(series: Any) -> dict[str, float | None]:
    return {str(area): None if value != value else float(value) for area, value in series.items()}


def rules(ctx: Context) -> dict[str, float]:
    """Smallest measured share by level, as the method file states it; none where it states none."""
    found = ctx.package.method.get("rules", ctx.package.method).get("aggregate", {}).get("min_share", 0)
    shares = found if isinstance(found, list) else [found] * 3
    return dict(zip(("subdimension", "dimension", "index"), [float(s) for s in shares], strict=False))


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, package = ctx.t, ctx.package
    published = model.scores(package, model.root(package))
    if published["score"].isna().all():
        return [ui.head(ctx, t("nav.whatif"), t("whatif.lead")), ui.notice(t("whatif.no_index"))]
    dimensions = model.framework(package, "dimension")["code"]
    panel = Weights(
        id="whatif",
        tree=tree(ctx),
        leaves=leaves(ctx),
        areas=[{"code": c, "name": r["name"]} for c, r in model.rows(model.districts(package))],
        published={
            area: {
                "score": None if r["score"] != r["score"] else r["score"],
                "rank": None if r["rank"] != r["rank"] else r["rank"],
            }
            for area, r in model.rows(published)
        },
        rules=rules(ctx),
        lang=ctx.lang,
        accents={code: accent(i) for i, code in enumerate(dimensions)},
        words={name: t(f"whatif.{name}") for name in WORDS},
    )
    return [
        ui.head(ctx, t("nav.whatif"), t("whatif.lead")),
        ui.notice(t("whatif.warning"), "warn"),
        panel,
        html.P(ui.link(t("whatif.method"), ctx.url("method"))),
    ]
