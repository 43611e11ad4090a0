"""What is refused, and what is asked instead of guessed; every file is made by hand."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable

import pytest
from intake_files import AREA, NAMES, POP, POP_ID, html, separated, shown, values, xlsx

from indicators.intake import Proposal
from indicators.problems import DataError, Problem
from indicators.words import Words

Read = Callable[..., Proposal]
HEAD = ["Kecamatan", POP_ID]
AREAS = list(zip(NAMES, AREA, strict=True))
BODY = [[n, p] for n, p in zip(NAMES, POP, strict=True)]


def problems(read: Read, name: str, content: bytes | str) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        read(name, content)
    for problem in caught.value.problems:  # every refusal is said in both languages
        assert problem.message("id") != problem.message("en")
    return caught.value.problems


def code(read: Read, name: str, content: bytes | str) -> str:
    found = problems(read, name, content)
    assert len(found) == 1
    return found[0].code


def changed(content: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """A workbook with parts added or changed; `__` in a name stands for `/`."""
    out = io.BytesIO()
    edits = {k.replace("__", "/").replace("_DOT_", "."): v for k, v in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            edit = edits.pop(name, None)
            data = old.read(name)
            new.writestr(name, edit(data) if callable(edit) else data if edit is None else edit)
        for name, data in edits.items():
            assert isinstance(data, bytes)
            new.writestr(name, data)
    return out.getvalue()


PLAIN = xlsx([HEAD, *BODY])
SHEET = "xl__worksheets__sheet1_DOT_xml"


def test_a_bomb_is_refused_before_it_is_unpacked(read: Read) -> None:
    bomb = changed(PLAIN, xl__media__huge_DOT_bin=bytes(60_000_000))
    assert len(bomb) < 200_000
    assert code(read, "bom.xlsx", bomb) == "file-large"


def test_a_row_far_down_and_a_column_far_right_are_refused(read: Read) -> None:
    far = changed(
        PLAIN,
        **{
            SHEET: lambda x: x.replace(
                b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
            )
        },
    )
    assert code(read, "bawah.xlsx", far) == "file-large"
    wide = changed(
        PLAIN,
        **{SHEET: lambda x: x.replace(b"</sheetData>", b'<row r="99"><c r="XFD99"><v>1</v></c></row></sheetData>')},
    )
    assert code(read, "kanan.xlsx", wide) == "file-large"


def test_a_merged_range_over_the_whole_sheet_costs_nothing(read: Read) -> None:
    merged = b'<mergeCells count="1"><mergeCell ref="A40:XFD1048576"/></mergeCells>'
    content = changed(PLAIN, **{SHEET: lambda x: x.replace(b"</sheetData>", b"</sheetData>" + merged)})
    assert len(read("gabung.xlsx", content).to_long()) == len(NAMES)


def test_entities_are_refused(read: Read) -> None:
    evil = changed(PLAIN, **{SHEET: lambda x: b'<!DOCTYPE a [<!ENTITY b "c">]>' + x})
    assert code(read, "entitas.xlsx", evil) == "file-harmful"


def test_a_sheet_that_lies_about_its_size_is_read_whole(read: Read) -> None:
    content = changed(PLAIN, **{SHEET: lambda x: x.replace(b'<dimension ref="A1:B15"', b'<dimension ref="A1:B3"')})
    assert len(read("ukuran.xlsx", content).to_long()) == len(NAMES)


@pytest.mark.parametrize("name", ["makro.xlsm", "makro.xlsx"])
def test_macros_are_refused(read: Read, name: str) -> None:
    assert code(read, name, changed(PLAIN, xl__vbaProject_DOT_bin=b"x")) == "file-macro"


def test_the_ending_of_a_macro_workbook_is_enough(read: Read) -> None:
    assert code(read, "makro.xlsm", PLAIN) == "file-macro"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("lama.xls", OLE, "file-old"),
        ("kunci.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "file-locked"),
        ("kunci.csv", OLE + "EncryptedPackage".encode("utf-16-le"), "file-lies"),
        ("lama.csv", OLE, "file-lies"),
        ("zip.csv", b"PK\x03\x04 rusak", "file-lies"),
        ("gambar.csv", b"\x89PNG\r\n\x1a\n", "file-lies"),
        ("gambar.png", b"\x89PNG\r\n\x1a\n", "file-kind"),
        ("foto.jpg", b"\xff\xd8\xff\xe0", "file-kind"),
        ("biner.xlsx", bytes(range(1, 32)) * 4, "file-lies"),
        ("biner.doc", bytes(range(1, 32)) * 4, "file-kind"),
        ("pdf.csv", b"%PDF-1.7\n", "file-lies"),
        ("laporan.pdf", b"%PDF-1.7\n", "file-kind"),
        ("gambar.xlsx", b"\x89PNG\r\n\x1a\n", "file-lies"),
        ("bukan.xlsx", b"PK\x03\x04 rusak", "file-syntax"),
        ("kosong.csv", b" \n", "file-empty"),
        ("bom.csv", b"\xef\xbb\xbf", "file-empty"),
        ("bom.txt", b"\xff\xfe \0", "file-empty"),
        ("xml2003.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "file-old"),  # noqa: E501
        ("biner.csv", bytes(range(1, 32)) * 4, "file-encoding"),
        ("kutip.csv", 'Kecamatan,"Nilai\nMandai,1\n', "file-syntax"),
        ("teks.docx", "Mandai;1\nCamba;2\n", "file-name"),
    ],
)  # fmt: skip
def test_files_that_lie_or_cannot_be_read_are_refused(
    read: Read, name: str, content: bytes | str, expected: str
) -> None:
    assert code(read, name, content) == expected


def archive(name: str, content: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        (archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "ODS"),
        (archive("word/document.xml"), "DOCX"),
        (archive("tabel.csv"), "ZIP"),
    ],
)
@pytest.mark.parametrize("name", ["lembar.xlsx", "lembar.csv", "lembar.xls"])
def test_an_archive_that_is_no_workbook_is_refused_with_its_kind(read: Read, name: str, held: bytes, kind: str) -> None:
    [problem] = problems(read, name, held)
    assert (problem.code, problem.detail) == ("file-lies", kind)
    assert "is no table to read" in problem.message("en")


def test_an_archive_under_its_own_name_does_not_lie(read: Read) -> None:
    assert (
        code(read, "lembar.ods", archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet")) == "file-kind"
    )


PAGE = html([f"<td>{n}</td><td>{p}</td>" for n, p in [HEAD, *BODY]])
TEXT = separated([HEAD, *BODY], ";")


@pytest.mark.parametrize(
    ("content", "true", "names"),
    [
        (TEXT, "CSV/TXT (.csv, .txt)", ("a.xlsx", "a.xlsm", "a.html", "a.ods", "a.pdf")),
        (PAGE, "HTML (.html)", ("a.xlsx", "a.csv", "a.txt", "a.docx")),
        (PLAIN, "XLSX (.xlsx)", ("a.csv", "a.xls", "a.html", "a.zip", "a.dat", "a")),
    ],
)
def test_a_table_under_a_false_name_is_refused_with_its_true_one(
    read: Read, content: bytes | str, true: str, names: tuple[str, ...]
) -> None:
    for name in names:
        [problem] = problems(read, name, content)
        assert (problem.code, problem.detail) == ("file-name", true), name
        assert "ganti akhiran nama berkas" in problem.message("id")
        assert "change the file's ending" in problem.message("en")


@pytest.mark.parametrize(("content", "what"), [(PAGE, "an HTML page"), (TEXT, "text")])
def test_what_offices_hand_out_as_old_workbooks_is_read_and_said(read: Read, content: str, what: str) -> None:
    proposal = read("unduhan.xls", content)
    assert any(f"holds {what}" in said[1] for said in proposal.said)
    assert proposal.to_long()["value"].tolist() == POP


@pytest.mark.parametrize("name", ["unduhan", "unduhan.dat", "Tabel 3.1.1"])
@pytest.mark.parametrize("content", [PAGE, TEXT])
def test_a_name_that_promises_nothing_is_no_lie(read: Read, name: str, content: str) -> None:
    assert read(name, content).to_long()["value"].tolist() == POP


def test_scripts_of_a_page_are_no_text(read: Read) -> None:
    page = html([f"<td>{n}<script>alert(1)</script></td><td>{p}</td>" for n, p in [HEAD, *BODY]])
    assert len(read("skrip.html", page).to_long()) == len(NAMES)


def test_a_formula_without_a_result_is_refused_with_its_place(read: Read) -> None:
    [problem] = problems(read, "rumus.xlsx", xlsx([HEAD, *BODY[:-1], [NAMES[-1], "=B2*2"]]))
    assert (problem.code, problem.row, problem.column) == ("value-formula", 15, "B")


def stored(content: bytes, formula: bytes, result: bytes) -> bytes:
    """The workbook as a spreadsheet program saves it: with the formula's result."""
    plain = b"<f>" + formula + b"</f>"
    return changed(
        content, **{SHEET: lambda x: re.sub(re.escape(plain) + b"<v ?/?>(</v>)?", plain + b"<v>" + result + b"</v>", x)}
    )


