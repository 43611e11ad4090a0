"""Which page stands at which address, and which of them the navigation shows."""

from __future__ import annotations

from types import ModuleType

from dashboard.pages import data, district, map, method, overview

PAGES: dict[str, ModuleType] = {
    "": overview,
    "home": overview,
    "map": map,
    "district": district,
    "data": data,
    "method": method,
}
