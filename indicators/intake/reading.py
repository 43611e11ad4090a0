"""From a file to a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from indicators.intake import layout, presets
from indicators.intake.asking import Asker
from indicators.intake.catalogue import Context
from indicators.intake.columns import settle_column
from indicators.intake.guards import LARGEST_FILE, LONGEST_CELL, kind_of
from indicators.intake.html import read_html
from indicators.intake.messages import refuse
from indicators.intake.meta import settle_meta
from indicators.intake.model import Grid
from indicators.intake.parts import Layout
from indicators.intake.proposal import Proposal, Proposed
from indicators.intake.rows import ask_for_formulas, say_marked_years, settle_lines
from indicators.intake.sums import check_total, refuse_repeats, settle_dash
from indicators.intake.text import decode, read_text
from indicators.intake.xlsx import read_xlsx
from indicators.problems import DataError, Problem


def read_grids(path: Path) -> list[Grid]:
    """Read all tables of a file.

    Raises
    ------
    DataError
        If the file is missing, refused or cannot be read.
    """
    name = path.name
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise refuse(name, "file-large", f"{path.stat().st_size} byte", f"{LARGEST_FILE // 1_000_000} MB")
        content = path.read_bytes()
    except FileNotFoundError:
        raise refuse(name, "file-missing", "") from None
    except OSError as error:
        raise refuse(name, "file-unreadable", error.strerror or str(error)) from None
    kind, notes = kind_of(name, content)
    if kind == "xlsx":
        grids = read_xlsx(name, content)
    else:
        text, said = decode(name, content)
        grids = read_html(name, text) if kind == "html" else [read_text(name, text)]
        notes = notes + said
    for grid in grids:
        grid.notes[:0] = notes
        if longest := next((c for row in grid.rows for c in row if len(c.text) > LONGEST_CELL), None):
            found, most = str(len(longest.text)), f"{LONGEST_CELL} karakter / characters"
            raise refuse(grid.name, "file-large", found, most, longest.line, longest.letter)
    return grids


def propose(path: Path, context: Context, answers: Mapping[str, str] | None = None) -> Proposal:
    """Read a file and propose how to take it in.

    Raises
    ------
    DataError
        If it is refused or holds no table, or if an answer fits no question.
    """
    answers = {k: str(v) for k, v in (answers or {}).items()}
    grids = read_grids(path)
    asker = Asker(path.name, answers, presets.find(path, grids, context))
    proposal = Proposal(path, context, answers)
    found = _choose(grids, context, asker)
    if found is None:
        proposal.questions = asker.questions
        return proposal
    proposal.layout = found
    proposal.said = [*found.said]
    settle_lines(proposal, asker)
    say_marked_years(proposal)
    ask_for_formulas(proposal, asker)
    proposal.columns = [Proposed(c) for c in found.columns]
    if not proposal.columns:
        proposal.problems.append(Problem(found.grid.name, None, "", "column-empty", found.area_heading))
    for p in proposal.columns:
        settle_column(proposal, p, asker)
    refuse_repeats(proposal)
    settle_dash(proposal, asker)
    for p in proposal.columns:
        if p.settled:
            check_total(proposal, p, asker)
    settle_meta(proposal, asker)
    proposal.questions = asker.questions
    if not proposal.open:
        asker.done()
    return proposal


def _choose(grids: list[Grid], context: Context, asker: Asker) -> Layout | None:
    layouts: dict[str, Layout] = {}
    errors: list[DataError] = []
    for number, grid in enumerate(grids, 1):
        try:
            layouts[grid.key or str(number)] = layout.understand(grid, context.registry)
        except DataError as error:
            errors.append(error)
    wanted = asker.given("sheet") if len(grids) > 1 else None
    wide = {k: v for k, v in layouts.items() if v.shape == "wide"} or layouts
    if not layouts:
        raise errors[0]
    if len(wide) == 1 and wanted is None:
        return next(iter(wide.values()))
    choices = [(k, (v.titles[0] if v.titles else k,) * 2) for k, v in layouts.items()]
    answer = asker.ask(
        "sheet",
        ("Lembar atau tabel mana yang diambil?", "Which sheet or table is taken?"),
        (f"{len(wide)} di antaranya berisi tabel wilayah", f"{len(wide)} of them hold tables of areas"),
        choices,
    )
    return layouts[answer] if answer else None
