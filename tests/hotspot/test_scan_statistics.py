"""Scan statistics by hand: ties, windows, directions, strata, chances, and what is refused."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from hotspot.stats.scan import (
    Rhythm,
    Scan,
    dispersion_of,
    expectation_based_poisson_scan,
    gumbel_p_value,
    pseudo_p_value,
    recurrence_days,
    shrunken_levels,
    space_time_permutation_scan,
    zones_by_distance,
    zones_by_rings,
)

PAIR = zones_by_distance(np.array([[0.0, 0], [900, 0]]), most_m=100)
EVEN = ([0] * 10 + [1] * 10, [*range(10), *range(10)])


def scan(places: list[int], days: list[int], **options: object) -> Scan:
    options = {"zones": PAIR, "period_days": 10, "replicates": 0, "rng": np.random.default_rng(1), **options}
    return space_time_permutation_scan(places, days, **options)  # type: ignore[arg-type]


def test_places_on_the_rim_are_in_together_whatever_their_order() -> None:
    """Four places at one distance: one by one they would make areas of two, three and four places."""
    cross = np.array([[0.0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    for order in ([0, 1, 2, 3, 4], [4, 2, 0, 3, 1]):
        zones = zones_by_distance(cross[order], most_m=1)
        centre = order.index(0)
        around = [zones.places_of(z) for z in range(len(zones.radius)) if zones.centre_of(z) == centre]
        assert [len(one) for one in around] == [1, 5]


def test_rounding_in_coordinates_does_not_split_a_tie() -> None:
    points = np.array([[0.0, 0], [0.1 + 0.2, 0], [0, 0.3]])
    zones = zones_by_distance(points, most_m=1)
    assert [len(zones.places_of(z)) for z in range(len(zones.radius)) if zones.centre_of(z) == 0] == [1, 3]


def test_circles_without_a_radius_are_the_places_themselves() -> None:
    zones = zones_by_distance(np.array([[0.0, 0], [1, 0]]), most_m=0)
    assert [zones.places_of(zone).tolist() for zone in range(len(zones.radius))] == [[0], [1]]
    assert zones_by_distance(np.empty((0, 2)), most_m=5).radius.size == 0


def test_rings_of_some_centres_see_all_cells() -> None:
    row = csr_matrix([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    zones = zones_by_rings([csr_matrix(np.eye(3)), row], centres=np.array([2]))
    assert [zones.places_of(zone).tolist() for zone in range(len(zones.radius))] == [[2], [1, 2]]
    assert zones.radius.tolist() == [0, 1]


def test_places_that_are_always_busy_and_days_that_are_busy_everywhere_are_no_cluster() -> None:
    """Each place has thrice as many on day 0, and place 0 has thrice as many as place 1: all as expected."""
    places = [0] * 36 + [1] * 12
    days = [*[0] * 9, *list(range(1, 10)) * 3, *[0] * 3, *range(1, 10)]
    assert scan(places, days, direction="both", least_events=1, most_share=0.8).clusters == ()


def test_a_window_is_at_most_as_long_as_said() -> None:
    places, days = [0] * 6 + [1] * 6, [4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 0, 1]
    whole = scan(places, days, longest_days=6).clusters[0]
    assert (whole.first_day, whole.last_day, whole.observed) == (4, 9, 6)
    short = scan(places, days, longest_days=2).clusters[0]
    assert short.last_day - short.first_day == 1


def test_an_area_holds_at_most_the_share_said() -> None:
    places, days = [0] * 15 + [1] * 5, [9] * 10 + [0] * 5 + [1] * 5
    assert {one.centre for one in scan(places, days).clusters} <= {1}
    assert 0 in {one.centre for one in scan(places, days, most_share=0.8).clusters}


def test_few_are_found_where_they_are_asked_for() -> None:
    places = [0] * 20 + [1] * 20
    days = [0, 1, 2, 3] * 5 + [*range(10), *range(10)]
    low = scan(places, days, direction="low", prospective=True).clusters[0]
    assert (low.places.tolist(), low.observed, low.is_high) == ([0], 0, False)
    assert low.expected == pytest.approx(20 * 10 / 40)
    assert scan(places, days, direction="high", prospective=True).clusters[0].is_high


def test_what_a_stratum_explains_is_no_cluster() -> None:
    """Place 0 lives at night and place 1 by day; on the last day only nights were counted."""
    places, strata = [0] * 20 + [1] * 20, [1] * 20 + [0] * 20
    days = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] * 2 + [0, 1, 2, 3, 4, 5, 6, 7, 8, 0] * 2
    plain = scan(places, days, prospective=True, longest_days=1).clusters[0]
    assert (plain.places.tolist(), plain.expected) == ([0], 1)
    assert scan(places, days, strata=strata, prospective=True, longest_days=1).clusters == ()


def test_a_strong_cluster_has_the_smallest_p_value_that_the_worlds_allow() -> None:
    places, days = EVEN[0] * 3 + [0] * 12 + [1] * 12, EVEN[1] * 3 + [9] * 12 + [0] * 12
    found = scan(places, days, replicates=99, prospective=True, interval_days=7).clusters[0]
    assert found.pseudo_p_value == 0.01
    assert found.gumbel_p_value < 0.01
    assert found.recurrence_days == pytest.approx(700)
    retrospective = scan(places, days, replicates=99).clusters[0]
    assert np.isnan(retrospective.recurrence_days)


def test_without_worlds_there_is_no_p_value_and_without_events_no_cluster() -> None:
    assert np.isnan(scan([0] * 6 + [1] * 9, [4, 4, 4, 4, 5, 5, *range(9)]).clusters[0].pseudo_p_value)
    nothing = scan([], [], replicates=9)
    assert (nothing.clusters, nothing.total, nothing.simulated.size) == ((), 0, 0)
    assert scan([0], [3], replicates=9).clusters == ()


def test_the_answer_does_not_change_what_was_asked() -> None:
    places, days = (np.array(one) for one in EVEN)
    before = places.copy(), days.copy()
    scan(places, days, replicates=5)  # type: ignore[arg-type]
    assert (places == before[0]).all()
    assert (days == before[1]).all()


@pytest.mark.parametrize(
    ("places", "days", "options", "sentence"),
    [
        ([0, 2], [1, 1], {}, "places go from 0 to 2; they must lie from 0 to 1"),
        ([0, 1], [1, 10], {}, "days go from 1 to 10; they must lie from 0 to 9"),
        ([0.5, 1], [1, 1], {}, "give whole numbers"),
        ([0, 1], [1], {}, "must be equally many"),
        ([0, 1], [1, 1], {"weights": [0.5, 1]}, "Weights must be whole numbers"),
        ([0, 1], [1, 1], {"weights": [-1, 1]}, "Weights must be whole numbers"),
        ([0, 1], [1, 1], {"longest_days": 0}, "allow at least one day"),
    ],
)
def test_what_cannot_be_scanned_is_refused(places: list, days: list, options: dict, sentence: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=sentence):
        scan(places, days, **options)


@pytest.mark.parametrize(
    ("counts", "expected", "options", "sentence"),
    [
        (np.ones((3, 2)), np.ones((3, 2)), {}, r"must both be \(2, days\)"),
        (np.ones((2, 2)), np.ones((2, 3)), {}, r"must both be \(2, days\)"),
        (np.ones((2, 2)), np.zeros((2, 2)), {}, "where none was expected"),
        (-np.ones((2, 2)), np.ones((2, 2)), {}, "none negative"),
        (np.ones((2, 2)), np.full((2, 2), np.nan), {}, "finite"),
        (np.ones((2, 2)), np.ones((2, 2)), {"dispersion": 0.5}, "below Poisson's"),
        (np.ones((2, 2)), np.ones((2, 2)), {"evidence": [0, 1]}, "Evidence must be a number above 0"),
    ],
)
def test_an_expectation_that_promises_nothing_is_refused(
    counts: np.ndarray, expected: np.ndarray, options: dict, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        expectation_based_poisson_scan(counts, expected, zones=PAIR, rng=np.random.default_rng(0), **options)


def test_worlds_that_swing_more_make_the_same_excess_less_sure() -> None:
    counts, expected = np.array([[2.0, 9, 9], [2, 2, 2]]), np.full((2, 3), 4.0)
    p_values = [
        expectation_based_poisson_scan(
            counts, expected, zones=PAIR, replicates=999, rng=np.random.default_rng(4), **options
        )
        .clusters[0]
        .pseudo_p_value
        for options in ({}, {"dispersion": 3.0}, {"dispersion": 3.0, "evidence": [4.0, 4.0]})
    ]
    assert p_values[0] < 0.05 < p_values[1] < p_values[2]


def simulated_heights(**options: object) -> np.ndarray:
    found = expectation_based_poisson_scan(
        np.full((2, 14), 3.0),
        np.full((2, 14), 1.0),
        zones=PAIR,
        rng=np.random.default_rng(2),
        replicates=400,
        **options,
    )
    return found.simulated


def test_a_city_s_level_that_few_incidents_told_makes_worlds_swing_more_than_one_that_many_told() -> None:
    kinds = np.arange(14) % 7
    few, many = (
        simulated_heights(evidence=[9.0, 9.0], rhythm=Rhythm(kinds=kinds, evidence=np.full(7, told)))
        for told in (2.0, 1e9)
    )
    assert np.quantile(few, 0.95) > 1.5 * np.quantile(many, 0.95)
    known = simulated_heights(evidence=[1e9, 1e9])
    surely = simulated_heights(evidence=[1e9, 1e9], rhythm=Rhythm(kinds=kinds, evidence=np.full(7, 1e9)))
    assert np.quantile(surely, 0.95) == pytest.approx(np.quantile(known, 0.95), rel=0.25)


def test_a_last_day_chosen_for_its_incident_holds_one_in_every_world() -> None:
    expected, counts = np.full((2, 1), 0.02), np.array([[2.0], [0.0]])
    options = {"zones": PAIR, "replicates": 400, "least_events": 1}
    anyway, chosen = (
        expectation_based_poisson_scan(counts, expected, rng=np.random.default_rng(1), ends_with_event=ends, **options)
        for ends in (False, True)
    )
    assert (anyway.simulated > 0).mean() < 0.1
    assert (chosen.simulated > 0).all()
    assert chosen.clusters[0].pseudo_p_value >= anyway.clusters[0].pseudo_p_value


@pytest.mark.parametrize(
    ("kinds", "evidence", "problem"),
    [([0, 7], np.ones(7), "kind from 0 to 6"), ([0, 1], np.array([1.0, 0]), "above 0")],
)
def test_a_rhythm_needs_a_kind_a_day_and_evidence_a_kind(kinds: list[int], evidence: np.ndarray, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Rhythm(kinds=np.array(kinds), evidence=evidence)


def test_a_rhythm_of_other_days_is_refused() -> None:
    with pytest.raises(ValueError, match="rhythm of 3 days"):
        simulated_heights(rhythm=Rhythm(kinds=np.arange(3), evidence=np.ones(3)))


def test_simulated_counts_have_the_dispersion_that_they_should() -> None:
    rng = np.random.default_rng(2)
    mean = np.full((200, 300), 3.0)
    assert dispersion_of(rng.poisson(mean), mean) == pytest.approx(1, abs=0.03)
    assert dispersion_of(rng.poisson(rng.gamma(mean / 1.5) * 1.5), mean) == pytest.approx(2.5, abs=0.06)
    assert dispersion_of(np.zeros((2, 2)), np.zeros((2, 2))) == 1
    assert dispersion_of([0, 4, 0, 4], [2, 2, 2, 2], fitted=1) == pytest.approx(8 / 3)
    assert dispersion_of([0, 4], [2, 2], fitted=2) == 1  # as many levels as counts: nothing is left to see


def test_fewer_than_a_baseline_are_found_too() -> None:
    counts, expected = np.array([[3.0, 0, 0], [3, 3, 3]]), np.full((2, 3), 3.0)
    found = expectation_based_poisson_scan(
        counts, expected, zones=PAIR, direction="low", replicates=0, rng=np.random.default_rng(0)
    ).clusters[0]
    assert (found.places.tolist(), found.first_day, found.observed, found.expected) == ([0], 1, 0, 6)
    assert found.log_likelihood_ratio == pytest.approx(6)


def test_chances() -> None:
    assert pseudo_p_value(2.0, np.array([1.0, 2.0, 3.0])) == 0.75  # a tie counts against the finding
    assert np.isnan(pseudo_p_value(1.0, np.zeros(0)))
    assert np.isnan(gumbel_p_value(1.0, np.ones(50)))
    assert gumbel_p_value(-1e9, np.arange(50.0)) == 1
    assert recurrence_days(0.0, interval_days=1) == np.inf


def test_levels_that_differ_beyond_chance_are_hardly_drawn_together() -> None:
    evidence, shares = shrunken_levels([0.0] * 9 + [1000.0])
    assert shares[9] > 0.99
    assert (evidence > 0).all()
    with pytest.raises(ValueError, match="Take a longer past"):
        shrunken_levels([0, 0])


def test_the_more_counts_swing_the_more_levels_are_drawn_together() -> None:
    """Mean 4 and variance 8: all chance at a dispersion of 2, half of it at 1: n + 4, of 48."""
    counts = np.array([0.0, 4, 8, 0, 4, 8]) * np.sqrt(0.75) + 4 * (1 - np.sqrt(0.75))
    assert counts.var() == pytest.approx(8)
    assert shrunken_levels(counts)[1] == pytest.approx((counts + 4) / 48)
    assert shrunken_levels(counts, dispersion=2)[1] == pytest.approx(np.full(6, 1 / 6), rel=1e-3)
