"""Workbook: the index, a sheet for each dimension, all values, metadata, sources, coverage, corrections, conflicts."""

from __future__ import annotations

import json
from typing import Any

from indicators.reports import sheets, xlsx
from indicators.reports.facts import Material, split
from indicators.reports.voice import Voice, cited, dated, frame, licence, name, standards
from indicators.reports.xlsx import Cell, Chart, Column, Kind, Number, Sheet

#: Characters of a source: a cell has room for a whole title.
_WHOLE = 400
_TEXT, _NUMBER, _SHARE, _YEAR = Kind.TEXT, Kind.NUMBER, Kind.SHARE, Kind.YEAR


def make(material: Material, voice: Voice) -> bytes:
    """Return the workbook as XLSX."""
    return xlsx.write(book(material, voice))


def book(material: Material, voice: Voice) -> xlsx.Book:
    """Return what the workbook holds, before it is written."""
    m, v = material, voice
    about = frame(m, v, v("report.workbook_title", regency=m.regency["name"]), v("report.workbook_about"))
    citation = str(m.about["citation"][v.lang])
    return xlsx.Book(
        title=about["title"],
        about=about["description"],
        facts=[
            (v("report.fact_baseline"), v.said(m.about.get("baseline", {}), "label")),
            (v("report.fact_day"), v.when(m.as_of.isoformat())),
            (v("report.fact_package"), m.build),
            (v("report.fact_citation"), citation),
            (v("report.fact_licence"), str(m.about["licence_note"][v.lang])),
            (v("report.fact_boundaries"), m.credit),
            (v("report.fact_empty"), v("report.empty_cells")),
        ],
        contents=v("report.contents"),
        contents_heads=(v("report.col_sheet"), v("report.col_description"), v("report.col_rows")),
        back=v("report.back_to_contents"),
        page=about["words"]["page"],
        sheets=[
            _index(m, v),
            *(_dimension(m, v, code) for code in m.dimensions),
            _values(m, v),
            _metadata(m, v),
            _coverage(m, v),
            _sources(m, v),
            _conflicts(m, v),
            _corrections(m, v),
        ],
        lang=v.lang,
        properties={
            "title": about["title"],
            "subject": about["description"],
            "author": about["author"],
            "keywords": ", ".join(about["keywords"]),
            "comments": citation,
        },
        footer=about["footer"],
        day=m.as_of,
    )


def _heads(v: Voice, *parts: tuple[Any, ...]) -> list[Column]:
    """Return columns from the key of the head, the kind, and the decimals of numbers."""
    return [Column(v(f"report.col_{key}"), *how) for key, *how in parts]


def _words(v: Voice, space: str, word: object) -> str:
    return v.known(space, str(word)) if word else ""


# Scores -------------------------------------------------------------------------------------------------------------


def _ranked(v: Voice) -> list[Column]:
    """Columns that every sheet of scores begins with."""
    score = Column(v("report.col_score"), _NUMBER, 1, bars=True)
    ends = [("low", _NUMBER, 1), ("high", _NUMBER, 1), ("rank_low", _NUMBER), ("rank_high", _NUMBER)]
    return [*_heads(v, ("rank", _NUMBER), ("district",)), score, *_heads(v, *ends, ("coverage", _SHARE), ("status",))]


def _row(m: Material, v: Voice, code: str, area: str) -> list[Cell]:
    one = m.score(code, area)
    ends = [one[key] for key in ("score_q05", "score_q95", "rank_q05", "rank_q95")]
    status = _words(v, "status", one["status"] or "withheld")
    return [one["rank"], name(m, v, area), one["score"], *ends, one["coverage"], status]


def _chart(m: Material, v: Voice, code: str) -> Chart:
    """Bars with intervals over a sheet whose first columns are those of `_ranked`."""
    title = v("report.chart_title", name=name(m, v, code))
    scored = int(m.scores(code)["score"].notna().sum())
    return Chart(title, v("report.chart_alt", name=name(m, v, code), n=v.number(scored)), 1, 2, 3, 4, scored)


