"""Indicators in the baseline book: what each is, its map and its values."""

from __future__ import annotations

from indicators.reports import blocks
from indicators.reports.blocks import Block
from indicators.reports.facts import Material, split
from indicators.reports.pictures import Pictures
from indicators.reports.typeset import shortened
from indicators.reports.voice import Voice, columns, dated, limits, name, row, standards

#: Width of an indicator's map, in inches, and characters of a note below it.
MAP, LONGEST_NOTE = 3.0, 120
#: What is said of an indicator, in order.
METADATA = (
    "concept", "definition", "interpretation", "formula", "unit", "producer", "periodicity", "level", "source_note",
    "limitation",
)  # fmt: skip


def chapter(m: Material, v: Voice, pictures: Pictures) -> list[Block]:
    """Return the chapter of the indicators, one section a sub-dimension."""
    out: list[Block] = []
    known = m.framework.loc[m.framework["level"] == "subdimension", "code"].tolist()
    for code in known:
        mine = m.indicators.index[m.indicators["subdimension"] == code].tolist()
        if mine:
            parent = name(m, v, m.part[code]["parent"])
            out.append(blocks.heading(f"{parent}: {name(m, v, code)}", 3))
            out += [block for one in mine for block in _sheet(m, v, pictures, one)]
    loose = m.indicators.index[~m.indicators["subdimension"].isin(known)].tolist()
    if loose:
        out.append(blocks.heading(v("report.other_indicators"), 3))
        out += [block for one in loose for block in _sheet(m, v, pictures, one)]
    return out


def _sheet(m: Material, v: Voice, pictures: Pictures, code: str) -> list[Block]:
    period = m.period_in_force(code)
    head = [blocks.heading(name(m, v, code), 4), blocks.pairs(_metadata(m, v, code, period))]
    if not m.values_of(code, period).notna().any():
        return [*head, blocks.note(_why_empty(m, v, code))]
    caption = title = dated(v, v.with_unit(m, code), period)
    drawn, content, notes = pictures.value_map(code, MAP), _values(m, v, code, period), _notes(m, v, code, period)
    if drawn is None:
        return [*head, *blocks.table(content, title, "", 7.2, notes), blocks.note(v("report.no_boundary"))]
    return [*head, blocks.beside(drawn, caption, content, title, notes)]


def _metadata(m: Material, v: Voice, code: str, period: str) -> list[tuple[str, str]]:
    one = m.indicator[code]
    kind = v("report.proxy" if one["proxy"] else "report.direct")
    covered = v("report.covered", n=v.number(one["districts_covered"]), total=v.number(one["districts_total"]),
                period=v.when(period)) if period else ""  # fmt: skip
    said = [
        (v("report.col_status"), f"{v.known('status', one['status'])} · {kind}"),
        *((v(f"report.meta_{part}"), v.said(one, part)) for part in METADATA),
        (v("report.meta_direction"), v(f"report.direction_{int(one['direction']) + 1}")),
        (v("report.meta_limits"), limits(m, v, code)),
        (v("report.meta_covered"), covered),
        (v("report.meta_standards"), standards(one)),
    ]
    # The concept is often the definition word for word: it is said once.
    return list({text: (label, text) for label, text in reversed(said) if text}.values())[::-1]


def _why_empty(m: Material, v: Voice, code: str) -> str:
    waiting = m.table("wanted")
    found = waiting[waiting["code"] == code].to_dict("records")
    if not found:
        return v("report.no_values")
    office = v.said(found[0], "office") or v("report.no_office")
    return v("report.fill", office=office, template=str(found[0]["template"]).rpartition("/")[2])


def _values(m: Material, v: Voice, code: str, period: str) -> blocks.Table:
    """Table of the values, with scores where there are some."""
    mine, scored = m.rows_of(code, period), m.scored(code)
    rows = []
    for area in [*m.districts.index, m.regency["code"]]:
        one, score = mine.get(area, {}), m.score(code, area)
        cells = [shortened(name(m, v, area), 40), v.bare(m, code, one.get("value"))]
        if scored:
            cells += [v.number(score["score"], 1), v.number(score["rank"])] if score else ["", ""]
        cells.append(v.confidence(str(one.get("confidence", ""))))
        rows.append(row(*cells, strong=area == m.regency["code"]))
    parts = [("area", "left", 1.9), ("value", "right", 1.15)]
    parts += [("score", "right", 0.8), ("rank", "right", 1.15)] if scored else []
    return {"columns": columns(v, *parts, ("trust", "left", 1.3)), "rows": rows}


def _notes(m: Material, v: Voice, code: str, period: str) -> str:
    """Say from which sources the values are, what is noted about some, and which other periods the package holds."""
    sources: dict[str, list[str]] = {}
    said: dict[str, list[str]] = {}
    for area, one in m.rows_of(code, period).items():
        numbers = sorted(m.source_numbers[s] for s in split(one["sources"]) if s in m.source_numbers)
        sources.setdefault(" ".join(f"[{n}]" for n in numbers), []).append(name(m, v, area))
        if text := shortened(v.said(one, "note"), LONGEST_NOTE):
            said.setdefault(text, []).append(name(m, v, area))
    most, *others = sorted(sources.items(), key=lambda group: -len(group[1]))
    refs = "; ".join([most[0], *(f"{v.list(areas)} {numbers}" for numbers, areas in others if numbers)])
    notes = [v("report.all_from", refs=refs), *(f"{v.list(areas)}: {text}" for text, areas in said.items())]
    if periods := [p for p in m.periods_of(code) if p != period]:
        notes.append(v("report.other_periods", periods=", ".join(map(v.when, periods))))
    return " ".join(text if text.endswith(".") else f"{text}." for text in notes)
