"""DCAT: the package as a catalogue that open-data portals harvest (DCAT 3, with the terms of DCAT-AP)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.opendata.csvw import FILE as CSVW
from indicators.opendata.csvw import both, texts

FILE = "catalog.jsonld"
#: Written out, so that reading the catalogue asks no other host for its vocabulary.
CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_EU = "http://publications.europa.eu/resource/authority/"
#: Tables whose cells come from sources that each have a licence of their own.
_FROM_SOURCES = ("values", "observations", "headlines", "village_values")


def catalog(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return the DCAT catalogue of a package: a dataset each table, a distribution each file.

    Parameters
    ----------
    manifest : mapping
        `datapackage.json` with every resource that is to be listed.
    """
    files: dict[str, list[Mapping[str, Any]]] = {}
    for resource in manifest["resources"]:
        if "dataset" in resource:
            files.setdefault(resource["dataset"], []).append(resource)
    common = _common(manifest)
    datasets = [_dataset(manifest, name, resources, common) for name, resources in files.items()]
    publisher = {
        "@id": "#publisher",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": texts(manifest["observatory"]["publisher"]),
    }
    root = {
        "@id": "",
        "@type": "dcat:Catalog",
        "dct:title": both(manifest, "title"),
        "dct:description": both(manifest, "description"),
        **common,
        "dct:rights": _rights(manifest["observatory"]["licence_note"]),
        "dcat:dataset": [{"@id": dataset["@id"]} for dataset in datasets],
    }
    return {"@context": CONTEXT, "@graph": [root, publisher, *datasets]}


def _rights(pair: Mapping[str, str]) -> dict[str, Any]:
    return {"@type": "dct:RightsStatement", "rdfs:label": texts(pair)}


def _date(day: str) -> dict[str, str]:
    return {"@value": day, "@type": "xsd:date"}


def _common(manifest: Mapping[str, Any]) -> dict[str, Any]:
    west, south, east, north = manifest["spatial"]["bbox"]
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    box = f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))"
    out: dict[str, Any] = {
        "dct:publisher": {"@id": "#publisher"},
        "dct:license": {"@id": manifest["licenses"][0]["path"]},
        "dct:language": [{"@id": f"{_EU}language/{code}"} for code in ("IND", "ENG")],
        "dct:spatial": {
            "@type": "dct:Location",
            "rdfs:label": manifest["spatial"]["name"],
            "dcat:bbox": {"@value": box, "@type": "geo:wktLiteral"},
        },
        "dcat:version": manifest["version"],
    }
    if "created" in manifest:
        out["dct:modified"] = _date(manifest["created"][:10])
    if manifest["temporal"]:
        out["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _date(manifest["temporal"]["start"]),
            "dcat:endDate": _date(manifest["temporal"]["end"]),
        }
    return out


def _dataset(
    manifest: Mapping[str, Any], name: str, resources: list[Mapping[str, Any]], common: Mapping[str, Any]
) -> dict[str, Any]:
    first = resources[0]
    own = first.get("licenses", manifest["licenses"])[0]["path"]
    rights: dict[str, Any] = {}
    if name in _FROM_SOURCES:
        rights = {"dct:rights": _rights(manifest["observatory"]["licence_note"])}
    elif attribution := first.get("attribution"):
        rights = {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": attribution}}
    return {
        "@id": f"#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{manifest['name']}/{name}",
        "dct:title": both(first, "title"),
        "dct:description": texts(
            {
                "id": f"{first['title']}: {manifest['title']}.",
                "en": f"{first['title_en']}: {manifest['title_en']}.",
            }
        ),
        "dcat:keyword": manifest["keywords"],
        **common,
        "dct:license": {"@id": own},
        **rights,
        "dct:accrualPeriodicity": {"@id": f"{_EU}frequency/IRREG"},
        "dcat:distribution": [_distribution(r, own) for r in resources],
    }


def _distribution(resource: Mapping[str, Any], licence: str) -> dict[str, Any]:
    kind, _, value = resource["hash"].partition(":")
    return {
        "@id": f"#file-{resource['path']}",
        "@type": "dcat:Distribution",
        "dct:title": resource["path"],
        "dcat:accessURL": {"@id": resource["path"]},
        "dcat:downloadURL": {"@id": resource["path"]},
        "dcat:mediaType": {"@id": _MEDIA + resource["mediatype"]},
        "dcat:byteSize": {"@value": str(resource["bytes"]), "@type": "xsd:nonNegativeInteger"},
        "dct:license": {"@id": licence},
        **({"dct:conformsTo": {"@id": CSVW}} if resource.get("type") == "table" else {}),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": f"spdx:checksumAlgorithm_{kind}"},
            "spdx:checksumValue": {"@value": value, "@type": "xsd:hexBinary"},
        },
    }
