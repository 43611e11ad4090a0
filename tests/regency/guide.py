"""The guide to another regency, read as what it tells the reader to do: files to write and commands to run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from click.testing import CliRunner

from indicators.cli import main

ROOT = Path(__file__).parents[2]
GUIDES = {"id": ROOT / "docs" / "id" / "kabupaten-lain.md", "en": ROOT / "docs" / "en" / "another-regency.md"}
YEAR = "2024"


@dataclass(frozen=True)
class Step:
    """A file to write (`path`, `content`) or, without a path, a command to run (`content`)."""

    path: str
    content: str


def steps(language: str) -> Iterator[Step]:
    """Yield what a guide tells to do, in order: a block after "`path`:" is that file, a `sh` block holds commands."""
    text = GUIDES[language].read_text(encoding="utf-8")
    for path, kind, content in re.findall(r"(?:`([\w./-]+)`:\n\n)?```(\w+)\n(.*?)```", text, re.DOTALL):
        if kind == "sh":
            yield from (Step("", line) for line in content.strip().splitlines())
        else:
            assert path, f"a block of {kind} that names no file"
            yield Step(path, content)


@dataclass(frozen=True)
class Done:
    """A command that was run."""

    command: str
    code: int
    output: str


def run(folder: Path, command: str) -> Done:
    """Run `maros …` in a folder, as a reader would type it."""
    name, *words = shlex.split(command)
    assert name == "maros"
    with chdir(folder):
        result = CliRunner().invoke(main, words)
    return Done(command, result.exit_code, result.output)


def follow(folder: Path) -> list[Done]:
    """Do all that the guide says in an empty folder; the workbooks are filled in where the guide sends them out."""
    done = []
    for step in steps("id"):
        if step.path:
            target = folder / step.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.content, encoding="utf-8")
        else:
            done.append(run(folder, step.content))
            if step.content.startswith("maros templates"):
                for book in sorted((folder / "blanko").glob("*.xlsx")):
                    fill(book)
    return done


def fill(path: Path) -> None:
    """Fill in a template as an office would: invented figures, another for each district and indicator."""
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    sheet["B6"], sheet["B7"] = YEAR, "Laporan rekaan untuk uji"
    flag, start = str(sheet["B10"].value).endswith("(0/1)"), sum(path.stem.encode())
    for i, row in enumerate(range(11, sheet.max_row + 1)):
        sheet.cell(row, 2).value = (start + i) % 2 if flag else 26 + (start + 19 * i) % 70
    book.save(path)
