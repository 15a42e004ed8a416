"""Over HTTP the hit rate is that of the selection that the map shows, and bad questions are refused."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from api.settings import Settings
from hotspot.ground import Ground, prepare_incidents
from tests.api.http_world import SITE, MadeMethod, MadeStore, incidents_table, made_app, served


class HalfPlaced(MadeMethod):
    """Of six places two are not known: one robbery's and the drugs', which police discovered."""

    def load_ground(self, store: MadeStore, *, data_version: int) -> Ground:
        table = incidents_table()
        is_lost = table.index % 6 % 3 == 2
        table.loc[is_lost, ["precision", "place_note"]] = ["none", "pile"]
        table["place_context"] = "Prövestad"
        ground = super().load_ground(store, data_version=data_version)
        return replace(ground, incidents=prepare_incidents(table, site=SITE, data_version=data_version))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"))
    app = made_app(store=MadeStore(), settings=settings, method=HalfPlaced())
    with served(app) as url, httpx.Client(base_url=url) as one:
        yield one


def test_the_share_is_that_of_the_map_shown(client: httpx.Client) -> None:
    # Five of six incidents a day are not the police's own; one of these five has no place.
    told = client.get("/quality").json()
    assert told["whole"]["incidents"] == 90 * 5
    assert told["whole"]["share"] == pytest.approx(0.8)
    assert not told["whole"]["is_usable"]
    assert told["usable_share"] == 0.85
    assert sum(one["incidents"] for one in told["months"]) == 90 * 5
    assert {one["name"]: one["share"] for one in told["categories"]} == {"slagsmål": 1, "rån": 0.5, "stöld": 1}
    assert [(one["why"], one["incidents"]) for one in told["reasons"]] == [("pile", 90)]
    assert told["reasons"][0]["meaning_sv"]
    everyone = client.get("/quality", params={"detection": "public,alarm,police,unknown", "datetime": "../.."}).json()
    assert everyone["whole"]["incidents"] == 200 * 6
    assert everyone["whole"]["share"] == pytest.approx(4 / 6)
    robberies = client.get("/quality", params={"category": "stöld", "datetime": "2026-09-01/2026-09-30"}).json()
    assert (robberies["whole"]["incidents"], robberies["whole"]["share"]) == (60, 1)
    assert [one["name"] for one in robberies["months"]] == ["2026-09"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"month": "2026-09"}, "'month' is no parameter here"),
        ({"datetime": "yesterday"}, "yesterday"),
        ({"category": "bus"}, "'bus' is no category"),
        ({"hours": "25-30"}, "25-30"),
        ({"bbox": "1,2,3,4"}, "'bbox' is no parameter here"),
    ],
)
def test_a_bad_question_is_told_what_is_wrong(client: httpx.Client, query: dict[str, str], told: str) -> None:
    answer = client.get("/quality", params=query)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]


def test_the_same_question_is_not_sent_twice(client: httpx.Client) -> None:
    first = client.get("/quality")
    again = client.get("/quality", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_the_api_document_names_it_with_its_parameters(client: httpx.Client) -> None:
    described = client.get("/api", headers={"accept": "application/json"}).json()["paths"]["/quality"]["get"]
    assert {one["name"] for one in described["parameters"]} >= {"datetime", "category", "hours", "detection"}
