"""Every figure of the COINr reference that the engine is held to, as pairs of (found, expected) tables.

Used by the accuracy tests and by `python -m benchmarks.accuracy`, which prints the largest relative errors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from indicators.composite import Framework, Method, compute
from indicators.composite.steps.impute_em import conditional_mean, em_normal
from indicators.composite.steps.moments import moments
from indicators.composite.steps.outrank import dominance, outranking
from indicators.composite.steps.treat import winsorise
from indicators.composite.uncertain import Choice, WeightSets

Pair = tuple[str, pd.DataFrame, pd.DataFrame]
TOLERANCE = 1e-12
EM_TOLERANCE = 1e-9
CASES: dict[str, Callable[[], Iterator[Pair]]] = {}


def folder() -> Path | None:
    """Where the reference lies: $MAROS_REFERENCE or beside the repository; None when it is absent."""
    given = os.environ.get("MAROS_REFERENCE")
    places = [Path(given)] if given else []
    places.append(Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "coinr")
    for place in places:
        for candidate in (place, place / "coinr"):
            if (candidate / "00_input").is_dir():
                return candidate
    return None


def case(function: Callable[[], Iterator[Pair]]) -> Callable[[], Iterator[Pair]]:
    CASES[function.__name__] = function
    return function


def relative_error(found: pd.DataFrame, expected: pd.DataFrame) -> float:
    """Largest |found - expected| / |expected|; infinite when one is missing where the other is not."""
    f, e = found.to_numpy(dtype=float), expected.to_numpy(dtype=float)
    if f.shape != e.shape or (np.isnan(f) != np.isnan(e)).any():
        return np.inf
    same = (f == e) | np.isnan(e)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.where(same, 0.0, np.abs(f - e) / np.abs(e))
    return float(error.max(initial=0.0))


@cache
def read(name: str) -> pd.DataFrame:
    place = folder()
    assert place is not None
    frame = pd.read_csv(place / name, dtype=str, keep_default_na=False)
    return frame.apply(_numbers)


def _numbers(column: pd.Series) -> pd.Series:
    """Numbers to the last bit where every cell is one; text otherwise. An empty cell is missing."""
    try:
        values = [np.nan if v == "" else float(v) for v in column]
    except ValueError:
        return column.mask(column == "")
    return pd.Series(values, index=column.index)


@cache
def asem() -> tuple[pd.DataFrame, Framework]:
    data = read("00_input/ASEM_iData.csv").rename(columns={"uCode": "unit"})
    meta = read("00_input/ASEM_iMeta.csv").rename(columns=str.lower).rename(columns={"icode": "code"})
    return data, Framework.from_frame(meta.drop(columns="unit"))


def wide(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index(["uCode", "iCode"])["value"].unstack()  # noqa: PD010 - pivot_table would average doubles


def like(found: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    return found.loc[expected.index, expected.columns]


PIPELINE = {
    "order": ["denominate", "impute", "screen", "treat", "normalise"],
    "denominate": {"method": "ratio"},
    "impute": {"method": "group_mean", "group": "EurAsia_group"},
    "screen": {"method": "availability", "min_share": 0.9},
    "treat": {"method": "winsorise", "max_points": 5},
}


@case
def pipeline() -> Iterator[Pair]:
    data, framework = asem()
    result = compute(data, framework, Method.from_dict(PIPELINE))
    sets = read("01_pipeline/datasets.csv")
    stages = {"Raw": "raw", "Denominated": "denominate", "Imputed": "impute", "Screened": "screen",
              "Treated": "treat", "Normalised": "normalise"}  # fmt: skip
    for name, stage in stages.items():
        expected = wide(sets[sets["dset"] == name])
        yield f"01_pipeline/datasets.csv {name}", like(result.stage(stage), expected), expected
    expected = wide(sets[sets["dset"] == "Aggregated"])
    yield "01_pipeline/datasets.csv Aggregated", like(result.table(), expected), expected
    expected = wide(read("01_pipeline/ranks.csv"))
    yield "01_pipeline/ranks.csv", like(result.table(what="rank"), expected), expected
    weights = read("01_pipeline/effective_weights.csv").set_index("iCode")[["EffWeight"]]
    found = result.weights.set_index("code").loc[weights.index, ["effective"]]
    yield "01_pipeline/effective_weights.csv", found, weights


@case
def treatment_of_the_pipeline() -> Iterator[Pair]:
    data, framework = asem()
    result = compute(data, framework, Method.from_dict(PIPELINE))
    yield from _details("01_pipeline/treatment_details.csv", result, read("01_pipeline/treatment_details.csv"))
    before, after = result.stage("screen"), result.stage("treat")
    points = read("01_pipeline/treated_points.csv")
    changed = set(zip(*np.nonzero((before != after).to_numpy()), strict=True))
    listed = {
        (before.index.get_loc(u), before.columns.get_loc(i)) for u, i in zip(points.uCode, points.iCode, strict=True)
    }
    yield "01_pipeline/treated_points.csv", pd.DataFrame([len(changed ^ listed)]), pd.DataFrame([0])


def _details(name: str, result: Any, expected: pd.DataFrame) -> Iterator[Pair]:
    step = next(s for s in result.fitted.steps if s.step == "treat")
    state, codes = step.states[0], list(result.panel.codes)
    expected = expected.set_index("iCode").loc[codes]
    failed = expected["check_SkewKurt0.Pass"].astype(str).str.lower() == "false"
    yield (
        f"{name} before",
        pd.DataFrame({"s": state["skewness"], "k": state["kurtosis"]}),
        expected[["check_SkewKurt0.Skew", "check_SkewKurt0.Kurt"]],
    )
    capped = pd.DataFrame({"s": state["skewness_capped"], "k": state["kurtosis_capped"]}, index=codes)[failed]
    yield f"{name} winsorised", capped, expected.loc[failed, ["check_SkewKurt1.Skew", "check_SkewKurt1.Kurt"]]
    if "check_SkewKurt2.Skew" in expected:
        second = expected["check_SkewKurt2.Skew"].notna()
        after = pd.DataFrame({"s": state["skewness_after"], "k": state["kurtosis_after"]}, index=codes)[second]
        yield f"{name} second form", after, expected.loc[second, ["check_SkewKurt2.Skew", "check_SkewKurt2.Kurt"]]
    only = expected["winsorise.nwin"].notna() & ~state["active"]
    points = pd.DataFrame({"n": state["points"]}, index=codes)[only.to_numpy()]
    yield f"{name} points", points, expected.loc[only.to_numpy(), ["winsorise.nwin"]]


@case
def denominate() -> Iterator[Pair]:
    data, framework = asem()
    expected = wide(read("02_denominate/default.csv"))
    found = compute(data, framework, Method.from_dict({"denominate": {"method": "ratio"}})).stage("denominate")
    yield "02_denominate/default.csv", like(found, expected), expected
    spec = read("02_denominate/scalefactor_spec.csv").set_index("iCode")
    table = {
        "method": "ratio", "denominators": spec["Denominator"].to_dict(),
        "scale": {c: float(s) for c, s in spec["ScaleFactor"].items()},
    }  # fmt: skip
    expected = wide(read("02_denominate/scalefactor.csv"))
    found = compute(data, framework, Method.from_dict({"denominate": table})).stage("denominate")
    yield "02_denominate/scalefactor.csv", like(found, expected), expected
    extra = read("00_input/WorldDenoms.csv").rename(columns={"uCode": "unit"})
    nodes = framework.to_frame().assign(denominator="")
    plain = Framework.from_frame(nodes)
    table = {"method": "ratio", "denominators": {"Flights": "Population", "Goods": "GDP"}}
    found = compute(data, plain, Method.from_dict({"denominate": table}), denominators=extra).stage("denominate")
    expected = wide(read("02_denominate/worlddenoms.csv"))
    yield "02_denominate/worlddenoms.csv", like(found, expected), expected


IMPUTE = {
    "mean": {"method": "mean"},
    "median": {"method": "median"},
    "mean_grp_EurAsia": {"method": "group_mean", "group": "EurAsia_group"},
    "mean_grp_GDP": {"method": "group_mean", "group": "GDP_group"},
    "median_grp_GDP": {"method": "group_median", "group": "GDP_group"},
    "row_mean_all": {"method": "row_mean", "level": 0},
    "row_mean_pillar": {"method": "row_mean"},
    "row_mean_subindex": {"method": "row_mean", "level": 3},
    "row_median_pillar": {"method": "row_mean", "statistic": "median"},
}


@case
def impute() -> Iterator[Pair]:
    data, framework = asem()
    cells = read("03_impute/imputed_cells.csv")
    for name, table in IMPUTE.items():
        found = compute(data, framework, Method.from_dict({"impute": table})).stage("impute")
        expected = cells[cells["method"] == name]
        values = [found.loc[u, i] for u, i in zip(expected["uCode"], expected["iCode"], strict=True)]
        yield f"03_impute/imputed_cells.csv {name}", pd.DataFrame(values), expected[["value"]]


def _em(own: pd.DataFrame) -> tuple[list[str], np.ndarray, np.ndarray]:
    means = own[own["what"] == "mean"]
    codes = list(means["i"])
    cov = pd.DataFrame(np.nan, codes, codes)
    for i, j, value in own.loc[own["what"] != "mean", ["i", "j", "value"]].itertuples(index=False):
        cov.loc[i, j] = cov.loc[j, i] = value
    return codes, means["value"].to_numpy(), cov.to_numpy()


@case
def em_conditional_mean() -> Iterator[Pair]:
    """Filling in, at the parameters of the reference."""
    data, _ = asem()
    table = data.set_index("unit")
    cells = read("03_impute/em_conditional_mean.csv")
    for pillar, own in read("03_impute/em_parameters.csv").groupby("pillar"):
        codes, mean, cov = _em(own)
        filled = pd.DataFrame(conditional_mean(table[codes].to_numpy(), mean, cov), table.index, codes)
        expected = cells[cells["pillar"] == pillar]
        picked = [filled.loc[u, i] for u, i in zip(expected["uCode"], expected["iCode"], strict=True)]
        yield f"03_impute/em_conditional_mean.csv {pillar}", pd.DataFrame(picked), expected[["value"]]


@case
def em_parameters() -> Iterator[Pair]:
    """Iterative on both sides, each with a stopping rule of its own, so held to `EM_TOLERANCE`."""
    data, _ = asem()
    table = data.set_index("unit")
    for pillar, own in read("03_impute/em_parameters.csv").groupby("pillar"):
        codes, mean, cov = _em(own)
        found_mean, found_cov, _ = em_normal(table[codes].to_numpy(), tolerance=1e-13)
        yield f"03_impute/em_parameters.csv {pillar} mean", pd.DataFrame(found_mean), pd.DataFrame(mean)
        yield f"03_impute/em_parameters.csv {pillar} covariance", pd.DataFrame(found_cov), pd.DataFrame(cov)


_STRICT = {"skewness": 1.0, "kurtosis": 2.0}
TREAT: dict[str, dict[str, Any]] = {
    "default": {},
    "winmax1": {"max_points": 1},
    "winmax2": {"max_points": 2},
    "winmax3": {"max_points": 3},
    "winmax_none": {"max_points": 1000},
    "strict": _STRICT,
    "strict_win2": {**_STRICT, "max_points": 2},
    "strict_win2_logCTorig": {**_STRICT, "max_points": 2, "otherwise": "ct_orig"},
    "strict_win2_logCTplus": {**_STRICT, "max_points": 2, "otherwise": "ct_plus"},
    "strict_win2_boxcox0": {**_STRICT, "max_points": 2, "otherwise": "boxcox", "lambda": 0.0},
    "strict_win2_boxcox0.25": {**_STRICT, "max_points": 2, "otherwise": "boxcox", "lambda": 0.25},
    "strict_win2_boxcox0.5": {**_STRICT, "max_points": 2, "otherwise": "boxcox", "lambda": 0.5},
}


@case
def treat() -> Iterator[Pair]:
    data, framework = asem()
    changed, details = read("05_treat/treated_values.csv"), read("05_treat/treatment_details.csv")
    for name, combine in changed[["case", "combine_treat"]].drop_duplicates().itertuples(index=False):
        if name not in TREAT:  # log_GII of COINr gives the values back unchanged; see the page of the method
            continue
        combined = str(combine).lower() == "true"
        method = Method.from_dict({"treat": {"method": "winsorise", **TREAT[name], "combine": combined}})
        result = compute(data, framework, method)
        expected = result.stage("raw").copy()
        rows = changed[(changed["case"] == name) & (changed["combine_treat"] == combine)]
        for unit, code, value in zip(rows["uCode"], rows["iCode"], rows["value"], strict=True):
            expected.loc[unit, code] = value
        yield f"05_treat/treated_values.csv {name} {combined}", result.stage("treat"), expected
        own = details[(details["case"] == name) & (details["combine_treat"] == combine)]
        if len(own):
            yield from _details(f"05_treat/treatment_details.csv {name} {combined}", result, own)


@case
def treat_default_of_qtreat() -> Iterator[Pair]:
    data, framework = asem()
    expected = wide(read("05_treat/qTreat_default.csv"))
    found = compute(data, framework, Method.from_dict({"treat": {"method": "winsorise"}})).stage("treat")
    yield "05_treat/qTreat_default.csv", like(found, expected), expected


FORMS = {
    "log_CT": ("ct", {}), "log_CT_orig": ("ct_orig", {}), "log_CT_plus": ("ct_plus", {}),
    "boxcox_0": ("boxcox", {"lambda": 0.0}), "boxcox_0.5": ("boxcox", {"lambda": 0.5}),
    "boxcox_m1": ("boxcox", {"lambda": -1.0}),
}  # fmt: skip


@case
def transforms() -> Iterator[Pair]:
    data, framework = asem()
    raw = data.set_index("unit")[list(framework.indicators)]
    table = read("05_treat/transforms.csv")
    for name, (form, p) in FORMS.items():
        expected = wide(table[table["func"] == name])
        step = (
            {"method": "boxcox", "always": True, **p}
            if form == "boxcox"
            else {"method": "log", "form": form, "always": True}
        )
        found = compute(data, framework, Method.from_dict({"treat": step})).stage("treat")
        yield f"05_treat/transforms.csv {name}", like(found, expected), expected
    expected = wide(table[table["func"] == "winsorise_force3"])
    caps = {c: winsorise(raw[c].dropna().to_numpy(), 3, 2, 3.5, force=True)[:2] for c in raw}
    found = raw.apply(lambda column: column.clip(*caps[column.name]))
    # COINr winsorises a 0/1 indicator into a constant; the engine stops before that
    kept = [c for c in expected if c != "TIRcon"]
    yield "05_treat/transforms.csv winsorise_force3", like(found, expected)[kept], expected[kept]
    rows = read("05_treat/skew_kurt.csv").set_index("iCode")
    sk, ku = moments(raw[list(rows.index)].to_numpy())
    yield "05_treat/skew_kurt.csv", pd.DataFrame({"skew": sk, "kurt": ku}), rows[["skew", "kurt"]]


NORMALISE: dict[str, dict[str, Any]] = {
    "minmax_0_100": {"method": "minmax"},
    "minmax_1_100": {"method": "minmax", "lower": 1},
    "minmax_iMeta": {"method": "minmax", "lower": 1, "upper": 10},
    "zscore_0_1": {"method": "zscore"},
    "zscore_10_2": {"method": "zscore", "mean": 10, "sd": 2},
    "zscore_iMeta": {"method": "zscore", "mean": 50, "sd": 15},
    "scaled_0_100": {"method": "scaled"},
    "scaled_iMeta": {"method": "scaled", "limits": "goalposts"},
    "rank": {"method": "rank"},
    "rank_average": {"method": "rank", "ties": "average"},
    "prank": {"method": "percentile_rank"},
    "borda": {"method": "borda"},
    "dist2max": {"method": "distance_to_max"},
    "dist2ref_SGP": {"method": "distance_to_reference", "unit": "SGP"},
    "dist2ref_SGP_cap": {"method": "distance_to_reference", "unit": "SGP", "cap": True},
    "dist2targ_iMeta": {"method": "distance_to_target"},
    "dist2targ_iMeta_cap": {"method": "distance_to_target", "cap": True},
    "fracmax": {"method": "fraction_of_max"},
    "goalposts_iMeta": {"method": "goalposts", "upper": 1},
    "goalposts_iMeta_notrunc": {"method": "goalposts", "upper": 1, "truncate": False},
}


@cache
def with_goalposts() -> Framework:
    _, framework = asem()
    posts = read("06_normalise/imeta_parameters.csv").set_index("iCode")
    nodes = framework.to_frame().set_index("code")
    for column, source in (("lower", "goalpost_lower"), ("upper", "goalpost_upper"), ("target", "Target")):
        nodes.loc[posts.index, column] = posts[source]
    return Framework.from_frame(nodes.reset_index())


@case
def normalise() -> Iterator[Pair]:
    data, framework = asem()[0], with_goalposts()
    table = read("06_normalise/normalised.csv")
    up = [c for c in framework.indicators if framework.nodes[c].direction > 0]
    for name, step in NORMALISE.items():
        expected = wide(table[table["method"] == name])
        kept = list(expected.columns)
        if name == "fracmax":  # for direction -1 the engine takes min/x, where COINr's score rises with harm
            kept = [c for c in up if data[c].min() >= 0]
        if name.startswith("dist2ref"):  # the engine refuses a reference without a value, COINr gives no scores
            free = wide(table[table["method"] == "dist2ref_SGP"])
            kept = [c for c in kept if np.isfinite(free[c].dropna()).all() and free[c].notna().any()]
        step = {**step, "by": {c: {"method": "none"} for c in framework.indicators if c not in kept}}
        expected = expected[kept]
        found = compute(data, framework, Method.from_dict({"normalise": step})).stage("normalise")
        yield f"06_normalise/normalised.csv {name}", like(found, expected), expected


@case
def normalise_by_indicator() -> Iterator[Pair]:
    data, framework = asem()
    step = {
        "method": "minmax",
        "by": {"LPI": {"method": "borda"}, "Flights": {"method": "zscore", "mean": 10, "sd": 2}},
    }
    found = compute(data, framework, Method.from_dict({"normalise": step})).stage("normalise")
    expected = wide(read("06_normalise/indiv_specs.csv"))
    yield "06_normalise/indiv_specs.csv", like(found, expected), expected


AGGREGATE: dict[str, dict[str, Any]] = {
    "amean": {"method": "arithmetic"},
    "gmean": {"method": "geometric"},
    "hmean": {"method": "harmonic"},
    "genmean_p2": {"method": "power", "p": 2},
    "genmean_p0.5": {"method": "power", "p": 0.5},
    "genmean_pm2": {"method": "power", "p": -2},
    "copeland": {"method": "copeland"},
    "mixed_amean_gmean_hmean": {"method": ["arithmetic", "geometric", "harmonic"]},
    "mixed_amean_amean_copeland": {"method": ["arithmetic", "arithmetic", "copeland"]},
}


def _random_weights(framework: Framework) -> Framework:
    rows = read("07_aggregate/weights_random.csv")
    return framework.with_weights(dict(zip(rows["iCode"], rows["Weight"], strict=True)))


@case
def aggregate() -> Iterator[Pair]:
    _, framework = asem()
    scores = wide(read("07_aggregate/input_normalised_1_100.csv")).rename_axis("unit")
    table = read("07_aggregate/aggregates.csv")
    upward = framework.with_values("direction", dict.fromkeys(framework.indicators, 1))
    for weights in ("equal", "random"):
        own = _random_weights(upward) if weights == "random" else upward
        for name, step in AGGREGATE.items():
            method = Method.from_dict({"normalise": {"method": "none"}, "aggregate": step})
            expected = wide(table[(table["method"] == name) & (table["weights"] == weights)])
            found = compute(scores, own, method).table(*expected.columns)
            yield f"07_aggregate/aggregates.csv {name} {weights}", like(found, expected), expected


MISSING: dict[str, dict[str, Any]] = {
    "amean": {"method": "arithmetic"},
    "gmean": {"method": "geometric"},
    "hmean": {"method": "harmonic"},
    "amean_thresh0.7": {"method": "arithmetic", "min_share": 0.7},
    "amean_thresh0.9": {"method": "arithmetic", "min_share": 0.9},
    # the reference does not say which limits; these leave the same cells empty
    "amean_thresh_by_level": {"method": "arithmetic", "min_share": [0.8, 0.6, 0.6]},
}


@case
def aggregate_with_missing() -> Iterator[Pair]:
    data, framework = asem()
    table = read("07_aggregate/aggregates_with_missing.csv")
    for name, step in MISSING.items():
        expected = wide(table[table["method"] == name])
        method = Method.from_dict({"normalise": {"method": "minmax", "lower": 1}, "aggregate": step})
        found = compute(data, framework, method).table(*expected.columns)
        yield f"07_aggregate/aggregates_with_missing.csv {name}", like(found, expected), expected


@case
def outranking_matrix() -> Iterator[Pair]:
    _, framework = asem()
    scores = wide(read("07_aggregate/input_normalised_1_100.csv"))
    effective = read("01_pipeline/effective_weights.csv").set_index("iCode")["EffWeight"]
    summary = read("07_aggregate/outranking_summary.csv").set_index("case")
    physical = list(framework.children["Physical"])
    table = read("07_aggregate/outranking.csv")
    for name, codes, weights in (
        ("Physical_equal", physical, np.ones(len(physical))),
        ("all_effective_weights", list(framework.indicators), effective.loc[list(framework.indicators)].to_numpy()),
    ):
        matrix = outranking(scores[codes].to_numpy(), weights)
        expected = table[table["case"] == name].set_index(["i", "j"])["value"].unstack()  # noqa: PD010
        found = pd.DataFrame(matrix, scores.index, scores.index)
        # both sides round where a pair is a near-tie of weights: compare 1 + value
        yield f"07_aggregate/outranking.csv {name}", 1 + like(found, expected), 1 + expected
        yield f"07_aggregate/outranking_summary.csv {name}", pd.DataFrame([dominance(matrix)]), summary.loc[[name]]


def r_uniform(seed: int, count: int) -> np.ndarray:
    """The numbers runif() gives after set.seed(seed) in R: Mersenne Twister with R's seeding."""
    state, number = [], seed
    for step in range(50 + 625):
        number = (69069 * number + 1) & 0xFFFFFFFF
        if step >= 50:
            state.append(number)
    generator = np.random.MT19937()
    generator.state = {"bit_generator": "MT19937", "state": {"key": np.array(state[1:], dtype=np.uint32), "pos": 624}}
    return generator.random_raw(count).astype(float) * 2.3283064365386963e-10


