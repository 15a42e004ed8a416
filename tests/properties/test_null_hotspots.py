"""Where nothing is hot, the tests find something in at most 5 cities of 100; where a null hypothesis ends, they say so.

The slow part measures what stands in docs/method/calibration.md; run it with ``-m slow -s`` to see its rows.
"""

import re
from pathlib import Path

import numpy as np
import pytest

from hotspot.methods import METHODS
from tests.properties import calibration as measure
from tests.properties.calibration import Alarms, World, alarms_of
from tests.properties.power import power_of, rates_seen

TESTS_OF_CELLS = pytest.mark.parametrize("name", [name for name, way in METHODS.items() if way.test])
SPREADS = pytest.mark.parametrize("dispersion", [1.0, 1.5, 2.0, 3.0])
SIZES = pytest.mark.parametrize(("size", "level"), [(60, 5.0), (150, 0.3), (150, 5.0), (800, 0.3), (800, 3.0)])


def told(what: str, world: World, *, worlds: int) -> Alarms:
    found = alarms_of(world, worlds=worlds)
    cells = "" if np.isnan(found.p_small) else f"{100 * found.p_small:.1f} ± {100 * found.p_error:.1f}"
    print(f"| {what} | {worlds} | {100 * found.any_hot:.1f} ± {100 * found.error:.1f} | {cells} |")  # noqa: T201
    return found


@TESTS_OF_CELLS
@pytest.mark.parametrize("background", ["even", "mixed"])
@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_where_cells_can_be_exchanged_few_cities_have_a_hot_cell(name: str, background: str, dispersion: float) -> None:
    world = measure.cell_test(METHODS[name], size=60, level=3.0, background=background, dispersion=dispersion)
    assert told(f"{name}, {background}, {dispersion}", world, worlds=150).is_nominal


def test_a_small_evenly_busy_city_is_not_hot_inside_its_rim() -> None:
    world = measure.cell_test(METHODS["gi_star"], size=60, level=10.0, background="even", dispersion=1.0)
    assert alarms_of(world, worlds=100).any_hot < 0.12  # was 0.98 when counts were dealt to the rim too


def test_gi_star_calls_a_busy_downtown_hot_for_it_asks_where_incidents_gather_and_not_why() -> None:
    world = measure.cell_test(METHODS["gi_star"], size=150, level=5.0, background="smooth", dispersion=1.0)
    assert alarms_of(world, worlds=20).any_hot > 0.9


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_rates_are_not_hot_where_only_their_denominator_is_uneven(dispersion: float) -> None:
    world = measure.rate_test(METHODS["gi_star"], size=150, level=3.0, background="patchy", dispersion=dispersion)
    assert told(f"gi_star, rates, patchy, {dispersion}", world, worlds=40).is_nominal


def test_cases_that_lie_as_controls_do_are_nowhere_riskier_however_uneven_the_city() -> None:
    world = measure.risk(size=150, background="patchy", cases=100, controls=500)
    assert told("relative risk, patchy", world, worlds=30).is_nominal


def test_places_and_days_that_are_each_uneven_are_no_cluster() -> None:
    world = measure.permutation_scan(size=60, background="patchy", a_day=0.1, dispersion=1.0, days=15)
    assert told("permutation scan, patchy", world, worlds=30).is_nominal


def test_bunches_of_reports_are_clusters_to_a_permutation_scan() -> None:
    world = measure.permutation_scan(size=60, background="even", a_day=0.2, dispersion=3.0, days=15)
    assert alarms_of(world, worlds=10).any_hot > 0.5


def test_a_quiet_city_whose_weekdays_never_all_saw_an_incident_can_be_asked() -> None:
    world = measure.located(METHODS["scan_poisson"], size=60, level=0.15, background="even")
    assert told("scan_poisson, quiet", world, worlds=20).is_nominal


@pytest.mark.parametrize("dispersion", [1.0, 2.0])
def test_a_scan_that_is_told_how_counts_swing_is_nominal(dispersion: float) -> None:
    world = measure.poisson_scan(size=60, background="patchy", a_day=0.2, dispersion=dispersion, told=dispersion)
    assert told(f"Poisson scan, {dispersion}", world, worlds=40).is_nominal


def test_a_scan_that_takes_swinging_counts_for_poisson_cries_wolf() -> None:
    world = measure.poisson_scan(size=60, background="patchy", a_day=0.2, dispersion=3.0, told=1.0)
    assert alarms_of(world, worlds=10).any_hot > 0.5


def test_months_alike_make_no_pattern() -> None:
    world = measure.emerging(size=60, level=3.0, background="even", dispersion=2.0, steps=10)
    assert told("emerging", world, worlds=10).any_hot <= 0.3


@pytest.mark.slow
@TESTS_OF_CELLS
@SPREADS
@SIZES
@pytest.mark.parametrize("background", ["even", "mixed"])
def test_every_test_of_cells_is_nominal(name: str, background: str, dispersion: float, size: int, level: float) -> None:
    world = measure.cell_test(METHODS[name], size=size, level=level, background=background, dispersion=dispersion)
    assert told(f"{name} | {background} | {size} cells, {level:g} each | {dispersion:g}", world, worlds=600).is_nominal


