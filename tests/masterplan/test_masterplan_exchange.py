"""Spreadsheets out and in: templates, reading back, preview, all or nothing."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from made_up_plan import criteria, innovation, kpi, office, progress, target, write_plan

from indicators.masterplan import BY_NAME, TABLES, Masterplan, NotAllowedError, Person, load
from indicators.masterplan.entry import as_of
from indicators.masterplan.exchange import LISTS, options, read_upload, to_csv, to_xlsx
from indicators.masterplan.importing import apply, preview
from indicators.masterplan.store import ConflictError, Store
from indicators.problems import DataError, Problem

EDITOR = Person("edi", "editor")


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 's.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    named = {"office_standing": "named"}
    return write_plan(
        tmp_path / "raw",
        offices=[office("x"), office("y")],
        kpis=[kpi("a", office="x", **named), kpi("b", office="y", **named)],
        targets=[target("a", 50)],
        progress=[progress("a", 40)],
    )


def table(*rows: list[object], name: str = "progress") -> bytes:
    """A workbook with one sheet; the first row is its heading."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEAD: list[object] = [
    "Indikator kinerja / KPI",
    "period",
    "Kode isian",
    "Value",
    "Status angka",
    "chosen",
    "Sumber / Source",
]


def problems(content: bytes, name: str = "x.xlsx") -> list[Problem]:
    with pytest.raises(DataError) as caught:
        read_upload(name, content)
    return caught.value.problems


def test_a_template_with_everything_comes_back_without_a_change(plan: Masterplan, sqlite_store: Store) -> None:
    sheets = read_upload("semua.xlsx", to_xlsx(plan, TABLES))
    assert len(sheets) == len(TABLES)
    planned = preview(plan, sqlite_store, EDITOR, sheets)
    assert planned.counts() == {"new": 0, "changed": 0, "same": sum(len(r) for r in plan.records.values())}
    for one in TABLES:
        rows = read_upload(f"{one.name}.csv", to_csv(plan, one))
        assert preview(plan, sqlite_store, EDITOR, rows).table().empty


def test_a_template_has_bilingual_frozen_headings_lists_and_no_formula(plan: Masterplan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(plan, TABLES)))
    assert book.sheetnames == [*(t.name for t in TABLES), LISTS]
    for one in TABLES:
        sheet = book[one.name]
        assert [c.value for c in sheet[1]] == [c.heading for c in one.columns]
        assert sheet.freeze_panes is not None
        assert sheet.freeze_panes.endswith("2")
        listed = {str(v.sqref).split(":")[0] for v in sheet.data_validations.dataValidation}
        wanted = {f"{sheet.cell(1, i).column_letter}2" for i, c in enumerate(one.columns, 1) if options(c, plan)}
        assert listed == wanted
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_lists_hold_what_the_import_takes(plan: Masterplan) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(plan, [BY_NAME["kpis"]], filled=False)))
    lists = {c[0].value: [v.value for v in c[1:] if v.value] for c in book[LISTS].iter_cols()}
    assert lists["kpis.direction"][1] == "makin rendah makin baik / lower is better"
    assert "dlh — Dinas Lingkungan Hidup" in lists["kpis.office"]
    assert "governance.service — Pelayanan Publik" in lists["kpis.dimension"]
    assert book["kpis"].max_row == 1


def test_text_that_looks_like_a_formula_stays_text(root: Path) -> None:
    write_plan(root, offices=[office("x", note_id="=1+1")])
    found = read_upload("o.xlsx", to_xlsx(load(root), [BY_NAME["offices"]]))
    assert found[0].rows[0][1]["note_id"] == "=1+1"


def test_what_people_type_is_read_as_it_is_meant(root: Path, sqlite_store: Store) -> None:
    plan = load(root)
    rows = [
        HEAD,
        ["a — a", "2025", "lap-1", "1.234,5", "tetap", "ya / yes", "Laporan"],
        [None, None, "", None, " ", None, None],
        ["b", datetime(2025, 6, 30), "lap-1", 12, "provisional", True, "Laporan"],
        [None] * 7,
    ]
    planned = preview(plan, sqlite_store, EDITOR, read_upload("x.xlsx", table(*rows)))
    values = [p.record.values for p in planned.rows]
    assert [(v["kpi"], v["period"], v["value"], v["status"], v["chosen"]) for v in values] == [
        ("a", "2025", "1234.5", "final", "yes"),
        ("b", "2025-06-30", "12", "provisional", "yes"),
    ]


