"""Areas of the rows: names to ask for, other regencies to leave out, areas given twice."""

from __future__ import annotations

from indicators.areas import AreaNotFoundError
from indicators.intake import labels
from indicators.intake.asking import Asker
from indicators.intake.footnotes import explain
from indicators.intake.parts import Line
from indicators.intake.proposal import IGNORE, Proposal
from indicators.problems import Problem


def settle_lines(proposal: Proposal, asker: Asker) -> None:
    """Find the area of each row, ask for names not known, leave other regencies out, and refuse areas given twice."""
    found, registry = proposal.layout, proposal.context.registry
    assert found is not None
    foreign = [line for line in found.lines if line.kind == "foreign"]
    unknown = [line for line in found.lines if line.kind == "unknown"]
    if not any(line.kind == "area" for line in found.lines) and len(unknown) > 2:
        # A list of regencies: the own one is found by its name, the others are not in the registry.
        foreign, unknown = foreign + unknown, []
        for line in foreign:
            line.kind = "foreign"
    if foreign:
        names = ", ".join(dict.fromkeys(line.label.text for line in foreign[:6]))
        asker.ask(
            "regency",
            ("Tabel memuat kabupaten/kota lain. Ambil yang mana?", "The table holds other regencies. Which is taken?"),
            (f"bukan wilayah ruang kerja ini: {names}", f"not of this workspace: {names}"),
            [("own", (f"hanya {registry.regency.name}", f"{registry.regency.name} only"))],
        )
        found.lines = [line for line in found.lines if line.kind != "foreign"]

    def check(answer: str) -> str | None:
        try:
            registry.match(answer)
        except AreaNotFoundError as error:
            return ", ".join([*error.nearest, IGNORE])
        return None

    for line in unknown:
        label = labels.clean_label(line.label.text)
        try:
            registry.match(label)
            nearest: list[str] = []
        except AreaNotFoundError as error:
            nearest = error.nearest
        offered = list(dict.fromkeys([*nearest, *(a.name for a in registry.districts)]))
        shown = ", ".join(nearest) or "-"
        answer = asker.ask(
            f"column{line.label.letter}.area" if found.grid.sideways else f"row{line.label.line}.area",
            (f"Wilayah mana “{label}”?", f"Which area is “{label}”?"),
            (f"nama tidak terdaftar; paling mirip: {shown}", f"not a registered name; nearest: {shown}"),
            [*((n, (n, n)) for n in offered), (IGNORE, ("tidak diambil", "leave it out"))],
            check,
        )
        if answer == IGNORE:
            found.lines.remove(line)
        elif answer:
            line.area = registry.match(answer)
            line.kind = "total" if line.area == registry.regency else "area"
    kept = {id(line) for line in found.lines if line.kind in ("area", "total", "unknown")}
    for column in found.columns:
        column.cells = [(line, cell) for line, cell in column.cells if id(line) in kept]
        seen: dict[str, Line] = {}
        for line, cell in column.cells:
            if line.area is None or (found.shape == "series" and not line.period):
                continue
            key = line.area.code + (line.period if found.shape == "series" else "")
            if key in seen and (cell.text or found.shape == "series"):
                first = f"{found.grid.name}:{seen[key].label.place}"
                code = "area-duplicate" if found.shape == "wide" else "duplicate"
                problem = Problem(
                    found.grid.name, line.label.line, line.label.letter, code, line.label.text.strip(), first
                )
                if problem not in proposal.problems:
                    proposal.problems.append(problem)
            seen.setdefault(key, line)


def say_marked_years(proposal: Proposal) -> None:
    """Say what the marks of the years of a series mean; no column can hold it, so it stands in the table's note."""
    found = proposal.layout
    assert found is not None
    for line in found.lines if found.shape == "series" else ():
        if line.mark:
            footnote = explain(line.mark, [*found.notes, *found.titles])
            in_id, in_en = (text[0].upper() + text[1:] for text in footnote.said(line.period))
            proposal.said.append((in_id, in_en))
            proposal.year_notes.append(footnote.note(line.period))


def ask_for_formulas(proposal: Proposal, asker: Asker) -> None:
    """Say how many cells are formulas, and ask once whether their stored results are to be taken.

    Nobody here can compute them anew. The total row needs no question: it is compared with the sum of its rows anyway.
    """
    found = proposal.layout
    assert found is not None
    read = [c for column in found.columns for _, c in column.cells] + [line.label for line in found.lines]
    if formulas := list(dict.fromkeys(c for c in read if c.formula)):
        where = ", ".join(c.place for c in formulas[:8]) + (" …" if len(formulas) > 8 else "")
        proposal.said.append(
            (
                f"{len(formulas)} sel berisi rumus dan dibaca menurut hasil yang tersimpan: {where}",
                f"{len(formulas)} cells hold formulas and are read by their stored results: {where}",
            )
        )
    cells = [c for column in found.columns for line, c in column.cells if c.formula and line.kind != "total"]
    if cells:
        where = ", ".join(c.place for c in cells[:8])
        asker.ask(
            "formulas",
            ("Ambil hasil rumus yang tersimpan?", "Take the stored results of formulas?"),
            (f"rumus di {where}", f"formulas in {where}"),
            [("stored", ("ya, hasil tersimpan sudah diperiksa", "yes, the stored results have been checked"))],
        )
