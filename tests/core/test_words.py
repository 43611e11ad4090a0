"""How figures of the raw tables are written for readers."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from indicators.words import Words


@pytest.mark.parametrize(
    ("value", "unit", "indonesian", "english"),
    [
        (1.0, "0/1", "ya", "yes"),
        (0.0, "0/1", "tidak", "no"),
        (math.nan, "0/1", "–", "–"),
        (1443.788, "km2", "1.443,788 km2", "1,443.788 km2"),
        (0.0, "jiwa", "0 jiwa", "0 jiwa"),
        (-10.37, "%", "−10,37 %", "−10.37%"),
        (math.nan, "ha", "–", "–"),
        ("74.31", "", "74,31", "74.31"),
        ("sekitar 50", "", "sekitar 50", "sekitar 50"),
        ("", "", "–", "–"),
        (None, "ha", "–", "–"),
        (pd.NA, "ha", "–", "–"),
        (5_000_000_000.0, "Rp", "Rp 5.000.000.000", "Rp 5,000,000,000"),
    ],
)
def test_a_raw_figure_is_written_exactly(value: object, unit: str, indonesian: str, english: str) -> None:
    assert [Words(lang).stated(value, unit) for lang in ("id", "en")] == [indonesian, english]
