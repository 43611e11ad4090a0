"""What-if: weights and values moved in the browser, rank changes against the published ones, nothing sent."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import model, simulation, ui
from dashboard.components import Weights
from dashboard.context import Context
from dashboard.theme import accent

WORDS = (
    "all_published",
    "all_withheld",
    "be_first",
    "be_last",
    "change",
    "changed_value",
    "copied",
    "csv",
    "district",
    "down",
    "first",
    "higher_better",
    "indicator",
    "interval",
    "last",
    "lower_better",
    "move",
    "no_value",
    "none",
    "not_measured",
    "published",
    "rank",
    "ready",
    "remove",
    "reset",
    "run",
    "running",
    "same",
    "score",
    "share",
    "sheet",
    "summary",
    "summary_none",
    "title",
    "up",
    "value",
    "values",
    "values_note",
    "weight_of",
    "weights",
    "weights_note",
    "xlsx",
)


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.whatif")


def interval_note(ctx: Context, vary: dict[str, Any] | None) -> str:
    """Say what is drawn for the intervals, and what of the method is not."""
    if vary is None:
        return ""
    t = ctx.t
    parts = [t("whatif.vary_weights", percent=t.number(100 * vary["noise"]))] if vary["noise"] else []
    parts += [t("whatif.vary_ways", n=t.number(len(vary["ways"])))] if len(vary["ways"]) > 1 else []
    parts += [t("whatif.vary_combining", n=t.number(len(vary["exponents"])))] if len(vary["exponents"]) > 1 else []
    text = t("whatif.interval_note", draws=t.number(vary["draws"]), what=t.list(parts))
    return f"{text} {t('whatif.vary_left', n=t.number(vary['left']))}" if vary["left"] else text


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, package = ctx.t, ctx.package
    published = model.scores(package, model.root(package))
    top = ui.head(ctx, t("nav.whatif"), t("whatif.lead"))
    method = html.P(ui.link(t("whatif.method"), ctx.url("method")))
    if published["score"].isna().all():
        return [top, ui.notice(t("whatif.no_index")), method]
    if not simulation.can_be_simulated(ctx):
        return [top, ui.notice(t("whatif.no_method")), method]
    described = simulation.described(ctx)
    simulation.check_address(ctx, described)
    dimensions = model.framework(package, "dimension")["code"]
    panel = Weights(
        id="whatif",
        model=described,
        published={
            area: {
                "score": None if r["score"] != r["score"] else r["score"],
                "rank": None if r["rank"] != r["rank"] else r["rank"],
            }
            for area, r in model.rows(published)
        },
        lang=ctx.lang,
        accents={code: accent(i) for i, code in enumerate(dimensions)},
        words={name: t(f"whatif.{name}") for name in WORDS} | {"interval_note": interval_note(ctx, described["vary"])},
    )
    return [top, ui.notice(t("whatif.warning"), "warn"), panel, method]
