"""The report's map: all that it must show is inside it, and its names can be read."""

from math import cos, radians

import numpy as np
import pytest

from api.render.figures import draw
from api.render.map import _extent, _part, _spaced
from models.report import Figure

BOX = (18.0, 59.30, 18.1, 59.35)
SQUARE = [[18.062, 59.331], [18.066, 59.331], [18.066, 59.334], [18.062, 59.331]]


@pytest.mark.parametrize("ratio", [0.7, 1.5])
def test_everything_fits_with_a_margin_and_the_picture_keeps_its_shape(ratio: float) -> None:
    points = np.array([[18.02, 59.31], [18.09, 59.32], [18.05, 59.34]])
    west, south, east, north = _extent(points, ratio=ratio)
    assert (points > (west, south)).all()
    assert (points < (east, north)).all()
    width, height = (east - west) * cos(radians((south + north) / 2)), north - south
    assert width / height == pytest.approx(ratio, rel=1e-3)


def test_one_small_place_is_not_blown_up_beyond_its_neighbourhood() -> None:
    west, _, east, _ = _extent(np.array([[18.06, 59.33], [18.0601, 59.3301]]), ratio=1.0)
    assert (east - west) * cos(radians(59.33)) * 111_195 > 900


def test_a_name_that_would_run_into_another_or_over_the_edge_is_left_out() -> None:
    named = (
        ("Norrmalm", 18.05, 59.33),
        ("Hötorget", 18.051, 59.3301),
        ("Slussen", 18.072, 59.32),
        ("Rålambshovsparken", 18.001, 59.31),
        ("Liljeholmen", 18.02, 59.31),
    )
    kept = _spaced(named, BOX, taken=(("Liljeholmen", 18.021, 59.311),), points_across=240)
    assert [name for name, _, _ in kept] == ["Norrmalm", "Slussen"]


def panels(receiver: list[float]) -> int:
    flow = {"source": [18.064, 59.332], "receiver": receiver, "name": "Nav", "incidents": 12.0, "high": 20.0}
    data = {"hotspots": [], "areas": [{"name": "Torget", "rings": [SQUARE]}], "flows": [flow], "changes": []}
    svg = draw(Figure(figure_id="f", kind="map", caption="", alt="", data=data), is_synthetic=False).decode()
    return svg.count('<g id="axes_')


def test_where_something_moved_across_town_a_second_map_looks_closer_at_the_treatment_area() -> None:
    assert panels([18.023, 59.310]) == 2
    assert panels([18.066, 59.333]) == 1


def test_each_flow_is_drawn_on_the_map_where_it_can_be_seen() -> None:
    across_town, next_door = {"receiver": [18.2, 59.31]}, {"receiver": [18.05, 59.33]}
    assert _part([across_town, next_door], BOX) == ([across_town], [next_door])


def test_a_city_without_our_water_and_names_is_drawn_all_the_same() -> None:
    ring = [[-95.37, 29.76], [-95.36, 29.76], [-95.36, 29.77], [-95.37, 29.76]]
    data = {"hotspots": [{"rank": 1, "name": "Main", "rings": [ring]}], "areas": [], "flows": [], "changes": []}
    svg = draw(Figure(figure_id="f", kind="map", caption="", alt="", data=data), is_synthetic=False).decode()
    assert svg.count('<g id="axes_') == 1
