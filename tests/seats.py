"""People at the desk without a browser: forms are sent as their pages wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from werkzeug.test import TestResponse

from dashboard.app import create_app
from indicators.masterplan.store import Store
from indicators.masterplan.store.people import People

PASSWORD = "sangat-rahasia"
#: Name, role, office.
PEOPLE = (
    ("siti", "admin", ""),
    ("edi", "editor", ""),
    ("eva", "editor", ""),
    ("mia", "mentor", ""),
    ("budi", "office", "dlh"),
    ("doni", "office", "dinkes"),
    ("vera", "viewer", ""),
)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def _alerts(page: str) -> list[str]:
    return re.findall(r'role="alert".*?</(?:div|p)>', page, re.DOTALL)


@dataclass
class Seat:
    """Somebody at the desk, without a browser: forms are sent as their page wrote them."""

    client: Any
    lang: str = "id"

    def get(self, path: str = "", code: int = 200, **query: str) -> str:
        """Open a page of the desk."""
        answer = self.client.get(f"/{self.lang}/work/{path}", query_string=query)
        assert answer.status_code == code, answer.get_data(as_text=True)[-1000:]
        return answer.get_data(as_text=True)

    def token(self, path: str = "account") -> str:
        """Token that a form of this log-in carries."""
        found = _TOKEN.search(self.client.get(f"/{self.lang}/work/{path}").get_data(as_text=True))
        assert found is not None
        return found[1]

    def send(self, path: str, data: dict[str, Any], code: int = 303, follow: bool = True) -> str:
        """Send a form and follow where it leads."""
        answer: TestResponse = self.client.post(f"/{self.lang}/work/{path}", data=data | {"csrf_token": self.token()})
        text = answer.get_data(as_text=True)
        assert answer.status_code == code, _alerts(text) or text[-1000:]
        if code == 303 and follow:
            return str(self.client.get(answer.headers["Location"]).get_data(as_text=True))
        return text


@dataclass
class Office:
    """A served desk: its app, its store, and a seat for everybody."""

    app: Any
    store: Store
    raw: Path

    def seat(self, name: str, lang: str = "id") -> Seat:
        """Log somebody in."""
        seat = Seat(self.app.test_client(), lang)
        answer = seat.client.post(
            f"/{lang}/work/login",
            data={"name": name, "password": PASSWORD, "csrf_token": seat.token("login")},
        )
        assert answer.status_code == 303
        return seat

    def public(self, path: str, lang: str = "id") -> str:
        """Open a public page, without logging in."""
        return str(self.app.test_client().get(f"/{lang}/{path}").get_data(as_text=True))


def office_on(package: Path, raw: Path, url: str) -> Iterator[Office]:
    store = Store.open(url)
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    for name, role, code in PEOPLE:
        People(store, hasher).add(name, PASSWORD, role, code, "uji")
    app = create_app(package, raw, url).server
    # What hashing costs and how often one may try are settings, not behaviour.
    app.extensions["hasher"] = hasher
    app.config["LOGIN_LIMIT"] = "100000/minute"
    yield Office(app, store, raw)
    opened = app.extensions["records"].store
    if opened is not None:
        opened.close()
    store.close()
