"""Every file that a spreadsheet opens, made from hostile data: no cell of it is run as a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
from asking import LANGUAGES, pages
from hostile_texts import PAYLOADS
from seats import Office

from dashboard.context import Context, parse_address
from dashboard.render import frames_of
from indicators.harmless import harmless
from indicators.masterplan import TABLES, load
from indicators.masterplan.store import Store
from indicators.masterplan.store.transfer import dump, restore
from indicators.opendata.api import write_tree
from indicators.package import read_package
from indicators.reports.facts import Material
from indicators.reports.jobs import Job
from indicators.reports.make import Studio
from indicators.templates import template_files
from indicators.workspace import load_workspace

#: What a spreadsheet that opens the CSV would run.
DANGEROUS = [p for p in PAYLOADS if p[0] in "=+-@"]


def cells_of_csv(content: bytes) -> list[str]:
    text = content.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text, newline=""), strict=True) for cell in row]


def formulas_of_csv(content: bytes) -> list[str]:
    """Cells that a spreadsheet would run: `harmless` would still mark them."""
    return [
        cell
        for cell in cells_of_csv(content)
        if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) and harmless(cell) != cell
    ]


def formulas_of_xlsx(content: bytes) -> list[str]:
    """Formulas and dynamic data of a workbook; its own lists to choose from are named by cells, not by texts."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                found += re.findall(r"<f[ >].*?</f>", text, re.DOTALL)
                found += [f for f in re.findall(r"<formula1>(.*?)</formula1>", text) if "hurt" in f or "cmd" in f]
                # Of the text cells none may lean on being taken as something else than a string.
                found += re.findall(r'<c [^>]*t="(?:str|e)"[^>]*>.*?</c>', text, re.DOTALL)
            assert not name.startswith(("xl/externalLinks", "xl/connections", "xl/queryTables")), name
    return found


def formulas(name: str, content: bytes) -> list[str]:
    if name.endswith(".csv"):
        return [f"{name}: {cell}" for cell in formulas_of_csv(content)]
    if name.endswith(".xlsx"):
        return [f"{name}: {cell}" for cell in formulas_of_xlsx(content)]
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [f for inside in archive.namelist() for f in formulas(inside, archive.read(inside))]
    return []


def test_the_checks_find_a_formula() -> None:
    import openpyxl

    assert formulas("x.csv", b"a,b\n=1+1,2\n") == ["x.csv: =1+1"]
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"] = "=1+1"
    book.save(out)
    assert len(formulas("x.xlsx", out.getvalue())) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_table_of_a_figure_holds_a_formula(hostile: Office, lang: str) -> None:
    client, package = hostile.app.test_client(), hostile.app.extensions["packages"].get()
    records, found, texts = hostile.app.extensions["records"].get(package), [], ""
    for path in dict.fromkeys(re.sub("serang-[1-9][0-9]?$", "serang-0", p) for p in pages(hostile)):
        place, _, search = path.partition("?")
        for frame in frames_of(Context(package, parse_address(f"/{lang}/{place}", search), records)):
            for kind in ("csv", "xlsx"):
                answer = client.get(f"/download/{lang}/{frame.id}.{kind}/{place or 'home'}?{search}")
                assert answer.status_code == 200, (frame.id, path)
                found += formulas(f"{frame.id}.{kind}", answer.data)
                texts += answer.data.decode("utf-8", "replace") if kind == "csv" else ""
    assert found == []
    assert "cmd" in texts  # hostile texts were among what was looked at


def test_no_table_of_the_open_data_holds_a_formula(hostile: Office, tmp_path: Path) -> None:
    package = read_package(hostile.app.extensions["packages"].path)
    write_tree(package, tmp_path / "api")
    files = {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in (tmp_path / "api").rglob("*.csv")}
    files |= dict(package.files)
    assert len(files) > 40
    assert [f for name, content in files.items() for f in formulas(name, content)] == []
    assert any("cmd" in content.decode("utf-8", "replace") for name, content in files.items() if name.endswith(".csv"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_workbook_of_the_reports_holds_a_formula_of_the_data(hostile: Office, lang: str) -> None:
    package = read_package(hostile.app.extensions["packages"].path)
    studio = Studio(Material(package, load(hostile.raw, hostile.store, package.table("observations"))))
    assert formulas("workbook.xlsx", studio.make(Job("workbook", lang))) == []


def test_no_template_or_list_of_the_masterplan_holds_a_formula(hostile: Office) -> None:
    seat, public, found, texts = hostile.seat("siti"), hostile.app.test_client(), [], b""
    names = [f"{t.name}.csv" for t in TABLES] + [f"{t.name}.xlsx" for t in TABLES] + ["masterplan.xlsx"]
    for name in names:
        answers = [public.get(f"/masterplan/template/id/{name}"), seat.client.get(f"/id/work/filled/{name}")]
        for answer in answers:
            assert answer.status_code == 200, name
            found += formulas(name, answer.data)
            texts += answer.data if name.endswith(".csv") else b""
    assert found == []
    for payload in DANGEROUS:  # they are there, as text
        assert f"'{payload}".replace('"', '""').encode() in texts


def test_neither_the_trail_nor_the_review_holds_a_formula(hostile: Office) -> None:
    seat = hostile.seat("siti")
    for path in ("audit.csv", "review.csv?status=&all=yes"):
        answer = seat.client.get(f"/id/work/{path}")
        assert answer.status_code == 200
        assert formulas("x.csv", answer.data) == [], path
        assert len(cells_of_csv(answer.data)) > 100


def test_no_pack_of_evidence_holds_a_formula(hostile: Office) -> None:
    client = hostile.app.test_client()
    names = [f"programme-serang-{number}" for number in range(len(PAYLOADS))] + ["evaluation-2024"]
    for name in names:
        answer = client.get(f"/evidence/id/{name}.zip")
        assert answer.status_code == 200, name
        assert formulas("pack.zip", answer.data) == [], name


def test_no_template_of_wanted_data_holds_a_formula(hostile: Office) -> None:
    workspace = load_workspace(hostile.raw)
    for indicator in workspace.framework.indicators:
        if "office" in indicator.texts:
            files = template_files(indicator, workspace.framework, workspace.registry)
            assert formulas("table.csv", files["table.csv"].encode()) == []


def test_a_copy_of_the_store_is_exact_and_no_table_for_a_spreadsheet(hostile: Office, tmp_path: Path) -> None:
    """A backup must come back as it was, so that it marks nothing; what it does instead is to quote every cell."""
    files = dump(hostile.store)
    other = Store.open(f"sqlite:///{(tmp_path / 'other.sqlite').as_posix()}")
    restore(other, files)
    assert [r.values for r in other.records()] == [r.values for r in hostile.store.records()]
    assert {n: c for n, c in dump(other).items() if n != "manifest.json"} == {
        n: c for n, c in files.items() if n != "manifest.json"
    }
    other.close()
