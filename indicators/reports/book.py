"""Baseline book: every indicator with metadata, values and map, method, robustness, data quality and sources."""

from __future__ import annotations

from typing import Any

from indicators.reports import blocks, evidence, findings, sheets, summary
from indicators.reports.blocks import Block
from indicators.reports.drawing import FULL
from indicators.reports.facts import Material
from indicators.reports.pictures import Pictures
from indicators.reports.typeset import shortened
from indicators.reports.voice import Voice, columns, credit, draws, frame, name, ranks, row


def document(material: Material, voice: Voice, pictures: Pictures) -> dict[str, Any]:
    """Return the book's values for the template `document`."""
    m, v = material, voice
    regency = shortened(str(m.regency["name"]), 60)
    chapters = [
        ("report.chapter_read", _reading(m, v)),
        ("report.chapter_results", _results(m, v, pictures)),
        ("report.chapter_indicators", sheets.chapter(m, v, pictures)),
        ("report.chapter_method", evidence.method(m, v)),
        ("report.chapter_quality", evidence.quality(m, v)),
        ("report.chapter_wanted", _wanted(m, v)),
        ("report.chapter_sources", evidence.sources(m, v)),
    ]
    body: list[Block] = []
    for number, (key, content) in enumerate(chapters, start=1):
        body += [blocks.heading(f"{number} {v(key)}", fresh=number > 1), *_numbered(content, number)]
    cover = {
        "k": "cover",
        "eyebrow": v("report.book_eyebrow").upper(),
        "text": v("report.book_name"),
        "lead": regency,
        "lines": [
            v("report.book_for"),
            f"{v.said(m.about.get('baseline', {}), 'label')} · {v.when(m.as_of.isoformat())}",
            v("report.book_package", build=m.build),
        ],
    }
    contents = {
        "k": "contents",
        "text": v("report.contents"),
        "figures": v("report.list_figures"),
        "tables": v("report.list_tables"),
    }
    about = frame(m, v, v("report.book_title", regency=regency), v("report.book_about"))
    return {**about, "blocks": [cover, contents, *body]}


def _numbered(content: list[Block], chapter: int) -> list[Block]:
    """Return a chapter with its headings numbered."""
    out, section, part = [], 0, 0
    for block in content:
        if block["k"] == "h" and block["level"] == 3:
            section, part = section + 1, 0
            block = {**block, "text": f"{chapter}.{section} {block['text']}"}
        elif block["k"] == "h" and block["level"] == 4:
            part += 1
            block = {**block, "text": f"{chapter}.{section}.{part} {block['text']}"}
        out.append(block)
    return out


def _reading(m: Material, v: Voice) -> list[Block]:
    keys = ("report.read_missing", "report.read_scores", "report.read_intervals", "report.read_status")
    return [
        {"k": "lead", "text": findings.state(m, v)},
        {"k": "tiles", "items": findings.tiles(m, v)},
        blocks.paragraph(v("report.read_purpose", regency=m.regency["name"])),
        *blocks.bullets([v(key, n=v.number(draws(m))) for key in keys]),
        blocks.small(credit(m, v)),
    ]


def _results(m: Material, v: Voice, pictures: Pictures) -> list[Block]:
    shared = [*summary.dimensions(m, v), *summary.results(m, v, pictures), *summary.maps(m, v, pictures)]
    out = [{**block, "level": 3} if block["k"] == "h" else block for block in shared]
    for code in m.dimensions:
        title = name(m, v, code)
        out += [blocks.heading(title, 3), blocks.paragraph(v.said(m.part[code], "description"))]
        if m.scored(code):
            chart = pictures.ranking(code, FULL)
            out += blocks.figure(chart, v("report.dimension_chart", name=title), FULL, v("report.no_scores"))
        caption = v("report.dimension_table", name=title)
        out += blocks.table(_parts(m, v, code), caption, v("report.dimension_none"), 7.6)
    table = findings.headlines(m, v)
    return [
        *out,
        blocks.heading(v("report.headlines"), 3),
        *blocks.table(table, v("report.headlines_caption"), v("report.no_headlines"), 7.4),
    ]


def _parts(m: Material, v: Voice, code: str) -> dict[str, Any] | None:
    """Table of the districts' scores in a dimension and its sub-dimensions; None where nothing is scored."""
    codes = [c for c in [code, *m.below(code)] if m.scored(c)]
    if not codes:
        return None
    heads = columns(v, ("district", "left", 1.6))
    heads += [{"text": shortened(name(m, v, c), 32), "align": "right", "width": 1.0} for c in codes]
    heads += columns(v, ("rank", "right", 0.9), ("ranks", "right", 1.0), ("coverage", "right", 0.8))
    rows = []
    for area in m.districts.index:
        one = m.score(code, area)
        scores = [v.number(m.score(c, area)["score"], 1) for c in codes]
        rows.append(row(name(m, v, area), *scores, v.number(one["rank"]), ranks(v, one), v.share(one["coverage"])))
    return {"columns": heads, "rows": rows}


def _wanted(m: Material, v: Voice) -> list[Block]:
    return [
        blocks.paragraph(v("report.wanted_lead", n=v.number(len(m.table("wanted"))))),
        *blocks.table(findings.wanted(m, v), v("report.wanted_caption"), v("report.wanted_none"), 7.2),
    ]
