"""From an as-published table to observations: one adapter for each shape of table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from indicators.areas import Area, AreaNotFoundError, Registry
from indicators.files import Rows, read_csv
from indicators.numbers import FLAG_UNIT, AmbiguousNumberError, Reading, read_number, unit_of
from indicators.periods import EXAMPLES as PERIODS
from indicators.periods import Period, parse_period
from indicators.problems import DataError, Problem
from indicators.sources import CONFIDENCES, Source

#: Columns of a register with a note in Indonesian and English.
NOTES = ("note_id", "note_en")


@dataclass(frozen=True)
class Observation:
    """One published value with the place it stands at.

    Attributes
    ----------
    variable, unit : str
    area : Area
    period : Period
    value : float
        NaN where the source prints a mark that means "not available".
    mark : str
        `dash`, `not_available`, `blank`, `unlisted` (filled by a closed list), `text` (refused), or empty.
    published : str
        The cell as printed.
    source, table : str
        Id of the publication; folder that holds the table.
    row : int
        Line in table.csv; 0 for an area the table does not list.
    column : str
    confidence : {'high', 'medium', 'low'}
    note_id, note_en : str
        The same note in both languages; alike where the workspace holds one text only.
    correction : str
    decimals : int
    """

    variable: str
    unit: str
    area: Area
    period: Period
    value: float
    mark: str
    published: str
    source: str
    table: str
    row: int
    column: str
    confidence: str
    note_id: str = ""
    note_en: str = ""
    correction: str = ""
    decimals: int = 0

    @property
    def noted(self) -> dict[str, str]:
        """The note in both languages, as columns."""
        return {"note_id": self.note_id, "note_en": self.note_en}

    @property
    def id(self) -> str:
        """Stable name: table, line, variable with its period, and area.

        The period belongs to it: a table may have one column per year of the same variable.
        """
        return f"{self.table}/{self.row}/{self.variable}@{self.period.text}/{self.area.code}"


@dataclass
class Table:
    """What one folder yields.

    Attributes
    ----------
    source : Source
    observations : list of Observation
    refused : dict
        (line, column) of cells that are no number, with the problem. A correction may settle them.
    not_applicable : list of (str, str, str, str)
        Variable, area code, reason in Indonesian, reason in English.
    """

    source: Source
    observations: list[Observation] = field(default_factory=list)
    refused: dict[tuple[int, str], Problem] = field(default_factory=dict)
    not_applicable: list[tuple[str, str, str, str]] = field(default_factory=list)


class _Reader:
    """Shared state of one table being read: where problems go, and how cells become observations."""

    def __init__(self, source: Source, registry: Registry, rows: Rows) -> None:
        self.source, self.registry, self.rows = source, registry, rows
        self.table = Table(source)
        self.problems: list[Problem] = []

    def problem(self, line: int | None, column: str, code: str, found: str, detail: str = "") -> None:
        self.problems.append(Problem(self.rows.name, line, column, code, found, detail))

    def area(self, name: str, line: int, column: str) -> Area | None:
        try:
            return self.registry.match(name)
        except AreaNotFoundError as error:
            self.problem(line, column, error.code, name, ", ".join(error.nearest) or "-")
            return None

    def declared_area(self, name: str, column: str) -> Area | None:
        """Find an area that source.yml names, and blame that file where it is none."""
        try:
            return self.registry.match(name)
        except AreaNotFoundError as error:
            nearest = ", ".join(error.nearest) or "-"
            self.problems.append(Problem(self.declaration, None, column, error.code, name, nearest))
            return None

    @property
    def declaration(self) -> str:
        """Path of the source.yml, relative to the workspace."""
        return f"{self.rows.name.rpartition('/')[0]}/source.yml"

    def period(self, text: str, line: int | None, column: str) -> Period | None:
        try:
            return parse_period(text)
        except ValueError:
            self.problem(line, column, "period", text, PERIODS)
            return None

    def number(
        self, text: str, style: Literal["id", "en"], unit: str, line: int, column: str, marks: Mapping[str, str]
    ) -> Reading:
        """Read a cell; one that is no number of this unit is kept as refused (a correction may settle it)."""
        try:
            reading = read_number(text, style)
        except AmbiguousNumberError as error:
            problem = Problem(self.rows.name, line, column, "value-number", text, error.expected)
        else:
            if unit_of(reading, unit):
                zero = bool(reading.mark) and marks.get(reading.mark) == "zero"
                return replace(reading, value=0.0) if zero else reading
            problem = Problem(self.rows.name, line, column, "value-unit", text, unit)
        self.table.refused[line, column] = problem
        return Reading(math.nan, "text")

    def add(
        self, area: Area, period: Period, text: str, reading: Reading, line: int, column: str, **fields: Any
    ) -> None:
        self.table.observations.append(
            Observation(
                area=area,
                period=period,
                value=reading.value,
                mark=reading.mark,
                published=text.strip(),
                table=self.source.name,
                row=line,
                column=column,
                decimals=reading.decimals,
                **fields,
            )
        )


def read_table(source: Source, registry: Registry) -> Table:
    """Read one as-published table.

    Parameters
    ----------
    source : Source
    registry : Registry
        Finds the areas that names stand for.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        With every problem of the table: unknown area, repeated area, missing or undeclared column, a period that
        is none, parts that do not add up to the printed total. Cells that are no number are kept in
        `Table.refused`, because a correction on record may settle them.
    """
    rows = read_csv(source.folder / "table.csv", source.folder.parents[1])
    reader = _Reader(source, registry, rows)
    adapters: dict[str, Callable[[_Reader], None]] = {
        "wide": _read_wide,
        "series": _read_series,
        "long": _read_long,
        "named": _read_named,
    }
    adapters[source.shape](reader)
    if reader.problems:
        raise DataError(reader.problems)
    return reader.table


def _columns(reader: _Reader, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Check that headings and declaration agree; return the declared columns that are there."""
    spec = reader.source.spec
    declared: dict[str, dict[str, Any]] = dict(spec["columns"])
    accounted = {*keys, *declared, *(spec.get("ignore") or [])}
    for heading in [*keys, *declared]:
        if heading not in reader.rows.columns:
            reader.problem(1, "", "column-missing", ", ".join(reader.rows.columns), heading)
    for heading in reader.rows.columns:
        if heading not in accounted:
            reader.problem(1, heading, "column-unknown", heading, ", ".join(sorted(accounted)))
    return {h: c for h, c in declared.items() if h in reader.rows.columns}


