"""Profile of one district on two pages: where it lies, how it scores, what is known, what is missing."""

from __future__ import annotations

import math
from typing import Any

from indicators.reports import district
from indicators.reports.district import Extreme
from indicators.reports.facts import Material
from indicators.reports.pictures import Pictures
from indicators.reports.typeset import shortened
from indicators.reports.voice import (
    Voice,
    columns,
    credit,
    draws,
    frame,
    level_name,
    made_from,
    name,
    office_groups,
    row,
    source_line,
)

#: Values that the table of facts names, and offices that the list of gaps names.
FACTS, OFFICES = 24, 8
LONGEST_NAME = 60


def document(material: Material, voice: Voice, pictures: Pictures, area: str) -> dict[str, Any]:
    """Return the profile's values for the template `profile`.

    Parameters
    ----------
    area : str
        Code of a district.
    """
    m, v = material, voice
    title = shortened(name(m, v, area), LONGEST_NAME)
    return {
        **frame(m, v, v("report.profile_title", name=title, regency=m.regency["name"]), v("report.profile_about")),
        "eyebrow": v("report.profile_eyebrow", level=level_name(m, v), regency=m.regency["name"]).upper(),
        "name": title,
        "lead": _lead(m, v, area),
        "tiles": _tiles(m, v, area),
        "map": _position(m, v, pictures, area),
        "chart": {
            "title": v("report.profile_chart"),
            "key": v("report.key_scores"),
            **pictures.dimensions(area, 3.5).svg(),
        },
        "scores": _scores(m, v, area),
        "strengths": _extremes(m, v, area, district.extremes(m, area)[0], "strengths", "▲"),
        "gaps": _extremes(m, v, area, district.extremes(m, area)[1], "gaps", "▼"),
        "facts": _facts(m, v, area),
        "trend": {
            "title": v("report.trend"),
            "none": v("report.trend_none"),
            "note": v("report.trend_note"),
            "items": [_trend(m, v, pictures, code, area) for code in district.telling(m, area)],
        },
        "missing": _missing(m, v, area),
        "review": _review(m, v, area),
        "about": {
            "title": v("report.about"),
            "text": f"{v('report.about_profile', attribution=credit(m, v))} {made_from(m, v)}",
        },
    }


def _trend(m: Material, v: Voice, pictures: Pictures, code: str, area: str) -> dict[str, str]:
    return {"name": shortened(v.with_unit(m, code), LONGEST_NAME), **pictures.trend(code, area).svg()}


def _lead(m: Material, v: Voice, area: str) -> str:
    whole = m.score(m.root, area)
    if not _known(whole.get("score")):
        measured = whole["coverage"] if _known(whole["coverage"]) else 0.0
        return v("report.profile_withheld", coverage=v.share(measured), level=level_name(m, v))
    return v(
        "report.profile_lead",
        score=v.number(whole["score"], 1),
        rank=v.number(whole["rank"]),
        n=v.number(whole["n"]),
        ranks=v.span(whole["rank_q05"], whole["rank_q95"]),
        middle=v.number(whole["middle"], 1),
        level=level_name(m, v),
    )


def _known(value: Any) -> bool:
    return value is not None and value == value


def _tiles(m: Material, v: Voice, area: str) -> list[dict[str, str]]:
    whole = m.score(m.root, area)
    known = [c for c in m.indicator if m.value(c, area) is not None]
    scored = [c for c in m.dimensions if _known(m.score(c, area).get("score"))]
    inside = sum(m.indicator[c]["status"] == "in_index" for c in known)
    status = str(whole.get("status") or "withheld")
    interval = (
        v("report.tile_interval", span=v.span(whole["score_q05"], whole["score_q95"], 0))
        if _known(whole.get("score_q05"))
        else v(f"status.{status}")
    )
    ranks = (
        v("report.tile_of", n=v.number(whole["n"]), span=v.span(whole["rank_q05"], whole["rank_q95"]))
        if _known(whole.get("rank")) and _known(whole.get("rank_q05"))
        else v("report.not_ranked")
    )
    return [
        {"label": v("report.tile_score"), "value": v.number(whole.get("score"), 1), "sub": interval},
        {"label": v("report.tile_rank"), "value": v.number(whole.get("rank")), "sub": ranks},
        {
            "label": v("report.tile_dimensions"),
            "value": v("report.of", n=v.number(len(scored)), total=v.number(len(m.dimensions))),
            "sub": v(f"status.{status}"),
        },
        {
            "label": v("report.tile_values"),
            "value": v.number(len(known)),
            "sub": v("report.tile_values_sub", total=v.number(len(m.indicator)), inside=v.number(inside)),
        },
    ]


def _position(m: Material, v: Voice, pictures: Pictures, area: str) -> dict[str, Any]:
    drawn = pictures.position(area)
    return {
        "title": v("report.profile_map", regency=m.regency["short_name"] or m.regency["name"]),
        "none": v("report.no_boundary"),
        **({"source": credit(m, v), **drawn.svg()} if drawn else {}),
    }


