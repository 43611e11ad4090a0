"""TEST DATA: places where every text that a person can write is hostile: files of a workspace, and the desk."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.made_up import REGENCY, Workspace, write_workspace
from hostile_texts import PAYLOADS

from indicators.masterplan import TABLES, Masterplan
from indicators.masterplan.entry import check
from indicators.masterplan.fields import Column, Table
from indicators.masterplan.store import Store
from indicators.masterplan.store.core import Change
from indicators.problems import DataError

#: Keys of YAML documents that hold text for people, by the file they stand in; below them also by language.
_WORDS = frozenset(
    [
        "name",
        "alias",
        "concept",
        "definition",
        "interpretation",
        "measure",
        "unit",
        "classification",
        "producer",
        "periodicity",
        "level",
        "access",
        "source",
        "office",
        "limitation",
        "note",
        "description",
        "title",
        "publisher",
        "reason_id",
        "reason_en",
        "by",
        "on",
        "subject_id",
        "subject_en",
        "label_status",
        "retrieved",
        "text",
    ]
)
_COLUMNS = {
    "areas/districts.csv": ("seat",),
    "areas/villages.csv": ("name", "postal_code"),
    "areas/village_values.csv": ("source",),
    "areas/aliases.csv": ("alias", "seen_in"),
    "framework/variables.csv": ("topic", "name_id", "name_en"),
    "tables/register/table.csv": ("note_id", "note_en"),
}
#: Names of areas stand in tables and outlines too: without a sign that would end a cell.
_NAMES = {name: f"{name} <img src=x onerror=hurt()>" for name in ("Dulang", REGENCY)}


def write_hostile_workspace(root: Path) -> Workspace:
    """Write the made-up workspace with a hostile text in every place where the reader takes one."""
    made = write_workspace(root)
    texts = (f"{payload} {number}" for number, payload in enumerate(itertools.cycle(PAYLOADS)))
    for path in sorted(p for p in root.rglob("*.yml") if p.name != "regency.yml"):
        made.yaml(path.relative_to(root).as_posix(), lambda document: _infest(document, texts))
    for name, columns in _COLUMNS.items():
        rows = list(csv.DictReader(io.StringIO(made.text(name))))
        for row, column in itertools.product(rows, columns):
            row[column] = next(texts)
        made.write(name, _csv(rows))
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".csv", ".yml", ".geojson")):
        name = path.relative_to(root).as_posix()
        text = made.text(name)
        for plain, hostile in _NAMES.items():
            text = text.replace(plain, hostile)
        made.write(name, text)
    made.edit("areas/districts.geojson", "Batas rekaan untuk uji", f"Batas {PAYLOADS[0]}")
    return made


def _csv(rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _infest(node: Any, texts: Iterator[str], key: str = "") -> None:
    for name, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        inside = key if isinstance(name, int) or name in ("id", "en") else name
        if isinstance(value, dict | list):
            if inside not in ("columns", "candidates", "at"):
                _infest(value, texts, inside)
        elif isinstance(value, str) and inside in _WORDS:
            node[name] = next(texts)


def row(table: Table, number: int, plan: Masterplan, text: str) -> dict[str, str]:
    """Return a row of a table that is right but for its texts, which are all `text`."""
    return {c.name: text if c.kind == "text" else _right(c, number, plan) for c in table.columns} | _FITTING.get(
        table.name, lambda _: {}
    )(f"serang-{number}")


#: What rules across rows ask for: weights that add up, a class scheme of its own, one chosen figure.
_FITTING = {
    "offices": lambda code: {"successors": "", "valid_from": "2000", "valid_to": ""},
    "kpis": lambda code: {"direction": "higher", "formula": "ratio", "baseline": "1", "baseline_period": "2020"},
    "targets": lambda code: {"kpi": code, "target_upper": ""},
    "progress": lambda code: {"kpi": code},
    "weights": lambda code: {"weight": "100", "variant": code},
    "criteria": lambda code: {"lowest": "0", "highest": "4", "weight": "1"},
    "scales": lambda code: {"instrument": code},
    "innovations": lambda code: {"year": "2024"},
}


def _right(column: Column, number: int, plan: Masterplan) -> str:
    code = f"serang-{number}"
    match column.kind:
        case "code":
            return code
        case "ref":
            known = list(plan.known[column.refers])
            return code if code in known or not known else known[0]
        case "choice" | "flag":
            return column.options[0].code
        case "number" | "integer":
            return str(int(column.minimum or 1))
        case "date":
            return "2024" if column.name not in ("end", "valid_to") else "2030"
    return str(2000 + number)  # a period of its own


def attack_store(plan: Masterplan, store: Store) -> Masterplan:
    """Write a record of every table for every payload into a store, signed off; return the plan with them."""
    for table in TABLES:
        rows = [(n, row(table, n, plan, payload)) for n, payload in enumerate(PAYLOADS)]
        records, problems = check(plan, table, rows, table.name, lenient=False)
        if problems:
            raise DataError(problems)
        changes = [Change(r.table, r.key, r.values, "approved", "approve", 0, "") for r in records]
        store.write(changes, "edi", PAYLOADS[0])
        plan = plan.with_records(records)
    return plan
