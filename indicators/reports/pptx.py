"""How slides become a PPTX file with native charts, tables and alternative texts."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from indicators.reports import style
from indicators.reports.archive import steady
from indicators.reports.deck import (
    ACROSS,
    HEIGHT,
    LEFT,
    WIDTH,
    Bars,
    Box,
    Deck,
    Grid,
    Image,
    Key,
    Note,
    Points,
    Slide,
    Tiles,
)
from indicators.reports.typeset import tidy

#: Layout of the template with nothing but a title.
_TITLE_ONLY = 5
_LANGUAGE = {"id": "id-ID", "en": "en-GB"}
_NUMBERS = {"id": "[$-421]#,##0", "en": "[$-409]#,##0"}
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def write(deck: Deck) -> bytes:
    """Return slides as PPTX; the same slides give the same bytes."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
    day = datetime(deck.day.year, deck.day.month, deck.day.day)
    for name, value in {**deck.properties, "language": _LANGUAGE[deck.lang], "created": day, "modified": day}.items():
        setattr(made.core_properties, name, value)
    for number, slide in enumerate(deck.slides, start=1):
        _slide(made, slide, f"{number} / {len(deck.slides)}", deck.lang)
    out = io.BytesIO()
    made.save(out)
    return steady(out.getvalue(), deck.day)


def _slide(made: Any, slide: Slide, place: str, lang: str) -> None:
    page = made.slides.add_slide(made.slide_layouts[_TITLE_ONLY])
    first = bool(slide.subtitle)
    title = page.shapes.title
    _at(title, (LEFT, 2.2, ACROSS, 1.6) if first else (LEFT, 0.35, ACROSS, 1.0))
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    title.text_frame.margin_left = title.text_frame.margin_right = 0
    size = 40 if first else 26 if len(slide.title) < 100 else 22
    _write(title.text_frame, [slide.title], size, bold=True)
    rule = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_inches((LEFT, 4.0 if first else 1.42, ACROSS, 0.04)))
    _fill(rule, style.ACCENT)
    _properties(rule).append(parse_xml(_DECORATIVE))
    if first:
        _text(page, (LEFT, 4.2, ACROSS, 1.2), [slide.subtitle], 20, colour=style.SOFT)
    for box, part in slide.parts:
        _ADD[type(part)](page, box, part, lang)
    _text(page, (LEFT, 6.95, 11.0, 0.35), [slide.source], 10, colour=style.SOFT)
    _text(page, (11.73, 6.95, 1.0, 0.35), [place], 10, colour=style.SOFT, align=PP_ALIGN.RIGHT)
    page.notes_slide.notes_text_frame.text = tidy(slide.notes)
    for root in (page._element, page.notes_slide._element):
        for run in root.iter(qn("a:rPr")):
            run.set("lang", _LANGUAGE[lang])


# Parts --------------------------------------------------------------------------------------------------------------


def _inches(box: Box) -> list[Any]:
    return [Inches(value) for value in box]


def _at(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = _inches(box)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())


def _fill(shape: Any, colour: str) -> None:
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(colour)
    shape.line.fill.background()
    shape._element.remove(shape._element.find(qn("p:style")))  # the theme's shadow


def _properties(shape: Any) -> Any:
    return shape._element.xpath(".//p:cNvPr")[0]


def _spoken(shape: Any, alt: str) -> None:
    _properties(shape).set("descr", tidy(alt))


def _write(frame: Any, lines: Sequence[str], size: float, *, bold: bool = False, colour: str = style.INK,
           align: Any = PP_ALIGN.LEFT, between: float = 0) -> None:  # fmt: skip
    frame.word_wrap = True
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment = align
        paragraph.space_after = Pt(between)
        run = paragraph.add_run()
        run.text = tidy(line)
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = _rgb(colour)


def _text(page: Any, box: Box, lines: Sequence[str], size: float, **how: Any) -> Any:
    shape = page.shapes.add_textbox(*_inches(box))
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = 0
    _write(frame, lines, size, **how)
    return shape


def fitting(lines: Sequence[str], box: Box, sizes: Sequence[float] = (20, 18, 16, 14, 12, 11)) -> float:
    """Return the largest type size at which the lines have room in a box; a letter is about half as wide as high."""
    for size in sizes:
        letters = box[2] * 72 / (0.5 * size)
        needed = sum(math.ceil(len(line) / letters) * 1.2 + 0.4 for line in lines) * size / 72
        if needed <= box[3]:
            return size
    return sizes[-1]


def _add_points(page: Any, box: Box, part: Points, lang: str) -> None:
    left, top, width, height = box
    size = fitting(part.items, (left, top, width - 0.4, height))
    shape = _text(page, box, part.items, size, between=0.4 * size)
    for number, paragraph in enumerate(shape.text_frame.paragraphs, start=1):
        about = paragraph._p.get_or_add_pPr()
        about.set("marL", str(Inches(0.35)))
        about.set("indent", str(-Inches(0.35)))
        if part.numbered:
            _within(about, "a:buAutoNum", type="arabicPeriod", startAt=str(number))
        else:
            _within(about, "a:buChar", char="•")


