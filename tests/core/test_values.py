"""Observations, indicator values and scores of the made-up regency against calculation by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from core.made_up import REGENCY, TABLES, Workspace
from indicators.baseline import Baseline, compute_baseline, coverage_table, interval_table, score_table
from indicators.export import tables
from indicators.problems import DataError
from indicators.tables import Observation
from indicators.values import Value
from indicators.workspace import load_workspace


def observation(made: Workspace, table: str, row: int, column: str) -> Observation:
    """Return the only observation of one cell."""
    (found,) = [o for o in load_workspace(made.root).observations if (o.table, o.row, o.column) == (table, row, column)]
    return found


def value(baseline: Baseline, indicator: str, area: str, period: str) -> Value | None:
    found = [v for v in baseline.values if (v.indicator, v.area.name, v.period) == (indicator, area, period)]
    assert len(found) <= 1
    return found[0] if found else None


def compute(made: Workspace) -> Baseline:
    return compute_baseline(load_workspace(made.root))


def score(baseline: Baseline, area: str, code: str) -> pd.Series:
    codes = {a.name: a.code for a in baseline.workspace.registry.areas}
    frame = score_table(baseline)
    (row,) = frame[(frame["area_code"] == codes[area]) & (frame["code"] == code)].to_dict("records")
    return pd.Series(row)


class TestObservations:
    def test_numbers_of_both_forms_in_one_table(self, small: Workspace) -> None:
        assert observation(small, "penduduk", 3, "Penduduk").value == 2000
        assert observation(small, "penduduk", 4, "Penduduk").value == 3000
        assert observation(small, "penduduk", 2, "Luas (km2)").value == 10.5

    def test_cell_is_kept_as_printed(self, small: Workspace) -> None:
        found = observation(small, "penduduk", 3, "Penduduk")
        assert (found.published, found.area.name) == ("2 .000", "Belanak")

    def test_total_row_is_the_regency(self, small: Workspace) -> None:
        assert observation(small, "penduduk", 7, "Penduduk").area.name == REGENCY

    def test_dash_is_missing_where_the_source_says_so(self, small: Workspace) -> None:
        found = observation(small, "penyakit", 3, "Kasus 2024")
        assert math.isnan(found.value)
        assert found.mark == "dash"

    def test_dash_is_zero_only_where_the_source_says_so(self, made: Workspace) -> None:
        made.source("penyakit", lambda d: d["table"]["marks"].update(dash="zero"))
        found = observation(made, "penyakit", 3, "Kasus 2024")
        assert (found.value, found.mark) == (0, "dash")

    def test_mark_without_a_meaning_is_missing(self, made: Workspace) -> None:
        made.source("penyakit", lambda d: d["table"].pop("marks"))
        assert math.isnan(observation(made, "penyakit", 3, "Kasus 2024").value)

    def test_zero_is_a_value(self, made: Workspace) -> None:
        made.edit("tables/desa/table.csv", "Arumba,1", "Arumba,0")
        found = observation(made, "desa", 2, "Desa aktif")
        assert (found.value, found.mark) == (0, "")

    def test_closed_list_gives_zero_to_the_unlisted_only(self, small: Workspace) -> None:
        found = {o.area.name: o for o in load_workspace(small.root).observations if o.table == "puskesmas"}
        assert {n: o.value for n, o in found.items()} == {
            "Arumba": 1, "Belanak": 2, "Cendaga": 4, "Belanak Timur": 0, "Dulang": 0, REGENCY: 7,
        }  # fmt: skip
        assert [n for n, o in found.items() if o.mark == "unlisted"] == ["Belanak Timur", "Dulang"]
        assert found["Dulang"].row == 0
        assert (found["Dulang"].note_id, found["Dulang"].note_en) == ("daftar tertutup", "closed list")

    def test_open_list_leaves_the_unlisted_out(self, made: Workspace) -> None:
        made.source("puskesmas", lambda d: d["table"].pop("unlisted"))
        areas = {o.area.name for o in load_workspace(made.root).observations if o.table == "puskesmas"}
        assert areas == {"Arumba", "Belanak", "Cendaga", REGENCY}

    def test_closed_list_leaves_out_what_it_does_not_apply_to(self, made: Workspace) -> None:
        rule = {"areas": ["Dulang"], "reason_id": "a", "reason_en": "b"}
        made.source("puskesmas", lambda d: d["table"].update(not_applicable=rule))
        areas = {o.area.name for o in load_workspace(made.root).observations if o.table == "puskesmas"}
        assert "Dulang" not in areas
        assert "Belanak Timur" in areas

    def test_named_list_is_one_for_the_named_and_zero_for_the_others(self, small: Workspace) -> None:
        found = [o for o in load_workspace(small.root).observations if o.table == "banjir" and o.row == 3]
        assert {o.area.name: o.value for o in found} == {
            "Arumba": 0, "Belanak": 1, "Belanak Timur": 0, "Cendaga": 1, "Dulang": 1,
        }  # fmt: skip
        assert {o.mark for o in found if o.value == 0} == {"unlisted"}

    def test_series_belongs_to_the_regency(self, small: Workspace) -> None:
        found = [o for o in load_workspace(small.root).observations if o.table == "kemiskinan"]
        assert [(o.area.name, o.period.text, o.mark) for o in found] == [
            (REGENCY, "2022", ""), (REGENCY, "2023", ""), (REGENCY, "2024", "not_available"),
        ]  # fmt: skip
        assert [o.value for o in found[:2]] == [10.5, 9.75]

    def test_series_heeds_the_form_of_a_single_column(self, made: Workspace) -> None:
        made.write("tables/kemiskinan/table.csv", "Tahun,Persen\n2022,10.5\n")
        made.source("kemiskinan", lambda d: d["table"]["columns"]["Persen"].update(numbers="en"))
        made.yaml("framework/headlines.yml", lambda d: d.pop(0))
        assert observation(made, "kemiskinan", 2, "Persen").value == 10.5

    def test_register_reads_each_row_in_its_own_form(self, small: Workspace) -> None:
        assert observation(small, "register", 2, "value").value == 40_700_000_000
        assert observation(small, "register", 3, "value").value == 39_500_000_000

    def test_exception_lowers_the_confidence_of_one_cell(self, small: Workspace) -> None:
        own = observation(small, "penyakit", 2, "Kasus 2023")
        assert (own.confidence, own.noted) == ("low", {"note_id": "perkiraan", "note_en": "perkiraan"})
        assert observation(small, "penyakit", 3, "Kasus 2023").confidence == "high"

    def test_columns_of_several_years_have_ids_of_their_own(self, small: Workspace) -> None:
        ids = [o.id for o in load_workspace(small.root).observations]
        assert len(ids) == len(set(ids))
        assert {"penyakit/2/cases@2023/99.01.01", "penyakit/2/cases@2024/99.01.01"} <= set(ids)

    def test_record_over_two_lines_keeps_the_line_numbers(self, made: Workspace) -> None:
        made.write("tables/desa/table.csv", 'Kecamatan,Desa aktif\n"Belanak\nTimur",3\nArumba,1\nCendaga,4\n')
        rows = {o.area.name: o.row for o in load_workspace(made.root).observations if o.table == "desa"}
        assert rows == {"Belanak Timur": 2, "Arumba": 4, "Cendaga": 5}

    def test_printed_mismatch_on_record_is_accepted(self, made: Workspace) -> None:
        made.edit("tables/penduduk/table.csv", "Jumlah,15.000", "Jumlah,15.100")
        accepted = {"Penduduk": {"sum": 15000, "printed": 15100, "note": "tercetak"}}
        made.source("penduduk", lambda d: d["table"].update(total_mismatch=accepted))
        assert observation(made, "penduduk", 7, "Penduduk").value == 15100

    def test_rounded_parts_may_differ_from_a_rounded_total_by_their_rounding(self, made: Workspace) -> None:
        made.edit("tables/penduduk/table.csv", "150.75", "150.77")  # five parts and a total: at most 0.03
        assert made.problems() == []
        made.edit("tables/penduduk/table.csv", "150.77", "150.79")
        assert made.only_problem().code == "total-mismatch"

    def test_column_that_is_no_sum_is_not_added_up(self, made: Workspace) -> None:
        made.edit("tables/penduduk/table.csv", "150.75", "30.15")
        made.source("penduduk", lambda d: d["table"]["columns"]["Luas (km2)"].update(additive=False))
        assert made.problems() == []

    def test_ignored_columns_are_left_out(self, made: Workspace) -> None:
        made.write("tables/desa/table.csv", "\n".join(f"{row},x" for row in TABLES["desa"]) + "\n")
        made.source("desa", lambda d: d["table"].update(ignore=["x"]))
        assert {o.column for o in load_workspace(made.root).observations if o.table == "desa"} == {"Desa aktif"}


class TestCorrectionsAndConflicts:
    def test_correction_replaces_the_value_and_keeps_what_was_printed(self, small: Workspace) -> None:
        found = observation(small, "penyakit", 6, "Kasus 2024")
        assert (found.value, found.mark, found.published, found.correction) == (21, "", "2l", "salah-ketik")
        assert load_workspace(small.root).applied == {"salah-ketik": 1}

    def test_null_withdraws_and_is_not_zero(self, made: Workspace) -> None:
        made.yaml("corrections.yml", lambda d: d[0].update(value=None))
        found = observation(made, "penyakit", 6, "Kasus 2024")
        assert math.isnan(found.value)
        assert found.mark == "withdrawn"
        assert value(compute(made), "case_rate", "Dulang", "2024") is None

    def test_stale_expectation_stops(self, made: Workspace) -> None:
        made.edit("tables/penyakit/table.csv", "2l", "22")
        problem = made.only_problem()
        assert (problem.file, problem.column, problem.code) == ("corrections.yml", "salah-ketik", "correction-stale")
        assert (problem.found, problem.detail) == ("22", "2l")

    def test_correction_of_a_cell_that_is_gone_stops(self, made: Workspace) -> None:
        made.write("tables/penyakit/table.csv", "\n".join(TABLES["penyakit"][:-1]) + "\n")
        assert made.only_problem().code == "correction-stale"

    def test_correction_in_an_unknown_area_names_the_nearest(self, made: Workspace) -> None:
        made.yaml("corrections.yml", lambda d: d[0]["at"].update(area="Dulank"))
        codes = {(p.code, p.detail) for p in made.problems() if p.file == "corrections.yml"}
        assert codes == {("area-unknown", "Dulang, Belanak")}

    def test_two_corrections_of_one_cell_are_refused(self, made: Workspace) -> None:
        made.yaml("corrections.yml", lambda d: d.append({**d[0], "id": "kedua", "value": "99"}))
        problem = made.only_problem()
        assert (problem.code, problem.column) == ("duplicate", "kedua")

    def test_corrected_flag_must_be_zero_or_one(self, made: Workspace) -> None:
        at = {"area": "Arumba", "variable": "flood_flag", "period": "2023-01-10"}
        made.yaml("corrections.yml", lambda d: d.append({**d[0], "id": "b", "table": "banjir", "at": at,
                                                        "expect": "Arumba", "value": "2"}))  # fmt: skip
        assert made.only_problem().code == "value-range"

    def test_decision_chooses_one_and_keeps_both(self, small: Workspace) -> None:
        workspace = load_workspace(small.root)
        both = [o for o in workspace.observations if o.variable == "schools" and o.area.name == "Arumba"]
        assert [o.source for o in both] == ["koran-a", "koran-b"]
        assert [o.id in workspace.chosen for o in both] == [False, True]
        assert workspace.disputed["sekolah-arumba"] == both

    def test_open_conflict_stops(self, made: Workspace) -> None:
        made.yaml("conflicts.yml", lambda d: d.pop(0))
        problem = made.only_problem()
        assert (problem.code, problem.file, problem.row) == ("conflict-open", "tables/register/table.csv", 4)
        assert problem.detail == "12 (koran-a); 13 (koran-b)"

    def test_settled_conflict_is_stale(self, made: Workspace) -> None:
        made.edit("tables/register/table.csv", "2020,13,", "2020,12,")
        problem = made.only_problem()
        assert (problem.code, problem.column) == ("conflict-stale", "sekolah-arumba")

    def test_vanished_candidate_is_stale(self, made: Workspace) -> None:
        made.yaml("conflicts.yml", lambda d: d[1]["candidates"].append({"variable": "pop", "period": "1999"}))
        assert made.only_problem().code == "conflict-stale"

    def test_choice_of_a_source_that_gives_no_value_stops(self, made: Workspace) -> None:
        made.yaml("conflicts.yml", lambda d: d[0].update(choose="koran-c"))
        problem = made.only_problem()
        assert (problem.code, problem.found) == ("value-choice", "koran-c")

    @pytest.mark.parametrize("where", ["area", "candidates", "also_reported"])
    def test_unknown_area_in_a_conflict_stops(self, made: Workspace, where: str) -> None:
        change = {
            "area": lambda d: d[0].update(area="Arumbu"),
            "candidates": lambda d: d[1].update(candidates=[{"variable": "pop", "area": "Arumbu"}]),
            "also_reported": lambda d: d[2].update(also_reported=[{"area": "Arumbu", "value": "6", "by": "C"}]),
        }[where]
        made.yaml("conflicts.yml", change)
        assert "area-unknown" in {p.code for p in made.problems() if p.file == "conflicts.yml"}

    def test_two_decisions_about_the_same_are_refused(self, made: Workspace) -> None:
        made.yaml("conflicts.yml", lambda d: d.append({**d[0], "id": "lagi", "choose": "koran-a"}))
        assert ("duplicate", "lagi") in {(p.code, p.column) for p in made.problems()}

    def test_decision_about_all_areas(self, made: Workspace) -> None:
        made.yaml("conflicts.yml", lambda d: d[0].update(area="*"))
        assert made.problems() == []

    def test_decision_finds_a_period_written_in_another_way(self, made: Workspace) -> None:
        made.edit("tables/register/table.csv", "2020,13,", "2020 (awal),13,")
        assert made.problems() == []

    def test_agreeing_sources_need_no_decision_and_the_surest_stands(self, made: Workspace) -> None:
        made.edit("tables/register/table.csv", "2020,12,id,sekolah,koran-a,high", "2020,13,id,sekolah,koran-a,low")
        made.yaml("conflicts.yml", lambda d: d.pop(0))
        workspace = load_workspace(made.root)
        chosen = [o for o in workspace.observations if o.id in workspace.chosen and o.variable == "schools"]
        assert [(o.area.name, o.source) for o in chosen] == [("Arumba", "koran-b"), ("Belanak", "koran-a")]

    def test_undated_values_of_two_sources_are_no_conflict(self, made: Workspace) -> None:
        made.edit("tables/register/table.csv", "Arumba,schools,2020,12,", "Arumba,schools,n.d.,12,")
        made.edit("tables/register/table.csv", "Arumba,schools,2020,13,", "Arumba,schools,n.d.,13,")
        made.yaml("conflicts.yml", lambda d: d.pop(0))
        made.yaml("framework/indicators/schools.yml", lambda d: d["formula"]["series"][0].update(period="2020"))
        assert made.problems() == []

    def test_source_with_a_table_of_its_own_is_traced_to_it(self, made: Workspace) -> None:
        cited = {"title": "Tabel desa", "publisher": "Kantor Rekaan"}
        made.source("banjir", lambda d: d["table"]["sources"].update(desa=cited))
        assert load_workspace(made.root).origins["desa"].path == "tables/desa/source.yml"


class TestValues:
    def test_ratio(self, small_baseline: Baseline) -> None:
        found = value(small_baseline, "case_rate", "Belanak", "2023")
        assert found is not None
        assert (found.numerator, found.denominator, found.denominator_period) == (20, 2000, "2023")
        assert found.value == 20 / 2000 * 1000

    def test_ratio_without_its_numerator_is_missing(self, small_baseline: Baseline) -> None:
        assert value(small_baseline, "case_rate", "Belanak", "2024") is None

    def test_ratio_over_zero_is_undefined(self, made: Workspace) -> None:
        made.write("tables/penduduk/table.csv", "\n".join(TABLES["penduduk"]).replace("1.000,10.50", "0,10.50")
                   .replace("15.000", "14.000") + "\n")  # fmt: skip
        assert value(compute(made), "case_rate", "Arumba", "2023") is None

    def test_ratio_is_as_sure_as_its_least_sure_part(self, small_baseline: Baseline) -> None:
        arumba = value(small_baseline, "case_rate", "Arumba", "2023")
        assert arumba is not None
        assert arumba.confidence == "low"

    def test_regency_ratio_comes_from_the_sums_of_its_districts(self, small_baseline: Baseline) -> None:
        regency = value(small_baseline, "case_rate", REGENCY, "2023")
        assert regency is not None
        assert (regency.numerator, regency.denominator) == (10 + 20 + 30 + 40 + 50, 15000)
        assert regency.value == 150 / 15000 * 1000
        assert (regency.note_id, regency.note_en) == (
            "Dihitung dari jumlah kecamatan", "Computed from the sums of the districts",
        )  # fmt: skip
        assert len(regency.observations) == 10

    def test_regency_ratio_needs_every_district(self, small_baseline: Baseline) -> None:
        assert value(small_baseline, "case_rate", REGENCY, "2024") is None

    def test_regency_uses_its_own_published_values_where_there_are_any(self, small_baseline: Baseline) -> None:
        regency = value(small_baseline, "density", REGENCY, "2023")
        assert regency is not None
        assert regency.value == 15000 / 150.75
        assert regency.note_en == ""

    def test_star_gives_one_value_for_each_published_period(self, made: Workspace) -> None:
        made.write("tables/puskesmas/table.csv", "Kecamatan,Unit,Unit 2022\nArumba,1,3\nBelanak,2,-\nJumlah,3,3\n")
        second = {"variable": "clinics", "unit": "unit", "period": "2022", "confidence": "high"}
        made.source("puskesmas", lambda d: d["table"]["columns"].update({"Unit 2022": second}))
        baseline = compute(made)
        assert value(baseline, "clinics", "Arumba", "2022").value == 3  # type: ignore[union-attr]
        assert value(baseline, "clinics", "Arumba", "2024").value == 1  # type: ignore[union-attr]
        assert value(baseline, "clinics", "Belanak", "2022") is None

    def test_events_are_counted_once_each(self, small_baseline: Baseline) -> None:
        counts = {v.area.name: v.value for v in small_baseline.values if v.indicator == "floods"}
        assert counts == {"Arumba": 1, "Belanak": 2, "Belanak Timur": 0, "Cendaga": 1, "Dulang": 1}

    def test_event_with_two_reports_counts_once(self, made: Workspace) -> None:
        made.yaml("framework/indicators/floods.yml", lambda d: d["formula"]["series"][0].update(
            events=[{"any_of": ["flood_flag@2023-01-10", "flood_flag@2024-02-20"]}]))  # fmt: skip
        assert value(compute(made), "floods", "Belanak", "2023-2024").value == 1  # type: ignore[union-attr]

    def test_event_without_a_report_makes_the_count_unknown(self, made: Workspace) -> None:
        made.yaml("framework/indicators/floods.yml", lambda d: d["formula"]["series"][0]["events"].append(
            {"any_of": ["permits@2024"]}))  # fmt: skip
        assert value(compute(made), "floods", "Arumba", "2023-2024") is None

    def test_not_applicable_says_why_and_has_no_value(self, small_baseline: Baseline) -> None:
        dulang = value(small_baseline, "active_villages", "Dulang", "2024")
        assert dulang is not None
        assert math.isnan(dulang.value)
        assert (dulang.note_id, dulang.note_en) == ("tidak ada desa", "no villages")


class TestBaseline:
    def test_standing(self, small_baseline: Baseline) -> None:
        assert {c: (s.status, s.period, s.districts) for c, s in small_baseline.standings.items()} == {
            "case_rate": ("in_index", "2024", 4),
            "clinics": ("in_index", "2024", 5),
            "density": ("context", "2023", 5),
            "schools": ("context", "2020", 1),
            "active_villages": ("in_index", "2024", 4),
            "floods": ("in_index", "2023-2024", 5),
            "permits": ("no_data", "", 0),
        }

    def test_low_confidence_stays_out(self, made: Workspace) -> None:
        made.yaml("framework/indicators/case_rate.yml", lambda d: d["formula"]["series"].pop(1))
        baseline = compute(made)
        assert baseline.standings["case_rate"].districts == 4
        column = baseline.data.set_index("unit")["case_rate"]
        assert math.isnan(column["99.01.01"])
        assert not baseline.usable(value(baseline, "case_rate", "Arumba", "2023"))  # type: ignore[arg-type]
        assert baseline.usable(value(baseline, "case_rate", "Belanak", "2023"))  # type: ignore[arg-type]

    def test_too_old(self, made: Workspace) -> None:
        made.edit("framework/method.toml", "= 2019", "= 2025")
        standings = compute(made).standings
        assert {s.status for c, s in standings.items() if c in ("case_rate", "clinics", "floods")} == {"too_old"}

    def test_age_is_that_of_what_is_counted_not_of_the_denominator(self, made: Workspace) -> None:
        made.edit("framework/method.toml", "= 2019", "= 2024")
        standings = compute(made).standings
        assert standings["case_rate"].status == "in_index"  # cases of 2024 over people of 2023
        assert standings["floods"].status == "too_old"  # its oldest event is of 2023

    def test_below_coverage(self, made: Workspace) -> None:
        made.edit("framework/method.toml", "= 0.6", "= 0.81")
        standings = compute(made).standings
        assert standings["case_rate"].status == "below_coverage"
        assert standings["clinics"].status == "in_index"

    def test_newest_of_equals_whatever_the_order_in_the_file(self, made: Workspace) -> None:
        made.yaml("framework/indicators/case_rate.yml", lambda d: d["formula"]["series"].reverse())
        assert compute(made).standings["case_rate"].period == "2024"

    def test_most_covered_period_wins_over_the_newest(self, made: Workspace) -> None:
        made.edit("tables/penyakit/table.csv", "Cendaga,40,20", "Cendaga,40,-")
        assert compute(made).standings["case_rate"].period == "2023"

    def test_scores_by_hand(self, small_baseline: Baseline) -> None:
        # case_rate 2024 (less is better): 5, -, 5, 5, 4.2 -> 0, -, 0, 0, 100
        # clinics: 1, 2, 0, 4, 0 of 0-4 -> 25, 50, 0, 100, 0
        # active_villages: 1, 2, 3, 4, - of 1-4 -> 0, 33.3, 66.7, 100, -
        # floods (less is better, goalposts 0-2): 1, 2, 0, 1, 1 -> 50, 0, 100, 50, 50
        assert score(small_baseline, "Arumba", "health")["score"] == pytest.approx((0 + 25) / 2)
        assert score(small_baseline, "Belanak", "place")["score"] == pytest.approx((100 / 3 + 0) / 2)
        assert score(small_baseline, "Arumba", "index")["score"] == pytest.approx((12.5 + 25) / 2)
        assert score(small_baseline, "Cendaga", "index")["score"] == pytest.approx((50 + 75) / 2)
        assert score(small_baseline, "Cendaga", "index")["rank"] == 1

    def test_part_below_its_share_is_withheld_and_the_index_provisional(self, small_baseline: Baseline) -> None:
        place = score(small_baseline, "Dulang", "place")  # one of three parts
        assert math.isnan(place["score"])
        assert (place["status"], place["missing"]) == ("withheld", "place.business;place.village")
        assert place["coverage"] == pytest.approx(1 / 3)
        index = score(small_baseline, "Dulang", "index")
        assert (index["status"], index["missing"], index["coverage"]) == ("provisional", "place", 0.5)

    def test_index_below_its_share_is_withheld(self, made: Workspace) -> None:
        made.edit("framework/method.toml", "[0.5, 0.5, 0.5]", "[0.5, 0.5, 0.6]")
        index = score(compute(made), "Dulang", "index")
        assert math.isnan(index["score"])
        assert index["status"] == "withheld"

    def test_ranks_share_a_place_and_leave_the_withheld_out(self, small_baseline: Baseline) -> None:
        frame = score_table(small_baseline)
        ranks = frame[frame["code"] == "health.disease"].set_index("area_code")["rank"]
        assert ranks.dropna().to_dict() == {"99.01.01": 2, "99.01.03": 2, "99.01.04": 2, "99.01.05": 1}
        assert set(frame[frame["code"] == "health.disease"]["ranked"]) == {4}

    def test_coverage_counts_wanted_indicators_as_missing(self, small_baseline: Baseline) -> None:
        coverage = coverage_table(small_baseline, score_table(small_baseline)).set_index("code")
        place = coverage.loc["place"]
        assert (place["children_total"], place["children_measured"], place["districts_covered"]) == (3, 2, 4)
        business = coverage.loc["place.business"]
        assert (business["children_measured"], business["status"]) == (0, "withheld")
        assert coverage.loc["permits", "status"] == "withheld"
        assert "60%" in coverage.loc["permits", "rule_id"]
        assert "60%" in coverage.loc["permits", "rule_en"]

    def test_nothing_measured_is_an_empty_index_not_a_crash(self, made: Workspace) -> None:
        made.edit("framework/method.toml", "= 2019", "= 2100")
        baseline = compute(made)
        assert score_table(baseline)["score"].isna().all()
        assert set(coverage_table(baseline, score_table(baseline))["status"]) == {"withheld"}
        assert interval_table(baseline).empty

    def test_method_that_does_not_fit_the_data_is_a_problem_of_the_method(self, made: Workspace) -> None:
        made.edit("framework/method.toml", 'method = "arithmetic"', 'method = "geometric"')
        with pytest.raises(DataError) as caught:
            compute(made)
        assert caught.value.problems[0].file == "framework/method.toml"

    def test_rank_intervals_hold_the_rank(self, small_baseline: Baseline) -> None:
        found = interval_table(small_baseline)
        assert ((found["rank_q05"] <= found["rank_median"]) & (found["rank_median"] <= found["rank_q95"])).all()
        index = found[found["code"] == "index"]
        assert index["p_first"].sum() == pytest.approx(1)
        assert list(index["area_code"]) == [a.code for a in small_baseline.workspace.registry.districts]
        pd.testing.assert_frame_equal(found, interval_table(small_baseline))


class TestExport:
    def test_nothing_is_lost(self, small_baseline: Baseline) -> None:
        made = tables(small_baseline)
        workspace = small_baseline.workspace
        assert sorted(made["observations"]["id"]) == sorted(o.id for o in workspace.observations)
        assert len(made["values"]) == len(small_baseline.values)
        assert set(made["sources"]["id"]) == set(workspace.origins)
        assert list(made["corrections"]["id"]) == [c.id for c in workspace.corrections]
        assert list(made["conflicts"]["id"]) == [c.id for c in workspace.conflicts]
        assert set(made["variables"]["code"]) == {row["code"] for row in workspace.framework.variables}

    def test_wanted_names_office_and_template(self, small_baseline: Baseline) -> None:
        (row,) = tables(small_baseline)["wanted"].to_dict("records")
        assert (row["code"], row["subdimension"], row["status"]) == ("permits", "place.business", "no_data")
        assert (row["office_id"], row["template"]) == ("Dinas Perizinan (id)", "templates/permits")

    def test_headlines_are_divided_and_mark_the_break(self, small_baseline: Baseline) -> None:
        frame = tables(small_baseline)["headlines"]
        revenue = frame[frame["code"] == "revenue"]
        assert list(revenue["value"]) == [39.5, 40.7]
        poverty = frame[frame["code"] == "poverty"]
        assert list(poverty["break_before"]) == [False, True]
        assert list(poverty["note_id"]) == ["", "cara baru (id)"]

    def test_a_stated_break_in_method_marks_every_value_it_parts_from_the_one_before(self, made: Workspace) -> None:
        reason = {"id": "cara baru", "en": "new method"}
        made.yaml("framework/indicators/case_rate.yml", lambda d: d["formula"]["series"][1].update({"break": reason}))
        frame = tables(compute(made))["values"].query("indicator == 'case_rate'")
        before, after = (frame[frame["period"] == period] for period in ("2023", "2024"))
        assert not before["break_before"].any()
        parted = after["area_code"].isin(before.dropna(subset=["value"])["area_code"])
        assert parted.any()
        assert list(after["break_before"]) == list(parted)
        assert set(after[parted]["note_en"].str.split("; ").str[-1]) == {"new method"}

    def test_another_variable_is_a_break_and_another_source_is_none(self, made: Workspace) -> None:
        assert not tables(compute(made))["values"]["break_before"].any()
        made.yaml(
            "framework/indicators/case_rate.yml",
            lambda d: d["formula"]["series"][1].update(denominator=["area_km2@2023"]),
        )
        frame = tables(compute(made))["values"].query("indicator == 'case_rate' and break_before")
        assert set(frame["period"]) == {"2024"}
        assert not frame["note_id"].str.contains("cara").any()

    def test_a_break_counts_for_a_district_without_a_value_in_its_period(self, made: Workspace) -> None:
        reason = {"id": "cara baru", "en": "new method"}

        def longer(document: dict) -> None:
            first, second = document["formula"]["series"]
            document["formula"]["series"] = [first, {**second, "break": reason}, {**first, "period": "2025"}]

        made.yaml("framework/indicators/case_rate.yml", longer)
        baseline = compute(made)
        marked = {(v.area.name, v.period) for v in baseline.values if v.indicator == "case_rate" and v.break_before}
        assert value(baseline, "case_rate", "Belanak", "2024") is None
        assert ("Belanak", "2025") in marked
        assert ("Arumba", "2024") in marked
        assert ("Arumba", "2025") not in marked

    def test_a_series_of_every_published_period_has_no_place_for_a_break(self, made: Workspace) -> None:
        reason = {"id": "cara baru", "en": "new method"}
        made.yaml("framework/indicators/clinics.yml", lambda d: d["formula"]["series"][0].update({"break": reason}))
        problem = made.only_problem()
        assert (problem.file, problem.column) == ("framework/indicators/clinics.yml", "formula.series[1].break")

    def test_conflict_without_a_choice_has_no_chosen_value(self, small_baseline: Baseline) -> None:
        frame = tables(small_baseline)["conflicts"].set_index("id")
        assert frame.loc["sekolah-arumba", "chosen_value"] == 13
        assert math.isnan(frame.loc["dua-penduduk", "chosen_value"])
        assert "Koran C" in frame.loc["kasus-arumba", "candidates"]
