"""The register over HTTP: all or nothing, small bodies, and from this machine's own pages alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.http.interventions import MOST_BYTES
from api.settings import Settings
from tests.api.http_world import MadeMethod, MadeStore, made_app, served

GEOJSON = {"Content-Type": "application/geo+json"}
SQUARE = {"type": "Polygon", "coordinates": [[[18.06, 59.33], [18.07, 59.33], [18.07, 59.34], [18.06, 59.33]]]}


def feature(intervention_id: str = "lampor", geometry: object = SQUARE, **changes: object) -> dict:
    properties = {
        "intervention_id": intervention_id,
        "name": "Ny belysning",
        "kind": "lighting",
        "first_day": "2026-02-01",
        "last_day": "2026-03-31",
        "patrol_hours": 120,
        **changes,
    }
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: dict) -> dict:
    return {"type": "FeatureCollection", "features": features}


@pytest.fixture
def store() -> MadeStore:
    return MadeStore()


@pytest.fixture
def client(store: MadeStore, tmp_path: Path) -> Iterator[httpx.Client]:
    with (
        served(made_app(store=store, settings=Settings(data_dir=tmp_path), method=MadeMethod())) as url,
        httpx.Client(base_url=url) as one,
    ):
        yield one


def post(client: httpx.Client, document: object, **headers: str) -> httpx.Response:
    return client.post("/interventions", content=json.dumps(document), headers={**GEOJSON, **headers})


def test_one_is_added_found_at_its_location_evaluated_and_forgotten(client: httpx.Client) -> None:
    made = post(client, feature())
    assert made.status_code == 201, made.text
    address = made.headers["location"]
    assert address == f"{str(client.base_url).rstrip('/')}/interventions/lampor"
    one = client.get(address)
    assert one.headers["content-type"] == "application/geo+json"
    assert one.json() == made.json()
    assert one.json()["properties"]["patrol_hours"] == 120
    assert [row["intervention_id"] for row in client.get("/displacement").json()["findings"]][-1] == "lampor"
    assert client.get("/displacement/lampor").json()["intervention"]["name"] == "Ny belysning"
    gone = client.delete(address)
    assert (gone.status_code, gone.content) == (204, b"")
    assert client.get(address).status_code == client.delete(address).status_code == 404
    assert "torget-2025" in client.get(address).json()["detail"]


def test_a_collection_is_added_whole_or_not_at_all_and_every_fault_is_told(client: httpx.Client) -> None:
    bad = collection(feature("a"), feature("b", kind="drones"), feature("c", None))
    refused = post(client, bad)
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert "feature 2" in refused.json()["detail"]
    assert "feature 3" in refused.json()["detail"]
    assert len(client.get("/interventions").json()["features"]) == 2
    both = post(client, collection(feature("a"), feature("b")))
    assert both.status_code == 201
    assert both.headers["location"].endswith("/interventions")
    assert [one["id"] for one in client.get("/interventions").json()["features"]][-2:] == ["a", "b"]


def test_the_register_can_be_sent_back_as_it_was_given(client: httpx.Client, store: MadeStore) -> None:
    given = client.get("/interventions").json()
    assert post(client, given).status_code == 409
    for one in given["features"]:
        assert client.delete(f"/interventions/{one['id']}").status_code == 204
    assert store.interventions() == ()
    assert post(client, given).status_code == 201
    assert client.get("/interventions").json() == given


def test_an_id_that_is_taken_is_a_conflict_and_put_replaces_it(client: httpx.Client) -> None:
    assert post(client, feature("torget-2025")).status_code == 409
    assert post(client, collection(feature("new"), feature("torget-2025"))).status_code == 409
    assert client.get("/interventions/new").status_code == 404
    address, body = "/interventions/torget-2025", json.dumps(feature("torget-2025", name="Annat"))
    assert client.put(address, content=body, headers=GEOJSON).status_code == 200
    assert client.get(address).json()["properties"]["name"] == "Annat"
    other = client.put("/interventions/fler", content=body, headers=GEOJSON)
    assert (other.status_code, "'fler'" in other.json()["detail"]) == (400, True)
    made = client.put("/interventions/fler", content=json.dumps(feature("fler")), headers=GEOJSON)
    assert (made.status_code, made.headers["location"].endswith("/interventions/fler")) == (201, True)


def test_a_redrawn_intervention_is_another_question(client: httpx.Client) -> None:
    before = client.get("/displacement/torget-2025").json()["finding_id"]
    client.put("/interventions/torget-2025", content=json.dumps(feature("torget-2025")), headers=GEOJSON)
    after = client.get("/displacement/torget-2025").json()
    assert after["finding_id"] != before
    assert after["intervention"]["name"] == "Ny belysning"
    assert client.get(f"/displacement/{before}").json()["intervention"]["name"] == "Sommar på torget"


@pytest.mark.parametrize("intervention_id", ["a.b", "a/b", "../x", "search", ""])
def test_an_id_that_no_address_can_hold_is_refused(client: httpx.Client, intervention_id: str) -> None:
    assert post(client, feature(intervention_id)).status_code == 400


def test_what_would_kill_geos_is_refused_and_the_service_lives(client: httpx.Client) -> None:
    deep = b'{"type":"Feature","geometry":' * 60_000 + b"1" + b"}" * 60_000
    refused = client.post("/interventions", content=deep, headers=GEOJSON)
    assert (refused.status_code, "nested deeper" in refused.json()["detail"]) == (400, True)
    ring = [[18 + 1e-6 * at, 59.3] for at in range(30_000)]
    long = post(client, feature(geometry={"type": "Polygon", "coordinates": [ring]}))
    assert (long.status_code, "corners" in long.json()["detail"]) == (400, True)
    assert client.get("/health").status_code == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: httpx.Client) -> None:
    answer = post(client, feature(note="x" * MOST_BYTES))
    assert answer.status_code == 413
    assert "2 MB" in answer.json()["detail"]


@pytest.mark.parametrize("sent", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_page_elsewhere_could_send_by_itself_is_no_geojson(client: httpx.Client, sent: str) -> None:
    answer = client.post("/interventions", content=json.dumps(feature()), headers={"Content-Type": sent})
    assert answer.status_code == 415


def test_a_page_of_another_origin_changes_nothing(client: httpx.Client) -> None:
    own = str(client.base_url).rstrip("/")
    for origin in ("https://evil.example", "null", own.replace("http:", "https:")):
        assert post(client, feature(), Origin=origin).status_code == 403
        assert client.delete("/interventions/torget-2025", headers={"Origin": origin}).status_code == 403
    assert post(client, feature(), Origin=own).status_code == 201


def test_no_change_takes_parameters(client: httpx.Client) -> None:
    for answer in (
        client.post("/interventions?dry=1", content=json.dumps(feature()), headers=GEOJSON),
        client.delete("/interventions/torget-2025?force=1"),
    ):
        assert answer.status_code == 400
        assert "no parameter here" in answer.json()["detail"]


def test_patrol_hours_are_the_polices_to_see(tmp_path: Path) -> None:
    store = MadeStore()
    settings = Settings(data_dir=tmp_path, role="municipality")
    with served(made_app(store=store, settings=settings, method=MadeMethod())) as url:
        made = httpx.post(f"{url}/interventions", content=json.dumps(feature()), headers=GEOJSON)
        assert made.status_code == 201
        assert "patrol_hours" not in made.text + httpx.get(f"{url}/interventions").text
    assert store.registered["lampor"].patrol_hours == 120
