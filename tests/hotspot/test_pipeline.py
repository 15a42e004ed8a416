"""The way of the data: from a file through the store to a layer and a finding."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.intake import ingest
from geodata.read import load_mapping
from geodata.store import Store
from hotspot.disclosure import POLICIES
from hotspot.ground import Ground
from hotspot.pipeline import evaluate, load_ground, make_layer
from models.errors import NotFoundError, ParameterError, StoreError
from models.finding import Verdict
from models.intervention import Intervention, InterventionKind
from tests.hotspot import small_city as city

LAYERS = ("heatmap", "cells", "hotspots", "displacement-flows", "interventions", "areas")
APRIL = Intervention(
    intervention_id="april",
    name="April på torget",
    kind=InterventionKind.PATROL_FOCUS,
    area=shapely.box(18.062, 59.331, 18.067, 59.334),
    first_day=date(2024, 4, 1),
    last_day=date(2024, 4, 30),
)


def write_reports(path: Path, *parts: pd.DataFrame) -> Path:
    table = pd.concat(parts, ignore_index=True).rename(columns={"category_group": "group"})
    table = table.assign(id=[f"{path.stem}-{number}" for number in range(len(table))])
    table["earliest"] = table["earliest"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    table[["id", "earliest", "longitude", "latitude", "category", "detection"]].to_csv(path, index=False)
    return path


def bring_in(store: Store, path: Path) -> None:
    ingest(
        path,
        mapping=load_mapping("csv"),
        store=store,
        geocoder=Geocoder(load_gazetteer()),
        now=city.NOW,
        progress=lambda _stage, _share: None,
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("pipeline")
    kept = Store(folder / "data")
    bring_in(kept, write_reports(folder / "a.csv", city.background(), city.rows(80, city.SQUARE, spread_m=60)))
    bring_in(kept, write_reports(folder / "b.csv", city.rows(200, city.STATION, spread_m=60, seed=5)))
    kept.add_interventions((APRIL,))
    kept.add_areas(
        gpd.GeoDataFrame(
            {"area_id": ["klara"], "name": ["Klara"], "kind": ["focus"]}, geometry=[APRIL.area], crs="EPSG:4326"
        )
    )
    return kept


@pytest.fixture(scope="module")
def ground(store: Store) -> Ground:
    return load_ground(store)


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_layer_can_be_made_from_the_store_and_says_what_it_rests_on(ground: Ground, layer_id: str) -> None:
    layer = make_layer(layer_id, ground, city.selection(), now=city.NOW)
    assert layer.layer_id == layer_id
    assert (layer.provenance.data_version, layer.provenance.made_at) == (2, city.NOW)


def test_hot_spots_of_a_stored_city_carry_the_gazetteer_s_names(ground: Ground) -> None:
    names = make_layer("hotspots", ground, city.selection(), now=city.NOW).frame["name"]
    assert list(names[:2]) == ["Fridhemsplan", "Sergels torg"]


def test_an_earlier_data_version_knows_nothing_of_what_came_later(store: Store) -> None:
    before, after = (load_ground(store, data_version=version) for version in (1, 2))
    assert (len(before.incidents), len(after.incidents)) == (480, 680)
    assert make_layer("hotspots", before, city.selection(), now=city.NOW).frame["name"].iloc[0] == "Sergels torg"


def test_the_ground_holds_hubs_areas_and_interventions(ground: Ground) -> None:
    assert "T-Centralen" in {hub.name for hub in ground.hubs}
    assert ground.interventions == (APRIL,)
    assert "Klara" in set(ground.areas["name"])
    assert ground.areas["area_id"].is_unique
    assert {"area_id", "name", "kind", "geometry"} == set(ground.areas.columns)


def test_what_a_role_may_not_see_does_not_leave(ground: Ground) -> None:
    seen = make_layer("cells", ground, city.selection(), now=city.NOW, policy=POLICIES["public"])
    whole = make_layer("cells", ground, city.selection(), now=city.NOW)
    assert seen.frame["incidents"][seen.frame["incidents"] > 0].min() >= 10
    assert seen.frame["incidents"].sum() + seen.left_out.suppressed == pytest.approx(whole.frame["incidents"].sum())


def test_an_intervention_without_an_earlier_year_is_not_assessable(ground: Ground) -> None:
    finding = evaluate(ground, "april", seed=1, now=city.NOW)
    assert (finding.intervention, finding.verdict) == (APRIL, Verdict.NOT_ASSESSABLE)
    flows = make_layer("displacement-flows", ground, city.selection(), now=city.NOW, options={"intervention": "april"})
    assert len(flows.frame) == 0
    assert any(finding.reason in note for note in flows.notes)


def test_what_does_not_exist_is_named(ground: Ground, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no layer 'heat'; did you mean 'heatmap'"):
        make_layer("heat", ground, city.selection(), now=city.NOW)
    with pytest.raises(NotFoundError, match="no intervention 'maj'; registered are: april"):
        evaluate(ground, "maj", seed=1, now=city.NOW)
    with pytest.raises(ParameterError, match="method is 'magic', which is not offered"):
        make_layer("hotspots", ground, city.selection(), now=city.NOW, options={"method": "magic"})
    with pytest.raises(StoreError, match="holds no incidents yet"):
        load_ground(Store(tmp_path))
