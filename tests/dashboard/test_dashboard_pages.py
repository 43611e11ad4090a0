"""What the pages say: profile, search, compare, what-if, overview, changes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from made_up_package import seal, write_package

from dashboard import model, simulation
from dashboard.context import Context, parse_address
from dashboard.package import load
from dashboard.pages import search, whatif
from dashboard.render import frame_of, frames_of, view
from dashboard.unknown import Unknown
from indicators.schema import BY_NAME


def test_contributions_add_up_to_the_index(at) -> None:
    for area in model.districts(at("/id/").package).index:
        frame = frame_of(at(f"/id/district/{area}"), "contributions")
        *parts, total = [row.cells[3]["v"] for row in frame.rows]
        assert sum(p for p in parts if isinstance(p, float)) == pytest.approx(total, abs=1e-9)


def test_the_regency_stands_beside_the_district_where_it_has_a_value(tmp_path) -> None:
    folder = write_package(tmp_path / "package")
    values = pd.read_csv(folder / "values.csv", dtype=str)
    whole = values[(values["indicator"] == "tax") & (values["period"] == "2024")].head(1)
    pd.concat([values, whole.assign(area_code="99.01", value="71.5")]).to_csv(folder / "values.csv", index=False)
    frame = frame_of(Context(load(seal(folder)), parse_address("/en/district/99.01.01")), "values")
    place = [label for label, _ in frame.columns].index("Regency")
    cells = {row.id: row.cells[place]["t"] for row in frame.rows}
    assert cells["tax"] == "71.5%"
    assert cells["stunting"] == "–"


def test_neighbours_and_their_mean_are_those_of_the_package(package) -> None:
    # A corner district of two rows of three squares: beside, below, and across the corner.
    assert model.neighbours(package)["99.01.01"] == ["99.01.02", "99.01.04", "99.01.05"]
    assert model.lags(package, "tax", "2024")["99.01.01"] == pytest.approx((70.25 + 57 + 91.4) / 3)
    assert model.lags(package, "roads", "1999").isna().all()


@pytest.mark.parametrize(
    ("asked", "first"), [("rimba", "99.01.01"), ("STUNTED", "stunting"), ("jalan mantap", "roads")]
)
def test_search_finds_names_in_both_languages(at, asked: str, first: str) -> None:
    assert search.found(at("/en/search", f"q={asked}"))[0][1] == first


def test_search_without_hits_helps(at) -> None:
    frame = frame_of(at("/en/search", "q=zzz"), "results")
    assert frame.rows == []
    assert "Try a shorter word" in frame.summary


def test_compare_takes_what_is_asked_for_and_fills_up_to_two(at) -> None:
    from dashboard.pages import compare

    assert compare.chosen(at("/id/compare", "a=99.01.03"))[0] == "99.01.03"
    assert len(compare.chosen(at("/id/compare", "a=99.01.03"))) == 2
    with pytest.raises(Unknown):
        compare.chosen(at("/id/compare", "a=99.01.03&b=nope"))
    assert compare.chosen(at("/id/compare", "a=99.01.03&b=99.01.01&c=99.01.02&e=99.01.04")) == [
        "99.01.03",
        "99.01.01",
        "99.01.02",
        "99.01.04",
    ]


def test_what_if_is_given_what_the_published_index_was_made_of(at) -> None:
    ctx = at("/id/whatif")
    leaves = {leaf["code"]: leaf for leaf in simulation.leaves(ctx)}
    assert set(leaves) == {"tax", "clinics", "stunting", "floods"}
    assert leaves["tax"]["scores"]["99.01.06"] is None
    assert simulation.least_shares(ctx) == {"subdimension": 0.5, "dimension": 0.5, "index": 0.5}
    assert simulation.can_be_simulated(ctx)


def test_what_if_says_what_varies_and_refuses_a_method_that_a_browser_cannot_repeat(at) -> None:
    ctx = at("/en/whatif")
    vary = {"noise": 0.25, "ways": ["stated", "own"], "exponents": [1.0], "draws": 2048, "seed": 1, "left": 1}
    note = whatif.interval_note(ctx, vary)
    assert "computed 2,048 times" in note
    assert "by up to 25% around your choice and 2 ways of scaling." in note
    assert note.endswith("Not varied here: 1 of the other choices of the method.")
    for rule in ({"method": "median"}, {"method": "arithmetic", "by": {"gov": {"method": "geometric"}}}):
        assert simulation.exponent(rule) is None
    for part, rule in (
        ("aggregate", {"method": "copeland"}),
        ("normalise", {"method": "zscore"}),
        ("weights", {"method": "pca"}),
    ):
        other = replace(ctx.package, method={**ctx.package.method, part: rule}, memory={}, pages={})
        found = str(whatif.layout(replace(ctx, package=other)))
        assert "cannot be repeated in a browser" in found


def test_framework_lists_each_parent_before_its_own_children(package) -> None:
    assert model.framework(package)["code"].tolist() == [
        "index",
        "gov",
        "gov.service",
        "gov.policy",
        "live",
        "live.health",
        "live.move",
        "env",
        "env.waste",
    ]


def test_the_overview_says_what_changed_and_how_far_the_masterplan_is(at) -> None:
    changes, plan = frame_of(at("/en/"), "changes"), frame_of(at("/en/"), "masterplan")
    assert changes.summary == (
        "Different from the last build: 3 values, 2 scores, 1 source, 1 conflict and 1 correction. "
        "Largest move of a score: Governance, Rimba Jaya, from 40.2 to 51.5."
    )
    assert [(row.id, *(c["v"] for c in row.cells[1:])) for row in changes.rows][:2] == [
        ("value", 1, 1, 1),
        ("score", 0, 2, 0),
    ]
    assert plan.summary == "Of 3 parts, 1 hold real data, 1 hold proposals and 1 are still empty, waiting to be filled."
    assert [[c["t"] for c in row.cells] for row in plan.rows] == [
        ["Offices", "● Real data", "12"],
        ["Programmes", "○ Empty", "0"],
        ["Criteria", "◐ Proposal", "5"],
    ]
    assert plan.rows[2].cells[0]["s"] == "two proposals"


def test_every_change_is_listed_even_when_its_subject_is_gone(at) -> None:
    rows = {row.id: row.cells for row in frame_of(at("/en/data/changes"), "changelist").rows}
    assert [c["t"] for c in rows["value/tax/99.01.01/2024"]] == [
        "Tax collected",
        "Indicator value",
        "Rimba Jaya · 2024",
        "Changed",
        "62.5%",
        "64.5%",
    ]
    gone = rows["value/gone/99.01.02/2019"]
    assert (gone[0]["t"], gone[4]["t"], gone[5]["t"]) == ("gone", "7.0", "–")
    assert "href" not in gone[0]
    assert rows["source/src2"][0]["href"] == "/en/data/source/src2"
    assert rows["conflict/k1"][0]["t"] == "Stunting 2024"


def test_no_change_and_no_masterplan_are_said_plainly(tmp_path) -> None:
    folder = write_package(tmp_path / "package")
    for table in ("masterplan_status", "changes"):
        (folder / f"{table}.csv").write_text(",".join(BY_NAME[table].columns) + "\n")
    ctx = Context(load(seal(folder)), parse_address("/en/"))
    changes, plan = frame_of(ctx, "changes"), frame_of(ctx, "masterplan")
    assert "No change is on record" in changes.summary
    assert "holds no masterplan yet" in plan.summary
    assert changes.rows == plan.rows == []


def test_a_correction_is_shown_with_its_indicator(tmp_path) -> None:
    folder = write_package(tmp_path / "package")
    observations = pd.read_csv(folder / "observations.csv", dtype=str)
    observations.loc[observations["variable"] == "clinics", "correction"] = "c1"
    observations.to_csv(folder / "observations.csv", index=False)
    package = load(seal(folder))
    frame = frame_of(Context(package, parse_address("/en/indicator/clinics")), "corrections")
    assert [row.id for row in frame.rows] == ["c1"]
    assert "corrections" not in {one.id for one in frames_of(Context(package, parse_address("/en/indicator/tax")))}


def test_a_value_update_leaves_out_what_does_not_follow_the_address(at) -> None:
    ctx = at("/en/district/99.01.01", "v=tax")
    props = view(ctx.package, ctx.address)["props"]
    assert "trend-table" in props
    assert "values-table" not in props
