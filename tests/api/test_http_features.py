"""Collections and items, asked over a real socket."""

import gzip
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import anyio
import httpx
import pytest

from api.http.collections import COLLECTIONS
from api.settings import Settings
from tests.api.http_world import HOTSPOTS, MadeMethod, MadeStore, made_app, served


@pytest.fixture(scope="module")
def world() -> MadeMethod:
    return MadeMethod()


@pytest.fixture(scope="module")
def client(world: MadeMethod, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    with served(made_app(store=MadeStore(), settings=settings, method=world)) as url, httpx.Client(base_url=url) as one:
        yield one


def items(client: httpx.Client, collection: str, **query: object) -> dict:
    answer = client.get(f"/collections/{collection}/items", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    return answer.json()


def refusal(client: httpx.Client, path: str, **query: object) -> str:
    answer = client.get(path, params=query)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["title"] == "Bad Request"
    return problem["detail"]


def link(document: dict, rel: str) -> str | None:
    return next((one["href"] for one in document["links"] if one["rel"] == rel), None)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_collection_gives_features_with_string_ids_and_declared_fields(
    client: httpx.Client, collection: str
) -> None:
    page = items(client, collection)
    assert page["type"] == "FeatureCollection"
    assert page["numberMatched"] == page["numberReturned"] == len(page["features"]) > 0
    assert page["timeStamp"] == "2026-10-10T12:00:00Z"
    declared = {one["name"] for one in page["klarsyn"]["fields"]}
    for feature in page["features"]:
        assert isinstance(feature["id"], str)
        assert set(feature["properties"]) == declared
    assert page["klarsyn"]["provenance"]["data_version"] == 1
    assert page["klarsyn"]["notes"] == ["Made for a test."]


def test_following_next_links_gives_every_feature_once_in_order(client: httpx.Client) -> None:
    page = items(client, "hotspots", limit=10)
    seen = [one["id"] for one in page["features"]]
    assert page["numberMatched"] == HOTSPOTS
    assert page["numberReturned"] == 10
    assert link(page, "prev") is None
    while following := link(page, "next"):
        assert following.startswith(str(client.base_url).rstrip("/"))
        page = client.get(following).json()
        seen += [one["id"] for one in page["features"]]
    assert seen == [f"h{at}" for at in range(1, HOTSPOTS + 1)]
    back = client.get(link(page, "prev")).json()
    assert back["features"][0]["id"] == "h11"


def test_next_links_keep_the_question(client: httpx.Client) -> None:
    following = link(items(client, "hotspots", limit=5, category="rån", bbox="17,59,19,60"), "next")
    query = httpx.URL(following).params
    assert (query["category"], query["bbox"], query["offset"]) == ("rån", "17,59,19,60", "5")


def test_an_offset_beyond_the_end_is_an_empty_page_not_an_error(client: httpx.Client) -> None:
    page = items(client, "hotspots", offset=1000)
    assert (page["numberMatched"], page["numberReturned"]) == (HOTSPOTS, 0)
    assert link(page, "next") is None


def test_a_limit_above_the_largest_counts_as_the_largest(client: httpx.Client) -> None:
    assert items(client, "hotspots", limit=999_999)["numberReturned"] == HOTSPOTS


@pytest.mark.parametrize("limit", ["0", "-1", "1.5", "ten", "1e3", "٣"])
def test_a_limit_that_is_no_whole_number_from_one_is_refused(client: httpx.Client, limit: str) -> None:
    assert refusal(client, "/collections/hotspots/items", limit=limit).startswith(f"limit is '{limit}'")


def test_a_box_keeps_what_it_touches(client: httpx.Client) -> None:
    # Hot spot k spans 18.00 + 0.01 (k-1) to 0.005 further east: this box holds 2 and touches 3's western edge.
    page = items(client, "hotspots", bbox="18.009,59.2,18.02,59.4")
    assert [one["id"] for one in page["features"]] == ["h2", "h3"]


def test_a_box_of_six_numbers_ignores_heights(client: httpx.Client) -> None:
    page = items(client, "hotspots", bbox="18.009,59.2,-100,18.016,59.4,8000")
    assert [one["id"] for one in page["features"]] == ["h2"]


def test_a_box_across_the_antimeridian_reaches_both_sides(client: httpx.Client) -> None:
    assert items(client, "hotspots", bbox="18.237,59,-170,60")["numberMatched"] == 1
    assert items(client, "hotspots", bbox="170,59,17.9,60")["numberMatched"] == 0


NO_BOXES = [
    "1,2,3",
    "1,2,3,4,5",
    "a,b,c,d",
    "18,59,19,nan",
    "18,59,inf,60",
    "18,60,19,59",
    "18,59,19,91",
    "181,0,182,1",
]


@pytest.mark.parametrize("box", NO_BOXES)
def test_a_box_that_is_none_is_refused_with_an_example(client: httpx.Client, box: str) -> None:
    assert refusal(client, "/collections/hotspots/items", bbox=box).startswith(f"bbox is '{box}'")


def total(client: httpx.Client, **query: object) -> float:
    return sum(one["properties"]["incidents"] for one in items(client, "heatmap", **query)["features"])


def test_without_a_period_the_last_ninety_days_up_to_the_newest_incident_are_analysed(client: httpx.Client) -> None:
    page = items(client, "heatmap")
    assert page["klarsyn"]["parameters"]["datetime"] == "2026-07-04/2026-10-01"
    # Five incidents a day that police did not find themselves.
    assert total(client) == 90 * 5
    assert page["klarsyn"]["left_out"]["police_detected"] == 90


@pytest.mark.parametrize(
    ("datetime", "days"),
    [
        ("2026-09-01", 1),
        ("2026-09-01T12:00:00Z", 1),
        ("2026-09-01/2026-09-30", 30),
        ("2026-09-01T/..", 31),
        ("2026-09-01/", 31),
        ("../2026-09-01", 169 + 1),
        ("2026-09-01T00:00:00+02:00/2026-09-03T00:00:00+02:00", 2),
        ("2026-09-01T00:00:00 02:00/2026-09-03T00:00:00 02:00", 2),
        ("2030-01-01/..", 0),
        ("../..", 200),
    ],
)
def test_datetime_is_read_as_gis_clients_write_it(client: httpx.Client, datetime: str, days: int) -> None:
    assert total(client, datetime=datetime) == days * 5


NO_TIMES = [
    "yesterday",
    "2026-13-01",
    "2026-02-30",
    "2026-09-02/2026-09-01",
    "2026/2027/2028",
    "0001-01-01/..",
    "20260901",
]


@pytest.mark.parametrize("datetime", NO_TIMES)
def test_a_datetime_that_is_none_is_refused(client: httpx.Client, datetime: str) -> None:
    assert "datetime" in refusal(client, "/collections/heatmap/items", datetime=datetime)


def test_parts_of_a_day_are_not_mistaken_for_the_day(client: httpx.Client) -> None:
    # Places 0 to 5 report at 10 to 15 UTC, which is 12 to 17 in Stockholm's summer.
    morning = total(client, datetime="2026-09-01T00:00:00Z/2026-09-01T12:00:00Z")
    assert (morning, total(client, datetime="2026-09-01")) == (2, 5)
    asked = items(client, "heatmap", datetime="2026-09-01T00:00:00Z/2026-09-01T12:00:00Z")
    assert asked["klarsyn"]["parameters"]["datetime"] == "2026-09-01T00:00:00Z/2026-09-01T12:00:00Z"


def test_category_hours_weekdays_and_detection_choose_incidents(client: httpx.Client) -> None:
    week = {"datetime": "2026-09-07/2026-09-13"}
    assert total(client, **week, category="rån") == 7 * 2
    assert total(client, **week, category="våld,stöld") == 7 * 5
    assert total(client, **week, hours="12-14") == 7 * 2
    assert total(client, **week, hours="16-13") == 7 * 2  # 16:00 by alarm, and 12:00; 17:00 was found by police
    assert total(client, **week, weekdays="fri,sat") == 2 * 5
    assert total(client, **week, detection="police") == 7
    assert total(client, **week, detection="public,alarm,police,unknown") == 7 * 6


def test_resolution_changes_the_cells(client: httpx.Client) -> None:
    fine, coarse = items(client, "heatmap", resolution=11), items(client, "heatmap", resolution=7)
    assert fine["numberMatched"] == 6 > coarse["numberMatched"]
    assert len(fine["features"][0]["id"]) == 15
    assert fine["klarsyn"]["parameters"]["resolution"] == "11"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"resolution": "12"}, "Resolution 12"),
        ({"resolution": "fine"}, "'fine'"),
        ({"bandwidth_m": "5"}, "5.0 m"),
        ({"bandwidth_m": "1_000"}, "'1_000'"),
        ({"hours": "25-26"}, "25-26"),
        ({"hours": "evening"}, "'evening'"),
        ({"weekdays": "fri,someday"}, "'someday'"),
        ({"detection": "neighbour"}, "'neighbour'"),
        ({"category": "slagsmal"}, "did you mean 'slagsmål'"),
        ({"f": "xml"}, "'xml'"),
        ({"crs": "http://www.opengis.net/def/crs/EPSG/0/3006"}, "CRS84"),
        ({"bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/4326", "bbox": "59,18,60,19"}, "CRS84"),
    ],
)
def test_a_bad_value_is_refused_with_what_was_found(client: httpx.Client, query: dict, found: str) -> None:
    assert found in refusal(client, "/collections/heatmap/items", **query)


