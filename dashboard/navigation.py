"""What the navigation shows: address and key of the label."""

from __future__ import annotations

NAVIGATION: tuple[tuple[str, str], ...] = (
    ("", "overview"),
    ("masterplan", "masterplan"),
    ("map", "map"),
    ("ranking", "ranking"),
    ("district", "district"),
    ("compare", "compare"),
    ("indicator", "indicator"),
    ("trends", "trends"),
    ("whatif", "whatif"),
    ("data", "data"),
    ("method", "method"),
)
#: Pages that the navigation does not show, with the one that it marks instead.
BELONGS = {"review": "data"}
