"""Lines as people bring them: hubs in order, positions once, every fault at once."""

from pathlib import Path

import pytest

from geodata.transit import hubs, lines, shipped_network
from geodata.transit.importing import import_lines
from geodata.transit.network import hubs_of, merge
from models.errors import DataRefusedError
from models.transit import Network, linked_hubs

HEAD = "line;hub;order;longitude;latitude\n"
TRAM = (
    HEAD + "tram-22;Gröndal;3;17.998;59.314\n"
    "tram-22;Alvik;1;;\n"
    "tram-22;Stora Essingen;2;17.994;59.321\n"
    "bus-4;Alvik;1;;\nbus-4;Nytorget;2;18,083;59,3125\n"
)


def read(tmp_path: Path, text: str, *, known: Network | None = None) -> Network:
    path = tmp_path / "lines.csv"
    path.write_text(text)
    return import_lines(path, known=(known or shipped_network()).stops)


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(DataRefusedError) as caught:
        read(tmp_path, text)
    return str(caught.value)


def test_stops_stand_in_their_order_and_known_hubs_need_no_position(tmp_path: Path) -> None:
    network = read(tmp_path, TRAM)
    assert [(line.line_id, line.hubs) for line in network.lines] == [
        ("tram-22", ("Alvik", "Stora Essingen", "Gröndal")),
        ("bus-4", ("Alvik", "Nytorget")),
    ]
    places = {stop.name: (stop.longitude, stop.latitude) for stop in network.stops}
    assert places["Nytorget"] == (18.083, 59.3125)
    alvik = next(hub for hub in hubs() if hub.name == "Alvik")
    assert places["Alvik"] == (alvik.longitude, alvik.latitude)
    assert set(places) == {"Alvik", "Stora Essingen", "Gröndal", "Nytorget"}


def test_imported_lines_stand_beside_the_shipped_ones_and_reach_their_hubs(tmp_path: Path) -> None:
    whole = merge(shipped_network(), read(tmp_path, TRAM))
    assert {line.line_id for line in whole.lines} == {line.line_id for line in lines()} | {"tram-22", "bus-4"}
    known = {hub.name: hub for hub in hubs_of(whole)}
    assert known["Alvik"].lines[-2:] == ("tram-22", "bus-4")
    near = linked_hubs(known["Gröndal"], known.values(), whole.lines, max_stops=2)
    assert [(link.hub.name, link.stops) for link in near] == [("Stora Essingen", 1), ("Alvik", 2)]


def test_a_line_with_a_shipped_id_takes_its_place_and_hubs_without_a_line_go(tmp_path: Path) -> None:
    whole = merge(shipped_network(), read(tmp_path, HEAD + "metro-11;Akalla;1;;\nmetro-11;Husby;2;;\n"))
    assert next(line.hubs for line in whole.lines if line.line_id == "metro-11") == ("Akalla", "Husby")
    assert "Kista" not in {hub.name for hub in hubs_of(whole)}
    assert len(whole.lines) == len(lines())


def test_without_imports_the_shipped_network_is_as_it_was() -> None:
    assert merge(shipped_network(), Network(lines=(), stops=())) == shipped_network()
    assert hubs_of(shipped_network()) == hubs()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a.b;Alvik;1;;", "the line 'a.b'"),
        (";Alvik;1;;", "the line ''"),
        ("22;;1;;", "names no hub"),
        ("22;Alvik;first;;", "the order 'first'"),
        ("22;Alvik;-1;;", "the order '-1'"),
        ("22;Alvik;1;17.9;", "the position '17.9' ''"),
        ("22;Alvik;1;59.3;179.9", "the position '59.3' '179.9'"),
        ("22;Alvik;1;nan;59", "the position 'nan'"),
        ("22;Ingenstans;1;;", "'Ingenstans' has no position"),
        ("22;Alvik;1;17.9;59.3\n23;Alvik;1;18.0;59.3", "'Alvik' has two positions"),
        ("22;Alvik;1;;\n22;Slussen;1;;", "two stops of order 1"),
        ("22;alvik;1;17.9;59.3", "too alike"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_of(tmp_path: Path, row: str, said: str) -> None:
    assert said in refused(tmp_path, HEAD + row + "\n")


def test_all_faults_come_in_one_message(tmp_path: Path) -> None:
    said = refused(tmp_path, HEAD + "22;;1;;\n22;Alvik;x;;\n")
    assert "row 1" in said
    assert "row 2" in said


def test_a_file_without_the_columns_or_without_stops_is_refused(tmp_path: Path) -> None:
    assert "lacks the columns hub" in refused(tmp_path, "line;station;order;longitude;latitude\na;b;1;;\n")
    assert "holds no stops" in refused(tmp_path, HEAD)
    with pytest.raises(DataRefusedError, match="is no file"):
        import_lines(tmp_path / "nowhere.csv")
