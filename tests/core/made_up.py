"""TEST DATA: a made-up regency with invented names and numbers, to be broken one thing at a time.

Nothing here is about a real place. It is small on purpose, yet has one table of every shape, every kind of formula,
a correction, and a conflict of every kind.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml

from indicators.problems import DataError, Problem
from indicators.workspace import load_workspace

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

#: name, Kemendagri code, BPS code
DISTRICTS = (
    ("Arumba", "99.01.01", "9901010"),
    ("Belanak", "99.01.02", "9901020"),
    ("Belanak Timur", "99.01.03", "9901030"),
    ("Cendaga", "99.01.04", "9901040"),
    ("Dulang", "99.01.05", "9901050"),
)
REGENCY = "Kabupaten Rekaan"

TABLES = {
    "penduduk": [
        "Kecamatan,Penduduk,Luas (km2)",
        "Arumba,1.000,10.50",
        '"2 B e l a n a k",2 .000,20.25',
        "BELANAK TIMUR,3. 000,30.00",
        "Kec. Cendaga,4.000,40.00",
        "Dulang,5.000,50.00",
        "Jumlah,15.000,150.75",
    ],
    "penyakit": [
        "Kecamatan,Kasus 2023,Kasus 2024",
        "Arumba,10,5",
        "Belanak,20,-",
        "Belanak Timur,30,15",
        "Cendaga,40,20",
        "Dulang,50,2l",
    ],
    "puskesmas": ["Kecamatan,Unit", "Arumba,1", "Belanak,2", "Cendaga,4", "Jumlah,7"],
    "desa": ["Kecamatan,Desa aktif", "Arumba,1", "Belanak,2", "Belanak Timur,3", "Cendaga,4"],
    "kemiskinan": ["Tahun,Persen", "2022,\"10,5\"", "2023,\"9,75 %\"", "2024,..."],
    "banjir": [
        "variable,period,areas,stated,source,confidence,note_id,note_en",
        "flood_flag,2023-01-10,Arumba;Belanak,2,koran-a,high,,",
        "flood_flag,2024-02-20,Belanak;Cendaga;Dulang,,koran-b,medium,lima peristiwa,five events",
    ],
    "register": [
        "area,variable,period,value,numbers,unit,source,confidence,note_id,note_en",
        f"{REGENCY},revenue,2024,\"Rp40,7 miliar\",id,Rp,koran-a,high,,",
        f"{REGENCY},revenue,2023,39500000000,plain,Rp,koran-a,high,,",
        "Arumba,schools,2020,12,id,sekolah,koran-a,high,,",
        "Arumba,schools,2020,13,id,sekolah,koran-b,medium,,",
        "Belanak,schools,2020,7,id,sekolah,koran-a,low,,",
        f"{REGENCY},pop_other,2023,15.400,id,jiwa,koran-b,high,,",
    ],
}  # fmt: skip


def _both(text: str) -> dict[str, str]:
    return {"id": f"{text} (id)", "en": f"{text} (en)"}


def _column(variable: str, unit: str, period: str | None, **more: Any) -> dict[str, Any]:
    own = {"variable": variable, "unit": unit, "confidence": "high", **more}
    return own | ({"period": period} if period else {})


_CITED = {
    "koran-a": {"title": "Berita A", "publisher": "Koran A", "location": "https://example.org/a"},
    "koran-b": {"title": "Berita B", "publisher": "Koran B", "licence": "facts-only"},
}
_CLOSED = {"value": "zero", "reason_id": "daftar tertutup", "reason_en": "closed list"}

SPECS: dict[str, dict[str, Any]] = {
    "penduduk": {
        "shape": "wide", "area": "Kecamatan", "numbers": "id", "total": "Jumlah",
        "columns": {
            "Penduduk": _column("pop", "jiwa", "2023"),
            "Luas (km2)": _column("area_km2", "km2", "2023", numbers="en"),
        },
    },
    "penyakit": {
        "shape": "wide", "area": "Kecamatan", "numbers": "id", "marks": {"dash": "missing"},
        "columns": {
            "Kasus 2023": _column("cases", "kasus", "2023"),
            "Kasus 2024": _column("cases", "kasus", "2024"),
        },
        "cells": [{"area": "Arumba", "column": "Kasus 2023", "confidence": "low", "note": "perkiraan"}],
    },
    "puskesmas": {
        "shape": "wide", "area": "Kecamatan", "numbers": "id", "total": "Jumlah", "unlisted": _CLOSED,
        "columns": {"Unit": _column("clinics", "unit", "2024")},
    },
    "desa": {
        "shape": "wide", "area": "Kecamatan", "numbers": "id",
        "columns": {"Desa aktif": _column("active_villages", "desa", "2024")},
        "not_applicable": {"areas": ["Dulang"], "reason_id": "tidak ada desa", "reason_en": "no villages"},
    },
    "kemiskinan": {
        "shape": "series", "period": "Tahun", "numbers": "id",
        "columns": {"Persen": _column("poverty", "%", None)},
    },
    "banjir": {"shape": "named", "unlisted": _CLOSED, "sources": _CITED},
    "register": {"shape": "long", "sources": _CITED},
}  # fmt: skip

VARIABLES = [
    "code,topic,name_id,name_en,unit,kind",
    "pop,penduduk,Penduduk,Population,jiwa,stock",
    "pop_other,penduduk,Penduduk lain,Other population,jiwa,stock",
    "area_km2,wilayah,Luas,Area,km2,stock",
    "cases,kesehatan,Kasus,Cases,kasus,flow",
    "clinics,kesehatan,Puskesmas,Clinics,unit,stock",
    "active_villages,desa,Desa aktif,Active villages,desa,stock",
    "poverty,sosial,Kemiskinan,Poverty,%,share",
    "flood_flag,bencana,Banjir,Flood,0/1,flag",
    "revenue,ekonomi,Pendapatan,Revenue,Rp,flow",
    "schools,pendidikan,Sekolah,Schools,sekolah,stock",
    "permits,ekonomi,Izin,Permits,izin,flow",
    "village_index,desa,Indeks desa,Village index,indeks 0-1,index",
]

TEXTS = (
    *("name", "alias", "concept", "definition", "interpretation", "measure", "unit", "classification", "producer"),
    *("periodicity", "level", "access", "source"),
)


def indicator(
    code: str, subdimension: str, kind: str, series: list[dict[str, Any]], role: str = "index", **more: Any
) -> dict[str, Any]:
    """Return the document of one indicator; `scale` goes into its formula."""
    formula = {"text": _both("rumus"), "kind": kind, "series": series}
    if "scale" in more:
        formula["scale"] = more.pop("scale")
    fixed = {"code": code, "subdimension": subdimension, "role": role, "order": 1, "weight": 1, "direction": 1}
    texts = {key: _both(f"{key} {code}") for key in TEXTS}
    return {**fixed, "proxy": False, "decimals": 1, **texts, "formula": formula, **more}


def _step(period: str, numerator: str, denominator: str | None = None) -> dict[str, Any]:
    return {"period": period, "numerator": [numerator]} | ({"denominator": [denominator]} if denominator else {})


def indicators() -> list[dict[str, Any]]:
    """Return the documents of all indicators."""
    goalposts = {"kind": "goalposts", "lower": 0, "upper": 2, "source": _both("dua peristiwa")}
    flood = [{"id": d, "any_of": [f"flood_flag@{d}"]} for d in ("2023-01-10", "2024-02-20")]
    return [
        indicator(
            "case_rate", "health.disease", "ratio",
            [_step("2023", "cases@2023", "pop@2023"), _step("2024", "cases@2024", "pop@2023")],
            direction=-1, scale=1000, links={"sdg": ["3.3.1"], "iso37120": ["11 Health"]},
        ),
        indicator("clinics", "health.service", "direct", [_step("*", "clinics@*")]),
        indicator("density", "health.service", "ratio", [_step("*", "pop@*", "area_km2@2023")], role="context"),
        indicator("schools", "health.service", "direct", [_step("2020", "schools@2020")], role="context"),
        indicator("active_villages", "place.village", "direct", [_step("2024", "active_villages@2024")]),
        indicator(
            "floods", "place.hazard", "event_count", [{"period": "2023-2024", "events": flood}],
            direction=-1, proxy=True, limits=goalposts,
        ),
        indicator(
            "permits", "place.business", "direct", [_step("*", "permits@*")],
            office=_both("Dinas Perizinan"), limitation=_both("belum ada"),
        ),
    ]  # fmt: skip


DIMENSIONS = {
    "index": {"code": "index", "name": _both("indeks"), "description": _both("indeks")},
    "dimensions": [
        {
            "code": dimension, "name": _both(dimension), "description": _both(dimension), "weight": 1,
            "subdimensions": [
                {"code": f"{dimension}.{sub}", "name": _both(sub), "description": _both(sub), "label_status": "seen"}
                for sub in subs
            ],
        }
        for dimension, subs in (("health", ("disease", "service")), ("place", ("village", "hazard", "business")))
    ],
}  # fmt: skip

HEADLINES = [
    {
        "variable": "poverty", "name": _both("kemiskinan"), "unit": _both("persen"), "decimals": 2, "direction": -1,
        "breaks": [{"from": "2023", "note": _both("cara baru")}],
    },
    {
        "variable": "revenue", "name": _both("pendapatan"), "unit": _both("miliar"), "decimals": 1, "direction": 1,
        "divide_by": 1000000000,
    },
]  # fmt: skip

METHOD = """\
[baseline]
label_id = "Rekaan"
label_en = "Made up"
earliest_year = 2019
confidence = ["high", "medium"]
indicator_min_districts = 0.6

