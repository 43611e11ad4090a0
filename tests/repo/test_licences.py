"""Whatever the observatory runs on may be used and passed on with it: licences of the packages it needs."""

from __future__ import annotations

import re
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

#: Licences that ask for no more than a notice, and weak copyleft that ends at the file or the library itself.
ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|MPL[- ]2\.0|Mozilla Public License 2\.0|"
    r"Zope|ZPL|LGPL|"
    r"HPND|0BSD|CC0|Zlib|Unlicense|CNRI",
    re.IGNORECASE,
)
#: Packages whose metadata do not say it, read by hand.
KNOWN: dict[str, str] = {}


def needed(name: str, found: dict[str, object]) -> None:
    """Gather what a package needs here, and what that needs."""
    if name in found:
        return
    found[name] = dist = distribution(name)
    for text in dist.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed(canonicalize_name(requirement.name), found)


def licence(dist) -> str:
    meta = dist.metadata
    classifiers = [c for c in meta.get_all("Classifier", []) if c.startswith("License ::")]
    stated = meta.get("License-Expression") or meta.get("License") or ""
    return " ".join([stated.strip()[:200], *(c.rpartition("::")[2].strip() for c in classifiers)])


def test_licences_of_all_that_is_installed_with_it_are_allowed() -> None:
    found: dict[str, object] = {}
    needed("maros-smart-city", found)
    assert len(found) > 60
    wrong = {n: said for n, d in found.items() if not ALLOWED.search(said := licence(d)) and n not in KNOWN}
    assert wrong == {}
