"""Local statistics, false discovery rates and rates: the values that others have published."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from hotspot.stats.local import getis_ord_g, local_moran
from hotspot.stats.multiple import benjamini_hochberg, benjamini_yekutieli
from hotspot.stats.rates import (
    Exposure,
    empirical_bayes_rates,
    excess_risk,
    local_empirical_bayes_rates,
    standardised_rates,
)

# esda's documented example: neighbours within 15, binary weights.
POINTS = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], float)
VALUES = np.array([2, 3, 3.2, 5, 8, 7])
NEAR = (np.linalg.norm(POINTS[:, None] - POINTS, axis=2) <= 15).astype(float)

# Ten places of de Smith, Goodchild & Longley, Geospatial Analysis (2015), figure 5-31, as PySAL ships them.
DE_SMITH = np.array([2.24, 3.10, 4.55, -5.15, -4.39, 0.46, 5.54, 9.02, -2.09, -3.06])
DE_SMITH_NEAR = {
    0: (1, 3),
    1: (0, 4),
    2: (3, 6),
    3: (0, 2, 4, 7),
    4: (1, 3, 5, 8),
    5: (4, 9),
    6: (2, 7),
    7: (3, 6, 8),
    8: (4, 7, 9),
    9: (5, 8),
}


def by_row(weights: NDArray[np.float64]) -> csr_matrix:
    """Weights that sum to one around each place."""
    return csr_matrix(diags_array(1 / weights.sum(axis=1)) @ csr_matrix(weights))


def de_smith_weights() -> csr_matrix:
    weights = np.zeros((10, 10))
    for place, near in DE_SMITH_NEAR.items():
        weights[place, list(near)] = 1
    return by_row(weights)


def test_a_row_s_scale_is_no_evidence() -> None:
    # Ord & Getis (1995) divide by the spread of the weighted sum itself, so a row's weights may be doubled.
    # (esda 2.9 gives -0.62 where rows sum to one: it keeps the variance of 1992, which is for ones and zeros.)
    binary = getis_ord_g(VALUES, csr_matrix(NEAR - np.eye(6))).z
    np.testing.assert_allclose(getis_ord_g(VALUES, by_row(NEAR - np.eye(6))).z, binary, rtol=1e-9)
    assert binary[0] == pytest.approx(-1.0136729, rel=1e-6)


def test_local_moran_and_its_quadrants_are_those_of_pysal_s_documentation() -> None:
    # PySAL's first documentation of Moran_Local gives `lm.Is` and `lm.q`; its I is divided by the variance with n - 1,
    # Anselin (1995, eq. 12) and spdep divide by the one with n, and so do we.
    documented = [-0.11409277, -0.19940543, -0.13351408, -0.51770383, 0.48095009]
    documented += [0.12208113, 1.19148298, -0.58144305, 0.07101383, 0.34314301]
    found = local_moran(DE_SMITH, de_smith_weights())
    np.testing.assert_allclose(found.statistic, np.array(documented) * 10 / 9, rtol=1e-6)
    quadrants = {1: "HH", 2: "LH", 3: "LL", 4: "HL"}
    assert found.quadrant.tolist() == [quadrants[one] for one in (4, 4, 4, 2, 3, 3, 1, 4, 3, 3)]


def test_the_moments_of_local_moran_under_both_nulls_are_those_of_esda() -> None:
    # esda/tests/test_moran.py, TestMoranLocal.test_local_moments: Sokal et al. (1998), eq. A3, A4, A7 and A8.
    expected = [-0.00838113, -0.0243949, -0.07031778, -0.21520869, -0.16547163]
    expected += [-0.00178435, -0.11531888, -0.36138555, -0.05471258, -0.09413562]
    variance = [0.03636013, 0.10412408, 0.28600769, 0.26389674, 0.21576683]
    variance += [0.00779261, 0.44633942, 0.57696508, 0.12929777, 0.3730742]
    given_own = local_moran(DE_SMITH, de_smith_weights(), null="conditional")
    np.testing.assert_allclose(given_own.expected, expected, rtol=1e-5)
    np.testing.assert_allclose(given_own.variance, variance, rtol=1e-5)
    of_all = local_moran(DE_SMITH, de_smith_weights(), null="total")
    np.testing.assert_allclose(of_all.expected, -1 / 9)
    four, three, two = 0.148043, 0.230173, 0.394432
    np.testing.assert_allclose(of_all.variance, [two, two, two, four, four, two, two, three, three, two], rtol=1e-5)


# Table 2, second column, of Benjamini & Hochberg (2000), J. Educ. Behav. Statist. 25:60, largest first, with
# R's p.adjust of it, as printed to four digits in an answer on Cross Validated ("p.adjust and BY", 2011).
SCHOOLS = [0.85628, 0.60282, 0.44008, 0.41998, 0.3864, 0.3689, 0.31162, 0.23522, 0.20964, 0.19388, 0.15872, 0.14374]
SCHOOLS += [0.10026, 0.08226, 0.07912, 0.0659, 0.05802, 0.05572, 0.0549, 0.04678, 0.0465, 0.04104, 0.02036, 0.00964]
SCHOOLS += [0.00904, 0.00748, 0.00404, 0.00282, 0.002, 0.0018, 2e-05, 2e-05, 2e-05, 0]
BH_OF_R = [0.8563, 0.6211, 0.4676, 0.4606, 0.4379, 0.4325, 0.3784, 0.2962, 0.2741, 0.2637, 0.2249, 0.2125, 0.1549]
BH_OF_R += [0.1332, 0.1332, 0.1179, 0.1096, 0.1096, 0.1096, 0.1060, 0.1060, 0.1060, 0.0577, 0.0298]
BY_OF_R = [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.9260, 0.8751, 0.6381, 0.5485, 0.5485, 0.4856]
BY_OF_R += [0.4513, 0.4513]


def test_q_values_are_those_of_r_on_the_table_of_benjamini_and_hochberg() -> None:
    np.testing.assert_allclose(benjamini_hochberg(SCHOOLS)[: len(BH_OF_R)], BH_OF_R, atol=5.1e-5)
    np.testing.assert_allclose(benjamini_yekutieli(SCHOOLS)[: len(BY_OF_R)], BY_OF_R, atol=5.1e-5)


def test_q_values_are_those_of_stdlib_s_documentation() -> None:
    # stdlib.io, @stdlib/stats/padjust, "Examples".
    np.testing.assert_allclose(
        benjamini_hochberg([0.008, 0.03, 0.123, 0.6, 0.2]), [0.04, 0.075, 0.205, 0.6, 0.25], rtol=1e-6
    )


def test_standardised_rates_are_those_of_esda_s_documentation() -> None:
    # esda.smoothing.assuncao_rate, docstring: the first four of eight places.
    persons = np.array([100, 100, 110, 90, 100, 90, 110, 90], float)
    found = standardised_rates(np.array([30, 25, 25, 15, 33, 21, 30, 20], float), exposure(persons))
    np.testing.assert_allclose(found[:4], [1.03843594, -0.04099089, -0.56250375, -1.73061861], rtol=1e-6)


def exposure(values: NDArray[np.float64]) -> Exposure:
    return Exposure(name="invånare", unit="persons", values=values)


def pysal_file(*parts: str) -> Path:
    libpysal = pytest.importorskip("libpysal", reason="its example data are needed; it comes with `make bench`")
    return Path(libpysal.__file__).parent.joinpath("examples", *parts)


def gal_neighbours(path: Path) -> csr_matrix:
    """Read binary weights from a GAL file: a header, then an id and its number of neighbours, then their ids."""
    lines = path.read_text().split("\n")[1:]
    near = {
        line.split()[0]: following.split() for line, following in zip(lines[::2], lines[1::2], strict=False) if line
    }
    order = {name: place for place, name in enumerate(near)}
    pairs = [(order[one], order[other]) for one, others in near.items() for other in others]
    rows, columns = np.array(pairs).T
    return csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(near), len(near)))


def st_louis() -> tuple[NDArray[np.float64], Exposure]:
    """Homicides and inhabitants 1979-84 of the 78 counties around St. Louis."""
    import pandas as pd

    table = pd.read_csv(pysal_file("stl", "stl_hom.csv"))
    return table["HC7984"].to_numpy(float), exposure(table["PO7984"].to_numpy(float))


def test_excess_risk_and_global_empirical_bayes_are_those_of_esda_s_documentation() -> None:
    # esda.smoothing.Excess_Risk and Empirical_Bayes, docstrings: the first ten of 78 counties.
    homicides, people = st_louis()
    excess = [0.20665681, 0.43613787, 0.42078261, 0.22066928, 0.57981596]
    excess += [0.35301709, 0.56407549, 0.17020994, 0.3052372, 0.25821905]
    np.testing.assert_allclose(excess_risk(homicides, people)[:10], excess, rtol=1e-6)
    smoothed = [2.36718950e-05, 4.54539167e-05, 4.78114019e-05, 2.76907146e-05, 6.58989323e-05]
    smoothed += [3.66494122e-05, 5.79952721e-05, 2.03064590e-05, 3.31152999e-05, 3.02748380e-05]
    found = empirical_bayes_rates(homicides, people)
    np.testing.assert_allclose(found.values[:10], smoothed, rtol=1e-6)  # noqa: PD011 - a result of ours


def test_local_empirical_bayes_is_that_of_esda_s_documentation() -> None:
    # esda.smoothing.Spatial_Empirical_Bayes, docstring: the first ten of 78 counties.
    homicides, people = st_louis()
    smoothed = [4.01485749e-05, 3.62437513e-05, 4.93034844e-05, 5.09387329e-05, 3.72735210e-05]
    smoothed += [3.69333797e-05, 5.40245456e-05, 2.99806055e-05, 3.73034109e-05, 3.47270722e-05]
    found = local_empirical_bayes_rates(homicides, people, gal_neighbours(pysal_file("stl", "stl.gal")))
    np.testing.assert_allclose(found.values[:10], smoothed, rtol=1e-6)  # noqa: PD011 - a result of ours


def test_moran_of_infant_deaths_by_standardised_rates_is_that_of_esda_s_documentation() -> None:
    # esda.Moran_Rate: "%6.4f" % mi.I = 0.1662; esda.Moran_Local_Rate: lm.q[:10]. North Carolina, 1979-84.
    import geopandas as gpd

    counties = gpd.read_file(pysal_file("sids2", "sids2.shp"))
    births = exposure(counties["BIR79"].to_numpy(float))
    standardised = standardised_rates(counties["SID79"].to_numpy(float), births)
    near = gal_neighbours(pysal_file("sids2", "sids2.gal"))
    found = local_moran(standardised, by_row(near.toarray()))
    assert found.statistic.mean() == pytest.approx(0.1662, abs=5e-5)
    assert found.quadrant[:10].tolist() == ["LH", "HL", "LL", "HH", "LH", "HH", "HH", "HL", "LH", "HL"]
