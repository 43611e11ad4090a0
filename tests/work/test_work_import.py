"""Importing at the desk: shown first, then written all or nothing, with every problem by row and column."""

from __future__ import annotations

import html
import io
import re
import zipfile

import openpyxl
import pytest
from seats import Office, Seat

from indicators.masterplan import BY_NAME
from indicators.masterplan.store.files import Uploads

HEADS = "kpi,period,entry,value,status,chosen,source"


def upload(seat: Seat, name: str, content: bytes, code: int = 303, **more: str) -> tuple[str, str]:
    """Upload a file; return the address it leads to and the page there."""
    token = seat.token()
    data = {"csrf_token": token, "file": (io.BytesIO(content), name)} | more
    answer = seat.client.post(f"/{seat.lang}/work/import", data=data)
    assert answer.status_code == code
    address = answer.headers.get("Location", "")
    return address, seat.client.get(address).get_data(as_text=True) if address else answer.get_data(as_text=True)


def apply(seat: Seat, address: str, page: str, then: str = "save", code: int = 303, **ticked: str) -> str:
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', page)
    assert digest is not None
    data = {"digest": digest[1], "why": "laporan", "then": then} | ticked
    return seat.send(address.removeprefix(f"/{seat.lang}/work/"), data, code)


def filled(seat: Seat, name: str) -> openpyxl.Workbook:
    answer = seat.client.get(f"/{seat.lang}/work/filled/{name}.xlsx")
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def as_bytes(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_template_as_it_comes_changes_nothing(office: Office) -> None:
    edi = office.seat("edi")
    address, page = upload(edi, "masterplan.xlsx", as_bytes(filled(edi, "masterplan")))
    assert "Isi berkas ini sama dengan yang sudah ada" in page
    assert "digest" not in page
    assert office.store.records() == []
    assert address.startswith("/id/work/import/")


@pytest.mark.parametrize("then", ["save", "submit"])
def test_what_is_changed_in_the_template_is_shown_and_then_written(both: Office, then: str) -> None:
    edi = both.seat("edi", "en")
    book = filled(edi, "innovations")
    sheet = book["innovations"]
    heads = [c.value for c in sheet[1]]
    name, year = (next(i for i, h in enumerate(heads, 1) if h.endswith(end)) for end in ("/ Name", "/ Year"))
    before = sheet.cell(2, name).value
    sheet.cell(2, name).value = f"{before} (diperbarui)"
    sheet.cell(3, year).value = 2020
    address, page = upload(edi, "innovations.xlsx", as_bytes(book))
    assert "0 new records, 2 changed" in page
    assert f"{before} (diperbarui)" in page
    assert both.store.records() == []  # only shown so far
    assert "2 records written" in apply(edi, address, page, then)
    found = both.store.records("innovations")
    assert {s.state for s in found} == {"draft" if then == "save" else "submitted"}
    assert any(s.values["name"].endswith("(diperbarui)") for s in found)
    assert Uploads(both.store).find(address.rpartition("/")[2], "edi") is None


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_problem_is_named_by_row_and_column_and_nothing_is_written(office: Office, lang: str) -> None:
    edi = office.seat("edi", lang)
    lines = [
        HEADS,
        "poverty,2025,x,9.1,final,no,u",
        "poverty,kapan,x,9.2,final,no,u",
        "tidak-ada,2025,x,banyak,final,no,",
        "poverty,2025,x,9.3,final,no,u",
    ]
    _, page = upload(edi, "progress.csv", "\n".join(lines).encode())
    rows = re.findall(r"<tr><th[^>]*>progress\.csv</th><td[^>]*>(\d+)</td><td[^>]*>([^<]+)</td>", page)
    heads = {n: BY_NAME["progress"].column(n).heading for n in ("period", "kpi", "value", "source")}
    # As the sheet says it, and not as the program calls it.
    wanted = {("3", heads["period"]), *(("4", heads[n]) for n in ("kpi", "value", "source"))}
    assert set(rows) == {*wanted, ("5", "–")}  # line 5 says again what line 2 says
    shown = html.unescape(re.sub(r"<[^>]+>", " ", page))
    other = ("is not a number", "a value for") if lang == "id" else ("bukan", "isian Sumber")
    for word in ("chosen", "entered_on", "kpis", "isian source", *other):
        assert word not in shown
    assert ("dari daftar Indikator kinerja" if lang == "id" else "of the list KPI") in shown
    assert ("Tidak ada yang ditulis" if lang == "id" else "Nothing was written") in page
    assert office.store.records() == []


def test_a_duplicate_row_and_a_formula_are_problems(office: Office) -> None:
    edi = office.seat("edi")
    row = "poverty,2025,x,9.1,final,no,u"
    _, page = upload(edi, "progress.csv", "\n".join([HEADS, row, row]).encode())
    assert "progress.csv:2" in page
    book = filled(edi, "progress")
    book["progress"].cell(2, 4).value = "=1+1"
    _, page = upload(edi, "progress.xlsx", as_bytes(book))
    assert "=1+1" in page
    assert office.store.records() == []


def test_very_many_problems_are_counted_and_the_first_shown(office: Office) -> None:
    lines = [HEADS, *(f"poverty,{2000 + n},x,{'9' * 900}x,final,no,u" for n in range(302))]
    _, page = upload(office.seat("edi"), "progress.csv", "\n".join(lines).encode())
    assert len(re.findall(r"<tr><th[^>]*>progress\.csv</th>", page)) == 300
    left = re.search(r"dan (\d+) masalah lagi", page)
    assert left
    assert f"{300 + int(left[1])} masalah" in page
    assert "9" * 201 not in page  # nor is a cell shown whole


def test_what_changed_since_the_preview_is_shown_again_and_not_overwritten(both: Office) -> None:
    edi, eva = both.seat("edi"), both.seat("eva")
    first = "\n".join([HEADS, "poverty,2025,x,9.1,final,no,edi"]).encode()
    address, page = upload(edi, "progress.csv", first)
    second = "\n".join([HEADS, "poverty,2025,x,9.2,final,no,eva"]).encode()
    apply(eva, *upload(eva, "progress.csv", second))
    again = apply(edi, address, page, code=409)
    assert "Sementara itu ada yang berubah" in again
    assert "9,2" in again  # what stands there now
    stored = both.store.get("progress", "poverty~2025~x")
    assert stored is not None
    assert (stored.values["value"], stored.version) == ("9.2", 1)
    # Having seen it, the person may go on.
    assert "1 catatan ditulis" in apply(edi, address, again)
    stored = both.store.get("progress", "poverty~2025~x")
    assert stored is not None
    assert (stored.values["value"], stored.version) == ("9.1", 2)


def test_an_import_beyond_the_role_is_refused_whole(office: Office) -> None:
    budi = office.seat("budi")
    lines = [HEADS, "poverty,2025,x,9.1,final,no,u"]
    _, page = upload(budi, "progress.csv", "\n".join(lines).encode())
    assert "Tidak diperbolehkan" in page
    # Among the problems, by its row, and in one language.
    [row] = re.findall(r"<tr><th[^>]*>progress\.csv</th>.*?</tr>", page)
    assert ">2<" in row
    assert "Hanya untuk catatan perangkat daerah sendiri" in row
    assert "Only for records" not in page
    # With another fault in the file both are named at once.
    _, page = upload(budi, "progress.csv", "\n".join([*lines, "poverty,kapan,x,1,final,no,u"]).encode())
    assert len(re.findall(r"<tr><th[^>]*>progress\.csv</th>", page)) == 2
    assert "Hanya untuk catatan" in page
    assert "digest" not in page
    assert "Peran Anda tidak menulis" in office.seat("vera").get("import")
    assert office.store.records() == []


def test_uploads_belong_to_whoever_sent_them(office: Office) -> None:
    edi, eva = office.seat("edi"), office.seat("eva")
    address, page = upload(edi, "progress.csv", "\n".join([HEADS, "poverty,2025,x,9.1,final,no,u"]).encode())
    path = address.removeprefix("/id/work/")
    eva.get(path, 404)
    apply(eva, address, page, code=404)
    assert office.store.records() == []


def test_a_csv_of_any_name_is_read_as_what_was_chosen(office: Office) -> None:
    edi = office.seat("edi")
    content = "\n".join([HEADS, "poverty,2025,x,9.1,final,no,u"]).encode()
    assert "1 catatan baru" in upload(edi, "Laporan Dinas (1).csv", content, table="progress")[1]
    assert "Laporan Dinas (1).csv" in upload(edi, "Laporan Dinas (1).csv", content)[1]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x")
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("progress.xlsx", b"PK\x03\x04 broken"),
        ("progress.xlsx", b""),
        ("progress.csv", b"\xff\xfe\x00kpi"),
        ("progress.csv", b""),
        ("progress.csv", ("kpi" + ",kpi" * 20_000).encode()),
        ("progress.exe", b"MZ"),
        ("../../../etc/passwd", b"root:x"),
        ("bomb.xlsx", _bomb()),
    ],
    ids=["broken-zip", "empty-xlsx", "encoding", "empty-csv", "many-columns", "exe", "path", "bomb"],
)
def test_files_that_are_none_get_a_message_and_never_an_error(office: Office, name: str, content: bytes) -> None:
    edi = office.seat("edi")
    answer = edi.client.post("/id/work/import", data={"csrf_token": edi.token(), "file": (io.BytesIO(content), name)})
    assert answer.status_code == 303
    shown = edi.client.get(answer.headers["Location"])
    assert shown.status_code == 422
    assert "Tidak ada yang ditulis" in shown.get_data(as_text=True)
    assert office.store.records() == []


