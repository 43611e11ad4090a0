"""The whole store as CSV and back, without loss and across both databases; a backup is the same in one file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Integer, LargeBinary, Table, func, insert, select, text

from indicators.masterplan.store.core import Store, timestamp
from indicators.masterplan.store.engine import StoreError, newest_revision, reading, revisions, writing
from indicators.masterplan.store.files import LARGEST_EVIDENCE
from indicators.masterplan.store.tables import AUDIT, EVIDENCE, PERSON, RECORD

#: What is kept; log-ins and uploads that wait end with the store they were made in.
TABLES: tuple[Table, ...] = (RECORD, PERSON, EVIDENCE, AUDIT)
MANIFEST = "manifest.json"
FORMAT = 1
#: Stands for NULL; a text that begins with a backslash gets another one in front.
_NULL = "\\N"


def dump(store: Store) -> dict[str, bytes]:
    """Return the whole store as files: one CSV per table, the evidence, and a manifest with row counts and hashes.

    Binary content is a file of its own (`evidence/<id>`); the cell holds its SHA-256.

    All tables are read in one transaction, so that the audit trail fits the records even while others write.
    """
    files: dict[str, bytes] = {}
    entries = {}
    with reading(store.engine) as connection:
        for table in TABLES:
            out = io.StringIO()
            # Everything is quoted: otherwise a lone carriage return in a note would be read as the end of a line.
            writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writerow(c.name for c in table.columns)
            count = 0
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
                cells = list(row)
                for i in _binary(table):
                    files[_path(table, cells[0])] = bytes(cells[i])
                    cells[i] = hashlib.sha256(bytes(cells[i])).hexdigest()
                writer.writerow(_cell(v) for v in cells)
                count += 1
            content = out.getvalue().encode()
            files[f"{table.name}.csv"] = content
            entries[table.name] = {"rows": count, "sha256": hashlib.sha256(content).hexdigest()}
    manifest = {
        "format": FORMAT,
        "revision": newest_revision(),
        "made": timestamp(store.clock()),
        "tables": entries,
    }
    files[MANIFEST] = (json.dumps(manifest, indent=1) + "\n").encode()
    return files


def restore(store: Store, files: dict[str, bytes]) -> dict[str, int]:
    """Fill an empty store with what `dump` gave.

    Returns
    -------
    dict of str to int
        Rows by table.

    Raises
    ------
    StoreError
        If the store is not empty (it would have to lose its audit trail), or if the files are damaged, incomplete or
        of another version. Nothing is written then.
    """
    try:
        rows = {table.name: _read(table, files) for table in TABLES}
    except (csv.Error, ValueError, LookupError, TypeError, AttributeError) as error:
        raise StoreError(f"Cadangan rusak ({error}).", f"The backup is damaged ({error}).") from None
    with writing(store.engine, noted=True) as connection:
        for table in TABLES:
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise StoreError(
                    "Basis data tujuan tidak kosong; pakai basis data baru.",
                    "The target database is not empty; use a new one.",
                )
        for table in TABLES:
            for start in range(0, len(rows[table.name]), 500):
                connection.execute(insert(table), rows[table.name][start : start + 500])
        if connection.dialect.name == "postgresql":
            # The numbers were given, so the sequence still stands at its beginning.
            connection.execute(
                text("SELECT setval(pg_get_serial_sequence('audit', 'id'), :last, :used)"),
                {"last": max([r["id"] for r in rows["audit"]], default=1), "used": bool(rows["audit"])},
            )
    return {name: len(given) for name, given in rows.items()}


def _cell(value: Any) -> str:
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    written = str(value)
    return f"\\{written}" if written.startswith("\\") else written


def _binary(table: Table) -> list[int]:
    return [i for i, c in enumerate(table.columns) if isinstance(c.type, LargeBinary)]


def _path(table: Table, key: str) -> str:
    return f"{table.name}/{key}"


def _read(table: Table, files: dict[str, bytes]) -> list[dict[str, Any]]:
    name = f"{table.name}.csv"
    try:
        manifest = json.loads(files[MANIFEST])
        known = (manifest["format"], manifest["revision"])
        made_before = known[1] in revisions()[1:] and table.name not in manifest["tables"]
        if not made_before:
            entry = manifest["tables"][table.name]
            content = files[name]
    except (KeyError, TypeError, ValueError):
        raise StoreError(f"{name} atau {MANIFEST} tidak ada.", f"{name} or {MANIFEST} is missing.") from None
    # The columns of these tables are the same in all versions; a migration that changes them has to be told here.
    if known[0] != FORMAT or known[1] not in revisions():
        raise StoreError(
            f"Cadangan dari versi {known[1]}, program ini versi {newest_revision()}.",
            f"The backup is of version {known[1]}, this program of version {newest_revision()}.",
        )
    if made_before:
        return []
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise StoreError(f"{name} rusak atau diubah.", f"{name} is damaged or was changed.")
    lines = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    if lines[0] != [c.name for c in table.columns] or len(lines) - 1 != entry["rows"]:
        raise StoreError(f"{name}: kolom atau jumlah baris salah.", f"{name}: wrong columns or number of rows.")
    rows = []
    for cells in lines[1:]:
        row = {c.name: _value(cell, c.type) for c, cell in zip(table.columns, cells, strict=True)}
        for i in _binary(table):
            column, place = table.columns[i].name, _path(table, cells[0])
            if hashlib.sha256(files.get(place, b"")).hexdigest() != row[column]:
                raise StoreError(f"{place} hilang, rusak, atau diubah.", f"{place} is lost, damaged or was changed.")
            row[column] = files[place]
        rows.append(row)
    return rows


def _value(cell: str, kind: Any) -> Any:
    if cell == _NULL:
        return None
    if isinstance(kind, Boolean):
        return cell == "true"
    if isinstance(kind, Integer):
        return int(cell)
    return cell[1:] if cell.startswith("\\") else cell


def export_folder(store: Store, folder: Path) -> dict[str, int]:
    """Write the store as CSV files into a folder; see `dump`. The files hold hashed passwords: keep them closed.

    Raises
    ------
    StoreError
        If the folder is not empty.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise StoreError(f"{folder} tidak kosong.", f"{folder} is not empty.")
    files = dump(store)
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True, mode=0o700)
        _write_closed(folder / name, content)
    return {k: v["rows"] for k, v in json.loads(files[MANIFEST])["tables"].items()}


