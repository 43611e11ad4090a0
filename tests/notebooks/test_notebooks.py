"""Every notebook runs from top to bottom, writes nothing, and shows what the library and the package give."""

import ast
import html
import io
import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from indicators import masterplan, notebook, review, spatial
from indicators.build import build
from indicators.composite import uncertainty
from indicators.masterplan import innovations, services
from indicators.package import Package, csv_bytes, read_package

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

#: Runs before the first cell: from then on, every write below the repository is noted.
WATCH = f"""
import os as _os, sys as _sys
_writes = []
def _watch(event, args):
    paths = []
    if event == "open" and isinstance(args[0], (str, bytes)):
        mode, flags = args[1] or "", args[2] or 0
        if set(mode) & set("wax+") or flags & (_os.O_WRONLY | _os.O_RDWR | _os.O_CREAT):
            paths = [args[0]]
    elif event in ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.link", "os.truncate"):
        paths = [a for a in args[:2] if isinstance(a, (str, bytes))]
    for path in paths:
        path = _os.path.realpath(_os.fsdecode(path))
        if path.startswith({str(ROOT)!r} + _os.sep):
            _writes.append(path)
_sys.addaudithook(_watch)
"""
#: Runs after the last cell: hands over the tables of `result` as the bytes the package would hold.
HAND_OVER = """
import json as _json
from indicators.package import csv_bytes as _csv
print(_json.dumps({"writes": _writes, "result": {n: _csv(t).decode() for n, t in result.items()}}))
"""


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def names(paths: list[Path]) -> list[str]:
    return [p.stem[:2] for p in paths]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    target = tmp_path_factory.mktemp("package") / "processed"
    build(ROOT / "data" / "raw", target)
    return read_package(target)


def others(study: notebook.Study) -> dict[str, bytes]:
    """Results that are no table of the package, from the library itself."""
    baseline, root = study.baseline, study.baseline.framework.roots[0]
    rules = baseline.workspace.framework.method["uncertainty"]
    drawn = uncertainty(
        baseline.data, baseline.framework, rules["vary"], rules["draws"], rules["seed"], method=baseline.method
    )
    scores, boundaries = study.scores(), study.workspace.registry.boundaries
    local = spatial.local_moran(scores[root], spatial.contiguity(boundaries))
    measured = [c for c in study.dimensions if scores[c].notna().sum() > 3]
    alike = scores[measured].corr(method="spearman")
    first, second = min(((a, b) for a in measured for b in measured if a < b), key=lambda pair: alike.loc[pair])
    centre = spatial.regency_seat(study.tables["areas"]) or study.values("population_density").idxmax()
    plan, today = study.plan, date.today()
    frames = {
        "achievements": masterplan.achievements(plan, on=today),
        "readings": masterplan.published_readings(plan),
        "overdue": masterplan.overdue(plan, today),
        "services": services.shares(plan, today),
        "offices": innovations.by_office(plan, today),
        "summary": drawn.summary,
        "local": local.table.reset_index(),
        "bivariate": spatial.bivariate(scores[first], scores[second]).reset_index(),
        "review": review.read(study.tables.__getitem__, None).summary(baseline=True),
        "distances": spatial.village_distances(study.tables["villages"], study.tables["areas"], centre),
    }
    return {name: csv_bytes(frame) for name, frame in frames.items()}


