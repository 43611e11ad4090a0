"""Layers of the map in Chromium: by keyboard and on a phone, with the slider, play, downloads and axe."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATHS = {
    "clusters": "map?v=clinics&l=clusters&d=99.01.02",
    "spots": "map?v=clinics&l=spots",
    "bivariate": "map?v=clinics&l=bivariate&v2=tax",
    "villages": "map?l=villages&d=99.01.03",
    "slider": "map?v=tax&p=2023",
}


def fails(found: dict) -> list[str]:
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found["violations"]
        if v["impact"] in ("moderate", "serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_each_layer_is_clean_and_accessible(visit, lang: str, scheme: str) -> None:
    v = visit(color_scheme=scheme)
    found = {}
    for name, path in PATHS.items():
        v.faults.clear()
        v.go(f"/{lang}/{path}").settle()
        found[name] = v.faults + fails(Axe().run(v.page).response)
    assert found == {name: [] for name in PATHS}


def test_no_layer_scrolls_sideways_on_a_phone(visit) -> None:
    v = visit(viewport={"width": 360, "height": 740})
    for path in PATHS.values():
        v.go(f"/id/{path}").settle()
        assert v.page.evaluate("document.documentElement.scrollWidth") == 360


def test_layers_are_walked_by_keyboard_alone(visit) -> None:
    v = visit().go("/en/map?v=clinics")
    page = v.page
    page.wait_for_selector("#map-map path.area")
    page.focus("#map-layer input:checked")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-title")).to_have_text("Clusters of Clinics per 10,000 people, 2024")
    assert page.evaluate("document.activeElement.value") == "clusters"  # focus stays with the choice
    assert "l=clusters" in page.url
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-title")).to_have_text("Hot and cold spots of Clinics per 10,000 people, 2024")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#map-title")).to_contain_text("×")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#villages-title")).to_have_text("Village index by village, 2024")
    expect(page.locator("#map-box")).to_be_hidden()
    page.wait_for_selector("#villages-map path.point")
    page.focus("#villages-map path.point[tabindex='0']")
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert first == "Desa 1A, desa, Rimba Jaya: 0.51"
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert second != first
    expect(page.locator("#villages-map .tip strong")).to_have_text(second.split(",")[0])
    page.keyboard.press("Enter")
    expect(page.locator("#villages-summary")).to_contain_text("villages in")
    assert "d=99.01" in page.url
    page.go_back()
    page.go_back()
    expect(page.locator("#map-title")).to_contain_text("×")
    assert v.faults == []


def test_a_class_is_told_by_sign_and_word_and_not_by_colour_alone(visit, package) -> None:
    v = visit().go("/en/map?v=clinics&l=clusters")
    page = v.page
    page.wait_for_selector("#map-map path.area")
    row = package["spatial_local"].query("code == 'clinics' and area_code == '99.01.05'").iloc[0]
    words = {
        "high-high": "High among high",
        "low-low": "Low among low",
        "high-low": "High among low",
        "low-high": "Low among high",
    }
    label = page.locator("#map-map path[data-code='99.01.05']").get_attribute("aria-label")
    assert label == f"Muara Senja: 0.61 units. {words[row['quadrant']]}"
    signs = {"high-high": "▲▲", "low-low": "▼▼", "high-low": "▲▼", "low-high": "▼▲"}
    shown = page.locator("#map-map .labels text").all_text_contents()
    assert f"Senja{signs[row['quadrant']]}" in shown
    assert page.locator("#map-legend .key-mark").all_text_contents() == list(dict.fromkeys(["▲▲", "▼▼", "▲▼", "▼▲"]))


def test_two_variables_have_a_square_key(visit) -> None:
    v = visit().go("/en/map?v=clinics&l=bivariate&v2=tax")
    assert v.page.locator("#map-legend .cross li").count() == 9
    assert v.page.locator("#map-legend .axis").all_text_contents() == ["↑ Tax collected", "→ Clinics per 10,000 people"]
    v.page.select_option("#map-second-input", "stunting")
    expect(v.page.locator("#map-title")).to_have_text("Clinics per 10,000 people × Stunted children")
    v.page.check("#map-layer input[value='']", force=True)
    expect(v.page.locator("#map2-title")).to_contain_text("Stunted children")  # now beside each other
    assert v.page.locator("#map-legend .cross").count() == 0
    assert v.faults == []


def test_neighbours_of_the_selected_district_are_outlined(visit) -> None:
    v = visit().go("/en/map?v=tax&p=2023")
    page = v.page
    page.wait_for_selector("#map-map path.area")
    assert page.locator("#map-map .ring.near").count() == 0
    page.select_option("#map-district-input", "99.01.01")
    expect(page.locator("#map-map .ring.near")).to_have_count(3)
    expect(page.locator("#panel-near")).to_contain_text("Lembah Biru, Bukit Kapas and Muara Senja")


def test_village_points_are_fetched_once_and_only_when_asked_for(visit) -> None:
    v = visit().go("/en/map?v=tax")
    page = v.page
    page.wait_for_selector("#map-map path.area")

    def asked() -> int:
        return len([url for url in v.requests if "/geo/villages-" in url])

    assert asked() == 0
    page.check("#map-layer input[value=villages]", force=True)
    page.wait_for_selector("#villages-map path.point")
    page.check("#map-layer input[value=clusters]", force=True)
    expect(page.locator("#map-title")).to_contain_text("Clusters")
    page.check("#map-layer input[value=villages]", force=True)
    expect(page.locator("#villages-box")).to_be_visible()
    page.select_option("#map-measure-input", "village_water")
    expect(page.locator("#villages-title")).to_have_text("Village water index by village, 2024")
    assert asked() == 1
    label = page.locator("#villages-map path.point").first.get_attribute("aria-label")
    assert label == "Desa 6B, kelurahan, Pulau Kenari: no data"
    assert v.faults == []


def test_the_slider_is_moved_by_keyboard_and_says_its_period(visit) -> None:
    v = visit().go("/en/map?v=tax")
    page, slider = v.page, v.page.locator("#map-period-input")
    expect(slider).to_have_attribute("aria-valuetext", "2024")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#map-title")).to_have_text("Tax collected, 2023")
    expect(slider).to_have_attribute("aria-valuetext", "2023")
    expect(page.locator("#map-period output")).to_have_text("2023")
    assert page.evaluate("document.activeElement.id") == "map-period-input"
    assert page.locator("#map-period button[aria-label='Earlier period']").is_disabled()
    page.click("#map-period button[aria-label='Later period']")
    expect(page.locator("#map-title")).to_have_text("Tax collected, 2024")
    assert "p=2024" in page.url
    assert page.get_by_label("Period", exact=True).get_attribute("id") == "map-period-input"
    assert v.faults == []


def test_play_runs_to_the_newest_period_and_stops(visit) -> None:
    v = visit().go("/en/map?v=tax&p=2024")
    page = v.page
    page.click("#map-period button[aria-label='Play the periods']")
    expect(page.locator("#map-title")).to_have_text("Tax collected, 2023")  # it begins with the oldest
    expect(page.locator("#map-title")).to_have_text("Tax collected, 2024")
    expect(page.locator("#map-period button[aria-label='Play the periods']")).to_be_visible()  # and has stopped
    assert v.faults == []


def test_play_can_be_stopped_and_is_not_offered_where_motion_is_not_wanted(visit) -> None:
    v = visit().go("/en/map?v=tax&p=2024")
    v.page.click("#map-period button[aria-label='Play the periods']")
    expect(v.page.locator("#map-title")).to_have_text("Tax collected, 2023")
    v.page.click("#map-period button[aria-label='Stop']")
    v.page.locator("#map-period-input").fill("0")
    expect(v.page.locator("#map-period button[aria-label='Play the periods']")).to_be_visible()
    assert v.page.locator("#map-period-input").input_value() == "0"
    calm = visit(reduced_motion="reduce").go("/en/map?v=tax&p=2024")
    assert calm.page.locator("#map-period button").count() == 2
    calm.page.click("#map-period button[aria-label='Earlier period']")
    expect(calm.page.locator("#map-title")).to_have_text("Tax collected, 2023")


@pytest.mark.parametrize("layer", ["clusters", "bivariate", "villages"])
def test_downloads_of_a_layer_read_back_what_it_shows(visit, tmp_path: Path, layer: str) -> None:
    v = visit(accept_downloads=True).go(f"/en/{PATHS[layer]}")
    page, name = v.page, "villages" if layer == "villages" else "map"
    page.wait_for_selector(f"#{name}-map path.{'point' if layer == 'villages' else 'area'}")
    files = {}
    for label, kind in (("Data (CSV)", "csv"), ("Map (GeoJSON)", "geojson"), ("Picture (SVG)", "svg")):
        page.click(f"#{name}-actions summary")
        with page.expect_download() as waiting:
            page.locator(f"#{name}-actions .menu-list > *", has_text=label).click()
        files[kind] = tmp_path / f"file.{kind}"
        waiting.value.save_as(files[kind])
    if layer == "villages":
        page.click("#villages-box .table-details summary")
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    shown = {
        r.get_attribute("data-row"): r.locator("th, td").all_inner_texts()
        for r in page.locator(f"#{name}-table tbody tr").all()
    }
    assert set(shown) == {row[0] for row in rows}
    column = 1 if layer == "villages" else head.index("Crossed class" if layer == "bivariate" else "Quadrant")
    for row in rows:
        assert row[column] == shown[row[0]][column - 1].strip()
    features = json.loads(files["geojson"].read_text())["features"]
    assert [f["properties"][head[column]] for f in features] == [row[column] for row in rows]
    picture = files["svg"].read_text()
    assert page.locator(f"#{name}-title").inner_text().split(",")[0] in picture
    for text in page.locator(f"#{name}-legend li").all_text_contents():
        assert text in picture
    assert v.faults == []


def test_a_layer_can_be_embedded(visit) -> None:
    v = visit()
    for name in ("map", "association"):
        v.go(f"/embed/en/{name}/map?v=clinics&l=clusters")
        assert v.page.locator("section.figure").count() == 1
    v.go("/embed/en/villages/map?l=villages")
    v.page.wait_for_selector("#villages-map path.point")
    assert v.faults == []


def test_a_step_changes_what_it_says_after_any_path(visit) -> None:
    """Updates leave out what stands still: after a long way round the page equals a fresh one."""
    v = visit().go("/en/map?v=clinics&l=clusters")
    page = v.page
    page.wait_for_selector("#map-map path.area")
    for layer in ("bivariate", "villages", "spots", ""):
        page.check(f"#map-layer input[value='{layer}']", force=True)
        v.settle()
    page.select_option("#map-variable-input", "tax")
    expect(page.locator("#map-title")).to_have_text("Tax collected, 2024")
    v.settle()
    parts = "main h2, main .summary, main .source, main td, main .legend li"
    read = f"[...document.querySelectorAll('{parts}')].filter(n => n.checkVisibility()).map(n => n.textContent)"
    walked, url = page.evaluate(read), page.url
    fresh = visit().go(url.replace(v.site, ""))
    fresh.page.wait_for_selector("#map-map path.area")
    shown = fresh.page.evaluate(read)
    assert walked == shown
