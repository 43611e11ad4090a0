"""The review as CSV: out, filled, back; all or nothing, with every problem by line."""

from __future__ import annotations

import csv
import io

import pytest
from review_bench import BUDI, OPD, VERA, WATI, Bench

from indicators.masterplan.roles import Person
from indicators.problems import DataError
from indicators.review import Act, Filter
from indicators.review.sheet import SHEET, apply, export, plan

CLINICS = Filter(kind="value", indicator="clinics", baseline=True)
FIRST = ("value", "clinics~99.01.01~2024")


def rows(bench: Bench, wanted: Filter = CLINICS) -> list[dict[str, str]]:
    """What the exported file holds, by column name."""
    content = export(bench.review.queue(wanted))
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert table[0] == [c.heading for c in SHEET.columns]
    return [dict(zip(SHEET.names, line, strict=True)) for line in table[1:]]


def written(lines: list[dict[str, str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(c.heading for c in SHEET.columns)
    writer.writerows([line[n] for n in SHEET.names] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def brought(bench: Bench, lines: list[dict[str, str]], person: Person = WATI, **how: str) -> dict[str, int]:
    planned = plan("tinjauan.csv", written(lines, **how), bench.package.table, bench.store, person)
    apply(bench.store, person, planned, "lewat berkas")
    return planned.counts


def problems(bench: Bench, lines: list[dict[str, str]], person: Person = WATI) -> list[tuple[int | None, str, str]]:
    with pytest.raises(DataError) as refused:
        brought(bench, lines, person)
    for problem in refused.value.problems:
        assert problem.message("id") != problem.message("en")
        assert f"tinjauan.csv, baris {problem.row}" in problem.message("id")
    return [(p.row, p.column, p.code) for p in refused.value.problems]


def test_an_unfilled_sheet_changes_nothing(bench: Bench) -> None:
    assert brought(bench, rows(bench)) == {}
    assert bench.store.revision() == max(bench.store.audit()["id"])
    assert bench.store.records() == []


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_filled_sheet_comes_back(desk: Bench, delimiter: str) -> None:
    lines = rows(desk)
    lines[0] |= {"decision": "sahkan / accept"}
    lines[1] |= {"decision": "Kembalikan", "reason": "sumber menulis 3;\nlihat halaman 4, “catatan”"}
    lines[2] |= {"question": "Tahun berapa?", "comment": "=HYPERLINK(…)"}
    lines[3] |= {"decision": "submit"}
    counts = brought(desk, lines, delimiter=delimiter)
    assert counts == {"accept": 1, "return": 1, "ask": 1, "submit": 1}
    now = desk.review
    assert [now.status("value", lines[n]["key"]) for n in range(4)] == ["accepted", "returned", "draft", "in_review"]
    assert now.of("value", lines[1]["key"]).reason == "sumber menulis 3;\nlihat halaman 4, “catatan”"
    assert [c.kind for c in now.of("value", lines[2]["key"]).comments] == ["comment", "question"]
    assert set(desk.store.audit()["why"]) >= {"lewat berkas"}


def test_an_answer_goes_to_every_open_question(bench: Bench) -> None:
    bench.do(WATI, *FIRST, Act("ask", "a?"), Act("ask", "b?"))
    [line] = [line for line in rows(bench) if line["key"] == FIRST[1]]
    assert "2. question (wati" in line["remarks"]
    assert line["hints"] == "pertanyaan terbuka / open question"
    brought(bench, [line | {"answer": "Ya, keduanya."}], OPD)
    assert bench.review.of(*FIRST).unanswered == []


def test_cells_are_no_formulas(desk: Bench) -> None:
    desk.workspace.yaml("tables/puskesmas/source.yml", lambda d: d.update(title="=cmd|' /C calc'!A0"))
    desk.build()
    desk.do(WATI, "source", "puskesmas", Act("ask", "+1+1"))
    cells = [c for line in rows(desk, Filter()) for n, c in line.items() if n not in ("value",)]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [c for c in cells if c.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_one_bad_line_writes_nothing_and_all_bad_lines_are_named(bench: Bench) -> None:
    lines = rows(bench)
    before = bench.store.revision()
    lines[0] |= {"decision": "sahkan"}
    lines[1] |= {"decision": "mungkin"}
    lines[2] |= {"decision": "kembalikan"}
    lines[3] |= {"decision": "sahkan", "key": "clinics~99.01.77~2024"}
    lines[4] |= {"answer": "untuk apa"}
    lines.append(lines[0] | {"comment": "dua kali"})
    found = problems(bench, lines)
    assert found == [
        (3, "decision", "value-choice"),
        (4, "reason", "field-missing"),
        (5, "key", "review-unknown"),
        (6, "answer", "review-refused"),
        (7, "key", "duplicate"),
    ]
    assert bench.store.revision() == before


def test_who_may_not_is_told_by_line(desk: Bench) -> None:
    lines = [line | {"decision": "sahkan"} for line in rows(desk)]
    assert {code for _, _, code in problems(desk, lines, VERA)} == {"review-refused"}
    assert len(problems(desk, lines, VERA)) == len(lines)


def test_a_disputed_item_needs_a_reason_in_the_sheet_too(desk: Bench) -> None:
    lines = rows(desk, Filter(hint="conflict", kind="value", baseline=True))
    lines[0]["decision"] = "sahkan"
    assert problems(desk, lines) == [(2, "reason", "field-missing")]
    brought(desk, [lines[0] | {"reason": "koran-a memuat tabel lengkap"}])
    assert desk.review.status("value", lines[0]["key"]) == "accepted"


def test_what_somebody_else_did_or_what_changed_since_the_export_is_refused(bench: Bench) -> None:
    lines = [line | {"decision": "sahkan"} for line in rows(bench)]
    bench.do(BUDI, *FIRST, Act("comment", "sebentar"))
    bench.workspace.edit("tables/puskesmas/table.csv", "Belanak,2", "Belanak,3")
    bench.workspace.edit("tables/puskesmas/table.csv", "Jumlah,7", "Jumlah,8")
    bench.build()
    found = problems(bench, lines)
    assert sorted((column, code) for _, column, code in found) == [
        ("print", "review-changed"),
        ("seen", "review-stale"),
    ]


def test_a_write_between_check_and_import_writes_nothing(bench: Bench) -> None:
    lines = [line | {"decision": "sahkan"} for line in rows(bench)]
    planned = plan("tinjauan.csv", written(lines), bench.package.table, bench.store, WATI)
    bench.do(BUDI, *FIRST, Act("comment", "sebentar"))
    with pytest.raises(DataError):
        apply(bench.store, WATI, planned, "")
    assert {s.status for s in bench.review.queue(CLINICS)} == {"draft"}
