"""The index that the what-if page computes in the browser, beside the library's, over the real data."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import expect

from dashboard import simulation
from dashboard.app import create_app
from dashboard.browser import served
from dashboard.context import Context, parse_address
from dashboard.package import load
from indicators.composite import Method, compute, uncertainty

pytestmark = pytest.mark.browser

WEIGHTS = [
    {},
    {"economy": 2.5, "environment": 0.25},
    {"living": 4, "society": 0},
    {"governance": 0, "branding": 0, "economy": 3},
    {"governance": 4, "branding": 4},
]


@pytest.fixture(scope="module")
def site(real_package, raw: Path) -> Iterator[str]:
    """The dashboard with the real workspace, in place of the made-up one."""
    with served(create_app(real_package.path, raw).server) as address:
        yield address


@pytest.fixture(scope="module")
def described(real_package) -> dict[str, Any]:
    return simulation.described(Context(load(real_package.path), parse_address("/en/whatif")))


@pytest.fixture
def ask(visit):
    """Ask the browser's own calculation."""
    page = visit().go("/en/whatif").page

    def simulate(name: str, *given: Any) -> Any:
        return page.evaluate(f"given => observatory.simulation.{name}(...given)", list(given))

    return simulate


def library_framework(baseline, described: dict[str, Any], weights: dict[str, float]):
    """The baseline's framework with other weights, and with the published limits for all indicators."""
    limits = {leaf["code"]: leaf["limits"] for leaf in described["leaves"]}
    framework = baseline.framework.with_weights({c: 1.0 for c in baseline.framework.codes} | weights)
    for place, column in enumerate(("lower", "upper")):
        framework = framework.with_values(column, {code: ends[place] for code, ends in limits.items()})
    return framework


def nominal(baseline, **changes: Any) -> Method:
    """The baseline's method, with the weights of the framework in force."""
    rules = baseline.workspace.framework.method
    steps = {name: rule for name, rule in rules.items() if name not in ("baseline", "uncertainty")}
    return Method.from_dict({**steps, "weights": {"method": "nominal"}, **changes})


@pytest.mark.parametrize("weights", WEIGHTS)
def test_scores_are_those_of_the_library_for_the_same_weights(ask, real_baseline, described, weights) -> None:
    found = pd.DataFrame(ask("scores", described, weights, {})).T.astype(float)
    framework = library_framework(real_baseline, described, weights)
    scores = compute(real_baseline.data, framework, nominal(real_baseline)).scores
    expected = scores.pivot_table(index="unit", columns="code", values="score", dropna=False)
    for element in described["tree"]:
        np.testing.assert_allclose(found[element["code"]], expected[element["code"]].loc[found.index], rtol=1e-12)


def test_changed_values_are_scored_as_in_the_library(ask, real_baseline, described) -> None:
    leaf = next(one for one in described["leaves"] if one["direction"] < 0)
    other = next(one for one in described["leaves"] if one["direction"] > 0)
    areas = [one["code"] for one in described["areas"]]
    data = real_baseline.data.set_index("unit")
    changes = {}
    for area, one, share in ((areas[1], leaf, 0.3), (areas[2], leaf, 1.2), (areas[1], other, 0.7)):
        low, high = one["limits"]
        data.loc[area, one["code"]] = changes[f"{area}/{one['code']}"] = low + share * (high - low)
    found = pd.Series(ask("index", described, {"economy": 2}, changes), dtype=float)
    framework = library_framework(real_baseline, described, {"economy": 2.0})
    scores = compute(data.reset_index(), framework, nominal(real_baseline)).scores
    root = next(one["code"] for one in described["tree"] if one["level"] == "index")
    expected = scores[scores["code"] == root].set_index("unit")["score"]
    np.testing.assert_allclose(found, expected.loc[found.index], rtol=1e-12)
    assert (found - pd.Series(ask("index", described, {}, {}), dtype=float)).abs().max() > 1


@pytest.mark.parametrize("weights", [{}, {"economy": 2.5}])
def test_intervals_are_those_of_the_library_up_to_the_draws(ask, real_baseline, described, weights) -> None:
    found = pd.DataFrame(ask("intervals", described, weights, {})).T
    rules = real_baseline.workspace.framework.method["uncertainty"]
    framework = library_framework(real_baseline, described, {})
    framework = real_baseline.framework.with_weights(dict.fromkeys(framework.codes, 1.0) | weights)
    drawn = uncertainty(
        real_baseline.data, framework, rules["vary"], rules["draws"], rules["seed"], method=nominal(real_baseline)
    )
    root = next(one["code"] for one in described["tree"] if one["level"] == "index")
    table = drawn.summary.query("code == @root").dropna(subset=["score"]).set_index("unit")
    chances = drawn.rank_probabilities(root)
    assert set(found.index) == set(table.index)
    for column, name in (("low", "rank_q05"), ("high", "rank_q95")):
        assert (found[column] - table[name].loc[found.index]).abs().max() <= 1
    assert (found["first"] - chances[1].loc[found.index]).abs().max() < 0.05
    assert (found["last"] - chances[len(table)].loc[found.index]).abs().max() < 0.05


def test_the_published_state_has_the_published_intervals(visit, real_package) -> None:
    page = visit().go("/en/whatif").page
    page.click("text=Compute rank intervals")
    expect(page.locator(".whatif thead th").last).to_have_text("90% interval")
    table = real_package.table("rank_intervals")
    table = table[table["code"] == "index"].set_index("area_code")
    for area, row in table.iterrows():
        low, high = page.locator(f"tr[data-row='{area}'] td").last.inner_text().split("\n")[0].split("–")
        assert abs(int(low) - row["rank_q05"]) <= 1
        assert abs(int(high) - row["rank_q95"]) <= 1


def test_the_files_hold_the_table_that_is_shown(visit, tmp_path: Path) -> None:
    v = visit(accept_downloads=True).go("/en/whatif?w=economy%3A2.5&x=73.09.02%2Fjunior_secondary_schools%3A2.5")
    page = v.page
    page.click("text=Compute rank intervals")
    expect(page.locator(".whatif thead th").last).to_have_text("90% interval")
    asked = len(v.requests)
    files = {}
    for kind, label in (("csv", "Download CSV"), ("xlsx", "Download Excel (XLSX)")):
        with page.expect_download() as waiting:
            page.click(f"text={label}")
        files[kind] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(files[kind])
    assert [url for url in v.requests[asked:] if not url.startswith("blob:")] == []
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    sheet = openpyxl.load_workbook(files["xlsx"])["Simulation"]
    written = [["" if value is None else value for value in line] for line in sheet.iter_rows(values_only=True)]
    assert written[0] == head
    assert [[str(value) for value in line[:2]] for line in written[1:]] == [line[:2] for line in rows]
    for line, row in zip(written[1:], rows, strict=True):
        assert [value if value == "" else float(value) for value in row[2:]] == list(line[2:])
    shown = {
        row.get_attribute("data-row"): row.locator("td").all_inner_texts()
        for row in page.locator(".whatif tbody tr").all()
    }
    assert list(shown) == [row[0] for row in rows]
    for row in rows:
        cells = shown[row[0]]
        assert cells[0] == (row[2] or "–")
        assert cells[1] == (f"{float(row[3]):.1f}" if row[3] else "–")
    assert v.faults == []
