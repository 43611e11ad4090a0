"""The documentation builds without a warning, in two languages, and names nothing that is not there."""

from __future__ import annotations

import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import matplotlib as mpl
import pytest
from babel.messages.pofile import read_po

import indicators
from indicators.build import build
from indicators.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
#: A page and its partner in the other language; each links to the other in its first lines.
HOW_TOS = {
    "pejabat": "officials",
    "operator-perangkat-daerah": "office-operators",
    "analis": "analysts",
    "mentor": "mentors",
    "administrator": "administrators",
    "panduan-operasi": "runbook",
    "impor-tabel": "import-tables",
    "kabupaten-lain": "another-regency",
    "kamus-data": "data-dictionary",
}
PAGES = [*(DOCS / "id" / f"{name}.md" for name in HOW_TOS), *(DOCS / "en" / f"{name}.md" for name in HOW_TOS.values())]
TEXTS = [
    *PAGES,
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
    *(DOCS / name for name in ("index.md", "composite.md", "SECURITY.md", "threat-model.md")),
    *sorted((ROOT / "data" / "raw").rglob("*.md")),
    *sorted((ROOT / "indicators" / "national" / "readme").glob("*.md")),
]
NAMES = [p.relative_to(ROOT).as_posix() for p in TEXTS]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site. It is built as a whole: a cheaper builder would save the writing, a quarter of the time."""
    folder = tmp_path_factory.mktemp("docs")
    build(ROOT / "data" / "raw", folder / "processed")
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("api"))
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-c", str(DOCS)]
    done = subprocess.run(
        [*command, str(folder / "docs"), str(folder / "site")],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"MAROS_PROCESSED": str(folder / "processed")},
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_every_how_to_is_a_page_in_its_language(site: Path) -> None:
    for id_, en in HOW_TOS.items():
        for language, name in (("id", id_), ("en", en)):
            page = (site / language / f"{name}.html").read_text(encoding="utf-8")
            assert f'lang="{language}"' in page[:200]
            assert f'placeholder="{"Cari" if language == "id" else "Search"}"' in page


def test_every_module_is_described(site: Path) -> None:
    found = set()
    for page in (site / "api").glob("*.html"):
        found |= set(re.findall(r'id="module-([\w.]+)"', page.read_text(encoding="utf-8")))
    modules = {m.name for m in pkgutil.walk_packages(indicators.__path__, "indicators.")}
    assert {m for m in modules if ".migrations" not in m} <= found


def test_the_data_dictionary_is_made_from_the_metadata(site: Path) -> None:
    for page, word in (("id/kamus-data", "Kamus data"), ("en/data-dictionary", "Data dictionary")):
        text = (site / f"{page}.html").read_text(encoding="utf-8")
        assert word in text
        for path in (ROOT / "data" / "raw" / "framework" / "indicators").glob("*.yml"):
            assert path.stem in text


def test_the_site_fetches_nothing_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']https?:[^>]*>""", text) == [], page.name
    for style in site.rglob("*.css"):
        assert re.findall(r"""(?:@import|url\()\s*["']?https?:""", style.read_text(encoding="utf-8")) == [], style.name


def test_no_page_is_without_a_partner() -> None:
    assert sorted(p.stem for p in (DOCS / "id").glob("*.md")) == sorted(HOW_TOS)
    assert sorted(p.stem for p in (DOCS / "en").glob("*.md")) == sorted(HOW_TOS.values())
    for id_, en in HOW_TOS.items():
        assert f"](../en/{en}.md)*" in (DOCS / "id" / f"{id_}.md").read_text(encoding="utf-8")[:300]
        assert f"](../id/{id_}.md)*" in (DOCS / "en" / f"{en}.md").read_text(encoding="utf-8")[:300]


@pytest.mark.parametrize("path", TEXTS, ids=NAMES)
def test_relative_links_resolve(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if not re.match(r"https?:|mailto:|#", target):
            assert (path.parent / target.partition("#")[0]).exists(), target


def commands(path: Path, name: str) -> list[list[str]]:
    """Return the words after a command's name wherever a text gives it in code."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]
    lines += re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    found = [re.sub(r"^(?:\w+=\S+ )+", "", line) for line in lines]
    return [
        shlex.split(line.translate(str.maketrans("", "", "[]")))[1:] for line in found if line.startswith(f"{name} ")
    ]


@pytest.mark.parametrize("path", TEXTS, ids=NAMES)
def test_commands_exist_with_their_options(path: Path) -> None:
    in_a_container = [words[4:] for words in commands(path, "podman") if words[1:4:2] == ["-it", "maros"]]
    for words in commands(path, "maros") + commands(path, "maros-admin") + in_a_container:
        command: click.Command = main
        rest = [word for word in words if word != "…"]
        while isinstance(command, click.Group) and rest:
            found = command.get_command(click.Context(command), rest[0])
            assert found is not None, words
            command, rest = found, rest[1:]
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= known, words


def test_commands_are_found_in_the_texts() -> None:
    named = {words[0] for path in TEXTS for words in commands(path, "maros")}
    assert {"init", "import", "build", "review", "user", "db", "masterplan"} <= named
    on_the_server = {words[0] for path in TEXTS for words in commands(path, "maros-admin")}
    assert {"settings", "check", "build", "user", "db"} <= on_the_server


@pytest.mark.parametrize("name", ["id/panduan-operasi", "en/runbook"])
def test_a_server_is_run_by_the_wrapper_alone(name: str) -> None:
    """A plain command works on another database there, and as root it leaves files the service cannot change."""
    path = DOCS / f"{name}.md"
    assert [words for words in commands(path, "maros") if words[:1] != ["serve"]] == []
    assert ["build"] not in commands(path, "make")


@pytest.mark.parametrize("path", TEXTS, ids=NAMES)
def test_targets_exist(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", makefile, re.MULTILINE))
    assert {words[0] for words in commands(path, "make") if words} <= targets


def said(language: str) -> set[str]:
    """Every text of the dashboard in a language."""
    texts: set[str] = set()
    for path in sorted((ROOT / "dashboard" / "locale" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                texts |= {message.string} if isinstance(message.string, str) else set(message.string)
    return texts


@pytest.mark.parametrize(
    "path", [p for p in PAGES if p.stem not in ("kabupaten-lain", "another-regency")], ids=lambda p: p.stem
)
def test_names_on_the_screen_are_those_of_the_dashboard(path: Path) -> None:
    """Bold words with a capital are pages and parts of the screen; slanted ones with a capital are what is pressed."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    known = said(path.parent.name) | {"ID / EN"}
    named = [part for name in re.findall(r"\*\*([A-Z][^*\n]*)\*\*", text) for part in name.split(" → ")]
    named += re.findall(r"(?<!\*)\*([A-Z][^*\n:]*)\*(?!\*)", text)
    assert [name for name in named if name not in known] == []


@pytest.mark.parametrize("name", ["id/analis", "en/analysts"])
def test_code_for_analysts_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("MAROS_RAW", raising=False)
    mpl.use("agg")
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / f"{name}.md").read_text(encoding="utf-8"), re.DOTALL)
    space: dict[str, object] = {}
    exec("".join(blocks), space)  # what a reader would paste
    assert len(space["other"].table()) == len(space["study"].areas)  # type: ignore[attr-defined]
    mpl.pyplot.close("all")