def test_a_stored_result_is_taken_after_a_question(read: Read) -> None:
    proposal = read("rumus.xlsx", stored(xlsx([HEAD, *BODY[:-1], [NAMES[-1], "=B2*2"]]), b"B2*2", b"48218"))
    assert [q.id for q in proposal.open] == ["formulas"]
    assert proposal.answer("formulas", "stored").ready
    assert proposal.to_long()["value"].iloc[-1] == 48218
    assert any(said[1] == "1 cells hold formulas and are read by their stored results: B15" for said in proposal.said)


def test_a_stored_sum_needs_no_question_for_it_is_checked(read: Read) -> None:
    content = xlsx([HEAD, *BODY, ["Jumlah", "=SUM(B2:B15)"]])
    good = read("jumlah.xlsx", stored(content, b"SUM(B2:B15)", str(sum(POP)).encode()))
    assert good.ready
    assert any("1 sel berisi rumus" in said[0] and "B16" in said[0] for said in good.said)
    plain = read("tanpa.xlsx", xlsx([HEAD, *BODY, ["Jumlah", sum(POP)]]))
    assert not any("rumus" in said[0] for said in plain.said)
    stale = read("jumlah.xlsx", stored(content, b"SUM(B2:B15)", str(sum(POP) - 1).encode()))
    assert [q.id for q in stale.open] == ["B.total"]


