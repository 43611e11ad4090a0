"""Templates of the desk: no literal text, and a token in every form that writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "dashboard"
TEMPLATES = sorted((FOLDER / "work" / "templates" / "work").glob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_no_literal_text_stands_in_a_template(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}|\{% set \w+ %\}.*?\{% endset %\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", " ", text)
    # File endings are names, and separators are no words.
    assert re.findall(r"\w{2,}", shown.replace("XLSX", "").replace("CSV", "")) == []
    for attribute in ("aria-label", "title", "placeholder", "alt"):
        assert re.findall(rf'{attribute}="[^"{{]*[A-Za-z]{{2,}}', text) == []


def test_every_form_that_writes_carries_its_token() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL):
            assert "{{ token() }}" in form, path.name