def _index(m: Material, v: Voice) -> Sheet:
    columns = [
        *_ranked(v),
        *_heads(v, ("first", _SHARE), ("last", _SHARE), ("missing",)),
        *(Column(name(m, v, code), _NUMBER, 1, bars=True) for code in m.dimensions),
    ]
    rows = []
    for area in m.ranking(m.root):
        one = m.score(m.root, area)
        lacking = ", ".join(name(m, v, code) for code in split(one["missing"]))
        scores = [m.score(code, area)["score"] for code in m.dimensions]
        rows.append([*_row(m, v, m.root, area), one["p_first"], one["p_last"], lacking, *scores])
    title = name(m, v, m.root)
    return Sheet(v("report.sheet_index"), v("report.sheet_index_about"), columns, rows, _chart(m, v, m.root), title)


def _dimension(m: Material, v: Voice, code: str) -> Sheet:
    """Scores of a dimension and its parts, and the values in force of the indicators meant for the index."""
    known = [c for c, one in m.indicator.items() if one["dimension"] == code and one["role"] == "index"]
    known = [c for c in known if m.period_in_force(c)]
    periods = {one: m.period_in_force(one) for one in known}
    values = {one: m.values_of(one, periods[one]) for one in known}
    columns = [
        *_ranked(v),
        *(Column(name(m, v, part), _NUMBER, 1, bars=True) for part in m.below(code)),
        *(_of_indicator(m, v, one, periods[one]) for one in known),
    ]
    rows: list[list[Cell]] = [
        [
            *_row(m, v, code, area),
            *(m.score(part, area)["score"] for part in m.below(code)),
            *(float(values[one][area]) for one in known),
        ]
        for area in m.ranking(code)
    ]
    key = "report.sheet_dimension_about" if m.scored(code) else "report.dimension_none"
    about = f"{v.said(m.part[code], 'description')}. {v(key)}"
    return Sheet(name(m, v, code), about, columns, rows, _chart(m, v, code))


def _of_indicator(m: Material, v: Voice, code: str, period: str) -> Column:
    one = m.indicator[code]
    title = dated(v, f"{v.said(one, 'name')} ({v.said(one, 'unit')})", period)
    return Column(title, _NUMBER, int(one["decimals"]))


# Tables of the package ----------------------------------------------------------------------------------------------


def _values(m: Material, v: Voice) -> Sheet:
    columns = _heads(
        v, ("dimension",), ("indicator",), ("code",), ("area",), ("area_code",), ("period",), ("year", _YEAR),
        ("value", _NUMBER), ("unit",), ("confidence",), ("in_index",), ("source",), ("note",),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    for r in m.table("values").to_dict("records"):
        one = m.indicator[r["indicator"]]
        rows.append(
            [
                name(m, v, one["dimension"]), v.said(one, "name"), r["indicator"], name(m, v, r["area_code"]),
                r["area_code"], v.when(r["period"]), _number(r["year"]), _exact(one, r["value"]), v.said(one, "unit"),
                _words(v, "confidence", r["confidence"]), v("report.yes") if r["in_baseline"] else v("report.no"),
                "; ".join(cited(m, s, _WHOLE) for s in split(r["sources"])), v.said(r, "note"),
            ]
        )  # fmt: skip
    return Sheet(v("report.sheet_values"), v("report.sheet_values_about"), columns, rows)


def _metadata(m: Material, v: Voice) -> Sheet:
    told = {part: [v.said(one, part) for one in m.indicator.values()] for part in sheets.METADATA}
    # The concept is often the definition word for word: it is said once.
    texts = [(f"meta_{part}", part) for part in told if part != "concept" or told[part] != told["definition"]]
    columns = [
        *_heads(v, ("indicator",), ("code",), ("dimension",), ("subdimension",), ("status",), ("kind",)),
        *(Column(v(f"report.{key}")) for key, _ in texts),
        *_heads(v, ("direction",), ("lower", _NUMBER), ("upper", _NUMBER), ("limits",)),
        *_heads(v, ("weight", _NUMBER, 2), ("period",), ("districts", _NUMBER), ("standards",)),
    ]
    rows: list[list[Cell]] = [
        [
            v.said(one, "name"), code, name(m, v, one["dimension"]), name(m, v, one["subdimension"]),
            _words(v, "status", one["status"]), v("report.proxy" if one["proxy"] else "report.direct"),
            *(v.said(one, part) for _, part in texts),
            v(f"report.direction_{int(one['direction']) + 1}"), _exact(one, one["lower"]), _exact(one, one["upper"]),
            v(f"report.limits_{one['limits_kind']}") if one["limits_kind"] else "", _number(one["weight"]),
            v.when(m.period_in_force(code)) if m.period_in_force(code) else "", one["districts_covered"],
            standards(one),
        ]
        for code, one in m.indicator.items()
    ]  # fmt: skip
    return Sheet(v("report.sheet_metadata"), v("report.sheet_metadata_about"), columns, rows)


def _coverage(m: Material, v: Voice) -> Sheet:
    columns = _heads(
        v, ("part",), ("level",), ("code",), ("measured", _NUMBER), ("of_total", _NUMBER), ("share", _SHARE),
        ("districts", _NUMBER), ("of_districts", _NUMBER), ("status",), ("rule",),
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            name(m, v, code), v(f"report.level_{one['level']}"), code, one["children_measured"], one["children_total"],
            _number(one["share"]), one["districts_covered"], one["districts_total"],
            _words(v, "status", one["status"]), v.said(one, "rule"),
        ]
        for code, one in m.coverage.items()
    ]  # fmt: skip
    return Sheet(v("report.sheet_coverage"), v("report.sheet_coverage_about"), columns, rows)


