"""What holds for any series, any pairs and any concentration."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.stats import kendalltau, theilslopes

from hotspot.stats.concentration import gini, gini_of_sparse_counts, lorenz, share_of_area_holding
from hotspot.stats.trend import EMERGING_CLASSES, classify_emerging, mann_kendall, seasonal_mann_kendall

Floats = NDArray[np.float64]
SERIES = arrays(np.float64, st.integers(2, 30), elements=st.integers(0, 6).map(float))


def plain_mann_kendall(x: Floats) -> tuple[float, float, float]:
    """The definition in plain numpy."""
    i, j = np.triu_indices(x.size, 1)
    known = ~np.isnan(x[i]) & ~np.isnan(x[j])
    i, j = i[known], j[known]
    _, ties = np.unique(x[~np.isnan(x)], return_counts=True)
    n = int(ties.sum())
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    slope = float(np.median((x[j] - x[i]) / (j - i))) if i.size else np.nan
    return float(np.sign(x[j] - x[i]).sum()), variance, slope


@settings(max_examples=60, deadline=None)
@given(SERIES, st.data())
def test_the_fast_way_is_the_definition(x: Floats, data: st.DataObject) -> None:
    gaps = data.draw(arrays(np.bool_, x.shape))
    series = np.where(gaps, np.nan, x)
    found = mann_kendall(series)
    np.testing.assert_allclose((found.statistic, found.variance, found.slope), plain_mann_kendall(series), rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(SERIES)
def test_scipy_agrees_on_tau_and_slope(x: Floats) -> None:
    found = mann_kendall(x)
    tau = kendalltau(np.arange(x.size), x, variant="c").statistic if np.unique(x).size > 1 else 0.0
    assert np.sign(found.statistic) == np.sign(np.round(tau, 9))
    assert np.isclose(found.slope, theilslopes(x)[0])


@settings(max_examples=40, deadline=None)
@given(SERIES, st.integers(2, 7))
def test_seasons_are_tested_one_by_one_and_added(x: Floats, period: int) -> None:
    found = seasonal_mann_kendall(x, period=period)
    parts = [mann_kendall(x[season::period]) for season in range(min(period, x.size))]
    assert found.statistic == sum(part.statistic for part in parts)
    assert np.isclose(found.variance, sum(part.variance for part in parts))


@settings(max_examples=40, deadline=None)
@given(SERIES)
def test_reading_a_series_backwards_turns_the_trend_around(x: Floats) -> None:
    forward, back = mann_kendall(x), mann_kendall(x[::-1])
    assert (forward.statistic, forward.z, forward.p_value) == (-back.statistic, -back.z, back.p_value)
    assert np.isclose(forward.slope, -back.slope)


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(2, 14)), elements=st.floats(-6, 6)))
def test_hot_and_cold_mirror_each_other_where_only_one_of_them_is_seen(z: Floats) -> None:
    is_hot = (z > 2).any(axis=1, keepdims=True)
    q_value = np.where((np.abs(z) > 2) & ((z > 0) | ~is_hot), 0.01, 1.0)
    names = classify_emerging(z, q_value).category
    mirrored = classify_emerging(-z, q_value).category
    swap = {"hotspot": "cold_spot", "cold_spot": "hotspot"}
    for name, other in zip(names, mirrored, strict=True):
        kind, _, temperature = str(name).partition("_")
        assert name in EMERGING_CLASSES
        assert other == (f"{kind}_{swap[temperature]}" if temperature else "none")


COUNTS = arrays(np.float64, st.integers(2, 40), elements=st.integers(0, 9).map(float)).filter(lambda c: c.sum() > 0)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_gini_is_half_the_relative_mean_difference(counts: Floats) -> None:
    difference = np.abs(counts[:, None] - counts[None]).mean() / (2 * counts.mean())
    assert np.isclose(gini(counts), difference)


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_gini_of_sparse_counts_never_exceeds_gini_and_never_falls_below_0(counts: Floats) -> None:
    assert -1e-9 <= gini_of_sparse_counts(counts) <= gini(counts) + 1e-9


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.data())
def test_concentration_does_not_depend_on_the_order_of_rows_or_the_unit_of_area(
    counts: Floats, data: st.DataObject
) -> None:
    area = data.draw(arrays(np.float64, counts.shape, elements=st.floats(0.5, 5)))
    order = data.draw(st.permutations(range(counts.size)))
    assert np.isclose(gini(counts, area), gini(counts[order], area[order] * 7))
    shares = [0.25, 0.5, 0.8, 1.0]
    held = share_of_area_holding(counts, area, share=shares)
    assert np.allclose(held, share_of_area_holding(counts[order], 3 * area[order], share=shares))
    assert (np.diff(held) >= 0).all()


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(2, 4))
def test_splitting_places_into_equal_parts_changes_nothing(counts: Floats, parts: int) -> None:
    area = np.full(counts.size, float(parts))
    assert np.isclose(gini(counts, area), gini(np.repeat(counts / parts, parts)))


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_the_lorenz_curve_is_hollow_and_ends_at_one(counts: Floats) -> None:
    curve = lorenz(counts)
    slopes = np.diff(curve.value_share) / np.diff(curve.area_share)
    assert (np.diff(slopes) >= -1e-9).all()
    assert curve.value_share[-1] == curve.area_share[-1] == 1.0
