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
    "map?v=tax&v2=gov",
    "ranking",
    "district",
    "district/99.01.01",
    "compare",
    "indicator",
    "indicator/tax",
    "trends?v=hdi",
    "whatif",
    "search?q=rimba",
    "data",
    "data/conflicts",
    "data/changes",
    "data/downloads",
    "data/source/src1",
    "method",
    "nope",
]


def fails(found: dict) -> list[str]:
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]}"
        for v in found["violations"]
        if v["impact"] in ("moderate", "serious", "critical")
    ]


@pytest.mark.parametrize(("lang", "scheme"), [("id", "light"), ("en", "dark")])
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
    page.fill("#map-period-input", "0")
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
    assert page.locator("#map-period-input").get_attribute("aria-valuetext") == "2023"
    assert page.locator("#panel-name").inner_text() == "Lembah Biru"
    page.select_option("#map-variable-input", "stunting")
    expect(page.locator("#map-title")).to_have_text(re.compile("^Stunted"))
    page.go_back()
    expect(page.locator("#map-title")).to_have_text(re.compile("^Tax collected, 2023"))
    assert page.input_value("#map-variable-input") == "tax"


def test_a_district_is_selected_by_click_and_by_keyboard(visit) -> None:
    v = visit().go("/en/map?v=tax")
    page = v.page
    page.click("#map-map path[data-code='99.01.03']")
    expect(page.locator("#panel-name")).to_have_text("Tanjung Angin")
    assert page.locator("tr.chosen").get_attribute("data-row") == "99.01.03"
    page.focus("#map-map path[data-code='99.01.03']")
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
    v.page.wait_for_selector("#map-map path.area")
    assert "hatch" in v.page.eval_on_selector("#map-map path[data-code='99.01.06']", fill)
    assert "hatch" not in v.page.eval_on_selector("#map-map path[data-code='99.01.05']", fill)
    assert v.page.locator("#map-map path[data-code='99.01.06']").get_attribute("aria-label") == "Pulau Kenari: no data"


def test_a_value_change_keeps_every_node_and_the_focus(visit) -> None:
    """Guard against versions of Dash that mount components anew on each update."""
    v = visit().go("/en/map?v=tax")
    page = v.page
    page.wait_for_selector("#map-map path.area")
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
    page.wait_for_selector("#map-map path.area")
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
    one.page.reload()
    assert one.page.locator("#map-title").first.inner_text().startswith("Tax collected")


def open_menu(page, frame: str) -> None:
    page.click(f"#{frame}-actions summary")


def test_downloads_read_back_what_the_page_shows(visit, tmp_path: Path) -> None:
    v = visit(accept_downloads=True).go("/en/map?v=tax&p=2023")
    page = v.page
    page.wait_for_selector("#map-map path.area")
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
    assert found["99.01.05"]["Value (%)"] == "90.4"
    assert openpyxl.load_workbook(files["xlsx"])["Data"]["B2"].value == "Rimba Jaya"
    assert len(json.loads(files["geojson"].read_text())["features"]) == 6
    assert files["png"].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    picture = files["svg"].read_text()
    for part in ("Tax collected, 2023", "Contoh dalam angka 1", "Senja", "<path"):
        assert part in picture
    assert v.faults == []


@pytest.mark.parametrize(
    ("path", "frame"),
    [("ranking?v=gov", "ranking"), ("ranking?v=live", "ranks"), ("compare?a=99.01.01&b=99.01.04", "compare")],
)
def test_files_of_ranking_and_compare_hold_the_package_in_full(
    visit, package, tmp_path: Path, path: str, frame: str
) -> None:
    v = visit(accept_downloads=True).go(f"/en/{path}")
    page, files = v.page, {}
    for label, kind in (("Data (CSV)", "csv"), ("Data (Excel)", "xlsx"), ("Picture (SVG)", "svg")):
        open_menu(page, frame)
        with page.expect_download() as waiting:
            page.locator(f"#{frame}-actions .menu-list > *", has_text=label).click()
        files[kind] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(files[kind])
    with files["csv"].open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    sheet = openpyxl.load_workbook(files["xlsx"])["Data"]
    assert [one.value for one in sheet[1]] == head
    assert [one.value for one in sheet["A"][1:]] == [row[0] for row in rows]
    scores = package["scores"].set_index(["code", "area_code"])
    if frame == "compare":
        codes = {row[0] for row in rows}
        assert {"index", "gov", "live", "env"} <= codes
        for row in rows:
            for area, text in zip(("99.01.01", "99.01.04"), row[2:4], strict=True):
                score = scores.loc[(row[0], area), "score"]
                assert (float(text) if text else None) == (score if score == score else None)
    else:
        column = "Score (0–100)" if frame == "ranking" else "Living"
        code, name = ("gov", "score") if frame == "ranking" else ("live", "rank")
        found = {row[0]: float(row[head.index(column)]) for row in rows if row[head.index(column)]}
        assert found == scores.loc[code][name].dropna().to_dict()
    picture = files["svg"].read_text()
    assert page.locator(f"#{frame}-title").inner_text().split()[0] in picture
    if frame == "ranks":
        assert "top third" in picture
        assert picture.count("tile ") or "Rimba Jaya" in picture
    assert v.faults == []


