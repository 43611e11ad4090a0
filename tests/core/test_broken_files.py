"""Every way a raw file can be wrong: one thing is broken at a time, and exactly that is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from core.made_up import REGENCY, TABLES, Workspace, dump, geojson, square
from indicators.problems import DataError, Problem


@dataclass(frozen=True)
class Case:
    """One broken thing and the one problem it must give."""

    name: str
    change: Callable[[Workspace], object]
    file: str
    code: str
    row: int | None = None
    column: str = ""
    found: str = ""
    detail: str = ""
    also: tuple[str, ...] = ()  # further files that the same thing makes wrong


def table(name: str, *lines: str) -> Callable[[Workspace], object]:
    """Replace a table (and seal it)."""
    return lambda made: made.write(f"tables/{name}/table.csv", "\n".join(lines) + "\n")


def line(name: str, number: int, text: str) -> Callable[[Workspace], object]:
    """Replace one line of a table; a number past the end appends."""
    lines = list(TABLES[name])
    lines[number - 1 : number] = [text]
    return table(name, *lines)


def spec(name: str, **fields: Any) -> Callable[[Workspace], object]:
    """Set fields of the `table` part of a source.yml."""
    return lambda made: made.source(name, lambda d: d["table"].update(fields))


def column(name: str, heading: str, **fields: Any) -> Callable[[Workspace], object]:
    """Set fields of one declared column."""
    return lambda made: made.source(name, lambda d: d["table"]["columns"][heading].update(fields))


def top(name: str, **fields: Any) -> Callable[[Workspace], object]:
    """Set fields at the top of a source.yml."""
    return lambda made: made.source(name, lambda d: d.update(fields))


def boundaries(change: Callable[[dict[str, Any]], object]) -> Callable[[Workspace], object]:
    def run(made: Workspace) -> None:
        collection = geojson()
        change(collection)
        made.write("areas/districts.geojson", json.dumps(collection))

    return run


def edit(path: str, old: str, new: str) -> Callable[[Workspace], object]:
    return lambda made: made.edit(path, old, new)


def write(path: str, content: str | bytes) -> Callable[[Workspace], object]:
    return lambda made: made.write(path, content)


def delete(path: str) -> Callable[[Workspace], object]:
    return lambda made: (made.root / path).unlink()


PEOPLE, PEOPLE_CSV, PEOPLE_YML = "penduduk", "tables/penduduk/table.csv", "tables/penduduk/source.yml"
SICK_CSV, REGISTER_CSV, FLOOD_CSV = "tables/penyakit/table.csv", "tables/register/table.csv", "tables/banjir/table.csv"
AREAS, VILLAGES, BOUNDS = "areas/districts.csv", "areas/villages.csv", "areas/districts.geojson"
FIGURES = "areas/village_values.csv"

FILES = [
    Case("table missing", delete(PEOPLE_CSV), PEOPLE_CSV, "file-missing"),
    Case("table of 0 bytes", write(PEOPLE_CSV, b""), PEOPLE_CSV, "file-empty", found="0 byte"),
    Case("table of blanks", write(PEOPLE_CSV, b" \n\n"), PEOPLE_CSV, "file-empty", found="3 byte"),
    Case("heading only", table(PEOPLE, "Kecamatan,Penduduk,Luas (km2)"), PEOPLE_CSV, "file-empty", found="0 records"),
    Case(
        "Latin-1 bytes",
        write(PEOPLE_CSV, "Kecamatan,Penduduk,Luas (km2)\nArumb\u00e1,1.000,1.5\n".encode("latin-1")),
        PEOPLE_CSV,
        "file-encoding",
        2,
        found="xe1",
    ),
    Case("UTF-16", write(PEOPLE_CSV, "Kecamatan,Penduduk\n".encode("utf-16")), PEOPLE_CSV, "file-encoding", 1),
    Case(
        "UTF-16 without a mark",
        write(PEOPLE_CSV, "Kecamatan,Penduduk\n".encode("utf-16-le")),
        PEOPLE_CSV,
        "file-encoding",
        1,
        found="x00",
    ),
    Case("letters lost earlier", line(PEOPLE, 3, "Bel\ufffdnak,1,1.5"), PEOPLE_CSV, "file-encoding", 3, found="fffd"),
    Case(
        "table changed after sealing",
        lambda m: (m.root / PEOPLE_CSV).write_text("x,y\n1,2\n"),
        PEOPLE_CSV,
        "file-hash",
        column="sha256",
    ),
    Case("unclosed quotation mark", line(PEOPLE, 6, 'Dulang,"5.000,50.00'), PEOPLE_CSV, "file-syntax", 6),
    Case("too few cells", line(PEOPLE, 4, "Belanak Timur,3.000"), PEOPLE_CSV, "row-ragged", 4, found="2", detail="3"),
    Case("too many cells", line(PEOPLE, 4, "Belanak Timur,3.000,30.00,1"), PEOPLE_CSV, "row-ragged", 4, found="4"),
    Case(
        "heading twice", line(PEOPLE, 1, "Kecamatan,Penduduk,Penduduk"), PEOPLE_CSV, "column-duplicate", 1, "Penduduk"
    ),
    Case("no source.yml", delete(PEOPLE_YML), PEOPLE_YML, "file-missing"),
    Case("source.yml of 0 bytes", write(PEOPLE_YML, b""), PEOPLE_YML, "file-empty"),
    Case("source.yml no YAML", write(PEOPLE_YML, "id: [penduduk\n"), PEOPLE_YML, "file-syntax", 2),
    Case("source.yml a list", write(PEOPLE_YML, "- id\n"), PEOPLE_YML, "shape-mapping"),
    Case(
        "source.yml key twice",
        lambda m: m.write(PEOPLE_YML, m.text(PEOPLE_YML) + "id: lain\n"),
        PEOPLE_YML,
        "file-syntax",
        24,
        found="'id'",
    ),
    Case("table without its folder", write("tables/lepas.csv", "a,b\n1,2\n"), "tables/lepas.csv", "file-unknown"),
    Case(
        "second table in a folder",
        write("tables/penduduk/table2.csv", "a\n1\n"),
        "tables/penduduk/table2.csv",
        "file-unknown",
    ),
    Case("ending .yaml", write("conflicts.yaml", "[]\n"), "conflicts.yaml", "file-unknown"),
    Case(
        "indicator with ending .yaml",
        write("framework/indicators/x.yaml", "a: 1\n"),
        "framework/indicators/x.yaml",
        "file-unknown",
    ),
]

TABLE_CELLS = [
    Case(
        "column missing",
        line(PEOPLE, 1, "Kecamatan,Orang,Luas (km2)"),
        PEOPLE_CSV,
        "column-missing",
        1,
        detail="Penduduk",
    ),
    Case(
        "column not declared",
        table(PEOPLE, *(f"{row},x" for row in TABLES[PEOPLE])),
        PEOPLE_CSV,
        "column-unknown",
        1,
        "x",
    ),
    Case(
        "semicolons",
        table("desa", *(row.replace(",", ";") for row in TABLES["desa"])),
        "tables/desa/table.csv",
        "column-missing",
        1,
        "",
        "Kecamatan;Desa aktif",
        "Kecamatan",
    ),
    Case(
        "unknown district",
        line(PEOPLE, 2, "Arumbo,1.000,10.50"),
        PEOPLE_CSV,
        "area-unknown",
        2,
        "Kecamatan",
        "Arumbo",
        "Arumba",
    ),
    Case(
        "district twice",
        line(PEOPLE, 3, "ARUMBA,2.000,20.25"),
        PEOPLE_CSV,
        "area-duplicate",
        3,
        "Kecamatan",
        "ARUMBA",
        f"{PEOPLE_CSV}:2",
    ),
    Case("cell of an area empty", line(PEOPLE, 2, ",1.000,10.50"), PEOPLE_CSV, "area-unknown", 2, "Kecamatan"),
    Case("only a dash for an area", line(PEOPLE, 2, "-,1.000,10.50"), PEOPLE_CSV, "area-unknown", 2, "Kecamatan", "-"),
    Case(
        "text in a number column",
        line(PEOPLE, 2, "Arumba,banyak,10.50"),
        PEOPLE_CSV,
        "value-number",
        2,
        "Penduduk",
        "banyak",
        "1.619,12",
    ),
    Case("number with a footnote", line(PEOPLE, 2, "Arumba,1.000*,10.50"), PEOPLE_CSV, "value-number", 2, "Penduduk"),
    Case(
        "number in the other form", line(PEOPLE, 2, 'Arumba,"1,000.5",10.50'), PEOPLE_CSV, "value-number", 2, "Penduduk"
    ),
    Case(
        "per cent of people",
        line("puskesmas", 2, "Arumba,1 %"),
        "tables/puskesmas/table.csv",
        "value-unit",
        2,
        "Unit",
        "1 %",
        "unit",
    ),
    Case(
        "rupiah of clinics", line("puskesmas", 2, "Arumba,Rp1"), "tables/puskesmas/table.csv", "value-unit", 2, "Unit"
    ),
    Case(
        "total does not fit",
        line(PEOPLE, 7, "Jumlah,15.001,150.75"),
        PEOPLE_CSV,
        "total-mismatch",
        7,
        "Penduduk",
        "15000",
        "15001",
    ),
    Case(
        "decimal total does not fit",
        line(PEOPLE, 7, "Jumlah,15.000,150.85"),
        PEOPLE_CSV,
        "total-mismatch",
        7,
        "Luas (km2)",
        "150.75",
        "150.85",
    ),
    Case(
        "total missing",
        table(PEOPLE, *TABLES[PEOPLE][:-1]),
        PEOPLE_CSV,
        "field-missing",
        None,
        "Kecamatan",
        detail="Jumlah",
    ),
    Case(
        "period in a series twice",
        line("kemiskinan", 3, "2022,9"),
        "tables/kemiskinan/table.csv",
        "duplicate",
        3,
        "Tahun",
        "2022",
    ),
    Case(
        "period that is none",
        line("kemiskinan", 3, "tahun lalu,9"),
        "tables/kemiskinan/table.csv",
        "period",
        3,
        "Tahun",
        "tahun lalu",
    ),
    Case("ambiguous period", line("kemiskinan", 3, "2022..23,9"), "tables/kemiskinan/table.csv", "period", 3, "Tahun"),
    Case(
        "register: column missing",
        line("register", 1, TABLES["register"][0].replace("note_id", "catatan")),
        REGISTER_CSV,
        "column-missing",
        1,
        detail="note_id",
    ),
    Case(
        "register: unknown source",
        line("register", 4, "Arumba,schools,2020,12,id,sekolah,koran-z,high,,"),
        REGISTER_CSV,
        "value-choice",
        4,
        "source",
        "koran-z",
        "koran-a, koran-b",
    ),
    Case(
        "register: unknown confidence",
        line("register", 6, "Belanak,schools,2020,7,id,sekolah,koran-a,sure,,"),
        REGISTER_CSV,
        "value-choice",
        6,
        "confidence",
        "sure",
    ),
    Case(
        "register: unknown form",
        line("register", 6, "Belanak,schools,2020,7,ID,sekolah,koran-a,low,,"),
        REGISTER_CSV,
        "value-choice",
        6,
        "numbers",
        "ID",
    ),
    Case(
        "register: unknown variable",
        line("register", 6, "Belanak,school,2020,7,id,sekolah,koran-a,low,,"),
        REGISTER_CSV,
        "code-unknown",
        6,
        "value",
        "school",
        "schools",
    ),
    Case(
        "register: wrong unit",
        line("register", 6, "Belanak,schools,2020,7,id,gedung,koran-a,low,,"),
        REGISTER_CSV,
        "value-choice",
        6,
        "value",
        "gedung",
        "sekolah",
    ),
    Case(
        "register: period",
        line("register", 6, "Belanak,schools,20-20,7,id,sekolah,koran-a,low,,"),
        REGISTER_CSV,
        "period",
        6,
        "period",
        "20-20",
    ),
    Case(
        "register: no number",
        line("register", 6, "Belanak,schools,2020,tujuh,id,sekolah,koran-a,low,,"),
        REGISTER_CSV,
        "value-number",
        6,
        "value",
        "tujuh",
    ),
    Case(
        "list: unknown area",
        line("banjir", 3, "flood_flag,2024-02-20,Belanak;Cendaga;Dulank,,koran-b,medium,,"),
        FLOOD_CSV,
        "area-unknown",
        3,
        "areas",
        "Dulank",
        "Dulang",
    ),
    Case(
        "list: area twice",
        line("banjir", 3, "flood_flag,2024-02-20,Cendaga;Cndaga,,koran-b,medium,,"),
        FLOOD_CSV,
        "area-duplicate",
        3,
        "areas",
        "Cndaga",
    ),
    Case(
        "list: the regency",
        line("banjir", 3, f"flood_flag,2024-02-20,Cendaga;{REGENCY},,koran-b,medium,,"),
        FLOOD_CSV,
        "area-level",
        3,
        "areas",
        REGENCY,
    ),
    Case(
        "list: other number stated",
        line("banjir", 2, "flood_flag,2023-01-10,Arumba;Belanak,3,koran-a,high,,"),
        FLOOD_CSV,
        "total-mismatch",
        2,
        "stated",
        "2",
        "3",
    ),
    Case(
        "list: no area",
        line("banjir", 2, "flood_flag,2023-01-10,,,koran-a,high,,"),
        FLOOD_CSV,
        "area-unknown",
        2,
        "areas",
    ),
    Case(
        "flag that is neither 0 nor 1",
        line("register", 6, "Belanak,flood_flag,2020,7,id,0/1,koran-a,low,,"),
        REGISTER_CSV,
        "value-range",
        6,
        "value",
        "7",
        "0, 1",
    ),
]

SOURCES = [
    Case("field missing", top(PEOPLE, publisher=None), PEOPLE_YML, "field-missing", None, "publisher"),
    Case("field empty", top(PEOPLE, title=""), PEOPLE_YML, "field-missing", None, "title"),
    Case("field unknown", top(PEOPLE, pubisher="x"), PEOPLE_YML, "field-unknown", None, "pubisher"),
    Case("field a list", top(PEOPLE, title=["x"]), PEOPLE_YML, "value-text", None, "title"),
    Case("id of another folder", top(PEOPLE, id="orang"), PEOPLE_YML, "value-choice", None, "id", "orang", "penduduk"),
    Case("unknown licence", top(PEOPLE, licence="free"), PEOPLE_YML, "value-choice", None, "licence", "free"),
    Case("table a text", top(PEOPLE, table="wide"), PEOPLE_YML, "shape-mapping", None, "table"),
    Case("unknown shape", spec(PEOPLE, shape="broad"), PEOPLE_YML, "value-choice", None, "table.shape", "broad"),
    Case("unknown field in table", spec(PEOPLE, totl="x"), PEOPLE_YML, "field-unknown", None, "table.totl"),
    Case(
        "unknown form of numbers",
        spec("desa", numbers="ID"),
        "tables/desa/source.yml",
        "value-choice",
        None,
        "table.numbers",
        "ID",
        "id, en",
    ),
    Case(
        "unknown form in a column",
        column(PEOPLE, "Penduduk", numbers="ID"),
        PEOPLE_YML,
        "value-choice",
        None,
        "table.columns.Penduduk.numbers",
        "ID",
        "id, en",
    ),
    Case("columns a list", spec(PEOPLE, columns=["Penduduk"]), PEOPLE_YML, "shape-mapping", None, "table.columns"),
    Case("columns empty", spec(PEOPLE, columns=[]), PEOPLE_YML, "shape-mapping", None, "table.columns"),
    Case(
        "column without a unit",
        column(PEOPLE, "Penduduk", unit=""),
        PEOPLE_YML,
        "field-missing",
        None,
        "table.columns.Penduduk.unit",
    ),
    Case(
        "column with a wrong unit",
        column(PEOPLE, "Penduduk", unit="orang"),
        PEOPLE_CSV,
        "value-choice",
        2,
        "Penduduk",
        "orang",
        "jiwa",
    ),
    Case(
        "column with a period that is none",
        column(PEOPLE, "Penduduk", period="kini"),
        PEOPLE_YML,
        "period",
        None,
        "table.columns.Penduduk.period",
        "kini",
    ),
    Case(
        "closed list with a period that is none",
        column("puskesmas", "Unit", period="2024-13"),
        "tables/puskesmas/source.yml",
        "period",
        None,
        "table.columns.Unit.period",
        "2024-13",
    ),
    Case(
        "same variable and period twice",
        column("penyakit", "Kasus 2024", period="2023"),
        "tables/penyakit/source.yml",
        "duplicate",
        None,
        "table.columns.Kasus 2024",
        "cases @ 2023",
    ),
    Case(
        "additive no truth value",
        column(PEOPLE, "Penduduk", additive="no"),
        PEOPLE_YML,
        "value-truth",
        None,
        "table.columns.Penduduk.additive",
        "no",
    ),
    Case(
        "marks a list",
        spec("penyakit", marks=["dash"]),
        "tables/penyakit/source.yml",
        "shape-mapping",
        None,
        "table.marks",
    ),
    Case(
        "unknown mark",
        spec("penyakit", marks={"-": "zero"}),
        "tables/penyakit/source.yml",
        "field-unknown",
        None,
        "table.marks.-",
    ),
    Case(
        "unknown meaning of a mark",
        spec("penyakit", marks={"dash": "nil"}),
        "tables/penyakit/source.yml",
        "value-choice",
        None,
        "table.marks.dash",
        "nil",
        "zero, missing",
    ),
    Case(
        "closed list of something else than zero",
        spec("puskesmas", unlisted={"value": "missing", "reason_id": "a", "reason_en": "b"}),
        "tables/puskesmas/source.yml",
        "value-choice",
        None,
        "table.unlisted.value",
        "missing",
        "zero",
    ),
    Case(
        "closed list without a reason",
        spec("puskesmas", unlisted={"value": "zero", "reason_id": "a"}),
        "tables/puskesmas/source.yml",
        "field-missing",
        None,
        "table.unlisted.reason_en",
    ),
    Case(
        "not applicable without a reason",
        spec("desa", not_applicable={"areas": ["Dulang"], "reason_id": "a"}),
        "tables/desa/source.yml",
        "field-missing",
        None,
        "table.not_applicable.reason_en",
    ),
    Case(
        "not applicable to an unknown area",
        spec("desa", not_applicable={"areas": ["Dulanng"], "reason_id": "a", "reason_en": "b"}),
        "tables/desa/source.yml",
        "area-unknown",
        None,
        "table.not_applicable.areas",
        "Dulanng",
        "Dulang",
    ),
    Case(
        "exception for an unknown column",
        spec("penyakit", cells=[{"area": "Arumba", "column": "Kasus"}]),
        "tables/penyakit/source.yml",
        "value-choice",
        None,
        "table.cells[1].column",
        "Kasus",
    ),
    Case(
        "exception for an unknown area",
        spec("penyakit", cells=[{"area": "Arumbaa", "column": "Kasus 2023"}]),
        "tables/penyakit/source.yml",
        "area-unknown",
        None,
        "table.cells[1].area",
        "Arumbaa",
        "Arumba",
    ),
    Case(
        "exception for an area without a row",
        spec("puskesmas", cells=[{"area": "Dulang", "column": "Unit"}]),
        "tables/puskesmas/source.yml",
        "area-unknown",
        None,
        "table.cells",
        "Dulang",
    ),
    Case(
        "exception with an unknown confidence",
        spec("penyakit", cells=[{"area": "Arumba", "column": "Kasus 2023", "confidence": "lo"}]),
        "tables/penyakit/source.yml",
        "value-choice",
        None,
        "table.cells[1].confidence",
        "lo",
    ),
    Case(
        "printed mismatch without its sum",
        spec(PEOPLE, total_mismatch={"Penduduk": {"printed": 1, "note": "x"}}),
        PEOPLE_YML,
        "field-missing",
        None,
        "table.total_mismatch.Penduduk.sum",
    ),
    Case(
        "printed mismatch of an unknown column",
        spec(PEOPLE, total_mismatch={"Orang": {"sum": 1, "printed": 2, "note": "x"}}),
        PEOPLE_YML,
        "value-choice",
        None,
        "table.total_mismatch.Orang",
        "Orang",
    ),
    Case(
        "printed mismatch that is gone",
        spec(PEOPLE, total_mismatch={"Penduduk": {"sum": 14999, "printed": 15000, "note": "x"}}),
        PEOPLE_CSV,
        "total-mismatch",
        7,
        "Penduduk",
    ),
    Case(
        "register without sources",
        spec("register", sources={}),
        "tables/register/source.yml",
        "field-missing",
        None,
        "table.sources",
    ),
    Case(
        "cited source without a publisher",
        lambda m: m.source("register", lambda d: d["table"]["sources"]["koran-b"].pop("publisher")),
        "tables/register/source.yml",
        "field-missing",
        None,
        "table.sources.koran-b.publisher",
    ),
    Case(
        "cited source with an unknown licence",
        lambda m: m.source("register", lambda d: d["table"]["sources"]["koran-b"].update(licence="mine")),
        "tables/register/source.yml",
        "value-choice",
        None,
        "table.sources.koran-b.licence",
        "mine",
    ),
    Case(
        "cited source with two locations",
        lambda m: m.source(
            "register", lambda d: d["table"]["sources"]["koran-a"].update(location="https://example.org/b")
        ),
        "tables/register/source.yml",
        "duplicate",
        None,
        "sources.koran-a",
        "koran-a",
        "tables/banjir/source.yml",
    ),
    Case(
        "id that would break a list",
        lambda m: m.source(
            "register", lambda d: d["table"]["sources"].update({"a;b": {"title": "x", "publisher": "y"}})
        ),
        "tables/register/source.yml",
        "value-pattern",
        None,
        "table.sources.a;b",
        "a;b",
    ),
]

REGISTRY = [
    Case(
        "regency without a code",
        lambda m: m.yaml("areas/regency.yml", lambda d: d.pop("code")),
        "areas/regency.yml",
        "field-missing",
        None,
        "code",
    ),
    Case(
        "regency with an unknown field",
        lambda m: m.yaml("areas/regency.yml", lambda d: d.update(kode="1")),
        "areas/regency.yml",
        "field-unknown",
        None,
        "kode",
    ),
    Case(
        "regency's codes swapped",
        lambda m: m.yaml("areas/regency.yml", lambda d: d.update(code="9901")),
        "areas/regency.yml",
        "code-form",
        None,
        "code",
        "9901",
    ),
    Case("regency a text", write("areas/regency.yml", "Kabupaten\n"), "areas/regency.yml", "shape-mapping"),
    Case("no districts.csv", delete(AREAS), AREAS, "file-missing"),
    Case(
        "districts.csv without a column",
        edit(AREAS, "bps_code,", "bps,"),
        AREAS,
        "column-missing",
        1,
        detail="bps_code",
    ),
    Case(
        "unknown column of the registry",
        edit(VILLAGES, "postal_code,", "post_code,"),
        VILLAGES,
        "column-unknown",
        1,
        "post_code",
    ),
    Case(
        "codes swapped",
        edit(AREAS, "99.01.02,9901020,", "9901020,99.01.02,"),
        AREAS,
        "code-swapped",
        3,
        "code",
        "9901020",
        also=(VILLAGES, BOUNDS),
    ),
    Case(
        "code of another regency",
        edit(AREAS, "99.01.05,", "98.01.05,"),
        AREAS,
        "code-form",
        6,
        "code",
        "98.01.05",
        "99.01…",
        (VILLAGES, BOUNDS),
    ),
    Case("digits of another script", edit(AREAS, "9901050", "990105\u0660"), AREAS, "code-form", 6, "bps_code"),
    Case(
        "code twice",
        edit(AREAS, "99.01.05,", "99.01.04,"),
        AREAS,
        "duplicate",
        6,
        "code",
        "99.01.04",
        f"{AREAS}:5",
        (VILLAGES, BOUNDS),
    ),
    Case("district named twice", edit(AREAS, ",Dulang,", ",CENDAGA,"), AREAS, "area-duplicate", 6, "name", "CENDAGA"),
    Case("district without a name", edit(AREAS, ",Dulang,", ",,"), AREAS, "field-missing", 6, "name"),
    Case(
        "village of an unknown district",
        edit(VILLAGES, "desa,99.01.05,", "desa,99.01.55,"),
        VILLAGES,
        "code-unknown",
        10,
        "district_code",
        "99.01.55",
    ),
    Case(
        "village in another district",
        edit(VILLAGES, "desa,99.01.05,", "desa,99.01.04,"),
        VILLAGES,
        "value-pattern",
        10,
        "code",
        "99.01.05.2001",
        "99.01.04.…",
    ),
    Case(
        "village of an unknown kind",
        edit(VILLAGES, "Desa Dulang,desa,", "Desa Dulang,dusun,"),
        VILLAGES,
        "value-choice",
        10,
        "kind",
        "dusun",
        "desa, kelurahan",
    ),
    Case(
        "text in a number of a village",
        edit(VILLAGES, ",119.45,", ",119.45 BT,"),
        VILLAGES,
        "value-number",
        10,
        "lon",
        "119.45 BT",
    ),
    Case("comma number of a village", edit(FIGURES, "0.74", '"0,74"'), FIGURES, "value-number", 6, "value", "0,74"),
    Case(
        "figure without a source",
        edit(FIGURES, "0.74,Kementerian Rekaan", "0.74,"),
        FIGURES,
        "field-missing",
        6,
        "source",
    ),
    Case("figure of no period", edit(FIGURES, "2024,0.74", "kini,0.74"), FIGURES, "period", 6, "period", "kini"),
    Case(
        "figure of an unknown village",
        edit(FIGURES, "99.01.05.2001", "99.01.05.2009"),
        FIGURES,
        "code-unknown",
        6,
        "code",
        "99.01.05.2009",
    ),
    Case(
        "figure of an unknown variable",
        edit(FIGURES, "2001,village_index,2024,0.74", "2001,vilage_index,2024,0.74"),
        FIGURES,
        "code-unknown",
        6,
        "variable",
        "vilage_index",
        "village_index",
    ),
    Case(
        "two figures of one village",
        edit(FIGURES, "99.01.05.2001", "99.01.04.2001"),
        FIGURES,
        "duplicate",
        6,
        "",
        "99.01.04.2001 @ village_index @ 2024",
        "areas/village_values.csv:5",
    ),
    Case(
        "alias of an unknown code",
        edit("areas/aliases.csv", "99.01.04", "99.01.44"),
        "areas/aliases.csv",
        "code-unknown",
        3,
        "code",
        "99.01.44",
    ),
    Case(
        "alias for two areas",
        edit("areas/aliases.csv", "Cndaga,99.01.04,koran", "Cndaga,99.01.04,koran\ncndaga,99.01.05,x"),
        "areas/aliases.csv",
        "duplicate",
        4,
        "alias",
        "cndaga",
        "areas/aliases.csv:3",
    ),
    Case("alias empty", edit("areas/aliases.csv", "Cndaga,", ","), "areas/aliases.csv", "field-missing", 3, "alias"),
    Case("no boundaries", delete(BOUNDS), BOUNDS, "file-missing"),
    Case("boundaries of 0 bytes", write(BOUNDS, b""), BOUNDS, "file-empty"),
    Case("boundaries truncated", write(BOUNDS, json.dumps(geojson(), indent=1)[:700]), BOUNDS, "file-syntax", 49),
    Case("boundaries a list", write(BOUNDS, "[]"), BOUNDS, "file-syntax", None, "features"),
    Case("boundaries nested without end", write(BOUNDS, "[" * 100_000), BOUNDS, "file-syntax"),
    Case(
        "boundaries without a notice",
        boundaries(lambda g: g.pop("attribution")),
        BOUNDS,
        "field-missing",
        None,
        "attribution",
    ),
    Case(
        "a feature that is none",
        boundaries(lambda g: g["features"].append(3)),
        BOUNDS,
        "shape-mapping",
        None,
        "features[6]",
    ),
    Case(
        "a feature without properties",
        boundaries(lambda g: g["features"].append({"geometry": square(110)})),
        BOUNDS,
        "shape-mapping",
        None,
        "features[6]",
    ),
    Case(
        "polygon that crosses itself",
        boundaries(lambda g: g["features"][1]["geometry"]["coordinates"][0].__setitem__(1, [119.15, -4.85])),
        BOUNDS,
        "geometry",
        None,
        "features[2]",
        "99.01.02",
        "Self-intersection",
    ),
    Case(
        "polygon of two points",
        boundaries(lambda g: g["features"][1]["geometry"].update(coordinates=[[[119, -5], [120, -5]]])),
        BOUNDS,
        "geometry",
        None,
        "features[2]",
        "99.01.02",
    ),
    Case(
        "no geometry",
        boundaries(lambda g: g["features"][1].update(geometry=None)),
        BOUNDS,
        "geometry",
        None,
        "features[2]",
        "99.01.02",
    ),
    Case(
        "a point for a district",
        boundaries(lambda g: g["features"][1].update(geometry={"type": "Point", "coordinates": [119, -5]})),
        BOUNDS,
        "geometry",
        None,
        "features[2]",
        "99.01.02",
        "Polygon, MultiPolygon",
    ),
    Case(
        "latitude before longitude",
        boundaries(
            lambda g: g["features"][0]["geometry"].update(
                coordinates=[[[y, x] for x, y in g["features"][0]["geometry"]["coordinates"][0]]]
            )
        ),
        BOUNDS,
        "geometry",
        None,
        "features[1]",
        "99.01.01",
        "WGS 84: [-180 … 180, -90 … 90]",
    ),
    Case(
        "district without a polygon",
        boundaries(lambda g: g["features"].pop()),
        BOUNDS,
        "area-missing",
        None,
        "features",
        "4",
        "99.01.05",
    ),
    Case(
        "polygon of an unknown district",
        boundaries(lambda g: g["features"].append({"properties": {"code": "99.01.06"}, "geometry": square(110)})),
        BOUNDS,
        "code-unknown",
        None,
        "properties.code",
        "99.01.06",
    ),
    Case(
        "district with two polygons",
        boundaries(lambda g: g["features"].append({"properties": {"code": "99.01.01"}, "geometry": square(110)})),
        BOUNDS,
        "duplicate",
        None,
        "features[6]",
        "99.01.01",
    ),
    Case(
        "polygon with the name of another district",
        boundaries(lambda g: g["features"][0]["properties"].update(name="Dulang")),
        BOUNDS,
        "value-choice",
        None,
        "99.01.01.name",
        "Dulang",
        "Arumba",
    ),
    Case(
        "polygon with the BPS code of another district",
        boundaries(lambda g: g["features"][0]["properties"].update(bps_code="9901050")),
        BOUNDS,
        "value-choice",
        None,
        "99.01.01.bps_code",
        "9901050",
        "9901010",
    ),
]


def listed(path: str, number: int, **fields: Any) -> Callable[[Workspace], object]:
    """Set fields of one entry of a YAML list."""
    return lambda made: made.yaml(path, lambda d: d[number].update(fields))


def without(path: str, number: int, field: str) -> Callable[[Workspace], object]:
    return lambda made: made.yaml(path, lambda d: d[number].pop(field))


FIX, CLASH = "corrections.yml", "conflicts.yml"
RECORDS = [
    Case("corrections a mapping", write(FIX, "a: 1\n"), FIX, "shape-list"),
    Case("correction a text", lambda m: m.yaml(FIX, lambda d: d.append("x")), FIX, "shape-mapping", None, "[2]"),
    Case("correction without a reason", without(FIX, 0, "reason_en"), FIX, "field-missing", None, "[1].reason_en"),
    Case("correction without an expectation", without(FIX, 0, "expect"), FIX, "field-missing", None, "[1].expect"),
    Case("correction with an unknown field", listed(FIX, 0, note="x"), FIX, "field-unknown", None, "[1].note"),
    Case(
        "correction at an unknown facet",
        listed(FIX, 0, at={"area": "Dulang", "kolom": "Kasus 2024"}),
        FIX,
        "field-unknown",
        None,
        "[1].at.kolom",
    ),
    Case("correction nowhere", listed(FIX, 0, at={}), FIX, "field-missing", None, "[1].at"),
    Case("correction to a text", listed(FIX, 0, value="dua"), FIX, "value-number", None, "[1].value", "dua"),
    Case("correction to a dash", listed(FIX, 0, value="-"), FIX, "value-number", None, "[1].value", "-"),
    Case(
        "correction id twice", lambda m: m.yaml(FIX, lambda d: d.append(dict(d[0]))), FIX, "duplicate", None, "[2].id"
    ),
    Case("conflicts a mapping", write(CLASH, "a: 1\n"), CLASH, "shape-list"),
    Case("conflict a text", lambda m: m.yaml(CLASH, lambda d: d.append("x")), CLASH, "shape-mapping", None, "[4]"),
    Case(
        "conflict of an unknown kind",
        listed(CLASH, 1, kind="dispute"),
        CLASH,
        "value-choice",
        None,
        "[2].kind",
        "dispute",
    ),
    Case("conflict without a reason", without(CLASH, 0, "reason_id"), CLASH, "field-missing", None, "[1].reason_id"),
    Case("conflict with an unknown field", listed(CLASH, 0, chose="x"), CLASH, "field-unknown", None, "[1].chose"),
    Case("conflict id twice", listed(CLASH, 1, id="sekolah-arumba"), CLASH, "duplicate", None, "[2].id"),
    Case(
        "candidates a mapping",
        listed(CLASH, 1, candidates={"variable": "pop"}),
        CLASH,
        "shape-list",
        None,
        "[2].candidates",
    ),
    Case(
        "candidate without a variable",
        listed(CLASH, 1, candidates=[{"area": "Arumba"}]),
        CLASH,
        "field-missing",
        None,
        "[2].candidates[1].variable",
    ),
    Case(
        "candidate with an unknown facet",
        listed(CLASH, 1, candidates=[{"variable": "pop", "unit": "jiwa"}]),
        CLASH,
        "field-unknown",
        None,
        "[2].candidates[1].unit",
    ),
    Case(
        "report without a value",
        listed(CLASH, 2, also_reported=[{"area": "Arumba", "by": "C"}]),
        CLASH,
        "field-missing",
        None,
        "[3].also_reported[1].value",
    ),
    Case(
        "correction of an unknown table",
        listed(FIX, 0, table="penyakitt"),
        FIX,
        "code-unknown",
        None,
        "salah-ketik",
        "penyakitt",
        "penyakit",
        (SICK_CSV,),
    ),
]

RATE, RATE_YML = "case_rate", "framework/indicators/case_rate.yml"
CLINICS_YML, FLOODS_YML = "framework/indicators/clinics.yml", "framework/indicators/floods.yml"
DIM, METHOD, HEAD, VARS = (
    f"framework/{n}" for n in ("dimensions.yml", "method.toml", "headlines.yml", "variables.csv")
)


def rate(**fields: Any) -> Callable[[Workspace], object]:
    return lambda made: made.yaml(RATE_YML, lambda d: d.update(fields))


def formula(**fields: Any) -> Callable[[Workspace], object]:
    return lambda made: made.yaml(RATE_YML, lambda d: d["formula"].update(fields))


def first(**fields: Any) -> Callable[[Workspace], object]:
    """Set fields of the first step of the formula."""
    return lambda made: made.yaml(RATE_YML, lambda d: d["formula"]["series"][0].update(fields))


def dimension(**fields: Any) -> Callable[[Workspace], object]:
    return lambda made: made.yaml(DIM, lambda d: d["dimensions"][0].update(fields))


FRAMEWORK = [
    Case("indicator a list", write(RATE_YML, "- a\n"), RATE_YML, "shape-mapping"),
    Case(
        "indicator without a field",
        lambda m: m.yaml(RATE_YML, lambda d: d.pop("concept")),
        RATE_YML,
        "field-missing",
        None,
        "concept",
    ),
    Case("indicator with an unknown field", rate(colour="red"), RATE_YML, "field-unknown", None, "colour"),
    Case("text in one language", rate(name={"id": "Nama"}), RATE_YML, "field-missing", None, "name", detail="name.id"),
    Case("text in no language", rate(name="Nama"), RATE_YML, "field-missing", None, "name", "Nama"),
    Case("blank text", rate(name={"id": "Nama", "en": " "}), RATE_YML, "field-missing", None, "name"),
    Case(
        "text in a third language",
        rate(name={"id": "a", "en": "b", "nl": "c"}),
        RATE_YML,
        "field-unknown",
        None,
        "name.nl",
    ),
    Case("code of another file", rate(code="rate"), RATE_YML, "value-choice", None, "code", "rate", RATE),
    Case(
        "unknown sub-dimension",
        lambda m: m.yaml(CLINICS_YML, lambda d: d.update(subdimension="health.x", role="context")),
        CLINICS_YML,
        "value-choice",
        None,
        "subdimension",
        "health.x",
    ),
    Case("unknown role", rate(role="main"), RATE_YML, "value-choice", None, "role", "main", "index, context"),
    Case("no direction in the index", rate(direction=0), RATE_YML, "value-choice", None, "direction", "0", "1, -1"),
    Case("direction a truth value", rate(direction=True), RATE_YML, "value-choice", None, "direction", "True"),
    Case("weight 0", rate(weight=0), RATE_YML, "value-range", None, "weight", "0", "> 0"),
    Case("weight below 0", rate(weight=-1), RATE_YML, "value-range", None, "weight", "-1"),
    Case("weight a text", rate(weight="one"), RATE_YML, "value-number", None, "weight", "one"),
    Case("weight a truth value", rate(weight=True), RATE_YML, "value-number", None, "weight", "True"),
    Case(
        "weight not a number",
        edit(RATE_YML, "weight: 1\n", "weight: .nan\n"),
        RATE_YML,
        "value-number",
        None,
        "weight",
        ".nan",
    ),
    Case(
        "weight without end", edit(RATE_YML, "weight: 1\n", "weight: .inf\n"), RATE_YML, "value-number", None, "weight"
    ),
    Case("proxy a word", edit(RATE_YML, "proxy: false", "proxy: no"), RATE_YML, "value-truth", None, "proxy", "no"),
    Case(
        "cumulates a word",
        edit(RATE_YML, "proxy: false", "proxy: false\ncumulates: yearly"),
        RATE_YML,
        "value-truth",
        None,
        "cumulates",
        "yearly",
    ),
    Case("decimals below 0", rate(decimals=-1), RATE_YML, "value-range", None, "decimals", "-1"),
    Case("order a text", rate(order="first"), RATE_YML, "value-range", None, "order", "first"),
    Case("formula a text", rate(formula="a/b"), RATE_YML, "shape-mapping", None, "formula"),
    Case(
        "formula of an unknown kind",
        lambda m: m.yaml(CLINICS_YML, lambda d: d["formula"].update(kind="sum")),
        CLINICS_YML,
        "value-choice",
        None,
        "formula.kind",
        "sum",
    ),
    Case(
        "misspelt scale",
        lambda m: m.yaml(RATE_YML, lambda d: d["formula"].update(scal=d["formula"].pop("scale"))),
        RATE_YML,
        "field-unknown",
        None,
        "formula.scal",
    ),
    Case("scale 0", formula(scale=0), RATE_YML, "value-range", None, "formula.scale", "0"),
    Case(
        "scale of a direct value",
        lambda m: m.yaml(CLINICS_YML, lambda d: d["formula"].update(scale=10)),
        CLINICS_YML,
        "field-unknown",
        None,
        "formula.scale",
    ),
    Case("formula without steps", formula(series=[]), RATE_YML, "field-missing", None, "formula.series"),
    Case(
        "formula with an unknown variable",
        first(numerator=["casess@2023"]),
        RATE_YML,
        "code-unknown",
        None,
        "formula.series[1]",
        "casess",
        "cases",
    ),
    Case(
        "formula without a numerator",
        first(numerator=[]),
        RATE_YML,
        "field-missing",
        None,
        "formula.series[1].numerator",
    ),
    Case(
        "formula without a denominator",
        lambda m: m.yaml(RATE_YML, lambda d: d["formula"]["series"][0].pop("denominator")),
        RATE_YML,
        "field-missing",
        None,
        "formula.series[1].denominator",
    ),
    Case(
        "term without a period",
        first(numerator=["cases"]),
        RATE_YML,
        "formula",
        None,
        "formula.series[1].numerator",
        "cases",
    ),
    Case(
        "term with a period that is none",
        first(numerator=["cases@last"]),
        RATE_YML,
        "formula",
        None,
        "formula.series[1].numerator",
        "cases@last",
    ),
    Case("terms a text", first(numerator="cases@2023"), RATE_YML, "shape-list", None, "formula.series[1].numerator"),
    Case(
        "period that is none",
        first(period="last year"),
        RATE_YML,
        "period",
        None,
        "formula.series[1].period",
        "last year",
    ),
    Case("period twice", first(period="2024"), RATE_YML, "duplicate", None, "formula.series[2].period", "2024"),
    Case(
        "star without a star",
        lambda m: m.yaml(CLINICS_YML, lambda d: d["formula"]["series"][0].update(numerator=["clinics@2024"])),
        CLINICS_YML,
        "value-pattern",
        None,
        "formula.series[1].period",
        "*",
    ),
    Case(
        "star in a dated step",
        lambda m: m.yaml(CLINICS_YML, lambda d: d["formula"]["series"][0].update(period="2024")),
        CLINICS_YML,
        "value-pattern",
        None,
        "formula.series[1].period",
        "2024",
    ),
    Case(
        "variable never published in that period",
        lambda m: m.yaml(RATE_YML, lambda d: d["formula"]["series"][0].update(numerator=["cases@2022"])),
        RATE_YML,
        "formula",
        None,
        "formula.series",
        "cases@2022",
        "2023, 2024",
    ),
    Case(
        "events without reports",
        lambda m: m.yaml(FLOODS_YML, lambda d: d["formula"]["series"][0]["events"][0].update(any_of=[])),
        FLOODS_YML,
        "field-missing",
        None,
        "formula.series[1].events[1].any_of",
    ),
    Case(
        "limits in the wrong order",
        lambda m: m.yaml(FLOODS_YML, lambda d: d["limits"].update(lower=3)),
        FLOODS_YML,
        "value-range",
        None,
        "limits",
        detail="lower < upper",
    ),
    Case(
        "limits with one side",
        lambda m: m.yaml(FLOODS_YML, lambda d: d["limits"].pop("lower")),
        FLOODS_YML,
        "value-number",
        None,
        "limits.lower",
    ),
    Case(
        "limits a text",
        lambda m: m.yaml(FLOODS_YML, lambda d: d["limits"].update(upper="two")),
        FLOODS_YML,
        "value-number",
        None,
        "limits.upper",
        "two",
    ),
    Case("unknown standard", rate(links={"iso9001": ["1"]}), RATE_YML, "field-unknown", None, "links.iso9001"),
    Case("links a text", rate(links={"sdg": "3.3.1"}), RATE_YML, "shape-list", None, "links.sdg"),
    Case(
        "sub-dimension without an indicator",
        lambda m: m.yaml(RATE_YML, lambda d: d.update(role="context")),
        "framework/indicators",
        "framework",
        None,
        "health.disease",
    ),
    Case("dimensions a list", write(DIM, "- a\n"), DIM, "shape-mapping"),
    Case(
        "dimensions without the index",
        lambda m: m.yaml(DIM, lambda d: d.pop("index")),
        DIM,
        "field-missing",
        None,
        "index",
    ),
    Case(
        "dimension without its parts",
        dimension(subdimensions=[]),
        DIM,
        "field-missing",
        None,
        "health",
        detail="subdimensions",
    ),
    Case("dimension with weight 0", dimension(weight=0), DIM, "value-range", None, "health.weight", "0", "> 0"),
    Case("dimension in one language", dimension(name={"id": "x"}), DIM, "field-missing", None, "health.name"),
    Case(
        "sub-dimension of another dimension",
        lambda m: m.yaml(
            DIM,
            lambda d: d["dimensions"][0]["subdimensions"].append(
                {"code": "place.x", "name": {"id": "a", "en": "b"}, "description": {"id": "a", "en": "b"}}
            ),
        ),
        DIM,
        "value-pattern",
        None,
        "place.x",
        "place.x",
        "health.…",
    ),
    Case(
        "variable twice",
        lambda m: m.write(VARS, m.text(VARS) + "pop,x,a,b,jiwa,stock\n"),
        VARS,
        "duplicate",
        14,
        "code",
        "pop",
        f"{VARS}:2",
    ),
    Case(
        "variable of an unknown kind",
        edit(VARS, "Izin,Permits,izin,flow", "Izin,Permits,izin,flux"),
        VARS,
        "value-choice",
        12,
        "kind",
        "flux",
    ),
    Case("variable in one language", edit(VARS, "Izin,Permits,", "Izin,,"), VARS, "field-missing", 12, "name_en"),
    Case("variable without a unit", edit(VARS, "Permits,izin,", "Permits,,"), VARS, "field-missing", 12, "unit"),
    Case("headlines a mapping", write(HEAD, "a: 1\n"), HEAD, "shape-list"),
    Case(
        "headline of an unknown variable",
        listed(HEAD, 0, variable="povert"),
        HEAD,
        "code-unknown",
        None,
        "povert",
        "povert",
        "poverty",
    ),
    Case("headline twice", lambda m: m.yaml(HEAD, lambda d: d.append(dict(d[1]))), HEAD, "duplicate", None, "revenue"),
    Case("headline without decimals", without(HEAD, 0, "decimals"), HEAD, "field-missing", None, "[1].decimals"),
    Case("headline divided by 0", listed(HEAD, 1, divide_by=0), HEAD, "value-range", None, "revenue.divide_by", "0"),
    Case(
        "break without a note",
        listed(HEAD, 0, breaks=[{"from": "2023"}]),
        HEAD,
        "field-missing",
        None,
        "poverty.breaks[1].note",
    ),
    Case("method no TOML", write(METHOD, "[baseline\n"), METHOD, "file-syntax"),
    Case("method of 0 bytes", write(METHOD, b""), METHOD, "file-empty"),
    Case(
        "method without a label",
        edit(METHOD, 'label_en = "Made up"\n', ""),
        METHOD,
        "field-missing",
        None,
        "baseline.label_en",
    ),
    Case(
        "method with an unknown rule",
        edit(METHOD, "earliest_year = 2019", "earliest_year = 2019\nlatest = 2020"),
        METHOD,
        "field-unknown",
        None,
        "baseline.latest",
    ),
    Case(
        "share above 1",
        edit(METHOD, "= 0.6", "= 66"),
        METHOD,
        "value-range",
        None,
        "baseline.indicator_min_districts",
        "66.0",
        "0 … 1",
    ),
    Case("year a text", edit(METHOD, "= 2019", '= "2019"'), METHOD, "value-range", None, "baseline.earliest_year"),
    Case(
        "confidence unknown",
        edit(METHOD, '"medium"', '"mid"'),
        METHOD,
        "value-choice",
        None,
        "baseline.confidence[2]",
        "mid",
    ),
    Case("unknown strategy", edit(METHOD, '"minmax"', '"minmaks"'), METHOD, "method", found="minmax"),
    Case("unknown step", edit(METHOD, "[weights]", "[wieghts]"), METHOD, "method", found="weights"),
    Case(
        "shares of two levels",
        edit(METHOD, "[0.5, 0.5, 0.5]", "[0.5, 0.5]"),
        METHOD,
        "value-choice",
        None,
        "aggregate.min_share",
    ),
    Case("no draws", edit(METHOD, "draws = 32", "draws = 0"), METHOD, "value-range", None, "uncertainty.draws", "0"),
]

CASES = [*FILES, *TABLE_CELLS, *SOURCES, *REGISTRY, *RECORDS, *FRAMEWORK]


def test_unbroken_workspace_has_no_problem(small: Workspace) -> None:
    assert small.problems() == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_broken_thing_is_named(made: Workspace, case: Case) -> None:
    case.change(made)
    problems = made.problems()
    found = [p for p in problems if (p.file, p.code, p.row, p.column) == (case.file, case.code, case.row, case.column)]
    assert found, "\n".join(p.message("en") for p in problems) or "no problem found"
    assert any(case.found in p.found and case.detail in p.detail for p in found), found
    # A broken file may bring further problems of the same file, but none elsewhere.
    assert {p.file for p in problems} == {case.file, *case.also}
    for problem in problems:
        _assert_bilingual(problem)


def _assert_bilingual(problem: Problem) -> None:
    """Hold a message against the rule: file, row, column, found and expected, in both languages."""
    indonesian, english = problem.message("id"), problem.message("en")
    assert indonesian.startswith(problem.file)
    assert english.startswith(problem.file)
    assert f"ditemukan {problem.found!r}, seharusnya {problem.expected('id')}" in indonesian
    assert f"found {problem.found!r}, expected {problem.expected('en')}" in english
    assert problem.expected("id") != problem.expected("en")
    assert "{detail}" not in indonesian + english
    if problem.row is not None:
        assert f", baris {problem.row}" in indonesian
        assert f", row {problem.row}" in english
    if problem.column:
        assert f", kolom '{problem.column}'" in indonesian
        assert f", column '{problem.column}'" in english


def test_one_run_names_problems_of_all_files(made: Workspace) -> None:
    made.edit("areas/villages.csv", "Desa Dulang,desa,", "Desa Dulang,dusun,")
    made.yaml("framework/dimensions.yml", lambda d: d["index"].pop("name"))
    made.source("desa", lambda d: d.update(licence="free"))
    made.write("conflicts.yml", "x: 1\n")
    made.write("corrections.yml", "x: 1\n")
    files = {p.file for p in made.problems()}
    assert files == {
        "areas/villages.csv",
        "framework/dimensions.yml",
        "tables/desa/source.yml",
        "conflicts.yml",
        "corrections.yml",
    }


def test_unreadable_cells_are_named_beside_other_problems(made: Workspace) -> None:
    made.write("tables/desa/table.csv", "Kecamatan,Desa aktif\nArumba,satu\n")
    made.source("puskesmas", lambda d: d.update(licence="free"))
    assert {(p.file, p.code) for p in made.problems()} == {
        ("tables/puskesmas/source.yml", "value-choice"),
        ("tables/desa/table.csv", "value-number"),
    }


def test_cell_that_a_correction_settles_is_no_problem_beside_others(made: Workspace) -> None:
    made.source("puskesmas", lambda d: d.update(licence="free"))
    assert made.only_problem().file == "tables/puskesmas/source.yml"


def test_broken_dimensions_do_not_blame_the_indicators(made: Workspace) -> None:
    made.write("framework/dimensions.yml", "index: [\n")
    assert {p.file for p in made.problems()} == {"framework/dimensions.yml"}


def test_problems_come_in_the_same_order_every_time(made: Workspace) -> None:
    made.yaml("framework/indicators/case_rate.yml", lambda d: d.update(weight=0, order="x", name="y", proxy="z"))
    made.write("tables/desa/table.csv", "Kecamatan,Desa aktif\nX,1\nY,2\nArumba,3\n")
    first_run, second_run = made.problems(), made.problems()
    assert first_run == second_run
    assert [(p.file, p.row or 0) for p in first_run] == sorted((p.file, p.row or 0) for p in first_run)


def test_missing_workspace_is_named(tmp_path: Any) -> None:
    codes = {(p.file, p.code) for p in Workspace(tmp_path / "nowhere").problems()}
    assert {("tables", "file-missing"), ("areas/regency.yml", "file-missing")} <= codes


def test_hidden_folders_are_left_alone(made: Workspace) -> None:
    made.write("tables/.ipynb_checkpoints/table-checkpoint.csv", "a\n1\n")
    assert made.problems() == []


def test_absent_records_mean_none(made: Workspace) -> None:
    made.write("tables/penyakit/table.csv", "\n".join(TABLES["penyakit"]).replace("2l", "21") + "\n")
    made.write("tables/register/table.csv", "\n".join(row for row in TABLES["register"] if "Arumba" not in row) + "\n")
    made.yaml("framework/indicators/schools.yml", lambda d: d)
    for name in ("corrections.yml", "conflicts.yml", "framework/headlines.yml"):
        (made.root / name).unlink()
    assert made.problems() == []


def test_comment_only_records_mean_none(made: Workspace) -> None:
    made.write("framework/headlines.yml", "# nothing yet\n")
    made.write("conflicts.yml", dump([]))
    problem = made.only_problem()
    assert (problem.code, problem.row, problem.column) == ("conflict-open", 4, "value")


def test_problems_that_differ_in_detail_alone_keep_one_order() -> None:
    details = [f"{number:02d}" for number in range(30)]
    problems = [Problem("f", 1, "c", "duplicate", "x", detail) for detail in reversed(details)]
    assert [p.detail for p in DataError(problems).problems] == details
