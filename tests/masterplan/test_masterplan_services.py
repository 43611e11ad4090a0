"""Shares of services online and integrated, with the unknown in sight."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

from made_up_plan import office, service, write_plan

from indicators.masterplan import Masterplan, load
from indicators.masterplan.services import PROPERTIES, catalogue, history, shares


def made_up(tmp_path: Path) -> Masterplan:
    services = [
        service("a", "2022", office="x", online_queue="no", online_application="no"),
        service("a", "2024-06", office="x", online_queue="yes", online_application="no", integrated="yes"),
        service("b", "2022", office="x", online_queue="no"),
        service("c", "2023", office="y", online_application="yes", integrated="no"),
    ]
    return load(write_plan(tmp_path, offices=[office("x"), office("y")], services=services))


def test_the_latest_state_up_to_a_day_counts(tmp_path: Path) -> None:
    plan = made_up(tmp_path)
    assert catalogue(plan, date(2023, 12, 31)).set_index("code")["as_of"].to_dict() == {
        "a": "2022", "b": "2022", "c": "2023",
    }  # fmt: skip
    assert catalogue(plan).set_index("code").loc["a", "as_of"] == "2024-06"
    assert catalogue(plan, date(2021, 1, 1)).empty


def test_unknown_is_neither_yes_nor_no(tmp_path: Path) -> None:
    table = shares(made_up(tmp_path)).set_index("property")
    online = table.loc["online"]  # a: yes, b: no or unknown, c: unknown or yes
    assert (online["services"], online["known"], online["yes"], online["share"]) == (3, 2, 2, 1)
    integrated = table.loc["integrated"]
    assert (integrated["known"], integrated["share"]) == (2, 0.5)
    assert math.isnan(table.loc["paperless", "share"])


def test_shares_by_office(tmp_path: Path) -> None:
    table = shares(made_up(tmp_path), by="office").set_index(["office", "property"])
    assert (table.loc[("x", "online"), "services"], table.loc[("x", "online"), "known"]) == (2, 1)
    assert table.loc[("y", "integrated"), "share"] == 0


def test_shares_over_time(tmp_path: Path) -> None:
    table = history(made_up(tmp_path)).set_index(["property", "year"])["share"]
    assert [table[("online", y)] for y in (2022, 2023, 2024)] == [0, 0.5, 1]


def test_without_services_there_is_no_history(tmp_path: Path) -> None:
    plan = load(write_plan(tmp_path))
    assert history(plan).empty
    assert shares(plan)["share"].isna().all()


def test_only_what_a_source_says_of_a_service_is_filled(plan: Masterplan) -> None:
    table = catalogue(plan)
    assert len(table) == 8
    said = {(r["code"], p) for r in table.to_dict("records") for p in PROPERTIES if r[p] is True}
    assert said == {("mall-queue", "online_queue"), ("service-mall", "integrated"), ("pbb-payment", "from_home")}
    assert table["waiting_minutes"].isna().all()
