"""The door's small parts: settings, the once-memo, the page's files."""

import threading
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.http.once import Once
from api.settings import Settings, check_bind
from models.errors import SettingError
from tests.api.http_world import MadeMethod, MadeStore, made_app, served


def test_settings_come_from_the_environment_and_what_is_handed_in_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLARSYN_PORT", "8123")
    monkeypatch.setenv("KLARSYN_DATA_DIR", "somewhere")
    assert Settings().port == 8123
    assert Settings(port=9000).port == 9000
    assert Settings().data_dir == Path("somewhere")


def test_nothing_set_means_loopback_police_and_no_basemap(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "DATA_DIR", "BASEMAP_URL", "ROLE"):
        monkeypatch.delenv(f"KLARSYN_{name}", raising=False)
    settings = Settings()
    assert (settings.host, settings.role, settings.basemap_url, settings.basemap_origin) == (
        "127.0.0.1",
        "police",
        None,
        "",
    )


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLARSYN_PORT", "many")
    with pytest.raises(SettingError, match="KLARSYN_PORT is 'many'"):
        Settings()


@pytest.mark.parametrize("url", ["https://tiles.example/map.png", "ftp://x/{z}/{x}/{y}", "https://{s}.x/{z}/{x}/{y}"])
def test_a_basemap_that_is_no_xyz_template_is_refused(url: str) -> None:
    with pytest.raises(SettingError, match="KLARSYN_BASEMAP_URL"):
        Settings(basemap_url=url)


def test_the_basemap_origin_is_scheme_and_host_only() -> None:
    assert (
        Settings(basemap_url="https://tiles.example:8443/a/{z}/{x}/{y}").basemap_origin == "https://tiles.example:8443"
    )
    assert Settings(basemap_url="/tiles/{z}/{x}/{y}").basemap_origin == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_may_be_bound(host: str) -> None:
    check_bind(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "klarsyn.intern", ""])  # noqa: S104  refused, not bound
def test_anything_else_is_refused_with_what_to_do(host: str) -> None:
    with pytest.raises(SettingError, match=r"127\.0\.0\.1"):
        check_bind(host)


def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    once: Once[int] = Once(capacity=2)
    begun, go = threading.Event(), threading.Event()
    failures: list[str] = []

    def fail() -> int:
        begun.set()
        go.wait(10)
        raise ValueError("no")

    def ask() -> None:
        try:
            once.get("key", fail)
        except ValueError as error:
            failures.append(str(error))

    first = threading.Thread(target=ask)
    first.start()
    assert begun.wait(10)
    second = threading.Thread(target=ask)
    second.start()
    go.set()
    first.join(10)
    second.join(10)
    assert failures == ["no", "no"]
    assert once.get("key", lambda: 7) == 7


def test_what_was_asked_for_longest_ago_is_dropped_first() -> None:
    once: Once[str] = Once(capacity=10, weigh=len)
    once.get("a", lambda: "12345")
    once.get("b", lambda: "12345")
    once.get("a", lambda: "never made")
    once.get("c", lambda: "1")
    assert (once.peek("a"), once.peek("b"), once.peek("c")) == ("12345", None, "1")


def test_a_single_value_heavier_than_the_capacity_is_still_kept() -> None:
    once: Once[str] = Once(capacity=3, weigh=len)
    assert once.get("a", lambda: "12345") == "12345"
    assert once.peek("a") == "12345"


def page_app(folder: Path, data: Path) -> FastAPI:
    return made_app(store=MadeStore(), settings=Settings(data_dir=data), method=MadeMethod(), page=folder)


def test_a_page_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    with served(page_app(tmp_path / "dist", tmp_path)) as url:
        answer = httpx.get(f"{url}/map")
    assert answer.status_code == 503
    assert "make page" in answer.json()["detail"]


def test_a_built_page_is_served_with_its_files_kept_for_good(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Karta</title>")
    (dist / "assets" / "index-4f2a.mjs").write_text("export {}")
    (dist / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.js").write_text("hemligt")
    with served(page_app(dist, tmp_path)) as url:
        page = httpx.get(f"{url}/map?hours=18-02&tab=places")
        script = httpx.get(f"{url}/static/assets/index-4f2a.mjs")
        icon = httpx.get(f"{url}/static/icon.svg")
        outside = [httpx.get(f"{url}/static/{path}") for path in ("..%2Fsecret.js", "assets/..%2F..%2Fsecret.js")]
        again = httpx.get(f"{url}/static/icon.svg", headers={"If-None-Match": icon.headers["etag"]})
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert icon.headers["cache-control"] == "no-cache"
    assert again.status_code == 304
    assert {answer.status_code for answer in outside} == {404}
    assert all("hemligt" not in answer.text for answer in outside)


def test_nothing_is_reported_to_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    app = made_app(store=MadeStore(), settings=Settings(data_dir=tmp_path), method=MadeMethod())
    assert not app._native_telemetry.enabled()


def test_a_role_without_a_policy_is_refused_before_anything_is_served(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, role="everybody")
    with pytest.raises(SettingError, match="KLARSYN_ROLE is 'everybody'; use one of police"):
        made_app(store=MadeStore(), settings=settings, method=MadeMethod())


def test_layers_are_made_for_the_role_that_is_set(tmp_path: Path) -> None:
    app = made_app(store=MadeStore(), settings=Settings(data_dir=tmp_path, role="municipality"), method=MadeMethod())
    with served(app) as url:
        page = httpx.get(f"{url}/collections/hotspots/items?limit=1").json()
    assert page["klarsyn"]["provenance"]["parameters"]["role"] == "municipality"
