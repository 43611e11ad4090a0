"""What stands around every page: header, navigation, footer; and the bare frame of an embed."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.attributes import HIDDEN, aria, data
from dashboard.components import Search
from dashboard.context import Context, build_url
from dashboard.frame import Frame, figure
from dashboard.navigation import BELONGS, NAVIGATION
from dashboard.text import LANGUAGES
from dashboard.ui import link


def page(ctx: Context, content: list[Component]) -> Component:
    """Put the content of a page into the shell."""
    t = ctx.t
    return html.Div(
        [
            html.A(t("shell.skip"), href="#content", className="skip"),
            _header(ctx),
            html.Main(content, id="content", className=f"page page-{ctx.address.page or 'home'}"),
            _footer(ctx),
        ],
        className="shell",
    )


def embed(ctx: Context, frame: Frame) -> Component:
    """One frame alone, with a link back to where it comes from."""
    address = ctx.address
    back = build_url(ctx.lang, address.page, *address.parts, **dict(address.query))
    note = html.A(
        ctx.t("shell.embed_back", regency=ctx.package.about["regency"]["name"]),
        href=back,
        target="_blank",
        rel="noopener",
    )
    return html.Main([figure(ctx, frame), html.P(note, className="source")], id="content", className="page embed")


def _other(ctx: Context, lang: str) -> str:
    return build_url(lang, ctx.address.page, *ctx.address.parts, **dict(ctx.address.query))


def _header(ctx: Context) -> Component:
    t, here = ctx.t, BELONGS.get(ctx.address.page, ctx.address.page)
    regency = ctx.package.about["regency"]["name"]
    items = [
        html.Li(
            link(
                t(f"nav.{key}"),
                ctx.url(slug),
                className="here" if here == slug else "",
            )
        )
        for slug, key in NAVIGATION
    ]
    languages = [
        html.A(
            lang.upper(),
            id=f"lang-{lang}",
            href=_other(ctx, lang),
            className="here" if lang == ctx.lang else "",
            lang=lang,
            **aria(label=t(f"shell.lang_{lang}"), current="true" if lang == ctx.lang else "false"),
        )
        for lang in LANGUAGES
    ]
    brand = link(
        [
            html.Span(className="mark", **HIDDEN),
            html.Span([html.Strong(regency), html.Small(t("shell.name"))]),
        ],
        ctx.url(),
        className="brand",
    )
    # A narrow window has the sign beside it instead.
    search = Search(id="top-search", label=t("shell.search"), action=ctx.url("search"), compact=True)
    tools = [
        link(
            [html.Span(t("nav.search"), className="unseen")],
            ctx.url("search"),
            className="tool icon search" + (" here" if here == "search" else ""),
            title=t("nav.search"),
        ),
        html.Button(
            html.Span(t("shell.theme"), className="unseen"),
            type="button",
            className="tool icon theme",
            title=t("shell.theme"),
            **data(action="theme"),
        ),
        html.Div(languages, className="languages", role="group", **aria(label=t("shell.language"))),
    ]
    nav = html.Nav(html.Ul(items), className="nav", **aria(label=t("shell.nav")))
    small = html.Details(
        [
            html.Summary(t("shell.menu")),
            html.Nav(
                html.Ul([*items, html.Li(link(t("nav.search"), ctx.url("search")))]), **aria(label=t("shell.nav_small"))
            ),
        ],
        className="menu nav-small",
    )
    return html.Header(
        html.Div([brand, search, html.Div([*tools, small], className="tools"), nav], className="bar-inner"),
        className="top",
    )


def _footer(ctx: Context) -> Component:
    t, about = ctx.t, ctx.package.about
    return html.Footer(
        html.Div(
            [
                html.P(t("shell.footer", regency=about["regency"]["name"])),
                html.Ul(
                    [
                        html.Li(link(t("nav.data"), ctx.url("data"))),
                        html.Li(link(t("nav.method"), ctx.url("method"))),
                        # A page outside the live ones: it is loaded, not followed.
                        html.Li(html.A(t("shell.login"), href=ctx.url("work"), id="login")),
                    ],
                    className="bottom-links",
                ),
                html.P(t("shell.build", build=str(about.get("fingerprint", ""))[:12]), className="fine"),
                html.P(ctx.package.geometry.get("attribution", ""), className="fine", lang="en"),
            ],
            className="bar-inner",
        ),
        className="bottom",
    )
