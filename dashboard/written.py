"""The versions of a disputed figure, as the package holds them."""

from __future__ import annotations

import json
from typing import Any


def candidates(text: str) -> list[dict[str, Any]]:
    """Candidate values of a conflict; unreadable ones are none."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []
