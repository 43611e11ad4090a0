"""What a file really is, told by its content, and refusals before anything of it is unpacked or read."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from copy import copy
from typing import Literal

from indicators.intake.messages import refuse
from indicators.intake.model import Said
from indicators.problems import DataError

Kind = Literal["xlsx", "html", "text"]

LARGEST_FILE = 20_000_000
#: A workbook that unpacks to more is refused before it is unpacked.
LARGEST_UNPACKED = 50_000_000
MOST_PARTS = 2_000
#: Cells of a workbook, empty ones too: each takes a program microseconds, and millions fit into a small file.
MOST_CELLS = 500_000
MOST_ROWS = 20_000
MOST_COLUMNS = 500
#: Characters of a cell, as many as a spreadsheet holds.
LONGEST_CELL = 32_767

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Beginnings of files that hold no table to read, with their names.
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_TAGS = rb"!doctype\s+html|html|head|body|table|meta|title|style|div|tr|td|th|center|font|p|h\d"
_HTML = re.compile(rb"<(?:" + _TAGS + rb")\b", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PIECE = 1_000_000
#: What an ending promises. A page or a text under the name of an old workbook is the one lie that is read: sites of
#: offices hand tables out so, every spreadsheet program opens them, and a text has nothing to run.
_PROMISED: dict[str, tuple[Kind, ...]] = {
    **dict.fromkeys(("csv", "txt", "tsv"), ("text",)),
    **dict.fromkeys(("html", "htm"), ("html",)),
    **dict.fromkeys(("xlsx", "xlsm"), ("xlsx",)),
    "xls": ("html", "text"),  # the old workbook itself is told by its beginning
    **dict.fromkeys(("xlsb", "ods", "doc", "docx", "odt", "ppt", "pptx", "pdf", "rtf", "zip", "gz", "7z", "rar"), ()),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "parquet", "sqlite"), ()),
}
_TRUE_NAMES: dict[Kind, str] = {"xlsx": "XLSX (.xlsx)", "html": "HTML (.html)", "text": "CSV/TXT (.csv, .txt)"}
#: Parts by which an archive tells what it is.
_ARCHIVES = (
    (b"xl/workbook.xml", "XLSX"),
    (b"word/document.xml", "DOCX"),
    (b"ppt/presentation.xml", "PPTX"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ODS"),
)
#: Other spellings of endings.
_SPELT = {"jpg": "jpeg", "gz": "gzip", "db": "sqlite"}


def kind_of(name: str, content: bytes) -> tuple[Kind, list[Said]]:
    """Tell what a file holds.

    Parameters
    ----------
    name : str
        File name; its ending is only compared with what the content says. One that promises nothing, or none, is no
        lie.
    content : bytes

    Returns
    -------
    kind : {'xlsx', 'html', 'text'}
    notes : list of Said
        That it is read as something else than its name says.

    Raises
    ------
    DataError
        If it is empty, too large, none of the three, has a password, or holds another kind than its ending promises.
    """
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not content.strip():
        raise refuse(name, "file-empty", f"{len(content)} byte")
    if len(content) > LARGEST_FILE:
        raise refuse(name, "file-large", f"{len(content)} byte", f"{LARGEST_FILE // 1_000_000} MB")
    if content.startswith(_OLE):
        # A workbook with a password is wrapped in the old container.
        locked = "EncryptedPackage".encode("utf-16-le") in content
        if ending in _PROMISED and ending not in ("xls", "xlsx", "xlsm"):
            raise refuse(name, "file-lies", name, "XLSX (password)" if locked else "XLS/DOC (OLE)")
        raise refuse(name, "file-locked" if locked else "file-old", name)
    if content.startswith(_ZIP):
        if ending in ("xlsx", "xlsm"):
            return "xlsx", []
        held = _archive(content)
        if held == "XLSX":
            raise refuse(name, "file-name", name, _TRUE_NAMES["xlsx"])
        raise _other(name, ending, held)
    for start, other in _OTHERS:
        if content.startswith(start):
            raise _other(name, ending, other)
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"schemas-microsoft-com:office:spreadsheet" in content[:4096] and not _HTML.search(head[:200]):
        raise refuse(name, "file-old", name)  # the XML form of 2003
    kind: Kind = "html" if head.startswith(b"<") and _HTML.search(head) else "text"
    promised = _PROMISED.get(ending, (kind,))
    if promised != ("text",) and not content.startswith(_WIDE) and _BINARY.search(content[:4096]):
        raise refuse(name, "file-lies" if promised else "file-kind", name, "biner / binary")
    if kind not in promised:
        raise refuse(name, "file-name", name, _TRUE_NAMES[kind])
    if ending != "xls":
        return kind, []
    what = "halaman HTML" if kind == "html" else "teks"
    note = (
        f"Akhiran nama berkas .{ending}, tetapi isinya {what}; dibaca sebagai itu.",
        f"The file ends in .{ending}, but holds {'an HTML page' if kind == 'html' else 'text'}; it is read as that.",
    )
    return kind, [note]


def _other(name: str, ending: str, kind: str) -> DataError:
    """Return the error for what is no table, by a true name or a false one."""
    true = _SPELT.get(ending, ending) == kind.lower()
    return refuse(name, "file-kind" if true else "file-lies", name, kind)


def _archive(content: bytes) -> str:
    """Say what kind of archive a ZIP is; for a message only, so its directory need not be read for that."""
    return next((kind for part, kind in _ARCHIVES if part in content), "ZIP")


def check_workbook(name: str, content: bytes) -> None:
    """Refuse a workbook that is none, is a bomb, has macros or a password, or declares entities.

    Raises
    ------
    DataError
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(p.file_size for p in parts) > LARGEST_UNPACKED or len(parts) > MOST_PARTS:
                raise refuse(name, "file-large", name, f"{LARGEST_UNPACKED // 1_000_000} MB (ZIP)")
            if any(p.flag_bits & 1 for p in parts):
                raise refuse(name, "file-locked", name)
            names = {p.filename.lower() for p in parts}
            macros = [n for n in names if n.endswith("vbaproject.bin") or "/macrosheets/" in n or "/activex/" in n]
            if macros or name.lower().endswith(".xlsm"):
                raise refuse(name, "file-macro", min(macros, default=name))
            if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
                raise refuse(name, "file-lies", name, _archive(content))
            cells = 0
            for part in parts:
                text = _unpacked(name, archive, part)
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_xml(name, text)
                if part.filename.lower().startswith("xl/worksheets/"):
                    cells += sum(1 for _ in _CELL.finditer(text))
            if cells > MOST_CELLS:
                raise refuse(name, "file-large", str(cells), f"{MOST_CELLS} sel / cells")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        if hasattr(error, "problems"):
            raise
        raise refuse(name, "file-syntax", type(error).__name__, "XLSX") from None


def _unpacked(name: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Return a part, unpacked piece by piece: what the directory says of its size may be a lie."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others cannot be read in pieces
        raise refuse(name, "file-syntax", part.filename, "XLSX")
    sought = copy(part)
    sought.file_size = LARGEST_UNPACKED + 1  # the reader stops at this size, and would not see the rest
    out = bytearray()
    with archive.open(sought) as stream:
        while len(out) <= part.file_size and (piece := stream.read(_PIECE)):
            out += piece
    if len(out) != part.file_size:
        raise refuse(name, "file-syntax", part.filename, "XLSX")
    return bytes(out)


def _check_xml(name: str, text: bytes) -> None:
    # Entities blow up while being read; no spreadsheet program writes a DTD, nor another encoding than UTF-8.
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or text.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        raise refuse(name, "file-harmful", name)
