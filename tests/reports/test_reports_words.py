"""Words of the reports: both catalogues complete, every key used, every sentence filled with what it asks for."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from indicators import reports
from indicators.words import LANGUAGES, SHARED

FOLDER = Path(reports.__file__).parent

#: Functions that look up a word which the data choose.
SPACES = ("known", "_words")


def catalogue(lang: str, folder: Path = FOLDER / "locale") -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((folder / lang).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=lang):
                if message.id:
                    key = message.id if isinstance(message.id, str) else message.id[0]
                    found[key] = message.string if isinstance(message.string, str) else " ".join(message.string)
    return found


def asked() -> tuple[set[str], set[str]]:
    """Keys written out in the code, and the beginnings of keys that are put together."""
    whole, starts = set(), set()
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                first = str(node.values[0].value)
                if re.match(r"^[a-z]+\.[a-z_]*$", first):
                    starts.add(first)
            elif isinstance(node, ast.Constant) and re.fullmatch(
                r"(report|status|review)\.[a-z_]*[a-z]", str(node.value)
            ):
                whole.add(str(node.value))
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in SPACES:
                starts |= {f"{arg.value}." for arg in node.args if isinstance(arg, ast.Constant)}
    return whole, starts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty(lang: str) -> None:
    assert all(catalogue(lang).values())


def test_both_languages_hold_the_same_keys_and_fields() -> None:
    one, two = catalogue("id"), catalogue("en")
    assert set(one) == set(two)
    for key in one:
        fields = [{name for _, name, _, _ in Formatter().parse(text[key]) if name} for text in (one, two)]
        # A level or a chance may be said in one language and be clear in the other.
        assert fields[0] ^ fields[1] <= {"level"}, key


def test_every_key_of_the_code_is_known_and_every_known_one_is_asked_for() -> None:
    whole, starts = asked()
    known = set(catalogue("id"))
    assert whole <= known
    unused = {key for key in known - whole if not any(key.startswith(start) for start in starts)}
    assert unused == set()


def test_sentences_are_written_for_people() -> None:
    for lang in LANGUAGES:
        for key, text in catalogue(lang).items():
            assert "  " not in text, key
            assert not re.search(r"\b(TODO|null|None)\b", text), key


def test_shared_words_are_not_said_again() -> None:
    for lang in LANGUAGES:
        assert not set(catalogue(lang, SHARED)) & set(catalogue(lang))
