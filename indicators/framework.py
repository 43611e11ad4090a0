"""The smart-city framework of a workspace: dimensions, indicators with their metadata, and the method's rules."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from indicators.checks import Checker
from indicators.composite import CompositeError, Method
from indicators.files import Rows, read_csv, read_text, read_yaml
from indicators.periods import EXAMPLES as PERIODS
from indicators.periods import parse_period
from indicators.problems import DataError, Problem, relative
from indicators.quality.rules import QualityRules, load_rules
from indicators.sources import CONFIDENCES

T = TypeVar("T")

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
        "cumulates",
        "decimals",
        "formula",
        "limits",
        "links",
    ],
}
KINDS = ("direct", "ratio", "event_count")
#: What each kind of formula reads; the other parts of a step would have no effect and are refused.
_PARTS = {"direct": ("numerator",), "ratio": ("numerator", "denominator"), "event_count": ("events",)}
VARIABLE_KINDS = ("stock", "flow", "flag", "share", "index")
_CODE = r"[A-Za-z0-9][A-Za-z0-9._-]*"
_UNCERTAINTY = ("draws", "seed", "vary")
_BASELINE = ("label_id", "label_en", "earliest_year", "confidence", "indicator_min_districts")
#: Aggregates from the bottom up, as `aggregate.min_share` of method.toml lists them.
LEVELS = ("subdimension", "dimension", "index")
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
    broken : mapping of str to str
        Why the values before cannot be set against it, in both languages; empty where they can.
    """

    period: str
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    events: tuple[tuple[Term, ...], ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term the step reads."""
        return (*self.numerator, *self.denominator, *(t for event in self.events for t in event))

    @property
    def variables(self) -> frozenset[str]:
        """What the step reads, whatever the period."""
        return frozenset(term.variable for term in self.terms)


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
    cumulates : bool
        Grows within the year: values of two days of a year are two stages of one figure, not a rise.
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
    cumulates: bool = False

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
    quality : QualityRules
        What the quality report checks.
    """

    elements: list[Element]
    indicators: list[Indicator]
    variables: Rows
    headlines: list[dict[str, Any]]
    method: Mapping[str, Any]
    quality: QualityRules = field(default_factory=QualityRules)

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

    def attempt(loader: Callable[[Path, Path], T]) -> T | None:
        try:
            return loader(folder, root)
        except DataError as error:
            problems.extend(error.problems)
            return None

    variables = attempt(_load_variables)
    known = None if variables is None else {row["code"] for row in variables}
    elements = attempt(_load_elements)
    subdimensions = None if elements is None else {e.code for e in elements if e.level == "subdimension"}
    headlines = attempt(lambda folder, root: _load_headlines(folder, root, known))
    method = attempt(_load_method)
    quality = attempt(lambda folder, root: load_rules(folder, root, variables))
    indicators: list[Indicator] = []
    paths = sorted((folder / "indicators").glob("*.yml"))
    for path in paths:
        try:
            indicators.append(_load_indicator(path, root, subdimensions, known))
        except DataError as error:
            problems += error.problems
    where = relative(folder / "indicators", root)
    if not paths:
        problems.append(Problem(where, None, "", "file-missing", "", "*.yml"))
    elif len(indicators) == len(paths) and elements is not None:
        # A sub-dimension nobody measures still says what is wanted: else a gap would not show.
        wanted = {i.subdimension for i in indicators if i.role == "index"}
        for code in sorted((subdimensions or set()) - wanted):
            problems.append(Problem(where, None, code, "framework", "", f"role: index, {code}"))
        for code in sorted({i.code for i in indicators} & {e.code for e in elements}):
            problems.append(Problem(where, None, code, "duplicate", code, "framework/dimensions.yml"))
    if problems or variables is None or elements is None or headlines is None or method is None or quality is None:
        raise DataError(problems)
    position = {e.code: i for i, e in enumerate(elements)}
    indicators.sort(key=lambda i: (position[i.subdimension], i.role != "index", i.order, i.code))
    return SmartCityFramework(elements, indicators, variables, headlines, method, quality)


def _load_variables(folder: Path, root: Path) -> Rows:
    rows = read_csv(folder / "variables.csv", root, ["code", "topic", "name_id", "name_en", "unit", "kind"], [])
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for i, row in enumerate(rows):
        line = rows.line(i)
        if not re.fullmatch(_CODE, row["code"]):
            problems.append(Problem(rows.name, line, "code", "value-pattern", row["code"], _CODE))
        if row["code"] in seen:
            where = f"{rows.name}:{seen[row['code']]}"
            problems.append(Problem(rows.name, line, "code", "duplicate", row["code"], where))
        seen.setdefault(row["code"], line)
        for column in ("name_id", "name_en", "unit"):
            if not row[column].strip():
                problems.append(Problem(rows.name, line, column, "field-missing", "", column))
        if row["kind"] not in VARIABLE_KINDS:
            problems.append(Problem(rows.name, line, "kind", "value-choice", row["kind"], ", ".join(VARIABLE_KINDS)))
    if problems:
        raise DataError(problems)
    return rows


def _load_elements(folder: Path, root: Path) -> list[Element]:
    check = Checker(relative(folder / "dimensions.yml", root))
    given = check.mapping(
        read_yaml(folder / "dimensions.yml", root), "", ("index", "dimensions"), ("index", "dimensions")
    )
    check.done()
    elements: list[Element] = []

    def add(value: Any, place: str, parent: str, level: str, order: int) -> dict[str, Any]:
        fields = ["code", "name", "description", "weight", "label_status"]
        record = check.mapping(value, place, ("code",), fields + (["subdimensions"] if level == "dimension" else []))
        code = check.text(record.get("code"), f"{place}.code")
        where = code or place
        if code and not re.fullmatch(_CODE, code):
            check.add(where, "value-pattern", code, _CODE)
        elif code and level != "subdimension" and "." in code:
            check.add(where, "value-pattern", code, "[A-Za-z0-9_-]+")
        if level == "subdimension" and not code.startswith(f"{parent}."):
            check.add(where, "value-pattern", code, f"{parent}.…")
        if any(e.code == code for e in elements):
            check.add(where, "duplicate", code, check.file)
        weight = check.number(record.get("weight", 1), f"{where}.weight", above=0)
        texts = {k: check.bilingual(record.get(k), f"{where}.{k}") for k in ("name", "description")}
        status = check.text(record.get("label_status"), f"{where}.label_status")
        elements.append(Element(code, parent, level, order, weight, **texts, label_status=status))
        return record

    add(given["index"], "index", "", "index", 0)
    for i, dimension in enumerate(check.items(given["dimensions"], "dimensions"), start=1):
        place = f"dimensions[{i}]"
        record = add(dimension, place, elements[0].code, "dimension", i)
        code = str(record.get("code") or place)
        subs = check.items(record.get("subdimensions"), f"{code}.subdimensions")
        if not subs:
            check.add(code, "field-missing", "", "subdimensions")
        for j, sub in enumerate(subs, start=1):
            add(sub, f"{code}[{j}]", code, "subdimension", j)
    check.done()
    return elements


def _load_headlines(folder: Path, root: Path, variables: set[str] | None) -> list[dict[str, Any]]:
    path = folder / "headlines.yml"
    if not path.exists():
        return []
    check = Checker(relative(path, root))
    headlines: list[dict[str, Any]] = []
    for number, value in enumerate(check.items(read_yaml(path, root), ""), start=1):
        fields = ("variable", "name", "unit", "decimals", "direction")
        record = check.mapping(value, f"[{number}]", fields, (*fields, "divide_by", "breaks"))
        variable = check.text(record.get("variable"), f"[{number}].variable")
        where = variable or f"[{number}]"
        if variables is not None and variable and variable not in variables:
            check.add(where, "code-unknown", variable, _near(variable, variables))
        if any(h["variable"] == variable for h in headlines):
            check.add(where, "duplicate", variable, check.file)
        breaks = []
        for n, given in enumerate(check.items(record.get("breaks"), f"{where}.breaks"), start=1):
            place = f"{where}.breaks[{n}]"
            entry = check.mapping(given, place, ("from", "note"), ("from", "note"))
            breaks.append(
                {
                    "from": check.text(entry.get("from"), f"{place}.from"),
                    "note": check.bilingual(entry.get("note"), f"{place}.note"),
                }
            )
        headlines.append(
            {
                "variable": variable,
                "name": check.bilingual(record.get("name"), f"{where}.name"),
                "unit": check.bilingual(record.get("unit"), f"{where}.unit"),
                "decimals": check.whole(record.get("decimals"), f"{where}.decimals", 0),
                "direction": check.choice(record.get("direction"), (1, 0, -1), f"{where}.direction"),
                "divide_by": check.number(record.get("divide_by", 1), f"{where}.divide_by", above=0),
                "breaks": breaks,
            }
        )
    check.done()
    return headlines


def _load_method(folder: Path, root: Path) -> dict[str, Any]:
    path = folder / "method.toml"
    check = Checker(relative(path, root))
    text = read_text(path, root)
    try:
        method = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        check.add("", "file-syntax", str(error), "TOML")
        check.done()
    rules = check.mapping(method.get("baseline"), "baseline", _BASELINE, _BASELINE)
    for key in ("label_id", "label_en"):
        check.text(rules.get(key), f"baseline.{key}")
    check.whole(rules.get("earliest_year"), "baseline.earliest_year", 1)
    for n, level in enumerate(check.items(rules.get("confidence"), "baseline.confidence"), start=1):
        check.choice(level, CONFIDENCES, f"baseline.confidence[{n}]")
    share = check.number(rules.get("indicator_min_districts"), "baseline.indicator_min_districts", least=0)
    if share > 1:
        check.add("baseline.indicator_min_districts", "value-range", share, "0 … 1")
    choices = check.mapping(method.get("uncertainty"), "uncertainty", _UNCERTAINTY, _UNCERTAINTY)
    check.whole(choices.get("draws"), "uncertainty.draws", 1)
    check.whole(choices.get("seed"), "uncertainty.seed", 0)
    check.mapping(choices.get("vary"), "uncertainty.vary")
    try:
        Method.from_dict({k: v for k, v in method.items() if k not in ("baseline", "uncertainty")})
    except (CompositeError, TypeError, AttributeError) as error:
        check.add("", "method", error)
    aggregate = method.get("aggregate")
    shares = aggregate.get("min_share") if isinstance(aggregate, dict) else None
    if isinstance(shares, list) and len(shares) != len(LEVELS):
        check.add("aggregate.min_share", "value-choice", shares, f"[{', '.join(LEVELS)}]")
    check.done()
    return method


def _near(code: str, known: Iterable[str]) -> str:
    """Return the registered codes most like a wrong one."""
    return ", ".join(difflib.get_close_matches(code, sorted(known), n=3, cutoff=0.5)) or "variables.csv"


def _load_indicator(path: Path, root: Path, subdimensions: set[str] | None, variables: set[str] | None) -> Indicator:
    """Read one indicator; what could not be loaded itself (None) is not held against it."""
    check = Checker(relative(path, root))
    given = check.mapping(
        read_yaml(path, root), "", sorted(_FIELDS - {*_OPTIONAL_TEXTS, "limits", "links", "cumulates"}), sorted(_FIELDS)
    )
    check.done()
    texts = {key: check.bilingual(given[key], key) for key in TEXTS}
    texts |= {key: check.bilingual(given[key], key) for key in _OPTIONAL_TEXTS if key in given}
    if given["code"] != path.stem or not re.fullmatch(_CODE, path.stem):
        check.add("code", "value-choice", given["code"], path.stem)
    if subdimensions is not None:
        check.choice(given["subdimension"], sorted(subdimensions), "subdimension")
    role = check.choice(given["role"], ("index", "context"), "role")
    formula = check.mapping(
        given["formula"], "formula", ("text", "kind", "series"), ("text", "kind", "scale", "series")
    )
    texts["formula"] = check.bilingual(formula.get("text"), "formula.text")
    kind = check.choice(formula.get("kind"), KINDS, "formula.kind")
    if "scale" in formula and kind != "ratio":
        check.add("formula.scale", "field-unknown", "scale", "kind: ratio")
    goalposts = None
    if "limits" in given:
        fields = ("kind", "lower", "upper", "source")
        limits = check.mapping(given["limits"], "limits", fields[1:], fields)
        check.choice(limits.get("kind", "goalposts"), ("goalposts",), "limits.kind")
        goalposts = (
            check.number(limits.get("lower"), "limits.lower"),
            check.number(limits.get("upper"), "limits.upper"),
        )
        if not check.problems and not goalposts[0] < goalposts[1]:
            check.add("limits", "value-range", goalposts, "lower < upper")
        texts["limits_source"] = check.bilingual(limits.get("source"), "limits.source")
    links = check.mapping(given.get("links"), "links", (), STANDARDS)
    indicator = Indicator(
        code=path.stem,
        subdimension=str(given["subdimension"]),
        role=role,
        order=check.whole(given["order"], "order", 0),
        weight=check.number(given["weight"], "weight", above=0),
        direction=check.choice(given["direction"], (1, -1) if role == "index" else (1, 0, -1), "direction"),
        proxy=check.truth(given["proxy"], "proxy"),
        decimals=check.whole(given["decimals"], "decimals", 0),
        kind=kind,
        scale=check.number(formula.get("scale", 1), "formula.scale", above=0),
        steps=_steps(check, formula.get("series"), kind, variables),
        texts=texts,
        goalposts=goalposts,
        links={k: check.texts(values, f"links.{k}") for k, values in links.items()},
        cumulates=check.truth(given.get("cumulates", False), "cumulates"),
    )
    check.done()
    return indicator


def _steps(check: Checker, given: Any, kind: str, variables: set[str] | None) -> tuple[Step, ...]:
    steps: list[Step] = []
    for number, value in enumerate(check.items(given, "formula.series"), start=1):
        where = f"formula.series[{number}]"
        parts = _PARTS[kind]
        record = check.mapping(value, where, ("period", *parts), ("period", *parts, "break"))
        period = check.text(record.get("period"), f"{where}.period")
        events = []
        for n, event in enumerate(check.items(record.get("events"), f"{where}.events"), start=1):
            place = f"{where}.events[{n}]"
            reports = check.mapping(event, place, ("any_of",), ("id", "any_of"))
            events.append(_terms(check, reports.get("any_of"), f"{place}.any_of"))
        step = Step(
            period=period,
            numerator=_terms(check, record.get("numerator"), f"{where}.numerator"),
            denominator=_terms(check, record.get("denominator"), f"{where}.denominator"),
            events=tuple(events),
            broken=check.bilingual(record["break"], f"{where}.break") if "break" in record else {},
        )
        for term in step.terms:
            if variables is not None and term.variable not in variables:
                check.add(where, "code-unknown", term.variable, _near(term.variable, variables))
        starred = any(t.period == "*" for t in step.terms)
        if period == "*":
            # The periods are those in which the first numerator is published.
            if kind == "event_count" or not step.numerator or step.numerator[0].period != "*":
                check.add(f"{where}.period", "value-pattern", period, "numerator: [variable@*]")
            if step.broken:
                check.add(f"{where}.break", "field-unknown", "break", "period")
        elif starred:
            check.add(f"{where}.period", "value-pattern", period, "*")
        else:
            _check_period(check, period, f"{where}.period")
        if any(period == s.period or "*" in (period, s.period) for s in steps):
            check.add(f"{where}.period", "duplicate", period, "formula.series")
        steps.append(step)
    return tuple(steps)


def _check_period(check: Checker, text: str, where: str) -> None:
    try:
        parse_period(text)
    except ValueError:
        check.add(where, "period", text, PERIODS)


def _terms(check: Checker, given: Any, where: str) -> tuple[Term, ...]:
    terms = []
    for text in check.texts(given, where):
        try:
            term = Term.parse(text)
            if term.period != "*":
                parse_period(term.period)
        except ValueError:
            check.add(where, "formula", text, "variable@2024, variable@*")
            continue
        terms.append(term)
    return tuple(terms)