def test_the_mosaic_fits_its_window_and_names_a_tile(visit) -> None:
    for width in (1280, 360):
        v = visit(viewport={"width": width, "height": 800}).go("/en/ranking")
        page = v.page
        page.wait_for_selector("#ranks-mosaic rect.tile")
        assert page.locator("#ranks-mosaic rect.tile").count() == 6 * 4
        box = page.locator("#ranks-mosaic svg").bounding_box()
        assert box["x"] + box["width"] <= width
        page.locator("#ranks-mosaic rect.tile").first.hover()
        first = page.locator("#ranks-mosaic .tile-name").first.text_content()
        expect(page.locator("#ranks-mosaic .tip")).to_contain_text(f"{first}, Index: rank 1 of")
        page.select_option("#ranking-variable-input", "live")
        expect(page.locator("#ranks-mosaic rect.tile")).to_have_count(6 * 2)
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


def test_what_if_equals_the_published_index_and_moves_in_the_browser_alone(visit, package) -> None:
    v = visit().go("/en/whatif")
    page = v.page
    published = package["scores"].query("code == 'index'").set_index("area_code")
    rows = {
        r.get_attribute("data-row"): r.locator("td").all_inner_texts() for r in page.locator(".whatif tbody tr").all()
    }
    for area, cells in rows.items():
        assert cells[0] == f"{published.at[area, 'rank']:.0f}"
        assert cells[1].strip() == f"{published.at[area, 'score']:.1f}"
    asked = len(v.requests)
    page.locator("#w-gov").fill("4")
    expect(page.locator("#whatif-summary")).not_to_have_text("Weights and values as published.")
    assert "w=gov%3A4" in page.url
    changed = page.locator("tr[data-row='99.01.05'] td").nth(1).inner_text()
    parts = package["scores"].query("area_code == '99.01.05'").set_index("code")["score"]
    assert changed.strip() == f"{(4 * parts['gov'] + parts['live'] + parts['env']) / 6:.1f}"
    page.click("text=Compute rank intervals")
    expect(page.locator(".whatif thead th").last).to_have_text("90% interval")
    assert [url for url in v.requests[asked:] if "favicon" not in url and "/components/simulate." not in url] == []
    page.reload()
    expect(page.locator("#w-gov")).to_have_value("4")
    page.click("#lang-id")
    page.wait_for_selector("html.live[lang=id]")
    expect(page.locator("#w-gov")).to_have_value("4")
    page.click("text=Kembali ke yang diterbitkan")
    expect(page.locator("#whatif-summary")).to_have_text("Bobot dan nilai seperti yang diterbitkan.")
    assert v.faults == []


def test_a_changed_value_changes_its_district_alone(visit, package) -> None:
    v = visit().go("/en/whatif?x=99.01.01%2Fclinics%3A100")
    page = v.page
    published = package["scores"].query("code == 'index'").set_index("area_code")["score"]
    texts = {
        r.get_attribute("data-row"): r.locator("td").nth(1).inner_text().strip()
        for r in page.locator(".whatif tbody tr").all()
    }
    same = {area for area, text in texts.items() if text == f"{published[area]:.1f}"}
    assert same == set(texts) - {"99.01.01"}


def test_each_chart_is_drawn_offline_and_can_be_saved(visit, tmp_path: Path) -> None:
    v = visit(accept_downloads=True)
    for path, frame in (
        ("ranking", "ranking"),
        ("compare", "compare"),
        ("indicator/tax", "spread"),
        ("trends?v=hdi", "trend"),
    ):
        v.go(f"/en/{path}")
        v.page.wait_for_selector(f"#{frame}-graph .main-svg .point")
        open_menu(v.page, frame)
        with v.page.expect_download() as waiting:
            v.page.locator(f"#{frame}-actions .menu-list > *", has_text="Picture (SVG)").click()
        waiting.value.save_as(tmp_path / "picture.svg")
        picture = (tmp_path / "picture.svg").read_text()
        assert v.page.locator(f"#{frame}-title").inner_text().split()[0] in picture
        assert "Source:" in picture
    assert v.faults == []


def test_a_chart_follows_its_selector_without_losing_focus(visit) -> None:
    v = visit().go("/en/trends?v=poverty")
    page = v.page
    page.wait_for_selector("#trend-graph .point")
    page.focus("#trends-series-input")
    page.select_option("#trends-series-input", "hdi")
    expect(page.locator("#trend-title")).to_have_text("IPM (en)")
    expect(page.locator("#trend-graph .annotation-text")).to_have_text("method changed")
    assert page.evaluate("document.activeElement.id") == "trends-series-input"


