"""Scan statistics beside values that others published or that SaTScan printed."""

from pathlib import Path

import numpy as np
import pytest

from hotspot.stats.scan import (
    expectation_based_poisson_scan,
    gumbel_p_value,
    recurrence_days,
    space_time_permutation_scan,
    zones_by_distance,
)
from hotspot.stats.scan.likelihood import expectation_llr, permutation_llr

RNG = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("count", "expected", "total", "ratio"),
    [
        # PredictCode's tests of its space-time permutation scan (QuantCrimAtLeeds, tests of stscan).
        (3, 0.42, 100, 3.352053386),
        (4, 0.96, 100, 2.715606146),
        # SaTScan's answers for New York leukaemia, 552 cases among 1 057 673 persons, as smerc's tests quote them
        # (jfrench/smerc, tests/testthat/test-scan.test.R); the expectation is 552 x population / 1 057 673.
        (85, 552 * 95249 / 1057673, 552, 11.577255),
        (38, 552 * 34083 / 1057673, 552, 9.019716),
        (11, 552 * 8839 / 1057673, 552, 3.209485),
        # Waller & Gotway's most likely cluster in the same data, quoted by smerc's manual of `scan.stat`.
        (106, 62.13, 552, 14.782064),
    ],
)
def test_the_likelihood_ratio_is_the_published_one(count: float, expected: float, total: float, ratio: float) -> None:
    assert permutation_llr(count, expected, total) == pytest.approx(ratio, rel=1e-6)


def test_satscan_finds_the_same_cluster_among_a_hundred_cases(shared_reference: Path) -> None:
    """SaTScan 9.4.4, prospective, radius up to 50, at most half the time."""
    geo = np.loadtxt(shared_reference / "satscan_stp_test3.geo")
    cases = np.loadtxt(shared_reference / "satscan_stp_test3.cas", dtype=int)
    names = geo[:, 0].astype(int)
    number = {name: spot for spot, name in enumerate(names)}
    scan = space_time_permutation_scan(
        [number[name] for name in cases[:, 0]],
        cases[:, 2] - 801,
        zones=zones_by_distance(geo[:, 1:], most_m=50),
        period_days=200,
        prospective=True,
        replicates=0,
        rng=RNG,
    )
    found = scan.clusters[0]
    assert set(names[found.places]) == {21, 6, 22, 11}
    assert geo[found.centre, 1:].tolist() == [30, 30]
    assert (found.radius, found.observed) == (20, 10)
    assert found.expected == pytest.approx(5.46)
    assert found.log_likelihood_ratio == pytest.approx(1.622161, rel=1e-6)


# Thirty places with one case each; day of January 2017, then x and y (PredictCode, tests/sts_test_data).
THIRTY = """
1 .90591044 .33449704  1 .45802945 .38652538  1 .89115092 .88627232  1 .46827054 .98448077  2 .01891595 .56340537
2 .07102969 .27200041  2 .81786843 .11514113  2 .06467404 .58658463  3 .98076272 .56520910  3 .45696400 .82939848
3 .54503909 .51440434  4 .99863531 .60900123  4 .77643025 .80196054  4 .80912654 .15935479  5 .40865804 .38586603
5 .13815820 .80474324  5 .31681704 .26506492  5 .80712942 .20900660  6 .99668053 .49679526  6 .43256965 .90752657
7 .71144167 .30182570  8 .79175907 .15789750  9 .25221791 .98789250  9 .91196355 .82336996  10 .29498228 .35848567
10 .74277693 .79131745  10 .30170076 .34534664  10 .31267454 .15757309  10 .11555608 .90879206  10 .53922581 .67581827
"""


def test_satscan_ranks_the_same_clusters_among_thirty_cases() -> None:
    """The three that PredictCode's tests quote from SaTScan 9.4.4 run on those parameters."""
    day, x, y = np.array(THIRTY.split(), float).reshape(-1, 3).T
    points = np.column_stack([x, y])
    scan = space_time_permutation_scan(
        np.arange(30),
        day.astype(int) - 1,
        zones=zones_by_distance(points, most_m=1),
        period_days=10,
        prospective=True,
        replicates=0,
        rng=RNG,
    )
    first, second, third = scan.clusters[:3]
    assert first.log_likelihood_ratio == pytest.approx(1.8503078, rel=1e-6)
    assert (first.first_day, first.last_day) == (9, 9)
    assert second.log_likelihood_ratio == pytest.approx(1.2139669, rel=1e-6)
    assert points[second.centre] == pytest.approx([0.25221791, 0.9878925], rel=1e-6)
    assert second.radius == pytest.approx(0.1579045, rel=1e-4)
    assert (second.first_day, second.last_day) == (8, 9)
    assert third.log_likelihood_ratio == pytest.approx(0.81554083, rel=1e-6)
    assert (third.first_day, third.last_day) == (8, 9)


def test_a_p_value_of_a_thousandth_in_daily_analyses_recurs_every_1000_days() -> None:
    """Kulldorff et al. (2005): the inverse of the p-value, in days, for analyses made daily."""
    assert recurrence_days(0.001, interval_days=1) == pytest.approx(1000)
    assert recurrence_days(0.01, interval_days=7) == pytest.approx(700)


def test_the_gumbel_tail_has_the_closed_form_of_its_moments() -> None:
    """Abrams, Kleinman & Kulldorff (2010) fit by moments: 0, 1, ..., 10 have mean 5 and variance 11."""
    scale = np.sqrt(6 * 11) / np.pi
    tail = 1 - np.exp(-np.exp(-(10 - (5 - np.euler_gamma * scale)) / scale))
    assert gumbel_p_value(10, np.arange(11.0)) == pytest.approx(tail, rel=1e-12)


@pytest.mark.parametrize(
    ("count", "baseline", "score"),
    [
        # scanstatistics (Allévius), tests of `scan_eb_poisson`: log dpois(c, c) - log dpois(c, b).
        (1, 0.5, 0.19314718),  # ln 2 - 1/2
        (3, 1.0, 1.29583687),  # 3 ln 3 - 2
        (3, 1.5, 0.57944154),  # 3 ln 2 - 3/2
        (21, 6.0, 11.30802234),  # 21 ln 3.5 - 15
        (24, 7.5, 11.41561944),  # 24 ln 3.2 - 16.5
    ],
)
def test_the_expectation_based_score_is_the_published_one(count: float, baseline: float, score: float) -> None:
    assert expectation_llr(count, baseline) == pytest.approx(score, rel=1e-7)


def test_scanstatistics_finds_the_same_most_likely_cluster() -> None:
    """Its three time points of two places; there the first row is the newest, here the last column is."""
    scan = expectation_based_poisson_scan(
        np.array([[0, 2, 1], [20, 1, 0]]),
        np.array([[0.5, 0.5, 0.5], [2, 2, 2]]),
        zones=zones_by_distance(np.array([[0.0, 0], [1, 0]]), most_m=1),
        replicates=0,
        rng=RNG,
    )
    found = scan.clusters[0]
    assert found.places.tolist() == [0, 1]
    assert (found.first_day, found.observed, found.expected) == (0, 24, 7.5)
    assert found.log_likelihood_ratio == pytest.approx(11.41561944, rel=1e-7)
