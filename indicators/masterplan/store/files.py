"""Files in the store: uploads that wait for a yes, and the evidence that records point to."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import zipfile
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, insert, select

from indicators.intake.guards import check_workbook
from indicators.masterplan.store.core import Store, note, timestamp
from indicators.masterplan.store.engine import reading, writing
from indicators.masterplan.store.tables import EVIDENCE, UPLOAD
from indicators.problems import DataError, Problem

#: An upload that nobody said yes to is forgotten.
WAITS = timedelta(hours=24)
LARGEST_EVIDENCE = 10_000_000
LONGEST_NAME = 200
_OFFICE = "application/vnd.openxmlformats-officedocument."
#: Kinds of evidence by the ending of the name: media type and how the content begins.
MEDIA: dict[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": (f"{_OFFICE}wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", b"PK\x03\x04"),
    "pptx": (f"{_OFFICE}presentationml.presentation", b"PK\x03\x04"),
}
#: How a cell points to evidence in the store.
_REFERENCE = re.compile(r"file:([0-9a-f]{32})/([^;]*)")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Upload:
    """A file that waits for a yes."""

    id: str
    who: str
    name: str
    target: str
    content: bytes


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence."""

    id: str
    name: str
    media: str
    content: bytes

    @property
    def reference(self) -> str:
        """What a record's cell says to point to it."""
        return f"file:{self.id}/{self.name}"


def references(cell: str) -> list[tuple[str, str]]:
    """Return id and name of the evidence files that a cell points to.

    Examples
    --------
    >>> references("https://a.example; file:0123456789abcdef0123456789abcdef/berita acara.pdf")
    [('0123456789abcdef0123456789abcdef', 'berita acara.pdf')]
    """
    return [(m[1], m[2].strip()) for m in _REFERENCE.finditer(cell)]


class Uploads:
    """Uploads of a store: kept between the preview and the yes, so that what is applied is what was shown."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def keep(self, who: str, name: str, target: str, content: bytes) -> str:
        """Keep a file and return its id; what waited too long is forgotten, and so is what the person left before."""
        made, moment = secrets.token_hex(16), self.store.clock()
        with writing(self.store.engine) as connection:
            lasts = UPLOAD.c.at.between(timestamp(moment - WAITS), timestamp(moment + WAITS))  # clocks are set back too
            old = ~lasts | ((UPLOAD.c.who == who) & (UPLOAD.c.target == target))
            connection.execute(delete(UPLOAD).where(old))
            values = {"id": made, "who": who, "name": safe_name(name), "target": target, "content": content}
            connection.execute(insert(UPLOAD).values(at=timestamp(moment), **values))
        return made

    def find(self, id: str, who: str) -> Upload | None:
        """Return a file that this person uploaded; None if it is forgotten."""
        if not _ID.fullmatch(id):
            return None
        with reading(self.store.engine) as connection:
            query = select(UPLOAD).where(UPLOAD.c.id == id, UPLOAD.c.who == who)
            row = connection.execute(query).mappings().first()
        return None if row is None else Upload(row["id"], row["who"], row["name"], row["target"], bytes(row["content"]))

    def drop(self, id: str, who: str) -> None:
        """Forget a file."""
        with writing(self.store.engine) as connection:
            connection.execute(delete(UPLOAD).where(UPLOAD.c.id == id, UPLOAD.c.who == who))


class EvidenceFiles:
    """Evidence of a store. Nothing is ever changed or deleted: an approved record may point to it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def add(self, who: str, name: str, content: bytes) -> Evidence:
        """Keep a file; the same content is kept once, under its first name.

        Raises
        ------
        DataError
            If it is too large, empty, of no known kind, or not what its name says.
        """
        media = check_evidence(name, content)
        found = Evidence(hashlib.sha256(content).hexdigest()[:32], safe_name(name), media, content)
        known = self.find(found.id)
        if known is not None:
            return known
        with writing(self.store.engine, noted=True) as connection:
            if connection.execute(select(EVIDENCE.c.id).where(EVIDENCE.c.id == found.id)).first() is None:
                now = timestamp(self.store.clock())
                values = {"id": found.id, "name": found.name, "media": media, "size": len(content), "who": who}
                connection.execute(insert(EVIDENCE).values(content=content, at=now, **values))
                note(connection, now, who, "add", ("evidence", found.id), 1, None, None, found.name)
        return found

    def find(self, id: str) -> Evidence | None:
        """Return a file by its id; None if there is none."""
        if not _ID.fullmatch(id):
            return None
        with reading(self.store.engine) as connection:
            row = connection.execute(select(EVIDENCE).where(EVIDENCE.c.id == id)).mappings().first()
        return None if row is None else Evidence(row["id"], row["name"], row["media"], bytes(row["content"]))


def safe_name(name: str) -> str:
    """Return a file's own name without folders, control characters and what would end a cell or a header."""
    own = name.replace("\\", "/").rpartition("/")[2]
    own = re.sub(r'[\x00-\x1f\x7f";<>|:*?]+', "_", own).strip(" .")
    stem, dot, ending = own.rpartition(".")
    room = LONGEST_NAME - len(dot + ending)
    return (f"{stem[:room]}{dot}{ending}" if stem else own[:LONGEST_NAME]) or "file"


def check_evidence(name: str, content: bytes) -> str:
    """Return the media type of a file that may stand as evidence.

    Raises
    ------
    DataError
        If it may not.
    """
    shown = safe_name(name)

    def wrong(code: str, found: str, detail: str) -> DataError:
        return DataError([Problem(shown, None, "evidence", code, found, detail)])

    ending = shown.rpartition(".")[2].lower()
    if ending not in MEDIA:
        raise wrong("value-choice", shown, ", ".join(MEDIA))
    media, beginning = MEDIA[ending]
    if not 0 < len(content) <= LARGEST_EVIDENCE:
        raise wrong("value-range", f"{len(content)} byte", f"1 – {LARGEST_EVIDENCE} byte")
    if not content.startswith(beginning):
        raise wrong("file-syntax", shown, ending.upper())
    if ending == "xlsx":
        check_workbook(shown, content)
    elif media.startswith(_OFFICE):
        try:
            inside = zipfile.ZipFile(io.BytesIO(content)).namelist()
        except zipfile.BadZipFile:
            raise wrong("file-syntax", shown, ending.upper()) from None
        if "[Content_Types].xml" not in inside or any(n.lower().endswith("vbaproject.bin") for n in inside):
            raise wrong("file-syntax", shown, ending.upper())
    return media
