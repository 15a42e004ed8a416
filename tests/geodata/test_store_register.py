"""What the data folder keeps beside incidents: interventions with patrol hours, transit lines, findings."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from shapely.geometry import box

from geodata.store import Store
from models.errors import NotFoundError, ParameterError
from models.intervention import Intervention, InterventionKind
from models.kept import FindingKind, KeptFinding
from models.period import Hours
from models.transit import Line, Network, Stop

INTERVENTION = Intervention(
    intervention_id="torget",
    name="Torget",
    kind=InterventionKind.PATROL_FOCUS,
    area=box(18.06, 59.33, 18.07, 59.335),
    first_day=date(2024, 6, 1),
    last_day=date(2024, 8, 31),
    hours=Hours(first=18, last=2),
    note="Varje kväll.",
    patrol_hours=120.5,
    patrol_hours_before=60.0,
)
OF_BEFORE = """CREATE TABLE interventions (
  intervention_id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, area BLOB NOT NULL,
  first_day TEXT NOT NULL, last_day TEXT NOT NULL, hours TEXT NOT NULL, note TEXT NOT NULL) STRICT"""


def tram(*names: str, east: float = 18.0) -> Network:
    stops = tuple(Stop(name=name, longitude=east + 0.01 * at, latitude=59.3) for at, name in enumerate(names))
    return Network(lines=(Line(line_id="tram-22", hubs=names),), stops=stops)


def kept(finding_id: str = "a1", *, data_version: int = 1, **question: str) -> KeptFinding:
    return KeptFinding(
        finding_id=finding_id,
        kind=FindingKind.EVALUATION,
        data_version=data_version,
        made_at=datetime(2026, 1, data_version, tzinfo=UTC),
        question={"intervention": "torget", **question},
        document={"verdict": "no_effect_seen", "value": None},
    )


def test_patrol_hours_are_kept_with_their_intervention(tmp_path: Path) -> None:
    without = replace(INTERVENTION, intervention_id="kameror", patrol_hours=None, patrol_hours_before=None)
    Store(tmp_path).add_interventions([INTERVENTION, without])
    assert Store(tmp_path).interventions() == (without, INTERVENTION)


def test_a_state_file_of_an_earlier_version_keeps_its_interventions_and_gains_patrol_hours(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "state.sqlite") as connection:
        connection.execute(OF_BEFORE)
        area = bytes.fromhex(INTERVENTION.area.wkb_hex)
        row = ("gammal", "Gammal", "cameras", area, "2020-01-01", "2020-02-01", "", "")
        connection.execute("INSERT INTO interventions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.close()
    store = Store(tmp_path)
    assert [(one.intervention_id, one.patrol_hours) for one in store.interventions()] == [("gammal", None)]
    store.add_interventions([INTERVENTION])
    assert Store(tmp_path).interventions()[1] == INTERVENTION


def test_a_removed_intervention_is_gone_and_the_change_is_seen(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.add_interventions([INTERVENTION])
    before = store.state_version()
    store.remove_intervention("torget")
    assert store.interventions() == ()
    assert store.state_version() != before
    with pytest.raises(NotFoundError, match="registered are: none"):
        store.remove_intervention("torget")


def test_a_line_is_replaced_whole_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save_lines(tram("Alvik", "Stora Essingen", "Gröndal"))
    first = store.state_version()
    store.save_lines(tram("Alvik", "Stora Essingen", "Gröndal"))
    assert store.state_version() == first
    store.save_lines(tram("Alvik", "Gröndal"))
    assert [line.hubs for line in store.lines().lines] == [("Alvik", "Gröndal")]
    assert store.state_version() != first


def test_a_hub_that_is_told_of_anew_is_at_its_new_place_on_every_line(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save_lines(tram("Alvik", "Gröndal"))
    moved = Network(
        lines=(Line(line_id="bus-4", hubs=("Alvik", "Fridhemsplan")),),
        stops=tuple(Stop(name=name, longitude=18.5, latitude=59.4) for name in ("Alvik", "Fridhemsplan")),
    )
    store.save_lines(moved)
    places = {one.name: one.longitude for one in store.lines().stops}
    assert places == {"Alvik": 18.5, "Fridhemsplan": 18.5, "Gröndal": 18.01}


def test_a_line_can_be_taken_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save_lines(tram("Alvik", "Gröndal"))
    store.remove_line("tram-22")
    assert store.lines() == Network(lines=(), stops=())
    with pytest.raises(NotFoundError, match="imported are: none"):
        store.remove_line("tram-22")


def test_a_line_to_nowhere_is_refused() -> None:
    with pytest.raises(ParameterError, match="Sickla"):
        Network(lines=(Line(line_id="tram-22", hubs=("Sickla",)),), stops=())


def test_a_finding_is_kept_as_it_was_first_made_and_changes_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path)
    before = store.state_version()
    store.save_finding(kept())
    store.save_finding(replace(kept(), document={"verdict": "displacement"}))
    assert store.finding("a1") == kept()
    assert store.state_version() == before
    assert store.find_finding("b2") is None
    with pytest.raises(NotFoundError, match="displacement list"):
        store.finding("b2")


def test_findings_are_listed_by_data_version_the_newest_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for one in (kept("a", data_version=1), kept("c", data_version=3), kept("b", data_version=2)):
        store.save_finding(one)
    assert [one.finding_id for one in store.findings()] == ["c", "b", "a"]


def test_the_same_question_of_later_data_follows_and_another_question_does_not() -> None:
    first = kept("a", data_version=1)
    assert first.is_followed_by(kept("b", data_version=2))
    assert not kept("b", data_version=2).is_followed_by(first)
    assert not first.is_followed_by(first)
    assert not first.is_followed_by(kept("c", data_version=2, category="rån"))
