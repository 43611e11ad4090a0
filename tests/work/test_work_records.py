"""Entering records at the desk: forms, drafts that nobody else sees, signing off, conflicts, evidence, role limits."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Mapping

import pytest
from lxml.html import fromstring
from markupsafe import escape
from seats import PEOPLE, Office, Seat

from indicators.masterplan import TABLES
from indicators.masterplan.store.files import EvidenceFiles

FIGURE = {
    "kpi": "waste-banks", "period": "2026", "entry": "a", "value": "12,5", "status": "provisional", "chosen": "yes",
    "source": "SIPSN DLH",
}  # fmt: skip
KEY = "waste-banks~2026~a"


@pytest.fixture(scope="module")
def figure(raw) -> Mapping[str, str]:
    """A figure of a KPI that the office of the environment answers for."""
    from indicators.masterplan import load

    plan = load(raw)
    mine = next(r for r in plan.records["kpis"] if "dlh" in plan.offices.heirs(r.values["office"]))
    return {**FIGURE, "kpi": mine.key}


def key(figure: Mapping[str, str]) -> str:
    return f"{figure['kpi']}~2026~a"


def enter(seat: Seat, figure: Mapping[str, str], code: int = 303, **more: object) -> str:
    return seat.send("records/progress/form", {**figure, "key": "", "seen": "0", "then": "save"} | more, code)


def act(seat: Seat, figure: Mapping[str, str], action: str, seen: int, code: int = 303, why: str = "") -> str:
    data = {"action": action, "key": key(figure), f"seen.{key(figure)}": str(seen), "why": why, "back": "record"}
    return seat.send("records/progress/act", data, code)


def values(office: Office, figure: Mapping[str, str]) -> dict[str, str]:
    found = office.store.get("progress", key(figure))
    assert found is not None
    return found.values


def test_from_an_office_to_the_public_and_every_step_on_record(both: Office, figure: Mapping[str, str]) -> None:
    budi, edi = both.seat("budi"), both.seat("edi", "en")
    page = enter(budi, figure, then="submit")
    assert "Disimpan dan diajukan" in page
    assert values(both, figure)["value"] == "12.5"
    assert values(both, figure)["entered_by"] == "budi"
    assert "12,5" not in both.public(f"masterplan/kpi/{figure['kpi']}")
    assert figure["kpi"] in edi.get()  # it waits for the editor
    page = act(edi, figure, "approve", 2)
    assert "on the public dashboard" in page
    assert "12,5" in both.public(f"masterplan/kpi/{figure['kpi']}")
    trail = both.store.history("progress", key(figure))
    assert trail[["who", "action", "version"]].values.tolist() == [
        ["budi", "edit", 1],
        ["budi", "submit", 2],
        ["edi", "approve", 3],
    ]


def test_a_newer_draft_leaves_what_the_public_sees(office: Office, figure: Mapping[str, str]) -> None:
    budi, edi = office.seat("budi"), office.seat("edi")
    enter(budi, figure, then="submit")
    act(edi, figure, "approve", 2)
    budi.send("records/progress/form", {**figure, "value": "99,25", "key": key(figure), "seen": "3", "then": "save"})
    public = office.public(f"masterplan/kpi/{figure['kpi']}")
    assert "12,5" in public
    assert "99,25" not in public
    page = budi.get("records/progress/record", key=key(figure))
    assert "99,25" in page
    assert "Publik: 12,5" in html.unescape(page)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("id", ("3 isian perlu diperbaiki", "Seharusnya")), ("en", ("3 fields have to be mended", "Expected"))],
)
def test_what_is_wrong_is_said_beside_each_field_and_nothing_typed_is_lost(
    office: Office, figure: Mapping[str, str], lang: str, words: tuple[str, str]
) -> None:
    budi = office.seat("budi", lang)
    wrong = {**figure, "value": "banyak <b>sekali</b>", "period": "kemarin", "source": " ", "note_id": "tetap ada"}
    page = enter(budi, wrong, 422)
    assert words[0] in page
    assert page.count(f'class="error" id="error-') == 3  # noqa: F541
    assert words[1] in page
    for typed in ("banyak &lt;b&gt;sekali&lt;/b&gt;", "kemarin", "tetap ada"):
        assert typed in page
    for name in ("value", "period", "source"):
        assert re.search(rf'id="f-{name}"[^>]*aria-describedby="[^"]*error-{name}"[^>]*aria-invalid="true"', page)
        assert f'href="#f-{name}"' in page
    assert office.store.records() == []


def test_numbers_come_back_as_they_were_typed(office: Office, figure: Mapping[str, str]) -> None:
    """What a form shows of a value is read as the same value when it is sent again, in both languages."""
    for lang in ("id", "en"):
        seat = office.seat("edi", lang)
        for i, number in enumerate(("3.315", "0.125", "1234567.5", "-12", "1000", "9.57", "123.456")):
            given = {**figure, "period": f"20{10 + i}", "value": f"{number}0" if number == "3.315" else number}
            given["value"] = given["value"].replace(".", ",") if lang == "id" else given["value"]
            if number == "123.456":
                given["value"] += "0"
            name = f"{figure['kpi']}~20{10 + i}~{lang}"
            enter(seat, {**given, "entry": lang}, chosen="no")
            page = seat.get("records/progress/form", key=name)
            shown = re.search(r'id="f-value"[^>]* value="([^"]*)"', page)
            assert shown is not None
            stored = office.store.get("progress", name)
            assert stored is not None
            assert float(stored.values["value"]) == float(number)
            seen = str(stored.version)
            seat.send(
                "records/progress/form",
                {**given, "entry": lang, "chosen": "no", "value": shown[1], "key": name, "seen": seen, "then": "save"},
            )
            again = office.store.get("progress", name)
            assert again is not None
            assert again.values["value"] == stored.values["value"]


def test_two_people_at_once_lose_nothing_and_choose_field_by_field(both: Office, figure: Mapping[str, str]) -> None:
    budi, edi = both.seat("budi"), both.seat("edi", "en")
    enter(budi, figure)
    opened = {**figure, "key": key(figure), "seen": "1", "then": "save"}
    edi.send("records/progress/form", {**opened, "value": "13", "note_en": "from the editor"})
    page = budi.send("records/progress/form", {**opened, "value": "14", "note_id": "dari dinas"}, 409)
    assert "Orang lain mengubah catatan yang sama" in page
    assert values(both, figure)["value"] == "13"
    mine = dict(re.findall(r'name="mine\.([a-z_]+)" value="([^"]*)"', page))
    assert (mine["value"], mine["note_id"]) == ("14", "dari dinas")
    choice = {f"mine.{k}": v for k, v in mine.items()}
    choice |= {"take.value": "mine", "take.note_id": "mine", "take.note_en": "theirs", "key": key(figure), "seen": "2"}
    budi.send("records/progress/conflict", choice)
    now = values(both, figure)
    assert (now["value"], now["note_id"], now["note_en"]) == ("14", "dari dinas", "from the editor")
    # A third change in the meantime is a conflict again, and not overwritten.
    edi.send("records/progress/form", {**opened, "value": "15", "seen": "3"})
    assert "15" in budi.send("records/progress/conflict", choice | {"seen": "3"}, 409)
    assert values(both, figure)["value"] == "15"


def test_bulk_is_all_or_nothing(office: Office, figure: Mapping[str, str]) -> None:
    budi, edi = office.seat("budi"), office.seat("edi")
    keys = []
    for year in ("2021", "2022", "2023"):
        enter(budi, {**figure, "period": year}, then="submit")
        keys.append(f"{figure['kpi']}~{year}~a")
    data: dict[str, object] = {"action": "approve", "key": keys} | {f"seen.{k}": "2" for k in keys}
    stale = data | {f"seen.{keys[1]}": "1"}
    assert "baru saja diubah oleh budi" in edi.send("records/progress/act", stale)
    assert {s.state for s in office.store.records("progress")} == {"submitted"}
    assert "3 catatan disahkan" in edi.send("records/progress/act", data)
    assert {s.state for s in office.store.records("progress")} == {"approved"}


def test_returning_asks_for_a_reason_and_the_writer_sees_it(office: Office, figure: Mapping[str, str]) -> None:
    budi, mia = office.seat("budi"), office.seat("mia")
    enter(budi, figure, then="submit")
    assert "Tuliskan alasannya" in act(mia, figure, "return", 2)
    act(mia, figure, "return", 2, why="Angka tahun lalu?")
    assert "1 isian dikembalikan" in budi.get()
    assert "Angka tahun lalu?" in budi.get("records/progress/record", key=key(figure))


def test_nobody_reaches_past_their_role_by_sending_forms_themselves(office: Office, figure: Mapping[str, str]) -> None:
    """Every role against every kind of record; the page's buttons are a courtesy, the rules hold without them."""
    enter(office.seat("budi"), figure, then="submit")
    before = office.store.revision()
    for name in ("vera", "doni", "mia"):
        seat = office.seat(name)
        enter(seat, {**figure, "entry": "b", "chosen": "no"}, 403)
        seat.send("records/progress/form", {**figure, "key": key(figure), "seen": "2", "then": "save"}, 403)
        act(seat, figure, "approve", 2, 403)
        act(seat, figure, "withdraw", 2, 403, why="x")
        enter_office = {"code": "baru", "name_id": "x", "name_en": "x", "kind": "department", "source": "x"}
        seat.send("records/offices/form", {**enter_office, "key": "", "seen": "0", "then": "save"}, 403)
        seat.get("people", 403)
        seat.send("people", {"action": "role", "name": name, "role": "admin"}, 403)
    act(office.seat("budi"), figure, "approve", 2, 403)
    # Whoever put it forward or wrote it does not sign it off, whatever their role.
    edi = office.seat("edi")
    own = {**figure, "entry": "c", "chosen": "no"}
    assert office.store.revision() == before
    enter(edi, own, then="submit")
    data = {"action": "approve", "key": f"{figure['kpi']}~2026~c", f"seen.{figure['kpi']}~2026~c": "2"}
    assert "disahkan oleh orang lain" in edi.send("records/progress/act", data, 403)


def test_every_kind_of_record_has_a_list_a_form_and_a_page(office: Office) -> None:
    for lang in ("id", "en"):
        seat = office.seat("siti", lang)
        for table in TABLES:
            seat.get(f"records/{table.name}")
            seat.get(f"records/{table.name}/form")
            from indicators.masterplan import load

            for record in load(office.raw).records[table.name][:3]:
                seat.get(f"records/{table.name}/record", key=record.key)
                page = seat.get(f"records/{table.name}/form", key=record.key)
                # What names the record cannot be changed.
                for column in table.key:
                    assert re.search(rf'name="{column}"[^>]*readonly', page), (table.name, column)


def test_every_record_of_the_files_goes_through_its_own_form_unchanged(office: Office) -> None:
    """What a form shows, sent back as it stands, is the same record: nothing is rounded, dropped or reworded."""
    from indicators.masterplan import load

    plan = load(office.raw)
    seat = office.seat("siti")
    for table in TABLES:
        for record in plan.records[table.name][:4]:
            if table.name == "assessments":
                continue
            sent = _as_sent(seat.get(f"records/{table.name}/form", key=record.key))
            seat.send(f"records/{table.name}/form", {**sent, "then": "save"})
            stored = office.store.get(table.name, record.key)
            assert stored is not None
            wanted = {
                k: v.replace("\r\n", "\n") for k, v in record.values.items() if k not in ("entered_by", "entered_on")
            }
            assert {k: stored.values[k] for k in wanted} == wanted, (table.name, record.key)


