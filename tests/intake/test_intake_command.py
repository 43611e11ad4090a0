"""From a file to the data package: `maros import`, `maros check`, `maros build`; templates out and in again."""

from __future__ import annotations

import io
import json
import math
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner, Result
from intake_files import NAMES, POP, POP_ID, separated, xlsx

import indicators
from indicators.build import build
from indicators.cli import main
from indicators.files import sha256
from indicators.intake import Context
from indicators.intake.labels import same_unit
from indicators.intake.workbook import LOCATION, PERIOD, write_workbooks
from indicators.package import read_package
from indicators.problems import DataError

ENTRY = "musrenbang_accommodated"


@pytest.fixture
def workspace(raw: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "raw"
    shutil.copytree(raw, copy)
    return copy


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(w) for w in words])


def filled(source: Path, target: Path, values: list[float | None], period: str = "2031") -> Path:
    """Fill a template as an official does: in the year, the source, and a number for each district."""
    book = openpyxl.load_workbook(source)
    sheet = book.active
    cells = {row[0].value: row[1] for row in sheet.iter_rows(min_col=1, max_col=2)}
    cells[PERIOD].value, cells[LOCATION].value = period, "Laporan tahunan"
    by_name = dict(zip(NAMES, values, strict=True))
    for name, value in by_name.items():
        cells[name].value = value
    book.save(target)
    return target


def test_every_template_comes_back_without_a_question_and_its_values_stand_in_the_package(
    workspace: Path, tmp_path: Path
) -> None:
    made = write_workbooks(workspace, tmp_path / "templat")
    before = {p.name for p in (workspace / "tables").iterdir()}
    assert {p.stem for p in made} == {p.name for p in (workspace / "templates").iterdir()}
    context = Context.load(workspace)
    for path in made:
        values: list[float | None] = [round(10 + i * 1.25, 2) for i in range(13)] + [None]
        proposal = indicators.read_table(filled(path, tmp_path / path.name, values), context)
        assert (proposal.ready, [q.id for q in proposal.open]) == (True, []), path.name
        proposal.write()
    assert len([p for p in (workspace / "tables").iterdir() if p.is_dir()]) == len(before) + len(made)
    build(workspace, tmp_path / "processed")
    observations = pd.read_csv(io.BytesIO(read_package(tmp_path / "processed").contents["observations"]))
    mine = observations[observations["variable"] == ENTRY].set_index("area_code")["value"]
    codes = {a.name: a.code for a in context.registry.districts}
    assert [mine[codes[n]] for n in NAMES[:13]] == [round(10 + i * 1.25, 2) for i in range(13)]
    assert math.isnan(mine[codes[NAMES[13]]])


def test_a_template_prints_its_unit_and_the_proposal_says_so(workspace: Path, tmp_path: Path) -> None:
    context = Context.load(workspace)
    for path in write_workbooks(workspace, tmp_path / "templat"):
        proposal = indicators.read_table(filled(path, tmp_path / path.name, [1.0] * len(NAMES)), context)
        [column] = proposal.columns
        told = "; ".join(reason[1] for reason in column.reasons)
        unit = context.variables[column.variable]["unit"]
        assert "not printed" not in told, path.name
        printed = told.partition("unit ")[2].partition(";")[0]
        assert same_unit(printed, unit), path.name


def test_what_is_open_of_a_column_is_said_in_both_languages(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "terbuka.csv"
    path.write_text(separated([["Kecamatan", "Kasus 2031"], *([n, p] for n, p in zip(NAMES, POP, strict=True))]))
    shown = run("import", path, "--raw", workspace, "--dry-run").output
    assert "B “Kasus 2031”: belum jelas / open\n" in shown
    assert "belum diketahui: variabel, satuan, gaya angka; sudah diketahui: periode 2031\n" in shown
    assert "not known yet: variable, unit, style of numbers; known: period 2031\n" in shown
    assert "A “Kecamatan”: wilayah / area\n" in shown
    done = run("import", path, "--raw", workspace, "--dry-run", "--set", "B.variable=tb_cases").output
    assert "B “Kasus 2031”: nilai / values = tb_cases, kasus, 2031, id\n" in done


def test_templates_are_the_same_bytes_each_time_and_hold_no_formula(workspace: Path, tmp_path: Path) -> None:
    first, second = (write_workbooks(workspace, tmp_path / name) for name in "ab")
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes()
        with zipfile.ZipFile(a) as archive:
            assert not any(b"<f>" in archive.read(n) for n in archive.namelist() if "sheet" in n)


def test_an_empty_template_says_so(workspace: Path, tmp_path: Path) -> None:
    assert run("templates", "--raw", workspace, "--xlsx", tmp_path / "t").exit_code == 0
    result = run("import", tmp_path / "t" / f"{ENTRY}.xlsx", "--raw", workspace)
    assert result.exit_code == 1
    assert "at least one column of numbers" in result.output


def test_a_filled_template_folder_comes_back_too(workspace: Path) -> None:
    folder = workspace / "templates" / ENTRY
    table, source = folder / "table.csv", folder / "source.yml"
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([lines[0], *(f'{line}"12,5"' for line in lines[1:])]), encoding="utf-8")
    source.write_text(source.read_text(encoding="utf-8").replace("period: null", 'period: "2024"'), encoding="utf-8")
    result = run("import", table, "--raw", workspace)
    assert result.exit_code == 0, result.output
    assert (workspace / "tables" / f"{ENTRY}-2024" / "source.yml").is_file()


