"""`maros quality`: a table, JSON, a CSV, and a clear word where the rules are wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from core.made_up import Workspace, dump

from indicators.cli import main
from indicators.quality.codes import COMPONENTS, TABLES
from indicators.schema import BY_NAME

Run = Callable[..., Result]


@pytest.fixture
def run(made: Workspace) -> Run:
    """Run the command on the fresh copy."""

    def go(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["quality", "--raw", str(made.root), *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result

    return go


def test_the_report_in_both_languages(run: Run) -> None:
    output = run().output
    assert output.startswith("Skor mutu / Quality score: 90.8 (baik / good)\n")
    assert "kelengkapan / completeness                       79.2  19 / 24\n" in output
    assert "kesesuaian antarsumber / agreement of sources       -  0 / 4\n" in output
    assert "[perlu penjelasan / needs an explanation] Kasus, Dulang, 2024" in output
    assert "  Cases, Dulang, 2024" in output


def test_json(run: Run) -> None:
    told = json.loads(run("--json").output)
    assert [part["component"] for part in told["components"]] == list(COMPONENTS)
    assert told["score"]["score"] == pytest.approx(90.844755)
    assert next(p for p in told["components"] if p["component"] == "agreement")["score"] is None
    assert [finding["kind"] for finding in told["findings"]] == ["jump"]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ((), 3),  # 110.5 % is no share, and the fall to 9.75 % a jump
        (("--kind", "jump"), 2),
        (("--kind", "range"), 1),
        (("--kind", "range", "--kind", "jump"), 3),
        (("--severity", "error"), 1),
        (("--severity", "error", "--kind", "jump"), 0),
    ],
)
def test_findings_are_filtered(made: Workspace, run: Run, options: tuple[str, ...], count: int) -> None:
    made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
    assert len(json.loads(run("--json", *options).output)["findings"]) == count
    assert f"{count} temuan / findings" in run(*options).output


@pytest.mark.parametrize("table", TABLES)
def test_each_table_as_csv(run: Run, tmp_path: Path, table: str) -> None:
    target = tmp_path / "out.csv"
    output = run("--table", table, "--output", target).output
    written = pd.read_csv(io.BytesIO(target.read_bytes()))
    assert written.columns.tolist() == BY_NAME[f"quality_{table}"].columns
    assert f"{target}: {len(written)} baris / rows" in output


@pytest.mark.parametrize("table", TABLES)
def test_each_table_alone_is_printed(run: Run, tmp_path: Path, table: str) -> None:
    printed = run("--table", table).output
    run("--table", table, "--output", tmp_path / "out.csv")
    assert printed == (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert printed.count("\n") > 1
    told = json.loads(run("--table", table, "--json").output)
    assert [list(row) for row in told] == [BY_NAME[f"quality_{table}"].columns] * (printed.count("\n") - 1)


def test_a_printed_table_holds_the_findings_asked_for(made: Workspace, run: Run) -> None:
    made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
    printed = pd.read_csv(io.StringIO(run("--table", "findings", "--severity", "error").output))
    assert printed["kind"].tolist() == ["range"]


def test_the_csv_holds_the_findings_asked_for(made: Workspace, run: Run, tmp_path: Path) -> None:
    made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
    run("--severity", "error", "--output", tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv")["kind"].tolist() == ["range"]


def test_unknown_choices_are_refused(run: Run) -> None:
    assert "beauty" in run("--kind", "beauty", code=2).output


def test_wrong_rules_are_named_in_both_languages(made: Workspace, run: Run) -> None:
    made.write("framework/quality.yml", dump({"announced": ["revenu"]}))
    output = run(code=1).output
    assert "framework/quality.yml, kolom 'announced': ditemukan 'revenu'" in output
    assert "framework/quality.yml, column 'announced': found 'revenu'" in output
    problems = json.loads(run("--json", code=1).output)["problems"]
    assert [(p["file"], p["column"], p["found"]) for p in problems] == [
        ("framework/quality.yml", "announced", "revenu")
    ]


def test_a_file_that_cannot_be_written_is_said_so(run: Run, tmp_path: Path) -> None:
    assert "tidak dapat ditulis" in run("--output", tmp_path / "no" / "out.csv", code=1).output


def test_a_workspace_without_districts_has_no_score(tmp_path: Path) -> None:
    from indicators.start import start

    start(tmp_path / "raw")
    result = CliRunner().invoke(main, ["quality", "--raw", str(tmp_path / "raw")])
    assert result.exit_code == 0, result.output
    assert "Skor mutu / Quality score: - (tidak dinilai / not judged)" in result.output
