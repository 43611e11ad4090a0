"""All the world's villages could be scored: 83,763 units x 49 indicators. Each runs in a process of its own."""

from __future__ import annotations

import numpy as np

from benchmarks import inputs, limit
from benchmarks.measure import Row, best, peak
from indicators.composite import compute, uncertainty

UNITS = 83_763
DRAWS = 1000


def pipeline() -> Row:
    fw, frame, method = inputs.framework(), inputs.data(UNITS), inputs.method()
    before = peak()
    engine, result = best(lambda: _ranked(compute(frame, fw, method)), 3)
    memory = peak()
    arrays = limit.inputs(frame, fw)
    plain, scores = best(lambda: _plain(arrays), 3)
    np.testing.assert_allclose(result.array[49:], scores[0], rtol=1e-9)
    note = f"of which {before:.0f} MB hold Python and the input"
    return Row(f"pipeline with ranks, {UNITS:,} x 49", engine, plain, 2.0, 71.7, memory, 1000, note)


def _plain(arrays):
    scores = limit.aggregate(limit.minmax(limit.normalise(*arrays)))
    return scores, limit.rank(scores)


def _ranked(result):
    assert result.rank_array.shape == (60, UNITS)
    return result


def table() -> Row:
    """The same with the long table of 5 million scores."""
    fw, frame, method = inputs.framework(), inputs.data(UNITS), inputs.method()
    engine, result = best(lambda: compute(frame, fw, method).scores, 2)
    memory = peak()
    plain, _ = best(lambda: _plain(limit.inputs(frame, fw)), 1)
    return Row(f"the same with the long table of {len(result):,} rows", engine, plain, None, None, memory)


def weights() -> Row:
    fw, frame, method = inputs.framework(), inputs.data(UNITS), inputs.method()
    spec = {"weights": {"noise": 0.25}}
    uncertainty(frame.head(60), fw, spec, 8, method=method)

    def run():
        found = uncertainty(frame, fw, spec, DRAWS, method=method, codes=["Index"])
        assert len(found.summary) == UNITS
        return found

    engine, found = best(run, 1)
    memory = peak()
    arrays = limit.inputs(frame, fw)
    multipliers = _multipliers(fw, method, frame)

    def plain():
        # the effective weights make the index one product; blocks of 50 draws keep memory bounded
        x = limit.minmax(limit.normalise(*arrays))
        scores = np.empty((DRAWS, UNITS))
        ranks = np.empty((DRAWS, UNITS), dtype=np.int32)
        for start in range(0, DRAWS, 50):
            part = slice(start, start + 50)
            scores[part] = (x @ _effective(multipliers[part]).T).T
            ranks[part] = limit.rank(scores[part])
        for source in (scores, ranks):
            for start in range(0, UNITS, 8000):
                np.quantile(source[:, start : start + 8000], [0.05, 0.5, 0.95], axis=0)
        return scores

    bare, scores = best(plain, 1)
    np.testing.assert_allclose(found.draws.scores(0), scores, rtol=1e-9)
    note = "draws beyond 256 MB go to a temporary file"
    return Row(
        f"{DRAWS:,} weight draws with ranks and intervals, {UNITS:,} x 49", engine, bare, 20.0, None, memory, 1000, note
    )


def _multipliers(fw, method, frame) -> np.ndarray:
    """Noise of the same draws, (D, 59), columns: 49 indicators, 8 pillars, 2 sub-indexes."""
    from indicators.composite.tree import Tree
    from indicators.composite.uncertain.space import Space

    space = Space({"weights": {"noise": 0.25}}, method, fw)
    picks = space.at(space.draw(0, DRAWS, 42)).picks["weights"]
    codes = list(Tree(fw, method.steps["weights"], method.steps["aggregate"]).weight_codes)
    wanted = [*fw.indicators, *[f"P{p}" for p in range(8)], "S0", "S1"]
    return picks[:, [codes.index(c) for c in wanted]]


def _effective(m: np.ndarray) -> np.ndarray:
    out = np.empty((len(m), 49))
    for p in range(8):
        part = slice(limit.BOUNDS[p], limit.BOUNDS[p + 1])
        family = slice(49, 54) if p < 5 else slice(54, 57)
        share = m[:, 49 + p] / m[:, family].sum(axis=1)
        top = m[:, 57 + (p >= 5)] / m[:, 57:].sum(axis=1)
        out[:, part] = m[:, part] / m[:, part].sum(axis=1, keepdims=True) * (share * top)[:, None]
    return out


BENCHMARKS = {"large": pipeline, "table": table, "weights": weights}
