"""Map: choose what and when, select a district, read the table beside it."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.attributes import aria
from dashboard.components import Select
from dashboard.context import Context
from dashboard.figures import classes, mapview
from dashboard.frame import Frame, Row, cell, figure
from dashboard.model import Variable
from dashboard.unknown import Unknown


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.map")


def chosen(ctx: Context) -> tuple[Variable, str]:
    """Variable and period that the address asks for."""
    asked = ctx.query("v") or default_code(ctx)
    found = model.variable(ctx, asked)
    if found is None:
        raise Unknown("indicator", asked)
    if found.level != "indicator":
        return found, ""
    period = ctx.query("p") or (found.periods[0] if found.periods else "")
    if found.periods and period not in found.periods:
        raise Unknown("period", period)
    return found, period


def default_code(ctx: Context) -> str:
    """Choose the index where it has scores, else the dimension with the most, else the first indicator with values."""
    scores = ctx.package["scores"].dropna(subset=["score"])
    order = [model.root(ctx.package), *model.framework(ctx.package, "dimension")["code"]]
    counts = scores[scores["level"].isin(["index", "dimension"])].groupby("code").size()
    if order[0] in counts.index:
        return order[0]
    ranked = sorted((code for code in order if code in counts.index), key=lambda code: -counts[code])
    return ranked[0] if ranked else str(ctx.package["indicators"]["code"].iloc[0])


def method(ctx: Context) -> str:
    """Way of drawing class limits."""
    return ctx.choice("k", list(classes.METHODS), classes.METHODS[0])


def district(ctx: Context) -> str:
    """Return the selected district, if the package knows it."""
    return ctx.choice("d", list(model.districts(ctx.package).index), "")


def map_frame(ctx: Context, variable: Variable, period: str, frame_id: str = "map", **props: Any) -> Frame:
    """Frame of one variable as map and table."""
    t, data, way = ctx.t, mapview.collect(ctx, variable, period), method(ctx)
    items = mapview.items(ctx, data, way)
    names = model.districts(ctx.package)["name"]
    ranks = data.values.rank(ascending=variable.direction < 0, method="min")

    def shown(code: str) -> str:
        value = data.values[code]
        return t.measure(value, variable.decimals, brief) if value == value else items[code]["v"]

    def status(code: str) -> str | None:
        return t("status.provisional").lower() if data.notes[code] == "provisional" else None

    brief = variable.unit if t.is_short(variable.unit) else ""
    rows = [
        Row(
            code,
            [
                cell(names[code], href=ctx.url("district", code)),
                cell(shown(code), data.values[code], c=items[code]["c"], s=status(code)),
                cell(t.number(ranks[code]), ranks[code]),
            ],
        )
        for code in data.values.index
    ]
    when = t.when(period) if period else ctx.said(ctx.package.about.get("baseline", {}), "label")
    head = t("map.title", name=variable.name, when=when) if when else variable.name
    value_head = ui.unit_head(ctx, variable.unit) if variable.unit else t("column.score")
    return Frame(
        id=frame_id,
        title=head,
        summary=mapview.sentence(ctx, data),
        source=source_line(ctx, data),
        columns=[(t("column.district"), False), (value_head, True), (t("column.rank"), True)],
        rows=rows,
        map={"items": items, "selected": district(ctx), "label": t("map.label", name=head)},
        legend=mapview.legend(ctx, data, way),
        selected=district(ctx),
        open_table=True,
        sort=[2, 1],
        **props,
    )


def source_line(ctx: Context, data: mapview.MapData) -> str:
    """Where the values come from, with the year."""
    if data.variable.level != "indicator":
        return ui.scores_source(ctx)
    names = model.source_names(ctx, ";".join(data.sources))
    shown = names[:2] + ([ctx.t.n("map.more_sources", len(names) - 2)] if len(names) > 2 else [])
    return f"{'; '.join(shown)} ({ctx.t.when(data.period)})"


def frames(ctx: Context) -> list[Frame]:
    """Figures of the page: one map, or two to compare."""
    return [map_frame(ctx, *chosen(ctx)), *second(ctx)]


def second(ctx: Context) -> list[Frame]:
    """Map of the second variable, in the period in force; none unless the address asks for it."""
    asked = ctx.query("v2")
    if not asked:
        return []
    found = model.variable(ctx, asked)
    if found is None:
        raise Unknown("indicator", asked)
    return [map_frame(ctx, found, model.period_in_force(ctx.package, asked), "map2")]


def period_groups(variable: Variable, ctx: Context) -> list[dict[str, Any]]:
    """Choices of the period selector."""
    if not variable.periods:
        return [{"options": [{"value": "", "label": ctx.said(ctx.package.about.get("baseline", {}), "label")}]}]
    return [{"options": [{"value": p, "label": ctx.t.when(p)} for p in variable.periods]}]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors and the panel of the selected district."""
    variable, period = chosen(ctx)
    return {
        "map-variable": {"value": variable.code},
        "map-period": {"value": period, "groups": period_groups(variable, ctx)},
        "map-classes": {"value": method(ctx)},
        "map-second": {"value": ctx.query("v2")},
        "map2-wrap": {"hidden": not ctx.query("v2")},
        "map-district": {"value": district(ctx)},
        **panel(ctx, variable, period),
    }


