"""The page of the report: in both languages, with filters, files and embeds, on made-up and on real data."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from core.made_up import Workspace, dump, write_workspace
from openpyxl import load_workbook

from dashboard.app import create_app
from dashboard.context import Context, parse_address
from dashboard.frame import Frame
from dashboard.package import Package, load
from dashboard.pages import data
from dashboard.pages.quality.findings import selects
from dashboard.render import view
from dashboard.unknown import Unknown
from indicators.build import build
from indicators.quality.codes import BANDS, COMPONENTS, SEVERITIES

VIEWS = ("", "/completeness", "/scores", "/sources")
FRAMES = {
    "": ["quality", "findings"],
    "/completeness": ["filled", "filled-years"],
    "/scores": ["quality-areas", "quality-indicators"],
    "/sources": ["age", "grades", "breaks", "disputes"],
}
EVERY = [(path, name) for path, names in FRAMES.items() for name in names]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Package of the made-up regency with three findings, one of each severity."""
    root = tmp_path_factory.mktemp("page")
    made = write_workspace(root / "raw")
    made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
    made.edit("tables/kemiskinan/table.csv", '"9,75 %"', '"97,5 %"')
    extra = "Kabupaten Rekaan,cases,2023,151,id,kasus,koran-a,high,,\n"
    made.write("tables/register/table.csv", made.text("tables/register/table.csv") + extra)
    build(made.root, root / "processed")
    return root / "processed"


@pytest.fixture(scope="session")
def package(folder: Path) -> Package:
    return load(folder)


@pytest.fixture(scope="session")
def client(folder: Path):
    return create_app(folder).server.test_client()


@pytest.fixture
def frames(package: Package) -> Callable[..., dict[str, Frame]]:
    """Figures of a view by name."""

    def make(path: str = "", query: str = "", lang: str = "id") -> dict[str, Frame]:
        made = data.frames(Context(package, parse_address(f"/{lang}/data/quality{path}", query)))
        return {frame.id: frame for frame in made}

    return make


def texts(frame: Frame) -> list[list[str]]:
    return [[cell["t"] for cell in row.cells] for row in frame.rows]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", VIEWS)
def test_every_view_is_served_with_its_figures(
    client, frames: Callable[..., dict[str, Frame]], lang: str, path: str
) -> None:
    assert list(frames(path)) == FRAMES[path]
    answer = client.get(f"/{lang}/data/quality{path}")
    assert answer.status_code == 200
    page = answer.text
    for frame in frames(path, lang=lang).values():
        assert html.escape(frame.title) in page
        assert html.escape(frame.summary, quote=False) in page
    # No key of a catalogue is left unsaid.
    assert not re.search(r"\b(quality|column|select|data)\.(?!yml\b)[a-z_]+", re.sub(r"<[^>]*>", " ", page))


def test_the_tab_stands_on_every_part_of_data(client) -> None:
    for part in ("", "/sources", "/conflicts"):
        assert 'href="/id/data/quality"' in client.get(f"/id/data{part}").text


def test_an_unknown_view_is_a_page_that_helps(client, package: Package) -> None:
    assert client.get("/id/data/quality/beauty").status_code == 404
    with pytest.raises(Unknown):
        data.frames(Context(package, parse_address("/id/data/quality/beauty")))


@pytest.mark.parametrize(("path", "name"), EVERY)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_each_figure_has_name_sentence_source_table_and_files(
    client, frames: Callable[..., dict[str, Frame]], path: str, name: str, lang: str
) -> None:
    frame = frames(path, lang=lang)[name]
    assert frame.title
    assert frame.summary.endswith(".")
    assert frame.source
    assert frame.rows
    assert all(len(row.cells) == len(frame.columns) for row in frame.rows)
    assert len({row.id for row in frame.rows}) == len(frame.rows)
    answer = client.get(f"/download/{lang}/{name}.csv/data/quality{path}")
    assert answer.status_code == 200
    head, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert head == ["code", *(label for label, _ in frame.columns)]
    assert [row[0] for row in rows] == [row.id for row in frame.rows]
    sheet = client.get(f"/download/{lang}/{name}.xlsx/data/quality{path}")
    assert load_workbook(io.BytesIO(sheet.data)).sheetnames
    assert client.get(f"/embed/{lang}/{name}/data/quality{path}").status_code == 200


