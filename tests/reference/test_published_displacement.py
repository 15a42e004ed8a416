"""Published values of displacement, of two counts, of two patterns and of transport."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspot.stats.displacement import (
    BeforeAfter,
    WeightedDisplacementDifference,
    cumulative_difference,
    harm_weighted_difference,
    rate_ratio,
    share_displaced,
    weighted_displacement_difference,
    weighted_displacement_quotient,
)
from hotspot.stats.similarity import e_test, resampled_point_pattern_test, spatial_point_pattern_test
from hotspot.stats.transport import match_flows
from hotspot.stats.uncertainty import Difference, difference_of

Floats = NDArray[np.float64]
Pair = tuple[float, float]

HARMED = {
    "motor vehicle theft": ((133, 91), (130, 74), 3),
    "theft": ((388, 305), (327, 202), 2),
    "burglary": ((148, 97), (398, 190), 5),
    "robbery": ((86, 64), (144, 92), 7),
    "assault": ((94, 67), (183, 96), 10),
}
"""Control, treated and harm of Worrall & Wheeler's Dallas data, as in ptools' tests/testthat/test-wdd.R."""


def pair(counts: Pair) -> BeforeAfter:
    return BeforeAfter(before=counts[0], after=counts[1])


def wdd(
    control: Pair,
    treated: Pair,
    displacement_control: Pair = (0, 0),
    displacement: Pair = (0, 0),
    *,
    period_lengths: Pair = (1, 1),
    area_weights: tuple[float, float, float, float] = (1, 1, 1, 1),
) -> WeightedDisplacementDifference:
    return weighted_displacement_difference(
        treatment=pair(treated),
        control=pair(control),
        displacement=pair(displacement),
        displacement_control=pair(displacement_control),
        period_lengths=period_lengths,
        area_weights=area_weights,
    )


def test_the_papers_difference() -> None:
    """Wheeler & Ratcliffe (2018), Crime Science 7:11; digits of shared/reference."""
    found = wdd((308, 318), (207, 110), (150, 140), (178, 157))
    assert (found.local.value, found.local.standard_error) == pytest.approx((-107, 30.708305066), rel=1e-9)
    assert (found.displaced.value, found.displaced.standard_error) == pytest.approx((-11, 25), rel=1e-9)
    assert (found.net.value, found.net.standard_error) == pytest.approx((-118, 39.597979746), rel=1e-9)
    assert found.net.z == pytest.approx(-2.979950006, rel=1e-9)
    assert (found.net.low, found.net.high) == pytest.approx((-195.610614164, -40.389385836), rel=1e-9)


@pytest.mark.parametrize(
    ("control", "treated", "lengths", "value", "standard_error"),
    [
        ((20, 20), (20, 10), (1, 1), -10, 8.366600265),
        ((20, 20), (20, 10), (2, 1), -10, 6.3245553203),
        ((100, 50), (80, 20), (2, 1), -20, 10.723805295),  # sqrt(115), test-wdd.R "Time Weights"
    ],
)
def test_differences_over_periods_of_unlike_length(
    control: Pair, treated: Pair, lengths: Pair, value: float, standard_error: float
) -> None:
    """shared/reference, from ptools and andrewpwheeler.com/2021/01/09."""
    found = wdd(control, treated, period_lengths=lengths)
    assert (found.local.value, found.local.standard_error) == pytest.approx((value, standard_error), rel=1e-9)


def test_differences_per_square_mile() -> None:
    """andrewpwheeler.com/2021/02/23, as in ptools' test-wdd.R "Area Weights"; its order is control, treated, ..."""
    found = wdd((308, 318), (207, 110), (150, 140), (178, 157), area_weights=(1.2, 0.9, 1.5, 1.6)).net
    assert (found.value, found.standard_error) == pytest.approx((-99.69444444, 35.4280755), rel=1e-8)
    assert found.z == pytest.approx(-2.813995483, rel=1e-8)
    assert (found.low, found.high) == pytest.approx((-169.1321965, -30.25669241), rel=1e-8)


