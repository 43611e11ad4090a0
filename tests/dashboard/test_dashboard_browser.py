"""The dashboard as its readers use it, in Chromium: offline, by mouse, keyboard and phone."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATHS = [
    "",
    "map?v=tax",
    "district",
    "district/99.01.01",
    "data",
    "data/conflicts",
    "data/source/src1",
    "method",
    "nope",
]


def fails(found: dict) -> list[str]:
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_each_page_is_clean_and_accessible(visit, lang: str, scheme: str) -> None:
    v = visit(color_scheme=scheme)
    found = {}
    for path in PATHS:
        v.faults.clear()
        v.go(f"/{lang}/{path}").settle()
        found[path] = [f for f in v.faults if path != "nope" or "404" not in f] + fails(Axe().run(v.page).response)
        assert v.page.evaluate("document.documentElement.lang") == lang
    assert found == {path: [] for path in PATHS}


def test_no_sideways_scroll_on_a_phone(visit) -> None:
    v = visit(viewport={"width": 360, "height": 740})
    wide = {}
    for path in PATHS:
        v.go(f"/id/{path}").settle()
        wide[path] = v.page.evaluate("document.documentElement.scrollWidth")
    assert wide == {path: 360 for path in PATHS}


def test_the_live_page_says_what_the_first_paint_said(visit, client) -> None:
    v = visit().go("/en/map?v=tax&p=2023")
    live = v.page.locator("#map-summary").inner_text()
    assert live in client.get("/en/map?v=tax&p=2023").text
    assert v.page.locator("#early").count() == 0


def test_each_selector_changes_address_and_page(visit) -> None:
    v = visit().go("/en/map")
    page = v.page
    page.select_option("#map-variable-input", "tax")
    expect(page.locator("#map-title")).to_have_text(re.compile("^Tax collected, 2024"))
    page.select_option("#map-period-input", "2023")
    expect(page.locator("#map-title")).to_have_text(re.compile("^Tax collected, 2023"))
    assert page.locator("[data-row='99.01.06'] td").first.inner_text() == "68.0%"
    page.select_option("#map-district-input", "99.01.02")
    expect(page.locator("#panel-name")).to_have_text("Lembah Biru")
    page.select_option("#map-classes-input", "quantile")
    expect(page.locator("#lang-id")).to_have_attribute("href", re.compile("k=quantile"))
    assert page.url.endswith("/en/map?v=tax&p=2023&d=99.01.02&k=quantile")
    assert "v=tax" in page.locator("#lang-id").get_attribute("href")
    assert v.faults == []


def test_back_button_and_shared_link_restore_the_state(visit) -> None:
    v = visit().go("/en/map?v=tax&p=2023&d=99.01.02")
    page = v.page
    assert page.input_value("#map-variable-input") == "tax"
    assert page.input_value("#map-period-input") == "2023"
    assert page.locator("#panel-name").inner_text() == "Lembah Biru"
    page.select_option("#map-variable-input", "stunting")
    expect(page.locator("#map-title")).to_have_text(re.compile("^Stunted"))
    page.go_back()
    expect(page.locator("#map-title")).to_have_text(re.compile("^Tax collected, 2023"))
    assert page.input_value("#map-variable-input") == "tax"


def test_a_district_is_selected_by_click_and_by_keyboard(visit) -> None:
    v = visit().go("/en/map?v=tax")
    page = v.page
    page.click("path[data-code='99.01.03']")
    expect(page.locator("#panel-name")).to_have_text("Tanjung Angin")
    assert page.locator("tr.chosen").get_attribute("data-row") == "99.01.03"
    page.focus("path[data-code='99.01.03']")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.code") == "99.01.02"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.code") == "99.01.05"
    page.keyboard.press("Enter")
    expect(page.locator("#panel-name")).to_have_text("Muara Senja")
    assert page.evaluate("document.activeElement.dataset.code") == "99.01.05"


def test_no_data_is_told_apart_from_every_class(visit) -> None:
    v = visit().go("/en/map?v=tax&p=2024")
    fill = "node => getComputedStyle(node).fill"
    v.page.wait_for_selector("path.area")
    assert "hatch" in v.page.eval_on_selector("path[data-code='99.01.06']", fill)
    assert "hatch" not in v.page.eval_on_selector("path[data-code='99.01.05']", fill)
    assert v.page.locator("path[data-code='99.01.06']").get_attribute("aria-label") == "Pulau Kenari: no data"


def test_a_value_change_keeps_every_node_and_the_focus(visit) -> None:
    """Guard against versions of Dash that mount components anew on each update."""
    v = visit().go("/en/map?v=tax")
    page = v.page
    page.wait_for_selector("path.area")
    page.evaluate("document.querySelectorAll('main *').forEach((n, i) => { n.__mark = i; })")
    count = page.evaluate("document.querySelectorAll('path.area, tr[data-row]').length")
    page.focus("#map-variable-input")
    page.select_option("#map-variable-input", "stunting")
    expect(page.locator("#map-title")).to_have_text(re.compile("^Stunted"))
    kept = "[...document.querySelectorAll('path.area, tr[data-row]')].filter(n => n.__mark !== undefined).length"
    assert page.evaluate(kept) == count
    assert page.evaluate("document.activeElement.id") == "map-variable-input"


def test_geometry_is_fetched_once(visit) -> None:
    v = visit().go("/en/map?v=tax")
    page = v.page
    page.wait_for_selector("path.area")
    page.select_option("#map-variable-input", "stunting")
    expect(page.locator("#map-title")).to_have_text(re.compile("^Stunted"))
    page.click(".nav a[href='/en/']")
    page.wait_for_selector(".page-home path.area")
    assert len([url for url in v.requests if "/geo/" in url]) == 1


def test_following_a_link_moves_focus_and_title(visit) -> None:
    v = visit().go("/en/")
    v.page.click(".nav a[href='/en/method']")
    v.page.wait_for_selector(".page-method")
    expect(v.page.locator("main h1")).to_be_focused()
    assert v.page.title() == "Method · Kabupaten Contoh"


def test_two_browsers_do_not_influence_each_other(visit) -> None:
    one, two = visit().go("/en/map?v=tax"), visit().go("/id/map?v=stunting")
    two.page.select_option("#map-district-input", "99.01.02")
    expect(two.page.locator("#panel-name")).to_have_text("Lembah Biru")
    assert one.page.locator("#panel-name").inner_text() == "No district selected"
    assert one.page.reload() and one.page.locator("#map-title").first.inner_text().startswith("Tax collected")


def open_menu(page, frame: str) -> None:
    page.click(f"#{frame}-actions summary")


def test_downloads_read_back_what_the_page_shows(visit, tmp_path: Path) -> None:
    v = visit(accept_downloads=True).go("/en/map?v=tax&p=2023")
    page = v.page
    page.wait_for_selector("path.area")
    files = {}
    for label, kind in (
        ("Data (CSV)", "csv"),
        ("Data (Excel)", "xlsx"),
        ("Map (GeoJSON)", "geojson"),
        ("Picture (PNG)", "png"),
        ("Picture (SVG)", "svg"),
    ):
        open_menu(page, "map")
        with page.expect_download() as waiting:
            page.locator("#map-actions .menu-list > *", has_text=label).click()
        files[kind] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(files[kind])
        assert files[kind].suffix == f".{kind}"
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        found = {row["code"]: row for row in csv.DictReader(file)}
    assert found["99.01.05"]["%"] == "90.4"
    assert openpyxl.load_workbook(files["xlsx"])["Data"]["B2"].value == "Rimba Jaya"
    assert len(json.loads(files["geojson"].read_text())["features"]) == 6
    assert files["png"].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    picture = files["svg"].read_text()
    for part in ("Tax collected, 2023", "Contoh dalam angka 1", "Senja", "<path"):
        assert part in picture
    assert v.faults == []


def test_an_embed_shows_one_figure_in_a_foreign_frame(visit) -> None:
    v = visit()
    v.go("/embed/en/map/map?v=tax")
    assert v.page.locator("section.figure").count() == 1
    assert v.page.locator("header.top").count() == 0
    assert v.faults == []


def test_theme_is_chosen_and_kept(visit) -> None:
    v = visit(color_scheme="light").go("/en/")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = v.page.evaluate(ground)
    v.page.click("[data-action=theme]")
    dark = v.page.evaluate(ground)
    v.go("/en/map")
    assert light != dark
    assert v.page.evaluate(ground) == dark


def test_sorting_a_table_by_keyboard(visit) -> None:
    v = visit().go("/en/map?v=tax")
    v.page.focus("#map-table thead th:nth-child(2) button")
    v.page.keyboard.press("Enter")
    first = "document.querySelector('#map-table tbody tr').dataset.row"
    assert v.page.evaluate(first) == "99.01.05"
    v.page.keyboard.press("Enter")
    assert v.page.evaluate(first) == "99.01.04"
    last = "[...document.querySelectorAll('#map-table tbody tr')].pop().dataset.row"
    assert v.page.evaluate(last) == "99.01.06"  # missing stays last


def test_readable_without_scripts(visit) -> None:
    v = visit(java_script_enabled=False)
    v.page.goto(v.site + "/en/map?v=tax")
    assert "Highest in Muara Senja" in v.page.inner_text("#early")
    assert "83.0%" in v.page.inner_text("#early table")
