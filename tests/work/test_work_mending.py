"""Two changes at once, figures that can hardly be, forms one may not use, and log-ins that run out: nothing is lost."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping
from typing import Any

import pytest
from lxml.html import fromstring
from seats import PASSWORD, Office, Seat

from dashboard.work.merging import merge
from indicators.masterplan import BY_NAME, load
from indicators.masterplan.store.logins import Logins

PDF = b"%PDF-1.7 berita acara"


@pytest.fixture(scope="module")
def figure(raw) -> Mapping[str, str]:
    """A figure of a KPI that the office of the environment answers for."""
    plan = load(raw)
    mine = next(r for r in plan.records["kpis"] if "dlh" in plan.offices.heirs(r.values["office"]))
    return {
        "kpi": mine.key, "period": "2026", "entry": "a", "value": "12,5", "status": "provisional", "chosen": "yes",
        "source": "SIPSN DLH",
    }  # fmt: skip


def key(figure: Mapping[str, str]) -> str:
    return f"{figure['kpi']}~2026~a"


def enter(seat: Seat, figure: Mapping[str, str], code: int = 303, **more: object) -> str:
    return seat.send("records/progress/form", {**figure, "key": "", "seen": "0", "then": "save"} | more, code)


def change(seat: Seat, figure: Mapping[str, str], code: int = 303, seen: int = 1, **more: object) -> str:
    return enter(seat, figure, code, **{"key": key(figure), "seen": str(seen)} | more)


def held(office: Office, figure: Mapping[str, str]) -> dict[str, str]:
    found = office.store.get("progress", key(figure))
    assert found is not None
    return found.values


def sent_by(page: str, form: str) -> tuple[dict[str, Any], list[str]]:
    """What a browser would send of a form without a further click, and the fields it asks for before that."""
    [found] = [f for f in fromstring(page).forms if form in f.get("class", "")]
    names = {i.get("name") for i in found.iter("input") if i.get("required") is not None and i.get("type") == "radio"}
    values = {n: "" if v == "on" else v for n, v in found.form_values() if n != "csrf_token"}
    return values, sorted(n for n in names if n not in values)


def test_a_field_that_only_the_other_changed_stays_as_the_other_wants_it(both: Office, figure) -> None:
    """One adds a note while somebody else mends the value and attaches a file: all three are there afterwards."""
    budi, edi = both.seat("budi"), both.seat("edi")
    enter(budi, figure)
    change(budi, figure, value="13", **{"evidence.file": (io.BytesIO(PDF), "berita.pdf")})
    page = change(edi, figure, 409, note_id="sudah dicek")
    choice, asked = sent_by(page, "settle")
    assert asked == []
    assert (choice["take.value"], choice["take.evidence"], choice["take.note_id"]) == ("theirs", "theirs", "mine")
    edi.send("records/progress/conflict", choice)
    now = held(both, figure)
    assert (now["value"], now["note_id"]) == ("13", "sudah dicek")
    assert now["evidence"].endswith("/berita.pdf")
    assert now["entered_by"] == "budi"  # a note does not make the figure somebody else's


def test_a_field_that_both_changed_is_for_a_person_to_decide(both: Office, figure) -> None:
    budi, edi = both.seat("budi"), both.seat("edi")
    enter(budi, figure)
    change(edi, figure, value="13")
    page = change(budi, figure, 409, value="14", note_id="dari dinas")
    choice, asked = sent_by(page, "settle")
    assert asked == ["take.value"]
    assert "12,5" in page  # what both began with
    refused = budi.send("records/progress/conflict", choice, 422)
    assert "Pilih satu isian pada setiap baris" in refused
    assert held(both, figure)["value"] == "13"
    again, asked = sent_by(refused, "settle")
    assert asked == ["take.value"]
    budi.send("records/progress/conflict", again | {"take.value": "theirs"})
    assert (held(both, figure)["value"], held(both, figure)["note_id"]) == ("13", "dari dinas")
    assert held(both, figure)["entered_by"] == "edi"


def test_two_pieces_of_evidence_can_both_stay(office: Office, figure) -> None:
    budi, edi = office.seat("budi"), office.seat("edi")
    enter(budi, figure, evidence="https://satu.example; lama.pdf")
    change(edi, figure, evidence="https://satu.example; lama.pdf; dua.pdf")
    page = change(budi, figure, 409, evidence="https://satu.example; tiga.pdf")
    choice, asked = sent_by(page, "settle")
    assert asked == ["take.evidence"]
    budi.send("records/progress/conflict", choice | {"take.evidence": "both"})
    assert held(office, figure)["evidence"] == "https://satu.example; dua.pdf; tiga.pdf"


def test_a_field_may_be_decided_against_what_was_taken_over(office: Office, figure) -> None:
    budi, edi = office.seat("budi"), office.seat("edi")
    enter(budi, figure)
    change(edi, figure, value="13")
    choice, _ = sent_by(change(budi, figure, 409, note_id="x"), "settle")
    budi.send("records/progress/conflict", choice | {"take.value": "mine"})
    assert held(office, figure)["value"] == "12.5"


def test_merging_takes_each_change_that_is_only_ones() -> None:
    table = BY_NAME["progress"]
    base = {"value": "1", "note_id": "a", "source": "s", "status": "final", "entered_by": "x"}
    mine = base | {"note_id": "b", "source": "t", "status": "provisional", "entered_by": "y"}
    theirs = base | {"value": "2", "source": "u", "status": "provisional", "entered_by": "z"}
    found = {c.column.name: (c.take, c.value("")) for c in merge(table, base, mine, theirs)}
    assert found == {"value": ("theirs", "2"), "note_id": ("mine", "b"), "source": ("", None)}


def test_what_stands_beside_the_figure(office: Office, figure) -> None:
    """Unit, last approved value and target: as a list before a KPI is chosen, beside the field and for the approver."""
    budi, edi = office.seat("budi"), office.seat("edi")
    page = html.unescape(budi.get("records/progress/form"))
    [row] = re.findall(rf'<tr data-of="{figure["kpi"]}">.*?</tr>', page)
    chosen = html.unescape(budi.get("records/progress/form", kpi=figure["kpi"], period="2026"))
    enter(budi, figure, then="submit")
    approver = html.unescape(edi.get("records/progress/record", key=key(figure)))
    for shown in (row, chosen, approver):
        assert "unit" in shown
        assert "24 (2023" in shown  # the last published value
        assert "50 (2023" in shown  # the target
    assert "data-of" not in chosen
    budi.get("records/progress/form", kpi=figure["kpi"], period="kapan")  # a period that cannot be read


@pytest.mark.parametrize(("value", "why"), [("1.234,5", "sepuluh kali lipat"), ("0,5", "sepuluh kali lipat")])
def test_a_jump_is_saved_only_with_a_yes(office: Office, figure, value: str, why: str) -> None:
    budi = office.seat("budi")
    page = enter(budi, figure, 422, value=value)
    assert why in page
    assert office.store.records() == []
    [sure] = re.findall(r'name="sure" value="([^"]+)"', page)
    enter(budi, figure, 422, value="9999", sure=sure)  # the yes was to another figure
    enter(budi, figure, value=value, sure=sure)
    # What stands there raises no question again, and the approver is told.
    change(budi, figure, value=value, note_id="tetap")
    # Nor is it asked of somebody who only adds a note to it while it is being mended.
    change(budi, figure, seen=2, value="20")
    change(office.seat("edi"), figure, 409, seen=2, value=value, note_en="checked")
    change(budi, figure, seen=3, value=value, sure=sure)
    edi = office.seat("edi")
    assert why in edi.get("records/progress/record", key=key(figure))
    assert why not in edi.get("records/progress")
    act = {"action": "submit", "key": key(figure), f"seen.{key(figure)}": "4"}
    budi.send("records/progress/act", act)
    assert why in edi.get("records/progress")  # where many are approved at once


def test_a_share_has_its_limits(office: Office, figure) -> None:
    edi = office.seat("edi", "en")
    share = {**figure, "kpi": "poverty"}
    page = enter(edi, share, 422, value="1234.5")
    assert "outside 0–100" in page
    assert 'id="error-value"' in enter(edi, share, 422, value="-1", sure="-1")
    assert office.store.records() == []
    enter(edi, share, value="9.1")


def test_an_office_is_only_offered_what_it_may_report(office: Office, figure) -> None:
    plan, budi = load(office.raw), office.seat("budi")
    [form] = [f for f in fromstring(budi.get("records/progress/form")).forms if "entry" in f.get("class", "")]
    offered = {o.get("value") for o in form.xpath('//select[@name="kpi"]/option') if o.get("value")}
    mine = {r.key for r in plan.records["kpis"] if "dlh" in plan.offices.heirs(r.values["office"])}
    assert offered == mine
    assert len(mine) < len(plan.records["kpis"])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("budi", "records/weights/form"), ("budi", "records/programmes/form"), ("budi", "assess"),
        ("budi", "records/progress/form?kpi=poverty"), ("budi", "records/kpis/form?key=poverty"),
        ("vera", "records/progress/form"), ("mia", "records/progress/form"), ("vera", "assess/x"),
    ],
)  # fmt: skip
def test_a_form_one_may_not_send_is_refused_before_it_is_filled(office: Office, name: str, path: str) -> None:
    seat = office.seat(name)
    answer = seat.client.get(f"/id/work/{path}")
    assert answer.status_code == 403
    text = answer.get_data(as_text=True)
    assert "Tidak diperbolehkan" in text
    assert "notice warn" in text  # why


def test_what_was_typed_stands_there_when_the_right_is_missing_after_all(office: Office, figure) -> None:
    page = enter(office.seat("budi"), {**figure, "kpi": "poverty"}, 403, note_id="panjang sekali")
    assert "perangkat daerah sendiri" in page
    assert "panjang sekali" in page
    assert office.store.records() == []


def test_everything_wrong_is_said_at_once_with_a_bad_file_too(office: Office, figure) -> None:
    sent = {"evidence.file": (io.BytesIO(b"<html>"), "x.pdf"), "period": "kapan", "source": ""}
    page = enter(office.seat("budi"), figure, 422, **sent)
    assert {f"error-{n}" for n in ("evidence", "period", "source")} == set(re.findall(r'id="(error-\w+)"', page))
    # No file is kept of a form that is not saved.
    good = {"evidence.file": (io.BytesIO(PDF), "x.pdf"), "period": "kapan"}
    enter(office.seat("budi"), figure, 422, **good)
    assert "evidence" not in set(office.store.audit()["kind"])


def _expire(office: Office, name: str) -> None:
    Logins(office.store).close_all(name, "")


@pytest.mark.parametrize("cookie", [True, False], ids=["ended", "cookie-gone"])
def test_a_form_sent_after_the_log_in_ran_out_comes_back_filled(office: Office, figure, cookie: bool) -> None:
    budi = office.seat("budi")
    page = budi.get("records/progress/form")
    [form] = [f for f in fromstring(page).forms if "entry" in f.get("class", "")]
    token = dict(form.form_values())["csrf_token"]
    _expire(office, "budi")
    if not cookie:
        budi.client.delete_cookie("observatory")
    data = {**figure, "value": "14", "note_id": 'catatan "panjang"', "key": "", "seen": "0", "then": "submit"}
    sent = data | {"csrf_token": token, "password": "rahasia-sekali"}
    answer = budi.client.post("/id/work/records/progress/form", data=sent)
    login = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "Isian Anda tidak hilang" in login
    assert "rahasia-sekali" not in login
    kept, _ = sent_by(login, "sheet")
    # A wrong password loses nothing either.
    for password, code in (("salah", 401), (PASSWORD, 200)):
        entered = {**kept, "name": "budi", "password": password, "csrf_token": budi.token("login")}
        answer = budi.client.post("/id/work/login", data=entered)
        assert answer.status_code == code
        page = answer.get_data(as_text=True)
        if code == 401:
            kept, _ = sent_by(page, "sheet")
    assert "belum disimpan" in page
    assert office.store.records() == []  # only the person sends it
    again, _ = sent_by(page, "entry")
    assert (again["value"], again["note_id"], again["kpi"]) == ("14", 'catatan "panjang"', figure["kpi"])
    [form] = [f for f in fromstring(page).forms if "entry" in f.get("class", "")]
    assert form.action == "/id/work/records/progress/form"
    fresh = dict(form.form_values())["csrf_token"]
    assert fresh != token
    answer = budi.client.post(form.action, data=again | {"csrf_token": fresh, "then": "save"})
    assert answer.status_code == 303
    assert held(office, figure)["value"] == "14"


def test_a_form_of_another_site_is_not_kept(office: Office, figure) -> None:
    stranger = office.app.test_client()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://bad.example"}):
        answer = stranger.post("/id/work/records/progress/form", data={**figure, "note_id": "umpan"}, headers=headers)
        assert answer.status_code == 400
        assert "umpan" not in answer.get_data(as_text=True)
    big = {**figure, "note_id": "x" * 400_000}
    assert stranger.post("/id/work/records/progress/form", data=big).status_code == 400


def test_other_forms_are_listed_before_they_are_sent_again(office: Office) -> None:
    mia = office.seat("mia")
    link = re.search(r'href="/id/work/(review/indicator/[^"?]+)', mia.get("review", kind="indicator"))
    assert link is not None
    _expire(office, "mia")
    data = {"action": "comment", "text": "lihat tabel 3", "seen": "0", "print": "x"}
    login = mia.client.post(f"/id/work/{link[1]}?kind=indicator", data=data).get_data(as_text=True)
    kept, _ = sent_by(login, "sheet")
    entered = {**kept, "name": "mia", "password": PASSWORD, "csrf_token": mia.token("login")}
    page = mia.client.post("/id/work/login", data=entered).get_data(as_text=True)
    assert "lihat tabel 3" in page
    assert f'action="/id/work/{link[1]}?kind=indicator"' in page
    assert office.store.records() == []
    # Where the fields lead is never another site, nor a page that keeps nothing.
    for path in ("https://bad.example/", "/id/work/logout", "/id/work/people", "/id/"):
        stranger = Seat(office.app.test_client())
        entered = {"kept-path": path, "kept.text": "x", "name": "mia", "password": PASSWORD}
        token = stranger.token("login")
        answer = stranger.client.post("/id/work/login", data=entered | {"csrf_token": token})
        assert (answer.status_code, answer.headers.get("Location")) == (303, "/id/work/"), path


def test_the_way_in_leads_to_the_page_asked_for_in_the_language_chosen_at_the_gate(office: Office) -> None:
    client = office.app.test_client()
    gate = client.get("/id/work/records/progress?state=draft").headers["Location"]
    page = client.get(gate).get_data(as_text=True)
    other = re.search(r'<a href="([^"]+)" lang="en"', page)
    assert other is not None
    page = client.get(html.unescape(other[1])).get_data(as_text=True)
    fields, _ = sent_by(page, "sheet")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    data = fields | {"name": "edi", "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/en/work/login", data=data).headers["Location"] == "/en/work/records/progress?state=draft"


def test_a_needed_reason_is_not_called_optional(office: Office, figure) -> None:
    enter(office.seat("budi"), figure, then="submit")
    page = office.seat("mia").get("records/progress/record", key=key(figure))
    [label] = re.findall(r"<label[^>]*>(Alasan \(wajib.*?)</label>", page, re.DOTALL)
    assert "tidak wajib" not in label


def test_what_is_missing_in_a_review_is_said_in_one_language(office: Office) -> None:
    for lang, there, not_there in (("id", "alasan pengembalian", "reason for"), ("en", "reason for", "alasan")):
        mia = office.seat("mia", lang)
        link = re.search(rf'href="/{lang}/work/(review/indicator/[^"?]+)', mia.get("review", kind="indicator"))
        assert link is not None
        seen, print_ = (
            re.search(rf'name="{name}" value="([^"]*)"', mia.get(link[1])) for name in ("seen", "print")
        )  # fmt: skip
        assert seen is not None
        assert print_ is not None
        page = mia.send(link[1], {"action": "return", "text": "", "seen": seen[1], "print": print_[1]}, 422)
        [alert] = re.findall(r'role="alert">(.*?)</p>', page)
        assert there in alert
        assert not_there not in alert


def test_a_question_is_put_on_the_desk_of_whom_it_concerns(office: Office) -> None:
    """An office with figures in a dimension is asked about it; an office of another one is not."""
    plan, mia = load(office.raw), office.seat("mia")
    mine = {
        r.values["dimension"].partition(".")[0]
        for name in ("kpis", "programmes", "innovations")
        for r in plan.records[name]
        if "dlh" in plan.offices.heirs(r.values["office"])
    } - {""}
    others = {d for d in plan.dimensions["code"] if "." not in d} - mine
    budi = office.seat("budi")
    for dimensions, waits in ((others, False), (mine, True)):
        for dimension in sorted(dimensions):
            answered = any(
                r.values["dimension"].partition(".")[0] == dimension and r.values["office"]
                for name in ("kpis", "programmes", "innovations")
                for r in plan.records[name]
            )
            page = mia.get("review", kind="indicator", dimension=dimension, all="yes", status="")
            link = re.search(r'href="/id/work/(review/indicator/[^"?]+)', page)
            if link is None or not answered:
                continue
            item = mia.get(link[1])
            tokens = {n: re.search(rf'name="{n}" value="([^"]*)"', item) for n in ("seen", "print")}
            data = {n: m[1] for n, m in tokens.items() if m is not None}
            mia.send(link[1], data | {"action": "ask", "text": "Tahun berapa?"})
            assert ("menunggu jawaban" in budi.get()) == waits, dimension
            break
        else:
            pytest.fail("no dimension to ask about")


def sheet(office: Office, seat: Seat, **query: str) -> tuple[str, dict[str, Any]]:
    """Open the sheet of the first innovation: where it is, and what it would send."""
    innovation = load(office.raw).records["innovations"][0].key
    page = seat.get(f"assess/{innovation}", **query)
    return f"assess/{innovation}", sent_by(page, "scores")[0]


def test_one_sheet_holds_every_criterion_and_is_saved_as_one(both: Office) -> None:
    mia, plan = both.seat("mia"), load(both.raw)
    codes = [r.values["code"] for r in plan.records["criteria"]]
    assert f"0 dari {len(codes)}" in mia.get("assess", period="2026")
    path, empty = sheet(both, mia, period="2026")
    assert all(r.values["question_id"] in mia.get(path, period="2026") for r in plan.records["criteria"])
    filled = empty | {f"score.{c}": str(n % 5) for n, c in enumerate(codes)} | {f"note.{codes[0]}": "terukur"}
    mia.send(path, filled | {"then": "submit"})
    found = both.store.records("assessments")
    assert {s.values["criterion"]: s.values["score"] for s in found} == {c: str(n % 5) for n, c in enumerate(codes)}
    assert {s.values["assessor"] for s in found} == {"mia"}
    assert {s.state for s in found} == {"submitted"}
    assert f"{len(codes)} dari {len(codes)}" in mia.get("assess", period="2026")
    # Somebody else has a sheet of their own, and nothing of this one is on it.
    _, other = sheet(both, both.seat("edi"), period="2026")
    assert all(other.get(f"score.{c}", "") == "" for c in codes)
    # What is sent again without a change writes nothing.
    before = both.store.revision()
    mia.send(path, sheet(both, mia, period="2026")[1] | {"then": "save"})
    assert both.store.revision() == before


def test_a_sheet_that_cannot_be_saved_is_not_saved_in_part(office: Office) -> None:
    mia, plan = office.seat("mia", "en"), load(office.raw)
    first, second = (r.values["code"] for r in plan.records["criteria"][:2])
    path, empty = sheet(office, mia, period="2026")
    page = mia.send(path, empty | {f"score.{first}": "3", f"note.{second}": "no score"}, 422)
    assert f'id="error-{second}"' in page
    assert "no score" in page
    page = mia.send(path, empty | {f"score.{first}": "3", f"score.{second}": "9"}, 422)
    assert "0 – 4" in page
    assert office.store.records() == []


def test_two_windows_of_one_assessor_lose_nothing(both: Office) -> None:
    mia, plan = both.seat("mia"), load(both.raw)
    first, second, third = (r.values["code"] for r in plan.records["criteria"][:3])
    path, empty = sheet(both, mia, period="2026")
    mia.send(path, empty | {f"score.{first}": "1", f"score.{second}": "2"})
    _, one = sheet(both, mia, period="2026")
    mia.send(path, one | {f"score.{first}": "4", f"note.{second}": "dari jendela lain"})
    page = mia.send(path, one | {f"score.{first}": "0", f"score.{third}": "3"}, 409)
    again, asked = sent_by(page, "scores")
    # Both changed the first: it is open. The second was changed there, the third here.
    assert asked == [f"score.{first}"]
    assert (again[f"note.{second}"], again[f"score.{third}"]) == ("dari jendela lain", "3")
    mia.send(path, again | {f"score.{first}": "0"})
    scores = {s.values["criterion"]: s.values["score"] for s in both.store.records("assessments")}
    assert scores == {first: "0", second: "2", third: "3"}


def test_the_single_form_assesses_in_ones_own_name_whatever_is_sent(office: Office) -> None:
    mia, plan = office.seat("mia"), load(office.raw)
    innovation, criterion = plan.records["innovations"][0].key, plan.records["criteria"][0].values
    page = mia.get("records/assessments/form", assessor="edi")
    assert re.search(r'name="assessor"[^>]*value="mia" readonly', page)
    assert f'<option value="{criterion["code"]}">{criterion["name_id"]}</option>' in page
    data = {
        "innovation": innovation, "period": "2026", "assessor": "edi", "criterion": criterion["code"], "score": "3",
        "source": "u", "key": "", "seen": "0", "then": "save",
    }  # fmt: skip
    mia.send("records/assessments/form", data)
    assert [s.values["assessor"] for s in office.store.records("assessments")] == ["mia"]
    assert f"/work/assess/{innovation}" in mia.get("records/innovations")
    assert "/work/assess" not in office.seat("budi").get("records/innovations")