def test_harm_weighted_difference() -> None:
    """andrewpwheeler.com/2020/11/19, as in ptools' test-wdd.R "Cumulative Harm"."""
    locals_ = [wdd(control, treated).local for control, treated, _ in HARMED.values()]
    found = harm_weighted_difference(locals_, [harm for *_, harm in HARMED.values()])
    assert (found.value, found.standard_error) == pytest.approx((-1721.0, 304.10360077), rel=1e-9)
    assert found.z == pytest.approx(-5.65925558, rel=1e-8)
    assert (found.low, found.high) == pytest.approx((-2317.03210507, -1124.96789493), rel=1e-9)


def test_the_packages_own_example_of_harm() -> None:
    """ptools' help page of wdd_harm; by hand -10 x 10 - 5 x 5 - 30, and 100 x 70 + 25 x 105 + 230."""
    kinds = [wdd((20, 20), (20, 10)), wdd((30, 30), (25, 20)), wdd((80, 60), (70, 20))]
    found = harm_weighted_difference([one.local for one in kinds], [10, 5, 1])
    assert (found.value, found.standard_error**2) == pytest.approx((-155, 9855), rel=1e-12)


def test_cumulative_differences_are_differences_of_sums() -> None:
    """Wheeler & Ratcliffe's linear estimator: months added up give the published whole."""
    halves = [wdd((158, 148), (107, 60)).local, wdd((150, 170), (100, 50)).local]
    after_one, after_both = cumulative_difference(halves)
    assert (after_one.value, after_one.standard_error**2) == pytest.approx((-37, 473))
    whole = wdd((308, 318), (207, 110)).local
    assert (after_both.value, after_both.standard_error) == pytest.approx((whole.value, whole.standard_error))
    assert after_both.standard_error == pytest.approx(30.708305066, rel=1e-9)


@pytest.mark.parametrize(
    ("treatment", "displacement", "control", "quotient", "prevented"),
    [
        ((207, 110), (178, 157), (308, 318), 0.2581856883, 130.5),
        ((100, 60), (80, 70), (200, 200), 0.25, 50),
        ((100, 60), (80, 120), (200, 200), -1, 0),
    ],
)
def test_the_guides_quotient(
    treatment: Pair, displacement: Pair, control: Pair, quotient: float, prevented: float
) -> None:
    """Bowers & Johnson (2003); POP Tool Guide 10; the guide rounds its net, and counts prevented ones as positive."""
    found = weighted_displacement_quotient(
        treatment=pair(treatment), displacement=pair(displacement), control=pair(control)
    )
    assert found.value == pytest.approx(quotient, rel=1e-9)
    assert found.net == pytest.approx(-prevented, abs=0.05)


def test_the_rate_ratio_of_a_published_comparison() -> None:
    """andrewpwheeler.com/2021/03/18, after Wilson (2021): log(30) - log(50) - (log(55) - log(60)) = -0.4238142."""
    found = rate_ratio(area=pair((50, 30)), control=pair((60, 55)))
    assert np.log(found.value) == pytest.approx(-0.4238142, abs=5e-8)
    assert found.value == pytest.approx(0.6545455, abs=5e-8)


@pytest.mark.parametrize(("dispersion", "size"), [(1.5, 0.110), (2.0, 0.166), (3.0, 0.258)])
def test_what_a_poisson_test_at_five_percent_really_is(dispersion: float, size: float) -> None:
    """shared/reference: 2 (1 - Phi(1.96 / sqrt(dispersion)))."""
    assert difference_of(1.959964, standard_error=float(np.sqrt(dispersion))).p_value == pytest.approx(size, abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "exposures", "p_value", "within"),
    [
        ((3, 0), (1, 1), 0.08838, 5e-5),  # shared/reference; the paper's example 1 gives 0.0884
        ((6, 2), (1, 1), 0.17487, 1e-5),  # shared/reference; the paper's example 2 gives 0.1749
        ((0, 3), (100, 100), 0.0884, 1e-4),
        ((2, 6), (100, 100), 0.1749, 1e-4),
        ((3, 20), (100, 300), 0.12202725450896404, 2e-6),  # the authors' Fortran, as in SciPy's tests
        ((20, 20), (10, 10), 0.9999997568929630, 2e-6),
    ],
)
def test_two_poisson_counts(counts: tuple[int, int], exposures: Pair, p_value: float, within: float) -> None:
    """Krishnamoorthy & Thomson (2004), J. Statistical Planning and Inference 119:23."""
    found = e_test(*counts, exposure=exposures[0], other_exposure=exposures[1])
    assert found == pytest.approx(p_value, abs=within)


