"""Addresses of asset files with a stamp, so that browsers keep them for ever and still see a new one at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ASSETS = Path(__file__).parent / "assets"


@cache
def asset(name: str) -> str:
    """Return the address of a file in ``assets``, with the moment of its last change as stamp."""
    return f"/assets/{name}?v={int((ASSETS / name).stat().st_mtime):x}"
