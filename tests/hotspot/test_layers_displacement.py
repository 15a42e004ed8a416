"""Layers of displacement: moves of a searched month, and the areas that findings rest on."""

import pytest
import shapely

from geodata.project import geometry_to_metres
from hotspot.disclosure import POLICIES, release, release_finding
from hotspot.ground import Ground
from hotspot.layers import LAYERS, Making
from hotspot.layers.displacement_areas import areas_of_findings, areas_of_search
from hotspot.layers.flows import layer_of_findings, layer_of_search
from models.errors import ParameterError
from models.finding import DisplacementFinding
from models.layer import Layer
from models.search import SearchFinding
from tests.hotspot import made_findings as made
from tests.hotspot import small_city as city

GROUND = city.ground(city.rows(300, city.SQUARE, spread_m=60), interventions=(made.INTERVENTION,))
MAKING = Making(ground=GROUND, now=city.NOW)


class Kept:
    """A door that has every finding already, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def evaluation(self, _: Ground, intervention_id: str, **__: object) -> DisplacementFinding:
        self.asked.append(intervention_id)
        return made.evaluation()

    def search(self, _: Ground, month: str, **__: object) -> SearchFinding:
        self.asked.append(month)
        return made.search()


def layers() -> list[Layer]:
    chosen, finding, found = city.selection(), made.evaluation(), made.search()
    return [
        layer_of_findings(MAKING, chosen, [finding]),
        layer_of_search(MAKING, chosen, found),
        areas_of_findings(MAKING, chosen, [finding]),
        areas_of_search(MAKING, chosen, found),
    ]


@pytest.mark.parametrize("layer", layers(), ids=["flows", "moves", "areas", "places"])
def test_features_carry_the_declared_fields_on_valid_shapes_under_unique_ids(layer: Layer) -> None:
    kind = LAYERS[layer.layer_id]
    assert [*layer.frame.columns.drop("geometry")] == [one.name for one in kind.fields]
    assert layer.frame.index.is_unique
    assert all("/" not in one for one in layer.frame.index)
    assert layer.frame.geometry.is_valid.all()
    assert not layer.frame.geometry.is_empty.any()
    assert not layer.frame.iloc[0].isna().any()


def test_moves_have_what_a_line_needs_to_be_drawn_by_width_and_lag() -> None:
    frame = layer_of_search(MAKING, city.selection(), made.search()).frame
    first = frame.loc["2026-07-1"]
    assert (first["source"], first["receiver"], first["kind"]) == ("nära Sergels torg", "Liljeholmen", "geographic")
    assert (first["incidents"], first["low"], first["high"]) == (30, 12, 48)
    assert (first["lag_months"], first["q_value"], first["link"]) == (1, 0.01, "metro-13, 6 stationer")
    assert list(first["geometry"].coords) == [(18.0649, 59.3326), (18.0238, 59.3107)]


def test_what_moved_within_its_place_is_a_loop_of_two_hundred_metres_that_ends_where_it_began() -> None:
    loop = layer_of_search(MAKING, city.selection(), made.search()).frame.loc["2026-07-2", "geometry"]
    assert loop.is_ring
    assert loop.coords[0] == loop.coords[-1] == (18.0649, 59.3326)
    west, south, east, north = geometry_to_metres(loop, crs="EPSG:3006").bounds
    assert (east - west, north - south) == pytest.approx((200, 200), rel=0.03)


def test_a_search_tells_what_could_have_been_seen_and_that_nobody_is_followed() -> None:
    notes = layer_of_search(MAKING, city.selection(), made.search()).notes
    assert any("hade kunnat påvisas" in note and "18 händelser" in note for note in notes)
    assert any("inga personuppgifter" in note for note in notes)


def test_treated_area_buffer_hub_and_controls_each_have_their_shape_and_counts() -> None:
    frame = areas_of_findings(MAKING, city.selection(), [made.evaluation()]).frame
    assert frame["role"].tolist() == ["treatment", "buffer", "remote", "control"]  # one control has no cell
    treated, buffer, hub, control = (frame.iloc[at] for at in range(4))
    assert treated["geometry"].equals(made.INTERVENTION.area)
    assert not buffer["geometry"].contains(treated["geometry"].centroid)
    assert shapely.distance(buffer["geometry"], treated["geometry"]) == 0
    assert geometry_to_metres(hub["geometry"], crs="EPSG:3006").area == pytest.approx(3.1416 * 250**2, rel=0.01)
    assert (control["before"], control["after"]) == (650, 545)
    assert control[["effect", "low", "high", "smallest_detectable_effect", "q_value"]].isna().all()
    assert treated[["before", "after", "effect", "low", "high", "q_value"]].tolist() == [210, 150, -39, -59, -19, 0.01]
    assert hub["q_value"] == 0.03


def test_places_that_changed_are_cells_and_discs_each_part_by_itself() -> None:
    frame = areas_of_search(MAKING, city.selection(), made.search()).frame
    assert frame[["role", "part", "effect"]].to_numpy().tolist() == [
        ["cell", "", -40],
        ["hub", "", 30],
        ["cell", "18-24", -40],
        ["cell", "06-14", 20],
    ]
    assert len(frame.iloc[0]["geometry"].exterior.coords) == 7


def test_a_door_that_keeps_findings_is_asked_for_them() -> None:
    kept = Kept()
    making = Making(ground=GROUND, now=city.NOW, findings=kept)
    for layer_id in ("displacement-flows", "displacement-areas"):
        kind = LAYERS[layer_id]
        kind.make(making, city.selection(), kind.choose({}))
        kind.make(making, city.selection(), kind.choose({"month": "2026-07"}))
    assert kept.asked == ["torget-2025", "2026-07"] * 2


@pytest.mark.parametrize("layer_id", ["displacement-flows", "displacement-areas"])
def test_a_month_and_an_intervention_are_two_questions(layer_id: str) -> None:
    kind = LAYERS[layer_id]
    both = kind.choose({"month": "2026-07", "intervention": "torget-2025"})
    with pytest.raises(ParameterError, match="together"):
        kind.make(MAKING, city.selection(), both)
    with pytest.raises(ParameterError, match="no month"):
        kind.make(MAKING, city.selection(), kind.choose({"month": "juli"}))


def test_areas_with_few_incidents_before_or_after_are_withheld_from_those_who_may_not_see_them() -> None:
    found = made.search()
    few = made.change(made.HUB, "", 3, 40)
    layer = areas_of_search(MAKING, city.selection(), made.replace(found, changes=(found.changes[0], few), moves=()))
    assert len(release(layer, POLICIES["police"]).frame) == 2
    released = release(layer, POLICIES["municipality"])
    assert released.frame["name"].tolist() == ["nära Sergels torg"]
    assert released.left_out.suppressed == 3


def test_small_counts_behind_a_finding_are_withheld_and_told_of() -> None:
    finding = made.evaluation()
    assert release_finding(finding, POLICIES["police"]) == finding
    released = release_finding(finding, POLICIES["municipality"])
    assert [one.name for one in released.counts if one.role == "control"] == ["nära Slussen"]
    assert "1 områden" in released.notes[-1]
    found = release_finding(made.search(), POLICIES["municipality"])
    assert found.moves[1].receiver.history == ()
    assert found.moves[0].receiver.history == (48, 52, 80)
