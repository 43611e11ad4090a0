"""Matching printed names to registered areas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.made_up import DISTRICTS, REGENCY, Workspace
from indicators.areas import AreaNotFoundError, Registry, fold, load_registry, stated_level


@pytest.fixture(scope="module")
def registry(small: Workspace) -> Registry:
    return load_registry(small.root)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Arumba", "Arumba"),
        ("ARUMBA", "Arumba"),
        (" 1. Arumba ", "Arumba"),
        ("6 A r u m b a", "Arumba"),
        ("Kec. Arumba", "Arumba"),
        ("kec Arumba", "Arumba"),
        ("Kecamatan Belanak Timur", "Belanak Timur"),
        ("Belanak-Timur", "Belanak Timur"),
        ("BelanakTimur", "Belanak Timur"),
        ("Árumba", "Arumba"),
        ("Cndaga", "Cendaga"),
        ("99.01.05", "Dulang"),
        ("Kab. Rekaan", REGENCY),
        ("kabupaten rekaan", REGENCY),
        ("99.01", REGENCY),
    ],
)
def test_finds(registry: Registry, name: str, expected: str) -> None:
    assert registry.match(name).name == expected


@pytest.mark.parametrize("name", ["", "-", "…", "Марос", "Jumlah", "Kecamatan", "Belanak Barat", "9901010"])
def test_refuses(registry: Registry, name: str) -> None:
    with pytest.raises(AreaNotFoundError) as caught:
        registry.match(name)
    assert caught.value.code == "area-unknown"


def test_names_near_misses(registry: Registry) -> None:
    with pytest.raises(AreaNotFoundError) as caught:
        registry.match("Belanak Tmur")
    assert caught.value.nearest[0] == "Belanak Timur"


def test_stated_level_is_heeded(registry: Registry) -> None:
    # The regency is "Kabupaten Rekaan"; a district of that name does not exist and must not become the regency.
    with pytest.raises(AreaNotFoundError):
        registry.match("Kecamatan Rekaan")
    with pytest.raises(AreaNotFoundError):
        registry.match("Kabupaten Arumba")


def test_district_with_the_name_of_its_regency(made: Workspace) -> None:
    made.edit("areas/districts.csv", ",Dulang,", ",Rekaan,")
    made.edit("areas/districts.geojson", '"Dulang"', '"Rekaan"')
    registry = load_registry(made.root)
    assert registry.match("Kecamatan Rekaan").level == "district"
    assert registry.match("Rekaan").level == "district"
    assert registry.match("Kabupaten Rekaan").level == "regency"
    assert registry.match("Kab. Rekaan").level == "regency"


def test_spelling_of_two_areas_is_ambiguous(made: Workspace) -> None:
    made.write("areas/aliases.csv", "alias,code,seen_in\nTimur Laut,99.01.01,x\nTimurlaut,99.01.02,y\n")
    registry = load_registry(made.root)
    assert registry.match("Timur Laut").name == "Arumba"
    with pytest.raises(AreaNotFoundError) as caught:
        registry.match("TIMUR-LAUT")
    assert (caught.value.code, caught.value.nearest) == ("area-ambiguous", ["Arumba", "Belanak"])


def test_alias_may_stand_twice_for_the_same_area(made: Workspace) -> None:
    made.write("areas/aliases.csv", "alias,code,seen_in\nTIMUR,99.01.01,x\nTimur,99.01.01,y\n")
    assert load_registry(made.root).match("timur").name == "Arumba"


def test_registry_is_in_the_order_of_codes(made: Workspace) -> None:
    lines = made.text("areas/districts.csv").splitlines()
    made.write("areas/districts.csv", "\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    registry = load_registry(made.root)
    assert [a.code for a in registry.districts] == [code for _, code, _ in DISTRICTS]
    assert list(registry.boundaries["code"]) == [code for _, code, _ in DISTRICTS]
    assert registry.regency.level == "regency"


def test_district_may_wait_for_its_bps_code(made: Workspace) -> None:
    made.edit("areas/districts.csv", "99.01.05,9901050,", "99.01.05,,")
    assert load_registry(made.root).match("Dulang").bps_code == ""


@pytest.mark.parametrize(
    ("name", "level"), [("Kec. A", "district"), ("3 Kecamatan A", "district"), ("Kabupaten A", "regency"), ("A", "")]
)
def test_stated_level(name: str, level: str) -> None:
    assert stated_level(name) == level


@given(st.sampled_from([name for name, _, _ in DISTRICTS]), st.data())
def test_folding_forgets_case_blanks_signs_and_row_numbers(name: str, data: st.DataObject) -> None:
    noise = st.text(alphabet=" .,-'\u00a0", max_size=2)
    printed = "".join(data.draw(st.sampled_from([c.upper(), c.lower()])) + data.draw(noise) for c in name if c != " ")
    number = data.draw(st.sampled_from(["", "1. ", "12 ", "7) "]))
    assert fold(number + printed) == fold(name)


@given(st.text(max_size=20))
def test_folding_any_text_gives_plain_letters_and_is_stable(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert folded == folded.casefold()
    assert folded.isalnum() or not folded


@given(st.text(max_size=20))
def test_any_text_is_one_area_or_refused(small: Workspace, text: str) -> None:
    registry = _cached(small)
    try:
        found = registry.match(text)
    except AreaNotFoundError:
        return
    assert found in registry.areas
    assert fold(text)


_registries: dict[str, Registry] = {}


def _cached(small: Workspace) -> Registry:
    return _registries.setdefault(str(small.root), load_registry(small.root))
