from __future__ import annotations

import csv
import io

import numpy as np
import openpyxl
import pytest

from dashboard import model, theme
from dashboard.downloads import as_csv, as_geojson, as_xlsx
from dashboard.figures import classes, headlines, mapview, outline
from dashboard.render import frame_of


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
    assert rows["99.01.02"]["%"] == "70.25"
    assert rows["99.01.06"]["%"] == ""


def test_xlsx_reads_back_with_source(at) -> None:
    ctx = at("/en/map", "v=tax&p=2024")
    frame = frame_of(ctx, "map")
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(ctx, frame, "http://host/en/map?v=tax")))
    data = list(book["Data"].iter_rows(values_only=True))
    assert data[0] == ("code", "District", "%", "Rank")
    assert ("99.01.02", "Lembah Biru", 70.25, 3) in data
    about = dict(book["About"].iter_rows(values_only=True))
    assert "Contoh dalam angka 1" in about["Source:"]


def test_geojson_carries_values_and_attribution(at) -> None:
    import json

    ctx = at("/en/map", "v=tax&p=2024")
    found = json.loads(as_geojson(ctx, frame_of(ctx, "map")))
    assert found["attribution"] == "Batas rekaan"
    assert {f["properties"]["%"] for f in found["features"]} == {64.5, 70.25, 83, 57, 91.4, None}


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
