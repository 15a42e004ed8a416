"""The front of the service: landing page, API description, page options, findings, reports, headers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.http.collections import COLLECTIONS
from api.settings import Settings
from tests.api.http_world import MadeMethod, MadeStore, made_app, served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "reports").mkdir()
    for name in ("omfordelning-2024-07.html", "omfordelning-2024-07.pdf", "omfordelning-2024-07.json", "notes.txt"):
        (folder / "reports" / name).write_text("innehåll")
    (folder / "secret.html").write_text("hemligt")
    (folder / "reports" / "link.html").symlink_to(folder / "secret.html")
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    settings = Settings(
        data_dir=folder, basemap_url="https://tiles.example/{z}/{x}/{y}.png", basemap_attribution="© Kartan"
    )
    with (
        served(made_app(store=MadeStore(), settings=settings, method=MadeMethod())) as url,
        httpx.Client(base_url=url) as one,
    ):
        yield one


@pytest.fixture(scope="module")
def api(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    return answer.json()


def test_the_landing_page_links_to_what_clients_look_for(client: httpx.Client) -> None:
    answer = client.get("/")
    assert answer.headers["content-type"] == "application/json"
    landing = answer.json()
    assert landing["title"] == "Klarsyn"
    relations = {one["rel"] for one in landing["links"]}
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= relations
    for one in landing["links"]:
        assert one["href"].startswith(str(client.base_url).rstrip("/"))
        if not one["href"].endswith("/map"):
            answer = client.get(one["href"])
            assert answer.status_code == 200
            assert answer.headers["content-type"].partition(";")[0] == one["type"].partition(";")[0]


def test_a_browser_gets_the_landing_page_as_html_and_a_program_as_json(client: httpx.Client) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get("/", headers=browser).headers["content-type"].startswith("text/html")
    assert client.get("/", headers={"Accept": "application/json, text/html"}).json()["title"] == "Klarsyn"
    assert client.get("/?f=json", headers=browser).json()["title"] == "Klarsyn"
    assert client.get("/?f=html").headers["content-type"].startswith("text/html")


def test_pages_for_people_fetch_nothing_from_elsewhere(client: httpx.Client) -> None:
    for path in ("/?f=html", "/api.html"):
        answer = client.get(path)
        assert "<script" not in answer.text
        addresses = re.findall(r"(?:src|href)=\"([^\"]+)", answer.text)
        assert all(one.startswith(str(client.base_url)) for one in addresses)
        assert "style-src 'sha256-" in answer.headers["content-security-policy"]


def test_only_conformance_that_is_true_is_claimed(client: httpx.Client) -> None:
    claimed = {one.rpartition("/")[2] for one in client.get("/conformance").json()["conformsTo"]}
    assert claimed == {"core", "oas30", "geojson"}


def test_the_api_description_is_openapi_three_dot_zero(api: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.0\.\d", api["openapi"])
    assert {"title", "version"} <= set(api["info"])
    ids = [one["operationId"] for operations in api["paths"].values() for one in operations.values()]
    assert len(ids) == len(set(ids))
    for path, operations in api["paths"].items():
        operation = operations["get"]
        declared = [_resolved(one, api) for one in operation["parameters"]]
        in_path = {one["name"] for one in declared if one["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        assert all(one["required"] for one in declared if one["in"] == "path")
        assert all("schema" in one and one["description"] for one in declared)
        assert {"200", "400"} <= set(operation["responses"]) or path.startswith("/reports")


def test_every_reference_in_the_api_description_leads_somewhere(api: dict[str, Any]) -> None:
    references = re.findall(r'"\$ref": "([^"]+)"', json.dumps(api))
    assert references
    for reference in references:
        assert _resolved({"$ref": reference}, api) is not None


def _resolved(value: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    found = document
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_every_described_path_answers(client: httpx.Client, api: dict[str, Any]) -> None:
    first_ids = {
        one: client.get(f"/collections/{one}/items?limit=1").json()["features"][0]["id"] for one in COLLECTIONS
    }
    for path in api["paths"]:
        collection = path.split("/")[2] if path.startswith("/collections/") else ""
        address = (
            path.replace("{featureId}", first_ids.get(collection, ""))
            .replace("{interventionId}", "torget-2025")
            .replace("{file}", "omfordelning-2024-07.pdf")
        )
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_each_collection_publishes_its_parameters_under_its_own_path(api: dict[str, Any], collection: str) -> None:
    parameters = [_resolved(one, api) for one in api["paths"][f"/collections/{collection}/items"]["get"]["parameters"]]
    by_name = {one["name"]: one for one in parameters}
    assert set(by_name) == {one.name for one in COLLECTIONS[collection].parameters()}
    assert {"bbox", "datetime", "limit"} <= set(by_name)
    limit = by_name["limit"]
    assert (limit["schema"]["minimum"], limit["schema"]["maximum"], limit["schema"]["default"]) == (1, 10_000, 1000)
    # OGC 17-069r4, requirements fc-limit-definition, fc-bbox-definition, fc-time-definition.
    assert {(by_name[name]["style"], by_name[name]["explode"]) for name in ("limit", "bbox", "datetime")} == {
        ("form", False)
    }
    assert api["components"]["parameters"]["limit"] == limit


def test_documented_values_are_accepted(client: httpx.Client, api: dict[str, Any]) -> None:
    for collection in COLLECTIONS:
        for reference in api["paths"][f"/collections/{collection}/items"]["get"]["parameters"]:
            one = _resolved(reference, api)
            schema = one["schema"]
            value = one.get("example", schema.get("default", schema.get("enum", [None])[0]))
            if value is not None:
                text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
                answer = client.get(f"/collections/{collection}/items", params={**_method_of(one), one["name"]: text})
                assert answer.status_code == 200, answer.text


def _method_of(parameter: dict[str, Any]) -> dict[str, str]:
    """Give a method that takes the parameter, where only some do: the description names them."""
    takers = re.search(r"With the method (\w+)", parameter["description"])
    return {"method": takers[1]} if takers else {}


def test_health_tells_the_data_version(client: httpx.Client) -> None:
    client.get("/collections")
    assert client.get("/health").json() == {
        "ok": True,
        "data_version": 1,
        "incidents": 1200,
        "site": "Prövestad",
        "is_synthetic": True,
    }
    assert client.get("/ready").json() == {"ready": True}


def test_page_options_list_what_can_be_chosen_with_its_size(client: httpx.Client) -> None:
    options = client.get("/page/options").json()
    assert (options["first_day"], options["last_day"]) == ("2026-03-16", "2026-10-01")
    assert options["incidents"] == 1200
    assert options["groups"][0] == {
        "name": "våld",
        "incidents": 600,
        "categories": [{"name": "rån", "incidents": 400}, {"name": "slagsmål", "incidents": 200}],
    }
    assert {one["name"]: one["incidents"] for one in options["detections"]} == {
        "public": 800,
        "alarm": 200,
        "police": 200,
    }
    assert [one["intervention_id"] for one in options["interventions"]] == ["torget-2025", "kameror-2026"]
    assert options["interventions"][0]["hours"] == "18-02"
    assert options["basemap"] == {"url": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "© Kartan"}
    assert options["default_selection"]["datetime"] == "2026-07-04/2026-10-01"
    assert options["timezone"] == "Europe/Stockholm"
    assert options["is_synthetic"] is True


def test_the_default_selection_can_be_asked_for_as_it_stands(client: httpx.Client) -> None:
    chosen = client.get("/page/options").json()["default_selection"]
    asked = client.get("/collections/heatmap/items", params=chosen)
    assert (
        asked.json()["klarsyn"]["parameters"]
        == client.get("/collections/heatmap/items").json()["klarsyn"]["parameters"]
    )


def test_the_basemap_is_feature_collections_by_name(client: httpx.Client) -> None:
    layers = client.get("/page/basemap").json()
    assert layers["water"]["type"] == "FeatureCollection"
    assert layers["water"]["features"][0]["properties"]["name"] == "Fjärden"


def test_findings_are_listed_in_brief_and_given_whole(client: httpx.Client) -> None:
    listed = client.get("/displacement").json()["findings"]
    assert [one["intervention_id"] for one in listed] == ["torget-2025", "kameror-2026"]
    assert listed[0]["verdict"] == "displacement"
    assert (listed[0]["local"]["value"], listed[0]["net"]["value"]) == (-100, -60)
    whole = client.get(listed[0]["href"]).json()
    assert whole["evaluated"] == "2025-06-01/2025-08-31"
    assert whole["intervention"]["first_day"] == "2025-06-01"
    assert whole["intervention"]["hours"] == "18-02"
    assert whole["intervention"]["area"].startswith("POLYGON ((18.07 59.33")
    assert whole["finding_id"] == listed[0]["finding_id"]
    assert [(one["kind"], one["verdict"], one["reason"]) for one in whole["kinds"]] == [
        ("perpetrator", "not_measured", "Personer följs inte.")
    ]
    assert len(whole["temporal"]["profile_before"]) == 168
    assert whole["flows"][0]["receiver"]["role"] == "buffer"
    assert whole["provenance"]["made_at"] == "2026-10-10T12:00:00Z"


def test_reports_are_listed_and_served_without_scripts(client: httpx.Client) -> None:
    reports = client.get("/reports").json()["reports"]
    assert {(one["name"], one["format"]) for one in reports} == {
        ("omfordelning-2024-07", "html"),
        ("omfordelning-2024-07", "pdf"),
        ("omfordelning-2024-07", "json"),
    }
    for one in reports:
        answer = client.get(one["href"])
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == one["type"]
        assert answer.text == "innehåll"
        assert len(answer.content) == one["bytes"]
    html = client.get("/reports/omfordelning-2024-07.html")
    assert "default-src 'none'" in html.headers["content-security-policy"]
    assert "script-src" not in html.headers["content-security-policy"]


@pytest.mark.parametrize(
    "file", ["../secret.html", "..%2Fsecret.html", "%2e%2e/secret.html", "link.html", "notes.txt", "%00.html"]
)
def test_nothing_but_reports_leaves_the_reports_folder(client: httpx.Client, file: str) -> None:
    answer = client.get(f"/reports/{file}")
    assert "hemligt" not in answer.text
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/", "/collections/areas/items", "/nowhere", "/page/options", "/static/nothing.js"])
def test_every_answer_carries_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    if path != "/":
        assert policy["default-src"] == "'self'"
        assert policy["worker-src"] == "'self' blob:"
        assert policy["img-src"] == "'self' data: blob: https://tiles.example"
        assert "unsafe" not in headers["content-security-policy"]


def test_a_borrowed_host_name_is_turned_away(client: httpx.Client) -> None:
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "10.0.0.5"):
        answer = client.get("/collections", headers={"Host": host})
        assert answer.status_code == 400
        assert "127.0.0.1" in answer.json()["detail"]
    assert client.get("/collections", headers={"Host": "localhost:8000"}).status_code == 200


def test_links_use_the_address_that_the_client_used(client: httpx.Client) -> None:
    links = client.get("/", headers={"Host": "localhost:9000"}).json()["links"]
    assert {httpx.URL(one["href"]).netloc for one in links} == {b"localhost:9000"}
