"""What each column of a table holds; columns of values cut apart by indicator and period."""

from __future__ import annotations

import re
from collections import defaultdict

from indicators.areas import Registry
from indicators.intake import labels
from indicators.intake.footnotes import year_of
from indicators.intake.messages import refuse
from indicators.intake.model import Cell, Grid, Said, placed
from indicators.intake.numerals import looks_numeric
from indicators.intake.parts import Column, Line


def roles_of(
    grid: Grid, index: int, lines: list[Line], paths: list[list[str]], registry: Registry, said: list[Said]
) -> tuple[dict[str, list[int]], list[tuple[str, str, Said]]]:
    """Say of each column what it holds: values, periods, indicators, regencies, or nothing to take."""
    roles: dict[str, list[int]] = {"value": [], "period": [], "group": [], "regency": [], "unit": []}
    left: list[tuple[str, str, Said]] = []
    rows = [line.row for line in lines if line.kind in ("area", "total", "unknown")]
    for i in range(grid.width):
        cells = [grid.rows[r][i] for r in rows]
        texts = [c.text for c in cells if c.text]
        heading = " ".join(paths[i])
        if i == index:
            continue
        if not texts:
            if paths[i]:
                left.append((grid.letter(i), heading, ("kosong", "empty")))
            continue
        numeric = sum(looks_numeric(t) for t in texts)
        title = set(labels.words(heading))
        if all(year_of(t) for t in texts) and (title & {"tahun", "year", "periode", "period"} or not title):
            roles["period"].append(i)
        elif title and title <= {"satuan", "unit", "units"} and not numeric:
            roles["unit"].append(i)
        elif (title and title <= {"no", "nomor", "number", "num", "urut"}) or (not title and _serial(texts, registry)):
            left.append((grid.letter(i), heading, ("nomor urut", "row numbers")))
        elif title & {"kode", "code", "kemendagri"} and all(re.fullmatch(r"[\d.]+", t) for t in texts):
            left.append((grid.letter(i), heading, ("kode wilayah", "area codes")))
            _compare_codes(grid, i, lines, registry)
        elif (
            sum(labels.is_other_regency(t, registry) or labels.is_own_regency(t, registry) for t in texts)
            > len(texts) / 2
        ):
            roles["regency"].append(i)
        elif numeric * 2 > len(texts) or (numeric and any(c.typed for c in cells)):
            roles["value"].append(i)
        else:
            left.append((grid.letter(i), heading, ("teks, bukan angka", "text, no numbers")))
    _find_groups(grid, lines, roles, left, paths, said)
    return roles, left


def _serial(texts: list[str], registry: Registry) -> bool:
    texts = [t for t in texts if not labels.is_total(t, registry)]
    return [t.rstrip(".)") for t in texts] == [str(n) for n in range(1, len(texts) + 1)] and len(texts) > 2


def _compare_codes(grid: Grid, index: int, lines: list[Line], registry: Registry) -> None:
    for line in lines:
        cell = grid.rows[line.row][index]
        area = labels.find(cell.text, registry) if cell.text else None
        if area and line.area and line.kind == "area" and area != line.area:
            raise refuse(
                grid.name, "value-choice", cell.text, f"{line.area.code} / {line.area.bps_code}", cell.line, cell.letter
            )


def _find_groups(
    grid: Grid,
    lines: list[Line],
    roles: dict[str, list[int]],
    left: list[tuple[str, str, Said]],
    paths: list[list[str]],
    said: list[Said],
) -> None:
    """Find the columns of a long table that name what its rows hold: needed where an area stands in several rows."""
    areas = [line for line in lines if line.kind == "area"]

    def repeated(extra: list[int]) -> bool:
        keys = [
            (line.area.code if line.area else "", line.period, *(grid.rows[line.row][c].text for c in extra))
            for line in areas
        ]
        return len(set(keys)) < len(keys)

    chosen = list(roles["period"])
    if repeated(chosen):
        for i in range(grid.width):
            texts = [grid.rows[line.row][i].text for line in areas]
            is_text = any(entry[0] == grid.letter(i) and entry[2][1].startswith("text") for entry in left)
            # Names of what is measured come back for every area; names of places and offices do not.
            if is_text and 1 < len(set(texts)) <= max(2, len(texts) // 2) and repeated(chosen):
                chosen.append(i)
                roles["group"].append(i)
        if roles["group"] and repeated(chosen):
            roles["group"].clear()
    for i in roles["group"]:
        left[:] = [entry for entry in left if entry[0] != grid.letter(i)]
    if roles["period"] or roles["group"]:
        names = ", ".join(" ".join(paths[i]) or grid.letter(i) for i in roles["period"] + roles["group"])
        said.append((f"Bentuk panjang: dibaca menurut {names}.", f"Long form: read by {names}."))


def columns_of(
    grid: Grid, lines: list[Line], values: list[int], paths: list[list[str]], marks: list[list[str]], by_period: bool
) -> list[Column]:
    """Return the columns of values, one for each indicator and period that a column of the grid holds."""
    columns: list[Column] = []
    used: set[str] = set()
    for i in values:
        letter = grid.letter(i)
        parts: dict[tuple[str, str], list[tuple[Line, Cell]]] = defaultdict(list)
        for line in lines:
            parts[line.group, line.period if by_period else ""].append((line, grid.rows[line.row][i]))
        years = labels.years_in(" ".join(paths[i]))
        plain = [labels.without_years(p) for p in paths[i]]
        path = tuple(dict.fromkeys(p for p in plain if p))
        for (group, period), cells in parts.items():
            if not any(line.kind in ("area", "total") and c.text for line, c in cells):
                continue
            period = period or (years[0] if len(years) == 1 else "")
            units = {line.unit for line, _ in cells if line.unit}
            whole = (*(() if labels.is_generic(path) and group else path), *([group] if group else []))
            if len(units) == 1:
                whole = (*whole, f"({units.pop()})")
            shown = dict.fromkeys(" ".join(p.split()) for p in (*paths[i], group) if p)
            heading = " - ".join(shown).replace(" - (", " (") or placed(letter)[0].capitalize()
            if period and period not in years:
                heading += f" {period}"
            if heading in used:
                heading += f" [{letter}]"
            used.add(heading)
            held = {line.mark for line, _ in cells}
            told = tuple(dict.fromkeys([*marks[i], *(held if by_period and len(held) == 1 else ())]))
            columns.append(Column(letter, group, whole, period, heading, cells, tuple(m for m in told if m)))
    return columns
