"""One package in many forms: each is valid by its own standard and tells the same numbers."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import Package as TablePackage

from indicators.licences import LICENCES
from indicators.opendata.csvw import FILE as CSVW
from indicators.opendata.dcat import CONTEXT
from indicators.opendata.descriptor import PROFILE
from indicators.package import MANIFEST, Package
from indicators.schema import BY_NAME, RESOURCES
from indicators.schema_words import CODES, said


def described(package: Package, name: str) -> dict[str, Any]:
    return json.loads(package.files[name])


# --- Data Package ---------------------------------------------------------------------------------------------------


def report_of(source: str, basepath: str | None = None) -> Any:
    return TablePackage(source, **({"basepath": basepath} if basepath else {})).validate()


@pytest.mark.filterwarnings("ignore")
def test_frictionless_finds_the_whole_folder_valid(published: Path) -> None:
    report = report_of(str(published / MANIFEST))
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    assert {task.name for task in report.tasks} >= {r.name for r in RESOURCES}


@pytest.mark.filterwarnings("ignore")
def test_frictionless_finds_the_zip_valid(zipped: Path) -> None:
    report = report_of(str(zipped))
    assert report.valid, report.flatten(["name", "type", "message"])[:5]
    assert {task.name for task in report.tasks} >= {r.name for r in RESOURCES}


def test_metadata_is_told_in_both_languages(package: Package) -> None:
    manifest = package.manifest
    assert manifest["$schema"] == PROFILE
    assert manifest["languages"] == ["id", "en"]
    told = [manifest, *manifest["resources"]]
    told += [f for r in manifest["resources"] if r.get("type") == "table" for f in r["schema"]["fields"]]
    for one in told:
        for key in {"title", "description"} & set(one):
            assert one[key].strip(), one["name"]
            assert one[f"{key}_en"].strip(), one["name"]
    assert manifest["title"] != manifest["title_en"]


def test_every_title_description_and_code_has_its_indonesian() -> None:
    same = {"Id", "desa or kelurahan"}  # words that are the same, or of the land
    texts = {r.title for r in RESOURCES} | {f.description for r in RESOURCES for f in r.fields}
    assert sorted(t for t in texts if said(t, "id") == t and t not in same) == []
    codes = {(f.name, code) for r in RESOURCES for f in r.fields for code in f.enum}
    assert sorted(c for name, c in codes if c not in CODES and f"{name}.{c}" not in CODES) == []


def test_created_is_when_the_newest_source_was_retrieved_or_value_corrected(package: Package) -> None:
    newest = max([*package.table("sources")["retrieved"], *package.table("corrections")["on"]])
    assert package.manifest["created"] == (newest + "-01-01")[:10] + "T00:00:00Z"
    assert package.manifest["version"].endswith(f"+{package.fingerprint[:12]}")


def test_coverage_in_space_and_time_is_that_of_the_data(package: Package) -> None:
    assert package.manifest["spatial"]["bbox"] == pytest.approx(list(package.districts.total_bounds), abs=1e-5)
    dated = package.table("observations").query("start != ''")
    assert package.manifest["temporal"] == {"start": min(dated["start"]), "end": max(dated["end"])}


def test_unclear_licences_are_told_as_such(package: Package) -> None:
    about = package.manifest["observatory"]
    told = {one["code"]: one for one in about["licences"]}
    sources = package.table("sources")
    assert set(told) == set(sources["licence"])
    assert {code for code in told if not told[code]["clear"]} == set(told) & {
        "facts-only",
        "government-data",
        "own-data",
    }
    for code, one in told.items():
        assert one["sources"] == (sources["licence"] == code).sum()
        assert bool(one["url"]) == one["clear"]
    assert sum(one["observations"] for one in told.values()) == len(package.table("observations"))
    assert [s["licence"] for s in package.manifest["sources"]] == list(sources["licence"])
    assert "tidak menyatakan lisensi" in about["licence_note"]["id"]


def test_every_licence_is_explained_in_the_workspace(raw: Path) -> None:
    text = (raw / "LICENCES.md").read_text(encoding="utf-8")
    assert [code for code in LICENCES if f"`{code}`" not in text] == []


# --- CSVW -----------------------------------------------------------------------------------------------------------

_PARSERS = {
    "string": str,
    "double": float,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
}


def rows_by_csvw(package: Package, table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Read a CSV with nothing but its CSVW description, after the model for tabular data (W3C, 2015)."""
    columns = table["tableSchema"]["columns"]
    reader = csv.reader(io.StringIO(package.files[table["url"]].decode("utf-8"), newline=""))
    assert next(reader) == [column["titles"] for column in columns]
    for cells in reader:
        row = {}
        for column, cell in zip(columns, cells, strict=True):
            kind = column["datatype"] if isinstance(column["datatype"], dict) else {"base": column["datatype"]}
            assert cell or not column.get("required"), (table["url"], column["name"])
            value = _PARSERS[kind["base"]](cell) if cell else None
            if value is not None:
                assert re.fullmatch(kind.get("format", ".*"), cell, re.DOTALL)
                assert kind.get("minimum", value) <= value <= kind.get("maximum", value)
            row[column["name"]] = value
        yield row


def test_each_csv_reads_by_its_csvw_description_to_the_same_values(package: Package) -> None:
    tables = described(package, CSVW)["tables"]
    assert [t["url"] for t in tables] == [f"{r.name}.csv" for r in RESOURCES]
    for table in tables:
        rows = list(rows_by_csvw(package, table))
        frame = package.table(table["url"].removesuffix(".csv"))
        plain = frame.astype(object).where(frame.notna() & (frame != ""), None)
        assert rows == plain.to_dict("records")


