"""Layers of the map without a browser: classes, words, keys, tables, and what an update sends."""

from __future__ import annotations

import csv
import gzip
import io
import json

import openpyxl
import pandas as pd
import pytest

from dashboard.context import Context, parse_address
from dashboard.layers import association, bivariate, patterns, villages
from dashboard.pages import map as map_page
from dashboard.render import build_of, frame_of, view
from indicators import spatial

LAYERS = {"": "map", "clusters": "map", "spots": "map", "bivariate": "map", "villages": "villages"}
QUERY = "?v=clinics&l={layer}&v2=tax"


def frame(at, layer: str, lang: str = "en", more: str = ""):
    return frame_of(at(f"/{lang}/map", QUERY.format(layer=layer) + more), LAYERS[layer])


def texts(frame) -> dict[str, list[str]]:
    return {row.id: [cell["t"] for cell in row.cells] for row in frame.rows}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_layer_has_all_that_belongs_to_a_figure(at, layer: str, lang: str) -> None:
    found = frame(at, layer, lang)
    assert all([found.title, found.summary, found.source, found.rows, found.legend, found.map["label"]])
    ctx = at(f"/{lang}/map", QUERY.format(layer=layer))
    assert [file["kind"] for file in found.files(ctx)] == ["csv", "xlsx", "geojson"]
    assert all(len(row.cells) == len(found.columns) for row in found.rows)


def test_clusters_are_those_of_the_package_told_by_sign_and_word(at, package) -> None:
    found = frame(at, "clusters")
    table = package["spatial_local"].query("code == 'clinics' and period == '2024'").set_index("area_code")
    for code, row in table.iterrows():
        name, sign = patterns.QUADRANTS[row["quadrant"]]
        assert found.map["items"][code]["c"] == name
        assert found.map["kinds"][name][0] == sign
        assert texts(found)[code][3] == f"{sign} {found.map['kinds'][name][1]}"
        assert ("b" in found.map["items"][code]) == row["significant"]
    assert len({sign for sign, _ in found.map["kinds"].values()}) == 4
    counted = sum(
        int(text.rsplit("(", 1)[1].rstrip(")")) for name, text, *_ in found.legend if name in found.map["kinds"]
    )
    assert counted == len(table)


def test_spots_tell_the_significant_from_the_rest(at, package) -> None:
    found = frame(at, "spots")
    table = package["spatial_local"].query("code == 'clinics' and period == '2024'").set_index("area_code")
    for code, row in table.iterrows():
        assert found.map["items"][code]["c"] == patterns.SPOTS[row["spot"], bool(row["significant"])][0]
        assert float(texts(found)[code][3].replace("\N{MINUS SIGN}", "-")) == pytest.approx(row["getis_ord"], abs=0.005)


def test_a_district_without_a_value_is_not_tested(at) -> None:
    found = frame_of(at("/en/map", "?v=tax&p=2024&l=clusters"), "map")
    assert found.map["items"]["99.01.06"] == {"c": "none", "v": "no data"}
    assert found.legend[-1][0] == "none"
    assert texts(found)["99.01.06"][1:] == ["no data", texts(found)["99.01.06"][2], "not tested", "–"]


def test_a_variable_that_is_not_tested_says_so_and_what_to_do(at, package) -> None:
    assert patterns.local(package, "gov.policy", "").empty
    for name in ("map", "association"):
        found = frame_of(at("/en/map", "?v=gov.policy&l=clusters"), name)
        assert "is not tested" in found.summary
        assert "Choose another variable" in found.summary
    assert not found.rows


def local(rows: list[tuple[str, str, bool, bool]]) -> pd.DataFrame:
    columns = ["area", "quadrant", "significant", "significant_adjusted"]
    return pd.DataFrame(rows, columns=columns).set_index("area").assign(spot="hot")


def test_the_sentence_names_who_stands_out_and_who_survives_the_correction(at) -> None:
    ctx = at("/en/map", "?v=tax")
    variable, _ = map_page.chosen(ctx)
    rows = [
        ("99.01.01", "high-high", True, True),
        ("99.01.02", "low-high", True, False),
        ("99.01.03", "low-low", False, False),
    ]
    said = patterns.sentence(ctx, variable, local(rows), "clusters")
    assert said == (
        "High among high: Rimba Jaya; Low among high: Lembah Biru. "
        "Still significant after the correction for many tests: Rimba Jaya."
    )
    assert "None is still significant" in patterns.sentence(ctx, variable, local(rows[1:]), "clusters")
    assert "No district stands out at 5% among 1" in patterns.sentence(ctx, variable, local(rows[2:]), "clusters")