def _as_sent(page: str) -> dict[str, object]:
    """Read the fields of a form as a browser would send them."""
    [form] = [f for f in fromstring(page).forms if "entry" in f.get("class", "")]
    out: dict[str, object] = {}
    for name, value in form.form_values():
        value = "" if value == "on" else value  # lxml takes an empty value for a missing one
        if name not in ("csrf_token", "why"):
            out[name] = [*out[name], value] if isinstance(out.get(name), list) else [value]  # type: ignore[misc]
    return out


def test_lists_are_searched_filtered_and_cut_into_pages(office: Office) -> None:
    seat = office.seat("edi")
    rows = "<tr>"
    whole = seat.get("records/offices")
    assert whole.count(rows) == 51  # a page of fifty, and the head
    assert "Halaman 1 dari 2" in whole
    second = seat.get("records/offices", page="2")
    assert "Halaman 2 dari 2" in second
    assert seat.get("records/offices", page="999").count(rows) == second.count(rows)
    few = seat.get("records/offices", q="lingkungan hidup")
    assert 1 < few.count(rows) < 10
    assert "Tidak ada catatan yang cocok" in seat.get("records/offices", state="draft")
    for wrong in ("-1", "x", "9" * 40, "\x00"):
        seat.get("records/offices", page=wrong, state=wrong, office=wrong, q=wrong)


def test_what_is_not_there_is_said(office: Office) -> None:
    seat = office.seat("edi")
    for path in (
        "records/nothing",
        "records/nothing/form",
        "evidence/x",
        "import/x",
        "review/value/x",
        "filled/x.xlsx",
    ):
        assert "Tidak ditemukan" in seat.get(path, 404)
    for path in ("records/kpis/record", "records/kpis/form"):
        assert "Tidak ditemukan" in seat.get(path, 404, key="tidak-ada\x00")
    assert "tidak dipahami" in seat.send("records/kpis/act", {"action": "destroy", "key": "x"}, 400)


