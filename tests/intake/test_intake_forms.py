"""The forms in which offices publish tables: each is read without a question the file itself can answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from intake_files import (
    AREA,
    CENSUS,
    NAMES,
    POP,
    POP_EN,
    POP_ID,
    TOTALS,
    html,
    raised,
    separated,
    shown,
    values,
    xlsx,
)

from indicators.intake import Proposal

Read = Callable[..., Proposal]
BOTH = values(POP) | values(AREA, "area_km2")
HEAD = ["Kecamatan", f"{POP_ID} (jiwa)", "Luas Wilayah (km2)"]


def rows(style: str = "plain", names: list[str] | None = None) -> list[list[Any]]:
    return [[n, shown(p, style), shown(a, style, 2)] for n, p, a in zip(names or NAMES, POP, AREA, strict=True)]


def labelled(names: list[str]) -> str:
    return separated([HEAD, *rows("id", names)], ";")


def typed() -> list[list[Any]]:
    return [[n, p, a] for n, p, a in zip(NAMES, POP, AREA, strict=True)]


def districts(proposal: Proposal) -> dict[tuple[str, ...], float]:
    frame = proposal.to_long()
    frame = frame[frame["area_code"] != proposal.context.registry.regency.code]
    return {
        (a, v, p): x
        for a, v, p, x in zip(frame["area"], frame["variable"], frame["period"], frame["value"], strict=True)
    }


def stacked() -> bytes:
    """The statistics office's own layout: two languages stacked, merged cells, numbered columns, notes."""
    top: list[list[Any]] = [
        ["Tabel 3.1.1", "Penduduk dan Luas Wilayah Menurut Kecamatan di Kabupaten Maros, 2023"],
        ["Table", "Population and Area by District in Maros Regency, 2023"],
        [],
        ["Kecamatan", POP_ID, "Luas Wilayah"],
        ["District", POP_EN, "Area"],
        ["", "(jiwa/people)", "(km²/sq.km)"],
        ["(1)", "(2)", "(3)"],
    ]
    end = [["Maros", TOTALS[1], TOTALS[0]], [], ["Catatan/Note: ¹ Estimasi"], ["Sumber/Source: BPS Kabupaten Maros"]]
    return xlsx([*top, *typed(), *end], ["B1:C1", "B2:C2"])


def merged_years() -> bytes:
    top: list[list[Any]] = [
        ["Penduduk Menurut Kecamatan, 2020 dan 2023"],
        ["Kecamatan", f"{POP_ID} (jiwa)", ""],
        ["", 2020, 2023],
    ]
    body = [[n, c, p] for n, c, p in zip(NAMES, CENSUS, POP, strict=True)]
    return xlsx([*top, *body, ["Jumlah", TOTALS[2], TOTALS[1]]], ["A1:C1", "A2:A3", "B2:C2"])


def long_rows() -> list[list[Any]]:
    return [["Kecamatan", "Tahun", POP_ID]] + [
        row for n, c, p in zip(NAMES, CENSUS, POP, strict=True) for row in ([n, 2020, c], [n, 2023, p])
    ]


def long_of_indicators() -> str:
    head = [["nama_kecamatan", "indikator", "tahun", "nilai", "satuan"]]
    body = [
        row
        for n, p, a in zip(NAMES, POP, AREA, strict=True)
        for row in ([n, POP_ID, "2023", p, "jiwa"], [n, "Luas wilayah", "2023", shown(a, "id", 2), "km2"])
    ]
    return separated(head + body, ";")


def blocks() -> list[list[Any]]:
    out: list[list[Any]] = [["Kecamatan", POP_ID]]
    for year, numbers in ((2020, CENSUS), (2023, POP)):
        out += [["", str(year)], *([n, v] for n, v in zip(NAMES, numbers, strict=True)), ["Jumlah", sum(numbers)]]
    return out


