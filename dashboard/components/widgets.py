"""Python faces of the components in the ``.js`` files beside this module."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class Widget(Component):
    """A component of the namespace ``observatory``; `props` are named in ``_prop_names``."""

    _children_props: list[str] = []  # noqa: RUF012 - Dash reads class attributes
    _base_nodes = ["children"]  # noqa: RUF012
    _namespace = "observatory"
    _type = "Widget"
    _prop_names: list[str] = ["id"]  # noqa: RUF012
    _valid_wildcard_attributes: list[str] = []  # noqa: RUF012
    available_wildcard_properties: list[str] = []  # noqa: RUF012

    def __init__(self, **props: Any) -> None:
        self.available_properties = self._prop_names
        super().__init__(**props)


class Select(Widget):
    """A labelled native select that writes its choice into the query string as `param`.

    With `page` it goes to another page: the choice becomes the address.
    """

    _type = "Select"
    _prop_names = ["id", "label", "param", "value", "groups", "clears", "go", "step"]  # noqa: RUF012


class Choropleth(Widget):
    """An SVG map: `geometry` is a URL, `items` give each area its class and text; a click or Enter sets `param`."""

    _type = "Choropleth"
    _prop_names = ["id", "geometry", "items", "selected", "param", "label", "hint", "go"]  # noqa: RUF012


class Table(Widget):
    """A sortable table; rows are keyed by area, so that an update keeps focus and order of the DOM nodes."""

    _type = "Table"
    _prop_names = ["id", "caption", "columns", "rows", "selected", "sort", "words"]  # noqa: RUF012


class Actions(Widget):
    """The menu of a figure: data, picture, link, embed."""

    _type = "Actions"
    _prop_names = ["id", "links", "target", "name", "words"]  # noqa: RUF012


class Search(Widget):
    """A search form that writes its text into the query string; without scripts it is a plain form."""

    _type = "Search"
    _prop_names = ["id", "label", "button", "action", "value"]  # noqa: RUF012


class Weights(Widget):
    """The what-if panel: weights are moved and scores computed in the browser alone."""

    _type = "Weights"
    _prop_names = ["id", "tree", "leaves", "areas", "published", "rules", "lang", "words", "accents"]  # noqa: RUF012
