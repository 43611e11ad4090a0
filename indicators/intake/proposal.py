"""What a file is taken for: columns with their reasons, open questions, problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from indicators.intake.catalogue import Context
from indicators.intake.model import Cell, Question, Said
from indicators.intake.parts import Column, Layout, Line
from indicators.problems import Problem

if TYPE_CHECKING:
    import pandas as pd

#: Answer that leaves a column or a row out.
IGNORE = "ignore"


@dataclass
class Value:
    """One cell of a column as read: `number` is NaN where a mark stands."""

    line: Line
    cell: Cell
    number: float
    mark: str
    decimals: int
    written: str
    note: str = ""
    confidence: str = ""


@dataclass
class Proposed:
    """What a column is taken for.

    Attributes
    ----------
    column : Column
    variable, unit, period, style, scale : str
        Empty while open; `scale` is a word such as `ribu` that each number is written with.
    additive : bool
    mismatch : tuple of float or None
        Sum and printed total where the source prints a total its rows do not add up to.
    confidence : str
    reasons : list of Said
    values : list of Value
    notes : list of str
        What is kept with all its values: the marks of its year.
    unsettled : bool
        Its figures are expected to change: provisional ones, estimates.
    """

    column: Column
    variable: str = ""
    unit: str = ""
    period: str = ""
    style: str = ""
    scale: str = ""
    additive: bool = True
    mismatch: tuple[float, float] | None = None
    confidence: str = "medium"
    reasons: list[Said] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unsettled: bool = False

    @property
    def ignored(self) -> bool:
        """Whether the column is left out."""
        return self.variable == IGNORE

    @property
    def settled(self) -> bool:
        """Whether nothing is open about it."""
        return bool(self.variable and self.unit and self.period and self.style) and not self.ignored


@dataclass
class Proposal:
    """How a file would be taken in; nothing is written yet.

    Attributes
    ----------
    path : Path
    context : Context
    answers : dict of str to str
    layout : Layout or None
        None while it is open which sheet is meant.
    columns : list of Proposed
    questions : list of Question
        What the file does not decide; answer with `answer`.
    problems : list of Problem
        What must be mended in the file.
    said : list of Said
        What was noticed on the way.
    meta : dict of str to str
        Fields of source.yml.
    dash : str
        What `-` means: `zero`, `missing`, or empty where there is none.
    year_notes : list of str
        What is kept of the marks of years that stand in the rows of a series.
    """

    path: Path
    context: Context
    answers: dict[str, str]
    layout: Layout | None = None
    columns: list[Proposed] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    dash: str = ""
    year_notes: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[Question]:
        """Questions without whose answer nothing is written."""
        return [q for q in self.questions if q.required]

    @property
    def ready(self) -> bool:
        """Whether it can be written."""
        return not self.open and not self.problems

    def answer(self, question: str, choice: str) -> Proposal:
        """Return the proposal with one more answer; others may be open then, or settled by it.

        Raises
        ------
        DataError
            If nobody asks this, or the answer is none of the choices.
        """
        from indicators.intake.reading import propose

        return propose(self.path, self.context, {**self.answers, question: choice})

    def to_long(self) -> pd.DataFrame:
        """Return the values of all settled columns.

        Returns
        -------
        pandas.DataFrame
            `area_code, area, period, variable, unit, value, mark, published, row, column, note`; a row a cell.
        """
        import pandas as pd

        names = [
            "area_code",
            "area",
            "period",
            "variable",
            "unit",
            "value",
            "mark",
            "published",
            "row",
            "column",
            "note",
        ]
        rows = []
        for p in self.columns:
            for v in p.values if p.settled else ():
                area = v.line.area
                if area is None:
                    continue
                zero = v.mark == "dash" and self.dash == "zero"
                rows.append(
                    (
                        *(area.code, area.name, v.line.period or p.period, p.variable, p.unit),
                        *(0.0 if zero else v.number, v.mark, v.cell.text, v.cell.line, v.cell.letter, v.note),
                    )
                )
        return pd.DataFrame(rows, columns=names).astype({"value": float})

    def roles(self) -> pd.DataFrame:
        """Return what each column is taken for.

        Returns
        -------
        pandas.DataFrame
            `column, heading, role, variable, unit, period, numbers, confidence, reason_id, reason_en`.
        """
        import pandas as pd

        names = [
            "column",
            "heading",
            "role",
            "variable",
            "unit",
            "period",
            "numbers",
            "confidence",
            "reason_id",
            "reason_en",
        ]
        rows: list[tuple[str, ...]] = []
        if self.layout:
            kind = "area" if self.layout.shape == "wide" else "period"
            why = ("nama wilayah", "names of areas") if kind == "area" else ("deret tahun", "a series of years")
            rows.append((self.layout.area_letter, self.layout.area_heading, kind, *[""] * 5, *why))
            rows += [(c, heading, "left out", *[""] * 5, *why) for c, heading, why in self.layout.left_out]
        for p in self.columns:
            why = ("; ".join(r[0] for r in p.reasons), "; ".join(r[1] for r in p.reasons))
            role = "left out" if p.ignored else "value" if p.settled else "open"
            shown = ("", "", "", "", "") if p.ignored else (p.variable, p.unit, p.period, p.style, p.confidence)
            rows.append((p.column.letter, p.column.heading, role, *shown, *why))
        return pd.DataFrame(rows, columns=names)

    def write(self, folder: Path | None = None, replace: bool = False) -> Path:
        """Write `table.csv` and `source.yml`; see `indicators.intake.writing`."""
        from indicators.intake.writing import write

        return write(self, folder, replace)
