"""The commands, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from made_up_plan import kpi, office, progress, write_plan
from sqlalchemy.engine import make_url

from indicators.cli import main
from indicators.masterplan.store.engine import newest_revision

SECRET = "sangat-rahasia\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_plan(
        tmp_path / "raw",
        offices=[office("x"), office("y")],
        kpis=[kpi("a", office="x", office_standing="named")],
        progress=[progress("a", 40)],
    )


def run(*arguments: object, text: str | None = None, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments], input=text)
    assert result.exit_code == code, result.output
    return result


def test_the_records_of_the_repository_pass_the_check(raw: Path) -> None:
    assert "no problems" in run("masterplan", "check", "--raw", raw).output
    found = json.loads(run("masterplan", "check", "--raw", raw, "--json").output)
    assert found["records"]["innovations"] == 22


def test_a_check_names_every_problem_and_fails(root: Path) -> None:
    write_plan(root, kpis=[kpi("a", decimals="x", office="nowhere", office_standing="named")])
    output = run("masterplan", "check", "--raw", root, code=1).output
    assert "masterplan/kpis.csv, baris 2, kolom 'decimals'" in output
    assert "row 2, column 'office'" in output
    found = json.loads(run("masterplan", "check", "--raw", root, "--json", code=1).output)
    assert {p["column"] for p in found["problems"]} == {"decimals", "office"}


def test_a_template_is_filled_imported_submitted_approved_and_shown(root: Path, url: str, tmp_path: Path) -> None:
    at = ("--raw", root, "--database", url)
    run("user", "add", *at, "--password-stdin", "--role", "office", "--office", "x", "ani", text=SECRET)
    run("user", "add", *at, "--password-stdin", "--role", "editor", "edi", text=SECRET)
    path = tmp_path / "isi.xlsx"
    run("masterplan", "template", "--raw", root, "--table", "progress", path)
    book = openpyxl.load_workbook(path)
    book["progress"].append(["a", "2025", "lap", 44, "tetap / final", "ya / yes", None, None, None, "Laporan"])
    book.save(path)
    before = run("masterplan", "import", *at, "--user", "ani", "--dry-run", path).output
    assert "not written" in before
    assert "progress a~2025~lap value: '' -> '44'" in before
    assert "Realisasi / Progress: 1 (0" in run("masterplan", "status", *at).output
    run("masterplan", "import", *at, "--user", "ani", path)
    assert "Realisasi / Progress: 2 (1" in run("masterplan", "status", *at).output
    assert "1 -> submitted" in run("masterplan", "move", *at, "--user", "ani", "submit", "progress").output
    assert (
        "approved by somebody else"
        in run("masterplan", "move", *at, "--user", "ani", "approve", "progress", code=1).output
    )
    assert (
        "1 -> approved" in run("masterplan", "move", *at, "--user", "edi", "approve", "progress", "a~2025~lap").output
    )


def test_an_import_with_a_fault_writes_nothing(root: Path, url: str, tmp_path: Path) -> None:
    at = ("--raw", root, "--database", url)
    run("user", "add", *at, "--password-stdin", "--role", "admin", "siti", text=SECRET)
    path = tmp_path / "progress.csv"
    path.write_text("kpi,period,entry,value,status,chosen,source\na,2025,l,1,final,yes,u\na,2026,l,x,final,yes,u\n")
    output = run("masterplan", "import", *at, "--user", "siti", path, code=1).output
    assert "progress.csv, baris 3, kolom 'value'" in output
    assert "nothing was written" in output
    assert "(0 basis data" in run("masterplan", "status", *at).output
    assert "no active user" in run("masterplan", "import", *at, "--user", "budi", path, code=1).output


def test_a_figure_that_looks_like_a_slip_is_asked_about(root: Path, url: str, tmp_path: Path) -> None:
    at = ("--raw", root, "--database", url, "--user", "siti")
    run("user", "add", *at[:4], "--password-stdin", "--role", "admin", "siti", text=SECRET)
    path = tmp_path / "progress.csv"
    path.write_text("kpi,period,entry,value,status,chosen,source\na,2025,l,41,final,yes,u\na,2026,l,4100,final,yes,u\n")
    output = run("masterplan", "import", *at, path, code=1).output
    assert "progress.csv:3: a~2026~l 4100" in output
    assert ":2:" not in output
    assert "nothing was written" in output
    assert "(0 basis data" in run("masterplan", "status", *at[:4]).output
    assert "a~2026~l 4100" in run("masterplan", "import", *at, "--dry-run", path).output
    run("masterplan", "import", *at, "--sure", path)
    assert "(2 basis data" in run("masterplan", "status", *at[:4]).output
    again = run("masterplan", "import", *at, path).output  # what is on file is not asked about
    assert "2 sama / the same" in again


def test_people_are_managed(root: Path, url: str) -> None:
    at = ("--raw", root, "--database", url)
    run("user", "add", *at, "--role", "admin", "siti", text=SECRET + SECRET)
    run("user", "add", *at, "--password-stdin", "--role", "viewer", "ani", text=SECRET)
    assert "not registered" in run("user", "role", *at, "--office", "z", "ani", "office", code=1).output
    run("user", "role", *at, "--office", "y", "ani", "office")
    run("user", "password", "--database", url, "--password-stdin", "ani", text="lain-lagi-rahasia\n")
    run("user", "disable", "--database", url, "--why", "pindah", "ani")
    assert run("user", "list", "--database", url).output.splitlines() == [
        "ani  office  y  (nonaktif / disabled)",
        "siti  admin  -",
    ]
    run("user", "disable", "--database", url, "--enable", "ani")
    assert "administrator must remain" in run("user", "disable", "--database", url, "siti", code=1).output
    assert (
        "Password" in run("user", "password", "--database", url, "--password-stdin", "ani", text="x\n", code=1).output
    )


def test_the_store_is_made_backed_up_and_restored(root: Path, url: str, other_url: str, tmp_path: Path) -> None:
    newest = newest_revision()
    assert run("db", "upgrade", "--database", url).output == f"- -> {newest}\n"
    assert run("db", "upgrade", "--database", url).output == f"{newest} -> {newest}\n"
    run("user", "add", "--raw", root, "--database", url, "--password-stdin", "--role", "admin", "siti", text=SECRET)
    run("db", "backup", "--database", url, tmp_path / "b.zip")
    run("db", "export", "--database", url, tmp_path / "csv")
    assert "person 1" in run("db", "restore", "--database", other_url, tmp_path / "b.zip").output
    assert "siti  admin" in run("user", "list", "--database", other_url).output
    assert "not empty" in run("db", "import", "--database", other_url, tmp_path / "csv", code=1).output


def test_no_copy_is_made_of_a_store_that_is_not_there(url: str, tmp_path: Path) -> None:
    """Whoever forgets DATABASE_URL would keep empty backups for months."""
    targets = {"backup": tmp_path / "b.zip", "export": tmp_path / "csv"}
    for word, target in targets.items():
        said = run("db", word, "--database", url, target, code=1).output
        assert "Belum ada basis data" in said
        assert "There is no store" in said
        assert not target.exists()
    assert not (tmp_path / "store.sqlite").exists()
    run("db", "upgrade", "--database", url)
    for word, target in targets.items():
        assert "person 0" in run("db", word, "--database", url, target).output


def test_a_copy_says_of_which_store_it_is_and_no_password(url: str, tmp_path: Path) -> None:
    run("db", "upgrade", "--database", url)
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        address = address.set(password="rahasia-sekali", query={"application_name": "rahasia-juga"})
    given = address.render_as_string(hide_password=False)
    for word, target in (("backup", tmp_path / "b.zip"), ("export", tmp_path / "csv")):
        said = run("db", word, "--database", given, target).output
        assert said.splitlines()[0] == url
        assert "rahasia" not in said
    absent = run("db", "backup", "--database", "postgresql://a:rahasia@127.0.0.1:1/x", tmp_path / "c.zip", code=1)
    assert "rahasia" not in absent.output


def test_templates_are_written_in_both_forms(root: Path, tmp_path: Path) -> None:
    run("masterplan", "template", "--raw", root, tmp_path / "all.xlsx")
    run("masterplan", "template", "--raw", root, "--table", "kpis", "--empty", tmp_path / "k.csv")
    text = (tmp_path / "k.csv").read_text(encoding="utf-8-sig")
    assert text.startswith("Kode / Code,")
    assert len(text.splitlines()) == 1
    run("masterplan", "template", "--raw", root, tmp_path / "all.csv", code=2)
    run("masterplan", "template", "--raw", root, tmp_path / "all.pdf", code=2)


@pytest.mark.parametrize(
    ("command", "content", "words"),
    [
        ("evaluation --year 2022 baseline=3,5 output=3.2 outcome=3.3 impact=3.25 quick-win=3.4", "", ["3.3100"]),
        ("evaluation --year 2022 baseline=3.5", "", ["withheld", "missing: output, outcome, impact, quick-win"]),
        ("ikm --year 2022 {file}", "4,4,4,3,3,4,4,3,4\n3,3,,3,3,3,4,4,4\n", ["88.8889", "A Very good", "(94 %)"]),
        ("ikm --year 2022 {file}", "u1;u2;u3;u4;u5;u6;u7;u8;u9\n4;4;4;4;4;4;4;4;4\n", ["100.0000"]),
        (
            "u4ssc --year 2022 {file}",
            "kpi,value,benchmark\nA,50,100\nB,,10\nC,97,100\n",
            ["75.0000", "B: –", "50.0000"],
        ),
        ("cityscore --value 9.57 --target 9.88 --lower-is-better", "", ["1.0324"]),
    ],
)
def test_a_national_reading_from_a_file(
    raw: Path, tmp_path: Path, command: str, content: str, words: list[str]
) -> None:
    (tmp_path / "f.csv").write_text(content, encoding="utf-8")
    given = ["masterplan", "reading", *command.format(file=tmp_path / "f.csv").split()]
    if "--year" in given:
        given += ["--raw", str(raw)]
    answer = CliRunner().invoke(main, given)
    assert answer.exit_code == 0, answer.output
    assert [word for word in words if word not in answer.output] == []


@pytest.mark.parametrize(
    ("command", "content", "words"),
    [
        ("evaluation --year 2022 baseline=x", "", "row 1: 'x'"),
        ("evaluation --year 2022 nope=3", "", "Parts without a weight: nope"),
        ("evaluation --year 1999 baseline=3", "", "No weights for"),
        ("ikm --year 2022 {file}", "4,4,4,3,3,4,4,3,4\n3,3\n", "row 2: 2 kolom"),
        ("ikm --year 2022 {file}", "4,4,x,3,3,4,4,3,4\n", "row 1: 'x'"),
        ("ikm --year 2022 {file}", "", "the file is empty"),
        ("u4ssc --year 2022 {file}", "kpi,nilai\nA,1\n", "expected: kpi, value, benchmark"),
        ("u4ssc --year 2022 {file}", "kpi,value,benchmark\nA,1,0\n", "above zero"),
    ],
)
def test_a_reading_that_cannot_be_made_says_why(
    raw: Path, tmp_path: Path, command: str, content: str, words: str
) -> None:
    (tmp_path / "f.csv").write_text(content, encoding="utf-8")
    given = ["masterplan", "reading", *command.format(file=tmp_path / "f.csv").split(), "--raw", str(raw)]
    answer = CliRunner().invoke(main, given)
    assert answer.exit_code == 1
    assert words in answer.output
