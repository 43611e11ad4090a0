"""Templates for data the index waits for: one table per wanted indicator, ready to be filled and moved to `tables/`."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import yaml

from indicators.areas import Registry
from indicators.framework import Indicator, SmartCityFramework
from indicators.harmless import harmless

FOLDER = "templates"
#: Heading of the column for the value of the year; the one before it is what the regency calls its districts.
VALUE = "Nilai"


def template_path(indicator: Indicator) -> str:
    """Return the folder of an indicator's template, relative to the workspace."""
    return f"{FOLDER}/{indicator.code}"


def template_files(indicator: Indicator, framework: SmartCityFramework, registry: Registry) -> dict[str, str]:
    """Return the files of one template.

    Parameters
    ----------
    indicator : Indicator
    framework : SmartCityFramework
        Its catalogue of variables gives the unit.
    registry : Registry

    Returns
    -------
    dict of str to str
        `table.csv` with one empty row per district, and `source.yml` with the fields to fill.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    area = registry.kinds.district_id.capitalize()
    writer.writerow([area, VALUE])
    writer.writerows([harmless(a.name), ""] for a in registry.districts)
    names = indicator.texts
    variable = waited_variable(indicator)
    unit = next(row["unit"] for row in framework.variables if row["code"] == variable)
    source = {
        "id": indicator.code,
        "title": names["name"]["id"],
        "publisher": (names.get("office") or names["producer"])["id"],
        "location": None,
        "published": None,
        "licence": "own-data",
        "retrieved": None,
        "sha256": None,
        "table": {
            "shape": "wide",
            "area": area,
            "numbers": "id",
            "columns": {
                VALUE: {
                    "variable": variable,
                    "unit": unit,
                    "period": None,
                    "confidence": "medium",
                }
            },
        },
    }
    told = [f"{names['name']['id']} / {names['name']['en']}", names["definition"]["id"], names["definition"]["en"]]
    head = "".join(f"# {' '.join(text.split())}\n" for text in told) + (
        "# 1. Isi table.csv; kosong berarti tidak ada data, 0 berarti nol.\n"
        "#    Fill table.csv; empty is no data, 0 is zero.\n"
        "# 2. Isi period (tahun), retrieved, location. / Fill period (year), retrieved, location.\n"
        "# 3. Pindahkan folder ini ke tables/, lalu `maros seal tables/<folder>` dan `maros build`.\n"
        "#    Move this folder to tables/, then run `maros seal tables/<folder>` and `maros build`.\n"
    )
    return {
        "table.csv": text.getvalue(),
        "source.yml": head + yaml.safe_dump(source, allow_unicode=True, sort_keys=False, width=118),
    }


def write_templates(framework: SmartCityFramework, registry: Registry, root: Path) -> list[Path]:
    """Write the templates of all indicators that no observation feeds yet.

    A template is made from the metadata alone, so writing it again changes nothing; what an official has filled
    stands in `tables/`, never here.

    Returns
    -------
    list of Path
        The folders.
    """
    folders = []
    for indicator in framework.indicators:
        if indicator.role != "index" or not wants_template(indicator):
            continue
        folder = root / template_path(indicator)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in template_files(indicator, framework, registry).items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        folders.append(folder)
    return folders


def waited_variable(indicator: Indicator) -> str:
    """Return the variable a template of this indicator is filled with."""
    return indicator.steps[0].terms[0].variable


def wants_template(indicator: Indicator) -> bool:
    """Say whether an office is asked for this indicator's data."""
    return "office" in indicator.texts
