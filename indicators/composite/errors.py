"""Errors of the composite engine. All are `ValueError`, so a caller can catch one thing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CompositeError(ValueError):
    """Input that the engine refuses; the message names what was found and what was expected."""


class FrameworkError(CompositeError):
    """The framework (hierarchy, weights, directions) is incomplete or contradicts itself."""


class DataError(CompositeError):
    """The data cannot be matched to the framework, or a cell is not a usable number."""


class MethodError(CompositeError):
    """A step, method or parameter is unknown, or a parameter is outside its range."""


class UndefinedError(CompositeError):
    """A formula has no value for this input, e.g. the geometric mean of zero."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint naming the closest known names, or the first of them; empty when none is known."""
    names = [str(k) for k in known]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if close:
        return f"; did you mean {', '.join(map(repr, close))}?"
    if not names:
        return ""
    return f"; known: {shorten(names)}"


def shorten(names: Iterable[object], limit: int = 8) -> str:
    """Join names with commas, saying how many were left off after `limit`."""
    items = [str(n) for n in names]
    if len(items) <= limit:
        return ", ".join(items)
    return ", ".join(items[:limit]) + f" and {len(items) - limit} more"
