"""Files that mean harm, each with what must be said; `python -m tests.fuzz.hostile` prints what each costs."""

import gzip
import io
import os
import resource
import signal
import sqlite3
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl

from api.interventions import read_register
from geodata.areas import import_areas
from geodata.denominators import import_denominator
from geodata.read import load_mapping, read_reports
from models.denominator import DenominatorUnit
from models.errors import KlarsynError
from tests.forked import CONTEXT
from tests.fuzz.seeds import HEADER, ROWS, tables, workbook

MOST_BYTES = 4 << 30
MOST_SECONDS = 60
CSV = tables()[0]
_GOOD = ROWS[0].encode()
_MB = 1 << 20
_FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A file that means harm.

    Attributes
    ----------
    make : gives its bytes.
    said : what the refusal must hold; "" where the good rows are read and the rest is set aside.
    door : "reports", "areas", "denominators", "interventions" or "mapping".
    is_heavy : takes seconds to make or to refuse.
    """

    name: str
    make: Callable[[], bytes]
    said: str = ""
    door: str = "reports"
    ending: str = ".csv"
    is_heavy: bool = False


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a file cost: what was said, peak memory above an idle process [MB], processor time [s]."""

    said: str
    megabytes: float
    seconds: float


def rows(*lines: str | bytes) -> bytes:
    """Write a CSV with these rows after a good one."""
    return b"\n".join([HEADER.encode(), _GOOD, *(one.encode() if isinstance(one, str) else one for one in lines), b""])


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack members as they are named."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def _patched(data: bytes, signature: bytes, offset: int, value: bytes) -> bytes:
    place = data.rfind(signature) + offset
    return data[:place] + value + data[place + len(value) :]


def _lying_zip() -> bytes:
    return _patched(zipped({"a.csv": CSV * 5000}), b"PK\x01\x02", 24, struct.pack("<I", 100))


def _encrypted_zip() -> bytes:
    return _patched(zipped({"a.csv": CSV}), b"PK\x01\x02", 8, b"\x01\x00")


def _overlapping_zip() -> bytes:
    data = zipped({"a.csv": CSV, "b.csv": CSV})
    return _patched(data, b"PK\x01\x02", 42, struct.pack("<I", 0))


def _endless_gzip() -> bytes:
    return gzip.compress(b"") * 300_000 + gzip.compress(CSV)


def _book(rows: str, *, strings: str = "<sst/>", head: str = "") -> bytes:
    sheet = f"{head}<worksheet><sheetData>{rows}</sheetData></worksheet>"
    return workbook(sheet.encode(), strings=strings.encode(), method=zipfile.ZIP_DEFLATED)


def _string_bomb() -> bytes:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 200_001))
    return _book(cells, strings=f"<sst><si><t>{'x' * 32_000}</t></si></sst>")


def _empty_cells() -> bytes:
    row = "".join(f'<c r="{column}0"/>' for column in "ABCDEFGHIJKLMNOPQRST")
    return _book("".join(f'<row r="{n}">{row.replace("0", str(n))}</row>' for n in range(1, 50_001)))


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "ha">{entities}]>'
    return _book('<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>', head=head)


def _formulas() -> bytes:
    book = openpyxl.Workbook()
    for line in ([*HEADER.split(",")], ["1", '=HYPERLINK("http://x.invalid/")', "", "=1+1", "", "", "", ""]):
        book.active.append(line)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _database(script: str) -> bytes:
    made = sqlite3.connect(":memory:")
    made.executescript(script)
    return bytes(made.serialize())


def _many(what: bytes, number: int, start: bytes = b"[", end: bytes = b"]") -> bytes:
    return start + what * number + end


def _feature(ring: bytes) -> bytes:
    return (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"x","value":1},"geometry":'
        b'{"type":"Polygon","coordinates":[[' + ring + b"]]}}]}"
    )


