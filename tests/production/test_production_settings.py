"""Settings, logs, readiness and metrics of the service, without starting it."""

from __future__ import annotations

import io
import json
import logging
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from prometheus_client.parser import text_string_to_metric_families

from dashboard.app import create_app
from dashboard.production import run, settings, workers
from dashboard.production.log import JsonLines, add_request_log
from dashboard.production.metrics import add_metrics
from dashboard.production.settings import VARIABLES, read_settings
from indicators.cli import main
from indicators.problems import DataError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(raw: Path, tmp_path: Path) -> dict[str, str]:
    return {"MAROS_RAW": str(raw), "DATABASE_URL": f"sqlite:///{(tmp_path / 's.sqlite').as_posix()}"}


@pytest.fixture
def service(real_package, raw: Path, tmp_path: Path):
    """The app as a worker serves it, with its log."""
    app = create_app(real_package.path, raw, f"sqlite:///{(tmp_path / 's.sqlite').as_posix()}")
    add_request_log(app.server)
    add_metrics(app.server, app.store, app.records, "token-untuk-uji")
    store = app.records.store
    assert store is not None
    yield app
    store.close()


@pytest.fixture
def lines():
    """What is logged, line by line."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("observatory")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_settings_are_read_with_their_defaults(environment: dict[str, str], raw: Path) -> None:
    found = read_settings(environment | {"MAROS_HTTPS": "yes", "MAROS_PROXIES": "1", "MAROS_WORKERS": "4"})
    assert (found.raw, found.port, found.workers, found.threads) == (raw, 8050, 4, 8)
    assert (found.https, found.proxies, found.metrics_token) == (True, 1, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAROS_PORT", "0"),
        ("MAROS_PORT", "acht"),
        ("MAROS_PORT", "٨٠٥٠"),
        ("MAROS_WORKERS", "0"),
        ("MAROS_THREADS", "-1"),
        ("MAROS_PROXIES", "99"),
        ("MAROS_HTTPS", "mungkin"),
        ("MAROS_SECRET_KEY", "pendek"),
        ("DATABASE_URL", "mysql://orang:rahasia-sekali@x/y"),
        ("DATABASE_URL", "rahasia-sekali"),
        ("MAROS_RAW", "/tidak/ada"),
        ("MAROS_HOST", "a b"),
        ("MAROS_HOST", "127.0.0.1:8050"),
        ("MAROS_HOST", "999.1.1.1"),
        ("MAROS_HOST", "-a.example"),
        ("MAROS_HOST", "http://a.example"),
        ("MAROS_HOST", "a..example"),
        ("MAROS_WORKER", "3"),
        ("MAROS_SECRETKEY", "rahasia-sekali" + 32 * "x"),
    ],
)
def test_a_wrong_setting_is_named_in_both_languages_and_keeps_its_secrets(
    environment: dict[str, str], name: str, value: str
) -> None:
    with pytest.raises(DataError) as found:
        read_settings(environment | {name: value})
    [problem] = found.value.problems
    assert problem.column == name
    assert problem.message("id") != problem.message("en")
    assert "rahasia-sekali" not in str(found.value)
    assert "pendek" not in str(found.value)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "[::1]", "localhost", "observatory.maroskab.example", "a1_b.example"]
)
def test_addresses_to_listen_at(environment: dict[str, str], host: str) -> None:
    assert read_settings(environment | {"MAROS_HOST": host}).host == host.strip("[]")


def test_gunicorn_understands_every_address() -> None:
    import subprocess
    import sys

    code = f"from gunicorn.util import parse_address as p; from {workers.__name__} import bind; print(p(bind))"
    for host, read in (
        ("::1", "('::1', 8050)"),
        ("127.0.0.1", "('127.0.0.1', 8050)"),
        ("a.example", "('a.example', 8050)"),
    ):
        found = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env=os.environ | {"MAROS_HOST": host, "MAROS_PORT": "8050"},
        )  # fmt: skip
        assert found.stdout.strip() == read


def test_the_nearest_name_is_told_and_those_of_tests_are_let_through(environment: dict[str, str]) -> None:
    with pytest.raises(DataError) as found:
        read_settings(environment | {"MAROS_WORKER": "3", "MAROS_FUZZ": "1", "MAROS_REQUIRE_BROWSER": "1"})
    [problem] = found.value.problems
    assert (problem.column, problem.detail) == ("MAROS_WORKER", "MAROS_WORKERS")
    with pytest.raises(DataError) as found:
        read_settings(environment | {"MAROS_QQQQ": "3"})
    assert all(v.name in found.value.problems[0].detail for v in VARIABLES)


def test_every_name_that_the_repository_asks_for_is_known() -> None:
    known = {v.name for v in VARIABLES} | settings._OF_TESTS
    paths = [p for top in ("indicators", "dashboard", "tests", "benchmarks") for p in (ROOT / top).rglob("*.py")]
    asked = re.compile(r"""environ(?:\.get\(|\[)["'](MAROS_[A-Z_]+)""")
    found = {name for path in paths for name in asked.findall(path.read_text(encoding="utf-8"))}
    assert {"MAROS_RAW", "MAROS_FUZZ"} <= found
    assert found <= known


def test_several_machines_need_one_key_and_are_told(environment: dict[str, str], tmp_path: Path) -> None:
    server = {"DATABASE_URL": "postgresql://a:rahasia@127.0.0.1/x"}
    [(indonesian, english)] = read_settings(environment | server).concerns()
    assert indonesian != english
    assert "MAROS_SECRET_KEY" in indonesian
    assert "MAROS_SECRET_KEY" in english
    assert read_settings(environment | server | {"MAROS_SECRET_KEY": "k" * 40}).concerns() == []
    assert read_settings(environment).concerns() == []


def test_the_concern_is_logged_before_the_workers_start(environment, lines, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    monkeypatch.setattr(run, "start_logging", lambda: None)
    monkeypatch.setattr(run, "_gunicorn", started.append)
    monkeypatch.setattr(run, "_waitress", started.append)
    run.run(found := read_settings(environment | {"DATABASE_URL": "postgresql://127.0.0.1/x"}))
    [line] = lines()
    assert line["level"] == "warning"
    assert started == [found]


def maros_settings(environment: dict[str, str], **given: str) -> Result:
    clean = {name: None for name in os.environ if name.startswith("MAROS_")}
    return CliRunner().invoke(main, ["settings"], env=clean | environment | given)


def test_settings_are_shown_with_their_texts_and_without_secrets(environment: dict[str, str]) -> None:
    given = {
        "MAROS_SECRET_KEY": "rahasia-" + 40 * "x",
        "MAROS_METRICS_TOKEN": "rahasia-token",
        "DATABASE_URL": "postgresql://orang:rahasia-sekali@127.0.0.1/x?options=rahasia",
        "MAROS_WORKERS": "4",
    }
    done = maros_settings(environment, **given)
    assert done.exit_code == 0, done.output
    said = done.output.splitlines()
    assert "rahasia-" not in done.output.replace("rahasia kuki", "")
    assert "  MAROS_WORKERS=4" in said
    assert "  MAROS_PORT=8050" in said
    assert "  MAROS_SECRET_KEY=***" in said
    assert "  DATABASE_URL=postgresql://orang@127.0.0.1/x" in said
    for variable in VARIABLES:
        assert f"    {variable.id} / {variable.en}" in said


def test_wrong_settings_are_marked_and_make_the_command_fail(environment: dict[str, str]) -> None:
    done = maros_settings(environment, MAROS_PORT="0", DATABASE_URL="mysql://orang:rahasia-sekali@x/y")
    assert done.exit_code == 1
    marked = {line[2:].partition("=")[0] for line in done.stdout.splitlines() if line.startswith("! ")}
    assert marked == {"MAROS_PORT", "DATABASE_URL"}
    assert "kolom 'MAROS_PORT'" in done.stderr
    assert "column 'MAROS_PORT'" in done.stderr
    assert "rahasia-sekali" not in done.output
    assert maros_settings(environment, MAROS_WORKER="3").exit_code == 1


def test_all_wrong_settings_are_named_at_once(environment: dict[str, str]) -> None:
    with pytest.raises(DataError) as found:
        read_settings(environment | {"MAROS_PORT": "x", "MAROS_WORKERS": "x", "MAROS_THREADS": "x"})
    assert len(found.value.problems) == 3


def test_every_setting_is_in_the_example_and_no_other() -> None:
    text = (ROOT / "docs" / "deploy" / "observatory.env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) == {v.name for v in VARIABLES}


def test_the_watching_process_reads_nothing_of_the_program() -> None:
    """Else SIGHUP could not take a new version in."""
    import subprocess
    import sys

    code = f"import sys, {workers.__name__}; print(sorted({{'dash', 'pandas', 'sqlalchemy'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_logs_hold_no_address_no_name_no_query_and_nothing_typed(service, lines) -> None:
    client = service.server.test_client()
    client.get("/id/search?q=nama-orang", headers={"User-Agent": "peramban-orang", "X-Request-ID": "abc123"})
    client.get("/id/district/73.09.01")
    client.get("/xx/nama-orang/halaman")
    page = client.get("/id/work/login").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    client.post("/id/work/login", data={"name": "nama-orang", "password": "kata-sandi", "csrf_token": token[1]})
    found = [line for line in lines() if line.get("event") == "request"]
    assert [line["route"] for line in found] == [
        "page:search",
        "page:district",
        "page:unknown",
        "/<lang>/work/login",
        "/<lang>/work/login",
    ]
    assert found[0]["id"] == "abc123"
    assert [line["status"] for line in found] == [200, 200, 404, 200, 401]
    text = json.dumps(found)
    for private in ("nama-orang", "127.0.0.1", "peramban-orang", "kata-sandi", "73.09.01"):
        assert private not in text


def test_a_forged_request_id_is_not_taken_over(service, lines) -> None:
    client = service.server.test_client()
    for given in ('x"} {"forged', "a" * 500, "ä"):
        answer = client.get("/healthz", headers={"X-Request-ID": given})
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_metrics_count_by_route_and_are_for_this_machine_or_the_token(service) -> None:
    client = service.server.test_client()
    for path in ("/id/", "/en/", "/id/map", "/id/tidak-ada"):
        client.get(path)
    answer = client.get("/metrics")
    text = answer.get_data(as_text=True)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert 'observatory_requests_total{method="GET",route="page:home",status="200"} 2.0' in text
    assert 'observatory_requests_total{method="GET",route="page:unknown",status="404"} 1.0' in text
    assert 'observatory_up{part="data"} 1.0' in text
    assert "observatory_request_seconds_bucket" in text
    elsewhere = {"REMOTE_ADDR": "10.1.2.3"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 403
    for given, code in (
        ("Bearer token-untuk-uji", 200),
        ("Bearer lain", 403),
        ("token-untuk-uji", 403),
        ("Bearer ", 403),
    ):
        asked = client.get("/metrics", environ_base=elsewhere, headers={"Authorization": given})
        assert asked.status_code == code, given
    # A proxy that is not trusted cannot make somebody a neighbour.
    forged = {"X-Forwarded-For": "127.0.0.1"}
    assert client.get("/metrics", environ_base=elsewhere, headers=forged).status_code == 403


def told_once(text: str) -> set[str]:
    """Return the names of the metrics of a text; each is introduced once."""
    named = re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE)
    assert sorted(named) == sorted(set(named))
    assert len(list(text_string_to_metric_families(text))) > 3
    return set(named)


STATE = {"observatory_up", "observatory_build_info", "observatory_data_built_timestamp_seconds"}


def test_every_metric_is_told_once_by_one_process(service) -> None:
    client = service.server.test_client()
    client.get("/id/")
    assert told_once(client.get("/metrics").get_data(as_text=True)) >= STATE


SEVERAL = """
import sys
from dashboard.production.run import application
client = application().test_client()
for path in ("/healthz", "/metrics"):
    client.get(path)
sys.stderr.write(client.get("/metrics").get_data(as_text=True))
"""


def test_every_metric_is_told_once_where_processes_share_them(
    environment: dict[str, str], real_package, tmp_path: Path
) -> None:
    """The client library decides at its import where it writes, so that this needs a process of its own."""
    import subprocess
    import sys

    shared = tmp_path / "shared"
    shared.mkdir()
    given = environment | {"MAROS_PROCESSED": str(real_package.path), "PROMETHEUS_MULTIPROC_DIR": str(shared)}
    command = [sys.executable, "-c", SEVERAL]
    for _ in range(2):  # the second finds what the first left behind
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | given, cwd=tmp_path)
    assert told_once(done.stderr) >= {"observatory_requests_total", *STATE}
    up = re.findall(r"^observatory_up.*$", done.stderr, re.MULTILINE)
    assert up == ['observatory_up{part="data"} 1.0', 'observatory_up{part="store"} 1.0']


def test_readiness_tells_the_parts_apart(service, tmp_path: Path) -> None:
    client = service.server.test_client()
    assert client.get("/readyz").json == {"status": "ok", "data": "ok", "store": "ok"}
    service.records._store = None
    service.records.url = f"sqlite:///{tmp_path.as_posix()}"  # a folder is no database
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["store"], answer.json["data"]) == (503, "unavailable", "ok")
    assert client.get("/id/").status_code == 200