def import_folder(store: Store, folder: Path) -> dict[str, int]:
    """Fill an empty store from a folder of `export_folder`; see `restore`."""
    found = (p for p in folder.rglob("*") if p.is_file())
    return restore(store, {p.relative_to(folder).as_posix(): p.read_bytes() for p in found})


def backup(store: Store, path: Path) -> dict[str, int]:
    """Write the whole store into one ZIP file, which appears only when it is whole; see `dump`."""
    files = dump(store)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_closed(path, out.getvalue())
    return {k: v["rows"] for k, v in json.loads(files[MANIFEST])["tables"].items()}


def restore_backup(store: Store, path: Path) -> dict[str, int]:
    """Fill an empty store from a file of `backup`; see `restore`.

    Raises
    ------
    StoreError
        Also if the file is no backup.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = {MANIFEST, *(f"{t.name}.csv" for t in TABLES)}
            folders = tuple(f"{t.name}/" for t in TABLES)
            files = {}
            for part in archive.infolist():
                if part.filename.startswith(folders) and part.file_size > LARGEST_EVIDENCE:
                    raise zipfile.BadZipFile(part.filename)
                if part.filename in wanted or part.filename.startswith(folders):
                    with archive.open(part) as stream:
                        files[part.filename] = stream.read(part.file_size)  # no more, whatever is packed
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, MemoryError, ValueError) as error:
        said = str(error) or type(error).__name__
        raise StoreError(f"{path}: bukan cadangan ({said}).", f"{path}: not a backup ({said}).") from None
    return restore(store, files)


def _write_closed(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
