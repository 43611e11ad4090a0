"""The masterplan as one object: the workspace's records, with what people entered laid over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import pandas as pd

from indicators.masterplan.checks import check_tables
from indicators.masterplan.fields import Table
from indicators.masterplan.offices import Offices
from indicators.masterplan.records import (
    Known,
    Record,
    dangling,
    dimension_names,
    frame,
    framework_keys,
    keys,
    place,
    read_files,
)
from indicators.masterplan.tables import BY_NAME, TABLES
from indicators.problems import DataError, Problem

#: Columns an observation needs to stand as a KPI's value.
OBSERVATION = ("id", "variable", "period", "value", "source", "chosen", "note_id", "note_en")


class Entered(Protocol):
    """What is needed of a store to read it: the records people entered, by table."""

    def entered(self, public: bool = False) -> Mapping[str, Sequence[Record]]:
        """Return the records of the store by table; with `public`, only what was signed off."""
        ...


@dataclass(frozen=True)
class Masterplan:
    """Everything on record about the masterplan.

    Attributes
    ----------
    records : mapping of str to list of Record
        By table. A record of the store stands in place of the file's record with the same key.
    observations : pandas.DataFrame
        Published values of the regency (`id, variable, period, value, source, chosen, note`) that KPIs are linked to.
    dimensions : pandas.DataFrame
        `code, parent, order, name_id, name_en`.
    variables : tuple of str
        Codes a KPI may be linked to.
    problems : list of Problem
        Faults of entered records that came about later (an office removed from the files); such records are kept.
    """

    records: Mapping[str, list[Record]]
    observations: pd.DataFrame = field(repr=False)
    dimensions: pd.DataFrame = field(repr=False)
    variables: tuple[str, ...] = field(repr=False, default=())
    problems: list[Problem] = field(default_factory=list)
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a typed frame; see `records.frame`. Empty where nothing is on record."""
        if name not in self._frames:
            self._frames[name] = frame(BY_NAME[name], self.records[name])
        # A copy: what a page does to its frame must not reach the next one.
        return self._frames[name].copy()

    def find(self, table: str, key: str) -> Record | None:
        """Return one record, or None."""
        return next((r for r in self.records[table] if r.key == key), None)

    @cached_property
    def offices(self) -> Offices:
        """All offices with their validity and successors."""
        return Offices(r.values for r in self.records["offices"])

    @cached_property
    def known(self) -> Known:
        """Keys that references may point to, by table."""
        return keys(self.records) | {"dimensions": list(self.dimensions["code"]), "variables": self.variables}

    def office_of(self, table: str, values: Mapping[str, str]) -> str:
        """Return the office a record belongs to; empty for a record of none.

        A target or a figure belongs to the office of its KPI, a budget to that of its programme, an assessment or a
        maturity score to that of its innovation.
        """
        how = BY_NAME[table].office
        if how in ("", "office"):
            return values.get("office", "") if how else ""
        parent = {"kpi": "kpis", "programme": "programmes", "innovation": "innovations"}[how]
        record = self.find(parent, values.get(how, ""))
        return "" if record is None else record.values["office"]

    def with_records(self, changed: Iterable[Record]) -> Masterplan:
        """Return the plan as it would be with `changed` in place, for checking an entry before it is written."""
        out = {name: {r.key: r for r in rows} for name, rows in self.records.items()}
        for record in changed:
            out[record.table][record.key] = record
        records = {name: list(rows.values()) for name, rows in out.items()}
        return replace(self, records=records)

    def faults(self) -> list[Problem]:
        """Return every problem of the records as they are now."""
        found: list[Problem] = []
        for table in TABLES:
            found += dangling(self.records[table.name], table, self.known, place(table))
        return found or check_tables(self.records)


@dataclass(frozen=True)
class Files:
    """What the files of a workspace say about its masterplan; see `load_files`."""

    records: Mapping[str, list[Record]]
    dimensions: pd.DataFrame = field(repr=False)
    variables: tuple[str, ...] = field(repr=False)


def load_files(root: Path) -> Files:
    """Read and check the masterplan's files of a workspace.

    Raises
    ------
    DataError
        With every problem: file, row, column, what was found and what was expected.
    """
    records, problems = read_files(root)
    if not problems:
        problems = check_tables(records)
    if problems:
        raise DataError(problems)
    return Files(records, dimension_names(root), tuple(framework_keys(root)["variables"]))


def load(
    root: Path,
    store: Entered | None = None,
    observations: pd.DataFrame | None = None,
    drafts: bool = False,
    files: Files | None = None,
) -> Masterplan:
    """Read the masterplan of a workspace and of a store.

    Parameters
    ----------
    root : Path
        The workspace (`data/raw`).
    store : Store, optional
        What people entered; it stands over the files.
    observations : pandas.DataFrame, optional
        Table `observations` of the data package. Without it, KPIs linked to a variable have only the values of
        `progress`; see `workspace_observations` for reading them from the raw tables.
    drafts : bool
        Also what is not signed off yet, for those who are logged in. Public pages leave it out.
    files : Files, optional
        Of the same workspace, where the caller has kept them.

    Returns
    -------
    Masterplan

    Raises
    ------
    DataError
        With every problem of the files: file, row, column, what was found and what was expected.
    """
    files = files or load_files(root)
    entered = store.entered(public=not drafts) if store is not None else {}
    plan = Masterplan(
        {t.name: _overlay(t, files.records[t.name], entered.get(t.name, ())) for t in TABLES},
        _regency_values(observations),
        files.dimensions,
        files.variables,
    )
    return replace(plan, problems=plan.faults()) if entered else plan


def _overlay(table: Table, files: Sequence[Record], entered: Sequence[Record]) -> list[Record]:
    rows = {r.key: r for r in files}
    for record in entered:
        # A withdrawn entry also hides the file's record it had replaced: that is what withdrawing it means.
        rows.pop(record.key, None) if record.state == "withdrawn" else rows.__setitem__(record.key, record)
    return list(rows.values())


def _regency_values(observations: pd.DataFrame | None) -> pd.DataFrame:
    if observations is None:
        return pd.DataFrame({c: pd.Series(dtype="object") for c in OBSERVATION})
    rows = observations[(observations["area_level"] == "regency") & observations["value"].notna()]
    return rows[list(OBSERVATION)].reset_index(drop=True)


def workspace_observations(root: Path) -> pd.DataFrame:
    """Return the published values of a workspace's raw tables, in the form of the package's `observations`.

    For commands that run without a built package; reading all raw tables takes some seconds.

    Raises
    ------
    DataError
        If the raw tables have problems.
    """
    from indicators.workspace import load_workspace

    workspace = load_workspace(root)
    return pd.DataFrame(
        [
            {
                "id": o.id, "variable": o.variable, "area_level": o.area.level, "period": o.period.text,
                "value": o.value, "source": o.source, "chosen": o.id in workspace.chosen, **o.noted,
            }
            for o in workspace.observations
        ],
        columns=[*OBSERVATION, "area_level"],
    )  # fmt: skip
