"""What a model of areas and periods must give."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from hotspot.stats.displacement import BeforeAfter, PanelEffect, panel_effect, scaled_difference
from hotspot.stats.uncertainty import POISSON, Spread

Floats = NDArray[np.float64]

TREATED = np.array([True, True, False, False, False])
AFTER = np.array([False, False, False, True, True, True])
tables = arrays(np.float64, (5, 6), elements=st.integers(1, 400).map(float))


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20240601)


def effect(table: Floats, *, treated: NDArray[np.bool_] = TREATED) -> PanelEffect:
    return panel_effect(table, is_treated=treated, is_after=AFTER, spread=POISSON)


def by_likelihood(table: Floats) -> tuple[float, float, Floats]:
    """Statsmodels' Poisson regression with the same effects: log ratio, its standard error, fitted values."""
    areas, periods = table.shape
    area, period = np.repeat(np.arange(areas), periods), np.tile(np.arange(periods), areas)
    design = np.column_stack(
        [
            (area[:, None] == np.arange(areas)).astype(float),
            (period[:, None] == np.arange(1, periods)).astype(float),
            (TREATED[area] & AFTER[period]).astype(float),
        ]
    )
    fit = sm.GLM(table.ravel(), design, family=sm.families.Poisson()).fit(tol=1e-12, maxiter=200)
    return float(fit.params[-1]), float(fit.bse[-1]), np.asarray(fit.fittedvalues).reshape(table.shape)


def test_the_closed_form_is_the_likelihoods(rng: np.random.Generator) -> None:
    table = rng.poisson(np.outer([10, 40, 20, 80, 30], [1, 2, 1.5, 1, 3, 0.5])).astype(float)
    log_ratio, error, fitted = by_likelihood(table)
    found = effect(table)
    assert np.log(found.ratio.value) == pytest.approx(log_ratio, rel=1e-6)
    assert np.log(found.ratio.high / found.ratio.low) / 2 / 1.959964 == pytest.approx(error, rel=1e-5)
    assert found.fitted == pytest.approx(fitted, rel=1e-5)


@given(table=tables)
def test_the_fit_meets_the_sums_of_areas_periods_and_the_treated_block(table: Floats) -> None:
    found = effect(table)
    assert found.fitted.sum(axis=0) == pytest.approx(table.sum(axis=0))
    assert found.fitted.sum(axis=1) == pytest.approx(table.sum(axis=1))
    block = np.ix_(TREATED, AFTER)
    assert found.fitted[block].sum() == pytest.approx(table[block].sum())
    assert (table - found.expected)[block].sum() == pytest.approx(found.difference.value)


@given(table=tables)
def test_swapping_treated_and_untreated_areas_turns_the_effect_over(table: Floats) -> None:
    one, other = effect(table), effect(table, treated=~TREATED)
    assert other.ratio.value == pytest.approx(1 / one.ratio.value)
    assert other.ratio.p_value == pytest.approx(one.ratio.p_value)
    if abs(one.difference.value) > 1e-6:
        assert np.sign(other.difference.value) == -np.sign(one.difference.value)


@given(table=tables, area=st.floats(0.2, 5), period=st.floats(0.2, 5))
def test_a_factor_of_a_whole_period_or_area_is_no_effect(table: Floats, area: float, period: float) -> None:
    plain = effect(table)
    busier = table.copy()
    busier[:, AFTER] *= period
    assert effect(busier).ratio.value == pytest.approx(plain.ratio.value)
    untreated = table.copy()
    untreated[~TREATED] *= area
    assert effect(untreated).ratio.value == pytest.approx(plain.ratio.value)


@given(table=tables, share=st.floats(0.1, 0.9))
def test_splitting_a_period_changes_nothing(table: Floats, share: float) -> None:
    split = np.column_stack([table[:, :1] * share, table[:, :1] * (1 - share), table[:, 1:]])
    found = panel_effect(split, is_treated=TREATED, is_after=np.append(False, AFTER), block=np.append(0, AFTER))
    whole = panel_effect(table, is_treated=TREATED, is_after=AFTER)
    assert found.ratio.value == pytest.approx(whole.ratio.value)
    assert found.difference.standard_error == pytest.approx(whole.difference.standard_error, rel=1e-6)


def test_one_treated_area_is_the_scaled_difference() -> None:
    table = np.array([[50.0, 40, 20], [100, 90, 110], [30, 50, 40]])
    found = panel_effect(table, is_treated=[True, False, False], is_after=[False, False, True], block=[0, 1, 2])
    scaled = scaled_difference(area=BeforeAfter.of(table[0]), control=BeforeAfter.of(table[1:]), spread=found.spread)
    assert found.difference == scaled


def test_months_of_one_place_share_its_year(rng: np.random.Generator) -> None:
    """Places swing by 20 % from year to year; 24 months taken for independent would cry wolf, years do not."""
    year = np.repeat([0, 1, 2], 12)
    treated, after = np.arange(31) == 0, year == 2
    by_year = by_month = 0
    for _ in range(300):
        swing = rng.gamma(25, 1 / 25, size=(31, 3))[:, year]
        table = rng.poisson(20 * swing).astype(float)
        ask = {"is_treated": treated, "is_after": after}
        by_year += panel_effect(table, block=year, **ask).ratio.p_value < 0.05
        by_month += panel_effect(table, block=np.arange(36), **ask).ratio.p_value < 0.05
    assert by_month / 300 > 0.2
    assert 0.01 <= by_year / 300 <= 0.09


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"is_treated": [False] * 5}, "0 of 5 areas are treated"),
        ({"is_after": [True] * 6}, "6 of 6 periods are after"),
        ({"is_treated": [True, False]}, "do not fit 2 areas"),
        ({"block": [0, 0, 1, 1, 2, 2]}, "'1' lies before and after"),
    ],
)
def test_a_panel_without_a_comparison_is_refused(change: dict[str, object], message: str) -> None:
    asked: dict[str, object] = {"is_treated": TREATED, "is_after": AFTER, "spread": Spread()}
    with pytest.raises(ValueError, match=message):
        panel_effect(np.ones((5, 6)), **{**asked, **change})  # type: ignore[arg-type]
