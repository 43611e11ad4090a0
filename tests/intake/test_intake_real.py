"""Every table of districts on file, as its source prints it, comes through the intake with the same values."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest

from indicators.intake import Context, propose
from indicators.sources import load_source
from indicators.tables import read_table

RAW = Path(__file__).parents[2] / "data" / "raw"
NAMES = sorted(
    p.parent.name
    for p in RAW.glob("tables/*/source.yml")
    if any(f"shape: {shape}\n" in p.read_text(encoding="utf-8") for shape in ("wide", "series"))
)


@pytest.mark.parametrize("name", NAMES)
def test_a_published_table_is_read_to_the_values_on_file(name: str, context: Context, tmp_path: Path) -> None:
    source = load_source(RAW / "tables" / name, RAW)
    table = read_table(source, context.registry)
    path = tmp_path / f"{name}.csv"
    shutil.copy(source.folder / "table.csv", path)
    spec = source.spec["columns"]
    answers = {"licence": "facts-only", "publisher": "X", "title": "X", "period": "n.d."}
    marks = source.spec.get("marks", {})
    proposal = propose(path, context, answers)
    for p in proposal.columns:
        known = spec.get(p.column.heading)
        key = p.column.key
        answers[f"{key}.variable"] = known["variable"] if known else "ignore"
        if known and source.shape == "wide":
            answers[f"{key}.period"] = str(known["period"])
    proposal = propose(path, context, answers)
    while proposal.open:
        question = proposal.open[0]
        heading = next((p.column.heading for p in proposal.columns if question.id.startswith(f"{p.column.key}.")), "")
        kind = question.id.rpartition(".")[2]
        style = spec.get(heading, {}).get("numbers", source.spec["numbers"])
        choice = {
            "dash": marks.get("dash", "missing"),
            "numbers": style,
            "unit": "same",
            "scale": "as-is",
            "total": "misprint" if heading in source.spec.get("total_mismatch", {}) else "not-a-sum",
        }[kind]
        proposal = proposal.answer(question.id, choice)
    # Cells the build refuses too (a correction settles them) are the only ones refused here.
    assert {(p.row, p.found.strip()) for p in proposal.problems} == {
        (line, problem.found.strip()) for (line, _), problem in table.refused.items()
    }
    frame = proposal.to_long()
    found = {(r.area_code, r.period, r.variable): r.value for r in frame.itertuples()}
    printed = {
        (o.area.code, o.period.text, o.variable): o.value
        for o in table.observations
        if o.mark not in ("unlisted", "text")
    }
    assert {k for k, v in found.items() if not math.isnan(v)} == {k for k, v in printed.items() if not math.isnan(v)}
    assert all(found[k] == v for k, v in printed.items() if not math.isnan(v))
