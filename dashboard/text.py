"""Words and numbers of the dashboard; the number forms are those of `indicators.words`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indicators.words import DEFAULT_LANGUAGE, LANGUAGES, PER_CENT, Words

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "LOCALE_FOLDER", "PER_CENT", "PLOTLY_SEPARATORS", "Text"]

LOCALE_FOLDER = Path(__file__).parent / "locale"
PLOTLY_SEPARATORS = {"id": ",.", "en": ".,"}


@dataclass(frozen=True)
class Text(Words):
    """Words of the dashboard, eager: Dash and plotly refuse lazy strings."""

    folder: Path = LOCALE_FOLDER