def test_a_semicolon_file_from_excel_is_read(root: Path, sqlite_store: Store) -> None:
    text = "kpi;period;entry;value;status;chosen;source\r\na;2025;l;3,5;final;ya;Laporan\r\n;;;;;;\r\n"
    planned = preview(load(root), sqlite_store, EDITOR, read_upload("progress.csv", text.encode("utf-8-sig")))
    assert [p.record.values["value"] for p in planned.rows] == ["3.5"]


def test_each_wrong_cell_is_named_and_nothing_is_written(root: Path, sqlite_store: Store) -> None:
    rows = [
        HEAD,
        ["a", "2025", "ok", 1, "final", "yes", "Laporan"],
        ["z", "2025", "l", 1, "final", "yes", "Laporan"],
        ["a", "kapan", "l", "1.234", "mungkin", "", ""],
    ]
    sheets = read_upload("x.xlsx", table(*rows))
    with pytest.raises(DataError) as caught:
        preview(load(root), sqlite_store, EDITOR, sheets)
    assert [(p.file, p.row, p.column, p.code) for p in caught.value.problems] == [
        ("x.xlsx:progress", 3, "kpi", "code-unlisted"),
        ("x.xlsx:progress", 4, "chosen", "field-missing"),
        ("x.xlsx:progress", 4, "period", "period"),
        ("x.xlsx:progress", 4, "source", "field-missing"),
        ("x.xlsx:progress", 4, "status", "value-choice"),
        ("x.xlsx:progress", 4, "value", "number-ambiguous"),
    ]
    assert sqlite_store.records() == []


def test_rules_across_rows_hold_for_an_import_too(root: Path, sqlite_store: Store) -> None:
    again = ["a", "2024", "other", 41, "final", "yes", "Laporan"]  # 2024 has a chosen value on file
    with pytest.raises(DataError) as caught:
        preview(load(root), sqlite_store, EDITOR, read_upload("x.xlsx", table(HEAD, again)))
    (found,) = caught.value.problems
    assert (found.row, found.column, found.code) == (2, "chosen", "duplicate")
    twice = [["a", "2025", "l", v, "final", "no", "Laporan"] for v in (1, 2)]
    with pytest.raises(DataError) as caught:
        preview(load(root), sqlite_store, EDITOR, read_upload("x.xlsx", table(HEAD, *twice)))
    assert [(p.row, p.code) for p in caught.value.problems] == [(3, "duplicate")]


def test_the_preview_shows_each_field_that_would_change(root: Path, sqlite_store: Store) -> None:
    rows = [HEAD, ["a", "2024", "a", 45, "final", "yes", "uji"], ["a", "2023", "a", 30, "final", "yes", "uji"]]
    planned = preview(load(root), sqlite_store, EDITOR, read_upload("x.xlsx", table(*rows)))
    assert planned.counts() == {"new": 1, "changed": 1, "same": 0}
    found = planned.table()
    changed = found[found["kind"] == "changed"]
    assert changed[["line", "field", "before", "after"]].values.tolist() == [[2, "value", "40", "45"]]
    assert sqlite_store.records() == []


def test_a_column_that_is_left_out_stays_and_an_empty_cell_empties_only_where_asked(
    root: Path, sqlite_store: Store
) -> None:
    write_plan(
        root, offices=[office("x")], kpis=[kpi("a")], progress=[progress("a", 40, evidence="foto.jpg", note_id="lama")]
    )
    head = [*HEAD, "note_id"]
    rows = [head, ["a", "2024", "a", 45, "final", "yes", "uji", None]]
    sheets = read_upload("x.xlsx", table(*rows))
    planned = preview(load(root), sqlite_store, EDITOR, sheets)
    assert planned.rows[0].differences() == {"value": ("40", "45")}
    assert [(p.record.key, name, held) for p, name, held in planned.empty] == [("a~2024~a", "note_id", "lama")]
    planned = preview(load(root), sqlite_store, EDITOR, sheets, remove=True)
    assert planned.rows[0].differences() == {"value": ("40", "45"), "note_id": ("lama", "")}
    assert planned.rows[0].record.values["evidence"] == "foto.jpg"


