"""Forged bodies to Dash's own address: each is answered as a mistake of the asker, never as a fault of the server."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asking import PAGE, UPDATE, VIEW, body
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from seats import Office

#: Forged bodies of each kind in the suite; MAROS_FUZZ asks for more.
EXAMPLES = int(os.environ.get("MAROS_FUZZ", "250"))
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1e308, 10**400, "", "x", "\ud800", "\0", "page", "..", "../..", "__class__", "a.b.c"),
    *([], [[]], [None] * 50, ["x"] * 10_000, {}, {"id": {"type": "x", "index": "ALL"}}, {"path": 1}, {"path": "/id/"}),
    *({"path": "/id/map", "search": ["v"]}, {"path": "/id/", "search": "", "__proto__": {}}, "x" * 50_000),
)


@pytest.fixture(scope="module")
def client(office: Office) -> FlaskClient:
    return office.app.test_client()


@pytest.fixture(scope="module")
def ask(client: FlaskClient) -> Callable[[Any], int]:
    """Send a body and return the status."""

    def send(found: Any) -> int:
        text = found if isinstance(found, bytes) else json.dumps(found).encode()
        return int(client.post(UPDATE, data=text, content_type="application/json").status_code)

    return send


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every part of a body."""
    yield path
    if isinstance(document, dict | list):
        for key in document if isinstance(document, dict) else range(len(document)):
            yield from places(document[key], (*path, key))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A body with one part replaced."""
    if not path:
        return value
    document = copy.deepcopy(document)
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return document


def test_what_the_live_page_sends_is_answered(ask: Callable[[Any], int]) -> None:
    for path in ("/id/", "/en/map", "/id/masterplan", "/embed/id/map/map", "", "x", "/xx/yy/zz"):
        assert ask(body(PAGE, path)) == 200, path
    assert ask(body(VIEW, "/id/map", "?v=nothing")) in (200, 204)


@pytest.mark.parametrize("output", [PAGE, VIEW])
def test_every_part_replaced_by_something_odd(ask: Callable[[Any], int], output: str) -> None:
    right, seen = body(output, "/id/map"), 0
    for path in places(right):
        for odd in ODD:
            forged = replaced(right, path, odd)
            code = ask(forged)
            # A path or a query is the reader's to choose: the page then says that there is nothing.
            free = bool(path) and path[-1] in ("path", "search") and isinstance(odd, str) and odd != "\ud800"
            optional = path in (("state",), ("changedPropIds",)) and odd == []
            optional = optional or (
                path == ("state", 0, "value") and odd in ({}, {"path": "/id/"})
            )  # of the former place nothing is read
            same = forged == right or (bool(path) and path[-1] == "value" and odd == {"path": "/id/", "search": ""})
            assert code in ((200, 204) if free or same else (200, 204, 400) if optional else (400, 413)), (path, odd)
            seen += 1
    assert seen > 400


@pytest.mark.parametrize(
    "text",
    [
        b"", b"null", b"[]", b"{", b'"x"', b"\xff\xfe", b"\x00" * 100, b"{}" * 1000, b"[" * 60_000, b'{"a":' * 10_000,
        b"9" * 60_000, b"1e99999", b"NaN", b'{"output": NaN}', b'{"output": "\\ud800"}', "{}".encode("utf-16"),
        b'{"output": ["page"]}', b'{"output": "page.children", "output": {}}', b'{"output": "route.data"}',
        b'{"output": "done.data", "outputs": {"id": "done", "property": "data"}, "inputs": [], "changedPropIds": []}',
    ],
)  # fmt: skip
def test_a_body_that_is_none(ask: Callable[[Any], int], text: bytes) -> None:
    assert ask(text) in (400, 415)


@pytest.mark.parametrize(
    "kind", ["text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"]
)
def test_another_kind_of_body(client: FlaskClient, kind: str) -> None:
    """A form of another site cannot send JSON unasked, so that nothing else is taken for it."""
    answer = client.post(UPDATE, data=json.dumps(body(PAGE, "/id/")), content_type=kind)
    assert answer.status_code in (400, 415)


def test_more_than_any_page_sends(ask: Callable[[Any], int]) -> None:
    right = body(PAGE, "/id/")
    assert ask({**right, "inputs": right["inputs"] * 2}) == 400
    assert ask({**right, "inputs": right["inputs"] * 500}) == 400
    assert ask({**right, "changedPropIds": ["route.data"] * 1000 + ["x.y"]}) == 400
    assert ask({**right, "padding": "x" * 100_000}) == 413


@pytest.mark.parametrize("path", ["/_dash-layout", "/_dash-dependencies", "/_reload-hash", "/_favicon.ico"])
def test_dash_own_addresses_tell_nothing_of_the_server(client: FlaskClient, path: str) -> None:
    answer = client.get(path, query_string={"x": "y" * 1000})
    assert answer.status_code < 500
    assert b"/work/" not in answer.data
    assert b"Traceback" not in answer.data


@pytest.mark.parametrize(
    "path",
    [
        "x/y.js",
        "dash/../app.py",
        "dash/deps/react@x.js",
        "dash/%00",
        "dashboard/app.py",
        "dashboard/../app.py",
        "a/" * 500,
    ],
)
def test_a_component_that_is_none(client: FlaskClient, path: str) -> None:
    assert client.get(f"/_dash-component-suites/{path}").status_code == 404


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["page", PAGE, VIEW]),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=20,
)


@settings(max_examples=EXAMPLES, database=None)
@given(output=st.sampled_from([PAGE, VIEW]), data=st.data())
def test_any_forged_body(ask: Callable[[Any], int], output: str, data: st.DataObject) -> None:
    forged = body(output, "/id/map")
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(forged))))
        forged = replaced(forged, path, data.draw(_JSON))
    assert ask(forged) in (200, 204, 400)


@settings(max_examples=EXAMPLES, database=None)
@given(path=st.text(max_size=60), search=st.text(max_size=60))
def test_any_place(ask: Callable[[Any], int], path: str, search: str) -> None:
    """Where the reader is and what the address asks is free; the page says what it does not know."""
    for output in (PAGE, VIEW):
        assert ask(body(output, f"/id/{path}", f"?{search}")) in (200, 204)
