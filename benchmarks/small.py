"""The example: 51 units x 49 indicators. Pipeline, uncertainty, exact Sobol indices."""

from __future__ import annotations

import numpy as np

from benchmarks import inputs, limit
from benchmarks.measure import Row, best
from indicators.composite import compute, sensitivity, uncertainty
from indicators.composite.uncertain import Choice, WeightSets

DRAWS = 1000
NORMALISE = [{"method": "minmax", "lower": 1, "upper": 100}, {"method": "zscore", "mean": 10, "sd": 2}]


def weight_sets() -> np.ndarray:
    """100 sets of weights of 8 pillars and 2 sub-indexes, +-25 %."""
    return np.random.default_rng(42).uniform(0.75, 1.25, (100, 10))


def spec() -> dict:
    codes = [f"P{p}" for p in range(8)] + ["S0", "S1"]
    return {
        "treat.max_points": Choice([1, 2, 3, 4, 5]),
        "normalise": Choice(NORMALISE),
        "weights": WeightSets(sets=[dict(zip(codes, row, strict=True)) for row in weight_sets()]),
        "aggregate.method": Choice(["arithmetic", "geometric"]),
    }


def pipeline() -> Row:
    fw, frame, method = inputs.framework(), inputs.data(51), inputs.method()
    arrays = limit.inputs(frame, fw)
    engine, result = best(lambda: _scores(compute(frame, fw, method)), 200)
    plain, scores = best(lambda: limit.aggregate(limit.minmax(limit.normalise(*arrays))), 200)
    np.testing.assert_allclose(result.array[49:], scores, rtol=1e-10)
    return Row("example pipeline, 51 x 49, with the table of scores and ranks", engine, plain, 0.010, 0.144)


def _scores(result):
    assert len(result.scores)
    return result


def _plain_points(points: dict[str, np.ndarray], arrays: tuple) -> np.ndarray:
    """Index scores of draws with every shared step computed once, (D, R)."""
    x, people, group, direction = arrays
    sets = weight_sets()
    out = np.empty((len(points["treat.max_points"]), len(x)))
    scaled = {}
    for winmax in range(5):
        treated = limit.normalise(x, people, group, direction, winmax + 1)
        scaled[winmax, 0], scaled[winmax, 1] = limit.minmax(treated, 1, 100), limit.zscore(treated)
    for d, (a, b, c, e) in enumerate(zip(*points.values(), strict=True)):
        out[d] = limit.aggregate(scaled[a, b], sets[c, :8], sets[c, 8:], log=bool(e))[-1]
    return out


def uncertainty_analysis() -> Row:
    fw, frame, method = inputs.framework(), inputs.data(51), inputs.method()
    arrays = limit.inputs(frame, fw)
    uncertainty(frame, fw, spec(), 8, method=method)  # loads scipy once, as an interactive session has

    def run():
        found = uncertainty(frame, fw, spec(), DRAWS, method=method, codes=["Index"])
        assert len(found.summary)
        assert len(found.rank_probabilities())
        assert len(found.pairwise())
        return found

    engine, found = best(run, 5)
    space_points = _points(found, fw, frame, method)

    def plain():
        scores = _plain_points(space_points, arrays)
        ranks = limit.rank(scores)
        np.quantile(scores, [0.05, 0.5, 0.95], axis=0)
        np.quantile(ranks, [0.05, 0.5, 0.95], axis=0)
        return scores

    bare, scores = best(plain, 5)
    np.testing.assert_allclose(found.draws.scores(0), scores, rtol=1e-9)
    return Row(f"uncertainty, {DRAWS:,} draws, 51 x 49: intervals, ranks, pairs", engine, bare, 0.5, 254)


def _points(found, fw, frame, method) -> dict[str, np.ndarray]:
    from indicators.composite.uncertain.space import Space

    space = Space(spec(), method, fw)
    return space.at(space.draw(0, DRAWS, found.seed)).picks


def sobol() -> Row:
    fw, frame, method = inputs.framework(), inputs.data(51), inputs.method()
    arrays = limit.inputs(frame, fw)
    engine, found = best(lambda: sensitivity(frame, fw, spec(), method=method), 5)
    shape = (5, 2, 100, 2)

    def plain():
        grid = dict(zip(("treat.max_points", "b", "c", "d"), np.unravel_index(np.arange(2000), shape), strict=True))
        scores = _plain_points(grid, arrays)
        out = []
        for y in (scores, limit.rank(scores).astype(float)):
            y = y.reshape(*shape, -1)
            v = y.var(axis=(0, 1, 2, 3))
            for f in range(4):
                others = tuple(a for a in range(4) if a != f)
                out.append((y.mean(axis=others).var(axis=0) / v, y.var(axis=f).mean(axis=(0, 1, 2)) / v))
        return out

    bare, indices = best(plain, 5)
    own = found.indices[found.indices["target"] == "score"]
    first = own[own["factor"] == "weights"]["first"].to_numpy()
    np.testing.assert_allclose(first, indices[2][0], rtol=1e-6)
    assert found.method == "exact"
    return Row("Sobol indices by unit, exact on all 2,000 ways, 51 x 49", engine, bare, 2.0, 810)


BENCHMARKS = {"pipeline": pipeline, "uncertainty": uncertainty_analysis, "sobol": sobol}
