"""What a filled template says of itself, so that it comes back without a question."""

from __future__ import annotations

from pathlib import Path

from indicators.files import read_yaml
from indicators.intake.catalogue import Context
from indicators.intake.model import Grid
from indicators.intake.workbook import CODE, LOCATION, PERIOD
from indicators.problems import DataError
from indicators.templates import waited_variable


def find(path: Path, grids: list[Grid], context: Context) -> dict[str, str]:
    """Return the answers a template holds; none for any other file."""
    if path.name == "table.csv" and (path.parent / "source.yml").is_file():
        return _of_folder(path, context)
    for grid in grids:
        told = {row[0].text: row[1].text for row in grid.rows if len(row) > 1}
        indicator = next((i for i in context.framework.indicators if i.code == told.get(CODE)), None)
        if indicator is None:
            continue
        names = indicator.texts
        preset = {
            "B.variable": waited_variable(indicator),
            "B.unit": "same",
            "B.period": told.get(PERIOD, ""),
            "title": names["name"]["id"],
            "publisher": (names.get("office") or names["producer"])["id"],
            "licence": "own-data",
            "location": told.get(LOCATION, ""),
            "id": f"{indicator.code}-{told.get(PERIOD, '')}".strip("-").lower(),
        }
        if len(grids) > 1:
            preset["sheet"] = grid.key
        return {k: v for k, v in preset.items() if v}
    return {}


def _of_folder(path: Path, context: Context) -> dict[str, str]:
    """Read the source.yml that lies beside a template's table.csv."""
    try:
        given = read_yaml(path.parent / "source.yml", path.parent)
        table = given["table"]
        spec = next(iter(table["columns"].values()))
    except (DataError, LookupError, TypeError, AttributeError, StopIteration):
        return {}
    preset = {
        "B.variable": spec.get("variable"),
        "B.unit": "same",
        "B.period": spec.get("period"),
        "B.numbers": table.get("numbers"),
        "confidence": spec.get("confidence"),
        **{k: given.get(k) for k in ("title", "publisher", "licence", "location", "published", "retrieved")},
        "id": f"{given.get('id')}-{spec.get('period') or ''}".strip("-").lower(),
    }
    return {k: str(v) for k, v in preset.items() if v} if spec.get("variable") in context.variables else {}
