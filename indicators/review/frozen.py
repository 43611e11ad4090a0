"""Frozen baselines: named versions of what was accepted, each a folder that is never changed again.

`<workspace>/baselines/<name>/` holds the raw files the build read (`raw.zip`), the tables it made of them, who signed
what (`signatures.csv`), and `baseline.json` with the hash of each file. The build does not read this folder.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import filelock
import pandas as pd

from indicators.harmless import unmarked
from indicators.masterplan.store.core import Change, Store, timestamp
from indicators.package import Package, csv_bytes
from indicators.problems import BilingualError
from indicators.review.ledger import Review, read
from indicators.swap import flush
from indicators.workspace import BASELINES, fingerprint, raw_files

MANIFEST, ARCHIVE, SIGNATURES = "baseline.json", "raw.zip", "signatures.csv"
#: Tables of the package that are kept: every number, and what it rests on.
TABLES = (
    "values", "scores", "rank_intervals", "coverage", "headlines", "indicators", "framework", "sources", "corrections",
    "conflicts",
)  # fmt: skip
NAME_FORM = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
KIND = "baseline"
_FORMAT = 1
#: How a folder is called while it is being written.
_DRAFT = ".maros-new-"


class FrozenError(BilingualError):
    """A baseline cannot be frozen, found or trusted."""


@dataclass(frozen=True)
class Frozen:
    """One frozen baseline, as its manifest says.

    Attributes
    ----------
    name, made, by, why : str
    complete : bool
        Everything in it was accepted.
    pending : dict of str to int
        What was not accepted, by status; `question` for accepted items with an open question.
    items : int
        Items the baseline rests on.
    reviewers : list of str
        Who signed.
    fingerprint : str
        Of the raw files.
    program : str
        Version that made it.
    seal : str
        Hash over everything in it.
    """

    name: str
    made: str
    by: str
    why: str
    complete: bool
    pending: dict[str, int]
    items: int
    reviewers: list[str]
    fingerprint: str
    program: str
    files: dict[str, str]
    seal: str
    path: Path

    def content(self, file: str) -> bytes:
        """Return one of its files, held against its hash.

        Raises
        ------
        FrozenError
            If it is missing or was changed.
        """
        try:
            found = (self.path / file).read_bytes()
        except OSError:
            found = b""
        if hashlib.sha256(found).hexdigest() != self.files.get(file):
            raise FrozenError(
                f"{self.name}/{file} rusak, hilang, atau diubah.", f"{self.name}/{file} is damaged, lost or changed."
            )
        return found

    def table(self, name: str) -> pd.DataFrame:
        """Return one table as text."""
        return pd.read_csv(io.BytesIO(self.content(f"{name}.csv")), dtype=str, keep_default_na=False).map(unmarked)

    def check(self) -> None:
        """Hold every file against its hash.

        Raises
        ------
        FrozenError
            If one is missing, was changed, or was added.
        """
        for file in self.files:
            self.content(file)
        known = {MANIFEST, *self.files}
        if strange := sorted(p.name for p in self.path.iterdir() if p.name not in known):
            raise FrozenError(
                f"{self.name}/ berisi berkas asing: {strange[0]}.", f"{self.name}/ holds a foreign file: {strange[0]}."
            )


def freeze(
    raw: Path, package: Package, store: Store, name: str, who: str, why: str = "", incomplete: bool = False
) -> Frozen:
    """Freeze the baseline as it stands.

    Parameters
    ----------
    raw : Path
        Workspace.
    package : Package
        Built from it.
    store : Store
        Holds the review; the freezing is noted in its audit trail.
    name : str
        Lower-case letters, digits, hyphens and dots.
    who, why : str
    incomplete : bool
        Freeze although not everything is accepted; the frozen version says so for good.

    Raises
    ------
    FrozenError
        If the name is taken or badly formed, the package is not of these raw files, or something is not accepted.
    """
    if not NAME_FORM.fullmatch(name) or len(name) > 60:
        raise FrozenError(f"Nama {name!r}: a-z, 0-9, '-', '.'.", f"Name {name!r}: a-z, 0-9, '-', '.'.")
    if fingerprint(raw) != package.fingerprint:
        raise FrozenError(
            "Paket data bukan dari data mentah ini; jalankan `maros build`.",
            "The data package is not of these raw data; run `maros build`.",
        )
    review = read(package.table, store)
    pending = Counter("question" if s.status == "accepted" else s.status for s in review.pending)
    if pending and not incomplete:
        counts = ", ".join(f"{k} {n}" for k, n in sorted(pending.items()))
        raise FrozenError(
            f"Belum semua disahkan ({counts}). Selesaikan tinjauan, atau pakai --incomplete.",
            f"Not everything is accepted ({counts}). Finish the review, or use --incomplete.",
        )
    files = {f"{t}.csv": csv_bytes(package.table(t)) for t in TABLES}
    files |= {ARCHIVE: _archive(raw), SIGNATURES: csv_bytes(signatures(review))}
    signed = [s for s in review.standings.values() if s.item.baseline]
    manifest: dict[str, Any] = {
        "format": _FORMAT, "name": name, "made": timestamp(store.clock()), "by": who, "why": why,
        "complete": not pending, "pending": dict(sorted(pending.items())), "items": len(signed),
        "reviewers": sorted({s.reviewer for s in signed if s.status == "accepted"}),
        "fingerprint": package.fingerprint, "program": version("maros-smart-city"),
        "files": {f: hashlib.sha256(c).hexdigest() for f, c in sorted(files.items())},
    }  # fmt: skip
    manifest["seal"] = _seal(manifest)
    target = raw / BASELINES / name
    with _alone(target.parent):
        if store.get(KIND, name) is not None:
            raise FrozenError(f"Baseline {name!r} sudah ada.", f"There is a baseline {name!r} already.")
        if target.exists():
            made = _unnoted(raw, name, manifest)
        else:
            text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
            _publish(target, files | {MANIFEST: text.encode()})
            made = find(raw, name)
        # Noted last: a trail that names a version which could not be written would be worse than the reverse.
        trail = {"seal": made.seal, "fingerprint": made.fingerprint, "complete": str(made.complete)}
        store.write([Change(KIND, name, trail, "accepted" if made.complete else "draft", "freeze", 0)], who, why)
    return made


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the only right to freeze into a folder, cleared of what killed freezes left there."""
    folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder / ".maros-freeze.lock", timeout=60):
        for leftover in folder.glob(f"{_DRAFT}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


def _unnoted(raw: Path, name: str, manifest: dict[str, Any]) -> Frozen:
    """Return the baseline of a freeze that was killed before the audit trail knew of it.

    Raises
    ------
    FrozenError
        If what stands there is not what would be frozen now.
    """
    made = find(raw, name)
    made.check()
    if any(getattr(made, k) != manifest[k] for k in manifest if k not in ("format", "made", "by", "why", "seal")):
        raise FrozenError(
            f"Baseline {name!r} sudah ada dengan isi lain; pakai nama lain.",
            f"There is a baseline {name!r} of other content already; use another name.",
        )
    return made


def signatures(review: Review) -> pd.DataFrame:
    """Return who signed what: `kind, key, baseline, status, fingerprint, reviewer, on, reason`, one row per item."""
    return pd.DataFrame(
        [
            {
                "kind": s.item.kind, "key": s.item.key, "baseline": s.item.baseline, "status": s.status,
                "fingerprint": s.item.fingerprint, "reviewer": s.reviewer, "on": s.on, "reason": s.reason,
            }
            for s in review.standings.values()
        ]
    )  # fmt: skip


def names(raw: Path) -> list[str]:
    """Return the names of the frozen baselines of a workspace."""
    return sorted(p.parent.name for p in (raw / BASELINES).glob(f"*/{MANIFEST}") if not p.parent.name.startswith("."))


def baselines(raw: Path) -> list[Frozen]:
    """Return the frozen baselines of a workspace, oldest first.

    Raises
    ------
    FrozenError
        If one cannot be read.
    """
    return sorted((find(raw, name) for name in names(raw)), key=lambda f: (f.made, f.name))


def find(raw: Path, name: str) -> Frozen:
    """Return a frozen baseline.

    Raises
    ------
    FrozenError
        If there is none of that name, or its manifest was changed.
    """
    path = raw / BASELINES / name
    if not NAME_FORM.fullmatch(name) or not (path / MANIFEST).is_file():
        raise FrozenError(f"Tidak ada baseline {name!r}.", f"There is no baseline {name!r}.")
    try:
        given = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        sound = given.pop("seal") == (seal := _seal(given)) and given.pop("format") == _FORMAT and given["name"] == name
        if sound:
            return Frozen(**given, seal=seal, path=path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    raise FrozenError(f"{name}/{MANIFEST} rusak atau diubah.", f"{name}/{MANIFEST} is damaged or was changed.")


def noted(store: Store, frozen: Frozen) -> bool | None:
    """Say whether the audit trail knows this version with this seal; None where it knows none of the name."""
    found = store.get(KIND, frozen.name)
    return None if found is None else found.values.get("seal") == frozen.seal


def unpack(frozen: Frozen, into: Path) -> None:
    """Write its raw files into an empty folder.

    Raises
    ------
    FrozenError
        If the archive is not what it was, or holds anything but the raw files of its fingerprint.
    """
    with zipfile.ZipFile(io.BytesIO(frozen.content(ARCHIVE))) as archive:
        for entry in archive.infolist():
            path = (into / entry.filename).resolve()
            if into.resolve() not in path.parents:
                raise FrozenError(f"{ARCHIVE}: {entry.filename!r}?", f"{ARCHIVE}: {entry.filename!r}?")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(entry))
    if fingerprint(into) != frozen.fingerprint:
        raise FrozenError(
            f"{frozen.name}: isi arsip bukan data mentah yang dicatat.",
            f"{frozen.name}: the archive is not the raw data on record.",
        )


def _seal(manifest: dict[str, Any]) -> str:
    text = json.dumps({k: v for k, v in manifest.items() if k != "seal"}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _archive(raw: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in raw_files(raw).items():
            # A fixed date: the same files give the same archive.
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return out.getvalue()


def _publish(target: Path, files: dict[str, bytes]) -> None:
    """Make the folder appear as a whole, closed to writing."""
    fresh = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=target.parent))
    try:
        for name, content in files.items():
            path = fresh / name
            path.write_bytes(content)
            flush(path)
            path.chmod(0o444)
        fresh.chmod(0o755)
        fresh.rename(target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def as_dict(frozen: Frozen) -> dict[str, Any]:
    """Return the manifest as plain data, for `--json`."""
    return {k: v for k, v in asdict(frozen).items() if k != "path"}
