"""The smart-city framework of a workspace: dimensions, indicators with their metadata, and the method's rules."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.composite import CompositeError, Method
from indicators.files import Rows, read_csv, read_text, read_yaml
from indicators.problems import DataError, Problem, relative

#: Metadata every indicator carries in both languages: the national fields for indicators (MS-Ind).
TEXTS = (
    *("name", "alias", "concept", "definition", "interpretation", "measure", "unit", "classification", "producer"),
    *("periodicity", "level", "access", "source"),
)
_OPTIONAL_TEXTS = ("limitation", "office")
_FIELDS = {
    *TEXTS,
    *_OPTIONAL_TEXTS,
    *[
        "code",
        "subdimension",
        "role",
        "order",
        "weight",
        "direction",
        "proxy",
        "decimals",
        "formula",
        "limits",
        "links",
    ],
}
KINDS = ("direct", "ratio", "event_count")
STANDARDS = ("sdg", "iso37120", "iso37122", "u4ssc")


@dataclass(frozen=True)
class Term:
    """`variable@period`: one published value per area. The period `*` stands for each published one."""

    variable: str
    period: str

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read `variable@period`.

        Raises
        ------
        ValueError
            If the `@` or one of its sides is missing.
        """
        variable, at, period = text.partition("@")
        if not (variable and at and period):
            raise ValueError(f"{text!r}: variable@period")
        return cls(variable, period)