def test_two_variables_are_crossed_as_the_library_does(at, package) -> None:
    found = frame(at, "bivariate")
    values = {
        code: package["values"].query("indicator == @code and period == '2024'").set_index("area_code")["value"]
        for code in ("clinics", "tax")
    }
    whole = values["clinics"].index
    crossed = spatial.bivariate(values["clinics"], values["tax"].reindex(whole))
    for code, cell in crossed["cell"].items():
        expected = f"b{cell[0]}{cell[2]}" if cell else "none"
        assert found.map["items"][code]["c"] == expected
    assert [name for name, *_ in found.legend[:9]] == ["b13", "b23", "b33", "b12", "b22", "b32", "b11", "b21", "b31"]
    assert len({sign for sign, _ in found.map["kinds"].values()}) == 9
    assert list(found.cross) == ["Clinics per 10,000 people", "Tax collected"]


def test_a_map_of_two_finds_a_second_variable_of_its_own(at) -> None:
    ctx = at("/en/map", "?v=gov&l=bivariate")
    assert bivariate.default_second(ctx, "gov") in ("live", "env")
    assert frame_of(ctx, "map").title.startswith("Governance × ")
    assert "map2" not in [one.id for one in map_page.frames(ctx)]


def test_two_variables_with_nothing_in_common_say_so(at) -> None:
    found = frame_of(at("/en/map", "?v=gov.policy&l=bivariate&v2=tax"), "map")
    assert "cannot be crossed yet" in found.summary


def test_villages_are_listed_with_all_their_figures_and_distances(at, package) -> None:
    found = frame(at, "villages")
    heads = [label for label, _ in found.columns]
    assert heads[:3] == ["Village", "Kind", "District"]
    assert heads[3:5] == ["Village index 2024", "Village water index 2024"]
    assert len(found.rows) == 12
    row = texts(found)["99.01.01.2001"]
    assert row[0] == "Desa 1A"
    assert row[3] == "0.51"
    assert row[-2:] == ["0.0", "0.0"]  # the seat of the district, which is the seat of the regency
    assert texts(found)["99.01.06.2002"][3:5] == ["–", "–"]


def test_village_points_bear_shape_size_and_class(at) -> None:
    found = frame(at, "villages")
    layer = found.map["points"]
    codes = [row.id for row in found.rows]
    assert layer["classes"][codes.index("99.01.06.2001")] == "4"  # 0.91, the highest
    assert layer["classes"][codes.index("99.01.01.2001")] == "0"  # 0.51, the lowest
    assert layer["classes"][codes.index("99.01.06.2002")] == "-"
    assert [name for name, _ in found.legend] == [f"dot shape{i} q{i}" for i in range(5)] + ["dot cross"]
    assert sum(int(text.rsplit("(", 1)[1].rstrip(")")) for _, text in found.legend) == 12


def test_the_figure_of_the_villages_is_chosen_in_the_address(at) -> None:
    assert frame(at, "villages").title == "Village index by village, 2024"
    assert frame(at, "villages", more="&m=village_water").title == "Village water index by village, 2024"
    assert frame(at, "villages", more="&m=nothing").title == "Village index by village, 2024"
    narrow = frame(at, "villages", more="&d=99.01.02")
    assert narrow.summary.startswith("Highest in Desa 2A (0.62), lowest in Desa 2B (0.60); the median is 0.61 among 2")
    assert "villages in Lembah Biru" in narrow.summary


def test_village_geometry_is_named_by_its_content_and_apart_from_the_outlines(client, package) -> None:
    name = villages.geometry_name(package)
    answer = client.get(f"/geo/{name}.json")
    assert "immutable" in answer.headers["Cache-Control"]
    first = answer.json["points"][0]
    assert (first["code"], first["area"], first["values"]["village_index"]) == ("99.01.01.2001", "99.01.01", 0.51)
    outline = client.get(f"/geo/{package.geometry_hash}.json").json
    shape = next(one for one in outline["shapes"] if one["code"] == first["area"])
    spots = [tuple(map(float, pair.split(","))) for pair in shape["d"].strip("MZ").split("L")]
    assert min(x for x, _ in spots) < first["x"] < max(x for x, _ in spots)
    assert min(y for _, y in spots) < first["y"] < max(y for _, y in spots)


