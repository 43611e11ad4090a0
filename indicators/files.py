"""Reading the workspace's text files strictly: what cannot be read surely is a `Problem`, never a guess."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from indicators.problems import DataError, Problem, relative


def read_text(path: Path, root: Path) -> str:
    """Return the text of `path` (UTF-8, with or without a byte-order mark).

    Raises
    ------
    DataError
        If the file is missing, empty or not UTF-8.
    """
    name = relative(path, root)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError([Problem(name, None, "", "file-missing", "")]) from None
    if not raw.strip():
        raise DataError([Problem(name, None, "", "file-empty", f"{len(raw)} byte")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataError([Problem(name, row, "", "file-encoding", repr(raw[error.start : error.start + 8]))]) from None


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Rows(list[dict[str, str]]):
    """Records of a CSV file; `line(i)` is the line of the i-th record in the file."""

    def __init__(
        self, records: Iterable[dict[str, str]], lines: Sequence[int], columns: Sequence[str], name: str
    ) -> None:
        super().__init__(records)
        self.lines = list(lines)
        self.columns = list(columns)
        self.name = name

    def line(self, index: int) -> int:
        """Return the file's line number of record `index` (headings stand on line 1)."""
        return self.lines[index]


def read_csv(path: Path, root: Path, required: Sequence[str] = ()) -> Rows:
    """Read a CSV file as text cells, unchanged but for surrounding blanks of the headings.

    Parameters
    ----------
    path, root : Path
        The file, and the workspace it is named in.
    required : sequence of str
        Headings that must be there.

    Returns
    -------
    Rows
        One mapping of heading to cell per record; wholly empty lines are left out.

    Raises
    ------
    DataError
        If the file cannot be read, a heading is missing or twice, or a record has too many or too few cells.
    """
    name = relative(path, root)
    text = read_text(path, root)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    records: list[dict[str, str]] = []
    lines: list[int] = []
    columns: list[str] = []
    try:
        for cells in reader:
            if not columns:
                columns = [c.strip() for c in cells]
                continue
            if not any(c.strip() for c in cells):
                continue
            if len(cells) != len(columns):
                problems.append(Problem(name, reader.line_num, "", "row-ragged", f"{len(cells)}", f"{len(columns)}"))
                continue
            records.append(dict(zip(columns, cells, strict=True)))
            lines.append(reader.line_num)
    except csv.Error as error:
        problems.append(Problem(name, reader.line_num, "", "file-syntax", str(error), "CSV"))
    for column in dict.fromkeys(c for c in columns if columns.count(c) > 1):
        problems.append(Problem(name, 1, column, "column-duplicate", column))
    for column in required:
        if column not in columns:
            problems.append(Problem(name, 1, "", "column-missing", ", ".join(columns), column))
    if not records and not problems:
        problems.append(Problem(name, None, "", "file-empty", "0 records"))
    if problems:
        raise DataError(problems)
    return Rows(records, lines, columns, name)


#: PyYAML with its C parser where it was built (five times as fast), else without.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UniqueKeyLoader(_SafeLoader):  # type: ignore[misc, valid-type]
    """YAML that refuses a key given twice, and keeps dates and words such as `on` and `no` as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as PyYAML declares it
        first: [
            (tag, form) for tag, form in forms if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
        ]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is given twice", node.start_mark)
    return {k: loader.construct_object(v, deep=True) for k, (_, v) in zip(keys, node.value, strict=True)}


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_UniqueKeyLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read_yaml(path: Path, root: Path) -> Any:
    """Read one YAML document.

    Raises
    ------
    DataError
        If the file cannot be read, is no YAML, or gives a key twice.
    """
    name = relative(path, root)
    try:
        return yaml.load(read_text(path, root), Loader=_UniqueKeyLoader)
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataError([Problem(name, row, "", "file-syntax", str(error.problem), "YAML")]) from None
    except yaml.YAMLError as error:
        raise DataError([Problem(name, None, "", "file-syntax", str(error), "YAML")]) from None
