"""Writing, exchanging and reading the Data Package."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import yaml
from frictionless import Package as TablePackage
from hypothesis import example, given
from hypothesis import strategies as st

import indicators.package
import indicators.swap
from core.made_up import DISTRICTS, Workspace
from indicators.baseline import Baseline
from indicators.build import build
from indicators.export import tables
from indicators.package import (
    MANIFEST,
    NOT_FILLED_IN,
    Package,
    PackageError,
    build_lock,
    csv_bytes,
    read_package,
    replacing,
)
from indicators.problems import DataError
from indicators.schema import RESOURCES, SCHEMA_VERSION, Field, Resource
from indicators.start import start


@pytest.fixture(scope="module")
def folder(small: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the made-up workspace; tests never write to it."""
    target = tmp_path_factory.mktemp("package") / "processed"
    build(small.root, target)
    return target


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A copy of the package, to be damaged."""
    return Path(shutil.copytree(folder, tmp_path / "processed"))


def content(target: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(target.iterdir())}


def without_history(target: Path) -> dict[str, bytes | str]:
    """Return a package without its list of changes, which rightly tells of the build before."""
    found: dict[str, bytes | str] = {**content(target)}
    del found["changes.csv"], found["changes.parquet"]
    manifest, catalog = json.loads(found["datapackage.json"]), json.loads(found["catalog.jsonld"])
    telling = {"changes", "changes-parquet", "catalog"}  # the catalogue gives the hashes of the list of changes
    manifest["resources"] = [r for r in manifest["resources"] if r["name"] not in telling]
    catalog["@graph"] = [node for node in catalog["@graph"] if node["@id"] != "#changes"]
    return found | {"datapackage.json": json.dumps(manifest), "catalog.jsonld": json.dumps(catalog)}


def leftovers(target: Path) -> list[str]:
    return sorted(p.name for p in target.parent.iterdir() if p.name.startswith(f".maros-{target.name}-"))


# --- one table ------------------------------------------------------------------------------------------------------

_RESOURCE = Resource(
    "made",
    "Made up",
    (
        Field("text", "string", "Text"),
        Field("number", "number", "Number"),
        Field("whole", "integer", "Whole number"),
        Field("truth", "boolean", "Truth", True),
    ),
    ("text",),
)
# What a file of a workspace can hold: no NUL, no half of a surrogate pair.
_texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
_rows = st.lists(
    st.tuples(
        _texts,
        st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53).map(float),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.booleans(),
    ),
    max_size=8,
)


@given(_rows)
@example([("a\rb", 0.1 + 0.2, 2**63 - 1, True), ("\r", -0.0, None, False), (' "x",\n', 5e-324, -(2**63), True)])
def test_table_comes_back_bit_for_bit(rows: list[tuple[str, float | None, int | None, bool]]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "number", "whole", "truth"]).astype({"text": "str", "truth": "bool"})
    frame["number"] = pd.array([math.nan if r[1] is None else r[1] for r in rows], dtype="float64")
    frame["whole"] = pd.array([r[2] for r in rows], dtype="Int64")
    before = dict(indicators.package.BY_NAME)
    indicators.package.BY_NAME["made"] = _RESOURCE
    try:
        found = Package(Path(), {}, {"made": csv_bytes(_RESOURCE.frame(frame))}).table("made")
    finally:
        indicators.package.BY_NAME.clear()
        indicators.package.BY_NAME.update(before)
    assert list(found["text"]) == [r[0] for r in rows]
    assert list(found["truth"]) == [r[3] for r in rows]
    assert [None if v is pd.NA else int(v) for v in found["whole"]] == [r[2] for r in rows]
    # 0.0 and -0.0 are one number; every other value keeps all its bits.
    expected = np.array([math.nan if r[1] is None else r[1] + 0.0 for r in rows], dtype="float64")
    assert (found["number"].to_numpy() + 0.0).tobytes() == expected.tobytes()


def test_whole_numbers_are_written_without_decimals_and_missing_as_nothing() -> None:
    frame = pd.DataFrame({"a": [389277.0, 0.1, math.nan], "b": pd.array([1, None, 3], dtype="Int64")})
    assert csv_bytes(frame) == b"a,b\n389277,1\n0.1,\n,3\n"


def test_text_that_looks_like_a_mark_stays_text(small_baseline: Baseline) -> None:
    frame = tables(small_baseline)["observations"]
    found = Package(Path(), {}, {"observations": csv_bytes(frame)}).table("observations")
    assert list(found["published"]) == list(frame["published"])
    assert {"-", "...", ""} <= set(found["published"])


def test_every_table_comes_back_as_it_was_made(small_baseline: Baseline, folder: Path) -> None:
    package = read_package(folder)
    for name, frame in tables(small_baseline).items():
        pd.testing.assert_frame_equal(package.table(name), frame.reset_index(drop=True), check_exact=True)


# --- the whole package ----------------------------------------------------------------------------------------------


def test_two_builds_are_identical_to_the_byte(small: Workspace, folder: Path, tmp_path: Path) -> None:
    build(small.root, tmp_path / "again")
    assert content(tmp_path / "again") == content(folder)


def test_build_does_not_depend_on_hash_seed_language_or_time_zone(
    small: Workspace, folder: Path, tmp_path: Path
) -> None:
    env = {**os.environ, "PYTHONHASHSEED": "99", "LC_ALL": "C", "TZ": "Asia/Makassar", "PYTHONUTF8": "0"}
    code = (
        f"from pathlib import Path; from indicators.build import build; build(Path({str(small.root)!r}), Path('there'))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, check=True, capture_output=True)
    assert content(tmp_path / "there") == content(folder)


def test_build_does_not_depend_on_the_order_of_rows_and_files(small: Workspace, folder: Path, tmp_path: Path) -> None:
    made = Workspace(Path(shutil.copytree(small.root, tmp_path / "raw")))
    lines = made.text("areas/districts.csv").splitlines()
    made.write("areas/districts.csv", "\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    build(made.root, tmp_path / "processed")
    for name in ("scores.csv", "areas.csv", "values.csv", "districts.gpkg", "rank_intervals.csv"):
        assert (tmp_path / "processed" / name).read_bytes() == (folder / name).read_bytes()


def validate(folder: Path) -> None:
    """Hold a package against its own schemas, foreign keys included."""
    descriptor = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    kept = [r for r in descriptor["resources"] if r["path"].endswith(".csv")]
    package = TablePackage({"name": descriptor["name"], "resources": kept}, basepath=str(folder))
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]
    assert len(report.tasks) == len(RESOURCES)


@pytest.mark.filterwarnings("ignore")
def test_package_is_valid_and_its_foreign_keys_hold(folder: Path) -> None:
    validate(folder)


@pytest.mark.filterwarnings("ignore")
def test_validation_notices_a_broken_foreign_key(copy: Path) -> None:
    text = (copy / "values.csv").read_text(encoding="utf-8")
    (copy / "values.csv").write_text(text.replace("99.01.01", "99.01.99", 1), encoding="utf-8")
    with pytest.raises(AssertionError):
        validate(copy)


def test_manifest_is_a_data_package_of_version_2(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert manifest["name"] == "smart-city-99-01"
    assert manifest["schema_version"] == SCHEMA_VERSION
    for resource in manifest["resources"]:
        assert (folder / resource["path"]).stat().st_size == resource["bytes"]
    assert {r["path"] for r in manifest["resources"]} | {MANIFEST} == {p.name for p in folder.iterdir()}
    assert manifest["observatory"]["attribution"] == "Batas rekaan untuk uji"


def test_geojson_and_geopackage_hold_the_same_districts_and_the_scores(folder: Path) -> None:
    package = read_package(folder)
    layer = gpd.read_file(folder / "districts.gpkg", layer="districts")
    plain = gpd.read_file(folder / "districts.geojson")
    for frame in (layer, plain, package.districts):
        assert frame.crs.to_epsg() == 4326
        assert list(frame["code"]) == [code for _, code, _ in DISTRICTS]
        assert list(frame["name"]) == [name for name, _, _ in DISTRICTS]
        assert list(frame["bps_code"]) == [bps for _, _, bps in DISTRICTS]
        assert frame.geometry.geom_equals(layer.geometry).all()
    scores = package.table("scores")
    for code in ("index", "health", "place.hazard"):
        expected = scores[scores["code"] == code].set_index("area_code")["score"]
        found = layer.set_index("code")[f"score_{code.replace('.', '_')}"]
        pd.testing.assert_series_equal(found, expected, check_names=False, check_exact=True)


def test_geopackage_carries_no_time_of_its_making(folder: Path) -> None:
    with sqlite3.connect(folder / "districts.gpkg") as connection:
        (changed,) = connection.execute("select last_change from gpkg_contents").fetchone()
    connection.close()
    assert changed == "2000-01-01T00:00:00.000Z"


def test_label_points_lie_inside_their_districts(folder: Path) -> None:
    package = read_package(folder)
    areas = package.table("areas").set_index("code")
    for row in package.districts.itertuples():
        west, south, east, north = row.geometry.bounds
        assert west < areas.loc[row.code, "lon"] < east
        assert south < areas.loc[row.code, "lat"] < north


# --- reading --------------------------------------------------------------------------------------------------------


def test_missing_package(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="maros build") as caught:
        read_package(tmp_path / "processed", attempts=1)
    assert "Belum ada" in caught.value.message_id
    assert "There is no" in caught.value.message_en


def rewrite(change: Callable[[dict], object]) -> Callable[[Path], object]:
    def run(target: Path) -> None:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        change(manifest)
        (target / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    return run


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda p: (p / "scores.csv").unlink(), "scores.csv"),
        (lambda p: (p / "scores.csv").write_bytes(b""), "scores.csv"),
        (lambda p: (p / "scores.csv").write_bytes((p / "scores.csv").read_bytes()[:-1]), "scores.csv"),
        (lambda p: (p / "districts.geojson").write_text("{}"), "districts.geojson"),
        (lambda p: (p / MANIFEST).write_text("{"), "JSONDecodeError"),
        (lambda p: (p / MANIFEST).write_bytes(b"\xff\xfe"), "UnicodeDecodeError"),
        (lambda p: (p / MANIFEST).write_text("[]"), "TypeError"),
        (lambda p: (p / MANIFEST).write_text("{}"), "schema_version"),
        (rewrite(lambda m: m.pop("resources")), "resources"),
        (rewrite(lambda m: m["resources"].pop(0)), "areas"),
        (rewrite(lambda m: m["resources"][0].pop("hash")), "hash"),
        (rewrite(lambda m: m["resources"].append(3)), "TypeError"),
    ],
)
def test_damaged_package(copy: Path, damage: Callable[[Path], object], named: str) -> None:
    damage(copy)
    with pytest.raises(PackageError) as caught:
        read_package(copy, attempts=1)
    assert "rusak" in caught.value.message_id
    assert "damaged" in caught.value.message_en
    assert named in caught.value.message_en


@pytest.mark.parametrize("version", [0, SCHEMA_VERSION + 1, "1", None])
def test_unknown_schema_version(copy: Path, version: object) -> None:
    rewrite(lambda m: m.update(schema_version=version))(copy)
    with pytest.raises(PackageError) as caught:
        read_package(copy)
    assert f"skema versi {version}" in caught.value.message_id
    assert f"schema version {version}" in caught.value.message_en


def test_damaged_package_can_be_built_anew(small: Workspace, copy: Path, folder: Path) -> None:
    (copy / MANIFEST).write_text("{")
    (copy / "scores.csv").unlink()
    build(small.root, copy)
    assert content(copy) == content(folder)


# --- exchanging -----------------------------------------------------------------------------------------------------


def test_failing_build_leaves_the_former_package(made: Workspace, copy: Path) -> None:
    before = content(copy)
    made.edit("tables/desa/table.csv", "Arumba,1", "Arumba,satu")
    with pytest.raises(DataError):
        build(made.root, copy)
    assert content(copy) == before
    assert leftovers(copy) == []


def test_build_that_fails_while_writing_leaves_the_former_package(
    small: Workspace, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(copy)

    def no_space(path: Path) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(indicators.package, "flush", no_space)
    with pytest.raises(OSError, match="No space"):
        build(small.root, copy)
    assert content(copy) == before
    assert leftovers(copy) == []


def test_table_that_breaks_its_schema_is_a_problem_and_is_not_published(
    small: Workspace, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(baseline: Baseline) -> dict[str, pd.DataFrame]:
        made = tables(baseline)
        made["areas"] = pd.concat([made["areas"], made["areas"].head(1)], ignore_index=True)
        return made

    before = content(copy)
    monkeypatch.setattr("indicators.build.tables", twice)
    with pytest.raises(DataError) as caught:
        build(small.root, copy)
    assert {(p.file, p.code) for p in caught.value.problems} == {("areas.csv", "package")}
    assert content(copy) == before


def test_folder_with_other_files_is_never_replaced(small: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "documents"
    target.mkdir()
    (target / "letter.txt").write_text("keep me")
    with pytest.raises(PackageError) as caught:
        build(small.root, target)
    assert "letter.txt" in caught.value.message_id
    assert "letter.txt" in caught.value.message_en
    assert content(target) == {"letter.txt": b"keep me"}


def test_file_beside_the_package_is_never_lost(small: Workspace, copy: Path) -> None:
    (copy / "my notes.csv").write_text("keep me")
    with pytest.raises(PackageError, match=r"my notes\.csv"):
        build(small.root, copy)
    assert (copy / "my notes.csv").read_text() == "keep me"


def test_a_file_in_the_place_of_the_folder_is_refused(small: Workspace, tmp_path: Path) -> None:
    (tmp_path / "processed").write_text("x")
    with pytest.raises(PackageError):
        build(small.root, tmp_path / "processed")
    assert (tmp_path / "processed").read_text() == "x"


def other(made: Workspace, code: str = "99.02", name: str = "Kabupaten Lain") -> None:
    """Make the workspace that of another regency (TEST DATA)."""
    for path in sorted(p for p in made.root.rglob("*") if p.is_file()):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("99.01", code), encoding="utf-8", newline="\n")
    regency = yaml.safe_load(made.text("areas/regency.yml"))
    made.write("areas/regency.yml", yaml.safe_dump({**regency, "name": name}, allow_unicode=True))


def test_package_of_another_regency_is_not_replaced_without_a_word(made: Workspace, copy: Path) -> None:
    own = read_package(copy).manifest["observatory"]["regency"]["name"]
    other(made)
    before = content(copy)
    with pytest.raises(PackageError) as caught:
        build(made.root, copy)
    for message in (caught.value.message_id, caught.value.message_en):
        assert f"{own} (99.01)" in message
        assert "Kabupaten Lain (99.02)" in message
        assert "--replace-other" in message
        assert "--processed" in message
    assert content(copy) == before
    assert leftovers(copy) == []


def test_package_of_another_regency_is_replaced_where_that_is_meant(
    made: Workspace, copy: Path, tmp_path: Path
) -> None:
    other(made)
    build(made.root, copy, replace_other=True)
    build(made.root, tmp_path / "fresh")
    assert content(copy) == content(tmp_path / "fresh")  # no changes are told from one regency to another
    assert read_package(copy).table("changes").empty


def test_a_regency_that_was_not_filled_in_or_is_renamed_is_no_other(made: Workspace, copy: Path) -> None:
    rewrite(lambda m: m["observatory"]["regency"].update(code=NOT_FILLED_IN, name="Kabupaten (belum diisi)"))(copy)
    build(made.root, copy)
    rewrite(lambda m: m["observatory"]["regency"].update(name="Nama Lama"))(copy)
    build(made.root, copy)
    assert read_package(copy).manifest["observatory"]["regency"]["name"] != "Nama Lama"


def test_an_unfilled_workspace_does_not_replace_a_package(copy: Path, tmp_path: Path) -> None:
    start(tmp_path / "raw")
    with pytest.raises(PackageError, match=r"belum diisi\) \(00\.00\)"):
        build(tmp_path / "raw", copy)


@pytest.mark.parametrize("where", [".", "processed", ".."])
def test_package_is_not_written_into_or_around_the_raw_data(made: Workspace, where: str) -> None:
    with pytest.raises(PackageError):
        build(made.root, made.root / where)
    assert made.problems() == []


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", ".~lock.scores.csv#", "~$scores.xlsx"])
def test_what_a_file_manager_leaves_is_no_obstacle(small: Workspace, copy: Path, folder: Path, name: str) -> None:
    (copy / name).touch()
    build(small.root, copy)
    assert content(copy) == content(folder)


def test_gitkeep_stays(small: Workspace, copy: Path) -> None:
    (copy / ".gitkeep").touch()
    build(small.root, copy)
    assert (copy / ".gitkeep").exists()


def test_package_behind_a_link_is_exchanged_where_it_lies(small: Workspace, copy: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(copy, target_is_directory=True)
    (copy / "scores.csv").write_bytes(b"")
    build(small.root, link)
    assert link.is_symlink()
    read_package(copy)


def write(target: Path, mark: str) -> None:
    with build_lock(target, 30), replacing(target) as fresh:
        (fresh / "areas.csv").write_text(mark)
        (fresh / "method.json").write_text(mark)


def test_systems_without_an_atomic_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicators.swap, "exchange", lambda first, second: False)
    target = tmp_path / "p"
    for mark in ("one", "two", "three"):
        write(target, mark)
        assert content(target) == {"areas.csv": mark.encode(), "method.json": mark.encode()}
        assert leftovers(target) == []


def test_second_rename_that_fails_puts_the_former_package_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicators.swap, "exchange", lambda first, second: False)
    target = tmp_path / "p"
    write(target, "one")
    rename = Path.rename

    def refuse(self: Path, to: Path) -> Path:
        if "-new-" in self.name:
            raise PermissionError(13, "in use")
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError):
        write(target, "two")
    assert content(target)["areas.csv"] == b"one"
    assert leftovers(target) == []


#: A process that builds once, so that everything is imported, and then does each line of jobs in forks of itself. A
#: fork kills itself at a named moment of its build; the moments are reached without waiting for a time.
BUILDER = """
import json, os, signal, sys
from pathlib import Path
import indicators.build, indicators.package, indicators.swap

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

