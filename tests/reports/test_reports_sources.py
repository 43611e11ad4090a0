"""How reports name where a value is from: who published it first, then the title."""

from __future__ import annotations

import pytest
from report_material import altered, set_cells

from indicators.package import Package
from indicators.reports.facts import Material
from indicators.reports.voice import LONGEST, Voice, cited, credit, dated, licence, publisher, source_line


@pytest.mark.parametrize(
    ("said", "published", "named"),
    [
        ("Fajar (3 Nov 2023), citing Bupati Maros; Tribun and Upeks agree", "2023-11-03", "Fajar (2023)"),
        ("Tribun Timur", "2024-06-30", "Tribun Timur (2024)"),
        ("Abatanews (2024), citing Dinas Pertanian Maros", "", "Abatanews (2024)"),
        ("akarberita.com (undated), citing the regent", "", "akarberita.com"),
        ("Kementerian Desa PDT (satudata), via GitHub a/b, commit a52eeb89", "", "Kementerian Desa PDT"),
        ("Kemendes PDTT via data.go.id, compiled by GitHub a", "", "Kemendes PDTT"),
        ("KPU (Situng), KawalPemilu; compiled by GitHub a", "", "KPU, KawalPemilu"),
        ("Wikipedia (mirror wiki-indonesia.club)", "", "Wikipedia"),
        ("kumbanews 2022", "2022", "kumbanews 2022"),
        ("Rakyat Sulsel/Fajar (25 Aug 2023)", "2023-08-25", "Rakyat Sulsel/Fajar (2023)"),
        ("BPS Maros, Sensus Pertanian 2013, adoc.pub", "", "BPS Maros, Sensus Pertanian 2013, adoc.pub"),
        ("", "2020", ""),
    ],
)
def test_a_publisher_is_named_with_the_year_and_without_whom_it_cites(said: str, published: str, named: str) -> None:
    assert publisher({"publisher": said, "published": published}) == named


def test_every_source_is_named_by_its_publisher_first(material: Material) -> None:
    for code, row in material.sources.items():
        said = cited(material, code)
        assert said.partition(" ")[0].rstrip(":,;").startswith(row["publisher"].split()[0].rstrip(",;")), code
        assert len(said) <= LONGEST
        assert cited(material, code, 400).startswith(publisher(row)[:20])
        assert "(data/" not in said, said


def test_the_second_source_is_counted_and_an_unknown_one_named_by_its_code(material: Material) -> None:
    one, two, *_ = material.sources
    assert source_line(material, f"{one};{two}") == f"{cited(material, one)} +1"
    assert source_line(material, "") == ""
    assert cited(material, "nowhere") == "nowhere"


def test_a_source_without_publisher_is_named_by_its_title(small: Package) -> None:
    material = Material(altered(small, sources=set_cells("publisher", "", lambda frame: frame.index >= 0)))
    code, row = next(iter(material.sources.items()))
    assert cited(material, code, 400) == row["title"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_licences_and_boundaries_are_said_in_the_language(material: Material, lang: str) -> None:
    v = Voice(lang)
    known = {one["code"]: one[f"title_{lang}"] for one in material.about["licences"]}
    assert {code: licence(material, v, code) for code in known} == known
    assert licence(material, v, "x-1") == "x-1"
    assert credit(material, v).startswith({"id": "Batas wilayah: BPS", "en": "Boundaries: BPS"}[lang])


def test_a_period_is_not_said_twice() -> None:
    v = Voice("id")
    assert dated(v, "Desa dengan PTSL 2021", "2021") == "Desa dengan PTSL 2021"
    assert dated(v, "Banjir 2019-2025 (dari 5)", "2019-2025") == "Banjir 2019-2025 (dari 5)"
    assert dated(v, "Penduduk", "2021") == "Penduduk, 2021"
    assert dated(v, "Peristiwa 20215", "2021") == "Peristiwa 20215, 2021"
