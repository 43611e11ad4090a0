"""One column after the other: variable, unit, period, style of numbers, values."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from indicators.intake import labels, numerals
from indicators.intake.asking import Asker
from indicators.intake.catalogue import Context
from indicators.intake.footnotes import STATUS, explain
from indicators.intake.model import Cell, Said, placed
from indicators.intake.proposal import IGNORE, Proposal, Proposed, Value
from indicators.numbers import EXAMPLES, Reading
from indicators.periods import EXAMPLES as PERIODS
from indicators.periods import parse_period
from indicators.problems import Problem
from indicators.sources import CONFIDENCES
from indicators.tables import adds_up

_SCALES = {"ribu": 1e3, "juta": 1e6, "miliar": 1e9}


def settle_column(proposal: Proposal, p: Proposed, asker: Asker) -> None:
    """Find a column's variable, unit, period, style of numbers and values, and ask for what the file leaves open."""
    context, found, column = proposal.context, proposal.layout, p.column
    assert found is not None
    printed = labels.units_in(" ".join(column.path)) or labels.units_in(" ".join(found.titles[:2]))
    unit, scale = printed[-1] if printed else ("", "")
    match = context.match(column.path or ("",), found.titles, unit)
    alike = _alike(proposal, p)
    key = alike[0].column.key

    def check(answer: str) -> str | None:
        return None if answer in (*context.variables, IGNORE) else _near(answer, context)

    own = asker.given(f"{column.key}.variable", check)
    answer = own or asker.given(f"{key}.variable", check)
    if answer:
        p.variable = answer
        whose = "" if own else f" {key}"
        p.reasons.append((f"menurut jawaban{whose}", f"as answered{' for' if whose else ''}{whose}"))
    elif match.code:
        p.variable = match.code
        p.reasons.append(match.why)
    else:
        asker.ask(
            f"{key}.variable",
            _asked(alike),
            match.why,
            [*((c, context.label(c)) for c in match.ranked), (IGNORE, ("tidak diambil", "leave it out"))],
            lambda a: None if a in context.variables else _near(a, context),
        )
    if p.ignored:
        return
    if p.variable:
        _unit(proposal, p, unit, scale, asker, key)
    _period(proposal, p, asker)
    _marks(proposal, p)
    if p.variable and p.unit:
        _style(proposal, p, asker)
    if p.style:
        _values(proposal, p, asker)
    p.confidence = asker.given("confidence", lambda a: None if a in CONFIDENCES else ", ".join(CONFIDENCES)) or "medium"


def _near(code: str, context: Context) -> str:
    import difflib

    return ", ".join(difflib.get_close_matches(code, list(context.variables), 3, 0.4)) or "framework/variables.csv"


def _alike(proposal: Proposal, p: Proposed) -> list[Proposed]:
    """Return the columns that hold other years of the same thing, this one among them: one answer serves all."""
    same = [o for o in proposal.columns if (o.column.path, o.column.group) == (p.column.path, p.column.group)]
    years = [o.column.period for o in same]
    return same if all(years) and len(set(years)) == len(years) else [p]


def _asked(alike: Sequence[Proposed]) -> Said:
    """Return the question for the variable of one column, or of one heading with its years."""
    first = alike[0].column
    if len({o.column.letter for o in alike}) == 1:
        own = placed(first.letter)
        return f"Variabel apa {own[0]} “{first.heading}”?", f"Which variable is {own[1]} “{first.heading}”?"
    years = ", ".join(o.column.period for o in alike)
    name = f" “{' - '.join(first.path)}”" if first.path else ""
    both = placed(*(o.column.letter for o in alike))
    return f"Variabel apa {both[0]}{name} ({years})?", f"Which variable are {both[1]}{name} ({years})?"


