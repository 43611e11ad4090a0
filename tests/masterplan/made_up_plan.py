"""A small made-up masterplan for tests: every table empty but those that are given."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from indicators.masterplan.tables import TABLES

DIMENSIONS = """index:
  code: index
dimensions:
  - code: governance
    name: {id: Tata Kelola, en: Governance}
    subdimensions:
      - code: governance.service
        name: {id: Pelayanan, en: Service}
  - code: living
    name: {id: Kehidupan, en: Living}
    subdimensions:
      - code: living.health
        name: {id: Kesehatan, en: Health}
"""
VARIABLES = "code,topic,name_id,name_en,unit,kind\nrate,living,Angka,Rate,%,share\n"

Rows = Sequence[Mapping[str, object]]


def office(code: str, **extra: object) -> dict[str, object]:
    return {
        "code": code,
        "name_id": code.upper(),
        "name_en": code.upper(),
        "kind": "department",
        "source": "uji",
    } | extra


def kpi(code: str, **extra: object) -> dict[str, object]:
    return {
        "code": code, "name_id": code, "name_en": code, "unit_id": "persen", "unit_en": "per cent", "decimals": 1,
        "direction": "higher", "formula": "ratio", "frequency": "quarter", "standing": "published", "source": "uji",
    } | extra  # fmt: skip


def target(kpi: str, value: float, period: str = "2024", **extra: object) -> dict[str, object]:
    return {"kpi": kpi, "owner": "own", "period": period, "target": value, "source": "uji"} | extra


def progress(kpi: str, value: float, period: str = "2024", **extra: object) -> dict[str, object]:
    return {
        "kpi": kpi, "period": period, "entry": "a", "value": value, "status": "final", "chosen": "yes", "source": "uji",
    } | extra  # fmt: skip


def innovation(code: str, **extra: object) -> dict[str, object]:
    return {
        "code": code, "name": code, "description_id": "x", "description_en": "x", "standing": "published",
        "source": "uji",
        **({"office_standing": "named"} if extra.get("office") else {}),
    } | extra  # fmt: skip


def service(code: str, as_of: str, **extra: object) -> dict[str, object]:
    return {
        "code": code, "name_id": code, "name_en": code, "as_of": as_of, "standing": "published", "source": "uji",
        **({"office_standing": "named"} if extra.get("office") else {}),
    } | extra  # fmt: skip


def rules() -> list[dict[str, object]]:
    values = {"iid-maturity": 70, "iid-count": 10, "assessors": 2, "disagreement": 25, "coverage": 80}
    return [
        {
            "code": c,
            "name_id": c,
            "name_en": c,
            "value": v,
            "valid_from": "2000",
            "standing": "proposal",
            "source": "uji",
        }
        for c, v in values.items()
    ]


def criteria(*weights: float, valid_from: str = "2020", valid_to: str = "") -> list[dict[str, object]]:
    return [
        {
            "code": f"c{i}", "name_id": f"c{i}", "name_en": f"c{i}", "question_id": "?", "question_en": "?", "order": i,
            "weight": w, "lowest": 0, "highest": 4, "valid_from": valid_from, "valid_to": valid_to,
            "standing": "proposal", "source": "uji",
        }
        for i, w in enumerate(weights, 1)
    ]  # fmt: skip


def assessment(innovation: str, assessor: str, criterion: str, score: float, period: str = "2024") -> dict[str, object]:
    return {
        "innovation": innovation, "period": period, "assessor": assessor, "criterion": criterion, "score": score,
        "source": "uji",
    }  # fmt: skip


OWNERS = [{"code": c, "name_id": c, "name_en": c, "source": "uji"} for c in ("own", "national")]
SCALE = [
    {"instrument": "achievement", "valid_from": "2017", "class": c, "name_id": c, "name_en": c, "lower": low,
     "confidence": "seen", "source": "uji"}
    for c, low in (("very-high", 91), ("high", 76), ("medium", 66), ("low", 51), ("very-low", ""))
]  # fmt: skip
INSTRUMENTS = [{"code": "achievement", "name_id": "Capaian", "name_en": "Achievement", "source": "uji"}]


def write_plan(root: Path, **tables: Rows) -> Path:
    """Write a workspace with these tables; owners, rules and the scale of achievement are there unless given."""
    given = {"owners": OWNERS, "scales": SCALE, "instruments": INSTRUMENTS, "rules": rules()} | tables
    (root / "framework").mkdir(parents=True, exist_ok=True)
    (root / "masterplan").mkdir(exist_ok=True)
    (root / "framework" / "dimensions.yml").write_text(DIMENSIONS, encoding="utf-8")
    (root / "framework" / "variables.csv").write_text(VARIABLES, encoding="utf-8")
    for table in TABLES:
        rows = given.pop(table.name, [])
        with (root / "masterplan" / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    assert not given, f"no such tables: {given}"
    return root
