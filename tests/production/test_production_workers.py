"""`maros serve --production` on one PostgreSQL: workers agree; data, version and workers change under its readers."""

from __future__ import annotations

import http.client
import itertools
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from core.made_up import Workspace
from fault_commands import Commands
from fault_material import EDITORS, PASSWORD, entering, write_services
from fault_service import LIMIT, Answer, Reader, Service, eventually, serving

from dashboard.production.sharing import KEPT_CONNECTIONS
from indicators.package import read_package

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("service")
PAGES = ("/id/", "/en/ranking", "/id/map", "/en/masterplan", "/healthz", "/readyz", "/api/v1/index.json")


@contextmanager
def readers(service: Service, count: int = 3) -> Iterator[list[tuple[str, int]]]:
    """Read page after page while the block runs; give what was answered to each request, 0 for none."""
    answers: list[tuple[str, int]] = []
    over = threading.Event()

    def read(first: int) -> None:
        for number in itertools.count(first):
            if over.is_set():
                return
            page = PAGES[number % len(PAGES)]
            try:
                answers.append((page, service.get(page).status))
            except OSError:
                answers.append((page, 0))

    with ThreadPoolExecutor(count) as pool:
        for first in range(count):
            pool.submit(read, first)
        try:
            eventually(lambda: len(answers) > count, "they read")
            yield answers
            seen = len(answers)
            eventually(lambda: len(answers) > seen + 2 * len(PAGES), "they read on")
        finally:
            over.set()


def failed(answers: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return [answer for answer in answers if answer[1] != 200]


def by_each(service: Service, reader: Reader, path: str) -> list[Answer]:
    """Return the answer of each worker."""
    answers = []
    for worker in sorted(service.workers()):
        with service.only(worker):
            answers.append(reader.get(path))
    return answers


def test_a_worker_keeps_few_idle_connections_so_that_its_readers_spread(service: Service) -> None:
    connections, closed = [], []
    with service.only(min(service.workers())):
        for _ in range(KEPT_CONNECTIONS + 30):
            connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=LIMIT)
            connections.append(connection)
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            answer.read()
            closed.append(answer.will_close)
    for connection in connections:
        connection.close()
    assert closed.count(False) >= KEPT_CONNECTIONS
    assert closed[-1]


def form(code: str) -> dict[str, str]:
    names = {"code": code, "name_id": f"Layanan {code}", "name_en": f"Service {code}", "as_of": "2024"}
    return names | {"standing": "proposal", "source": "uji", "key": "", "seen": "0", "then": "save"}


def test_what_one_worker_writes_every_other_shows_and_so_it_is_with_other_processes(
    service: Service, commands: Commands, distant: str, tmp_path: Path
) -> None:
    assert len(service.workers()) == 2
    edi = service.reader()
    for number, worker in enumerate(sorted(service.workers())):
        with service.only(worker):
            if not number:  # the log-in of one worker is one of all
                edi.log_in(EDITORS[0], PASSWORD)
            done = edi.send("/id/work/records/services/form", form(f"kerja-{number}"))
            assert done.status == 303, done.text[-500:]
        for answer in by_each(service, edi, "/id/work/records/services"):
            assert f"Layanan kerja-{number}" in answer.text
    path = write_services(tmp_path / "services.csv", 2)
    assert commands.run(service.folder, *entering(path, service.folder, distant)).code == 0
    for answer in by_each(service, edi, "/id/work/records/services"):
        assert {f"Izin {n}" in answer.text for n in range(2)} == {True}


def test_what_is_signed_off_at_one_worker_is_public_at_every_other(service: Service) -> None:
    edi, eva = service.reader(), service.reader()
    edi.log_in(EDITORS[0], PASSWORD)
    eva.log_in(EDITORS[1], PASSWORD)
    public = service.reader()
    assert "Layanan sah" not in public.get("/id/masterplan/services").text
    edi.send("/id/work/records/services/form", form("sah") | {"then": "submit"})
    key = "sah~2024"
    sign = {"action": "approve", "key": key, f"seen.{key}": "2", "why": "", "back": "record"}
    done = eva.send("/id/work/records/services/act", sign, f"/id/work/records/services/record?key={key}")
    assert done.status == 303, done.text[-500:]
    for worker in sorted(service.workers()):
        with service.only(worker):
            eventually(lambda: "Layanan sah" in public.get("/id/masterplan/services").text, "it is public")


