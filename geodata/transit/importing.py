"""Bring lines and hubs in: one row a stop, one file for as many lines as it names."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from io import StringIO
from math import isfinite
from pathlib import Path

from geodata.transit.network import hub_id_of
from models.errors import DataRefusedError
from models.transit import Line, Network, Stop

COLUMNS = ("line", "hub", "order", "longitude", "latitude")
MOST_BYTES = 20_000_000
_LINE = re.compile(r"\w[\w-]*")

Row = Mapping[str, str]


def import_lines(path: Path, *, known: Iterable[Stop] = ()) -> Network:
    """Read lines with their hubs in order.

    A CSV (semicolon or comma, UTF-8) with the columns line, hub, order, longitude and latitude. A hub that stops on
    several lines needs its position once; one that is known already needs none.

    Parameters
    ----------
    known : hubs whose positions need not be told.

    Raises
    ------
    DataRefusedError
        Where the file cannot be read or a row cannot be used; every fault is named.
    """
    rows = _rows(Path(path))
    faults = [f"row {number}: {fault}" for number, row in enumerate(rows, 1) if (fault := _fault(row))]
    if not faults:
        stops, faults = _stops(rows, known)
    if faults:
        raise DataRefusedError(f"'{path.name}' was not imported: {' '.join(faults)}")
    lines = tuple(_line(name, [row for row in rows if row["line"] == name]) for name in _in_order(rows))
    used = {name for line in lines for name in line.hubs}
    return Network(lines=lines, stops=tuple(stop for stop in stops if stop.name in used))


def _rows(path: Path) -> list[Row]:
    if not path.is_file():
        raise DataRefusedError(f"'{path}' is no file; give a CSV with the columns {', '.join(COLUMNS)}.")
    if path.stat().st_size > MOST_BYTES:
        raise DataRefusedError(f"'{path.name}' is larger than {MOST_BYTES // 10**6} MB; that is no city's transit.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataRefusedError(f"'{path.name}' is not UTF-8; save it as UTF-8.") from error
    header = text.partition("\n")[0]
    table = csv.DictReader(StringIO(text), delimiter=";" if ";" in header else ",")
    missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise DataRefusedError(f"'{path.name}' lacks the columns {', '.join(missing)}; it has {header.strip()[:200]}.")
    rows: list[Row] = [{name: " ".join((row[name] or "").split()) for name in COLUMNS} for row in table]
    if not rows:
        raise DataRefusedError(f"'{path.name}' holds no stops; write one row for each.")
    return rows


def _fault(row: Row) -> str:
    if not _LINE.fullmatch(row["line"]):
        return f"has the line '{row['line']}'; a line is letters, digits, - and _, such as tram-22."
    if not row["hub"]:
        return "names no hub."
    if not row["order"].isdecimal():
        return f"has the order '{row['order']}'; number the stops from 1, from end to end."
    if bool(row["longitude"]) != bool(row["latitude"]) or (row["longitude"] and _point(row) is None):
        return f"has the position '{row['longitude']}' '{row['latitude']}'; write longitude and latitude in degrees."
    return ""


def _point(row: Row) -> tuple[float, float] | None:
    try:
        longitude, latitude = (float(row[name].replace(",", ".")) for name in ("longitude", "latitude"))
    except ValueError:
        return None
    is_on_earth = isfinite(longitude) and isfinite(latitude) and abs(longitude) <= 180 and abs(latitude) <= 90
    return (longitude, latitude) if is_on_earth else None


def _stops(rows: Iterable[Row], known: Iterable[Stop]) -> tuple[list[Stop], list[str]]:
    places = {one.name: one for one in known}
    told: dict[str, tuple[float, float]] = {}
    faults = []
    for row in rows:
        point = _point(row)
        if point is not None and told.setdefault(row["hub"], point) != point:
            faults.append(f"'{row['hub']}' has two positions; give it one.")
    for name, point in told.items():
        places[name] = Stop(name=name, longitude=point[0], latitude=point[1])
    lost = sorted({row["hub"] for row in rows} - set(places))
    faults += [f"'{name}' has no position; give its longitude and latitude once." for name in lost]
    twice = Counter((row["line"], row["order"]) for row in rows)
    faults += [f"line '{line}' has two stops of order {order}." for (line, order), n in twice.items() if n > 1]
    return [*places.values()], [*faults, *_alike(places)]


def _alike(names: Iterable[str]) -> list[str]:
    """Tell of hubs that would share an id."""
    by_id: dict[str, list[str]] = {}
    for name in names:
        by_id.setdefault(hub_id_of(name), []).append(name)
    return [
        f"'{same[0]}' and '{same[1]}' are too alike to be told apart; use one spelling for one hub."
        for same in by_id.values()
        if len(same) > 1
    ]


def _in_order(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(row["line"] for row in rows))


def _line(line_id: str, rows: list[Row]) -> Line:
    ordered = sorted(rows, key=lambda row: int(row["order"]))
    return Line(line_id=line_id, hubs=tuple(row["hub"] for row in ordered))
