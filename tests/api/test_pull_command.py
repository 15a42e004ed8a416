"""The puller asks one host, seldom, and writes down what is new; the host here is a stub on loopback."""

import json
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from api.cli.pull import _pull_on
from api.feed import outside
from api.feed.outside import fetch, open_directly
from api.feed.pulling import Puller, alone
from geodata.read import load_mapping, read_reports
from models.errors import DataRefusedError, SettingError
from tests.conftest import KLARSYN

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
Reply = tuple[int, dict[str, str], bytes]


def notice(number: int, summary: str = "En cykel har stulits.") -> dict[str, object]:
    return {
        "id": number,
        "datetime": "2026-11-21 9:13:44 +01:00",
        "name": "21 november 08.10, Stöld, Stockholm",
        "summary": summary,
        "url": "/aktuellt/",
        "type": "Stöld",
        "location": {"name": "Stockholm", "gps": "59.329324,18.068581"},
    }


def said(*notices: dict[str, object], **headers: str) -> Reply:
    return 200, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(notices).encode()


@dataclass
class Police:
    """A host that says what it was told to, in turn, and remembers what it was asked."""

    address: str = ""
    replies: list[Reply] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def open(self, request: urllib.request.Request, timeout: float) -> object:
        assert request.full_url.startswith("https://polisen.se/"), "nothing else may reach the opener"
        here = request.full_url.replace("https://polisen.se", self.address)
        return open_directly(urllib.request.Request(here, headers=dict(request.header_items())), timeout)

    def ask(self, address: str, headers: dict[str, str]) -> outside.Answer:
        return fetch(address, headers=headers, open_url=self.open)


@pytest.fixture
def police() -> Iterator[Police]:
    told = Police()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, headers, body = told.replies.pop(0)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def puller(police: Police, tmp_path: Path) -> Puller:
    return Puller(folder=tmp_path, ask=police.ask, locations=("Nacka", "Täby"), every=300, user_agent="Klarsyn/test")


def files(folder: Path) -> list[list[int]]:
    names = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    return [[one["id"] for one in json.loads(path.read_bytes())] for path in names]


def test_only_what_is_new_or_changed_is_written_and_the_mapping_reads_it(puller: Puller, police: Police) -> None:
    police.replies = [said(notice(2), notice(1)), said(notice(2, "Två cyklar har stulits."), notice(1), notice(3))]
    first = puller.pull(NOON)
    assert first.file is not None
    read = read_reports(first.file, mapping=load_mapping("polisen"))
    assert read.reports["source_id"].tolist() == ["1", "2"]
    again = puller.pull(NOON + timedelta(minutes=5))
    assert again.notices == 2
    assert files(puller.folder) == [[1, 2], [2, 3]]


def test_it_says_who_asks_where_and_since_when_and_nothing_else(puller: Puller, police: Police) -> None:
    police.replies = [said(notice(1), ETag='"a"', Last_Modified="Sat, 21 Nov 2026 11:00:00 GMT"), (304, {}, b"")]
    puller.pull(NOON)
    assert puller.pull(NOON + timedelta(minutes=5)).file is None
    path, headers = police.asked[0]
    assert path == "/api/events?locationname=Nacka%3BT%C3%A4by"
    assert headers.pop("user-agent") == "Klarsyn/test"
    assert set(headers) <= {"accept", "accept-encoding", "host", "connection"}
    assert police.asked[1][1]["if-none-match"] == '"a"'
    assert police.asked[1][1]["if-modified-since"] == "Sat, 21 Nov 2026 11:00:00 GMT"
    assert files(puller.folder) == [[1]]


def test_a_restart_waits_out_the_interval_and_failures_wait_longer_and_longer(puller: Puller, police: Police) -> None:
    police.replies = [said(notice(1)), (500, {}, b""), (500, {}, b""), (429, {"Retry-After": "7200"}, b"")]
    puller.pull(NOON)
    assert puller.wait_s(NOON + timedelta(seconds=20)) == 280
    waits = []
    for hours in (1, 2, 3):
        moment = NOON + timedelta(hours=hours)
        with pytest.raises(DataRefusedError, match="answered"):
            puller.pull(moment)
        waits.append(puller.wait_s(moment))
    assert waits == [300, 600, 7200]
    assert files(puller.folder) == [[1]]