def _sources(m: Material, v: Voice) -> Sheet:
    columns = _heads(
        v, ("number", _NUMBER), ("title",), ("publisher",), ("published",), ("retrieved",), ("licence",),
        ("observations", _NUMBER), ("location",), ("code",),
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            m.source_numbers[r["id"]], r["title"], r["publisher"], v.when(r["published"]) if r["published"] else "",
            v.when(r["retrieved"]), licence(m, v, r["licence"]), r["n_observations"], r["location"], r["id"],
        ]
        for r in m.table("sources").to_dict("records")
    ]  # fmt: skip
    return Sheet(v("report.sheet_sources"), v("report.sheet_sources_about"), columns, rows)


def _conflicts(m: Material, v: Voice) -> Sheet:
    columns = _heads(
        v, ("subject",), ("area",), ("period",), ("candidates",), ("chosen", _NUMBER, 2), ("source",), ("reason",)
    )
    rows: list[list[Cell]] = []
    for r in m.table("conflicts").to_dict("records"):
        found = json.loads(r["candidates"] or "[]")
        said = [
            f"{v.stated(c['value'], c.get('unit', ''))} ({cited(m, c['source'], _WHOLE) or v.said(c, 'note')})"
            for c in found
        ]
        rows.append(
            [
                v.said(r, "subject"), ", ".join(name(m, v, area) for area in split(r["area_code"])),
                ", ".join(map(v.when, split(r["period"]))),
                "; ".join(said), _number(r["chosen_value"]),
                cited(m, r["chosen_source"], _WHOLE), v.said(r, "reason"),
            ]
        )  # fmt: skip
    return Sheet(v("report.sheet_conflicts"), v("report.sheet_conflicts_about"), columns, rows)


def _corrections(m: Material, v: Voice) -> Sheet:
    columns = _heads(
        v, ("source",), ("area",), ("column",), ("printed",), ("corrected", _NUMBER, 2), ("reason",), ("by",), ("day",)
    )
    rows: list[list[Cell]] = [
        [
            cited(m, r["table"], _WHOLE), name(m, v, r["area_code"]), r["column"], r["expect"],
            _number(r["value"]), v.said(r, "reason"), r["by"], v.when(r["on"]),
        ]
        for r in m.table("corrections").to_dict("records")
    ]  # fmt: skip
    return Sheet(v("report.sheet_corrections"), v("report.sheet_corrections_about"), columns, rows)


def _exact(indicator: Any, value: Any) -> Number:
    """Return a value of an indicator with its decimals."""
    return Number(_number(value), int(indicator["decimals"]))


def _number(value: Any) -> float | None:
    """Return a number of the package, whose missing values are of several kinds."""
    try:
        return None if value != value else float(value)
    except TypeError:
        return None
