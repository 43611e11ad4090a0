"""What the notebooks print and draw."""

import math
import re
import shutil
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from matplotlib.text import Text

from indicators import notebook as nb
from indicators import spatial
from indicators.masterplan import Person, load, save, transition
from indicators.masterplan.store import Store

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def study() -> nb.Study:
    return nb.open_study(ROOT / "data" / "raw")


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch):
    mpl.use("agg")
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567.891, 2, "1.234.567,89"),
        (1234.0, None, "1.234"),
        (0.25, None, "0,25"),
        (-3.5, 1, "−3,5"),
        (-0.04, 1, "0,0"),
        (math.nan, 2, "–"),
        (7, 0, "7"),
    ],
)
def test_numbers_are_indonesian(value: float, decimals: int | None, text: str) -> None:
    assert nb.number(value, decimals) == text


def test_chances_are_never_zero() -> None:
    assert [nb.chance(p) for p in (0.0002, 0.0123, 0.25, math.nan)] == ["< 0,001", "0,012", "0,25", "–"]
    assert nb.chance(0.0002, sentence=True) == "p < 0,001"
    assert nb.chance(0.5, sentence=True) == "p = 0,50"


def test_names_are_joined_as_in_a_sentence() -> None:
    assert [nb.listed(list(t)) for t in ("", "a", "ab", "abc")] == ["", "a", "a dan b", "a, b, dan c"]


def test_tables_escape_text_and_show_missing_values() -> None:
    frame = pd.DataFrame({"t": ["<b>", None], "n": [1.5, math.nan], "k": [1000, 2], "f": [True, False]})
    html = nb.show(frame, 2, mark=[True, False]).to_html()
    for text in ("&lt;b&gt;", "1,50", "–", "1.000", "ya", "tidak", "#fdf3dc"):
        assert text in html
    assert "<b>" not in html


def test_the_workspace_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAROS_RAW", raising=False)
    monkeypatch.chdir(tmp_path)
    assert nb.find_workspace() == ROOT / "data" / "raw"
    other = tmp_path / "other" / "data" / "raw" / "areas"
    other.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "raw" / "areas" / "regency.yml", other)
    (tmp_path / "other" / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "other" / "notebooks")
    assert nb.find_workspace() == other.parent
    monkeypatch.setenv("MAROS_RAW", str(ROOT / "data" / "raw"))
    assert nb.find_workspace() == ROOT / "data" / "raw"


def test_values_and_scores_are_those_of_the_baseline(study: nb.Study) -> None:
    code = next(c for c, s in study.baseline.standings.items() if s.status == "in_index")
    data = study.baseline.data.set_index("unit")[code]
    np.testing.assert_array_equal(study.values(code).reindex(data.index), data)
    root = study.baseline.framework.roots[0]
    expected = study.baseline.result.table(root)[root]
    np.testing.assert_array_equal(study.scores(root)[root].reindex(expected.index), expected)
    assert list(study.areas.index) == [a.code for a in study.workspace.registry.districts]


def test_maps_show_every_district_the_missing_ones_and_the_notice(study: nb.Study) -> None:
    values = pd.Series(range(len(study.areas)), index=study.areas.index, dtype=float)
    values.iloc[0] = math.nan
    ax = nb.map_values(study.areas, values, "Uji", k=4)
    texts = [t.get_text() for t in ax.texts]
    assert set(study.areas["name"]) <= set(texts)
    assert ax.figure.get_supxlabel() == study.areas.attrs["credit"]
    legend = [t.get_text() for t in ax.get_legend().get_texts()]
    assert legend[-1] == "tanpa nilai  (1)"
    assert sum(int(t.rsplit("(", 1)[1][:-1]) for t in legend) == len(study.areas)


def test_a_figure_of_several_maps_carries_the_notice_once(study: nb.Study) -> None:
    figure, axes = plt.subplots(1, 2)
    graph = spatial.contiguity(study.areas.reset_index())
    for ax in axes:
        nb.map_neighbours(study.areas, graph, "Uji", ax)
    assert [t.get_text() for t in figure.findobj(Text)].count(study.areas.attrs["credit"]) == 1


def test_names_cover_neither_each_other_nor_a_point() -> None:
    ax = plt.subplots()[1]
    x, y = [1.0, 1.02, 1.04, 2.0], [1.0, 1.01, 1.0, 3.0]
    ax.scatter(x, y)
    nb.label_points(ax, x, y, ["Satu", "Dua", "Tiga", "Jauh di tepi kanan"])
    boxes = [t.get_window_extent() for t in ax.texts]
    assert len(boxes) == 4
    assert all(box.count_overlaps(boxes) == 1 for box in boxes)  # only itself
    assert not any(box.contains(*spot) for box in boxes for spot in ax.transData.transform(np.column_stack([x, y])))
    assert all(box.x1 <= ax.get_window_extent().x1 for box in boxes)


