"""The workbook, read back and held against the package."""

from __future__ import annotations

import io
import math
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from report_material import altered, set_cells

from indicators.package import Package
from indicators.reports import workbook, xlsx
from indicators.reports.facts import Material
from indicators.reports.voice import Voice
from indicators.reports.xlsx import HEAD, Book, Column, Kind, Sheet

#: The newer form of the bars, which this reader does not know.
pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported")


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    """Return the rows of a sheet by the words of their heads."""
    lines = sheet.iter_rows(min_row=HEAD + 1, values_only=True)
    heads = [head for head in next(lines) if head is not None]
    return [
        dict(zip(heads, line, strict=False)) for line in lines if any(cell is not None for cell in line[: len(heads)])
    ]


@pytest.fixture(params=["id", "en"], scope="module")
def lang(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def book(printed, lang: str) -> openpyxl.Workbook:
    return read(printed("workbook", lang))


def test_there_is_a_sheet_for_contents_index_each_dimension_and_each_table(
    book: openpyxl.Workbook, material: Material, lang: str
) -> None:
    v = Voice(lang)
    dimensions = [material.part[code][f"name_{lang}"] for code in material.dimensions]
    last = ("values", "metadata", "coverage", "sources", "conflicts", "corrections")
    tables = [v(f"report.sheet_{key}") for key in last]
    assert book.sheetnames == [v("report.contents"), v("report.sheet_index"), *dimensions, *tables]


def test_scores_and_intervals_are_those_of_the_package(book: openpyxl.Workbook, material: Material, lang: str) -> None:
    v = Voice(lang)
    found = rows(book[v("report.sheet_index")])
    assert [row[v("report.col_district")] for row in found] == [
        material.area_names[area] for area in material.ranking(material.root)
    ]
    for row, area in zip(found, material.ranking(material.root), strict=False):
        one = material.score(material.root, area)
        for key, column in (("score", "score"), ("low", "score_q05"), ("high", "score_q95"), ("rank", "rank")):
            value = row[v(f"report.col_{key}")]
            assert value is None if math.isnan(one[column]) else value == pytest.approx(one[column], abs=1e-12)
        for code in material.dimensions:
            score = material.score(code, area)["score"]
            value = row[material.part[code][f"name_{lang}"]]
            assert value is None if math.isnan(score) else value == pytest.approx(score, abs=1e-12)


def test_every_value_of_the_package_stands_in_the_sheet_of_values(
    book: openpyxl.Workbook, material: Material, lang: str
) -> None:
    v = Voice(lang)
    found = rows(book[v("report.sheet_values")])
    table = material.table("values")
    assert len(found) == len(table)
    for row, (_, one) in zip(found, table.iterrows(), strict=True):
        assert row[v("report.col_code")] == one["indicator"]
        assert row[v("report.col_area_code")] == one["area_code"]
        value = row[v("report.col_value")]
        assert value is None if math.isnan(one["value"]) else value == pytest.approx(one["value"], rel=1e-15)


def test_metadata_sources_and_conflicts_are_complete(book: openpyxl.Workbook, material: Material, lang: str) -> None:
    v = Voice(lang)
    metadata = rows(book[v("report.sheet_metadata")])
    assert [row[v("report.col_code")] for row in metadata] == list(material.indicator)
    sources = rows(book[v("report.sheet_sources")])
    assert {row[v("report.col_code")] for row in sources} == set(material.sources)
    conflicts = rows(book[v("report.sheet_conflicts")])
    assert [row[v("report.col_subject")] for row in conflicts] == material.table("conflicts")[
        f"subject_{lang}"
    ].tolist()
    of_a_flag = material.table("conflicts")["id"].tolist().index("flood-2025-02-11")
    words = conflicts[of_a_flag][v("report.col_candidates")].split()
    assert {v("word.yes"), v("word.no")} <= set(words)
    assert not {"0", "1"} & set(words)


def test_sheets_can_be_read_filtered_and_printed(book: openpyxl.Workbook, lang: str) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == f"C{HEAD + 2}", sheet.title
        assert sheet.auto_filter.ref.startswith(f"A{HEAD + 1}:"), sheet.title
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows == f"${HEAD + 1}:${HEAD + 1}"
        assert all(8 < width.width < 65 for letter, width in sheet.column_dimensions.items() if not width.hidden)
    assert all("internal" not in (cell.hyperlink.target or "") for cell in book.worksheets[0]["A"] if cell.hyperlink)
    assert len([cell for cell in book.worksheets[0]["A"] if cell.hyperlink]) == len(book.worksheets) - 1


def test_number_forms_follow_the_language(book: openpyxl.Workbook, lang: str) -> None:
    sheet = book.worksheets[1]
    assert sheet.cell(HEAD + 2, 3).number_format == {"id": "[$-421]#,##0.0", "en": "[$-409]#,##0.0"}[lang]
    assert sheet.cell(HEAD + 2, 8).number_format == {"id": "[$-421]#,##0 %", "en": "[$-409]#,##0%"}[lang]


def test_scored_sheets_have_bars_and_a_native_chart(book: openpyxl.Workbook, material: Material) -> None:
    codes = [material.root, *material.dimensions]
    for sheet, code in zip(book.worksheets[1:], codes, strict=False):
        assert len(sheet._charts) == material.scored(code), sheet.title
        bars = [rule for rules in sheet.conditional_formatting for rule in rules.rules if rule.type == "dataBar"]
        assert bars, sheet.title


def test_document_has_title_author_and_the_day_of_the_data(
    book: openpyxl.Workbook, material: Material, lang: str
) -> None:
    found = book.properties
    assert found.title == Voice(lang)("report.workbook_title", regency=material.regency["name"])
    assert found.creator
    assert found.created.date() == material.as_of
    assert found.description == material.about["citation"][lang]


def test_no_text_of_the_data_becomes_a_formula_or_breaks_the_file(real_package: Package) -> None:
    note = '=HYPERLINK("http://example.org","klik")\x07 \ud83d\x00'.encode("utf-8", "ignore").decode() + "x" * 40_000
    hostile = altered(
        real_package,
        values=set_cells("note_id", note, lambda frame: frame.index < 3),
        sources=set_cells("title", "+1+2", lambda frame: frame.index == 0),
        areas=set_cells("name", "@SUM(A1)", lambda frame: frame["code"] == frame["code"].iloc[1]),
    )
    found = read(workbook.make(Material(hostile), Voice("id")))
    kinds = {cell.data_type for sheet in found.worksheets for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    texts = {
        str(c.value) for sheet in found.worksheets for row in sheet.iter_rows() for c in row if c.value is not None
    }
    assert any(text.startswith("=HYPERLINK") for text in texts)
    assert {"+1+2", "@SUM(A1)"} <= texts


def test_names_of_sheets_are_short_plain_and_differ() -> None:
    found = xlsx.tabs(["a/b:c", "A B C", "x" * 60, "x" * 60, "'", ""])
    assert all(0 < len(name) <= 31 for name in found)
    assert len({name.casefold() for name in found}) == len(found)
    assert not set("[]:*?/\\'") & set("".join(found))


def test_a_missing_value_is_an_empty_cell_and_never_zero() -> None:
    columns = [Column("nama"), Column("nilai", Kind.NUMBER, 1)]
    sheet = Sheet("Satu", "", columns, [["a", float("nan")], ["b", None], ["c", 0.0]])
    book = Book("t", "a", [], "Isi", ("a", "b", "c"), "<-", "Hal", [sheet], "id", {}, "kaki & tangan", date(2026, 1, 1))
    found = read(xlsx.write(book))["Satu"]
    assert [found.cell(HEAD + 2 + row, 2).value for row in range(3)] == [None, None, 0]
    assert "kaki && tangan" in str(found.oddFooter.left.text) or "kaki & tangan" in str(found.oddFooter.left.text)


def test_a_concept_that_is_the_definition_is_said_once(material: Material, lang: str) -> None:
    v = Voice(lang)
    concept, definition = v("report.meta_concept"), v("report.meta_definition")

    def heads(package: Package) -> list[str]:
        found = {sheet.name: sheet for sheet in workbook.book(Material(package), v).sheets}
        return [column.head for column in found[v("report.sheet_metadata")].columns]

    assert definition in heads(material.package)
    assert concept not in heads(material.package)
    other = altered(material.package, indicators=set_cells(f"concept_{lang}", "X", lambda frame: frame.index == 0))
    assert {concept, definition} <= set(heads(other))
