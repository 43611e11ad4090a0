"""Map: choose what, when and which layer, select a district, read the table beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.attributes import aria
from dashboard.components import Radios, Select
from dashboard.context import Context
from dashboard.figures import classes, mapview
from dashboard.frame import Frame, Row, cell, figure
from dashboard.layers import association, base, bivariate, patterns, villages
from dashboard.model import Variable
from dashboard.unknown import Unknown

#: What can be drawn; the first is drawn unless the address asks for another.
LAYERS = ("values", *patterns.KINDS, "bivariate", "villages")


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


def default_score(ctx: Context) -> str:
    """Choose the index where it has scores, else the dimension with the most; the index where nothing is scored yet."""
    counts = ctx.package["scores"].dropna(subset=["score"]).groupby("code").size()
    index, dimensions = model.root(ctx.package), model.framework(ctx.package, "dimension")["code"]
    return index if index in counts.index else max([index, *dimensions], key=lambda code: counts.get(code, 0))


def default_code(ctx: Context) -> str:
    """Choose the score, or where nothing is scored yet the first indicator with values."""
    valued = ctx.package["values"]["indicator"]
    scored = ctx.package["scores"]["score"].notna().any()
    return default_score(ctx) if scored or valued.empty else str(valued.iloc[0])


def method(ctx: Context) -> str:
    """Way of drawing class limits."""
    return ctx.choice("k", classes.METHODS, classes.METHODS[0], "choice")


def district(ctx: Context) -> str:
    """Return the selected district; empty for none."""
    return ctx.choice("d", model.districts(ctx.package).index, "", "district")


def layer(ctx: Context) -> str:
    """Layer that the address asks for."""
    return ctx.choice("l", LAYERS, LAYERS[0], "choice")


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
        map={
            "items": items,
            "selected": district(ctx),
            "near": base.beside(ctx, district(ctx)),
            "label": t("map.label", name=head),
        },
        legend=mapview.legend(ctx, data, way),
        selected=district(ctx),
        open_table=True,
        steady_names=True,
        sort=[2, 1],
        **props,
    )


def source_line(ctx: Context, data: mapview.MapData) -> str:
    """Where the values come from, with the year."""
    if data.variable.level != "indicator":
        return ui.scores_source(ctx)
    if not data.sources:
        return ctx.t("map.no_source")
    names = model.source_names(ctx, ";".join(data.sources))
    shown = names[:2] + ([ctx.t.n("map.more_sources", len(names) - 2)] if len(names) > 2 else [])
    return f"{'; '.join(shown)} ({ctx.t.when(data.period)})"


def frames(ctx: Context) -> list[Frame]:
    """Figures of the layer in force, and the statistics of the whole map."""
    shown = layer(ctx)
    if shown == "villages":
        return [villages.frame(ctx, method(ctx), district(ctx)), tested(ctx)]
    return [main(ctx), tested(ctx), *(second(ctx) if shown != "bivariate" else [])]


def main(ctx: Context) -> Frame:
    """Map of the variable in the layer in force; of the plain values where the layer has a figure of its own."""
    (variable, period), shown = chosen(ctx), layer(ctx)
    if shown in patterns.KINDS:
        return patterns.frame(ctx, variable, period, shown, district(ctx))
    if shown == "bivariate":
        return bivariate.frame(ctx, variable, period, other(ctx, variable), district(ctx))
    return map_frame(ctx, variable, period)


def tested(ctx: Context) -> Frame:
    """Statistics of the whole map: of the villages in their layer, else of the variable."""
    measure = villages.chosen(ctx) if layer(ctx) == "villages" else None
    if measure:
        return association.frame(ctx, measure.code, measure.name, measure.period)
    variable, period = chosen(ctx)
    return association.frame(ctx, variable.code, variable.name, period)


def other(ctx: Context, first: Variable) -> Variable:
    """Second variable of a map of two."""
    asked = ctx.query("v2") or bivariate.default_second(ctx, first.code)
    found = model.variable(ctx, asked)
    if found is None:
        raise Unknown("indicator", asked)
    return found


def second(ctx: Context) -> list[Frame]:
    """Map of the second variable, in the period in force; none unless the address asks for it."""
    asked = ctx.query("v2")
    if not asked:
        return []
    found = other(ctx, chosen(ctx)[0])
    return [map_frame(ctx, found, model.period_in_force(ctx.package, asked), "map2")]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors, what is shown of the page, and the panel of the selected district."""
    variable, period = chosen(ctx)
    shown, crossed = layer(ctx), layer(ctx) == "bivariate"
    measure, places, t = villages.chosen(ctx), shown == "villages", ctx.t
    return {
        "map-layer": {"value": shown if shown != LAYERS[0] else ""},
        "map-variable": {"value": variable.code},
        "map-period": {"value": period, "stops": ui.period_stops(ctx, variable)},
        "map-classes": {"value": method(ctx)},
        "map-second": {
            "value": other(ctx, variable).code if crossed else ctx.query("v2"),
            "label": t("select.cross" if crossed else "select.second"),
        },
        "map-measure": {"value": measure.code if measure else ""},
        "map-district": {"value": district(ctx)},
        **{
            f"{name}-wrap": {"hidden": hidden}
            for name, hidden in {
                "map": places,
                "map2": places or crossed or not ctx.query("v2"),
                "villages": not places,
                "map-variable": places,
                "map-period": places,
                "map-second": places or shown in patterns.KINDS,
                "map-classes": shown not in ("values", "villages"),
                "map-measure": not places,
            }.items()
        },
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
            "panel-near": {"children": ""},
            "panel-link": {"href": ctx.url("district"), "children": t("map.panel_all")},
        }
    data = mapview.collect(ctx, variable, period)
    name = model.row(model.districts(ctx.package), code)["name"]
    ranks = data.values.rank(ascending=variable.direction < 0, method="min")
    value = mapview.spoken(ctx, data, code)
    if data.values[code] == data.values[code]:
        said = {"name": variable.name, "value": value, "n": t.number(data.values.notna().sum())}
        if yes := t.yes(variable.unit):  # a median of flags says nothing
            text = t("map.panel_flag", yes=yes, have=t.number((data.values == 1).sum()), **said)
        else:
            middle = t.measure(data.values.median(), variable.decimals, variable.unit)
            text = t("map.panel_text", rank=t.number(ranks[code]), middle=middle, **said)
    else:
        text = t("map.panel_none", name=variable.name, value=value)
    return base | {
        "panel-name": {"children": name},
        "panel-text": {"children": text},
        "panel-near": {"children": near(ctx, variable, period, code)},
        "panel-link": {"href": ctx.url("district", code), "children": t("map.panel_open", name=name)},
    }


