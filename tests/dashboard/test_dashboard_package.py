from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from made_up_package import write_package

from dashboard.app import create_app
from dashboard.package import REQUIRED, PackageError, PackageStore, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package")


def test_missing_text_is_empty_and_missing_number_is_nan(folder: Path) -> None:
    package = load(folder)
    values = package["values"]
    assert (values["note_id"] == "").all()
    assert values["numerator"].isna().all()
    assert values["in_baseline"].dtype == bool


@pytest.mark.parametrize("table", sorted(REQUIRED))
def test_each_table_is_needed(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").unlink()
    with pytest.raises(PackageError, match=f"{table}.csv"):
        load(folder)


@pytest.mark.parametrize("table", sorted(REQUIRED))
def test_an_empty_file_is_refused(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").write_bytes(b"")
    with pytest.raises(PackageError, match=f"{table}.csv"):
        load(folder)


def test_a_missing_column_is_named(folder: Path) -> None:
    text = (folder / "scores.csv").read_text()
    (folder / "scores.csv").write_text(text.replace("score,", "points,", 1))
    with pytest.raises(PackageError, match="column score is missing"):
        load(folder)


def test_text_in_a_number_column_is_refused(folder: Path) -> None:
    text = (folder / "values.csv").read_text()
    (folder / "values.csv").write_text(text.replace("64.5", "64.5x", 1))
    with pytest.raises(PackageError, match="column value"):
        load(folder)


def test_wrong_encoding_is_refused(folder: Path) -> None:
    (folder / "sources.csv").write_bytes((folder / "sources.csv").read_bytes() + "\xe9".encode("latin-1"))
    with pytest.raises(PackageError, match=r"sources\.csv"):
        load(folder)


def test_a_file_that_is_not_the_one_described_is_refused(folder: Path) -> None:
    file = folder / "values.csv"
    meta = json.loads((folder / "datapackage.json").read_text())
    meta["resources"] = [{"path": "values.csv", "hash": f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"}]
    (folder / "datapackage.json").write_text(json.dumps(meta))
    load(folder)
    file.write_text(file.read_text().replace("64.5", "46.5"))
    with pytest.raises(PackageError, match=r"values\.csv: the content is not"):
        load(folder)


def test_truncated_geometry_is_refused(folder: Path) -> None:
    file = folder / "districts.geojson"
    file.write_text(file.read_text()[:200])
    with pytest.raises(PackageError, match=r"districts\.geojson"):
        load(folder)


def test_a_district_without_outline_is_refused(folder: Path) -> None:
    file = folder / "districts.geojson"
    geometry = json.loads(file.read_text())
    geometry["features"] = geometry["features"][1:]
    file.write_text(json.dumps(geometry))
    with pytest.raises(PackageError, match=r"no outline for 99\.01\.01"):
        load(folder)


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


def test_corrupt_package_replaces_the_good_one(folder: Path) -> None:
    store = PackageStore(folder)
    store.get()
    (folder / "datapackage.json").write_text("{")
    with pytest.raises(PackageError, match=r"datapackage\.json"):
        store.get()


def test_optional_table_may_be_absent(folder: Path) -> None:
    assert load(folder)["rank_intervals"].empty
    shutil.rmtree(folder)
