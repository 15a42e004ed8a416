"""Clusters of unique places: the same as clustering every point, at a fraction of the work."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from hotspot.stats.clusters import SpaceTimeClusters, dbscan, hdbscan, space_time_dbscan
from hotspot.stats.clusters.chance import pseudo_p_values


def piled_points(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    doors = np.concatenate([rng.normal(centre, 40, (60, 2)) for centre in ((0, 0), (600, 0), (0, 900))])
    doors = np.concatenate([doors, rng.uniform(-2000, 2000, (60, 2))])
    return doors[rng.integers(0, len(doors), 1500)]


def partition(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels) if label >= 0}


@pytest.mark.parametrize("seed", range(5))
def test_unique_places_with_weights_give_the_clusters_of_all_points(seed: int) -> None:
    points = piled_points(seed)
    raw = DBSCAN(eps=60, min_samples=15).fit_predict(points)
    found = dbscan(points, eps_m=60, min_weight=15)
    assert partition(found.labels) == partition(raw)
    assert len(found.weights) >= 3


def test_the_heaviest_cluster_is_number_zero() -> None:
    found = dbscan(piled_points(1), eps_m=60, min_weight=15)
    assert (np.diff(found.weights) <= 0).all()
    assert found.weights.tolist() == np.bincount(found.labels[found.labels >= 0]).tolist()


def test_weights_count_and_points_without_weight_make_no_cluster() -> None:
    points = np.zeros((4, 2))
    assert dbscan(points, eps_m=10, min_weight=2, weights=np.full(4, 0.5)).labels.tolist() == [0] * 4
    assert dbscan(points, eps_m=10, min_weight=2.1, weights=np.full(4, 0.5)).labels.tolist() == [-1] * 4


def test_no_points_are_no_clusters() -> None:
    assert dbscan(np.empty((0, 2)), eps_m=10, min_weight=2).labels.size == 0


def test_shuffling_points_changes_no_place_s_company() -> None:
    points = piled_points(3)
    order = np.random.default_rng(0).permutation(len(points))
    first, again = dbscan(points, eps_m=60, min_weight=15), dbscan(points[order], eps_m=60, min_weight=15)
    np.testing.assert_array_equal(first.labels[order], again.labels)


def test_places_that_cannot_be_clustered_are_refused() -> None:
    with pytest.raises(ValueError, match="must be finite"):
        dbscan(np.array([[np.nan, 0]]), eps_m=10, min_weight=1)
    with pytest.raises(ValueError, match="are not both positive"):
        dbscan(np.zeros((1, 2)), eps_m=0, min_weight=1)


def test_weights_and_choices_that_mean_nothing_are_refused() -> None:
    points, times = np.zeros((2, 2)), np.zeros(2)
    with pytest.raises(ValueError, match="give one finite weight a point, none negative"):
        dbscan(points, eps_m=10, min_weight=1, weights=np.array([1.0, -1]))
    with pytest.raises(ValueError, match="give one finite hour a point"):
        space_time_dbscan(points, times[:1], eps_m=10, eps_hours=1, min_weight=1)
    with pytest.raises(ValueError, match="A reach of 0 hours is not positive"):
        space_time_dbscan(points, times, eps_m=10, eps_hours=0, min_weight=1)
    with pytest.raises(ValueError, match="min_weight 0 and closest_m -1: not positive"):
        hdbscan(points, min_cluster_weight=2, min_weight=0, closest_m=-1)
    with pytest.raises(ValueError, match="'best' is no way to choose clusters"):
        hdbscan(points, min_cluster_weight=2, min_weight=1, selection="best")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="choose a larger reach"):
        dbscan(np.array([[0, 0], [1e9, 0]]), eps_m=1e-3, min_weight=1)
    with pytest.raises(ValueError, match="0 replicates are none"):
        pseudo_p_values(points, times, in_a_week, side_m=10, rng=np.random.default_rng(0), replicates=0)


def in_a_week(points: np.ndarray, times: np.ndarray) -> SpaceTimeClusters:
    return space_time_dbscan(points, times, eps_m=100, eps_hours=168, min_weight=3)


def test_nothing_and_too_little_hang_together_in_no_cluster() -> None:
    nothing = hdbscan(np.empty((0, 2)), min_cluster_weight=3, min_weight=2)
    assert (nothing.labels.size, nothing.weights.size) == (0, 0)
    assert hdbscan(np.zeros((4, 2)), min_cluster_weight=5, min_weight=2).labels.tolist() == [-1] * 4
    assert hdbscan(np.zeros((4, 2)), min_cluster_weight=3, min_weight=5).labels.tolist() == [-1] * 4
    assert in_a_week(np.empty((0, 2)), np.empty(0)).labels.size == 0


def test_all_incidents_in_one_heap_are_no_cluster_of_their_own() -> None:
    heap = np.random.default_rng(0).normal(0, 5, (60, 2))
    assert hdbscan(heap, min_cluster_weight=40, min_weight=5).weights.size == 0


def test_a_busy_address_neither_lasts_for_ever_nor_stands_alone() -> None:
    """Its neighbours 12 m away are part of the place where positions are known to 25 m."""
    square = np.array([[0.0, 0]] * 30 + [[12, 0]] * 8 + [[0, 12]] * 8)
    far = square + np.array([900, 0])
    found = hdbscan(np.vstack([square, far]), min_cluster_weight=10, min_weight=5, closest_m=25)
    assert found.weights.tolist() == [46, 46]
    assert found.ends_m == pytest.approx([25, 25])
    exact = hdbscan(np.vstack([square, far]), min_cluster_weight=10, min_weight=5, closest_m=0.01)
    assert exact.weights.tolist() == [46, 46]
    assert (exact.stability > 100 * found.stability).all()


def test_a_border_between_two_crowds_belongs_to_the_nearer() -> None:
    crowds = np.array([[-40.0, 0]] * 5 + [[0, 0], [100, 0]] + [[140, 0]] * 5 + [[45, 0]])
    found = dbscan(crowds, eps_m=60, min_weight=6)
    assert not found.is_core[-1]
    assert found.labels[-1] == found.labels[5] != found.labels[6]


def test_a_cluster_lasts_as_long_as_something_keeps_happening() -> None:
    times = np.array([0, 100, 200, 300, 800, 900, 1000.0])
    found = in_a_week(np.zeros((7, 2)), times)
    assert found.first.tolist() == [0, 800]
    assert found.last.tolist() == [300, 1000]
    assert found.labels.tolist() == [0, 0, 0, 0, 1, 1, 1]
