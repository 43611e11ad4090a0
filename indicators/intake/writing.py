"""From a settled proposal to `table.csv` and `source.yml`: checked by reading them back, then moved into place."""

from __future__ import annotations

import csv
import io
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
import yaml

from indicators.areas import AreaNotFoundError, Registry
from indicators.files import sha256
from indicators.intake import labels
from indicators.intake.messages import refuse
from indicators.intake.parts import Line
from indicators.intake.proposal import Proposal, Proposed
from indicators.problems import DataError, Problem
from indicators.sources import load_source
from indicators.swap import flush, recover, swap
from indicators.tables import read_table


def files(proposal: Proposal) -> dict[str, str]:
    """Return the two files of a settled proposal; `sha256` in the second is still empty.

    Raises
    ------
    DataError
        With the file's problems, and the questions that are open.
    """
    name = proposal.path.name
    open_ = [
        Problem(name, None, q.id, "question-open", q.ask[0], ", ".join(c.value for c in q.choices) or q.ask[1])
        for q in proposal.open
    ]
    if open_ or proposal.problems:
        raise DataError([*proposal.problems, *open_])
    columns = [p for p in proposal.columns if p.settled]
    if not columns or proposal.layout is None:
        raise refuse(name, "column-empty", "0")
    table = _wide(proposal, columns) if proposal.layout.shape == "wide" else _series(proposal, columns)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return {"table.csv": text.getvalue(), "source.yml": _source(proposal, columns, str(table[0][0]))}


def _printed_name(line: Line, registry: Registry) -> str:
    """Return the name as printed, or the registered one where the printed one would not be found again."""
    assert line.area is not None
    label = labels.clean_label(line.label.text)
    try:
        return label if registry.match(label) == line.area else line.area.name
    except AreaNotFoundError:
        return line.area.name


def _total_label(proposal: Proposal) -> str:
    assert proposal.layout is not None
    return next((labels.clean_label(n.label.text) for n in proposal.layout.lines if n.kind == "total"), "")


def _wide(proposal: Proposal, columns: list[Proposed]) -> list[list[str]]:
    registry = proposal.context.registry
    names: dict[str, str] = {}
    cells: dict[tuple[str, str], str] = {}
    for p in columns:
        for v in p.values:
            if v.line.area is None:
                continue
            code = v.line.area.code
            names.setdefault(
                code, _total_label(proposal) if v.line.kind == "total" else _printed_name(v.line, registry)
            )
            cells.setdefault((code, p.column.heading), v.written)
    # The total stands last, as tables print it.
    order = sorted(names, key=lambda c: c == registry.regency.code)
    assert proposal.layout is not None
    heading = _area_heading(proposal, columns)
    head = [heading, *(p.column.heading for p in columns)]
    return [head, *([names[c], *(cells.get((c, p.column.heading), "") for p in columns)] for c in order)]


def _series(proposal: Proposal, columns: list[Proposed]) -> list[list[str]]:
    assert proposal.layout is not None
    rows = []
    for line in proposal.layout.lines:
        row = [next((v.written for v in p.values if v.line is line), "") for p in columns]
        rows.append([line.period, *row])
    return [[_area_heading(proposal, columns), *(p.column.heading for p in columns)], *rows]


def _area_heading(proposal: Proposal, columns: list[Proposed]) -> str:
    assert proposal.layout is not None
    heading = " ".join(proposal.layout.area_heading.split())
    return heading if heading not in {p.column.heading for p in columns} else f"{heading} [A]"


def _source(proposal: Proposal, columns: list[Proposed], heading: str) -> str:
    meta, found = proposal.meta, proposal.layout
    assert found is not None
    wide = found.shape == "wide"
    table: dict[str, Any] = {"shape": found.shape, "area" if wide else "period": heading, "numbers": columns[0].style}
    label = _total_label(proposal)
    totals = {id(v) for p in columns for v in p.values if v.line.kind == "total"}
    if wide and totals:
        table["total"] = label
    if proposal.dash == "zero":
        table["marks"] = {"dash": "zero"}
    wrong = {
        p.column.heading: {"sum": p.mismatch[0], "printed": p.mismatch[1], "note": "tercetak demikian / printed so"}
        for p in columns
        if p.mismatch
    }
    if wrong:
        table["total_mismatch"] = wrong
    cells = [
        {
            "area": v.line.area.name,
            "column": p.column.heading,
            **({"confidence": v.confidence} if v.confidence else {}),
            # A cell's note stands in the place of its column's, which is repeated for that.
            "note": "; ".join([*_notes(v.note, v.line, proposal), *_column_notes(p)]),
        }
        for p in columns
        for v in p.values
        if wide and v.line.area and _notes(v.note, v.line, proposal)
    ]
    if cells:
        table["cells"] = cells
    table["columns"] = {p.column.heading: _column(p, columns[0].style, wide) for p in columns}
    source: dict[str, Any] = {
        "id": meta["id"],
        "title": meta["title"],
        "publisher": meta["publisher"],
        "location": meta["location"] or None,
        "published": meta["published"] or None,
        "licence": meta["licence"],
        "retrieved": meta["retrieved"],
        "sha256": None,
        "note": "; ".join([meta["note"], *proposal.year_notes]),
        "table": table,
    }
    return yaml.safe_dump(source, allow_unicode=True, sort_keys=False, width=118)