def _unit(proposal: Proposal, p: Proposed, unit: str, scale: str, asker: Asker, first: str) -> None:
    """Compare the printed unit with the catalogue's; a scale word is written with each number, not multiplied in."""
    wanted = proposal.context.variables[p.variable]["unit"]
    held = next((s for s in ("ribu", "juta", "miliar") if s in wanted.split()), "")
    key = p.column.key
    p.scale = scale if scale != held else ""
    inner = [b.strip().casefold() for b in labels.brackets(" ".join(p.column.path))]
    if not unit and not held and wanted.casefold() in inner:
        unit = wanted  # `nilai 25-100`: no unit of measure, but the catalogue's own words

    def check(answer: str) -> str | None:
        return None if answer in ("same", wanted) else f"same, {wanted}"

    asks = first if any(o.column.key == first and o.variable == p.variable for o in proposal.columns) else key
    answer = asker.given(f"{key}.unit", check) or asker.given(f"{asks}.unit", check)
    if answer or (labels.same_unit(unit, wanted.removesuffix(held).strip()) if unit else not (held and not scale)):
        p.unit = wanted
        if unit:
            p.reasons.append((f"satuan {scale} {unit}".replace("  ", " "), f"unit {scale} {unit}".replace("  ", " ")))
        elif answer:
            p.reasons.append((f"satuan menurut jawaban: {wanted}", f"unit as answered: {wanted}"))
        else:
            p.reasons.append((f"satuan tidak tercetak: {wanted}", f"unit not printed: {wanted}"))
        return
    if not unit and not held:
        p.unit = wanted
        return
    shown, where = f"{scale} {unit}".strip() or "?", placed(asks)
    asker.ask(
        f"{asks}.unit",
        (f"Apakah angka {where[0]} dalam {wanted}?", f"Are the numbers of {where[1]} in {wanted}?"),
        (f"tercetak {shown}, katalog {wanted}", f"printed {shown}, catalogue {wanted}"),
        [("same", (f"ya, dalam {wanted}", f"yes, in {wanted}"))],
    )


def check_period(text: str) -> str | None:
    """Return what a period looks like where a text is none."""
    try:
        parse_period(text)
    except ValueError:
        return PERIODS
    return None


def _period(proposal: Proposal, p: Proposed, asker: Asker) -> None:
    found = proposal.layout
    assert found is not None
    if found.shape == "series":
        p.period = "*"
        return
    answer = asker.given(f"{p.column.key}.period", check_period)
    if answer or p.column.period:
        p.period = answer or p.column.period
        p.reasons.append((f"tahun {p.period} di kolomnya", f"year {p.period} with the column"))
        return
    heading, where = labels.years_in(p.column.heading), placed(p.column.key)
    if len(heading) > 1:
        p.period = (
            asker.ask(
                f"{p.column.key}.period",
                (f"Periode {where[0]}?", f"Period of {where[1]}?"),
                (f"judul kolom memuat {', '.join(heading)}", f"its heading names {', '.join(heading)}"),
                [(y, (y, y)) for y in heading],
                check_period,
            )
            or ""
        )
        return
    titled = labels.years_in(" ".join(found.titles))
    sheet = labels.years_in(found.grid.key)
    years = list(dict.fromkeys([*titled, *sheet]))
    given = asker.given("period", check_period)
    if not given and len(years) == 1 and titled:
        p.period = years[0]
        p.reasons.append((f"tahun {years[0]} di judul tabel", f"year {years[0]} in the title"))
        return
    offered = years or labels.years_in(proposal.path.stem.replace("_", " "))
    why = (
        (f"judul dan lembar memuat {', '.join(years)}", f"title and sheet name {', '.join(years)}")
        if years
        else ("tidak ada tahun di judul", "no year in the title")
    )
    p.period = (
        asker.ask(
            "period",
            ("Tahun atau tanggal datanya?", "Year or date of the data?"),
            why,
            [(y, (y, y)) for y in offered],
            check_period,
        )
        or ""
    )
    if p.period:
        p.reasons.append((f"tahun {p.period} menurut jawaban", f"year {p.period} as answered"))