def _add_tiles(page: Any, box: Box, part: Tiles, lang: str) -> None:
    left, top, width, height = box
    gap = 0.2
    wide = (width - gap * (len(part.items) - 1)) / len(part.items)
    for at, item in enumerate(part.items):
        shape = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_inches((left + at * (wide + gap), top, wide, height)))
        _fill(shape, style.WASH)
        frame = shape.text_frame
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _write(frame, [item["label"], item["value"], item["sub"]], 14, colour=style.SOFT)
        value = frame.paragraphs[1].runs[0].font
        value.size, value.bold, value.color.rgb = Pt(32), True, _rgb(style.ACCENT)


def _add_note(page: Any, box: Box, part: Note, lang: str) -> None:
    _text(page, box, [part.text], 12, colour=style.SOFT)


def _add_key(page: Any, box: Box, part: Key, lang: str) -> None:
    # Not the chart's own legend: programs differ in its order, and it takes the size of no other text.
    paragraph = _text(page, box, [], 13).text_frame.paragraphs[0]
    for text, colour in part.items:
        for words, shade in (("\u25a0\u00a0", colour), (f"{tidy(text)}      ", style.INK)):
            run = paragraph.add_run()
            run.text = words
            run.font.size, run.font.color.rgb = Pt(13), _rgb(shade)


def _add_image(page: Any, box: Box, part: Image, lang: str) -> None:
    left, top, width, height = box
    room = width * (0.58 if part.lines else 1)
    shape = page.shapes.add_picture(io.BytesIO(part.png), Inches(left), Inches(top))
    scale = min(Inches(room) / shape.width, Inches(height) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    _spoken(shape, part.alt)
    if part.lines:
        right = (left + room + 0.15, top, width - room - 0.15, height)
        beside = _text(page, right, part.lines, fitting(part.lines, right, (16, 14, 12, 10)), between=4)
        beside.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        beside.text_frame.paragraphs[0].runs[0].font.bold = True


def _add_grid(page: Any, box: Box, part: Grid, lang: str) -> None:
    rows, heads = len(part.rows) + 1, part.columns
    shape = page.shapes.add_table(rows, len(heads), *_inches((*box[:3], 0.1)))
    _spoken(shape, part.alt)
    table = shape.table
    table.horz_banding = False
    shares = [column["width"] for column in heads]
    for at, share in enumerate(shares):
        table.columns[at].width = int(Inches(box[2]) * share / sum(shares))
    size = next((s for s in (14, 12, 11, 10) if rows * s * 2.1 / 72 <= box[3]), 9)
    for row, cells in enumerate([[column["text"] for column in heads], *part.rows]):
        table.rows[row].height = Pt(size * 1.9)
        for at, text in enumerate(cells):
            cell = table.cell(row, at)
            cell.margin_top = cell.margin_bottom = Pt(2)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            cell.fill.solid()
            cell.fill.fore_color.rgb = _rgb(style.WASH if row == 0 else "#ffffff")
            align = PP_ALIGN.RIGHT if heads[at]["align"] == "right" else PP_ALIGN.LEFT
            _write(cell.text_frame, [text], size, bold=row == 0, align=align)


def _add_bars(page: Any, box: Box, part: Bars, lang: str) -> None:
    data = CategoryChartData(number_format=_NUMBERS[lang] + ("." + "0" * part.decimals if part.decimals else ""))
    data.categories = [tidy(name) for name in part.names]
    for title, values in part.series:
        data.add_series(tidy(title), [None if value != value else value for value in values])
    shape = page.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *_inches(box), data)
    _spoken(shape, part.alt)
    chart = shape.chart
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(12), _rgb(style.INK)
    chart.has_legend = False
    names, values = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = _rgb(style.RULE)
    values.minimum_scale, values.maximum_scale = 0, part.most
    values.visible = False
    values.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, -5
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = data.number_format, False
    labels.font.size = Pt(11)
    labels.position = XL_LABEL_POSITION.INSIDE_BASE if part.low else XL_LABEL_POSITION.OUTSIDE_END
    if part.low:
        labels.font.color.rgb = _rgb("#ffffff")
    for series, colour in zip(plot.series, part.colours, strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(colour)
    if len(part.series) == 1 and len(part.colours) > 1:
        for at, colour in enumerate(part.colours):
            point = plot.series[0].points[at]
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = _rgb(colour)
    if part.low:
        _intervals(plot.series[0], part)


def _intervals(series: Any, part: Bars) -> None:
    """Draw intervals as error bars, which the library has no words for."""
    values = part.series[0][1]
    bars = OxmlElement("c:errBars")
    for tag, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        _within(bars, f"c:{tag}", val=value)
    ends = {
        "c:plus": [high - value for value, high in zip(values, part.high, strict=True)],
        "c:minus": [value - low for value, low in zip(values, part.low, strict=True)],
    }
    for tag, lengths in ends.items():
        given = _within(_within(bars, tag), "c:numLit")
        _within(given, "c:formatCode", "General")
        _within(given, "c:ptCount", val=str(len(lengths)))
        for at, length in enumerate(lengths):
            _within(_within(given, "c:pt", idx=str(at)), "c:v", f"{length if length > 0 else 0:.4f}")
    series._element.find(qn("c:cat")).addprevious(bars)


def _within(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    """Add an element to another."""
    child = OxmlElement(tag)
    for name, value in attributes.items():
        child.set(name, value)
    child.text = text
    parent.append(child)
    return child


_ADD: dict[type, Any] = {
    Bars: _add_bars,
    Image: _add_image,
    Grid: _add_grid,
    Points: _add_points,
    Note: _add_note,
    Key: _add_key,
    Tiles: _add_tiles,
}
