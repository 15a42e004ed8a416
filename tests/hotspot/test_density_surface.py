"""The density surface: it holds all incidents, and says how it was smoothed."""

from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.project import to_metres
from hotspot.bandwidth import RULES
from hotspot.candidates import see
from hotspot.count import count_by_cell
from hotspot.density import Smoothing, estimate_density
from hotspot.grid import areas_km2, centres_m
from hotspot.ground import Ground
from hotspot.land import any_land, imported_land
from hotspot.notes import notes_on_density
from hotspot.stats.density import kernel_density
from hotspot.stats.density.kernels import FACTS
from models.errors import ParameterError
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


WATER_WEST = shapely.box(18.055, 59.25, 18.2, 59.4)
"""Land east of a straight shore at 18.055 E."""


def on_a_shore(count: int = 3000, **same: object) -> Ground:
    """Incidents evenly over 4 x 4 km east of a shore, with that land imported."""
    rng = np.random.default_rng(5)
    parts = city.rows(count, city.SQUARE, **same)  # type: ignore[arg-type]
    parts["longitude"] = rng.uniform(18.055, 18.125, count)
    parts["latitude"] = rng.uniform(59.305, 59.341, count)
    areas = gpd.GeoDataFrame(
        {"area_id": ["land-1"], "name": ["Land"], "kind": ["land"]}, geometry=[WATER_WEST], crs="EPSG:4326"
    )
    return replace(city.ground(parts), areas=areas)


@pytest.mark.parametrize("edge", ["uniform", "jones_diggle"])
def test_density_at_a_shore_is_mended_where_land_is_known(edge: str) -> None:
    base = on_a_shore()
    cells = count_by_cell(base.incidents, city.selection()).cells
    place = centres_m(cells, crs=city.SITE.local_crs)
    shore = base.incidents.points[:, 0].min()
    is_ashore = (place[:, 0] > shore) & (place[:, 0] < shore + 150)
    inland = base.incidents.points.mean(axis=0)
    is_inland = np.hypot(*(place - inland).T) < 1000
    plain = estimate_density(base.incidents, city.selection(), cells)
    mended = estimate_density(
        base.incidents, city.selection(), cells, smoothing=Smoothing(edge=edge), land=imported_land(base)
    )
    is_ashore &= np.abs(place[:, 1] - inland[1]) < 1000
    middle = mended.density[is_inland].mean()
    assert plain.density[is_ashore].mean() < 0.75 * middle
    # Jones-Diggle mends the sum, and at the very shore less than the whole.
    assert mended.density[is_ashore].mean() == pytest.approx(middle, rel=0.15 if edge == "uniform" else 0.3)
    assert (mended.edge, mended.land_source, plain.edge) == (edge, "imported", None)


def test_an_edge_without_land_is_refused_with_what_to_do() -> None:
    incidents = city.incidents(city.background())
    cells = count_by_cell(incidents, city.selection()).cells
    with pytest.raises(ParameterError, match="klarsyn areas import FILE --kind land"):
        estimate_density(incidents, city.selection(), cells, smoothing=Smoothing(edge="uniform"))
    with pytest.raises(ParameterError, match="one bandwidth for all"):
        estimate_density(incidents, city.selection(), cells, smoothing=Smoothing(edge="uniform", is_adaptive=True))


def test_our_own_water_serves_where_nobody_imported_land() -> None:
    base = city.ground(city.background())
    assert imported_land(base) is None
    land = any_land(base)
    assert land is not None
    assert land.source == "own water"
    riddarfjarden, square = to_metres([18.05, city.SQUARE[0]], [59.3235, city.SQUARE[1]], crs=city.SITE.local_crs)
    assert land.holds(np.array([riddarfjarden, square]), within_m=0).tolist() == [False, True]


def test_a_city_far_from_our_water_has_no_land() -> None:
    assert any_land(city.ground(city.rows(400, (17.6389, 59.8586), spread_m=900))) is None


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kernel", ["gaussian", "quartic"])
def test_every_rule_is_announced_and_a_kernel_takes_the_radius_that_smooths_as_much(rule: str, kernel: str) -> None:
    incidents = city.incidents(city.background(), city.rows(80, city.SQUARE, spread_m=90))
    cells = count_by_cell(incidents, city.selection()).cells
    made = estimate_density(incidents, city.selection(), cells, smoothing=Smoothing(rule=rule, kernel=kernel))
    assert made.bandwidth_rule.startswith(f"automatic: {RULES[rule]}")
    gaussian = estimate_density(incidents, city.selection(), cells, smoothing=Smoothing(rule=rule))
    assert made.bandwidth_m == pytest.approx(gaussian.bandwidth_m / FACTS[kernel].spread)


