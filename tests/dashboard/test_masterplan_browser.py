"""The public masterplan pages in Chromium, over the real records: clean, accessible, on a phone, files, state."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.browser import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def plan_app(real_package, raw: Path):
    return create_app(real_package.path, raw).server


@pytest.fixture(scope="module")
def site(plan_app) -> Iterator[str]:
    """The dashboard with the real workspace, in place of the made-up one."""
    with served(plan_app) as address:
        yield address


def test_a_phone_folds_the_facts_of_the_overview_and_unfolds_them(visit) -> None:
    v = visit(viewport={"width": 360, "height": 740}).go("/en/")
    facts = v.page.locator("#facts-list > li")
    total = facts.count()
    assert total > 4
    assert facts.locator("visible=true").filter(has=v.page.locator("h3")).count() == 4
    v.page.click("[data-action=unfold]")
    expect(facts.nth(4)).to_be_focused()
    expect(facts.nth(total - 1)).to_be_visible()
    expect(v.page.locator("[data-action=unfold]")).to_be_hidden()
    assert v.faults == []
    wide = visit().go("/en/")
    expect(wide.page.locator("#facts-list > li").nth(total - 1)).to_be_visible()


def test_selectors_keep_their_state_in_the_address(visit) -> None:
    v = visit().go("/en/masterplan/programmes")
    page = v.page
    every = page.locator("#programmes-table tbody tr").count()
    page.select_option("#programmes-d-input", "living")
    expect(page.locator("#programmes-summary")).to_have_text(re.compile("^2 of"))
    assert page.url.endswith("?d=living")
    assert page.locator("#programmes-table tbody tr").count() == 2 < every
    page.go_back()
    expect(page.locator("#programmes-table tbody tr")).to_have_count(every)
    assert page.input_value("#programmes-d-input") == ""
    v.go("/en/masterplan/calendar?y=2026&p=2026-h1")
    assert page.input_value("#calendar-period-input") == "2026-h1"
    v.go("/en/masterplan?by=office").settle()
    expect(page.locator("#planstate-title")).to_have_text("Programmes and targets by office")
    page.select_option("#plan-by-input", "horizon")
    expect(page.locator("#planstate-title")).to_have_text("Programmes and targets by horizon")
    assert v.faults == []


def test_links_inside_the_masterplan_are_followed_live_and_files_are_downloaded(visit, tmp_path: Path) -> None:
    v = visit(accept_downloads=True).go("/en/masterplan")
    page = v.page
    page.click(".tabs a[href='/en/masterplan/kpis']")
    page.wait_for_selector("#kpis-table")
    expect(page.locator("main h1")).to_be_focused()
    page.click("#kpis-table a[href='/en/masterplan/kpi/poverty']")
    expect(page.locator("#achievement-table")).to_contain_text("103.24%")
    page.wait_for_selector("#kpiseries-box .main-svg")  # leaving earlier would break off what draws the chart
    v.go("/en/masterplan/templates")
    with page.expect_download() as waiting:
        page.click("#tables-table a[href$='/programmes.xlsx']")
    waiting.value.save_as(tmp_path / "programmes.xlsx")
    assert openpyxl.load_workbook(tmp_path / "programmes.xlsx")["programmes"].max_row == 1
    v.go("/en/masterplan/programme/uhc")
    with page.expect_download() as waiting:
        page.click("a[href='/evidence/en/programme-uhc.zip']")
    waiting.value.save_as(tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        assert archive.testzip() is None
        assert b"UHC" in archive.read("README.txt")
    # A browser reports a download as a request that ended before it was shown.
    assert [f for f in v.faults if not f.endswith((".xlsx", ".zip"))] == []


def test_files_and_their_faults_over_http(plan_app) -> None:
    client = plan_app.test_client()
    one, two = (client.get("/evidence/id/evaluation-2026.zip") for _ in range(2))
    assert (one.status_code, one.mimetype, one.data) == (200, "application/zip", two.data)
    assert zipfile.ZipFile(io.BytesIO(one.data)).read("README.txt").startswith(b"Paket bukti: Evaluasi")
    assert client.get("/masterplan/template/id/masterplan.xlsx").status_code == 200
    for path in (
        "/evidence/id/programme-nope.zip",
        "/evidence/xx/programme-uhc.zip",
        "/masterplan/template/id/nope.csv",
        "/masterplan/template/id/kpis.ods",
        "/id/masterplan/kpi/nope",
        "/en/masterplan/nope",
    ):
        assert client.get(path).status_code == 404, path
    assert "Poverty rate" in client.get("/en/masterplan/kpi/povert").text


def test_the_table_of_a_kpi_can_be_downloaded_as_shown(plan_app) -> None:
    client = plan_app.test_client()
    text = client.get("/download/en/achievement.csv/masterplan/kpi/poverty").data.decode("utf-8-sig")
    assert "rpjmd-2021/2021" in text
    assert "103.23928944618" in text  # in full, as the page rounds it
    assert client.get("/embed/en/kpiseries/masterplan/kpi/poverty").status_code == 200