def test_there_are_notebooks_numbered_without_a_gap() -> None:
    assert names(NOTEBOOKS) == [f"{n:02d}" for n in range(1, len(NOTEBOOKS) + 1)]
    assert len(NOTEBOOKS) >= 6


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_notebook_runs_anywhere_and_gives_what_the_library_gives(
    path: Path, tmp_path: Path, package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAROS_RAW", raising=False)
    # Whatever this machine's own store holds: the notebook is held against a review that has not begun.
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{(tmp_path / 'none.sqlite').as_posix()}")
    # Byte code, settings and histories of the interpreter are no writes of the notebook.
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    book = read(path)
    book.cells.insert(0, nbformat.v4.new_code_cell(WATCH))
    book.cells.append(nbformat.v4.new_code_cell(HAND_OVER))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(elsewhere)}}).execute()

    outputs = [(n, o) for n, cell in enumerate(book.cells) for o in cell.get("outputs", [])]
    assert [o.text for _, o in outputs if o.output_type == "stream" and o.name == "stderr"] == []
    handed = json.loads(next(o.text for n, o in outputs if n == len(book.cells) - 1))
    assert handed["writes"] == []
    assert list(elsewhere.iterdir()) == []
    assert handed["result"]
    computed = {} if all(n in package for n in handed["result"]) else others(notebook.open_study(ROOT / "data" / "raw"))
    for name, text in handed["result"].items():
        if name in package:
            assert text == package.contents[name].decode(), name
        else:  # sums of floats may differ in the last bit from process to process
            given, expected = (
                pd.read_csv(io.StringIO(t), dtype={"code": str}) for t in (text, computed[name].decode())
            )
            pd.testing.assert_frame_equal(given, expected, rtol=1e-9, obj=name)
    # A plot, a table and a sentence made from computed figures: something to look at, and a conclusion.
    kinds = {kind for _, o in outputs for kind in o.get("data", {})}
    assert {"image/png", "text/html", "text/markdown"} <= kinds
    # As a page it works without a network: nothing in it is fetched from elsewhere.
    options: dict[str, Any] = dict(
        re.findall(r"--HTMLExporter\.(\w+)=(\S*)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    )
    options["extra_template_basedirs"] = [str(ROOT / options["extra_template_basedirs"])]
    page, _ = HTMLExporter(**options).from_notebook_node(book)
    assert re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["'](?!data:)[^"'#][^>]*>""", page) == []
    # Each picture says what it shows: its title, and not nbconvert's excuse for having none.
    pictures = re.findall(r"<img[^>]*>", page)
    said = [html.unescape(found[1]) for p in pictures if (found := re.search(r'alt="([^"]+)"', p))]
    assert len(said) == len(pictures)
    assert [text for text in said if not text.strip() or "No description" in text] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_notebook_is_stored_without_output(path: Path) -> None:
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


def test_the_hook_that_strips_output_would_change_nothing() -> None:
    command = [sys.executable, "-m", "nbstripout", "--verify", *map(str, NOTEBOOKS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_notebook_is_valid_and_short_celled(path: Path) -> None:
    book = read(path)
    nbformat.validate(book)
    assert len({c.id for c in book.cells}) == len(book.cells)
    for cell in book.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 45, cell.source[:60]
            ast.parse(cell.source)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_notebook_speaks_indonesian_with_an_english_summary_on_top(path: Path) -> None:
    texts = [c.source for c in read(path).cells if c.cell_type == "markdown"]
    assert texts[0].startswith(f"# {path.stem[:2]} · ")
    assert "> **English summary.**" in texts[0]
    body = re.sub(r"(?m)^>.*$", "", "\n".join(texts))
    words = re.findall(r"[a-z]+", body.lower())
    assert sum(w in {"yang", "dan", "dari", "tidak", "untuk", "adalah", "dengan", "kecamatan"} for w in words) >= 10
    assert sum(w in {"the", "and", "of", "with", "is"} for w in words) <= 2
    assert "## Kesimpulan" in body


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_notebook_ends_with_its_result(path: Path) -> None:
    cells = read(path).cells
    assert cells[-1].metadata.get("tags") == ["result"]
    assert "result = {" in cells[-1].source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_notebook_names_no_place_of_one_machine_and_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|/home/|/Users/|[A-Z]:\\\\", text)
    assert os.sep + "tmp" not in text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_sentences_hold_no_figures_that_could_go_stale(path: Path) -> None:
    """A number in prose is a rule, a step or a year of a reference; results are put in by code."""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"`[^`]*`|\([^)]*\d{4}[^)]*\)|(?m:^#.*$)|(?m:^>.*$)", "", cell.source)
            assert not re.findall(r"\d+,\d+ %|\d+ %(?! yang urutannya)|\d+ kecamatan|\d+ indikator", text), text
