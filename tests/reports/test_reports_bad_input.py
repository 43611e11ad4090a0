"""Data that are not as they should be: each gives a clean page, or an error that says in both languages what to do."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader
from report_material import altered, plain, set_cells, text_of, without_area, without_boundaries

from indicators.package import Package
from indicators.reports.facts import Material
from indicators.reports.jobs import PARTS, PROFILE, Job
from indicators.reports.make import Studio
from indicators.reports.typeset import UNKNOWN_SIGN, clean, prepared, tidy
from indicators.reports.voice import Voice

SHORT = ("profile", "briefing", "summary", "slides")
LONG = (
    "Kecamatan Penyelenggaraan Pemerintahan Kepulauan Bahari Sejahtera Berkemajuan Antarwilayah Pegunungan Timur " * 2
)
NOTE = "مرحبا שלום 😀👩‍👩‍👧 \u202egnp.exe 漢字 akhir"


@pytest.fixture
def area(small: Package) -> str:
    return Material(small).districts.index[0]


def everything(package: Package, area: str, kinds: Sequence[str] = PARTS) -> dict[tuple[str, str], bytes]:
    """Make reports in both languages; a profile of one district."""
    studio = Studio(Material(package))
    jobs = [Job(kind, lang, area if kind == PROFILE else "") for kind in kinds for lang in ("id", "en")]
    return {(job.kind, job.lang): studio.make(job) for job in jobs}


def test_a_district_without_data_has_a_page_that_says_so(small: Package, area: str) -> None:
    cleared = without_area(area)
    made = everything(altered(small, values=cleared, scores=cleared, rank_intervals=cleared), area, SHORT)
    for lang in ("id", "en"):
        text, v = text_of(made["profile", lang]), Voice(lang)
        assert plain(v("report.facts_none")) in text
        assert plain(v("report.trend_none")) in text
        assert plain(v("report.no_strengths")) in text
        assert plain(v("report.review_nothing")) in text
        assert len(PdfReader(io.BytesIO(made["profile", lang])).pages) == 2


def test_a_regency_without_any_data_has_all_reports(small: Package, area: str) -> None:
    names = ("values", "scores", "rank_intervals", "wanted", "headlines", "conflicts", "corrections")
    made = everything(altered(small, **{name: lambda frame: frame[:0] for name in names}), area)
    for lang in ("id", "en"):
        v = Voice(lang)
        assert plain(v("report.no_scores")) in text_of(made["summary", lang])
        assert plain(v("report.plan_none")) in text_of(made["briefing", lang])
        assert plain(v("report.conflicts_none")) in text_of(made["baseline-book", lang])


def test_a_very_long_name_is_cut_and_keeps_its_place(small: Package, area: str) -> None:
    def named(frame):
        for column in ("name", "short_name"):
            frame = set_cells(column, LONG, lambda f: f["code"] == area)(frame)
        return frame

    package = altered(small, areas=named)
    made = everything(package, area, SHORT)
    for lang in ("id", "en"):
        reader = PdfReader(io.BytesIO(made["profile", lang]))
        assert len(reader.pages) == 2
        assert len(PdfReader(io.BytesIO(made["briefing", lang])).pages) == 1
        assert plain("Kecamatan Penyelenggaraan Pemerintahan") in text_of(made["profile", lang])
        assert "…" in text_of(made["profile", lang])
    assert len(Job(PROFILE, "id", area).file_name(LONG)) < 80


def test_words_without_a_place_to_break_get_some() -> None:
    given = "x" * 70 + " https://contoh.example.go.id/berkas/laporan_kegiatan_tahunan/halaman"
    found = prepared({"lead": "", "text": given}, "id")["text"]
    assert found.replace("\u200b", "") == given
    assert max(len(part) for part in re.split("[\u200b ]", found)) <= 24


def test_a_missing_boundary_leaves_the_map_out_and_says_what_to_do(small: Package, area: str) -> None:
    made = everything(without_boundaries(small, area), area, SHORT)
    for lang in ("id", "en"):
        assert plain(Voice(lang)("report.no_boundary")) in text_of(made["profile", lang])
        assert plain(Voice(lang)("report.no_boundary")) not in text_of(made["briefing", lang])


def test_without_any_boundary_there_is_no_map_at_all(small: Package, area: str) -> None:
    made = everything(without_boundaries(small), area)
    for lang in ("id", "en"):
        for kind in ("profile", "briefing", "summary", "baseline-book"):
            assert plain(Voice(lang)("report.no_boundary")) in text_of(made[kind, lang]), kind


def test_right_to_left_text_and_emoji_in_a_note_are_set_or_boxed(small: Package, area: str) -> None:
    noted = {
        "values": lambda frame: set_cells("note_en", NOTE, lambda f: f.index == f.index)(
            set_cells("note_id", NOTE, lambda f: f.index == f.index)(frame)
        ),
        "areas": set_cells("name", "بندر 😀", lambda frame: frame["code"] == area),
    }
    made = everything(altered(small, **noted), area, ("profile", "workbook", "baseline-book"))
    for lang in ("id", "en"):
        text = text_of(made["baseline-book", lang])
        assert "akhir" in text
        assert UNKNOWN_SIGN in text  # the Chinese signs, which no font of ours has
        assert "\u202e" not in text


def test_signs_that_steer_or_control_are_dropped_and_unknown_ones_boxed() -> None:
    assert tidy("a\u202eb\x07c\u200d\ud800 \t\n d") == "abc d"
    assert clean("漢 é ش") == f"{UNKNOWN_SIGN} é ش"


@pytest.mark.parametrize("kind", ["profile", "slides"])
def test_without_fonts_there_is_an_error_in_both_languages_and_no_file(
    small_folder: Path, tmp_path: Path, kind: str
) -> None:
    """In a fresh interpreter: fonts are found once and kept."""
    program = (
        "import sys; from pathlib import Path; from indicators.reports import style;"
        "style.FONTS = Path(sys.argv[1]); from indicators.cli import main; sys.argv[1:] = sys.argv[2:]; main()"
    )
    (tmp_path / "fonts").mkdir()
    asked = ["report", kind, *(["--all"] if kind == "profile" else []), "--lang", "id"]
    folders = ["--processed", str(small_folder / "processed"), "--raw", str(tmp_path), "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "fonts"), *asked, *folders, "--processes", "1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Huruf laporan tidak ditemukan" in done.stderr
    assert "The fonts of the reports are missing" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob("out/**/*.*"))