def test_the_spatial_point_pattern_tests_first_example() -> None:
    """README of github.com/wsteenbeek/sppt: only the second area differs, S = robust S = 5/6."""
    found = resampled_point_pattern_test([2, 2, 2, 1, 0, 1], [2, 1, 2, 2, 1, 1], rng=np.random.default_rng(93255))
    assert found.similarity == pytest.approx(0.8333333, abs=1e-7)
    assert found.robust_similarity == pytest.approx(0.8333333, abs=1e-7)
    shares = [22.22222 - 25, 11.11111 - 25, 22.22222 - 25, 22.22222 - 12.5, 11.11111, 11.11111 - 12.5]
    assert found.difference == pytest.approx(shares, abs=1e-5)


def test_proportions_find_nothing_in_seventeen_incidents() -> None:
    """Wheeler, Steenbeek & Andresen (2018): the same example by tests of proportions, as sppt_diff works them out."""
    found = spatial_point_pattern_test([2, 2, 2, 1, 0, 1], [2, 1, 2, 2, 1, 1])
    assert found.similarity == found.robust_similarity == 1.0
    # The second area, by hand: 16 (2 x 8 - 1 x 6)² / (3 x 14 x 8 x 9) = 0.529; Fisher where 0.9 is expected.
    assert found.p_values[1] == pytest.approx(0.4669853, abs=1e-6)


def test_a_transport_problem() -> None:
    """Bronson (1981), Operations Research, problem 9.1, as in R's lpSolve: the least cost is 7 790."""
    cost: Floats = np.full((8, 5), 10_000.0)
    cost[[0, 1, 2, 4, 5, 6, 7], 4] = cost[3, 0] = 0
    cost[0, 1] = cost[1, 2] = cost[2, 3] = 7
    cost[0, 2] = cost[1, 3] = 7.7
    cost[4, 0] = cost[6, 2] = 8
    cost[0, 3], cost[5, 1], cost[7, 3], cost[3, 1:4] = 8.4, 9, 10, (0.7, 1.4, 2.1)
    supply, demand = [200, 300, 350, 200, 100, 50, 100, 150], [250, 100, 400, 500, 200]
    flows = match_flows(supply, demand, cost)
    assert (flows * cost).sum() == pytest.approx(7790, rel=1e-9)
    assert flows.sum(axis=1) == pytest.approx(supply)
    assert flows.sum(axis=0) == pytest.approx(demand)


def test_fiellers_interval() -> None:
    """github.com/INicolis/RatiosCI, README: 0.1818470, 0.4744804, 0.8559575, of single values' variances."""
    one = [3.26, 3.43, 7.38, 5.29, 3.32, 3.93, 4.97, 3.35, 4.76, 3.91]
    other = [10.17, 6.12, 9.30, 10.79, 10.56, 8.26, 7.90, 8.93, 10.80, 9.06]
    covariance = np.cov(one, other)

    def estimate(value: float, variance: float) -> Difference:
        return difference_of(value, standard_error=float(np.sqrt(variance)), degrees_of_freedom=18)

    found = share_displaced(
        estimate(-float(np.mean(other)), covariance[1, 1]),
        estimate(float(np.mean(one)), covariance[0, 0]),
        covariance=-float(covariance[0, 1]),
    )
    assert found.value == pytest.approx(0.4744804, abs=5e-8)
    assert (found.low, found.high) == pytest.approx((0.1818470, 0.8559575), abs=5e-8)
