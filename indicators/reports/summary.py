"""Executive summary: state of the dimensions, ranking, maps, masterplan, gaps and next steps."""

from __future__ import annotations

from typing import Any

from indicators.reports import blocks, findings, masterplan
from indicators.reports.blocks import Block
from indicators.reports.facts import Material
from indicators.reports.pictures import Pictures
from indicators.reports.typeset import shortened
from indicators.reports.voice import Voice, credit, draws, frame, made_from, name

#: Width of one of two columns, in inches.
COLUMN = 3.3


def document(material: Material, voice: Voice, pictures: Pictures) -> dict[str, Any]:
    """Return the summary's values for the template `document`."""
    m, v = material, voice
    regency = shortened(str(m.regency["name"]), 60)
    lines = [*findings.leaders(m, v), *masterplan.lines(m, v)]
    head = {"k": "head", "eyebrow": v("report.summary_eyebrow").upper()}
    return {
        **frame(m, v, v("report.summary_title", regency=regency), v("report.summary_about")),
        "blocks": [
            {**head, "text": v("report.briefing_name", regency=regency)},
            {"k": "lead", "text": findings.state(m, v)},
            {"k": "tiles", "items": findings.tiles(m, v)},
            *blocks.bullets(lines),
            *dimensions(m, v),
            *results(m, v, pictures),
            *maps(m, v, pictures),
            blocks.heading(v("report.headlines")),
            *blocks.table(findings.headlines(m, v), v("report.headlines_caption"), v("report.no_headlines")),
            *plan(m, v),
            blocks.heading(v("report.missing")),
            blocks.paragraph(v("report.wanted_lead", n=v.number(len(m.table("wanted"))))),
            *blocks.table(findings.wanted(m, v), v("report.wanted_caption"), v("report.wanted_none"), 7.4),
            blocks.heading(v("report.steps")),
            *blocks.bullets(findings.steps(m, v)),
            blocks.small(f"{v('report.about_briefing')} {made_from(m, v)}"),
        ],
    }


def dimensions(m: Material, v: Voice) -> list[Block]:
    """State of each dimension, as a table."""
    table = findings.dimensions(m, v)
    return [
        blocks.heading(v("report.dimensions")),
        *blocks.table(table, v("report.dimensions_caption"), v("report.no_scores")),
    ]


def results(m: Material, v: Voice, pictures: Pictures) -> list[Block]:
    """Ranking with intervals, as a chart beside the map of the index and as a table."""
    drawn = [
        (pictures.ranking(m.root, COLUMN), v("report.ranking_caption")),
        (pictures.score_map(m.root, COLUMN), v("report.map_caption", name=name(m, v, m.root))),
    ]
    intervals = v("report.note_intervals", n=v.number(draws(m)))
    return [
        blocks.heading(v("report.ranking")),
        *blocks.series(drawn, f"{v('report.key_ranking')} {credit(m, v)}"),
        *blocks.table(findings.ranking(m, v), v("report.ranking_table"), v("report.no_scores"), below=intervals),
    ]


def maps(m: Material, v: Voice, pictures: Pictures) -> list[Block]:
    """Return a map of every dimension that is scored."""
    scored = [code for code in m.dimensions if m.scored(code)]
    drawn = [(pictures.score_map(code, COLUMN), v("report.map_caption", name=name(m, v, code))) for code in scored]
    empty = [name(m, v, code) for code in m.dimensions if code not in scored]
    found = blocks.series(drawn, credit(m, v))
    return [
        blocks.heading(v("report.maps")),
        *(found or [blocks.note(v("report.no_boundary") if scored else v("report.no_scores"))]),
        *([blocks.note(v("report.maps_empty", names=v.list(empty)))] if empty else []),
    ]


def plan(m: Material, v: Voice) -> list[Block]:
    """Masterplan: programmes, targets, quick wins, innovations."""
    if m.plan is None:
        return [blocks.heading(v("report.plan")), blocks.note(v("report.plan_none"))]
    return [
        blocks.heading(v("report.plan")),
        *blocks.bullets(masterplan.lines(m, v)[:2]),
        *blocks.table(masterplan.programmes(m, v), v("report.programmes_caption"), v("report.plan_no_programmes"), 7.4),
        *blocks.table(masterplan.targets(m, v), v("report.targets_caption"), v("report.plan_no_targets"), 7.4),
        blocks.heading(v("report.quick_wins")),
        *blocks.table(masterplan.wins(m, v), v("report.wins_caption"), v("report.plan_no_quick_wins")),
        blocks.heading(v("report.innovations")),
        *blocks.table(
            masterplan.innovations(m, v), v("report.innovations_caption"), v("report.plan_no_innovations"), 7.4
        ),
    ]
