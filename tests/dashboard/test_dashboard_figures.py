"""Classes, charts, maps and tables as the pages take them, and the files made of them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import plotly.graph_objects as go
import pytest
from made_up_package import seal, write_package

from dashboard import history, model, theme
from dashboard.context import Context, parse_address
from dashboard.downloads import as_csv, as_geojson, as_xlsx
from dashboard.figures import charts, classes, headlines, mapview, outline
from dashboard.package import Package, load
from dashboard.render import frame_of, frames_of, view
from indicators.schema import BY_NAME


def test_natural_limits_split_where_the_gap_is() -> None:
    assert classes.natural_limits([1, 2, 3, 50, 51, 52], 2) == [1, 3, 52]


def test_natural_limits_are_the_best_of_all_splits() -> None:
    data = sorted(np.random.default_rng(4).normal(size=9).tolist())

    def spread(parts: list[list[float]]) -> float:
        return sum(float(np.var(p)) * len(p) for p in parts)

    every = [spread([data[:i], data[i:j], data[j:]]) for i in range(1, 8) for j in range(i + 1, 9)]
    cuts = classes.natural_limits(data, 3)
    found = [[v for v in data if classes.class_of(v, cuts) == k] for k in range(3)]
    assert spread(found) == pytest.approx(min(every), abs=1e-12)


@pytest.mark.parametrize("method", classes.METHODS)
def test_every_value_has_a_class_and_the_order_is_kept(method: str) -> None:
    data = np.random.default_rng(7).gamma(2, size=14)
    cuts = classes.limits_of(data.tolist(), method)
    found = [classes.class_of(v, cuts) for v in np.sort(data)]
    assert found == sorted(found)
    assert max(found) == len(cuts) - 2
    if method != "equal":  # equal ranges may stay empty
        assert set(found) == set(range(len(cuts) - 1))


@pytest.mark.parametrize("method", classes.METHODS)
@pytest.mark.parametrize("data", [[0] * 4 + [1] * 10, [0] * 10 + [1] * 4, [0] * 7 + [1] * 7], ids=str)
def test_two_values_are_two_classes(method: str, data: list[float]) -> None:
    cuts = classes.limits_of(data, method)
    assert classes.class_of(0, cuts) == 0
    assert classes.class_of(1, cuts) == len(cuts) - 2 == 1


def test_a_value_that_many_share_keeps_its_class() -> None:
    data = [0.0] * 9 + [1.0, 2.0, 3.0, 40.0, 41.0, 42.0]
    for method in ("quantile", "natural"):
        cuts = classes.limits_of(data, method)
        assert [classes.class_of(v, cuts) for v in data].count(0) == 9


def test_missing_and_equal_values() -> None:
    assert classes.limits_of([float("nan")], "equal") == []
    assert classes.class_of(float("nan"), [0, 1]) is None
    cuts = classes.limits_of([3, 3, 3], "quantile")
    assert classes.class_of(3, cuts) == 0


def test_no_data_has_its_own_class_and_key(at) -> None:
    ctx = at("/id/map", "v=tax&p=2024")
    data = mapview.collect(ctx, model.variable(ctx, "tax"), "2024")
    items = mapview.items(ctx, data, "equal")
    assert items["99.01.06"] == {"c": "none", "v": "tidak ada data"}
    assert items["99.01.05"]["c"] == "q4"
    legend = mapview.legend(ctx, data, "equal")
    assert legend[-1] == ("none", "Tidak ada data atau ditahan (1)")
    assert sum(int(text.rsplit("(", 1)[1].rstrip(")")) for _, text in legend) == 6


@pytest.mark.parametrize("method", classes.METHODS)
def test_the_key_names_what_is_in_a_class(at, method: str) -> None:
    ctx = at("/id/map", "v=tax&p=2024")
    data = mapview.collect(ctx, model.variable(ctx, "tax"), "2024")
    flag = data.variable._replace(decimals=0, unit="1 = ya, 0 = tidak")
    known = pd.Series([0.0, 1.0, 1.0, 1.0, 0.0, float("nan")], index=data.values.index)
    key = mapview.legend(ctx, replace(data, variable=flag, values=known), method)
    assert [text for _, text in key[:-1]] == ["tidak (2)", "ya (3)"]
    count = flag._replace(unit="peristiwa")
    key = mapview.legend(ctx, replace(data, variable=count, values=known * 3 + 1), method)
    shown = {"equal": ["1 – 2 peristiwa (2)", "3 – 4 peristiwa (3)"]}
    assert [text for _, text in key[:-1]] == shown.get(method, ["1 peristiwa (2)", "4 peristiwa (3)"])


def test_sentence_names_highest_lowest_and_missing(at) -> None:
    ctx = at("/en/map", "v=tax&p=2024")
    text = mapview.sentence(ctx, mapview.collect(ctx, model.variable(ctx, "tax"), "2024"))
    assert text == (
        "Highest in Muara Senja (91.4%), lowest in Bukit Kapas (57.0%); the median of 5 districts is 70.2%. "
        "1 district has no value."
    )


def test_rank_follows_the_direction(at) -> None:
    frame = frame_of(at("/id/map", "v=stunting"), "map")
    ranks = {row.id: row.cells[2]["v"] for row in frame.rows}
    assert ranks["99.01.05"] == 1  # the lowest share of stunted children


def test_outline_keeps_every_district_inside_the_drawing(package) -> None:
    drawn = outline.outline(package)
    assert {s["code"] for s in drawn["shapes"]} == set(model.districts(package).index)
    for shape in drawn["shapes"]:
        assert 0 <= shape["x"] <= drawn["width"]
        assert 0 <= shape["y"] <= drawn["height"]
    assert drawn["bar"]["px"] < drawn["width"] / 4


def test_a_break_in_method_is_not_compared(at) -> None:
    ctx = at("/en/")
    facts = {one["code"].iloc[0]: one for one in headlines.series(ctx.package)}
    assert headlines.change(ctx, facts["hdi"]) == ("Method changed since 2022: not compared", "")
    text, kind = headlines.change(ctx, facts["poverty"])
    assert text == "▼ down 0.33 points since 2023 · better"
    assert kind == "good"
    assert headlines.change(ctx, facts["uhc"])[0] == "One period published"


def test_csv_holds_full_precision_and_empty_for_missing(at) -> None:
    frame = frame_of(at("/id/map", "v=tax&p=2024"), "map")
    text = as_csv(frame).decode("utf-8-sig")
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["99.01.02"]["Nilai (%)"] == "70.25"
    assert rows["99.01.06"]["Nilai (%)"] == ""


def test_xlsx_reads_back_with_source(at) -> None:
    ctx = at("/en/map", "v=tax&p=2024")
    frame = frame_of(ctx, "map")
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(ctx, frame, "http://host/en/map?v=tax")))
    data = list(book["Data"].iter_rows(values_only=True))
    assert data[0] == ("code", "District", "Value (%)", "Rank")
    assert ("99.01.02", "Lembah Biru", 70.25, 3) in data
    about = dict(book["About"].iter_rows(values_only=True))
    assert "Contoh dalam angka 1" in about["Source:"]


def test_geojson_carries_values_and_attribution(at) -> None:
    import json

    ctx = at("/en/map", "v=tax&p=2024")
    found = json.loads(as_geojson(ctx, frame_of(ctx, "map")))
    assert found["attribution"] == "Batas rekaan"
    assert {f["properties"]["Value (%)"] for f in found["features"]} == {64.5, 70.25, 83, 57, 91.4, None}


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    a, b = sorted((_light(one), _light(two)))
    return (b + 0.05) / (a + 0.05)


@pytest.mark.parametrize(
    ("tokens", "accents"), [(theme.LIGHT, theme.DIMENSIONS_LIGHT), (theme.DARK, theme.DIMENSIONS_DARK)]
)
def test_contrast_of_the_tokens(tokens: dict[str, str], accents: tuple[str, ...]) -> None:
    for ground in ("surface", "page", "sunken"):
        for text in ("ink", "soft", "accent", "good", "bad", "warn"):
            assert contrast(tokens[text], tokens[ground]) >= 4.5, (text, ground)
    for mark in ("edge", "outline", "nodata-line"):
        assert contrast(tokens[mark], tokens["surface"]) >= 3, mark
    for colour in accents:
        assert contrast(colour, tokens["surface"]) >= 3
    for mark in (theme.MARK, theme.MARK_SOFT, theme.MARK_BREAK):
        assert contrast(mark, tokens["surface"]) >= 3
    assert contrast(tokens["accent-ink"], tokens["accent"]) >= 4.5


CHARTS = ["ranking", "compare", "indicator/tax", "trends?v=hdi"]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", CHARTS)
def test_every_chart_is_a_valid_figure_with_name_sentence_source_and_table(at, lang: str, path: str) -> None:
    page, _, query = path.partition("?")
    found = [frame for frame in frames_of(at(f"/{lang}/{page}", query)) if frame.graph is not None]
    assert found
    for frame in found:
        drawn = go.Figure(frame.graph)  # raises on an unknown property
        assert drawn.layout.separators == {"id": ",.", "en": ".,"}[lang]
        assert len(drawn.data) > 0
        assert all([frame.title, frame.summary, frame.source, frame.rows])


def test_a_series_is_cut_at_a_break_and_says_so() -> None:
    frame = pd.DataFrame({"year": [2020, 2021, 2022, 2023], "value": [1.0, 2, 5, 6], "text": list("abcd")})
    drawn = charts.series(frame.assign(break_before=[False, False, True, False]), "en", "%", "method changed")
    assert [trace["x"] for trace in drawn["data"]] == [[2020, 2021], [2022, 2023]]
    assert drawn["layout"]["shapes"][0]["x0"] == 2021.5
    assert drawn["layout"]["annotations"][0]["text"] == "method changed"


def test_an_interval_is_drawn_from_end_to_end() -> None:
    frame = pd.DataFrame({"name": ["A", "B"], "value": [1, 2], "low": [1, float("nan")], "high": [3, float("nan")]})
    lines, dots = charts.intervals(frame.assign(text=["a", "b"]), "en", "Rank", ranks=True)["data"]
    assert lines["x"] == [1, 3, None]
    assert dots["x"] == [1, 2]


def frames_page(ctx):
    from dashboard.registry import PAGES

    return PAGES[ctx.address.page].layout(ctx)


def test_rank_intervals_are_shown_when_the_package_has_them(tmp_path) -> None:
    folder = write_package(tmp_path / "package")
    without = Context(load(folder), parse_address("/en/ranking"))
    assert "have not been computed" in str(frames_page(without))
    scores = pd.read_csv(folder / "scores.csv", dtype=str)
    index = scores[(scores["code"] == "index") & scores["score"].notna()]
    index.assign(rank_median=index["rank"], rank_q05="1", rank_q95="4", p_first="0.25", p_last="0")[
        ["area_code", "code", "rank_median", "rank_q05", "rank_q95", "p_first", "p_last"]
    ].reindex(columns=BY_NAME["rank_intervals"].columns).to_csv(folder / "rank_intervals.csv", index=False)
    ctx = Context(load(seal(folder)), parse_address("/en/ranking"))
    assert "90% interval" in str(frames_page(ctx))
    frame = frame_of(ctx, "ranking")
    assert [label for label, _ in frame.columns][-3:] == [
        "90% rank interval",
        "Chance of being first",
        "Chance of being last",
    ]
    assert frame.rows[0].cells[4]["t"] == "1–4"
    assert frame.rows[0].cells[5]["t"] == "25%"
    assert "(25% of the recalculations)" in frame.summary
    words = frame.graph["data"][2]
    assert {text.strip() for text in words["text"]} == {"first 25%"}
    half = len(frame.rows) / 2  # words stand on the side that has room
    sides = ["middle right" if row.cells[1]["v"] <= half else "middle left" for row in frame.rows]
    assert words["textposition"] == sides


@pytest.mark.parametrize(
    ("code", "columns"),
    [
        ("", ["Index", "Governance", "Living", "Environment"]),
        ("live", ["Living", "Health"]),
        ("live.health", ["Health", "Living"]),
    ],
)
def test_the_mosaic_of_ranks_says_what_its_table_says(at, package, code: str, columns: list[str]) -> None:
    frame = frame_of(at("/en/ranking", f"v={code}"), "ranks")
    assert frame.mosaic["columns"] == [label for label, _ in frame.columns[1:]] == columns
    for strip, row in zip(frame.mosaic["rows"], frame.rows, strict=True):
        assert strip["id"] == row.id
        assert [tile["t"] for tile in strip["cells"]] == [one["t"] for one in row.cells[1:]]
    ranks = package["scores"][package["scores"]["code"] == (code or "index")].set_index("area_code")["rank"]
    shown = {strip["id"]: strip["cells"][0] for strip in frame.mosaic["rows"]}
    for area, rank in ranks.items():
        third = "none" if rank != rank else "q4" if rank <= len(ranks.dropna()) / 3 else shown[area]["c"]
        assert shown[area]["c"] == third
    best = ranks.idxmin()
    assert frame.mosaic["rows"][0]["id"] == best
    assert shown[best]["s"].startswith(f"{row_name(package, best)}, {columns[0]}: rank 1 of ")


def row_name(package, area: str) -> str:
    return str(package["areas"].set_index("code")["name"][area])


def test_the_mosaic_tells_who_is_uneven(at) -> None:
    frame = frame_of(at("/en/ranking"), "ranks")
    ranks = {row.id: [one["v"] for one in row.cells[2:] if one["v"] is not None] for row in frame.rows}
    spread = {area: max(found) - min(found) for area, found in ranks.items()}
    widest = [row.cells[0]["t"] for row in frame.rows if spread[row.id] == max(spread.values())]
    assert frame.summary.partition("Most uneven: ")[2].partition(",")[0] in widest
    alone = frame_of(at("/en/ranking", "v=env.waste"), "ranks")
    assert "nothing to compare" in alone.summary


@pytest.mark.parametrize(
    ("period", "indonesian", "english"),
    [
        ("2024", "2024", "2024"),
        ("2019-2025", "2019–2025", "2019–2025"),
        ("2025-08", "Agu 2025", "Aug 2025"),
        ("2025-10-14", "14 Okt 2025", "14 Oct 2025"),
        ("n.d.", "tanpa tanggal", "undated"),
    ],
)
def test_periods_follow_the_language(at, period: str, indonesian: str, english: str) -> None:
    assert at("/id/").t.when(period) == indonesian
    assert at("/en/").t.when(period) == english


def test_flags_and_money_are_read_as_words(at) -> None:
    t = at("/id/").t
    assert t.measure(1.0, 0, "1 = ya, 0 = tidak") == "ya"
    assert t.measure(0.5, 0, "1 = ya, 0 = tidak") == "0,5"
    assert t.measure(6e9, 0, "Rp") == "Rp 6,0 miliar"
    assert t.measure(0.75, 2, "indeks 0-1") == "0,75"


def test_a_period_has_its_place_in_time() -> None:
    assert history.moment("2024") == 2024
    assert history.moment("2024-07") == pytest.approx(2024.5, abs=0.01)
    assert history.moment("2025-12-31") == pytest.approx(2026, abs=0.01)
    for period in ("2023-2025", "undated", "", "2024-13"):
        assert np.isnan(history.moment(period)), period


def test_an_indicator_shows_all_its_periods(at) -> None:
    frame = frame_of(at("/en/indicator/tax"), "history")
    assert [row.id for row in frame.rows] == ["2024", "2023"]
    assert [c["t"] for c in frame.rows[1].cells] == ["2023", "70.1%", "55.0%", "90.4%", "–", "6"]
    assert frame.rows[1].cells[2]["s"] == "Bukit Kapas"
    assert frame.graph is not None
    assert frame.graph["data"][0]["x"] == [2023, 2024]
    assert frame.summary.startswith("Middle district: 70.1% in 2023, 70.2% in 2024.")
    assert "history" not in {one.id for one in frames_of(at("/en/indicator/clinics"))}


def test_a_median_of_few_districts_is_not_joined_with_one_of_all(tmp_path) -> None:
    folder = write_package(tmp_path / "package")
    values = pd.read_csv(folder / "values.csv", dtype=str)
    few = (values["indicator"] == "tax") & (values["period"] == "2023") & (values["area_code"] != "99.01.01")
    values[~few].to_csv(folder / "values.csv", index=False)
    frame = frame_of(Context(load(seal(folder)), parse_address("/en/indicator/tax")), "history")
    assert frame.graph is None
    assert len(frame.rows) == 2
    assert "no line is drawn" in frame.summary


def with_values(folder, change) -> Package:
    """Write the made-up package with changed values and load it."""
    values = pd.read_csv(write_package(folder) / "values.csv", dtype=str)
    change(values)
    values.to_csv(folder / "values.csv", index=False)
    return load(seal(folder))


def test_a_trend_is_cut_where_the_method_changes_and_not_where_the_source_does(tmp_path, at) -> None:
    frame = frame_of(at("/en/district/99.01.01"), "trend")
    assert frame.summary == "Rimba Jaya: 61.5% in 2023, 64.5% in 2024."
    assert frame.graph is not None
    assert len(frame.graph["data"]) == 1

    def another_source(values: pd.DataFrame) -> None:
        values.loc[values["period"] == "2023", "sources"] = "src2"

    def another_method(values: pd.DataFrame) -> None:
        new = (values["indicator"] == "tax") & (values["period"] == "2024")
        values.loc[new, ["break_before", "note_en"]] = ["true", "counted by payer"]

    package = with_values(tmp_path / "source", another_source)
    frame = frame_of(Context(package, parse_address("/en/district/99.01.01")), "trend")
    assert len(frame.graph["data"]) == 1
    package = with_values(tmp_path / "method", another_method)
    for path, name in (("/en/district/99.01.01", "trend"), ("/en/indicator/tax", "history")):
        frame = frame_of(Context(package, parse_address(path)), name)
        assert len(frame.graph["data"]) == 2
        assert "cut where the method" in frame.summary
        place = [label for label, _ in frame.columns].index("Note")
        cells = [(row.cells[place]["t"], row.cells[place].get("s")) for row in frame.rows]
        assert cells == [("method changed", "counted by payer"), ("", None)]
    # Pulau Kenari is known for 2023 alone: it has no trend, and its page says so
    assert "trend" not in {one.id for one in frames_of(at("/en/district/99.01.06"))}


def test_a_break_stays_where_the_period_that_bears_it_is_not_drawn() -> None:
    table = pd.DataFrame({"period": ["2019", "2020-2021", "2022"], "break_before": [False, True, False]})
    drawn = history.drawn_of(table, pd.Series([True, False, True]))
    assert list(drawn["break_before"]) == [False, True]


def test_flags_are_counted_and_have_no_median(real_package) -> None:
    ctx = Context(load(real_package.path), parse_address("/en/map", "v=waste_collection&d=73.09.01"))
    have = mapview.collect(ctx, model.variable(ctx, "waste_collection"), "2025").values.dropna()
    counted = f"{(have == 1).sum()} of {len(have)} districts"
    shown = [frame_of(ctx, "map").summary, str(view(ctx.package, ctx.address)["props"]["panel-text"]["children"])]
    ctx = Context(ctx.package, parse_address("/en/indicator/waste_collection"))
    spread = frame_of(ctx, "spread")
    assert not spread.graph["layout"]["shapes"]
    assert all(counted in text and "median" not in text for text in [*shown, spread.summary])
    words = f"yes in {(have == 1).sum()} of {len(have)}"
    for address, name in (("/en/compare", "compare-values"), ("/en/district/73.09.01", "values")):
        frame = frame_of(Context(ctx.package, parse_address(address)), name)
        [row] = [row for row in frame.rows if row.id == "waste_collection"]
        assert words in [cell["t"] for cell in row.cells]
    assert re.fullmatch(r"yes: \d+%", row.cells[3]["t"])  # of its neighbours