def test_an_unknown_parameter_is_refused_and_the_closest_named(client: httpx.Client) -> None:
    sentence = refusal(client, "/collections/heatmap/items", bandwith_m="250")
    assert sentence.startswith("'bandwith_m' is no parameter here; did you mean 'bandwidth_m'?")


ADDRESSES = [
    "/",
    "/api",
    "/api.html",
    "/conformance",
    "/collections",
    "/collections/areas",
    "/collections/areas/queryables",
    "/collections/areas/schema",
    "/collections/areas/items",
    "/collections/areas/items/a",
    "/displacement",
    "/displacement/search",
    "/displacement/torget-2025",
    "/displacement/torget-2025/why",
    "/interventions",
    "/interventions/torget-2025",
    "/reports",
    "/health",
    "/ready",
    "/page/options",
    "/page/basemap",
]


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_address_ignores_an_unknown_parameter(client: httpx.Client, path: str) -> None:
    assert "'colour'" in refusal(client, path, colour="red")


def test_a_parameter_given_twice_is_refused(client: httpx.Client) -> None:
    answer = client.get("/collections/heatmap/items?category=rån&category=stöld")
    assert answer.status_code == 400
    assert "category=rån,stöld" in answer.json()["detail"]


@pytest.mark.parametrize("collection", ["areas", "interventions", "displacement-flows"])
def test_layers_that_do_not_depend_on_a_selection_refuse_one(client: httpx.Client, collection: str) -> None:
    assert "'hours'" in refusal(client, f"/collections/{collection}/items", hours="18-02")


