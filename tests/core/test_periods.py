"""Periods as sources give them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.periods import parse_period

READ = [
    ("2024", "year", "2024-01-01", "2024-12-31"),
    ("2024-02", "month", "2024-02-01", "2024-02-29"),
    ("2023-02", "month", "2023-02-01", "2023-02-28"),
    ("2024-10-01", "date", "2024-10-01", "2024-10-01"),
    ("2024-Q1", "range", "2024-01-01", "2024-03-31"),
    ("2022-TW4", "range", "2022-10-01", "2022-12-31"),
    ("2023-09..10-30", "range", "2023-09-01", "2023-10-30"),
    ("2025-09-04..28", "range", "2025-09-04", "2025-09-28"),
    ("2024-01..09", "range", "2024-01-01", "2024-09-30"),
    ("2024-01-01..2024-06-21", "range", "2024-01-01", "2024-06-21"),
    ("2023-01-01/2023-06-30", "range", "2023-01-01", "2023-06-30"),
    ("2008-2011", "range", "2008-01-01", "2011-12-31"),
    ("2023/2024", "range", "2023-01-01", "2024-12-31"),
    ("c. 2010", "year", "2010-01-01", "2010-12-31"),
]


@pytest.mark.parametrize(("text", "kind", "start", "end"), READ)
def test_reads(text: str, kind: str, start: str, end: str) -> None:
    period = parse_period(f"  {text} ")
    assert (period.text, period.kind) == (text, kind)
    assert (period.start, period.end) == (date.fromisoformat(start), date.fromisoformat(end))
    assert period.year == period.end.year


@pytest.mark.parametrize("text", ["n.d.", "N.D.", "undated", "tanpa tanggal", "n.d. (Landsat 8 study)"])
def test_undated_has_no_year(text: str) -> None:
    period = parse_period(text)
    assert (period.kind, period.start, period.end, period.year) == ("undated", None, None, None)


def test_qualifiers_are_kept() -> None:
    assert parse_period("2024 (angka sementara)").note == "angka sementara"
    assert parse_period("ca. 2010").note == "approximate"
    assert parse_period("c. 2010 (perkiraan)").note == "perkiraan"


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "tahun lalu", "24", "20240", "2024-13", "2024-00", "2023-02-29", "2024-1", "2024-Q5", "0000"),
        *("2011-2008", "2024-05..03", "2024-05-10..09", "2024-06-01/2024-05-01"),
        *(
            "2010..12",
            "2019..22",
            "2023/24",
            "01/02/2024",
            "2024 (a (b))",
            "2024 (a; b)",
            "(2024)",
            "２０２４",
            "2024\n2025",
        ),
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_period(text)


_dates = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@given(_dates, st.integers(0, 4000))
def test_grammar_of_ranges(first: date, days: int) -> None:
    last = min(first, date.max - timedelta(days)) + timedelta(days)
    first = min(first, last)
    for sign in ("..", "/"):
        period = parse_period(f"{first}{sign}{last}")
        assert (period.start, period.end) == (first, last)
    assert parse_period(str(first)).start == parse_period(str(first)).end == first
    month = parse_period(f"{first:%Y-%m}")
    assert month.start is not None
    assert month.end is not None
    assert month.start <= first <= month.end
    assert (month.end + timedelta(1)).day == 1 if month.end < date.max else True
    assert parse_period(f"{first:%Y}").year == first.year


@given(st.text(alphabet="0123456789-./()cnd. QTW", max_size=24))
def test_any_text_is_a_period_in_order_or_refused(text: str) -> None:
    try:
        period = parse_period(text)
    except ValueError:
        return
    assert (period.start is None) == (period.end is None) == (period.kind == "undated")
    if period.start and period.end:
        assert period.start <= period.end
    assert parse_period(period.text) == period
