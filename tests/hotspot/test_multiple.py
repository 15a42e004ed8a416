"""False discovery rates: by hand, beside statsmodels, and in a city where nothing is hot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from hotspot.stats.multiple import benjamini_hochberg, benjamini_yekutieli


def test_the_example_of_benjamini_and_hochberg() -> None:
    # Benjamini & Hochberg (1995), section 3.2: 15 p-values, four of them discoveries at 0.05.
    published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528]
    q_values = benjamini_hochberg([*published, 0.759, 1.0])
    assert (q_values <= 0.05).sum() == 4
    assert q_values[3] == pytest.approx(0.0095 * 15 / 4)


@given(st.lists(st.floats(min_value=0, max_value=1), max_size=40))
def test_q_values_agree_with_statsmodels_never_fall_below_p_and_keep_the_order(p_values: list[float]) -> None:
    found = benjamini_hochberg(p_values)
    if p_values:
        np.testing.assert_allclose(found, multipletests(p_values, method="fdr_bh")[1], atol=1e-12)
        np.testing.assert_allclose(
            benjamini_yekutieli(p_values), multipletests(p_values, method="fdr_by")[1], atol=1e-12
        )
    assert (found >= np.array(p_values) - 1e-15).all()
    assert (np.diff(found[np.argsort(p_values, kind="stable")]) >= 0).all()


def test_a_null_city_is_rarely_lit_and_raw_p_values_always_light_it() -> None:
    p_values = np.random.default_rng(5).random((400, 500))
    assert (p_values < 0.05).any(axis=1).all()
    lit = np.mean([(benjamini_hochberg(city) < 0.05).any() for city in p_values])
    assert lit < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


@pytest.mark.parametrize("wrong", [np.nan, -0.1, 1.1])
def test_what_is_no_p_value_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="1 p-values are not from 0 to 1"):
        benjamini_hochberg([0.5, wrong])