def _star(corners: int) -> bytes:
    at = np.random.default_rng(1).random((corners, 2)) * 0.1 + [18, 59.3]
    return _feature(b",".join(b"[%.7f,%.7f]" % (x, y) for x, y in [*at, at[0]]))


def _circle(corners: int) -> bytes:
    turn = np.linspace(0, 2 * np.pi, corners)
    return _feature(b",".join(b"[%.8f,%.8f]" % (18 + np.cos(one) / 10, 59.3 + np.sin(one) / 10) for one in turn))


_JSON = '{"id":"1","earliest":"2024-05-03 21:10","category":"Bråk","place":"Sergels torg"'
_RECORD = f"{_JSON}}}\n".encode()

CASES = [
    Hostile(name="gzip of zeros", make=lambda: gzip.compress(bytes(64 * _MB)), said="more than 200 times its size"),
    Hostile(name="gzip of 300 000 empty parts", make=_endless_gzip, is_heavy=True, said="more than 50000 gzip parts"),
    Hostile(name="gzip within gzip", make=lambda: gzip.compress(gzip.compress(CSV)), said="zero bytes|columns|no CSV"),
    Hostile(name="gzip cut short", make=lambda: gzip.compress(CSV * 99)[:-9], said="broken gzip"),
    Hostile(name="zip of zeros", make=lambda: zipped({"a.csv": bytes(64 * _MB)}), said="more than 200 times its size"),
    Hostile(name="zip that lies about its size", make=_lying_zip, said="is broken"),
    Hostile(name="zip with overlapping members", make=_overlapping_zip, said="overlap"),
    Hostile(name="zip with a password", make=_encrypted_zip, said="encrypted"),
    Hostile(name="zip that leaves its folder", make=lambda: zipped({"../../x.csv": CSV}), said="leave its folder"),
    Hostile(name="zip within zip", make=lambda: zipped({"a.zip": zipped({"a.csv": CSV})}), said="packed again"),
    Hostile(
        name="zip of 2 000 files", make=lambda: zipped({f"{n}.csv": CSV for n in range(2000)}), said="at most 1000"
    ),
    Hostile(name="zip packed with lzma", make=lambda: zipped({"a.csv": CSV}, zipfile.ZIP_LZMA), said="unusual way"),
    Hostile(name="workbook with a cell at XFD1048576", make=lambda: _book(_FAR), said="3 GB of memory"),
    Hostile(
        name="workbook of one text 200 000 times",
        make=_string_bomb,
        is_heavy=True,
        said="3 GB of memory|writes out|header",
    ),
    Hostile(name="workbook of a million empty cells", make=_empty_cells, said="is empty"),
    Hostile(name="workbook with XML entities", make=_laughs, said="cannot be read as XLSX"),
    Hostile(name="workbook with formulas", make=_formulas),
    Hostile(
        name="workbook of junk", make=lambda: zipped({"xl/workbook.xml": b"\xff" * 999}), said="cannot be read as XLSX"
    ),
    Hostile(
        name="database that is no GeoPackage", make=lambda: _database("CREATE TABLE a (b)"), said="no sound GeoPackage"
    ),
    Hostile(name="JSON nested a million deep", make=lambda: b"[" * 1_000_000, said="is no JSON"),
    Hostile(
        name="JSON of 25 million lists", make=lambda: _many(b"[],", 25_000_000), said="20,000,000 lines or records"
    ),
    Hostile(name="JSON with 1e400", make=f'[{_JSON},"a":1e400}}]'.encode, said="is no JSON"),
    Hostile(name="JSON with NaN", make=f'[{_JSON},"a":NaN}}]'.encode, said="is no JSON"),
    Hostile(
        name="JSON with 5 000 columns",
        make=(_JSON + "".join(f',"c{n}":1' for n in range(5000)) + "}").encode,
        said="at most 2,000",
    ),
    Hostile(
        name="NDJSON with one line nested 500 deep",
        make=lambda: _RECORD + (_JSON + ',"a":' + "[" * 500 + "]" * 500 + "}\n").encode(),
    ),
    Hostile(name="NDJSON with a lone surrogate", make=lambda: _RECORD + (_JSON + ',"a":"\\ud800"}\n').encode()),
    Hostile(
        name="NDJSON with a number of a million digits",
        make=lambda: _RECORD + (_JSON + f',"a":{"9" * _MB}}}\n').encode(),
    ),
    Hostile(name="NDJSON with a text of 10 MB", make=lambda: _RECORD + _RECORD.replace(b"Sergels", b"x" * 10 * _MB)),
    Hostile(name="CSV with a million columns", make=lambda: b"," * 1_000_000 + b"\n", said="at most 2,000"),
    Hostile(name="CSV with a header of 20 MB", make=lambda: b"x" * 20 * _MB, said="no CSV header"),
    Hostile(name="CSV with a row of 40 MB", make=lambda: rows(b"x" * 40 * _MB), said="no readable CSV"),
    Hostile(
        name="CSV with an open quote before 40 MB", make=lambda: rows('2,"', _GOOD * 500_000), said="no readable CSV"
    ),
    Hostile(name="CSV with 200 000 torn rows", make=lambda: rows(*[b"1,2"] * 200_000), said="over 100,000 lines"),
    Hostile(name="CSV of 25 million empty rows", make=lambda: rows(b"\n" * 25_000_000), said="20,000,000 lines"),
    Hostile(name="CSV with a field of 1 MB", make=lambda: rows(b"2,2024-05-03 21:10,,Br,,," + b"x" * _MB + b",")),
    Hostile(
        name="CSV with numbers that are none",
        make=lambda: rows(
            *(
                f"2,2024-05-03 21:10,,B,{x},{x},,"
                for x in ("1e400", "NaN", "-inf", "-0", "9" * 400, "9" * 90_000, "0x1p9")
            )
        ),
    ),
    Hostile(name="CSV with zero bytes", make=lambda: rows(b"2,\x00"), said="zero bytes, the first in line 3"),
    Hostile(name="CSV in UTF-32", make=lambda: CSV.decode().encode("utf-32"), said="zero bytes|utf-16"),
    Hostile(name="JPEG as .csv", make=lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + os.urandom(9999), said="a picture"),
    Hostile(name="PDF as .csv", make=lambda: b"%PDF-1.7\n" + os.urandom(9999), said="a PDF document"),
    Hostile(name="program as .csv", make=lambda: b"\x7fELF" + os.urandom(9999), said="a program"),
    Hostile(
        name="random bytes as .csv",
        make=lambda: np.random.default_rng(2).bytes(_MB),
        said="zero bytes|cannot be read as",
    ),
    Hostile(
        name="mapping of 5 MB",
        make=lambda: b"a = 1\n" * 800_000,
        said="at most 262,144",
        door="mapping",
        ending=".toml",
    ),
    Hostile(
        name="mapping nested 100 000 deep",
        make=lambda: b"a = " + b"[" * 100_000,
        said="no readable TOML",
        door="mapping",
        ending=".toml",
    ),
    Hostile(
        name="mapping with a name of 100 000 parts",
        make=lambda: b"a." * 100_000 + b"a = 1",
        said="10 dotted parts",
        door="mapping",
        ending=".toml",
    ),
    Hostile(
        name="area that crosses itself a million times",
        make=lambda: _star(3000),
        said="crosses itself",
        door="areas",
        ending=".geojson",
    ),
    Hostile(
        name="area with 2.5 million corners",
        make=lambda: _feature(b"[18.1,59.3],[18.2,59.4]," * 1_250_000 + b"[18.1,59.3]"),
        said="corners|too complex",
        door="areas",
        ending=".geojson",
    ),
    Hostile(
        name="area nested 200 000 deep",
        make=lambda: _feature(_many(b"", 0, b"[" * 200_000, b"]" * 200_000)),
        said="nested deeper",
        door="areas",
        ending=".geojson",
    ),
    Hostile(
        name="area with NaN",
        make=lambda: _feature(b"[18,59],[NaN,59],[18.1,59.1],[18,59]"),
        said="no numbers|map file",
        door="areas",
        ending=".geojson",
    ),
    Hostile(
        name="area over the 180th meridian",
        make=lambda: _feature(b"[179,5],[-179,5],[-179,6],[179,6],[179,5]"),
        said="180th meridian",
        door="areas",
        ending=".geojson",
    ),
    Hostile(
        name="area that names another file",
        make=lambda: b"<OGRVRTDataSource></OGRVRTDataSource>",
        said="not what its ending",
        door="areas",
        ending=".geojson",
    ),
    Hostile(
        name="figures that cross themselves",
        make=lambda: _star(3000),
        said="crosses itself",
        door="denominators",
        ending=".geojson",
    ),
    Hostile(
        name="figures of junk", make=lambda: np.random.default_rng(3).bytes(_MB), said="zero bytes", door="denominators"
    ),
    Hostile(
        name="figures in a million columns",
        make=lambda: b"a," * 1_000_000 + b"\n",
        said="columns|stand",
        door="denominators",
    ),
    Hostile(
        name="interventions nested 200 000 deep",
        make=lambda: b"[" * 200_000,
        said="nested deeper",
        door="interventions",
        ending=".geojson",
    ),
    Hostile(
        name="intervention with 100 000 corners",
        make=lambda: _circle(100_000),
        said="corners",
        door="interventions",
        ending=".geojson",
    ),
]
_NO_AREAS = gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326")