def test_what_a_record_cannot_be_without_is_never_removed_by_an_empty_cell(root: Path, sqlite_store: Store) -> None:
    rows = [HEAD, ["a — a", "2024", "", 45, "", "", ""]]
    for remove in (False, True):
        planned = preview(load(root), sqlite_store, EDITOR, read_upload("x.xlsx", table(*rows)), remove)
        assert planned.rows[0].differences() == {"value": ("40", "45")}
        assert planned.empty == []


def test_an_entry_code_is_filled_in_as_the_form_does(root: Path, sqlite_store: Store) -> None:
    short = [h for h in HEAD if h != "Kode isian"]
    for rows in ([HEAD, ["a", "2025", None, 45, "final", "yes", "u"]], [short, ["a", "2025", 45, "final", "yes", "u"]]):
        planned = preview(load(root), sqlite_store, EDITOR, read_upload("x.xlsx", table(*rows)))
        assert [p.record.key for p in planned.rows] == ["a~2025~a"]


def test_what_stood_in_the_files_is_on_record_and_nobody_takes_it_by_an_import(root: Path, sqlite_store: Store) -> None:
    write_plan(root, offices=[office("x"), office("y")], innovations=[innovation("i", office="y")])
    plan = load(root, sqlite_store, drafts=True)
    head = ["code", "name", "office", "office_standing", "description_id", "description_en", "standing", "source"]
    rows = [head, ["i", "milik x", "x", "named", "x", "x", "published", "u"]]
    sheets = read_upload("i.xlsx", table(*rows, name="innovations"))
    with pytest.raises(NotAllowedError, match="own office"):
        preview(plan, sqlite_store, Person("ani", "office", "x"), sheets)
    apply(plan, sqlite_store, EDITOR, preview(plan, sqlite_store, EDITOR, sheets), "")
    assert as_of(sqlite_store, "innovations", "i", 0)["name"] == "i"
    assert as_of(sqlite_store, "innovations", "i", 1)["name"] == "milik x"


def test_criteria_are_offered_and_read_by_their_label(root: Path, sqlite_store: Store) -> None:
    write_plan(root, criteria=criteria(50, 50), innovations=[innovation("i")])
    plan = load(root)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(plan, [BY_NAME["assessments"]])))
    lists = {c[0].value: [v.value for v in c[1:] if v.value] for c in book[LISTS].iter_cols()}
    assert lists["assessments.criterion"] == ["c1 — c1", "c2 — c2"]
    rows = [
        ["innovation", "period", "assessor", "criterion", "score", "source"],
        ["i — i", "2024", "edi", "c2 — c2", 3, "u"],
    ]
    planned = preview(plan, sqlite_store, EDITOR, read_upload("a.xlsx", table(*rows, name="assessments")))
    assert planned.rows[0].record.key == "i~2024~edi~c2"


def test_an_import_is_written_as_one(root: Path, sqlite_store: Store) -> None:
    plan = load(root, sqlite_store, drafts=True)
    rows = [HEAD, *(["a", f"20{y}", "l", y, "final", "yes", "Laporan"] for y in range(10, 20))]
    planned = preview(plan, sqlite_store, EDITOR, read_upload("x.xlsx", table(*rows)))
    assert apply(plan, sqlite_store, EDITOR, planned, "laporan lama") == 10
    again = load(root, sqlite_store, drafts=True)
    assert len(again.table("progress")) == 11
    assert set(sqlite_store.audit()["why"]) == {"laporan lama"}
    signed = again.find("progress", "a~2010~l")
    assert signed is not None
    assert signed.values["entered_by"] == "edi"
    repeated = preview(again, sqlite_store, EDITOR, read_upload("x.xlsx", table(*rows)))
    assert repeated.counts() == {"new": 0, "changed": 0, "same": 10}
    # Nothing of it is public before it is signed off.
    assert len(load(root, sqlite_store).table("progress")) == 1


