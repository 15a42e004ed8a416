"""The parts that a month's search rests on: foretelling, tails, conjunctions, links, and what was picked."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import norm

from hotspot.stats.conjunction import conjunction_q_values
from hotspot.stats.displacement import draw_selected
from hotspot.stats.expectation import Memory, choose_memory, fit_spread, foretell
from hotspot.stats.linkage import linked_excess
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.tails import gather_tails, own_scale

Floats = NDArray[np.float64]

PLAIN = Memory(half_life=np.inf, season_strength=np.inf)


def always(months: int) -> NDArray[np.bool_]:
    return np.ones(months, dtype=bool)


def one_family(size: int) -> NDArray[np.int64]:
    return np.zeros(size, dtype=np.int64)


class TestConjunctions:
    def test_only_pairs_with_a_small_half_are_rivals(self) -> None:
        first = np.array([0.001, *np.full(999, 0.5)])
        second = np.array([0.004, *np.full(999, 0.6)])
        # Plain: 0.004 x 1000 pairs = 4. Here only the pair itself has a half at 0.004 or below.
        assert benjamini_hochberg(np.maximum(first, second))[0] > 0.5
        assert conjunction_q_values(first, second)[0] == pytest.approx(0.004)

    def test_a_place_that_fell_by_itself_makes_rivals_of_all_its_pairs(self) -> None:
        partners = np.linspace(0.02, 1, 50)
        q_values = conjunction_q_values(np.full(50, 1e-9), partners)
        # All fifty pass the filter: the least partner's 0.02 counts fifty times.
        assert q_values[0] == pytest.approx(benjamini_hochberg(partners)[0])

    def test_views_of_one_pair_are_one_discovery(self) -> None:
        first, second = np.full(3, 1e-9), np.array([0.01, 0.01, 0.02])
        assert conjunction_q_values(first, second).round(3).tolist() == [0.015, 0.015, 0.02]
        assert conjunction_q_values(first, second, same=[7, 7, 7]).round(3).tolist() == [0.03, 0.03, 0.06]

    def test_which_half_comes_first_changes_nothing(self) -> None:
        first, second = np.random.default_rng(1).random((2, 100))
        assert conjunction_q_values(first, second).tolist() == conjunction_q_values(second, first).tolist()

    def test_where_one_half_of_many_pairs_changed_few_calls_are_false(self) -> None:
        rng, false, calls = np.random.default_rng(2), [], 0
        for _ in range(400):
            first, second = rng.random((2, 500))
            first[:50] = norm.sf(rng.normal(4, 1, 50))  # changed, their partners did not
            first[450:], second[450:] = norm.sf(rng.normal(4, 1, (2, 50)))  # both changed
            called = conjunction_q_values(first, second) < 0.05
            false.append(called[:450].sum() / max(called.sum(), 1))
            calls += int(called[450:].sum())
        assert np.mean(false) <= 0.05
        assert calls / (400 * 50) > 0.8

    def test_p_values_that_are_none_are_refused(self) -> None:
        with pytest.raises(ValueError, match="from 0 to 1"):
            conjunction_q_values([0.5, np.nan], [0.5, 0.5])
        with pytest.raises(ValueError, match="shapes"):
            conjunction_q_values([0.5], [0.5, 0.5])


class TestForetelling:
    def test_what_the_whole_city_does_is_no_places_change(self) -> None:
        share, city = np.array([10.0, 30.0, 60.0]), np.array([1.0, 1.2, 0.4, 2.0])
        found = foretell(np.outer(share, city), family=one_family(3), has_data=always(4), memory=PLAIN)
        assert found.expected[:, 1:] == pytest.approx(np.outer(share, city)[:, 1:])
        assert np.isnan(found.expected[:, 0]).all()

    def test_by_hand(self) -> None:
        # Two places. After 10 and 30 (city 1) their shares are 10 and 30; month 2 holds 44, so the city is at 1.1.
        found = foretell(np.array([[10.0, 14.0], [30.0, 30.0]]), family=one_family(2), has_data=always(2), memory=PLAIN)
        assert found.expected[:, 1] == pytest.approx([11.0, 33.0])
        # One month of exposure 1 behind it, 1.1 ahead: the level's own chance adds 1.1 times the count's.
        assert found.chance_share[:, 1] == pytest.approx([1.1, 1.1])
        assert found.swing_share[:, 1] == pytest.approx([1.0, 1.0])

    def test_one_places_collapse_does_not_lift_all_others(self) -> None:
        counts = np.full((30, 6), 40.0)
        counts[0] = 400.0
        counts[0, -1] = 100.0
        found = foretell(counts, family=one_family(30), has_data=always(6), memory=PLAIN)
        # A plain ratio of sums would expect 40 x 1260 / 1560 = 32.3 of each.
        assert found.expected[1:, -1] == pytest.approx(np.full(29, 40.0), rel=0.08)

    def test_a_short_memory_follows_a_trend_that_a_long_one_misses(self) -> None:
        counts = np.vstack([np.geomspace(100, 20, 24), np.full((20, 24), 50.0)])
        short, long = (
            foretell(counts, family=one_family(21), has_data=always(24), memory=memory).expected[0, -1]
            for memory in (Memory(half_life=3, season_strength=np.inf), PLAIN)
        )
        assert abs(short - 20) < abs(long - 20) / 3

    def test_a_places_own_season_is_learnt_once_it_has_been_seen(self) -> None:
        season = 1 + 0.5 * np.cos(np.arange(36) / 12 * 2 * np.pi)
        counts = np.vstack([100 * season, np.full((20, 36), 50.0)])
        own = foretell(
            counts, family=one_family(21), has_data=always(36), memory=Memory(half_life=np.inf, season_strength=30)
        ).expected[0]
        none = foretell(counts, family=one_family(21), has_data=always(36), memory=PLAIN).expected[0]
        late = slice(24, 36)
        assert np.abs(own - counts[0])[late].mean() < np.abs(none - counts[0])[late].mean() / 2

    def test_a_month_without_data_is_passed_over(self) -> None:
        counts = np.array([[10.0, 0.0, 10.0], [30.0, 0.0, 30.0]])
        found = foretell(counts, family=one_family(2), has_data=np.array([True, False, True]), memory=PLAIN)
        assert found.expected[:, 2] == pytest.approx([10.0, 30.0])
        assert np.isnan(found.expected[:, 1]).all()

    def test_a_later_month_changes_nothing_before_it(self) -> None:
        counts = np.random.default_rng(3).poisson(20, (15, 30)).astype(float)
        memory = Memory(half_life=12, season_strength=100)
        whole = foretell(counts, family=one_family(15), has_data=always(30), memory=memory)
        early = foretell(counts[:, :20], family=one_family(15), has_data=always(20), memory=memory)
        assert whole.expected[:, 1:20] == pytest.approx(early.expected[:, 1:])

    def test_where_nothing_trends_the_longest_memory_is_chosen(self) -> None:
        rng = np.random.default_rng(4)
        counts = rng.poisson(rng.gamma(2, 20, 300)[:, None] * np.ones(30)).astype(float)
        judged = np.arange(30) >= 12
        memory = choose_memory(counts, family=one_family(300), has_data=always(30), judged=judged)
        assert memory.half_life >= 24
        assert memory.season_strength >= 300

    @pytest.mark.parametrize(("dispersion", "swing"), [(1.0, 0.0), (2.0, 0.0), (1.5, 0.04)])
    def test_dispersion_and_swing_are_found_again(self, dispersion: float, swing: float) -> None:
        rng = np.random.default_rng(5)
        mean = np.geomspace(5, 400, 400)[:, None] * np.ones(25)
        rate = mean * rng.gamma(1 / swing, swing, mean.shape) if swing else mean
        counts: Floats = np.array(rng.poisson(rate / dispersion), dtype=np.float64)
        counts *= dispersion
        found = foretell(counts, family=one_family(400), has_data=always(25), memory=PLAIN)
        estimated = fit_spread(counts, found)
        assert estimated[0] == pytest.approx(dispersion, abs=0.25)
        assert estimated[1] == pytest.approx(swing, abs=0.008)

    def test_standardised_misses_of_bunched_counts_have_spread_one(self) -> None:
        rng = np.random.default_rng(6)
        counts = np.array(2 * rng.poisson(np.geomspace(6, 100, 500)[:, None] / 2 * np.ones(20)), np.float64)
        found = foretell(counts, family=one_family(500), has_data=always(20), memory=PLAIN)
        dispersion, swing = fit_spread(counts, found)
        chance = dispersion * found.expected * (1 + found.chance_share)
        variance = chance + swing * found.expected**2 * (1 + found.swing_share)
        z = ((counts - found.expected) / np.sqrt(variance))[:, 1:]
        assert z.std() == pytest.approx(1.0, abs=0.03)
        assert [float(one.std()) for one in z.T] == pytest.approx(np.ones(19), abs=0.15)


class TestTails:
    def test_p_values_are_uniform_whatever_the_tails(self) -> None:
        rng = np.random.default_rng(7)
        past, new = rng.standard_t(4, 20_000), rng.standard_t(4, 20_000)
        tails = gather_tails(past, np.full(20_000, 10.0))
        for p_value in (tails.p_rise(new, np.full(20_000, 10.0)), tails.p_fall(new, np.full(20_000, 10.0))):
            for level in (0.05, 0.01, 0.002):
                assert (p_value < level).mean() == pytest.approx(level, abs=4 * np.sqrt(level / 20_000))

    def test_far_beyond_all_that_was_seen_p_is_small_but_not_nothing(self) -> None:
        tails = gather_tails(np.random.default_rng(8).normal(size=2000), np.full(2000, 10.0))
        p_value = float(tails.p_rise(np.array([6.0]), np.array([10.0]))[0])
        assert norm.sf(6) < p_value < 1 / 2001

    def test_few_misses_are_only_counted(self) -> None:
        tails = gather_tails(np.arange(9.0), np.full(9, 10.0))
        assert tails.p_rise(np.array([100.0]), np.array([10.0])).tolist() == [0.1]
        assert tails.p_fall(np.array([0.0]), np.array([10.0])).tolist() == [0.2]

    def test_small_places_are_judged_by_small_places(self) -> None:
        rng = np.random.default_rng(9)
        expected = np.repeat([2.0, 200.0], 3000)
        tails = gather_tails(rng.normal(0, np.repeat([3.0, 1.0], 3000)), expected)
        small, large = tails.p_rise(np.array([3.0, 3.0]), np.array([2.0, 200.0]))
        assert small == pytest.approx(0.16, abs=0.03)
        assert large == pytest.approx(0.00135, abs=0.002)

    def test_without_any_past_there_are_no_tails(self) -> None:
        with pytest.raises(ValueError, match="some misses"):
            gather_tails(np.array([np.nan]), np.array([1.0]))

    def test_places_that_differ_by_chance_alone_have_one_width(self) -> None:
        scale = own_scale(np.random.default_rng(10).normal(size=(400, 20)))
        assert scale.std() < 0.1

    def test_a_place_that_swings_more_is_told(self) -> None:
        z = np.random.default_rng(11).normal(size=(400, 20))
        z[:40] *= 3
        scale = own_scale(z)
        assert scale[:40].mean() > 5 * scale[40:].mean()


class TestLinks:
    def test_counted_by_hand(self) -> None:
        gone, come = np.array([[1.0], [0.0], [1.0]]), np.array([[0.0], [2.0], [0.0]])
        links = csr_array(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=float))
        found = linked_excess(
            gone, come, links, strata=np.arange(3), rng=np.random.default_rng(1), draws=9
        )  # each its own stratum: nothing can be shuffled
        assert (found.statistic, found.expected, found.p_value) == (2.0, 2.0, 1.0)

    def test_many_unlinked_changes_are_no_redistribution(self) -> None:
        rng = np.random.default_rng(12)
        links = csr_array((rng.random((120, 120)) < 0.08).astype(float))
        p_values = []
        for _ in range(200):
            gone, come = rng.exponential(1, (2, 120, 2)) * (rng.random((2, 120, 2)) < 0.1)
            strata = np.zeros(120, dtype=np.int64)
            p_values.append(linked_excess(gone, come, links, strata=strata, rng=rng, draws=99).p_value)
        assert np.mean(np.array(p_values) <= 0.05) <= 0.085
        assert np.mean(p_values) == pytest.approx(0.5, abs=0.07)

    def test_shapes_must_fit(self) -> None:
        with pytest.raises(ValueError, match="do not fit"):
            linked_excess(
                np.zeros((3, 1)),
                np.zeros((2, 1)),
                csr_array(np.eye(3)),
                strata=np.zeros(3, np.int64),
                rng=np.random.default_rng(1),
                draws=9,
            )


class TestWhatWasPicked:
    def test_not_picked_it_is_normal(self) -> None:
        found = draw_selected(np.array([1.0, 5.0]), -np.inf, np.array([[0.025], [0.5], [0.975]]))
        assert found == pytest.approx(np.array([[-0.96, 3.04], [1, 5], [2.96, 6.96]]), abs=0.01)

    @pytest.mark.parametrize("truth", [1.0, 3.0, 5.0])
    def test_its_interval_covers_what_it_promises_although_only_the_large_are_looked_at(self, truth: float) -> None:
        z = np.random.default_rng(13).normal(truth, 1, 100_000)
        picked = z[z > 3][:3000]
        low, middle, high = draw_selected(picked, 3.0, np.array([[0.025], [0.5], [0.975]]))
        assert np.mean((low <= truth) & (truth <= high)) == pytest.approx(0.95, abs=0.025)
        assert np.mean(middle < truth) == pytest.approx(0.5, abs=0.05)
        # What plain estimates would say: too much, the more so the smaller the truth.
        assert np.median(picked) > truth
