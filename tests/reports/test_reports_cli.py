"""The commands `maros report ...`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indicators.cli import main


@pytest.fixture
def maros(small_folder: Path, tmp_path: Path):
    """Run a report command over the made-up regency; what it writes lies in `out`."""

    def run(*words: str, out: Path = tmp_path / "out") -> Result:
        folders = ["--processed", str(small_folder / "processed"), "--raw", str(small_folder / "raw")]
        return CliRunner().invoke(main, ["report", *words, *folders, "--out", str(out), "--processes", "1"])

    return run


def written(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}


def test_profile_by_name_whatever_its_case(maros, tmp_path: Path) -> None:
    done = maros("profile", "belanak  TIMUR")
    assert done.exit_code == 0, done.output
    assert written(tmp_path / "out") == {f"{lang}/profile-99.01.03-belanak-timur-{lang}.pdf" for lang in ("id", "en")}


def test_an_unknown_district_names_the_nearest_in_both_languages(maros, tmp_path: Path) -> None:
    done = maros("profile", "Belanek")
    assert done.exit_code == 1
    assert "Tidak ada kecamatan 'Belanek'" in done.stderr
    assert "There is no district 'Belanek'. Nearest: Belanak" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("kind", "ending"), [("briefing", "pdf"), ("summary", "pdf"), ("workbook", "xlsx"), ("slides", "pptx")]
)
def test_one_report_in_one_language(maros, tmp_path: Path, kind: str, ending: str) -> None:
    done = maros(kind, "--lang", "en", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    path = tmp_path / "out" / "en" / f"{kind}-en.{ending}"
    assert said["files"] == [{"path": path.as_posix(), "bytes": path.stat().st_size}]
    assert said["problems"] == []


def test_bundle_alone_is_one_file_with_all_the_others_in_it(maros, tmp_path: Path) -> None:
    import zipfile

    done = maros("bundle", "--lang", "id")
    assert done.exit_code == 0, done.output
    assert written(tmp_path / "out") == {"bundle.zip"}
    with zipfile.ZipFile(tmp_path / "out" / "bundle.zip") as archive:
        names = [name for name in archive.namelist() if name.startswith("id/")]
    assert sorted(Path(name).name.split("-")[0] for name in names) == [
        "baseline", "briefing", *["profile"] * 5, "slides", "summary", "workbook",
    ]  # fmt: skip


def test_a_district_or_all_of_them_must_be_said(maros) -> None:
    done = maros("profile")
    assert done.exit_code == 2
    assert "Sebutkan satu kecamatan atau --all." in done.stderr


def test_without_a_package_the_error_says_what_to_do(tmp_path: Path) -> None:
    asked = ["report", "briefing", "--processed", str(tmp_path / "none"), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 1
    assert "maros build" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_named(maros, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = maros("briefing", "--lang", "id", out=tmp_path / "file" / "out")
    assert done.exit_code != 0
    assert "file" in done.output + done.stderr
