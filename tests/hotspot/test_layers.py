"""Layers: what programs and readers get, with what the map does not know."""

from dataclasses import replace
from datetime import date

import h3
import numpy as np
import pytest
import shapely

from hotspot.ground import Ground
from hotspot.layers import LAYERS, Making
from hotspot.layers.flows import layer_of_findings
from hotspot.layers.heatmap import SHARE_SHOWN
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


def flows() -> Layer:
    return layer_of_findings(Making(ground=ground(), now=city.NOW), city.selection(), [month.finding()])


NOT_PLAIN = ("displacement-flows", "displacement-areas", "streets")
"""Layers that need more than incidents: a finding, a street network (tests/hotspot/test_streets_layer.py)."""


def every_layer() -> list[Layer]:
    base = ground()
    plain = [city.layer(layer_id, base) for layer_id in LAYERS if layer_id not in NOT_PLAIN]
    return [*plain, city.layer("hotspots", base, method="dbscan"), flows()]


@pytest.mark.parametrize("layer", every_layer(), ids=lambda layer: layer.layer_id)
def test_every_layer_carries_its_fields_in_degrees_under_stable_unique_ids(layer: Layer) -> None:
    kind, carried = LAYERS[layer.layer_id], [*layer.frame.columns.drop("geometry")]
    assert carried == [one.name for one in layer.fields]
    assert [one for one in kind.fields if not one.is_optional or one in layer.fields] == [*layer.fields]
    assert (layer.title, layer.title_sv) == (kind.title, kind.title_sv)
    assert layer.frame.crs == "EPSG:4326"
    assert layer.frame.index.is_unique
    assert all(isinstance(one, str) and "/" not in one for one in layer.frame.index)
    assert layer.frame.geometry.is_valid.all()
    assert layer.provenance.data_version == 4
    assert layer.provenance.made_at == city.NOW


def test_the_heat_map_leaves_out_what_is_below_a_hundredth_of_the_peak_and_says_so() -> None:
    layer = city.layer("heatmap", ground(), city.selection())
    density = layer.frame["density"]
    assert density.min() >= SHARE_SHOWN * density.max()
    assert any("under 1 %" in note for note in layer.notes)
    assert h3.is_valid_cell(density.idxmax())


def test_the_heat_map_tells_its_automatic_bandwidth_in_provenance_and_notes() -> None:
    layer = city.layer("heatmap", ground(), city.selection(bandwidth_m=None))
    assert "Scott's rule" in layer.provenance.parameters["bandwidth_rule"]
    assert float(layer.provenance.parameters["bandwidth_m"]) > 10
    assert any("automatiskt vald med Scotts regel" in note for note in layer.notes)


def test_a_bandwidth_smaller_than_the_cells_is_warned_of() -> None:
    fine = city.layer("heatmap", ground(), city.selection())
    coarse = city.layer("heatmap", ground(), city.selection(resolution=8, bandwidth_m=50.0))
    assert not any("mindre än rutan" in note for note in fine.notes)
    assert any("mindre än rutan" in note for note in coarse.notes)


@pytest.mark.parametrize("layer_id", ["heatmap", "cells", "hotspots"])
def test_the_map_says_how_many_are_not_on_it(layer_id: str) -> None:
    layer = city.layer(layer_id, ground())
    left_out = layer.left_out
    assert (left_out.unplaced, left_out.coarse, left_out.police_detected) == (7, 11, 23)
    said = " ".join(layer.notes)
    for number, word in ((7, "saknar känd plats"), (11, "område eller kommun"), (23, "polisen själv upptäckt")):
        assert f"{number} händelser" in said
        assert word in said


def test_a_map_of_badly_placed_incidents_says_that_it_is_not_to_be_trusted() -> None:
    bad = city.ground(city.rows(80, city.SQUARE), city.rows(20, None, precision="none"))
    assert any("Bara 80 %" in note for note in city.layer("heatmap", bad, city.selection()).notes)


def test_invented_data_are_marked_on_every_layer() -> None:
    base = ground()
    site = replace(base.incidents.site, is_synthetic=True)
    invented = replace(base, incidents=replace(base.incidents, site=site))
    for layer in (city.layer("heatmap", invented), city.layer("interventions", invented)):
        assert layer.provenance.is_synthetic
        assert any("påhittade" in note for note in layer.notes)


def test_cells_hold_every_placed_incident_once() -> None:
    layer = city.layer("cells", ground(), city.selection())
    assert layer.frame["incidents"].sum() == pytest.approx(700)
    assert layer.frame["is_hotspot"].any()
    assert (layer.frame["q_value"] >= layer.frame["p_value"] - 1e-15).all()
    np.testing.assert_allclose(layer.frame["area_km2"], layer.frame.to_crs(3006).area / 1e6, rtol=0.01)


def test_hot_spots_give_hours_as_they_are_read() -> None:
    first = city.layer("hotspots", ground(), city.selection()).frame.iloc[0]
    assert (first["rank"], first["name"], first["method"]) == (1, "Sergels torg", "gi_star")
    assert Hours.parse(first["peak_hours"])


def test_flows_run_from_the_treated_place_to_the_receiver_with_their_interval() -> None:
    finding, layer = month.finding(), flows()
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
    row = city.layer("interventions", ground()).frame.loc["sommar"]
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
    assert len(city.layer("heatmap", ground(), nobody).frame) == 0
    assert len(city.layer("cells", ground(), nobody).frame) == 0
    assert len(city.layer("hotspots", ground(), nobody).frame) == 0


def test_every_field_has_a_title_in_both_languages() -> None:
    for kind in LAYERS.values():
        for one in kind.fields:
            assert one.title
            assert one.title_sv
            assert one.type in {"string", "number", "integer", "boolean"}
