"""Log-ins and files in the store, on both databases."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from indicators.masterplan.roles import Person
from indicators.masterplan.store import Store
from indicators.masterplan.store.files import (
    LARGEST_EVIDENCE,
    WAITS,
    EvidenceFiles,
    Uploads,
    check_evidence,
    references,
    safe_name,
)
from indicators.masterplan.store.logins import IDLE, LONGEST, Logins
from indicators.masterplan.store.people import People
from indicators.problems import DataError

SECRET = "sangat-rahasia"


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(url: str, clock: Clock) -> Store:
    return Store.open(url, clock)


@pytest.fixture
def people(opened: Store) -> People:
    made = People(opened, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    made.add("ani", SECRET, "admin", "", "cli:x")
    made.add("budi", SECRET, "office", "dlh", "cli:x")
    return made


def somebody(people: People, name: str = "budi") -> Person:
    person = people.authenticate(name, SECRET)
    assert person is not None
    return person


def test_a_login_is_found_until_it_is_closed(opened: Store, people: People) -> None:
    logins = Logins(opened)
    first, second = logins.open(somebody(people)), logins.open(somebody(people))
    assert first != second
    assert logins.find(first) == Person("budi", "office", "dlh", 1)
    logins.close(first)
    assert logins.find(first) is None
    assert logins.find(second) is not None
    assert logins.find("") is None
    assert logins.find("\x00" * 40) is None
    opened.close()


def test_the_database_does_not_hold_what_the_browser_holds(opened: Store, people: People) -> None:
    token = Logins(opened).open(somebody(people))
    with opened.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM login").all()
    assert len(rows) == 1
    assert token not in repr(rows)
    opened.close()


@pytest.mark.parametrize("after", [IDLE, LONGEST])
def test_a_login_is_over_when_it_was_left_alone_or_lasted_too_long(
    opened: Store, people: People, clock: Clock, after: timedelta
) -> None:
    logins = Logins(opened)
    token = logins.open(somebody(people))
    step = IDLE / 2 if after == LONGEST else after + timedelta(seconds=1)
    end = clock.now + after
    while clock.now < end:
        clock.now += step
        if clock.now <= end and after == LONGEST:
            assert logins.find(token) is not None  # in use, and so not idle
    clock.now += timedelta(seconds=1)
    assert logins.find(token) is None
    # The next log-in clears it away.
    logins.open(somebody(people, "ani"))
    assert logins.of("budi") == []
    opened.close()


def test_whoever_changes_is_logged_out_everywhere(opened: Store, people: People) -> None:
    logins = Logins(opened)
    for change in (
        lambda: people.set_role("budi", "viewer", "", "ani"),
        lambda: people.set_password("budi", SECRET + "1", "ani"),
        lambda: people.set_disabled("budi", True, "ani"),
    ):
        found = people.find("budi")
        assert found is not None
        token = logins.open(found)
        assert logins.find(token) is not None
        change()
        assert logins.find(token) is None
    opened.close()


def test_all_but_one_can_be_ended(opened: Store, people: People) -> None:
    logins = Logins(opened)
    tokens = [logins.open(somebody(people)) for _ in range(3)]
    other = logins.open(somebody(people, "ani"))
    assert [one.here for one in logins.of("budi", tokens[1])].count(True) == 1
    assert logins.close_all("budi", but=tokens[1]) == 2
    assert [logins.find(t) is not None for t in tokens] == [False, True, False]
    assert logins.find(other) is not None
    opened.close()


def test_an_upload_waits_for_its_owner_alone_and_not_for_ever(opened: Store, people: People, clock: Clock) -> None:
    uploads = Uploads(opened)
    made = uploads.keep("ani", "..\\C:/x/isi.xlsx", "records", b"\x00isi")
    found = uploads.find(made, "ani")
    assert found is not None
    assert (found.name, found.content, found.target) == ("isi.xlsx", b"\x00isi", "records")
    assert uploads.find(made, "budi") is None
    # The next one of the same kind takes its place; another kind does not.
    other = uploads.keep("ani", "t.csv", "review", b"t")
    again = uploads.keep("ani", "isi.xlsx", "records", b"baru")
    assert uploads.find(made, "ani") is None
    assert uploads.find(other, "ani") is not None
    uploads.drop(other, "budi")
    assert uploads.find(other, "ani") is not None
    uploads.drop(other, "ani")
    assert uploads.find(other, "ani") is None
    clock.now += WAITS + timedelta(seconds=1)
    uploads.keep("budi", "x.csv", "records", b"x")
    assert uploads.find(again, "ani") is None
    opened.close()


def test_evidence_is_kept_once_and_leaves_a_trace(opened: Store, people: People) -> None:
    files = EvidenceFiles(opened)
    first = files.add("budi", "berita acara.pdf", b"%PDF-1.7 isi")
    assert files.add("ani", "nama lain.pdf", b"%PDF-1.7 isi") == first
    assert files.find(first.id) == first
    assert files.find("0" * 32) is None
    assert references(f"https://a.example; {first.reference}") == [(first.id, "berita acara.pdf")]
    trail = opened.audit()
    assert trail[trail["kind"] == "evidence"][["who", "action", "why"]].values.tolist() == [
        ["budi", "add", "berita acara.pdf"]
    ]
    opened.close()


def _zip(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.exe", b"MZ", "value-choice"),
        ("x.html", b"<html>", "value-choice"),
        ("x.svg", b"<svg>", "value-choice"),
        ("x", b"%PDF-", "value-choice"),
        ("x.pdf", b"", "value-range"),
        ("x.pdf", b"%PDF-" + b" " * LARGEST_EVIDENCE, "value-range"),
        ("x.pdf", b"<html>", "file-syntax"),
        ("x.png", b"\xff\xd8\xff", "file-syntax"),
        ("x.docx", b"PK\x03\x04", "file-syntax"),
        ("x.docx", _zip("word/document.xml"), "file-syntax"),
        ("x.docx", _zip("[Content_Types].xml", "word/vbaProject.bin"), "file-syntax"),
        ("x.xlsx", _zip("[Content_Types].xml"), "file-lies"),
    ],
)
def test_what_is_no_evidence_is_refused_in_both_languages(name: str, content: bytes, code: str) -> None:
    with pytest.raises(DataError) as found:
        check_evidence(name, content)
    [problem] = found.value.problems
    assert problem.code == code
    assert problem.message("id") != problem.message("en")


def test_evidence_of_each_kind_is_taken() -> None:
    assert check_evidence("a.JPG", b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert check_evidence("a.docx", _zip("[Content_Types].xml", "word/document.xml")).endswith(
        "wordprocessingml.document"
    )


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Data\\bukti.pdf", "bukti.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a";\r\nb.pdf', "a_b.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("...", "file"),
        ("", "file"),
        ("laporan 50%.pdf", "laporan 50%.pdf"),
    ],
)
def test_names_of_files_are_made_harmless(given: str, kept: str) -> None:
    assert safe_name(given) == kept
