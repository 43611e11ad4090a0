"""The gate: who is at the desk, forms that only this site can send, and few tries for a password."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import flask
from flask_wtf.csrf import CSRFProtect
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.engine import make_url
from werkzeug.datastructures import MultiDict

from dashboard.text import LANGUAGES
from indicators.masterplan.roles import Person
from indicators.masterplan.store import Store
from indicators.masterplan.store.logins import LONGEST, Logins

COOKIE = "observatory"
#: Environment: a secret for the cookies; several machines that answer for one another need the same.
SECRET = "MAROS_SECRET_KEY"
#: Environment: set where the site is reached by https alone; the cookie is then never sent without.
HTTPS = "MAROS_HTTPS"
SHORTEST_SECRET = 32
#: Passwords tried from one address: an office that shares one logs in far less often. Each worker counts its own;
#: tries for one name are also counted in the store.
LOGIN_LIMIT = "20/minute;200/hour"
TOKEN = "login"
#: What somebody had typed when the log-in had run out goes through the form of the next one, in fields of these names.
_KEPT, KEPT_PATH = "kept.", "kept-path"
_NEVER_KEPT = frozenset({"csrf_token", "password", "old", "new", "again"})
LARGEST_KEPT = 300_000

csrf = CSRFProtect()


def secret_key(url: str | None, default: Path = Path("data/.maros")) -> bytes:
    """Return the secret of the cookies: from the environment, else from a file that is made once.

    Parameters
    ----------
    url : str, optional
        Address of the store; the file stands beside a SQLite database.
    default : Path
        Folder of the file otherwise.

    Raises
    ------
    ValueError
        If the one of the environment is too short to protect anything.
    """
    given = os.environ.get(SECRET, "")
    if given:
        if len(given) < SHORTEST_SECRET:
            raise ValueError(
                f"{SECRET}: paling sedikit {SHORTEST_SECRET} karakter. / at least {SHORTEST_SECRET} characters."
            )
        return given.encode()
    file = make_url(url).database if url and url.startswith("sqlite") else None
    folder = Path(file).parent if file else default
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret"
    if not path.exists():
        handle, made = tempfile.mkstemp(dir=folder)  # only its owner may read it
        with os.fdopen(handle, "wb") as out:
            out.write(secrets.token_bytes(SHORTEST_SECRET))
        with contextlib.suppress(FileExistsError):  # whoever comes first, wins
            os.link(made, path)
        Path(made).unlink()
    found = path.read_bytes()
    if len(found) < SHORTEST_SECRET:
        raise ValueError(f"{path}: rusak, hapus berkas ini. / damaged, delete this file.")
    return found


def guard(server: flask.Flask, secret: bytes) -> None:
    """Make the server ready for log-ins: cookie, forged forms, many tries."""
    server.secret_key = secret
    server.config.update(
        SESSION_COOKIE_NAME=COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=bool(os.environ.get(HTTPS)),
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,  # public pages send no cookie, whoever asks
        PERMANENT_SESSION_LIFETIME=LONGEST + timedelta(hours=1),  # the store ends a log-in, not the cookie
        # The public pages take no form, and Dash sends JSON: the desk checks its own requests.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    server.config.setdefault("LOGIN_LIMIT", LOGIN_LIMIT)
    server.extensions["tries"] = MovingWindowRateLimiter(MemoryStorage())
    server.extensions["tried_at"] = 0.0
    csrf.init_app(server)


def may_try() -> bool:
    """Say whether another password may be tried from this address, and count the try."""
    known = flask.current_app.extensions
    tries, now = known["tries"], time.time()
    if now < known["tried_at"]:  # the clock was set back: tries of the future would keep an address out until then
        tries.storage.reset()
    known["tried_at"] = now
    address = flask.request.remote_addr or ""
    # Every limit is asked, so that each counts the try.
    return all([tries.hit(limit, "login", address) for limit in parse_many(flask.current_app.config["LOGIN_LIMIT"])])


def let_in(store: Store, person: Person) -> None:
    """Open a log-in; whatever the browser carried before it is gone, so that nobody can have planted it."""
    flask.session.clear()
    flask.session[TOKEN] = Logins(store).open(person)
    flask.session.permanent = True


def who(store: Store) -> Person | None:
    """Return who is logged in."""
    token = flask.session.get(TOKEN)
    return Logins(store).find(token) if isinstance(token, str) else None


def let_out(store: Store) -> None:
    """End the log-in on both sides."""
    token = flask.session.get(TOKEN)
    if isinstance(token, str):
        Logins(store).close(token)
    flask.session.clear()


def token() -> str:
    """Return the token of this log-in."""
    return str(flask.session.get(TOKEN, ""))


def kept_now() -> dict[str, list[str]]:
    """Return what this request sends, to be kept through a log-in; empty where it may not be kept.

    Only what a page of this site sent: a form of another one must not come to look like one's own. Passwords, tokens
    and files are left out.
    """
    headers, sent = flask.request.headers, flask.request.form
    if headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return {}
    origin = headers.get("Origin", "")
    if origin and urlsplit(origin).netloc != flask.request.host:
        return {}
    fields = {n: sent.getlist(n) for n in sent if n not in _NEVER_KEPT}
    size = sum(len(name) + len(value) for name, values in fields.items() for value in values)
    if not fields or size > LARGEST_KEPT:
        return {}
    path = flask.request.full_path.rstrip("?")
    return {KEPT_PATH: [path]} | {f"{_KEPT}{name}": values for name, values in fields.items()}


def kept_before() -> dict[str, list[str]]:
    """Return what the form of the log-in carries on."""
    sent = flask.request.form
    return {n: sent.getlist(n) for n in sent if n == KEPT_PATH or n.startswith(_KEPT)} if KEPT_PATH in sent else {}


def opened_again(kept: dict[str, list[str]]) -> MultiDict[str, str]:
    """Return the fields as they were sent first."""
    pairs = [(n.removeprefix(_KEPT), value) for n, values in kept.items() if n != KEPT_PATH for value in values]
    return MultiDict([(n, value) for n, value in pairs if n not in _NEVER_KEPT])


def inside(target: str, root: str) -> str:
    """Return where to go after log-in: only ever a page of the desk.

    Examples
    --------
    >>> inside("/id/work/records/kpis?q=a", "/id/work/")
    '/id/work/records/kpis?q=a'
    >>> inside("/id/work/records/kpis?q=a", "/en/work/")  # the language was changed at the gate
    '/en/work/records/kpis?q=a'
    >>> [inside(t, "/id/work/") for t in ("https://bad.example/", "//bad.example", "/id/work/../../x", "")]
    ['/id/work/', '/id/work/', '/id/work/', '/id/work/']
    """
    _, lang, _ = root.split("/", 2)
    first, _, rest = target.removeprefix("/").partition("/")
    if target.startswith("/") and first in LANGUAGES:
        target = f"/{lang}/{rest}"
    parts = urlsplit(target)
    plain = not parts.scheme and not parts.netloc and parts.path.startswith(root)
    harmless = "\\" not in target and ".." not in parts.path and "//" not in parts.path and target.isprintable()
    return target if plain and harmless else root
