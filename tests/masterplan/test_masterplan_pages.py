"""The public masterplan pages without a browser: over the real records and over a made-up plan."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from made_up_plan import assessment, criteria, innovation, kpi, office, progress, service, target, write_plan

from dashboard import evidence, planfiles
from dashboard.context import Context, parse_address
from dashboard.figures.targets import add_targets, kpi_chart, place, target_traces
from dashboard.package import load as load_package
from dashboard.pages import notfound, overview, search, trends
from dashboard.pages.masterplan import page
from dashboard.pages.masterplan.overview import home_frame
from dashboard.records import Records, RecordStore
from dashboard.render import frame_of, frames_of, page_module
from dashboard.static_html import render
from dashboard.text import LANGUAGES
from dashboard.unknown import Unknown
from indicators.masterplan import BY_NAME, TABLES, lacking, load, overdue
from indicators.masterplan.achievement import RESULTS
from indicators.masterplan.exchange import read_upload

DAY = date(2026, 11, 24)
PARTS = ["", *(f"/{name}" for name in page.PARTS if name)]


@pytest.fixture(scope="module")
def package(real_package):
    return load_package(real_package.path)


@pytest.fixture(scope="module")
def at(package, raw: Path):
    """Context over the real records."""
    records = Records(load(raw, None, package["observations"]), day=DAY)

    def make(path: str, query: str = "", lang: str = "en") -> Context:
        return Context(package, parse_address(f"/{lang}/{path}", query), records)

    return make


@pytest.fixture
def made(package, tmp_path: Path):
    """Context over a made-up plan."""

    def make(path: str, query: str = "", day: date = DAY, **tables) -> Context:
        records = Records(load(write_plan(tmp_path, **tables)), day=day)
        return Context(package, parse_address(f"/en/{path}", query), records)

    return make


def cells(frame, row: str) -> list[str]:
    return [c["t"] for c in next(r for r in frame.rows if r.id == row).cells]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_part_shows_the_real_records(at, lang: str) -> None:
    plan = at("").records.plan
    first = {"programme": "programmes", "kpi": "kpis", "innovation": "innovations", "service": "services"}
    paths = PARTS + [f"/{kind}/{plan.records[table][0].values['code']}" for kind, table in first.items()]
    for path in paths:
        ctx = at(f"masterplan{path}", lang=lang)
        text = render(page.layout(ctx))
        assert "<h1" in text, path
        for frame in frames_of(ctx):
            assert all(len(row.cells) == len(frame.columns) for row in frame.rows), (path, frame.id)
            assert len({row.id for row in frame.rows}) == len(frame.rows), (path, frame.id)
            assert "plan." not in frame.title + frame.summary, (path, frame.id)


@pytest.mark.parametrize("path", PARTS)
def test_every_part_has_an_honest_empty_state(made, path: str) -> None:
    ctx = made(f"masterplan{path}")
    text = render(page.layout(ctx))
    assert "/masterplan/template/en/" in text, path
    assert "/en/work" in text
    assert all(not frame.graph for frame in frames_of(ctx))


def test_without_a_workspace_the_page_says_so(package) -> None:
    ctx = Context(package, parse_address("/en/masterplan/kpis"))
    assert frames_of(ctx) == []
    assert "are not connected" in render(page.layout(ctx))


def test_poverty_stands_with_both_formulas_and_its_components(at) -> None:
    """LKPJ 2021: target 9.88, reached 9.57; the two usual formulas give 103.24 and 103.14 per cent."""
    text = render(page.layout(at("masterplan/kpi/poverty")))
    assert "9.88 ÷ 9.57 × 100 = 103.24%" in text
    assert "(2 × 9.88 − 9.57) ÷ 9.88 × 100 = 103.14%" in text
    row = cells(frame_of(at("masterplan/kpi/poverty"), "achievement"), "rpjmd-2021/2021")
    assert row[1:3] == ["9.88%", "9.57%"]
    assert row[4:7] == ["103.24%", "●●●●● Very high", "✓ Reached"]


def test_targets_of_two_owners_stand_side_by_side_in_chart_and_table(at) -> None:
    frame = frame_of(at("masterplan/kpi/stunting-survey"), "kpiseries")
    names = [trace.get("name") for trace in frame.graph["data"]]
    assert {"National target", "Regency's own target"} <= set(names)
    heads = [label for label, _ in frame.columns]
    row = next(r for r in frame.rows if r.cells[0]["t"] == "2024" and "not used" not in r.cells[2]["t"])
    assert row.cells[heads.index("National target")]["v"] == 14
    assert row.cells[heads.index("Regency's own target")]["t"] == "18.16%"


def test_a_scale_of_the_address_changes_the_words_and_not_the_result(at) -> None:
    usual = cells(frame_of(at("masterplan/kpi/stunting-survey"), "achievement"), "regency/2024")
    other = cells(frame_of(at("masterplan/kpi/stunting-survey", "i=rpjmd-status"), "achievement"), "regency/2024")
    assert (usual[5], other[5]) == ("●●●●○ High", "●●● Reached")
    assert usual[6] == other[6] == "✗ Not reached"
    assert usual[4] == other[4]


def test_provisional_figures_pace_and_projection(made) -> None:
    tables = {
        "kpis": [kpi("a", baseline=40, baseline_period="2020")],
        "targets": [target("a", 80, "2030")],
        "progress": [progress("a", 60, "2025", status="provisional")],
    }
    ctx = made("masterplan/kpi/a", **tables)
    row = frame_of(ctx, "achievement").rows[0].cells
    assert row[2]["s"] == "2025, provisional, before the target's period ends"
    assert (row[7]["t"], row[8]["t"], row[9]["t"]) == ("+4.0 points", "+4.0 points", "2030")
    kinds = {trace["marker"]["symbol"] for trace in frame_of(ctx, "kpiseries").graph["data"] if "marker" in trace}
    assert "circle-open" in kinds


def test_the_list_of_kpis_is_narrowed_by_the_address(at) -> None:
    every = frame_of(at("masterplan/kpis"), "kpis").rows
    missed = frame_of(at("masterplan/kpis", "r=not_attained"), "kpis").rows
    living = frame_of(at("masterplan/kpis", "d=living"), "kpis").rows
    assert 0 < len(missed) < len(every)
    assert all(row.cells[-1]["t"] == "✗ Not reached" for row in missed)
    assert all("Living" in row.cells[0]["s"] for row in living)


@pytest.mark.parametrize("by", ["dimension", "office"])
def test_a_group_of_the_overview_leads_to_as_many_programmes_as_it_counts(at, by: str) -> None:
    rows = frame_of(at("masterplan", f"by={by}"), "planstate").rows
    linked = [row for row in rows if "href" in row.cells[0]]
    assert linked
    for row in linked:
        query = row.cells[0]["href"].partition("?")[2]
        assert len(frame_of(at("masterplan/programmes", query), "programmes").rows) == row.cells[1]["v"], query


def test_counts_of_the_overview_add_up_to_the_targets(at) -> None:
    for by in ("dimension", "office", "horizon"):
        frame = frame_of(at("masterplan", f"by={by}"), "planstate")
        sums = [sum(row.cells[i]["v"] for row in frame.rows) for i in range(1, 5 + len(RESULTS))]
        programmes, _, kpis, targets, *results = sums
        assert targets == sum(results[: RESULTS.index("no_target")]), by
        assert programmes == len(at("").records.plan.records["programmes"])
        assert kpis == len(at("").records.plan.records["kpis"])


def test_what_is_late_and_what_is_lacking(made) -> None:
    programme = {"kind": "programme", "standing": "published", "source": "uji", "name_id": "x", "name_en": "x"}
    tables = {
        "programmes": [
            {"code": "over", "end": "2025", "status": "running", **programme},
            {"code": "done", "end": "2025", "status": "done", **programme},
            {"code": "open", "end": "2027", **programme},
        ],
        "kpis": [kpi("missed"), kpi("silent"), kpi("aimless"), kpi("early"), kpi("met")],
        "targets": [
            target("missed", 10), target("silent", 10), target("early", 10, "2030"), target("met", 10),
        ],
        "progress": [progress("missed", 5), progress("aimless", 5), progress("early", 5), progress("met", 10)],
    }  # fmt: skip
    ctx = made("masterplan", **tables)
    assert [(r.kind, r.code) for r in overdue(ctx.records.plan, DAY).itertuples()] == [
        ("missed", "missed"), ("unreported", "silent"), ("programme", "over"),
    ]  # fmt: skip
    found = lacking(ctx.records.plan, DAY).set_index("kpi")
    assert found.index.tolist() == ["aimless", "silent"]
    assert (bool(found.loc["aimless", "target"]), bool(found.loc["silent", "figure"])) == (False, False)
    late = frame_of(ctx, "late")
    assert late.summary == "Their time is over: 1 programme, 1 target missed and 1 target without its figure."
    assert cells(late, "missed/missed/own/2024")[-1] == "693"


def test_quick_wins_stand_on_the_board_by_status(made) -> None:
    common = {"name_id": "x", "kind": "programme", "quick_win": "yes", "standing": "published", "source": "uji"}
    rows = [
        {"code": "one", "name_en": "First", "status": "running", **common},
        {"code": "two", "name_en": "Second", **common},
    ]
    text = render(page.layout(made("masterplan/quickwins", programmes=rows)))
    running, rest = text.split("◐ running")[1].split("● done", 1)
    assert "First" in running
    assert "Second" not in running
    assert "· status not given" in rest
    assert "have not been published" not in text


def test_ranking_and_sheet_with_two_assessors_who_differ(made) -> None:
    scores = [
        assessment("a", "x", "c1", 4), assessment("a", "x", "c2", 4), assessment("a", "y", "c1", 0),
        assessment("a", "y", "c2", 4), assessment("b", "x", "c1", 4), assessment("b", "x", "c2", 4),
    ]  # fmt: skip
    tables = {
        "offices": [office("o"), office("p")],
        "innovations": [innovation("a", office="o"), innovation("b", office="o")],
        "criteria": criteria(50, 50),
        "assessments": scores,
    }
    ctx = made("masterplan/innovations", **tables)
    assert cells(frame_of(ctx, "innovations"), "a")[4:] == ["75.0", "50.0", "1", "1"]
    assert cells(frame_of(ctx, "innovations"), "b")[4:] == ["not assessed", "–", "–", "–"]
    assert cells(frame_of(ctx, "offices"), "p")[2:4] == ["0", "✗ none yet"]
    sheet = frame_of(ctx.at("masterplan", "innovation", "a"), "sheet")
    assert cells(sheet, "c1")[1:] == ["50", "4.0", "0.0", "50.0", "100.0"]
    assert cells(sheet, "total")[-2:] == ["75.0", "50.0"]
    assert "should be looked at together" in sheet.summary
    text = render(page.layout(ctx.at("masterplan", "innovation", "a")))
    assert "Assessor 2" in text
    assert ">y<" not in text  # who assessed is not for the public


def test_a_share_of_services_is_withheld_until_enough_are_known(made) -> None:
    rows = [service(f"s{i}", "2024", online_queue="yes" if i < 4 else "", integrated="no") for i in range(5)]
    ctx = made("masterplan/services", services=rows)
    frame = frame_of(ctx, "shares")
    assert cells(frame, "online")[1:] == ["100%", "4", "0", "1"]  # four of five are known: exactly the limit
    assert cells(frame, "integrated")[1] == "0%"
    assert cells(frame, "paperless")[1] == "○ withheld"


def test_the_calendar_says_who_has_not_reported(made) -> None:
    quarter = {"code": "q2", "name_id": "Triwulan 2", "name_en": "Quarter 2", "frequency": "quarter", "first_month": 4,
               "last_month": 6, "close_days": 15, "valid_from": "2026", "standing": "proposal",
               "source": "uji"}  # fmt: skip
    tables = {
        "calendar": [quarter],
        "offices": [office("o")],
        "kpis": [kpi("in"), kpi("out", office="o", office_standing="named")],
        "progress": [progress("in", 5, "2026-Q2", entered_on="2026-07-10")],
    }
    ctx = made("masterplan/calendar", **tables)
    frame = frame_of(ctx, "reports")
    assert [row.id for row in frame.rows] == ["out", "in"]
    assert cells(frame, "out")[1:3] == ["O", "✗ missing"]
    assert cells(frame, "in")[2] == "✓ in time"
    assert cells(frame_of(ctx, "calendar"), "2026-q2")[3] == "● closed"
    assert "are a proposal" in render(page.layout(ctx))


def test_readings_keep_to_their_own_scale_and_year(at) -> None:
    frame = frame_of(at("masterplan/readings"), "readings")
    assert cells(frame, "iid/2022")[2:4] == ["16.00", "●●○○ Less innovative"]
    own = frame_of(at("masterplan/readings"), "evaluation")
    assert own.rows[-1].cells[-1]["t"] == "○ withheld"
    assert {row.cells[0]["t"] for row in frame_of(at("masterplan/readings"), "others").rows}.isdisjoint(
        {at("").package.about["regency"]["name"]}
    )


def test_the_evaluation_of_five_parts_and_its_variant(made) -> None:
    """Parts as published for Kota Kediri 2022; the weights 10/20/30/20/20 must give 3.315."""
    parts = {"baseline": 3.6, "output": 3.21, "outcome": 3.23, "impact": 3.07, "quick-win": 3.65}
    weights = {"national": (10, 20, 30, 20, 20), "other": (10, 20, 30, 30, 10)}
    common = {"instrument": "evaluation", "valid_from": "2021", "source": "uji"}
    name = {"code": "evaluation", "name_id": "Evaluasi", "name_en": "Evaluation", "source": "uji"}
    tables = {
        "instruments": [{**name, "minimum": 0, "maximum": 4}],
        "weights": [
            {**common, "variant": v, "part": part, "name_id": part, "name_en": part, "order": i, "weight": w,
             "standing": "national"}
            for v, row in weights.items()
            for i, (part, w) in enumerate(zip(parts, row, strict=True), start=1)
        ],
        "part_scores": [
            {"instrument": "evaluation", "period": "2022", "part": part, "score": score, "source": "uji"}
            for part, score in parts.items()
        ],
        "scales": [],
    }  # fmt: skip
    first = frame_of(made("masterplan/readings", "e=2022/national", **tables), "evaluation")
    assert cells(first, "total")[-1] == "3.315"
    assert cells(first, "outcome") == ["outcome", "30%", "3.23", "0.969"]
    other = frame_of(made("masterplan/readings", "e=2022/other", **tables), "evaluation")
    assert cells(other, "total")[-1] == "3.257"
    now = frame_of(made("masterplan/readings", **tables), "evaluation")
    assert "withheld: baseline, output, outcome, impact and quick-win" in now.summary  # this year has no parts yet


def test_readiness_with_its_gap_and_swot(made) -> None:
    part = {"name_id": "x", "question_id": "?", "question_en": "?", "standing": "national", "source": "uji"}
    tables = {
        "readiness": [
            {"code": "people", "name_en": "People", "element": "structure", "order": 1, **part},
            {"code": "budget", "name_en": "Budget", "element": "structure", "order": 2, **part},
        ],
        "readiness_scores": [
            {"part": "people", "period": "2025", "score": 2, "wanted": 4, "highest": 5, "source": "uji",
             "weaknesses": "Few analysts", "gap": "Two posts", "assessor": "somebody"},
        ],
    }  # fmt: skip
    ctx = made("masterplan/stages", **tables)
    row = next(r for r in frame_of(ctx, "readiness").rows if r.id == "people").cells
    assert (row[2]["t"], row[2]["b"], row[4]["t"], row[4]["s"]) == ("2.0 of 5.0", 40, "40%", "Two posts")
    assert cells(frame_of(ctx, "elements"), "structure")[1:] == ["1 of 2", "○ withheld"]
    text = render(page.layout(ctx))
    assert "Few analysts" in text
    assert "somebody" not in text


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("programme/stuntin", "/en/masterplan/programme/stunting"),
        ("kpi/povertyy", "/en/masterplan/kpi/poverty"),
        ("innovation/uhcc", "/en/masterplan/innovation/uhc"),
        ("service/service-mal", "/en/masterplan/service/service-mall"),
    ],
)
def test_an_unknown_record_leads_to_the_nearest_one(at, path: str, near: str) -> None:
    ctx = at(f"masterplan/{path}")
    with pytest.raises(Unknown) as wrong:
        page.layout(ctx)
    assert near in render(notfound.layout(ctx, wrong.value))


@pytest.mark.parametrize("path", ["nope", "kpi", "kpi/poverty/more", "programmes/x"])
def test_an_unknown_part_is_unknown(at, path: str) -> None:
    with pytest.raises(Unknown):
        page.layout(at(f"masterplan/{path}"))


@pytest.mark.parametrize(
    ("part", "query"), [("kpis", "d=nowhere"), ("kpis", "r=x"), ("programmes", "o=x"), ("programmes", "h=x&s=unknown")]
)
def test_a_list_is_not_narrowed_in_silence_to_what_there_is_not(at, part: str, query: str) -> None:
    with pytest.raises(Unknown) as wrong:
        page.layout(at(f"masterplan/{part}", query))
    assert wrong.value.kind == "choice"


def test_the_search_finds_records_of_the_masterplan(at) -> None:
    found = {row.id for row in frame_of(at("search", "q=stunting"), "results").rows}
    assert {"programme/stunting", "kpi/stunting-survey", "innovation/kampus-s3"} <= found
    assert "service/mall-queue" in {row.id for row in frame_of(at("search", "q=whatsapp"), "results").rows}
    assert "masterplan/calendar" in {row.id for row in frame_of(at("search", "q=calendar"), "results").rows}
    assert search.plan_entries(Context(at("").package, parse_address("/en/search"))) == []


def test_trends_draw_the_targets_of_linked_kpis_in_their_own_unit(at) -> None:
    frame = frame_of(at("trends", "v=stunting_prevalence_ssgi"), "trend")
    assert {"National target", "Regency's own target"} <= {t.get("name") for t in frame.graph["data"]}
    assert cells(frame, "2024")[2] == "National target: 14.0%\nRegency's own target: 18.16%"
    money = trends.targets(at("trends"), trends.chosen(at("trends", "v=tou_pad_pariwisata_rp")))
    assert [round(aim["target"], 3) for aim in money] == [9.2, 9.0]  # billions as the series, rupiah in the record
    assert "short" not in str(frame_of(at("trends", "v=hdi"), "trend").columns)
    assert len(frame_of(at("trends", "v=hdi"), "trend").columns) == len(frame.columns) - 1


def test_the_overview_shows_the_masterplan_by_dimension(at) -> None:
    frame = home_frame(at(""))
    assert [f.id for f in overview.frames(at(""))][-1] == frame.id == "masterplan"
    assert cells(frame, "environment")[-1] == "✗ 1 not reached"
    assert frame.rows[0].cells[0]["href"] == "/en/masterplan/kpis?d=governance"


def test_a_target_line_reaches_over_its_year_and_starts_at_the_baseline() -> None:
    aim = {
        "owner": "own",
        "year": 2024,
        "target": 5.0,
        "upper": 7.0,
        "text": "",
        "baseline": 1.0,
        "baseline_year": 2020,
    }
    path, steps = target_traces([aim])
    assert (path["x"], path["y"]) == ([2020, 2024], [1.0, 5.0])
    assert steps["x"] == [2023.6, 2024, 2024.4, None] * 2
    assert steps["y"] == [5.0, 5.0, 5.0, None, 7.0, 7.0, 7.0, None]
    assert 2025 < place("2025-10-14") < 2025.5
    assert place("2025") == pytest.approx(2025, abs=0.01)
    chart = kpi_chart([{"year": 2023, "value": 3.0, "text": "", "kind": "final"}], [aim], "en", "%", {"final": "f"})
    low, high = chart["layout"]["yaxis"]["range"]
    assert low <= 1.0
    assert high > 7.0
    assert add_targets(chart, [], "x") is chart
    drawn = add_targets({**chart, "data": []}, [aim], "x")["data"]
    assert [trace["name"] for trace in drawn] == ["own"]  # no way that reads like a forecast


@pytest.mark.parametrize("name", ["programme-uhc", "evaluation-2026", "evaluation-2023"])
def test_an_evidence_pack_is_the_same_bytes_and_checks_itself(at, name: str) -> None:
    ctx = at("masterplan")
    data = evidence.pack(ctx, name, RecordStore())
    assert data == evidence.pack(
        replace(ctx, records=Records(ctx.records.plan, day=DAY)), name, RecordStore()
    )  # made anew
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
        assert set(sums) == names - {"SHA256SUMS"}
        assert all(sha256(archive.read(n)).hexdigest() == s for n, s in sums.items())
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        tables = {n[7:-4]: archive.read(n).decode("utf-8-sig") for n in names if n.startswith("tables/")}
        book = openpyxl.load_workbook(io.BytesIO(archive.read("tables.xlsx")))
        readme = archive.read("README.txt").decode()
    assert set(book.sheetnames) == set(tables)
    rows = list(csv.DictReader(io.StringIO(tables["achievements"])))
    sheet = book["achievements"]
    assert sheet.max_row == len(rows) + 1
    assert {"target", "value", "formula", "percent", "status"} <= set(rows[0])
    for text in tables.values():
        assert not {"assessor", "entered_by", "version"} & set(text.splitlines()[0].split(","))
    assert all(f"{table}: " in readme for table in tables)
    if name == "evaluation-2023":
        assert all(row["value_period"] <= "2023" for row in rows)
        assert next(csv.DictReader(io.StringIO(tables["evaluation"])))["missing"].startswith("baseline")


def test_an_evidence_pack_computes_nothing_in_a_spreadsheet(made) -> None:
    programme = {"code": "p", "name_id": "x", "name_en": "=1+1", "kind": "programme", "standing": "published"}
    ctx = made("masterplan", programmes=[{**programme, "source": "@uji"}])
    with zipfile.ZipFile(io.BytesIO(evidence.pack(ctx, "programme-p", RecordStore()))) as archive:
        row = next(csv.DictReader(io.StringIO(archive.read("tables/programme.csv").decode("utf-8-sig"))))
        cell = openpyxl.load_workbook(io.BytesIO(archive.read("tables.xlsx")))["programme"]["C2"]
    assert (row["name_en"], row["source"]) == ("'=1+1", "'@uji")
    assert (cell.value, cell.data_type) == ("'=1+1", "s")


@pytest.mark.parametrize(
    "name", ["", "x", "programme-", "programme-nope", "evaluation-1999", "evaluation-2027", "evaluation-²"]
)
def test_an_unknown_pack_is_unknown(at, name: str) -> None:
    with pytest.raises(Unknown):
        evidence.pack(at("masterplan"), name, RecordStore())


@pytest.mark.parametrize("table", [t.name for t in TABLES])
def test_templates_are_empty_and_can_be_read_back(at, table: str) -> None:
    for kind in ("xlsx", "csv"):
        sheets = read_upload(f"{table}.{kind}", planfiles.template(at("masterplan"), table, kind))
        assert [(s.table, s.rows) for s in sheets] == [(BY_NAME[table], [])]
    with pytest.raises(Unknown):
        planfiles.template(at("masterplan"), table, "ods")


def test_the_page_is_in_the_navigation_after_the_overview(at) -> None:
    from dashboard.navigation import NAVIGATION

    assert NAVIGATION[1] == ("masterplan", "masterplan")
    assert page_module(at("masterplan").address) is page


def test_what_is_not_known_of_services_is_drawn_as_such(made) -> None:
    rows = [
        service("a", "2020"),
        service("b", "2022", online_queue="yes", integrated="no"),
        service("c", "2022", online_queue="no", online_application="no"),
    ]
    frame = frame_of(made("masterplan/services", services=rows), "servicehistory")
    assert frame.graph is not None
    drawn = {
        (one["xaxis"], one["legendgroup"]): dict(zip(one["x"], one["y"], strict=True)) for one in frame.graph["data"]
    }
    assert [drawn["x1", key] for key in ("yes", "no", "unknown")] == [
        {2020: 0, 2021: 0, 2022: 1}, {2020: 0, 2021: 0, 2022: 1}, {2020: 1, 2021: 1, 2022: 1},
    ]  # fmt: skip
    assert drawn["x2", "unknown"] == {2020: 1, 2021: 1, 2022: 2}
    # Each bar is as high as there are services, and unknown is told from yes and no by more than its colour.
    assert [sum(drawn["x2", key][2022] for key in ("yes", "no", "unknown"))] == [3]
    assert {one["legendgroup"] for one in frame.graph["data"] if "pattern" in one["marker"]} == {"unknown"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_readings_say_codes_counts_and_periods_in_words(at, lang: str) -> None:
    ctx = at("masterplan/readings", lang=lang)
    others = frame_of(ctx, "others")
    small = {c.get("s") for row in others.rows for c in row.cells}
    assert {"list", "coordinators", "simetris", "quick-win", "total"}.isdisjoint(small)
    assert {"Quick win", ctx.t("plan.item_total"), "0-4"} <= small
    values = {row.id.split("/")[2]: row.cells for row in others.rows}
    assert values["governance-programmes"][3]["t"] == "7"
    assert values["lontara-complaints"][3]["t"] == {"id": "2.106", "en": "2,106"}[lang]
    assert values["lontara-complaints"][2]["t"] == {
        "id": "27 Jul 2025 – 11 Des 2025", "en": "27 Jul 2025 – 11 Dec 2025",
    }[lang]  # fmt: skip
    assert values["lontara-complaints"][3].get("sl") == {"id": None, "en": "id"}[lang]
    assert values["baseline"][3]["t"] == {"id": "3,60", "en": "3.60"}[lang]
    text = render(page.layout(ctx))
    assert {"id": "2024 · bobot nasional", "en": "2024 · weights: national"}[lang] in text
    # The weights on record end before the day of the reading: said with their own years.
    notice = ctx.t("plan.weights_end", span="2021 – 2024", last="2024", year=2026)
    assert notice in text
    assert text.count('class="notice warn"') == 1


def test_weights_in_force_need_no_word_of_their_end(made) -> None:
    weight = {"instrument": "evaluation", "variant": "national", "valid_from": "2021", "valid_to": "", "part": "p",
              "name_id": "P", "name_en": "P", "order": 1, "weight": 100, "standing": "national",
              "source": "uji"}  # fmt: skip
    limits = {"code": "evaluation", "name_id": "E", "name_en": "E", "minimum": 0, "maximum": 4, "source": "uji"}
    tables = {"instruments": [limits], "scales": []}
    for end, said in (("", 0), ("2026", 0), ("2025", 1)):
        ctx = made("masterplan/readings", weights=[{**weight, "valid_to": end}], **tables)
        assert render(page.layout(ctx)).count("notice warn") == said, end


def test_readings_that_could_be_computed_stand_with_their_classes_and_without_input(at) -> None:
    frame = frame_of(at("masterplan/readings"), "calculators")
    assert [row.id for row in frame.rows] == ["evaluation", "ikm", "u4ssc", "cityscore"]
    assert [row.cells[3]["t"] for row in frame.rows] == ["○ not published"] * 4
    assert cells(frame, "ikm")[2] == "A Very good ≥ 88.31; B Good ≥ 76.61; C Less good ≥ 65; D Not good ≥ 25"
    assert cells(frame, "u4ssc")[2].count("≥") == 4
    assert "no input for any" in frame.summary


def test_the_evaluation_pack_of_a_year_without_weights_holds_the_newest_as_such(at) -> None:
    for year, force in (("2024", "yes"), ("2026", "no")):
        data = evidence.pack(at(""), f"evaluation-{year}", RecordStore())
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            weights = list(csv.DictReader(io.StringIO(archive.read("tables/weights.csv").decode("utf-8-sig"))))
            computed = list(csv.DictReader(io.StringIO(archive.read("tables/evaluation.csv").decode("utf-8-sig"))))
            readme = archive.read("README.txt").decode()
        assert len(weights) == 10
        assert {(w["valid_from"], w["valid_to"], w["in_force"]) for w in weights} == {("2021", "2024", force)}
        assert len(computed) == (2 if force == "yes" else 0)
        assert ("in force until 2024" in readme) == (force == "no")


def test_a_pack_of_a_year_before_any_weights_has_none(at) -> None:
    _, tables = evidence.contents(at(""), "evaluation-2019")
    assert tables["weights"].empty


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_that_are_on_record_in_one_language_are_marked(at, lang: str) -> None:
    service = render(page.layout(at("masterplan/service/service-mall", lang=lang)))
    assert ('<span lang="id">97 layanan' in service) == (lang == "en")


@pytest.mark.parametrize(("lang", "note"), [("id", "deret BPS"), ("en", "BPS series")])
def test_notes_of_the_published_figures_are_in_the_readers_language(at, lang: str, note: str) -> None:
    assert f"<small>{note}</small>" in render(page.layout(at("masterplan/kpi/poverty", lang=lang)))


def test_revenue_of_a_part_of_a_year_is_provisional(at) -> None:
    frame = frame_of(at("masterplan/kpi/own-revenue"), "kpiseries")
    assert cells(frame, "2025-10-14/menit")[2] == "provisional"
    assert "not the whole year" in next(r for r in frame.rows if r.id == "2025-10-14/menit").cells[2]["s"]
    assert cells(frame_of(at("masterplan/kpi/own-revenue"), "achievement"), "budget/2025")[4] == "69.67%"
