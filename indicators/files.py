"""Reading the workspace's text files strictly: what cannot be read surely is a `Problem`, never a guess."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
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
        If the file is missing, cannot be read, is empty, is not UTF-8, or shows damage of an earlier conversion.
    """
    name = relative(path, root)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError([Problem(name, None, "", "file-missing", "")]) from None
    except OSError as error:
        raise DataError([Problem(name, None, "", "file-unreadable", error.strerror or str(error))]) from None
    if not raw.strip():
        raise DataError([Problem(name, None, "", "file-empty", f"{len(raw)} byte")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataError([Problem(name, row, "", "file-encoding", repr(raw[error.start : error.start + 8]))]) from None
    # A NUL tells of UTF-16, a replacement character of letters that an earlier program could not read.
    if damage := re.search("[\0\ufffd]", text):
        row = text.count("\n", 0, damage.start()) + 1
        raise DataError([Problem(name, row, "", "file-encoding", ascii(damage[0]))])
    return text


#: Far more than any table of a workspace has, and few enough to name every problem of such a line.
MOST_COLUMNS = 10_000
#: Records of the wrong length after which a file is not read on: each would be told.
_MOST_RAGGED = 1_000


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


def read_csv(
    path: Path,
    root: Path,
    required: Sequence[str] = (),
    optional: Sequence[str] | None = None,
    *,
    may_be_empty: bool = False,
) -> Rows:
    """Read a CSV file as text cells, unchanged but for surrounding blanks of the headings.

    Parameters
    ----------
    path, root : Path
        The file, and the workspace it is named in.
    required : sequence of str
        Headings that must be there.
    optional : sequence of str, optional
        Headings that may be there; where given, others are refused, because nothing would read them.
    may_be_empty : bool
        Accept headings alone: a list that waits to be filled.

    Returns
    -------
    Rows
        One mapping of heading to cell per record; wholly empty lines are left out.

    Raises
    ------
    DataError
        If the file cannot be read, a heading is missing, unknown or twice, or a record has too many or too few cells.
    """
    name = relative(path, root)
    text = read_text(path, root)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    records: list[dict[str, str]] = []
    lines: list[int] = []
    columns: list[str] = []
    end = heading = 0
    try:
        for cells in reader:
            line, end = end + 1, reader.line_num  # a cell may hold line breaks: a record is named by its first line
            if not any(c.strip() for c in cells):
                continue
            if not columns:
                columns, heading = [c.strip() for c in cells], line
                if len(columns) > MOST_COLUMNS:
                    found = str(len(columns))
                    raise DataError([Problem(name, line, "", "row-ragged", found, f"<= {MOST_COLUMNS}")])
                continue
            if len(cells) != len(columns):
                problems.append(Problem(name, line, "", "row-ragged", f"{len(cells)}", f"{len(columns)}"))
                if len(problems) >= _MOST_RAGGED:
                    break
                continue
            records.append(dict(zip(columns, cells, strict=True)))
            lines.append(line)
    except csv.Error as error:
        problems.append(Problem(name, end + 1, "", "file-syntax", str(error), "CSV"))
    for column in (c for c, count in Counter(columns).items() if count > 1):
        problems.append(Problem(name, heading, column, "column-duplicate", column))
    for column in required:
        if column not in columns:
            problems.append(Problem(name, heading, "", "column-missing", ", ".join(columns), column))
    if optional is not None:
        known = (*required, *optional)
        for column in columns:
            if column not in known:
                problems.append(Problem(name, heading, column, "column-unknown", column, ", ".join(known)))
    if not records and not problems and not (may_be_empty and columns):
        problems.append(Problem(name, None, "", "file-empty", "0 records"))
    if problems:
        raise DataError(problems)
    return Rows(records, lines, columns, name)


#: PyYAML with its C parser where it was built (five times as fast), else without.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_SafeLoader):  # type: ignore[misc, valid-type]
    """YAML that refuses a key given twice and guesses nothing.

    Dates, `on` and `no`, `010` (octal), `1:30` (base 60), `1_000` and `.nan` stay text: only plain decimal numbers
    and `true` and `false` are more.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - as PyYAML declares it
        first: [(tag, form) for tag, form in forms if tag.rpartition(":")[2] in ("null", "merge")]
        for first, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _mapping(loader: _StrictLoader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    seen: set[Any] = set()
    for key, (key_node, _) in zip(keys, node.value, strict=True):
        if isinstance(key, list | dict):
            raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key_node.start_mark)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is given twice", key_node.start_mark)
        seen.add(key)
    return {k: loader.construct_object(v, deep=True) for k, (_, v) in zip(keys, node.value, strict=True)}


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
for _tag, _form, _first in (
    ("bool", "true|false", "tf"),
    ("int", "[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?", "-+0123456789"),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_form})$"), list(_first))


#: Far more than any document of a workspace; far less than what the C parser dies of.
_MAX_NESTING = 100


def _nesting(text: str) -> int:
    """Return how deep a document is nested, or a smaller number where it cannot be deep."""
    # Each level takes a bracket, or at least one column in a line: most documents need no closer look.
    rough = text.count("[") + text.count("{") + 2 * max(map(len, text.splitlines()))
    if rough < 10 * _MAX_NESTING:
        return 0
    depth = deepest = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.events.CollectionStartEvent):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > _MAX_NESTING:
                break
        elif isinstance(event, yaml.events.CollectionEndEvent):
            depth -= 1
    return deepest


#: Values of a document with every alias written out; a few lines of aliases can stand for billions.
_MOST_VALUES = 1_000_000


def _expanded(value: Any, known: dict[int, int]) -> int:
    """Return how many values a document holds where every alias is written out; `known` by identity."""
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        known[id(value)] = 0  # whatever holds itself
        inside = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_expanded(one, known) for one in inside)
    return known[id(value)]


def read_yaml(path: Path, root: Path) -> Any:
    """Read one YAML document.

    Raises
    ------
    DataError
        If the file cannot be read, is no YAML, or gives a key twice.
    """
    name = relative(path, root)
    text = read_text(path, root)
    try:
        if _nesting(text) > _MAX_NESTING:
            raise DataError([Problem(name, None, "", "file-syntax", f"> {_MAX_NESTING} [[[…", "YAML")])
        document = yaml.load(text, Loader=_StrictLoader)
        if "*" in text and _expanded(document, {}) > _MOST_VALUES:
            raise DataError([Problem(name, None, "", "file-syntax", f"> {_MOST_VALUES} *…", "YAML")])
        return document
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        raise DataError([Problem(name, row, "", "file-syntax", str(error.problem), "YAML")]) from None
    except yaml.YAMLError as error:
        found = str(error).partition("\n")[0]
        raise DataError([Problem(name, None, "", "file-syntax", found, "YAML")]) from None
    except DataError:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        # Not of YAML's own kind: a tag whose text does not fit (`!!int x`), a number or nesting beyond all measure.
        raise DataError([Problem(name, None, "", "file-syntax", type(error).__name__, "YAML")]) from None
