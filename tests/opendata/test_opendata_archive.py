"""The ZIP: the same bytes each time, the same numbers when read back, and a check that finds what was changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from indicators.cli import main
from indicators.opendata.archive import CITATION, LICENCES, README, SUMS, pack
from indicators.opendata.verify import verify
from indicators.package import MANIFEST, Package, PackageError, json_bytes, read_package
from indicators.schema import RESOURCES


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    """A copy of the folder, to be damaged."""
    return Path(shutil.copytree(published, tmp_path / "processed"))


def rezip(zipped: Path, target: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Write the ZIP anew with changed files."""
    with zipfile.ZipFile(zipped) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Change a table and make its hash fit, as somebody who rewrites the package would."""
    path = folder / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for resource in manifest["resources"]:
        if resource["path"] == path.name:
            resource["hash"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    (folder / MANIFEST).write_bytes(json_bytes(manifest))


# --- packing and reading back ---------------------------------------------------------------------------------------


def test_the_zip_reads_back_to_the_same_numbers_bit_for_bit(package: Package, zipped: Path) -> None:
    again = read_package(zipped)
    assert again.files == package.files
    for resource in RESOURCES:
        pd.testing.assert_frame_equal(again.table(resource.name), package.table(resource.name), check_exact=True)
        for column, values in package.table(resource.name).select_dtypes("float64").items():
            assert again.table(resource.name)[column].to_numpy().tobytes() == values.to_numpy().tobytes()
    assert again.districts.equals(package.districts)


def test_the_real_zip_reads_back_to_the_same_numbers(real_package: Package, tmp_path: Path) -> None:
    (tmp_path / "real.zip").write_bytes(pack(real_package))
    again, problems = verify(tmp_path / "real.zip")
    assert problems == []
    for resource in RESOURCES:
        pd.testing.assert_frame_equal(again.table(resource.name), real_package.table(resource.name), check_exact=True)


def test_the_same_package_is_packed_to_the_same_bytes(published: Path, zipped: Path) -> None:
    assert pack(read_package(published)) == zipped.read_bytes()


def test_files_of_the_package_are_those_of_the_folder(published: Path, package: Package) -> None:
    assert package.files == {p.name: p.read_bytes() for p in published.iterdir()}


def test_notes_tell_what_it_is_how_to_cite_it_and_under_which_terms(package: Package, zipped: Path) -> None:
    about = package.manifest["observatory"]
    with zipfile.ZipFile(zipped) as archive:
        readme, licences = (archive.read(name).decode() for name in (README, LICENCES))
        citation = yaml.safe_load(archive.read(CITATION))
    for lang in ("id", "en"):
        assert about["citation"][lang] in readme
        assert about["licence_note"][lang] in readme
        assert about["licence_note"][lang] in licences
    for one in about["licences"]:
        assert one["meaning_id"] in licences
        assert one["meaning_en"] in licences
    assert licences.count("licence not clear") == sum(not one["clear"] for one in about["licences"]) > 0
    assert about["attribution"] in readme
    assert citation["version"] == package.manifest["version"]
    assert citation["type"] == "dataset"


def test_hashes_are_in_the_form_of_sha256sum(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        lines = archive.read(SUMS).decode().splitlines()
        told = dict(reversed(line.split("  ")) for line in lines)
        assert set(told) == set(archive.namelist()) - {SUMS}
        assert all(hashlib.sha256(archive.read(name)).hexdigest() == digest for name, digest in told.items())


# --- checking -------------------------------------------------------------------------------------------------------


def test_whole_packages_have_no_problem(published: Path, zipped: Path) -> None:
    for path in (published, zipped):
        assert verify(path)[1] == []


@pytest.mark.parametrize("name", ["values.csv", "districts.geojson", "scores.parquet", "catalog.jsonld"])
def test_a_changed_file_is_noticed(zipped: Path, tmp_path: Path, name: str) -> None:
    path = rezip(zipped, tmp_path / "x.zip", lambda files: files.update({name: files[name] + b" "}))
    with pytest.raises(PackageError, match=name):
        verify(path)


@pytest.mark.parametrize("name", ["values.csv", MANIFEST])
def test_a_missing_file_is_noticed(zipped: Path, tmp_path: Path, name: str) -> None:
    path = rezip(zipped, tmp_path / "x.zip", lambda files: files.pop(name))
    with pytest.raises(PackageError) as caught:
        verify(path)
    assert name in caught.value.message_en or "no data package" in caught.value.message_en


def test_a_changed_note_is_noticed(zipped: Path, tmp_path: Path) -> None:
    path = rezip(zipped, tmp_path / "x.zip", lambda files: files.update({LICENCES: b"all rights reserved"}))
    assert [(p.file, p.column) for p in verify(path)[1]] == [(LICENCES, "sha256")]
    path = rezip(zipped, tmp_path / "y.zip", lambda files: files.pop(README))
    assert [(p.file, p.code) for p in verify(path)[1]] == [(README, "file-missing")]


@pytest.mark.parametrize(
    ("table", "old", "new", "column", "row"),
    [
        ("areas", "99.01.01,", "99.01.02,", "code", 3),
        ("values", "99.01.01", "99.01.99", "area_code", 2),
        ("scores", ",published,", ",printed,", "status", None),
        ("variables", ",stock", ",heap", "kind", None),
        ("values", ",true,", ",,", None, None),
    ],
)
def test_a_table_that_breaks_its_schema_is_told_with_its_place(
    copy: Path, table: str, old: str, new: str, column: str | None, row: int | None
) -> None:
    edit(copy, table, old, new)
    problems = [p for p in verify(copy)[1] if p.file == f"{table}.csv"]
    if column is None:  # an empty truth is false: no schema is broken, and nothing is reported
        assert problems == []
        return
    assert problems
    assert column in {p.column for p in problems}
    assert row is None or row in {p.row for p in problems}
    assert all(p.message("id") and p.message("en") for p in problems)


def test_a_column_that_cannot_be_read_is_told(copy: Path) -> None:
    edit(copy, "scores", ",score,", ",points,")
    edit(copy, "values", "indicator,area_code,period,year", "indicator,area_code,period,yaer")
    told = {p.file: p.found for p in verify(copy)[1] if p.code == "package" and p.row is None}
    assert told["scores.csv"] == "column score is missing"
    assert told["values.csv"] == "column year is missing"


def test_an_archive_that_unpacks_to_too_much_is_refused(
    zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indicators.package._LARGEST", 1_000_000)
    path = rezip(zipped, tmp_path / "x.zip", lambda files: files.update({"values.csv": b"0" * 1_000_001}))
    with pytest.raises(PackageError, match="1000001 bytes"):
        read_package(path)


def test_a_path_out_of_the_folder_is_not_followed(copy: Path) -> None:
    (copy.parent / "method.json").write_bytes((copy / "method.json").read_bytes())
    (copy / "method.json").unlink()
    manifest = json.loads((copy / MANIFEST).read_text())
    next(r for r in manifest["resources"] if r["name"] == "method")["path"] = "../method.json"
    (copy / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(PackageError, match=r"method\.json"):
        read_package(copy, attempts=1)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"just text"])
def test_a_file_that_is_no_zip_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(PackageError, match="BadZipFile"):
        verify(tmp_path / "x.zip")


# --- commands -------------------------------------------------------------------------------------------------------


def run(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(a) for a in args])
    return result.exit_code, result.output


def test_commands_pack_and_verify(published: Path, zipped: Path, tmp_path: Path) -> None:
    code, _ = run("package", "zip", tmp_path / "x.zip", "--processed", published)
    assert code == 0
    assert (tmp_path / "x.zip").read_bytes() == zipped.read_bytes()
    code, text = run("package", "verify", tmp_path / "x.zip")
    assert code == 0
    assert "utuh dan sah" in text
    code, text = run("package", "verify", published, "--json")
    assert (code, json.loads(text)["problems"]) == (0, [])


def test_command_tells_every_problem_in_both_languages(copy: Path) -> None:
    edit(copy, "values", "99.01.01", "99.01.99")
    code, text = run("package", "verify", copy)
    assert code == 1
    assert "ditemukan '99.01.99'" in text
    assert "found '99.01.99'" in text
    (copy / "scores.csv").write_text("x")
    code, text = run("package", "verify", copy)
    assert code == 1
    assert "rusak" in text
    assert "damaged" in text


def test_command_writes_the_api_and_refuses_a_foreign_folder(published: Path, tmp_path: Path) -> None:
    code, text = run("api", tmp_path / "v1", "--processed", published)
    assert code == 0, text
    assert (tmp_path / "v1" / "values.json").is_file()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x.txt").touch()
    code, text = run("api", tmp_path / "mine", "--processed", published)
    assert code == 1
    assert "pilih folder kosong" in text
    assert "choose an empty folder" in text