def test_statistics_of_the_map_carry_their_caution(at, package) -> None:
    for lang, word in (("id", "Hanya 6 wilayah"), ("en", "Only 6 areas")):
        found = frame_of(at(f"/{lang}/map", "?v=clinics&l=clusters"), "association")
        assert word in found.summary
    row = package["spatial_global"].query("code == 'clinics' and statistic == 'moran'").iloc[0]
    assert texts(found)["moran"][1] == f"{row['value']:.3f}".replace("-", "\N{MINUS SIGN}")
    assert "-" not in found.summary.partition("Moran")[2]
    assert [row.id for row in found.rows] == ["moran", "geary", "getis_ord"]
    assert "1,999 seeded random maps" in found.source
    assert "neighbours share a border" in found.source
    places = frame_of(at("/en/map", "?l=villages"), "association")
    assert "neighbours are the 5 nearest" in places.source
    assert places.title == "Are neighbours alike? Village index, 2024"


@pytest.mark.parametrize(
    ("statistic", "value", "p", "word"),
    [
        ("moran", 0.5, 0.01, "● Neighbours alike"),
        ("moran", -0.5, 0.01, "● Neighbours differ"),
        ("moran", 0.5, 0.06, "○ Not to be told from chance"),
        ("geary", 0.5, 0.01, "● Neighbours alike"),
        ("geary", 1.5, 0.05, "● Neighbours differ"),
        ("getis_ord", 0.5, 0.01, "● High values together"),
        ("getis_ord", 0.1, 0.01, "● Low values together"),
    ],
)
def test_a_verdict_follows_statistic_and_chance(at, statistic: str, value: float, p: float, word: str) -> None:
    expected = {"moran": -0.1, "geary": 1.0, "getis_ord": 0.2}[statistic]
    row = pd.Series({"value": value, "expected": expected, "p": p})
    assert association.verdict(at("/en/map"), statistic, row) == word


def test_the_selected_district_shows_its_neighbours_and_their_mean(at, package) -> None:
    ctx = at("/en/map", "?v=tax&p=2024&d=99.01.01")
    assert frame_of(ctx, "map").map["near"] == ["99.01.02", "99.01.04", "99.01.05"]
    text = map_page.slots(ctx)["panel-near"]["children"]
    assert text == (
        "Borders (dashed outline) Lembah Biru, Bukit Kapas and Muara Senja. "
        f"Mean of the neighbours: {(70.25 + 57 + 91.4) / 3:.1f}%."
    )
    assert frame_of(at("/en/map", "?v=tax"), "map").map["near"] == []


def test_a_profile_puts_the_neighbours_beside_the_districts_own_values(at) -> None:
    found = frame_of(at("/en/district/99.01.01"), "values")
    place = [label for label, _ in found.columns].index("Neighbours' mean")
    row = next(row for row in found.rows if row.id == "tax")
    assert row.cells[place]["v"] == pytest.approx((70.25 + 57 + 91.4) / 3)


@pytest.mark.parametrize("layer", LAYERS)
def test_files_hold_what_the_table_shows(at, client, layer: str) -> None:
    found = frame(at, layer)
    path = f"/download/en/{found.id}.{{}}/map{QUERY.format(layer=layer)}"
    rows = list(csv.reader(io.StringIO(client.get(path.format("csv")).data.decode("utf-8-sig"))))
    assert rows[0] == ["code", *(label for label, _ in found.columns)]
    assert [row[0] for row in rows[1:]] == [row.id for row in found.rows]
    for row, line in zip(found.rows, rows[1:], strict=True):
        for cell, (_, number), text in zip(row.cells, found.columns, line[1:], strict=True):
            if number:
                assert (float(text) if text else None) == (cell["v"] if isinstance(cell["v"], int | float) else None)
            else:
                assert text == cell["t"]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(path.format("xlsx")).data))["Data"]
    assert sheet.max_row == len(found.rows) + 1
    features = client.get(path.format("geojson")).json["features"]
    assert [f["id"] for f in features] == [row.id for row in found.rows]
    assert {f["geometry"]["type"] for f in features} == {"Point" if layer == "villages" else "Polygon"}