def test_an_import_over_somebody_elses_change_is_refused_as_a_whole(root: Path, sqlite_store: Store) -> None:
    plan = load(root, sqlite_store, drafts=True)
    first = read_upload("x.xlsx", table(HEAD, ["a", "2024", "a", 45, "final", "yes", "uji"]))
    both = read_upload(
        "x.xlsx",
        table(HEAD, ["a", "2024", "a", 46, "final", "yes", "uji"], ["a", "2020", "a", 1, "final", "yes", "uji"]),
    )
    mine = preview(plan, sqlite_store, EDITOR, both)
    apply(plan, sqlite_store, Person("budi", "admin"), preview(plan, sqlite_store, EDITOR, first), "")
    with pytest.raises(ConflictError):
        apply(plan, sqlite_store, EDITOR, mine, "")
    assert [s.values["value"] for s in sqlite_store.records()] == ["45"]


def test_an_office_imports_only_its_own(root: Path, sqlite_store: Store) -> None:
    plan = load(root)
    person = Person("ani", "office", "x")
    rows = [HEAD, ["a", "2025", "l", 1, "final", "yes", "u"], ["b", "2025", "l", 1, "final", "yes", "u"]]
    with pytest.raises(NotAllowedError, match="b~2025~l"):
        preview(plan, sqlite_store, person, read_upload("x.xlsx", table(*rows)))
    assert preview(plan, sqlite_store, person, read_upload("x.xlsx", table(*rows[:2]))).counts()["new"] == 1


def test_sheets_may_point_to_one_another_in_any_order(root: Path, sqlite_store: Store) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "targets"
    sheet.append(["kpi", "owner", "period", "target", "source"])
    sheet.append(["new", "own", "2030", 5, "uji"])
    second = book.create_sheet("kpis")
    fields = {k: v for k, v in kpi("new").items() if v != ""}
    second.append(list(fields))
    second.append(list(fields.values()))
    out = io.BytesIO()
    book.save(out)
    planned = preview(load(root), sqlite_store, EDITOR, read_upload("x.xlsx", out.getvalue()))
    assert [p.record.key for p in planned.rows] == ["new", "new~own~2030"]


def test_a_formula_in_a_cell_is_refused_with_its_place() -> None:
    (found,) = problems(table(HEAD, ["a", "2025", "l", "=1+1", "final", "yes", "u"]))
    assert (found.row, found.column, found.found) == (2, "D2", "=1+1")


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ([*HEAD, "Lain"], "column-unknown"),
        ([*HEAD, "nilai"], "column-duplicate"),
        (HEAD[:-1], "column-missing"),
    ],
)
def test_headings_that_do_not_fit_are_named(head: list[object], code: str) -> None:
    assert code in {p.code for p in problems(table(head, ["a"] * len(head)))}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.pdf", b"%PDF", "value-choice"),
        ("x.xlsx", b"not a workbook", "file-syntax"),
        ("hello.csv", b"a,b\n", "value-choice"),
        ("progress.csv", b"\xff\xfe\x00", "file-encoding"),
        ("progress.csv", b'kpi,"', "file-syntax"),
        ("progress.csv", b"", "file-empty"),
        ("progress.csv", b"kpi,period,entry,value,status,chosen,source\na,2024,x\n", "row-ragged"),
        ("x.xlsx", table(["a"], name="Sheet1"), "value-choice"),
    ],
)
def test_a_file_that_is_no_template_is_refused(name: str, content: bytes, code: str) -> None:
    assert [p.code for p in problems(content, name)] == [code]


def test_a_cell_has_bounds_whatever_another_library_allows_for_the_whole_process() -> None:
    usual = csv.field_size_limit(10**9)
    try:
        [found] = problems(b'"' + b"a\n" * 70_000 + b'",b\n', "kpis.csv")
    finally:
        csv.field_size_limit(usual)
    assert found.code == "file-syntax"
    assert len(found.message()) < 500


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(6):
            archive.writestr(f"xl/{n}.xml", b"0" * 10_000_000)
    assert len(out.getvalue()) < 100_000
    assert [p.code for p in problems(out.getvalue())] == ["file-large"]
