"""What stands in the PDFs, held against the package they were made from."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from pypdf import PdfReader
from report_material import plain, text_of

from indicators.package import Package
from indicators.reports.facts import Material
from indicators.reports.jobs import Job
from indicators.reports.make import Studio
from indicators.reports.typeset import clean, prepared
from indicators.reports.voice import Voice, cited, ranks


def words(lang: str) -> Voice:
    return Voice(lang)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_profile_says_score_rank_and_interval(material: Material, printed, whole: str, lang: str) -> None:
    text, v, one = text_of(printed("profile", lang, whole)), words(lang), material.score(material.root, whole)
    assert plain(material.area_names[whole]) in text
    level = {"id": "kecamatan", "en": "district"}[lang]
    said = {"score": v.number(one["score"], 1), "middle": v.number(one["middle"], 1), "level": level}
    said |= {"rank": v.number(one["rank"]), "n": v.number(one["n"]), "ranks": ranks(v, one)}
    assert plain(v("report.profile_lead", **said)) in text
    for code in material.dimensions:
        assert plain(v.number(material.score(code, whole)["score"], 1)) in text
    assert plain(material.credit) in text


@pytest.mark.parametrize("lang", ["id", "en"])
def test_profile_of_a_withheld_district_invents_no_score(material: Material, printed, withheld: str, lang: str) -> None:
    text, v = text_of(printed("profile", lang, withheld)), words(lang)
    share = v.share(material.score(material.root, withheld)["coverage"])
    assert plain(v("report.profile_withheld", coverage=share)) in text
    assert plain(v("report.not_ranked")) in text
    assert plain(v("status.withheld")) in text


def test_profile_names_each_fact_with_value_period_and_source(material: Material, printed, whole: str) -> None:
    text, v = text_of(printed("profile", "id", whole)), words("id")
    for code in [c for c in material.indicator if material.indicator[c]["status"] == "in_index"]:
        value = material.value(code, whole)
        assert value is not None
        assert plain(v.bare(material, code, value["value"])) in text
        assert plain(v.when(value["period"])) in text
        assert plain(cited(material, value["sources"].split(";")[0])) in text


def test_every_profile_has_two_pages_and_a_briefing_one(material: Material, printed) -> None:
    for area in material.districts.index:
        assert count(printed("profile", "id", area)) == 2, area
    assert count(printed("briefing", "id")) == 1
    assert count(printed("briefing", "en")) == 1


@pytest.mark.parametrize("kind", ["summary", "briefing", "baseline-book", "profile"])
def test_nothing_invisible_stands_in_properties_leads_and_headings(small: Package, kind: str) -> None:
    studio = Studio(Material(small))
    area = studio.material.districts.index[0] if kind == "profile" else ""
    _, values = studio.document(Job(kind, "id", area))
    set_as = prepared(values, "id")
    whole = [set_as[key] for key in ("title", "description", "author", "lead") if key in set_as]
    whole += [one["text"] for one in set_as.get("blocks", []) if one["k"] in ("h", "head", "cover", "lead")]
    assert not any("\u00ad" in text for text in whole)
    assert "\u00ad" in json.dumps(set_as, ensure_ascii=False)  # running text is broken


def test_the_subject_of_a_file_reads_as_it_is_written(printed) -> None:
    found = PdfReader(io.BytesIO(printed("summary", "id"))).metadata
    assert found is not None
    assert found.subject == words("id")("report.summary_about")


def count(pdf: bytes) -> int:
    """Return the number of pages."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


def test_summary_ranks_the_districts_as_the_package_does(material: Material, printed) -> None:
    text = text_of(printed("summary", "id"))
    table = text[text.index(plain(words("id")("report.ranking_table"))) :]
    places = [table.index(plain(material.area_names[area])) for area in material.ranking(material.root)]
    assert places == sorted(places)


@pytest.mark.parametrize("kind", ["summary", "briefing"])
def test_masterplan_stands_as_its_records_say(material: Material, printed, kind: str) -> None:
    text, v = text_of(printed(kind, "id")), words("id")
    found = material.achievements[material.achievements["reason"] != "no_target"]
    reached = int(found["attained"].fillna(False).sum())
    counts = material.plan_results
    assert reached == counts["attained"]
    said = {"attained": reached, "missed": counts["not_attained"], "interim": counts["interim"]}
    said |= {"unreported": counts["unreported"], "unknown": counts["no_value"]}
    assert plain(v("report.plan_targets", n=len(found), **said)) in text
    assert plain(v("report.plan_no_quick_wins")) in text


def test_book_has_every_indicator_and_source_and_lists_of_what_it_holds(small: Package, small_book: bytes) -> None:
    text, v, material = text_of(small_book), words("id"), Material(small)
    for code, one in material.indicator.items():
        assert plain(one["name_id"]) in text, code
    for row in material.sources.values():
        assert plain(clean(row["title"])) in text, row["title"]
    for key in ("contents", "list_figures", "list_tables"):
        assert plain(v(f"report.{key}")) in text


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("kind", ["baseline-book", "summary", "briefing", "profile"])
def test_every_row_of_every_table_has_a_cell_for_each_head(small: Package, kind: str, lang: str) -> None:
    studio = Studio(Material(small))
    area = studio.material.districts.index[0] if kind == "profile" else ""
    _, values = studio.document(Job(kind, lang, area))
    tables = list(_tables(values))
    assert tables
    for table in tables:
        assert {len(row["cells"]) for row in table["rows"]} == {len(table["columns"])}, table["columns"]


def _tables(value):
    if isinstance(value, dict):
        if value.get("rows"):
            yield value
        for item in value.values():
            yield from _tables(item)
    elif isinstance(value, list):
        for item in value:
            yield from _tables(item)


def test_review_status_counts_what_was_decided(material: Material, whole: str) -> None:
    values = material.table("values")
    mine = values[values["area_code"] == whole]
    keys = [f"{i}~{whole}~{p}" for i, p in zip(mine["indicator"], mine["period"], strict=True)]
    review = pd.DataFrame(
        [("value", key, "accepted", "Sitti", f"2026-03-{day:02}") for day, key in enumerate(keys[:3], start=1)],
        columns=["kind", "key", "state", "reviewer", "date"],
    )
    text = text_of(Studio(Material(material.package, material.plan, review)).make(Job("profile", "id", whole)))
    v = words("id")
    assert plain(f"3 {v('review.accepted')}") in text
    assert plain(v("report.review_last", reviewer="Sitti", day=v.when("2026-03-03"))) in text
