"""What can be wrong with a file, said so that an official can mend it: where, what was found, what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Language = Literal["id", "en"]


class BilingualError(Exception):
    """Something that cannot be done; the message says why, and what to do, in both languages.

    Attributes
    ----------
    message_id, message_en : str
    """

    def __init__(self, message_id: str, message_en: str) -> None:
        self.message_id, self.message_en = message_id, message_en
        super().__init__(f"{message_id} / {message_en}")


#: What was expected, by problem code, in Indonesian and English. `{…}` are filled from the problem's details.
EXPECTED: dict[str, tuple[str, str]] = {
    "file-missing": ("berkas ini harus ada", "this file must exist"),
    "file-empty": ("berkas yang berisi data", "a file with content"),
    "file-encoding": ("teks UTF-8 yang utuh", "intact UTF-8 text"),
    "file-unreadable": ("berkas yang dapat dibaca", "a file that can be read"),
    "file-unknown": ("hanya {detail}; berkas lain tidak dibaca", "only {detail}; no other file is read"),
    "file-syntax": ("berkas {detail} yang sah", "a valid {detail} file"),
    "file-hash": (
        "isi yang sama dengan sha256 di source.yml; jika tabel memang diperbarui, perbarui juga sha256",
        "content that matches sha256 in source.yml; if the table was renewed on purpose, renew sha256 too",
    ),
    "column-missing": ("kolom {detail}", "a column {detail}"),
    "column-duplicate": ("nama kolom yang berbeda-beda", "column names that differ"),
    "column-unknown": ("salah satu dari {detail}", "one of {detail}"),
    "row-ragged": ("{detail} kolom", "{detail} columns"),
    "field-missing": ("isian {detail}", "a value for {detail}"),
    "field-unknown": ("hanya isian yang dikenal: {detail}", "known fields only: {detail}"),
    "shape-mapping": ("pasangan nama dan isi (`nama: isi`)", "names with values (`name: value`)"),
    "shape-list": ("daftar (`- isi`)", "a list (`- item`)"),
    "value-text": ("teks", "a text"),
    "value-truth": ("true atau false", "true or false"),
    "value-unit": ("angka dalam satuan {detail}", "a number in the unit {detail}"),
    "value-choice": ("salah satu dari: {detail}", "one of: {detail}"),
    "value-number": ("angka: {detail}", "a number: {detail}"),
    "value-range": ("nilai {detail}", "a value {detail}"),
    "value-pattern": ("bentuk {detail}", "the form {detail}"),
    "period": (
        "tahun, tanggal, rentang, atau 'n.d.': {detail}",
        "a year, a date, a range or 'n.d.': {detail}",
    ),
    "area-unknown": (
        "nama wilayah terdaftar; yang paling mirip: {detail}",
        "a registered area name; nearest: {detail}",
    ),
    "area-ambiguous": (
        "nama untuk satu wilayah saja; cocok dengan: {detail}",
        "a name of one area only; it fits: {detail}",
    ),
    "area-duplicate": ("setiap wilayah satu kali; sudah ada di {detail}", "each area once; it is already at {detail}"),
    "area-level": ("wilayah tingkat {detail}", "an area of the level {detail}"),
    "area-missing": ("semua wilayah; yang tidak ada: {detail}", "all areas; missing: {detail}"),
    "code-form": ("kode {detail}", "a code {detail}"),
    "code-swapped": (
        "kode {detail}; kode Kemendagri dan BPS tampaknya tertukar",
        "a code {detail}; the Kemendagri and BPS codes look swapped",
    ),
    "code-unknown": ("kode terdaftar; yang paling mirip: {detail}", "a registered code; nearest: {detail}"),
    "code-unlisted": ("kode dari daftar {detail}", "a code of the list {detail}"),
    "not-allowed": ("yang diperbolehkan: {detail}", "something that is allowed: {detail}"),
    "number-ambiguous": (
        "angka dengan satu arti saja; ini dapat berarti {detail}",
        "a number with one meaning only; this can mean {detail}",
    ),
    "duplicate": ("hanya satu kali; sudah ada di {detail}", "only once; it is already at {detail}"),
    "geometry": ("geometri sah: {detail}", "valid geometry: {detail}"),
    "total-mismatch": (
        "jumlah baris {detail}; catat di `checks` bila selisihnya memang tercetak di sumber",
        "rows adding up to {detail}; note it under `checks` if the source really prints this",
    ),
    "correction-stale": (
        "nilai terbit {detail} seperti tertulis di corrections.yml; sumber sudah berubah, tinjau koreksinya",
        "the published value {detail} as corrections.yml says; the source changed, review the correction",
    ),
    "conflict-open": (
        "keputusan di conflicts.yml; nilai yang berbeda: {detail}",
        "a decision in conflicts.yml; differing values: {detail}",
    ),
    "conflict-stale": (
        "konflik yang masih ada; hapus keputusan ini dari conflicts.yml ({detail})",
        "a conflict that still exists; remove this decision from conflicts.yml ({detail})",
    ),
    "formula": ("rumus yang dapat dihitung: {detail}", "a formula that can be computed: {detail}"),
    "review-unknown": (
        "butir yang ada di paket data sekarang; ekspor lembar tinjauan yang baru",
        "an item of the present data package; export a new review sheet",
    ),
    "review-changed": (
        "isi yang sama dengan saat diekspor; datanya berubah ({detail}), lihat kembali di ekspor baru",
        "the content as exported; the data have changed ({detail}), look again in a new export",
    ),
    "review-stale": (
        "versi saat diekspor; sudah ada tinjauan lain: versi {detail}",
        "the version as exported; somebody else has reviewed it: version {detail}",
    ),
    "review-refused": ("tindakan yang diperbolehkan: {detail}", "something that is allowed: {detail}"),
    "package": ("tabel paket yang sah: {detail}", "a valid table of the package: {detail}"),
    "method": ("metode yang dikenal mesin indeks", "a method that the index engine knows"),
    "framework": ("kerangka yang utuh: {detail}", "a complete framework: {detail}"),
}


#: Problems whose detail may itself be words: `Indonesian / English`, or a list of such pairs.
_WORDED = frozenset(
    {
        "field-missing", "value-choice", "value-range", "value-pattern", "value-number", "code-unlisted", "duplicate",
        "review-refused", "not-allowed",
    }
)  # fmt: skip
_LIMIT = re.compile(r"[<>=]+ \d+ ")


def side(text: str, language: Language) -> str:
    """Return one language of a text that is written `Indonesian / English`; any other text as it is.

    Examples
    --------
    >>> side("ya / yes, tidak / no", "en"), side("<= 20 baris / rows", "en"), side("1.619,12 / 1,619.12", "id")
    ('yes, no', '<= 20 rows', '1.619,12 / 1,619.12')
    """
    halves = text.split(" / ")
    # The comma of a sentence does not separate pairs: every part has to be one.
    parts = text.split(", ")
    if len(halves) > 2 and all(part.count(" / ") == 1 for part in parts):
        return ", ".join(side(part, language) for part in parts)
    if len(halves) != 2 or not all(any(c.isalpha() for c in half) for half in halves):
        return text
    limit = _LIMIT.match(text)  # stands before both languages
    return halves[0] if language == "id" else (limit[0] if limit else "") + halves[1]


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a raw file.

    Attributes
    ----------
    file : str
        Path relative to the workspace.
    row : int or None
        Line in the file as a spreadsheet or editor shows it (the heading is line 1).
    column : str
        Column or field name; empty where the whole file is meant.
    code : str
        Key of `EXPECTED`.
    found : str
        What stands there.
    detail : str
        Fills `{detail}` of the expectation.
    """

    file: str
    row: int | None
    column: str
    code: str
    found: str
    detail: str = ""

    def expected(self, language: Language = "id") -> str:
        """Say what was expected, in `language`."""
        detail = side(self.detail, language) if self.code in _WORDED else self.detail
        return EXPECTED[self.code][0 if language == "id" else 1].replace("{detail}", detail)

    def message(self, language: Language = "id") -> str:
        """Say where it is, what was found and what was expected, in `language`."""
        row, column, found, expected = (
            ("baris", "kolom", "ditemukan", "seharusnya")
            if language == "id"
            else ("row", "column", "found", "expected")
        )
        place = self.file
        if self.row is not None:
            place += f", {row} {self.row}"
        if self.column:
            place += f", {column} '{self.column}'"
        return f"{place}: {found} {self.found!r}, {expected} {self.expected(language)}"

    def as_dict(self) -> dict[str, object]:
        """Return the problem as plain data, for `--json`."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "found": self.found,
            "expected_id": self.expected("id"),
            "expected_en": self.expected("en"),
        }


class DataError(ValueError):
    """Raw data that cannot be used; carries every problem found, not only the first.

    Parameters
    ----------
    problems : iterable of Problem
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems), key=lambda p: (p.file, p.row or 0, p.column, p.code, p.found, p.detail))
        super().__init__("\n".join(f"{p.message('id')}\n  {p.message('en')}" for p in self.problems))


def relative(path: Path, root: Path) -> str:
    """Return `path` below `root` with forward slashes, or its name where it lies elsewhere."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.name
