"""What must be known, and owned to be unknown, about how counts swing where nothing was done."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspot.stats.displacement import BeforeAfter, scaled_difference
from hotspot.stats.uncertainty import POISSON, Spread, spread_from_controls
from hotspot.stats.uncertainty.controls import _residuals

Floats = NDArray[np.float64]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240601)


def swinging(rng: np.random.Generator, mean: Floats, *, dispersion: float = 1, swing: float = 0) -> Floats:
    """Counts with variance dispersion x mean + (swing x mean)², about."""
    if swing > 0:
        mean = mean * rng.gamma(1 / swing**2, swing**2, size=mean.shape)
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(np.float64)


def test_variance_is_bunching_and_swing() -> None:
    spread = Spread(dispersion=1.5, swing=0.04)
    assert spread.variance(50) == 1.5 * 50 + (0.2 * 50) ** 2
    assert POISSON.variance(50) == 50


@pytest.mark.parametrize(("dispersion", "swing"), [(0.9, 0.0), (1.0, -0.01), (np.nan, 0.0), (1.0, np.inf)])
def test_a_spread_below_poissons_is_refused(dispersion: float, swing: float) -> None:
    with pytest.raises(ValueError, match="dispersion is 1 or more, swing 0 or more"):
        Spread(dispersion=dispersion, swing=swing)


@pytest.mark.parametrize(("dispersion", "swing"), [(1.0, 0.0), (2.0, 0.0), (1.0, 0.15), (2.0, 0.1), (3.0, 0.2)])
def test_areas_of_every_size_tell_bunching_from_swing(
    rng: np.random.Generator, dispersion: float, swing: float
) -> None:
    level = np.geomspace(5, 2000, 250)[:, None] * [0.8, 1.0, 1.2]
    found = spread_from_controls(swinging(rng, level, dispersion=dispersion, swing=swing))
    assert found.dispersion == pytest.approx(dispersion, abs=0.35 * dispersion)
    assert np.sqrt(found.swing) == pytest.approx(swing, abs=0.02)
    assert found.swing_known > 0.8
    at_large = found.combined(incidents=1000, squares=1000**2)
    assert at_large.value == pytest.approx(Spread(dispersion=dispersion, swing=swing**2).variance(1000), rel=0.3)
    assert at_large.degrees_of_freedom > 50


def test_small_areas_own_that_they_cannot_tell_a_large_ones_swing(rng: np.random.Generator) -> None:
    found = spread_from_controls(swinging(rng, np.full((20, 3), 10.0), swing=0.1))
    assert found.swing_known < 0.5
    near = found.combined(incidents=10, squares=10**2)
    far = found.combined(incidents=500, squares=500**2)
    assert near.degrees_of_freedom > 3 * far.degrees_of_freedom
    assert far.degrees_of_freedom < 10
    # And what is not known is not taken for nothing: Poisson's variance would be 500.
    assert far.value > 2 * 500


def test_a_few_areas_as_large_as_the_treated_one_make_its_swing_known(rng: np.random.Generator) -> None:
    small = swinging(rng, np.full((20, 3), 10.0), swing=0.1)
    large = swinging(rng, np.full((8, 3), 500.0), swing=0.1)
    alone, both = spread_from_controls(small), spread_from_controls([small, large])
    assert both.swing_known > alone.swing_known
    at = {"incidents": 500.0, "squares": 500.0**2}
    assert both.combined(**at).degrees_of_freedom > 1.5 * alone.combined(**at).degrees_of_freedom
    assert both.combined(**at).value == pytest.approx(500 + (0.1 * 500) ** 2, rel=0.5)


def test_levels_and_common_trends_are_no_spread() -> None:
    steady = spread_from_controls([[10, 20, 40], [100, 200, 400], [1000, 2000, 4000], [50, 100, 200]])
    restless = spread_from_controls([[10, 20, 40], [150, 200, 300], [1300, 1500, 4200], [50, 130, 170]])
    assert steady.swing < 0.005
    assert steady.dispersion < 2
    assert restless.swing > 10 * steady.swing


def test_order_of_areas_and_periods_and_empty_ones_change_nothing(rng: np.random.Generator) -> None:
    table = swinging(rng, np.geomspace(5, 300, 12)[:, None] * np.ones(4), dispersion=2)
    plain = spread_from_controls(table)
    shuffled = spread_from_controls(rng.permutation(table)[:, [2, 0, 3, 1]])
    padded = spread_from_controls(np.pad(table, ((0, 2), (0, 1))))
    for other in (shuffled, padded):
        assert (other.dispersion, other.swing) == pytest.approx((plain.dispersion, plain.swing), rel=1e-9)
        assert other.degrees_of_freedom == pytest.approx(plain.degrees_of_freedom, rel=1e-9)


def test_nothing_to_compare_is_refused_with_what_was_given() -> None:
    with pytest.raises(ValueError, match=r"\(1, 3\).*two areas and two periods"):
        spread_from_controls([[3, 4, 5]])
    with pytest.raises(ValueError, match="two areas and two periods"):
        spread_from_controls(np.zeros((5, 3)))


def test_many_alike_areas_have_their_own_degrees_of_freedom(rng: np.random.Generator) -> None:
    """At the level of the controls the t distribution is about that of a variance from (m - 1)(k - 1) residuals."""
    freedom = [
        spread_from_controls(swinging(rng, np.full((20, 3), 100.0), dispersion=3)).degrees_of_freedom for _ in range(30)
    ]
    assert np.median(freedom) == pytest.approx(19 * 2, rel=0.4)


def test_a_patch_of_many_places_is_not_taken_for_a_steady_one(rng: np.random.Generator) -> None:
    """Sixty patches of nine quarters, 20 % each: the patch swings by a third of it, a square as large by all of it."""
    parts = np.full(60, 9.0)
    table = in_parts(rng, np.full((60, 3), 900.0), parts, dispersion=1, swing=0.2)
    known, ignored = spread_from_controls([table], parts=[parts]), spread_from_controls([table])
    assert np.sqrt(known.swing) == pytest.approx(0.2, abs=0.03)
    assert np.sqrt(ignored.swing) == pytest.approx(0.2 / 3, abs=0.015)
    square, patch = BeforeAfter.of([900, 900, 900]), BeforeAfter.of([900, 900, 900], parts=9)
    assert patch.swings == (18, 9)
    control = BeforeAfter.of(table, parts=parts)
    assert control.swings == pytest.approx((2 * 9 * 60, 9 * 60), rel=0.05)
    wide, narrow = (scaled_difference(area=area, control=control, spread=known) for area in (square, patch))
    assert wide.standard_error > 2 * narrow.standard_error


def test_parts_must_fit_the_areas() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        spread_from_controls([np.ones((3, 2))], parts=[np.ones(2)])
    with pytest.raises(ValueError, match="1 or more for each area"):
        spread_from_controls([np.ones((3, 2))], parts=[np.zeros(3)])


def test_residuals_have_the_means_that_the_formula_gives(rng: np.random.Generator) -> None:
    """Unequal areas and periods, both kinds of variance; 4 000 tables, each area's mean scatter beside its formula."""
    mean = np.outer([40.0, 80.0, 200.0, 400.0], [1.0, 0.5, 2.0])
    dispersion, swing, parts = 2.0, 0.15, np.array([1.0, 1.0, 2.0, 4.0])
    scatter = np.zeros((4000, 4))
    for at in range(4000):
        scatter[at] = _scatter(in_parts(rng, mean, parts, dispersion=dispersion, swing=swing))
    formula = _residuals(mean, parts)
    assert formula is not None
    expected = formula.freedom * (dispersion + swing**2 * formula.level)
    error = scatter.std(axis=0) / np.sqrt(4000)
    assert (np.abs(scatter.mean(axis=0) - expected) < 4 * error + 0.03 * expected).all()


def in_parts(rng: np.random.Generator, mean: Floats, parts: Floats, *, dispersion: float, swing: float) -> Floats:
    """Areas made of alike places that swing each by themselves."""
    rows = [
        swinging(rng, np.tile(row / number, (int(number), 1)), dispersion=dispersion, swing=swing).sum(axis=0)
        for row, number in zip(mean, parts, strict=True)
    ]
    return np.array(rows)


def _scatter(table: Floats) -> Floats:
    found = _residuals(table, np.array([1.0, 1.0, 2.0, 4.0]))
    assert found is not None
    return found.scatter
