"""Two people's changes to one record: what only one of them changed is taken, the rest is for a person to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.work.forms import EVIDENCE
from indicators.masterplan.entry import SIGNED
from indicators.masterplan.fields import Column, Table

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Choice:
    """A field that the two versions do not agree on.

    Attributes
    ----------
    column : Column
    base, mine, theirs : str
        As it was when both began, and as each wants it.
    take : {'mine', 'theirs', ''}
        Whose change it is; empty where both changed it, each differently.
    joined : str
        Both together, for a list of evidence; empty where two values cannot stand together.
    """

    column: Column
    base: str
    mine: str
    theirs: str
    take: str
    joined: str = ""

    def value(self, taken: str) -> str | None:
        """Return the value that was decided for; None where nobody has decided yet."""
        values = {MINE: self.mine, THEIRS: self.theirs} | ({BOTH: self.joined} if self.joined else {})
        return values.get(taken or self.take)


def merge(table: Table, base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Choice]:
    """Return the fields that two changes of one record differ in.

    Parameters
    ----------
    table : Table
    base : mapping of str to str
        The version that both began with.
    mine, theirs : mapping of str to str

    Returns
    -------
    list of Choice
        In the order of the columns; who entered a figure is not for choosing.
    """
    out = []
    for column in table.columns:
        name = column.name
        was, own, other = (side.get(name, "") for side in (base, mine, theirs))
        if own == other or name in SIGNED:
            continue
        take = THEIRS if own == was else MINE if other == was else ""
        joined = _joined(was, own, other) if name == EVIDENCE and not take else ""
        out.append(Choice(column, was, own, other, take, joined))
    return out


def _joined(base: str, mine: str, theirs: str) -> str:
    """Join two lists of evidence: what either added is there, what either took away is not."""
    was, own, other = ([p.strip() for p in cell.split(";") if p.strip()] for cell in (base, mine, theirs))
    kept = [p for p in other if p in own or p not in was]
    return "; ".join([*kept, *(p for p in own if p not in kept and p not in was)])
