"""The command, run as a user runs it: files in, files out, one line when something is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from indicators.composite import Framework, Method, catalogue, compute, uncertainty
from indicators.composite.cli import index
from tests.composite import samples


@pytest.fixture
def files(tmp_path: Path) -> Path:
    samples.data(missing=0.1).to_csv(tmp_path / "data.csv", index=False, float_format="%.17g")
    samples.framework_frame().to_csv(tmp_path / "framework.csv", index=False)
    (tmp_path / "method.toml").write_text(
        '[impute]\nmethod = "group_median"\n[normalise]\nmethod = "zscore"\nmean = 50\nsd = 10\n'
        '[aggregate]\nmethod = ["arithmetic", "geometric"]\nmin_share = 0.5\n'
    )
    return tmp_path


def run(place: Path, *arguments: str) -> Result:
    given = ["--data", str(place / "data.csv"), "--framework", str(place / "framework.csv")]
    return CliRunner().invoke(index, [arguments[0], *given, *arguments[1:]])


def scores(place: Path) -> pd.DataFrame:
    return pd.read_csv(place / "scores.csv", dtype=str, keep_default_na=False)


def test_compute_writes_every_level_in_full_precision(files: Path) -> None:
    done = run(files, "compute", "--output", str(files / "scores.csv"))
    assert done.exit_code == 0, done.output
    found = scores(files)
    assert list(found.columns) == ["unit", "code", "level", "score", "rank"]
    expected = compute(samples.data(missing=0.1), samples.framework()).scores
    assert found["code"].tolist() == expected["code"].tolist()
    written = [float(s) if s else np.nan for s in found["score"]]
    np.testing.assert_array_equal(written, expected["score"])
    assert found["rank"].tolist() == ["" if pd.isna(r) else str(r) for r in expected["rank"]]
    assert "12 units, 8 codes" in done.output


def test_compute_with_a_method_and_all_outputs(files: Path) -> None:
    import json

    done = run(
        files, "compute", "--method", str(files / "method.toml"), "--output", str(files / "out" / "scores.csv"),
        "--coverage", str(files / "coverage.csv"), "--weights", str(files / "weights.csv"),
        "--log", str(files / "log.json"),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    direct = compute(samples.data(missing=0.1), samples.framework(), Method.from_toml(files / "method.toml"))
    np.testing.assert_array_equal(scores(files / "out")["score"].astype(float), direct.scores["score"])
    assert list(pd.read_csv(files / "coverage.csv").columns) == ["unit", "P", "Q", "I"]
    assert pd.read_csv(files / "weights.csv")["code"].tolist() == list(direct.codes)
    log = json.loads((files / "log.json").read_text())
    assert [e["step"] for e in log] == ["read", "impute", "normalise", "weights", "aggregate"]


def test_compute_of_a_panel(files: Path) -> None:
    samples.panel().to_csv(files / "data.csv", index=False)
    run(files, "compute", "--output", str(files / "scores.csv"))
    found = scores(files)
    assert list(found.columns) == ["unit", "period", "code", "level", "score", "rank"]
    assert set(found["period"]) == {"2020", "2021", "2023"}


def test_columns_outside_the_framework_are_named(files: Path) -> None:
    samples.data().assign(note="x").to_csv(files / "data.csv", index=False)
    done = run(files, "compute", "--output", str(files / "scores.csv"))
    assert "not in the framework, not used: note" in done.stderr


def test_uncertainty_is_seeded_and_complete(files: Path) -> None:
    spec = files / "spec.toml"
    spec.write_text('["normalise.method"]\nvalues = ["minmax", "rank"]\n[weights]\nnoise = 0.2\n')
    for name in ("one.csv", "two.csv"):
        done = run(
            files, "uncertainty", "--spec", str(spec), "--draws", "64", "--seed", "5", "--output", str(files / name),
            "--ranks", str(files / "ranks.csv"), "--pairs", str(files / "pairs.csv"), "--sensitivity",
            str(files / "sobol.csv"), "--quiet",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
    assert (files / "one.csv").read_bytes() == (files / "two.csv").read_bytes()
    found = pd.read_csv(files / "one.csv")
    direct = uncertainty(
        samples.data(missing=0.1), samples.framework(),
        {"normalise.method": ["minmax", "rank"], "weights": {"noise": 0.2}}, 64, 5,
    ).summary  # fmt: skip
    np.testing.assert_allclose(found["rank_q95"], direct["rank_q95"])
    np.testing.assert_allclose(found["score_median"], direct["score_median"], rtol=1e-15)
    assert len(pd.read_csv(files / "pairs.csv")) == 12 * 11
    assert set(pd.read_csv(files / "sobol.csv")["factor"]) == {"normalise.method", "weights"}
    assert pd.read_csv(files / "ranks.csv").shape == (12, 13)


def test_uncertainty_takes_its_specification_from_the_method_file(files: Path) -> None:
    method = files / "method.toml"
    method.write_text(method.read_text() + '[uncertainty."normalise.sd"]\nlow = 5\nhigh = 10\n')
    done = run(
        files, "uncertainty", "--method", str(method), "--draws", "8", "--output", str(files / "u.csv"), "--quiet"
    )
    assert done.exit_code == 0, done.output
    assert "varying normalise.sd" in done.output


def spoil(files: Path, name: str, old: str, new: str) -> None:
    text = (files / name).read_text()
    assert old in text
    (files / name).write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("data.csv", "u01,", "u00,", "unit 'u00' stands there twice"),
        ("data.csv", "unit,a,b", "unit,a,bb", "no column for indicator b; did you mean 'bb'"),
        ("data.csv", "unit,a,b", "unit,a,a", "data.csv: column 'a' stands there twice"),
        ("data.csv", "u02,", "u02,1,", "data.csv, row 4: expected 8 cells as in the header, found 9"),
        ("data.csv", "unit,", "name,", "data.csv: expected the first column to be unit, found 'name'"),
        ("framework.csv", "\na,P,", "\na,PP,", "framework.csv, row 2, column parent: 'PP'"),
        ("framework.csv", "indicator,1.0,1.0", "indicator,1.0,up", "framework.csv, row 2, column direction"),
        ("method.toml", '"group_median"', '"group_mode"', "method.toml: [impute]"),
        ("method.toml", "[impute]", "[impute", "method.toml: is not TOML"),
    ],
)
def test_wrong_files_give_one_line_and_exit_code_one(files: Path, name: str, old: str, new: str, message: str) -> None:
    spoil(files, name, old, new)
    done = run(files, "compute", "--method", str(files / "method.toml"), "--output", str(files / "scores.csv"))
    assert done.exit_code == 1
    line = done.output.strip()
    if name == "method.toml" and "mode" in new:
        assert "unknown method 'group_mode'" in line
    else:
        assert message in line
    assert "Traceback" not in line
    assert not (files / "scores.csv").exists()


@pytest.mark.parametrize("cell", ["n.a.", "1,5", "inf", "1_000", "-"])
def test_a_cell_that_is_no_number_is_named_by_file_row_and_column(files: Path, cell: str) -> None:
    text = pd.read_csv(files / "data.csv", dtype=str, keep_default_na=False)
    text.loc[3, "b"] = cell
    text.to_csv(files / "data.csv", index=False)
    done = run(files, "compute", "--output", str(files / "scores.csv"))
    assert done.exit_code == 1
    assert f"data.csv, row 5, column b: expected a finite number, found {cell!r}" in done.output


@pytest.mark.parametrize("cell", ["", "NA", "NaN"])
def test_missing_cells(files: Path, cell: str) -> None:
    text = pd.read_csv(files / "data.csv", dtype=str, keep_default_na=False)
    text.loc[3, "b"] = cell
    text.to_csv(files / "data.csv", index=False)
    assert run(files, "compute", "--output", str(files / "scores.csv")).exit_code == 0
    found = scores(files)
    assert found[(found["unit"] == "u03") & (found["code"] == "b")]["score"].tolist() == [""]


def test_absent_and_empty_files(files: Path) -> None:
    (files / "data.csv").write_text("")
    assert "is not a CSV table" in run(files, "compute", "--output", str(files / "s.csv")).output
    (files / "data.csv").unlink()
    assert "data.csv: no such file" in run(files, "compute", "--output", str(files / "s.csv")).output
    (files / "data.csv").write_bytes(b"unit,a\n\xff\xfe,1\n")
    assert "expected UTF-8" in run(files, "compute", "--output", str(files / "s.csv")).output


def test_numbers_are_read_to_the_last_bit(tmp_path: Path) -> None:
    from indicators.composite import read_data

    rng = np.random.default_rng(0)
    data = samples.data()
    data["a"] = rng.random(12) * 10.0 ** rng.integers(-300, 300, 12)
    data.to_csv(tmp_path / "d.csv", index=False, float_format="%.17g")
    np.testing.assert_array_equal(read_data(tmp_path / "d.csv", samples.framework())["a"], data["a"])


def test_methods_lists_every_method_with_parameters_and_reference() -> None:
    done = CliRunner().invoke(index, ["methods"])
    for strategy in catalogue():
        assert f"  {strategy.name}: {strategy.summary}" in done.output
        for parameter in strategy.parameters:
            assert f"{parameter.name} = " in done.output
        assert strategy.reference in done.output
    table = CliRunner().invoke(index, ["methods", "--step", "treat", "--markdown"]).output
    assert "| treat | `winsorise` |" in table
    assert "normalise" not in table.split("\n")[2]


def test_framework_file_is_read_like_a_frame(files: Path) -> None:
    assert Framework.read_csv(files / "framework.csv") == samples.framework()


def test_the_method_in_the_documentation_can_be_read() -> None:
    import re
    import tomllib

    from indicators.composite.uncertain.factors import WeightNoise, parse

    page = Path(__file__).resolve().parents[2] / "docs" / "composite.md"
    block = re.search(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    assert block
    tables = tomllib.loads(block[1])
    method = Method.from_dict(tables)
    assert [s.step for s in method.sequence] == ["impute", "normalise"]
    assert method.steps["aggregate"].method == ("arithmetic", "geometric")
    factors = {path: parse(path, entry) for path, entry in tables["uncertainty"].items()}
    assert isinstance(factors["weights"], WeightNoise)
    assert factors["treat.max_points"].levels == 3
