"""What the parts of the intake hand to each other: cells with their place, grids, sentences, questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

#: A sentence in Indonesian and in English.
Said = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """One cell of a file.

    Attributes
    ----------
    text : str
        As printed; of a cell that holds a number, its digits with a decimal point.
    line : int
    letter : str
        Row and column as a spreadsheet shows them.
    typed : bool
        The file holds a number, not the text of one.
    formula : str
        The formula that gave the value; empty for a plain cell.
    merged : bool
        A copy of the first cell of a merged range.
    """

    text: str
    line: int
    letter: str
    typed: bool = False
    formula: str = ""
    merged: bool = False

    @property
    def place(self) -> str:
        """Address, as in `C7`."""
        return f"{self.letter}{self.line}"


def letter(index: int) -> str:
    """Return a column's letter: 0 is A, 26 is AA."""
    text, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass
class Grid:
    """A rectangle of cells: one sheet, one table of a page, one text.

    Attributes
    ----------
    name : str
        File, and sheet or table where there are several.
    rows : list of list of Cell
        All rows are of one length.
    notes : list of Said
        What was noticed while reading.
    key : str
        What tells it from the other grids of the file.
    sideways : bool
        Its columns are rows of the file.
    """

    name: str
    rows: list[list[Cell]]
    notes: list[Said] = field(default_factory=list)
    key: str = ""
    sideways: bool = False

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    def column(self, index: int) -> list[Cell]:
        """Return the cells of one column."""
        return [row[index] for row in self.rows]

    def letter(self, index: int) -> str:
        """Return the name of a column: its letter, or the number of the row that it is in the file."""
        cell = self.rows[0][index]
        return str(cell.line) if self.sideways else cell.letter

    def turned(self) -> Grid:
        """Return the grid with rows and columns exchanged; each cell keeps the place it has in the file."""
        rows = [list(cells) for cells in zip(*self.rows, strict=True)]
        note = (
            "Wilayah atau tahun berada pada judul kolom; tabel dibaca menyamping.",
            "Areas or years stand in the headings; the table is read sideways.",
        )
        return Grid(self.name, rows, [*self.notes, note], self.key, not self.sideways)


def placed(key: str, *more: str) -> Said:
    """Name columns in a question; numbers are rows of the file, see `Grid.letter`."""
    in_id, in_en = ("baris", "row") if key[:1].isdigit() else ("kolom", "column")
    names = ", ".join([key, *more])
    return f"{in_id} {names}", f"{in_en}{'s' if more else ''} {names}"


def grid_of(name: str, rows: Iterable[Iterable[str]], lines: Iterable[int] | None = None, key: str = "") -> Grid:
    """Make a grid of texts; short rows are filled up, columns and rows without any text left out at the end."""
    texts = [list(row) for row in rows]
    numbers = list(lines) if lines is not None else list(range(1, len(texts) + 1))
    width = max((max((i for i, t in enumerate(row, 1) if t.strip()), default=0) for row in texts), default=0)
    cells = [
        [Cell(row[i].strip() if i < len(row) else "", line, letter(i)) for i in range(width)]
        for row, line in zip(texts, numbers, strict=True)
    ]
    return Grid(name, cells, [], key)


@dataclass(frozen=True)
class Choice:
    """One answer a question offers, with what it means."""

    value: str
    label: Said


@dataclass(frozen=True)
class Question:
    """What the file does not decide.

    Attributes
    ----------
    id : str
        Name to answer it by: `period`, `C.variable`, `row7.area`.
    ask, why : Said
        The question; why it is asked.
    choices : tuple of Choice
        The most likely first.
    free : bool
        Other answers than the choices are taken as well (and checked).
    required : bool
        Nothing is written while it is open.
    """

    id: str
    ask: Said
    why: Said
    choices: tuple[Choice, ...] = ()
    free: bool = False
    required: bool = True

    def as_dict(self) -> dict[str, object]:
        """Return the question as plain data."""
        return {
            "id": self.id,
            "ask_id": self.ask[0],
            "ask_en": self.ask[1],
            "why_id": self.why[0],
            "why_en": self.why[1],
            "choices": [{"value": c.value, "id": c.label[0], "en": c.label[1]} for c in self.choices],
            "free": self.free,
            "required": self.required,
        }


def blank(cell: Cell) -> Cell:
    """Return the same place with nothing in it."""
    return replace(cell, text="", typed=False, formula="")
