"""The slides, read back and held against the package."""

from __future__ import annotations

import io
import math
import re
import zipfile

import pytest
from pptx import Presentation
from pptx.presentation import Presentation as Slides
from pptx.util import Inches

from indicators.reports.facts import Material
from indicators.reports.pptx import fitting
from indicators.reports.voice import Voice, ranks


@pytest.fixture(params=["id", "en"], scope="module")
def lang(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def deck(printed, lang: str) -> Slides:
    return Presentation(io.BytesIO(printed("slides", lang)))


def described(shape) -> str:
    return shape._element.xpath(".//p:cNvPr")[0].get("descr", "")


def test_ten_wide_slides_whose_titles_say_the_finding(deck: Slides, material: Material, lang: str) -> None:
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=0.001)
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert len(titles) == 10
    assert len(set(titles)) == 10
    assert all(titles)
    order = material.ranking(material.root)
    scored = [area for area in order if not math.isnan(material.score(material.root, area)["score"])]
    assert material.area_names[scored[0]] in titles[3]
    assert material.area_names[scored[-1]] in titles[3]
    assert str(len(material.table("wanted"))) in titles[8]


def test_every_slide_has_a_source_line_and_notes(deck: Slides, material: Material, lang: str) -> None:
    for slide in deck.slides:
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert any(material.build in text for text in texts)
        assert slide.notes_slide.notes_text_frame.text
    maps = [slide for slide in deck.slides if any(shape.shape_type == 13 for shape in slide.shapes)]
    assert maps
    for slide in maps:
        assert any(material.credit in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_pictures_charts_and_tables_have_alternative_texts(deck: Slides) -> None:
    seen = 0
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.shape_type == 13 or shape.has_chart or shape.has_table:
                assert len(described(shape)) > 10, slide.shapes.title.text
                seen += 1
    assert seen >= 8


def test_nothing_leaves_the_slide(deck: Slides) -> None:
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width + Inches(0.01), slide.shapes.title.text
            assert shape.top + shape.height <= deck.slide_height, slide.shapes.title.text


def test_the_ranking_is_a_native_chart_of_the_scores(deck: Slides, material: Material, lang: str) -> None:
    chart = next(shape.chart for shape in deck.slides[3].shapes if shape.has_chart)
    order = [a for a in material.ranking(material.root) if not math.isnan(material.score(material.root, a)["score"])]
    rows = [material.score(material.root, area) for area in order]
    assert list(chart.plots[0].series[0].values) == pytest.approx([row["score"] for row in rows])
    v = Voice(lang)
    labels = [f"{material.area_names[a]} ({ranks(v, row)})" for a, row in zip(order, rows, strict=True)]
    assert list(chart.plots[0].categories) == labels
    lengths = [float(found) for found in re.findall(r"<c:v>([\d.]+)</c:v>", _bars(chart))]
    above = [max(row["score_q95"] - row["score"], 0) for row in rows]
    below = [max(row["score"] - row["score_q05"], 0) for row in rows]
    assert lengths == pytest.approx(above + below, abs=1e-3)


def _bars(chart) -> str:
    text = chart._chartSpace.xml
    return text[text.index("<c:errBars>") : text.index("</c:errBars>")]


def test_targets_stand_as_the_records_say(deck: Slides, material: Material) -> None:
    chart = next(shape.chart for shape in deck.slides[7].shapes if shape.has_chart)
    keys = ("attained", "not_attained", "interim", "unreported", "no_value")
    counts = [material.plan_results[key] for key in keys]
    assert list(chart.plots[0].series[0].values) == counts


def test_keys_stand_in_the_order_of_the_bars_and_large_enough_to_read(deck: Slides, lang: str) -> None:
    v = Voice(lang)
    chart = next(shape.chart for shape in deck.slides[2].shapes if shape.has_chart)
    assert not chart.has_legend
    for slide, words in ((2, [v(f"report.col_{key}") for key in ("lowest", "middle", "highest")]),
                         (5, ["0–20", "20–40", "40–60", "60–80", "80–100", v("report.key_none")])):  # fmt: skip
        frames = [shape.text_frame for shape in deck.slides[slide].shapes if shape.has_text_frame]
        key = next(frame.paragraphs[0] for frame in frames if "\u25a0" in frame.text)
        runs = key.runs
        assert [run.text.strip() for run in runs[1::2]] == words
        assert min(run.font.size.pt for run in runs) >= 12
    bars = [bar.format.fill.fore_color.rgb for bar in chart.plots[0].series]
    frames = [shape.text_frame for shape in deck.slides[2].shapes if shape.has_text_frame]
    key = next(frame.paragraphs[0] for frame in frames if "\u25a0" in frame.text)
    assert [run.font.color.rgb for run in key.runs[::2]] == bars
    assert [bar.name for bar in chart.plots[0].series] == [run.text.strip() for run in key.runs[1::2]]


def test_text_is_marked_with_its_language(deck: Slides, lang: str) -> None:
    for slide in deck.slides:
        assert {run.get("lang") for run in slide._element.iter(_named("a:rPr"))} == {
            {"id": "id-ID", "en": "en-GB"}[lang]
        }
    assert deck.core_properties.language == {"id": "id-ID", "en": "en-GB"}[lang]


def _named(tag: str) -> str:
    from pptx.oxml.ns import qn

    return qn(tag)


def test_no_moment_of_the_clock_is_in_the_file(printed, material: Material, lang: str) -> None:
    def check(content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                assert entry.date_time == (1980, 1, 1, 0, 0, 0), entry.filename
                if entry.filename.endswith(".xlsx"):
                    check(archive.read(entry))
                elif entry.filename == "docProps/core.xml":
                    moments = re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", archive.read(entry).decode())
                    assert set(moments) == {f"{material.as_of.isoformat()}T00:00:00Z"}

    check(printed("slides", lang))


def test_type_shrinks_until_the_lines_have_room() -> None:
    few, many = ["pendek"], ["kalimat yang jauh lebih panjang daripada yang lain"] * 12
    assert fitting(few, (0, 0, 5, 5)) == 20
    assert fitting(many, (0, 0, 5, 5)) < fitting(many, (0, 0, 12, 5)) <= 20