def _scores(m: Material, v: Voice, area: str) -> dict[str, Any]:
    rows = []
    for code in [m.root, *m.dimensions]:
        one = m.score(code, area)
        has = _known(one.get("score"))
        spans = _known(one.get("score_q05"))
        rows.append(
            row(
                shortened(name(m, v, code), LONGEST_NAME),
                v.number(one.get("score"), 1),
                v.span(one["score_q05"], one["score_q95"], 0) if spans else v.number(math.nan),
                v("report.rank_of", rank=v.number(one["rank"]), n=v.number(one["n"])) if has else v.number(math.nan),
                v.span(one["rank_q05"], one["rank_q95"]) if spans else v.number(math.nan),
                v.number(one["middle"], 1),
                v.share(one.get("coverage", 0.0)),
                v(f"status.{one.get('status') or 'withheld'}"),
                strong=code == m.root,
            )
        )
    parts = [("part", "left", 2.0), ("score", "right", 0.8), ("interval", "right", 1.0), ("rank", "right", 1.0)]
    parts += [("ranks", "right", 1.0), ("middle", "right", 0.9), ("coverage", "right", 0.9), ("status", "left", 1.2)]
    return {
        "title": v("report.profile_scores", regency=m.regency["short_name"] or m.regency["name"]),
        "columns": columns(v, *parts),
        "rows": rows,
        "note": v("report.note_intervals", n=v.number(draws(m))),
    }


def _extremes(m: Material, v: Voice, area: str, found: list[Extreme], kind: str, sign: str) -> dict[str, Any]:
    items = []
    for one in found:
        value = m.value(one.code, area)
        if value is None:
            continue
        middle = v.middle(m, one.code, value["period"])
        text = v(
            "report.extreme",
            value=v.measured(m, one.code, value["value"]),
            middle=middle if v.is_flag(m, one.code) else v("report.median", value=middle),
            rank=v.number(one.rank),
            n=v.number(one.n),
            period=v.when(value["period"]),
        )
        items.append({"name": shortened(name(m, v, one.code), LONGEST_NAME), "text": text})
    return {"title": v(f"report.{kind}"), "none": v(f"report.no_{kind}"), "sign": sign, "items": items}


def _facts(m: Material, v: Voice, area: str) -> dict[str, Any]:
    known = district.facts_of(m, area)
    rows = []
    for code in known[:FACTS]:
        found = m.value(code, area)
        assert found is not None
        whole = m.value(code, m.regency["code"])
        same = whole["value"] if whole is not None and whole["period"] == found["period"] else None
        rows.append(
            row(
                shortened(v.with_unit(m, code), LONGEST_NAME + 20),
                v.bare(m, code, found["value"]),
                v.middle(m, code, found["period"], bare=True),
                v.bare(m, code, same),
                v.when(found["period"]),
                source_line(m, found["sources"]),
                v.confidence(found["confidence"]),
            )
        )
    parts = [("indicator", "left", 2.4), ("value", "right", 0.8), ("middle", "right", 1.0), ("regency", "right", 0.9)]
    parts += [("period", "left", 0.95), ("source", "left", 2.8), ("trust", "left", 0.8)]
    return {
        "title": v("report.facts"),
        "none": v("report.facts_none"),
        "columns": columns(v, *parts),
        "rows": rows,
        "note": v("report.facts_note", n=v.number(len(rows)), total=v.number(len(known))),
    }


def _missing(m: Material, v: Voice, area: str) -> dict[str, Any]:
    codes = district.missing_of(m, area)
    meant = int((m.indicators["role"] == "index").sum())
    groups = office_groups(m, v, codes)
    rest = groups[OFFICES:]
    items = groups[:OFFICES]
    if rest:
        count = sum(one["count"] for one in rest)
        items = [*items, {"office": v("report.other_offices"), "names": v.n("report.more_indicators", count)}]
    key = "report.missing_lead" if codes else "report.missing_none"
    return {
        "title": v("report.missing"),
        "lead": v(key, n=v.number(len(codes)), total=v.number(meant)),
        "items": items,
    }


def _review(m: Material, v: Voice, area: str) -> dict[str, Any]:
    states = district.reviewed(m, area)
    reviewer, day = district.last_reviewed(m, area)
    items = [f"{v.number(n)} {v.known('review', state)}" for state, n in states.items()]
    decided = sum(n for state, n in states.items() if state != "draft")
    if not states:
        lead = v("report.review_nothing")
    elif not decided:
        lead = v("report.review_none", n=v.number(sum(states.values())))
        items = []
    else:
        lead = v("report.review_lead", n=v.number(sum(states.values())))
        if reviewer:
            items.append(v("report.review_last", reviewer=shortened(reviewer, 40), day=v.when(day)))
    return {"title": v("report.review"), "lead": lead, "items": items}
