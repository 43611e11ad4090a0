"""Agreement with other libraries where they calculate the same thing: pymcdm, scikit-criteria, SALib, SciPy."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy import stats

from indicators.composite import arrays
from indicators.composite.diagnose import cronbach_alpha, principal_components
from indicators.composite.steps.moments import moments
from indicators.composite.steps.weights import Family
from indicators.composite.steps.weights_data import critic, entropy
from indicators.composite.uncertain.sobol import exact_indices, sampled_indices

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what these libraries warn of when they are imported is not ours
    import pymcdm.methods
    import pymcdm.weights
    import SALib.analyze.sobol as salib
    from skcriteria.agg import simple
    from skcriteria.preprocessing import weighters

X = np.random.default_rng(7).gamma(3, 2, (30, 5)) + 0.5
W = np.array([0.1, 0.3, 0.25, 0.15, 0.2])


def family(x: np.ndarray) -> Family:
    return Family("P", tuple("abcde"[: x.shape[1]]), np.ones(x.shape[1]), x)


def shares(w: np.ndarray) -> np.ndarray:
    return w / w.sum()


def test_entropy_weights() -> None:
    found = shares(entropy(family(X), {}))
    np.testing.assert_allclose(found, pymcdm.weights.entropy_weights(X), rtol=1e-10)
    np.testing.assert_allclose(found, weighters.entropy_weights(X), rtol=1e-10)


def test_critic_weights() -> None:
    found = shares(critic(family(X), {}))
    np.testing.assert_allclose(found, pymcdm.weights.critic_weights(X), rtol=1e-12)
    np.testing.assert_allclose(found, weighters.critic_weights(X, np.ones(5)), rtol=1e-12)


def test_weighted_sum_and_product() -> None:
    np.testing.assert_allclose(arrays.aggregate(X, W), simple.wsm(X, W)[1], rtol=1e-13)
    product = np.log10(arrays.aggregate(X, W, "geometric"))
    np.testing.assert_allclose(product, simple.wpm(X, W)[1], rtol=1e-12)


def test_net_flow_is_that_of_promethee_with_the_usual_criterion() -> None:
    oracle = pymcdm.methods.PROMETHEE_II("usual")
    found = arrays.aggregate(X, W, "outranking")
    np.testing.assert_allclose(found, oracle(X, W, np.ones(5)), rtol=1e-12, atol=1e-14)


def test_moments_of_scipy() -> None:
    skewness, kurtosis = moments(X)
    np.testing.assert_allclose(skewness, stats.skew(X, bias=False), rtol=1e-12)
    np.testing.assert_allclose(kurtosis, stats.kurtosis(X, bias=False), rtol=1e-11)


def test_sampled_sobol_indices_of_salib() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(256, 3)), rng.normal(size=(256, 3))
    ab = np.stack([rng.normal(size=(256, 3)) * 0.3 + a for _ in range(2)])
    first, total, mean, _ = sampled_indices(a, b, ab)
    for f in range(2):
        for r in range(3):
            centred = a[:, r] - mean[r], ab[f, :, r] - mean[r], b[:, r] - mean[r]
            assert first[f, r] == pytest.approx(salib.first_order(*centred), rel=1e-11)
            assert total[f, r] == pytest.approx(salib.total_order(*centred), rel=1e-11)


def test_exact_sobol_indices_are_the_limit_of_sampled_ones() -> None:
    rng = np.random.default_rng(2)
    y = rng.normal(size=(3, 4, 2, 1)) + np.arange(3.0)[:, None, None, None]
    p = [np.array([0.2, 0.5, 0.3]), np.full(4, 0.25), np.array([0.9, 0.1])]
    first, total, mean, variance = exact_indices(y, p)
    n = 400_000
    a, b = ([rng.choice(len(q), n, p=q) for q in p] for _ in range(2))

    def f(picks: list[np.ndarray]) -> np.ndarray:
        return y[tuple(picks)]

    ab = np.stack([f([b[j] if i == j else a[j] for j in range(3)]) for i in range(3)])
    s_first, s_total, s_mean, s_variance = sampled_indices(f(a), f(b), ab)
    np.testing.assert_allclose(first, s_first, atol=0.01)
    np.testing.assert_allclose(total, s_total, atol=0.01)
    np.testing.assert_allclose(mean, s_mean, atol=0.01)
    np.testing.assert_allclose(variance, s_variance, rtol=0.01)


def test_exact_sobol_indices_of_an_additive_function_sum_to_one() -> None:
    y = (np.arange(3.0)[:, None] + 10 * np.arange(4.0)[None, :])[..., None]
    first, total, _, variance = exact_indices(y, [np.full(3, 1 / 3), np.full(4, 0.25)])
    np.testing.assert_allclose(first[:, 0], [2 / 3 / variance[0], 125 / variance[0]], rtol=1e-12)
    np.testing.assert_allclose(first, total, rtol=1e-12)
    product = (np.array([-1.0, 1])[:, None] * np.array([-1.0, 1])[None, :])[..., None]
    first, total, _, _ = exact_indices(product, [np.full(2, 0.5)] * 2)
    np.testing.assert_allclose(first, 0, atol=1e-15)
    np.testing.assert_allclose(total, 1)


def test_principal_components_by_singular_values() -> None:
    import pandas as pd

    table = pd.DataFrame(X, columns=list("abcde"))
    found = principal_components(table)
    z = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)
    singular = np.linalg.svd(z, compute_uv=False)
    np.testing.assert_allclose(found.eigenvalues, singular**2 / 29, rtol=1e-10)
    np.testing.assert_allclose(found.explained.sum(), 1)
    np.testing.assert_allclose((found.loadings**2).sum(axis=1), 1, rtol=1e-10)
    np.testing.assert_allclose(found.scores.var(ddof=1), found.eigenvalues, rtol=1e-10)


def test_cronbach_alpha_of_equally_correlated_columns() -> None:
    import pandas as pd

    # with standardised columns alpha is k r / (1 + (k - 1) r), Spearman-Brown
    rng = np.random.default_rng(0)
    z = np.linalg.qr(rng.normal(size=(200, 4)) - 0)[0]
    z = z - z.mean(axis=0)
    z = np.linalg.qr(z)[0]
    r = 0.4
    root = np.linalg.cholesky(np.full((4, 4), r) + (1 - r) * np.eye(4))
    alpha = cronbach_alpha(pd.DataFrame(z @ root.T))
    assert alpha == pytest.approx(4 * r / (1 + 3 * r), rel=1e-10)
