"""People, one's own account, and the audit trail at the desk."""

from __future__ import annotations

import csv
import io

import pytest
from seats import PASSWORD, Office, Seat

NEW = "lain-lagi-rahasia"


def can_log_in(office: Office, name: str, password: str) -> bool:
    seat = Seat(office.app.test_client())
    data = {"name": name, "password": password, "csrf_token": seat.token("login")}
    return bool(seat.client.post("/id/work/login", data=data).status_code == 303)


def test_administrators_add_and_change_people_and_all_of_it_is_on_record(both: Office) -> None:
    siti = both.seat("siti")
    added = {"action": "add", "name": "rina", "password": NEW, "role": "office", "office": "dlh", "why": "baru"}
    assert "rina: perubahan disimpan" in siti.send("people", added)
    assert can_log_in(both, "rina", NEW)
    siti.send("people", {"action": "role", "name": "rina", "role": "editor", "office": "dlh"})
    siti.send("people", {"action": "password", "name": "rina", "password": PASSWORD})
    assert not can_log_in(both, "rina", NEW)
    assert can_log_in(both, "rina", PASSWORD)
    siti.send("people", {"action": "disable", "name": "rina", "why": "pindah"})
    assert not can_log_in(both, "rina", PASSWORD)
    siti.send("people", {"action": "enable", "name": "rina"})
    assert can_log_in(both, "rina", PASSWORD)
    trail = both.store.history("person", "rina")
    assert trail["action"].tolist() == ["add", "role", "password", "disable", "enable"]
    assert set(trail["who"]) == {"siti"}
    assert NEW not in trail.to_csv()


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"action": "add", "name": "siti", "password": NEW, "role": "viewer"}, ("sudah ada", "exists already")),
        ({"action": "add", "name": "x", "password": NEW, "role": "viewer"}, ("2-60 huruf", "2-60 lower-case")),
        ({"action": "add", "name": "rina", "password": "pendek", "role": "viewer"}, ("Kata sandi:", "Password:")),
        (
            {"action": "add", "name": "rina", "password": "rina-rina-rina", "role": "viewer"},
            ("Kata sandi:", "Password:"),
        ),
        ({"action": "add", "name": "rina", "password": NEW, "role": "office"}, ("memerlukan", "needs an office")),
        ({"action": "role", "name": "siti", "role": "viewer"}, ("satu admin", "administrator must remain")),
        ({"action": "disable", "name": "siti"}, ("satu admin", "administrator must remain")),
        ({"action": "disable", "name": "tidak-ada"}, ("tidak ada", "no user")),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    office: Office, lang: str, change: dict[str, str], words: tuple[str, str]
) -> None:
    before = office.store.revision()
    page = office.seat("siti", lang).send("people", change, 422)
    assert words[lang == "en"] in page
    assert office.store.revision() == before
    assert NEW not in page


def test_forms_of_other_shapes_are_refused(office: Office) -> None:
    siti = office.seat("siti")
    siti.send("people", {"action": "delete", "name": "edi"}, 400)
    siti.send("people", {"action": "role", "name": "edi", "role": "office", "office": "tidak-ada"}, 400)
    siti.send("people", {"action": "role", "name": "edi", "role": "raja"}, 422)


def test_people_change_their_own_password_and_are_logged_out_elsewhere(office: Office) -> None:
    here, elsewhere = office.seat("edi"), office.seat("edi")
    assert "sekarang salah" in here.send(
        "account", {"action": "password", "old": "salah-salah", "new": NEW, "again": NEW}, 422
    )
    assert "tidak sama" in here.send(
        "account", {"action": "password", "old": PASSWORD, "new": NEW, "again": NEW + "x"}, 422
    )
    assert "Kata sandi:" in here.send(
        "account", {"action": "password", "old": PASSWORD, "new": "edi", "again": "edi"}, 422
    )
    elsewhere.get()
    page = here.send("account", {"action": "password", "old": PASSWORD, "new": NEW, "again": NEW})
    assert "Kata sandi diganti" in page
    elsewhere.get("", 303)
    assert can_log_in(office, "edi", NEW)
    assert not can_log_in(office, "edi", PASSWORD)


def test_other_logins_can_be_ended(office: Office) -> None:
    here, elsewhere = office.seat("edi"), office.seat("edi")
    assert here.get("account").count("Sejak ") == 2
    here.send("account", {"action": "logins"})
    elsewhere.get("", 303)
    here.get()
    here.send("account", {"action": "other"}, 400)


def test_the_trail_is_whole_for_administrators_and_ones_own_for_others(office: Office) -> None:
    edi, siti = office.seat("edi"), office.seat("siti", "en")
    owner = {"code": "uji", "name_id": "Uji", "name_en": "Test", "source": '=HYPERLINK("x")', "key": "", "seen": "0"}
    edi.send("records/owners/form", {**owner, "then": "save", "why": "=1+1"})
    siti.send("people", {"action": "disable", "name": "vera", "why": "cuti"})
    whole = siti.get("audit")
    assert "uji" in whole
    assert "cuti" in whole
    own = edi.get("audit", who="siti")
    assert "uji" in own
    assert "cuti" not in own
    assert "cuti" not in siti.get("audit", who="edi")
    assert "cuti" not in siti.get("audit", kind="owners")
    assert "uji" not in siti.get("audit", q="cu%ti_")
    assert "cuti" in siti.get("audit", since="2020-01-01")
    assert "cuti" not in siti.get("audit", since="2999-01-01")
    answer = siti.client.get("/en/work/audit.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert {r["who"] for r in rows} >= {"edi", "siti", "uji"}
    assert all(not cell.startswith(("=", "+", "@")) for r in rows for cell in r.values())
    assert "'=1+1" in {r["why"] for r in rows}


def test_the_trail_comes_in_pages(office: Office) -> None:
    from indicators.masterplan.store import Change

    values = {"code": "a", "name_id": "a", "name_en": "a", "source": "uji"}
    for version in range(120):
        office.store.write([Change("owners", "a", values, "draft", "edit", version)], "edi", f"nomor {version}")
    siti = office.seat("siti")
    first, second = siti.get("audit", kind="owners"), siti.get("audit", kind="owners", page="2")
    assert "nomor 119" in first
    assert "nomor 119" not in second
    assert "nomor 0" in second
    assert "120 baris" in first
