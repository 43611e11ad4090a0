"""Mutated documents: a loader gives a value or a `DataError` that names the file, never anything else."""

from __future__ import annotations

import copy
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.made_up import CONFLICTS, CORRECTIONS, DIMENSIONS, HEADLINES, METHOD, Workspace, dump, geojson, indicators
from indicators.areas import load_registry
from indicators.baseline import compute_baseline
from indicators.conflicts import load_conflicts
from indicators.corrections import load_corrections
from indicators.export import tables
from indicators.files import read_csv, read_yaml
from indicators.framework import load_framework
from indicators.problems import EXPECTED, DataError
from indicators.sources import load_source
from indicators.workspace import load_workspace

#: What a hand, a spreadsheet or a careless tool may put in the place of something.
ODD = (
    *(None, True, False, 0, 1, -1, 2.5, 10**30, "", " ", "x", "-", "*", "2024", "pop@2023", "@", "{}", "nan", "\u00e9"),
    *([], [[]], [None], ["x"], [1], {}, {"id": "a"}, {"id": "a", "en": "b"}, {"x": {"x": None}}, {1: 2}, [{"x": 1}]),
)


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every part of a document."""
    if path:
        yield path
    if isinstance(document, dict | list):
        for key in document if isinstance(document, dict) else range(len(document)):
            yield from places(document[key], (*path, key))


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """Draw a document in which up to three parts are replaced, removed, renamed or doubled."""
    document = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(document))
        if not found:
            break
        path = draw(st.sampled_from(found))
        parent = document
        for key in path[:-1]:
            parent = parent[key]
        action = draw(st.sampled_from(["replace", "remove", "rename", "double"]))
        if action == "replace":
            parent[path[-1]] = copy.deepcopy(draw(st.sampled_from(ODD)))
        elif action == "remove":
            del parent[path[-1]]
        elif action == "rename" and isinstance(parent, dict):
            parent[draw(st.sampled_from(["x", "id", 7, None, True, 2.5]))] = parent.pop(path[-1])
        elif action == "double" and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[path[-1]]))
    return document


@pytest.fixture(scope="module")
def place(small: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy whose files are overwritten again and again."""
    return Workspace(Path(shutil.copytree(small.root, tmp_path_factory.mktemp("fuzz") / "raw")))


def value_or_problem(load: Callable[[], Any]) -> Any:
    """Return what is loaded, or None after a `DataError` whose problems can all be told."""
    try:
        return load()
    except DataError as error:
        problems = error.problems
    assert problems
    for problem in problems:
        assert problem.file
        assert problem.code in EXPECTED
        assert problem.message("id") != problem.message("en")
    json.dumps([p.as_dict() for p in problems])
    return None


@contextmanager
def instead(place: Workspace, path: str, text: str) -> Iterator[None]:
    """Let a file hold another text for a while."""
    before = place.text(path)
    place.write(path, text)
    try:
        yield
    finally:
        place.write(path, before)


def few(count: int) -> settings:
    """Return the number of examples; FUZZ=10 looks ten times as long."""
    return settings(max_examples=count * int(os.environ.get("FUZZ", "1")))


def spec_of(small: Workspace, table: str) -> Any:
    return yaml.safe_load(small.text(f"tables/{table}/source.yml"))


@pytest.mark.parametrize("table", ["penduduk", "penyakit", "desa", "register", "banjir", "kemiskinan"])
@given(data=st.data())
@few(15)
def test_source(place: Workspace, small: Workspace, table: str, data: st.DataObject) -> None:
    document = data.draw(mutated(spec_of(small, table)))
    with instead(place, f"tables/{table}/source.yml", dump(document)):
        value_or_problem(lambda: load_source(place.root / "tables" / table, place.root))
        # The whole chain too: a specification that loads must also be readable to the end.
        value_or_problem(lambda: load_workspace(place.root))


@given(mutated(CORRECTIONS))
@few(25)
def test_corrections(place: Workspace, document: Any) -> None:
    with instead(place, "corrections.yml", dump(document)):
        value_or_problem(lambda: load_corrections(place.root))
        value_or_problem(lambda: load_workspace(place.root))


@given(mutated(CONFLICTS))
@few(25)
def test_conflicts(place: Workspace, document: Any) -> None:
    with instead(place, "conflicts.yml", dump(document)):
        value_or_problem(lambda: load_conflicts(place.root))
        value_or_problem(lambda: load_workspace(place.root))


def to_the_end(place: Workspace) -> None:
    """Load, compute and make all tables: what passes the loader must not fail later in another way."""
    value_or_problem(lambda: tables(compute_baseline(load_workspace(place.root))))


@pytest.mark.parametrize("document", indicators(), ids=lambda d: d["code"])
@given(data=st.data())
@few(6)
def test_indicator(place: Workspace, document: Any, data: st.DataObject) -> None:
    path = f"framework/indicators/{document['code']}.yml"
    with instead(place, path, dump(data.draw(mutated(document)))):
        value_or_problem(lambda: load_framework(place.root))
        to_the_end(place)


@given(mutated(DIMENSIONS))
@few(15)
def test_dimensions(place: Workspace, document: Any) -> None:
    with instead(place, "framework/dimensions.yml", dump(document)):
        to_the_end(place)