[normalise]
method = "minmax"
limits = "goalposts_or_data"
lower = 0
upper = 100

[weights]
method = "equal"

[aggregate]
method = "arithmetic"
min_share = [0.5, 0.5, 0.5]

[uncertainty]
draws = 32
seed = 7

[uncertainty.vary]
weights = { noise = 0.25 }
"""

CORRECTIONS = [
    {
        "id": "salah-ketik", "table": "penyakit", "at": {"area": "Dulang", "column": "Kasus 2024"},
        "expect": "2l", "value": "21", "reason_id": "huruf l terbaca sebagai 1", "reason_en": "letter l for 1",
        "by": "penguji", "on": "2026-01-01",
    },
]  # fmt: skip

CONFLICTS = [
    {
        "id": "sekolah-arumba", "kind": "values", "variable": "schools", "area": "Arumba", "period": "2020",
        "choose": "koran-b", "subject_id": "12 atau 13", "subject_en": "12 or 13", "reason_id": "lebih baru",
        "reason_en": "newer",
    },
    {
        "id": "dua-penduduk", "kind": "definition", "subject_id": "dua seri", "subject_en": "two series",
        "reason_id": "cakupan lain", "reason_en": "another scope",
        "candidates": [{"variable": "pop", "area": REGENCY, "period": "2023"}, {"variable": "pop_other"}],
    },
    {
        "id": "kasus-arumba", "kind": "reported", "subject_id": "kasus", "subject_en": "cases",
        "reason_id": "koran lain", "reason_en": "another paper",
        "candidates": [{"variable": "cases", "area": "Arumba", "period": "2024"}],
        "also_reported": [{"area": "Arumba", "value": "6", "by": "Koran C"}],
    },
]  # fmt: skip


class Workspace:
    """The made-up workspace on disk, with the handles to break it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, content: str | bytes) -> None:
        """Write one file; a table is sealed again, unless its source.yml is gone."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        if file.name == "table.csv" and (file.parent / "source.yml").exists():
            self.yaml(f"tables/{file.parent.name}/source.yml", lambda d: d.update(sha256=_hash(file)))

    def text(self, path: str) -> str:
        """Return one file as text."""
        return (self.root / path).read_text(encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace what stands exactly once in a file."""
        text = self.text(path)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        self.write(path, text.replace(old, new))

    def yaml(self, path: str, change: Callable[[Any], object]) -> None:
        """Load a YAML file, let `change` alter it in place, and write it back."""
        data = yaml.load(self.text(path), Loader=_Loader)
        change(data)
        self.write(path, dump(data))

    def source(self, table: str, change: Callable[[Any], object]) -> None:
        """Alter the source.yml of a table."""
        self.yaml(f"tables/{table}/source.yml", change)

    def problems(self) -> list[Problem]:
        """Return what is wrong with the workspace; an empty list if nothing is."""
        try:
            load_workspace(self.root)
        except DataError as error:
            return error.problems
        return []

    def only_problem(self) -> Problem:
        """Return the single problem of the workspace."""
        problems = self.problems()
        assert len(problems) == 1, "\n".join(p.message("en") for p in problems) or "no problem found"
        return problems[0]


