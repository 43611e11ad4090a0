"""The review at the desk: queue, one item after the other, questions, bulk, sheet, frozen baselines."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import quote

import pytest
from seats import Office, Seat

from indicators.package import read_package
from indicators.review import Filter, Standing, read

OPEN = Filter(status="open", baseline=True)


def review(office: Office):
    folder = office.app.extensions["packages"].path
    return read(read_package(folder).table, office.store)


def path_of(standing: Standing) -> str:
    return f"review/{standing.item.kind}/{quote(standing.item.key, safe='')}"


def do(
    seat: Seat, standing: Standing, action: str, text: str = "", code: int = 303, query: str = "", **more: str
) -> str:
    data = {"action": action, "text": text, "seen": str(standing.seen), "print": standing.item.fingerprint} | more
    return seat.send(path_of(standing) + query, data, code)


def plain(office: Office) -> Standing:
    """An item that nothing speaks against."""
    return next(s for s in review(office).queue(OPEN) if not s.hints)


def marked(office: Office) -> Standing:
    """An item that needs a look of its own."""
    return next(s for s in review(office).queue(OPEN) if s.hints)


def test_a_mentor_works_through_the_queue_and_the_dashboard_shows_it(made_up: Office) -> None:
    mia = made_up.seat("mia")
    queue = review(made_up).queue(OPEN)
    page = mia.get("review")
    assert f"{len(queue)} butir" in page
    first, second = queue[0], queue[1]
    assert first.item.name_id in html.unescape(mia.get(path_of(first)))
    page = html.unescape(do(mia, first, "accept", "diperiksa pada sumbernya"))
    assert "Disahkan:" in page
    assert f"<h1>{second.item.name_id}</h1>" in page  # on to the next one
    now = review(made_up).of(*first.item.id)
    assert (now.status, now.reviewer, now.reason) == ("accepted", "mia", "diperiksa pada sumbernya")
    assert f"{len(queue) - 1} butir" in mia.get("review")
    assert "✓" in made_up.public("review")


def test_what_needs_a_look_needs_a_reason(made_up: Office) -> None:
    mia, item = made_up.seat("mia", "en"), marked(made_up)
    page = do(mia, item, "accept", "", 422)
    assert "Expected a value for" in page
    assert review(made_up).of(*item.item.id).status == "draft"
    do(mia, item, "accept", "seen in the source")
    assert review(made_up).of(*item.item.id).status == "accepted"
    do(mia, plain(made_up), "return", "", 422)


def test_a_question_waits_for_its_answer(made_up: Office) -> None:
    mia, doni, item = made_up.seat("mia"), made_up.seat("doni"), plain(made_up)
    do(mia, item, "ask", "Tahun berapa?")
    assert "1 pertanyaan menunggu jawaban" in doni.get()
    now = review(made_up).of(*item.item.id)
    # A decision does not pass over an open question.
    assert "belum dijawab" in do(mia, now, "accept", "x", 403)
    do(doni, now, "answer", "Tahun 2024.", to="1")
    now = review(made_up).of(*item.item.id)
    do(mia, now, "accept", "terjawab")
    now = review(made_up).of(*item.item.id)
    assert (now.status, now.questions) == ("accepted", [])
    assert [c.kind for c in now.comments] == ["question", "answer"]


def test_in_bulk_only_what_nothing_speaks_against(made_up: Office) -> None:
    mia, before = made_up.seat("mia"), review(made_up).queue(OPEN)
    page = mia.get("review")
    offered = re.findall(r'name="item" value="([^"]+)"', page)
    assert {html.unescape(v).partition("|")[2].partition("|")[2].partition("|")[2] for v in offered} == {
        s.item.key for s in before[:50] if not s.hints
    }
    sent = [html.unescape(v) for v in offered]
    # One that was not offered is refused by the rules, and one that has changed since as well.
    odd = marked(made_up)
    sent.append(f"{odd.item.kind}|{odd.seen}|{odd.item.fingerprint}|{odd.item.key}")
    kind, _, key = sent[0].split("|")[0], None, sent[0].split("|", 3)[3]
    sent[0] = f"{kind}|0|fffff|{key}"
    page = html.unescape(mia.send("review", {"item": sent, "why": "diperiksa bersama"}))
    assert f"{len(sent) - 2} butir disahkan" in page
    assert odd.item.name_id in page
    assert "berubah sejak daftar dibuka" in page
    now = review(made_up)
    assert now.of(*odd.item.id).status == "draft"
    assert now.of(kind, key).status == "draft"
    assert sum(s.status == "accepted" for s in now.standings.values()) == len(sent) - 2


def test_roles_hold_in_the_review(made_up: Office) -> None:
    item = plain(made_up)
    for name in ("vera", "doni", "edi"):
        seat = made_up.seat(name)
        do(seat, item, "accept", "x", 403)
        cell = f"{item.item.kind}|{item.seen}|{item.item.fingerprint}|{item.item.key}"
        assert "0 butir disahkan" in seat.send("review", {"item": [cell]})
        seat.send("baselines", {"name": "x"}, 403)
    do(made_up.seat("vera"), item, "comment", "x", 403)
    assert review(made_up).of(*item.item.id).status == "draft"
    do(made_up.seat("edi"), item, "submit")
    now = review(made_up).of(*item.item.id)
    assert now.status == "in_review"
    do(made_up.seat("edi"), now, "destroy", code=400)


def test_two_mentors_at_once_are_told(made_up: Office) -> None:
    mia, siti, item = made_up.seat("mia"), made_up.seat("siti", "en"), plain(made_up)
    do(mia, item, "return", "angka tidak ada di sumber")
    page = do(siti, item, "accept", "fine", 409)
    assert "changed by mia" in page
    assert "fine" in page  # what was typed is still there
    assert review(made_up).of(*item.item.id).status == "returned"
    forged = {"action": "accept", "text": "", "seen": "1", "print": "f0000"}
    siti.send(path_of(item), forged, 409)


def test_the_queue_is_filtered_and_survives_anything_in_its_address(made_up: Office) -> None:
    mia, whole = made_up.seat("mia"), review(made_up)
    for query, wanted in (
        ({"kind": "source"}, Filter(kind="source", status="open", baseline=True)),
        ({"status": "", "all": "yes"}, Filter()),
        ({"hint": "none"}, Filter(status="open", baseline=True, hint="none")),
        ({"q": "tidak ada yang bernama begini"}, Filter(text="tidak ada yang bernama begini")),
    ):
        assert f"{len(whole.queue(wanted))} butir" in mia.get("review", **query)
    for wrong in ("x", "-1", "\x00", "9" * 30, "<script>"):
        page = mia.get("review", **dict.fromkeys(("kind", "status", "dimension", "area", "hint", "page", "q"), wrong))
        assert "<script>" not in page.replace("<script src", "")


def test_the_filters_stay_while_one_goes_through_the_queue(made_up: Office) -> None:
    mia = made_up.seat("mia")
    queue = review(made_up).queue(Filter(kind="value", status="open", baseline=True))
    page = do(mia, queue[0], "return", "salah baris", query="?kind=value")
    assert f"<h1>{html.escape(queue[1].item.name_id)}</h1>" in page
    assert "kind=value" in page
    assert f"1 dari {len(queue) - 1}" in page


def test_the_sheet_goes_out_and_comes_back_all_or_nothing(made_up: Office) -> None:
    mia = made_up.seat("mia")
    answer = mia.client.get("/id/work/review.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    column = {h.partition(" / ")[0]: i for i, h in enumerate(rows[0])}
    for row in rows[1:4]:
        row[column["ISI: keputusan"]], row[column["ISI: alasan"]] = "sahkan", "diperiksa"
    rows[4][column["ISI: pertanyaan"]] = "Dari mana?"

    def send(lines: list[list[str]]) -> tuple[str, str]:
        out = io.StringIO()
        csv.writer(out).writerows(lines)
        data = {"csrf_token": mia.token(), "file": (io.BytesIO(out.getvalue().encode()), "review.csv")}
        address = mia.client.post("/id/work/review/sheet", data=data).headers["Location"]
        return address, mia.client.get(address).get_data(as_text=True)

    broken = [list(r) for r in rows]
    broken[2][column["ISI: keputusan"]] = "mungkin"
    _, page = send(broken)
    assert re.search(r"<td[^>]*>3</td><td[^>]*>decision</td>", page)
    assert made_up.store.records() == []
    address, page = send(rows)
    assert "mengesahkan: 3" in page
    assert "bertanya: 1" in page
    assert made_up.store.records() == []
    assert "4 butir ditulis" in mia.send(address.removeprefix("/id/work/"), {"why": "rapat"})
    assert sum(s.status == "accepted" for s in review(made_up).standings.values()) == 3


def test_a_baseline_is_frozen_shown_and_compared(made_up: Office) -> None:
    mia = made_up.seat("mia")
    assert "Belum semuanya disahkan" in mia.get("baselines")
    assert "alert" in mia.send("baselines", {"name": "2026-1"}, 422)
    assert "alert" in mia.send("baselines", {"name": "../keluar", "incomplete": "yes"}, 422)
    assert not (made_up.raw / "baselines").exists()
    for standing in review(made_up).pending:
        do(mia, standing, "accept", "diperiksa pada sumbernya")
    page = mia.send("baselines", {"name": "2026-1", "why": "baseline masterplan"})
    assert "Baseline 2026-1 dibekukan" in page
    assert "2026-1" in made_up.public("review")
    assert "Tidak ada angka yang berbeda" in made_up.public("review/2026-1")
    assert "alert" in mia.send("baselines", {"name": "2026-1"}, 422)
    assert made_up.store.history("baseline", "2026-1")["who"].tolist() == ["mia"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_item_of_the_real_data_has_a_page_without_codes(office: Office, lang: str) -> None:
    mia = office.seat("mia", lang)
    whole = review(office)
    seen = set()
    for standing in whole.standings.values():
        kind = (standing.item.kind, standing.item.hints, standing.item.baseline)
        if kind in seen:
            continue
        seen.add(kind)
        page = mia.get(path_of(standing))
        text = html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))
        for code in ("work.", " true ", " false ", "{"):
            assert code not in text, (standing.item.id, code)
    assert len(seen) > 8