def panel(ctx: Context, variable: Variable, period: str) -> dict[str, dict[str, Any]]:
    """Words about the selected district."""
    t, code = ctx.t, district(ctx)
    more = ctx.url("indicator", variable.code) if variable.level == "indicator" else ctx.url("method")
    base = {"map-more": {"href": more, "children": t("map.about", name=variable.name)}}
    if not code:
        return base | {
            "panel-name": {"children": t("map.panel_empty")},
            "panel-text": {"children": t("map.panel_empty_text")},
            "panel-link": {"href": ctx.url("district"), "children": t("map.panel_all")},
        }
    data = mapview.collect(ctx, variable, period)
    name = model.row(model.districts(ctx.package), code)["name"]
    ranks = data.values.rank(ascending=variable.direction < 0, method="min")
    value = mapview.spoken(ctx, data, code)
    if data.values[code] == data.values[code]:
        text = t(
            "map.panel_text",
            name=variable.name,
            value=value,
            rank=t.number(ranks[code]),
            n=t.number(data.values.notna().sum()),
            middle=t.measure(data.values.median(), variable.decimals, variable.unit),
        )
    else:
        text = t("map.panel_none", name=variable.name, value=value)
    return base | {
        "panel-name": {"children": name},
        "panel-text": {"children": text},
        "panel-link": {"href": ctx.url("district", code), "children": t("map.panel_open", name=name)},
    }


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, state = ctx.t, slots(ctx)
    ways = [{"value": m, "label": t(f"classes.{m}")} for m in classes.METHODS]
    steps = {name: t(f"step.{name}") for name in ("back", "next", "play", "stop")}
    controls = [
        Select(
            id="map-variable",
            label=t("select.variable"),
            param="v",
            groups=ui.variable_groups(ctx),
            clears=["p"],
            **state["map-variable"],
        ),
        Select(id="map-period", label=t("select.period"), param="p", step=steps, **state["map-period"]),
        ui.district_select(ctx, "map-district", **state["map-district"]),
        Select(
            id="map-classes", label=t("select.classes"), param="k", groups=[{"options": ways}], **state["map-classes"]
        ),
    ]
    none = {"options": [{"value": "", "label": t("select.none_second")}]}
    controls.append(
        Select(
            id="map-second",
            label=t("select.second"),
            param="v2",
            groups=[none, *ui.variable_groups(ctx)],
            **state["map-second"],
        )
    )
    # The place of the second map is always there, so that choosing one changes values and not the tree.
    more = [*second(ctx), map_frame(ctx, *chosen(ctx), "map2")][0]
    side = html.Aside(
        [
            html.H2(id="panel-name", **state["panel-name"]),
            html.P(id="panel-text", **state["panel-text"]),
            html.P(_link(state, "panel-link")),
            html.P(_link(state, "map-more")),
        ],
        className="panel",
        **aria(live="polite"),
    )
    return [
        ui.head(ctx, t("nav.map"), t("map.lead")),
        figure(ctx, frames(ctx)[0], controls=controls, side=side),
        html.Div(figure(ctx, more), id="map2-wrap", **state["map2-wrap"]),
    ]


def _link(state: dict[str, dict[str, Any]], name: str) -> Component:
    return ui.link(state[name]["children"], state[name]["href"], id=name)