def ask(client, package, records, was: str | None, search: str) -> bytes:
    query = {"path": "/id/map", "search": search}
    if was is not None:
        query |= {"shown": was, "build": build_of(package, records)}
    body = {
        "output": "view.data",
        "outputs": {"id": "view", "property": "data"},
        "changedPropIds": ["query.data"],
        "inputs": [{"id": "query", "property": "data", "value": query}],
        "state": [{"id": "route", "property": "data", "value": {}}],
    }
    return client.post("/_dash-update-component", json=body, headers={"Accept-Encoding": "gzip"}).data


STEPS = [
    "?v=tax",
    "?v=clinics",
    "?v=tax&p=2023",
    "?v=tax&d=99.01.02",
    "?v=clinics&l=clusters",
    "?v=tax&l=spots",
    "?v=tax&l=bivariate&v2=clinics",
    "?l=villages",
    "?l=villages&m=village_water&d=99.01.03",
]


@pytest.fixture
def served(package_folder):
    from dashboard.app import create_app

    app = create_app(package_folder)
    package = app.store.get()
    return app.server.test_client(), package, app.records.get(package)


@pytest.mark.parametrize("was", STEPS)
@pytest.mark.parametrize("search", STEPS)
def test_a_step_from_any_state_to_any_other_weighs_at_most_two_kilobytes(served, was: str, search: str) -> None:
    assert len(ask(*served, was, search)) <= 2048


@pytest.mark.parametrize("was", STEPS)
@pytest.mark.parametrize("search", STEPS)
def test_what_is_left_out_of_a_step_is_what_stands_on_the_screen(package, was: str, search: str) -> None:
    """What the reader has, changed by the step, is what a whole answer would give."""
    old, new = (parse_address("/en/map", one) for one in (was, search))
    screen = {name: dict(props) for name, props in view(package, old)["props"].items()}
    for name, props in view(package, new, shown=old)["props"].items():
        screen.setdefault(name, {}).update(props)
    whole = json.loads(json.dumps(view(package, new)["props"]))
    assert {name: {k: json.loads(json.dumps(screen[name][k])) for k in props} for name, props in whole.items()} == whole


def test_another_build_is_sent_whole(served) -> None:
    client, package, records = served
    whole = json.loads(gzip.decompress(ask(client, package, records, None, "?v=tax")))
    query = {"path": "/id/map", "search": "?v=tax", "shown": "?v=tax", "build": "of yesterday"}
    body = {
        "output": "view.data",
        "outputs": {"id": "view", "property": "data"},
        "changedPropIds": ["query.data"],
        "inputs": [{"id": "query", "property": "data", "value": query}],
        "state": [{"id": "route", "property": "data", "value": {}}],
    }
    assert client.post("/_dash-update-component", json=body).json == whole
    same = ask(client, package, records, "?v=tax", "?v=tax")
    assert json.loads(same)["response"]["view"]["data"]["props"] == {}


def test_the_points_are_not_asked_for_before_their_layer(at) -> None:
    def points(ctx: Context) -> list[object]:
        found = []

        def walk(node) -> None:
            if getattr(node, "id", "") == "villages-map":
                found.append(node.points)
            children = getattr(node, "children", None)
            for child in children if isinstance(children, list | tuple) else [children]:
                if child is not None and not isinstance(child, str):
                    walk(child)

        for part in map_page.layout(ctx):
            walk(part)
        return found

    assert points(at("/en/map", "?v=tax")) == [None]
    assert points(at("/en/map", "?l=villages"))[0]["url"].startswith("/geo/villages-")


def test_the_slider_runs_from_the_oldest_period_to_the_newest(at) -> None:
    state = map_page.slots(at("/en/map", "?v=tax"))["map-period"]
    assert [stop["value"] for stop in state["stops"]] == ["2023", "2024"]
    assert state["value"] == "2024"
    assert map_page.slots(at("/en/map", "?v=gov"))["map-period"]["stops"] == [{"value": "", "label": "Baseline 2024"}]
