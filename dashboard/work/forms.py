"""A record as a form: one field for each column, with what it offers, how it is written and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.work.desk import Desk
from indicators.masterplan.entry import SIGNED
from indicators.masterplan.exchange import offered
from indicators.masterplan.fields import Column, Table
from indicators.masterplan.records import Record, rows_of
from indicators.masterplan.roles import owns
from indicators.masterplan.store.files import references
from indicators.masterplan.tables import BY_NAME
from indicators.problems import Problem

#: From so many options on, typing finds one sooner than a list.
LONG_LIST = 80
#: Columns that hold more than a line.
_LONG = re.compile(r"^(note|description|text|question|award|source)(_id|_en)?$")
EVIDENCE = "evidence"
#: Whose scores they are is no matter of choice: whoever is logged in.
ASSESSOR = ("assessments", "assessor")


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes
    ----------
    name, label, value : str
    kind : {'line', 'text', 'list', 'typed', 'many', 'radio', 'number', 'date', 'period', 'code', 'evidence'}
    hint : str
        How it is written; empty where that is plain.
    options : tuple of (str, str)
        Value and words.
    required, fixed : bool
        A fixed one names the record and cannot be changed.
    error : str
        What was expected instead; empty where nothing is wrong.
    """

    name: str
    label: str
    value: str
    kind: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    fixed: bool = False
    error: str = ""


def label(desk: Desk, thing: Column | Table) -> str:
    """Heading of a column, or name of a kind of record."""
    return desk.pick(thing.label_id, thing.label_en)


def fields(
    desk: Desk, table: Table, values: Mapping[str, str], problems: list[Problem] | None = None, fixed: bool = False
) -> list[Field]:
    """Return the fields of a record's form.

    Parameters
    ----------
    desk : Desk
    table : Table
    values : mapping of str to str
        As stored, or as typed where something is wrong with it.
    problems : list of Problem, optional
    fixed : bool
        The record exists: what names it cannot be changed.
    """
    wrong = {p.column: p for p in reversed(problems or [])}
    out = []
    for column in table.columns:
        if column.name in SIGNED:
            continue
        problem = wrong.get(column.name)
        error = error_of(desk, problem) if problem is not None else ""
        value = values.get(column.name, "")
        kind = _kind(desk, column)
        out.append(
            Field(
                column.name,
                label(desk, column),
                written(desk, column, value) if problem is None else value,
                kind,
                _hint(desk, table, column, kind),
                options(desk, column, table),
                column.required,
                (fixed and column.name in table.key) or (table.name, column.name) == ASSESSOR,
                error,
            )
        )
    return out


def error_of(desk: Desk, problem: Problem) -> str:
    """Say what was expected instead, as it stands beside a field."""
    if problem.code == "field-missing" and problem.column:
        return desk.t("work.needed")
    expected = problem.expected(desk.lang)  # type: ignore[arg-type]
    found = f" ({desk.t('work.found', found=problem.found)})" if problem.found else ""
    return desk.t("work.expected", expected=expected) + found


_HINTED = frozenset({"number", "date", "period", "code", "evidence", "typed"})


def _hint(desk: Desk, table: Table, column: Column, kind: str) -> str:
    own = f"{table.name}_{column.name}"
    found = desk.t.known("work.hint", own)  # a column may need words of its own
    return found if found != own else desk.t(f"work.hint_{kind}") if kind in _HINTED else ""


def _kind(desk: Desk, column: Column) -> str:
    if column.name == EVIDENCE:
        return "evidence"
    match column.kind:
        case "text":
            return "text" if _LONG.match(column.name) else "line"
        case "choice" | "flag":
            return "radio" if len(column.options) <= 4 else "list"
        case "ref" if column.many:
            return "many"
        case "ref":
            return "typed" if len(desk.plan.known[column.refers]) > LONG_LIST else "list"
        case "code" if column.offers:
            return "list"
        case "integer":
            return "line"
        case kind:
            return kind


def options(desk: Desk, column: Column, table: Table) -> tuple[tuple[str, str], ...]:
    """Return what a field offers: value and words; nothing where anything may be typed.

    An office is offered what it answers for, and nothing that would be refused once the form is filled in.
    """
    if column.options:
        return tuple((c.code, desk.pick(c.id, c.en)) for c in column.options)
    if column.offers:
        return tuple((code, desk.said(row, "name")) for code, row in offered(column, desk.plan))
    if column.kind != "ref":
        return ()
    if column.refers == "dimensions":
        rows = rows_of(desk.plan.dimensions)
        return tuple((r["code"], ("\u2003" if r["parent"] else "") + desk.said(r, "name")) for r in rows)
    if column.refers == "variables":
        names = {r["code"]: desk.said(r, "name") for r in rows_of(desk.package["variables"])}
        return tuple((code, names.get(code, code)) for code in desk.plan.variables)
    found = [r for r in desk.plan.records[column.refers] if column.name != table.office or _mine(desk, r)]
    return tuple((r.key, title(desk, BY_NAME[column.refers], r.values)) for r in found)


def _mine(desk: Desk, record: Record) -> bool:
    """Say whether a record, through which another finds its office, leads to the office of this person."""
    code = record.key if record.table == "offices" else record.values["office"]
    return not desk.me.office or owns(desk.me.office, code, desk.plan.offices)


def written(desk: Desk, column: Column, value: str) -> str:
    """Write a stored value as it is typed in the language."""
    if column.kind != "number" or not value:
        return value
    # "3.315" could be three thousand to an Indonesian eye: one more digit says what is meant.
    safe = value + "0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", value) else value
    return safe.replace(".", ",") if desk.lang == "id" else safe


def said(desk: Desk, column: Column, value: str) -> str:
    """Write a stored value as it is read."""
    if not value:
        return ""
    if column.options:
        return column.word(value, "id" if desk.lang == "id" else "en")
    if column.kind == "number":
        return desk.t.number(float(value), len(value.partition(".")[2]) if "e" not in value.lower() else 6)
    if column.kind in ("date", "period"):
        return desk.t.when(value)
    if column.offers:
        return next((desk.said(row, "name") for code, row in offered(column, desk.plan) if code == value), value)
    if column.kind == "ref" and column.refers == "variables":
        names = {r["code"]: desk.said(r, "name") for r in rows_of(desk.package["variables"])}
        return names.get(value, value)
    if column.kind == "ref" and column.refers == "dimensions":
        names = {r["code"]: desk.said(r, "name") for r in rows_of(desk.plan.dimensions)}
        return " · ".join(dict.fromkeys((names.get(value.partition(".")[0], value), names.get(value, value))))
    if column.kind == "ref":
        return "; ".join(_titled(desk, column.refers, key) for key in value.split(";"))
    if column.name == EVIDENCE:
        return "; ".join(name for _, name in references(value)) if references(value) else value
    return value


def _titled(desk: Desk, table: str, key: str) -> str:
    found = desk.plan.find(table, key)
    return title(desk, BY_NAME[table], found.values) if found is not None else key


def title(desk: Desk, table: Table, values: Mapping[str, str]) -> str:
    """Name a record as a person would: by its name, or by what it points to and when."""
    for name in (f"name_{desk.lang}", "name", "name_id"):
        if values.get(name):
            dated = [desk.t.when(values[k]) for k in table.key if k in ("as_of", "valid_from") and values.get(k)]
            return " · ".join([values[name], *dated])
    parts = (said(desk, table.column(name), values.get(name, "")) for name in table.key)
    return " · ".join(p for p in parts if p)