def _read_wide(reader: _Reader) -> None:
    spec, rows = reader.source.spec, reader.rows
    name_column = str(spec["area"])
    columns = _columns(reader, [name_column])
    if reader.problems:
        return
    marks = spec.get("marks") or {}
    periods = {heading: parse_period(str(column["period"])) for heading, column in columns.items()}
    _check_repeats(reader, columns, periods)
    overrides: dict[tuple[str, str], dict[str, Any]] = {}
    for number, cell in enumerate(spec.get("cells") or [], start=1):
        area = reader.declared_area(str(cell["area"]), f"table.cells[{number}].area")
        if area:
            overrides[area.code, cell["column"]] = cell
    seen: dict[str, int] = {}
    total_line: int | None = None
    for i, record in enumerate(rows):
        line, name = rows.line(i), record[name_column]
        if spec.get("total") and name.strip() == str(spec["total"]):
            area = reader.registry.regency
            total_line = line
        else:
            area = reader.area(name, line, name_column)
        if area is None:
            continue
        if area.code in seen:
            reader.problem(line, name_column, "area-duplicate", name, f"{rows.name}:{seen[area.code]}")
            continue
        seen[area.code] = line
        for heading, column in columns.items():
            fields = _fields(column, overrides.get((area.code, heading), {}), next(iter(reader.source.origins)))
            style = column.get("numbers", spec["numbers"])
            reading = reader.number(record[heading], style, fields["unit"], line, heading, marks)
            reader.add(area, periods[heading], record[heading], reading, line, heading, **fields)
    for code, heading in sorted(overrides):
        if code not in seen:  # an exception for a row that is not there would have no effect
            name = reader.registry.by_code[code].name
            reader.problems.append(
                Problem(reader.declaration, None, "table.cells", "area-unknown", name, f"{rows.name}, {heading}")
            )
    if spec.get("total") and total_line is None:
        reader.problem(None, name_column, "field-missing", "", str(spec["total"]))
    _not_applicable(reader, columns)
    _fill_unlisted(reader, columns, periods, set(seen))
    if total_line is not None and not reader.problems:  # a total without a row that is refused fits nothing
        _check_totals(reader, columns, total_line)


