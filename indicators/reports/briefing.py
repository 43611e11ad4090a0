"""Briefing for the head of the regency on one page: how it stands, what is not known, what to decide."""

from __future__ import annotations

from typing import Any

from indicators.reports import findings, masterplan
from indicators.reports.facts import Material
from indicators.reports.pictures import Pictures
from indicators.reports.typeset import shortened
from indicators.reports.voice import Voice, credit, frame, made_from

#: Next steps that are named; width of a column in inches.
STEPS, COLUMN = 6, 3.28


def document(material: Material, voice: Voice, pictures: Pictures) -> dict[str, Any]:
    """Return the briefing's values for the template `briefing`."""
    m, v = material, voice
    regency = shortened(str(m.regency["name"]), 60)
    drawn = pictures.score_map(m.root, COLUMN)
    return {
        **frame(m, v, v("report.briefing_title", regency=regency), v("report.briefing_about")),
        "eyebrow": v("report.briefing_eyebrow").upper(),
        "name": v("report.briefing_name", regency=regency),
        "lead": " ".join([findings.state(m, v), *findings.leaders(m, v)]),
        "tiles": findings.tiles(m, v),
        "ranking": {
            "title": v("report.ranking"),
            "key": v("report.key_ranking"),
            **pictures.ranking(m.root, COLUMN, 0.2).svg(),
        },
        "map": {
            "title": v("report.index_map"),
            "none": v("report.no_boundary"),
            **({"source": credit(m, v), **drawn.svg()} if drawn else {}),
        },
        "plan": {"title": v("report.plan"), "items": masterplan.lines(m, v)},
        "dimensions": {"title": v("report.dimensions"), **findings.dimensions(m, v)},
        "steps": {"title": v("report.steps"), "items": findings.steps(m, v)[:STEPS]},
        "about": f"{v('report.about_briefing')} {made_from(m, v)}",
    }
