"""Texts as grids: CSV in its dialects, tab-separated and copied text, in the encodings that are still met."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter

from indicators.intake.guards import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from indicators.intake.messages import refuse
from indicators.intake.model import Grid, Said, grid_of
from indicators.numbers import MARKS

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = {"\t": "tab", ";": ";", "|": "|", ",": ","}


def decode(name: str, content: bytes) -> tuple[str, list[Said]]:
    """Return the text of a file in UTF-8, UTF-16 or, where it is neither, the legacy code page Windows-1252.

    Raises
    ------
    DataError
        If it is none of them, or holds characters no text holds.
    """
    encoding = next((e for mark, e in _MARKS if content.startswith(mark)), "")
    notes: list[Said] = []
    if not encoding and content.count(b"\0") * 3 > len(content):  # every second byte of plain letters is zero
        encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise refuse(name, "file-encoding", repr(content[error.start : error.start + 8])) from None
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError as wrong:
            raise refuse(name, "file-encoding", repr(content[wrong.start : wrong.start + 8])) from None
        strange = "".join(sorted({c for c in text if ord(c) > 127}))[:20]
        notes.append(
            (
                f"Bukan UTF-8; dibaca sebagai Windows-1252. Periksa huruf ini: {strange}",
                f"Not UTF-8; read as Windows-1252. Check these characters: {strange}",
            )
        )
    if damage := re.search("[\0-\x08\x0e-\x1f\ufffd]", text):
        line = text.count("\n", 0, damage.start()) + 1
        raise refuse(name, "file-encoding", ascii(damage[0]), line=line)
    return text, notes


def read_text(name: str, text: str) -> Grid:
    """Read a text as a grid.

    Raises
    ------
    DataError
        If quotes do not close, rows differ in length, or it is too large.
    """
    if not text.strip():  # a byte-order mark and nothing behind it
        raise refuse(name, "file-empty", name)
    # Before anything takes it apart: splitting millions of lines costs more memory than the file has bytes.
    if text.count("\n") + text.count("\r") > 10 * MOST_ROWS:
        raise refuse(name, "file-large", str(text.count("\n")), f"{MOST_ROWS} baris / rows")
    longest = max(map(len, text.splitlines()))
    if longest > 10 * LONGEST_CELL:
        raise refuse(name, "file-large", str(longest), f"{10 * LONGEST_CELL} karakter / characters")
    if first := re.match(r"sep=(.)\r?\n", text):  # written by Excel, read by Excel only
        return _separated(name, text[first.end() :], first[1], 2)
    delimiter = _delimiter(text)
    return _separated(name, text, delimiter) if delimiter else _copied(name, text)


def _records(text: str, delimiter: str, name: str, start: int = 1) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    out, end = [], start - 1
    try:
        for cells in reader:
            out.append((end + 1, cells))
            end = reader.line_num + start - 1
            if len(out) > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise refuse(name, "file-large", str(len(out)), f"{MOST_ROWS} x {MOST_COLUMNS}")
    except csv.Error as error:
        raise refuse(name, "file-syntax", str(error), "CSV", end + 1) from None
    return out


def _delimiter(text: str) -> str:
    """Return the sign most lines are cut by into equally many parts; empty for copied text."""
    lines = [line for line in text.splitlines()[:400] if line.strip()]
    best, most = "", 0.0
    blanks = Counter(len(re.split(r"\s{2,}", line.strip())) for line in lines)
    apart = max((n for w, n in blanks.items() if w > 1), default=0) / max(len(lines), 1)
    for sign in _DELIMITERS:
        try:
            widths = [len(c) for c in csv.reader(lines, delimiter=sign)]
        except csv.Error:
            continue
        # In `Utara 49,11 6` the comma is a decimal sign: it never stands beside a letter, a quote or another comma.
        if sign == "," and not any(re.search(r"[^\d\s],|,[^\d\s]", line) for line in lines):
            continue
        width, count = Counter(w for w in widths if w > 1).most_common(1)[0] if max(widths, default=0) > 1 else (0, 0)
        # The earlier sign wins where both cut evenly: the comma of `Utara;53,73` is a decimal sign.
        if width and count / len(lines) > max(most * 1.2, 0.3):
            best, most = sign, count / len(lines)
    return "" if best == "," and apart >= most else best


def _separated(name: str, text: str, delimiter: str, start: int = 1) -> Grid:
    records = _records(text, delimiter, name, start)
    # Titles and notes are short rows; between the first and the last full row, each must be as long as the others.
    widths = Counter(len(cells) for _, cells in records if len(cells) > 1)
    width = max(widths, key=lambda w: (widths[w], w), default=1)
    for line, cells in records:
        if len(cells) > width and any(c.strip() for c in cells[width:]):
            raise refuse(name, "row-ragged", str(len(cells)), str(width), line)
    full = [i for i, (_, cells) in enumerate(records) if len(cells) >= width]
    for line, cells in records[full[0] : full[-1]] if full else ():
        if 1 < len(cells) < width:
            raise refuse(name, "row-ragged", str(len(cells)), str(width), line)
    return grid_of(name, (cells for _, cells in records), (line for line, _ in records))


def _copied(name: str, text: str) -> Grid:
    """Read text copied from a page or a PDF: columns are apart by blanks, and so may be the digits of a number."""
    lines = [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_ROWS:
        raise refuse(name, "file-large", str(len(lines)), f"{MOST_ROWS} baris / rows")
    wide = [(i, re.split(r"\s{2,}", line)) for i, line in lines]
    widths = Counter(len(cells) for _, cells in wide if len(cells) > 1)
    if widths and sum(widths.values()) > 0.6 * len(lines):
        width = max(widths, key=lambda w: (widths[w], w))
        for i, cells in wide:
            if len(cells) not in (1, width) and any(re.search(r"\d", c) for c in cells[1:]):
                raise refuse(name, "row-ragged", str(len(cells)), str(width), i)
        return grid_of(name, (cells for _, cells in wide), (i for i, _ in wide))
    rows = [(i, _tokens(line)) for i, line in lines]
    counts = Counter(len(numbers) for _, (_, _, numbers) in rows if numbers)
    if not counts:
        return grid_of(name, ([line] for _, line in lines), (i for i, _ in lines))
    width = min(counts, key=lambda w: (-counts[w], w))
    grouped = any(values and len(values) != width for _, (_, _, values) in rows)
    out = []
    for i, (_, label, values) in rows:
        if not values:
            out.append([label])
            continue
        # Where blanks group digits in this text, `1 440` may as well be one number and an empty cell.
        doubtful = grouped and re.search(r"(?<![\d.,])\d{1,3} \d{3}(?![\d.,])", " ".join(values))
        if len(values) != width or doubtful:
            joined = None if len(values) == width else _join(values, width)
            if joined is None:
                raise refuse(name, "row-ragged", " | ".join(values), str(width), i)
            values = joined
        out.append([label, *values])
    return grid_of(name, out, (i for i, _ in rows))


def _tokens(line: str) -> tuple[str, str, list[str]]:
    """Split `6 U t a r a 1.804 124 - 331` into row number, label and values; no values where the end is no number."""
    # A misprinted blank beside a separator belongs to the number: `1. 290`, `4 .425`.
    mended = re.sub(r"(?<=\d)([.,]) (?=\d{3}(?:\D|$))|(?<=\d) ([.,])(?=\d{3}(?:\D|$))", r"\1\2", line)
    words = mended.split()
    start = len(words)
    while start and (
        re.fullmatch(r"[+\-]?\d[\d.,]*%?[erx*]*", words[start - 1]) or words[start - 1].casefold() in MARKS
    ):
        start -= 1
    label = words[:start]
    number = label.pop(0) if len(label) > 1 and re.fullmatch(r"\d{1,3}[.)]?", label[0]) else ""
    if not label or start == len(words):
        return "", line, []
    return number, " ".join(label), words[start:]


def _join(values: list[str], width: int) -> list[str] | None:
    """Join digits that blanks group by thousands, where exactly one way gives the number of columns."""
    ways: list[list[str]] = [[]]
    for value in values:
        longer = [[*way, value] for way in ways]
        if re.fullmatch(r"\d{3}", value):
            longer += [
                [*way[:-1], f"{way[-1]} {value}"] for way in ways if way and re.fullmatch(r"\d{1,3}( \d{3})*", way[-1])
            ]
        ways = longer[:4096]
    fitting = [way for way in ways if len(way) == width]
    return fitting[0] if len(fitting) == 1 else None
