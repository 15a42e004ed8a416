"""The whole service on the demo city: real store, real pipeline, the contract's own names."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import httpx
import pytest

FIELDS = {
    "heatmap": {"incidents", "density", "density_per_month"},
    "cells": {"incidents", "z", "p_value", "q_value", "is_hotspot", "area_km2"},
    "hotspots": {
        "rank",
        "name",
        "score",
        "incidents",
        "density_per_month",
        "z",
        "q_value",
        "first_day",
        "last_day",
        "peak_hours",
        "method",
        "robustness",
        "score_density",
        "score_significance",
        "score_persistence",
        "score_recency",
    },
    "relative-risk": {"incidents", "ratio", "p_value", "q_value", "is_higher", "is_lower"},
    "emerging": {
        "incidents",
        "pattern",
        "pattern_sv",
        "hot_steps",
        "cold_steps",
        "steps",
        "last_z",
        "last_q_value",
        "trend_z",
        "trend_p_value",
        "trend_q_value",
    },
    "displacement-flows": {
        "finding_id",
        "intervention_id",
        "intervention",
        "kind",
        "source",
        "receiver",
        "receiver_role",
        "incidents",
        "low",
        "high",
        "q_value",
        "lag_months",
        "link",
        "verdict",
        "detection",
    },
    "displacement-areas": {
        "finding_id",
        "intervention_id",
        "role",
        "name",
        "part",
        "before",
        "after",
        "effect",
        "low",
        "high",
        "smallest_detectable_effect",
        "q_value",
        "verdict",
        "detection",
    },
    "interventions": {"name", "kind", "first_day", "last_day", "hours", "note"},
    "areas": {"name", "kind"},
    "area-counts": {"name", "incidents", "density_per_month", "peak_hours", "group", "area_km2"},
}
SUMMER = "2024-06-01/2024-08-31"
JSON_TYPES = {"string": str, "integer": int, "number": (int, float), "boolean": bool}


@pytest.fixture(scope="module")
def client(served_demo: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served_demo, timeout=60) as one:
        yield one


def items(client: httpx.Client, collection: str, **query: object) -> dict:
    answer = client.get(f"/collections/{collection}/items", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("collection", FIELDS)
def test_each_layer_has_the_agreed_fields_of_the_declared_types(client: httpx.Client, collection: str) -> None:
    page = items(client, collection)
    declared = {one["name"]: one["type"] for one in page["klarsyn"]["fields"]}
    assert set(declared) == FIELDS[collection]
    schema = client.get(f"/collections/{collection}/schema").json()["properties"]
    assert {name: schema[name]["type"] for name in declared} == declared
    for feature in page["features"]:
        assert set(feature["properties"]) == FIELDS[collection]
        for name, value in feature["properties"].items():
            assert value is None or isinstance(value, JSON_TYPES[declared[name]]), (name, value)


@pytest.mark.parametrize(
    "collection",
    [
        *("heatmap", "cells", "hotspots", "interventions", "displacement-flows", "displacement-areas"),
    ],
)
def test_the_demo_city_fills_each_layer_and_says_that_it_is_made_up(client: httpx.Client, collection: str) -> None:
    page = items(client, collection)
    assert page["numberMatched"] > 0
    assert page["klarsyn"]["provenance"]["is_synthetic"] is True
    assert page["klarsyn"]["provenance"]["data_version"] >= 1


@pytest.mark.parametrize("collection", ["heatmap", "cells", "hotspots"])
def test_no_layer_begins_with_a_null(client: httpx.Client, collection: str) -> None:
    # Esri's clients learn the columns' types from the first five features.
    for feature in items(client, collection, limit=5)["features"]:
        assert None not in feature["properties"].values()


def test_pages_together_are_the_whole(client: httpx.Client) -> None:
    whole = [one["id"] for one in items(client, "heatmap", limit=10_000)["features"]]
    paged: list[str] = []
    address: str | None = "/collections/heatmap/items?limit=1500"
    while address:
        page = client.get(address).json()
        paged += [one["id"] for one in page["features"]]
        address = next((one["href"] for one in page["links"] if one["rel"] == "next"), None)
    assert paged == whole[: len(paged)]
    assert len(paged) == page["numberMatched"]
    assert len(set(paged)) == len(paged)


def test_choosing_fewer_incidents_counts_fewer(client: httpx.Client) -> None:
    def counted(**query: str) -> float:
        page = items(client, "cells", datetime=SUMMER, limit=10_000, **query)
        return sum(one["properties"]["incidents"] for one in page["features"])

    whole = counted()
    assert 0 < counted(hours="18-02") < whole
    assert 0 < counted(weekdays="fri,sat") < whole
    assert counted(hours="18-02") + counted(hours="02-18") == pytest.approx(whole, rel=1e-6)
    assert counted(detection="public,alarm,police,unknown") > whole


def test_hot_spots_are_ranked_by_score(client: httpx.Client) -> None:
    found = [one["properties"] for one in items(client, "hotspots", datetime=SUMMER)["features"]]
    assert [one["rank"] for one in found] == list(range(1, len(found) + 1))
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)


def test_hot_spots_are_found_by_cells_and_by_clusters(client: httpx.Client) -> None:
    for method in ("gi_star", "dbscan", "hdbscan"):
        found = items(client, "hotspots", datetime=SUMMER, method=method)["features"]
        assert found
        assert {one["properties"]["method"] for one in found} == {method}


def test_a_box_around_the_square_holds_less_than_the_city(client: httpx.Client) -> None:
    inside = items(client, "heatmap", bbox="18.06,59.33,18.07,59.335")
    assert 0 < inside["numberMatched"] < items(client, "heatmap")["numberMatched"]


def test_every_intervention_has_a_finding_with_a_verdict(client: httpx.Client) -> None:
    listed = client.get("/displacement").json()["findings"]
    known = [one["id"] for one in items(client, "interventions")["features"]]
    assert sorted(one["intervention_id"] for one in listed) == sorted(known)
    for brief in listed:
        whole = client.get(brief["href"]).json()
        assert whole["verdict"] == brief["verdict"]
        assert whole["local"]["effect"] == brief["local"]
        kinds = {one["kind"]: one["verdict"] for one in whole["kinds"]}
        assert kinds["perpetrator"] == "not_measured"


def test_flows_belong_to_the_intervention_asked_for(client: httpx.Client) -> None:
    flows = items(client, "displacement-flows")["features"]
    ids = {one["properties"]["intervention_id"] for one in flows}
    for one in ids:
        chosen = items(client, "displacement-flows", intervention=one)["features"]
        assert {flow["properties"]["intervention_id"] for flow in chosen} == {one}


def test_a_months_moves_are_lines_with_intervals_and_its_places_are_areas(client: httpx.Client) -> None:
    found = client.get("/displacement/search", params={"month": "2024-07"}).json()
    flows = items(client, "displacement-flows", month="2024-07")["features"]
    told = [(one["source"]["place"]["name"], one["incidents"]) for one in found["moves"]]
    assert len(flows) == len(told) > 0
    for flow, (name, incidents) in zip(flows, told, strict=True):
        assert flow["properties"]["source"].startswith(name)
        assert flow["properties"]["incidents"] == pytest.approx(incidents, abs=1e-5)
        assert flow["properties"]["low"] <= flow["properties"]["incidents"] <= flow["properties"]["high"]
        assert flow["properties"]["finding_id"] == found["finding_id"]
    places = items(client, "displacement-areas", month="2024-07")["features"]
    assert {one["geometry"]["type"] for one in places} == {"Polygon"}
    assert len(places) >= len(found["changes"])


def test_areas_carry_the_effects_of_the_finding_that_they_belong_to(client: httpx.Client) -> None:
    finding = client.get("/displacement/sommar-pa-torget").json()
    areas = items(client, "displacement-areas", intervention="sommar-pa-torget", limit=1000)["features"]
    by_role = {one["properties"]["role"]: one["properties"] for one in areas}
    assert by_role["treatment"]["effect"] == pytest.approx(finding["local"]["effect"]["value"], abs=1e-5)
    assert by_role["buffer"]["low"] == pytest.approx(finding["buffer"]["effect"]["low"], abs=1e-5)
    assert sum(one["properties"]["role"] == "control" for one in areas) == len(finding["controls"])
    assert sum(one["properties"]["role"] == "remote" for one in areas) == len(finding["remote"])


def test_options_add_up_and_the_basemap_is_there(client: httpx.Client) -> None:
    options = client.get("/page/options").json()
    assert options["is_synthetic"] is True
    assert sum(one["incidents"] for one in options["groups"]) == options["incidents"] > 100_000
    assert sum(one["incidents"] for one in options["detections"]) == options["incidents"]
    for group in options["groups"]:
        assert sum(one["incidents"] for one in group["categories"]) == group["incidents"]
    assert {"water", "areas", "places"} <= set(client.get("/page/basemap").json())


def test_health_names_the_city(client: httpx.Client) -> None:
    client.get("/page/options")
    health = client.get("/health").json()
    assert health["ok"] is True
    assert health["incidents"] > 100_000
    assert health["is_synthetic"] is True
    assert client.get("/ready").status_code == 200


def test_the_page_is_served_under_its_policy(client: httpx.Client) -> None:
    page = client.get("/map")
    assert page.status_code in {200, 503}
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_the_pages_scripts_come_compressed_from_this_service_alone(client: httpx.Client) -> None:
    page = client.get("/map").text
    scripts = re.findall(r'src="([^"]+\.m?js)"', page)
    assert scripts
    assert all(script.startswith("/static/") for script in scripts)
    for script in scripts:
        answer = client.get(script)
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] == "gzip"


def test_an_earlier_data_version_answers_and_one_that_is_not_there_is_refused(client: httpx.Client) -> None:
    newest = items(client, "hotspots", datetime=SUMMER)
    asked = items(client, "hotspots", datetime=SUMMER, data_version=newest["klarsyn"]["provenance"]["data_version"])
    assert [one["id"] for one in asked["features"]] == [one["id"] for one in newest["features"]]
    refused = client.get("/collections/hotspots/items", params={"data_version": 99})
    assert refused.status_code == 404
    assert "ask for 1 to" in refused.json()["detail"]


@pytest.mark.parametrize("disguise", [str.upper, "0x{}".format, " {}".format, "{}\n".format])
def test_a_cell_answers_to_one_spelling_only(client: httpx.Client, disguise: Callable[[str], str]) -> None:
    """H3 itself would read all of these as the same cell."""
    cell = items(client, "cells", datetime=SUMMER, limit=1)["features"][0]["id"]
    address = "/collections/cells/items/{}?datetime={}"
    assert client.get(address.format(cell, SUMMER)).status_code == 200
    assert client.get(address.format(quote(disguise(cell), safe=""), SUMMER)).status_code == 404


def test_rates_and_other_tests_are_asked_for_by_query_and_say_of_what(client: httpx.Client) -> None:
    page = items(client, "cells", datetime=SUMMER, denominator="hectares", statistic="local_moran", limit=5)
    carried = FIELDS["cells"] | {"quadrant", "exposure", "rate", "rate_smoothed"}
    assert all(set(feature["properties"]) == carried for feature in page["features"])
    assert page["klarsyn"]["provenance"]["parameters"]["denominator"] == "hectares"
    assert any("händelser per hektar och år" in note for note in page["klarsyn"]["notes"])
    refused = client.get("/collections/cells/items", params={"datetime": SUMMER, "denominator": "turister"})
    assert refused.status_code == 400
    assert "known are 'hectares'" in refused.json()["detail"]
