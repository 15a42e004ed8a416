"""Rates by hand: nothing without a name, nothing where nobody is, little trust where few are."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from hotspot.stats.rates import (
    Exposure,
    crude_rates,
    empirical_bayes_rates,
    excess_risk,
    local_empirical_bayes_rates,
    standardised_rates,
)


def residents(*people: float) -> Exposure:
    return Exposure(name="boende 2024", unit="persons", values=np.array(people, float))


def row(size: int) -> csr_matrix:
    places = np.arange(size - 1)
    beside = csr_matrix((np.ones(size - 1), (places, places + 1)), shape=(size, size))
    return csr_matrix(beside + beside.T)


@pytest.mark.parametrize(("name", "unit"), [("", "persons"), ("boende", " ")])
def test_an_exposure_without_a_name_or_unit_cannot_be(name: str, unit: str) -> None:
    with pytest.raises(ValueError, match="needs a name and a unit"):
        Exposure(name=name, unit=unit, values=np.ones(3))


def test_every_rate_repeats_of_whom_it_is() -> None:
    counts, people = np.array([1.0, 2, 3]), residents(10, 20, 30)
    for found in (
        crude_rates(counts, people),
        empirical_bayes_rates(counts, people),
        local_empirical_bayes_rates(counts, people, row(3)),
    ):
        assert (found.denominator, found.unit) == ("boende 2024", "persons")


def test_where_nobody_is_there_is_no_rate_of_its_own() -> None:
    counts, people = np.array([4.0, 2, 6]), residents(10, 0, 10)
    assert np.isnan(crude_rates(counts, people).values[1])
    assert np.isnan(excess_risk(counts, people)[1])
    assert crude_rates(counts, people).mean == 0.5  # the two incidents among nobody are not among the twenty
    assert empirical_bayes_rates(counts, people).values[1] == 0.5
    assert standardised_rates(counts, people)[1] == 0
    around = local_empirical_bayes_rates(counts, people, row(3))
    assert around.values[1] == 0.5
    assert around.trust[1] == 0


def test_rates_that_differ_no_more_than_chance_are_all_the_mean() -> None:
    counts, people = np.array([10.0, 11, 9, 10]), residents(100, 100, 100, 100)
    found = empirical_bayes_rates(counts, people)
    np.testing.assert_allclose(found.values, 0.1)
    assert found.trust.tolist() == [0, 0, 0, 0]


def test_rates_that_differ_far_more_than_chance_are_their_own() -> None:
    counts, people = np.array([10_000.0, 50_000, 90_000]), residents(1e6, 1e6, 1e6)
    found = empirical_bayes_rates(counts, people)
    np.testing.assert_allclose(found.values, counts / 1e6, rtol=1e-3)


def test_a_local_mean_is_that_of_a_place_and_its_neighbours() -> None:
    # Alike within each half of the street: every place is drawn to its own half, all but the two where they meet.
    counts, people = np.array([1.0, 1, 1, 9, 9, 9]), residents(100, 100, 100, 100, 100, 100)
    found = local_empirical_bayes_rates(counts, people, row(6))
    np.testing.assert_allclose(found.values[[0, 1, 4, 5]], [0.01, 0.01, 0.09, 0.09])
    assert 0.01 < found.values[2] < found.values[3] < 0.09


def test_a_silent_city_has_rates_of_nothing() -> None:
    people = residents(10, 20)
    assert crude_rates(np.zeros(2), people).values.tolist() == [0, 0]
    assert empirical_bayes_rates(np.zeros(2), people).values.tolist() == [0, 0]
    assert local_empirical_bayes_rates(np.zeros(2), people, row(2)).values.tolist() == [0, 0]
    assert standardised_rates(np.zeros(2), people).tolist() == [0, 0]


def test_a_city_of_nobody_has_no_rates() -> None:
    nobody = residents(0, 0)
    assert np.isnan(crude_rates(np.ones(2), nobody).mean)
    assert np.isnan(empirical_bayes_rates(np.ones(2), nobody).values).all()
    assert standardised_rates(np.ones(2), nobody).tolist() == [0, 0]


def test_what_cannot_be_divided_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="none negative"):
        residents(1, -1)
    with pytest.raises(ValueError, match="one finite value a place"):
        residents(1, np.inf)
    with pytest.raises(ValueError, match="Counts are negative"):
        crude_rates(np.array([1.0, -1]), residents(1, 1))
    with pytest.raises(ValueError, match="cannot be set beside"):
        crude_rates(np.ones(3), residents(1, 1))
    with pytest.raises(ValueError, match="cannot go with 2 places"):
        local_empirical_bayes_rates(np.ones(2), residents(1, 1), row(3))
