"""Every page over the real data in Chromium: both languages, both themes, wide and on a phone, alone and in a frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Visit
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.browser import addresses, served

pytestmark = pytest.mark.browser

# One figure of each kind: map, chart, mosaic, table, layer with points.
EMBEDS = (
    "map/map?v=index",
    "ranking/ranking",
    "ranks/ranking?v=society",
    "coverage/data",
    "villages/map?l=villages",
    "trend/trends?v=hdi",
    "planstate/masterplan",
)
NOWHERE = (
    "nope",
    "district/99.99.99",
    "indicator/nope",
    "map?v=nope",
    "map?v=population&p=1850",
    "whatif?w=nope",
    "masterplan/kpi/nope",
)
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WEIGHTY = ("moderate", "serious", "critical")


@pytest.fixture(scope="module")
def site(real_package, raw: Path) -> Iterator[str]:
    """The dashboard with the real workspace, in place of the made-up one."""
    with served(create_app(real_package.path, raw).server) as address:
        yield address


def faults(v: Visit, options: dict[str, Any] | None = None) -> list[str]:
    found = Axe().run(v.page, options=options).response["violations"]
    return [f"{x['id']}: {x['nodes'][0]['html'][:160]}" for x in found if x["impact"] in WEIGHTY]


def look(v: Visit, path: str, lang: str) -> list[str]:
    """Open a page and list all that is wrong with it: in light and dark, 360 pixels wide, and in the console."""
    v.faults.clear()
    v.page.emulate_media(color_scheme="light")
    v.go(path).settle()
    found = faults(v)
    v.page.emulate_media(color_scheme="dark")  # only colours differ
    found += [f"dark: {fault}" for fault in faults(v, CONTRAST)]
    if v.page.evaluate("document.documentElement.lang") != lang:
        found.append("lang")
    v.page.set_viewport_size({"width": 360, "height": 740})
    for _ in range(60):  # charts follow the window a moment later
        wide = v.page.evaluate("document.documentElement.scrollWidth")
        if wide <= 360:
            break
        v.page.wait_for_timeout(50)
    v.page.set_viewport_size({"width": 1280, "height": 900})
    return found + ([f"{wide} px wide"] if wide > 360 else [])


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("half", [0, 1])
def test_every_page_is_clean_and_accessible(visit, real_package, raw: Path, lang: str, half: int) -> None:
    v = visit()
    wrong = {}
    for path in [*addresses(real_package.path, raw), "review"][half::2]:
        wrong[path] = look(v, f"/{lang}/{path}", lang) + v.faults
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_kind_of_embed_is_clean_and_accessible(visit, lang: str) -> None:
    v = visit()
    wrong = {path: look(v, f"/embed/{lang}/{path}", lang) + v.faults for path in EMBEDS}
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_an_address_that_names_nothing_helps_on(visit, lang: str) -> None:
    v = visit()
    for path in NOWHERE:
        # The browser itself reports that the document was not found.
        assert [x for x in look(v, f"/{lang}/{path}", lang) + v.faults if "404" not in x] == []
        assert v.page.locator("main a").count() > 0
    v.go("/xx/map")
    assert v.page.locator("main a").count() > 0
    v.page.locator("main .plain-list a").first.click()
    expect(v.page.locator("main h1")).to_be_focused()


def test_a_source_found_in_several_places_links_each(visit) -> None:
    v = visit().go("/en/data/source/baca-lintaslestari-news-spi-kpk")
    links = v.page.locator("main .facts a[target=_blank]")
    addresses_of = [link.get_attribute("href") for link in links.all()]
    assert len(addresses_of) == 2
    assert all(address.startswith("https://") and ";" not in address for address in addresses_of)


def test_the_map_is_reached_walked_and_left_by_keyboard_alone(visit) -> None:
    v = visit().go("/en/map?v=population")
    page = v.page
    page.wait_for_selector("#map-map path.area")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.dataset.code || document.activeElement.id || ''"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none" or page.evaluate("!!document.activeElement.closest('.map, .radios')"), seen[-1]
        if page.evaluate("document.activeElement.matches('#map-map path.area')"):
            break
    assert seen[-1].count(".") == 2, seen
    assert {"map-variable-input", "map-district-input", "map-classes-input"} <= set(seen)
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    chosen = page.evaluate("document.activeElement.dataset.code")
    assert chosen != seen[-1]
    page.keyboard.press("Space")
    expect(page.locator("#panel-link")).to_have_attribute("href", f"/en/district/{chosen}")
    assert page.evaluate("document.activeElement.dataset.code") == chosen
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('#map-map path.area')")
    assert v.faults == []


def test_nothing_moves_where_motion_is_not_wanted(visit) -> None:
    v = visit(reduced_motion="reduce").go("/en/map")
    v.page.wait_for_selector("#map-map path.area")
    moving = """[...document.querySelectorAll('*')].filter(node => {
      const style = getComputedStyle(node);
      return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
    }).length"""
    assert v.page.evaluate(moving) == 0
