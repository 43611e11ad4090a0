"""The findings in the real data, each looked at: the figure as published, what it is held against, and why it is right
to ask. A finding that is new, or gone, has to be looked at as well before this list is changed.
"""

from __future__ import annotations

import pandas as pd
import pytest

from indicators.baseline import Baseline
from indicators.quality.checks import run_checks
from indicators.quality.rules import QualityRules
from indicators.quality.tables import quality_tables
from indicators.workspace import Workspace

REGENCY = "Kabupaten Maros"
#: kind, variable, area, period, figure, expected (for a jump the figure before), severity
REVIEWED = [
    # The source is dated nine months before the landslide it tells of: one of the two dates is wrong.
    ("future", "env_longsor_meninggal", "Cenrana", "2022-12-27", 4, None, "error"),
    # 9.5 of 10 billion rupiah are 95 %; the article rounds both and prints 93.98 %.
    ("identity", "gov_pbb_realisasi_persen", "Mandai", "2018-10-04", 93.98, 95, "warning"),
    # 197,104 of 247,680 voters are 79.6 %: the reported turnout has another denominator.
    ("identity", "turnout_pct_2020_pilkada", REGENCY, "2020", 77.7, 79.5801, "warning"),
    # More enterprises with legal status than are registered: two lists that do not go together.
    ("identity", "eco_bumdes_berbadan_hukum", "Marusu", "2024", 4, 1, "warning"),
    # Printed cut off instead of rounded: 318,238 people on 1,619.12 km2.
    ("identity", "pop_density_sp2010_prelim", REGENCY, "2010", 196, 196.5500, "note"),
    # 759 + 75 hectares; the table prints one more, and one less in its total.
    ("identity", "eco_sawah_total_ha", "Maros Baru", "2013", 835, 834, "note"),
    ("total", "eco_sawah_total_ha", REGENCY, "2013", 26002, 26003, "note"),
    # 449,791 + 2,672 + 4,030 visitors.
    ("identity", "tou_kunjungan_total_3_objek", REGENCY, "2004", 456448, 456493, "note"),
    # 72 + 639 hectares, printed 702.
    ("total", "eco_sawah_irigasi_tanam1_ha", REGENCY, "2013", 702, 711, "warning"),
    # The five districts named add up to 52 more than the total of the same article.
    ("total", "eco_ternak_pmk_ekor", REGENCY, "2022-09", 313, 365, "warning"),
    # "3.700" of one paper beside the districts of another: rounded.
    ("total", "stunting_cases", REGENCY, "2025", 3700, 3694, "note"),
    # Villages that became independent within a year; confirmed by a second source.
    ("jump", "idm_desa_mandiri", REGENCY, "2023", 43, 13, "warning"),
    # Snapshots of droughts: of other places, rounded, the last one a political figure of low confidence.
    ("jump", "env_kekeringan_jiwa", "Lau", "2024-10-03", 500, 1138, "warning"),
    ("jump", "env_kekeringan_jiwa", "Maros Baru", "2024-10-03", 4000, 8300, "warning"),
    ("jump", "env_kekeringan_jiwa", REGENCY, "2024-10-10", 45000, 21139, "warning"),
    ("jump", "env_kekeringan_jiwa", REGENCY, "2025-09-04", 120000, 45000, "warning"),
    # From "25 ribu" to 586 within a year: not the same definition.
    ("jump", "extreme_poverty_people", REGENCY, "2024", 586, 25000, "warning"),
    # 274 of the 343 fires were on empty land, which other years may not count.
    ("jump", "fire_incidents", REGENCY, "2023", 343, 52, "warning"),
    ("jump", "fire_incidents", REGENCY, "2025", 81, 229, "warning"),
    # Parts of a year that are labelled with the year: January to May, and to November.
    ("jump", "dengue_cases", REGENCY, "2025", 238, 498, "warning"),
    ("jump", "hiv_cases", REGENCY, "2025", 20, 48, "warning"),
    # Villages of a contest, then of a register.
    ("jump", "tou_desa_wisata", REGENCY, "2022", 53, 24, "warning"),
    # Collected so far within a year, so that it rises; two districts rise far more than the others.
    ("jump", "gov_pbb_realisasi_persen", "Mandai", "2025-10-14", 91.19, 8.18, "warning"),
    ("jump", "gov_pbb_realisasi_persen", "Marusu", "2025-10-14", 53.67, 25, "warning"),
    ("jump", "gov_pbb_realisasi_persen", REGENCY, "2025-10-14", 89, 26, "warning"),
    # Years of the pandemic, in which schools and the pilgrimage were closed and courts were asked for early marriages.
    ("jump", "dropout_sd", REGENCY, "2020", 40, 115, "warning"),
    ("jump", "dropout_smp", REGENCY, "2022", 33, 12, "warning"),
    ("jump", "hajj_pilgrims", REGENCY, "2023", 315, 142, "warning"),
    ("jump", "marriage_dispensation", REGENCY, "2020", 237, 70, "warning"),
]


