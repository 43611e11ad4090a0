"""Which page stands at which address, and which of them the navigation shows."""

from __future__ import annotations

from types import ModuleType

from dashboard.pages import (
    compare,
    data,
    district,
    indicator,
    map,
    method,
    overview,
    ranking,
    search,
    trends,
    whatif,
)

PAGES: dict[str, ModuleType] = {
    "": overview,
    "home": overview,
    "map": map,
    "ranking": ranking,
    "district": district,
    "compare": compare,
    "indicator": indicator,
    "trends": trends,
    "whatif": whatif,
    "data": data,
    "method": method,
    "search": search,
}
