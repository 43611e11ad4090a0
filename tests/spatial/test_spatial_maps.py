"""Map classes, bivariate classes, and distances of villages to the seats."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from indicators import spatial
from indicators.spatial import SpatialError

VALUES = pd.Series([1.0, 2, 3, 10, 11, 12, 50, 51], index=list("abcdefgh"))


def test_the_optimum_finds_the_three_groups() -> None:
    found = spatial.classify(VALUES, "fisher_jenks", 3)
    assert found.number.tolist() == [1, 1, 1, 2, 2, 2, 3, 3]
    assert (found.upper, found.counts) == ((3.0, 12.0, 51.0), (3, 3, 2))
    total = ((VALUES - VALUES.mean()) ** 2).sum()
    assert found.fit == pytest.approx(1 - (2 + 2 + 0.5) / total)


def test_the_optimum_is_the_best_of_all_cuts() -> None:
    values = pd.Series(np.random.default_rng(2).exponential(size=12)).sort_values(ignore_index=True)
    within = []
    for cut in itertools.combinations(range(1, 12), 2):
        groups = np.split(values.to_numpy(), cut)
        within.append(sum(((g - g.mean()) ** 2).sum() for g in groups))
    best = 1 - min(within) / ((values - values.mean()) ** 2).sum()
    assert spatial.classify(values, "fisher_jenks", 3).fit == pytest.approx(best)


def test_schemes_by_hand() -> None:
    assert spatial.classify(VALUES, "equal_interval", 2).upper == (26.0, 51.0)
    assert spatial.classify(VALUES, "quantiles", 4).counts == (2, 2, 2, 2)
    assert spatial.classify(VALUES, "maximum_breaks", 3).number.tolist() == [1, 1, 1, 2, 2, 2, 3, 3]


def test_missing_values_have_no_class() -> None:
    values = pd.concat([VALUES, pd.Series({"x": math.nan})])
    found = spatial.classify(values, "quantiles", 2)
    assert found.number.index.tolist() == [*"abcdefgh", "x"]
    assert found.number.isna().tolist() == [False] * 8 + [True]
    assert found.counts == (4, 4)


@pytest.mark.parametrize(
    ("scheme", "k", "message"), [("jenks", 3, "fisher_jenks"), ("quantiles", 9, "2 to 8"), ("quantiles", 1, "2 to 8")]
)
def test_unknown_schemes_and_impossible_numbers_are_refused(scheme: str, k: int, message: str) -> None:
    with pytest.raises(SpatialError, match=message):
        spatial.classify(VALUES, scheme, k)


def test_schemes_are_compared_best_first_and_never_beat_the_optimum() -> None:
    table = spatial.compare_schemes(pd.Series(np.random.default_rng(4).exponential(size=20)), 4)
    assert sorted(table["scheme"]) == sorted(spatial.SCHEMES)
    assert table["fit"].is_monotonic_decreasing
    assert table.loc[table["scheme"] == "fisher_jenks", "fit"].item() == table["fit"].max()


def test_bivariate_classes_by_hand() -> None:
    first = pd.Series([1.0, 2, 3, 4, 5, 6], index=list("abcdef"))
    second = pd.Series([6.0, 5, 4, 3, 2, math.nan], index=list("abcdef"))
    found = spatial.bivariate(first, second)
    assert found["first"].tolist() == [1, 1, 2, 2, 3, 3]
    assert found["second"].tolist()[:5] == [3, 3, 2, 1, 1]
    assert found["cell"].tolist() == ["1-3", "1-3", "2-2", "2-1", "3-1", ""]


def test_equal_values_share_a_class_and_order_does_not_matter() -> None:
    first = pd.Series([0.0, 0, 0, 0, 7], index=list("abcde"))
    found = spatial.bivariate(first, first.iloc[::-1])
    assert found["first"].nunique() == 2
    assert (found["first"] == found["second"]).all()
    with pytest.raises(SpatialError, match="same units"):
        spatial.bivariate(first, first.drop("a"))


AREAS = pd.DataFrame(
    [
        ("01", "Kabupaten Uji", "regency", ""),
        ("01.1", "Utara", "district", "Hulu"),
        ("01.2", "Selatan", "district", "Muarra"),
    ],
    columns=["code", "name", "level", "seat"],
)
#: 0.01 degrees on the equator are 1.11 km.
VILLAGES = pd.DataFrame(
    [
        ("a", "HULU", "01.1", 117.00, 0.0),
        ("b", "Tengah", "01.1", 117.01, 0.0),
        ("c", "Muara", "01.2", 117.03, 0.0),
        ("d", "Hulu", "01.2", 117.03, 0.01),
    ],
    columns=["code", "name", "district_code", "lon", "lat"],
)


def test_seats_are_found_by_name_inside_their_district() -> None:
    found = spatial.seats(VILLAGES, AREAS)
    assert found["village_code"].to_dict() == {"01.1": "a", "01.2": "c"}
    assert found["spelling"].tolist() == ["same", "near"]


def test_a_seat_that_fits_no_village_or_two_is_refused() -> None:
    with pytest.raises(SpatialError, match="Utara: no one village fits the seat 'Pusat'"):
        spatial.seats(VILLAGES, AREAS.replace("Hulu", "Pusat"))
    with pytest.raises(SpatialError, match="Selatan"):
        spatial.seats(VILLAGES.replace("Hulu", "Muarrra"), AREAS)


def test_distances_are_kilometres_on_the_ground() -> None:
    found = spatial.village_distances(VILLAGES, AREAS, "01.1")
    assert found["code"].tolist() == list("abcd")
    assert found["km_district"].tolist() == pytest.approx([0, 1.113, 0, 1.106], abs=0.002)
    assert found["km_regency"].tolist() == pytest.approx([0, 1.113, 3.340, 3.518], abs=0.005)


def test_the_regency_seat_comes_from_the_registry() -> None:
    assert spatial.regency_seat(AREAS) == ""
    assert spatial.village_distances(VILLAGES, AREAS)["km_regency"].isna().all()
    named = AREAS.copy()
    named.loc[0, "seat"] = "Kec. SELATAN"
    assert spatial.regency_seat(named) == "01.2"
    pd.testing.assert_frame_equal(
        spatial.village_distances(VILLAGES, named), spatial.village_distances(VILLAGES, AREAS, "01.2")
    )
    named.loc[0, "seat"] = "Barat"
    with pytest.raises(SpatialError, match="Utara, Selatan"):
        spatial.regency_seat(named)
    with pytest.raises(SpatialError, match="centre"):
        spatial.village_distances(VILLAGES, AREAS, "09")
