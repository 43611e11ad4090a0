"""Agreement with the results of COINr 1.1.14 at a relative 1e-12, table by table."""

from __future__ import annotations

import pytest

from tests.composite.coinr_cases import CASES, EM_TOLERANCE, TOLERANCE, folder, relative_error

pytestmark = pytest.mark.skipif(
    folder() is None, reason="the COINr reference is neither at ../shared/reference/coinr nor at $MAROS_REFERENCE"
)


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_coinr(name: str) -> None:
    limit = EM_TOLERANCE if name == "em_parameters" else TOLERANCE
    errors = {table: relative_error(found, expected) for table, found, expected in CASES[name]()}
    assert errors, "the case compares nothing"
    assert {t: e for t, e in errors.items() if not e <= limit} == {}


def test_every_file_with_results_is_compared() -> None:
    place = folder()
    assert place is not None
    compared = {table.split(" ")[0] for cases in CASES.values() for table, _, _ in cases()}
    inputs = {"05_treat/treated_values.csv", "06_normalise/imeta_parameters.csv", "02_denominate/scalefactor_spec.csv",
              "07_aggregate/input_normalised_1_100.csv", "07_aggregate/weights_random.csv",
              "10_sensitivity/ua100_parameters.csv"}  # fmt: skip
    results = {str(p.relative_to(place)) for p in place.rglob("*.csv") if p.parent.name != "00_input"}
    assert results - compared - inputs == set()
