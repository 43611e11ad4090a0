"""Small building blocks that several pages share."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import model
from dashboard.attributes import HIDDEN, aria, data
from dashboard.components import Select, Slider
from dashboard.context import Context, remembered_in_language
from dashboard.frame import cell
from dashboard.text import PER_CENT
from dashboard.theme import accent

# A status is told by its sign and its word; colour only supports them.
STATUS_SIGNS = {
    "published": "●",
    "provisional": "◐",
    "withheld": "○",
    "in_index": "●",
    "below_coverage": "◔",
    "too_old": "◷",
    "no_data": "○",
    "context": "◇",
}
CONFIDENCE_SIGNS = {"high": "●●●", "medium": "●●○", "low": "●○○"}


@remembered_in_language
def scores_source(ctx: Context) -> str:
    """Say what scores are computed from."""
    count = ctx.package["values"].query("in_baseline")["sources"].map(model.split).explode().nunique()
    return ctx.t("map.source_scores", n=ctx.t.number(count))


def link(text: str | list[Any], href: str, **props: Any) -> Component:
    """Build a link inside the dashboard, followed without a reload."""
    return dcc.Link(text, href=href, **props)


def chip(ctx: Context, status: str) -> Component:
    """Status as sign and word."""
    return html.Span(
        [html.Span(STATUS_SIGNS.get(status, "·"), **HIDDEN), " ", ctx.t(f"status.{status}")],
        className=f"chip {status}",
    )


def status_text(ctx: Context, status: str) -> str:
    """Status as sign and word for a table cell."""
    return f"{STATUS_SIGNS.get(status, '·')} {ctx.t(f'status.{status}')}" if status else ""


def confidence_text(ctx: Context, level: str) -> str:
    """Confidence as sign and word for a table cell."""
    return f"{CONFIDENCE_SIGNS.get(level, '○○○')} {ctx.t(f'confidence.{level}')}" if level else ""


def middle_cell(ctx: Context, code: str, period: str, unit: str) -> dict[str, Any]:
    """Cell of the districts' median; of an indicator that is yes or no, in how many districts it is yes."""
    var = model.variable(ctx, code)
    assert var is not None
    if yes := ctx.t.yes(var.unit):
        known = model.values(ctx.package, code, period)["value"].dropna()
        have = ctx.t.number((known == 1).sum())
        return cell(ctx.t("word.flag_share", word=yes, n=have, total=ctx.t.number(len(known))))
    middle = model.middle(ctx.package, code, period)
    return cell(ctx.t.measure(middle, var.decimals, unit), middle)


def head(ctx: Context, title: str, lead: str | list[Any], eyebrow: str = "") -> Component:
    """Head of a page: what it is and what it is for."""
    return html.Div(
        [
            *([html.P(eyebrow, className="eyebrow")] if eyebrow else []),
            html.H1(title, id="page-title"),
            html.P(lead, className="lead", id="page-lead"),
        ],
        className="page-head",
    )


def notice(text: str | list[Any], kind: str = "note") -> Component:
    """Set a sentence apart."""
    return html.Div(html.P(text), className=f"notice {kind}")


def section(title: str, content: list[Any], *, id: str = "", lead: str = "") -> Component:
    """Part of a page with its own heading."""
    body = [html.H2(title), *([html.P(lead, className="section-lead")] if lead else []), *content]
    named: Any = {"id": id} if id else {}
    return html.Section(body, className="section", **named)


def score_bar(score: float, typical: float | None, order: int | None) -> Component:
    """Bar from 0 to 100 with a tick where the middle district stands; the numbers are written beside it."""
    parts = [html.Span(className="fill", style={"width": f"{max(score, 0):.1f}%" if score == score else "0"})]
    if typical is not None and typical == typical:
        parts.append(html.Span(className="tick", style={"left": f"{typical:.1f}%"}))
    style = {"--tone": accent(order)} if order is not None else {}
    empty = "" if score == score else " empty"
    return html.Span(parts, className=f"score-bar{empty}", style=style, **HIDDEN)


