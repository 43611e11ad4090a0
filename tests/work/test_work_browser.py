"""The desk in Chromium: by keyboard from log-in to sign-off, two browsers in conflict, import, review by keys, axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from seats import Office

from indicators.masterplan import load

pytestmark = pytest.mark.browser

#: Pages of an administrator, who sees all of them; `{kpi}` is a record of the files.
PATHS = (
    "",
    "account",
    "audit",
    "people",
    "import",
    "records/kpis",
    "records/kpis/record?key={kpi}",
    "records/kpis/form?key={kpi}",
    "records/progress/form",
    "records/progress/form?kpi={kpi}&period=2026",
    "records/offices/form",
    "records/innovations",
    "assess",
    "assess/{innovation}",
    "review",
    "review/sheet",
    "baselines",
)


@pytest.fixture(scope="module")
def kpi(raw: Path) -> str:
    """A KPI that the office of the environment answers for."""
    plan = load(raw)
    return next(r.key for r in plan.records["kpis"] if "dlh" in plan.offices.heirs(r.values["office"]))


def paths(kpi: str) -> list[str]:
    innovation = load(Path(__file__).parents[2] / "data" / "raw").records["innovations"][0].key
    return [path.format(kpi=kpi, innovation=innovation) for path in PATHS]


def figure(page, kpi: str, value: str) -> None:
    page.select_option("#f-kpi", kpi)
    page.fill("#f-period", "2026")
    page.fill("#f-value", value)
    page.fill("#f-source", "SIPSN DLH")


def test_by_keyboard_from_login_to_sign_off(sit, kpi: str, office: Office) -> None:
    budi = sit()
    page = budi.page
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("budi")
    page.keyboard.press("Tab")
    page.keyboard.type("sangat-rahasia")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1 >> text=budi")
    page.get_by_role("link", name="Tambah: Realisasi").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#f-kpi")
    figure(page, kpi, "12,5")
    page.get_by_role("button", name="Simpan dan ajukan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Disimpan dan diajukan")
    edi = sit("edi", "en")
    edi.page.locator(".task-submitted a").first.focus()
    edi.page.keyboard.press("Enter")
    edi.page.get_by_role("button", name="Approve").focus()
    edi.page.keyboard.press("Enter")
    expect(edi.page.get_by_role("status")).to_contain_text("approved")
    public = sit()
    public.go(f"/id/masterplan/kpi/{kpi}")
    expect(public.page.locator("table").first).to_contain_text("12,5")
    assert budi.faults + edi.faults + public.faults == []


def test_a_wrong_field_is_reached_from_the_list_of_what_is_wrong(sit, kpi: str) -> None:
    visit = sit("budi")
    page = visit.page
    page.goto(f"{visit.site}/id/work/records/progress/form")
    figure(page, kpi, "banyak")
    page.click("text=Simpan draf")
    expect(page.locator("[data-focus]")).to_be_focused()
    page.click(".notice a")
    expect(page.locator("#f-value")).to_be_focused()
    expect(page.locator("#f-value")).to_have_value("banyak")
    expect(page.locator("#f-value")).to_have_attribute("aria-invalid", "true")
    # The form is not left by mistake: the browser asks. A reload of what was sent is no change.
    page.fill("#f-value", "1")
    asked = []
    page.on("dialog", lambda d: (asked.append(d.type), d.accept()))
    page.goto(f"{visit.site}/id/work/")
    assert asked == ["beforeunload"]


def test_two_browsers_in_conflict_lose_nothing(sit, kpi: str, office: Office) -> None:
    budi, edi = sit("budi"), sit("edi")
    budi.page.goto(f"{budi.site}/id/work/records/progress/form")
    figure(budi.page, kpi, "12")
    budi.page.click("text=Simpan draf")
    expect(budi.page.get_by_role("status")).to_contain_text("Draf disimpan")
    address = f"{budi.site}/id/work/records/progress/form?key={kpi}~2026~a"
    for visit, value in ((budi, "13"), (edi, "14")):
        visit.page.goto(address)
        visit.page.fill("#f-value", value)
    edi.page.click("text=Simpan draf")
    expect(edi.page.get_by_role("status")).to_contain_text("Draf disimpan")
    budi.page.click("text=Simpan draf")
    expect(budi.page.locator("h1")).to_contain_text("Orang lain mengubah")
    row = budi.page.locator("tr", has_text="Nilai")
    expect(row).to_contain_text("13")
    expect(row).to_contain_text("14")
    # Both changed the same field: nothing is chosen for anybody, and nothing is saved before somebody has.
    expect(row.locator("input:checked")).to_have_count(0)
    budi.page.click("text=Simpan pilihan ini")
    expect(budi.page.locator("h1")).to_contain_text("Orang lain mengubah")
    row.locator("input[value=mine]").check()
    budi.page.click("text=Simpan pilihan ini")
    expect(budi.page.locator(".history")).to_contain_text("edi mengubah")
    stored = office.store.get("progress", f"{kpi}~2026~a")
    assert stored is not None
    assert (stored.values["value"], stored.version) == ("13", 3)


def test_a_note_beside_somebody_elses_value_keeps_both_without_scripts(sit, kpi: str, office: Office) -> None:
    budi, edi = sit("budi"), sit("edi", java_script_enabled=False)
    budi.page.goto(f"{budi.site}/id/work/records/progress/form")
    figure(budi.page, kpi, "12")
    budi.page.click("text=Simpan draf")
    expect(budi.page.get_by_role("status")).to_contain_text("Draf disimpan")
    address = f"{budi.site}/id/work/records/progress/form?key={kpi}~2026~a"
    for visit in (budi, edi):
        visit.page.goto(address)
    budi.page.fill("#f-value", "13")
    budi.page.click("text=Simpan draf")
    expect(budi.page.get_by_role("status")).to_contain_text("Draf disimpan")
    edi.page.fill("#f-note_id", "sudah dicek")
    edi.page.click("text=Simpan draf")
    expect(edi.page.locator("h1")).to_contain_text("Orang lain mengubah")
    expect(edi.page.locator("tr", has_text="Nilai").locator("input[value=theirs]")).to_be_checked()
    edi.page.click("text=Simpan pilihan ini")
    expect(edi.page.get_by_role("status")).to_contain_text("Draf disimpan")
    stored = office.store.get("progress", f"{kpi}~2026~a")
    assert stored is not None
    assert (stored.values["value"], stored.values["note_id"], stored.values["entered_by"]) == (
        "13", "sudah dicek", "budi",
    )  # fmt: skip
    assert [f for f in budi.faults + edi.faults if "409" not in f] == []


def test_what_is_on_record_follows_the_kpi_that_is_chosen(sit, kpi: str) -> None:
    visit = sit("budi")
    page = visit.page
    page.goto(f"{visit.site}/id/work/records/progress/form")
    expect(page.locator(".figures")).not_to_have_attribute("open", "")
    page.select_option("#f-kpi", kpi)
    expect(page.locator(f"[data-of='{kpi}']")).to_be_visible()
    expect(page.locator("[data-of]:visible")).to_have_count(1)
    # Without a yes a figure that can hardly be is not saved.
    figure(page, kpi, "99999")
    page.click("text=Simpan draf")
    expect(page.get_by_role("alert")).to_contain_text("sepuluh kali lipat")
    page.check("#sure")
    page.click("text=Simpan draf")
    expect(page.get_by_role("status")).to_contain_text("Draf disimpan")


def test_an_innovation_is_assessed_on_one_sheet(sit, office: Office) -> None:
    visit = sit("mia")
    page = visit.page
    page.goto(f"{visit.site}/id/work/assess")
    page.locator("tbody a").first.click()
    page.wait_for_selector(".scores")
    for group in page.locator(".scores fieldset").all():
        group.get_by_label("3", exact=True).check()
    page.locator(".scores textarea").first.fill("terukur")
    page.click("text=Simpan dan ajukan")
    expect(page.get_by_role("status")).to_contain_text("Disimpan dan diajukan")
    assert {(s.values["score"], s.values["assessor"]) for s in office.store.records("assessments")} == {("3", "mia")}
    assert visit.faults == []


def test_a_file_is_imported_after_its_errors_are_mended(sit, tmp_path: Path, kpi: str, office: Office) -> None:
    visit = sit("budi")
    page = visit.page
    path = tmp_path / "progress.csv"
    heads = "kpi,period,entry,value,status,chosen,source\n"
    path.write_text(f"{heads}{kpi},2025,a,1,final,yes,u\n{kpi},kapan,a,x,final,yes,u\n", encoding="utf-8")
    page.goto(f"{visit.site}/id/work/import")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Lihat dahulu").click()
    expect(page.get_by_role("alert")).to_contain_text("2 masalah di progress.csv")
    assert office.store.records() == []
    path.write_text(f"{heads}{kpi},2025,a,21,final,yes,u\n{kpi},2026,a,22,final,no,u\n", encoding="utf-8")
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Lihat dahulu").click()
    expect(page.locator("main")).to_contain_text("2 catatan baru")
    page.click("text=Tulis dan ajukan")
    expect(page.get_by_role("status")).to_contain_text("2 catatan ditulis")
    assert {s.state for s in office.store.records()} == {"submitted"}
    assert [f for f in visit.faults if "422" not in f] == []  # the browser notes the answer about the errors


def test_a_mentor_reviews_by_keys_alone(sit, office: Office) -> None:
    visit = sit("mia")
    page = visit.page
    page.goto(f"{visit.site}/id/work/review?kind=indicator&hint=none")
    page.keyboard.press("Enter")
    page.wait_for_selector(".review-side")
    first = page.locator("h1").inner_text()
    page.keyboard.press("j")
    page.wait_for_function("title => document.querySelector('h1').innerText !== title", arg=first)
    page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text(first)
    page.keyboard.press("r")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("diperiksa a x q")  # letters that would be keys outside the box
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_role("status")).to_contain_text("Disahkan")
    expect(page.locator("h1")).not_to_have_text(first)
    page.keyboard.press("u")
    page.wait_for_selector(".picks")
    [stored] = office.store.records("review-indicator")
    assert (stored.state, stored.values["reason"]) == ("accepted", "diperiksa a x q")
    page.locator("[data-pick=all]").check()
    page.click("text=Sahkan yang dicentang")
    expect(page.get_by_role("status")).to_contain_text("disahkan")
    assert visit.faults == []


def test_buttons_are_only_there_for_those_who_may(sit, kpi: str) -> None:
    visit = sit("vera")
    page = visit.page
    page.goto(f"{visit.site}/id/work/records/kpis/record?key={kpi}")
    expect(page.get_by_role("link", name="Ubah", exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Sahkan")).to_have_count(0)
    expect(page.locator(".nav")).not_to_contain_text("Pengguna")
    page.goto(f"{visit.site}/id/work/people")
    expect(page.locator("h1")).to_have_text("Tidak diperbolehkan")


@pytest.mark.parametrize(("lang", "scheme"), [("id", "light"), ("en", "dark")])
def test_each_page_is_clean_and_accessible(sit, kpi: str, lang: str, scheme: str) -> None:
    visit = sit("siti", lang, color_scheme=scheme)
    found = {}
    for path in [*paths(kpi), "review/indicator/" + _first_indicator(visit)]:
        visit.faults.clear()
        visit.page.goto(f"{visit.site}/{lang}/work/{path}")
        visit.settle()
        wrong = [x for x in Axe().run(visit.page).response["violations"] if x["impact"] != "minor"]
        found[path] = visit.faults + [f"{x['id']}: {x['nodes'][0]['html'][:160]}" for x in wrong]
        assert visit.page.evaluate("document.documentElement.lang") == lang
    assert found == {path: [] for path in found}


def _first_indicator(visit) -> str:
    visit.page.goto(f"{visit.site}/id/work/review?kind=indicator")
    return visit.page.locator(".picks tbody a").first.get_attribute("href").split("/indicator/")[1].split("?")[0]


def test_no_page_scrolls_sideways_on_a_phone(sit, kpi: str) -> None:
    visit = sit("siti", viewport={"width": 360, "height": 740})
    wide = {}
    for path in paths(kpi):
        visit.page.goto(f"{visit.site}/id/work/{path}")
        wide[path] = visit.page.evaluate("document.documentElement.scrollWidth")
    assert wide == {path: 360 for path in paths(kpi)}


def test_the_desk_works_without_scripts(sit, kpi: str, office: Office) -> None:
    visit = sit("budi", java_script_enabled=False)
    page = visit.page
    page.goto(f"{visit.site}/id/work/records/progress/form")
    figure(page, kpi, "12,5")
    page.click("text=Simpan draf")
    expect(page.get_by_role("status")).to_contain_text("Draf disimpan")
    assert len(office.store.records()) == 1
