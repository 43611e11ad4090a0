"""Slides as plain values; `pptx` writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from indicators.reports import style

WIDTH, HEIGHT = 13.333, 7.5
LEFT, TOP, ACROSS, DOWN = 0.6, 1.65, 12.13, 5.1
#: Left, top, width and height of a part, in inches.
Box = tuple[float, float, float, float]
WHOLE: Box = (LEFT, TOP, ACROSS, DOWN)


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, the first name on top; one colour a series, or one a bar where there is one series.

    Attributes
    ----------
    names : sequence of str
    series : sequence of (str, sequence of float)
        Title and values; NaN for a missing value.
    alt : str
    colours : sequence of str
    decimals : int
    most : float, optional
        Right end of the axis.
    low, high : sequence of float
        Ends of the intervals of a single series.
    """

    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    alt: str
    colours: Sequence[str] = (style.ACCENT,)
    decimals: int = 0
    most: float | None = None
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True)
class Image:
    """Picture with the words that replace it, and lines to its right."""

    png: bytes
    alt: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Grid:
    """Table: heads with text, alignment and width as the documents have them, and rows of texts."""

    columns: Sequence[dict[str, Any]]
    rows: Sequence[Sequence[str]]
    alt: str


@dataclass(frozen=True)
class Points:
    """List of sentences, numbered or not."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True)
class Note:
    """Small text below a chart."""

    text: str


@dataclass(frozen=True)
class Key:
    """What colours mean, in one line: texts with their colours, in the order in which the chart shows them."""

    items: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Tiles:
    """Numbers that stand out: label, value and what is below it."""

    items: Sequence[dict[str, str]]


Part = Bars | Image | Grid | Points | Note | Key | Tiles


@dataclass(frozen=True)
class Slide:
    """One slide: its title says the finding; `subtitle` makes it the first one."""

    title: str
    parts: Sequence[tuple[Box, Part]]
    source: str
    notes: str
    subtitle: str = ""


@dataclass(frozen=True)
class Deck:
    """A set of slides with the properties of the document."""

    slides: Sequence[Slide]
    lang: str
    properties: dict[str, str]
    day: date
