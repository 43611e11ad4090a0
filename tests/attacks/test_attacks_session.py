"""Whoever is at the desk is who logged in, sends only own forms, and writes only what the role may: on every route."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from asking import routes
from seats import PASSWORD, Office, Seat, office_on

from dashboard.work import gate
from indicators.masterplan import load
from indicators.review import Review, read

KNOWN = {"lang": "id", "name": "progress", "kind": "value", "key": "x", "id": "0" * 32}
ROLES = {"siti": "admin", "edi": "editor", "mia": "mentor", "budi": "office", "vera": "viewer"}
WRITERS, DECIDERS = {"admin", "editor", "office"}, {"admin", "mentor"}
EVERYBODY = set(ROLES.values())
#: Routes that take a form: whose form changes what is on record. A route that is not listed here fails its test.
MAY = {
    "work.save_form": WRITERS,
    "work.settle": WRITERS,
    "work.act": WRITERS,
    "work.write": WRITERS,
    "work.change": {"admin"},
    "work.change_account": EVERYBODY,
    "work.save_sheet": {"admin", "editor", "mentor"},
    "work.decide": DECIDERS,
    "work.accept_bulk": DECIDERS,
    "work.sheet_shown": DECIDERS,
    "work.baselines": DECIDERS,
    # They change nothing on record: a log-in, and files that wait for a yes of whoever sent them.
    "work.login": set(),
    "work.logout": set(),
    "work.look": set(),
    "work.sheet_in": set(),
}
#: Outside the desk nothing is written.
READERS = {"/_dash-update-component"}


@pytest.fixture
def desk(real_package, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Over a copy of the real records, which may be written to."""
    monkeypatch.delenv("MAROS_SECRET_KEY", raising=False)
    copied = Path(shutil.copytree(raw, tmp_path / "raw"))
    yield from office_on(real_package.path, copied, f"sqlite:///{(tmp_path / 's.sqlite').as_posix()}")


def review(desk: Office) -> Review:
    package = desk.app.extensions["packages"].get()
    return read(package.__getitem__, desk.store)


def kpi(desk: Office) -> str:
    """A KPI of the office that `budi` answers for."""
    plan = load(desk.raw)
    return next(r.key for r in plan.records["kpis"] if "dlh" in plan.offices.heirs(r.values["office"]))


def figure(desk: Office, entry: str) -> dict[str, str]:
    fixed = {"period": "2026", "value": "12,5", "status": "provisional", "chosen": "no", "source": "SIPSN DLH"}
    return {**fixed, "kpi": kpi(desk), "entry": entry, "key": "", "seen": "0", "then": "save"}


def drafted(desk: Office, entry: str) -> str:
    """Write a draft of that office and return its key."""
    desk.seat("eva").send("records/progress/form", figure(desk, entry))
    return f"{kpi(desk)}~2026~{entry}"


def post(seat: Seat, path: str, data: dict[str, object]) -> int:
    return int(seat.client.post(f"/id/work/{path}", data=data | {"csrf_token": seat.token()}).status_code)


def save_form(desk: Office, seat: Seat, name: str) -> int:
    return post(seat, "records/progress/form", dict(figure(desk, name)))


def settle(desk: Office, seat: Seat, name: str) -> int:
    key = f"{kpi(desk)}~2026~{name}"
    return post(seat, "records/progress/conflict", {"key": key, "seen": "1", "take.value": "mine", "mine.value": "9"})


def act(desk: Office, seat: Seat, name: str) -> int:
    key = f"{kpi(desk)}~2026~{name}"
    return post(seat, "records/progress/act", {"action": "submit", "key": key, f"seen.{key}": "1"})


def _sent(seat: Seat, path: str, content: str, name: str) -> str:
    data = {"csrf_token": seat.token(), "file": (io.BytesIO(content.encode()), name)}
    return str(seat.client.post(f"/id/work/{path}", data=data).headers["Location"]).removeprefix("/id/work/")


def write(desk: Office, seat: Seat, name: str) -> int:
    content = f"kpi,period,entry,value,status,chosen,source\n{kpi(desk)},2026,{name},9.1,final,no,u"
    path = _sent(seat, "import", content, "progress.csv")
    digest = re.search(r'name="digest" value="([0-9a-f]+)"', seat.client.get(f"/id/work/{path}").text)
    return post(seat, path, {"digest": digest[1] if digest else "", "then": "save", "why": "uji"})


def look(desk: Office, seat: Seat, name: str) -> int:
    return int(bool(_sent(seat, "import", "kpi\nx", "progress.csv")))


def change(desk: Office, seat: Seat, name: str) -> int:
    return post(seat, "people", {"action": "role", "name": "doni", "role": "admin", "office": ""})


def change_account(desk: Office, seat: Seat, name: str) -> int:
    new = {"old": PASSWORD, "new": "sandi-yang-lain", "again": "sandi-yang-lain"}
    return post(seat, "account", {"action": "password", **new})


def _item(desk: Office) -> str:
    found = next(s for s in review(desk).pending if not s.hints)
    return f"{found.item.kind}|{found.seen}|{found.item.fingerprint}|{found.item.key}"