def test_interventions_and_flows_are_chosen_by_when_they_were_active(client: httpx.Client) -> None:
    def ids(collection: str, **query: object) -> list[str]:
        return [one["id"] for one in items(client, collection, **query)["features"]]

    assert ids("interventions", datetime="2025-08-31/2025-12-31") == ["torget-2025"]
    assert ids("interventions", datetime="2025-09-01/2026-01-31") == []
    assert ids("displacement-flows", datetime="2026-02-01/..") == ["f2"]
    assert ids("displacement-flows", intervention="torget-2025") == ["f1"]
    assert ids("displacement-flows", intervention="Kameror") == ["f2"]
    assert "torget-2025" in refusal(client, "/collections/displacement-flows/items", intervention="torget-2052")


def test_properties_filter_by_value_as_the_queryables_say(client: httpx.Client) -> None:
    assert [one["id"] for one in items(client, "areas", name="Södra")["features"]] == ["b"]
    assert [one["id"] for one in items(client, "hotspots", rank=3)["features"]] == ["h3"]
    offered = client.get("/collections/hotspots/queryables").json()["properties"]
    assert set(offered) == {"name", "rank"}


def test_a_feature_is_found_by_its_id(client: httpx.Client) -> None:
    answer = client.get("/collections/hotspots/items/h7")
    assert answer.headers["content-type"] == "application/geo+json"
    feature = answer.json()
    assert (feature["id"], feature["properties"]["rank"]) == ("h7", 7)
    assert link(feature, "collection") == f"{str(client.base_url).rstrip('/')}/collections/hotspots"
    assert client.get(link(feature, "self")).json() == feature