class TestScore:
    def test_components_with_sign_word_number_and_what_was_counted(
        self, frames: Callable[..., dict[str, Frame]]
    ) -> None:
        rows = {row.id: row.cells for row in frames()["quality"].rows}
        assert list(rows) == [*COMPONENTS, "total"]
        completeness = [cell["t"] for cell in rows["completeness"]]
        assert completeness == ["Kelengkapan", "◐ 79,2", "◐ cukup", "19", "24"]
        assert [cell["t"] for cell in rows["agreement"]][1:] == ["–", "– tidak dinilai", "0", "4"]
        assert rows["total"][0]["s"] == "rata-rata tertimbang 6 dari 7 komponen"

    def test_the_sentence_names_score_best_and_worst(self, frames: Callable[..., dict[str, Frame]]) -> None:
        told = frames()["quality"].summary
        assert "tergolong baik" in told
        assert "terlemah pada kelengkapan (79,2)" in told

    def test_only_a_full_score_reads_as_100(self, frames: Callable[..., dict[str, Frame]]) -> None:
        rows = {row.id: row.cells for row in frames()["quality"].rows}
        assert rows["validity"][1]["t"] == "● 97,4"  # 38 of 39: the poverty rate of 110.5 %

    def test_each_district_and_indicator(self, frames: Callable[..., dict[str, Frame]]) -> None:
        made = frames("/scores")
        assert len(made["quality-areas"].rows) == 5
        names = [row[0] for row in texts(made["quality-indicators"])]
        assert len(names) == 7
        permits = next(row for row in made["quality-indicators"].rows if row.id == "permits")
        assert [cell["t"] for cell in permits.cells][1:3] == ["–", "○ 0,0"]
        assert permits.faint


class TestFindings:
    def test_the_gravest_first_with_link_to_source_and_indicator(self, frames: Callable[..., dict[str, Frame]]) -> None:
        frame = frames()["findings"]
        assert [row[1] for row in texts(frame)] == ["✕ mustahil", "△ perlu penjelasan", "≈ selisih kecil"]
        jump = frame.rows[1].cells
        assert jump[3]["href"] == "/id/data/source/penyakit"
        assert jump[4]["href"] == "/id/indicator/case_rate"
        assert "1 mustahil, 1 perlu penjelasan dan 1 selisih kecil" in frame.summary

    @pytest.mark.parametrize(
        ("query", "kinds"),
        [
            ("?s=error", ["Batas nilai"]),
            ("?k=jump", ["Lonjakan antarwaktu"]),
            ("?s=note&k=total", ["Jumlah kecamatan"]),
            ("?s=error&k=jump", []),
        ],
    )
    def test_filters(self, frames: Callable[..., dict[str, Frame]], query: str, kinds: list[str]) -> None:
        frame = frames(query=query)["findings"]
        assert [row[2] for row in texts(frame)] == kinds
        assert kinds or frame.summary == "Tidak ada temuan untuk pilihan ini."

    def test_an_unknown_choice_is_a_page_that_helps(self, client) -> None:
        answer = client.get("/en/data/quality?s=beauty")
        assert (answer.status_code, "This page has no choice “beauty”" in answer.text) == (404, True)

    def test_a_choice_updates_the_list_and_nothing_else_of_the_report(self, package: Package) -> None:
        shown = parse_address("/id/data/quality")
        props = view(package, parse_address("/id/data/quality", "?s=error"), shown=shown)["props"]
        assert props["findings-severity"] == {"value": "error"}
        assert len(props["findings-table"]["rows"]) == 1
        assert "quality-table" not in props

    def test_the_selectors_count_their_findings(self, package: Package) -> None:
        made = selects(Context(package, parse_address("/en/data/quality", "?s=error")))
        labels = [option["label"] for select in made for option in select.groups[0]["options"]]
        assert labels[:2] == ["All (3)", "Impossible (1)"]
        assert "Whole number (0)" in labels
        assert [select.value for select in made] == ["error", ""]

    def test_the_files_follow_the_filters(self, client) -> None:
        text = client.get("/download/en/findings.csv/data/quality?s=error").data.decode("utf-8-sig")
        assert "110.5%" in text
        assert "Dulang" not in text


