"""What has been recalculated, over HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from api.settings import Settings
from tests.api.http_world import MadeMethod, MadeStore, made_app, served


@contextmanager
def asked(method: MadeMethod, *, role: str = "police") -> Iterator[httpx.Client]:
    app = made_app(store=MadeStore(data=3), settings=Settings(role=role), method=method)
    with served(app) as address, httpx.Client(base_url=address) as client:
        yield client


def test_counts_then_and_now_come_by_group_and_by_month() -> None:
    method = MadeMethod()
    with asked(method) as client:
        told = client.get("/recalculated", params={"since": "2026-09-01"}).json()
        assert method.asked["since 2026-09-01"] == 1
        assert (told["since"], told["data_version"], told["withheld"]) == (1, 3, 0)
        assert [(one["category_group"], one["late"]) for one in told["counts"]] == [("narkotika", 1), ("våld", 6)]
        assert [(one["month"], one["then"], one["now"]) for one in told["months"]] == [("2026-08", 120, 127)]
        refused = client.get("/recalculated", params={"sinse": "1"})
        assert refused.status_code == 400
        assert "since" in refused.json()["detail"]


def test_who_may_not_see_few_sees_no_change_of_few() -> None:
    with asked(MadeMethod(), role="municipality") as client:
        told = client.get("/recalculated").json()
    assert [one["category_group"] for one in told["counts"]] == ["våld"]
    assert told["withheld"] == 1
