"""A small Data Package of an INVENTED regency, for tests only. No figure in it is about a real place.

It has one of everything that a page must cope with: a published, a provisional and a withheld score, an indicator
with two periods and one missing district, a series with a break in method, a conflict, a correction, a sub-dimension
without data.
"""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import Polygon

from indicators.licences import COMPILATION, licence_table
from indicators.package import MANIFEST, csv_bytes, json_bytes, resource_entry
from indicators.schema import BY_NAME, SCHEMA_VERSION
from indicators.schema_words import said
from indicators.spatial.results import spatial_tables

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
                    "break_before": False,
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
            "cumulates": False,
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


def _villages() -> pd.DataFrame:
    """Two villages in each district; the second of the last one is urban and has no figures."""
    rows = [
        {
            "code": f"{code}.{2001 + k}",
            "name": f"Desa {i + 1}{'AB'[k]}",
            "kind": "kelurahan" if (i, k) == (5, 1) else "desa",
            "district_code": code,
            "lon": _square(i)[0][0][0] + 0.03 + 0.04 * k,
            "lat": _square(i)[0][0][1] + 0.03 + 0.04 * k,
        }
        for i, code in enumerate(CODES)
        for k in range(2)
    ]
    return pd.DataFrame(rows)


def _village_values(villages: pd.DataFrame) -> pd.DataFrame:
    figures = [0.51, 0.55, 0.62, 0.6, 0.71, 0.74, 0.66, 0.69, 0.8, 0.83, 0.91]
    rows = [
        {
            "village_code": code,
            "variable": variable,
            "period": "2024",
            "value": round(value * factor, 4),
            "source": "Contoh",
        }
        for variable, factor in (("village_index", 1.0), ("village_water", 0.5))
        for code, value in zip(villages["code"], figures, strict=False)
    ]
    return pd.DataFrame(rows)


def _tables() -> dict[str, pd.DataFrame]:
    made = _plain_tables()
    squares = [Polygon(_square(i)[0]) for i in range(len(CODES))]
    boundaries = gpd.GeoDataFrame({"code": CODES}, geometry=squares, crs="EPSG:4326")
    parts = (made[name] for name in ("villages", "village_values", "scores", "values"))
    return made | spatial_tables(made["areas"], boundaries, *parts, least_share=0.66)


def _plain_tables() -> dict[str, pd.DataFrame]:
    values, villages = _values(), _villages()
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
    area_frame.loc[area_frame["code"] == REGENCY, "seat"] = NAMES[0]
    area_frame.loc[area_frame["code"] == CODES[0], "seat"] = "Desa 1A"
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
            "note_id": "",
            "note_en": "",
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
        "licence": "cc-by-4.0",
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
            + [
                {"code": c, "topic": "desa", "name_id": i, "name_en": e, "unit": "indeks", "kind": "index"}
                for c, i, e in (
                    ("village_index", "Indeks desa (rata-rata)", "Village index (mean)"),
                    ("village_water", "Indeks air desa", "Village water index"),
                )
            ]
        ),
        "villages": villages,
        "village_values": _village_values(villages),
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
                            {"source": "src1", "value": 22.4, "note_id": "", "note_en": ""},
                            {"source": "src2", "value": 24.4, "note_id": "lain", "note_en": "other"},
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
    made = _tables()
    for name, resource in BY_NAME.items():
        frame = resource.frame(made.get(name, pd.DataFrame()))
        (folder / f"{name}.csv").write_bytes(csv_bytes(frame))
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
        json.dumps(
            {
                "normalise": {"method": "minmax"},
                "aggregate": {"method": "arithmetic", "min_share": 0.5},
                "uncertainty": {"draws": 512, "seed": 1, "vary": {"weights": {"noise": 0.25}}},
            }
        )
    )
    regency = {"code": REGENCY, "name": "Kabupaten Contoh", "level_name_id": "Kecamatan", "level_name_en": "District"}
    both = {"id": "Rekaan untuk uji", "en": "Invented for tests"}
    meta = {
        "name": "made-up",
        "title": "Kabupaten rekaan",
        "title_en": "Made-up regency",
        "description": "Rekaan",
        "description_en": "Invented",
        "version": "0.0.1",
        "schema_version": SCHEMA_VERSION,
        "keywords": ["rekaan"],
        "licenses": [COMPILATION.descriptor()],
        "resources": [],
        "spatial": {"name": regency["name"], "code": REGENCY, "bbox": [119.5, -5.0, 119.8, -4.8]},
        "temporal": {"start": "2023-01-01", "end": "2024-12-31"},
        "observatory": {
            "regency": regency,
            "baseline": {"label_id": "Baseline 2024", "label_en": "Baseline 2024"},
            "fingerprint": fingerprint,
            "attribution": "Batas rekaan",
            "publisher": both,
            "citation": both,
            "licences": licence_table(BY_NAME["sources"].frame(made["sources"])),
            "licence_note": both,
        },
    }
    (folder / MANIFEST).write_bytes(json_bytes(meta))
    return seal(folder)


def seal(folder: Path) -> Path:
    """Describe the files as they are now, as a build does; called again after a test has changed one."""
    meta = json.loads((folder / MANIFEST).read_text())
    meta["resources"] = []
    for name, resource in BY_NAME.items():
        described = {"type": "table", "format": "csv", "mediatype": "text/csv", "schema": resource.descriptor()}
        described |= {"title": said(resource.title, "id"), "title_en": resource.title, "dataset": name}
        content = (folder / f"{name}.csv").read_bytes()
        meta["resources"].append(resource_entry(name, f"{name}.csv", content, described))
    for name, file in (("districts", "districts.geojson"), ("method", "method.json")):
        described = {"title": name, "title_en": name, "format": file.partition(".")[2]}
        meta["resources"].append(resource_entry(name, file, (folder / file).read_bytes(), described))
    (folder / MANIFEST).write_bytes(json_bytes(meta))
    return folder
