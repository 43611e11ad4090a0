"""Taking the parts of a YAML document one by one; whatever has the wrong form becomes a `Problem`."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from indicators.problems import DataError, Problem


class Checker:
    """Collects the problems of one file while its parts are taken out of it.

    Every method returns a value of the promised type even where it reports a problem, so that one run finds all
    problems of a file; `done` raises them.

    Parameters
    ----------
    file : str
        Path relative to the workspace.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, column: str, code: str, found: Any = "", detail: str = "") -> None:
        """Record a problem, unless the same is already said of the same place."""
        if any((p.column, p.code) == (column, code) for p in self.problems):
            return
        self.problems.append(Problem(self.file, None, column, code, _shown(found), detail))

    def done(self) -> None:
        """Raise what was found.

        Raises
        ------
        DataError
            If there is any problem.
        """
        if self.problems:
            raise DataError(self.problems)

    def mapping(
        self, value: Any, where: str, required: Collection[str] = (), known: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Return a mapping with text keys; report missing and, where `known` is given, unknown fields.

        A field that is there but empty counts as missing. An absent mapping with nothing required is an empty one.
        """
        if value is None and not required:
            return {}
        if not isinstance(value, dict):
            self.add(where, "shape-mapping", value)
            return {}
        prefix = f"{where}." if where else ""
        for key in required:
            if key not in value or _empty(value[key]):
                self.add(prefix + key, "field-missing", "", prefix + key)
        for key in value:
            if known is not None and key not in known:
                self.add(prefix + str(key), "field-unknown", key, ", ".join(known))
        return {str(k): v for k, v in value.items()}

    def items(self, value: Any, where: str) -> list[Any]:
        """Return a list; an absent one is empty."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.add(where, "shape-list", value)
            return []
        return value

    def text(self, value: Any, where: str) -> str:
        """Return a text; a number counts as the text it is written with, an absent one as empty."""
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.add(where, "value-text", value)
            return ""
        return str(value)

    def texts(self, value: Any, where: str) -> list[str]:
        """Return a list of texts, none of them empty."""
        found = [self.text(v, f"{where}[{n}]") for n, v in enumerate(self.items(value, where), start=1)]
        if not all(found):
            self.add(where, "field-missing", "", where)
        return found

    def bilingual(self, value: Any, where: str) -> dict[str, str]:
        """Return a text in both languages."""
        given = value if isinstance(value, dict) else {}
        out = {language: self.text(given.get(language), f"{where}.{language}") for language in ("id", "en")}
        if not all(text.strip() for text in out.values()):
            self.add(where, "field-missing", value or "", f"{where}.id, {where}.en")
        for key in given:
            if key not in out:
                self.add(f"{where}.{key}", "field-unknown", key, "id, en")
        return out

    def number(self, value: Any, where: str, above: float = -math.inf, least: float = -math.inf) -> float:
        """Return a finite number, greater than `above` and not less than `least`."""
        rule = f"> {above:g}" if above > -math.inf else f">= {least:g}" if least > -math.inf else "-1.5, 0, 12.25"
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.add(where, "value-number", value, rule)
        elif not math.isfinite(value) or value <= above or value < least:
            self.add(where, "value-range", value, rule)
        else:
            return float(value)
        return max(above + 1, least, 0.0)

    def whole(self, value: Any, where: str, least: int) -> int:
        """Return a whole number, not less than `least`."""
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.add(where, "value-range", value, f"{least}, {least + 1}, {least + 2} …")
            return least
        return value

    def truth(self, value: Any, where: str) -> bool:
        """Return true or false; other words (`yes`, `no`, 1) are refused, not guessed."""
        if not isinstance(value, bool):
            self.add(where, "value-truth", value)
        return value is True

    def choice(self, value: Any, choices: Collection[Any], where: str) -> Any:
        """Return one of `choices`, of the same type."""
        for choice in choices:
            if value == choice and type(value) is type(choice):
                return choice
        self.add(where, "value-choice", value, ", ".join(map(str, choices)))
        return next(iter(choices), None)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | dict | list) and not value)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= 200 else text[:200] + "…"
