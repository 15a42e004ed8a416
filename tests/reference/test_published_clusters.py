"""Clusters as scikit-learn, PostGIS, hdbscan and others print them in their documentation and tests."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score, completeness_score, homogeneity_score, v_measure_score
from sklearn.preprocessing import StandardScaler

from hotspot.stats.clusters import dbscan, hdbscan, space_time_dbscan


def on_a_line(*positions: float) -> np.ndarray:
    return np.column_stack([positions, np.zeros(len(positions))]).astype(float)


def groups(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels) if label >= 0}


def test_the_example_of_scikit_learns_dbscan() -> None:
    """scikit-learn, docstring of sklearn.cluster.DBSCAN."""
    points = np.array([[1, 2], [2, 2], [2, 3], [8, 7], [8, 8], [25, 80.0]])
    assert dbscan(points, eps_m=3, min_weight=2).labels.tolist() == [0, 0, 0, 1, 1, -1]


def test_the_demo_of_scikit_learns_dbscan() -> None:
    """scikit-learn, examples/cluster/plot_dbscan.py: 3 clusters, 18 noise points, and four scores."""
    points, truth = make_blobs(n_samples=750, centers=[[1, 1], [-1, -1], [1, -1]], cluster_std=0.4, random_state=0)
    labels = dbscan(StandardScaler().fit_transform(points), eps_m=0.3, min_weight=10).labels
    assert labels.max() + 1 == 3
    assert (labels == -1).sum() == 18
    scores = [score(truth, labels) for score in (homogeneity_score, completeness_score, v_measure_score)]
    assert np.round(scores, 3).tolist() == [0.953, 0.883, 0.917]
    assert round(adjusted_rand_score(truth, labels), 3) == 0.952


@pytest.mark.parametrize(
    ("least", "cores", "labels"),
    [
        (1, [0, 1, 2, 3, 4, 5, 6], [{0}, {1, 2, 3}, {4}, {5}, {6}]),
        (2, [1, 2, 3], [{1, 2, 3}]),
        (3, [2], [{1, 2, 3}]),
        (4, [], []),
    ],
)
def test_the_toy_of_scikit_learns_tests(least: float, cores: list[int], labels: list[set[int]]) -> None:
    """scikit-learn, sklearn/cluster/tests/test_dbscan.py: test_dbscan_core_samples_toy."""
    found = dbscan(on_a_line(0, 2, 3, 4, 6, 8, 10), eps_m=1, min_weight=least)
    assert np.flatnonzero(found.is_core).tolist() == cores
    assert groups(found.labels) == {frozenset(one) for one in labels}


@pytest.mark.parametrize(
    ("eps", "weights", "cores"),
    [
        (0.5, [1, 1], []),
        (0.5, [5, 5], []),
        (0.5, [6, 5], [0]),
        (0.5, [6, 6], [0, 1]),
        (1.5, [5, 1], [0, 1]),
        (1.5, [5, 0], []),
        (1.5, [5.9, 0.1], [0, 1]),
        (1.5, [6, 0], [0, 1]),
    ],
)
def test_the_weights_of_scikit_learns_tests(eps: float, weights: list[float], cores: list[int]) -> None:
    """scikit-learn, sklearn/cluster/tests/test_dbscan.py: test_weighted_dbscan, six making a core."""
    found = dbscan(on_a_line(0, 1), eps_m=eps, min_weight=6, weights=np.array(weights, float))
    assert np.flatnonzero(found.is_core).tolist() == cores


@pytest.mark.parametrize(("eps", "is_core"), [(1, True), (0.99, False)])
def test_a_reach_includes_its_circumference(eps: float, *, is_core: bool) -> None:
    """scikit-learn, sklearn/cluster/tests/test_dbscan.py: test_boundaries."""
    assert dbscan(on_a_line(0, 1, 1), eps_m=eps, min_weight=2).is_core[0] == is_core


@pytest.mark.parametrize(
    ("eps", "least", "expected"), [(0.8, 1, [{0, 1, 2}, {3, 4, 5}]), (0.8, 4, []), (0.6, 3, [{3, 4, 5}])]
)
def test_the_six_points_of_postgis(eps: float, least: float, expected: list[set[int]]) -> None:
    """PostGIS, regress/core/cluster.sql and cluster_expected: t101, t102 and t103 of ST_ClusterDBSCAN."""
    points = np.array([[0, 0], [0, 1], [-0.5, 0.5], [1, 0], [1, 1], [1, 0.5]])
    assert groups(dbscan(points, eps_m=eps, min_weight=least).labels) == {frozenset(one) for one in expected}


def test_two_moons_and_two_blobs_as_hdbscan_finds_them() -> None:
    """Sizes: vignette "HDBSCAN with the dbscan package" of R's dbscan, on data like those of "How HDBSCAN Works".

    Stabilities: hdbscan 0.8.44 on these points, min_cluster_size 5, min_samples 4, which there leaves out the
    point itself; computed from cluster_persistence_ (stability / (size x largest lambda 7.265808257990185)).
    """
    found = hdbscan(_moons_and_blobs(), min_cluster_weight=5, min_weight=5, closest_m=1e-6)
    assert found.weights.tolist() == [50, 25, 25]
    assert sorted(found.stability) == pytest.approx([46.0235708766, 70.1613843733, 99.9085962552], rel=1e-9)
    assert found.membership.sum() == pytest.approx(84.1157398310, rel=1e-9)


def test_six_clusters_where_a_core_is_a_point_and_its_neighbour() -> None:
    """hdbscan 0.8.44 on the same points, min_samples 1; largest lambda 10.489313536250068."""
    found = hdbscan(_moons_and_blobs(), min_cluster_weight=5, min_weight=2, closest_m=1e-6)
    assert found.weights.tolist() == [25, 25, 25, 12, 8, 5]
    assert sorted(found.stability) == pytest.approx(
        [3.0279634892, 13.6547473823, 17.8047685660, 39.6198934657, 129.4513635531, 131.0498723649], rel=1e-9
    )
    assert found.membership.sum() == pytest.approx(85.3096274585, rel=1e-9)


def test_two_clusters_and_a_far_point() -> None:
    """Crate hdbscan (Rust), tests/common.rs: test_cluster, with its defaults of five and five."""
    near = [[1.5, 2.2], [1.0, 1.1], [1.2, 1.4], [0.8, 1.0], [1.1, 1.0]]
    far = [[3.7, 4.0], [3.9, 3.9], [3.6, 4.1], [3.8, 3.9], [4.0, 4.1]]
    found = hdbscan(np.array([*near, *far, [10.0, 10.0]]), min_cluster_weight=5, min_weight=5, closest_m=1e-3)
    assert groups(found.labels) == {frozenset(range(5)), frozenset(range(5, 10))}


def test_two_alike_groups() -> None:
    """Crate hdbscan (Rust), tests/common.rs: test_calc_medoids: two groups of five, no noise."""
    shape = np.array([[1.3, 1.2], [1.2, 1.3], [1.5, 1.5], [1.6, 1.7], [1.7, 1.6]])
    found = hdbscan(np.vstack([shape, shape + 5]), min_cluster_weight=5, min_weight=5, closest_m=1e-3)
    assert groups(found.labels) == {frozenset(range(5)), frozenset(range(5, 10))}


def test_blobs_that_move_slowly_keep_their_cluster() -> None:
    """sktime, clustering/tests/spatio_temporal/test_st_dbscan.py: three blobs of five, moving 0.1 a step."""
    centres = np.array([[0, 0], [1, 1], [-1, -1]], float)
    made = [
        make_blobs(n_samples=15, centers=centres + 0.1 * step, cluster_std=0.2, random_state=10) for step in range(3)
    ]
    points, truth = np.vstack([one[0] for one in made]), np.concatenate([one[1] for one in made])
    found = space_time_dbscan(points, np.repeat([0.0, 1, 2], 15), eps_m=0.5, eps_hours=3, min_weight=5)
    assert groups(found.labels) == groups(truth)


def test_a_walk_past_four_corners() -> None:
    """The repository with modules/cluster.py for walking passes, its tests test_dbscan and test_dbscan_st."""
    corner = np.array([[0, 0], [1, 0], [0, 1]], float)
    points = np.vstack([corner + offset for offset in ([0, 0], [5, 5], [0, 10], [5, 15])])
    four = {frozenset(range(first, first + 3)) for first in (0, 3, 6, 9)}
    times = np.arange(12.0)
    assert groups(dbscan(points, eps_m=1, min_weight=2).labels) == four
    assert groups(space_time_dbscan(points, times, eps_m=1, eps_hours=5, min_weight=2).labels) == four
    assert (space_time_dbscan(points, times, eps_m=1, eps_hours=0.5, min_weight=2).labels == -1).all()
    times[10] = 1
    late = space_time_dbscan(points, times, eps_m=1, eps_hours=5, min_weight=2)
    assert groups(late.labels) == four - {frozenset({9, 10, 11})} | {frozenset({9, 11})}


def test_the_checks_of_r_stdbscan() -> None:
    """R package stdbscan, tests/testthat/test-st_dbscan.R: a far point is noise; fewer than the least are noise."""
    points = np.array([[0, 0], [0.1, 0.1], [5, 5]])
    found = space_time_dbscan(points, np.array([1.0, 2, 3]), eps_m=0.3, eps_hours=2, min_weight=2)
    assert found.labels.tolist() == [0, 0, -1]
    few = space_time_dbscan(points[:2], np.array([0.0, 1]), eps_m=0.3, eps_hours=2, min_weight=3)
    assert few.labels.tolist() == [-1, -1]


def _moons_and_blobs() -> np.ndarray:
    moons, _ = make_moons(n_samples=50, noise=0.05, random_state=0)
    blobs, _ = make_blobs(n_samples=50, centers=[(-0.75, 2.25), (1.0, 2.0)], cluster_std=0.25, random_state=0)
    return np.vstack([moons, blobs])
