"""Tables of an HTML page as grids; spans are filled, scripts and styles left out."""

from __future__ import annotations

from typing import Any

from indicators.intake.guards import MOST_COLUMNS, MOST_ROWS
from indicators.intake.messages import refuse
from indicators.intake.model import Cell, Grid, letter


def read_html(name: str, text: str) -> list[Grid]:
    """Read the tables of a page that hold no table themselves.

    Raises
    ------
    DataError
        If there is no table, or one is larger than the limits of `guards`.
    """
    from lxml import etree, html  # type: ignore[import-untyped]

    try:
        # Nothing is fetched and no entity resolved; a declared encoding would contradict the text, which is decoded.
        parser = html.HTMLParser(no_network=True, recover=True, encoding="utf-8", huge_tree=False)
        page = html.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise refuse(name, "file-syntax", type(error).__name__, "HTML") from None
    tables = [t for t in page.iter("table") if t.find(".//table") is None]
    grids = []
    for number, table in enumerate(tables, 1):
        grid = _read(table, f"{name}:{number}" if len(tables) > 1 else name)
        grid.key = str(number)
        if any(c.text for row in grid.rows for c in row):
            grids.append(grid)
    if not grids:
        raise refuse(name, "file-empty", "<table>")
    return grids


def _read(table: Any, name: str) -> Grid:
    held: dict[tuple[int, int], Cell] = {}
    caption = table.find("caption")
    start = 0
    if caption is not None and _text(caption):
        held[0, 0], start = Cell(_text(caption), 1, "A"), 1
    height = start
    for r, row in enumerate(table.iter("tr"), start):
        height = r + 1
        if r >= MOST_ROWS:
            raise refuse(name, "file-large", str(r), f"{MOST_ROWS} baris / rows")
        c = 0
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (r, c) in held:
                c += 1
            down, right = _span(cell, "rowspan", MOST_ROWS - r), _span(cell, "colspan", MOST_COLUMNS)
            if c + right > MOST_COLUMNS or down * right > 50_000:
                raise refuse(name, "file-large", f"{down} x {right}", f"{MOST_COLUMNS} kolom / columns")
            text = _text(cell)
            for i in range(down):
                for j in range(right):
                    held[r + i, c + j] = Cell(text, r + i + 1, letter(c + j), merged=bool(i or j))
            c += right
            if len(held) > 500_000:
                raise refuse(name, "file-large", str(len(held)), "500000 sel / cells")
    width = max((c + 1 for _, c in held), default=0)
    rows = [[held.get((r, c)) or Cell("", r + 1, letter(c)) for c in range(width)] for r in range(height)]
    return Grid(name, rows)


def _span(cell: Any, name: str, most: int) -> int:
    try:
        return max(1, min(int(cell.get(name, "1")), most))
    except ValueError:
        return 1


def _text(element: Any) -> str:
    """Return what a reader sees: line breaks as blanks, raised signs set apart as footnotes."""
    out = element.text or ""
    for child in element:
        inner = "" if not isinstance(child.tag, str) or child.tag in ("script", "style") else _text(child)
        if child.tag in ("br", "p", "div", "li"):
            inner = f" {inner} "
        elif child.tag == "sup" and inner.strip() and not out.endswith(("m", "M")):
            inner = f" [{inner.strip().strip('[]')}]"
        out += inner + (child.tail or "")
    return " ".join(out.split())
