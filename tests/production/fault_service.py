"""`maros serve --production` as a process, and a reader of it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

MAROS = Path(sys.executable).with_name("maros")
SECRET = "rahasia-untuk-uji-" + 20 * "x"
#: How long anything may take; nothing is measured by it.
LIMIT = 60.0
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds."""
    end = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> dict[str, object]:
        return json.loads(self.text)


class Reader:
    """Somebody with a browser that keeps a cookie; every request has a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        try:
            headers = {"Connection": "close"} | ({"Cookie": self.cookie} if self.cookie else {})
            body = None
            if form is not None:
                body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            if given := answer.headers.get("Set-Cookie"):
                self.cookie = given.partition(";")[0]
            return Answer(answer.status, text, dict(answer.headers))
        finally:
            connection.close()

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def send(self, path: str, form: dict[str, str], page: str = "") -> Answer:
        """Send a form with the token that its page gives."""
        token = _TOKEN.search(self.get(page or path).text)
        assert token is not None, f"no form at {page or path}"
        return self.ask("POST", path, form | {"csrf_token": token[1]})

    def log_in(self, name: str, password: str) -> None:
        done = self.send("/id/work/login", {"name": name, "password": password})
        assert done.status == 303, done.text[-500:]


class Service:
    """A running service.

    Attributes
    ----------
    folder : Path
        With `raw`, `processed`, and `service.log`, which it writes.
    """

    def __init__(self, process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
        self.process, self.port, self.folder = process, port, folder

    def reader(self) -> Reader:
        return Reader(self.port)

    def get(self, path: str) -> Answer:
        return self.reader().get(path)

    def workers(self) -> set[int]:
        """Return the processes that answer."""
        return children(self.process.pid)

    def well(self) -> bool:
        """Say whether every worker is well: either may answer."""
        asked = {str(self.get("/healthz").json["status"]) for _ in range(8)}
        return asked == {"ok"} and self.get("/readyz").status == 200

    @contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """Let one worker answer alone: the others hold still until the block ends."""
        others = self.workers() - {worker}
        for other in others:
            os.kill(other, signal.SIGSTOP)
        try:
            yield
        finally:
            for other in others:
                os.kill(other, signal.SIGCONT)

    def signal(self, which: signal.Signals) -> None:
        self.process.send_signal(which)

    def faults(self) -> list[str]:
        """Return what it logged with a stack of calls."""
        return [line for line in self.log.splitlines() if "Traceback" in line or '"fault"' in line]

    @property
    def log(self) -> str:
        """What it wrote."""
        return (self.folder / "service.log").read_text(encoding="utf-8")


def children(pid: int) -> set[int]:
    """Return the processes that a process started."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True)
    return {int(line) for line in found.stdout.split()}


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def serving(folder: Path, database: str, program: Path | None = None) -> Iterator[Service]:
    """Serve `raw` and `processed` of a folder until the block ends.

    Parameters
    ----------
    folder : Path
    database : str
    program : Path, optional
        Folder of another copy of the program than the one that is installed.
    """
    port = free_port()
    environment = os.environ | {
        "MAROS_RAW": str(folder / "raw"),
        "MAROS_PROCESSED": str(folder / "processed"),
        "DATABASE_URL": database,
        "MAROS_SECRET_KEY": SECRET,
        "MAROS_PORT": str(port),
        "MAROS_WORKERS": "2",
    }
    if program is not None:
        environment["PYTHONPATH"] = str(program)
    with (folder / "service.log").open("wb") as out:
        process = subprocess.Popen(
            [MAROS, "serve", "--production"], stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=folder
        )
    service = Service(process, port, folder)
    try:
        eventually(lambda: _answers(service), "the service answers")
        yield service
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(LIMIT)


def _answers(service: Service) -> bool:
    assert service.process.poll() is None, service.log
    try:
        return service.get("/healthz").status > 0
    except OSError:
        return False