def _marks(proposal: Proposal, p: Proposed) -> None:
    """Say what the marks of a column's year mean, and keep it with its values."""
    found = proposal.layout
    assert found is not None
    for mark in p.column.marks:
        footnote, year = explain(mark, [*found.notes, *found.titles]), p.column.period or p.period
        p.reasons.append(footnote.said(year))
        p.notes.append(footnote.note(year))
        p.unsettled |= footnote.unsettled


def _printed(p: Proposed) -> list[Cell]:
    return [cell for line, cell in p.column.cells if line.kind in ("area", "total") and cell.text]


def _style(proposal: Proposal, p: Proposed, asker: Asker) -> None:
    found = proposal.layout
    assert found is not None
    cells = [c for c in _printed(p) if c.typed or numerals.looks_numeric(c.text)]
    heading, key = p.column.heading, p.column.key

    def adds(style: numerals.Style) -> bool | None:
        if numerals.intensive(p.unit, heading):
            return None
        parts: list[tuple[float, int]] = []
        total: tuple[float, int] | None = None
        for line, cell in p.column.cells:
            reading = numerals.read_cell(cell, style)
            if reading is None or math.isnan(reading.value):
                continue
            if line.kind == "total":
                total = reading.value, reading.decimals
            elif line.kind == "area":
                parts.append((reading.value, reading.decimals))
        # Both styles add up where every cell has the same form: that proves neither.
        return adds_up(parts, total) if total and len(parts) > 1 else None

    factor = _SCALES.get(p.scale, 1.0)
    known = [v / factor for v in proposal.context.values(p.variable)]
    verdict = numerals.decide(cells, "" if p.scale else p.unit, adds, known)
    if verdict.mixed:
        other = next((c.text for c in cells if not c.typed and c not in verdict.mixed), "1.619,12")
        proposal.problems += [
            Problem(found.grid.name, c.line, c.letter, "value-style", c.text, other) for c in verdict.mixed
        ]
        return
    answer = asker.given(f"{key}.numbers", lambda a: None if a in numerals.STYLES else "id, en")
    if answer:
        proposal.problems += [
            Problem(found.grid.name, c.line, c.letter, "value-number", c.text, EXAMPLES[answer])
            for c in cells
            if numerals.read_cell(c, answer) is None  # type: ignore[arg-type]
        ]
        p.style = answer
    elif verdict.style:
        p.style = verdict.style
        if verdict.matters:
            p.reasons.append(
                (f"gaya angka {verdict.style}: {verdict.why[0]}", f"numbers {verdict.style}: {verdict.why[1]}")
            )
    else:
        asker.ask(
            f"{key}.numbers",
            (f"Arti pemisah angka di {placed(key)[0]}?", f"What do the separators of {placed(key)[1]} mean?"),
            verdict.why,
            sorted(
                [
                    ("id", ("titik = ribuan, koma = desimal", "point = thousands, comma = decimals")),
                    ("en", ("koma = ribuan, titik = desimal", "comma = thousands, point = decimals")),
                ],
                key=lambda choice: choice[0] != verdict.likely,
            ),
        )
    if p.style and not p.scale:
        _counted(proposal, p, cells, asker)


