"""Zip, Excel and GeoPackage give the same reports as CSV; encodings are told, never guessed in silence."""

import io
import re
import sqlite3
import struct
import zipfile
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pytest

from geodata.read import ReadResult, load_mapping, read_reports
from geodata.read.encodings import as_utf8
from models.errors import DataRefusedError, MappingError

MAPPING = """
[site]
name = "Stockholm"
timezone = "Europe/Stockholm"
study_area = [17.2, 58.65, 19.4, 60.35]
[source]
name = "hr"
optional = ["id", "x", "y", "geometry.x", "geometry.y"]
[columns]
source_id = "id"
[time]
earliest = "tid"
[place]
first = "x"
second = "y"
crs = "EPSG:3006"
text = ["plats"]
[category]
column = "typ"
"""
CSV = (
    "id,tid,x,y,plats,typ\n1,2024-05-03 21:10,674344.5,6581100.5,Sergels torg,Bråk\n2,2024-05-04 02:30,,,Hötorget,Rån\n"
)


def read(folder: Path, content: bytes, mapping: str = MAPPING, *, source: str = "") -> ReadResult:
    (folder / "own.toml").write_text(mapping.replace('name = "hr"\n', f'name = "hr"\n{source}\n'), encoding="utf-8")
    (folder / "reports").write_bytes(content)
    return read_reports(folder / "reports", mapping=load_mapping(folder / "own.toml"))


