"""Values of records as they are written: a number with the decimals it has, the versions of a disputed figure."""

from __future__ import annotations

import json
from typing import Any

from dashboard.context import Context
from indicators.tables import FLAG_UNIT


def plain(ctx: Context, value: object) -> str:
    """Write a number with the decimals it has; other text as it is."""
    try:
        number = float(str(value))
    except ValueError:
        return str(value or "–")
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return ctx.t.number(number, len(text.partition(".")[2])) if number == number else "–"


def stated(ctx: Context, value: object, unit: object) -> str:
    """Write a figure of the raw tables with its unit; one that is 0 or 1 in a word."""
    if unit == FLAG_UNIT and value in (0, 1):
        return ctx.t("word.yes" if value else "word.no")
    return f"{plain(ctx, value)} {unit or ''}".strip()


def candidates(text: str) -> list[dict[str, Any]]:
    """Candidate values of a conflict; unreadable ones are none."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []
