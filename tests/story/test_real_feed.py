"""The Police's real notices, pulled a window at a time and watched into a folder, come to what the whole file says."""

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.feed.folder import SETTLED_S, Folder
from api.feed.outside import Answer
from api.feed.pulling import Puller
from api.feed.watching import Taken, Watch
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.intake import IngestSummary
from geodata.once import ingest_once
from geodata.read import load_mapping
from geodata.store import Store

NOTICES = "polisen/stockholm_county_2023_2025.json.gz"
WINDOW, STEP, ALL = 500, 300, 1400
FIRST = 4000  # from here on the file holds five notices that were given out again under a new id
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
GEOCODER = Geocoder(load_gazetteer())


def take_into(store: Store, path: Path) -> IngestSummary | None:
    mapping = load_mapping("polisen")
    return ingest_once(path, mapping=mapping, store=store, geocoder=GEOCODER, now=NOW, progress=lambda *_: None)


def test_overlapping_windows_come_to_the_same_incidents_as_the_whole(shared_data: Path, tmp_path: Path) -> None:
    told = sorted(json.loads(gzip.decompress((shared_data / NOTICES).read_bytes())), key=lambda one: one["id"])
    told = told[FIRST : FIRST + ALL]
    ends = iter(range(WINDOW, ALL + 1, STEP))

    def ask(_: str, __: Mapping[str, str]) -> Answer:
        end = next(ends)
        return Answer(status=200, body=json.dumps(told[end - WINDOW : end][::-1]).encode())

    pulled, heard, moments = Store(tmp_path / "pulled"), list[Taken](), iter(range(0, 1000, int(SETTLED_S)))
    puller = Puller(folder=tmp_path / "in", ask=ask, locations=(), every=300, user_agent="Klarsyn")
    puller.folder.mkdir()
    watching = Watch(
        folder=Folder(puller.folder),
        take=lambda path: take_into(pulled, path),
        tell=heard.append,
        trouble=heard.append,
        every=1,
        clock=lambda: float(next(moments)),
    )
    for number in range((ALL - WINDOW) // STEP + 1):
        puller.pull(NOW + timedelta(hours=number))
        watching.round()
        watching.round()
    whole = Store(tmp_path / "whole")
    (tmp_path / "whole.json").write_text(json.dumps(told))
    summary = take_into(whole, tmp_path / "whole.json")
    assert summary is not None
    assert summary.duplicate == 5
    assert sum(one.summary.received for one in heard if one.summary) == ALL
    assert sum(one.summary.duplicate for one in heard if one.summary) == 5
    assert sorted(pulled.incidents()["incident_key"]) == sorted(whole.incidents()["incident_key"])
