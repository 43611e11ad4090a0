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
    _prop_names = ["id", "label", "param", "value", "groups", "clears", "go"]  # noqa: RUF012


class Slider(Widget):
    """A range over named stops, oldest first, with steps and play; the stop is written into the query as `param`."""

    _type = "Slider"
    _prop_names = ["id", "label", "param", "value", "stops", "words"]  # noqa: RUF012


class Radios(Widget):
    """A choice shown whole, written into the query string as `param`; the empty value takes it out.

    An option may have a note.
    """

    _type = "Radios"
    _prop_names = ["id", "label", "param", "value", "options"]  # noqa: RUF012


class Choropleth(Widget):
    """An SVG map: `geometry` is a URL, a click or Enter sets `param`.

    `items` give each area its class ``c``, text ``v``, and where wanted a bold outline ``b``; `kinds` give a class its
    sign and words; `near` are areas to be outlined with the selected one; `points` is a layer of places over the areas.
    """

    _type = "Choropleth"
    _prop_names = [  # noqa: RUF012
        "id",
        "geometry",
        "items",
        "selected",
        "near",
        "points",
        "kinds",
        "param",
        "label",
        "hint",
        "go",
    ]


class Legend(Widget):
    """The key of a map: `lines` of class, text and sign; with `cross` the first nine are a square of two variables."""

    _type = "Legend"
    _prop_names = ["id", "lines", "label", "cross"]  # noqa: RUF012


class Mosaic(Widget):
    """Tiles in `columns`, a strip for each of `rows`: class ``c``, text ``t`` and sentence ``s`` of each cell."""

    _type = "Mosaic"
    _prop_names = ["id", "columns", "rows"]  # noqa: RUF012


class Table(Widget):
    """A sortable table; rows are keyed by area, so that an update keeps focus and order of the DOM nodes."""

    _type = "Table"
    _prop_names = ["id", "caption", "columns", "rows", "selected", "sort", "words"]  # noqa: RUF012


class Actions(Widget):
    """The menu of a figure: data in each kind of `files`, picture, link, embed; all of exactly the state in force."""

    _type = "Actions"
    _prop_names = ["id", "files", "target", "name", "words"]  # noqa: RUF012


class Search(Widget):
    """A search form that opens `action` with its text as ``q``; without scripts it is a plain form.

    A `compact` one is a field alone, whose label stands inside it.
    """

    _type = "Search"
    _prop_names = ["id", "label", "button", "action", "value", "compact"]  # noqa: RUF012


class Weights(Widget):
    """The what-if panel: weights are moved and scores computed in the browser alone, from a `model` of the index."""

    _type = "Weights"
    _prop_names = ["id", "model", "published", "lang", "words", "accents"]  # noqa: RUF012