def test_keys_of_the_csvw_description_hold(package: Package) -> None:
    tables = {t["url"]: t for t in described(package, CSVW)["tables"]}
    rows = {url: list(rows_by_csvw(package, table)) for url, table in tables.items()}
    checked = 0
    for url, table in tables.items():
        schema = table["tableSchema"]
        keys = [tuple(row[k] for k in schema["primaryKey"]) for row in rows[url]]
        assert len(keys) == len(set(keys)), url
        for foreign in schema.get("foreignKeys", []):
            (own,), (theirs,) = foreign["columnReference"], foreign["reference"]["columnReference"]
            known = {row[theirs] for row in rows[foreign["reference"]["resource"]]}
            assert {row[own] for row in rows[url]} - {None} <= known, (url, own)
            checked += 1
    assert checked == sum(len(r.refers) for r in RESOURCES)


# --- DCAT -----------------------------------------------------------------------------------------------------------


def test_catalogue_is_json_ld_whose_terms_are_all_declared(package: Package) -> None:
    catalogue = described(package, "catalog.jsonld")
    assert catalogue["@context"] == CONTEXT

    def terms(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (key for key in node if not key.startswith("@"))
            kinds = node.get("@type", [])
            yield from [kinds] if isinstance(kinds, str) else kinds
            for value in node.values():
                yield from terms(value)
        elif isinstance(node, list):
            for value in node:
                yield from terms(value)

    used = set(terms(catalogue["@graph"]))
    assert {"dcat:Catalog", "dcat:Dataset", "dcat:Distribution", "dct:license", "spdx:checksumValue"} <= used
    assert {term.partition(":")[0] for term in used} <= set(CONTEXT)


def test_catalogue_lists_every_data_file_with_size_hash_and_licence(package: Package) -> None:
    graph = {node["@id"]: node for node in described(package, "catalog.jsonld")["@graph"]}
    catalogue = graph[""]
    datasets = [graph[one["@id"]] for one in catalogue["dcat:dataset"]]
    listed = {r["path"]: r for r in package.manifest["resources"] if "dataset" in r}
    found = {}
    for dataset in datasets:
        assert {t["@language"] for t in dataset["dct:title"]} == {"id", "en"}
        assert graph[dataset["dct:publisher"]["@id"]]["foaf:name"]
        for file in dataset["dcat:distribution"]:
            found[file["dcat:downloadURL"]["@id"]] = file
            assert file["dct:license"]["@id"].startswith("https://creativecommons.org/licenses/by/")
    assert set(found) == set(listed)
    for path, file in found.items():
        assert file["spdx:checksum"]["spdx:checksumValue"]["@value"] == listed[path]["hash"].removeprefix("sha256:")
        assert int(file["dcat:byteSize"]["@value"]) == len(package.files[path])
    assert graph["#districts"]["dct:license"]["@id"].endswith("/by/3.0/igo/")
    assert graph["#districts"]["dct:rights"]["rdfs:label"] == package.manifest["observatory"]["attribution"]
    for name in ("values", "observations"):  # cells of these come from sources with licences of their own
        assert "dct:rights" in graph[f"#{name}"]


# --- Parquet and geometry -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_parquet_holds_the_table_with_its_types(package: Package, name: str) -> None:
    content = package.files[f"{name}.parquet"]
    schema = pq.read_schema(io.BytesIO(content))
    for field in BY_NAME[name].fields:
        assert schema.field(field.name).metadata == {b"description": field.description.encode()}
        assert schema.field(field.name).nullable != field.required
    expected = package.table(name)
    found = pd.read_parquet(io.BytesIO(content)).astype(expected.dtypes)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_geoparquet_geopackage_and_geojson_hold_the_same(published: Path, package: Package) -> None:
    layer = gpd.read_file(published / "districts.gpkg", layer="districts")
    columns = gpd.read_parquet(published / "districts.parquet")
    outlines = gpd.read_file(published / "districts.geojson")
    # A GeoPackage reads whole numbers and texts back as they are; only the order of columns may differ.
    pd.testing.assert_frame_equal(
        pd.DataFrame(layer.drop(columns="geometry")),
        pd.DataFrame(columns[layer.columns].drop(columns="geometry")),
        check_exact=True,
    )
    for frame in (columns, outlines):
        assert frame.crs.to_epsg() == 4326
        assert frame.geometry.geom_equals_exact(layer.geometry, tolerance=0).all()
        assert list(frame["code"]) == list(layer["code"])
    scores = package.table("scores").query("code == 'index'").set_index("area_code")["score"]
    pd.testing.assert_series_equal(columns.set_index("code")["score_index"], scores, check_names=False)


def test_geoparquet_metadata_is_of_version_1_1(published: Path) -> None:
    told = json.loads(pq.read_schema(published / "districts.parquet").metadata[b"geo"])
    assert told["version"] == "1.1.0"
    assert told["primary_column"] == "geometry"
    assert "covering" in told["columns"]["geometry"]


def test_geopackage_is_one_by_its_own_header(published: Path) -> None:
    with sqlite3.connect(published / "districts.gpkg") as connection:
        assert connection.execute("pragma application_id").fetchone() == (0x47504B47,)
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert connection.execute("select table_name, data_type from gpkg_contents").fetchall() == [
            ("districts", "features")
        ]
    connection.close()
