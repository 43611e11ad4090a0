"""What a request is called in logs and metrics: its route, never what stands in it."""

from __future__ import annotations

import flask

from dashboard.context import parse_address
from dashboard.registry import PAGES

#: Dash answers every address that no other route takes.
_CATCH_ALL = ("/", "/<path:path>")


def route() -> str:
    """Return the route of this request: a rule of the server, or the kind of page."""
    rule = flask.request.url_rule
    if rule is None:
        return "none"
    if rule.rule not in _CATCH_ALL:
        return rule.rule
    address = parse_address(flask.request.path)
    if not address.known_language or address.page not in PAGES:
        return "page:unknown"
    return f"{'embed' if address.embed else 'page'}:{address.page or 'home'}"