def test_evidence_goes_with_the_record_and_becomes_public_with_it(both: Office, figure: Mapping[str, str]) -> None:
    budi, edi = both.seat("budi"), both.seat("edi")
    content = b"%PDF-1.7 berita acara"
    sent = {"evidence": "Berita acara rapat", "evidence.file": (io.BytesIO(content), "berita acara.pdf")}
    page = enter(budi, figure, then="submit", **sent)
    cell = values(both, figure)["evidence"]
    assert re.fullmatch(r"Berita acara rapat; file:[0-9a-f]{32}/berita acara\.pdf", cell)
    id_ = cell.partition("file:")[2][:32]
    assert f"/id/work/evidence/{id_}" in page
    answer = budi.client.get(f"/id/work/evidence/{id_}")
    assert answer.data == content
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert "attachment" in answer.headers["Content-Disposition"]
    public = both.app.test_client()
    assert public.get(f"/evidence/file/{id_}").status_code == 404
    act(edi, figure, "approve", 2)
    answer = public.get(f"/evidence/file/{id_}")
    assert (answer.status_code, answer.data) == (200, content)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert f"/evidence/file/{id_}" in both.public(f"masterplan/kpi/{figure['kpi']}")
    with zipfile.ZipFile(io.BytesIO(public.get("/evidence/id/evaluation-2026.zip").data)) as archive:
        assert archive.read(f"files/{id_[:8]}-berita acara.pdf") == content
        assert f"files/{id_[:8]}-berita acara.pdf" in archive.read("SHA256SUMS").decode()


@pytest.mark.parametrize("name", ["jahat.html", "jahat.svg", "jahat.exe", "bukan.pdf"])
def test_files_that_are_no_evidence_are_refused_and_nothing_is_saved(
    office: Office, figure: Mapping[str, str], name: str
) -> None:
    budi = office.seat("budi")
    sent = {"evidence.file": (io.BytesIO(b"<script>alert(1)</script>"), name)}
    page = enter(budi, figure, 422, **sent)
    assert 'id="error-evidence"' in page
    assert office.store.records() == []
    assert EvidenceFiles(office.store).find("0" * 32) is None
    assert "evidence" not in set(office.store.audit()["kind"])


def test_a_form_that_is_too_large_is_refused(office: Office) -> None:
    budi = office.seat("budi")
    kind = "multipart/form-data; boundary=x"
    for path, size in (
        ("records/progress/form", 12_000_000),
        ("records/progress/act", 2_000_000),
        ("import", 30_000_000),
    ):
        answer = budi.client.post(f"/id/work/{path}", data=b"x" * size, content_type=kind)
        assert answer.status_code == 413, path
        assert "Terlalu besar" in answer.get_data(as_text=True)
    assert office.store.records() == []


def test_words_of_people_are_never_read_as_markup(office: Office, figure: Mapping[str, str]) -> None:
    budi, edi = office.seat("budi"), office.seat("edi")
    evil = '<script>alert("x")</script>"\'><img src=x onerror=alert(1)>'
    enter(budi, {**figure, "note_id": evil, "note_en": evil, "source": evil, "evidence": evil}, then="submit")
    act(edi, figure, "approve", 2, why=evil)
    pages = [
        budi.get(),
        budi.get("records/progress"),
        budi.get("records/progress", q=evil),
        budi.get("records/progress/record", key=key(figure)),
        budi.get("records/progress/form", key=key(figure)),
        office.seat("siti").get("audit"),
        office.public(f"masterplan/kpi/{figure['kpi']}"),
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert str(escape(evil)) in pages[3]


def test_what_is_due_leads_to_a_form_that_is_filled_in(office: Office, figure: Mapping[str, str]) -> None:
    """The reporting calendar of the real records: an office sees its own figures that are not reported yet."""
    page = html.unescape(office.seat("budi").get())
    address = re.search(rf'href="/id/work/(records/progress/form\?kpi={figure["kpi"]}&period=[^"]+)"', page)
    assert address is not None
    form = office.seat("budi").client.get(f"/id/work/{address[1]}").get_data(as_text=True)
    assert re.search(rf'<option value="{figure["kpi"]}" selected>', form)
    assert "belum dilaporkan" not in office.seat("edi").get()


def test_everybody_has_a_start_page_in_both_languages(office: Office) -> None:
    for name, role, _ in PEOPLE:
        for lang in ("id", "en"):
            page = office.seat(name, lang).get()
            assert name in page
            assert f'lang="{lang}"' in page
            assert "work." not in re.sub(r"<[^>]+>", " ", page).replace("work.css", "")  # a word without its catalogue
            assert ("/work/people" in page) == (role == "admin")
