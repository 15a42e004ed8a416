"""Findings over HTTP: one answer per question, kept, and followed down to the counts."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from tests.api.http_world import MadeMethod, MadeStore, made_app, served


@pytest.fixture
def method() -> MadeMethod:
    return MadeMethod()


@pytest.fixture
def store() -> MadeStore:
    return MadeStore()


@pytest.fixture
def client(store: MadeStore, method: MadeMethod, tmp_path: Path) -> Iterator[httpx.Client]:
    with (
        served(made_app(store=store, settings=Settings(data_dir=tmp_path), method=method)) as url,
        httpx.Client(base_url=url) as one,
    ):
        yield one


def document(client: httpx.Client, path: str, **query: str) -> dict:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    found: dict = answer.json()
    return found


def test_a_month_is_searched_once_and_its_moves_come_with_intervals(client: httpx.Client, method: MadeMethod) -> None:
    found = document(client, "/displacement/search", month="2026-07")
    assert found["month"] == "2026-07-01/2026-07-31"
    assert [(one["kind"], one["incidents"], one["low"], one["high"]) for one in found["moves"]] == [
        ("geographic", 30, 12, 48),
        ("temporal", 30, 12, 48),
    ]
    assert found["redistribution"]["p_value"] == 0.004
    assert document(client, "/displacement/search", month="2026-07") == found
    items = client.get("/collections/displacement-flows/items", params={"month": "2026-07"})
    assert items.status_code == 200
    assert method.asked["2026-07"] == 1


def test_without_a_month_the_last_one_that_the_data_cover_is_searched(client: httpx.Client) -> None:
    # The newest incident is of 1 October: September is whole.
    assert document(client, "/displacement/search")["month"] == "2026-09-01/2026-09-30"


def test_series_are_chosen_by_category_and_detection_and_are_never_mixed(
    client: httpx.Client, method: MadeMethod
) -> None:
    whole = document(client, "/displacement/torget-2025")
    police = document(client, "/displacement/torget-2025", detection="police", category="rån")
    assert (whole["detection"], whole["category"]) == ("public,alarm,unknown", "")
    assert (police["detection"], police["category"]) == ("police", "rån")
    assert police["finding_id"] != whole["finding_id"]
    cut = document(client, "/displacement/torget-2025", until="2025-07-31")
    assert cut["evaluated"] == "2025-06-01/2025-07-31"
    assert method.asked["torget-2025"] == 3


def test_all_findings_are_listed_and_each_is_given_again_by_its_id(client: httpx.Client) -> None:
    found = document(client, "/displacement/search", month="2026-07")
    police = document(client, "/displacement/torget-2025", detection="police")
    listed = document(client, "/displacement")
    assert [one["finding_id"] for one in listed["searches"]] == [found["finding_id"]]
    assert [one["finding_id"] for one in listed["kept"]] == [police["finding_id"]]
    assert listed["searches"][0]["question"]["month"] == "2026-07"
    assert [one["verdict"] for one in listed["findings"]] == ["displacement"] * 2
    for row, whole in ((listed["searches"][0], found), (listed["kept"][0], police)):
        assert client.get(row["href"]).json() == whole


def test_an_answer_stays_after_new_data_and_names_the_one_that_followed(client: httpx.Client, store: MadeStore) -> None:
    first = document(client, "/displacement/search", month="2026-07")
    store.data = 2
    second = document(client, "/displacement/search", month="2026-07")
    assert second["finding_id"] != first["finding_id"]
    assert document(client, f"/displacement/{first['finding_id']}") == first
    rows = {one["finding_id"]: one["followed_by"] for one in document(client, "/displacement")["searches"]}
    assert rows == {first["finding_id"]: [second["finding_id"]], second["finding_id"]: []}
    assert document(client, "/displacement/search", month="2026-07", data_version="1") == first


def test_a_restarted_service_gives_what_was_kept(store: MadeStore, tmp_path: Path) -> None:
    answers, methods = [], [MadeMethod(), MadeMethod()]
    for method in methods:
        with served(made_app(store=store, settings=Settings(data_dir=tmp_path), method=method)) as url:
            answers.append(httpx.get(f"{url}/displacement/search?month=2026-07").json())
    assert answers[0] == answers[1]
    assert [method.asked["2026-07"] for method in methods] == [1, 0]


def test_why_goes_down_to_the_counts_for_interventions_and_for_any_finding(client: httpx.Client) -> None:
    why = document(client, "/displacement/torget-2025/why")
    assert why["counts"][0] == {"area_id": "treatment", "label": "treatment", "counts": [200, 100]}
    assert {one["label"]: one["value"] for one in why["steps"]}["Skillnad"] == -100
    assert document(client, f"/displacement/{why['finding_id']}/why", area="treatment") == why
    found = document(client, "/displacement/search", month="2026-07")
    place = document(client, f"/displacement/{found['finding_id']}/why", area="liljeholmen")
    assert place["name"] == "Liljeholmen"
    missing = client.get("/displacement/torget-2025/why", params={"area": "treatmant"})
    assert missing.status_code == 404
    assert "did you mean 'treatment'" in missing.json()["detail"]


def test_small_counts_behind_a_finding_are_the_polices_to_see(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, role="municipality")
    with served(made_app(store=MadeStore(), settings=settings, method=MadeMethod())) as url:
        whole = httpx.get(f"{url}/displacement/torget-2025").json()
        why = httpx.get(f"{url}/displacement/torget-2025/why").json()
    assert [one["role"] for one in whole["counts"]] == ["treatment"]
    assert "undertryckta" in whole["notes"][-1]
    assert "annat torg" not in {one["label"] for one in why["counts"]}


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/displacement/search", {"month": "juli"}, "no month"),
        ("/displacement/search", {"mont": "2026-07"}, "did you mean 'month'"),
        ("/displacement/search", {"category": "slagsmal"}, "did you mean 'slagsmål'"),
        ("/displacement/torget-2025", {"detection": "neighbour"}, "'neighbour'"),
        ("/displacement/torget-2025", {"until": "midsommar"}, "'midsommar'"),
        ("/displacement/torget-2025", {"month": "2026-07"}, "'month' is no parameter"),
        ("/displacement", {"category": "rån"}, "'category' is no parameter"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(
    client: httpx.Client, path: str, query: dict[str, str], said: str
) -> None:
    answer = client.get(path, params=query)
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_a_finding_is_what_it_was_made_of_and_takes_no_other_series(client: httpx.Client) -> None:
    found = document(client, "/displacement/search", month="2026-07")["finding_id"]
    answer = client.get(f"/displacement/{found}", params={"detection": "police"})
    assert answer.status_code == 400
    assert "takes no detection" in answer.json()["detail"]
    unknown = client.get("/displacement/0123456789abcdef")
    assert unknown.status_code == 404
    assert "torget-2025" in unknown.json()["detail"]


def test_an_unchanged_finding_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/displacement/search", params={"month": "2026-07"})
    again = client.get(
        "/displacement/search", params={"month": "2026-07"}, headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