def test_an_error_of_a_formula_is_refused(read: Read) -> None:
    assert code(read, "galat.xlsx", xlsx([HEAD, *BODY[:-1], [NAMES[-1], "#DIV/0!"]])) == "value-error"


# Numbers ------------------------------------------------------------------------------------------------------------


def test_numbers_nothing_decides_are_asked_for(read: Read) -> None:
    body = [[n, f"{i}.{i + 100}"] for i, n in enumerate(NAMES, 1)]
    # The areas on file are a hint which of the two is likely, and no more.
    seen = read("luas.csv", separated([["Kecamatan", "Luas Wilayah (km2)"], *([n, f"{a:.3f}"] for n, a in AREAS)], ";"))
    assert [[c.value for c in q.choices] for q in seen.open] == [["en", "id"]]
    proposal = read(
        "ragu.csv", separated([["Kecamatan", "Nilai"], *body], ";"), {"B.variable": "business_registrations"}
    )
    assert [q.id for q in proposal.open] == ["B.numbers"]
    assert [c.value for c in proposal.open[0].choices] == ["id", "en"]
    assert proposal.answer("B.numbers", "id").to_long()["value"].iloc[0] == 1101
    assert proposal.answer("B.numbers", "en").to_long()["value"].iloc[0] == 1.101


