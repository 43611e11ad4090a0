"""A small Data Package of an INVENTED regency, for tests only. No figure in it is about a real place.

It has one of everything that a page must cope with: a published, a provisional and a withheld score, an indicator
with two periods and one missing district, a series with a break in method, a conflict, a correction, a sub-dimension
without data.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

NAMES = ["Rimba Jaya", "Lembah Biru", "Tanjung Angin", "Bukit Kapas", "Muara Senja", "Pulau Kenari"]
CODES = [f"99.01.{i:02d}" for i in range(1, 7)]
REGENCY = "99.01"
DIMENSIONS = [
    ("gov", "Tata Kelola", "Governance"),
    ("live", "Kehidupan", "Living"),
    ("env", "Lingkungan", "Environment"),
]
SUBS = [
    ("gov.service", "gov", "Pelayanan", "Service"),
    ("gov.policy", "gov", "Kebijakan", "Policy"),
    ("live.health", "live", "Kesehatan", "Health"),
    ("live.move", "live", "Mobilitas", "Mobility"),
    ("env.waste", "env", "Sampah", "Waste"),
]
INDICATORS = [
    # code, subdimension, name_id, name_en, unit_id, unit_en, direction, decimals, status
    ("tax", "gov.service", "Pajak tertagih", "Tax collected", "%", "%", 1, 1, "in_index"),
    (
        "clinics",
        "live.health",
        "Puskesmas per 10.000 jiwa",
        "Clinics per 10,000 people",
        "unit",
        "units",
        1,
        2,
        "in_index",
    ),
    ("stunting", "live.health", "Balita pendek", "Stunted children", "%", "%", -1, 1, "in_index"),
    ("roads", "live.move", "Jalan mantap", "Sound roads", "%", "%", 1, 1, "too_old"),
    ("floods", "env.waste", "Kejadian banjir", "Flood events", "kejadian", "events", -1, 0, "in_index"),
]
VALUES = {
    ("tax", "2023"): [61.5, 72.25, 80, 55, 90.4, 68],
    ("tax", "2024"): [64.5, 70.25, 83, 57, 91.4, None],
    ("clinics", "2024"): [0.31, 0.42, 0.5, 0.28, 0.61, 0.44],
    ("stunting", "2024"): [22.4, 18.1, 30.2, 25, 15.5, None],
    ("roads", "2015"): [60, 62, 71, 48, 80, 59],
    ("floods", "2020-2024"): [3, 0, 5, 1, 2, 4],
}


def _square(i: int) -> list[list[list[float]]]:
    x, y = 119.5 + 0.1 * (i % 3), -5.0 + 0.1 * (i // 3)
    return [[[x, y], [x + 0.1, y], [x + 0.1, y + 0.1], [x, y + 0.1], [x, y]]]


def _values() -> pd.DataFrame:
    rows = []
    units = {row[0]: row[4:6] for row in INDICATORS}
    for (code, period), numbers in VALUES.items():
        for area, number in zip(CODES, numbers, strict=True):
            if number is None:
                continue
            rows.append(
                {
                    "indicator": code,
                    "area_code": area,
                    "period": period,
                    "year": period[-4:],
                    "value": number,
                    "unit_id": units[code][0],
                    "unit_en": units[code][1],
                    "confidence": "high",
                    "in_baseline": period != "2023",
                    "sources": "src1;src2" if code == "stunting" else "src1",
                    "observations": f"o-{code}-{area}",
                    "numerator": None,
                    "denominator": None,
                    "denominator_period": None,
                    "note_id": "",
                    "note_en": "",
                }
            )
    return pd.DataFrame(rows)


def _scores() -> pd.DataFrame:
    limits = {"tax": (50, 100, 1), "clinics": (0.2, 0.7, 1), "stunting": (10, 40, -1), "floods": (0, 5, -1)}
    latest = {"tax": "2024", "clinics": "2024", "stunting": "2024", "floods": "2020-2024"}
    children = {"gov.service": ["tax"], "live.health": ["clinics", "stunting"], "env.waste": ["floods"]}
    children |= {"gov": ["gov.service", "gov.policy"], "live": ["live.health", "live.move"], "env": ["env.waste"]}
    children |= {"index": ["gov", "live", "env"]}
    rows = []
    for i, area in enumerate(CODES):
        score: dict[str, float | None] = {}
        for code, (low, high, sign) in limits.items():
            value = VALUES[code, latest[code]][i]
            if value is not None:
                share = (value - low) / (high - low)
                score[code] = 100 * (share if sign > 0 else 1 - share)
            rows.append((area, code, "indicator", score.get(code), 1.0 if code in score else 0.0, "published", ""))
        for code, parts in children.items():
            level = "index" if code == "index" else "subdimension" if "." in code else "dimension"
            have = [p for p in parts if score.get(p) is not None]
            share = len(have) / len(parts)
            status = "published" if share == 1 else "provisional" if share >= 0.5 else "withheld"
            if status != "withheld":
                score[code] = sum(score[p] for p in have) / len(have)  # type: ignore[misc]
            missing = ";".join(p for p in parts if p not in have)
            rows.append((area, code, level, score.get(code), share, status, missing))
    frame = pd.DataFrame(rows, columns=["area_code", "code", "level", "score", "coverage", "status", "missing"])
    frame["rank"] = frame.groupby("code")["score"].rank(ascending=False, method="min")
    frame["ranked"] = frame.groupby("code")["score"].transform("count")
    return frame


def _framework() -> pd.DataFrame:
    rows = [{"code": "index", "parent": "", "level": "index", "name_id": "Indeks", "name_en": "Index"}]
    rows += [{"code": c, "parent": "index", "level": "dimension", "name_id": i, "name_en": e} for c, i, e in DIMENSIONS]
    rows += [{"code": c, "parent": p, "level": "subdimension", "name_id": i, "name_en": e} for c, p, i, e in SUBS]
    frame = pd.DataFrame(rows)
    frame["order"] = frame.groupby("parent").cumcount() + 1  # counts within a parent
    frame["weight"], frame["label_status"] = 1, "seen"
    frame["description_id"], frame["description_en"] = "Uraian " + frame["name_id"], "About " + frame["name_en"]
    return frame


def _indicators() -> pd.DataFrame:
    parents = dict((c, p) for c, p, _, _ in SUBS)
    rows = [
        {
            "code": c,
            "subdimension": s,
            "dimension": parents[s],
            "role": "index",
            "status": status,
            "order": n,
            "weight": 1,
            "name_id": i,
            "name_en": e,
            "unit_id": ui,
            "unit_en": ue,
            "direction": d,
            "decimals": k,
            "proxy": False,
            "definition_id": f"Definisi {i}",
            "definition_en": f"Definition of {e}",
            "limits_kind": "goalposts",
            "lower": 0,
            "upper": 100,
            "limits_source": "src1",
            "baseline_period": "2024",
            "districts_covered": 6,
            "districts_total": 6,
            "sdg": "3.8.1",
            "iso37120": "11.1",
            "u4ssc": "",
            "limitation_id": "",
            "limitation_en": "",
            "formula_id": "a / b",
            "formula_en": "a / b",
            "producer_id": "Dinas A",
            "producer_en": "Office A",
        }
        for n, (c, s, i, e, ui, ue, d, k, status) in enumerate(INDICATORS)
    ]
    return pd.DataFrame(rows)


def _headlines() -> pd.DataFrame:
    def row(code: str, order: int, name: str, period: int, value: float, broken: bool = False) -> dict[str, object]:
        return {
            "code": code,
            "order": order,
            "variable": code,
            "area_code": REGENCY,
            "name_id": name,
            "name_en": f"{name} (en)",
            "unit_id": "%",
            "unit_en": "%",
            "decimals": 2,
            "direction": -1 if code == "poverty" else 1,
            "period": period,
            "year": period,
            "value": value,
            "source": "src1",
            "confidence": "high",
            "break_before": broken,
            "note_id": "",
            "note_en": "",
        }

    series = [
        row("poverty", 1, "Kemiskinan", y, v) for y, v in ((2021, 9.57), (2022, 9.43), (2023, 9.65), (2024, 9.32))
    ]
    series += [row("hdi", 2, "IPM", 2022, 71.0), row("hdi", 2, "IPM", 2024, 74.05, broken=True)]
    return pd.DataFrame([*series, row("uhc", 3, "Cakupan JKN", 2023, 99.44)])


def _tables() -> dict[str, pd.DataFrame]:
    values = _values()
    areas = [
        {"code": REGENCY, "name": "Kabupaten Contoh", "level": "regency", "parent": "", "lon": 119.65, "lat": -4.9}
    ]
    areas += [
        {
            "code": c,
            "name": n,
            "level": "district",
            "parent": REGENCY,
            "lon": _square(i)[0][0][0] + 0.05,
            "lat": _square(i)[0][0][1] + 0.05,
        }
        for i, (c, n) in enumerate(zip(CODES, NAMES, strict=True))
    ]
    area_frame = pd.DataFrame(areas)
    area_frame["short_name"], area_frame["seat"] = area_frame["name"].str.split().str[-1], ""
    area_frame["bps_code"] = area_frame["code"].str.replace(".", "")
    observations = pd.DataFrame(
        {
            "id": values["observations"],
            "variable": values["indicator"],
            "area_code": values["area_code"],
            "area_level": "district",
            "period": values["period"],
            "value": values["value"],
            "unit": "%",
            "published": values["value"].astype(str).str.replace(".", ","),
            "source": "src1",
            "table": "buku_contoh",
            "row": range(1, len(values) + 1),
            "column": "nilai",
            "confidence": "high",
            "chosen": True,
            "correction": "",
            "note": "",
        }
    ).drop_duplicates(["id", "period"])
    framework = _framework()
    coverage = framework[["code", "level"]].assign(
        children_total=2,
        children_measured=1,
        share=0.5,
        districts_covered=6,
        districts_total=6,
        status="provisional",
        rule_id="Setidaknya separuh terukur",
        rule_en="At least half is measured",
    )
    coverage.loc[coverage["code"] == "gov.policy", ["children_measured", "share", "districts_covered", "status"]] = [
        0,
        0.0,
        0,
        "withheld",
    ]
    source = {
        "publisher": "Penerbit Contoh",
        "location": "buku cetak, rak 3",
        "published": "2024",
        "licence": "CC BY 4.0",
        "retrieved": "2026-11-01",
        "sha256": "0" * 64,
        "n_observations": 30,
    }
    return {
        "areas": area_frame,
        "framework": framework,
        "indicators": _indicators(),
        "values": values,
        "observations": observations,
        "variables": pd.DataFrame(
            [
                {"code": c, "topic": s, "name_id": i, "name_en": e, "unit": ui, "kind": "share"}
                for c, s, i, e, ui, *_ in INDICATORS
            ]
        ),
        "scores": _scores(),
        "coverage": coverage,
        "wanted": pd.DataFrame(
            [
                {
                    "subdimension": "gov.policy",
                    "code": "open_data",
                    "name_id": "Data terbuka",
                    "name_en": "Open data",
                    "unit_id": "set",
                    "unit_en": "sets",
                    "office_id": "Dinas Kominfo",
                    "office_en": "Communication office",
                    "template": "templates/open_data.csv",
                }
            ]
        ),
        "headlines": _headlines(),
        "sources": pd.DataFrame(
            [
                {
                    "id": f"src{i}",
                    "title": f"Contoh dalam angka {i}",
                    "path": f"tables/buku_contoh_{i}/source.yml",
                    **source,
                }
                for i in (1, 2)
            ]
        ),
        "corrections": pd.DataFrame(
            [
                {
                    "id": "c1",
                    "table": "buku_contoh",
                    "area": "Lembah Biru",
                    "column": "nilai",
                    "expect": "1. 290",
                    "value": "1290",
                    "reason_id": "Spasi dalam angka",
                    "reason_en": "A space inside the number",
                    "by": "tim data",
                    "applied": 1,
                }
            ]
        ),
        "conflicts": pd.DataFrame(
            [
                {
                    "id": "k1",
                    "kind": "values",
                    "variable": "stunting",
                    "area_code": CODES[0],
                    "period": "2024",
                    "candidates": json.dumps(
                        [
                            {"source": "src1", "value": 22.4, "note": ""},
                            {"source": "src2", "value": 24.4, "note": "lain"},
                        ]
                    ),
                    "chosen_source": "src1",
                    "chosen_value": 22.4,
                    "reason_id": "Enam terbitan sama",
                    "reason_en": "Six issues agree",
                    "subject_id": "Balita pendek 2024",
                    "subject_en": "Stunting 2024",
                }
            ]
        ),
        "changes": pd.DataFrame(
            [
                ("value", "changed", "tax", CODES[0], "2024", 62.5, 64.5),
                ("value", "added", "clinics", CODES[1], "2024", None, 0.42),
                ("value", "removed", "gone", CODES[1], "2019", 7, None),
                ("score", "changed", "gov", CODES[0], "", 40.25, 51.5),
                ("score", "changed", "tax", CODES[0], "", 20, 60),
                ("source", "added", "src2", "", "", None, None),
                ("conflict", "added", "k1", "", "", None, None),
                ("correction", "removed", "c0", "", "", None, None),
            ],
            columns=["kind", "change", "code", "area_code", "period", "before", "after"],
        ),
        "masterplan_status": pd.DataFrame(
            [
                ("programmes", 2, "Program", "Programmes", "empty", 0, "", ""),
                ("offices", 1, "Perangkat daerah", "Offices", "real", 12, "", ""),
                ("criteria", 3, "Kriteria", "Criteria", "proposal", 5, "dua usulan", "two proposals"),
            ],
            columns=["section", "order", "label_id", "label_en", "state", "rows", "note_id", "note_en"],
        ),
    }


def write_package(folder: Path, *, fingerprint: str = "abc123def456") -> Path:
    """Write the made-up package into `folder` and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in _tables().items():
        text = frame.copy()
        for column in text.columns:
            if text[column].dtype == bool:
                text[column] = text[column].map({True: "true", False: "false"})
        text.to_csv(folder / f"{name}.csv", index=False)
    features = [
        {
            "type": "Feature",
            "id": c,
            "properties": {"code": c, "name": n},
            "geometry": {"type": "Polygon", "coordinates": _square(i)},
        }
        for i, (c, n) in enumerate(zip(CODES, NAMES, strict=True))
    ]
    geometry = {"type": "FeatureCollection", "attribution": "Batas rekaan", "features": features}
    (folder / "districts.geojson").write_text(json.dumps(geometry))
    (folder / "method.json").write_text(
        json.dumps({"normalise": {"method": "minmax"}, "aggregate": {"method": "arithmetic", "min_share": 0.5}})
    )
    regency = {"code": REGENCY, "name": "Kabupaten Contoh", "level_name_id": "Kecamatan", "level_name_en": "District"}
    meta = {
        "name": "made-up",
        "title": "Made-up regency",
        "version": "0.0.1",
        "schema_version": 1,
        "licenses": [],
        "resources": [],
        "observatory": {
            "regency": regency,
            "baseline": {"label_id": "Baseline 2024", "label_en": "Baseline 2024"},
            "fingerprint": fingerprint,
        },
    }
    (folder / "datapackage.json").write_text(json.dumps(meta))
    return folder