def test_a_table_goes_from_the_file_to_a_value_in_the_package(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "penduduk-2031.xlsx"
    rows = [[f"{POP_ID} menurut kecamatan, 2031"], [], ["Kecamatan", f"{POP_ID} (jiwa)"]]
    path.write_bytes(xlsx([*rows, *([n, p] for n, p in zip(NAMES, POP, strict=True)), ["Jumlah", sum(POP)]]))
    shown = run("import", path, "--raw", workspace)
    assert shown.exit_code == 1
    form = yaml.safe_load(shown.stdout[shown.stdout.index("# maros import") :])
    assert {k for k, v in form.items() if v is None} == {"publisher", "licence", "location", "published"}
    assert not (workspace / "tables" / "penduduk-2031").exists()
    answers = tmp_path / "jawaban.yml"
    answers.write_text(yaml.safe_dump({**form, "publisher": "BPS", "licence": "government-data"}), encoding="utf-8")
    dry = run("import", path, "--raw", workspace, "--answers", answers, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert not (workspace / "tables" / "penduduk-2031").exists()
    done = run("import", path, "--raw", workspace, "--answers", answers, "--set", "location=Buku, hlm. 3", "--yes")
    assert done.exit_code == 0, done.output
    assert "the rows add up to the total" in done.output
    folder = workspace / "tables" / "penduduk-2031"
    source = yaml.safe_load((folder / "source.yml").read_text(encoding="utf-8"))
    assert source["sha256"] == sha256(folder / "table.csv")
    assert source["location"] == "Buku, hlm. 3"
    assert source["table"]["total"] == "Jumlah"
    assert sha256(path) in source["note"]
    assert run("check", "--raw", workspace).exit_code == 0
    again = run("import", path, "--raw", workspace, "--answers", answers, "--yes")
    assert again.exit_code == 1
    assert "--replace" in again.output
    assert run("import", path, "--raw", workspace, "--answers", answers, "--yes", "--replace").exit_code == 0
    build(workspace, tmp_path / "processed")
    observations = pd.read_csv(io.BytesIO(read_package(tmp_path / "processed").contents["observations"]))
    mine = observations[observations["period"].astype(str) == "2031"]
    assert sorted(mine["value"]) == sorted([*map(float, POP), float(sum(POP))])


def test_a_table_that_contradicts_the_workspace_is_taken_back(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "lain.csv"
    path.write_text(separated([["Kecamatan", POP_ID], *([n, p + 1] for n, p in zip(NAMES, POP, strict=True))]))
    answers = ["--set", "period=2023", "--set", "publisher=X", "--set", "title=X", "--set", "licence=facts-only"]
    result = run("import", path, "--raw", workspace, *answers)
    assert result.exit_code == 1
    assert "conflicts.yml" in result.output
    assert not (workspace / "tables" / "lain").exists()
    assert [p.name for p in workspace.iterdir() if p.name.startswith(".import")] == []
    assert run("import", path, "--raw", workspace, *answers, "--keep").exit_code == 0
    assert (workspace / "tables" / "lain").is_dir()


def test_questions_and_proposal_as_json(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "json.csv"
    path.write_text(separated([["Kecamatan", "Kasus"], *([n, p] for n, p in zip(NAMES, POP, strict=True))]))
    result = run("import", path, "--raw", workspace, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {"B.variable", "period", "licence"} <= {q["id"] for q in told["questions"]}
    assert all(q["ask_id"] and q["ask_en"] for q in told["questions"])
    refused = run("import", path, "--raw", workspace, "--json", "--set", "licence=gratis")
    assert json.loads(refused.stdout)["problems"][0]["found"] == "gratis"


def test_on_a_terminal_it_asks_and_takes_numbers_of_choices(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tanya.csv"
    path.write_text(separated([["Kecamatan", "Kasus"], *([n, i] for i, n in enumerate(NAMES))]) + "Sumber: Dinas\n")
    monkeypatch.setattr("indicators.intake.cli.interactive", lambda: True)
    told = "tb_cases\nbesok\n2031\nKasus TB\n1\ny\n"
    result = CliRunner().invoke(main, ["import", str(path), "--raw", str(workspace)], input=told)
    assert result.exit_code == 0, result.output
    assert "besok" in result.output
    source = yaml.safe_load((workspace / "tables" / "tanya" / "source.yml").read_text(encoding="utf-8"))
    assert source["table"]["columns"]["Kasus"]["variable"] == "tb_cases"
    assert (source["licence"], source["publisher"]) == ("government-data", "Dinas")


def test_the_library_reads_without_writing(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "pustaka.csv"
    path.write_text(separated([["Kecamatan", POP_ID], *zip(NAMES, POP, strict=True)]))
    before = sorted(p for p in workspace.rglob("*"))
    proposal = indicators.read_table(path, workspace, period=2031, licence="own-data", publisher="X", title="T")
    assert proposal.ready
    assert sorted(p for p in workspace.rglob("*")) == before
    with pytest.raises(DataError):
        indicators.read_table(tmp_path / "tidak-ada.csv", workspace)


def test_the_package_is_imported_without_its_libraries() -> None:
    import subprocess
    import sys

    code = "import sys, indicators; print([m for m in ('pandas', 'geopandas', 'openpyxl') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
