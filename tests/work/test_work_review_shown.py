"""What the review decides stands beside the values on the public pages, at once and in both languages."""

from __future__ import annotations

import html
import re

import pytest
from browsing import Visit
from playwright.sync_api import expect
from seats import Office
from test_work_review import do, review

from dashboard.browser import served
from indicators.review import Filter, Standing

NONE = {"id": "Belum ada yang ditinjau mentor.", "en": "None of it has been reviewed by a mentor yet."}
ACCEPTED = {"id": "✓ disahkan", "en": "✓ accepted"}
RETURNED = {"id": "↩ dikembalikan", "en": "↩ returned"}


def value(office: Office) -> Standing:
    """The latest value of an indicator in a district, which its profile shows."""
    found = [s for s in review(office).queue(Filter(kind="value", baseline=True)) if not s.hints and s.item.area]
    return max(found, key=lambda s: s.item.period)


def pages(item: Standing, source: str) -> dict[str, str]:
    """Pages on which a value and its source stand, with the table that tells of them."""
    return {
        f"indicator/{item.item.indicator}?p={item.item.period}": "spread-table",
        f"district/{item.item.area}": "values-table",
        "data/sources": "sources-table",
        f"data/source/{source}": "",
    }


def public(office: Office, path: str, lang: str) -> str:
    return html.unescape(office.public(path, lang))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_decisions_stand_beside_values_and_sources(made_up: Office, lang: str) -> None:
    mia, item = made_up.seat("mia"), value(made_up)
    source = item.item.sources[0]
    of_source = review(made_up).of("source", source)
    of_indicator = review(made_up).of("indicator", item.item.indicator)
    for path, table in pages(item, source).items():
        page = public(made_up, path, lang)
        assert (page.count(NONE[lang]), ACCEPTED[lang] in page, RETURNED[lang] in page) == (bool(table), False, False)
    do(mia, item, "accept", "diperiksa pada sumbernya")
    do(mia, of_source, "accept", "diperiksa pada sumbernya")
    do(mia, of_indicator, "return", "satuan belum jelas")
    for path in pages(item, source):
        page = public(made_up, path, lang)
        assert NONE[lang] not in page
        # A chip leads to the review; a cell has the day of the decision below it, and nobody's name.
        chips = re.findall(r'<a [^>]*class="chip (\w+)"[^>]*>', page)
        if path.startswith("indicator/"):
            assert (chips, RETURNED[lang][2:] in page) == (["provisional"], True)
        elif path.startswith("data/source/"):
            assert (chips, ACCEPTED[lang][2:] in page) == (["published"], True)
        if not path.startswith("data/source/"):
            cells = re.findall(rf"{ACCEPTED[lang]}</span><small>[^<]+</small>", page)
            assert (len(cells), "mia" in page) == (1, False), path


def test_a_change_of_what_was_accepted_is_seen_beside_it(made_up: Office) -> None:
    mia, item = made_up.seat("mia"), value(made_up)
    path = f"indicator/{item.item.indicator}?p={item.item.period}"
    do(mia, item, "accept", "diperiksa")
    assert "✓ disahkan" in public(made_up, path, "id")
    do(mia, review(made_up).of(*item.item.id), "return", "keliru baca")
    page = public(made_up, path, "id")
    assert "↩ dikembalikan" in page
    assert "✓ disahkan" not in page


def test_the_file_of_a_table_holds_the_status(made_up: Office) -> None:
    source = review(made_up).queue(Filter(kind="source"))[0]
    do(made_up.seat("mia"), source, "accept", "diperiksa")
    text = made_up.app.test_client().get("/download/en/sources.csv/data/sources").data.decode("utf-8-sig")
    head, *rows = text.splitlines()
    assert head.endswith(",Review")
    assert [row for row in rows if row.startswith(source.item.key + ",") and row.endswith(",✓ accepted")]


def test_the_review_is_one_of_the_parts_of_the_data(made_up: Office) -> None:
    for path in ("data", "data/sources", "method"):
        assert 'href="/en/review"' in made_up.public(path, "en"), path
    page = made_up.public("review", "en")
    assert re.search(r'<a[^>]*class="here"[^>]*href="/en/review"|<a[^>]*href="/en/review"[^>]*class="here"', page)


@pytest.mark.browser
def test_readers_see_a_decision_and_follow_it_to_the_review(made_up: Office, chromium) -> None:
    item = value(made_up)
    do(made_up.seat("mia"), item, "accept", "diperiksa pada sumbernya")
    with served(made_up.app) as site:
        page = chromium.new_page()
        v = Visit(page, site).go(f"/en/indicator/{item.item.indicator}?p={item.item.period}")
        page.click("#spread-box summary:text('table')")
        row = page.locator(f"#spread-table tr[data-row='{item.item.area}']")
        expect(row.locator("td").last).to_contain_text("✓ accepted")
        expect(row.locator("td small").last).to_contain_text(re.compile(r"20\d\d"))
        page.click("a.chip")
        page.wait_for_selector("#items-table")
        expect(page.locator(".tabs a.here")).to_have_text("Review")
        expect(page.locator("#state-table")).to_contain_text("1")
        assert v.faults == []
        page.close()
