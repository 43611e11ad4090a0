"""The report in Chromium: accessible, no wider than a phone, and filtered without a reload."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit
from core.made_up import write_workspace
from playwright.sync_api import expect

from dashboard.browser import serving
from indicators.build import build

pytestmark = pytest.mark.browser

PATHS = ("data/quality", "data/quality/completeness", "data/quality/scores", "data/quality/sources")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The dashboard on the made-up regency, with an impossible figure."""
    root = tmp_path_factory.mktemp("browser")
    made = write_workspace(root / "raw")
    made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
    build(made.root, root / "processed")
    with serving(root / "processed") as address:
        yield address


@pytest.mark.parametrize(("scheme", "lang"), [("light", "id"), ("dark", "en")])
@pytest.mark.parametrize("width", [1280, 360])
def test_each_view_is_clean_accessible_and_no_wider_than_the_screen(
    chromium, site: str, scheme: str, lang: str, width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    v = Visit(context.new_page(), site)
    for path in PATHS:
        v.go(f"/{lang}/{path}").settle()
        assert Axe().run(v.page).response["violations"] == [], path
        assert v.page.evaluate("document.documentElement.scrollWidth") == width, path
    assert v.faults == []
    context.close()


def test_a_choice_filters_the_list_and_stays_in_the_address(chromium, site: str) -> None:
    context = chromium.new_context()
    v = Visit(context.new_page(), site).go("/en/data/quality")
    rows = v.page.locator("#findings-table tbody tr")
    expect(rows).to_have_count(3)
    v.page.get_by_label("Severity", exact=True).focus()
    v.page.get_by_label("Severity", exact=True).select_option("error")
    expect(rows).to_have_count(1)
    expect(v.page).to_have_url(f"{site}/en/data/quality?s=error")
    expect(v.page.get_by_label("Severity", exact=True)).to_be_focused()
    v.page.get_by_role("link", name="Completeness", exact=True).click()
    v.page.get_by_label("Year", exact=True).select_option("2023")
    expect(v.page.locator("#filled-summary")).to_contain_text("a value of 2023")
    v.page.go_back()
    v.page.go_back()
    expect(rows).to_have_count(1)
    assert v.faults == []
    context.close()
