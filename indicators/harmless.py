"""Text for files that people open in a spreadsheet: what would be run as a formula is marked as text.

Follows the advice of OWASP on CSV injection: a single quote in front of what begins with =, +, -, @ (also in full
width), tab, carriage return or line feed. Numbers stay as they are, and so does a lone sign, which prints what is
missing. Reading takes the mark away again, so that nothing is lost.
"""

from __future__ import annotations

import re

_BEGINS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_PLAIN = re.compile(r"[-+]|[-+]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?", re.ASCII)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet runs.

    Examples
    --------
    >>> [harmless(t) for t in ("=1+1", "-12,5", "- tidak ada", "-", "tetap")]
    ["'=1+1", '-12,5', "'- tidak ada", '-', 'tetap']
    """
    bare = text.lstrip("'")  # a text that looks marked gets a mark of its own, or reading would take that one away
    return f"'{text}" if bare.startswith(_BEGINS) and not _PLAIN.fullmatch(bare) else text


def unmarked(text: str) -> str:
    """Return the text that `harmless` was given.

    Examples
    --------
    >>> [unmarked(harmless(t)) for t in ("=1+1", "'kutip'", "'=1+1")]
    ['=1+1', "'kutip'", "'=1+1"]
    """
    return text[1:] if text[:1] == "'" and harmless(text[1:]) == text else text
