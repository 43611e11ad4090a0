"""Codes of the quality report: what is judged, checked and said. Imports nothing, so that a command starts quickly."""

from __future__ import annotations

#: Components of the quality score, after the quality dimensions of official statistics: timeliness, accuracy (validity
#: and source grade), coherence (consistency and agreement) and comparability; completeness is what the framework adds.
#: References: European Statistics Code of Practice (2017), principles 12 to 14, whose 14.1 asks that identities hold;
#: BPS, Pedoman Kerangka Penjaminan Kualitas Statistik (BPS-QAF, 2015); Peraturan BPS 3/2022, domain Kualitas Data.
COMPONENTS = (
    "completeness",
    "timeliness",
    "validity",
    "consistency",
    "source_grade",
    "agreement",
    "comparability",
)
#: What is judged, and what a score is called.
SCOPES = ("overall", "indicator", "district", "year")
BANDS = ("good", "fair", "weak", "unjudged")
#: What is checked, by the component it belongs to, and how much a failed check matters.
VALIDITY, CONSISTENCY = ("range", "whole", "future"), ("identity", "total", "jump")
KINDS = VALIDITY + CONSISTENCY
SEVERITIES = ("error", "warning", "note")
#: Tables of the report; the data package puts `quality_` before their names.
TABLES = ("findings", "scores", "components", "completeness", "timeliness")
#: A score from 0 to 100 is shown with one decimal.
DECIMALS, FULL = 1, 100


def shown(score: float) -> float:
    """Return a score as it is shown: only a full one reads as 100.

    Examples
    --------
    >>> shown(99.98), shown(100.0), shown(43.478)
    (99.9, 100.0, 43.5)
    """
    return score if score == FULL else min(round(score, DECIMALS), FULL - 10**-DECIMALS)