def _open(case: Hostile, path: Path) -> str:
    if case.door == "areas":
        return f"{len(import_areas(path, kind='focus'))} areas"
    if case.door == "mapping":
        return load_mapping(path).name
    if case.door == "interventions":
        return f"{len(read_register(path).interventions)} interventions"
    if case.door == "denominators":
        made = import_denominator(
            path, name="x", unit=DenominatorUnit.PERSONS, source="x", as_of=date(2024, 1, 1), areas=_NO_AREAS
        )
        return f"{len(made.parts)} parts"
    result = read_reports(path, mapping=load_mapping("csv"))
    reasons = ", ".join(sorted(set(result.set_aside["reason"])))
    return f"{len(result.reports)} of {result.received} rows read; set aside: {reasons}"


def cost_of(case: Hostile, folder: Path) -> Cost:
    """Open a file in a fresh process, within limits, and say what it cost."""
    path = folder / f"hostile{case.ending}"
    path.write_bytes(case.make())
    hear, tell = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=_child, args=(case.name, path, tell))
    child.start()
    tell.close()
    try:
        cost = Cost(**hear.recv())
    except EOFError:
        child.join()
        cost = Cost(said=f"DIED of {signal.Signals(-(child.exitcode or 0)).name}", megabytes=0, seconds=0)
    child.join()
    hear.close()
    path.unlink()
    return cost


def _child(name: str, path: Path, tell: Connection) -> None:
    idle = _peak_kb()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        said = _open(next(case for case in CASES if case.name == name), path)
    except KlarsynError as error:
        said = f"refused: {error}"
    except BaseException as error:  # noqa: BLE001
        said = f"FAILED: {type(error).__name__}: {error}"
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(one.ru_utime + one.ru_stime for one in used)
    tell.send({"said": said[:2000], "megabytes": max(_peak_kb() - idle, 0) / 1024, "seconds": seconds})


def _peak_kb() -> int:
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> None:
    """Print what each file costs."""
    sys.stdout.write("| file | MB | s | what is said |\n|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            cost = cost_of(case, Path(folder))
            sys.stdout.write(f"| {case.name} | {cost.megabytes:.0f} | {cost.seconds:.2f} | {cost.said[:150]} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