def test_names_of_districts_stay_apart_on_the_map(study: nb.Study) -> None:
    values = pd.Series(range(len(study.areas)), index=study.areas.index, dtype=float)
    ax = nb.map_values(study.areas, values, "Uji")
    boxes = [t.get_window_extent() for t in ax.texts if t.get_text() in set(study.areas["name"])]
    assert len(boxes) == len(study.areas)
    assert all(box.count_overlaps(boxes) == 1 for box in boxes)


def test_interactive_figures_ask_the_network_for_nothing() -> None:
    nb.style()
    bundle = pio.renderers["offline"].to_mimebundle(go.Figure(go.Bar(y=[1])).to_plotly_json())
    assert "Plotly.newPlot" in bundle["text/html"]
    assert not re.search(r"""(src|href)\s*=|import\b|https?://""", bundle["text/html"])


def test_the_plan_has_what_was_signed_off_in_the_store(
    study: nb.Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "store.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file.as_posix()}")

    def rows() -> int:
        return len(nb.Study(study.workspace, study.baseline).plan.table("progress"))

    root, before = study.workspace.root, rows()
    assert not file.exists()  # looking creates nothing
    store = Store.open(f"sqlite:///{file.as_posix()}")
    kpi = load(root).table("kpis")["code"][0]
    values = {"kpi": kpi, "period": "2031", "entry": "uji", "value": "1", "status": "final", "source": "uji"}
    writer, signer = Person("penulis", "editor"), Person("pengesah", "editor")
    try:
        key, version = save(load(root, store, drafts=True), store, writer, "progress", values | {"chosen": "yes"}, 0)
        for person, action in ((writer, "submit"), (signer, "approve")):
            assert rows() == before
            plan = load(root, store, drafts=True)
            [version] = transition(plan, store, person, "progress", {key: version}, action, "uji")
    finally:
        store.close()
    assert rows() == before + 1


def test_pattern_and_bivariate_maps_count_what_they_show(study: nb.Study) -> None:
    y = pd.Series(np.arange(len(study.areas), dtype=float), index=study.areas.index)
    local = spatial.local_moran(y, spatial.contiguity(study.areas.reset_index()))
    legend = [t.get_text() for t in nb.map_patterns(study.areas, local, "Uji").get_legend().get_texts()]
    assert sum(int(t.rsplit("(", 1)[1][:-1]) for t in legend[:4]) == len(study.areas)
    crossed = spatial.bivariate(y, y.iloc[::-1].set_axis(y.index))
    ax = nb.map_bivariate(study.areas, crossed, "Uji", "A", "B")
    key = ax.figure.axes[1]
    assert sum(int(t.get_text()) for t in key.texts) == len(study.areas)
    assert (key.get_xlabel(), key.get_ylabel()) == ("A →", "B →")


def test_the_nine_colours_differ_and_darken() -> None:
    colours = {(a, b): mpl.colors.to_rgb(nb.cross_colour(a, b)) for a in (1, 2, 3) for b in (1, 2, 3)}
    assert len(set(colours.values())) == 9
    light = {cell: sum(rgb) for cell, rgb in colours.items()}
    assert max(light, key=light.__getitem__) == (1, 1)
    assert min(light, key=light.__getitem__) == (3, 3)


def test_tiles_write_each_value_and_leave_missing_ones_blank() -> None:
    frame = pd.DataFrame({"a": [1.0, math.nan], "b": [3.0, 4.5]}, index=["x", "y"])
    ax = nb.heat(frame, "Uji", decimals=1)
    assert [t.get_text() for t in ax.texts] == ["1,0", "3,0", "4,5"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["x", "y"]


def test_rank_charts_put_the_best_on_top() -> None:
    table = pd.DataFrame(
        {"area_code": list("ab"), "rank": [2, 1], "rank_q05": [1, 1], "rank_median": [2, 1], "rank_q95": [2, 2]}
    )
    ax = nb.rank_intervals(table, {"a": "A", "b": "B"}, "Uji")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["A", "B"]
    ranks = pd.DataFrame({"baku": [1.0, 2, 3], "lain": [3.0, 2, math.nan]}, index=["A", "B", "C"])
    labels = [t.get_text() for t in nb.bump(ranks, "Uji").texts]
    assert sorted(labels) == ["A", "A", "B", "B", "C"]


def test_a_figure_says_what_it_shows() -> None:
    figure, (left, right) = plt.subplots(1, 2)
    left.set_title("Skor per kecamatan", loc="left")
    right.set_title("Peringkat")
    left.set_xlabel("tahun")
    left.plot([1, 2], [1, 2], label="median")
    left.legend()
    said = nb.described(figure)
    assert said == "Skor per kecamatan; Peringkat. Sumbu mendatar: tahun. Keterangan: median"
    assert nb.described(plt.figure()) == ""
