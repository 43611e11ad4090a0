"""The tables of the report: they hold together, say the same in both languages, and are the same in every build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pandas as pd
import pytest
from babel.messages.pofile import read_po
from core.made_up import Workspace

from indicators.baseline import Baseline, compute_baseline
from indicators.export import tables
from indicators.opendata.verify import table_problems
from indicators.package import csv_bytes
from indicators.quality import sentences
from indicators.quality.codes import COMPONENTS, CONSISTENCY, KINDS, VALIDITY
from indicators.quality.tables import quality_tables
from indicators.schema import BY_NAME
from indicators.start import start
from indicators.workspace import load_workspace

LOCALE = Path(sentences.__file__).parent / "locale"
Rules = Callable[..., None]


@pytest.fixture(scope="module")
def report(sound: Workspace) -> dict[str, pd.DataFrame]:
    return tables(compute_baseline(load_workspace(sound.root)))


def of(made: Workspace) -> dict[str, pd.DataFrame]:
    return quality_tables(compute_baseline(load_workspace(made.root)))


def catalogue(lang: str) -> dict[str, str]:
    with (LOCALE / lang / "quality.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=lang) if m.id}


def test_components_say_how_every_score_came_to_be(report: dict[str, pd.DataFrame]) -> None:
    parts = report["quality_components"]
    judged = parts.dropna(subset=["score"])
    assert (judged["score"] - 100 * judged["numerator"] / judged["denominator"]).abs().max() < 1e-5
    assert (parts.loc[parts["score"].isna(), "denominator"] < 5).all()
    means = judged.groupby(["scope", "code"])["score"].mean()
    for row in report["quality_scores"].dropna(subset=["score"]).to_dict("records"):
        assert row["score"] == pytest.approx(means[row["scope"], row["code"]], abs=1e-5)
    for row in report["quality_scores"].to_dict("records"):
        assert row["judged"] + len([c for c in row["left_out"].split(";") if c]) == len(COMPONENTS)


def test_completeness_names_every_cell(report: dict[str, pd.DataFrame]) -> None:
    table = report["quality_completeness"].set_index(["indicator", "area_code"]).sort_index()
    assert set(table.loc[("case_rate", "99.01.02"), "state"]) == {"value", "missing"}
    assert table.loc[[("active_villages", "99.01.05")], "state"].tolist() == ["not_applicable"]
    permits = table.loc["permits"]
    assert (permits["state"].unique().tolist(), permits["year"].isna().all()) == (["missing"], True)
    assert len(table.index.unique()) == 7 * 5


def test_an_undated_value_is_there_without_a_year(made: Workspace) -> None:
    made.source("desa", lambda d: d["table"]["columns"]["Desa aktif"].update(period="n.d."))
    step = [{"period": "n.d.", "numerator": ["active_villages@n.d."]}]
    made.yaml("framework/indicators/active_villages.yml", lambda d: d["formula"].update(series=step))
    found = of(made)
    cells = found["quality_completeness"].query("indicator == 'active_villages'")
    assert cells["year"].isna().all()
    assert cells["state"].tolist() == ["value"] * 4 + ["not_applicable"]
    (row,) = found["quality_timeliness"].query("indicator == 'active_villages'").to_dict("records")
    assert (row["newest"], row["districts_fresh"], row["districts_measured"]) == ("", 0, 4)
    assert row["age_years"] != row["age_years"]


def test_timeliness_counts_each_district_by_itself(report: dict[str, pd.DataFrame]) -> None:
    rows = report["quality_timeliness"].set_index("indicator")
    assert rows.loc["case_rate", ["newest", "ended", "as_of"]].tolist() == ["2024", "2024-12-31", "2026-01-31"]
    assert rows.loc["schools", ["districts_fresh", "districts_measured"]].tolist() == [0, 2]
    assert "permits" not in rows.index


def test_a_finding_leads_to_its_figure_and_to_what_is_on_record(made: Workspace, rules: Rules) -> None:
    rules(identities=[{"code": "few", "name": {"id": "sedikit", "en": "few"}, "kind": "at_most",
                       "target": "schools", "parts": ["clinics@2024"]}])  # fmt: skip
    table = of(made)["quality_findings"].set_index("id")
    row = table.loc["identity:few:register/5/schools@2020/99.01.01"]
    assert row[["source", "compared", "indicators", "conflicts"]].tolist() == [
        "koran-b",
        "puskesmas",
        "schools",
        "sekolah-arumba",
    ]
    assert (row["found"], row["high"], row["low"] is None or row["low"] != row["low"]) == (13, 1, True)
    jump = table.loc["jump:penyakit/6/cases@2024/99.01.05"]
    assert (jump["indicators"], jump["unit"], jump["compared"]) == ("case_rate", "", "penyakit")


def test_notes_of_the_records_stand_beside_the_finding(made: Workspace) -> None:
    note = {"sum": 15000, "printed": 15001, "note": {"id": "salah cetak", "en": "misprint"}}
    made.edit("tables/penduduk/table.csv", "Jumlah,15.000", "Jumlah,15.001")
    made.source("penduduk", lambda d: d["table"].update(total_mismatch={"Penduduk": note}))
    made.source("penyakit", lambda d: d["table"]["columns"]["Kasus 2024"].update(note="sampai Mei"))
    remarks = of(made)["quality_findings"].set_index("kind")[["remark_id", "remark_en"]]
    assert remarks.loc["total"].tolist() == ["salah cetak", "misprint"]
    assert remarks.loc["jump"].tolist() == ["sampai Mei", "sampai Mei"]  # one text stands for both


def test_the_gravest_come_first(made: Workspace) -> None:
    made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
    assert of(made)["quality_findings"]["severity"].tolist()[0] == "error"


def test_sentences(made: Workspace, rules: Rules) -> None:
    said = {"id": "aturan", "en": "rule"}
    rules(
        counted_units=["kasus"],
        identities=[
            {"code": "a", "name": said, "kind": "at_most", "target": "pop", "parts": ["cases"]},
            {"code": "b", "name": said, "kind": "at_least", "target": "cases", "parts": ["pop"]},
            {"code": "c", "name": said, "kind": "mean", "target": "area_km2", "parts": ["cases"]},
        ],
    )
    made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
    made.edit("tables/penyakit/table.csv", "Arumba,10,5", 'Arumba,"10,5",41')
    made.source("kemiskinan", lambda d: d.update(published="2021-05"))
    extra = "Kabupaten Rekaan,cases,2023,160,id,kasus,koran-a,high,,\n"
    made.write("tables/register/table.csv", made.text("tables/register/table.csv") + extra)
    table = of(made)["quality_findings"]
    told = {lang: set(table[f"sentence_{lang}"]) for lang in ("id", "en")}
    for sentence in (
        "Kemiskinan, Kabupaten Rekaan, 2022: tercatat 110,5 %, padahal nilainya hanya mungkin antara 0 % dan 100 %.",
        "Kasus, Arumba, 2023: tercatat 10,5 kasus, padahal satuannya hanya dihitung utuh.",
        "Kemiskinan, Kabupaten Rekaan, 2022: sumbernya bertanggal Mei 2021, padahal masa yang disebutnya baru dimulai "
        "sesudah itu.",
        "Penduduk, Belanak, 2023: tercatat 2.000 jiwa, padahal menurut aturan “aturan” paling banyak 20 jiwa.",
        "Kasus, Belanak, 2023: tercatat 20 kasus, padahal menurut aturan “aturan” sekurangnya 2.000 kasus.",
        "Luas, Belanak, 2023: tercatat 20,25 km2, sedangkan menurut aturan “aturan” seharusnya 20 km2.",
        "Kasus, Kabupaten Rekaan, 2023: tercatat 160 kasus, sedangkan 5 kecamatan berjumlah 150,5 kasus.",
        "Kasus, Arumba, 2024: 41 kasus, naik menjadi 3,9 kali lipat dari 10,5 kasus (2023).",
        "Kasus, Dulang, 2024: 21 kasus, turun 58 % dari 50 kasus (2023).",
    ):
        assert sentence in told["id"]
    for sentence in (
        "Poverty, Kabupaten Rekaan, 2022: printed as 110.5%, but it can only be between 0% and 100%.",
        "Cases, Kabupaten Rekaan, 2023: printed as 160 kasus, while the 5 districts add up to 150.5 kasus.",
        "Cases, Arumba, 2024: 41 kasus, up 3.9-fold from 10.5 kasus (2023).",
    ):
        assert sentence in told["en"]


def test_a_regency_speaks_of_its_own_kinds_of_area(made: Workspace) -> None:
    made.yaml("areas/regency.yml", lambda d: d.update(level_name_id="distrik", level_name_en="ward"))
    extra = "Kabupaten Rekaan,cases,2023,160,id,kasus,koran-a,high,,\n"
    made.write("tables/register/table.csv", made.text("tables/register/table.csv") + extra)
    (row,) = of(made)["quality_findings"].query("kind == 'total'").to_dict("records")
    assert row["sentence_id"].endswith("sedangkan 5 distrik berjumlah 150 kasus.")
    assert row["sentence_en"].endswith("while the 5 wards add up to 150 kasus.")


def test_both_languages_have_every_sentence_with_the_same_fields() -> None:
    one, two = catalogue("id"), catalogue("en")
    assert set(one) == set(two)
    for key in one:
        fields = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (one[key], two[key])]
        assert fields[0] == fields[1], key
        assert all((one[key], two[key]))


def test_two_readings_give_the_same_bytes(report: dict[str, pd.DataFrame], sound: Workspace) -> None:
    again = tables(compute_baseline(load_workspace(sound.root)))
    for name in (n for n in BY_NAME if n.startswith("quality_")):
        assert csv_bytes(again[name]) == csv_bytes(report[name]), name
        assert table_problems(BY_NAME[name], report[name]) == []


def test_an_empty_workspace_has_an_empty_report(tmp_path: Path) -> None:
    start(tmp_path / "raw")
    made = tables(compute_baseline(load_workspace(tmp_path / "raw")))
    assert made["quality_scores"]["score"].isna().all()
    assert made["quality_findings"].empty
    assert made["quality_completeness"].empty


def test_every_failed_check_is_a_finding_and_every_finding_a_failed_check(real_baseline: Baseline) -> None:
    found = quality_tables(real_baseline)
    overall = found["quality_components"].query("scope == 'overall'").set_index("component")
    lost = overall["denominator"] - overall["numerator"]
    kinds = found["quality_findings"]["kind"]
    assert set(kinds) <= set(KINDS)
    assert kinds.isin(VALIDITY).sum() == lost["validity"]
    assert kinds.isin(CONSISTENCY).sum() == lost["consistency"]