def test_a_new_package_is_picked_up_by_every_worker_without_a_failed_request(
    service: Service, commands: Commands
) -> None:
    raw, processed = service.folder / "raw", service.folder / "processed"
    before = read_package(processed).fingerprint
    with readers(service) as answers:
        Workspace(raw).edit("tables/desa/table.csv", "Arumba,1", "Arumba,2")
        assert commands.run(service.folder, "build", "--raw", raw, "--processed", processed).code == 0
        after = read_package(processed).fingerprint
        for answer in by_each(service, service.reader(), "/healthz"):
            assert answer.json["build"] == after
    assert after != before
    assert failed(answers) == []


def test_a_package_that_breaks_while_it_is_served_leaves_the_last_good_one(
    service: Service, commands: Commands
) -> None:
    raw, processed = service.folder / "raw", service.folder / "processed"
    good = read_package(processed).fingerprint
    with readers(service) as answers:
        for name in ("scores.csv", "datapackage.json"):
            whole = (processed / name).read_bytes()
            (processed / name).write_bytes(whole[: len(whole) // 2])
            os.utime(processed / "datapackage.json")
            for answer in by_each(service, service.reader(), "/healthz"):
                assert (answer.status, answer.json["status"], answer.json["build"]) == (200, "degraded", good)
        assert commands.run(service.folder, "build", "--raw", raw, "--processed", processed).code == 0
        for answer in by_each(service, service.reader(), "/healthz"):
            assert (answer.json["status"], answer.json["build"]) == ("ok", good)
    assert failed(answers) == []


def test_a_worker_that_is_killed_is_replaced_and_the_others_answer_on(service: Service) -> None:
    victim = min(service.workers())
    os.kill(victim, signal.SIGKILL)
    assert {service.get(page).status for page in PAGES} == {200}
    eventually(lambda: len(service.workers()) == 2 and victim not in service.workers(), "another one")
    eventually(lambda: {a.status for a in by_each(service, service.reader(), "/readyz")} == {200}, "it answers")
    assert service.faults() == []


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program, to be renewed while it serves."""
    copy = tmp_path_factory.mktemp("program")
    for name in ("indicators", "dashboard"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture(scope="module")
def own(material: Path, database: str, program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of that copy, which a test may end."""
    folder = Path(shutil.copytree(material, tmp_path_factory.mktemp("own") / "place"))
    with serving(folder, database, program) as running:
        yield running


def test_a_new_version_is_taken_in_without_a_failed_request(own: Service, program: Path) -> None:
    edi = own.reader()
    edi.log_in(EDITORS[0], PASSWORD)
    before = own.workers()
    code = (program / "dashboard" / "app.py").read_text(encoding="utf-8")
    assert code.count('{"status": "ok"}') == 1
    newer = code.replace('{"status": "ok"}', '{"status": "ok", "edition": "second"}')
    with readers(own) as answers:
        (program / "dashboard" / "app.py").write_text(newer, encoding="utf-8")
        assert "edition" not in own.get("/healthz").json
        own.signal(signal.SIGHUP)
        eventually(lambda: len(own.workers()) == 2 and not own.workers() & before, "new workers")
        for answer in by_each(own, own.reader(), "/healthz"):
            assert answer.json["edition"] == "second"
    assert failed(answers) == []
    assert edi.get("/id/work/records/services").status == 200


def test_sigterm_lets_running_requests_end_and_then_ends_the_service(own: Service, database: str) -> None:
    edi = own.reader()
    with psycopg.connect(database) as holder, ThreadPoolExecutor(1) as pool:
        holder.execute("LOCK TABLE login IN ACCESS EXCLUSIVE MODE")  # whoever logs in waits
        running = pool.submit(edi.log_in, EDITORS[0], PASSWORD)
        eventually(lambda: waiting(database) == 1, "it waits")
        own.signal(signal.SIGTERM)
        eventually(lambda: len(own.workers()) == 1, "the worker without a request has ended")
        holder.rollback()
        running.result()
    assert own.process.wait(60) == 0
    assert own.faults() == []


def waiting(database: str) -> int:
    """Return how many transactions wait for a lock in a database."""
    with psycopg.connect(database) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        row = connection.execute(asked).fetchone()
    assert row is not None
    return int(row[0])