@pytest.mark.slow
@TESTS_OF_CELLS
@SPREADS
@pytest.mark.parametrize("background", ["smooth", "patchy", "halves"])
@pytest.mark.parametrize("level", [0.5, 5.0])
def test_rates_are_nominal_where_only_their_denominator_is_uneven(
    name: str, background: str, dispersion: float, level: float
) -> None:
    world = measure.rate_test(METHODS[name], size=300, level=level, background=background, dispersion=dispersion)
    what = f"{name}, rates | {background} | 300 cells, {level:g} each | {dispersion:g}"
    assert told(what, world, worlds=300).is_nominal


@pytest.mark.slow
@TESTS_OF_CELLS
@pytest.mark.parametrize("dispersion", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("background", ["smooth", "patchy", "halves"])
@pytest.mark.parametrize("level", [0.5, 5.0])
def test_a_place_four_times_as_risky_as_its_denominator_is_seen(
    name: str, background: str, dispersion: float, level: float
) -> None:
    world = rates_seen(METHODS[name], background=background, level=level, dispersion=dispersion)
    seen = power_of(world, worlds=100)
    print(f"| {name}, rates | {background} | {level:g} each | {dispersion:g} | seen {100 * seen:.0f} |")  # noqa: T201
    assert seen >= 0.9 or background == "halves" or dispersion > 1 or level < 1


@pytest.mark.slow
@TESTS_OF_CELLS
@pytest.mark.parametrize("background", ["smooth", "patchy"])
@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_every_test_of_cells_calls_an_uneven_city_hot(name: str, background: str, dispersion: float) -> None:
    world = measure.cell_test(METHODS[name], size=150, level=5.0, background=background, dispersion=dispersion)
    assert told(f"{name} | {background} | 150 cells, 5 each | {dispersion:g}", world, worlds=200).any_hot > 0.2


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, way in METHODS.items() if way.has_test])
@pytest.mark.parametrize("level", [0.3, 3.0])
@pytest.mark.parametrize("background", ["even", "smooth"])
def test_cities_asked_as_a_user_would_are_nominal(name: str, level: float, background: str) -> None:
    if background == "smooth" and METHODS[name].test:
        pytest.skip("an uneven city is hot to a test of cells")
    world = measure.located(METHODS[name], size=150, level=level, background=background)
    what = f"{name}, asked as a user would | {background} | 150 cells, {level:g} each | 1"
    assert told(what, world, worlds=100).is_nominal


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", [1.0, 3.0])
@pytest.mark.parametrize("level", [0.1, 0.3])
@pytest.mark.parametrize("background", ["even", "smooth"])
def test_what_a_thin_baseline_promises_is_nominal_also_where_reports_come_in_bunches(
    background: str, level: float, dispersion: float
) -> None:
    way = METHODS["scan_poisson"]
    world = measure.located(way, size=150, level=level, background=background, dispersion=dispersion)
    what = f"scan_poisson, asked as a user would | {background} | 150 cells, {level:g} each | {dispersion:g}"
    assert told(what, world, worlds=100).is_nominal


@pytest.mark.slow
@pytest.mark.parametrize("background", ["even", "smooth", "patchy"])
@pytest.mark.parametrize("cases", [50, 300])
def test_relative_risk_is_nominal(background: str, cases: int) -> None:
    world = measure.risk(size=300, background=background, cases=cases, controls=1000)
    assert told(f"relative risk | {background} | {cases} cases, 1000 controls | ", world, worlds=500).is_nominal


@pytest.mark.slow
@pytest.mark.parametrize("background", ["even", "smooth", "patchy"])
def test_the_permutation_scan_is_nominal(background: str) -> None:
    world = measure.permutation_scan(size=150, background=background, a_day=0.1, dispersion=1.0)
    assert told(f"permutation scan | {background}, days uneven | 150 cells, 30 days | 1", world, worlds=500).is_nominal


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", [1.5, 3.0])
def test_the_permutation_scan_sees_bunches(dispersion: float) -> None:
    world = measure.permutation_scan(size=150, background="even", a_day=0.1, dispersion=dispersion)
    what = f"permutation scan | even, bunches | 150 cells, 30 days | {dispersion:g}"
    assert told(what, world, worlds=100).any_hot > 0.2


@pytest.mark.slow
@SPREADS
@pytest.mark.parametrize("background", ["even", "patchy"])
def test_the_poisson_scan_is_nominal_where_it_is_told_the_dispersion(background: str, dispersion: float) -> None:
    world = measure.poisson_scan(size=150, background=background, a_day=0.1, dispersion=dispersion, told=dispersion)
    what = f"Poisson scan | {background} | 150 cells, 14 days | {dispersion:g}"
    assert told(what, world, worlds=500).is_nominal
    ignorant = measure.poisson_scan(size=150, background=background, a_day=0.1, dispersion=dispersion, told=1.0)
    assert told(f"{what}, told 1", ignorant, worlds=200).any_hot > 0.3 or dispersion == 1


@pytest.mark.slow
@SPREADS
def test_emerging_patterns_are_nominal(dispersion: float) -> None:
    world = measure.emerging(size=150, level=2.0, background="even", dispersion=dispersion)
    assert told(f"emerging | even | 150 cells, 12 months, 2 each | {dispersion:g}", world, worlds=200).is_nominal


def test_the_tests_that_the_page_names_exist() -> None:
    root = Path(__file__).parents[2]
    named = set(re.findall(r"`(test_\w+)`", (root / "docs" / "method" / "calibration.md").read_text()))
    written = {
        name
        for path in (root / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
    }
    assert len(named) >= 9
    assert named <= written