def after(function):
    def run(*args, **kwargs):
        result = function(*args, **kwargs)
        die()
        return result
    return run

def prepare(moment):
    if moment == "reading":
        indicators.build.compute_baseline = die
    elif moment == "first table":
        indicators.build.resource_entry = after(indicators.build.resource_entry)
    elif moment == "geometry":
        indicators.build._geometry = after(indicators.build._geometry)
    elif moment == "before the exchange":
        indicators.package.swap = die
    elif moment == "after the exchange":
        indicators.package.swap = after(indicators.package.swap)
    elif moment == "between two renames":
        indicators.swap.exchange = lambda first, second: False
        Path.rename = after(Path.rename)

indicators.build.build(Path(sys.argv[1]), Path(sys.argv[2]))
for line in sys.stdin:
    children = []
    for raw, target, moment in json.loads(line):
        child = os.fork()
        if not child:
            prepare(moment)
            indicators.build.build(Path(raw), Path(target))
            os._exit(0)
        children.append(child)
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children]), flush=True)
"""
Jobs = Callable[..., list[int]]


@pytest.fixture(scope="module")
def run_builds(small: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jobs]:
    """Builds in processes of their own, all at once: (raw, target, moment of death) each; returns exit codes."""
    if not hasattr(os, "fork"):
        pytest.skip("this system cannot fork")
    command = [sys.executable, "-c", BUILDER, str(small.root), str(tmp_path_factory.mktemp("builder") / "p")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdin is not None
        assert builder.stdout is not None

        def run(*jobs: tuple[Path, Path, str]) -> list[int]:
            builder.stdin.write(json.dumps([[str(raw), str(target), moment] for raw, target, moment in jobs]) + "\n")
            builder.stdin.flush()
            return json.loads(builder.stdout.readline())

        yield run


MOMENTS = {
    "reading": "former",
    "first table": "former",
    "geometry": "former",
    "before the exchange": "former",
    "after the exchange": "new",
    "between two renames": "absent",  # only without an atomic exchange; the next build mends it
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_build(made: Workspace, copy: Path, moment: str, run_builds: Jobs) -> None:
    before = read_package(copy).fingerprint
    made.edit("tables/desa/table.csv", "Arumba,1", "Arumba,2")  # the new package differs from the former
    assert run_builds((made.root, copy, moment)) == [-signal.SIGKILL]
    if MOMENTS[moment] == "absent":
        with pytest.raises(PackageError):
            read_package(copy, attempts=1)
    else:
        assert (read_package(copy).fingerprint == before) == (MOMENTS[moment] == "former")
    if moment != "reading":
        assert leftovers(copy)
    report = build(made.root, copy, timeout=5)
    assert read_package(copy).fingerprint == report.fingerprint != before
    assert leftovers(copy) == []


def test_failed_build_after_a_kill_between_two_renames_has_the_former_package_back(
    made: Workspace, copy: Path, run_builds: Jobs
) -> None:
    before = content(copy)
    run_builds((made.root, copy, "between two renames"))
    assert not copy.exists()
    with build_lock(copy, 5), pytest.raises(RuntimeError), replacing(copy):
        raise RuntimeError
    assert content(copy) == before


def test_other_build_is_waited_for_and_named(tmp_path: Path) -> None:
    target = tmp_path / "p"
    with build_lock(target, 5), pytest.raises(PackageError) as caught, build_lock(target, 0.01):
        pass
    assert "sedang berjalan" in caught.value.message_id
    assert "Another build" in caught.value.message_en


def test_builds_at_once_all_end_well_and_do_not_mix(
    made: Workspace, small: Workspace, tmp_path: Path, run_builds: Jobs
) -> None:
    made.edit("tables/desa/table.csv", "Arumba,1", "Arumba,2")
    target = tmp_path / "processed"
    assert run_builds(*((raw, target, "") for raw in (made.root, small.root, made.root))) == [0, 0, 0]
    alone = {}
    for name, raw in (("a", made.root), ("b", small.root)):
        build(raw, tmp_path / name)
        alone[name] = without_history(tmp_path / name)
    assert without_history(target) in alone.values()
    assert leftovers(target) == []


def test_reader_during_builds_always_sees_one_whole_package(small: Workspace, folder: Path, tmp_path: Path) -> None:
    # Whole packages are exchanged as fast as the disk allows, far faster than real builds come.
    target = tmp_path / "processed"
    versions = []
    for mark in "ab":
        version = Path(shutil.copytree(folder, tmp_path / mark))
        rewrite(lambda m, mark=mark: m["observatory"].update(fingerprint=mark))(version)  # type: ignore[misc]
        note = version / "method.json"
        note.write_text(json.dumps({"mark": mark}))
        digest = indicators.package.resource_entry("method", "method.json", note.read_bytes(), {})
        rewrite(  # type: ignore[misc]
            lambda m, digest=digest: next(r for r in m["resources"] if r["name"] == "method").update(digest)
        )(version)
        versions.append(version)

    def publish(version: Path) -> None:
        with build_lock(target, 30), replacing(target) as fresh:
            for path in version.iterdir():
                shutil.copy2(path, fresh / path.name)

    publish(versions[0])
    done = threading.Event()
    seen: list[tuple[str, str]] = []
    faults: list[BaseException] = []

    def reader() -> None:
        while not done.is_set():
            try:
                package = read_package(target, attempts=50)
                seen.append((package.fingerprint, json.loads(package.contents["method"])["mark"]))
            except BaseException as error:  # the fault is the finding
                faults.append(error)

    threads = [threading.Thread(target=reader) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(40):
        publish(versions[number % 2])
        while len(seen) < number and not faults:  # let readers in between
            time.sleep(0.001)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert {mark for pair in seen for mark in pair} == {"a", "b"}
    assert all(first == second for first, second in seen)
