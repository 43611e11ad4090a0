"""Which files of the data package may be downloaded, table by table."""

from __future__ import annotations

from dashboard.package import Package
from indicators.package import MANIFEST
from indicators.words import exchanged, kinds_of

ARCHIVE = "data-package.zip"


def datasets(package: Package, lang: str) -> list[tuple[str, str, list[str]]]:
    """Return name, title and files of the archive, the descriptor and each dataset; tables have JSON from the API too.

    Parameters
    ----------
    package : Package
    lang : str
    """
    titled = "title_en" if lang == "en" else "title"
    kinds = kinds_of(package.about["regency"], lang)
    out: dict[str, tuple[str, list[str]]] = {ARCHIVE: ("", [ARCHIVE]), MANIFEST: ("Data Package", [MANIFEST])}
    for resource in package.meta["resources"]:
        name = resource.get("dataset", resource["name"])
        files = out.setdefault(name, (exchanged(resource.get(titled, name), kinds), []))[1]
        files.append(resource["path"])
        if resource.get("type") == "table":
            files.append(f"{name}.json")
    return [(name, title, files) for name, (title, files) in out.items()]
