"""The options of the heat map and of relative risk, asked over HTTP on the demo city."""

from collections.abc import Iterator

import httpx
import pytest

SUMMER = "2024-06-01/2024-08-31"


@pytest.fixture(scope="module")
def client(served_demo: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served_demo, timeout=60) as one:
        yield one


def ask(client: httpx.Client, collection: str, **query: str) -> dict:
    answer = client.get(f"/collections/{collection}/items", params={"datetime": SUMMER, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("query", "told", "said"),
    [
        ({"kernel": "quartic"}, {"kernel": "quartic", "bandwidth_rule": "given"}, "kvartisk kärna"),
        ({"edge": "jones_diggle"}, {"edge": "jones_diggle", "land": "own water"}, "Jones-Diggle"),
        ({"adaptive": "yes"}, {"adaptive": "yes", "edge": "none"}, "följer händelserna"),
        ({"half_life_days": "30"}, {"half_life_days": "30"}, "halveras på 30 dagar"),
        ({"bandwidth_rule": "likelihood"}, {}, "korsvaliderad likelihood"),
    ],
)
def test_each_choice_is_made_told_and_explained(client: httpx.Client, query: dict, told: dict, said: str) -> None:
    page = ask(client, "heatmap", **query)
    assert page["numberMatched"] > 0
    assert told.items() <= page["klarsyn"]["provenance"]["parameters"].items()
    assert any(said in note for note in page["klarsyn"]["notes"])


def test_a_choice_that_does_not_go_with_another_is_refused_with_what_to_do(client: httpx.Client) -> None:
    query = {"datetime": SUMMER, "edge": "uniform", "adaptive": "yes"}
    answer = client.get("/collections/heatmap/items", params=query)
    assert answer.status_code == 400
    assert "use edge=jones_diggle" in answer.json()["detail"]


def test_the_planted_move_shows_in_the_summers_relative_risk(client: httpx.Client) -> None:
    # Sommar på torget moved incidents from Sergels torg to Liljeholmen.
    near_liljeholmen = "18.015,59.306,18.03,59.313"
    page = ask(client, "relative-risk", against="year_before", bbox=near_liljeholmen, limit="500")
    cells = [one["properties"] for one in page["features"]]
    assert sum(one["is_higher"] for one in cells) > len(cells) / 2
    square = ask(client, "relative-risk", against="year_before", bbox="18.063,59.331,18.067,59.334", limit="500")
    assert not any(one["properties"]["is_higher"] for one in square["features"])
    assert any(one["properties"]["is_lower"] for one in square["features"])
