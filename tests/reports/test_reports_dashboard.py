"""Reports asked for in the dashboard: made by another process while the reader gets a page that says so."""

from __future__ import annotations

import io
import json
import logging
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import filelock
import pytest
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder
from pypdf import PdfReader
from werkzeug.test import TestResponse

from dashboard import reports as served
from dashboard.app import create_app
from dashboard.context import Context, parse_address
from dashboard.package import PackageStore
from dashboard.records import NO_RECORDS
from dashboard.reports import AGAIN
from indicators.package import Package
from indicators.reports.jobs import ENDINGS, Job

#: Seconds after which a report counts as never made.
LONGEST = 120


@pytest.fixture(scope="module")
def folder(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of its own: the reports are kept beside it."""
    return Path(shutil.copytree(small_folder / "processed", tmp_path_factory.mktemp("served") / "processed"))


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[FlaskClient]:
    app = create_app(folder)
    with app.server.test_client() as one:
        yield one
    app.reports.close()


def ask(client: FlaskClient, address: str) -> TestResponse:
    """Ask as a browser does, again and again, until there is something else than the page that waits."""
    end = time.monotonic() + LONGEST
    while (answer := client.get(address)).status_code == 202:
        assert time.monotonic() < end, "never made"
        time.sleep(0.2)
    return answer


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_reader_waits_on_a_page_and_then_has_the_file(client: FlaskClient, lang: str) -> None:
    address = f"/report/{lang}/profile-99.01.01.pdf"
    first = client.get(address)
    assert first.status_code == 202
    assert first.headers["Retry-After"] == str(AGAIN)
    assert f'<html lang="{lang}">' in first.text
    assert f'content="{AGAIN}"' in first.text
    assert {"id": "sedang dibuat", "en": "is being made"}[lang] in first.text
    assert "Arumba" in first.text
    made = ask(client, address)
    assert made.status_code == 200
    assert made.mimetype == "application/pdf"
    assert f'filename="profile-99.01.01-arumba-{lang}.pdf"' in made.headers["Content-Disposition"]
    assert len(PdfReader(io.BytesIO(made.data)).pages) == 2
    assert client.get(address).data == made.data


@pytest.mark.parametrize(
    ("name", "start"), [("workbook.xlsx", b"PK"), ("slides.pptx", b"PK"), ("briefing.pdf", b"%PDF")]
)
def test_every_kind_is_served_in_its_form(client: FlaskClient, name: str, start: bytes) -> None:
    made = ask(client, f"/report/id/{name}")
    assert made.status_code == 200
    assert made.data.startswith(start)
    shown = made.headers["Content-Disposition"].partition(";")[0]
    assert shown == ("inline" if name.endswith(".pdf") else "attachment")


def test_a_bundle_says_how_far_it_is_and_holds_both_languages(client: FlaskClient) -> None:
    first = client.get("/report/en/bundle.zip")
    assert first.status_code == 202
    assert "parts are done" in first.text
    made = ask(client, "/report/en/bundle.zip")
    assert made.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    for lang in ("id", "en"):
        assert f"{lang}/baseline-book-{lang}.pdf" in names
        assert sum(name.startswith(f"{lang}/profile-") for name in names) == 5
    assert client.get("/report/id/bundle.zip").data == made.data


@pytest.mark.parametrize(
    "name", ["profile-00.00.pdf", "profile.pdf", "briefing.xlsx", "nothing.pdf", "summary-99.01.01.pdf"]
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/report/id/{name}").status_code == 404
    assert client.get(f"/report/xx/{name}").status_code == 404


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_page_of_downloads_offers_every_report(client: FlaskClient, lang: str) -> None:
    text = client.get(f"/{lang}/data/downloads").text
    for kind, ending in ENDINGS.items():
        name = "profile-99.01.01" if kind == "profile" else kind
        assert f"/report/{lang}/{name}.{ending}" in text, kind


def test_what_another_process_makes_is_not_made_twice(small_folder: Path, tmp_path: Path) -> None:
    """The other process is stood for by a lock on the report that the test holds."""
    package = PackageStore(Path(shutil.copytree(small_folder / "processed", tmp_path / "processed"))).get()
    reports, job = served.Reports(tmp_path / "processed"), Job("workbook", "id")
    target = served.path_of(reports.folder / served.state_of(package, NO_RECORDS), job)
    try:
        with held(target):
            assert [reports.ask(package, NO_RECORDS, job) for _ in range(3)] == [served.Waiting()] * 3
            assert reports._under_way == {}
        assert reports.ask(package, NO_RECORDS, job) == served.Waiting()
        assert list(reports._under_way) == [target]
        end = time.monotonic() + LONGEST
        while not isinstance(reports.ask(package, NO_RECORDS, job), Path):
            assert time.monotonic() < end, "never made"
            time.sleep(0.1)
    finally:
        reports.close()
    assert target.read_bytes().startswith(b"PK")


def test_who_comes_second_leaves_the_report_to_the_first_and_its_file_as_it_is(
    small_folder: Path, small: Package, tmp_path: Path
) -> None:
    job = Job("workbook", "id")
    target = served.path_of(tmp_path, job)
    work = (small_folder / "processed", small.fingerprint, tmp_path.name, None, None, job, tmp_path)
    with held(target):
        served.make(*work)
    assert not target.exists()
    served.make(*work)
    first = target.stat()
    served.make(*work)
    assert (target.stat().st_ino, target.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)


def held(target: Path) -> filelock.BaseFileLock:
    """Lock of a report, to be held as another process does."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return filelock.FileLock(target.with_name(f".{target.name}.lock"))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_short_list_leads_to_each_report_and_to_the_rest(folder: Path, lang: str) -> None:
    ctx = Context(PackageStore(folder).get(), parse_address(f"/{lang}/"))
    text = json.dumps(served.shortlist(ctx).to_plotly_json(), cls=PlotlyJSONEncoder)
    places = [text.index(f"/report/{lang}/{kind}.{ENDINGS[kind]}") for kind in served.SHORTLIST]
    assert places == sorted(places)
    assert f"/{lang}/data/downloads#reports" in text
    assert '"report.' not in text  # every word is in the catalogue


def test_a_report_that_fails_says_so_and_is_tried_again(
    small_folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The package is exchanged by another one between the request and the making of the report."""
    folder = Path(shutil.copytree(small_folder / "processed", tmp_path / "processed"))
    app = create_app(folder)
    try:
        with app.server.test_client() as client, caplog.at_level(logging.CRITICAL, "dashboard.reports"):
            assert client.get("/id/data/downloads").status_code == 200
            (folder / "values.csv").write_text("broken")
            failed = ask(client, "/report/en/briefing.pdf")
            assert failed.status_code in (500, 503)
            shutil.copy(small_folder / "processed" / "values.csv", folder / "values.csv")
            assert ask(client, "/report/en/briefing.pdf").status_code == 200
    finally:
        app.reports.close()
