"""Where each fuzzing session starts: small, well-formed inputs, made here."""

import gzip
import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Sequence

HEADER = "id,earliest,latest,category,longitude,latitude,place,municipality"
ROWS = (
    "1,2024-05-03 21:10,2024-05-03 22:00,Bråk,18.0649,59.3326,Sergels torg,Stockholm",
    '2,2024-05-04T02:30+02:00,,Rån,"18,06","59,33","Hötorget, vid ""trappan""",Stockholm',
)
ZIP_START = b"PK\x03\x04"
_BOOK = (
    b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    b'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)
_ROOT = (
    b'<Relationships><Relationship Id="rId1" Target="xl/workbook.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_STYLES = b'<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>'
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


def _zipped(members: dict[str, bytes], method: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return held.getvalue()


def archives() -> list[bytes]:
    """Write zip files, less the four bytes that they all begin with."""
    one, two, *_ = tables()
    made = [
        _zipped({"a.csv": one}, zipfile.ZIP_DEFLATED),
        _zipped({"a.csv": one, "b/b.csv": two}, zipfile.ZIP_STORED),
        _zipped({"a.csv": b"x"}, zipfile.ZIP_STORED),
    ]
    return [zipped.removeprefix(ZIP_START) for zipped in made]


def workbook(
    sheet: bytes, *, strings: bytes = b"<sst><si><t>x</t></si></sst>", method: int = zipfile.ZIP_STORED
) -> bytes:
    """Wrap the XML of a sheet in the least that makes a workbook."""
    return _zipped(
        {
            "_rels/.rels": _ROOT,
            "xl/workbook.xml": _BOOK,
            "xl/_rels/workbook.xml.rels": _RELATIONS,
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": strings,
            "xl/worksheets/sheet1.xml": sheet,
        },
        method,
    )


def sheets() -> list[bytes]:
    """Write the XML of sheets."""
    row = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="str"><v>tid</v></c></row>'
        b'<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>4541.88</v></c><c r="C2"><f>1+1</f></c></row>'
        b'<row r="3"><c r="A3" t="b"><v>1</v></c><c r="B3" t="e"><v>#N/A</v></c><c r="D3" t="s"><v>0</v></c></row>'
    )
    return [b"<worksheet><sheetData>%s</sheetData></worksheet>" % part for part in (row, b"", row[:97])]


def geopackages() -> list[bytes]:
    """Write GeoPackages of the smallest pages."""
    made = sqlite3.connect(":memory:")
    made.executescript("""
    PRAGMA page_size = 512;
    CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);
    CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
    CREATE TABLE reports (id INTEGER, earliest TEXT, category REAL, geom BLOB);
    INSERT INTO gpkg_spatial_ref_sys VALUES (1, 'EPSG', 3006);
    INSERT INTO gpkg_contents VALUES ('reports', 'features');
    INSERT INTO gpkg_geometry_columns VALUES ('reports', 'geom', 1);
    """)
    point = b"GP\x00\x01" + struct.pack("<iBIdd", 3006, 1, 1, 674344.5, 6581100.5)
    made.execute("INSERT INTO reports VALUES (1, '2024-05-03', 1.5, ?)", (point,))
    made.commit()
    return [made.serialize()]


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