def test_what_does_not_exist_is_never_asked_again(puller: Puller, police: Police) -> None:
    police.replies = [(404, {}, b"")]
    with pytest.raises(SettingError, match="does not exist"):
        puller.pull(NOON)
    with pytest.raises(SettingError, match="as final"):
        puller.pull(NOON + timedelta(days=30))
    assert len(police.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://polisen.se/api/events",
        "https://polisen.se.example.org/api/events",
        "https://polisen.se@127.0.0.1/api/events",
        "https://polisen.se:8443/api/events",
        "https://www.polisen.se/api/events",
        "file:///etc/passwd",
    ],
)
def test_no_other_address_is_opened_not_even_by_a_redirect(address: str, police: Police) -> None:
    with pytest.raises(SettingError, match=r"only https://polisen\.se may be"):
        fetch(address, headers={}, open_url=police.open)
    police.replies = [(302, {"Location": address}, b"")]
    with pytest.raises(SettingError, match=r"only https://polisen\.se may be"):
        police.ask("https://polisen.se/api/events", {})
    assert len(police.asked) == 1


def test_a_redirect_within_the_host_is_followed_three_times(police: Police) -> None:
    police.replies = [(301, {"Location": "/api/v2/events"}, b""), said(notice(1))]
    assert police.ask("https://polisen.se/api/events", {}).status == 200
    assert police.asked[1][0] == "/api/v2/events"
    police.replies = [(301, {"Location": "/round"}, b"")] * 9
    with pytest.raises(DataRefusedError, match="more than 3 times"):
        police.ask("https://polisen.se/api/events", {})


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html>", "no JSON"),
        (b'{"id": 1}', "no list"),
        (b'[{"name": "x"}]', "no list"),
        (b"[" * 100_000, "no JSON"),
        (b"[" + b" " * 4000 + b"]", "longer than"),
    ],
)
def test_an_answer_that_is_no_list_of_notices_is_let_go(
    body: bytes, sentence: str, puller: Puller, police: Police, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sentence == "longer than":
        monkeypatch.setattr(outside, "MAX_BYTES", 4000)
    police.replies = [(200, {}, body)]
    with pytest.raises(DataRefusedError, match=sentence):
        puller.pull(NOON)
    assert files(puller.folder) == []
    assert puller.wait_s(NOON) == 300


class Waits(threading.Event):
    """Does not wait, notes how long it should have, and is set after so many calls."""

    def __init__(self, calls: int) -> None:
        super().__init__()
        self.waited: list[float] = []
        self.calls = calls

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0.0)
        if len(self.waited) > self.calls:
            self.set()
        return self.is_set()


class Dripping:
    """Gives a byte every ten seconds, for ever."""

    status = 200
    headers: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        self.now = 0.0

    def read1(self, _: int) -> bytes:
        self.now += 10
        return b" "

    def clock(self) -> float:
        return self.now


def test_an_answer_that_drips_is_let_go() -> None:
    slow = Dripping()
    with pytest.raises(DataRefusedError, match="took over 120 seconds"):
        fetch("https://polisen.se/a", headers={}, open_url=lambda *_: nullcontext(slow), clock=slow.clock)
    assert slow.now == 130


def test_a_cut_memory_makes_everything_new_and_nothing_worse(puller: Puller, police: Police) -> None:
    police.replies = [said(notice(1)), said(notice(1))]
    puller.pull(NOON)
    memory = puller.folder / ".klarsyn-pull.json"
    memory.write_bytes(memory.read_bytes()[:40])
    puller.pull(NOON + timedelta(minutes=5))
    assert files(puller.folder) == [[1], [1]]


def test_one_folder_has_one_puller(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(SettingError, match="Another"), alone(tmp_path):
        pass


def test_it_goes_on_after_a_failure_and_ends_when_told(
    puller: Puller, police: Police, capsys: pytest.CaptureFixture[str]
) -> None:
    police.replies = [(500, {}, b""), said(notice(1))]
    stop = Waits(2)
    _pull_on(puller, stop)
    assert files(puller.folder) == [[1]]
    assert stop.waited[1] >= 299
    assert "answered 500" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "needed"), [((), "--outside"), (("--outside", "--every", "10"), "one call a minute")]
)
def test_it_is_off_unless_allowed_and_never_hurried(words: tuple[str, ...], needed: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [KLARSYN, "pull", tmp_path / "in", *words], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert needed in done.stderr
    assert not (tmp_path / "in").exists()
