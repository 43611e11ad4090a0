"""What a page raises when the address names something the package does not hold."""

from __future__ import annotations


class Unknown(Exception):  # noqa: N818 - an outcome of routing, not a fault
    """An unknown page, district, indicator, period, source or language.

    Parameters
    ----------
    kind : str
        Key of what was looked for: `page`, `district`, `indicator`, `period`, `source`, `language`, `figure`,
        `choice`, `weights`, `values`, or a kind of record of the masterplan.
    asked : str
        What the address said.
    """

    def __init__(self, kind: str, asked: str) -> None:
        super().__init__(f"{kind}: {asked}")
        self.kind = kind
        self.asked = asked
