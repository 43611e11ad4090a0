"""Overview: the state of the dimensions, the facts of the regency, what is missing and who holds it."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import model, news, reports, start, ui
from dashboard.attributes import HIDDEN, data
from dashboard.context import Context
from dashboard.figures import headlines
from dashboard.frame import Frame, figure
from dashboard.pages import map as map_page
from dashboard.pages.masterplan import overview as plan_home
from dashboard.theme import accent


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.overview")


def frames(ctx: Context) -> list[Frame]:
    """Map of the index, or of the dimension with the most data; a click opens the district. Then news and plan."""
    code = map_page.default_code(ctx)
    variable = model.variable(ctx, code)
    assert variable is not None
    period = variable.periods[0] if variable.periods else ""
    link = ctx.url("district", "{value}").replace("%7Bvalue%7D", "{value}")
    return [
        map_page.map_frame(ctx, variable, period, "overview", map_link=link),
        news.changes_frame(ctx),
        news.masterplan_frame(ctx) if ctx.records.plan is None else plan_home.home_frame(ctx),
    ]


def opening(ctx: Context) -> list[Component]:
    """Say what the observatory holds, in one paragraph and four numbers."""
    package, t = ctx.package, ctx.t
    used = package["indicators"]["status"].eq("in_index").sum()
    dimensions = model.framework(package, "dimension")["code"]
    coverage = package["coverage"].set_index("code")
    measured = int((coverage.reindex(dimensions)["children_measured"].fillna(0) > 0).sum())
    whole = model.scores(package, model.root(package))
    lead = t(
        "overview.lead",
        regency=package.about["regency"]["name"],
        used=t.number(used),
        measured=t.number(measured),
        total=t.number(len(dimensions)),
    )
    counts = whole["status"].value_counts()
    states = [t(f"overview.index_{s}", n=t.number(counts[s])) for s in ui.STATUS_SIGNS if s in counts and s in SHOWN]
    tiles = [
        (t.number(used), t("overview.tile_indicators"), ctx.url("data")),
        (t.number(len(package["sources"])), t("overview.tile_sources"), ctx.url("data", "sources")),
        (t.number(len(package["corrections"])), t("overview.tile_corrections"), ctx.url("data", "corrections")),
        (t.number(len(package["conflicts"])), t("overview.tile_conflicts"), ctx.url("data", "conflicts")),
    ]
    return [
        ui.head(ctx, t("overview.title", regency=package.about["regency"]["name"]), lead, t("shell.name")),
        *start.steps(ctx),
        *(
            [html.P([html.Strong(t("overview.index_state") + " "), t.list(states) + "."], className="state-line")]
            if states
            else []
        ),
        ui.district_jump(ctx),
        html.Ul(
            [html.Li(ui.link([html.Strong(n), html.Span(text)], href)) for n, text, href in tiles], className="tiles"
        ),
    ]


SHOWN = ("published", "provisional", "withheld")


def dimension_card(ctx: Context, row: Any, order: int) -> Component:
    """Card of one dimension: state, coverage, spread of the districts."""
    package, t = ctx.package, ctx.t
    coverage = package["coverage"].set_index("code").reindex([row["code"]]).iloc[0]
    scores = model.scores(package, row["code"])["score"]
    names = model.districts(package)["name"]
    have = scores.dropna()
    measured, total = coverage["children_measured"], coverage["children_total"]
    parts: list[Component] = [
        html.Div(
            [html.H3(ctx.said(row, "name")), ui.chip(ctx, coverage["status"] or "withheld")], className="card-head"
        ),
        html.P(t("overview.card_coverage", n=t.number(measured), total=t.number(total)), className="card-note"),
        html.Span(
            [html.Span(className="on" if i < (measured or 0) else "") for i in range(int(total or 0))],
            className="cells",
            **HIDDEN,
        ),
    ]
    if have.empty:
        parts.append(html.P(t("overview.card_none"), className="card-text"))
        parts.append(html.P(ui.link(t("overview.card_wanted"), ctx.url("data", "missing")), className="card-link"))
    else:
        marks = [html.Span(style={"left": f"{value:.1f}%"}) for value in have]
        parts.append(html.Span(marks, className="strip", **HIDDEN))
        parts.append(
            html.P(
                t(
                    "overview.card_spread",
                    low=names[str(have.idxmin())],
                    low_score=t.number(have.min(), 0),
                    high=names[str(have.idxmax())],
                    high_score=t.number(have.max(), 0),
                    n=t.number(len(have)),
                ),
                className="card-text",
            )
        )
        parts.append(html.P(ui.link(t("overview.card_map"), ctx.url("map", v=row["code"])), className="card-link"))
    return html.Li(parts, className="card", style={"--tone": accent(order)})


def missing(ctx: Context) -> list[Component]:
    """List what is missing, by dimension: each wanted indicator with the office that holds it."""
    package = ctx.package
    wanted = package["wanted"]
    subs = model.framework(package, "subdimension")
    out: list[Component] = []
    for order, (code, row) in enumerate(model.rows(model.framework(package, "dimension"))):
        mine = subs[subs["parent"] == code]
        asks = wanted[wanted["subdimension"].isin(mine["code"])]
        if asks.empty:
            continue
        blocks = []
        for sub, group in asks.groupby("subdimension", sort=False):
            offices = list(dict.fromkeys(ctx.said(r, "office") for _, r in model.rows(group)))
            blocks.append(
                html.Li(
                    [
                        html.Strong(ctx.said(model.row(mine, str(sub)), "name")),
                        html.Span(", ".join(ctx.said(r, "name") for _, r in model.rows(group))),
                        html.Small(ctx.t("overview.held_by", office=ctx.t.list(offices))),
                    ]
                )
            )
        head = html.Summary(
            [ctx.said(row, "name"), html.Span(ctx.t.n("overview.wanted", len(asks)), className="count")]
        )
        out.append(html.Details([head, html.Ul(blocks)], className="wanted", style={"--tone": accent(order)}))
    return out


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t, package = ctx.t, ctx.package
    cards = [
        dimension_card(ctx, row, order)
        for order, (_, row) in enumerate(model.rows(model.framework(package, "dimension")))
    ]
    series = headlines.series(package)
    lacks = missing(ctx)
    picture, changed, plan = frames(ctx)
    return [
        html.Div(
            [
                html.P(
                    [
                        html.Strong(t("hint.title") + " "),
                        t("hint.text") + " ",
                        ui.link(t("hint.link"), ctx.url("method")),
                    ]
                ),
                html.Button(t("hint.close"), type="button", className="tool", **data(action="hint")),
            ],
            className="notice hint-first",
        ),
        html.Div([html.Div(opening(ctx), className="hero-text"), figure(ctx, picture)], className="hero"),
        ui.section(
            t("overview.dimensions"),
            [html.Ul(cards, className="cards")],
            lead=t("overview.dimensions_lead"),
            id="dimensions",
        ),
        ui.section(
            t("overview.headlines", regency=package.about["regency"]["name"]),
            ui.folding(ctx, "facts-list", [headlines.card(ctx, one) for one in series], "facts-grid")
            if series
            else [ui.notice(t("overview.no_headlines"))],
            lead=t("overview.headlines_lead"),
            id="facts",
        ),
        ui.section(
            t("overview.state"),
            [
                html.Div(
                    [
                        html.Div([figure(ctx, plan), html.P(ui.link(t("plan.home_link"), ctx.url("masterplan")))]),
                        html.Div(
                            [
                                figure(ctx, changed),
                                *(
                                    [html.P(ui.link(t("changes.all"), ctx.url("data", "changes")))]
                                    if changed.rows
                                    else []
                                ),
                                reports.shortlist(ctx),
                            ]
                        ),
                    ],
                    className="two-thirds",
                )
            ],
            id="state",
        ),
        ui.section(
            t("overview.missing"),
            [html.Div(lacks, className="wanted-list")] if lacks else [ui.notice(t("overview.nothing_missing"))],
            lead=t("overview.missing_lead"),
            id="missing",
        ),
    ]