def test_comparison_of_districts_lives_in_the_address(visit) -> None:
    v = visit().go("/en/compare")
    v.page.select_option("#compare-a-input", "99.01.01")
    v.page.select_option("#compare-b-input", "99.01.02")
    v.page.select_option("#compare-c-input", "99.01.03")
    expect(v.page.locator("#compare-title")).to_have_text("Rimba Jaya, Lembah Biru and Tanjung Angin")
    assert v.page.url.endswith("?a=99.01.01&b=99.01.02&c=99.01.03")


def test_a_simulation_is_downloaded_as_it_stands(visit, tmp_path: Path) -> None:
    v = visit(accept_downloads=True).go("/en/whatif?w=gov%3A4")
    asked = len(v.requests)
    with v.page.expect_download() as waiting:
        v.page.click("text=Download CSV")
    waiting.value.save_as(tmp_path / "whatif.csv")
    with (tmp_path / "whatif.csv").open(encoding="utf-8-sig", newline="") as file:
        found = {row["code"]: row for row in csv.DictReader(file)}
    shown = v.page.locator("tr[data-row='99.01.05'] td").nth(1).inner_text().strip()
    assert f"{float(found['99.01.05']['Simulated score']):.1f}" == shown
    assert found["99.01.05"]["District"] == "Muara Senja"
    assert [url for url in v.requests[asked:] if not url.startswith("blob:")] == []
    assert v.faults == []


def test_the_trend_of_a_district_follows_its_selector(visit) -> None:
    v = visit().go("/en/district/99.01.01?v=tax")
    expect(v.page.locator("#trend-title")).to_have_text("Tax collected in Rimba Jaya over time")
    v.page.wait_for_selector("#trend-graph .point")
    assert v.page.locator("#trend-table tbody tr").count() == 2
    assert v.faults == []


def test_the_overview_shows_what_changed_and_the_masterplan(visit) -> None:
    v = visit().go("/en/")
    expect(v.page.locator("#changes-summary")).to_contain_text("Different from the last build: 3 values")
    assert v.page.locator("#masterplan-table tbody tr").count() == 3
    v.page.click("text=See every change one by one")
    expect(v.page.locator("#changelist-table tbody tr")).to_have_count(8)
    assert v.faults == []


def test_officials_find_the_way_to_log_in_on_every_page(visit) -> None:
    for lang, word in (("en", "Log in (officials)"), ("id", "Masuk (petugas)")):
        v = visit().go(f"/{lang}/ranking")
        link = v.page.get_by_role("link", name=word)
        assert link.get_attribute("href") == f"/{lang}/work"
        link.click()
        v.page.wait_for_url(re.compile(f"/{lang}/work/"))
        assert v.page.locator("html").get_attribute("lang") == lang


def test_the_field_at_the_top_searches_from_any_page(visit) -> None:
    v = visit().go("/en/ranking")
    field = v.page.locator(".top-search input")
    field.fill("lembah")
    field.press("Enter")
    expect(v.page.locator("#results-summary")).to_have_text("1 result for “lembah”.")
    assert v.page.url.endswith("/en/search?q=lembah")
    field.fill("rimba")
    field.press("Enter")
    expect(v.page.locator("#results-summary")).to_contain_text("“rimba”")
    v.page.go_back()
    expect(v.page.locator("#results-summary")).to_have_text("1 result for “lembah”.")
    assert v.faults == []
    bare = visit(java_script_enabled=False)
    bare.page.goto(bare.site + "/en/map")
    bare.page.fill(".top-search input", "lembah")
    bare.page.press(".top-search input", "Enter")
    assert "1 result for “lembah”." in bare.page.inner_text("#early")


def test_search_by_keyboard(visit) -> None:
    v = visit().go("/en/search")
    v.page.fill("main input[name=q]", "lembah")
    v.page.keyboard.press("Enter")
    expect(v.page.locator("#results-summary")).to_have_text("1 result for “lembah”.")
    v.page.click("#results-table a")
    expect(v.page.locator("main h1")).to_have_text("Lembah Biru")


def test_second_map_is_shown_on_request(visit) -> None:
    v = visit().go("/en/map?v=tax")
    assert not v.page.locator("#map2-box").is_visible()
    v.page.select_option("#map-second-input", "gov")
    expect(v.page.locator("#map2-title")).to_have_text("Governance, Baseline 2024")
    assert v.page.locator("#map2-box").is_visible()


def test_the_page_prints_without_controls(visit) -> None:
    v = visit().go("/en/district/99.01.01")
    v.page.emulate_media(media="print")
    assert not v.page.locator("header.top").is_visible()
    assert not v.page.locator(".controls").first.is_visible()
    assert v.page.locator("#scores-table").is_visible()
    assert v.page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 1