def test_thousands_among_decimals_are_asked_for(read: Read) -> None:
    body = [[n, "1.234" if i == 3 else f"{i}.5"] for i, n in enumerate(NAMES, 1)]
    proposal = read(
        "campur.csv", separated([["Kecamatan", "Nilai (ha)"], *body]), {"B.variable": "eco_sawah_lainnya_ha"}
    )
    assert [q.id for q in proposal.open] == ["B.numbers"]


def test_two_styles_in_one_column_are_a_problem_with_its_place(read: Read) -> None:
    body = [[n, "1,619.12" if i == 3 else "1.619,12"] for i, n in enumerate(NAMES)]
    proposal = read(
        "gaya.csv", separated([["Kecamatan", "Nilai (ha)"], *body], ";"), {"B.variable": "eco_sawah_lainnya_ha"}
    )
    assert [(p.code, p.row, p.column, p.found) for p in proposal.problems] == [("value-style", 5, "B", "1,619.12")]
    assert not proposal.ready


def test_thousands_a_spreadsheet_took_for_decimals_are_asked_for(read: Read) -> None:
    """`50.540` typed where the point is decimal is stored as 50,54; people have no fractions."""
    proposal = read("excel.xlsx", xlsx([HEAD, *([n, p / 1000] for n, p in BODY)]))
    assert [q.id for q in proposal.open] == ["B.scale"]
    assert proposal.answer("B.scale", "thousands").to_long()["value"].tolist() == POP


@pytest.mark.parametrize("cell", ["12a4", "1.23.4", "1,2,3", "(123)", "1-2", "12e3", "=1+1", "1.2341)"])
def test_what_is_no_number_is_a_problem_with_its_place(read: Read, cell: str) -> None:
    proposal = read("angka.csv", separated([HEAD, *BODY[:-1], [NAMES[-1], cell]], ";"))
    assert {(p.row, p.column, p.found) for p in proposal.problems} == {(15, "B", cell)}


def test_a_unit_that_is_not_the_catalogues_is_asked_for(read: Read) -> None:
    proposal = read("satuan.csv", separated([["Kecamatan", "Luas Wilayah (ha)"], *BODY]))
    assert [q.id for q in proposal.open] == ["B.unit"]
    assert "printed ha, catalogue km2" in proposal.open[0].why[1]


def test_money_and_percent_signs_must_fit_the_unit(read: Read) -> None:
    proposal = read("rp.csv", separated([HEAD, *([n, f"Rp{p}"] for n, p in BODY)], ";"))
    assert {p.code for p in proposal.problems} == {"value-unit"}


# Areas and periods --------------------------------------------------------------------------------------------------


def test_an_unknown_district_is_asked_for_with_the_nearest_names(read: Read) -> None:
    proposal = read("nama.csv", separated([HEAD, ["Mandaai", POP[0]], *BODY[1:]]))
    [question] = proposal.open
    assert (question.id, question.choices[0].value) == ("row2.area", "Mandai")
    assert "nearest: Mandai" in question.why[1]
    assert proposal.answer("row2.area", "Mandai").to_long()["value"].tolist() == POP
    assert len(proposal.answer("row2.area", "ignore").to_long()) == len(NAMES) - 1
    with pytest.raises(DataError, match="Barru"):
        proposal.answer("row2.area", "Barru")


def test_a_district_given_twice_is_a_problem(read: Read) -> None:
    proposal = read("ganda.csv", separated([HEAD, *BODY, BODY[3]]))
    assert [(p.code, p.row, p.found) for p in proposal.problems] == [("area-duplicate", 16, NAMES[3])]


def test_a_name_left_out_is_a_problem(read: Read) -> None:
    assert code(read, "anonim.csv", separated([HEAD, *BODY[:4], ["", 5], *BODY[5:]])) == "area-blank"


def test_a_name_left_out_beside_two_words_for_a_total_is_a_problem(read: Read) -> None:
    """A word for the total names one row only: subtotals below blank names would be taken for it."""
    rows = [row for n, p in BODY for row in ([n, "L", p], ["", "Jumlah", p])]
    content = separated([["Kecamatan", "Jenis", POP_ID], *rows])
    assert {p.code for p in read("jenis.csv", content).problems} == {"area-duplicate"}