def decide(desk: Office, seat: Seat, name: str) -> int:
    kind, seen, print_, item = _item(desk).split("|", 3)
    return post(seat, f"review/{kind}/{item}", {"action": "accept", "seen": seen, "print": print_, "text": "uji"})


def accept_bulk(desk: Office, seat: Seat, name: str) -> int:
    return post(seat, "review", {"item": [_item(desk)], "why": "uji"})


def save_sheet(desk: Office, seat: Seat, name: str) -> int:
    plan = load(desk.raw)
    code = plan.records["criteria"][0].values["code"]
    data: dict[str, object] = {"period": "2026", f"score.{code}": "3", f"seen.{code}": "0", "source": "uji"}
    return post(seat, f"assess/{plan.records['innovations'][0].key}", data)


def sheet_shown(desk: Office, seat: Seat, name: str) -> int:
    rows = list(csv.reader(io.StringIO(seat.client.get("/id/work/review.csv").data.decode("utf-8-sig"))))
    column = {head.partition(" / ")[0]: i for i, head in enumerate(rows[0])}
    rows[1][column["ISI: keputusan"]], rows[1][column["ISI: alasan"]] = "sahkan", "diperiksa"
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return post(seat, _sent(seat, "review/sheet", out.getvalue(), "review.csv"), {"why": "uji"})


def sheet_in(desk: Office, seat: Seat, name: str) -> int:
    return int(bool(_sent(seat, "review/sheet", "x", "review.csv")))


def baselines(desk: Office, seat: Seat, name: str) -> int:
    return post(seat, "baselines", {"name": f"2026-{name}", "why": "uji", "incomplete": "yes"})


def login(desk: Office, seat: Seat, name: str) -> int:
    return post(seat, "login", {"name": "vera", "password": PASSWORD})


def logout(desk: Office, seat: Seat, name: str) -> int:
    return post(seat, "logout", {})


ATTEMPTS: dict[str, Callable[[Office, Seat, str], int]] = {
    f"work.{f.__name__}": f
    for f in (
        *(save_form, settle, act, write, look, change, change_account, decide, accept_bulk, sheet_shown, sheet_in),
        *(baselines, login, logout, save_sheet),
    )
}


def on_record(desk: Office) -> tuple[object, ...]:
    """Everything that a form may change."""
    people = desk.store.audit()[["who", "action", "kind", "key"]].values.tolist()
    return desk.store.revision(), len(people), sorted(p.name for p in desk.raw.glob("baselines/*"))


def test_every_route_that_takes_a_form_is_in_the_table(office: Office) -> None:
    rules = list(office.app.url_map.iter_rules())
    writing = {r.endpoint for r in rules if (r.methods or set()) - {"GET", "HEAD", "OPTIONS"}}
    assert writing == set(MAY) | READERS
    assert set(ATTEMPTS) == set(MAY)


@pytest.mark.parametrize("endpoint", sorted(MAY))
def test_only_the_roles_of_the_table_change_what_is_on_record(desk: Office, endpoint: str) -> None:
    for name, role in ROLES.items():
        seat = desk.seat(name)
        if endpoint in ("work.settle", "work.act"):
            drafted(desk, name)
        before = on_record(desk)
        code = ATTEMPTS[endpoint](desk, seat, name)
        assert code < 500, name
        assert (on_record(desk) != before) is (role in MAY[endpoint]), (name, code)
    # The same form, right in everything, but the log-in behind it has ended.
    seat = desk.seat("siti") if endpoint != "work.change_account" else Seat(desk.app.test_client())
    if endpoint in ("work.settle", "work.act"):
        drafted(desk, "nobody")
    if endpoint != "work.change_account":
        seat.client.post("/id/work/logout", data={"csrf_token": seat.token()})
    before = on_record(desk)
    try:
        ATTEMPTS[endpoint](desk, Stranger(seat.client), "nobody")
    except LookupError:  # there is no sheet to fill
        assert endpoint == "work.sheet_shown"
    assert on_record(desk) == before


class Stranger(Seat):
    """Somebody who has not logged in: the only form they are shown is that of the log-in."""

    def token(self, path: str = "login") -> str:
        """Token of that form."""
        return super().token("login")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "x"])
def test_no_route_takes_another_method(office: Office, method: str) -> None:
    client, before = office.seat("siti").client, office.store.revision()
    for get in ("GET", "POST"):
        for _, address in routes(office.app, get, KNOWN):
            # The start page leads on whatever it is asked.
            expected = (302,) if address == "/" else (404, 405)
            assert client.open(address, method=method).status_code in expected, address
    assert office.store.revision() == before


def test_a_form_in_an_address_is_no_form(office: Office) -> None:
    """Reading changes nothing, whatever an address says; a link of another site is a GET."""
    seat = office.seat("siti")
    before, token = office.store.revision(), seat.token()
    asked = {
        "csrf_token": token,
        "action": "disable",
        "name": "vera",
        "key": "x",
        "password": PASSWORD,
        "then": "submit",
    }
    for method in ("get", "head"):
        for _, address in routes(office.app, "GET", KNOWN, "work."):
            getattr(seat.client, method)(address, query_string=asked).close()
    assert office.store.revision() == before
    assert seat.client.get("/id/work/").status_code == 200


