"""The real workspace: sound, traceable, and with every known trap of its sources handled in sight."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from click.testing import CliRunner
from frictionless import Package as TablePackage

from indicators.baseline import Baseline, compute_baseline, score_table
from indicators.build import build
from indicators.cli import main
from indicators.files import read_yaml
from indicators.framework import TEXTS
from indicators.package import Package
from indicators.schema import RESOURCES
from indicators.tables import Observation
from indicators.templates import template_files, template_path, wants_template
from indicators.workspace import Workspace, fingerprint, load_workspace

ROOT = Path(__file__).parents[2]


def cell(workspace: Workspace, table: str, area: str, column: str) -> Observation:
    (found,) = [o for o in workspace.observations if (o.table, o.area.name, o.column) == (table, area, column)]
    return found


def conflict(package: Package, id_: str) -> tuple[dict[str, Any], list[Any]]:
    """Return a conflict of the package and the values of its candidates."""
    frame = package.table("conflicts")
    (row,) = frame[frame["id"] == id_].to_dict("records")
    return {str(k): v for k, v in row.items()}, [c["value"] for c in json.loads(row["candidates"])]


class TestSound:
    def test_check_is_clean(self, raw: Path) -> None:
        result = CliRunner().invoke(main, ["check", "--raw", str(raw), "--json"])
        assert (result.exit_code, json.loads(result.output)["problems"]) == (0, [])

    def test_registry_is_complete(self, real_workspace: Workspace) -> None:
        registry = real_workspace.registry
        kinds = pd.Series([row["kind"] for row in registry.villages]).value_counts().to_dict()
        assert (len(registry.districts), kinds) == (14, {"desa": 80, "kelurahan": 23})
        assert {row["district_code"] for row in registry.villages} == {a.code for a in registry.districts}
        assert registry.boundaries.geometry.is_valid.all()

    def test_boundaries_do_not_overlap(self, real_workspace: Workspace) -> None:
        frame = real_workspace.registry.boundaries.to_crs(32750)
        overlap = frame.area.sum() - frame.union_all().area
        assert overlap < 1e-4 * frame.area.sum()

    def test_villages_lie_in_or_near_their_districts(self, real_workspace: Workspace) -> None:
        rows = pd.DataFrame(list(real_workspace.registry.villages))
        points = gpd.GeoSeries.from_xy(rows["lon"].astype(float), rows["lat"].astype(float), crs=4326).to_crs(32750)
        shapes = real_workspace.registry.boundaries.set_index("code").to_crs(32750).geometry
        distance = points.distance(gpd.GeoSeries(shapes.loc[rows["district_code"]].to_numpy(), crs=32750))
        assert (distance < 3000).all(), rows[distance >= 3000][["code", "name"]]  # boundaries are generalised

    def test_every_observation_resolves_to_a_source_with_a_matching_hash(
        self, raw: Path, real_workspace: Workspace
    ) -> None:
        assert real_workspace.observations
        declared: dict[str, dict[str, Any]] = {}
        for o in real_workspace.observations:
            folder = raw / "tables" / o.table
            if o.table not in declared:
                declared[o.table] = read_yaml(folder / "source.yml", raw)
                digest = hashlib.sha256((folder / "table.csv").read_bytes()).hexdigest()
                assert declared[o.table]["sha256"] == digest
            own = declared[o.table]
            assert o.source == own["id"] or o.source in own["table"]["sources"]

    def test_published_cells_stand_in_the_named_row_and_column(self, raw: Path, real_workspace: Workspace) -> None:
        tables: dict[str, list[list[str]]] = {}
        checked = 0
        for o in real_workspace.observations:
            if o.table not in tables:
                text = (raw / "tables" / o.table / "table.csv").read_text(encoding="utf-8")
                assert '\n"' not in text or '"\n"' not in text  # one line a record, so that rows can be counted
                tables[o.table] = list(csv.reader(text.splitlines()))
            if o.row:
                heading, record = tables[o.table][0], tables[o.table][o.row - 1]
                printed = record[[h.strip() for h in heading].index(o.column)].strip()
                assert o.published == printed or (o.column == "areas" and o.published in printed)
                checked += 1
        assert checked > 1500

    def test_nothing_of_low_confidence_is_in_the_index(self, real_baseline: Baseline) -> None:
        used = [v for v in real_baseline.values if real_baseline.usable(v)]
        assert used
        assert {o.confidence for v in used for o in v.observations} <= {"high", "medium"}
        counted = int(real_baseline.data.drop(columns="unit").notna().sum().sum())
        assert counted == len(used)

    def test_index_uses_nothing_older_than_the_rule(self, real_baseline: Baseline) -> None:
        earliest = real_baseline.workspace.framework.method["baseline"]["earliest_year"]
        indicators = {i.code: i for i in real_baseline.workspace.framework.indicators}
        for v in (v for v in real_baseline.values if real_baseline.usable(v)):
            above = {
                t.variable
                for s in indicators[v.indicator].steps
                for t in (*s.numerator, *(t for e in s.events for t in e))
            }
            assert all((o.period.year or 0) >= earliest for o in v.observations if o.variable in above)


class TestKnownTraps:
    """The cases that the notes on the data name."""

    @pytest.mark.parametrize(("area", "printed", "right"), [("Marusu", "53.73", 73.83), ("Lau", "73.83", 53.73)])
    def test_swapped_areas(
        self, real_workspace: Workspace, real_package: Package, area: str, printed: str, right: float
    ) -> None:
        found = cell(real_workspace, "wikipedia-kecamatan-2024", area, "Area (km2)")
        assert (found.published, found.value) == (printed, right)
        shown = real_package.table("corrections").set_index("id").loc[found.correction]
        assert (shown["expect"], shown["value"], shown["applied"]) == (printed, right, 1)
        assert shown["reason_id"]
        assert shown["reason_en"]

    @pytest.mark.parametrize(("area", "value"), [("Marusu", 73.83), ("Lau", 53.73)])
    def test_every_source_of_an_area_agrees_after_correction(
        self, real_workspace: Workspace, area: str, value: float
    ) -> None:
        values = {
            o.value
            for o in real_workspace.observations
            if o.variable == "area_km2" and o.area.name == area and not math.isnan(o.value)
        }
        assert values == {value}

    def test_two_area_totals(self, real_package: Package) -> None:
        row, values = conflict(real_package, "area-two-totals")
        assert row["kind"] == "definition"
        assert {1619.12, 1443.79} <= {round(v, 2) for v in values}
        assert math.isnan(row["chosen_value"])

    def test_density_never_mixes_the_two_areas(self, real_baseline: Baseline) -> None:
        used = {o.variable for v in real_baseline.values if v.indicator == "population_density" for o in v.observations}
        assert "area_km2" in used
        assert "area_km2_big" not in used

    def test_two_population_series(self, real_package: Package) -> None:
        _, values = conflict(real_package, "population-two-series")
        assert {389277, 407920} <= set(values)

    def test_three_stunting_versions(self, real_package: Package) -> None:
        row, values = conflict(real_package, "stunting-three-versions")
        assert row["kind"] == "instruments"
        assert {34.7, 22.4, 3700} <= set(values)
        assert math.isnan(row["chosen_value"])

    def test_disputed_stunting_districts_show_the_other_reports(self, real_package: Package) -> None:
        row, values = conflict(real_package, "stunting-2025-mountain-districts")
        assert {"55", "77"} <= set(values)
        assert row["kind"] == "reported"

    def test_spaced_letters_and_numbers(self, real_workspace: Workspace) -> None:
        rows = [o for o in real_workspace.observations if o.table == "bps-sawah-pengairan-2013"]
        printed = {o.published: o.value for o in rows}
        assert printed["1. 290"] == 1290
        assert printed["4 .425"] == 4425
        assert printed["2. 259"] == 2259
        assert [o.area.name for o in rows if o.published == "2. 259"] == ["Lau"]

    def test_dash_is_zero_in_one_table_and_missing_in_another(self, real_package: Package) -> None:
        frame = real_package.table("observations")
        dashes = frame[frame["mark"] == "dash"].groupby("table")["value"]
        assert (dashes.apply(lambda v: v.eq(0).all()))["bps-sawah-pengairan-2013"]
        assert (dashes.apply(lambda v: v.isna().all()))["bps-padi-sawah-2014"]

    @pytest.mark.parametrize(
        ("table", "column", "printed", "added"),
        [
            ("bps-sawah-frekuensi-tanam-2014", "Irigasi satu kali (Ha)", 702, 711),
            ("bps-sawah-pengairan-2013", "Jumlah (Ha)", 26002, 26003),
        ],
    )
    def test_printed_totals_that_do_not_add_up_are_kept_as_printed(
        self, real_workspace: Workspace, real_package: Package, table: str, column: str, printed: float, added: float
    ) -> None:
        rows = [o for o in real_workspace.observations if (o.table, o.column) == (table, column)]
        assert math.fsum(o.value for o in rows if o.area.level == "district") == added
        assert [o.value for o in rows if o.area.level == "regency"] == [printed]
        frame = real_package.table("observations")
        shown = frame[(frame["table"] == table) & (frame["column"] == column) & (frame["area_level"] == "regency")]
        assert list(shown["value"]) == [printed]

    def test_misprint_is_withdrawn_not_guessed(self, real_workspace: Workspace, real_package: Package) -> None:
        found = cell(real_workspace, "penajurnalis-air-bersih-2023", "Marusu", "Jiwa terdampak")
        assert (found.published, found.mark) == ("2.77", "withdrawn")
        assert math.isnan(found.value)
        assert pd.isna(real_package.table("observations").set_index("id").loc[found.id, "value"])

    @pytest.mark.parametrize(("id_", "chosen"), [("area-tompobulu-2010", 287.66), ("stunting-2020-register", 13.04)])
    def test_decided_conflicts_show_both_values_and_the_choice(
        self, real_package: Package, id_: str, chosen: float
    ) -> None:
        row, values = conflict(real_package, id_)
        assert row["chosen_value"] == chosen
        assert chosen in values
        assert len(set(values)) > 1

    def test_district_without_villages_of_the_kind_is_not_applicable(self, real_baseline: Baseline) -> None:
        found = [
            v for v in real_baseline.values if v.area.name == "Turikale" and v.indicator == "village_social_resilience"
        ]
        assert [math.isnan(v.value) for v in found] == [True]
        assert found[0].note_id
        assert found[0].note_en


class TestFramework:
    def test_six_dimensions_of_three(self, real_workspace: Workspace) -> None:
        elements = real_workspace.framework.elements
        dimensions = [e for e in elements if e.level == "dimension"]
        assert len(dimensions) == 6
        assert {len(real_workspace.framework.children(d.code)) for d in dimensions} == {3}

    def test_every_subdimension_is_measured_or_waits_with_office_and_template(
        self, raw: Path, real_baseline: Baseline, real_package: Package
    ) -> None:
        wanted = real_package.table("wanted")
        measured = {
            i.subdimension
            for i in real_baseline.workspace.framework.indicators
            if real_baseline.standings[i.code].status == "in_index"
        }
        subdimensions = [e.code for e in real_baseline.workspace.framework.elements if e.level == "subdimension"]
        assert len(subdimensions) == 18
        for code in subdimensions:
            assert code in measured or code in set(wanted["subdimension"]), code
        for row in wanted.to_dict("records"):
            assert row["office_id"]
            assert row["office_en"]
            for name in ("table.csv", "source.yml"):
                assert (raw / row["template"] / name).is_file(), row["template"]

    def test_templates_are_in_step_with_the_framework(self, raw: Path, real_workspace: Workspace) -> None:
        wanting = [i for i in real_workspace.framework.indicators if i.role == "index" and wants_template(i)]
        assert {p.name for p in (raw / "templates").iterdir() if p.is_dir()} == {i.code for i in wanting}
        for indicator in wanting:
            for name, text in template_files(indicator, real_workspace.framework, real_workspace.registry).items():
                stored = (raw / template_path(indicator) / name).read_text(encoding="utf-8")
                assert stored == text, f"{indicator.code}/{name}: run `maros templates`"

    def test_texts_are_in_both_languages(self, real_workspace: Workspace, real_package: Package) -> None:
        for indicator in real_workspace.framework.indicators:
            for name in (*TEXTS, "formula"):
                texts = indicator.texts[name]
                assert set(texts) == {"id", "en"}
                assert all(t.strip() for t in texts.values()), f"{indicator.code}.{name}"
        for table in (
            *("framework", "variables", "indicators", "coverage", "wanted", "headlines", "conflicts"),
            *("observations", "quality_findings"),
        ):
            frame = real_package.table(table)
            for column in (c for c in frame.columns if c.endswith("_id")):
                other = f"{column[:-3]}_en"
                if other in frame:
                    assert ((frame[column] == "") == (frame[other] == "")).all(), f"{table}.{column}"

    def test_notes_give_the_same_figures_in_both_languages(self, real_workspace: Workspace) -> None:
        """Indonesian writes 1.234,5 where English writes 1,234.5."""

        def figures(text: str) -> list[str]:
            return sorted(re.sub(r"\D", "", f) for f in re.findall(r"\d[\d.,]*", text))

        notes = {(o.note_id, o.note_en) for o in real_workspace.observations if o.note_id}
        assert len(notes) > 200
        for indonesian, english in notes:
            assert figures(indonesian) == figures(english)

    def test_long_texts_are_translated_not_copied(self, real_workspace: Workspace) -> None:
        for indicator in real_workspace.framework.indicators:
            for name in ("concept", "definition", "interpretation", "limitation"):
                texts = indicator.texts.get(name)
                assert texts is None or texts["id"] != texts["en"], f"{indicator.code}.{name}"

    def test_scores_agree_with_the_values_behind_them(self, real_baseline: Baseline) -> None:
        """Min-max by hand for every indicator of the index."""
        scores = score_table(real_baseline)
        values = real_baseline.data.set_index("unit")
        for indicator in real_baseline.workspace.framework.indicators:
            if real_baseline.standings[indicator.code].status != "in_index":
                continue
            column = values[indicator.code]
            lower, upper = indicator.goalposts or (column.min(), column.max())
            share = ((column - lower) / (upper - lower)).clip(0, 1)
            expected = 100 * (share if indicator.direction == 1 else 1 - share)
            found = scores[scores["code"] == indicator.code].set_index("area_code")["score"].reindex(column.index)
            pd.testing.assert_series_equal(found, expected, check_names=False)

    def test_dimension_below_two_thirds_is_withheld(self, real_baseline: Baseline) -> None:
        scores = score_table(real_baseline)
        dimensions = scores[scores["level"] == "dimension"]
        low = dimensions["coverage"] < 0.66
        assert low.any()
        assert (dimensions["score"].isna() == low).all()
        assert set(dimensions[low]["status"]) == {"withheld"}
        index = scores[(scores["level"] == "index") & scores["score"].notna()]
        assert ((index["missing"] != "") == (index["status"] == "provisional")).all()


class TestPackage:
    @pytest.mark.filterwarnings("ignore")
    def test_is_valid_with_its_foreign_keys(self, real_package: Package) -> None:
        kept = [r for r in real_package.manifest["resources"] if r["path"].endswith(".csv")]
        assert len(kept) == len(RESOURCES)
        package = TablePackage({"name": "p", "resources": kept}, basepath=str(real_package.path))
        report = package.validate()
        assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]

    def test_is_identical_to_the_byte_when_built_again(self, raw: Path, real_package: Package, tmp_path: Path) -> None:
        build(raw, tmp_path / "processed")
        names = {p.name for p in real_package.path.iterdir()}
        assert names == {p.name for p in (tmp_path / "processed").iterdir()}
        for name in sorted(names):
            assert (tmp_path / "processed" / name).read_bytes() == (real_package.path / name).read_bytes(), name

    def test_lists_joined_by_semicolons_name_what_exists(self, real_package: Package) -> None:
        sources, ids = set(real_package.table("sources")["id"]), set(real_package.table("observations")["id"])
        for row in real_package.table("values").itertuples():
            assert set(filter(None, row.sources.split(";"))) <= sources
            assert set(filter(None, row.observations.split(";"))) <= ids

    def test_attribution_of_the_boundaries_is_carried(self, real_package: Package) -> None:
        notice = real_package.manifest["observatory"]["attribution"]
        assert notice
        assert json.loads(real_package.contents["districts"])["attribution"] == notice

    def test_fingerprint_is_of_the_raw_data(self, raw: Path, real_package: Package) -> None:
        assert real_package.fingerprint == fingerprint(raw)


@pytest.fixture
def copied(raw: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(raw, tmp_path / "raw"))


def test_filled_template_enters_the_index_without_a_change_of_code(copied: Path, real_baseline: Baseline) -> None:
    code = "msme_density"
    assert real_baseline.standings[code].status == "no_data"
    folder = copied / "tables" / code
    shutil.move(copied / "templates" / code, folder)
    lines = (folder / "table.csv").read_text(encoding="utf-8").splitlines()
    filled = [lines[0], *(f'{line}"{number},5"' for number, line in enumerate(lines[1:], start=10))]
    (folder / "table.csv").write_text("\n".join(filled) + "\n", encoding="utf-8")
    source = (folder / "source.yml").read_text(encoding="utf-8")
    source = re.sub(r"(?m)^( +period|retrieved): null$", r"\1: 2026", source)
    (folder / "source.yml").write_text(source, encoding="utf-8")
    sealed = CliRunner().invoke(main, ["seal", str(folder)])
    assert sealed.exit_code == 0, sealed.output
    baseline = compute_baseline(load_workspace(copied))
    assert (baseline.standings[code].status, baseline.standings[code].period) == ("in_index", "2026")
    assert baseline.standings[code].districts == 14
    scores = score_table(baseline)
    own = scores[scores["code"] == code]["score"]
    assert (own.min(), own.max()) == (0, 100)
    before = score_table(real_baseline)
    parent = next(i.subdimension for i in baseline.workspace.framework.indicators if i.code == code)
    changed = (
        scores[scores["code"] == parent]["score"].to_numpy() != before[before["code"] == parent]["score"].to_numpy()
    )
    assert changed.any()


@pytest.mark.parametrize("filled", ["", "-", "..."])
def test_template_left_empty_gives_no_zero(copied: Path, filled: str) -> None:
    code = "msme_density"
    folder = copied / "tables" / code
    shutil.move(copied / "templates" / code, folder)
    text = (folder / "table.csv").read_text(encoding="utf-8")
    (folder / "table.csv").write_text(re.sub(r"(?m),$", f",{filled}", text), encoding="utf-8")
    source = (folder / "source.yml").read_text(encoding="utf-8")
    (folder / "source.yml").write_text(source.replace("period: null", "period: 2026").replace(
        "retrieved: null", "retrieved: 2026"), encoding="utf-8")  # fmt: skip
    CliRunner().invoke(main, ["seal", str(folder)])
    baseline = compute_baseline(load_workspace(copied))
    assert baseline.standings[code].status == "no_data"
    rows = [o for o in baseline.workspace.observations if o.table == code]
    assert len(rows) == 14
    assert all(math.isnan(o.value) for o in rows)


def python_files() -> Iterator[Path]:
    for folder in ("indicators", "dashboard"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_no_code_names_the_regency(real_workspace: Workspace) -> None:
    """A second regency is a second `data/raw`: no area, indicator or variable of this one stands in the code."""
    registry, framework = real_workspace.registry, real_workspace.framework
    words = (
        {a.name for a in registry.areas} | {a.code for a in registry.areas} | {a.bps_code for a in registry.districts}
    )
    words |= {row["code"] for row in registry.villages}
    # Words of the language ("population") may stand in code for themselves; composed codes may not.
    words |= {c for c in [i.code for i in framework.indicators] + [r["code"] for r in framework.variables] if "_" in c}
    pattern = re.compile(
        r"(?<![\w.])(" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + r")(?![\w])"
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for match in pattern.finditer(line)
    ]
    assert found == []


def test_own_name_of_the_regency_stands_in_code_only_as_the_name_of_the_project() -> None:
    from indicators.cli import main

    commands = "|".join(["smart-city", *main.commands])
    allowed = re.compile(rf"\.?maros[- ]({commands})\b|MAROS_[A-Z_]+|\.maros\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"\bmaros\b", allowed.sub("", line), re.IGNORECASE)
    ]
    # The command's own name, where it is spoken of as such.
    assert [f for f in found if not re.search(r"`maros`|the `maros`|\"maros\"|\bmaros \w+`", f)] == []


def test_messages_of_the_code_are_all_known() -> None:
    """Every code of a problem that stands in the code has its expectation in both languages."""
    from indicators.problems import EXPECTED

    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "indicators").rglob("*.py")))
    used = {code for code in EXPECTED if f'"{code}"' in text.replace(f'    "{code}": (', "")}
    assert used == set(EXPECTED)
    for indonesian, english in EXPECTED.values():
        assert indonesian != english
        assert indonesian.count("{detail}") == english.count("{detail}")
