"""Ten slides for a meeting: how the regency stands, what is not known, what to decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from indicators.reports import deck, findings, masterplan, pptx, style
from indicators.reports.deck import LEFT, TOP, WHOLE, Bars, Box, Grid, Image, Key, Note, Part, Points, Slide, Tiles
from indicators.reports.facts import Material
from indicators.reports.pictures import Picture, Pictures
from indicators.reports.typeset import shortened
from indicators.reports.voice import Voice, columns, credit, draws, frame, level_name, name, office_groups, ranks

#: Left and right half of a slide; wide part and narrow part.
_HALF: tuple[Box, Box] = ((LEFT, TOP, 5.9, 5.1), (LEFT + 6.2, TOP, 5.93, 5.1))
_WIDE: tuple[Box, Box] = ((LEFT, TOP, 7.2, 5.1), (LEFT + 7.5, TOP, 4.63, 5.1))
#: Height of a key below charts or maps.
_KEY = 0.4
#: Scores from which a district counts as high, and below which as low.
_HIGH, _LOW = 60, 40
#: Facts, offices and steps that are named; characters of a name and of a source.
_FACTS, _OFFICES, _STEPS, _LONGEST, _SOURCE = 9, 12, 7, 46, 44
_RESULTS = {
    "attained": style.GOOD,
    "not_attained": style.BAD,
    "interim": style.ACCENT,
    "unreported": style.WARN,
    "no_value": style.NODATA_LINE,
}


def make(material: Material, voice: Voice, pictures: Pictures) -> bytes:
    """Return the slides as PPTX."""
    return pptx.write(content(material, voice, pictures))


def content(material: Material, voice: Voice, pictures: Pictures) -> deck.Deck:
    """Return what the slides show, before they are written."""
    m, v = material, voice
    about = frame(m, v, v("report.slides_title", regency=m.regency["name"]), v("report.slides_about"))
    source = v("report.slide_source", text=about["footer"])
    slides = [
        Slide(about["title"], [], source, v("report.notes_first"), _baseline(m, v)),
        _state(m, v, source),
        _dimensions(m, v, source),
        _ranking(m, v, source),
        _map(m, v, pictures, source),
        _maps(m, v, pictures, source),
        _headlines(m, v, source),
        _plan(m, v, source),
        _gaps(m, v, source),
        _steps(m, v, source),
    ]
    properties = {
        "title": about["title"],
        "subject": about["description"],
        "author": about["author"],
        "last_modified_by": about["author"],
        "keywords": ", ".join(about["keywords"]),
        "comments": str(m.about["citation"][v.lang]),
    }
    return deck.Deck(slides, v.lang, properties, m.as_of)


def _baseline(m: Material, v: Voice) -> str:
    return f"{v.said(m.about.get('baseline', {}), 'label')} · {v.when(m.as_of.isoformat())}"


def _state(m: Material, v: Voice, source: str) -> Slide:
    keys = ("report.read_scores", "report.read_intervals", "report.read_status", "report.read_missing")
    said = [v(key, n=v.number(draws(m))) for key in keys]
    left, top, width, _ = WHOLE
    parts: list[tuple[Box, Part]] = [
        ((left, top, width, 1.5), Tiles(findings.tiles(m, v))),
        ((left, top + 1.9, width, 3.2), Points(said)),
    ]
    return Slide(findings.state(m, v), parts, source, v("report.about_briefing"))


def _dimensions(m: Material, v: Voice, source: str) -> Slide:
    scored, empty = [c for c in m.dimensions if m.scored(c)], [c for c in m.dimensions if not m.scored(c)]
    counts = {"n": v.number(len(scored)), "total": v.number(len(m.dimensions))}
    names = v.list([name(m, v, code) for code in empty])
    title = v("report.slide_dimensions" if empty else "report.slide_dimensions_all", names=names, **counts)
    rows = []
    for code in m.dimensions:
        cover = m.coverage.get(code, {})
        measured, total = v.number(cover.get("children_measured", 0)), v.number(cover.get("children_total", 0))
        status = v(f"status.{cover.get('status', 'withheld')}")
        rows.append([name(m, v, code), v("report.of", n=measured, total=total), status])
    heads = columns(v, ("dimension", "left", 1.5), ("measured", "left", 1.2), ("status", "left", 1.3))
    table = Grid(heads, rows, v("report.dimensions_caption"))
    if not scored:
        return Slide(title, [(WHOLE, table)], source, v("report.read_status"))
    parts = (("lowest", style.SCALE[1]), ("middle", style.SCALE[2]), ("highest", style.SCALE[4]))
    ends = {code: m.scores(code)["score"].agg(["min", "median", "max"]).tolist() for code in scored}
    series = [(v(f"report.col_{key}"), [ends[code][at] for code in scored]) for at, (key, _) in enumerate(parts)]
    alt = "; ".join(f"{name(m, v, code)}: {' – '.join(v.number(end, 1) for end in ends[code])}" for code in scored)
    labels = [name(m, v, code) for code in scored]
    colours = [colour for _, colour in parts]
    bars = Bars(labels, series, v("report.alt_ends", values=alt), colours, 1, 100)
    left, top, width, height = _WIDE[0]
    key = Key([(title, colour) for (title, _), colour in zip(series, colours, strict=True)])
    above: Box = (left, top, width, height - _KEY)
    below: Box = (left, top + height - _KEY, width, _KEY)
    return Slide(title, [(above, bars), (below, key), (_WIDE[1], table)], source, v("report.notes_dimensions"))


def _ranking(m: Material, v: Voice, source: str) -> Slide:
    known = set(m.scores(m.root)["score"].dropna().index)
    scored = [area for area in m.ranking(m.root) if area in known]
    notes = v("report.note_intervals", n=v.number(draws(m)))
    if not scored:
        return Slide(v("report.no_scores"), [], source, notes)
    rows = [m.score(m.root, area) for area in scored]
    labels = [f"{shortened(name(m, v, a), 24)} ({ranks(v, r)})" for a, r in zip(scored, rows, strict=True)]
    spread = max((r["rank_q95"] - r["rank_q05"] + 1 for r in rows if r["rank_q05"] == r["rank_q05"]), default=0)
    title = v("report.slide_ranking", top=name(m, v, scored[0]), bottom=name(m, v, scored[-1]), n=v.number(spread))
    alt = "; ".join(f"{label} {v.number(r['score'], 1)}" for label, r in zip(labels, rows, strict=True))
    series = [(name(m, v, m.root), [float(r["score"]) for r in rows])]
    ends = [[float(r[key]) for r in rows] for key in ("score_q05", "score_q95")]
    bars = Bars(labels, series, v("report.alt_ranking", values=alt), [style.ACCENT], 1, 100, *ends)
    left, top, width, height = WHOLE
    parts: list[tuple[Box, Part]] = [((left, top, width, height - 0.45), bars)]
    missing = [name(m, v, area) for area in m.districts.index if area not in scored]
    key = v("report.slide_ranking_key")
    said = f"{key} {v('report.slide_unranked', names=v.list(missing))}" if missing else key
    parts.append(((left, top + height - 0.4, width, 0.4), Note(said)))
    return Slide(title, parts, source, notes)


def _map(m: Material, v: Voice, pictures: Pictures, source: str) -> Slide:
    scores = m.scores(m.root)["score"].dropna().sort_values(ascending=False)
    high, low = scores[scores >= _HIGH], scores[scores < _LOW]
    title = v("report.slide_map", high=v.number(len(high)), low=v.number(len(low)), level=level_name(m, v))
    groups = (("high", high), ("middle", scores[(scores < _HIGH) & (scores >= _LOW)]), ("low", low))
    said = [
        v(f"report.slide_{key}", names=v.list([name(m, v, str(area)) for area in part.index]))
        for key, part in groups
        if len(part)
    ]
    missing = [name(m, v, area) for area in m.districts.index if area not in scores.index]
    said += [v("report.slide_unranked", names=v.list(missing))] if missing else []
    drawn = _image(pictures.score_map(m.root, 7.0, 9.5))
    parts: list[tuple[Box, Part]] = [(_WIDE[0], drawn or Points([v("report.no_boundary")])), (_WIDE[1], Points(said))]
    return Slide(title, parts, f"{source} · {credit(m, v)}", v("report.read_scores"))


def _image(drawn: Picture | None, lines: Sequence[str] = ()) -> Image | None:
    return Image(drawn.png(), drawn.alt, lines) if drawn else None


def _maps(m: Material, v: Voice, pictures: Pictures, source: str) -> Slide:
    scored = [code for code in m.dimensions if m.scored(code)]
    leaders = {str(m.scores(code)["score"].idxmax()) for code in scored}
    counts = {"n": v.number(len(leaders)), "total": v.number(len(scored)), "level": level_name(m, v)}
    title = v("report.slide_maps", **counts) if scored else v("report.no_scores")
    across = 2 if len(scored) <= 4 else 3
    wide, tall = WHOLE[2] / across, (WHOLE[3] - _KEY) / 2
    parts: list[tuple[Box, Part]] = []
    for at, code in enumerate(scored):
        known = m.scores(code)["score"]
        ends = (("highest", known.idxmax(), known.max()), ("lowest", known.idxmin(), known.min()))
        said = [f"{v(f'report.col_{key}')}: {name(m, v, str(a))} ({v.number(score, 1)})" for key, a, score in ends]
        lines = [name(m, v, code), *said]
        box = (LEFT + at % across * wide, TOP + at // across * tall, wide - 0.2, tall - 0.1)
        parts.append((box, _image(pictures.score_map(code, 2.3, 8, bare=True), lines) or Points(lines)))
    if pictures.atlas is not None and scored:
        parts.append(((LEFT, TOP + WHOLE[3] - _KEY, WHOLE[2], _KEY), Key(pictures.key_of_scores())))
    empty = [name(m, v, code) for code in m.dimensions if code not in scored]
    notes = v("report.maps_empty", names=v.list(empty)) if empty else v("report.read_scores")
    return Slide(title, parts, f"{source} · {credit(m, v)}", notes)


def _headlines(m: Material, v: Voice, source: str) -> Slide:
    table = findings.headlines(m, v, _SOURCE)
    if not table["rows"]:
        return Slide(v("report.headlines"), [(WHOLE, Points([v("report.no_headlines")]))], source, "")
    rows = [line["cells"][:5] for line in table["rows"]]
    fact, value, period, before, _ = rows[0]
    title = v("report.slide_fact", fact=fact, value=value, period=period, before=before)
    grid = Grid(table["columns"][:5], rows[:_FACTS], v("report.headlines_caption"))
    more = v("report.slide_more", n=v.number(max(len(rows) - _FACTS, 0)))
    return Slide(title, [(WHOLE, grid)], source, more if len(rows) > _FACTS else v("report.headlines_caption"))


def _plan(m: Material, v: Voice, source: str) -> Slide:
    lines = masterplan.lines(m, v)
    if m.plan is None:
        return Slide(v("report.plan"), [(WHOLE, Points(lines))], source, v("report.step_plan"))
    programmes, targets, wins, innovations = lines
    counts = {key: m.plan_results[key] for key in _RESULTS}
    if not any(counts.values()):
        return Slide(v("report.plan"), [(WHOLE, Points(lines))], source, targets)
    labels = [v(f"report.result_{key}") for key in counts]
    series = [(v("report.col_target"), [float(n) for n in counts.values()])]
    bars = Bars(labels, series, targets, list(_RESULTS.values()))
    parts: list[tuple[Box, Part]] = [(_HALF[0], bars), (_HALF[1], Points([programmes, wins, innovations]))]
    return Slide(targets, parts, source, v("report.notes_plan"))


def _gaps(m: Material, v: Voice, source: str) -> Slide:
    waiting = m.table("wanted")["code"].tolist()
    if not waiting:
        return Slide(v("report.wanted_none"), [], source, v("report.wanted_none"))
    groups = office_groups(m, v, waiting)
    title = v("report.slide_gaps", n=v.number(len(waiting)), offices=v.number(len(groups)))
    counts = Counter({one["office"]: one["count"] for one in groups}).most_common(_OFFICES)
    labels, values = [shortened(office, _LONGEST) for office, _ in counts], [float(n) for _, n in counts]
    alt = "; ".join(f"{office}: {v.number(n)}" for office, n in counts)
    bars = Bars(labels, [(v("report.col_indicator"), values)], v("report.alt_gaps", values=alt), [style.WARN])
    said = [f"{shortened(one['office'], _LONGEST)}: {one['names']}" for one in groups]
    return Slide(
        title, [(_HALF[0], bars), (_HALF[1], Points(said))], source, v("report.wanted_lead", n=v.number(len(waiting)))
    )


def _steps(m: Material, v: Voice, source: str) -> Slide:
    steps = findings.steps(m, v)[:_STEPS]
    title = v("report.slide_steps", n=v.number(len(steps)))
    cite: Any = str(m.about["citation"][v.lang])
    return Slide(title, [(WHOLE, Points(steps, numbered=True))], source, cite)