def _counted(proposal: Proposal, p: Proposed, cells: Sequence[Cell], asker: Asker) -> None:
    """Ask where things that are counted have fractions: `35.044` typed into a spreadsheet may have become 35,044."""
    readings = [(c, numerals.read_cell(c, p.style)) for c in cells]  # type: ignore[arg-type]
    broken = [c for c, r in readings if r and not math.isnan(r.value) and not r.scale and not r.value.is_integer()]
    if not broken or not numerals.counts(p.unit):
        return
    known = proposal.context.values(p.variable)
    short = all(r is None or r.decimals <= 3 for _, r in readings)
    where = placed(p.column.key)
    answer = asker.ask(
        f"{p.column.key}.scale",
        (
            f"{p.unit} dihitung bulat, tetapi {where[0]} berdesimal. Apa artinya?",
            f"{p.unit} are counted, but {where[1]} has decimals. What do they mean?",
        ),
        (
            f"{broken[0].place}: {broken[0].text}" + (f"; tercatat sekitar {max(known):.12g}" if known else ""),
            f"{broken[0].place}: {broken[0].text}" + (f"; on file about {max(known):.12g}" if known else ""),
        ),
        [
            *([("thousands", ("ribuan yang terbaca sebagai desimal", "thousands read as decimals"))] if short else []),
            ("as-is", ("memang pecahan", "fractions indeed")),
        ],
    )
    if answer is None:
        p.style = ""
    p.scale = "ribu" if answer == "thousands" else ""


def _values(proposal: Proposal, p: Proposed, asker: Asker) -> None:
    found = proposal.layout
    assert found is not None
    for line, cell in p.column.cells:
        reading = numerals.read_cell(cell, p.style)  # type: ignore[arg-type]
        if reading is None and numerals.looks_numeric(cell.text):
            continue  # a number of another style: said above
        if reading is None:
            reading = _odd(proposal, cell, asker)
            if reading is None:
                continue
            text = "..." if reading.mark else "0"
            note = f"tercetak / printed: {cell.text}"
            p.values.append(Value(line, cell, reading.value, reading.mark, 0, text, note))
            continue
        _, status, mark = labels.clean_number(cell.text)
        text = numerals.written(cell, p.style, p.scale)  # type: ignore[arg-type]
        factor = _SCALES.get(p.scale, 1.0)
        number = reading.value if math.isnan(reading.value) else _times(reading, factor)
        problem = _fits(reading, p.unit, bool(p.scale))
        if problem:
            proposal.problems.append(Problem(found.grid.name, cell.line, cell.letter, "value-unit", cell.text, p.unit))
        notes = []
        if status:
            notes.append(f"{STATUS[status[0]][0]} ({status}) / {STATUS[status[0]][1]}")
        if mark:
            notes.append(f"catatan / note {mark}")
        unsettled = bool(status) and status[0] in "ex"
        if line.mark and line.mark not in p.column.marks:  # the years of the rows are marked, and not all alike
            footnote = explain(line.mark, [*found.notes, *found.titles])
            notes.append(footnote.note(line.period))
            unsettled |= footnote.unsettled
        confidence = "medium" if unsettled else ""
        p.values.append(Value(line, cell, number, reading.mark, reading.decimals, text, "; ".join(notes), confidence))


def _times(reading: Reading, factor: float) -> float:
    if factor == 1.0:
        return reading.value
    return float(round(reading.value * factor, max(0, reading.decimals - round(math.log10(factor)))))


def _fits(reading: Reading, unit: str, scaled: bool) -> bool:
    from indicators.numbers import unit_of

    return not unit_of(reading, unit) or bool(scaled and reading.scale)


def _odd(proposal: Proposal, cell: Cell, asker: Asker) -> Reading | None:
    """Ask what a short text among numbers means; a longer one is to be mended in the file."""
    found = proposal.layout
    assert found is not None
    text = " ".join(cell.text.split())
    if len(text) > 6 or re.search(r"\d", text):
        problem = Problem(found.grid.name, cell.line, cell.letter, "value-number", cell.text, "1.619,12 / 1,619.12")
        proposal.problems.append(problem)
        return None
    answer = asker.ask(
        f"mark.{text}",
        (f"Apa arti “{text}” di antara angka?", f"What does “{text}” mean among the numbers?"),
        (f"pertama di {cell.place}", f"first in {cell.place}"),
        [("missing", ("tidak ada data", "no data")), ("zero", ("nol", "zero"))],
    )
    if answer is None:
        return None
    return Reading(math.nan, "not_available") if answer == "missing" else Reading(0.0)