def _check_repeats(reader: _Reader, columns: dict[str, dict[str, Any]], periods: Mapping[str, Period | None]) -> None:
    """Refuse two columns for the same variable and period: which of them counts would be a guess."""
    seen: dict[tuple[str, str], str] = {}
    for heading, column in columns.items():
        period = periods[heading]
        key = (str(column["variable"]), period.text if period else "")
        if key in seen:
            where, found = f"table.columns.{heading}", " @ ".join(filter(None, key))
            reader.problems.append(
                Problem(reader.declaration, None, where, "duplicate", found, f"table.columns.{seen[key]}")
            )
        seen.setdefault(key, heading)


def _fields(column: dict[str, Any], cell: dict[str, Any], source: str) -> dict[str, Any]:
    return {
        "variable": str(column["variable"]),
        "unit": str(column["unit"]),
        "confidence": str(cell.get("confidence", column["confidence"])),
        "source": source,
        **noted(cell.get("note") or column.get("note")),
    }


def noted(note: Any) -> dict[str, str]:
    """Return a note of `source.yml` in both languages; one that is a plain text stands for both."""
    said = note if isinstance(note, dict) else {"id": note, "en": note}
    return {f"note_{language}": str(said.get(language) or "") for language in ("id", "en")}


def _not_applicable(reader: _Reader, columns: dict[str, dict[str, Any]]) -> None:
    declared = reader.source.spec.get("not_applicable")
    if not declared:
        return
    for name in declared["areas"]:
        area = reader.declared_area(str(name), "table.not_applicable.areas")
        if area:
            for column in columns.values():
                reader.table.not_applicable.append(
                    (str(column["variable"]), area.code, str(declared["reason_id"]), str(declared["reason_en"]))
                )


def _fill_unlisted(
    reader: _Reader, columns: dict[str, dict[str, Any]], periods: Mapping[str, Period], seen: set[str]
) -> None:
    """Give the districts that a closed list does not name the value the list implies."""
    rule = reader.source.spec.get("unlisted")
    if not rule:
        return
    exempt = {code for _, code, _, _ in reader.table.not_applicable}
    for area in reader.registry.districts:
        if area.code in seen or area.code in exempt:
            continue
        for heading, column in columns.items():
            fields = _fields(column, {"note": _reason(rule)}, next(iter(reader.source.origins)))
            reader.add(area, periods[heading], "", Reading(0.0, "unlisted"), 0, heading, **fields)


def _reason(rule: dict[str, Any]) -> dict[str, str]:
    return {"id": str(rule["reason_id"]), "en": str(rule["reason_en"])}


def adds_up(parts: Sequence[tuple[float, int]], total: tuple[float, int]) -> bool:
    """Say whether printed parts add up to a printed total; each is a value with its decimal places."""
    return abs(math.fsum(value for value, _ in parts) - total[0]) <= _slack([total, *parts])


def _slack(printed: Sequence[tuple[float, int]]) -> float:
    """Return by how much a sum may miss: rounded parts by half a unit each, whole counts not at all."""
    places = max(decimals for _, decimals in printed)
    return 0.5 * 10.0**-places * len(printed) if places else 1e-9


def _check_totals(reader: _Reader, columns: dict[str, dict[str, Any]], total_line: int) -> None:
    """Compare the sum of the districts with the printed total, as the only check a table carries in itself."""
    known = reader.source.spec.get("total_mismatch") or {}
    for heading, column in columns.items():
        cells = [o for o in reader.table.observations if o.column == heading]
        parts = [o for o in cells if o.area.level == "district" and not math.isnan(o.value)]
        total = next((o for o in cells if o.row == total_line), None)
        if column.get("additive") is False or total is None or math.isnan(total.value) or not parts:
            continue
        if any(o.mark == "text" for o in cells):
            continue  # a refused cell: its sum means nothing until a correction settles it
        printed = total.value, total.decimals
        values = [(o.value, o.decimals) for o in parts]
        found = math.fsum(o.value for o in parts)
        accepted = known.get(heading)
        if accepted:
            slack = _slack([printed, *values])
            agree = (
                abs(found - float(accepted["sum"])) <= slack and abs(total.value - float(accepted["printed"])) <= slack
            )
        else:
            agree = adds_up(values, printed)
        if not agree:
            reader.problem(total_line, heading, "total-mismatch", f"{found:.12g}", f"{total.value:.12g}")