@dataclass(frozen=True)
class Step:
    """One period of an indicator: what is added up above and below the line, or which events are counted.

    Attributes
    ----------
    period : str
        Label of the resulting value.
    numerator, denominator : tuple of Term
        Summed. The denominator is empty for `direct`.
    events : tuple of tuple of Term
        For `event_count`: one tuple of reports per event; any report counts the event once.
    """

    period: str
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    events: tuple[tuple[Term, ...], ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term the step reads."""
        return (*self.numerator, *self.denominator, *(t for event in self.events for t in event))


@dataclass(frozen=True)
class Indicator:
    """One indicator with its metadata.

    Attributes
    ----------
    code, subdimension : str
    role : {'index', 'context'}
        Context indicators are shown, but never enter the index.
    order : int
    weight : float
    direction : {1, -1, 0}
        Whether higher or lower is better; 0 for context without a better side.
    proxy : bool
        Stands in for what could not be measured itself.
    decimals : int
        For display; nothing is rounded before.
    kind : {'direct', 'ratio', 'event_count'}
    scale : float
        Factor of a ratio (100 for per cent, 1,000 for per 1,000 people).
    steps : tuple of Step
    texts : mapping of str to mapping
        Field name to `{'id': …, 'en': …}`; `formula` is among them.
    goalposts : tuple of (float, float) or None
    links : mapping of str to list of str
    """

    code: str
    subdimension: str
    role: str
    order: int
    weight: float
    direction: int
    proxy: bool
    decimals: int
    kind: str
    scale: float
    steps: tuple[Step, ...]
    texts: Mapping[str, Mapping[str, str]] = field(repr=False)
    goalposts: tuple[float, float] | None = None
    links: Mapping[str, list[str]] = field(default_factory=dict, repr=False)

    @property
    def dimension(self) -> str:
        """Code of the dimension above the sub-dimension."""
        return self.subdimension.partition(".")[0]


@dataclass(frozen=True)
class Element:
    """A node of the framework above the indicators: the index, a dimension or a sub-dimension."""

    code: str
    parent: str
    level: str
    order: int
    weight: float
    name: Mapping[str, str]
    description: Mapping[str, str]
    label_status: str = ""


@dataclass(frozen=True)
class SmartCityFramework:
    """Everything below `framework/` of a workspace.

    Attributes
    ----------
    elements : list of Element
        Index first, then each dimension followed by its sub-dimensions.
    indicators : list of Indicator
        In the order of the framework.
    variables : Rows
        The catalogue of measured variables.
    headlines : list of mapping
        Regency series shown as headline facts.
    method : mapping
        `method.toml` as it is.
    """

    elements: list[Element]
    indicators: list[Indicator]
    variables: Rows
    headlines: list[dict[str, Any]]
    method: Mapping[str, Any]

    def children(self, code: str) -> list[Element]:
        """Return the elements directly below `code`."""
        return [e for e in self.elements if e.parent == code]


def load_framework(root: Path) -> SmartCityFramework:
    """Read and check `framework/`.

    Raises
    ------
    DataError
        With every problem found: fields missing or unknown, texts lacking a language, a formula that names an
        unknown variable, a rule out of range.
    """
    folder = root / "framework"
    problems: list[Problem] = []
    elements: list[Element] = []
    headlines: list[dict[str, Any]] = []
    method: dict[str, Any] = {}
    indicators: list[Indicator] = []
    variables = read_csv(folder / "variables.csv", root, ["code", "topic", "name_id", "name_en", "unit", "kind"])
    known: dict[str, int] = {}
    for i, row in enumerate(variables):
        if row["code"] in known:
            where = f"{variables.name}:{known[row['code']]}"
            problems.append(Problem(variables.name, variables.line(i), "code", "duplicate", row["code"], where))
        known.setdefault(row["code"], variables.line(i))
    for loader in (_load_elements, _load_headlines, _load_method):
        try:
            result = loader(folder, root)
        except DataError as error:
            problems += error.problems
            continue
        if loader is _load_elements:
            elements = result  # type: ignore[assignment]
        elif loader is _load_headlines:
            headlines = result  # type: ignore[assignment]
        else:
            method = result  # type: ignore[assignment]
    subdimensions = {e.code for e in elements if e.level == "subdimension"}
    for path in sorted((folder / "indicators").glob("*.yml")):
        try:
            indicators.append(_load_indicator(path, root, subdimensions, set(known)))
        except DataError as error:
            problems += error.problems
    for headline in headlines:
        if headline.get("variable") not in known:
            name = relative(folder / "headlines.yml", root)
            problems.append(
                Problem(name, None, "variable", "code-unknown", str(headline.get("variable")), "variables.csv")
            )
    if not indicators and not problems:
        problems.append(Problem(relative(folder / "indicators", root), None, "", "file-missing", "", "*.yml"))
    # A sub-dimension nobody measures still says what is wanted: else a gap would not show.
    for code in sorted(subdimensions - {i.subdimension for i in indicators if i.role == "index"}):
        problems.append(
            Problem(relative(folder / "indicators", root), None, code, "framework", "", f"role: index, {code}")
        )
    if problems:
        raise DataError(problems)
    position = {e.code: i for i, e in enumerate(elements)}
    indicators.sort(key=lambda i: (position[i.subdimension], i.role != "index", i.order, i.code))
    return SmartCityFramework(elements, indicators, variables, headlines, method)


def _bilingual(value: Any, where: str, name: str, problems: list[Problem]) -> dict[str, str]:
    if not isinstance(value, dict) or not value.get("id") or not value.get("en"):
        problems.append(Problem(name, None, where, "field-missing", str(value or ""), f"{where}.id, {where}.en"))
        return {"id": "", "en": ""}
    return {"id": str(value["id"]), "en": str(value["en"])}


def _load_elements(folder: Path, root: Path) -> list[Element]:
    path = folder / "dimensions.yml"
    name = relative(path, root)
    given = read_yaml(path, root)
    problems: list[Problem] = []
    if not isinstance(given, dict) or "index" not in given or not given.get("dimensions"):
        raise DataError([Problem(name, None, "", "field-missing", "", "index, dimensions")])
    elements: list[Element] = []

    def add(record: Mapping[str, Any], parent: str, level: str, order: int) -> None:
        code = str(record.get("code") or "")
        where = code or f"{parent}[{order}]"
        if not code:
            problems.append(Problem(name, None, where, "field-missing", "", "code"))
        if level == "subdimension" and not code.startswith(f"{parent}."):
            problems.append(Problem(name, None, where, "value-pattern", code, f"{parent}.…"))
        if any(e.code == code for e in elements):
            problems.append(Problem(name, None, where, "duplicate", code, name))
        weight = record.get("weight", 1)
        if not isinstance(weight, int | float) or weight <= 0:
            problems.append(Problem(name, None, f"{where}.weight", "value-range", str(weight), "> 0"))
            weight = 1
        texts = {k: _bilingual(record.get(k), f"{where}.{k}", name, problems) for k in ("name", "description")}
        status = str(record.get("label_status", ""))
        elements.append(Element(code, parent, level, order, float(weight), **texts, label_status=status))

    add(given["index"], "", "index", 0)
    for i, dimension in enumerate(given["dimensions"], start=1):
        add(dimension, elements[0].code, "dimension", i)
        if not dimension.get("subdimensions"):
            problems.append(Problem(name, None, str(dimension.get("code")), "field-missing", "", "subdimensions"))
        for j, sub in enumerate(dimension.get("subdimensions") or [], start=1):
            add(sub, str(dimension.get("code")), "subdimension", j)
    if problems:
        raise DataError(problems)
    return elements


def _load_headlines(folder: Path, root: Path) -> list[dict[str, Any]]:
    path = folder / "headlines.yml"
    if not path.exists():
        return []
    name = relative(path, root)
    problems: list[Problem] = []
    for headline in (given := read_yaml(path, root) or []):
        for key in ("name", "unit"):
            _bilingual(headline.get(key), f"{headline.get('variable')}.{key}", name, problems)
    if problems:
        raise DataError(problems)
    return given


def _load_method(folder: Path, root: Path) -> dict[str, Any]:
    path = folder / "method.toml"
    name = relative(path, root)
    try:
        method = tomllib.loads(read_text(path, root))
    except tomllib.TOMLDecodeError as error:
        raise DataError([Problem(name, None, "", "file-syntax", str(error), "TOML")]) from None
    problems: list[Problem] = []
    share = method.get("baseline", {}).get("indicator_min_districts")
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        problems.append(Problem(name, None, "baseline.indicator_min_districts", "value-range", str(share), "0 … 1"))
    try:
        Method.from_dict({k: v for k, v in method.items() if k not in ("baseline", "uncertainty")})
    except CompositeError as error:
        problems.append(Problem(name, None, "", "framework", type(error).__name__, str(error)))
    for key in ("draws", "seed", "vary"):
        if key not in method.get("uncertainty", {}):
            problems.append(Problem(name, None, f"uncertainty.{key}", "field-missing", "", key))
    for key in ("label_id", "label_en", "earliest_year", "confidence"):
        if key not in method.get("baseline", {}):
            problems.append(Problem(name, None, f"baseline.{key}", "field-missing", "", key))
    if problems:
        raise DataError(problems)
    return method


def _load_indicator(path: Path, root: Path, subdimensions: set[str], variables: set[str]) -> Indicator:
    name = relative(path, root)
    given = read_yaml(path, root)
    problems: list[Problem] = []
    if not isinstance(given, dict):
        raise DataError([Problem(name, None, "", "file-syntax", type(given).__name__, "mapping")])

    def check(ok: bool, column: str, code: str, found: Any, detail: str) -> None:
        if not ok:
            problems.append(Problem(name, None, column, code, str(found), detail))

    for key in sorted(_FIELDS - {*_OPTIONAL_TEXTS, "limits", "links"} - set(given)):
        problems.append(Problem(name, None, key, "field-missing", "", key))
    for key in given:
        check(key in _FIELDS, str(key), "field-unknown", key, ", ".join(sorted(_FIELDS)))
    if problems:
        raise DataError(problems)
    texts = {key: _bilingual(given[key], key, name, problems) for key in TEXTS}
    texts |= {key: _bilingual(given[key], key, name, problems) for key in _OPTIONAL_TEXTS if key in given}
    formula = given["formula"]
    texts["formula"] = _bilingual(formula.get("text"), "formula.text", name, problems)
    check(given["code"] == path.stem, "code", "value-choice", given["code"], path.stem)
    check(
        given["subdimension"] in subdimensions,
        "subdimension",
        "value-choice",
        given["subdimension"],
        ", ".join(sorted(subdimensions)),
    )
    check(given["role"] in ("index", "context"), "role", "value-choice", given["role"], "index, context")
    directions = (1, -1) if given["role"] == "index" else (1, 0, -1)
    check(
        given["direction"] in directions,
        "direction",
        "value-choice",
        given["direction"],
        ", ".join(map(str, directions)),
    )
    check(
        isinstance(given["weight"], int | float) and given["weight"] > 0,
        "weight",
        "value-range",
        given["weight"],
        "> 0",
    )
    check(formula.get("kind") in KINDS, "formula.kind", "value-choice", formula.get("kind"), ", ".join(KINDS))
    limits = given.get("limits")
    goalposts = None
    if limits:
        goalposts = (float(limits.get("lower", 0)), float(limits.get("upper", 0)))
        check(goalposts[0] < goalposts[1], "limits", "value-range", goalposts, "lower < upper")
        texts["limits_source"] = _bilingual(limits.get("source"), "limits.source", name, problems)
    links = {str(k): [str(v) for v in values] for k, values in (given.get("links") or {}).items()}
    for standard in links:
        check(standard in STANDARDS, "links", "value-choice", standard, ", ".join(STANDARDS))
    steps: list[Step] = []
    for number, record in enumerate(formula.get("series") or [], start=1):
        where = f"formula.series[{number}]"
        try:
            step = Step(
                period=str(record["period"]),
                numerator=_terms(record.get("numerator", [])),
                denominator=_terms(record.get("denominator", [])),
                events=tuple(_terms(e["any_of"]) for e in record.get("events", [])),
            )
        except (KeyError, ValueError, TypeError) as error:
            problems.append(Problem(name, None, where, "formula", str(record), str(error)))
            continue
        needs = {"direct": "numerator", "ratio": "denominator", "event_count": "events"}.get(
            formula.get("kind"), "period"
        )
        check(bool(getattr(step, needs)), where, "field-missing", "", needs)
        for term in step.terms:
            check(term.variable in variables, where, "code-unknown", term.variable, "variables.csv")
        check(("*" in {t.period for t in step.terms}) == (step.period == "*"), where, "value-pattern", step.period, "*")
        steps.append(step)
    check(bool(steps), "formula.series", "field-missing", "", "series")
    if problems:
        raise DataError(problems)
    return Indicator(
        code=given["code"],
        subdimension=given["subdimension"],
        role=given["role"],
        order=int(given["order"]),
        weight=float(given["weight"]),
        direction=int(given["direction"]),
        proxy=bool(given["proxy"]),
        decimals=int(given["decimals"]),
        kind=formula["kind"],
        scale=float(formula.get("scale", 1)),
        steps=tuple(steps),
        texts=texts,
        goalposts=goalposts,
        links=links,
    )


def _terms(texts: Iterable[str]) -> tuple[Term, ...]:
    return tuple(Term.parse(str(text)) for text in texts)
