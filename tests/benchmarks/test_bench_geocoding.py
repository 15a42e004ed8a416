"""Different Swedish place texts a second on one core, beside what a user would otherwise pick."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from rapidfuzz import fuzz, process

from geodata.geocode import Geocoder, open_geocoder
from models.place import Place
from tests.geocoding.case import Case
from tests.geocoding.made import made_cases, read_city
from tests.geocoding.scoring import marks, score
from tests.geocoding.world import make_store

GROUP = "place 4 000 different texts"
TEXTS = 4000
FEW = 100
TEXTS_A_SECOND = 20_000
ANSWER = b'[{"lat": "59.3326", "lon": "18.0649", "display_name": "Sergels torg, Stockholm", "place_id": 1}]'


@pytest.fixture(scope="module")
def cases(shared_data: Path) -> list[Case]:
    return made_cases(read_city(shared_data))[:TEXTS]


@pytest.fixture(scope="module")
def geocoder(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Geocoder:
    store = make_store(tmp_path_factory.mktemp("bench"), shared_data, read_city(shared_data))
    return open_geocoder(store)


@pytest.fixture
def stub() -> Iterator[str]:
    """A Nominatim on loopback that answers at once: the way without the search, the queue and the distance."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER)

        def log_message(self, *_: object) -> None:
            """Say nothing of each request."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.benchmark(group=GROUP)
def test_klarsyn(benchmark: BenchmarkFixture, cases: list[Case], geocoder: Geocoder) -> None:
    """One core, a warm gazetteer, no text twice; processor time tells the rate where others share the machine."""
    asked = [(case.text, case.context) for case in cases]
    assert len(set(asked)) == len(asked)

    def place_all() -> list[Place]:
        return [geocoder.geocode(text, context=context) for text, context in asked]

    benchmark.pedantic(place_all, rounds=3, warmup_rounds=1)
    rate = max(_rate(place_all, len(asked)) for _ in range(3))
    reached = "reached" if rate >= TEXTS_A_SECOND else "MISSED"
    found = marks(score(cases, lambda text, context: geocoder.geocode(text, context=context)))
    benchmark.extra_info["way"] = f"klarsyn, {rate:,.0f} texts/s ({TEXTS_A_SECOND:,} {reached}),".replace(",0", " 0")
    benchmark.extra_info["error"] = f"{100 * found.right:.1f} % right"


def _rate(place_all: object, texts: int) -> float:
    assert callable(place_all)
    start = process_time()
    place_all()
    return texts / (process_time() - start)


@pytest.mark.benchmark(group=GROUP)
def test_geopy_with_a_local_stub(benchmark: BenchmarkFixture, cases: list[Case], stub: str) -> None:
    nominatim = pytest.importorskip("geopy.geocoders").Nominatim(domain=stub, scheme="http", user_agent="klarsyn-bench")
    few = cases[:: TEXTS // FEW]
    benchmark.extra_info.update(way="geopy, a stub that answers at once", scale=len(cases) / len(few))
    found = benchmark.pedantic(lambda: [nominatim.geocode(case.text) for case in few], rounds=3)
    assert all(place.latitude == 59.3326 for place in found)


@pytest.mark.benchmark(group=GROUP)
def test_a_plain_rapidfuzz_scan(benchmark: BenchmarkFixture, cases: list[Case], geocoder: Geocoder) -> None:
    names = {entry.name: entry for entry in geocoder.gazetteer.entries}
    few = cases[:: TEXTS // FEW]
    choices = list(names)

    def scan(text: str, _: str) -> Place:
        best = process.extractOne(text, choices, scorer=fuzz.partial_ratio)
        entry = names[best[0]]
        return Place(
            longitude=entry.longitude,
            latitude=entry.latitude,
            precision=entry.precision,
            uncertainty_m=entry.uncertainty_m,
            matched=entry.name,
        )

    benchmark.extra_info.update(way="rapidfuzz scan", scale=len(cases) / len(few))
    benchmark.pedantic(lambda: [scan(case.text, case.context) for case in few], rounds=3)
    benchmark.extra_info["error"] = f"{100 * marks(score(few, scan)).right:.1f} % right"
