"""What the quality report checks: `framework/quality.yml` of a workspace."""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.checks import Checker
from indicators.files import read_yaml
from indicators.problems import relative
from indicators.quality.codes import COMPONENTS
from indicators.sources import CONFIDENCES

FILE = "quality.yml"
#: How a published figure follows from others of the same area and period.
IDENTITY_KINDS = ("sum", "mean", "ratio", "at_most", "at_least")
_SCORE = ("least_units", "least_judged", "good", "fair")
_FIELDS = (
    *("weights", "score", "grades", "fresh_years", "small_difference", "counted_units", "limits", "announced"),
    *("not_additive", "jump", "identities"),
)
_JUMP = ("factor", "robust_z", "least_areas", "least_count", "no_series")
_IDENTITY = ("code", "name", "kind", "target", "parts")


@dataclass(frozen=True)
class Identity:
    """A figure that must follow from others.

    Attributes
    ----------
    code : str
    name : mapping of str to str
        In both languages.
    kind : {'sum', 'mean', 'ratio', 'at_most', 'at_least'}
        `ratio` is first part / second part x `scale`; `at_most` and `at_least` hold the target to the sum of its parts.
    target : str
        Variable.
    parts : tuple of str
        Variables, or `variable@period` where a part is of another period than the target.
    scale : float
    tolerance : float
        Largest difference that rounding explains, in the target's unit.
    """

    code: str
    name: Mapping[str, str]
    kind: str
    target: str
    parts: tuple[str, ...]
    scale: float = 1.0
    tolerance: float = 0.0


