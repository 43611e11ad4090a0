"""Smart-city indicators of a regency: from published tables to values, an index and a data package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indicators.intake import Context, Proposal

__all__ = ["read_table"]


def read_table(path: str | Path, workspace: str | Path | Context | None = None, **answers: Any) -> Proposal:
    """Read any official table and propose how to take it in; nothing is written.

    Parameters
    ----------
    path : str or Path
        XLSX, CSV, HTML or copied text.
    workspace : str, Path or Context, optional
        The workspace whose areas and variables it is about; default `MAROS_RAW`, else `data/raw`. A `Context` read
        once serves many files.
    **answers
        Answers to questions by their names; names with points go in as `**{"C.variable": "population"}`.

    Returns
    -------
    Proposal
        With the columns' roles and reasons, open questions, problems, `to_long()`, `answer()` and `write()`.

    Raises
    ------
    DataError
        If the file is refused or holds no table, or an answer fits no question.

    Examples
    --------
    >>> proposal = read_table("penduduk.xlsx", licence="government-data")  # doctest: +SKIP
    >>> [q.id for q in proposal.open]  # doctest: +SKIP
    ['C.variable']
    >>> proposal.answer("C.variable", "population").write()  # doctest: +SKIP
    """
    # Imported here, so that `import indicators` stays quick.
    from indicators.intake import Context, propose

    if not isinstance(workspace, Context):
        workspace = Context.load(Path(workspace or os.environ.get("MAROS_RAW", "data/raw")))
    return propose(Path(path), workspace, {k: str(v) for k, v in answers.items()})
