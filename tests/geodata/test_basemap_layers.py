"""The ground under the map: land where people stand, water where boats go."""

from pathlib import Path

import pytest
import shapely
from shapely.geometry import Point

from geodata.basemap import base_layers

DATA = Path(__file__).parents[2] / "geodata" / "basemap" / "data"


def _is_wet(longitude: float, latitude: float) -> bool:
    return bool(base_layers()["water"].geometry.contains(Point(longitude, latitude)).any())


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [(18.050, 59.3245), (18.090, 59.3195), (18.119, 59.353), (18.055, 59.3068), (18.040, 59.3680), (18.085, 59.3295)],
)
def test_the_bays_are_wet(longitude: float, latitude: float) -> None:
    assert _is_wet(longitude, latitude)


@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [
        (18.0649, 59.3326),  # Sergels torg
        (18.0710, 59.3250),  # Gamla stan
        (18.0700, 59.3150),  # Södermalm
        (18.0310, 59.3220),  # Långholmen
        (18.0845, 59.3262),  # Skeppsholmen
        (18.1050, 59.3260),  # Skansen
        (18.0240, 59.3320),  # Kungsholmen
        (18.1400, 59.3600),  # Lidingö
        (18.0237, 59.3106),  # Liljeholmen
    ],
)
def test_the_squares_and_islands_are_dry(longitude: float, latitude: float) -> None:
    assert not _is_wet(longitude, latitude)


def test_the_places_that_are_labelled_lie_on_the_right_side_of_the_shore() -> None:
    places = base_layers()["places"]
    bays = {"Riddarfjärden", "Saltsjön", "Årstaviken", "Brunnsviken", "Lilla Värtan", "Mälaren"}
    for name, point in zip(places["name"], places.geometry, strict=True):
        assert _is_wet(point.x, point.y) == (name in bays), name


def test_the_layers_are_simple_shapes_that_any_drawer_can_fill() -> None:
    layers = base_layers()
    assert set(layers) == {"water", "areas", "places"}
    for frame in layers.values():
        assert frame.crs == "EPSG:4326"
        assert frame.geometry.is_valid.all()
    assert set(layers["water"].geometry.geom_type) == {"Polygon"}
    assert shapely.get_num_interior_rings(layers["water"].geometry.array).sum() == 0
    assert set(layers["areas"].columns) == {"name", "kind", "geometry"}
    assert layers["places"]["rank"].between(1, 4).all()


def test_the_files_are_small_and_name_their_source() -> None:
    for path in DATA.glob("*.geojson"):
        assert path.stat().st_size < 40_000
        assert '"source"' in path.read_text(encoding="utf-8")[:200]


def test_what_a_reader_does_to_a_layer_does_not_change_the_next() -> None:
    base_layers()["places"]["rank"] = 99
    assert base_layers()["places"]["rank"].max() < 99
