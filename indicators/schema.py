"""The tables of the published Data Package: fields, types and keys, in one place for writing, checking and reading."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

#: Raised when a resource or a field changes its meaning; readers refuse a package they do not know.
SCHEMA_VERSION = 1

_TYPES = {"string": "str", "number": "float64", "integer": "Int64", "boolean": "bool"}


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type, what it holds, and the constraints that are checked.

    Attributes
    ----------
    name : str
    type : {'string', 'number', 'integer', 'boolean'}
    description : str
    required : bool
        No missing values.
    enum : tuple of str
    minimum, maximum : float or None
    """

    name: str
    type: str
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def descriptor(self) -> dict[str, object]:
        """Return the field as Table Schema writes it."""
        constraints: dict[str, object] = {}
        if self.required:
            constraints["required"] = True
        if self.enum:
            constraints["enum"] = list(self.enum)
        if self.minimum is not None:
            constraints["minimum"] = self.minimum
        if self.maximum is not None:
            constraints["maximum"] = self.maximum
        out: dict[str, object] = {"name": self.name, "type": self.type, "description": self.description}
        return out | ({"constraints": constraints} if constraints else {})


@dataclass(frozen=True)
class Resource:
    """One table of the package.

    Attributes
    ----------
    name, title : str
    fields : tuple of Field
    key : tuple of str
        Columns that together name a row.
    refers : tuple of (str, str, str)
        Foreign keys: own column, other resource, its column.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    refers: tuple[tuple[str, str, str], ...] = ()

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return [f.name for f in self.fields]

    def descriptor(self) -> dict[str, object]:
        """Return the table's schema as Table Schema writes it."""
        out: dict[str, object] = {
            "fields": [f.descriptor() for f in self.fields],
            "primaryKey": list(self.key),
            "missingValues": [""],
        }
        if self.refers:
            out["foreignKeys"] = [
                {"fields": [own], "reference": {"resource": other, "fields": [column]}}
                for own, other, column in self.refers
            ]
        return out

    def pandera(self) -> pa.DataFrameSchema:
        """Return the same schema for checking a frame before it is written."""
        columns = {}
        for f in self.fields:
            checks = []
            if f.enum:
                checks.append(pa.Check.isin(list(f.enum)))
            if f.minimum is not None:
                checks.append(pa.Check.ge(f.minimum))
            if f.maximum is not None:
                checks.append(pa.Check.le(f.maximum))
            columns[f.name] = pa.Column(_TYPES[f.type], checks, nullable=not f.required, required=True)
        return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=list(self.key))

    def frame(self, records: pd.DataFrame) -> pd.DataFrame:
        """Return `records` with this table's columns, order and types."""
        frame = records.reindex(columns=self.columns)
        for f in self.fields:
            # One form of "nothing": empty text stays text, so that reading back gives what was written.
            column = frame[f.name].astype("str").fillna("") if f.type == "string" else frame[f.name]
            frame[f.name] = column.astype(_TYPES[f.type])  # type: ignore[call-overload]
        return frame


def _texts(prefix: str, description: str) -> tuple[Field, Field]:
    return (
        Field(f"{prefix}_id", "string", f"{description}, in Indonesian"),
        Field(f"{prefix}_en", "string", f"{description}, in English"),
    )


_S, _N, _I, _B = "string", "number", "integer", "boolean"
_CONFIDENCE = Field("confidence", _S, "How far the figure can be trusted", True, ("high", "medium", "low"))
_STATUS = ("published", "provisional", "withheld")

