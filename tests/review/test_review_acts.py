"""Statuses, remarks, decisions, who may, and two reviewers at once; on both databases."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from review_bench import ADI, BUDI, EDI, OPD, VERA, WATI, Bench

from indicators.masterplan.entry import NotAllowedError
from indicators.masterplan.roles import Person
from indicators.masterplan.store import ConflictError, Store
from indicators.masterplan.store.transfer import dump, export_folder, import_folder
from indicators.problems import DataError
from indicators.review import Act, ChangedError, Filter, accept_many, act, may, read

PLAIN = ("value", "clinics~99.01.02~2024")
DISPUTED = ("value", "case_rate~99.01.01~2024")


def test_nothing_is_reviewed_until_somebody_does(bench: Bench) -> None:
    summary = bench.review.summary()
    assert summary["draft"].sum() == summary["total"].sum() == len(bench.review.standings)
    assert read(bench.package.table, None).summary().equals(summary)


def test_a_decision_keeps_who_when_why_and_what_was_seen(bench: Bench) -> None:
    bench.do(EDI, *PLAIN, Act("submit", "mohon ditinjau"))
    assert bench.review.status(*PLAIN) == "in_review"
    done = bench.do(WATI, *PLAIN, Act("accept", "cocok"))
    assert (done.status, done.reviewer, done.reason, done.seen) == ("accepted", "wati", "cocok", 2)
    assert done.before == done.item.content
    assert done.on[:10] == bench.store.clock().date().isoformat()
    trail = bench.store.history("review-value", PLAIN[1])
    assert trail[["who", "action", "why"]].values.tolist() == [
        ["edi", "submit", "mohon ditinjau"],
        ["wati", "accept", "cocok"],
    ]


def test_an_accepted_value_that_changes_goes_back_into_the_queue_with_before_and_after(bench: Bench) -> None:
    bench.do(WATI, *PLAIN, Act("accept"))
    bench.workspace.edit("tables/puskesmas/table.csv", "Belanak,2", "Belanak,3")
    bench.workspace.edit("tables/puskesmas/table.csv", "Jumlah,7", "Jumlah,8")
    bench.build()
    first = bench.review.queue(Filter(status="open", changed=True))
    assert [s.item.id for s in first] == [PLAIN]
    assert bench.review.queue(Filter(status="open"))[0].item.id == PLAIN, "what changed comes first"
    assert first[0].differences()["value"] == ("2", "3")
    assert "published" in first[0].differences()
    assert bench.do(WATI, *PLAIN, Act("accept", "dilihat kembali")).status == "accepted"
    assert bench.review.of(*PLAIN).differences() == {}


def test_a_returned_value_waits_until_it_is_mended(bench: Bench) -> None:
    bench.do(WATI, *PLAIN, Act("return", "angka lain di sumber"))
    assert bench.review.status(*PLAIN) == "returned"
    assert PLAIN not in [s.item.id for s in bench.review.queue(Filter(status="open"))]
    bench.workspace.edit("tables/puskesmas/table.csv", "Belanak,2", "Belanak,3")
    bench.workspace.edit("tables/puskesmas/table.csv", "Jumlah,7", "Jumlah,8")
    bench.build()
    assert bench.review.status(*PLAIN) == "changed"


def test_an_item_that_left_the_package_is_told(bench: Bench) -> None:
    bench.do(WATI, "headline", "poverty~2022", Act("accept"))
    bench.workspace.edit("tables/kemiskinan/table.csv", '2022,"10,5"\n', "")
    bench.build()
    assert bench.review.gone == (("headline", "poverty~2022"),)


def test_questions_are_asked_answered_and_closed(bench: Bench) -> None:
    bench.do(WATI, *PLAIN, Act("ask", "Puskesmas pembantu ikut dihitung?"))
    assert bench.review.of(*PLAIN).unanswered == [1]
    with pytest.raises(NotAllowedError, match="no answer yet"):
        bench.do(BUDI, *PLAIN, Act("accept"))
    bench.do(OPD, *PLAIN, Act("answer", "Tidak.", 1))
    now = bench.review.of(*PLAIN)
    assert (now.questions, now.unanswered, now.hints) == ([1], [], ("question",))
    done = bench.do(BUDI, *PLAIN, Act("accept"))
    assert (done.questions, done.comments[0].closed_by) == ([], "budi")
    with pytest.raises(NotAllowedError, match="no such open question"):
        bench.do(OPD, *PLAIN, Act("answer", "terlambat", 1))


def test_a_question_can_be_answered_and_the_item_accepted_at_once(bench: Bench) -> None:
    bench.do(OPD, *PLAIN, Act("ask", "Satuannya?"))
    assert bench.do(WATI, *PLAIN, Act("answer", "unit", 1), Act("accept")).status == "accepted"


@pytest.mark.parametrize(
    ("person", "allowed"),
    [
        (None, set()),
        (VERA, set()),
        (OPD, {"comment", "ask", "answer"}),
        (EDI, {"comment", "ask", "answer", "submit"}),
        (WATI, {"comment", "ask", "answer", "submit", "close", "accept", "return"}),
        (ADI, {"comment", "ask", "answer", "submit", "close", "accept", "return"}),
    ],
    ids=lambda p: getattr(p, "role", None),
)
def test_who_may_do_what(desk: Bench, person: Person | None, allowed: set[str]) -> None:
    desk.do(BUDI, *PLAIN, Act("ask", "?"), Act("ask", "??"), Act("answer", "!", 1), Act("close", "", 2))
    now = desk.review.of(*PLAIN)
    verdicts = {a: may(person, a, now, 1) for a in ("comment", "ask", "answer", "submit", "close", "accept", "return")}
    assert {a for a, verdict in verdicts.items() if verdict} == allowed
    for action in set(verdicts) - allowed:
        assert verdicts[action].reason_id
        assert verdicts[action].reason_en
        with pytest.raises(NotAllowedError):
            desk.do(person, *PLAIN, Act(action, "teks", 1))
    assert desk.review.of(*PLAIN) == now


def test_nobody_accepts_what_they_put_forward_or_corrected(desk: Bench) -> None:
    desk.do(WATI, *PLAIN, Act("submit"))
    with pytest.raises(NotAllowedError, match="somebody else"):
        desk.do(WATI, *PLAIN, Act("accept"))
    assert desk.do(BUDI, *PLAIN, Act("accept")).status == "accepted"
    corrected = ("value", "case_rate~99.01.05~2024")
    with pytest.raises(NotAllowedError, match="somebody else"):
        desk.do(Person("penguji", "admin"), *corrected, Act("accept", "benar"))


@pytest.mark.parametrize("action", ["comment", "ask", "return"])
def test_a_remark_and_a_return_need_words(desk: Bench, action: str) -> None:
    with pytest.raises(DataError):
        desk.do(WATI, *PLAIN, Act(action, "  "))


def test_a_disputed_value_is_accepted_only_with_a_reason(desk: Bench) -> None:
    with pytest.raises(DataError, match="judgement"):
        desk.do(WATI, *DISPUTED, Act("accept"))
    assert desk.do(WATI, *DISPUTED, Act("accept", "sumber pertama lebih lengkap")).status == "accepted"


def test_bulk_accepts_what_nothing_speaks_against_and_names_the_rest(bench: Bench) -> None:
    bench.do(WATI, *PLAIN, Act("ask", "Sudah termasuk klinik?"))
    bench.do(WATI, "value", "clinics~99.01.01~2024", Act("return", "salah baris"))
    bench.do(BUDI, "value", "clinics~99.01.03~2024", Act("submit"))
    found = bench.review.queue(Filter(kind="value", baseline=True))
    done = accept_many(bench.store, BUDI, [(s, s.seen, s.item.fingerprint) for s in found], "diperiksa bersama")
    refused = {s.item.key: verdict.reason_en for s, verdict in done.refused}
    assert refused["clinics~99.01.02~2024"].startswith("A question has no answer yet")
    assert refused["clinics~99.01.01~2024"] == "returned before"
    assert refused["clinics~99.01.03~2024"].startswith("What you put forward")
    assert refused["case_rate~99.01.01~2024"] == "sources disagree"
    assert refused["case_rate~99.01.05~2024"] == "corrected"
    assert len(refused) == 5
    now = bench.review
    assert {s.item.key for s in done.accepted} == {s.item.key for s in found} - set(refused)
    assert all((now.of(*s.item.id).status == "accepted") == (s.item.key not in refused) for s in found)
    assert now.of(*done.accepted[0].item.id).reason == "diperiksa bersama"


def test_bulk_leaves_what_changed_since_the_list_was_opened(bench: Bench) -> None:
    found = [(s, s.seen, s.item.fingerprint) for s in bench.review.queue(Filter(indicator="clinics", kind="value"))]
    bench.do(OPD, *PLAIN, Act("comment", "Mohon ditunda."))
    fresh = [(bench.review.of(*s.item.id), seen, print_) for s, seen, print_ in found]
    done = accept_many(bench.store, WATI, fresh)
    assert [s.item.id for s, _ in done.refused] == [PLAIN]
    assert bench.review.status(*PLAIN) == "draft"


def test_two_reviewers_decide_at_once_and_the_second_is_told(bench: Bench) -> None:
    review = bench.review
    found = review.of(*PLAIN)
    act(review, bench.store, WATI, PLAIN, [Act("accept")], found.seen, found.item.fingerprint)
    with pytest.raises(ConflictError) as refused:
        act(review, bench.store, BUDI, PLAIN, [Act("return", "ragu")], found.seen, found.item.fingerprint)
    assert refused.value.current is not None
    assert refused.value.current.updated_by == "wati"
    assert bench.review.of(*PLAIN).reviewer == "wati"


def test_many_reviewers_in_threads_leave_one_decision(bench: Bench) -> None:
    review = bench.review
    found, outcomes = review.of(*PLAIN), []
    start = threading.Barrier(4)

    def decide(person: Person) -> None:
        start.wait()
        try:
            act(review, bench.store, person, PLAIN, [Act("accept", person.name)], found.seen, found.item.fingerprint)
            outcomes.append("done")
        except ConflictError:
            outcomes.append("conflict")

    people = [Person(f"m{n}", "mentor") for n in range(4)]
    threads = [threading.Thread(target=decide, args=(p,)) for p in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "done"]
    assert bench.review.of(*PLAIN).seen == 1


def test_a_remark_made_meanwhile_is_no_obstacle_to_another_but_to_a_decision(bench: Bench) -> None:
    review = bench.review
    found = review.of(*PLAIN)
    seen = (found.seen, found.item.fingerprint)
    act(review, bench.store, OPD, PLAIN, [Act("comment", "satu")], *seen)
    act(review, bench.store, EDI, PLAIN, [Act("comment", "dua")], *seen)
    assert [c.text for c in bench.review.of(*PLAIN).comments] == ["satu", "dua"]
    with pytest.raises(ConflictError):
        act(review, bench.store, WATI, PLAIN, [Act("accept")], *seen)


def test_data_built_anew_under_the_reviewer_are_told(bench: Bench) -> None:
    found = bench.review.of(*PLAIN)
    bench.workspace.edit("tables/puskesmas/table.csv", "Belanak,2", "Belanak,3")
    bench.workspace.edit("tables/puskesmas/table.csv", "Jumlah,7", "Jumlah,8")
    bench.build()
    with pytest.raises(ChangedError, match="look again"):
        act(bench.review, bench.store, WATI, PLAIN, [Act("accept")], found.seen, found.item.fingerprint)
    assert bench.review.status(*PLAIN) == "draft"


def test_the_review_goes_through_export_and_import_without_loss(bench: Bench, other: Store, tmp_path: Path) -> None:
    bench.do(WATI, *PLAIN, Act("ask", "“Benarkah?” \\N\r\n=1+1"), Act("answer", "ya 🏥", 1), Act("accept", "baik"))
    export_folder(bench.store, tmp_path / "keluar")
    import_folder(other, tmp_path / "keluar")
    assert read(bench.package.table, other).of(*PLAIN) == bench.review.of(*PLAIN)
    one, two = dump(bench.store), dump(other)
    tables = [json.loads(files["manifest.json"])["tables"] for files in (one, two)]
    assert tables[0] == tables[1]


def test_the_masterplan_does_not_mind_the_records_of_the_review(bench: Bench) -> None:
    bench.do(WATI, *PLAIN, Act("accept"))
    assert bench.store.entered() == {}
    assert bench.store.entered(public=True) == {}