YEARS = values(CENSUS, period="2020") | values(POP)
TOTAL = ["Jumlah/Total", shown(TOTALS[1], "id"), shown(TOTALS[0], "id", 2)]
PAGE = [
    "<th rowspan=2>Kecamatan</th><th colspan=2>2023</th>",
    f"<th>{POP_ID}<br>(jiwa)</th><th>Luas Wilayah<sup>1</sup> (km<sup>2</sup>)</th>",
    *(f"<td>{i}. {n}<sup>2</sup></td><td>{shown(p, 'id')}<sup>a</sup></td><td>{shown(a, 'id', 2)}</td>"
      for i, (n, p, a) in enumerate(zip(NAMES, POP, AREA, strict=True), 1)),
]  # fmt: skip

FORMS: dict[str, tuple[str, bytes | str, dict[tuple[str, ...], float]]] = {
    "stacked bilingual headings, merged, notes": ("bps.xlsx", stacked(), BOTH),
    "years side by side under a merged heading": ("tahun.xlsx", merged_years(), YEARS),
    "years side by side, one CSV heading over empty cells": (
        "tahun.csv",
        separated(
            [["Kecamatan", POP_ID, ""], ["", "2020", "2023"]]
            + [[n, c, p] for n, c, p in zip(NAMES, CENSUS, POP, strict=True)]
        ),
        YEARS,
    ),
    "years within the headings": (
        "judul.csv",
        separated(
            [["Kecamatan", f"{POP_ID} 2020", f"{POP_ID} Tahun 2023"]]
            + [[n, c, p] for n, c, p in zip(NAMES, CENSUS, POP, strict=True)]
        ).replace("Tahun 2023", "2023"),
        YEARS,
    ),
    "long, one row a year": ("panjang.csv", separated(long_rows()), YEARS),
    "long, one row an indicator": ("satudata.csv", long_of_indicators(), BOTH),
    "years stacked as blocks": ("blok.xlsx", xlsx(blocks()), YEARS),
    "districts as headings": ("menyamping.xlsx", xlsx(list(zip(*[HEAD, *typed()], strict=True))), BOTH),
    "thousands by point": ("titik.csv", separated([HEAD, *rows("id"), TOTAL], ";"), BOTH),
    "thousands by comma": ("koma.csv", separated([HEAD, *rows("en")]), BOTH),
    "thousands by space": ("spasi.csv", separated([HEAD, *rows("space")], ";"), BOTH),
    "thousands by no-break space": ("nbsp.csv", separated([HEAD, *rows("nbsp")], ";"), BOTH),
    "numbers as text in a workbook": ("teks.xlsx", xlsx([HEAD, *rows("id"), TOTAL]), BOTH),
    "semicolons and byte-order mark": ("bom.csv", b"\xef\xbb\xbf" + separated([HEAD, *rows("id")], ";").encode(), BOTH),
    "Windows-1252": (
        "lama.csv", separated([[*HEAD[:2], "Luas Wilayah (km²)"], *rows("id")], ";").encode("cp1252"), BOTH
    ),
    "UTF-16 with tabs": ("unicode.txt", separated([HEAD, *rows("id")], "\t").encode("utf-16"), BOTH),
    "first line sep=": ("excel.csv", "sep=;\n" + separated([HEAD, *rows("id")], ";"), BOTH),
    "title, notes and source around a CSV": (
        "catatan.csv",
        "Penduduk Menurut Kecamatan 2023\n\n" + separated([HEAD, *rows("id"), TOTAL], ";") + "\nSumber: BPS; 2023\n",
        BOTH,
    ),
    "HTML with spans and footnotes": ("halaman.html", html(PAGE), BOTH),
    "HTML under a spreadsheet's name": ("unduhan.xls", html(PAGE), BOTH),
    # Under the old workbook's name only: offices' sites hand texts out so. Under `.xlsx` it is refused.
    "text under the old workbook's name": ("unduhan.xls", separated([HEAD, *rows("id")], ";"), BOTH),
    "name of the total under the row numbers, not merged": (
        "jumlah.xlsx",
        xlsx([["No", *HEAD], *([i, *r] for i, r in enumerate(typed(), 1)), ["Jumlah", "", TOTALS[1], TOTALS[0]]]),
        BOTH,
    ),
    "name of the total under row numbers without a heading": (
        "jumlah.csv",
        separated([["", *HEAD], *([i, *r] for i, r in enumerate(rows("id"), 1)), ["Jumlah", "", *TOTAL[1:]]], ";"),
        BOTH,
    ),
    "name of the total above the districts": (
        "atas.csv",
        separated([["No", *HEAD], ["Total", "", *TOTAL[1:]], *([i, *r] for i, r in enumerate(rows("id"), 1))], ";"),
        BOTH,
    ),
    "a fragment of a page": (
        "potongan.html",
        "<div><table>" + "".join(f"<tr><td>{a}<td>{b}<td>{c}" for a, b, c in [HEAD, *rows("id")]) + "</table></div>",
        BOTH,
    ),
    "copied text, columns by blanks": (
        "salin.txt", "\n".join("   ".join(map(str, r)) for r in [HEAD, *rows("id")]), BOTH
    ),
    "copied text, tabs": ("tab.txt", separated([HEAD, *rows("space")], "\t"), BOTH),
    "row numbers of their own": (
        "nomor.csv", separated([["No.", *HEAD], *([i, *r] for i, r in enumerate(rows("id"), 1))], ";"), BOTH
    ),
    "numbered labels": (
        "label.csv", separated([HEAD, *rows("id", [f"{i}. {n}" for i, n in enumerate(NAMES, 1)])], ";"), BOTH
    ),
    "labels with code and capitals": (
        "kode.csv", labelled([f"{i:02d}0 KEC. {n.upper()}" for i, n in enumerate(NAMES, 1)]), BOTH
    ),
    "footnote marks in labels": (
        "bintang.csv", labelled([n + ("*)", " 1)", "¹⁾", "²")[i % 4] for i, n in enumerate(NAMES)]),
        BOTH,
    ),
    "names in two columns": (
        "dua.xlsx", xlsx([[*HEAD, "District"], *([*r, r[0]] for r in typed())]), BOTH
    ),
    "raised footnotes in cells": (
        "naik.xlsx",
        xlsx([HEAD, *([raised(n, "1"), raised(shown(p, "id"), "2"), a] for n, p, a in typed())]),
        BOTH,
    ),
    "population in thousands": (
        "ribu.csv",
        separated(
            [["Kecamatan", f"{POP_ID} (ribu jiwa)"]]
            + [[n, shown(p / 1000, "id", 4)] for n, p in zip(NAMES, POP, strict=True)],
            ";",
        ),
        values(POP),
    ),
    "percentages as formatted numbers": (
        "persen.xlsx",
        xlsx(
            [["Kecamatan", "Aduan SP4N-LAPOR tuntas"], *([n, 0.25 + i / 100] for i, n in enumerate(NAMES))],
            formats={f"B{i}": "0.0%" for i in range(2, 16)},
        ),
        values([25.0 + i for i in range(14)], "complaints_resolved"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_form_is_read_without_a_question(read: Read, form: str) -> None:
    name, content, expected = FORMS[form]
    proposal = read(name, content)
    assert ([q.id for q in proposal.open], [p.message() for p in proposal.problems]) == ([], [])
    assert districts(proposal) == pytest.approx(expected, abs=0)


@pytest.mark.parametrize("form", FORMS)
def test_form_is_written_and_read_back_as_a_table_on_file(read: Read, form: str, tmp_path: Any) -> None:
    name, content, _ = FORMS[form]
    folder = read(name, content).write(tmp_path / "tables" / "meja")
    assert sorted(p.name for p in folder.iterdir()) == ["source.yml", "table.csv"]
    assert [p.name for p in folder.parent.iterdir() if p.suffix != ".lock"] == ["meja"]


def test_titles_source_year_and_total_of_the_office_layout_are_found(read: Read, context: Any) -> None:
    proposal = read("bps.xlsx", stacked(), {"publisher": "", "title": "", "period": ""})
    assert proposal.meta["publisher"] == "BPS Kabupaten Maros"
    assert proposal.meta["title"].startswith("Tabel 3.1.1 Penduduk dan Luas Wilayah")
    assert {p.period for p in proposal.columns} == {"2023"}
    assert {p.confidence for p in proposal.columns} == {"high"}
    regency = proposal.to_long().query("area_code == @context.registry.regency.code")
    assert regency["value"].tolist() == [TOTALS[1], TOTALS[0]]
    reasons = " ".join(proposal.roles()["reason_en"])
    for part in ("its name is", "unit km2", "year 2023 in the title", "the rows add up to the total"):
        assert part in reasons


def test_series_of_years_upright_and_sideways(read: Read) -> None:
    head, body = ["Tahun", "Angkutan (%)", "Bangunan (%)"], [["2003", "5,21", "1,51"], ["2004", "5,32", "1,53"]]
    answers = {"B.variable": "eco_pdrb_share_angkutan", "C.variable": "eco_pdrb_share_bangunan"}
    proposal = read("pdrb.csv", separated([head, *body], ";"), answers | {"period": ""})
    frame = proposal.to_long()
    assert proposal.layout is not None
    assert proposal.layout.shape == "series"
    assert frame["period"].tolist() == ["2003", "2004"] * 2
    assert frame["value"].tolist() == [5.21, 5.32, 1.51, 1.53]
    # On its side, its columns are rows of the file, and are named so.
    content = separated(list(zip(head, *body, strict=True)), ";")
    turned = read("turun.csv", content, {"period": ""})
    assert [q.id for q in turned.open] == ["2.variable", "3.variable"]
    assert [q.ask for q in turned.open] == [
        (f"Variabel apa baris {n} “{h}”?", f"Which variable is row {n} “{h}”?") for n, h in enumerate(head[1:], 2)
    ]
    answers = {"2.variable": "eco_pdrb_share_angkutan", "3.variable": "eco_pdrb_share_bangunan"}
    turned = read("turun.csv", content, answers | {"period": ""})
    pd.testing.assert_frame_equal(
        turned.to_long().drop(columns=["row", "column"]), frame.drop(columns=["row", "column"])
    )
    assert turned.roles()["column"].tolist() == ["1", "2", "3"]
    twice = read("turun.csv", content, answers | {"period": "", "3.variable": "eco_pdrb_share_angkutan"})
    assert {(p.row, p.column, p.code) for p in twice.problems} == {(3, "", "duplicate")}


def test_names_in_the_headings_are_asked_for_by_their_column(read: Read) -> None:
    head = ["Uraian", *NAMES[:-2], "Entah", "Siapa", "Jumlah"]
    rows = [head, [POP_ID, *(str(p) for p in POP), str(sum(POP))]]
    proposal = read("menyamping.csv", separated(rows, ";"))
    letters = [chr(ord("A") + head.index(name)) for name in ("Entah", "Siapa")]
    asked = [q.id for q in proposal.open if q.id.endswith(".area")]
    assert asked == [f"column{letter}.area" for letter in letters]
    answers = dict(zip(asked, NAMES[-2:], strict=True))
    assert districts(read("menyamping.csv", separated(rows, ";"), answers)) == values(POP)


@pytest.mark.parametrize(
    ("mark", "note", "confidence"),
    [
        ("e", "perkiraan", "medium"),
        ("r", "diperbaiki", ""),
        ("x", "sementara", "medium"),
        ("xx", "sementara", "medium"),
        ("*", "catatan", ""),
    ],
)
def test_status_marks_are_taken_off_and_kept_as_notes(read: Read, mark: str, note: str, confidence: str) -> None:
    body = [[n, f"{shown(p, 'id')}{mark if i == 3 else ''}"] for i, (n, p) in enumerate(zip(NAMES, POP, strict=True))]
    proposal = read("tanda.csv", separated([["Kecamatan", POP_ID], *body], ";"))
    assert districts(proposal) == values(POP)
    marked = [v for v in proposal.columns[0].values if v.note]
    assert [(v.line.label.text, v.confidence) for v in marked] == [(NAMES[3], confidence)]
    assert note in marked[0].note


def dashed(total: int, note: str = "") -> str:
    body = [[n, "-" if i < 2 else str(p)] for i, (n, p) in enumerate(zip(NAMES, POP, strict=True))]
    return separated([["Kecamatan", POP_ID], *body, ["Jumlah", str(total)]], ";") + note


def test_a_dash_is_nil_where_the_sum_proves_it(read: Read) -> None:
    proposal = read("strip.csv", dashed(sum(POP[2:])))
    assert proposal.dash == "zero"
    assert districts(proposal) == values([0, 0, *POP[2:]])


@pytest.mark.parametrize(
    ("note", "dash"), [("Catatan: - : data tidak tersedia", "missing"), ("Catatan: - = tidak ada/nol", "zero")]
)
def test_a_dash_is_what_the_legend_says(read: Read, note: str, dash: str) -> None:
    assert read("legenda.csv", dashed(sum(POP[2:]), note)).dash == dash


def test_a_dash_nothing_explains_is_asked_for(read: Read) -> None:
    body = [[n, "-" if i < 2 else str(p)] for i, (n, p) in enumerate(zip(NAMES, POP, strict=True))]
    proposal = read("strip.csv", separated([["Kecamatan", POP_ID], *body], ";"))
    assert [q.id for q in proposal.open] == ["dash"]
    missing = proposal.answer("dash", "missing").to_long()
    assert missing["value"].isna().sum() == 2
    assert (proposal.answer("dash", "zero").to_long()["value"] == 0).sum() == 2


@pytest.mark.parametrize("mark", ["...", "…", "NA", "n.a.", ""])
def test_marks_for_no_data_are_never_numbers(read: Read, mark: str) -> None:
    body = [[n, mark if i == 5 else str(p)] for i, (n, p) in enumerate(zip(NAMES, POP, strict=True))]
    found = districts(read("titik.csv", separated([["Kecamatan", POP_ID], *body], ";")))
    assert math.isnan(found.pop((NAMES[5], "pop_total", "2023")))
    assert found == {k: v for k, v in values(POP).items() if k[0] != NAMES[5]}


def test_an_unknown_mark_is_asked_for(read: Read) -> None:
    body = [[n, "x" if i == 5 else str(p)] for i, (n, p) in enumerate(zip(NAMES, POP, strict=True))]
    proposal = read("x.csv", separated([["Kecamatan", POP_ID], *body], ";"))
    assert [q.id for q in proposal.open] == ["mark.x"]
    assert math.isnan(districts(proposal.answer("mark.x", "missing"))[NAMES[5], "pop_total", "2023"])


def test_copied_text_with_blanks_only_keeps_its_columns(read: Read) -> None:
    """As a PDF gives it: row numbers, misprinted blanks in numbers, a name in spaced letters."""
    lines = ["1 Mandai - 1. 290 150", "6 L a u 1.804 331 -", "7 Bontoa 350 1 .100 585", "8 Simbang 104 1086 -"]
    keys = {"B.variable": "eco_sawah_teknis_ha", "C.variable": "eco_sawah_tadah_hujan_ha", "D.variable": "ignore"}
    proposal = read("pdf.txt", "\n".join(lines), keys | {"dash": "zero", "B.numbers": "id", "C.numbers": "id"})
    found = districts(proposal)
    assert found["Lau", "eco_sawah_teknis_ha", "2023"] == 1804
    assert found["Mandai", "eco_sawah_tadah_hujan_ha", "2023"] == 1290
    assert found["Bontoa", "eco_sawah_tadah_hujan_ha", "2023"] == 1100


def test_two_sheets_are_asked_about(read: Read) -> None:
    content = xlsx([HEAD, *typed()], more={"Lain": [HEAD, *typed()], "Catatan": [["hanya teks"]]})
    proposal = read("dua.xlsx", content)
    assert [(q.id, [c.value for c in q.choices]) for q in proposal.open] == [("sheet", ["Tabel", "Lain"])]
    assert districts(proposal.answer("sheet", "Lain")) == BOTH
