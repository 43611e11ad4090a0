"""The records of the repository, and what the loader refuses."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from made_up_plan import assessment, criteria, innovation, kpi, office, progress, target, write_plan

from indicators.masterplan import BY_NAME, TABLES, Masterplan, contents, load
from indicators.masterplan.records import FOLDER
from indicators.problems import DataError, Problem


def problems(root: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        load(root)
    return caught.value.problems


def test_every_row_of_the_repository_names_its_source(plan: Masterplan) -> None:
    for table in TABLES:
        for record in plan.records[table.name]:
            assert record.values["source"].strip(), (table.name, record.line)


def test_the_register_holds_the_22_published_innovations(plan: Masterplan) -> None:
    table = plan.table("innovations")
    assert len(table) == 22
    assert set(table["standing"]) == {"published"}
    assert table["dimension"].ne("").all()


def test_comparators_stand_apart_from_the_regency(plan: Masterplan) -> None:
    regions = set(plan.table("comparators")["region"])
    assert len(regions) >= 8
    assert not any("Maros" in region for region in regions)
    own = " ".join(plan.table("programmes")["name_id"]) + " ".join(plan.table("innovations")["name"])
    assert not any(region.split()[-1] in own for region in regions)


def test_what_nobody_published_is_empty_and_said_to_be(plan: Masterplan) -> None:
    rows = {c.table: c for c in contents(plan)}
    for name in ("assessments", "maturity", "part_scores", "readiness_scores"):
        assert rows[name].rows == 0
        assert list(plan.table(name).columns)[: len(BY_NAME[name].names)] == BY_NAME[name].names
    assert not plan.table("programmes")["quick_win"].fillna(False).any()
    assert plan.table("horizons")["first_year"].isna().all()


def test_what_no_source_says_is_marked_as_a_proposal(plan: Masterplan) -> None:
    assert set(plan.table("criteria")["standing"]) == {"proposal"}
    assert set(plan.table("calendar")["standing"]) == {"proposal"}


def test_every_heading_is_bilingual_and_unlike_the_others() -> None:
    for table in TABLES:
        for words in ([c.label_id for c in table.columns], [c.label_en for c in table.columns]):
            assert all(words)
            assert len(set(words)) == len(words), table.name


def _copy(raw: Path, tmp_path: Path) -> Path:
    (tmp_path / "framework").mkdir()
    for name in ("dimensions.yml", "variables.csv"):
        shutil.copy(raw / "framework" / name, tmp_path / "framework" / name)
    shutil.copytree(raw / FOLDER, tmp_path / FOLDER)
    return tmp_path


def _edit(root: Path, table: str, change: Callable[[list[list[str]]], None]) -> None:
    path = root / FOLDER / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _set(row: int, column: str, value: str) -> Callable[[list[list[str]]], None]:
    def change(rows: list[list[str]]) -> None:
        rows[row - 1][rows[0].index(column)] = value

    return change


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "code"),
    [
        ("innovations", 4, "office", "dukcapil", "code-unknown"),
        ("innovations", 4, "source", "", "field-missing"),
        ("innovations", 4, "year", "2022.5", "value-number"),
        ("innovations", 4, "year", "1822", "value-range"),
        ("innovations", 4, "stage", "penerapan", "value-choice"),
        ("innovations", 4, "code", "OM Duk", "value-pattern"),
        ("kpis", 2, "baseline", "9,74", "value-number"),
        ("kpis", 2, "variable", "poverty", "code-unknown"),
        ("kpis", 2, "formula", "ratio", "value-choice"),
        ("targets", 2, "period", "tahun depan", "period"),
        ("targets", 2, "target_upper", "12", "value-choice"),
        ("programmes", 3, "start", "2022-13", "value-pattern"),
        ("programmes", 3, "end", "2021", "value-range"),
        ("services", 3, "online_queue", "ya", "value-choice"),
        ("weights", 2, "weight", "15", "value-range"),
        ("offices", 7, "successors", "bappeda;nowhere", "code-unknown"),
        ("scales", 3, "lower", "91", "duplicate"),
    ],
)
def test_one_wrong_cell_is_named_with_file_row_and_column(
    raw: Path, tmp_path: Path, table: str, row: int, column: str, value: str, code: str
) -> None:
    root = _copy(raw, tmp_path)
    _edit(root, table, _set(row, column, value))
    found = problems(root)
    here = [p for p in found if (p.file, p.row, p.column, p.code) == (f"masterplan/{table}.csv", row, column, code)]
    assert len(here) == 1, [p.message("en") for p in found]
    assert here[0].message("id") != here[0].message("en")


def test_all_problems_of_all_files_are_named_at_once(raw: Path, tmp_path: Path) -> None:
    root = _copy(raw, tmp_path)
    _edit(root, "kpis", _set(3, "decimals", "many"))
    _edit(root, "stages", _set(2, "status", "x"))
    _edit(root, "documents", lambda rows: rows.append(rows[1]))
    (root / FOLDER / "rules.csv").unlink()
    _edit(root, "owners", lambda rows: [r.pop() for r in rows])
    assert {(p.file.rpartition("/")[2], p.code) for p in problems(root)} >= {
        ("kpis.csv", "value-number"),
        ("stages.csv", "value-choice"),
        ("documents.csv", "duplicate"),
        ("rules.csv", "file-missing"),
        ("owners.csv", "column-missing"),
    }


def test_a_table_under_a_wrong_name_is_not_passed_over(tmp_path: Path) -> None:
    root = write_plan(tmp_path)
    for name in ("programs.csv", "kpis.xlsx"):
        (root / FOLDER / name).write_text("code\n", encoding="utf-8")
    assert [(p.file, p.code) for p in problems(root)] == [
        ("masterplan/kpis.xlsx", "file-unknown"),
        ("masterplan/programs.csv", "file-unknown"),
    ]


def test_what_a_reader_does_to_a_table_does_not_reach_the_next(plan: Masterplan) -> None:
    mine = plan.table("kpis")
    mine["code"] = "x"
    assert "poverty" in set(plan.table("kpis")["code"])


def test_a_record_must_name_an_office_that_existed_then(tmp_path: Path) -> None:
    offices = [office("old", valid_to="2020", successors="new"), office("new", valid_from="2021")]
    root = write_plan(tmp_path, offices=offices, innovations=[innovation("x", office="new", year=2019)])
    (found,) = problems(root)
    assert (found.column, found.code, found.found) == ("office", "value-range", "new")
    load(write_plan(tmp_path, offices=offices, innovations=[innovation("x", office="old", year=2019)]))


def test_an_office_with_a_successor_has_an_end_and_no_circle(tmp_path: Path) -> None:
    (found,) = problems(write_plan(tmp_path, offices=[office("a", successors="b"), office("b")]))
    assert (found.row, found.column) == (2, "valid_to")
    circle = [office("a", valid_to="2020", successors="b"), office("b", valid_to="2021", successors="a")]
    assert {p.row for p in problems(write_plan(tmp_path, offices=circle))} == {2, 3}


def test_a_range_needs_both_bounds_in_order(tmp_path: Path) -> None:
    ranged = kpi("r", direction="range", formula="range")
    (found,) = problems(write_plan(tmp_path, kpis=[ranged], targets=[target("r", 5)]))
    assert (found.column, found.code) == ("target_upper", "field-missing")
    (found,) = problems(write_plan(tmp_path, kpis=[ranged], targets=[target("r", 5, target_upper=4)]))
    assert (found.column, found.code) == ("target_upper", "value-range")


def test_one_value_at_most_is_chosen_for_a_period(tmp_path: Path) -> None:
    rows = [progress("k", 1), progress("k", 2, entry="b")]
    (found,) = problems(write_plan(tmp_path, kpis=[kpi("k")], progress=rows))
    assert (found.row, found.column, found.code) == (3, "chosen", "duplicate")
    rows[1]["chosen"] = "no"
    load(write_plan(tmp_path, kpis=[kpi("k")], progress=rows))


def test_scales_of_one_instrument_must_not_overlap_in_time(tmp_path: Path) -> None:
    rows = [
        {"instrument": "achievement", "valid_from": a, "valid_to": b, "class": "x", "name_id": "x", "name_en": "x",
         "lower": 0, "confidence": "seen", "source": "uji"}
        for a, b in (("2017", "2020"), ("2020", ""))
    ]  # fmt: skip
    (found,) = problems(write_plan(tmp_path, scales=rows))
    assert (found.column, found.code) == ("valid_from", "value-range")


def test_a_score_must_lie_within_its_criterion(tmp_path: Path) -> None:
    rows = [assessment("x", "ani", "c1", 5), assessment("x", "ani", "c9", 1)]
    found = problems(write_plan(tmp_path, innovations=[innovation("x")], criteria=criteria(1), assessments=rows))
    assert [(p.row, p.column, p.code) for p in found] == [(2, "score", "value-range"), (3, "criterion", "code-unknown")]
