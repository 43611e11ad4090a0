"""Every address of a served place, and the bodies that its live page sends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flask import Flask
from seats import Office

from dashboard.browser import PATHS, PLAN_PATHS, addresses
from indicators.masterplan import TABLES

LANGUAGES = ("id", "en")
UPDATE = "/_dash-update-component"
PAGE, VIEW = "..page.children...meta.data..", "view.data"


def pages(place: Office) -> list[str]:
    """Public pages without their language: those of the package, and one for each record that is public."""
    package = place.app.extensions["packages"].path
    found = addresses(package)
    assert len(found) == len(PATHS)
    keys: dict[str, list[str]] = {t.name: [] for t in TABLES}
    for stored in place.store.records():
        keys[stored.kind].append(quote(stored.key.partition("~")[0], safe=""))
    for path in PLAN_PATHS:
        table = path.partition("{")[2].rstrip("}")
        found += [path.format(**{table: key}) for key in keys[table]] if table else [path]
    return found


def body(output: str, path: str, search: str = "") -> dict[str, Any]:
    """What the live page sends to be given a page, or the values of another state of it."""
    place = {"path": path, "search": search}
    route = {"id": "route", "property": "data", "value": place}
    if output == PAGE:
        outputs: Any = [{"id": "page", "property": "children"}, {"id": "meta", "property": "data"}]
        return {"output": PAGE, "outputs": outputs, "inputs": [route], "changedPropIds": ["route.data"]}
    query = {"id": "query", "property": "data", "value": dict(place)}
    outputs = {"id": "view", "property": "data"}
    given = {"output": VIEW, "outputs": outputs, "inputs": [query], "changedPropIds": ["query.data"], "state": [route]}
    return given


def routes(app: Flask, method: str, filled: Mapping[str, str], below: str = "") -> Iterator[tuple[str, str]]:
    """Endpoint and address of every route that answers to a method, with something in place of what they ask for."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if method in (rule.methods or ()) and rule.endpoint.startswith(below):
            values = {name: filled.get(name, "x") for name in rule.arguments if name not in (rule.defaults or {})}
            found = rule.build(values)
            assert found is not None
            yield rule.endpoint, found[1]
