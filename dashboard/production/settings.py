"""Settings from environment variables, all checked at the start: a wrong one is said then, not found out later."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.work.gate import HTTPS, SECRET, SHORTEST_SECRET
from indicators.masterplan.store import StoreError, store_url
from indicators.masterplan.store.engine import address, open_engine
from indicators.problems import DataError, Problem

#: Where a problem says it is.
PLACE = "environment"
_PREFIX = "MAROS_"
#: Names that begin alike and are asked for by tests and benchmarks alone.
_OF_TESTS = frozenset({"MAROS_FUZZ", "MAROS_REFERENCE", "MAROS_REQUIRE_BROWSER", "MAROS_TEST_POSTGRESQL"})
_YES, _NO = ("1", "yes", "true"), ("", "0", "no", "false")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


@dataclass(frozen=True)
class Variable:
    """One environment variable, for the check and for `maros settings`."""

    name: str
    default: str
    id: str
    en: str
    secret: bool = False


VARIABLES = (
    Variable("MAROS_PROCESSED", "data/processed", "folder paket data", "folder of the data package"),
    Variable("MAROS_RAW", "data/raw", "ruang kerja kabupaten", "the regency's workspace"),
    Variable(
        "DATABASE_URL",
        "sqlite:///data/.maros/store.sqlite",
        "basis data isian: sqlite:///… atau postgresql://…",
        "database of what people enter: sqlite:///… or postgresql://…",
    ),
    Variable(
        SECRET,
        "",
        f"rahasia kuki, paling sedikit {SHORTEST_SECRET} karakter; sama di semua mesin; kosong: dibuat sekali",
        f"secret of the cookies, at least {SHORTEST_SECRET} characters; the same on all machines; empty: made once",
        secret=True,
    ),
    Variable(HTTPS, "", "1 bila situs hanya lewat https", "1 where the site is reached by https alone"),
    Variable(
        "MAROS_PROXIES",
        "0",
        "banyaknya proksi terbalik di depan yang dipercaya",
        "number of reverse proxies in front that are trusted",
    ),
    Variable("MAROS_HOST", "127.0.0.1", "alamat yang didengarkan", "address to listen at"),
    Variable("MAROS_PORT", "8050", "porta yang didengarkan", "port to listen at"),
    Variable("MAROS_WORKERS", "2", "banyaknya proses", "number of processes"),
    Variable("MAROS_THREADS", "8", "utas tiap proses", "threads of each process"),
    Variable(
        "MAROS_METRICS_TOKEN",
        "",
        "token untuk /metrics dari mesin lain; kosong: hanya dari mesin ini",
        "token for /metrics from other machines; empty: from this machine only",
        secret=True,
    ),
)


@dataclass(frozen=True)
class Settings:
    """The settings of a running observatory; see `VARIABLES`."""

    processed: Path
    raw: Path
    database: str
    https: bool
    proxies: int
    host: str
    port: int
    workers: int
    threads: int
    metrics_token: str
    key_given: bool

    def concerns(self) -> list[tuple[str, str]]:
        """Return what may be meant and may be an oversight, in Indonesian and English."""
        if self.key_given or not self.database.startswith("postgres"):
            return []
        return [
            (
                f"{SECRET} kosong: kunci dibuat di mesin ini. Bila beberapa mesin melayani, isi kunci yang sama di "
                "semuanya, agar orang tidak harus masuk lagi di tiap mesin.",
                f"{SECRET} is empty: a key is made on this machine. Where several machines serve, give them all the "
                "same one, else people have to log in again at each.",
            )
        ]


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read and check all settings.

    Parameters
    ----------
    environment : mapping of str to str

    Returns
    -------
    Settings

    Raises
    ------
    DataError
        With every variable that is wrong: what was found and what was expected.
    """
    settings, problems = check(environment)
    if problems:
        raise DataError(problems)
    return settings


def check(environment: Mapping[str, str]) -> tuple[Settings, list[Problem]]:
    """Return all settings, with something usable in the place of a wrong one, and what is wrong."""
    problems: list[Problem] = []

    def text(name: str) -> str:
        default = next(v.default for v in VARIABLES if v.name == name)
        return environment.get(name, "").strip() or default

    def wrong(name: str, code: str, found: str, detail: str) -> None:
        problems.append(Problem(PLACE, None, name, code, found, detail))

    def whole(name: str, least: int, most: int) -> int:
        found = text(name)
        if not (found.isascii() and found.isdigit() and least <= int(found) <= most):
            wrong(name, "value-range", found, f"{least} – {most}")
            return least
        return int(found)

    def flag(name: str) -> bool:
        found = text(name).lower()
        if found not in (*_YES, *_NO):
            wrong(name, "value-choice", found, "1, 0")
        return found in _YES

    def host() -> str:
        found = text("MAROS_HOST")
        if not _is_host(bare := found.removeprefix("[").removesuffix("]")):
            wrong("MAROS_HOST", "value-pattern", found, "127.0.0.1, ::1, observatory.example")
        return bare

    known = [v.name for v in VARIABLES]
    for name in sorted(n for n in environment if n.startswith(_PREFIX) and n not in {*known, *_OF_TESTS}):
        # What was given may be a secret.
        wrong(name, "field-unknown", "…", _nearest(name, known))
    secret = environment.get(SECRET, "")
    if secret and len(secret) < SHORTEST_SECRET:
        wrong(SECRET, "value-range", f"{len(secret)} karakter / characters", f">= {SHORTEST_SECRET}")
    database = environment.get("DATABASE_URL", "").strip() or store_url()
    try:
        open_engine(database).dispose()
    except (StoreError, ValueError, ImportError) as error:
        wrong("DATABASE_URL", "value-pattern", _harmless(database), f"sqlite:///…, postgresql://… ({_reason(error)})")
    raw = Path(text("MAROS_RAW"))
    if not raw.is_dir():
        wrong("MAROS_RAW", "file-missing", str(raw), "")
    settings = Settings(
        processed=Path(text("MAROS_PROCESSED")),
        raw=raw,
        database=database,
        https=flag(HTTPS),
        proxies=whole("MAROS_PROXIES", 0, 5),
        host=host(),
        port=whole("MAROS_PORT", 1, 65535),
        workers=whole("MAROS_WORKERS", 1, 64),
        threads=whole("MAROS_THREADS", 1, 64),
        metrics_token=environment.get("MAROS_METRICS_TOKEN", ""),
        key_given=bool(secret),
    )
    return settings, problems


def shown(variable: Variable, environment: Mapping[str, str]) -> str:
    """Return the value of a variable that is in force as it may be shown: no secret, no password."""
    given = environment.get(variable.name, "").strip()
    if variable.secret:
        return "***" if given else ""
    if variable.name != "DATABASE_URL":
        return given or variable.default
    try:
        return address(given or variable.default)
    except (StoreError, ValueError, ImportError):
        return "…"


def _nearest(name: str, known: list[str]) -> str:
    """Return the name that was probably meant, else all of them."""
    tails = {n.removeprefix(_PREFIX): n for n in known}
    near = difflib.get_close_matches(name.removeprefix(_PREFIX), tails, 1)
    return tails[near[0]] if near else ", ".join(known)


def _is_host(found: str) -> bool:
    try:
        ipaddress.ip_address(found)
    except ValueError:
        *_, last = labels = found.split(".")
        return len(found) <= 253 and not last.isdigit() and all(_LABEL.fullmatch(label) for label in labels)
    return True


def _harmless(address: str) -> str:
    """Return the kind of a database alone: an address may hold a password."""
    return address.partition("://")[0] if "://" in address else "…"


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, StoreError) else type(error).__name__
