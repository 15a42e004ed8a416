"""Where each fuzzing session starts: small, well-formed inputs, made here."""

import gzip
import json
from collections.abc import Callable, Sequence

HEADER = "id,earliest,latest,category,longitude,latitude,place,municipality"
ROWS = (
    "1,2024-05-03 21:10,2024-05-03 22:00,Bråk,18.0649,59.3326,Sergels torg,Stockholm",
    '2,2024-05-04T02:30+02:00,,Rån,"18,06","59,33","Hötorget, vid ""trappan""",Stockholm',
)
_RING = [[18.05, 59.33], [18.07, 59.33], [18.07, 59.34], [18.05, 59.33]]


def tables() -> list[bytes]:
    """Write CSV with each delimiter, line end and encoding that readers meet."""
    text = "\n".join([HEADER, *ROWS, ""])
    return [
        text.encode(),
        text.replace(",", ";").encode("cp1252"),
        text.replace("\n", "\r\n").encode("utf-16"),
        text.replace(",", "\t").encode("utf-8-sig"),
        f'{HEADER}\n1,"open quote\n'.encode(),
    ]


def documents() -> list[bytes]:
    """Write the three forms of JSON."""
    row = {"id": 1, "earliest": "2024-05-03 21:10", "category": "Bråk", "location": {"gps": "59.3,18.0", "x": [1e300]}}
    point = {"type": "Point", "coordinates": [18.06, 59.33]}
    feature = {"type": "Feature", "id": "a", "geometry": point, "properties": row}
    return [
        json.dumps([row, row]).encode(),
        f"{json.dumps(row)}\n{json.dumps(row)}\nbroken\n".encode(),
        json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(),
    ]


def packed() -> list[bytes]:
    """Pack texts as gzip, and leave some plain."""
    return [*(gzip.compress(one, mtime=0) for one in tables()[:2]), *tables(), *documents()]


def mappings() -> list[bytes]:
    """Write mapping files, whole and short."""
    whole = """[site]
name = "Stockholm"
timezone = "Europe/Stockholm"
study_area = [17.2, 58.65, 19.4, 60.35]
local_crs = "EPSG:3011"
[source]
name = "hr"
format = "csv"
optional = ["id"]
[columns]
source_id = "id"
[time]
earliest = "from"
formats = ["ISO", "%d.%m.%Y %H:%M"]
[place]
first = "x"
second = "y"
crs = "EPSG:3006"
withheld = [[0, 0]]
text = ["street"]
[category]
column = "type"
[category.groups]
"Våld" = ["Rån"]
[category.harm]
"Rån" = 12.5
[[reject]]
column = "type"
equals = ["Test"]
reason = "no_incident"
"""
    return [whole.encode(), b'[site]\nname = "x"\n', whole.replace("EPSG:3006", "EPSG:99999").encode()]


def lines(*texts: str) -> Callable[[], list[bytes]]:
    """Give each text as a seed, and all of them as one."""
    return lambda: [*(text.encode() for text in texts), "\n".join(texts).encode()]


def outlines() -> list[bytes]:
    """Write polygons as GeoJSON features and as well-known text."""
    polygon = {"type": "Polygon", "coordinates": [_RING]}
    properties = {"intervention_id": "a", "name": "b", "kind": "patrol", "first_day": "2024-01-01", "last_day": None}
    feature = {"type": "Feature", "geometry": polygon, "properties": properties}
    return [
        json.dumps(feature).encode(),
        json.dumps({"type": "FeatureCollection", "features": [feature]}).encode(),
        json.dumps(polygon).encode(),
        json.dumps({"type": "MultiPolygon", "coordinates": [[_RING], [_RING]]}).encode(),
        b"POLYGON ((18.05 59.33, 18.07 59.33, 18.07 59.34, 18.05 59.33))",
        b"MULTIPOLYGON (((18.05 59.33, 18.07 59.33, 18.07 59.34, 18.05 59.33)))",
    ]


def places() -> list[bytes]:
    """Write places to import: the first byte says which ending the file has."""
    table = "name;kind;longitude;latitude;aliases\nSergels torg;square;18,0649;59,3326;Plattan|torget\n"
    point = {"type": "Point", "coordinates": [18.06, 59.33]}
    feature = {"type": "Feature", "geometry": point, "properties": {"name": "Plattan", "kind": "square"}}
    collection = json.dumps({"type": "FeatureCollection", "features": [feature]})
    return [b"c" + table.encode(), b"c" + table.replace(";", ",").encode(), b"g" + collection.encode()]


def words(seeds: Sequence[bytes]) -> list[bytes]:
    """Name what the fuzzer may paste in: the pieces of the seeds, and what breaks parsers."""
    pieces = {piece for seed in seeds for piece in seed.replace(b"\n", b" ").split(b" ") if 1 < len(piece) < 24}
    nasty = (b"1e400", b"NaN", b"-Infinity", b"9" * 40, b"\xed\xa0\x80", b"\xff\xfe", b"\x00", b'"', b"\\ud800")
    return [*sorted(pieces)[:200], *nasty]
