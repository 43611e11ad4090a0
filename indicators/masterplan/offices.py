"""Offices through their reorganisations: which existed when, and who took over from whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from indicators.masterplan.dates import valid_in, valid_on


@dataclass(frozen=True)
class Office:
    """One office in one of its forms.

    Attributes
    ----------
    code, name_id, name_en, kind : str
    valid_from, valid_to : str
        Dates as given (a year, a month or a day); empty where unknown or open.
    successors : tuple of str
    """

    code: str
    name_id: str
    name_en: str
    kind: str
    valid_from: str
    valid_to: str
    successors: tuple[str, ...]

    def existed(self, start: date, end: date) -> bool:
        """Say whether the office existed on a day from `start` to `end`."""
        return valid_in({"valid_from": self.valid_from, "valid_to": self.valid_to}, start, end)


class Offices:
    """All offices, found by code.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of the table `offices`.
    """

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self.by_code = {
            r["code"]: Office(
                r["code"], r["name_id"], r["name_en"], r["kind"], r["valid_from"], r["valid_to"],
                tuple(c for c in r["successors"].split(";") if c),
            )
            for r in rows
        }  # fmt: skip

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def name(self, code: str, language: str = "id") -> str:
        """Return an office's name; the code itself where it is not registered."""
        office = self.by_code.get(code)
        return code if office is None else office.name_id if language == "id" else office.name_en

    def on(self, day: date) -> list[Office]:
        """Return the offices that exist on `day`."""
        rows = self.by_code.values()
        return [o for o in rows if valid_on({"valid_from": o.valid_from, "valid_to": o.valid_to}, day)]

    def heirs(self, code: str) -> list[str]:
        """Return the offices without a successor that `code` has become: itself, one, or several after a split."""
        out: list[str] = []
        todo, seen = [code], set()
        while todo:
            current = todo.pop(0)
            if current in seen or current not in self.by_code:
                continue
            seen.add(current)
            successors = self.by_code[current].successors
            if successors:
                todo += successors
            else:
                out.append(current)
        return out

    def lineage(self, code: str) -> set[str]:
        """Return `code` and every office that led to it."""
        return {c for c in self.by_code if code == c or code in self._after(c)}

    def _after(self, code: str) -> set[str]:
        out: set[str] = set()
        todo = list(self.by_code[code].successors)
        while todo:
            current = todo.pop()
            if current not in out and current in self.by_code:
                out.add(current)
                todo += self.by_code[current].successors
        return out