RESOURCES: tuple[Resource, ...] = (
    Resource(
        "areas",
        "Areas",
        (
            Field("code", _S, "Kemendagri code", True),
            Field("bps_code", _S, "Code of the statistics office"),
            Field("name", _S, "Name", True),
            Field("short_name", _S, "Name without the kind of area", True),
            Field("level", _S, "Kind of area", True, ("regency", "district")),
            Field("parent", _S, "Code of the area above"),
            Field("seat", _S, "Seat of the district office"),
            Field("lon", _N, "Longitude of a point inside, WGS 84"),
            Field("lat", _N, "Latitude of a point inside, WGS 84"),
        ),
        ("code",),
    ),
    Resource(
        "villages",
        "Villages (desa and kelurahan)",
        (
            Field("code", _S, "Kemendagri code", True),
            Field("bps_code", _S, "Code of the statistics office"),
            Field("name", _S, "Name", True),
            Field("kind", _S, "desa or kelurahan", True),
            Field("district_code", _S, "Code of the district", True),
            Field("postal_code", _S, "Postal code"),
            Field("lon", _N, "Longitude, WGS 84"),
            Field("lat", _N, "Latitude, WGS 84"),
            Field("idm_2024", _N, "Village development index 2024, 0-1"),
            Field("iks_2024", _N, "Social resilience index 2024, 0-1"),
            Field("ike_2024", _N, "Economic resilience index 2024, 0-1"),
            Field("ikl_2024", _N, "Environmental resilience index 2024, 0-1"),
        ),
        ("code",),
        (("district_code", "areas", "code"),),
    ),
    Resource(
        "framework",
        "Index, dimensions and sub-dimensions",
        (
            Field("code", _S, "Code", True),
            Field("parent", _S, "Code of the element above"),
            Field("level", _S, "Level", True, ("index", "dimension", "subdimension")),
            Field("order", _I, "Position below its parent", True),
            Field("weight", _N, "Weight among its siblings", True, minimum=0),
            *_texts("name", "Name"),
            *_texts("description", "What it covers"),
            Field("label_status", _S, "Whether the label was seen in a readable source"),
        ),
        ("code",),
    ),
    Resource(
        "indicators",
        "Indicators with their metadata",
        (
            Field("code", _S, "Code", True),
            Field("subdimension", _S, "Sub-dimension", True),
            Field("dimension", _S, "Dimension", True),
            Field("role", _S, "Whether it may enter the index", True, ("index", "context")),
            Field(
                "status",
                _S,
                "Standing in the baseline",
                True,
                ("in_index", "below_coverage", "too_old", "no_data", "context"),
            ),
            Field("order", _I, "Position in the sub-dimension", True),
            *(
                f
                for name, text in (
                    ("name", "Name"),
                    ("alias", "Other name"),
                    ("concept", "Concept"),
                    ("definition", "Definition"),
                    ("interpretation", "How to read it"),
                    ("formula", "Formula in words"),
                    ("measure", "Measure (ukuran)"),
                    ("unit", "Unit"),
                    ("classification", "Classification"),
                    ("producer", "Producing office"),
                    ("periodicity", "How often"),
                    ("level", "Area level"),
                    ("access", "Access"),
                    ("source_note", "Source"),
                    ("limitation", "Limits of its meaning"),
                )
                for f in _texts(name, text)
            ),
            Field("direction", _I, "1 higher is better, -1 lower is better, 0 neither", True, minimum=-1, maximum=1),
            Field("decimals", _I, "Decimals for display", True, minimum=0),
            Field("proxy", _B, "Stands in for what could not be measured itself", True),
            Field("weight", _N, "Weight in its sub-dimension", True, minimum=0),
            Field("limits_kind", _S, "Limits of its normalisation", True, ("observed", "goalposts")),
            Field("lower", _N, "Lower limit used"),
            Field("upper", _N, "Upper limit used"),
            *_texts("limits_source", "Where goalposts come from"),
            Field("baseline_period", _S, "Period the baseline uses"),
            Field("districts_covered", _I, "Districts with a usable value in that period", True, minimum=0),
            Field("districts_total", _I, "Number of districts", True, minimum=0),
            *(
                Field(s, _S, f"Codes in {t}, separated by ;")
                for s, t in (
                    ("sdg", "the SDG indicator framework"),
                    ("iso37120", "ISO 37120 (theme)"),
                    ("iso37122", "ISO 37122 (theme)"),
                    ("u4ssc", "U4SSC"),
                )
            ),
        ),
        ("code",),
        (("subdimension", "framework", "code"), ("dimension", "framework", "code")),
    ),
    Resource(
        "values",
        "Indicator values",
        (
            Field("indicator", _S, "Indicator", True),
            Field("area_code", _S, "Area", True),
            Field("period", _S, "Period as labelled", True),
            Field("year", _I, "Year in which the period ends"),
            Field("value", _N, "Value; empty where the indicator does not apply to the area"),
            *_texts("unit", "Unit"),
            Field("numerator", _N, "What was divided"),
            Field("denominator", _N, "What it was divided by"),
            Field("denominator_period", _S, "Period of the denominator"),
            _CONFIDENCE,
            Field("in_baseline", _B, "Enters the baseline index", True),
            Field("sources", _S, "Ids of the sources, separated by ;"),
            Field("observations", _S, "Ids of the observations, separated by ;"),
            *_texts("note", "Note"),
        ),
        ("indicator", "area_code", "period"),
        (("indicator", "indicators", "code"), ("area_code", "areas", "code")),
    ),
    Resource(
        "observations",
        "Published values, cleaned",
        (
            Field("id", _S, "Table, line, variable and area", True),
            Field("variable", _S, "Variable", True),
            Field("area_code", _S, "Area", True),
            Field("area_level", _S, "Kind of area", True, ("regency", "district")),
            Field("period", _S, "Period as the source gives it", True),
            Field("period_kind", _S, "Kind of period", True, ("year", "month", "date", "range", "undated")),
            Field("start", _S, "First day"),
            Field("end", _S, "Last day"),
            Field("value", _N, "Value; empty where the source has a mark instead of a number"),
            Field("mark", _S, "Why there is no number, or that a closed list implies it"),
            Field("unit", _S, "Unit", True),
            Field("published", _S, "The cell as printed"),
            Field("source", _S, "Source", True),
            Field("table", _S, "Folder below tables/", True),
            Field("row", _I, "Line in table.csv; 0 for an area the table does not list", True, minimum=0),
            Field("column", _S, "Column in table.csv", True),
            _CONFIDENCE,
            Field("chosen", _B, "Stands for its variable, area and period", True),
            Field("correction", _S, "Correction applied"),
            Field("note", _S, "Note"),
        ),
        ("id",),
        (("variable", "variables", "code"), ("area_code", "areas", "code"), ("source", "sources", "id")),
    ),
    Resource(
        "variables",
        "Measured variables",
        (
            Field("code", _S, "Code", True),
            Field("topic", _S, "Topic", True),
            *_texts("name", "Name"),
            Field("unit", _S, "Unit", True),
            Field("kind", _S, "Kind of figure", True, ("stock", "flow", "flag", "share", "index")),
        ),
        ("code",),
    ),
    Resource(
        "scores",
        "Scores of the districts",
        (
            Field("area_code", _S, "District", True),
            Field("code", _S, "Index, dimension, sub-dimension or indicator", True),
            Field("level", _S, "Level", True, ("index", "dimension", "subdimension", "indicator")),
            Field("score", _N, "Score 0-100; empty where withheld", minimum=0, maximum=100),
            Field("rank", _I, "1 = best; empty where withheld", minimum=1),
            Field("ranked", _I, "How many districts were ranked", True, minimum=0),
            Field("coverage", _N, "Share of the parts that are measured", True, minimum=0, maximum=1),
            Field("status", _S, "Whether the score may be quoted", True, _STATUS),
            Field("missing", _S, "Parts without a score, separated by ;"),
        ),
        ("area_code", "code"),
        (("area_code", "areas", "code"),),
    ),
    Resource(
        "rank_intervals",
        "Scores and ranks under other choices of method",
        (
            Field("area_code", _S, "District", True),
            Field("code", _S, "Index, dimension or sub-dimension", True),
            *(
                Field(f"{what}_{part}", _N, f"{text} of the {what} over all draws", True, minimum=0)
                for what in ("score", "rank")
                for part, text in (("median", "Median"), ("q05", "5 % quantile"), ("q95", "95 % quantile"))
            ),
            Field("p_first", _N, "Share of draws in which it is first", True, minimum=0, maximum=1),
            Field("p_last", _N, "Share of draws in which it is last", True, minimum=0, maximum=1),
        ),
        ("area_code", "code"),
        (("area_code", "areas", "code"), ("code", "framework", "code")),
    ),
    Resource(
        "coverage",
        "How far the framework is measured",
        (
            Field("code", _S, "Code", True),
            Field("level", _S, "Level", True, ("index", "dimension", "subdimension", "indicator")),
            Field("children_total", _I, "Parts (for an indicator: districts)", True, minimum=0),
            Field("children_measured", _I, "Parts that are measured", True, minimum=0),
            Field("share", _N, "Measured share", True, minimum=0, maximum=1),
            Field("districts_covered", _I, "Districts with a score", True, minimum=0),
            Field("districts_total", _I, "Number of districts", True, minimum=0),
            Field("status", _S, "Whether it may be quoted", True, _STATUS),
            *_texts("rule", "The rule it is held to"),
        ),
        ("code",),
    ),
    Resource(
        "wanted",
        "Indicators the index waits for",
        (
            Field("subdimension", _S, "Sub-dimension", True),
            Field("code", _S, "Indicator", True),
            *_texts("name", "Name"),
            *_texts("unit", "Unit"),
            *_texts("office", "Office that holds the data"),
            Field("status", _S, "Why it is not in the index", True),
            Field("template", _S, "Folder of the template to fill, below data/raw", True),
        ),
        ("code",),
        (("code", "indicators", "code"),),
    ),
    Resource(
        "headlines",
        "Headline facts of the regency",
        (
            Field("code", _S, "Code of the series", True),
            Field("order", _I, "Position on the page", True),
            Field("variable", _S, "Variable", True),
            Field("area_code", _S, "Area", True),
            *_texts("name", "Name"),
            *_texts("unit", "Unit"),
            Field("decimals", _I, "Decimals for display", True),
            Field("direction", _I, "1 higher is better, -1 lower is better, 0 neither", True, minimum=-1, maximum=1),
            Field("period", _S, "Period", True),
            Field("year", _I, "Year in which the period ends"),
            Field("value", _N, "Value", True),
            Field("source", _S, "Source", True),
            _CONFIDENCE,
            Field("break_before", _B, "The method changed before this value", True),
            *_texts("note", "Note"),
        ),
        ("code", "period"),
        (("variable", "variables", "code"), ("source", "sources", "id")),
    ),
    Resource(
        "sources",
        "Sources",
        (
            Field("id", _S, "Id", True),
            Field("title", _S, "Title", True),
            Field("publisher", _S, "Publisher", True),
            Field("location", _S, "Where it was found"),
            Field("published", _S, "Date of publication, as far as known"),
            Field("licence", _S, "Licence; see LICENCES.md", True),
            Field("retrieved", _S, "When it was retrieved", True),
            Field("sha256", _S, "Hash of the table that holds the figures", True),
            Field("path", _S, "source.yml that says so, below data/raw", True),
            Field("n_observations", _I, "Observations from it", True, minimum=0),
        ),
        ("id",),
    ),
    Resource(
        "corrections",
        "Corrections of published values",
        (
            Field("id", _S, "Id", True),
            Field("table", _S, "Folder below tables/", True),
            Field("area_code", _S, "Area"),
            Field("column", _S, "Column"),
            Field("expect", _S, "As printed", True),
            Field("value", _N, "Corrected value; empty where withdrawn"),
            *_texts("reason", "Reason"),
            Field("by", _S, "By whom", True),
            Field("on", _S, "When", True),
            Field("applied", _I, "Values changed", True, minimum=0),
        ),
        ("id",),
    ),
    Resource(
        "changes",
        "What changed since the build before",
        (
            Field("kind", _S, "What changed", True, ("value", "score", "source", "conflict", "correction")),
            Field("change", _S, "How it changed", True, ("added", "removed", "changed")),
            Field("code", _S, "Indicator, element or id", True),
            Field("area_code", _S, "Area"),
            Field("period", _S, "Period"),
            Field("before", _N, "Number before; empty where there was none"),
            Field("after", _N, "Number now; empty where there is none"),
        ),
        ("kind", "code", "area_code", "period"),
    ),
    Resource(
        "masterplan_status",
        "What the records of the masterplan hold",
        (
            Field("section", _S, "Table of data/raw/masterplan", True),
            Field("order", _I, "Position", True),
            *_texts("label", "Name"),
            Field("state", _S, "Real records, proposals to settle, or waiting", True, ("real", "proposal", "empty")),
            Field("rows", _I, "Records", True, minimum=0),
            *_texts("note", "Note"),
        ),
        ("section",),
    ),
    Resource(
        "conflicts",
        "Sources that disagree",
        (
            Field("id", _S, "Id", True),
            Field("kind", _S, "Kind", True, ("values", "instruments", "definition", "reported")),
            *_texts("subject", "What it is about"),
            Field("variable", _S, "Variables, separated by ;"),
            Field("area_code", _S, "Areas, separated by ;"),
            Field("period", _S, "Periods, separated by ;"),
            Field("candidates", _S, "JSON list of the values with their sources", True),
            Field("chosen_source", _S, "Source whose value is used"),
            Field("chosen_value", _N, "The value used; empty where several areas or instruments are meant"),
            *_texts("reason", "Reason"),
        ),
        ("id",),
    ),
)
BY_NAME = {r.name: r for r in RESOURCES}
