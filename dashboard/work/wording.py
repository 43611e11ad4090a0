"""What an item of the review holds, in words: fields by name, codes as words, numbers in the language."""

from __future__ import annotations

import re
from typing import NamedTuple

from dashboard.work.desk import Desk
from indicators.masterplan.records import rows_of
from indicators.review import Standing

_NUMBERS = frozenset({"value", "numerator", "denominator", "lower", "upper", "weight"})
_DIRECTIONS = {"1": "direction.up", "-1": "direction.down"}
#: What a table cell holds word for word.
_PRINTED = frozenset({"published"})
MOST_DECIMALS = 4


class Fact(NamedTuple):
    """A field of an item: its name, its words, and the words before; `printed` as the source prints it."""

    label: str
    text: str
    before: str
    printed: bool


def facts(desk: Desk, standing: Standing) -> list[Fact]:
    """Return the fields of an item that hold something, in the reader's language where there are both."""
    content = standing.item.content
    return [
        Fact(field(desk, name), said(desk, name, value), "", name in _PRINTED)
        for name, value in content.items()
        if value and not _foreign(desk, name, content)
    ]


def changes(desk: Desk, standing: Standing) -> list[Fact]:
    """Return the fields of an item that are not as they were when it was decided."""
    return [
        Fact(field(desk, name), said(desk, name, now), said(desk, name, before), name in _PRINTED)
        for name, (before, now) in standing.differences().items()
    ]


def _foreign(desk: Desk, name: str, content: object) -> bool:
    other = "en" if desk.lang == "id" else "id"
    return name.endswith(f"_{other}") and f"{name[:-3]}_{desk.lang}" in content  # type: ignore[operator]


def field(desk: Desk, name: str) -> str:
    """Name of a field."""
    return desk.t.known("work.field", re.sub("_(id|en)$", "", name))


def said(desk: Desk, name: str, value: str) -> str:
    """Write the content of a field in words."""
    if not value:
        return ""
    if name in _NUMBERS:
        return number(desk, value)
    match name:
        case "direction":
            return desk.t(_DIRECTIONS.get(value, "direction.none"))
        case "proxy" | "break_before":
            return desk.t("plan.flag_yes" if value == "true" else "plan.flag_no")
        case "role":
            return desk.t.known("work.role_of", value)
        case "limits_kind":
            return desk.t.known("work.limits", value)
        case "confidence":
            return desk.t.known("confidence", value)
        case "subdimension":
            known = {r["code"]: desk.said(r, "name") for r in rows_of(desk.package["framework"])}
            return known.get(value, value)
        case "baseline_period" | "denominator_period":
            return desk.t.when(value)
    return value


def number(desk: Desk, text: str, most: int = MOST_DECIMALS) -> str:
    """Write a number in the language, with as many decimals as it has, `most` at most."""
    try:
        value = float(text)
    except ValueError:
        return text
    return desk.t.number(value, min(len(text.partition(".")[2]), most))
