"""Where what stands: the column of areas, headings, body, total row, notes; tables on their side are turned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from indicators.areas import Registry
from indicators.intake import labels
from indicators.intake.footnotes import dated, unmarked, year_of
from indicators.intake.messages import refuse
from indicators.intake.model import Cell, Grid, Said
from indicators.intake.numerals import looks_numeric
from indicators.intake.parts import Kind, Layout, Line
from indicators.intake.roles import columns_of, roles_of

_COUNTED = re.compile(r"^[(\[]?\d{1,2}[)\]]?$")
_TITLE = re.compile(r"^(?:tabel|table|tbl)\b", re.IGNORECASE)
_NOTE = re.compile(r"^(?:sumber|source|catatan|note|ket(?:erangan)?\b|\*|\d\))", re.IGNORECASE)


def understand(grid: Grid, registry: Registry) -> Layout:
    """Find the parts of a grid.

    Raises
    ------
    DataError
        If it holds neither names of areas nor a series of years.
    """
    upright = grid
    grid, index, shape = _orient(grid, registry)
    names = _names(grid, index, shape, registry)
    kinds = [_kind(cell, registry, shape) for cell in names]
    first, last = _body(grid, index, kinds)
    header = _header(grid, index, first)
    titles = [_joined(row) for row in grid.rows[: header[0] if header else first] if _joined(row)]
    notes = [_joined(row) for row in grid.rows[last + 1 :] if _joined(row)]
    said: list[Said] = [*grid.notes]
    lines, breaks = _lines(grid, names, kinds, (first, last), index, registry, said)
    paths, marks = _paths(grid, header, index)
    roles, left_out = roles_of(grid, index, lines, paths, registry, said)
    if grid is not upright:  # notes below a table that is read sideways have become columns
        alone = {i: texts[0] for i in range(grid.width) if len(texts := _own(grid.column(i))) == 1}
        below = {i: text for i, text in alone.items() if _NOTE.match(text)}
        notes += below.values()
        left_out = [entry for entry in left_out if entry[1] not in {" ".join(paths[i]) for i in below}]
    for line in lines:
        for c in roles["period"]:
            line.period, line.mark = dated(grid.rows[line.row][c].text)
        line.group = " · ".join(
            labels.clean_label(grid.rows[line.row][c].text) for c in roles["group"] if grid.rows[line.row][c].text
        )
        for c in roles["unit"]:
            line.unit = grid.rows[line.row][c].text
        for c in roles["regency"]:
            own = grid.rows[line.row][c].text
            if own and not labels.is_own_regency(own, registry) and labels.find(own, registry) != registry.regency:
                line.kind = "foreign"
    columns = columns_of(grid, lines, roles["value"], paths, marks, bool(breaks or roles["period"]) and shape == "wide")
    heading = " ".join(dict.fromkeys(paths[index])) or ("Kecamatan" if shape == "wide" else "Tahun")
    return Layout(grid, shape, heading, titles, notes, lines, columns, left_out, said, grid.letter(index))


def _orient(grid: Grid, registry: Registry) -> tuple[Grid, int, Literal["wide", "series"]]:
    if not grid.width:
        raise refuse(grid.name, "file-empty", grid.name)

    def found(cells: Sequence[Cell]) -> int:
        areas = [labels.find(c.text, registry) for c in cells if re.search(r"[^\W\d]|^\d{4,}|\.\d", c.text)]
        return len({a.code for a in areas if a}) + sum(labels.is_own_regency(c.text, registry) for c in cells[:400])

    def years(cells: Sequence[Cell]) -> int:
        return len({year_of(c.text) for c in cells} - {""})

    turned = grid.turned()
    upright = [found(grid.column(i)) for i in range(grid.width)]
    sideways = [found(turned.column(i)) for i in range(turned.width)]
    most = max([*upright, *sideways], default=0)
    dated = max((years(g.column(i)) for g in (grid, turned) for i in range(g.width)), default=0)
    own = any(
        labels.is_own_regency(c.text, registry) or labels.is_total(c.text, registry) for c in map(_first, grid.rows)
    )
    # One district among the headings of a series of years is a thing named after it.
    if most > 1 or (most == 1 and (dated < 2 or own)):
        if max(sideways) > max(upright):
            return turned, sideways.index(max(sideways)), "wide"
        return grid, upright.index(max(upright)), "wide"
    upright, sideways = ([years(g.column(i)) for i in range(g.width)] for g in (grid, turned))
    if max([*upright, *sideways], default=0) < 2:
        raise refuse(grid.name, "table-none", f"{len(grid.rows)} x {grid.width}", registry.districts[0].name + ", …")
    if max(sideways) > max(upright):
        return turned, sideways.index(max(sideways)), "series"
    return grid, upright.index(max(upright)), "series"


def _first(row: Sequence[Cell]) -> Cell:
    return next((c for c in row if c.text), row[0])


def _names(grid: Grid, index: int, shape: str, registry: Registry) -> list[Cell]:
    """Return the names of the rows; where it is blank in a row of numbers, `Jumlah` in another cell is the name."""
    names = grid.column(index)
    if shape == "series":
        return names
    nameless = [r for r, cell in enumerate(names) if not cell.text and _numbers(grid, r, index)]
    start = next((r for r, cell in enumerate(names) if labels.find(cell.text, registry)), 0) if nameless else 0
    for r in nameless:
        # Above the areas such a row may be one of headings, whose `Jumlah` stands over a column of numbers.
        offered = grid.rows[r] if r > start else grid.rows[r][:index]
        names[r] = next((c for c in offered if c.text and labels.is_total(c.text, registry)), names[r])
    return names


def _kind(cell: Cell, registry: Registry, shape: str) -> Kind | None:
    label = labels.clean_label(cell.text)
    if not label:
        return None
    if shape == "series":
        return "area" if year_of(cell.text) else None
    if labels.is_total(label, registry):
        return "total"
    area = labels.find(label, registry)
    if area is not None:
        return "area"
    if labels.is_own_regency(label, registry):
        return "total"
    if labels.is_other_regency(label, registry):
        return "foreign"
    return "mean" if labels.is_mean(label) else "unknown"


def _numbers(grid: Grid, row: int, index: int) -> int:
    """Count the cells of a row that hold numbers; years and the numbering of columns are none."""
    cells = [c for i, c in enumerate(grid.rows[row]) if i != index and c.text]
    if _counting(grid.rows[row]):
        return 0
    return sum(looks_numeric(c.text) and not year_of(c.text) for c in cells)


def _counting(cells: Sequence[Cell]) -> bool:
    """Say whether a row numbers the columns: `(1) (2) (3)`."""
    digits = [re.sub(r"\D", "", c.text) for c in cells if c.text and not c.merged]
    return (
        len(digits) > 1
        and all(_COUNTED.match(c.text) for c in cells if c.text)
        and all(int(b) - int(a) == 1 for a, b in pairwise(digits))
    )


def _body(grid: Grid, index: int, kinds: list[Kind | None]) -> tuple[int, int]:
    """Return the first and the last row of the body: areas, and rows of numbers that join them."""
    sure = [r for r, k in enumerate(kinds) if k == "area" and (_numbers(grid, r, index) or _filled(grid, r, index))]
    sure = sure or [r for r, k in enumerate(kinds) if k in ("area", "total")]
    first, last = sure[0], sure[-1]
    while first and (
        (kinds[first - 1] == "unknown" and _numbers(grid, first - 1, index))
        or kinds[first - 1] in ("area", "total", "foreign")  # the name of a regency above its districts
    ):
        first -= 1
    r = last + 1
    while r < len(grid.rows):
        text = grid.rows[r][index].text
        if _NOTE.match(_joined(grid.rows[r])):
            break
        if (kinds[r] and _numbers(grid, r, index)) or (kinds[r] == "total" and text):
            last = r
        elif not text and _numbers(grid, r, index):
            last = r  # numbers without a name: said to be wrong below
        r += 1
    return first, last


def _filled(grid: Grid, row: int, index: int) -> int:
    return sum(bool(c.text) for i, c in enumerate(grid.rows[row]) if i != index and not c.merged)


def _own(cells: Sequence[Cell]) -> list[str]:
    return [c.text for c in cells if c.text and not c.merged]


def _joined(row: Sequence[Cell]) -> str:
    return " ".join(" ".join(_own(row)).split())


def _header(grid: Grid, index: int, first: int) -> list[int]:
    """Return the rows of headings: from the body upwards to the title or to an empty row."""
    rows: list[int] = []
    for r in range(first - 1, -1, -1):
        cells = [c for c in grid.rows[r] if c.text]
        own = [c for c in cells if not c.merged]
        if not cells:
            if rows:
                break
            continue
        texts = dict.fromkeys(c.text for c in cells)
        single = len(texts) == 1
        position = next(i for i, c in enumerate(grid.rows[r]) if c.text)
        if _TITLE.match(next(iter(texts))) or (rows and single and (position <= index or len(next(iter(texts))) > 40)):
            break
        if single and not rows and position <= index and grid.width > 1 and _joined(grid.rows[r]):
            break
        if own and _counting(own) and not all(year_of(c.text) for c in own):
            continue
        rows.insert(0, r)
    return rows


def _paths(grid: Grid, header: list[int], index: int) -> tuple[list[list[str]], list[list[str]]]:
    """Return of each column the headings from the top down, and the marks of their years."""
    paths: list[list[str]] = [[] for _ in range(grid.width)]
    marks: list[list[str]] = [[] for _ in range(grid.width)]
    for depth, r in enumerate(header):
        texts = [c.text for c in grid.rows[r]]
        if depth < len(header) - 1:
            # Where no merged cells say so, a heading spans the empty ones to its right that have a heading below.
            below = [any(grid.rows[d][i].text for d in header[depth + 1 :]) for i in range(grid.width)]
            for i in range(1, grid.width):
                if not texts[i] and below[i] and texts[i - 1] and i - 1 != index and below[i - 1]:
                    texts[i] = texts[i - 1]
        for i, text in enumerate(texts):
            plain, found = unmarked(text)
            marks[i] += [m for m in found if m not in marks[i]]
            plain = labels.clean_heading(plain)
            if plain and plain not in paths[i]:
                paths[i].append(plain)
    return paths, marks


def _lines(
    grid: Grid,
    names: list[Cell],
    kinds: list[Kind | None],
    body: tuple[int, int],
    index: int,
    registry: Registry,
    said: list[Said],
) -> tuple[list[Line], bool]:
    lines: list[Line] = []
    period, mark, breaks, foreign, totalled = "", "", False, False, False
    first, last = body
    series = kinds[first] == "area" and bool(year_of(names[first].text))
    for r in range(first, last + 1):
        cell, kind = names[r], kinds[r]
        values = _numbers(grid, r, index)
        if series:
            if kind == "area":
                year, sign = dated(cell.text)
                lines.append(Line(r, cell, "area", registry.regency, year, mark=sign))
            elif values:
                raise refuse(grid.name, "period", cell.text, "2024", cell.line, cell.letter)
            continue
        years = {dated(c.text) for c in grid.rows[r] if c.text}
        if len(years) == 1 and ("", "") not in years and not values:  # a row that only says the year of those below
            (period, mark), breaks = years.pop(), True
            continue
        if not cell.text:
            if values:
                raise refuse(grid.name, "area-blank", "", line=cell.line, column=cell.letter)
            continue
        if kind is None or (kind == "unknown" and not _filled(grid, r, index)):
            continue
        label = labels.clean_label(cell.text)
        if totalled and year_of(cell.text):
            kind = "year"
        if kind == "foreign" or (labels.is_own_regency(label, registry) and foreign):
            foreign = kind == "foreign"
        area = labels.find(label, registry)
        if kind == "total":
            area = registry.regency
        if area == registry.regency:
            kind = "total"
        if foreign:
            kind, area = "foreign", None
        if kind == "total" and not _filled(grid, r, index):
            continue  # a heading over its districts, no sum of them
        totalled = totalled or kind == "total"
        lines.append(Line(r, cell, kind, area, period, mark=mark))
    _say_rest(lines, said)
    return lines, breaks


def _say_rest(lines: list[Line], said: list[Said]) -> None:
    years = [line.label.text for line in lines if line.kind == "year"]
    if years:
        said.append(
            (
                f"Baris jumlah tahun lain ({', '.join(years)}) tidak diambil.",
                f"Rows with totals of other years ({', '.join(years)}) are left out.",
            )
        )
    means = [line.label.text for line in lines if line.kind == "mean"]
    if means:
        said.append((f"Baris rata-rata tidak diambil: {means[0]}", f"The row of averages is left out: {means[0]}"))