def test_a_search_that_ends_at_its_limit_is_told() -> None:
    rng = np.random.default_rng(1)
    parts = city.rows(400, city.SQUARE)
    parts["longitude"], parts["latitude"] = rng.uniform(18, 18.1, 400), rng.uniform(59.3, 59.35, 400)
    incidents = city.incidents(parts)
    cells = count_by_cell(incidents, city.selection()).cells
    made = estimate_density(incidents, city.selection(), cells, smoothing=Smoothing(rule="diggle"))
    assert made.is_at_limit
    assert any("gränsen för sin sökning" in note for note in notes_on_density(made, share_shown=0.01, cell_m=100))


def test_adaptive_bandwidths_are_narrower_where_many_lie_and_keep_all_incidents() -> None:
    incidents = city.incidents(city.rows(400, city.SQUARE, spread_m=100), city.rows(400, city.SQUARE, spread_m=900))
    cells = count_by_cell(incidents, city.selection()).cells
    plain = estimate_density(incidents, city.selection(), cells)
    made = estimate_density(incidents, city.selection(), cells, smoothing=Smoothing(is_adaptive=True))
    assert made.narrowest_m is not None
    assert made.widest_m is not None
    assert 75 <= made.narrowest_m < 220
    assert 300 < made.widest_m <= 750
    assert made.density.max() > 1.2 * plain.density.max()
    assert (made.density * areas_km2(cells)).sum() == pytest.approx((plain.density * areas_km2(cells)).sum(), rel=0.06)
    assert any("smalare där många ligger" in note for note in notes_on_density(made, share_shown=0.01, cell_m=100))


def test_an_even_course_is_as_dense_with_a_half_life_and_a_late_one_denser() -> None:
    even = city.incidents(city.rows(920, city.SQUARE, spread_m=100, days=92, start=datetime(2024, 3, 1, tzinfo=UTC)))
    late = city.incidents(city.rows(920, city.SQUARE, spread_m=100, days=10, start=datetime(2024, 5, 20, tzinfo=UTC)))
    recent = Smoothing(half_life_days=20)
    peaks = []
    for incidents in (even, late):
        cells = count_by_cell(incidents, city.selection()).cells
        plain = estimate_density(incidents, city.selection(), cells).density.max()
        peaks.append(estimate_density(incidents, city.selection(), cells, smoothing=recent).density.max() / plain)
    assert peaks[0] == pytest.approx(1, rel=0.03)
    assert peaks[1] > 2


def test_the_heat_map_says_how_it_was_smoothed() -> None:
    base = on_a_shore(400)
    layer = city.layer("heatmap", base, kernel="quartic", bandwidth_rule="silverman", half_life_days="30")
    told = layer.provenance.parameters
    assert (told["kernel"], told["edge"], told["land"], told["half_life_days"]) == (
        "quartic",
        "jones_diggle",
        "imported",
        "30",
    )
    assert "Silverman" in told["bandwidth_rule"]
    assert 0 <= float(told["relative_error"]) < 1e-3
    notes = " ".join(layer.notes)
    for said in ("kvartisk", "Silvermans regel", "Jones-Diggle", "inlästa landområden", "halveras på 30 dagar"):
        assert said in notes


def test_the_heat_map_is_plain_where_nobody_imported_land() -> None:
    layer = city.layer("heatmap", city.ground(city.background()))
    assert layer.provenance.parameters["edge"] == "none"
    assert any("inte kantkorrigerad" in note for note in layer.notes)
    own = city.layer("heatmap", city.ground(city.background()), edge="uniform")
    assert own.provenance.parameters["land"] == "own water"
    assert any("egna, förenklade vattenytor" in note for note in own.notes)


def test_an_empty_selection_has_an_empty_heat_map_whatever_is_chosen() -> None:
    base = on_a_shore(50)
    for options in ({"adaptive": "yes"}, {"edge": "uniform"}, {"bandwidth_rule": "diggle"}, {"half_life_days": "9"}):
        assert city.layer("heatmap", base, city.selection(categories=("Inget",)), **options).frame.empty


@pytest.mark.parametrize("base", [city.ground(city.background()), on_a_shore(300)], ids=["no land", "land"])
def test_hot_spots_are_found_on_the_density_that_the_map_shows(base: Ground) -> None:
    seen = see(base, city.selection()).surface
    shown = city.layer("heatmap", base)
    assert shown.provenance.parameters["edge"] == (seen.edge or "none")
    position = np.searchsorted(seen.cells, [int(name, 16) for name in shown.frame.index])
    np.testing.assert_array_equal(shown.frame["density"], seen.density[position])
