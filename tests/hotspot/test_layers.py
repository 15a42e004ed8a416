"""Layers: what programs and readers get, with what the map does not know."""

from dataclasses import replace
from datetime import date

import h3
import numpy as np
import pytest
import shapely

from hotspot.ground import Ground
from hotspot.layers import (
    SHARE_SHOWN,
    Making,
    areas_layer,
    cells_layer,
    flows_layer,
    heatmap_layer,
    hotspots_layer,
    interventions_layer,
)
from hotspot.legend import FIELDS, TITLES
from models.finding import Verdict
from models.intervention import Intervention, InterventionKind
from models.layer import Layer
from models.period import Hours
from tests.hotspot import report_month as month
from tests.hotspot import small_city as city

SUMMER = Intervention(
    intervention_id="sommar",
    name="Sommar på torget",
    kind=InterventionKind.PLACE_ACTIVATION,
    area=shapely.box(18.062, 59.331, 18.067, 59.334),
    first_day=date(2024, 6, 1),
    last_day=date(2024, 8, 31),
    hours=Hours.parse("18-24"),
)


def ground() -> Ground:
    return city.ground(
        city.background(),
        city.rows(300, city.SQUARE, spread_m=60),
        city.rows(7, None, precision="none"),
        city.rows(11, city.PARK, precision="area"),
        city.rows(23, city.SQUARE, detection="police"),
        interventions=(SUMMER,),
    )


def making(base: Ground | None = None) -> Making:
    return Making(ground=base or ground(), now=city.NOW)


def every_layer() -> list[Layer]:
    made = making()
    return [
        heatmap_layer(made, city.selection()),
        cells_layer(made, city.selection()),
        hotspots_layer(made, city.selection()),
        hotspots_layer(made, city.selection(), method="dbscan"),
        flows_layer(made, city.selection(), [month.finding()]),
        interventions_layer(made),
        areas_layer(made),
    ]


@pytest.mark.parametrize("layer", every_layer(), ids=lambda layer: layer.layer_id)
def test_every_layer_carries_its_fields_in_degrees_under_stable_unique_ids(layer: Layer) -> None:
    assert [*layer.frame.columns.drop("geometry")] == [one.name for one in FIELDS[layer.layer_id]]
    assert (layer.title, layer.title_sv) == TITLES[layer.layer_id]
    assert layer.frame.crs == "EPSG:4326"
    assert layer.frame.index.is_unique
    assert all(isinstance(one, str) and "/" not in one for one in layer.frame.index)
    assert layer.frame.geometry.is_valid.all()
    assert layer.provenance.data_version == 4
    assert layer.provenance.made_at == city.NOW


def test_the_heat_map_leaves_out_what_is_below_a_hundredth_of_the_peak_and_says_so() -> None:
    layer = heatmap_layer(making(), city.selection())
    density = layer.frame["density"]
    assert density.min() >= SHARE_SHOWN * density.max()
    assert any("under 1 %" in note for note in layer.notes)
    assert h3.is_valid_cell(density.idxmax())


def test_the_heat_map_tells_its_automatic_bandwidth_in_provenance_and_notes() -> None:
    layer = heatmap_layer(making(), city.selection(bandwidth_m=None))
    assert "Scott's rule" in layer.provenance.parameters["bandwidth_rule"]
    assert float(layer.provenance.parameters["bandwidth_m"]) > 10
    assert any("automatiskt vald med Scotts regel" in note for note in layer.notes)


def test_a_bandwidth_smaller_than_the_cells_is_warned_of() -> None:
    fine = heatmap_layer(making(), city.selection())
    coarse = heatmap_layer(making(), city.selection(resolution=8, bandwidth_m=50.0))
    assert not any("mindre än rutan" in note for note in fine.notes)
    assert any("mindre än rutan" in note for note in coarse.notes)


@pytest.mark.parametrize("make", [heatmap_layer, cells_layer, hotspots_layer])
def test_the_map_says_how_many_are_not_on_it(make: object) -> None:
    layer = make(making(), city.selection())  # type: ignore[operator]
    left_out = layer.left_out
    assert (left_out.unplaced, left_out.coarse, left_out.police_detected) == (7, 11, 23)
    said = " ".join(layer.notes)
    for number, word in ((7, "saknar känd plats"), (11, "område eller kommun"), (23, "polisen själv upptäckt")):
        assert f"{number} händelser" in said
        assert word in said


def test_a_map_of_badly_placed_incidents_says_that_it_is_not_to_be_trusted() -> None:
    bad = city.ground(city.rows(80, city.SQUARE), city.rows(20, None, precision="none"))
    assert any("Bara 80 %" in note for note in heatmap_layer(making(bad), city.selection()).notes)


def test_invented_data_are_marked_on_every_layer() -> None:
    base = ground()
    site = replace(base.incidents.site, is_synthetic=True)
    made = making(replace(base, incidents=replace(base.incidents, site=site)))
    for layer in (heatmap_layer(made, city.selection()), interventions_layer(made)):
        assert layer.provenance.is_synthetic
        assert any("påhittade" in note for note in layer.notes)


def test_cells_hold_every_placed_incident_once() -> None:
    layer = cells_layer(making(), city.selection())
    assert layer.frame["incidents"].sum() == pytest.approx(700)
    assert layer.frame["is_hotspot"].any()
    assert (layer.frame["q_value"] >= layer.frame["p_value"] - 1e-15).all()
    np.testing.assert_allclose(layer.frame["area_km2"], layer.frame.to_crs(3006).area / 1e6, rtol=0.01)


def test_hot_spots_give_hours_as_they_are_read() -> None:
    first = hotspots_layer(making(), city.selection()).frame.iloc[0]
    assert (first["rank"], first["name"], first["method"]) == (1, "Sergels torg", "gi_star")
    assert Hours.parse(first["peak_hours"])


def test_flows_run_from_the_treated_place_to_the_receiver_with_their_interval() -> None:
    finding = month.finding()
    layer = flows_layer(making(), city.selection(), [finding])
    assert len(layer.frame) == len(finding.flows) > 0
    row, flow = layer.frame.iloc[0], finding.flows[0]
    assert layer.frame.index[0] == f"{finding.intervention.intervention_id}-{flow.receiver.area_id}"
    assert row["low"] <= row["incidents"] <= row["high"]
    assert list(row["geometry"].coords) == [
        (flow.source.longitude, flow.source.latitude),
        (flow.receiver.longitude, flow.receiver.latitude),
    ]
    assert row["verdict"] == Verdict.DISPLACEMENT
    assert any(finding.reason in note and "hade kunnat påvisas" in note for note in layer.notes)


def test_interventions_are_shown_as_registered() -> None:
    row = interventions_layer(making()).frame.loc["sommar"]
    assert row.drop("geometry").to_dict() == {
        "name": "Sommar på torget",
        "kind": "place_activation",
        "first_day": "2024-06-01",
        "last_day": "2024-08-31",
        "hours": "18-24",
        "note": "",
    }


def test_a_question_without_answer_gives_an_empty_map_and_no_error() -> None:
    nobody = city.selection(categories=("Ingenting",))
    assert len(heatmap_layer(making(), nobody).frame) == 0
    assert len(cells_layer(making(), nobody).frame) == 0
    assert len(hotspots_layer(making(), nobody).frame) == 0


def test_every_field_has_a_title_in_both_languages() -> None:
    for fields in FIELDS.values():
        for one in fields:
            assert one.title
            assert one.title_sv
            assert one.type in {"string", "number", "integer", "boolean"}
