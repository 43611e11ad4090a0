"""Which files of the data package may be downloaded as they are."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from dashboard.package import Package

ARCHIVE = "data-package.zip"


def package_files(package: Package) -> list[dict[str, Any]]:
    """Files of the package that may be downloaded: its descriptor and what that lists, if it is there."""
    listed = [{"path": "datapackage.json", "title": "Data Package"}, *package.meta.get("resources", [])]
    found = []
    for resource in listed:
        name = PurePosixPath(str(resource["path"])).name  # resources lie beside the descriptor
        if (package.path / name).is_file():
            title = str(resource.get("title") or resource.get("name") or name)
            found.append({"name": name, "title": title, "bytes": (package.path / name).stat().st_size})
    return found
