"""Streets by incidents per kilometre: what is on which street, and what is on none."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.streets import StreetGraph, cut_pieces, node_streets
from hotspot.disclosure import POLICIES, release
from hotspot.ground import Ground
from hotspot.layers import LAYERS
from models.errors import NotFoundError, ParameterError
from models.layer import Layer
from tests.hotspot import small_city as city

EAST, NORTH = 1 / 56_850, 1 / 111_400
"""Degrees to a metre at Sergels torg."""


def at(east: float, north: float) -> tuple[float, float]:
    """A point so many metres from the square."""
    return city.SQUARE[0] + east * EAST, city.SQUARE[1] + north * NORTH


def streets() -> StreetGraph:
    """A cross of four streets of 400 m, and one street beside it that nothing joins."""
    lines = [
        shapely.LineString([at(-400, 0), at(0, 0), at(400, 0)]),
        shapely.LineString([at(0, -400), at(0, 0), at(0, 400)]),
        shapely.LineString([at(-400, 200), at(-200, 200)]),
    ]
    names = ["Långgatan", "Kyrkogatan", "Ögatan"]
    return node_streets(gpd.GeoDataFrame({"name": names}, geometry=lines, crs="EPSG:4326"), crs="EPSG:3006")


def ground() -> Ground:
    base = city.ground(
        city.rows(30, at(100, 10)),
        city.rows(5, at(-300, 190), uncertainty_m=200.0),
        city.rows(4, at(300, 300)),
        city.rows(3, at(0, 50), detection="police"),
    )
    return replace(base, streets=streets())


def layer(**options: str) -> Layer:
    return city.layer("streets", ground(), **options)


def test_the_layer_carries_its_fields_under_stable_unique_ids() -> None:
    made, kind = layer(), LAYERS["streets"]
    assert [*made.frame.columns.drop("geometry")] == [one.name for one in kind.fields]
    assert made.frame.index.is_unique
    assert list(made.frame.index) == list(layer().frame.index)
    assert (made.title_sv, made.frame.crs) == ("Gator", "EPSG:4326")
    assert set(made.frame.geometry.geom_type) == {"LineString"}
    assert not made.frame.drop(columns="geometry").isna().any().any()


def test_the_worst_piece_is_where_most_incidents_stand() -> None:
    worst = layer(splitting="discontinuous").frame.iloc[0]
    assert (worst["rank"], worst["name"]) == (1, "Långgatan")
    assert worst["incidents"] == 30
    assert worst.geometry.distance(shapely.Point(at(100, 0))) < 25 * NORTH
    assert worst["density_per_month"] == pytest.approx(worst["density"] / city.selection().period.months)


def test_density_times_length_gives_back_the_incidents() -> None:
    """Nothing is cut off the picture but what is below a hundredth of the peak."""
    frame = layer(piece_m="5").frame
    total = (frame["density"] * frame["length_m"]).sum() / 1000
    assert total == pytest.approx(35, rel=0.02)
    assert frame["incidents"].sum() == 35


def test_what_has_no_street_near_is_told_and_left_out() -> None:
    made = layer()
    assert made.provenance.parameters["on_streets"] == "35"
    assert made.provenance.parameters["too_far_from_streets"] == "4"
    assert any("4 händelser har ingen gata inom 50 m" in note for note in made.notes)
    assert any("5 av de flyttade är inte kända närmare än 50 m" in note for note in made.notes)
    assert made.left_out.police_detected == 3
    assert layer(within_m="500").provenance.parameters["too_far_from_streets"] == "0"


def test_a_street_that_nothing_joins_gets_nothing_from_the_others() -> None:
    base = ground()
    alone = replace(base, incidents=city.incidents(city.rows(20, at(-390, 0))))
    assert "Ögatan" not in set(city.layer("streets", alone, within_m="20").frame["name"])


@pytest.mark.parametrize(("splitting", "said"), [("simple", "summerar till mer"), ("discontinuous", "kan hoppa")])
def test_every_way_to_split_says_what_it_does(splitting: str, said: str) -> None:
    made = layer(splitting=splitting, kernel="gaussian")
    assert any(said in note for note in made.notes)
    assert made.provenance.parameters["splitting"] == splitting


def test_a_flat_kernel_that_dips_below_zero_is_warned_of() -> None:
    """Between two large crossings close together each throws half of the kernel back."""
    arms = [[at(0, 0), at(100 * np.cos(a), 100 * np.sin(a))] for a in np.linspace(0.3, 5.9, 9)]
    arms += [[at(-40, 0), at(-40 + 100 * np.cos(a), 100 * np.sin(a))] for a in np.linspace(0.5, 5.7, 9)]
    lines = [shapely.LineString(arm) for arm in [*arms, [at(0, 0), at(-40, 0)]]]
    graph = node_streets(
        gpd.GeoDataFrame({"name": [""] * len(lines)}, geometry=lines, crs="EPSG:4326"), crs="EPSG:3006"
    )
    base = replace(city.ground(city.rows(20, at(-20, 0))), streets=graph)
    flat = city.layer("streets", base, city.selection(bandwidth_m=60.0), kernel="uniform")
    smooth = city.layer("streets", base, city.selection(bandwidth_m=60.0), kernel="quartic")
    assert any("negativ täthet" in note for note in flat.notes)
    assert not any("negativ täthet" in note for note in smooth.notes)


def test_without_a_network_the_answer_says_what_to_import() -> None:
    with pytest.raises(NotFoundError, match="klarsyn streets import FILE"):
        city.layer("streets", city.ground(city.background()))


def test_too_many_pieces_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspot.streets.MOST_PIECES", 50)
    with pytest.raises(ParameterError, match="Choose longer pieces"):
        layer(piece_m="5")


def test_a_bandwidth_left_open_is_chosen_and_announced() -> None:
    spread = replace(ground(), incidents=city.incidents(city.rows(80, at(0, 0), spread_m=150)))
    made = city.layer("streets", spread, city.selection(bandwidth_m=None), within_m="300")
    assert "foretells parts of the incidents best" in made.provenance.parameters["bandwidth_rule"]
    assert 100 <= float(made.provenance.parameters["bandwidth_m"]) <= 800
    assert any("förutsäger bäst" in note for note in made.notes)


def test_two_places_are_too_few_to_choose_a_bandwidth_by() -> None:
    made = city.layer("streets", ground(), city.selection(bandwidth_m=None))
    assert made.provenance.parameters["bandwidth_rule"] == "automatic: 250 m, too few places on streets to choose by"
    assert any("250 m (automatisk, för få platser" in note for note in made.notes)


def test_pieces_with_few_incidents_are_withheld_from_the_municipality() -> None:
    made = city.layer("streets", replace(ground(), incidents=city.incidents(city.rows(3, at(100, 10)))))
    seen = release(made, POLICIES["municipality"])
    assert seen.left_out.suppressed == 3
    assert (seen.frame["incidents"] == 0).all()


def test_no_incidents_give_an_empty_map() -> None:
    nobody = city.layer("streets", ground(), city.selection(categories=("Ingenting",)))
    assert len(nobody.frame) == 0


def test_pieces_of_an_edge_join_to_the_edge() -> None:
    graph = streets()
    edge, ends = np.zeros(4, np.int64), np.linspace(0, graph.length_m[0], 5)
    pieces = cut_pieces(graph, edge=edge, from_m=ends[:-1], to_m=ends[1:])
    joined = shapely.length(shapely.line_merge(shapely.union_all(pieces)))
    assert joined == pytest.approx(shapely.length(cut_pieces(graph, edge=edge[:1], from_m=ends[:1], to_m=ends[-1:]))[0])
