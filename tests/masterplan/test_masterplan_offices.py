"""Offices through their reorganisations."""

from __future__ import annotations

from datetime import date

from indicators.masterplan import Masterplan
from indicators.masterplan.offices import Offices


def _offices(*rows: tuple[str, str, str, str]) -> Offices:
    return Offices(
        {"code": c, "name_id": c, "name_en": c, "kind": "department", "valid_from": a, "valid_to": b, "successors": s}
        for c, a, b, s in rows
    )


CHAIN = _offices(
    ("a", "", "2020", "b"), ("b", "2021", "2024-12-31", "c;d"), ("c", "2025-01-01", "", ""), ("d", "2025-01-01", "", "")
)


def test_a_split_office_has_several_heirs() -> None:
    assert CHAIN.heirs("a") == ["c", "d"]
    assert CHAIN.heirs("c") == ["c"]
    assert CHAIN.heirs("unknown") == []


def test_the_lineage_of_an_office_is_all_that_led_to_it() -> None:
    assert CHAIN.lineage("c") == {"a", "b", "c"}
    assert CHAIN.lineage("a") == {"a"}


def test_an_office_exists_from_its_first_to_its_last_day() -> None:
    assert [o.code for o in CHAIN.on(date(2024, 12, 31))] == ["b"]
    assert [o.code for o in CHAIN.on(date(2025, 1, 1))] == ["c", "d"]


def test_a_circle_of_successors_ends() -> None:
    circle = _offices(("a", "", "", "b"), ("b", "", "", "a"))
    assert circle.heirs("a") == []
    assert circle.lineage("a") == {"a", "b"}


def test_the_split_of_2025_is_on_record(plan: Masterplan) -> None:
    assert set(plan.offices.heirs("putrpp-2021")) == {"putrpp-2025", "dishub-2025"}
    before = {o.code for o in plan.offices.on(date(2024, 12, 31))}
    after = {o.code for o in plan.offices.on(date(2025, 1, 1))}
    assert {"dishub-2025", "disnaker", "damkar", "dlh"} <= after - before
    assert {"dpkplh", "satpolpp-damkar", "dpmptsp-2021", "putrpp-2021"} == before - after
    assert len([o for o in plan.offices.on(date(2025, 6, 1)) if o.kind == "district"]) == 14
