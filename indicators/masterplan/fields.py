"""What a column of a masterplan record may hold: one description for files, templates, forms and the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "code", "ref", "choice", "number", "integer", "flag", "date", "period"]

#: Joins the parts of a record's key; no code, date or period contains it.
KEY_SEPARATOR = "~"


@dataclass(frozen=True)
class Choice:
    """One permitted value with its words in both languages."""

    code: str
    id: str
    en: str

    @property
    def label(self) -> str:
        """The words as a drop-down list shows them: `Indonesian / English`."""
        return f"{self.id} / {self.en}"


YES_NO = (Choice("yes", "ya", "yes"), Choice("no", "tidak", "no"))


@dataclass(frozen=True)
class Column:
    """One column of a record.

    Attributes
    ----------
    name : str
        As in the files under `masterplan/`.
    kind : str
        `text`; `code` (lower-case letters, digits, hyphens); `ref` (the key of another table, several separated by
        `;` where `many`); `choice`; `number`; `integer`; `flag` (yes, no, or empty for unknown); `date` (a year, a
        month or a day); `period` (anything `indicators.periods` reads).
    label_id, label_en : str
        Heading in both languages.
    required : bool
    choices : tuple of Choice
    refers : str
        Table a `ref` points to; `dimensions` and `variables` are those of the framework.
    many : bool
    minimum, maximum : float or None
    offers : str
        For a `code` that is one part of another table's key: `table.column` whose codes templates and forms offer.
    default : str
        What people need not fill in: taken where a form or a sheet leaves the cell empty.
    """

    name: str
    kind: Kind
    label_id: str
    label_en: str
    required: bool = False
    choices: tuple[Choice, ...] = ()
    refers: str = ""
    many: bool = False
    minimum: float | None = None
    maximum: float | None = None
    offers: str = ""
    default: str = ""

    @property
    def heading(self) -> str:
        """The heading of templates: `Indonesian / English`."""
        return f"{self.label_id} / {self.label_en}"

    @property
    def options(self) -> tuple[Choice, ...]:
        """What a form offers for a `choice` or a `flag`."""
        return YES_NO if self.kind == "flag" else self.choices

    def word(self, code: str, language: Literal["id", "en"]) -> str:
        """Return the words for a choice's code; the code itself where there are none."""
        return next((getattr(c, language) for c in self.options if c.code == code), code)


@dataclass(frozen=True)
class Table:
    """One kind of record: a file `masterplan/<name>.csv`, a sheet of the template, and a kind in the store.

    Attributes
    ----------
    name : str
    label_id, label_en : str
    key : tuple of str
        Columns that together name a record.
    columns : tuple of Column
    office : str
        How a record's office is found: a column of the record, `kpi` or `innovation` (through the record it points
        to), or empty where a record belongs to no office.
    """

    name: str
    label_id: str
    label_en: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    office: str = ""

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [c.name for c in self.columns]

    def column(self, name: str) -> Column:
        """Return the column called `name`.

        Raises
        ------
        KeyError
            If there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    def usual(self, row: Mapping[str, str]) -> dict[str, str]:
        """Return a row with the defaults in place of empty cells."""
        usual = {c.name: c.default for c in self.columns if c.default and not row.get(c.name, "").strip()}
        return {**row, **usual}

    def key_of(self, row: dict[str, str]) -> str:
        """Return a record's key as one text."""
        return KEY_SEPARATOR.join(row[name] for name in self.key)