@given(mutated(HEADLINES))
@few(15)
def test_headlines(place: Workspace, document: Any) -> None:
    with instead(place, "framework/headlines.yml", dump(document)):
        to_the_end(place)


@given(
    st.sampled_from(METHOD.splitlines()),
    st.sampled_from(["", "[x]", "x = 1", "[baseline]", "[[baseline]]", "[uncertainty.vary]", "weights = 3"])
    | st.tuples(
        st.sampled_from([line.partition(" = ")[0] for line in METHOD.splitlines() if " = " in line]),
        st.sampled_from(["0", "-1", "nan", "inf", "true", '""', '"x"', "[]", "[1]", "{}", "1979-05-27", '["high"]']),
    ).map(" = ".join),
)
@few(20)
def test_method(place: Workspace, line: str, other: str) -> None:
    with instead(place, "framework/method.toml", METHOD.replace(line, other, 1)):
        to_the_end(place)


@given(mutated(geojson()))
@few(50)
def test_boundaries(place: Workspace, document: Any) -> None:
    with instead(place, "areas/districts.geojson", json.dumps(document)):
        value_or_problem(lambda: load_registry(place.root))


@pytest.mark.parametrize(
    "path",
    ["areas/districts.csv", "areas/villages.csv", "areas/aliases.csv", "framework/variables.csv"]
    + [f"tables/{name}/table.csv" for name in ("penduduk", "register", "banjir", "kemiskinan")],
)
@given(data=st.data())
@few(6)
def test_cells(place: Workspace, small: Workspace, path: str, data: st.DataObject) -> None:
    lines = [line.split(",") for line in small.text(path).splitlines()]
    row = data.draw(st.sampled_from(lines))
    column = data.draw(st.integers(0, len(row) - 1))
    row[column] = data.draw(
        st.sampled_from(["", " ", "-", "x", '"', "1e999", "nan", "0", "Arumba", "99.01", "2024", "a;b", "\r", "1,2"])
        | st.text(max_size=5).filter(lambda t: t.isprintable())
    )
    with instead(place, path, "\n".join(",".join(cells) for cells in lines) + "\n"):
        to_the_end(place)


@given(mutated({"code": "99.01", "bps_code": "9901", "name": "A", "short_name": "B", "seat": "C"}))
def test_regency(place: Workspace, document: Any) -> None:
    with instead(place, "areas/regency.yml", dump(document)):
        value_or_problem(lambda: load_registry(place.root))


@given(st.binary(max_size=60) | st.text(alphabet='a,"\n\r\t; \u00e9\ufeff', max_size=40).map(str.encode))
@example(b"\xef\xbb\xbfa,b\r\n1,2\r\n")
@example(b'a,b\n"1\n2",3\n')
def test_any_bytes_as_csv(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(raw)
    rows = value_or_problem(lambda: read_csv(path, tmp_path))
    if rows is not None:
        assert len(rows) == len(rows.lines) > 0
        assert all(list(record) == rows.columns for record in rows)
        assert rows.lines == sorted(set(rows.lines))


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffd")), min_size=2, max_size=2
        ),
        min_size=1,
        max_size=5,
    )
)
def test_csv_comes_back_as_written(tmp_path: Path, records: list[list[str]]) -> None:
    path = tmp_path / "x.csv"
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in record) for record in [["a", "b"], *records]]
    path.write_text("\n".join(quoted) + "\n", encoding="utf-8", newline="")
    kept = [record for record in records if any(cell.strip() for cell in record)]
    rows = value_or_problem(lambda: read_csv(path, tmp_path))
    assert ([] if rows is None else [list(row.values()) for row in rows]) == kept


_yaml_pieces = [
    "a",
    ": ",
    "- ",
    "\n",
    "  ",
    "[",
    "]",
    "{",
    "}",
    "&x ",
    "*x",
    "!!int ",
    "!!set ",
    "? ",
    "'",
    '"',
    "#",
    "|",
    "<<",
]


@given(
    st.lists(st.sampled_from([*_yaml_pieces, "1", "010", "1:30", "~", "---\n", "%", "@", "\t"]), max_size=14).map(
        "".join
    )
)
@example("[" * 100_000)
@example("{a: " * 50_000)
@example("a: " + "9" * 5000)
@example("? [a]\n: b\n")
@example("a: !!timestamp x")
@example("a: &x [*x]")
def test_any_text_as_yaml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(text, encoding="utf-8")
    value_or_problem(lambda: read_yaml(path, tmp_path))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", "010"), ("0x1F", "0x1F"), ("1:30", "1:30"), ("1_000", "1_000"), (".nan", ".nan"), (".inf", ".inf"),
        ("2024-01-01", "2024-01-01"), ("no", "no"), ("On", "On"), ("True", "True"), ("1e3", "1e3"),
        ("true", True), ("false", False), ("null", None), ("~", None), ("12", 12), ("-1.5", -1.5), ("'12'", "12"),
    ],
)  # fmt: skip
def test_yaml_guesses_nothing(tmp_path: Path, text: str, value: object) -> None:
    (tmp_path / "x.yml").write_text(f"a: {text}\n")
    found = read_yaml(tmp_path / "x.yml", tmp_path)["a"]
    assert found == value
    assert type(found) is type(value)
