"""Frozen baselines: only what is accepted, never changed, built again with the same numbers, compared."""

from __future__ import annotations

import json

import pytest
from review_bench import BUDI, WATI, Accept, Bench

from indicators.package import read_package
from indicators.review import Act
from indicators.review.compare import differences, of_package, rebuild
from indicators.review.frozen import Frozen, FrozenError, baselines, find, freeze, noted
from indicators.workspace import fingerprint


def frozen(bench: Bench, name: str = "tahap-1", **how: bool) -> Frozen:
    return freeze(bench.raw, bench.package, bench.store, name, "uji", "rapat pleno", **how)


def edited(bench: Bench) -> None:
    bench.workspace.edit("tables/puskesmas/table.csv", "Belanak,2", "Belanak,3")
    bench.workspace.edit("tables/puskesmas/table.csv", "Jumlah,7", "Jumlah,8")
    bench.build()


def test_a_baseline_that_is_not_accepted_is_not_frozen_unless_it_says_so(bench: Bench) -> None:
    bench.do(WATI, "value", "clinics~99.01.01~2024", Act("accept"))
    with pytest.raises(FrozenError, match="draft") as refused:
        frozen(bench)
    assert "--incomplete" in refused.value.message_id
    assert baselines(bench.raw) == []
    made = frozen(bench, incomplete=True)
    assert not made.complete
    assert made.pending == {"draft": made.items - 1}


def test_an_open_question_keeps_a_baseline_from_being_complete(desk: Bench, accept_baseline: Accept) -> None:
    accept_baseline(desk)
    desk.do(BUDI, "value", "clinics~99.01.01~2024", Act("ask", "yakin?"))
    with pytest.raises(FrozenError, match="question 1"):
        frozen(desk)


def test_a_complete_baseline_says_who_signed_and_is_on_the_trail(bench: Bench, accept_baseline: Accept) -> None:
    accept_baseline(bench)
    made = frozen(bench)
    assert (made.complete, made.pending, made.reviewers, made.why) == (True, {}, ["wati"], "rapat pleno")
    signed = made.table("signatures")
    assert set(signed.loc[signed["baseline"] == "true", "status"]) == {"accepted"}
    assert set(signed.loc[signed["baseline"] == "true", "reviewer"]) == {"wati"}
    assert noted(bench.store, made) is True
    trail = bench.store.history("baseline", "tahap-1")
    assert trail[["who", "action", "why"]].values.tolist() == [["uji", "freeze", "rapat pleno"]]
    with pytest.raises(FrozenError, match="already"):
        frozen(bench)


def test_freezing_changes_nothing_of_the_workspace(desk: Bench) -> None:
    before = fingerprint(desk.raw)
    frozen(desk, incomplete=True)
    assert fingerprint(desk.raw) == before
    old = {p.name: p.read_bytes() for p in desk.processed.iterdir()}
    desk.build()
    assert {p.name: p.read_bytes() for p in desk.processed.iterdir()} == old


def test_a_package_of_other_data_is_not_frozen(desk: Bench) -> None:
    desk.workspace.write("tambahan.txt", "baru")
    with pytest.raises(FrozenError, match="maros build"):
        frozen(desk, incomplete=True)


@pytest.mark.parametrize("name", ["", "A", "../x", "a b", ".a", "x" * 61])
def test_names_are_plain(desk: Bench, name: str) -> None:
    with pytest.raises(FrozenError):
        frozen(desk, name, incomplete=True)
    with pytest.raises(FrozenError):
        find(desk.raw, name)


def test_it_is_built_again_with_the_same_numbers_after_the_data_went_on(desk: Bench) -> None:
    made = frozen(desk, incomplete=True)
    edited(desk)
    again = rebuild(made, desk.raw.parent / "again")
    assert again.same
    assert again.cells > 500
    kept = read_package(desk.raw.parent / "again")
    assert kept.fingerprint == made.fingerprint != desk.package.fingerprint
    assert not differences(made.table, of_package(desk.package)).empty


def test_a_comparison_names_every_cell_that_differs(desk: Bench) -> None:
    one = frozen(desk, incomplete=True)
    edited(desk)
    two = frozen(desk, "tahap-2", incomplete=True)
    found = differences(one.table, two.table)
    value = found[(found["table"] == "values") & (found["key"] == "clinics~99.01.02~2024")].set_index("column")
    assert value.loc["value", ["change", "before", "after"]].tolist() == ["changed", "2", "3"]
    assert "score" in set(found.loc[found["table"] == "scores", "column"])
    present = differences(one.table, of_package(desk.package))
    assert present.equals(found)
    assert differences(two.table, of_package(desk.package)).empty
    back = differences(two.table, one.table)
    assert back[["table", "key", "column"]].equals(found[["table", "key", "column"]])


def test_rows_that_come_and_go_are_told(desk: Bench) -> None:
    one = frozen(desk, incomplete=True)
    desk.workspace.edit("tables/kemiskinan/table.csv", '2022,"10,5"', '2021,"10,5"')
    desk.build()
    found = differences(one.table, of_package(desk.package), ("headlines",))
    assert found[["key", "change"]].values.tolist() == [["poverty~2021", "added"], ["poverty~2022", "removed"]]


@pytest.mark.parametrize("file", ["values.csv", "raw.zip", "signatures.csv", "baseline.json"])
def test_a_frozen_file_that_was_changed_is_noticed(desk: Bench, file: str) -> None:
    made = frozen(desk, incomplete=True)
    path = made.path / file
    assert not path.stat().st_mode & 0o222, "closed to writing"
    path.chmod(0o644)
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"complete": false', b'"complete": true') if file.endswith(".json") else b"x")
    with pytest.raises(FrozenError, match=f"tahap-1/{file}"):
        find(desk.raw, "tahap-1").check()
    path.unlink()
    with pytest.raises(FrozenError):
        find(desk.raw, "tahap-1").check()


def test_a_forged_baseline_is_told_by_the_trail(desk: Bench) -> None:
    """Whoever writes folder and seal anew still cannot change what the store noted."""
    from indicators.review.frozen import _seal

    made = frozen(desk, incomplete=True)
    given = json.loads((made.path / "baseline.json").read_text())
    given |= {"complete": True, "pending": {}}
    (made.path / "baseline.json").chmod(0o644)
    (made.path / "baseline.json").write_text(json.dumps(given | {"seal": _seal(given)}))
    assert noted(desk.store, find(desk.raw, "tahap-1")) is False


def test_an_added_file_is_noticed(desk: Bench) -> None:
    made = frozen(desk, incomplete=True)
    (made.path / "catatan.txt").write_text("x")
    with pytest.raises(FrozenError, match=r"catatan\.txt"):
        made.check()
