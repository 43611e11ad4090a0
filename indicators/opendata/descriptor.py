"""`datapackage.json`: what the package is, who publishes it, what it covers and under which licences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

import pandas as pd

from indicators.baseline import Baseline
from indicators.files import read_yaml
from indicators.licences import COMPILATION, NOTE_EN, NOTE_ID, licence_table
from indicators.schema import SCHEMA_VERSION

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_REGENCY = (
    *("short_name", "province", "level_name_id", "level_name_en", "regency_name_id", "regency_name_en", "timezone"),
)


def descriptor(baseline: Baseline, made: Mapping[str, pd.DataFrame], entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return `datapackage.json` (Data Package v2) with full metadata.

    Titles and descriptions are Indonesian, as `languages` says; `title_en` and `description_en` stand beside them.
    Nothing in it follows the clock: `created` is the newest day on which a source was retrieved.

    Parameters
    ----------
    baseline : Baseline
    made : mapping of str to DataFrame
        Tables of the package.
    entries : list of dict
        Its resources.
    """
    workspace = baseline.workspace
    registry = workspace.registry
    given = read_yaml(workspace.root / "areas" / "regency.yml", workspace.root)
    regency = registry.regency
    short = str(given.get("short_name") or regency.name)
    rules = workspace.framework.method["baseline"]
    publisher = {"id": f"Observatorium Kota Cerdas {short}", "en": f"{short} Smart City Observatory"}
    created = _newest([*made["sources"]["retrieved"], *made["corrections"]["on"]])
    out: dict[str, Any] = {
        "$schema": PROFILE,
        "name": f"smart-city-{regency.code.replace('.', '-')}",
        "languages": ["id", "en"],
        "title": f"Indikator kota cerdas {regency.name}",
        "title_en": f"Smart-city indicators of {regency.name}",
        "description": (
            f"Indikator, skor, dan indeks kota cerdas per kecamatan di {regency.name}, dibersihkan dari tabel "
            "terbitan; setiap angka dapat ditelusuri ke sumbernya."
        ),
        "description_en": (
            f"Smart-city indicators, scores and index of the districts of {regency.name}, cleaned from published "
            "tables; each number can be traced to its source."
        ),
        # The data's own part of the version: other data is another version of the package.
        "version": f"{version('maros-smart-city')}+{workspace.fingerprint[:12]}",
        "schema_version": SCHEMA_VERSION,
    }
    if created:
        out["created"] = created
    out |= {
        "keywords": ["kota cerdas", "indikator", "data terbuka", "smart city", "indicators", "open data", regency.name],
        "contributors": [{"title": publisher["id"], "title_en": publisher["en"], "roles": ["publisher", "compiler"]}],
        "licenses": [COMPILATION.descriptor()],
        "sources": [_source(row) for row in made["sources"].to_dict("records")],
        "resources": entries,
        "spatial": _spatial(baseline, given),
        "temporal": _temporal(made["observations"]),
        "observatory": {
            "regency": {
                "code": regency.code,
                "bps_code": regency.bps_code,
                "name": regency.name,
                **{key: str(given[key]) for key in _REGENCY if key in given},
                "village_kinds": list(registry.kinds.villages),
            },
            "baseline": {"label_id": rules["label_id"], "label_en": rules["label_en"]},
            "fingerprint": workspace.fingerprint,
            "attribution": registry.attribution,
            "publisher": publisher,
            "citation": _citation(publisher, regency.name, workspace.fingerprint[:12], created[:4]),
            "licences": licence_table(made["sources"]),
            "licence_note": {"id": NOTE_ID, "en": NOTE_EN},
        },
    }
    return out


def _newest(dates: Iterable[object]) -> str:
    """Return the newest date as RFC 3339 writes it; a month or a year counts from its first day; "" without any."""
    known = [str(d) for d in dates if re.fullmatch(r"\d{4}(-\d\d){0,2}", str(d))]
    return (max(known) + "-01-01")[:10] + "T00:00:00Z" if known else ""


def _source(row: Mapping[Any, Any]) -> dict[str, str]:
    # A register may name two addresses of one story; a source has one path.
    address = str(row["location"]).split(" ; ")[0]
    path = {"path": address} if re.fullmatch(r"https?://\S+", address) else {}
    return {"title": row["title"], **path, "id": row["id"], "publisher": row["publisher"], "licence": row["licence"]}


def _spatial(baseline: Baseline, given: Mapping[str, Any]) -> dict[str, Any]:
    registry = baseline.workspace.registry
    box = [round(float(v), 5) for v in registry.boundaries.total_bounds]
    names = [registry.regency.name, str(given.get("province") or "")]
    return {"name": ", ".join(n for n in names if n), "code": registry.regency.code, "bbox": box}


def _temporal(observations: pd.DataFrame) -> dict[str, str]:
    """Return the first and the last day that any observation speaks of."""
    dated = observations[(observations["start"] != "") & (observations["end"] != "")]
    return {"start": dated["start"].min(), "end": dated["end"].max()} if len(dated) else {}


def _citation(publisher: Mapping[str, str], name: str, build: str, year: str) -> dict[str, str]:
    when = f" ({year})" if year else ""
    return {
        "id": f"{publisher['id']}{when}. Indikator kota cerdas {name}. Paket data {build}. CC BY 4.0.",
        "en": f"{publisher['en']}{when}. Smart-city indicators of {name}. Data package {build}. CC BY 4.0.",
    }