def _notes(note: str, line: Line, proposal: Proposal) -> list[str]:
    """Return what is to be kept of a cell: its marks, and the row's name where another was answered."""
    out = [note] if note else []
    if line.kind == "area" and line.area:
        label = labels.clean_label(line.label.text)
        if labels.find(label, proposal.context.registry) is None:
            out.append(f"tercetak / printed: {label}")
    return out


def _column(p: Proposed, style: str, wide: bool) -> dict[str, Any]:
    return {
        "variable": p.variable,
        "unit": p.unit,
        **({"period": p.period} if wide else {}),
        "confidence": p.confidence,
        **({"numbers": p.style} if p.style != style else {}),
        **({} if p.additive else {"additive": False}),
        **({"note": "; ".join(_column_notes(p))} if _column_notes(p) else {}),
    }


def _column_notes(p: Proposed) -> list[str]:
    return [*([f"tercetak dalam {p.scale} / printed in {p.scale}"] if p.scale else []), *p.notes]


def write(proposal: Proposal, folder: Path | None = None, replace: bool = False) -> Path:
    """Write a settled proposal into the workspace.

    The files are written beside their place, read back by the code that reads all tables, and compared with the
    proposal value by value; only then does the folder take its place, in one step.

    Parameters
    ----------
    proposal : Proposal
    folder : Path, optional
        Default `tables/<id>` of the workspace.
    replace : bool
        Exchange a folder that exists.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    DataError
        If something is open or wrong, the folder exists, or another import does not end.
    """
    made = files(proposal)
    target = folder or proposal.context.root / "tables" / proposal.meta["id"]
    if target.exists() and not replace:
        raise taken(target)
    with (
        alone(target.parent),
        tempfile.TemporaryDirectory(dir=target.parent, prefix=f".maros-{target.name}-new-") as scratch,
    ):
        # As deep as in a workspace, so that problems name it alike.
        draft = Path(scratch) / "tables" / target.name
        draft.mkdir(parents=True)
        (draft / "table.csv").write_text(made["table.csv"], encoding="utf-8", newline="")
        sealed = made["source.yml"].replace("sha256: null", f"sha256: {sha256(draft / 'table.csv')}", 1)
        if target.name != proposal.meta["id"]:
            sealed = sealed.replace(f"id: {proposal.meta['id']}", f"id: {target.name}", 1)
        (draft / "source.yml").write_text(sealed, encoding="utf-8", newline="\n")
        _compare(proposal, draft, Path(scratch))
        for path in draft.iterdir():
            flush(path)
        swap(draft, target)
    return target


def taken(target: Path) -> DataError:
    """Return the error for a folder that exists."""
    return refuse(str(target), "folder-exists", target.name)


@contextmanager
def alone(tables: Path) -> Iterator[None]:
    """Hold the only right to write into a folder of tables, cleared of what killed imports left there.

    The right of a dead process is free; whoever holds it may take it again.

    Raises
    ------
    DataError
        If another import holds it for more than a minute.
    """
    tables.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(tables / ".maros-import.lock", timeout=60, is_singleton=True):
            for leftover in tables.glob(".maros-*-*-*"):
                recover(tables / leftover.name.removeprefix(".maros-").rsplit("-", 2)[0])
            yield
    except filelock.Timeout:
        raise refuse(tables.name, "import-running", tables.name) from None


def _compare(proposal: Proposal, draft: Path, root: Path) -> None:
    """Read the draft as the build will, and refuse it where a value is not the one proposed."""
    table = read_table(load_source(draft, root), proposal.context.registry)
    if table.refused:
        raise DataError(table.refused.values())
    read = {(o.area.code, o.period.text, o.variable): o.value for o in table.observations if o.published or o.mark}
    frame = proposal.to_long()
    for row in frame.to_dict("records"):
        value = read.get((row["area_code"], str(row["period"]), row["variable"]), math.nan)
        same = value == row["value"] or (math.isnan(value) and math.isnan(row["value"]))
        if not same:
            place = f"{row['value']:.17g}"
            raise refuse(proposal.path.name, "value-number", f"{value:.17g}", place, int(row["row"]), row["column"])
