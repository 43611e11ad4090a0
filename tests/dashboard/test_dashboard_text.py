"""Words: both catalogues complete, every key used, no literal text in page files; numbers by language."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from dashboard.text import LANGUAGES, LOCALE_FOLDER, Text

FOLDER = LOCALE_FOLDER.parent
KEY = re.compile(r"^[a-z]+\.[A-Za-z0-9_]*[A-Za-z0-9]$")


def catalogue(lang: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in sorted((LOCALE_FOLDER / lang).glob("*.po")):
        with path.open("rb") as file:
            for m in read_po(file, locale=lang):
                key = m.id[0] if isinstance(m.id, tuple) else m.id
                assert key not in found, f"{path}: {key} stands in another file as well"
                if key:
                    found[key] = m.string
    return found


def code_keys() -> tuple[set[str], set[str]]:
    """Keys written out in code and templates, and the beginnings of keys that are put together."""
    whole, starts = set(), set()
    spaces = set()  # of words that data choose
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.JoinedStr):
                first = node.values[0]
                if isinstance(first, ast.Constant) and re.match(r"^[a-z]+\.[a-z_]*$", str(first.value)):
                    starts.add(str(first.value))
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "known":
                spaces.add(node.args[0].value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.match(node.value):
                whole.add(node.value)
    for file in FOLDER.rglob("*.html"):
        for key, joined in re.findall(r"'([a-z]+\.[a-z_]+)'( ~)?", file.read_text()):
            (starts if joined else spaces if f"known('{key}'" in file.read_text() else whole).add(key)
    return whole - spaces, starts | {f"{space}." for space in spaces}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_or_fuzzy(lang: str) -> None:
    for key, text in catalogue(lang).items():
        parts = text if isinstance(text, tuple) else (text,)
        assert all(parts), f"{lang}: {key}"
        if isinstance(text, tuple):
            assert len(text) == 2, key


def test_both_catalogues_hold_the_same_keys_and_fields() -> None:
    one, two = catalogue("id"), catalogue("en")
    assert set(one) == set(two)

    def fields(text: object) -> set[str | None]:
        parts = text if isinstance(text, tuple) else (text,)
        return {name for part in parts for _, name, _, _ in Formatter().parse(str(part)) if name}

    for key in one:
        assert fields(one[key]) == fields(two[key]), key


def test_every_key_of_the_code_is_in_the_catalogue() -> None:
    whole, _ = code_keys()
    spaces = {key.split(".")[0] for key in catalogue("id")}
    asked = {
        k
        for k in whole
        if k.split(".")[0] in spaces and not k.endswith((".csv", ".json", ".css", ".js", ".geojson", ".xlsx"))
    }
    assert asked <= set(catalogue("id"))
    assert len(asked) > 100


def test_every_key_of_the_catalogue_is_used() -> None:
    whole, starts = code_keys()
    unused = [k for k in catalogue("id") if k not in whole and not any(k.startswith(s) for s in starts)]
    assert unused == []


@pytest.mark.parametrize(
    "file",
    sorted([*(FOLDER / "pages").rglob("*.py"), FOLDER / "shell.py", FOLDER / "frame.py", FOLDER / "ui.py"]),
    ids=lambda p: p.name,
)
def test_no_literal_text_in_page_files(file: Path) -> None:
    """A string of two words, or a capitalised one, is text unless it is a docstring, a class list or a query."""
    tree = ast.parse(file.read_text())
    quiet = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            quiet.add(id(node.body[0].value))
        if isinstance(node, ast.keyword) and node.arg in ("className", "rel", "k"):
            quiet |= {id(n) for n in ast.walk(node.value)}
        if (
            isinstance(node, ast.keyword) and node.arg is None and isinstance(node.value, ast.Dict)
        ):  # aria-... attributes
            quiet |= {id(n) for n in ast.walk(node.value) if isinstance(n, ast.Constant)}
    words = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}|^[A-Z][a-z]{2,}")
    wrong = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in quiet
        and words.search(node.value)
    ]
    assert wrong == []


def test_numbers_follow_the_language() -> None:
    assert Text("id").number(12345.67, 2) == "12.345,67"
    assert Text("en").number(12345.67, 2) == "12,345.67"
    assert Text("id").number(float("nan"), 2) == "–"
    assert Text("id").measure(45.25, 1, "%") == "45,2 %"
    assert Text("en").measure(45.25, 1, "%") == "45.2%"
    assert Text("en").number(-0.001, 1) == "0.0"


def test_plural_follows_the_language() -> None:
    assert Text("en").n("map.districts", 1) == "1 district"
    assert Text("en").n("map.districts", 2) == "2 districts"
    assert Text("id").n("map.districts", 2) == "2 kecamatan"
