"""Attributes whose names Python cannot spell as keywords."""

from __future__ import annotations

from typing import Any


def aria(**values: str) -> Any:
    """``aria(hidden="true")`` gives ``aria-hidden="true"``."""
    return {f"aria-{name}": value for name, value in values.items()}


def data(**values: str) -> Any:
    """``data(part="title")`` gives ``data-part="title"``."""
    return {f"data-{name}": value for name, value in values.items()}


HIDDEN: Any = aria(hidden="true")  # decoration: what it shows is written beside it