def forged(token: str) -> str:
    """Change the first sign of a token's signature; the last one has bits that nothing reads."""
    signed, dot, signature = token.rpartition(".")
    return signed + dot + ("b" if signature[0] == "a" else "a") + signature[1:]


def test_the_token_of_somebody_else_is_worth_nothing(office: Office) -> None:
    mine, other = office.seat("siti"), office.seat("vera").token()
    early = Seat(office.app.test_client()).token("login")
    before = office.store.revision()
    for _, address in routes(office.app, "POST", KNOWN, "work."):
        for token in (other, early, "", forged(mine.token()), mine.token()[::-1], "null", "a" * 10_000):
            data = {"csrf_token": token, "action": "disable", "name": "edi"}
            assert mine.client.post(address, data=data).status_code == 400, address
        # Neither a header nor an address carries it but as a form of the page does.
        assert mine.client.post(f"{address}?csrf_token={mine.token()}", data={"name": "edi"}).status_code == 400, (
            address
        )
        data = b'{"csrf_token": "' + mine.token().encode() + b'"}'
        assert mine.client.post(address, data=data, content_type="application/json").status_code == 400, address
    assert office.store.revision() == before
    assert mine.client.get("/id/work/").status_code == 200  # nor was anybody logged out


def test_the_token_changes_with_the_log_in(office: Office) -> None:
    seat = Seat(office.app.test_client())
    early = seat.token("login")
    data = {"name": "edi", "password": PASSWORD, "csrf_token": early}
    assert seat.client.post("/id/work/login", data=data).status_code == 303
    assert seat.token() != early
    assert seat.client.post("/id/work/logout", data={"csrf_token": early}).status_code == 400


def test_a_cookie_that_was_planted_is_nobody_after_the_log_in(office: Office) -> None:
    """The attacker's own log-in is given to the victim, who logs in over it; the attacker's stays the attacker's."""
    attacker = office.seat("vera")
    planted = attacker.client.get_cookie("observatory").value
    victim = Seat(office.app.test_client())
    victim.client.set_cookie("observatory", planted)
    victim.client.post("/id/work/logout", data={"csrf_token": victim.token()})
    data = {"name": "siti", "password": PASSWORD, "csrf_token": victim.token("login")}
    assert victim.client.post("/id/work/login", data=data).status_code == 303
    assert victim.client.get_cookie("observatory").value != planted
    assert victim.client.get("/id/work/people").status_code == 200
    other = office.app.test_client()
    other.set_cookie("observatory", planted)
    assert other.get("/id/work/people").status_code == 303


@pytest.mark.parametrize(
    "cookie", ["", "x", "a.b.c", "eyJsb2dpbiI6Ing ifQ.aaaa.bbbb", "\u00e9", "{}", "." * 4000, "'\";--"]
)
def test_a_forged_cookie_is_nobody(office: Office, cookie: str) -> None:
    client = office.app.test_client()
    client.set_cookie("observatory", cookie)
    assert client.get("/id/work/").status_code == 303
    assert client.get("/id/").status_code == 200


def test_a_cookie_signed_with_a_known_secret_is_nobody(office: Office) -> None:
    """Even with the secret in hand a log-in has to be in the store."""
    from itsdangerous import URLSafeTimedSerializer

    signing = office.app.session_interface.get_signing_serializer(office.app)
    guessed = URLSafeTimedSerializer(
        "dev", salt="cookie-session", serializer=signing.serializer, signer_kwargs=signing.signer_kwargs
    )
    for made in (guessed.dumps({"login": "siti"}), signing.dumps({"login": "siti"}), signing.dumps({"login": ["x"]})):
        client = office.app.test_client()
        client.set_cookie("observatory", made)
        assert client.get("/id/work/people").status_code == 303


def test_passwords_cannot_be_tried_without_end(real_package, raw: Path, tmp_path: Path) -> None:
    """As the service is started, with its own limits: a thousand tries from anywhere, some hundred addresses."""
    [desk] = [*_started(real_package.path, raw, tmp_path)]
    client = desk.app.test_client()
    token = Seat(client).token("login")
    codes: list[int] = []
    for number in range(200):
        data = {"name": ("siti", "edi")[number % 2], "password": f"salah-{number:04}", "csrf_token": token}
        # A header that a client may write is not whom it comes from.
        headers = {"X-Forwarded-For": f"10.1.2.{number}", "Forwarded": f"for=10.1.2.{number}"}
        codes.append(client.post("/id/work/login", data=data, headers=headers).status_code)
    assert codes.count(401) <= 20
    assert set(codes[20:]) == {429}
    looked = [client.post("/id/work/account", data={"csrf_token": token, "action": "password"}).status_code]
    assert looked == [303]  # to the gate


def _started(package: Path, raw: Path, folder: Path) -> Iterator[Office]:
    for desk in office_on(package, raw, f"sqlite:///{(folder / 's.sqlite').as_posix()}"):
        desk.app.config["LOGIN_LIMIT"] = gate.LOGIN_LIMIT
        yield desk
