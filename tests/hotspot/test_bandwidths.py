"""Bandwidths: chosen by both axes, quick on a city, and honest about their limits."""

import numpy as np
import pytest

from hotspot.stats.density import (
    bandwidth_diggle,
    bandwidth_likelihood,
    bandwidth_scott,
    bandwidth_silverman,
    bandwidths_abramson,
)
from hotspot.stats.density.edges import LandMask
from hotspot.stats.density.places import gather_places, sample_evenly

SQUARE = (0.0, 0.0, 10_000.0, 10_000.0)
LAND = LandMask(share=np.ones((200, 200)), west=0.0, south=0.0, side_m=50.0)


def clustered(count: int, *, scale_m: float, seed: int = 1) -> np.ndarray:
    """Some clusters in a 10 km square, none within 4 of their widths of the edge."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(4 * scale_m, 10_000 - 4 * scale_m, (25, 2))
    return centres[rng.integers(25, size=count)] + np.clip(
        rng.normal(0, scale_m, (count, 2)), -4 * scale_m, 4 * scale_m
    )


@pytest.mark.parametrize("rule", [bandwidth_scott, bandwidth_silverman])
def test_rules_of_thumb_look_at_both_axes(rule) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    # R's mean(a, b) takes b for an option and gives a: there only the first axis would choose the bandwidth.
    rng = np.random.default_rng(1)
    points = rng.normal(0, [10, 1000], (5000, 2))
    east, north = rule(points)
    assert north / east == pytest.approx(100, rel=0.05)
    np.testing.assert_allclose(rule(points[:, ::-1]), [north, east], rtol=1e-9)


@pytest.mark.parametrize("search", [bandwidth_diggle, bandwidth_likelihood])
def test_searches_look_at_both_axes(search) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    points = clustered(400, scale_m=200)
    turned = search(points[:, ::-1], window=SQUARE)
    assert float(search(points, window=SQUARE)) == pytest.approx(float(turned), rel=1e-9)
    stretched = search(points * [1, 3], window=(0.0, 0.0, 10_000.0, 30_000.0))
    assert float(stretched) > float(search(points, window=SQUARE))


def test_points_with_double_weight_count_twice_for_scott() -> None:
    points = np.random.default_rng(1).normal(0, 100, (50, 2))
    np.testing.assert_allclose(bandwidth_scott(points, weights=np.full(50, 2.0)), bandwidth_scott(points))


def test_silverman_is_not_let_astray_by_a_few_far_points() -> None:
    rng = np.random.default_rng(3)
    near = rng.normal(0, 100, (1000, 2))
    with_far = np.vstack([near, rng.normal(0, 20_000, (20, 2))])
    np.testing.assert_allclose(bandwidth_silverman(with_far), bandwidth_silverman(near), rtol=0.1)
    assert (bandwidth_scott(with_far) > 5 * bandwidth_scott(near)).all()


def test_silverman_falls_back_on_the_deviation_where_half_of_all_lie_on_one_spot() -> None:
    points = np.vstack([np.zeros((80, 2)), np.random.default_rng(1).normal(0, 100, (20, 2))])
    np.testing.assert_allclose(bandwidth_silverman(points), bandwidth_scott(points))


@pytest.mark.parametrize("rule", [bandwidth_scott, bandwidth_silverman])
@pytest.mark.parametrize("points", [np.zeros((1, 2)), np.array([[0, 0], [0, 5.0]])])
def test_rules_of_thumb_refuse_points_that_say_nothing_about_spread(points: np.ndarray, rule) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(ValueError, match="Name a bandwidth"):
        rule(points)


@pytest.mark.parametrize("scale_m", [60, 200])
def test_the_likelihood_finds_about_the_clusters_own_size(scale_m: float) -> None:
    found = bandwidth_likelihood(clustered(2000, scale_m=scale_m), window=SQUARE, lowest_m=5, steps=40)
    assert 0.2 < found.value_m / scale_m < 0.8
    assert not found.is_at_limit


@pytest.mark.parametrize("search", [bandwidth_diggle, bandwidth_likelihood])
def test_a_mask_that_is_all_land_chooses_as_its_rectangle(search) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    points = clustered(1500, scale_m=200)
    on_land = search(points, window=LAND, highest_m=600)
    in_square = search(points, window=SQUARE, highest_m=600)
    assert float(on_land) == pytest.approx(float(in_square), rel=0.3)


@pytest.mark.parametrize("search", [bandwidth_diggle, bandwidth_likelihood])
def test_places_strewn_evenly_run_to_the_limit_and_say_so(search) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    points = np.random.default_rng(1).uniform(0, 10_000, (500, 2))
    found = search(points, window=SQUARE, highest_m=625)
    assert (found.is_at_limit, found.value_m) == (True, found.highest_m)


@pytest.mark.parametrize("search", [bandwidth_diggle, bandwidth_likelihood])
def test_piles_on_one_address_do_not_foretell_themselves(search) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    points = clustered(600, scale_m=200)
    piled = np.repeat(points, 3, axis=0)
    assert float(search(piled, window=SQUARE)) == pytest.approx(float(search(points, window=SQUARE)), rel=1e-9)


@pytest.mark.parametrize("search", [bandwidth_diggle, bandwidth_likelihood])
def test_an_even_sample_stands_for_all(search) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    points = clustered(12_000, scale_m=150)
    found = search(points, window=SQUARE)
    assert found.asked == 2000
    assert 0.5 < float(found) / float(search(points[:1900], window=SQUARE)) < 1.2
    order = np.random.default_rng(1).permutation(len(points))
    assert float(search(points[order], window=SQUARE)) == pytest.approx(float(found), rel=1e-9)


@pytest.mark.parametrize("search", [bandwidth_diggle, bandwidth_likelihood])
def test_without_a_window_the_points_own_rectangle_is_taken(search) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    points = clustered(300, scale_m=200)
    box = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
    assert search(points) == search(points, window=box)


def test_an_even_sample_sums_to_all_weight() -> None:
    rng = np.random.default_rng(1)
    places = gather_places(rng.uniform(0, 10, (500, 2)), rng.random(500))
    asked = sample_evenly(places, at_most=60)
    assert asked.weight.sum() == pytest.approx(places.weight.sum())
    assert (np.diff(asked.positions) >= 0).all()


def test_abramson_smooths_less_where_more_lie_and_keeps_the_geometric_mean() -> None:
    points = np.vstack([clustered(800, scale_m=60), np.random.default_rng(4).uniform(0, 10_000, (200, 2))])
    widths = bandwidths_abramson(points, pilot_m=300, bandwidth_m=250, trim=1e9)
    assert np.exp(np.log(widths).mean()) == pytest.approx(250)
    assert np.median(widths[800:]) > 1.5 * np.median(widths[:800])


def test_abramson_is_one_over_the_root_of_the_pilot() -> None:
    rng = np.random.default_rng(4)
    points = rng.normal(0, 400, (300, 2))
    widths = bandwidths_abramson(points, pilot_m=300, trim=1e9)
    apart = np.square(points[:, None] - points).sum(axis=2)
    pilot = np.exp(-apart / (2 * 300**2)).sum(axis=1)
    np.testing.assert_allclose(widths**2 * pilot, (widths**2 * pilot)[0], rtol=5e-3)


def test_abramson_is_trimmed_at_both_ends() -> None:
    points = np.vstack([np.repeat([[0, 0.0]], 500, axis=0), np.random.default_rng(1).uniform(-9000, 9000, (50, 2))])
    widths = bandwidths_abramson(points, pilot_m=300, bandwidth_m=250, trim=3, least=0.9)
    assert (widths.min(), widths.max()) == (225, 750)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda p: bandwidth_likelihood(p, window=SQUARE, lowest_m=9, highest_m=5), "lowest_m < highest_m"),
        (lambda p: bandwidth_diggle(p, window=SQUARE, highest_m=0), "must be positive"),
        (lambda p: bandwidth_diggle(p[:1], window=SQUARE), "two different places"),
        (lambda p: bandwidth_diggle(p * [1, 0]), "on one line and no window"),
        (lambda p: bandwidth_likelihood(np.repeat(p[:1], 9, axis=0), window=SQUARE), "two different places"),
        (lambda p: bandwidth_diggle(p, window=SQUARE, weights=-np.ones(len(p))), "negative"),
        (lambda p: bandwidths_abramson(p, pilot_m=0), "must be positive"),
        (lambda p: bandwidths_abramson(p, pilot_m=9, trim=0.5), "least < 1 < trim"),
    ],
)
def test_searches_without_an_answer_are_refused(ask, sentence: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(ValueError, match=sentence):
        ask(clustered(30, scale_m=100))
