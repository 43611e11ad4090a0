"""Tags, language, title, alternative texts, fonts, the standards a PDF claims, and text that can be searched."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from report_material import elements, pages_of

from indicators.reports.facts import Material
from indicators.reports.hyphen import hyphenate

KINDS = [("profile", "id"), ("profile", "en"), ("summary", "id"), ("briefing", "en"), ("baseline-book", "id")]


@pytest.fixture(params=KINDS, ids="-".join)
def paper(request: pytest.FixtureRequest, printed, small_book: bytes, whole: str) -> tuple[str, bytes]:
    """Language and bytes of one report of each kind."""
    kind, lang = request.param
    if kind == "baseline-book":
        return lang, small_book
    return lang, printed(kind, lang, whole if kind == "profile" else "")


def test_document_says_its_language_title_and_that_it_is_tagged(paper: tuple[str, bytes]) -> None:
    lang, pdf = paper
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == lang
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title
    assert reader.metadata.author


def test_every_figure_has_words_and_headings_skip_no_level(paper: tuple[str, bytes]) -> None:
    found = list(elements(paper[1]))
    kinds = [str(one["/S"]) for one in found]
    figures = [one for one in found if one["/S"] == "/Figure"]
    assert figures
    assert all(len(str(one.get("/Alt", ""))) > 20 for one in figures)
    assert "/Table" in kinds
    assert "/TH" in kinds
    levels = {int(kind[2:]) for kind in kinds if re.fullmatch("/H[1-6]", kind)}
    assert levels == set(range(1, max(levels) + 1))


def test_every_font_is_embedded_and_nothing_of_the_machine(paper: tuple[str, bytes]) -> None:
    names = set()
    for page in PdfReader(io.BytesIO(paper[1])).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font["/DescendantFonts"][0]
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"])
            assert "/ToUnicode" in font
            names.add(str(font["/BaseFont"]).split("+")[1].split("-")[0])
    assert names <= {"Inter", "DejaVuSans"}


def test_text_can_be_searched(paper: tuple[str, bytes]) -> None:
    """Places to break leave no trace in what letters are copied as, and a hyphen is a hyphen."""
    assert not set("\u00ad\u200b") & set("".join(pages_of(paper[1])))


def test_documents_claim_the_standards_they_were_made_for(paper: tuple[str, bytes]) -> None:
    found = PdfReader(io.BytesIO(paper[1])).trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in found
    assert "<pdfaid:part>2</pdfaid:part>" in found


def test_an_independent_checker_finds_nothing(paper: tuple[str, bytes]) -> None:
    page = pytest.importorskip("page", reason="page-validation is not installed")
    report = page.validate_pdf_bytes(paper[1], profile="ua1")
    assert report.rules.total > 100
    assert [f"{one.rule_id}: {one.message}" for one in report.failures] == []


def test_other_processes_make_the_same_bytes(material: Material, printed, whole: str) -> None:
    """A fresh interpreter with another hash seed: order of sets and names of clips must not matter."""
    program = (
        "import sys; from pathlib import Path; from indicators.reports.open import open_material;"
        "from indicators.reports.make import Studio; from indicators.reports.jobs import Job; import hashlib;"
        "material = open_material(Path(sys.argv[1]), Path(sys.argv[2])); studio = Studio(material);"
        "[print(hashlib.sha256(studio.make(Job(kind, 'id', area))).hexdigest()) for kind, area in"
        " [('profile', sys.argv[3]), ('summary', ''), ('workbook', ''), ('slides', '')]]"
    )
    raw = Path(__file__).parents[2] / "data" / "raw"
    done = subprocess.run(
        [sys.executable, "-c", program, str(material.package.path), str(raw), whole],
        capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "12345", "PATH": ""},
    )  # fmt: skip
    mine = [printed("profile", "id", whole), *(printed(kind, "id") for kind in ("summary", "workbook", "slides"))]
    assert done.stdout.split() == [hashlib.sha256(one).hexdigest() for one in mine]


@pytest.mark.parametrize(
    ("word", "broken"),
    [
        ("kecamatan", "ke-ca-matan"),
        ("pemerintahan", "pe-me-rin-tahan"),
        ("lingkungan", "ling-kungan"),
        ("program", "program"),
        ("masyarakat", "ma-sya-ra-kat"),
        ("INDONESIA", "INDONESIA"),
        ("data/raw/kecamatan", "data/raw/kecamatan"),
    ],
)
def test_indonesian_words_break_between_syllables(word: str, broken: str) -> None:
    assert hyphenate(word, "id").replace("\u00ad", "-") == broken


def test_other_languages_are_left_to_their_own_rules() -> None:
    assert hyphenate("administration kecamatan", "en") == "administration kecamatan"
