"""Hubs and the lines between them, as anybody can read them on the map in the station."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

from geodata.transit import hub_named, hubs, lines, station_order
from models.errors import NotFoundError, ParameterError
from models.transit import linked_hubs

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the real data are not beside the checkout")


def test_hubs_have_stable_plain_ids() -> None:
    ids = [hub.hub_id for hub in hubs()]
    assert len(ids) == len(set(ids)) > 140
    assert all(one.isascii() and one == one.lower() and " " not in one for one in ids)
    assert hub_named("gardet") == hub_named("Gärdet")


def test_metro_and_rail_in_one_building_are_one_hub() -> None:
    assert {"metro-10", "metro-13", "metro-19", "rail-41", "rail-43"} <= set(hub_named("T-Centralen").lines)
    assert {"metro-18", "rail-43"} <= set(hub_named("Farsta strand").lines)
    assert "Stockholm City" not in {hub.name for hub in hubs()}


def test_liljeholmen_is_six_stops_from_t_centralen() -> None:
    # Gamla stan, Slussen, Mariatorget, Zinkensdamm, Hornstull, Liljeholmen: the sixth stop.
    links = {link.hub.name: link for link in linked_hubs(hub_named("T-Centralen"), hubs(), lines(), max_stops=6)}
    assert links["Liljeholmen"].stops == 6
    assert links["Liljeholmen"].lines == ("metro-13", "metro-14")
    assert "Aspudden" not in links


def test_links_are_mutual_sorted_and_never_to_oneself() -> None:
    for hub in hubs():
        links = linked_hubs(hub, hubs(), lines(), max_stops=3)
        assert [link.stops for link in links] == sorted(link.stops for link in links)
        assert hub not in [link.hub for link in links]
        for link in links:
            back = {one.hub: one.stops for one in linked_hubs(link.hub, hubs(), lines(), max_stops=3)}
            assert back[hub] == link.stops


def test_neighbouring_stops_are_neighbours_on_the_ground() -> None:
    for line, names in station_order().items():
        for one, other in pairwise(names):
            here, there = hub_named(one), hub_named(other)
            east = (here.longitude - there.longitude) * 56.7  # km a degree at 59.3 N
            north = (here.latitude - there.latitude) * 111.2
            most = 3.6 if line.startswith("metro") else 16.0
            assert 0.2 < (east**2 + north**2) ** 0.5 < most, (line, one, other)


def test_nowhere_leads_nowhere() -> None:
    with pytest.raises(ParameterError, match="0 stops"):
        linked_hubs(hub_named("Slussen"), hubs(), lines(), max_stops=0)
    with pytest.raises(NotFoundError, match="Kymlinge"):
        hub_named("Kymlinge")


@needs_shared
def test_the_lines_that_stop_are_those_of_the_operators_register() -> None:
    with (SHARED / "sl" / "sl_metro_stations.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["mode"] == "subway"]
    colour = {"10": "blue", "11": "blue", "13": "red", "14": "red", "17": "green", "18": "green", "19": "green"}
    for row in rows:
        hub = hub_named(row["name"].replace("S:t", "Sankt"))
        ours = {colour[line.removeprefix("metro-")] for line in hub.lines if line.startswith("metro")}
        assert ours == set(row["lines"].split("|")), row["name"]
