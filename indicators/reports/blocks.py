"""Parts of a document that the template `document` sets one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indicators.reports.pictures import Picture

Block = dict[str, Any]
Table = dict[str, Any]


def heading(text: str, level: int = 2, *, fresh: bool = False) -> Block:
    """Heading; a fresh one begins a page."""
    return {"k": "h", "level": level, "text": text, "fresh": fresh}


def paragraph(text: str) -> Block:
    """Paragraph that leads to what follows and stays with it."""
    return {"k": "p", "text": text}


def small(text: str) -> Block:
    """Note in small type."""
    return {"k": "small", "text": text}


def note(text: str) -> Block:
    """Sentence set apart: what is not there, and what to do."""
    return {"k": "note", "text": text}


def bullets(items: Sequence[str]) -> list[Block]:
    """Return a list; nothing where there are no items."""
    return [{"k": "ul", "items": list(items)}] if items else []


def pairs(items: Sequence[tuple[str, str]]) -> Block:
    """Return names with their texts."""
    return {"k": "pairs", "items": [list(item) for item in items]}


def table(content: Table | None, caption: str, nothing: str, size: float = 7.8, below: str = "") -> list[Block]:
    """Return a numbered table with a note below it, or the sentence that says why there is none."""
    if content is None or not content["rows"]:
        return [note(nothing)]
    return [{"k": "table", "caption": caption, "size": size, **content, **_below(below)}]


def figure(drawn: Picture | None, caption: str, width: float, nothing: str, below: str = "") -> list[Block]:
    """Return a numbered figure `width` inches wide, or the sentence that says why there is none."""
    if drawn is None:
        return [note(nothing)]
    return [{"k": "figure", "caption": caption, "width": width, **drawn.svg(), **_below(below)}]


def series(items: Sequence[tuple[Picture | None, str]], below: str = "", count: int = 2) -> list[Block]:
    """Return figures in columns, each with its caption; those that could not be drawn are left out."""
    kept = [{"caption": caption, **drawn.svg()} for drawn, caption in items if drawn]
    return [{"k": "maps", "columns": count, "items": kept, **_below(below)}] if kept else []


def beside(drawn: Picture, caption: str, content: Table, title: str, below: str = "", size: float = 7.0) -> Block:
    """Figure and table side by side, each numbered, with one note below both."""
    figure = {"caption": caption, **drawn.svg()}
    return {"k": "beside", "figure": figure, "table": {"caption": title, "size": size, **content}, **_below(below)}


def _below(text: str) -> dict[str, str]:
    return {"note": text} if text else {}