def dump(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def square(west: float) -> dict[str, Any]:
    """Return a square polygon of a tenth of a degree."""
    ring = [[west, -5.0], [west + 0.1, -5.0], [west + 0.1, -4.9], [west, -4.9], [west, -5.0]]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson() -> dict[str, Any]:
    """Return the boundaries of all districts: squares side by side."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "bps_code": bps, "name": name},
            "geometry": square(119 + number / 10),
        }
        for number, (name, code, bps) in enumerate(DISTRICTS)
    ]
    return {"type": "FeatureCollection", "attribution": "Batas rekaan untuk uji", "features": features}


def write_workspace(root: Path) -> Workspace:
    """Write the whole made-up workspace below `root`."""
    made = Workspace(root)
    made.write(
        "areas/regency.yml",
        dump(
            {"code": "99.01", "bps_code": "9901", "name": REGENCY, "short_name": "Rekaan", "province": "Provinsi Uji"}
        ),
    )
    districts = ["code,bps_code,name,seat", *(f"{code},{bps},{name},Kota {name}" for name, code, bps in DISTRICTS)]
    made.write("areas/districts.csv", _lines(districts))
    villages = ["code,bps_code,name,kind,district_code,postal_code,lon,lat"]
    figures = ["code,variable,period,value,source"]
    for number, (name, code, bps) in enumerate(DISTRICTS):
        villages.append(f"{code}.2001,{bps}001,Desa {name},desa,{code},9000{number},119.{number}5,-4.95")
        villages.append(f"{code}.1002,{bps}002,Kelurahan {name},kelurahan,{code},9000{number},,")
        figures.append(f"{code}.2001,village_index,2024,0.7{number},Kementerian Rekaan")
    made.write("areas/villages.csv", _lines(villages))
    made.write("areas/village_values.csv", _lines(figures))
    made.write("areas/aliases.csv", _lines(["alias,code,seen_in", "Kab. Rekaan,99.01,berita", "Cndaga,99.01.04,koran"]))
    made.write("areas/districts.geojson", json.dumps(geojson()))
    made.write("framework/dimensions.yml", dump(DIMENSIONS))
    made.write("framework/variables.csv", _lines(VARIABLES))
    made.write("framework/headlines.yml", dump(HEADLINES))
    made.write("framework/method.toml", METHOD)
    for document in indicators():
        made.write(f"framework/indicators/{document['code']}.yml", dump(document))
    for table, lines in TABLES.items():
        head = {"id": table, "title": f"Tabel {table}", "publisher": "Kantor Rekaan", "licence": "own-data"}
        made.write(
            f"tables/{table}/source.yml",
            dump({**head, "retrieved": "2026-01", "sha256": "-", "table": SPECS[table]}),
        )
        made.write(f"tables/{table}/table.csv", _lines(lines))
    made.write("corrections.yml", dump(CORRECTIONS))
    made.write("conflicts.yml", dump(CONFLICTS))
    return made