def test_without_a_file_one_is_asked_for(office: Office) -> None:
    edi = office.seat("edi")
    assert "Pilih berkas dahulu" in edi.send("import", {"table": "progress"})


def test_empty_cells_remove_nothing_unless_that_was_ticked(both: Office) -> None:
    """An approved record keeps its evidence and note when somebody uploads a sheet with those cells empty."""
    edi, eva = both.seat("edi"), both.seat("eva")
    head = f"{HEADS},evidence,note_id"
    first = "\n".join([head, "poverty,2025,x,9.1,final,no,u,foto.jpg,penting"]).encode()
    apply(edi, *upload(edi, "progress.csv", first), then="submit")
    key = "poverty~2025~x"
    data = {"action": "approve", "key": key, f"seen.{key}": "2", "back": "record"}
    eva.send("records/progress/act", data)

    def held() -> tuple[str, str, str]:
        stored = both.store.get("progress", key)
        assert stored is not None
        return stored.values["value"], stored.values["evidence"], stored.values["note_id"]

    empty = "\n".join([head, "poverty,2025,x,9.2,final,no,u,,"]).encode()
    address, page = upload(edi, "progress.csv", empty)
    assert "2 sel kosong, padahal di sini ada isinya" in page
    assert "Hapus juga 2 isian ini" in page
    assert "foto.jpg" in page
    apply(edi, address, page)
    assert held() == ("9.2", "foto.jpg", "penting")
    # Nothing but removals: nothing happens without the tick, and all of it with it.
    empty = empty.replace(b"9.1", b"9.2")
    address, page = upload(edi, "progress.csv", empty)
    assert "Tidak ada yang berubah" in apply(edi, address, page, code=200)
    assert held() == ("9.2", "foto.jpg", "penting")
    apply(edi, address, page, remove="yes")
    assert held() == ("9.2", "", "")