def test_sums_that_differ_from_the_total_are_asked_for(read: Read) -> None:
    proposal = read("jumlah.csv", separated([HEAD, *BODY, ["Jumlah", sum(POP) + 10]]))
    assert [q.id for q in proposal.open] == ["B.total"]
    for lang, ask in zip(("id", "en"), proposal.open[0].ask, strict=True):
        for total in (sum(POP), sum(POP) + 10):
            assert Words(lang).number(total) in ask
    assert proposal.answer("B.total", "misprint").columns[0].mismatch == (sum(POP), sum(POP) + 10)
    assert not proposal.answer("B.total", "not-a-sum").columns[0].additive


def test_other_regencies_are_left_out_after_a_question(read: Read) -> None:
    other = [["Kabupaten Pangkep", ""], ["Labakkang", 40_000], ["Segeri", 20_000]]
    proposal = read("dua.csv", separated([HEAD, ["Kabupaten Maros", ""], *BODY, *other]))
    assert [q.id for q in proposal.open] == ["regency"]
    frame = proposal.answer("regency", "own").to_long()
    assert frame.dropna()["value"].tolist() == POP


def test_a_column_of_regencies_is_read_too(read: Read) -> None:
    rows = [["Kab. Maros", *r] for r in BODY] + [["Kab. Gowa", "Pallangga", 90_000]]
    proposal = read("prov.csv", separated([["Kabupaten/Kota", *HEAD], *rows]))
    assert "regency" in [q.id for q in proposal.open]
    assert proposal.answer("regency", "own").to_long()["value"].tolist() == POP


def test_the_own_row_of_a_provinces_table_is_found(read: Read) -> None:
    body = [["Gowa", 700_000], ["Maros", 389_277], ["Pangkep", 340_000], ["Barru", 180_000]]
    proposal = read("kab.csv", separated([["Kabupaten/Kota", POP_ID], *body]))
    assert [q.id for q in proposal.open] == ["regency"]
    frame = proposal.answer("regency", "own").to_long()
    assert frame[["area_code", "value"]].values.tolist() == [[proposal.context.registry.regency.code, 389_277.0]]


def years(heads: list[str]) -> str:
    return separated([["Kecamatan", *heads], *([n, *(p + i for i in range(len(heads)))] for n, p in BODY)])


def test_the_variable_is_asked_once_for_the_years_of_one_heading(read: Read) -> None:
    heads = ["Kasus 2020", "Kasus 2021", "Lain 2020", "Lain 2021"]
    proposal = read("tahun.csv", years(heads))
    assert [q.id for q in proposal.open] == ["B.variable", "D.variable"]
    assert proposal.open[0].ask[1] == "Which variable are columns B, C “Kasus” (2020, 2021)?"
    answered = proposal.answer("B.variable", "tb_cases")
    found = [(p.column.letter, p.variable, p.period) for p in answered.columns if p.variable]
    assert found == [("B", "tb_cases", "2020"), ("C", "tb_cases", "2021")]
    assert ("menurut jawaban B", "as answered for B") in answered.columns[1].reasons
    assert [q.id for q in answered.open] == ["D.variable"]
    own = answered.answer("C.variable", "ignore")
    assert [p.ignored for p in own.columns] == [False, True, False, False]
    assert all(p.ignored for p in proposal.answer("D.variable", "ignore").columns[2:])


def test_years_alone_are_headings_of_one_thing_but_columns_without_years_are_not(read: Read) -> None:
    assert [q.id for q in read("saja.csv", years(["2020", "2021", "2022"])).open] == ["B.variable"]
    content = years(["Kasus", "Lain"])
    assert [q.id for q in read("beda.csv", content).open] == ["B.variable", "C.variable"]
    twice = years(["Kasus 2020", "Kasus 2020"])
    assert [q.id for q in read("dua.csv", twice).open] == ["B.variable", "C.variable"]


