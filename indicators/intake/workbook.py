"""Templates as workbooks: they open in any spreadsheet and come back through `maros import` without a question."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from indicators.areas import Registry, load_registry
from indicators.framework import Indicator, SmartCityFramework, load_framework
from indicators.templates import waited_variable, wants_template

#: Labels of the fields; by the first, an import knows a template again.
CODE, PERIOD, LOCATION = "Kode templat / Template code", "Tahun data / Year of the data", "Asal data / Where from"


def template_xlsx(indicator: Indicator, framework: SmartCityFramework, registry: Registry) -> bytes:
    """Return the template of one indicator as a workbook; filled in, `maros import` takes it without a question.

    Cells of values take numbers only, so that no text of doubtful separators can be typed; the workbook holds no
    formula, and the same framework gives the same bytes.

    Parameters
    ----------
    indicator : Indicator
    framework : SmartCityFramework
    registry : Registry

    Returns
    -------
    bytes
    """
    import xlsxwriter

    out = io.BytesIO()
    names = indicator.texts
    variable = waited_variable(indicator)
    unit = next(row["unit"] for row in framework.variables if row["code"] == variable)
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, settings) as book:
        book.set_properties({"title": names["name"]["id"], "created": datetime(2000, 1, 1)})
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6EEF5", "border": 1})
        fill = book.add_format({"bg_color": "#FFF8E6", "border": 1, "num_format": "General"})
        text = book.add_format({"bg_color": "#FFF8E6", "border": 1, "num_format": "@"})
        sheet = book.add_worksheet("Data")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 46)
        sheet.write_string(0, 0, f"{names['name']['id']} / {names['name']['en']}", bold)
        sheet.write_string(1, 0, names["definition"]["id"])
        sheet.write_string(2, 0, names["definition"]["en"])
        for row, (label, value) in enumerate(((CODE, indicator.code), (PERIOD, ""), (LOCATION, "")), start=4):
            sheet.write_string(row, 0, label, bold)
            sheet.write_string(row, 1, value, text if not value else None)
        guide = "Kosong = tidak ada data; 0 = nol. / Empty = no data; 0 = zero."
        sheet.write_string(7, 0, guide, wrap)
        first = 9
        sheet.write_string(first, 0, registry.kinds.district_id.capitalize(), head)
        sheet.write_string(first, 1, f"{names['name']['id']} / {names['name']['en']} ({unit})", head)
        for row, area in enumerate(registry.districts, start=first + 1):
            sheet.write_string(row, 0, area.name)
            sheet.write_blank(row, 1, None, fill)
        sheet.data_validation(
            first + 1,
            1,
            first + len(registry.districts),
            1,
            {
                "validate": "decimal",
                "criteria": ">=",
                "value": -1e15,
                "error_title": "Angka / Number",
                "error_message": "Isi dengan angka atau kosongkan. / Fill in a number or leave it empty.",
            },
        )
        sheet.freeze_panes(first + 1, 1)
    return out.getvalue()


def write_workbooks(raw: Path, folder: Path) -> list[Path]:
    """Write the template of every indicator that waits for data as `<code>.xlsx`.

    Returns
    -------
    list of Path
        The files.
    """
    registry, framework = load_registry(raw), load_framework(raw)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for indicator in framework.indicators:
        if indicator.role == "index" and wants_template(indicator):
            path = folder / f"{indicator.code}.xlsx"
            path.write_bytes(template_xlsx(indicator, framework, registry))
            written.append(path)
    return written
