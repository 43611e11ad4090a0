"""What `maros init` writes, and what it refuses."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import yaml
from guide import ROOT, run

from indicators import national
from indicators.start import Regency, start
from indicators.workspace import load_workspace

OWN = ROOT / "data" / "raw"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("words", "id_", "en"),
    [
        ("--regency Kabupaten", "ketiganya", "all three"),
        ('--regency "Kabupaten A" --code 9901 --bps-code 9901', "--code '9901' bukan kode", "is no code"),
        ('--regency "Kabupaten A" --code 99.01 --bps-code 99.01', "--bps-code '99.01' bukan kode", "NNNN"),
        ('--regency " " --code 99.01 --bps-code 9901', "kosong", "is empty"),
    ],
)
def test_wrong_words_are_refused_and_nothing_is_written(tmp_path: Path, words: str, id_: str, en: str) -> None:
    done = run(tmp_path, f"maros init new {words}")
    assert done.code == 1
    assert id_ in done.output
    assert en in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_readme_builds_into_a_folder_of_this_regency(tmp_path: Path) -> None:
    """Beside another regency's workspace and package: neither is touched by what the README says."""
    assert run(tmp_path, "maros init satu").code == 0
    assert run(tmp_path, "maros build --raw satu --processed processed").code == 0
    before = {p.name: p.read_bytes() for p in (tmp_path / "processed").iterdir()}
    start(tmp_path / "raw", Regency("Kota Uji Coba", "99.71", "9971"))
    text = (tmp_path / "raw" / "README.md").read_text(encoding="utf-8")
    commands = [line for line in text.splitlines() if line.startswith("maros ")]
    assert [line.split()[1] for line in commands] == ["check", "build", "serve"]
    assert all("../kota-uji-coba" in line for line in commands[1:])
    for command in commands[:2]:
        done = run(tmp_path / "raw", command)
        assert done.code == 0, done.output
    assert (tmp_path / "kota-uji-coba" / "datapackage.json").is_file()
    assert {p.name: p.read_bytes() for p in (tmp_path / "processed").iterdir()} == before


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine.txt").write_text("x", encoding="utf-8")
    done = run(tmp_path, "maros init new")
    assert done.code == 1
    assert "sudah berisi berkas" in done.output
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Kabupaten Uji", ("kabupaten", "regency", ["desa", "kelurahan"], "Uji")),
        ("Kota Uji", ("kota", "city", ["kelurahan"], "Uji")),
    ],
)
def test_a_city_and_a_regency_have_their_own_words(tmp_path: Path, name: str, words: tuple) -> None:
    start(tmp_path / "raw", Regency(name, "99.71", "9971"))
    given = yaml.safe_load((tmp_path / "raw" / "areas" / "regency.yml").read_text(encoding="utf-8"))
    found = given["regency_name_id"], given["regency_name_en"], given["village_kinds"], given["short_name"]
    assert found == words
    assert load_workspace(tmp_path / "raw").registry.regency.name == name


def test_national_texts_take_the_regencys_own_words(tmp_path: Path) -> None:
    own = Regency("Kabupaten Uji", "99.01", "9901", district_word="distrik", village_kinds=("kampung",))
    root = start(tmp_path / "raw", own)
    framework = load_workspace(root).framework
    texts = [t["id"] for i in framework.indicators for t in i.texts.values()]
    texts += [v[column] for v in framework.variables for column in ("name_id", "unit")]
    assert any("distrik" in t.casefold() for t in texts)
    assert any("kampung" in t.casefold() for t in texts)
    for word in ("kecamatan", "kelurahan"):
        assert [t for t in texts if word in t.casefold()] == []


def test_the_index_reaches_back_five_years(tmp_path: Path) -> None:
    root = start(tmp_path / "raw", today=date(2031, 5, 1))
    assert load_workspace(root).framework.method["baseline"]["earliest_year"] == 2026


def test_no_national_file_names_a_place_of_this_workspace() -> None:
    names = {r["name"] for r in rows((OWN / "areas" / "districts.csv").read_text(encoding="utf-8"))}
    regency = yaml.safe_load((OWN / "areas" / "regency.yml").read_text(encoding="utf-8"))
    for path, text in national.files():
        assert [n for n in (*names, regency["short_name"]) if n in text] == [], path


def test_this_workspace_has_the_national_text_where_it_keeps_it() -> None:
    """What is the same for every regency is told once: a correction of one file has to reach the other."""
    kept = dict(national.files())
    assert (OWN / "framework" / "dimensions.yml").read_text(encoding="utf-8") == kept["framework/dimensions.yml"]
    variables = {r["code"]: r for r in rows((OWN / "framework" / "variables.csv").read_text(encoding="utf-8"))}
    for row in rows(kept["framework/variables.csv"]):
        assert variables.get(row["code"], row) == row
    # Stages have their dates and sources from each regency; their work and output are national.
    told = {"stages": ("code", "name_id", "name_en", "order", "work_id", "work_en", "output_id", "output_en")}
    for path in sorted((national.FOLDER / "masterplan").glob("*.csv")):
        mine = rows((OWN / "masterplan" / path.name).read_text(encoding="utf-8"))
        columns = told.get(path.stem, tuple(mine[0]))
        here = [tuple(r[c] for c in columns) for r in mine]
        there = [tuple(r[c] for c in columns) for r in rows(path.read_text(encoding="utf-8"))]
        assert [r for r in there if r not in here] == [], path.name
