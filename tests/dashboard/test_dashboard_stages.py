"""Figures that grow within the year: stages of a year are shown, but neither joined by a line nor chosen as a trend."""

from __future__ import annotations

import pandas as pd
import pytest
from made_up_package import seal, write_package

from dashboard import history
from dashboard.context import Context, parse_address
from dashboard.package import Package, load
from dashboard.render import frame_of


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """TEST DATA: the tax is a figure that grows within the year; clinics are known for a second year."""
    folder = write_package(tmp_path_factory.mktemp("growing"))
    indicators = pd.read_csv(folder / "indicators.csv", dtype=str)
    indicators.loc[indicators["code"] == "tax", "cumulates"] = "true"
    indicators.to_csv(folder / "indicators.csv", index=False)
    values = pd.read_csv(folder / "values.csv", dtype=str)
    earlier = values[values["indicator"] == "clinics"].assign(period="2020", year="2020", value="0.1")
    pd.concat([values, earlier]).to_csv(folder / "values.csv", index=False)
    return load(seal(folder))


@pytest.mark.parametrize(("path", "name"), [("district/99.01.01?v=tax", "trend"), ("indicator/tax", "history")])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_line_joins_stages_of_a_year_and_the_chart_says_why(
    growing: Package, package: Package, lang: str, path: str, name: str
) -> None:
    page, _, query = path.partition("?")
    ctx = Context(growing, parse_address(f"/{lang}/{page}", query))
    frame = frame_of(ctx, name)
    assert frame.graph is not None
    assert {trace["mode"] for trace in frame.graph["data"]} == {"markers"}
    assert ctx.t("history.cumulates") in frame.summary
    assert len(frame.rows) == 2
    usual = frame_of(Context(package, parse_address(f"/{lang}/{page}", query)), name)
    assert usual.graph is not None
    assert {trace["mode"] for trace in usual.graph["data"]} == {"lines+markers"}
    assert ctx.t("history.cumulates") not in usual.summary


def test_a_figure_that_grows_within_the_year_is_not_chosen_as_the_trend(growing: Package, package: Package) -> None:
    ctx = Context(growing, parse_address("/id/district/99.01.01"))
    assert history.series_of(ctx, "99.01.01") == ["tax", "clinics"]
    assert history.telling(ctx, "99.01.01") == "clinics"
    assert history.telling(Context(package, parse_address("/id/district/99.01.01")), "99.01.01") == "tax"
