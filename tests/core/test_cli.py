"""The command: exit codes, JSON, and both languages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from core.made_up import Workspace, dump
from indicators.build import renew_templates
from indicators.cli import main
from indicators.files import read_yaml, sha256
from indicators.package import MANIFEST, build_lock, read_package
from indicators.workspace import load_workspace


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def assert_no_traceback(result: Result) -> None:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output


class TestCheck:
    def test_sound_data(self, small: Workspace) -> None:
        result = run("check", "--raw", small.root)
        assert result.exit_code == 0
        assert "tidak ada masalah / no problems" in result.output

    def test_sound_data_as_json(self, small: Workspace) -> None:
        result = run("check", "--raw", small.root, "--json")
        assert result.exit_code == 0
        assert json.loads(result.output) == {
            "problems": [],
            "observations": len(load_workspace(small.root).observations),
        }

    def test_every_problem_in_both_languages(self, made: Workspace) -> None:
        made.edit("tables/penduduk/table.csv", "Arumba,1.000", "Arumbo,1.000")
        made.source("desa", lambda d: d.update(licence="free"))
        result = run("check", "--raw", made.root)
        assert_no_traceback(result)
        assert result.exit_code == 1
        assert "tables/penduduk/table.csv, baris 2, kolom 'Kecamatan': ditemukan 'Arumbo'" in result.stderr
        assert "tables/penduduk/table.csv, row 2, column 'Kecamatan': found 'Arumbo'" in result.stderr
        assert "tables/desa/source.yml, kolom 'licence'" in result.stderr
        assert "2 masalah" in result.stderr
        assert "2 problems" in result.stderr
        assert result.stdout == ""

    def test_problems_as_json(self, made: Workspace) -> None:
        made.edit("tables/penduduk/table.csv", "Arumba,1.000", "Arumbo,1.000")
        result = run("check", "--raw", made.root, "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout) == {
            "problems": [
                {
                    "file": "tables/penduduk/table.csv",
                    "row": 2,
                    "column": "Kecamatan",
                    "code": "area-unknown",
                    "found": "Arumbo",
                    "expected_id": "nama wilayah terdaftar; yang paling mirip: Arumba",
                    "expected_en": "a registered area name; nearest: Arumba",
                }
            ]
        }

    def test_method_that_does_not_fit(self, made: Workspace) -> None:
        made.edit("framework/method.toml", 'method = "arithmetic"', 'method = "geometric"')
        result = run("check", "--raw", made.root)
        assert_no_traceback(result)
        assert result.exit_code == 1
        assert "framework/method.toml" in result.stderr

    def test_folder_that_is_not_there(self, tmp_path: Path) -> None:
        result = run("check", "--raw", tmp_path / "nowhere")
        assert_no_traceback(result)
        assert result.exit_code == 1
        assert "areas/regency.yml" in result.stderr

    def test_check_writes_nothing(self, made: Workspace) -> None:
        before = sorted(made.root.parent.rglob("*"))
        run("check", "--raw", made.root)
        assert sorted(made.root.parent.rglob("*")) == before


class TestBuild:
    def test_writes_the_package_and_says_so(self, small: Workspace, tmp_path: Path) -> None:
        target = tmp_path / "processed"
        result = run("build", "--raw", small.root, "--processed", target)
        assert result.exit_code == 0, result.output
        assert "observasi / observations" in result.output
        assert read_package(target).fingerprint

    def test_json(self, small: Workspace, tmp_path: Path) -> None:
        target = tmp_path / "processed"
        report = json.loads(run("build", "--raw", small.root, "--processed", target, "--json").stdout)
        package = read_package(target)
        assert report["fingerprint"] == package.fingerprint
        assert report["bytes"] == sum(p.stat().st_size for p in target.iterdir())
        assert report["rows"]["observations"] == len(package.table("observations"))

    def test_problem_leaves_the_former_package(self, made: Workspace, tmp_path: Path) -> None:
        target = tmp_path / "processed"
        run("build", "--raw", made.root, "--processed", target)
        before = (target / MANIFEST).read_bytes()
        made.edit("tables/penduduk/table.csv", "Arumba,1.000", "Arumbo,1.000")
        result = run("build", "--raw", made.root, "--processed", target)
        assert_no_traceback(result)
        assert result.exit_code == 1
        assert "paket data lama tidak berubah" in result.stderr
        assert "the former package is unchanged" in result.stderr
        assert (target / MANIFEST).read_bytes() == before

    def test_package_of_another_regency(self, small: Workspace, tmp_path: Path) -> None:
        target, new = tmp_path / "processed", tmp_path / "new"
        assert run("init", new, "--regency", "Kota Lain", "--code", "99.71", "--bps-code", "9971").exit_code == 0
        run("build", "--raw", small.root, "--processed", target)
        before = (target / MANIFEST).read_bytes()
        refused = run("build", "--raw", new, "--processed", target)
        assert_no_traceback(refused)
        assert refused.exit_code == 1
        assert "berisi paket data" in refused.stderr
        assert "this workspace is that of Kota Lain (99.71)" in refused.stderr
        assert (target / MANIFEST).read_bytes() == before
        assert run("build", "--raw", new, "--processed", target, "--replace-other").exit_code == 0
        assert read_package(target).manifest["observatory"]["regency"]["name"] == "Kota Lain"

    def test_other_build_is_running(self, small: Workspace, tmp_path: Path) -> None:
        target = tmp_path / "processed"
        with build_lock(target, 5):
            plain = run("build", "--raw", small.root, "--processed", target, "--wait", "0.01")
            as_json = run("build", "--raw", small.root, "--processed", target, "--wait", "0.01", "--json")
        assert (plain.exit_code, as_json.exit_code) == (1, 1)
        assert "sedang berjalan" in plain.stderr
        assert "Another build is running" in plain.stderr
        error = json.loads(as_json.stdout)["error"]
        assert "sedang berjalan" in error["message_id"]
        assert "Another build is running" in error["message_en"]

    def test_folder_with_other_files(self, small: Workspace, tmp_path: Path) -> None:
        (tmp_path / "documents").mkdir()
        (tmp_path / "documents" / "letter.txt").touch()
        result = run("build", "--raw", small.root, "--processed", tmp_path / "documents")
        assert_no_traceback(result)
        assert result.exit_code == 1
        assert "letter.txt" in result.stderr

    def test_disk_that_is_full(self, small: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_space(path: Path) -> None:
            raise OSError(28, "No space left on device", str(path))

        monkeypatch.setattr("indicators.package.flush", no_space)
        result = run("build", "--raw", small.root, "--processed", tmp_path / "processed")
        assert_no_traceback(result)
        assert result.exit_code == 1
        assert "tidak dapat ditulis" in result.stderr
        assert "cannot be written" in result.stderr
        assert not (tmp_path / "processed").exists()


class TestSeal:
    def test_records_the_hash_and_keeps_the_rest(self, made: Workspace) -> None:
        folder = made.root / "tables" / "desa"
        source = folder / "source.yml"
        source.write_text("# a note\n" + source.read_text(encoding="utf-8"), encoding="utf-8")
        table = folder / "table.csv"
        table.write_text(table.read_text(encoding="utf-8").replace("Arumba,1", "Arumba,9"), encoding="utf-8")
        assert made.only_problem().code == "file-hash"
        result = run("seal", folder)
        assert result.exit_code == 0
        assert made.problems() == []
        assert source.read_text(encoding="utf-8").startswith("# a note\nid: desa\n")
        assert read_yaml(source, made.root)["sha256"] == sha256(table)

    @pytest.mark.parametrize("name", ["table.csv", "source.yml"])
    def test_needs_both_files(self, made: Workspace, name: str) -> None:
        (made.root / "tables" / "desa" / name).unlink()
        result = run("seal", made.root / "tables" / "desa")
        assert result.exit_code == 1
        assert "tidak ada / missing" in result.stderr

    @pytest.mark.parametrize("text", ["id: desa\n", "sha256: a\nsha256: b\n"])
    def test_needs_one_line_to_write_to(self, made: Workspace, text: str) -> None:
        (made.root / "tables/desa/source.yml").write_text(text)
        result = run("seal", made.root / "tables" / "desa")
        assert result.exit_code == 1
        assert "perlu satu baris sha256 / needs one line sha256" in result.stderr
        assert made.text("tables/desa/source.yml") == text

    def test_refuses_other_encodings(self, made: Workspace) -> None:
        (made.root / "tables/desa/source.yml").write_bytes("sha256: é\n".encode("latin-1"))
        result = run("seal", made.root / "tables" / "desa")
        assert_no_traceback(result)
        assert result.exit_code == 1


class TestTemplates:
    def test_written_for_what_is_wanted_and_the_same_every_time(self, made: Workspace) -> None:
        result = run("templates", "--raw", made.root)
        assert result.exit_code == 0, result.output
        folder = made.root / "templates" / "permits"
        first = {p.name: p.read_bytes() for p in folder.iterdir()}
        assert sorted(first) == ["source.yml", "table.csv"]
        assert [p.name for p in (made.root / "templates").iterdir()] == ["permits"]
        renew_templates(made.root)
        assert {p.name: p.read_bytes() for p in folder.iterdir()} == first

    def test_hold_every_district_once_and_both_languages(self, made: Workspace) -> None:
        run("templates", "--raw", made.root)
        lines = made.text("templates/permits/table.csv").splitlines()
        assert lines == ["Kecamatan,Nilai", "Arumba,", "Belanak,", "Belanak Timur,", "Cendaga,", "Dulang,"]
        text = made.text("templates/permits/source.yml")
        assert "Isi table.csv" in text
        assert "Fill table.csv" in text
        source: dict[str, Any] = read_yaml(made.root / "templates/permits/source.yml", made.root)
        assert source["table"]["columns"]["Nilai"]["unit"] == "izin"

    def test_text_of_several_lines_stays_a_comment(self, made: Workspace) -> None:
        document = read_yaml(made.root / "framework/indicators/permits.yml", made.root)
        document["definition"] = {"id": "baris satu\nbaris: dua", "en": "line one\nline: two"}
        made.write("framework/indicators/permits.yml", dump(document))
        run("templates", "--raw", made.root)
        assert read_yaml(made.root / "templates/permits/source.yml", made.root)["id"] == "permits"

    def test_for_counted_events(self, made: Workspace) -> None:
        made.yaml("framework/indicators/floods.yml", lambda d: d.update(office={"id": "BPBD", "en": "Agency"}))
        result = run("templates", "--raw", made.root)
        assert result.exit_code == 0, result.output
        source: dict[str, Any] = read_yaml(made.root / "templates/floods/source.yml", made.root)
        assert source["table"]["columns"]["Nilai"]["variable"] == "flood_flag"


def test_version_and_help() -> None:
    assert run("--version").exit_code == 0
    text = run("-h").output
    for command in ("build", "check", "serve", "seal", "templates"):
        assert command in text


def test_unknown_option_is_exit_code_2() -> None:
    assert run("build", "--nonsense").exit_code == 2


def test_folders_come_from_the_environment(tmp_path: Path) -> None:
    env = {**os.environ, "MAROS_RAW": str(tmp_path / "in"), "MAROS_PROCESSED": str(tmp_path / "out")}
    code = "import indicators.cli as c; print([str(o.default) for o in c.build.params[:2]])"
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == str([str(tmp_path / "in"), str(tmp_path / "out")])


def test_progress_is_reported_step_by_step(small: Workspace, tmp_path: Path) -> None:
    from indicators.build import build

    seen: list[tuple[str, int, int]] = []
    build(small.root, tmp_path / "p", lambda *step: seen.append(step))
    for step in ("tables", "indicators", "package"):
        own = [(done, total) for name, done, total in seen if name == step]
        assert own == sorted(own)
        assert own[-1][0] == own[-1][1]
