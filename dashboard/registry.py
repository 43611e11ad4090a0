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
    review,
    search,
    trends,
    whatif,
)
from dashboard.pages.masterplan import page as masterplan

PAGES: dict[str, ModuleType] = {
    "": overview,
    "home": overview,
    "masterplan": masterplan,
    "map": map,
    "ranking": ranking,
    "district": district,
    "compare": compare,
    "indicator": indicator,
    "trends": trends,
    "whatif": whatif,
    "data": data,
    "method": method,
    "review": review,
    "search": search,
}
