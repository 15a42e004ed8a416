"""What must hold of clusters whatever the points, and what slow ways written down from the definitions say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN, HDBSCAN

from hotspot.stats.clusters import PersistentClusters, SpaceTimeClusters, dbscan, hdbscan, space_time_dbscan
from hotspot.stats.clusters.chance import likelihood_ratios, pseudo_p_values

MODEST = settings(max_examples=40, deadline=None)


@st.composite
def crowds(draw: st.DrawFn) -> np.ndarray:
    """Points gathered around a few centres, some of them repeated."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    size, centres = draw(st.integers(5, 90)), draw(st.integers(1, 5))
    middle = rng.uniform(-500, 500, (centres, 2))
    points = middle[rng.integers(0, centres, size)] + rng.normal(0, draw(st.sampled_from([5, 40, 150])), (size, 2))
    repeated = points[rng.integers(0, size, draw(st.integers(0, 60)))]
    return np.vstack([points, repeated])


def company(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels) if label >= 0}


def naive_cores(near: np.ndarray, least: float, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cores and their components, from the definition."""
    is_core = near @ weights >= least * (1 - 1e-9)
    return is_core, connected_components(near & is_core & is_core[:, None], directed=False)[1]


def assert_is_dbscan(labels: np.ndarray, near: np.ndarray, least: float, weights: np.ndarray) -> None:
    is_core, component = naive_cores(near, least, weights)
    assert company(np.where(is_core, labels, -1)) == company(np.where(is_core, component, -1))
    reached = (near & is_core).any(axis=1)
    assert ((labels >= 0) == reached).all()
    for border in np.flatnonzero(reached & ~is_core):
        assert labels[border] in labels[near[border] & is_core]


@MODEST
@given(points=crowds(), eps=st.sampled_from([10.0, 60, 300, 5000]), least=st.sampled_from([1.0, 2, 5, 12]))
def test_dbscan_is_what_its_definition_says(points: np.ndarray, eps: float, least: float) -> None:
    assert_is_dbscan(
        dbscan(points, eps_m=eps, min_weight=least).labels, cdist(points, points) <= eps, least, np.ones(len(points))
    )


@MODEST
@given(points=crowds(), eps=st.sampled_from([10.0, 60, 300]), least=st.integers(1, 12))
def test_dbscan_agrees_with_scikit_learn_but_for_borders(points: np.ndarray, eps: float, least: int) -> None:
    found, peer = dbscan(points, eps_m=eps, min_weight=least), DBSCAN(eps=eps, min_samples=least).fit(points)
    is_core = np.zeros(len(points), bool)
    is_core[peer.core_sample_indices_] = True
    assert (found.is_core == is_core).all()
    assert company(np.where(is_core, found.labels, -1)) == company(np.where(is_core, peer.labels_, -1))
    assert ((found.labels >= 0) == (peer.labels_ >= 0)).all()


@MODEST
@given(
    points=crowds(),
    seed=st.integers(0, 1000),
    reach=st.sampled_from([(60.0, 24.0), (300, 6), (20, 500)]),
    least=st.sampled_from([1.0, 2.5, 6]),
    step=st.sampled_from([0.01, 1, 24]),
)
def test_space_time_dbscan_is_what_its_definition_says(
    points: np.ndarray, seed: int, reach: tuple[float, float], least: float, step: float
) -> None:
    rng = np.random.default_rng(seed)
    times, weights = np.round(rng.uniform(0, 300, len(points)) / step) * step, rng.uniform(0, 2, len(points))
    near = (cdist(points, points) <= reach[0]) & (abs(times - times[:, None]) <= reach[1])
    found = space_time_dbscan(points, times, eps_m=reach[0], eps_hours=reach[1], min_weight=least, weights=weights)
    assert_is_dbscan(found.labels, near, least, weights)
    for label, (first, last) in enumerate(zip(found.first, found.last, strict=True)):
        inside = times[found.labels == label]
        assert (first, last) == (inside.min(), inside.max())
        assert found.weights[label] == pytest.approx(weights[found.labels == label].sum())


@MODEST
@given(points=crowds(), seed=st.integers(0, 1000))
def test_the_order_of_rows_and_where_zero_lies_change_nothing(points: np.ndarray, seed: int) -> None:
    rng = np.random.default_rng(seed)
    order, times = rng.permutation(len(points)), rng.integers(0, 200, len(points)).astype(float)
    moved = points[order] + [674_000.0, 6_580_000.0]
    ways = (
        (dbscan(points, eps_m=60, min_weight=4), dbscan(moved, eps_m=60, min_weight=4)),
        (
            space_time_dbscan(points, times, eps_m=60, eps_hours=24, min_weight=3),
            space_time_dbscan(moved, times[order] + 480_000, eps_m=60, eps_hours=24, min_weight=3),
        ),
        (
            hdbscan(points, min_cluster_weight=6, min_weight=4),
            hdbscan(moved, min_cluster_weight=6, min_weight=4),
        ),
    )
    for first, again in ways:
        assert company(first.labels[order]) == company(again.labels)
        np.testing.assert_allclose(first.weights, again.weights)


@MODEST
@given(points=crowds(), scale=st.sampled_from([0.001, 3.28, 1000]))
def test_in_another_unit_the_clusters_are_the_same(points: np.ndarray, scale: float) -> None:
    first = hdbscan(points, min_cluster_weight=5, min_weight=3)
    again = hdbscan(points * scale, min_cluster_weight=5, min_weight=3, closest_m=scale)
    np.testing.assert_array_equal(first.labels, again.labels)
    np.testing.assert_allclose(first.stability, again.stability * scale, rtol=1e-5)
    np.testing.assert_allclose(first.persistence, again.persistence, rtol=1e-5)


@MODEST
@given(points=crowds(), seed=st.integers(0, 1000))
def test_a_point_of_weight_three_is_three_points(points: np.ndarray, seed: int) -> None:
    weights = np.random.default_rng(seed).integers(1, 4, len(points))
    repeated, weighted = np.repeat(points, weights, axis=0), weights.astype(float)
    one = dbscan(points, eps_m=50, min_weight=5, weights=weighted)
    np.testing.assert_array_equal(np.repeat(one.labels, weights), dbscan(repeated, eps_m=50, min_weight=5).labels)
    firm = hdbscan(points, min_cluster_weight=6, min_weight=4, weights=weighted)
    again = hdbscan(repeated, min_cluster_weight=6, min_weight=4)
    np.testing.assert_array_equal(np.repeat(firm.labels, weights), again.labels)
    np.testing.assert_allclose(np.repeat(firm.membership, weights), again.membership)
    np.testing.assert_allclose(firm.stability, again.stability)


@MODEST
@given(points=crowds(), size=st.integers(2, 12), least=st.integers(1, 8), closest=st.sampled_from([0.5, 20.0]))
def test_hdbscan_is_what_its_definition_says(points: np.ndarray, size: int, least: int, closest: float) -> None:
    found = hdbscan(points, min_cluster_weight=size, min_weight=least, closest_m=closest)
    labels, stability = naive_hdbscan(points, size=size, least=least, closest=closest)
    assert company(found.labels) == company(labels)
    np.testing.assert_allclose(sorted(found.stability), sorted(stability), rtol=1e-4, atol=1e-5)
    assert ((found.membership >= 0) & (found.membership <= 1)).all()
    assert ((found.persistence >= 0) & (found.persistence <= 1 + 1e-9)).all()
    assert (found.parts_m >= found.ends_m).all()


@pytest.mark.parametrize("least", [1, 2])
@pytest.mark.parametrize(("selection", "method"), [("most_stable", "eom"), ("undivided", "leaf")])
def test_hdbscan_agrees_with_scikit_learn_where_no_two_links_are_equally_long(
    least: int, selection: str, method: str
) -> None:
    """Core distances of more than two points are shared by several links; scikit-learn then cuts one by one."""
    for seed in range(25):
        points = scattered(seed)
        found = hdbscan(points, min_cluster_weight=8, min_weight=least, closest_m=1e-4, selection=selection)
        peer = HDBSCAN(min_cluster_size=8, min_samples=least, cluster_selection_method=method, copy=True).fit(points)
        assert company(found.labels) == company(peer.labels_)
        np.testing.assert_allclose(found.membership, peer.probabilities_, atol=1e-6)


def scattered(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    parts = [rng.normal(rng.uniform(-900, 900, 2), rng.uniform(10, 150), (40, 2)) for _ in range(5)]
    return np.vstack([*parts, rng.uniform(-1500, 1500, (60, 2))])


def naive_hdbscan(points: np.ndarray, *, size: int, least: int, closest: float) -> tuple[np.ndarray, list[float]]:
    """Every copy a point of its own, thresholds one after another, groups by recursion."""
    if len(points) < max(size, least):
        return np.full(len(points), -1), []
    distance = cdist(points, points)
    core = np.maximum(np.sort(distance, axis=1)[:, least - 1], closest)
    reach = np.maximum(np.maximum(distance, closest), np.maximum(core, core[:, None])).round(6)
    np.fill_diagonal(reach, core.round(6))
    root = Group(np.arange(len(points)), born=0.0)
    grow(root, np.arange(len(points)), reach, size)
    chosen = [group for child in root.children for group in best(child)[1]]
    labels = np.full(len(points), -1)
    for number, group in enumerate(chosen):
        labels[group.members] = number
    return labels, [group.stability for group in chosen]


class Group:
    """A cluster on its way, with what it has lasted so far."""

    def __init__(self, members: np.ndarray, *, born: float) -> None:
        self.members, self.born, self.stability, self.children = members, born, 0.0, []

    def lose(self, count: int, density: float) -> None:
        self.stability += count * (density - self.born)


def grow(group: Group, members: np.ndarray, reach: np.ndarray, size: int) -> None:
    inside = reach[np.ix_(members, members)]
    now = max(minimum_spanning_tree(inside).data.max(initial=0), inside.diagonal().min())
    below = inside < now
    _, part = connected_components(below, directed=False)
    parts = [members[part == number] for number in np.unique(part)]
    large = [one for one in parts if len(one) >= size and reach[one[0], one[0]] < now]
    group.lose(len(members) - sum(len(one) for one in large), 1 / now)
    if len(large) == 1:
        grow(group, large[0], reach, size)
        return
    for one in large:
        group.lose(len(one), 1 / now)
        group.children.append(Group(one, born=1 / now))
        grow(group.children[-1], one, reach, size)


def best(group: Group) -> tuple[float, list[Group]]:
    found = [best(child) for child in group.children]
    total = sum(value for value, _ in found)
    if group.stability >= total:
        return group.stability, [group]
    return total, [one for _, chosen in found for one in chosen]


def test_membership_is_complete_in_a_cluster_s_core_and_none_in_noise() -> None:
    found: PersistentClusters = hdbscan(scattered(3), min_cluster_weight=10, min_weight=5)
    assert (found.membership[found.labels == -1] == 0).all()
    for label in range(len(found.weights)):
        assert found.membership[found.labels == label].max() == 1


def some_world(rng: np.random.Generator, *, flare: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Places uneven, times uneven, neither knowing of the other; and so many incidents at one place in one day."""
    places = rng.normal(0, 400, (140, 2))
    times = 1500 * rng.beta(2, 1, 140)
    near = rng.normal([600, 600], 20, (flare, 2))
    return np.vstack([places, near]), np.concatenate([times, rng.uniform(700, 724, flare)])


def clusters_of(points: np.ndarray, times: np.ndarray) -> SpaceTimeClusters:
    return space_time_dbscan(points, times, eps_m=120, eps_hours=72, min_weight=3)


def test_where_places_and_times_are_independent_one_world_in_twenty_has_a_flare() -> None:
    worlds, false = 200, 0
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        points, times = some_world(rng)
        _, p_values = pseudo_p_values(points, times, clusters_of, side_m=120, rng=rng, replicates=19)
        false += (p_values <= 0.05).any()
    print(f"flares found in worlds without any: {false / worlds:.3f}")  # noqa: T201
    assert false / worlds < 0.05 + 3 * np.sqrt(0.05 * 0.95 / worlds)
    assert false / worlds > 0.01


def test_eight_incidents_of_one_day_at_one_place_are_found_nine_times_in_ten() -> None:
    found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        points, times = some_world(rng, flare=8)
        clusters, p_values = pseudo_p_values(points, times, clusters_of, side_m=120, rng=rng, replicates=39)
        label = clusters.labels[-1]
        found += label >= 0 and p_values[label] <= 0.05
    assert found >= 36


def test_an_always_busy_place_does_not_flare_up() -> None:
    rng = np.random.default_rng(5)
    points, times = some_world(rng)
    busy = np.vstack([points, rng.normal([600, 600], 20, (250, 2))])
    times = np.concatenate([times, rng.uniform(0, 1500, 250)])
    found = clusters_of(busy, times)
    ratio = likelihood_ratios(busy, times, found, side_m=120)
    assert found.weights[0] >= 240
    assert ratio[0] < 3
