"""What there is to review, and when it counts as changed."""

from __future__ import annotations

from pathlib import Path

from review_bench import Bench

from dashboard.package import load
from indicators.package import Package
from indicators.review import Item, items


def by_id(bench: Bench) -> dict[tuple[str, str], Item]:
    return {i.id: i for i in items(bench.package.table)}


def changed(before: dict[tuple[str, str], Item], after: dict[tuple[str, str], Item]) -> set[tuple[str, str]]:
    return {k for k in before if k in after and before[k].fingerprint != after[k].fingerprint}


def test_every_value_indicator_source_and_headline_is_there_once(real_package: Package) -> None:
    found = items(real_package.table)
    assert len({i.id for i in found}) == len(found)
    for kind, table in (
        ("value", "values"), ("indicator", "indicators"), ("source", "sources"), ("headline", "headlines")
    ):  # fmt: skip
        assert sum(i.kind == kind for i in found) == len(real_package.table(table)), kind
    used = real_package.table("values")["in_baseline"]
    assert sum(i.baseline for i in found if i.kind == "value") == used.sum() > 100


def test_both_readers_of_a_package_see_the_same_content(real_package: Package) -> None:
    frames = load(Path(real_package.path))
    assert items(lambda name: frames[name]) == items(real_package.table)


def test_a_value_shows_its_cells_as_published_with_correction_and_conflict(desk: Bench) -> None:
    found = by_id(desk)
    corrected = found["value", "case_rate~99.01.05~2024"]
    assert "«2l» = 21 kasus" in corrected.content["published"]
    assert corrected.content["correction"] == "2l → 21: huruf l terbaca sebagai 1"
    assert (corrected.hints, corrected.authors) == (("correction",), ("penguji",))
    assert "conflict" in found["value", "case_rate~99.01.01~2024"].hints
    assert "koran lain" in found["value", "case_rate~99.01.01~2024"].content["conflict"]
    assert found["value", "active_villages~99.01.05~2024"].hints == ("withdrawn",)
    assert found["value", "schools~99.01.02~2020"].hints == ("low",)
    assert found["indicator", "floods"].hints == ("proxy",)


def test_a_changed_cell_changes_its_value_and_its_source_and_nothing_else(desk: Bench) -> None:
    before = by_id(desk)
    desk.workspace.edit("tables/puskesmas/table.csv", "Belanak,2", "Belanak,3")
    desk.workspace.edit("tables/puskesmas/table.csv", "Jumlah,7", "Jumlah,8")
    desk.build()
    assert changed(before, by_id(desk)) == {
        ("value", "clinics~99.01.02~2024"),
        ("value", "clinics~99.01~2024"),
        ("source", "puskesmas"),
    }


def test_a_line_that_moves_changes_nothing(desk: Bench) -> None:
    before = by_id(desk)
    lines = desk.workspace.text("tables/puskesmas/table.csv").splitlines()
    desk.workspace.write("tables/puskesmas/table.csv", "\n".join([lines[0], lines[2], lines[1], *lines[3:]]) + "\n")
    desk.build()
    assert changed(before, by_id(desk)) == set()


def test_a_new_line_in_a_register_leaves_the_other_sources_of_it_alone(desk: Bench) -> None:
    before = by_id(desk)
    text = desk.workspace.text("tables/register/table.csv")
    desk.workspace.write("tables/register/table.csv", text + "Cendaga,schools,2020,9,id,sekolah,koran-b,high,,\n")
    desk.build()
    assert changed(before, by_id(desk)) == {("source", "koran-b")}


def test_another_formula_sends_the_indicator_back(desk: Bench) -> None:
    before = by_id(desk)
    desk.workspace.yaml(
        "framework/indicators/clinics.yml", lambda d: d["definition"].update(id="Puskesmas menurut arti baru")
    )
    desk.build()
    assert changed(before, by_id(desk)) == {("indicator", "clinics")}