def test_a_record_is_shown_once_with_all_that_changes(office: Office) -> None:
    edi = office.seat("edi")
    lines = [HEADS, *(f"poverty,{1900 + n},x,9.{n},final,no,u" for n in range(40))]
    _, page = upload(edi, "progress.csv", "\n".join(lines).encode())
    assert "40 catatan baru" in page
    assert page.count('<ul class="fields">') == 40
    assert "catatan lagi" not in page


def test_figures_that_can_hardly_be_ask_for_a_yes(office: Office) -> None:
    edi = office.seat("edi")
    address, page = upload(edi, "progress.csv", "\n".join([HEADS, "poverty,2025,x,1234.5,final,no,u"]).encode())
    assert "di luar 0–100" in page
    assert "Belum ada yang ditulis" in apply(edi, address, page, code=422)
    assert office.store.records() == []
    assert "1 catatan ditulis" in apply(edi, address, page, sure="yes")
    _, page = upload(edi, "progress.csv", "\n".join([HEADS, "poverty,2026,x,-1,final,no,u"]).encode())
    assert "1 masalah di progress.csv" in page


def test_viewers_are_not_sent_to_the_import(office: Office) -> None:
    assert "/work/import" not in office.seat("vera").get()
    assert "/work/import" in office.seat("budi").get()