def _read_series(reader: _Reader) -> None:
    spec, rows = reader.source.spec, reader.rows
    key = str(spec["period"])
    columns = _columns(reader, [key])
    if reader.problems:
        return
    _check_repeats(reader, columns, dict.fromkeys(columns))
    seen: dict[str, int] = {}
    for i, record in enumerate(rows):
        line = rows.line(i)
        period = reader.period(record[key], line, key)
        if period is None:
            continue
        if period.text in seen:
            reader.problem(line, key, "duplicate", record[key], f"{rows.name}:{seen[period.text]}")
        seen.setdefault(period.text, line)
        for heading, column in columns.items():
            fields = _fields(column, {}, next(iter(reader.source.origins)))
            style, marks = column.get("numbers", spec["numbers"]), spec.get("marks") or {}
            reading = reader.number(record[heading], style, fields["unit"], line, heading, marks)
            reader.add(reader.registry.regency, period, record[heading], reading, line, heading, **fields)


def _read_long(reader: _Reader) -> None:
    rows = reader.rows
    for heading in ("area", "variable", "period", "value", "numbers", "unit", "source", "confidence", *NOTES):
        if heading not in rows.columns:
            reader.problem(1, "", "column-missing", ", ".join(rows.columns), heading)
    if reader.problems:
        return
    for i, record in enumerate(rows):
        line = rows.line(i)
        area = reader.area(record["area"], line, "area")
        period = reader.period(record["period"], line, "period")
        _check_choice(reader, record, line, "source", tuple(reader.source.origins))
        _check_choice(reader, record, line, "confidence", CONFIDENCES)
        _check_choice(reader, record, line, "numbers", ("id", "en", "plain"))
        if area is None or period is None or reader.problems:
            continue
        # `plain` cells were typed as digits with a point; that is the English form.
        style: Literal["id", "en"] = "id" if record["numbers"] == "id" else "en"
        reading = reader.number(record["value"], style, record["unit"], line, "value", {})
        fields = {k: record[k] for k in ("variable", "unit", "source", "confidence", *NOTES)}
        reader.add(area, period, record["value"], reading, line, "value", **fields)


def _read_named(reader: _Reader) -> None:
    """Read lists of named districts: 1 for each that a source names, 0 for each it does not."""
    rows = reader.rows
    for heading in ("variable", "period", "areas", "stated", "source", "confidence", *NOTES):
        if heading not in rows.columns:
            reader.problem(1, "", "column-missing", ", ".join(rows.columns), heading)
    if reader.problems:
        return
    rule = reader.source.spec["unlisted"]
    for i, record in enumerate(rows):
        line = rows.line(i)
        period = reader.period(record["period"], line, "period")
        _check_choice(reader, record, line, "source", tuple(reader.source.origins))
        _check_choice(reader, record, line, "confidence", CONFIDENCES)
        named: dict[str, str] = {}
        for name in record["areas"].split(";"):
            area = reader.area(name.strip(), line, "areas")
            if area and area.level != "district":
                kinds = reader.registry.kinds
                reader.problem(line, "areas", "area-level", name.strip(), f"{kinds.district_id} / {kinds.district_en}")
            elif area and area.code in named:
                reader.problem(line, "areas", "area-duplicate", name.strip(), f"{rows.name}:{line}")
            elif area:
                named[area.code] = name.strip()
        if record["stated"] and record["stated"] != str(len(named)):
            reader.problem(line, "stated", "total-mismatch", str(len(named)), record["stated"])
        if period is None:
            continue
        for area in reader.registry.districts:
            hit = area.code in named
            reading = Reading(1.0) if hit else Reading(0.0, "unlisted")
            fields = {k: record[k] for k in ("variable", "source", "confidence")}
            fields |= {k: record[k] for k in NOTES} if hit else noted(_reason(rule))
            reader.add(area, period, named.get(area.code, ""), reading, line, "areas", unit=FLAG_UNIT, **fields)


def _check_choice(reader: _Reader, record: dict[str, str], line: int, column: str, choices: tuple[str, ...]) -> None:
    if record[column] not in choices:
        shown = choices if len(choices) <= 8 else (*choices[:8], "…")
        reader.problem(line, column, "value-choice", record[column], ", ".join(shown))
