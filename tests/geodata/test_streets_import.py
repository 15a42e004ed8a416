"""Streets are joined where they meet, and what was done to them is said."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiLineString, Point

from geodata.store import Store
from geodata.streets import StreetGraph, import_streets, importing, node_streets
from models.errors import DataRefusedError, ParameterError

EAST, NORTH = 1 / 56_850, 1 / 111_400
CRS = "EPSG:3006"


def line(*corners: tuple[float, float]) -> LineString:
    """A line through points so many metres from Sergels torg."""
    return LineString([(18.0649 + east * EAST, 59.3326 + north * NORTH) for east, north in corners])


def noded(*lines: LineString, **options: object) -> StreetGraph:
    frame = gpd.GeoDataFrame({"name": [f"Gata {n}" for n in range(len(lines))]}, geometry=list(lines), crs="EPSG:4326")
    return node_streets(frame, crs=CRS, **options)


def _file(folder: Path, *shapes: shapely.Geometry, name: str = "streets.geojson", column: str = "name") -> Path:
    frame = gpd.GeoDataFrame({column: [f"Gata {n}" for n in range(len(shapes))]}, geometry=list(shapes), crs=4326)
    frame.to_file(folder / name)
    return folder / name


def test_streets_that_share_an_end_meet_there() -> None:
    graph = noded(line((0, 0), (100, 0)), line((100, 0), (100, 80)))
    assert (len(graph), graph.nodes, graph.names) == (2, 3, ("Gata 0", "Gata 1"))
    assert graph.length_m == pytest.approx([100, 80], rel=5e-3)
    assert set(graph.components()) == {0}


def test_a_street_is_cut_where_another_ends_on_it() -> None:
    through, side = line((0, 0), (60, 0), (100, 0)), line((60, 0), (60, 50))
    graph = noded(through, side)
    assert (len(graph), graph.nodes) == (3, 4)
    assert graph.noding is not None
    assert graph.noding.split == 1
    uncut = noded(through, side, split_at_vertices=False)
    assert (len(uncut), uncut.components().max()) == (2, 1)


def test_a_bridge_that_shares_no_vertex_is_not_joined_to_what_it_crosses() -> None:
    graph = noded(line((0, 0), (100, 0)), line((50, -50), (50, 50)))
    assert (len(graph), graph.nodes) == (2, 4)
    assert sorted(set(graph.components())) == [0, 1]


def test_ends_within_the_tolerance_are_one_node() -> None:
    near = noded(line((0, 0), (100, 0)), line((100.3, 0), (200, 0)))
    apart = noded(line((0, 0), (100, 0)), line((100.3, 0), (200, 0)), tolerance_m=0.1)
    assert near.nodes == 3
    assert near.noding is not None
    assert near.noding.moved_ends == 1
    assert apart.nodes == 4


def test_a_finely_drawn_curve_stays_one_street() -> None:
    """Its vertices lie closer together than the tolerance, and are no crossings."""
    angle = np.linspace(0, np.pi, 400)
    curve = line(*zip(30 * np.cos(angle), 30 * np.sin(angle), strict=True))
    graph = noded(curve, line((-30, 0), (-90, 0)))
    assert (len(graph), graph.nodes) == (2, 3)
    assert graph.length_m[0] == pytest.approx(30 * np.pi, rel=1e-2)


def test_both_ways_of_a_street_count_once() -> None:
    there = line((0, 0), (50, 10), (100, 0))
    graph = noded(there, shapely.reverse(there), line((0, 0), (50, -30), (100, 0)))
    assert len(graph) == 2
    assert graph.noding is not None
    assert (graph.noding.duplicates, graph.names) == (1, ("Gata 0", "Gata 2"))


def test_a_ring_road_keeps_its_length_and_a_dot_goes() -> None:
    ring = line((0, 0), (50, 0), (50, 50), (0, 0))
    graph = noded(ring, line((0, 0), (0.1, 0)), line((0, 0), (-40, 0)))
    assert len(graph) == 2
    assert graph.start[0] == graph.end[0]
    assert graph.length_m[0] == pytest.approx(100 + 50 * np.sqrt(2), rel=5e-3)
    assert graph.noding is not None
    assert graph.noding.zero_length == 1


def test_nodes_lie_at_the_ends_of_their_edges() -> None:
    graph = noded(line((0, 0), (60, 0), (100, 0)), line((60, 0), (60, 50)), line((60, 50), (0, 0)))
    ends = shapely.get_coordinates(shapely.get_point(graph.lines, 0)) - graph.points[graph.start]
    assert np.abs(ends).max() < 0.5
    assert (graph.longitude > 18).all()
    assert (graph.latitude > 59).all()


def test_a_file_keeps_its_names_and_the_parts_of_its_lines(tmp_path: Path) -> None:
    two = MultiLineString([line((0, 0), (50, 0)), line((80, 0), (100, 0))])
    graph = import_streets(_file(tmp_path, two, line((50, 0), (80, 0)), column="gatunamn"))
    assert graph.names == ("Gata 0", "Gata 0", "Gata 1")
    assert (graph.crs, graph.nodes) == (CRS, 4)


def test_a_geopackage_and_a_named_column_will_do(tmp_path: Path) -> None:
    path = _file(tmp_path, line((0, 0), (50, 0)), name="streets.gpkg", column="vägens namn")
    assert import_streets(path).names == ("",)
    assert import_streets(path, name_column="vägens namn").names == ("Gata 0",)
    with pytest.raises(DataRefusedError, match="no column 'namn'; it has vägens namn"):
        import_streets(path, name_column="namn")


def test_what_holds_no_streets_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataRefusedError, match="is no file"):
        import_streets(tmp_path / "absent.geojson")
    with pytest.raises(DataRefusedError, match="no lines"):
        import_streets(_file(tmp_path, Point(18, 59)))
    (tmp_path / "streets.shp").write_bytes(b"")
    with pytest.raises(DataRefusedError, match="ends in"):
        import_streets(tmp_path / "streets.shp")
    deep = tmp_path / "deep.geojson"
    deep.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(DataRefusedError, match="nested deeper"):
        import_streets(deep)
    path = _file(tmp_path, line((0, 0), (50, 0)))
    monkeypatch.setattr(importing, "MOST_VERTICES", 1)
    with pytest.raises(DataRefusedError, match="2 vertices"):
        import_streets(path)
    monkeypatch.setattr(importing, "MOST_BYTES", 10)
    with pytest.raises(DataRefusedError, match="larger than"):
        import_streets(path)


def test_metres_declared_as_degrees_are_refused(tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {},
        "geometry": {"type": "LineString", "coordinates": [[674000, 6580000], [674100, 6580000]]},
    }
    path = tmp_path / "metres.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    with pytest.raises(DataRefusedError, match="not on Earth"):
        import_streets(path)


def test_a_tolerance_that_joins_nothing_is_refused() -> None:
    with pytest.raises(ParameterError, match="tolerance"):
        noded(line((0, 0), (50, 0)), tolerance_m=0)
    with pytest.raises(DataRefusedError, match="No line has a length"):
        noded(line((0, 0), (0.1, 0)))


def test_the_store_gives_back_the_network_and_tells_that_it_changed(tmp_path: Path) -> None:
    store, graph = Store(tmp_path), noded(line((0, 0), (60, 0), (100, 0)), line((60, 0), (60, 50)))
    assert store.streets(crs=CRS) is None
    empty = store.state_version()
    store.save_streets(graph)
    filled, back = store.state_version(), store.streets(crs=CRS)
    assert filled != empty
    assert back is not None
    assert (back.names, back.start.tolist(), back.end.tolist()) == (
        graph.names,
        graph.start.tolist(),
        graph.end.tolist(),
    )
    assert back.length_m == pytest.approx(graph.length_m, abs=1e-3)
    store.save_streets(graph)
    assert store.state_version() == filled
    store.save_streets(noded(line((0, 0), (60, 0))))
    assert store.state_version() != filled
    assert len(store.streets(crs=CRS) or ()) == 1


def test_a_real_district_becomes_one_network(shared_data: Path) -> None:
    """Vasastan and Östermalm as drawn by OpenStreetMap, with both ways of two-way streets."""
    graph = import_streets(shared_data / "stockholm" / "osm_streets_vasastan_ostermalm.geojson")
    assert graph.noding is not None
    assert (graph.noding.lines, graph.noding.duplicates, len(graph)) == (1308, 325, 983)
    assert graph.components().max() == 0
    assert graph.total_km == pytest.approx(78.34, abs=0.05)
    assert "Odengatan" in graph.names
    crossings = gpd.read_file(shared_data / "stockholm" / "osm_nodes_vasastan_ostermalm.geojson")
    # Every crossing that the source names is a node of ours.
    tree = shapely.STRtree(shapely.points(graph.longitude, graph.latitude))
    _, metres = tree.query_nearest(np.array(crossings.geometry), return_distance=True, all_matches=False)
    assert (metres < 1e-5).mean() > 0.99