@remembered_in_language
def variable_groups(ctx: Context, *, scores_only: bool = False) -> list[dict[str, Any]]:
    """Choices of a selector over all that has data: index, dimensions, sub-dimensions, indicators."""
    package, t = ctx.package, ctx.t
    scored = set(package["scores"].dropna(subset=["score"])["code"])
    valued = set(package["values"]["indicator"])
    frame = model.framework(package)
    top = frame[frame["level"].isin(["index", "dimension"]) & frame["code"].isin(scored)]
    groups = [
        {
            "label": t("select.aggregates"),
            "options": [{"value": r["code"], "label": ctx.said(r, "name")} for _, r in model.rows(top)],
        }
    ]
    indicators = model.indicators(package)
    for _, dimension in model.rows(model.framework(package, "dimension")):
        subs = frame[frame["parent"] == dimension["code"]]
        options = []
        for _, sub in model.rows(subs):
            if sub["code"] in scored:
                options.append({"value": sub["code"], "label": ctx.said(sub, "name")})
            if scores_only:
                continue
            below = indicators[(indicators["subdimension"] == sub["code"]) & indicators["code"].isin(valued)]
            options += [{"value": r["code"], "label": "\u2003" + ctx.said(r, "name")} for _, r in model.rows(below)]
        if options:
            groups.append({"label": ctx.said(dimension, "name"), "options": options})
    loose = indicators[~indicators["dimension"].isin(frame["code"]) & indicators["code"].isin(valued)]
    if len(loose) and not scores_only:
        options = [{"value": r["code"], "label": ctx.said(r, "name")} for _, r in model.rows(loose)]
        groups.append({"label": t("select.context"), "options": options})
    return [group for group in groups if group["options"]]


def unit_head(ctx: Context, unit: str) -> str:
    """Head of a column of values, with the unit that files need as well."""
    if unit in PER_CENT:
        return f"{ctx.t('column.value')} (%)"
    return unit[:1].upper() + unit[1:]


def period_stops(ctx: Context, variable: model.Variable) -> list[dict[str, str]]:
    """Periods of a variable as stops of a slider, oldest first; scores have the one of the baseline."""
    if not variable.periods:
        return [{"value": "", "label": ctx.said(ctx.package.about.get("baseline", {}), "label")}]
    return [{"value": period, "label": ctx.t.when(period)} for period in reversed(variable.periods)]


def period_slider(ctx: Context, id: str, variable: model.Variable, **props: Any) -> Component:
    """Slider over the periods of a variable, with steps and play."""
    words = {name: ctx.t(f"step.{name}") for name in ("back", "next", "play", "stop")}
    props.setdefault("stops", period_stops(ctx, variable))
    return Slider(id=id, label=ctx.t("select.period"), param="p", words=words, **props)


def district_select(ctx: Context, id: str, value: str, **props: Any) -> Any:
    """Selector of a district; the first choice is none."""
    rows = model.districts(ctx.package)
    options = [{"value": "", "label": ctx.t("select.all_districts")}] if "go" not in props else []
    options += [{"value": code, "label": row["name"]} for code, row in model.rows(rows)]
    props.setdefault("param", "d")
    return Select(id=id, label=ctx.t("select.district"), value=value, groups=[{"options": options}], **props)


def district_jump(ctx: Context, value: str = "") -> Component:
    """Selector that opens the profile of a district."""
    link = ctx.url("district", "{value}").replace("%7Bvalue%7D", "{value}")
    choice = district_select(ctx, "go-district", value, go=link)
    if not value:
        choice.label = ctx.t("overview.open_district")
        choice.groups = [{"options": [{"value": "", "label": ctx.t("select.choose")}, *choice.groups[0]["options"]]}]
    return choice


FOLDED = 4  # items of a long list that a phone shows before the reader asks for all


def folding(ctx: Context, id: str, items: list[Component], name: str) -> list[Component]:
    """List of which a phone shows the first few, with a button for the rest."""
    button = html.Button(
        ctx.t("fold.all", n=ctx.t.number(len(items))),
        type="button",
        className="tool unfold",
        **data(action="unfold"),
        **aria(controls=id, expanded="false"),
    )
    return [html.Ul(items, id=id, className=f"{name} fold"), *([button] if len(items) > FOLDED else [])]


def facts(pairs: list[tuple[str, Any]]) -> Component:
    """Definition list of the pairs that have a value."""
    items: list[Component] = []
    for name, value in pairs:
        if value not in (None, "", []):
            items += [html.Dt(name), html.Dd(value)]
    return html.Dl(items, className="facts")


def source_refs(ctx: Context, ids: str) -> Component:
    """Links to the sources of a value."""
    names = dict(zip(model.split(ids), model.source_names(ctx, ids), strict=True))
    parts: list[Any] = []
    for i, (key, name) in enumerate(names.items()):
        parts += [", "] if i else []
        parts.append(link(name, ctx.url("data", "source", key)))
    return html.Span(parts)
