"""Years with marks: `2020*`, `2021r`; the mark is taken off, explained by the table's notes, and kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from intake_files import CENSUS, NAMES, POP, POP_ID, TOTALS, html, raised, separated, values, xlsx

from indicators.intake import Proposal
from indicators.intake.footnotes import dated, explain, unmarked

Read = Callable[..., Proposal]
BOTH = values(CENSUS, period="2020") | values(POP)


def districts(proposal: Proposal) -> dict[tuple[str, ...], float]:
    frame = proposal.to_long()
    frame = frame[frame["area_code"] != proposal.context.registry.regency.code]
    keys = zip(frame["area"], frame["variable"], frame["period"], strict=True)
    return dict(zip(keys, frame["value"], strict=True))


def side_by_side(first: str, second: str, note: str = "") -> str:
    rows = [["Kecamatan", first, second], *([n, c, p] for n, c, p in zip(NAMES, CENSUS, POP, strict=True))]
    return separated(rows, "\t") + note + "\n"


def written(proposal: Proposal, tmp_path: Path) -> dict[str, Any]:
    folder = proposal.write(tmp_path / "tables" / "tahun")
    return yaml.safe_load((folder / "source.yml").read_text(encoding="utf-8"))


def reasons(proposal: Proposal, column: str) -> str:
    return str(proposal.roles().set_index("column").loc[column, "reason_en"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020", ("2020", "")),
        ("2020.0", ("2020", "")),
        ("2020*", ("2020", "*")),
        ("2021 **", ("2021", "**")),
        ("2021*)", ("2021", "*)")),
        ("2021r", ("2021", "r")),
        ("2021 r)", ("2021", "r)")),
        ("2021(r)", ("2021", "(r)")),
        ("2021xx", ("2021", "xx")),
        ("2021 [1]", ("2021", "[1]")),
        ("2021¹⁾", ("2021", "¹⁾")),
        ("2021 1)", ("2021", "1)")),
        ("20201)", ("", "")),
        ("2020-2021", ("", "")),
        ("2020 jiwa", ("", "")),
        ("1820", ("", "")),
        ("2020xxxx", ("", "")),
    ],
)
def test_a_year_and_its_mark(text: str, found: tuple[str, str]) -> None:
    assert dated(text) == found


@pytest.mark.parametrize(
    ("heading", "plain", "marks"),
    [
        ("Penduduk 2021r (jiwa)", "Penduduk 2021 (jiwa)", ["r"]),
        ("2019 dan 2020*", "2019 dan 2020", ["*"]),
        ("Penduduk 2020 e-KTP", "Penduduk 2020 e-KTP", []),
        ("2020 (%)", "2020 (%)", []),
        ("2020 [ha]", "2020 [ha]", []),
        ("Produksi 2020rata", "Produksi 2020rata", []),
    ],
)
def test_marks_within_a_heading(heading: str, plain: str, marks: list[str]) -> None:
    assert unmarked(heading) == (plain, marks)


@pytest.mark.parametrize(
    ("mark", "notes", "told", "meaning"),
    [
        ("*", ["*) angka sementara"], "angka sementara", "preliminary"),
        ("*)", ["Catatan: * Angka sementara; ** Angka sangat sementara"], "Angka sementara", "preliminary"),
        ("**", ["Catatan: *) Sementara, **) Angka sangat sementara"], "Angka sangat sementara", "very preliminary"),
        ("r", ["Catatan/Note: x) Sementara r) Diperbaiki/Revised"], "Diperbaiki/Revised", "revised"),
        ("¹⁾", ["Sumber: BPS, 1 Januari 2020", "1) Hasil sensus"], "Hasil sensus", None),
        ("[1]", ["¹ Estimasi tengah tahun"], "Estimasi tengah tahun", "estimate"),
        ("*", ["Sumber: BPS"], "", None),
        ("r", ["Sumber: BPS"], "", "revised"),
        ("xx", [], "", "preliminary"),
        ("r", ["Angka r dan x dipakai"], "", "revised"),
        ("1)", ["Sumber: BPS, 1 Januari 2020"], "", None),
    ],
)  # fmt: skip
def test_what_the_notes_say(mark: str, notes: list[str], told: str, meaning: str | None) -> None:
    found = explain(mark, notes)
    assert found.told == told
    assert (found.meaning[1] if found.meaning else None) == meaning


@pytest.mark.parametrize("marked", ["2020*", "2020 **", "2020r", "2020*)", "2020 [1]", "2020 x"])
def test_marked_years_are_headings_and_not_data(read: Read, marked: str) -> None:
    proposal = read("tanda.txt", side_by_side(marked, "2023"), {"B.variable": "pop_total"})
    assert [q.id for q in proposal.open] == []
    assert districts(proposal) == BOTH


def test_the_mark_is_told_and_kept_as_the_note_explains_it(read: Read, tmp_path: Path) -> None:
    content = side_by_side("2020r", "2023*", "*) Angka sementara")
    proposal = read("tanda.txt", content, {"B.variable": "pop_total"})
    assert "year 2020 is marked “r”: revised" in reasons(proposal, "B")
    assert "year 2023 is marked “*”: preliminary (“Angka sementara”)" in reasons(proposal, "C")
    columns = written(proposal, tmp_path)["table"]["columns"]
    assert columns["2020"]["note"] == "2020 r: angka diperbaiki / revised"
    assert columns["2023"]["note"] == "2023 *: angka sementara / preliminary (“Angka sementara”)"


def test_a_mark_nothing_explains_is_kept_itself(read: Read, tmp_path: Path) -> None:
    proposal = read("tanda.txt", side_by_side("2020", "2023*"), {"B.variable": "pop_total"})
    assert "which the file does not explain" in reasons(proposal, "C")
    assert "marked" not in reasons(proposal, "B")
    columns = written(proposal, tmp_path)["table"]["columns"]
    assert columns["2023"]["note"] == "2023 *: catatan / note *"
    assert "note" not in columns["2020"]


def test_a_cells_own_note_does_not_hide_that_of_its_year(read: Read, tmp_path: Path) -> None:
    content = side_by_side("2020", "2023x").replace(str(POP[3]), f"{POP[3]}r")
    source = written(read("tanda.txt", content, {"B.variable": "pop_total"}), tmp_path)
    [cell] = source["table"]["cells"]
    assert cell["note"] == "angka diperbaiki (r) / revised; 2023 x: angka sementara / preliminary"


@pytest.mark.parametrize(("mark", "confidence"), [("", "high"), ("r", "high"), ("*", "medium"), ("e", "medium")])
def test_figures_expected_to_change_are_of_medium_confidence_even_where_they_add_up(
    read: Read, mark: str, confidence: str
) -> None:
    total = f"Jumlah\t{TOTALS[2]}\t{TOTALS[1]}\n*) Angka sementara"
    proposal = read("tanda.txt", side_by_side("2020", f"2023{mark}", total), {"B.variable": "pop_total"})
    assert [p.confidence for p in proposal.columns] == ["high", confidence]


def test_marks_raised_and_merged_in_workbooks_and_pages(read: Read) -> None:
    top = [["Kecamatan", POP_ID, ""], ["", 2020, raised("2023", "r")]]
    body = [[n, c, p] for n, c, p in zip(NAMES, CENSUS, POP, strict=True)]
    book = read("naik.xlsx", xlsx([*top, *body], ["A1:A2", "B1:C1"]))
    lines = [f"<td>{n}<td>{c}<td>{p}" for n, c, p in body]
    page = read("naik.html", html([f"<td>Kecamatan<td>{POP_ID} 2020<td>{POP_ID} 2023<sup>r</sup>", *lines]))
    for proposal in (book, page):
        assert districts(proposal) == BOTH
        assert "marked “[r]”: revised" in reasons(proposal, "C")


def test_marks_in_a_column_of_years_and_over_blocks(read: Read, tmp_path: Path) -> None:
    long = [row for n, c, p in zip(NAMES, CENSUS, POP, strict=True) for row in ([n, "2020", c], [n, "2023*", p])]
    blocks: list[list[Any]] = [["Kecamatan", POP_ID]]
    for year, numbers in (("2020", CENSUS), ("2023*", POP)):
        blocks += [["", year], *zip(NAMES, numbers, strict=True)]
    for name, rows in (("panjang", [["Kecamatan", "Tahun", POP_ID], *long]), ("blok", blocks)):
        proposal = read(f"{name}.csv", separated(rows) + "*) angka sementara\n")
        assert districts(proposal) == BOTH
        assert [p.notes for p in proposal.columns] == [
            [],
            ["2023 *: angka sementara / preliminary (“angka sementara”)"],
        ]


def test_a_mark_in_some_rows_of_a_year_stays_with_them(read: Read) -> None:
    rows = [[n, "2023*" if i == 2 else "2023", p] for i, (n, p) in enumerate(zip(NAMES, POP, strict=True))]
    proposal = read("sebagian.csv", separated([["Kecamatan", "Tahun", POP_ID], *rows]) + "*) angka sementara\n")
    assert districts(proposal) == values(POP)
    marked = [(v.line.label.text, v.confidence) for v in proposal.columns[0].values if v.note]
    assert marked == [(NAMES[2], "medium")]


@pytest.mark.parametrize("turned", [False, True])
def test_marks_in_a_series_stand_in_the_tables_note(read: Read, tmp_path: Path, turned: bool) -> None:
    rows = [["Tahun", "Angkutan (%)"], ["2003", "5,21"], ["2004r", "5,32"], ["2005*", "5,43"]]
    rows = [list(r) for r in zip(*rows, strict=True)] if turned else rows
    content = separated(rows, ";") + "*) angka sementara\nSumber: Dinas\n"
    proposal = read(
        "deret.csv", content, {"period": "", f"{'2' if turned else 'B'}.variable": "eco_pdrb_share_angkutan"}
    )
    assert proposal.to_long()["period"].tolist() == ["2003", "2004", "2005"]
    assert any("Year 2005 is marked “*”: preliminary" in said[1] for said in proposal.said)
    assert not any("Left out" in said[1] for said in proposal.said)
    note = written(proposal, tmp_path)["note"]
    assert "2004 r: angka diperbaiki / revised; 2005 *: angka sementara / preliminary" in note