def zipped(**members: bytes | str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(re.sub(r"(?<=[a-z])__(?=[a-z])", ".", name), content)
    return held.getvalue()


def workbook(*rows: list[object], title: str = "Blad1", before: dict[str, list[object]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, row in (before or {}).items():
        book.create_sheet(name).append(row)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value.startswith("=text"):
                cell.data_type = "s"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def point(x: float, y: float) -> bytes:
    return b"GP\x00\x01" + struct.pack("<i", 3006) + struct.pack("<BIdd", 1, 1, x, y)


def geopackage(folder: Path, *, crs: int = 3006) -> bytes:
    path = folder / "made.gpkg"
    with sqlite3.connect(path) as made:
        made.executescript(f"""
        CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER);
        CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
        CREATE TABLE "möten" (fid INTEGER PRIMARY KEY, namn TEXT);
        CREATE TABLE reports (id INTEGER, tid TEXT, plats TEXT, typ TEXT, hemligt TEXT, geom BLOB);
        INSERT INTO gpkg_spatial_ref_sys VALUES (1, 'EPSG', {crs});
        INSERT INTO gpkg_contents VALUES ('möten', 'attributes'), ('reports', 'features');
        INSERT INTO gpkg_geometry_columns VALUES ('reports', 'geom', 1);
        """)  # noqa: S608
        rows = [(1, "2024-05-03 21:10", "Sergels torg", "Bråk", "X", point(674344.5, 6581100.5)),
                (2, "2024-05-04 02:30", "Hötorget", "Rån", "X", None),
                (3, "2024-05-04 02:30", "Hötorget", "Rån", "X", b"GP\x00junk")]  # fmt: skip
        made.executemany("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?)", rows)
    made.close()
    data = path.read_bytes()
    path.unlink()
    return data


POINTS = MAPPING.replace('"x"\nsecond = "y"', '"geometry.x"\nsecond = "geometry.y"')


def test_a_zip_of_several_files_is_read_as_one_in_the_order_of_their_names(tmp_path: Path) -> None:
    later = CSV.replace("1,2024", "3,2024").replace("2,2024", "4,2024")
    result = read(tmp_path, zipped(b__csv=later, a__csv=CSV, **{"__MACOSX/a.csv": b"\x00"}))
    assert result.reports["source_id"].tolist() == ["1", "2", "3", "4"]
    assert result.row_number.tolist() == [1, 2, 3, 4]
    assert "2 members of the zip" in result.notes


def test_the_mapping_says_which_members_of_a_zip_are_reports(tmp_path: Path) -> None:
    content = zipped(reports__csv=CSV, readme__txt="läs mig", more__json="[]")
    assert read(tmp_path, content, source='member = "rep*.csv"').received == 2
    with pytest.raises(DataRefusedError, match=r"no member '\*\.tsv'; it holds 'more.json', 'readme.txt'"):
        read(tmp_path, content, source='member = "*.tsv"')


def test_a_workbook_gives_what_csv_gives(tmp_path: Path) -> None:
    head = ["id", "tid", "x", "y", "plats", "typ", "hemligt"]
    book = workbook(
        head,
        [1, datetime(2024, 5, 3, 21, 10), 674344.5, 6581100.5, "Sergels torg", "Bråk", "X"],  # noqa: DTZ001
        [2.0, "2024-05-04 02:30", None, None, "Hötorget", "Rån", "X"],
        before={"Försättsblad": ["id", "rapport"]},
    )
    result = read(tmp_path, book)
    as_csv = read(tmp_path, CSV.replace("21:10", "21:10:00").encode())
    assert result.reports.equals(as_csv.reports)
    assert result.dropped_columns == ("hemligt",)
    assert "sheet 'Blad1'" in result.notes


def test_cells_of_a_workbook_stay_text_and_formulas_are_not_evaluated(tmp_path: Path) -> None:
    book = workbook(
        ["id", "tid", "plats", "typ"],
        [12345678901, datetime(2024, 5, 3), "=text()", "Bråk"],  # noqa: DTZ001
        ["=1+1", time(21, 10), "Hötorget", "Rån"],
    )
    result = read(tmp_path, book, source='sheet = "Blad1"')
    assert result.reports[["source_id", "place_text"]].to_numpy().tolist() == [["12345678901", "=text()"]]
    assert result.set_aside["reason"].tolist() == ["time_unreadable"]
    assert any("1 formulas without a saved value" in note for note in result.notes)
    with pytest.raises(DataRefusedError, match=r"no sheet 'Blad2'; it has \['Blad1'\]"):
        read(tmp_path, book, source='sheet = "Blad2"')


def test_a_geopackage_gives_points_and_columns(tmp_path: Path) -> None:
    result = read(tmp_path, geopackage(tmp_path), POINTS)
    assert result.reports["source_id"].tolist() == ["1", "2"]
    assert result.reports["first_coordinate"].tolist()[0] == 674344.5
    assert result.reports["first_coordinate"].isna().tolist() == [False, True]
    assert result.set_aside["reason"].tolist() == ["coordinate_unreadable"]
    assert "hemligt" in result.dropped_columns
    assert "layer 'reports' in EPSG:3006" in result.notes


def test_a_geopackage_in_another_crs_than_declared_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="points are in EPSG:3011, the mapping says EPSG:3006"):
        read(tmp_path, geopackage(tmp_path, crs=3011), POINTS)


@pytest.mark.parametrize(
    "extra",
    [
        """DROP TABLE reports; CREATE VIEW reports AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n)
        SELECT i AS id, '2024-05-03' AS tid, 'x' AS plats, 'y' AS typ, NULL AS geom FROM n;""",
        "CREATE TRIGGER t AFTER INSERT ON reports BEGIN DELETE FROM reports; END; DROP TABLE gpkg_contents;",
    ],
)
def test_a_geopackage_that_computes_is_refused(tmp_path: Path, extra: str) -> None:
    path = tmp_path / "hostile.gpkg"
    path.write_bytes(geopackage(tmp_path))
    with sqlite3.connect(path) as made:
        made.executescript(extra)
    made.close()
    with pytest.raises(DataRefusedError, match=r"no sound GeoPackage|lacks|no layer"):
        read(tmp_path, path.read_bytes())


def test_what_a_geopackage_would_compute_is_not_computed(tmp_path: Path) -> None:
    path = tmp_path / "hostile.gpkg"
    path.write_bytes(geopackage(tmp_path))
    with sqlite3.connect(path) as made:
        made.execute("ALTER TABLE reports ADD COLUMN x TEXT AS (hex(zeroblob(900000000)))")
    made.close()
    assert read(tmp_path, path.read_bytes()).received == 3


@pytest.mark.parametrize(
    ("content", "format_", "said"),
    [
        (CSV.encode(), "xlsx", "is text, but"),
        (workbook(["id"]), "csv", "is an Excel workbook, but"),
        (zipped(a__csv=CSV, b__zip=zipped(c__csv=CSV)), "", "packed again"),
        (zipped(a__csv=CSV, b__xlsx=workbook(["id"])), "", "packed again"),
        (zipped(a__csv=CSV, **{"../../etc/passwd": "x"}), "", "leave its folder"),
        (zipped(), "", "zero bytes"),
        (zipped(a__csv=CSV)[:-30], "", "broken zip"),
    ],
)
def test_what_is_another_form_than_declared_or_packed_oddly_is_refused(
    tmp_path: Path, content: bytes, format_: str, said: str
) -> None:
    with pytest.raises(DataRefusedError, match=said):
        read(tmp_path, content, source=f'format = "{format_}"' if format_ else "")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac_roman"]
)
def test_swedish_letters_survive_every_encoding_that_offices_use(tmp_path: Path, encoding: str) -> None:
    result = read(tmp_path, CSV.encode(encoding))
    assert result.reports["place_text"].tolist() == ["Sergels torg", "Hötorget"]
    assert result.reports["category"].tolist() == ["Bråk", "Rån"]
    told = {"utf-8": [], "utf-8-sig": ["encoding utf-8-sig"]}.get(encoding, [f"encoding {encoding}"])
    assert [note for note in result.notes if note.startswith("encoding")] == told


def test_single_lines_in_another_encoding_are_read_and_counted() -> None:
    lines = ["Kungsträdgården", "Östermalmstorg", "Slussen", "Åkeshov"]
    mixed = b"\n".join([*(one.encode() for one in lines), "Hötorget".encode("cp1252")])
    text, told = as_utf8(mixed, name="f")
    assert text.decode().split("\n") == [*lines, "Hötorget"]
    assert told == "utf-8, with 1 lines in cp1252"


def test_a_wrongly_declared_encoding_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DataRefusedError, match="cannot be read as ascii"):
        read(tmp_path, CSV.encode(), source='encoding = "ascii"')
    with pytest.raises(DataRefusedError, match="cannot be read as klingon"):
        read(tmp_path, CSV.encode(), source='encoding = "klingon"')