@dataclass(frozen=True)
class QualityRules:
    """The rules of a workspace.

    Attributes
    ----------
    weights : mapping of str to float
        Per component of the score.
    least_units : int
        With fewer units a component cannot be judged.
    least_judged : float
        Share of the weights that must be judged; below it the score is withheld.
    good, fair : float
        From these scores on, a score is called good or fair.
    grades : mapping of str to float
        What a source of each confidence counts, 0 to 1.
    fresh_years : float
        The newest value is timely up to this age.
    small_difference : float
        A difference up to this share is noted only; a larger one asks for an explanation.
    counted_units : frozenset of str
        Units of which there are only whole ones (people, villages).
    limits : mapping of str to (float, float)
        What figures of a variable can be, where its kind says it wrongly (growth may be negative).
    announced : frozenset of str
        Variables that are published before their period begins (allocations, targets).
    not_additive : frozenset of str
        Variables whose districts do not add up to the regency (densities, yields).
    jump_factor : float
        A change to more than this multiple, or to less than its inverse, within a year is looked at.
    robust_z : float
        ... and reported where it is also this far from what the other districts did (median and MAD; Iglewicz and
        Hoaglin 1993 recommend 3.5).
    least_areas : int
        With fewer areas to compare with, the factor alone decides.
    least_count : float
        Counts that stay below this are too small for a factor to say anything.
    no_series : frozenset of str
        Variables whose figures do not continue each other: each is of another event, or runs up within a year.
    identities : tuple of Identity
    """

    weights: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(COMPONENTS, 1.0))
    least_units: int = 5
    least_judged: float = 0.5
    good: float = 80.0
    fair: float = 60.0
    grades: Mapping[str, float] = field(default_factory=lambda: dict(zip(CONFIDENCES, (1.0, 0.5, 0.0), strict=True)))
    fresh_years: float = 3.0
    small_difference: float = 0.01
    counted_units: frozenset[str] = frozenset()
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    announced: frozenset[str] = frozenset()
    not_additive: frozenset[str] = frozenset()
    jump_factor: float = 2.0
    robust_z: float = 3.5
    least_areas: int = 5
    least_count: float = 0.0
    no_series: frozenset[str] = frozenset()
    identities: tuple[Identity, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return what the report is read with: everything but the lists of variables and units."""
        names = ("weights", "grades", *_SCORE, "fresh_years", "small_difference", "jump_factor", "robust_z")
        return {name: getattr(self, name) for name in names}


def load_rules(folder: Path, root: Path, variables: Iterable[Mapping[str, str]] | None) -> QualityRules:
    """Read `quality.yml`; a workspace without one is checked by what needs no declaration.

    Parameters
    ----------
    folder, root : Path
        `framework/` and the workspace.
    variables : iterable of mapping or None
        Rows of `variables.csv`; None where it could not be read.

    Raises
    ------
    DataError
        With every problem found.
    """
    path = folder / FILE
    if not path.exists():
        return QualityRules()
    rows = None if variables is None else list(variables)
    known = None if rows is None else {row["code"] for row in rows}
    units = None if rows is None else {row["unit"] for row in rows}
    check = Checker(relative(path, root))
    given = check.mapping(read_yaml(path, root), "", (), _FIELDS)
    parts = {
        name: check.mapping(given.get(name), name, (), fields)
        for name, fields in (("weights", COMPONENTS), ("score", _SCORE), ("grades", CONFIDENCES), ("jump", _JUMP))
    }
    usual = QualityRules()

    def number(name: str, default: float, most: float = math.inf, **limits: float) -> float:
        place, _, key = name.rpartition(".")
        value = check.number((parts[place] if place else given).get(key, default), name, **limits)
        if value > most:
            check.add(name, "value-range", value, f"<= {most:g}")
        return value

    rules = QualityRules(
        weights={c: number(f"weights.{c}", w, least=0) for c, w in usual.weights.items()},
        least_units=check.whole(parts["score"].get("least_units", usual.least_units), "score.least_units", 1),
        least_judged=number("score.least_judged", usual.least_judged, 1, least=0),
        good=number("score.good", usual.good, 100, least=0),
        fair=number("score.fair", usual.fair, 100, least=0),
        grades={c: number(f"grades.{c}", w, 1, least=0) for c, w in usual.grades.items()},
        fresh_years=number("fresh_years", usual.fresh_years, above=0),
        small_difference=number("small_difference", usual.small_difference, 1, least=0),
        counted_units=frozenset(_known(check, given.get("counted_units"), "counted_units", units)),
        limits=_limits(check, given.get("limits"), known),
        announced=frozenset(_known(check, given.get("announced"), "announced", known)),
        not_additive=frozenset(_known(check, given.get("not_additive"), "not_additive", known)),
        jump_factor=number("jump.factor", usual.jump_factor, above=1),
        robust_z=number("jump.robust_z", usual.robust_z, above=0),
        least_areas=check.whole(parts["jump"].get("least_areas", usual.least_areas), "jump.least_areas", 3),
        least_count=number("jump.least_count", usual.least_count, least=0),
        no_series=frozenset(_known(check, parts["jump"].get("no_series"), "jump.no_series", known)),
        identities=tuple(
            _identity(check, value, f"identities[{n}]", known)
            for n, value in enumerate(check.items(given.get("identities"), "identities"), start=1)
        ),
    )
    if rules.fair > rules.good:
        check.add("score.fair", "value-range", rules.fair, f"<= {rules.good:g}")
    codes = [i.code for i in rules.identities]
    for code in sorted({c for c in codes if codes.count(c) > 1}):
        check.add("identities", "duplicate", code, check.file)
    check.done()
    return rules


def _limits(check: Checker, value: Any, known: Collection[str] | None) -> dict[str, tuple[float, float]]:
    found = {}
    for variable, given in check.mapping(value, "limits").items():
        where = f"limits.{variable}"
        _known(check, [variable], where, known)
        ends = check.mapping(given, where, (), ("least", "most"))
        least = check.number(ends["least"], f"{where}.least") if "least" in ends else -math.inf
        most = check.number(ends["most"], f"{where}.most") if "most" in ends else math.inf
        if least >= most:
            check.add(where, "value-range", f"{least:g} … {most:g}", "least < most")
        found[variable] = (least, most)
    return found


def _identity(check: Checker, value: Any, where: str, known: Collection[str] | None) -> Identity:
    record = check.mapping(value, where, _IDENTITY, (*_IDENTITY, "scale", "tolerance"))
    kind = check.choice(record.get("kind"), IDENTITY_KINDS, f"{where}.kind")
    parts = _terms(check, record.get("parts"), f"{where}.parts", known)
    if kind == "ratio" and len(parts) != 2:
        check.add(f"{where}.parts", "value-range", len(parts), "2")
    return Identity(
        check.text(record.get("code"), f"{where}.code"),
        check.bilingual(record.get("name"), f"{where}.name"),
        str(kind),
        "".join(_known(check, [record.get("target")], f"{where}.target", known)),
        tuple(parts),
        check.number(record.get("scale", 1.0), f"{where}.scale", above=0),
        check.number(record.get("tolerance", 0.0), f"{where}.tolerance", least=0),
    )


def _terms(check: Checker, value: Any, where: str, known: Collection[str] | None) -> list[str]:
    """Return parts of an identity: `variable`, or `variable@period`."""
    terms = check.texts(value, where)
    _known(check, [term.partition("@")[0] for term in terms], where, known)
    return terms


def _known(check: Checker, value: Any, where: str, known: Collection[str] | None) -> list[str]:
    """Return texts that the catalogue of variables holds; a misspelt one would leave its rule without effect."""
    found = check.texts(value, where)
    for n, text in enumerate(found, start=1):
        if known is not None and text not in known:
            near = difflib.get_close_matches(text, sorted(known), n=3, cutoff=0.5)
            place = where if len(found) == 1 else f"{where}[{n}]"
            check.add(place, "code-unknown", text, ", ".join(near) or "framework/variables.csv")
    return found
