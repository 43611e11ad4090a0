"""What the navigation shows: address and key of the label."""

from __future__ import annotations

NAVIGATION: tuple[tuple[str, str], ...] = (
    ("", "overview"),
    ("map", "map"),
    ("district", "district"),
    ("data", "data"),
    ("method", "method"),
)
