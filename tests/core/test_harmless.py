"""Text that no spreadsheet runs, and back."""

from hypothesis import given
from hypothesis import strategies as st

from indicators.harmless import harmless, unmarked


@given(st.text(max_size=30) | st.text("'=-+1a", max_size=6))
def test_what_was_marked_comes_back(text: str) -> None:
    assert unmarked(harmless(text)) == text


@given(st.sampled_from(["=", "+", "-", "@", "＝", "\t", "\r", "\n"]), st.text(max_size=20))
def test_nothing_begins_like_a_formula_but_a_number(first: str, rest: str) -> None:
    shown = harmless(first + rest)
    assert shown[0] == "'" or shown in "-+" or float(shown.replace(".", "").replace(",", "")) <= 1e400


def test_numbers_and_plain_words_stay() -> None:
    for text in ("-12,5", "+3", "-1.000,25", "1e-3", "-", "+", "Maju", "", "–5"):
        assert harmless(text) == text