class TestCompleteness:
    def test_cells_hold_the_year_of_the_newest_value(self, frames: Callable[..., dict[str, Frame]]) -> None:
        rows = {row.id: [cell["t"] for cell in row.cells] for row in frames("/completeness")["filled"].rows}
        assert rows["case_rate"][1:] == ["5 dari 5", "2024", "2023", "2024", "2024", "2024"]
        assert rows["active_villages"][1:] == ["4 dari 4", "2024", "2024", "2024", "2024", "×"]
        assert rows["permits"][1:] == ["0 dari 5", *["–"] * 5]

    def test_a_year_may_be_chosen(self, frames: Callable[..., dict[str, Frame]]) -> None:
        frame = frames("/completeness", "?y=2023")["filled"]
        rows = {row.id: [cell["t"] for cell in row.cells] for row in frame.rows}
        assert rows["case_rate"][1:] == ["5 dari 5", *["●"] * 5]
        assert rows["clinics"][1] == "0 dari 5"
        with pytest.raises(Unknown):
            frames("/completeness", "?y=1999")

    def test_years_count_districts(self, frames: Callable[..., dict[str, Frame]]) -> None:
        frame = frames("/completeness")["filled-years"]
        assert [label for label, _ in frame.columns] == ["Indikator", "2020", "2023", "2024", "Tanpa tanggal"]
        rows = {row.id: [cell["t"] for cell in row.cells] for row in frame.rows}
        assert rows["case_rate"][1:] == ["–", "5", "4", "–"]
        assert frame.summary.startswith("Tahun yang paling banyak terisi adalah 2024: 4 dari 7 indikator.")
        assert frame.graph is not None
        assert frame.graph["data"][0]["y"] == [1, 2, 4]


class TestSources:
    def test_age(self, frames: Callable[..., dict[str, Frame]]) -> None:
        rows = {row.id: [cell["t"] for cell in row.cells] for row in frames("/sources")["age"].rows}
        assert rows["schools"][1:] == ["2020", "5,1", "0 dari 2", "○ lama"]
        assert rows["clinics"][1:] == ["2024", "1,1", "5 dari 5", "● mutakhir"]

    def test_grades_add_up_to_all_figures(self, frames: Callable[..., dict[str, Frame]]) -> None:
        rows = frames("/sources")["grades"].rows
        # 48 figures of the made-up tables and the one added here
        assert [row.cells[1]["v"] for row in rows] == [41, 6, 2]

    def test_breaks_of_method_and_of_meaning(self, frames: Callable[..., dict[str, Frame]]) -> None:
        rows = texts(frames("/sources")["breaks"])
        assert rows[0][1:3] == ["metode berubah", "2023"]
        assert rows[1][:2] == ["dua seri", "definisi berbeda"]

    def test_disputes_say_how_far_sources_are_apart(self, frames: Callable[..., dict[str, Frame]]) -> None:
        rows = {row.id: [cell["t"] for cell in row.cells] for row in frames("/sources")["disputes"].rows}
        assert rows["sekolah-arumba"][2] == "7,7 %"  # 12 and 13
        assert rows["kasus-arumba"][2] == "16,7 %"  # 5 and, reported, 6


def test_a_regency_without_a_district_sees_an_honest_page(tmp_path: Path) -> None:
    from indicators.start import start

    start(tmp_path / "raw")
    build(tmp_path / "raw", tmp_path / "processed")
    ctx = Context(load(tmp_path / "processed"), parse_address("/id/data/quality"))
    assert data.frames(ctx) == []
    assert "Belum ada angka yang dapat dinilai mutunya." in str(data.layout(ctx))


def test_rules_of_another_regency_are_told_as_they_are(sound: Workspace, tmp_path: Path) -> None:
    made = Workspace(Path(shutil.copytree(sound.root, tmp_path / "raw")))
    made.write("framework/quality.yml", dump({"fresh_years": 7, "score": {"good": 95}, "jump": {"factor": 4}}))
    build(made.root, tmp_path / "processed")
    ctx = Context(load(tmp_path / "processed"), parse_address("/en/data/quality"))
    told = str(data.layout(ctx))
    assert "at most 7 years old" in told
    assert "From 95 on it is called good" in told
    assert "at most 4 times a year" in told


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", VIEWS)
def test_the_real_report_is_served(real_folder: Path, lang: str, path: str) -> None:
    answer = create_app(real_folder).server.test_client().get(f"/{lang}/data/quality{path}")
    assert answer.status_code == 200
    for frame in data.frames(Context(load(real_folder), parse_address(f"/{lang}/data/quality{path}"))):
        assert html.escape(frame.title) in answer.text
        assert frame.rows


@pytest.fixture(scope="session")
def real_folder(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("real-quality") / "processed"
    build(raw, target)
    return target


def test_the_rules_stand_in_the_package(folder: Path) -> None:
    rules = json.loads((folder / "method.json").read_text())["quality"]
    assert set(rules["weights"]) == set(COMPONENTS)


def test_every_band_and_severity_has_its_sign_and_word() -> None:
    from dashboard.pages.quality.shared import BAND_SIGNS, SEVERITY_SIGNS

    assert list(BAND_SIGNS) == list(BANDS)
    assert list(SEVERITY_SIGNS) == list(SEVERITIES)
    for signs in (BAND_SIGNS, SEVERITY_SIGNS):
        assert len(set(signs.values())) == len(signs)
