"""Numbers as publications print them."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.numbers import MARKS, AmbiguousNumberError, read_number, unit_of

READ = [
    ("1.619,12", "id", 1619.12, 2),
    ("1,619.12", "en", 1619.12, 2),
    ("1.619,12", "auto", 1619.12, 2),
    ("1,619.12", "auto", 1619.12, 2),
    ("4 .425", "id", 4425, 0),
    ("1. 290", "id", 1290, 0),
    ("3 000 000", "id", 3_000_000, 0),
    ("12\u00a0345", "en", 12345, 0),
    ("1.234.567", "auto", 1234567, 0),
    ("1,234,567", "auto", 1234567, 0),
    ("1234.567", "auto", 1234.567, 3),
    ("12,5", "auto", 12.5, 1),
    ("0,123", "auto", 0.123, 3),
    ("0.123", "auto", 0.123, 3),
    ("0", "auto", 0, 0),
    ("007", "id", 7, 0),
    ("98,56 %", "id", 98.56, 2),
    ("-10,87", "id", -10.87, 2),
    ("\u221210.87", "en", -10.87, 2),
    ("+5", "id", 5, 0),
    ("-0", "id", 0, 0),
    ("Rp40,7 miliar", "id", 40_700_000_000, 1),
    ("Rp 18.330.000.000", "id", 18_330_000_000, 0),
    ("Rp88,510 miliar", "id", 88_510_000_000, 3),
    ("IDR 1.5 billion", "en", 1_500_000_000, 1),
    ("120 ribu", "id", 120_000, 0),
    ("182,67 ribu", "id", 182_670, 2),
    ("1,1 juta", "id", 1_100_000, 1),
    ("0,07 juta", "id", 70_000, 2),
    ("23,54 triliun", "id", 23_540_000_000_000, 2),
]


@pytest.mark.parametrize(("text", "style", "value", "decimals"), READ)
def test_reads(text: str, style: str, value: float, decimals: int) -> None:
    reading = read_number(text, style)  # type: ignore[arg-type]
    assert (reading.value, reading.mark, reading.decimals) == (value, "", decimals)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("1.234", "auto"),  # 1234 or 1.234
        ("1,234", "auto"),
        ("12.345", "auto"),
        ("1.619,12", "en"),
        ("1,619.12", "id"),
        ("2.77", "id"),  # a group of two digits
        ("1.2345", "id"),
        ("1234.567", "id"),
        ("0.123", "id"),
        ("00.123", "id"),
        ("012.345", "id"),
        ("1,5,5", "auto"),
        ("1.2.3", "auto"),
        ("12 34", "auto"),
        ("1 234.567", "id"),
        ("1, 5", "id"),
        ("1 ,5", "id"),
        ("5.", "auto"),
        (",5", "id"),
        ("2l", "id"),
        ("12*", "id"),
        ("12)", "id"),
        ("(12)", "id"),
        ("5-6", "id"),
        ("1e5", "en"),
        ("0x1F", "en"),
        ("nan", "en"),
        ("inf", "en"),
        ("½", "en"),
        ("١٢", "id"),
        ("１２", "id"),
        ("12 orang", "id"),
        ("5 lusin", "id"),
        ("%", "id"),
        ("Rp", "id"),
        ("--", "id"),
        ("..", "id"),
        ("12345678901234567890", "id"),  # more digits than a float keeps
        ("9" * 400, "id"),
    ],
)
def test_refuses(text: str, style: str) -> None:
    with pytest.raises(AmbiguousNumberError) as caught:
        read_number(text, style)  # type: ignore[arg-type]
    assert caught.value.expected


def test_ambiguous_number_shows_both_readings() -> None:
    with pytest.raises(AmbiguousNumberError, match=re.escape("1.234 or 1234")):
        read_number("1.234")


@pytest.mark.parametrize(
    ("text", "mark"), [*MARKS.items(), (" - ", "dash"), ("N/A", "not_available"), ("\u00a0", "blank")]
)
def test_marks_are_no_numbers(text: str, mark: str) -> None:
    reading = read_number(text, "id")
    assert math.isnan(reading.value)
    assert reading.mark == mark


def test_marks_are_told_apart_from_zero_and_each_other() -> None:
    assert {read_number(t, "id").mark for t in ("", "-", "...", "0")} == {"blank", "dash", "not_available", ""}


def test_unknown_style_is_refused() -> None:
    with pytest.raises(ValueError, match="style"):
        read_number("1", "ID")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "unit", "fits"),
    [
        ("50 %", "%", True),
        ("50 %", "persen", True),
        ("50 %", "jiwa", False),
        ("50", "jiwa", True),
        ("Rp5", "Rp", True),
        ("Rp5", "Rp juta", True),
        ("Rp5", "jiwa", False),
        ("5 miliar", "Rp", True),
        ("5 miliar", "Rp miliar", False),
        ("5 ribu", "jiwa", True),
        ("5 ribu", "ribu jiwa", False),
        ("-", "jiwa", True),
    ],
)
def test_signs_must_agree_with_the_unit(text: str, unit: str, fits: bool) -> None:
    assert unit_of(read_number(text, "id"), unit) is fits


_values = st.integers(0, 10**12)


def _grouped(number: int, sign: str) -> str:
    return f"{number:,}".replace(",", sign)


@given(whole=_values, cents=st.integers(0, 99), negative=st.booleans())
def test_round_trip_in_both_forms(whole: int, cents: int, negative: bool) -> None:
    value = float(f"{'-' if negative else ''}{whole}.{cents:02d}")
    minus = "-" if negative else ""
    indonesian = f"{minus}{_grouped(whole, '.')},{cents:02d}"
    english = f"{minus}{_grouped(whole, ',')}.{cents:02d}"
    for text, style in ((indonesian, "id"), (english, "en"), (indonesian, "auto"), (english, "auto")):
        reading = read_number(text, style)  # type: ignore[arg-type]
        assert (reading.value, reading.decimals) == (value, 2)


@given(whole=_values)
def test_round_trip_of_whole_numbers(whole: int) -> None:
    for style, sign in (("id", "."), ("id", " "), ("id", " ."), ("id", ". "), ("id", ""), ("en", ","), ("en", " ")):
        reading = read_number(_grouped(whole, sign), style)  # type: ignore[arg-type]
        assert (reading.value, reading.decimals) == (whole, 0)


@given(whole=st.integers(0, 999), decimals=st.integers(0, 999), word=st.sampled_from(["ribu", "juta", "miliar"]))
def test_scale_words_multiply_exactly(whole: int, decimals: int, word: str) -> None:
    factor = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9}[word]
    assert read_number(f"{whole},{decimals:03d} {word}", "id").value == (whole * 1000 + decimals) * factor // 1000


@given(st.text(alphabet="0123456789.,- %RpribujtmlaNx\u00a0", max_size=14))
def test_any_text_is_read_or_refused_and_styles_never_contradict_auto(text: str) -> None:
    found = set()
    for style in ("id", "en"):
        try:
            found.add(repr(read_number(text, style).value))  # type: ignore[arg-type]
        except AmbiguousNumberError:
            continue
    try:
        auto = {repr(read_number(text).value)}
    except AmbiguousNumberError:
        auto = set()
    # `auto` reads exactly where the styles leave one number.
    assert auto == (found if len(found) == 1 else set())


@given(st.text(max_size=30))
def test_any_unicode_text_is_read_or_refused(text: str) -> None:
    try:
        reading = read_number(text, "id")
    except AmbiguousNumberError:
        return
    assert bool(reading.mark) == math.isnan(reading.value)
    assert not math.isinf(reading.value)
