"""The density surface: it holds all incidents, and says how it was smoothed."""

import numpy as np
import pytest

from hotspot.count import count_by_cell
from hotspot.density import density_at_incidents, estimate_density
from hotspot.grid import areas_km2, centres_m
from hotspot.stats.density import kernel_density
from tests.hotspot import small_city as city


def test_the_surface_holds_as_many_incidents_as_there_are() -> None:
    # Cells tile the plane; over an area that holds the whole kernel, density times area is the number.
    incidents = city.incidents(city.rows(40, city.SQUARE, spread_m=100), city.rows(4000, city.SQUARE, spread_m=700))
    counts = count_by_cell(incidents, city.selection())
    surface = estimate_density(incidents, city.selection(bandwidth_m=200.0), counts.cells)
    assert (surface.density * areas_km2(counts.cells)).sum() == pytest.approx(4040, rel=0.02)


def test_the_surface_is_the_exact_density_at_the_cells_centres() -> None:
    incidents = city.incidents(city.background(), city.rows(60, city.SQUARE, spread_m=80))
    counts = count_by_cell(incidents, city.selection())
    surface = estimate_density(incidents, city.selection(), counts.cells)
    centres = centres_m(counts.cells, crs=city.SITE.local_crs)
    exact = kernel_density(incidents.points, centres, bandwidth_m=250)
    assert np.abs(surface.density - exact).max() < 1e-3 * exact.max()
    np.testing.assert_allclose(surface.density_per_month * city.SPRING.months, surface.density)


def test_a_given_bandwidth_is_kept_and_an_automatic_one_announced() -> None:
    incidents = city.incidents(city.background())
    cells = count_by_cell(incidents, city.selection()).cells
    assert estimate_density(incidents, city.selection(bandwidth_m=123.0), cells).bandwidth_rule == "given"
    chosen = estimate_density(incidents, city.selection(bandwidth_m=None), cells)
    assert chosen.bandwidth_rule.startswith("automatic: Scott's rule")
    assert chosen.bandwidth_m == pytest.approx(2000 * 400 ** (-1 / 6), rel=0.1)


def test_too_few_places_for_a_rule_fall_back_and_say_so() -> None:
    incidents = city.incidents(city.rows(5, city.SQUARE))
    cells = count_by_cell(incidents, city.selection()).cells
    surface = estimate_density(incidents, city.selection(bandwidth_m=None), cells)
    assert (surface.bandwidth_m, "too few places" in surface.bandwidth_rule) == (250, True)


def test_incidents_without_a_fine_place_do_not_feed_the_surface() -> None:
    incidents = city.incidents(city.rows(5, city.SQUARE), city.rows(500, city.PARK, precision="area"))
    cells = count_by_cell(incidents, city.selection()).cells
    alone = city.incidents(city.rows(5, city.SQUARE))
    np.testing.assert_allclose(
        estimate_density(incidents, city.selection(), cells).density,
        estimate_density(alone, city.selection(), cells).density,
    )


def test_a_peak_is_as_high_on_the_border_of_cells_as_in_the_middle() -> None:
    incidents = city.incidents(
        city.rows(50, city.SQUARE), city.rows(50, (city.PARK[0] + 0.0004, city.PARK[1] + 0.0003))
    )
    height = density_at_incidents(incidents, city.selection(), bandwidth_m=75)
    assert height[:50].max() == pytest.approx(height[50:].max(), rel=1e-3)
