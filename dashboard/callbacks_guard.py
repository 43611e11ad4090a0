"""What the live page sends to Dash, and nothing else: a forged body is refused before Dash takes it apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

#: Bytes of a request outside the desk; the longest address that is read makes a body of a tenth of it.
LARGEST_BODY = 64_000
#: Where the reader is and wants to be, as `base.js` writes it.
_PLACE = frozenset({"path", "search"})
_SHOWN = frozenset({"shown", "build"})
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def fits(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Say whether a body asks for a callback of the server in the form in which the live page does.

    Parameters
    ----------
    body : object
        As decoded from JSON.
    callbacks : mapping of str to mapping
        Dash's own list, by output.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    callback = callbacks.get(body["output"], {})
    if "callback" not in callback:  # unknown, or it runs in the browser
        return False
    inputs, state = callback["inputs"], callback["state"]
    changed, known = body.get("changedPropIds"), [f"{one['id']}.{one['property']}" for one in inputs]
    return (
        body.get("outputs") == _outputs(callback["output"])
        and isinstance(changed, list)
        and all(one in known for one in changed)
        and _given(body.get("inputs"), inputs, _PLACE)
        and _given(body.get("state", []), state, frozenset())
    )


def _outputs(expected: Any) -> Any:
    if isinstance(expected, list | tuple):
        return [_outputs(one) for one in expected]
    return {"id": expected.component_id, "property": expected.component_property}


def _given(found: object, expected: Sequence[Mapping[str, str]], needed: frozenset[str]) -> bool:
    return (
        isinstance(found, list)
        and len(found) == len(expected)
        and all(
            isinstance(one, dict)
            and (one.get("id"), one.get("property")) == (wanted["id"], wanted["property"])
            and _is_place(one.get("value"), needed)
            for one, wanted in zip(found, expected, strict=True)
        )
    )


def _is_place(value: object, needed: frozenset[str]) -> bool:
    return (
        isinstance(value, dict)
        and needed <= value.keys() <= _PLACE | _SHOWN
        and all(isinstance(text, str) and not _LONE_SURROGATE.search(text) for text in value.values())
    )
