"""The data dictionary holds every table, column, code, unit and indicator of the package."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from indicators.cli import main
from indicators.dictionary import dictionary, plain, write
from indicators.package import Package
from indicators.problems import Language
from indicators.schema import RESOURCES
from indicators.schema_words import code_label, said


@pytest.mark.parametrize("lang", ["id", "en"])
def test_it_holds_everything_the_package_has(real_package: Package, lang: Language) -> None:
    text = dictionary(real_package, lang)
    for resource in RESOURCES:
        part = text.split(f"### `{resource.name}`\n")[1].split("\n### ")[0]
        for field in resource.fields:
            row = next(line for line in part.splitlines() if line.startswith(f"| `{field.name}` |"))
            assert plain(said(field.description, lang)) in row
            assert all(f"`{code}`" in row for code in field.enum)
        for field in resource.fields:
            for code in field.enum:
                assert f"| `{code}` | {plain(code_label(field.name, code, lang))} |" in text
    for _, one in real_package.table("indicators").iterrows():
        part = text.split(f"#### {plain(one[f'name_{lang}'])} (`{one['code']}`)")[1].split("\n#### ")[0]
        for name in ("definition", "unit", "formula", "producer"):
            assert plain(one[f"{name}_{lang}"]) in part, (one["code"], name)
    for _, one in real_package.table("variables").iterrows():
        assert f"| `{one['code']}` | {plain(one[f'name_{lang}'])} |" in text
        assert f"\n| {plain(one['unit'])} |" in text
    for licence in real_package.table("sources")["licence"].unique():
        assert f"| `{licence}` |" in text


def test_rows_of_a_table_have_as_many_cells_as_its_head(real_package: Package) -> None:
    text = dictionary(real_package, "id")
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(counts) == 1, block[:200]


def test_it_is_the_same_text_each_time_and_follows_the_language(published: Path, tmp_path: Path) -> None:
    one = write(published, tmp_path / "docs" / "id.md", "id").read_bytes()
    assert write(published, tmp_path / "again.md", "id").read_bytes() == one
    english = write(published, tmp_path / "en.md", "en").read_text(encoding="utf-8")
    assert one.decode().startswith("# Kamus data")
    assert english.startswith("# Data dictionary")
    assert "Kode Kemendagri" not in english


def test_markup_in_texts_is_shown_as_it_is() -> None:
    assert plain("a | b\n<script> `x` *y* _z_") == r"a \| b &lt;script&gt; \`x\` \*y\* \_z\_"


def test_command(published: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["dictionary", str(tmp_path / "k.md"), "--lang", "en", "--processed", str(published)]
    )
    assert result.exit_code == 0, result.output
    assert (tmp_path / "k.md").read_text(encoding="utf-8").startswith("# Data dictionary")
    result = CliRunner().invoke(main, ["dictionary", str(tmp_path / "k.md"), "--processed", str(tmp_path)])
    assert result.exit_code == 1
    assert "maros build" in result.output