def test_what_does_not_exist_is_404_with_a_sentence(client: httpx.Client) -> None:
    for path, said in [
        ("/collections/hotspot", "did you mean 'hotspots'"),
        ("/collections/hotspot/items", "did you mean 'hotspots'"),
        ("/collections/hotspots/items/h99", "no feature 'h99'"),
        ("/displacement/nothing", "torget-2025"),
        ("/nowhere", "/nowhere"),
    ]:
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert said in answer.json()["detail"]


def test_a_method_that_is_not_offered_is_a_problem_document_too(client: httpx.Client) -> None:
    answer = client.post("/collections")
    assert answer.status_code == 405
    assert answer.json()["status"] == 405


def test_missing_numbers_are_null_and_small_ones_keep_their_digits(client: httpx.Client) -> None:
    features = items(client, "hotspots")["features"]
    assert features[0]["properties"]["q_value"] == 1e-12
    assert features[-1]["properties"]["q_value"] is None


def test_rings_run_counterclockwise(client: httpx.Client) -> None:
    for feature in items(client, "areas")["features"]:
        ring = feature["geometry"]["coordinates"][0]
        doubled = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
        assert doubled > 0


def test_an_unchanged_page_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/collections/heatmap/items")
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    for sent in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get("/collections/heatmap/items", headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get("/collections/heatmap/items", headers={"If-None-Match": '"other"'}).status_code == 200


def test_etags_differ_between_questions_and_between_codings(client: httpx.Client) -> None:
    tags = {
        client.get("/collections/hotspots/items", params=query, headers={"Accept-Encoding": coding}).headers["etag"]
        for query in ({}, {"limit": 5}, {"limit": 5, "offset": 5}, {"hours": "18-02"})
        for coding in ("gzip", "identity")
    }
    assert len(tags) == 8


def test_compressed_and_plain_answers_say_the_same(client: httpx.Client) -> None:
    with client.stream("GET", "/collections/hotspots/items", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        zipped = b"".join(answer.iter_raw())
    plain = client.get("/collections/hotspots/items", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(zipped) == plain.content
    assert len(zipped) < len(plain.content) / 3


def test_many_who_ask_the_same_at_once_cost_one_analysis(tmp_path: Path) -> None:
    method = MadeMethod(pause=0.3)
    with served(made_app(store=MadeStore(), settings=Settings(data_dir=tmp_path), method=method)) as url:
        address = f"{url}/collections/cells/items?hours=18-02"
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: httpx.get(address, timeout=30), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert method.asked["cells"] == 1
    assert method.asked["ground"] == 1


def test_pages_and_boxes_of_one_analysis_share_it(client: httpx.Client, world: MadeMethod) -> None:
    items(client, "cells", hours="01-02")
    before = world.asked["cells"]
    items(client, "cells", hours="01-02", limit=2, offset=2, bbox="18,59,19,60")
    assert world.asked["cells"] == before


def test_the_first_view_asked_for_in_words_is_the_one_kept_warm(client: httpx.Client, world: MadeMethod) -> None:
    items(client, "heatmap")
    before = world.asked["heatmap"]
    items(client, "heatmap", datetime="2026-07-04/2026-10-01", resolution=10, detection="unknown,alarm,public")
    assert world.asked["heatmap"] == before


def test_the_default_method_said_or_not_is_one_question(client: httpx.Client, world: MadeMethod) -> None:
    items(client, "hotspots")
    before = world.asked["hotspots"]
    page = items(client, "hotspots", method="gi_star")
    assert world.asked["hotspots"] == before
    assert page["klarsyn"]["parameters"]["method"] == "gi_star"


def test_the_service_prepares_for_its_first_visitors_by_itself(tmp_path: Path) -> None:
    method = MadeMethod()
    expected = {"ground", "heatmap", "hotspots", "displacement-flows", "torget-2025", "kameror-2026"}
    with served(made_app(store=MadeStore(), settings=Settings(data_dir=tmp_path), method=method)):
        deadline = time.monotonic() + 20
        while set(method.asked) != expected and time.monotonic() < deadline:
            time.sleep(0.02)
    assert method.asked == dict.fromkeys(expected, 1)


def test_a_new_data_version_is_seen_without_a_restart(tmp_path: Path) -> None:
    store = MadeStore()
    with served(made_app(store=store, settings=Settings(data_dir=tmp_path), method=MadeMethod())) as url:
        before = httpx.get(f"{url}/collections/hotspots/items")
        store.data = 2
        after = httpx.get(f"{url}/collections/hotspots/items", headers={"If-None-Match": before.headers["etag"]})
        assert httpx.get(f"{url}/health").json()["data_version"] == 2
    assert after.status_code == 200
    assert after.json()["klarsyn"]["provenance"]["data_version"] == 2


def test_an_empty_or_broken_store_is_503_with_what_to_do(tmp_path: Path) -> None:
    store = MadeStore(data=0)
    with served(made_app(store=store, settings=Settings(data_dir=tmp_path), method=MadeMethod())) as url:
        empty = httpx.get(f"{url}/collections/hotspots/items")
        assert httpx.get(f"{url}/health").json() == {
            "ok": True,
            "data_version": 0,
            "incidents": None,
            "site": None,
            "is_synthetic": None,
        }
        assert httpx.get(f"{url}/ready").status_code == 200
        assert "extent" not in httpx.get(f"{url}/collections").json()["collections"][0]
        store.is_broken = True
        broken = httpx.get(f"{url}/collections/hotspots/items")
    assert empty.status_code == broken.status_code == 503
    assert "klarsyn ingest" in empty.json()["detail"]
    assert "cannot be read" in broken.json()["detail"]
    assert broken.headers["retry-after"] == "5"


def test_a_failure_nobody_foresaw_is_a_problem_document_without_inner_words(tmp_path: Path) -> None:
    class Broken(MadeMethod):
        def make_layer(self, *_: object, **__: object) -> None:  # type: ignore[override]
            raise ZeroDivisionError("secret")

    store = MadeStore()
    app = made_app(store=store, settings=Settings(data_dir=tmp_path), method=Broken())
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as one:
            return await one.get("/collections/areas/items")

    answer = anyio.run(ask)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_collections_say_where_when_and_in_which_crs(client: httpx.Client) -> None:
    listed = client.get("/collections").json()["collections"]
    assert [one["id"] for one in listed] == [name for name in COLLECTIONS if name != "streets"]  # none imported
    for one in listed:
        assert one["itemType"] == "feature"
        assert one["crs"] == [one["storageCrs"]] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
        assert one["extent"]["spatial"]["bbox"] == [[17.9, 59.2, 18.3, 59.5]]
        assert one["extent"]["temporal"]["interval"] == [["2026-03-15T23:00:00Z", "2026-10-01T22:00:00Z"]]
        assert client.get(f"/collections/{one['id']}").json() == one
        assert "." not in one["id"]


def test_the_schema_names_every_property_with_its_type(client: httpx.Client) -> None:
    answer = client.get("/collections/hotspots/schema")
    assert answer.headers["content-type"] == "application/schema+json"
    properties = answer.json()["properties"]
    assert properties["rank"]["type"] == "integer"
    assert properties["id"]["x-ogc-role"] == "id"
    assert properties["geometry"]["x-ogc-role"] == "primary-geometry"


def test_no_json_holds_what_json_cannot_say(client: httpx.Client) -> None:
    for collection in COLLECTIONS:
        text = client.get(f"/collections/{collection}/items").text
        json.loads(text, parse_constant=pytest.fail)
