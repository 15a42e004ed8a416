"""Clusters of unique places: the same as clustering every point, at a fraction of the work."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from hotspot.stats.clusters import dbscan


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
