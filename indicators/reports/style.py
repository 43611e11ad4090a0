"""Colours and type of the reports: those of the dashboard's light theme, so that print and screen look alike."""

from __future__ import annotations

from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
#: The second face has what the first lacks: signs, other scripts.
FAMILIES = ("Inter", "DejaVu Sans")

INK, SOFT, RULE = "#111a2c", "#4a5568", "#dde2ea"
ACCENT, WASH, OUTLINE = "#0a5c8a", "#e3f0f8", "#33475b"
GOOD, BAD, WARN = "#0f6b3c", "#a8321a", "#7d5200"
NODATA, NODATA_LINE = "#e9ecf0", "#7c8798"
#: One accent a dimension, by its place in the framework; told apart with any common colour vision.
DIMENSIONS = ("#0b62a4", "#a83279", "#8a6100", "#b4430f", "#5b4bb5", "#1a7446")
#: Five classes of one hue from little to much: readable in print and with any colour vision.
SCALE = ("#d8e8f3", "#9dc7e2", "#569fcb", "#1f6ca3", "#0a3a66")
#: Fills on which white ink is the readable one.
_DARK = frozenset({ACCENT, *SCALE[3:]})


def accent(order: int) -> str:
    """Accent of the dimension at place `order`, counted from 0."""
    return DIMENSIONS[order % len(DIMENSIONS)]


def ink_on(fill: str | None) -> str:
    """Ink that is readable on a fill of a map."""
    return "#ffffff" if fill in _DARK else INK
