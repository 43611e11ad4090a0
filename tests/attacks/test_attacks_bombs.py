"""Small files that want to become large: each is refused with a message, in bounded memory and time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from asking import routes
from bombs import BOMBS
from seats import Office

from dashboard.callbacks_guard import LARGEST_BODY
from dashboard.work.blueprint import LARGEST_FORM, MOST_FIELDS
from indicators.intake.guards import LARGEST_FILE

HERE = Path(__file__).parent
#: What a bomb may take at most, in megabytes; the files themselves have up to 20.
MOST_MEGABYTES = 600
KNOWN = {"lang": "id", "name": "progress", "kind": "value", "key": "x", "id": "0" * 32}


def multipart(fields: dict[str, str], name: str = "", content: bytes = b"") -> tuple[bytes, str]:
    """A form as browsers send it, without a file of the test client that a refusal would leave open."""
    parts = [f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    if name:
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join([*parts, b"--x--\r\n"]), "multipart/form-data; boundary=x"


@pytest.fixture(scope="module")
def outcomes(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What came of each bomb, read in a process of its own with little memory and time."""
    path = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    command = [sys.executable, str(HERE / "bomb_worker.py"), str(raw), str(tmp_path_factory.mktemp("bombs"))]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False, timeout=500
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {line["bomb"]: line for line in map(json.loads, done.stdout.splitlines())}


@pytest.mark.skipif(sys.platform != "linux", reason="memory of a process is bounded on Linux alone")
@pytest.mark.parametrize("bomb", BOMBS, ids=lambda b: b.name)
def test_a_bomb_is_refused_in_bounded_memory(outcomes: dict[str, dict[str, str]], bomb) -> None:
    found = outcomes[bomb.name]
    assert found["said"].startswith(bomb.expected), found
    assert int(found["megabytes"]) < MOST_MEGABYTES, found


@pytest.mark.parametrize("bomb", [b for b in BOMBS if b.reader == "upload"], ids=lambda b: b.name)
def test_a_bomb_at_the_desk_gets_a_message(office: Office, bomb) -> None:
    seat, content = office.seat("edi"), bomb.make()
    body, kind = multipart({"csrf_token": seat.token()}, bomb.file, content)
    answer = seat.client.post("/id/work/import", data=body, content_type=kind)
    assert answer.status_code == 303
    shown = seat.client.get(answer.headers["Location"])
    assert shown.status_code == 422
    assert 'role="alert"' in shown.text
    assert len(shown.data) < 1_000_000  # nor is the answer a bomb
    assert office.store.records() == []


def test_what_is_larger_than_any_form_is_refused_before_it_is_read(office: Office) -> None:
    seat, seen = office.seat("siti"), 0
    for endpoint, address in routes(office.app, "POST", KNOWN, "work."):
        view = office.app.view_functions[endpoint]
        most = LARGEST_FORM + getattr(view, "largest", 0)
        body, kind = multipart({"csrf_token": seat.token()}, "x.xlsx", bytes(most))
        assert seat.client.post(address, data=body, content_type=kind).status_code == 413, address
        # Of a length that is only claimed nothing is waited for.
        claimed = {"CONTENT_LENGTH": str(10**12), "CONTENT_TYPE": "application/x-www-form-urlencoded"}
        assert seat.client.post(address, environ_overrides=claimed).status_code == 413, address
        seen += 1
    assert seen >= 10
    assert LARGEST_FILE + LARGEST_FORM < 25_000_000


def test_a_form_of_very_many_fields_is_refused(office: Office) -> None:
    seat = office.seat("siti")
    body, kind = multipart({"csrf_token": seat.token()} | {f"f{n}": "x" for n in range(MOST_FIELDS + 10)})
    assert seat.client.post("/id/work/records/kpis/form", data=body, content_type=kind).status_code == 413


def test_a_large_body_to_the_public_pages_is_refused(office: Office) -> None:
    client = office.app.test_client()
    answer = client.post("/_dash-update-component", data=b"{" + b" " * LARGEST_BODY, content_type="application/json")
    assert answer.status_code == 413
    claimed = {"CONTENT_LENGTH": str(10**12), "CONTENT_TYPE": "application/json"}
    assert client.post("/_dash-update-component", environ_overrides=claimed).status_code == 413


@pytest.mark.parametrize(
    "path", ["/id/map?" + "v=1&" * 200_000, "/id/" + "a/" * 100_000, "/id/search?q=" + "x" * 500_000]
)
def test_a_long_address_is_answered(office: Office, path: str) -> None:
    assert office.app.test_client().get(path).status_code in (200, 404)
