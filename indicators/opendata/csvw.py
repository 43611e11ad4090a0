"""CSVW: the tables' schemas for readers of CSV on the Web, with the foreign keys between them.

One `csv-metadata.json` for the group, the place where the W3C's model looks for it beside a CSV: foreign keys hold only
between tables of one group (Metadata Vocabulary for Tabular Data, 2015, sections 5.4.3 and 5.5.2.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

FILE = "csv-metadata.json"
_BASES = {"string": "string", "number": "double", "integer": "integer", "boolean": "boolean"}


def csvw(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the CSVW metadata of all tables of a package.

    Parameters
    ----------
    manifest : mapping
        `datapackage.json`.
    """
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "id"}],
        "@type": "TableGroup",
        "dc:title": both(manifest, "title"),
        "dc:description": both(manifest, "description"),
        "dc:license": {"@id": manifest["licenses"][0]["path"]},
        "dc:publisher": texts(manifest["observatory"]["publisher"]),
        **({"dc:modified": {"@value": manifest["created"][:10], "@type": "xsd:date"}} if "created" in manifest else {}),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True, "trim": False},
        "tables": [_table(r) for r in manifest["resources"] if r.get("type") == "table"],
    }


def texts(pair: Mapping[str, str]) -> list[dict[str, str]]:
    """Return a text of both languages as JSON-LD writes it."""
    return [{"@value": pair[language], "@language": language} for language in ("id", "en")]


def both(given: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    """Return `name` and `name_en` of a descriptor as JSON-LD writes them."""
    return texts({"id": given[name], "en": given[f"{name}_en"]})


def _table(resource: Mapping[str, Any]) -> dict[str, Any]:
    schema = resource["schema"]
    table: dict[str, Any] = {
        "columns": [_column(field) for field in schema["fields"]],
        "primaryKey": schema["primaryKey"],
    }
    if "foreignKeys" in schema:
        table["foreignKeys"] = [
            {
                "columnReference": key["fields"],
                "reference": {
                    "resource": f"{key['reference']['resource']}.csv",
                    "columnReference": key["reference"]["fields"],
                },
            }
            for key in schema["foreignKeys"]
        ]
    return {"url": resource["path"], "dc:title": both(resource, "title"), "tableSchema": table}


def _column(field: Mapping[str, Any]) -> dict[str, Any]:
    rules = field.get("constraints", {})
    datatype: dict[str, Any] = {"base": _BASES[field["type"]]}
    if "enum" in rules:
        datatype["format"] = "|".join(re.escape(code) for code in rules["enum"])
    datatype |= {name: rules[name] for name in ("minimum", "maximum") if name in rules}
    return {
        "name": field["name"],
        "titles": field["name"],  # the heading in the file; a translation here would make readers refuse it
        "dc:description": both(field, "description"),
        "datatype": datatype if len(datatype) > 1 else datatype["base"],
        **({"required": True} if rules.get("required") else {}),
    }
