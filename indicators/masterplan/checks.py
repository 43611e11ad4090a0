"""Rules across the rows of the masterplan: what a single cell cannot show to be wrong."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from indicators.masterplan.dates import first_day, last_day
from indicators.masterplan.offices import Offices
from indicators.masterplan.records import Record, place
from indicators.masterplan.tables import BY_NAME
from indicators.problems import Problem

Tables = Mapping[str, Sequence[Record]]

#: Columns that tell when a record speaks of its office, by table; a record without a date is not held against one.
_WHEN = {"programmes": "start", "innovations": "year", "services": "as_of"}
_BY_DIRECTION = {
    "higher": {"ratio", "path"},
    "lower": {"inverse", "mirror", "path"},
    "range": {"range"},
    "milestone": {"milestone"},
}


def check_tables(tables: Tables) -> list[Problem]:
    """Return every problem that shows only when rows are seen together.

    Parameters
    ----------
    tables : mapping of str to list of Record
        All tables; every cell is sound.
    """
    return [
        *_offices(tables),
        *_office_of_the_time(tables),
        *_validity(tables),
        *_formulas(tables),
        *_ranges(tables),
        *_chosen(tables),
        *_weights(tables),
        *_scales(tables),
        *_scores(tables),
    ]


def _problem(record: Record, column: str, code: str, detail: str, found: str | None = None) -> Problem:
    shown = record.values.get(column, record.key) if found is None else found
    return Problem(place(BY_NAME[record.table]), record.line, column, code, shown, detail)


def _offices(tables: Tables) -> Iterator[Problem]:
    offices = Offices(r.values for r in tables["offices"])
    for record in tables["offices"]:
        code = record.values["code"]
        if record.values["successors"] and not record.values["valid_to"]:
            yield _problem(record, "valid_to", "field-missing", "valid_to")
        if code in offices.by_code[code].successors or code in offices._after(code):
            yield _problem(record, "successors", "value-choice", "≠ " + code)


def _office_of_the_time(tables: Tables) -> Iterator[Problem]:
    offices = Offices(r.values for r in tables["offices"])
    for name, column in _WHEN.items():
        for record in tables[name]:
            code, when = record.values["office"], record.values[column]
            if code in offices and when and not offices.by_code[code].existed(first_day(when), last_day(when)):
                office = offices.by_code[code]
                detail = f"{office.valid_from or '…'} – {office.valid_to or '…'} ({column} {when})"
                yield _problem(record, "office", "value-range", detail)
        for record in tables[name]:
            if record.values["office"] and not record.values["office_standing"]:
                yield _problem(record, "office_standing", "field-missing", "office_standing")


def _validity(tables: Tables) -> Iterator[Problem]:
    for records in tables.values():
        for record in records:
            start = record.values.get("valid_from") or record.values.get("start") or ""
            column = "valid_to" if "valid_to" in record.values else "end"
            end = record.values.get(column) or ""
            if start and end and first_day(start) > last_day(end):
                yield _problem(record, column, "value-range", f">= {start}")


def _formulas(tables: Tables) -> Iterator[Problem]:
    for record in tables["kpis"]:
        allowed = _BY_DIRECTION[record.values["direction"]]
        if record.values["formula"] not in allowed:
            yield _problem(record, "formula", "value-choice", ", ".join(sorted(allowed)))
        if bool(record.values["baseline"]) != bool(record.values["baseline_period"]):
            yield _problem(record, "baseline_period", "field-missing", "baseline + baseline_period")


def _ranges(tables: Tables) -> Iterator[Problem]:
    direction = {r.key: r.values["direction"] for r in tables["kpis"]}
    for record in tables["targets"]:
        row = record.values
        ranged = direction.get(row["kpi"]) == "range"
        if ranged and not row["target_upper"]:
            yield _problem(record, "target_upper", "field-missing", "target_upper")
        elif ranged and float(row["target_upper"]) < float(row["target"]):
            yield _problem(record, "target_upper", "value-range", f">= {row['target']}")
        elif row["target_upper"] and not ranged:
            yield _problem(record, "target_upper", "value-choice", "∅ (direction ≠ range)")
        if bool(row["baseline"]) != bool(row["baseline_period"]):
            yield _problem(record, "baseline_period", "field-missing", "baseline + baseline_period")


def _chosen(tables: Tables) -> Iterator[Problem]:
    first: dict[tuple[str, str], Record] = {}
    for record in tables["progress"]:
        if record.values["chosen"] != "yes":
            continue
        known = first.setdefault((record.values["kpi"], record.values["period"]), record)
        if known is not record:
            yield _problem(record, "chosen", "duplicate", f"{place(BY_NAME['progress'])}:{known.line}")


def _groups(records: Sequence[Record], columns: Sequence[str]) -> dict[tuple[str, ...], list[Record]]:
    out: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in records:
        out[tuple(record.values[c] for c in columns)].append(record)
    return out


def _weights(tables: Tables) -> Iterator[Problem]:
    for rows in _groups(tables["weights"], ("instrument", "variant", "valid_from")).values():
        total = sum(float(r.values["weight"]) for r in rows)
        if abs(total - 100) > 1e-9:
            yield _problem(rows[0], "weight", "value-range", "Σ = 100", f"{total:g}")
    for rows in _groups(tables["criteria"], ("valid_from",)).values():
        if sum(float(r.values["weight"]) for r in rows) <= 0:
            yield _problem(rows[0], "weight", "value-range", "Σ > 0")
    for record in tables["criteria"]:
        if float(record.values["lowest"]) >= float(record.values["highest"]):
            yield _problem(record, "highest", "value-range", f"> {record.values['lowest']}")


def _scales(tables: Tables) -> Iterator[Problem]:
    for rows in _groups(tables["scales"], ("instrument", "valid_from")).values():
        bounds: dict[str, Record] = {}
        for record in rows:
            known = bounds.setdefault(record.values["lower"], record)
            if known is not record:
                yield _problem(record, "lower", "duplicate", f"{place(BY_NAME['scales'])}:{known.line}")
        if len({r.values["valid_to"] for r in rows}) > 1:
            yield _problem(rows[0], "valid_to", "value-choice", ", ".join(sorted({r.values["valid_to"] for r in rows})))
    # Two scales of one instrument in force on the same day would give one value two classes.
    for (instrument,), rows in _groups(tables["scales"], ("instrument",)).items():
        spans = sorted({(first_day(r.values["valid_from"]), last_day(r.values["valid_to"])) for r in rows})
        for (_, end), (start, _) in itertools.pairwise(spans):
            if start <= end:
                yield _problem(rows[0], "valid_from", "value-range", f"> {end.isoformat()}", instrument)


def _scores(tables: Tables) -> Iterator[Problem]:
    limits = {r.values["code"]: r.values for r in tables["criteria"]}
    for record in tables["assessments"]:
        criterion = limits.get(record.values["criterion"])
        if criterion is None:
            yield _problem(record, "criterion", "code-unknown", ", ".join(limits))
        elif not float(criterion["lowest"]) <= float(record.values["score"]) <= float(criterion["highest"]):
            yield _problem(record, "score", "value-range", f"{criterion['lowest']} – {criterion['highest']}")
    spans = {r.key: (r.values["minimum"], r.values["maximum"]) for r in tables["instruments"]}
    parts = {(r.values["instrument"], r.values["part"]) for r in tables["weights"]}
    for record in tables["part_scores"]:
        low, high = spans.get(record.values["instrument"], ("", ""))
        score = float(record.values["score"])
        if (low and score < float(low)) or (high and score > float(high)):
            yield _problem(record, "score", "value-range", f"{low} – {high}")
        if (record.values["instrument"], record.values["part"]) not in parts:
            yield _problem(record, "part", "code-unknown", ", ".join(sorted({p for _, p in parts})))
    for record in tables["readiness_scores"]:
        for column in ("score", "wanted"):
            if not 0 <= float(record.values[column]) <= float(record.values["highest"]):
                yield _problem(record, column, "value-range", f"0 – {record.values['highest']}")