@pytest.fixture(scope="module")
def report(real_baseline: Baseline) -> dict[str, pd.DataFrame]:
    return quality_tables(real_baseline)


def test_every_finding_has_been_looked_at(report: dict[str, pd.DataFrame], real_workspace: Workspace) -> None:
    names = {a.code: a.name for a in real_workspace.registry.areas}
    found = report["quality_findings"].assign(area=report["quality_findings"]["area_code"].map(names))
    columns = ["kind", "variable", "area", "period", "severity"]
    assert sorted(found[columns].itertuples(index=False, name=None)) == sorted(
        (kind, variable, area, period, severity) for kind, variable, area, period, _, _, severity in REVIEWED
    )


@pytest.mark.parametrize("reviewed", REVIEWED, ids=lambda r: f"{r[0]}-{r[1]}-{r[2]}-{r[3]}")
def test_the_finding_is_true(
    reviewed: tuple[str, str, str, str, float, float | None, str],
    report: dict[str, pd.DataFrame],
    real_workspace: Workspace,
) -> None:
    kind, variable, area, period, figure, expected, _ = reviewed
    code = real_workspace.registry.match(area).code
    own = {"kind": kind, "variable": variable, "area_code": code, "period": period}
    table = report["quality_findings"]
    (row,) = table[(table[list(own)] == list(own.values())).all(axis=1)].to_dict("records")
    (published,) = (o for o in real_workspace.observations if o.id == row["observation"])
    assert published.value == figure
    if kind == "jump":
        series = [o for o in real_workspace.observations if (o.variable, o.area.code) == (variable, code)]
        assert expected in {o.value for o in series if o.id in real_workspace.chosen}
        assert row["found"] > row["high"] or row["found"] < row["low"]
    elif expected is not None:
        bound = row["high"] if figure > expected else row["low"]
        assert bound == pytest.approx(expected, abs=1e-4)


def test_the_source_of_the_impossible_figure_is_older_than_the_event(real_workspace: Workspace) -> None:
    (death,) = (o for o in real_workspace.observations if o.variable == "env_longsor_meninggal")
    assert (real_workspace.origins[death.source].published, death.period.text) == ("2022-03", "2022-12-27")


@pytest.mark.parametrize(
    ("variable", "why"),
    [
        ("eco_pertumbuhan_ekonomi_persen", "an economy may shrink"),
        ("apk_sd", "the gross enrolment rate counts pupils of every age"),
    ],
)
def test_limits_are_set_aside_for_figures_that_may_pass_them(
    real_workspace: Workspace, variable: str, why: str
) -> None:
    rules: QualityRules = real_workspace.framework.quality
    values = [o.value for o in real_workspace.observations if o.variable == variable]
    assert any(not 0 <= value <= 100 for value in values), why
    assert all(rules.limits[variable][0] <= value <= rules.limits[variable][1] for value in values)


def test_every_identity_meets_figures(real_baseline: Baseline) -> None:
    met = {c.rule for c in run_checks(real_baseline.workspace) if c.kind == "identity"}
    assert {i.code for i in real_baseline.workspace.framework.quality.identities} - met == set()


def test_the_score_says_where_the_data_are_weak(report: dict[str, pd.DataFrame]) -> None:
    parts = report["quality_components"].query("scope == 'overall'").set_index("component")
    assert (parts["denominator"] >= 5).all()
    # Half of what the framework asks for is published by district; hardly a published figure is impossible.
    assert parts.loc["completeness", "band"] == "weak"
    assert parts.loc["validity", "band"] == "good"
    (score,) = report["quality_scores"].query("scope == 'overall'")["score"]
    assert score == pytest.approx(parts["score"].mean(), abs=1e-5)
    # Nothing of low confidence is praised: the grade is the mean of the grades.
    assert parts.loc["source_grade", "score"] < 100
