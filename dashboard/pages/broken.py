"""The pages when something is wrong: no usable data package, or a page that could not be made."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context
from dashboard.text import LANGUAGES, Text


def layout(t: Text, reason: str) -> Component:
    """Content of the page; the reader's language comes first."""
    order = [t.lang, *(lang for lang in LANGUAGES if lang != t.lang)]
    parts: list[Component] = []
    for i, lang in enumerate(order):
        say = Text(lang)
        heading = html.H2 if i else html.H1
        parts.append(
            html.Section(
                [heading(say("broken.title")), html.P(say("broken.text")), html.P(say("broken.do"))], lang=lang
            )
        )
    return html.Main([*parts, html.Pre(reason, className="reason")], id="content", className="page broken")


def fault(ctx: Context) -> list[Component]:
    """Content of the page that stands for one that could not be made."""
    return [ui.head(ctx, ctx.t("fault.title"), ctx.t("fault.text")), html.P(ui.link(ctx.t("notfound.home"), ctx.url()))]