def noisy_weights(framework: Framework) -> list[dict[str, float]]:
    """The 100 sets of weights of the reference: levels 2 and 3, +-25 %, seed 42."""
    rows = read("07_aggregate/weights_random.csv")
    levels = [list(rows.loc[rows["Level"] == level, "iCode"]) for level in (2, 3)]
    noise = iter(r_uniform(42, 100 * sum(map(len, levels))))
    return [{c: 1 + (next(noise) * 2 - 1) * 0.25 for level in levels for c in level} for _ in range(100)]


@case
def uncertainty_analysis() -> Iterator[Pair]:
    """100 replications with the parameters of the reference, and the statistics of their ranks."""
    data, framework = asem()
    parameters = read("10_sensitivity/ua100_parameters.csv")
    spec = {
        "treat.max_points": Choice([1, 2, 3, 4, 5]),
        "normalise": Choice(
            [{"method": "minmax", "lower": 1, "upper": 100}, {"method": "zscore", "mean": 10, "sd": 2}]
        ),
        "weights": WeightSets(sets=noisy_weights(framework)),
        "aggregate.method": Choice(["arithmetic", "geometric"]),
    }
    from indicators.composite.data import panel
    from indicators.composite.uncertain.draws import Draws
    from indicators.composite.uncertain.evaluate import Evaluator
    from indicators.composite.uncertain.space import Points, Space

    method = Method.from_dict(PIPELINE)
    space = Space(spec, method, framework)
    picks = {
        "treat.max_points": parameters["winmax"].to_numpy() - 1,
        "normalise": (parameters["normalisation"] == "n_zscore").to_numpy().astype(int),
        "weights": parameters["weights_rep"].to_numpy() - 1,
        "aggregate.method": (parameters["aggregation"] == "a_gmean").to_numpy().astype(int),
    }
    rows = panel(data, framework)
    evaluator = Evaluator(rows, space, ("Index",))
    scores = evaluator.scores(Points(picks, len(parameters)))
    units = list(rows.units)
    expected = wide(
        read("10_sensitivity/ua100_scores.csv").rename(columns={"iCode": "rep"}).assign(iCode=lambda t: t["rep"])
    )
    names = [f"r_{int(i)}" for i in parameters["rep"]]
    found = pd.DataFrame(scores[:, 0].T, units, names)
    yield "10_sensitivity/ua100_scores.csv", like(found, expected[names]), expected[names]
    draws = Draws(len(parameters), 1, rows.rows)
    draws.put(0, scores, evaluator.ranks(scores))
    quantiles, mean, _ = draws.quantiles(0, "ranks", (0.5, 0.05, 0.95))
    stats = read("10_sensitivity/ua100_rankstats.csv").set_index("uCode")
    nominal = compute(data, framework, method).table("Index", what="rank")["Index"]
    found = pd.DataFrame(
        {"Nominal": nominal[units], "Mean": mean, "Median": quantiles[0], "Q5": quantiles[1], "Q95": quantiles[2]},
        index=units,
    )
    yield "10_sensitivity/ua100_rankstats.csv", like(found, stats), stats
