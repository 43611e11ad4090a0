from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from made_up_package import seal, write_package

from dashboard.app import create_app
from dashboard.package import PackageError, load
from indicators.package import read_package
from indicators.schema import BY_NAME


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package")


def test_missing_text_is_empty_and_missing_number_is_nan(folder: Path) -> None:
    package = load(folder)
    values = package["values"]
    assert (values["note_id"] == "").all()
    assert values["numerator"].isna().all()
    assert values["in_baseline"].dtype == bool


def test_pages_reckon_with_the_numbers_of_the_library(folder: Path) -> None:
    package, source = load(folder), read_package(folder)
    for name in BY_NAME:
        for column, found in package[name].items():
            expected = source.table(name)[column]
            whole = expected.dtype == "Int64"
            assert found.dtype == (
                "int64" if whole and not expected.hasnans else "float64" if whole else expected.dtype
            )
            pd.testing.assert_series_equal(found, expected, check_dtype=not whole, check_exact=True)


@pytest.mark.parametrize("table", sorted(BY_NAME))
def test_each_table_is_needed(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").unlink()
    with pytest.raises(PackageError, match=f"{table}.csv"):
        load(folder)


@pytest.mark.parametrize("table", sorted(BY_NAME))
def test_an_empty_file_is_refused(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").write_bytes(b"")
    with pytest.raises(PackageError, match=f"{table}.csv"):
        load(seal(folder))


def test_a_missing_column_is_named(folder: Path) -> None:
    text = (folder / "scores.csv").read_text()
    (folder / "scores.csv").write_text(text.replace(",score,", ",points,", 1))
    with pytest.raises(PackageError, match=r"scores\.csv: column score is missing"):
        load(seal(folder))


def test_text_in_a_number_column_is_refused(folder: Path) -> None:
    text = (folder / "values.csv").read_text()
    (folder / "values.csv").write_text(text.replace("64.5", "64.5x", 1))
    with pytest.raises(PackageError, match=r"values\.csv: column value"):
        load(seal(folder))


def test_wrong_encoding_is_refused(folder: Path) -> None:
    (folder / "sources.csv").write_bytes((folder / "sources.csv").read_bytes() + "\xe9".encode("latin-1"))
    with pytest.raises(PackageError, match=r"sources\.csv"):
        load(seal(folder))


def test_a_file_that_is_not_the_one_described_is_refused(folder: Path) -> None:
    file = folder / "values.csv"
    load(folder)
    file.write_text(file.read_text().replace("64.5", "46.5"))
    with pytest.raises(PackageError, match=r"values\.csv"):
        load(folder)


def test_truncated_geometry_is_refused(folder: Path) -> None:
    file = folder / "districts.geojson"
    file.write_text(file.read_text()[:200])
    with pytest.raises(PackageError, match="JSONDecodeError"):
        load(seal(folder))


def test_a_district_without_outline_is_refused(folder: Path) -> None:
    file = folder / "districts.geojson"
    geometry = json.loads(file.read_text())
    geometry["features"] = geometry["features"][1:]
    file.write_text(json.dumps(geometry))
    with pytest.raises(PackageError, match=r"no outline for 99\.01\.01"):
        load(seal(folder))


def test_a_new_build_is_picked_up(folder: Path, tmp_path: Path) -> None:
    client = create_app(folder).server.test_client()
    assert client.get("/healthz").json["build"] == "abc123def456"
    write_package(tmp_path / "next", fingerprint="second")
    folder.rename(tmp_path / "old")
    (tmp_path / "next").rename(folder)
    assert client.get("/healthz").json["build"] == "second"
    assert "second" in client.get("/en/").text


def test_missing_package_says_so_in_both_languages_and_recovers(tmp_path: Path) -> None:
    client = create_app(tmp_path / "nothing").server.test_client()
    for lang in ("id", "en"):
        answer = client.get(f"/{lang}/map")
        assert answer.status_code == 503
        assert "maros build" in answer.text
        assert "Data belum tersedia" in answer.text
        assert "The data are not available" in answer.text
    health = client.get("/healthz")
    assert (health.status_code, health.json["status"]) == (503, "unavailable")
    write_package(tmp_path / "nothing")
    assert client.get("/id/map").status_code == 200


def test_the_last_good_package_stays_when_a_broken_one_comes(folder: Path, tmp_path: Path) -> None:
    client = create_app(folder).server.test_client()
    before = client.get("/id/ranking").text
    kept = (folder / "datapackage.json").read_text()
    (folder / "datapackage.json").write_text("{")
    assert client.get("/id/ranking").text == before
    health = client.get("/healthz")
    assert (health.status_code, health.json["status"]) == (200, "degraded")
    assert "JSONDecodeError" in health.json["reason"]
    folder.rename(tmp_path / "gone")
    assert client.get("/id/ranking").text == before
    assert client.get("/healthz").json["status"] == "degraded"
    (tmp_path / "gone").rename(folder)
    (folder / "datapackage.json").write_text(kept)
    assert client.get("/healthz").json["status"] == "ok"


@pytest.mark.parametrize("harm", ["truncated", "garbage", "empty"])
def test_any_file_of_a_package_may_break_and_readers_keep_the_last_good_one(folder: Path, harm: str) -> None:
    client = create_app(folder).server.test_client()
    before = client.get("/id/").text
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        kept = path.read_bytes()
        path.write_bytes({"truncated": kept[: len(kept) // 2], "garbage": b"\x00\xff" * 500, "empty": b""}[harm])
        os.utime(folder / "datapackage.json")  # as a build that ended there would leave it
        assert client.get("/id/").text == before, path.name
        health = client.get("/healthz")
        assert (health.status_code, health.json["status"]) == (200, "degraded"), path.name
        with pytest.raises(PackageError):  # whoever starts now has nothing to show, and says so
            load(folder)
        path.write_bytes(kept)
        os.utime(folder / "datapackage.json")
    assert client.get("/healthz").json["status"] == "ok"