def test_the_unit_is_asked_once_for_the_years_of_one_heading(read: Read) -> None:
    proposal = read("satuan.csv", years(["Hutan (km2) 2020", "Hutan (km2) 2021"]), {"B.variable": "eco_lp2b_ha"})
    assert [q.id for q in proposal.open] == ["B.unit"]
    assert [p.unit for p in proposal.answer("B.unit", "same").columns] == ["ha", "ha"]


def test_years_that_disagree_are_asked_for(read: Read) -> None:
    content = "Penduduk menurut kecamatan, 2020 dan 2023\n\n" + separated([HEAD, *BODY])
    proposal = read("campur.csv", content, {"period": ""})
    assert [(q.id, [c.value for c in q.choices]) for q in proposal.open] == [("period", ["2020", "2023"])]


def test_the_year_of_a_books_title_is_not_that_of_its_figures(read: Read) -> None:
    content = "Kabupaten Maros Dalam Angka 2024\n\n" + separated([HEAD, *BODY])
    assert [q.id for q in read("dda-2024.csv", content, {"period": ""}).open] == ["period"]


def test_two_columns_for_one_variable_and_year_are_a_problem(read: Read) -> None:
    content = separated([["Kecamatan", POP_ID, f"{POP_ID} *)"], *([n, p, p] for n, p in BODY)])
    assert [p.code for p in read("kembar.csv", content).problems] == ["duplicate"]


def test_rows_of_other_lengths_are_refused(read: Read) -> None:
    """`49,11` without quotes in a file of commas makes a row longer, or shifts it."""
    rows = separated([HEAD, *BODY]).splitlines()
    rows[5] += ",11"
    assert code(read, "koma.csv", "\n".join(rows)) == "row-ragged"


def test_copied_digits_that_blanks_may_join_are_refused(read: Read) -> None:
    lines = ["Mandai 1 440 20", "Camba 350 11 30", "Lau 1 440 585", "Bontoa 7 8 9", "Marusu 1 440"]
    assert code(read, "pdf.txt", "\n".join(lines)) == "row-ragged"


# Answers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer", "found"),
    [
        ("B.variabel", "x", "B.variabel"),
        ("licence", "gratis", "gratis"),
        ("period", "besok", "besok"),
        ("B.variable", "pop_totl", "pop_totl"),
        ("id", "../x", "../x"),
    ],
)
def test_answers_nobody_asked_for_and_wrong_ones_are_refused(
    read: Read, question: str, answer: str, found: str
) -> None:
    with pytest.raises(DataError) as caught:
        read("jawab.csv", separated([HEAD, *BODY]), {question: answer})
    assert [p.found for p in caught.value.problems] == [found]


def test_nothing_is_written_while_a_question_is_open(read: Read, tmp_path) -> None:
    proposal = read("buka.csv", separated([HEAD, *BODY]), {"licence": ""})
    with pytest.raises(DataError) as caught:
        proposal.write(tmp_path / "tables" / "buka")
    assert [(p.code, p.column) for p in caught.value.problems] == [("question-open", "licence")]
    assert not (tmp_path / "tables").exists()


def test_an_existing_table_is_never_written_over(read: Read, tmp_path) -> None:
    target = tmp_path / "tables" / "meja"
    read("a.csv", separated([HEAD, *BODY])).write(target)
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    other = read("b.csv", separated([HEAD, *([n, p + 1] for n, p in BODY)]))
    with pytest.raises(DataError) as caught:
        other.write(target)
    assert [p.code for p in caught.value.problems] == ["folder-exists"]
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before
    other.write(target, replace=True)
    assert (target / "table.csv").read_bytes() != before["table.csv"]


def test_areas_of_the_real_table_are_what_they_were(read: Read) -> None:
    """Nothing in this file may have changed the figures it starts from."""
    assert math.isclose(sum(AREA), 1619.12)
    assert shown(POP[0], "id") == "50.540"
    assert values(POP)[NAMES[0], "pop_total", "2023"] == 50540
