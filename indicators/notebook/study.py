"""One study of a workspace: its data, its baseline and its masterplan, as notebooks open them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from indicators import spatial
from indicators.baseline import Baseline, compute_baseline
from indicators.export import tables
from indicators.masterplan import Masterplan, load
from indicators.masterplan.store import store_url
from indicators.masterplan.store.looking import existing
from indicators.notebook.look import style
from indicators.workspace import Workspace, load_workspace


@dataclass(frozen=True)
class Study:
    """A workspace with its baseline, as notebooks use it.

    Attributes
    ----------
    workspace : Workspace
    baseline : Baseline
    """

    workspace: Workspace
    baseline: Baseline

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table of the data package, made in memory by the code that `maros build` runs."""
        return tables(self.baseline)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Districts by code, in metres: `name, geometry`."""
        frame = spatial.projected(self.workspace.registry.boundaries)
        named = frame.assign(name=frame["code"].map(self.names)).set_index("code")[["name", "geometry"]]
        # The notice the boundaries' licence asks for goes wherever they go.
        named.attrs["credit"] = str(self.workspace.registry.attribution).split(";")[0]
        return named

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of every area, element and indicator by its code, in Indonesian."""
        framework = self.workspace.framework
        names = {a.code: a.name for a in self.workspace.registry.areas}
        names |= {e.code: e.name["id"] for e in framework.elements}
        return names | {i.code: i.texts["name"]["id"] for i in framework.indicators}

    @cached_property
    def plan(self) -> Masterplan:
        """The masterplan's records, with what was signed off in the store where there is one."""
        root = self.workspace.root
        with existing(store_url(root.parent / ".maros" / "store.sqlite")) as store:
            return load(root, store, self.tables["observations"])

    @property
    def dimensions(self) -> list[str]:
        """Codes of the dimensions, in the order of the framework."""
        return [e.code for e in self.workspace.framework.elements if e.level == "dimension"]

    def scores(self, *codes: str) -> pd.DataFrame:
        """Scores of districts (rows) by code (columns); NaN where withheld."""
        wide = self.tables["scores"].set_index(["area_code", "code"])["score"].unstack("code")  # noqa: PD010
        return wide[list(codes)] if codes else wide

    def values(self, indicator: str) -> pd.Series[Any]:
        """Return an indicator's values by district: of the baseline, or of its newest fullest period."""
        period = self.baseline.standings[indicator].period
        codes = [a.code for a in self.workspace.registry.districts]
        found = {v.area.code: v.value for v in self.baseline.values if (v.indicator, v.period) == (indicator, period)}
        return pd.Series(found, dtype=float, name=indicator).reindex(codes)


def find_workspace() -> Path:
    """Find `data/raw` from any working directory: as `MAROS_RAW` says, above here, or beside the library.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    given = os.environ.get("MAROS_RAW")
    tried = [Path(given)] if given else []
    here = Path.cwd()
    tried += [p / "data" / "raw" for p in (here, *here.parents, Path(__file__).resolve().parents[2])]
    for path in tried:
        if (path / "areas" / "regency.yml").is_file():
            return path
    raise FileNotFoundError("data/raw: set MAROS_RAW, or start below the repository")


def open_study(raw: Path | None = None) -> Study:
    """Read the raw data, compute the baseline, and set how figures look."""
    style()
    workspace = load_workspace(raw or find_workspace())
    return Study(workspace, compute_baseline(workspace))
