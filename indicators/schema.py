"""The tables of the published Data Package: fields, types and keys, in one place for writing, checking and reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

from indicators.quality.codes import BANDS, COMPONENTS, KINDS, SCOPES, SEVERITIES
from indicators.schema_words import code_label, said

#: Raised when a resource or a field changes its meaning; readers refuse a package they do not know.
SCHEMA_VERSION = 2

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
        out: dict[str, object] = {
            "name": self.name,
            "type": self.type,
            "description": said(self.description, "id"),
            "description_en": self.description,
        }
        if self.enum:
            out["categories"] = [
                {
                    "value": code,
                    "label": code_label(self.name, code, "id"),
                    "label_en": code_label(self.name, code, "en"),
                }
                for code in self.enum
            ]
        return out | ({"constraints": constraints} if constraints else {})


@dataclass(frozen=True)
class Resource:
    """One table of the package.

    Attributes
    ----------
    name, title : str
        The title in English; `indicators.schema_words` has the Indonesian.
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
_SCOPE = Field("scope", _S, "What is judged", True, SCOPES)
_PERCENT: dict[str, Any] = {"minimum": 0, "maximum": 100}
_QUADRANTS = ("high-high", "low-high", "low-low", "high-low")

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
        "Villages",
        (
            Field("code", _S, "Kemendagri code", True),
            Field("bps_code", _S, "Code of the statistics office"),
            Field("name", _S, "Name", True),
            Field("kind", _S, "Kind of village", True),
            Field("district_code", _S, "Code of the district", True),
            Field("postal_code", _S, "Postal code"),
            Field("lon", _N, "Longitude, WGS 84"),
            Field("lat", _N, "Latitude, WGS 84"),
        ),
        ("code",),
        (("district_code", "areas", "code"),),
    ),
    Resource(
        "village_values",
        "Published values of single villages",
        (
            Field("village_code", _S, "Code of the village", True),
            Field("variable", _S, "Variable", True),
            Field("period", _S, "Period", True),
            Field("value", _N, "Value", True),
            Field("source", _S, "Source", True),
        ),
        ("village_code", "variable", "period"),
        (("village_code", "villages", "code"), ("variable", "variables", "code")),
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
            Field("cumulates", _B, "Grows within the year: values of two days of a year are no trend", True),
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
            Field("break_before", _B, "The method changed since the area's value before it", True),
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
            *_texts("note", "Note"),
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
        "neighbours",
        "Districts that border each other",
        (
            Field("area_code", _S, "District", True),
            Field("neighbour_code", _S, "Its neighbour", True),
            Field("kind", _S, "What they share", True, ("line", "point")),
            Field("km", _N, "Length of the shared border in km", True, minimum=0),
        ),
        ("area_code", "neighbour_code"),
        (("area_code", "areas", "code"), ("neighbour_code", "areas", "code")),
    ),
    Resource(
        "spatial_lags",
        "Means of the neighbours",
        (
            Field("code", _S, "Index, dimension, sub-dimension or indicator", True),
            Field("period", _S, "Period of the values; empty for scores"),
            Field("area_code", _S, "District", True),
            Field("lag", _N, "Mean of the neighbours that have a value", True),
            Field("neighbours", _I, "Neighbours that have a value", True, minimum=1),
        ),
        ("code", "period", "area_code"),
        (("area_code", "areas", "code"),),
    ),
    Resource(
        "spatial_global",
        "Whether neighbours resemble each other",
        (
            Field("code", _S, "What is tested: a score, an indicator, or a variable of the villages", True),
            Field("level", _S, "Level", True, ("index", "dimension", "subdimension", "indicator", "village")),
            Field("period", _S, "Period of the values; empty for scores"),
            Field("weights", _S, "Who counts as a neighbour: shared_border, or nearest_k", True),
            Field("statistic", _S, "Statistic", True, ("moran", "geary", "getis_ord")),
            Field("value", _N, "Value of the statistic", True),
            Field("expected", _N, "Value expected without any pattern", True),
            Field("low", _N, "2.5 % quantile of random maps", True),
            Field("high", _N, "97.5 % quantile of random maps", True),
            Field("p", _N, "Two-sided pseudo p-value", True, minimum=0, maximum=1),
            Field("n", _I, "Areas used", True, minimum=4),
            Field("missing", _S, "Areas without a value, separated by ;"),
            Field("isolated", _S, "Areas without a neighbour that has a value, separated by ;"),
            Field("permutations", _I, "Random maps", True, minimum=99),
            Field("seed", _I, "Seed of the random maps", True),
            *_texts("caution", "What few areas do to the test"),
        ),
        ("code", "period", "statistic"),
    ),
    Resource(
        "spatial_local",
        "Where the pattern lies",
        (
            Field("code", _S, "Index, dimension, sub-dimension or indicator", True),
            Field("period", _S, "Period of the values; empty for scores"),
            Field("area_code", _S, "District", True),
            Field("lag", _N, "Mean of the neighbours that have a value", True),
            Field("local_moran", _N, "Local Moran", True),
            Field("quadrant", _S, "District, then its neighbours, above or below the mean", True, _QUADRANTS),
            Field("getis_ord", _N, "G* of Getis and Ord, standardised", True),
            Field("spot", _S, "District and neighbours together high or low", True, ("hot", "cold")),
            Field("p", _N, "Two-sided pseudo p-value of both statistics", True, minimum=0, maximum=1),
            Field("p_adjusted", _N, "The same, corrected for the number of districts", True, minimum=0, maximum=1),
            Field("significant", _B, "p is at most 5 %", True),
            Field("significant_adjusted", _B, "The corrected p is at most 5 %", True),
        ),
        ("code", "period", "area_code"),
        (("area_code", "areas", "code"),),
    ),
    Resource(
        "village_distances",
        "How far villages are from the offices that serve them",
        (
            Field("code", _S, "Kemendagri code", True),
            Field("district_code", _S, "Code of the district", True),
            Field("km_district", _N, "Straight line to the seat of the district, km", minimum=0),
            Field("km_regency", _N, "Straight line to the seat of the regency, km", minimum=0),
        ),
        ("code",),
        (("code", "villages", "code"), ("district_code", "areas", "code")),
    ),
    Resource(
        "quality_scores",
        "Quality scores",
        (
            _SCOPE,
            Field("code", _S, "Code of the area or the indicator", True),
            Field("score", _N, "Weighted mean of the components; empty where too few can be judged", **_PERCENT),
            Field("band", _S, "What the score is called", True, BANDS),
            Field("judged", _I, "Components that can be judged", True, minimum=0, maximum=len(COMPONENTS)),
            Field("left_out", _S, "Components that cannot be judged, separated by ;"),
        ),
        ("scope", "code"),
    ),
    Resource(
        "quality_components",
        "Components of the quality scores",
        (
            _SCOPE,
            Field("code", _S, "Code of the area or the indicator, or a year", True),
            Field("component", _S, "Component", True, COMPONENTS),
            Field("numerator", _N, "What passed, each from 0 to 1", True, minimum=0),
            Field("denominator", _I, "What was judged", True, minimum=0),
            Field("score", _N, "Share of what passed; empty where too little could be judged", **_PERCENT),
            Field("band", _S, "What the score is called", True, BANDS),
            Field("weight", _N, "Weight in the score", True, minimum=0),
        ),
        ("scope", "code", "component"),
    ),
    Resource(
        "quality_completeness",
        "Which indicator has a value in which district and year",
        (
            Field("indicator", _S, "Indicator", True),
            Field("area_code", _S, "District", True),
            Field("year", _I, "Year in which the period ends; empty where there is none"),
            Field("state", _S, "Whether there is a value", True, ("value", "missing", "not_applicable")),
            Field("values", _I, "Values of periods that end in the year", True, minimum=0),
        ),
        ("indicator", "area_code", "year"),
        (("indicator", "indicators", "code"), ("area_code", "areas", "code")),
    ),
    Resource(
        "quality_timeliness",
        "How old the newest values are",
        (
            Field("indicator", _S, "Indicator", True),
            Field("newest", _S, "Newest period; empty where no value is dated"),
            Field("ended", _S, "Last day of the newest period"),
            Field("as_of", _S, "Day the age is counted to: when the sources were last retrieved"),
            Field("age_years", _N, "Years from the last day to then", minimum=0),
            Field("districts_fresh", _I, "Districts whose newest value is timely", True, minimum=0),
            Field("districts_measured", _I, "Districts that have a value", True, minimum=0),
        ),
        ("indicator",),
        (("indicator", "indicators", "code"),),
    ),
    Resource(
        "quality_findings",
        "Figures that failed a check",
        (
            Field("id", _S, "Check and figure", True),
            Field("kind", _S, "What was checked", True, KINDS),
            Field("severity", _S, "How much it matters", True, SEVERITIES),
            Field("rule", _S, "Rule of framework/quality.yml; empty for checks that need none"),
            Field("variable", _S, "Variable", True),
            Field("area_code", _S, "Area", True),
            Field("period", _S, "Period", True),
            Field("found", _N, "The figure; for a jump the factor by which it changed in a year", True),
            Field("low", _N, "Lowest expected; empty where there is no limit"),
            Field("high", _N, "Highest expected; empty where there is no limit"),
            Field("unit", _S, "Unit; empty for a jump"),
            Field("source", _S, "Source", True),
            Field("compared", _S, "Sources of what it was compared with, separated by ;"),
            Field("observation", _S, "The figure that was checked", True),
            Field("indicators", _S, "Indicators that use it, separated by ;"),
            Field("conflicts", _S, "Recorded conflicts about it, separated by ;"),
            *_texts("remark", "What the records already say of it"),
            *_texts("sentence", "The finding as a sentence"),
        ),
        ("id",),
        (
            ("variable", "variables", "code"),
            ("area_code", "areas", "code"),
            ("source", "sources", "id"),
            ("observation", "observations", "id"),
        ),
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