def near(ctx: Context, variable: Variable, period: str, code: str) -> str:
    """Say who borders a district, and what their mean is."""
    t, names = ctx.t, model.districts(ctx.package)["name"]
    beside = base.beside(ctx, code)
    if not beside:
        return t("map.panel_alone")
    said = t("map.panel_near", names=t.list([names[c] for c in beside]))
    lag = model.lags(ctx.package, variable.code, period)[code]
    return (
        f"{said} {t('map.panel_lag', value=t.measure(lag, variable.decimals, variable.unit))}" if lag == lag else said
    )


def controls(ctx: Context, state: dict[str, dict[str, Any]]) -> Component:
    """Build the selectors; those a layer does not need are hidden, so that a change of layer changes values alone."""
    t = ctx.t
    ways = [{"value": m, "label": t(f"classes.{m}")} for m in classes.METHODS]
    layers = [
        {"value": name if i else "", "label": t(f"map.layer_{name}"), "note": t(f"map.layer_note_{name}")}
        for i, name in enumerate(LAYERS)
    ]
    none = {"options": [{"value": "", "label": t("select.none_second")}]}
    figures = [{"value": one.code, "label": one.name} for one in villages.measures(ctx)]
    variable = model.variable(ctx, state["map-variable"]["value"])
    assert variable is not None

    def wrapped(name: str, content: Component) -> Component:
        return html.Div(content, id=f"{name}-wrap", **state[f"{name}-wrap"])

    def select(name: str, param: str, groups: list[dict[str, Any]], **props: Any) -> Component:
        words = {"label": t(f"select.{name}"), "groups": groups, **state[f"map-{name}"], **props}
        return wrapped(f"map-{name}", Select(id=f"map-{name}", param=param, **words))

    return html.Div(
        [
            Radios(id="map-layer", label=t("select.layer"), param="l", options=layers, **state["map-layer"]),
            html.Div(
                [
                    select("variable", "v", ui.variable_groups(ctx), clears=["p"]),
                    select("measure", "m", [{"options": figures}]),
                    wrapped("map-period", ui.period_slider(ctx, "map-period", variable, **state["map-period"])),
                    select("second", "v2", [none, *ui.variable_groups(ctx)]),
                    ui.district_select(ctx, "map-district", **state["map-district"]),
                    select("classes", "k", [{"options": ways}]),
                ],
                className="controls",
            ),
        ],
        className="panel map-controls",
    )


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, state = ctx.t, slots(ctx)
    # Every figure has its place from the start, so that another layer changes values and not the tree.
    beside = [*second(ctx), map_frame(ctx, *chosen(ctx), "map2")][0]
    places = villages.frame(ctx, method(ctx), district(ctx))
    if layer(ctx) != "villages":  # the points are fetched when they are asked for
        places = replace(places, map={**(places.map or {}), "points": None})
    side = html.Aside(
        [
            html.H2(id="panel-name", **state["panel-name"]),
            html.P(id="panel-text", **state["panel-text"]),
            html.P(id="panel-near", **state["panel-near"]),
            html.P(_link(state, "panel-link")),
            html.P(_link(state, "map-more")),
        ],
        className="panel",
        **aria(live="polite"),
    )
    return [
        ui.head(ctx, t("nav.map"), t("map.lead")),
        controls(ctx, state),
        html.Div(figure(ctx, main(ctx), side=side), id="map-wrap", **state["map-wrap"]),
        html.Div(figure(ctx, places), id="villages-wrap", **state["villages-wrap"]),
        html.Div(figure(ctx, beside), id="map2-wrap", **state["map2-wrap"]),
        figure(ctx, tested(ctx)),
    ]


def _link(state: dict[str, dict[str, Any]], name: str) -> Component:
    return ui.link(state[name]["children"], state[name]["href"], id=name)
