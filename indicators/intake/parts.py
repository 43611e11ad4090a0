"""The parts of a grid that was understood: its rows, its columns of values, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from indicators.areas import Area
from indicators.intake.model import Cell, Grid, Said

Kind = Literal["area", "total", "mean", "unknown", "year", "foreign"]


@dataclass
class Line:
    """One row of the body.

    Attributes
    ----------
    row : int
        Index in the grid.
    label : Cell
    kind : {'area', 'total', 'mean', 'unknown', 'year', 'foreign'}
    area : Area or None
    period, group : str
        What a column of periods, a column of indicators or a row between the rows says of it.
    mark : str
        Mark of a footnote at its period.
    """

    row: int
    label: Cell
    kind: Kind
    area: Area | None = None
    period: str = ""
    group: str = ""
    unit: str = ""
    mark: str = ""


@dataclass
class Column:
    """One column of values; a long table yields one for each period and indicator.

    Attributes
    ----------
    letter : str
        Column in the file; in a table that lies on its side, the number of its row.
    group : str
        Indicator that a column of a long table names; else empty.
    path : tuple of str
        Headings from the top down, without years and repetitions.
    period : str
        Year its headings or its rows state; empty where they state none.
    heading : str
        Name in table.csv.
    cells : list of (Line, Cell)
    marks : tuple of str
        Marks of footnotes at its year.
    """

    letter: str
    group: str
    path: tuple[str, ...]
    period: str
    heading: str
    cells: list[tuple[Line, Cell]] = field(default_factory=list)
    marks: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name in questions: the letter, and the indicator where a column holds several."""
        return f"{self.letter}[{self.group}]" if self.group else self.letter


@dataclass
class Layout:
    """A grid as understood.

    Attributes
    ----------
    shape : {'wide', 'series'}
    area_heading : str
        Name of the column of areas, or of periods in a series.
    titles, notes : list of str
        Rows above the headings; rows below the body.
    lines : list of Line
    columns : list of Column
    left_out : list of (str, str, Said)
        Letter, heading and reason of each column that holds no values.
    said : list of Said
        How it was understood.
    """

    grid: Grid
    shape: Literal["wide", "series"]
    area_heading: str
    titles: list[str]
    notes: list[str]
    lines: list[Line]
    columns: list[Column]
    left_out: list[tuple[str, str, Said]]
    said: list[Said]
    area_letter: str = ""
