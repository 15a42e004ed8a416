"""Whatever the form of the file, the same reports come out, and every row is counted once."""

import gzip
import json
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.read import ReadResult, load_mapping, read_reports
from models.errors import DataRefusedError, MappingError
from models.tables import REPORTS, SET_ASIDE

MAPPING = """
[site]
name = "Stockholm"
timezone = "Europe/Stockholm"
study_area = [17.2, 58.65, 19.4, 60.35]
[source]
name = "hr"
optional = ["id", "status", "found_by", "harm"]
[columns]
source_id = "id"
harm = "harm"
[time]
earliest = "from"
latest = "to"
formats = ["ISO", "%d.%m.%Y %H:%M"]
[place]
first = "x"
second = "y"
crs = "EPSG:3006"
withheld = [[0, 0]]
text = ["street", "note"]
context = "town"
[category]
column = "type"
other = "Övrigt"
[category.groups]
"Våld" = ["Rån", "Bråk"]
[category.harm]
"Rån" = 12.5
[detection]
column = "found_by"
public = ["vittne"]
[detection.categories]
police = ["Knivlagen"]
[status]
column = "status"
withdrawn = ["återkallad"]
[[reject]]
column = "type"
equals = ["Test"]
starts_with = "Sammanfattning"
reason = "no_incident"
"""
ROWS = [
    {"id": "1", "from": "2024-05-03 21:10", "to": "2024-05-03 22:00", "x": "674344.5", "y": "6581100.5",
     "street": "Sergels torg", "note": "", "town": "Stockholm", "type": "rån ", "secret": "ABC123"},
    {"id": "2", "from": "04.05.2024 02:30", "to": "", "x": "0", "y": "0",
     "street": "Plattan", "note": "Plattan", "town": "Stockholm", "type": "Knivlagen", "secret": "DEF456"},
]  # fmt: skip
COLUMNS = list(ROWS[0])


def read(folder: Path, content: str | bytes, *, mapping: str = MAPPING, name: str = "reports") -> ReadResult:
    rules, path = folder / "own.toml", folder / name
    rules.write_text(mapping, encoding="utf-8")
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_reports(path, mapping=load_mapping(rules))


def csv_of(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    frame = pd.DataFrame(rows).fillna("")
    return frame.to_csv(index=False, sep=delimiter)


def one(**changes: str) -> list[dict[str, str]]:
    return [{**ROWS[0], **changes}]


def geojson_of(rows: list[dict[str, str]]) -> str:
    features = [
        {"type": "Feature", "id": row["id"],
         "geometry": {"type": "Point", "coordinates": [float(row["x"]), float(row["y"])]},
         "properties": {key: value for key, value in row.items() if key not in {"id", "x", "y"}}}
        for row in rows
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features})


FORMS = {
    "comma": csv_of(ROWS),
    "semicolon": csv_of(ROWS, ";"),
    "tab": csv_of(ROWS, "\t"),
    "bar": csv_of(ROWS, "|"),
    "utf-8 with a mark": b"\xef\xbb\xbf" + csv_of(ROWS).encode(),
    "utf-16": csv_of(ROWS).encode("utf-16"),
    "windows": csv_of(ROWS).encode("cp1252"),
    "windows line ends": csv_of(ROWS).replace("\n", "\r\n"),
    "json": json.dumps(ROWS),
    "ndjson": "\n".join(json.dumps(row) for row in ROWS),
    "geojson": geojson_of(ROWS),
    "decimal comma": csv_of([{**row, "x": row["x"].replace(".", ","), "y": row["y"].replace(".", ",")}
                             for row in ROWS], ";"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("is_packed", [False, True])
def test_the_same_reports_come_out_of_every_form(tmp_path: Path, form: str, is_packed: bool) -> None:  # noqa: FBT001
    content = FORMS[form]
    content = content if isinstance(content, bytes) else content.encode()
    mapping = MAPPING
    if form == "geojson":
        mapping = MAPPING.replace('first = "x"', 'first = "geometry.x"').replace(
            'second = "y"', 'second = "geometry.y"'
        )
    result = read(tmp_path, gzip.compress(content) if is_packed else content, mapping=mapping)
    reports = result.reports
    assert reports["source_id"].tolist() == ["1", "2"]
    assert reports["category"].tolist() == ["rån", "Knivlagen"]
    assert reports["category_group"].tolist() == ["Våld", "Övrigt"]
    assert reports["earliest"].astype(str).tolist() == ["2024-05-03 19:10:00+00:00", "2024-05-04 00:30:00+00:00"]
    assert reports["latest"].astype(str).tolist() == ["2024-05-03 20:00:00+00:00", "2024-05-04 00:30:00+00:00"]
    assert reports["first_coordinate"].tolist()[0] == 674344.5
    assert reports["place_text"].tolist() == ["Sergels torg", "Plattan"]
    assert "secret" in result.dropped_columns
    assert (result.received, len(result.set_aside)) == (2, 0)


def test_the_result_keeps_the_column_contracts(tmp_path: Path) -> None:
    result = read(tmp_path, csv_of([*ROWS, *one(type="Sammanfattning natt")]))
    assert result.reports.dtypes.astype(str).to_dict() == dict(REPORTS)
    assert result.set_aside.dtypes.astype(str).to_dict() == dict(SET_ASIDE)
    assert not result.reports.select_dtypes("str").isna().any().any()


def test_what_the_mapping_does_not_name_never_enters(tmp_path: Path) -> None:
    result = read(tmp_path, csv_of([*ROWS, *one(type="Test")]))
    assert "ABC123" not in result.reports.to_csv() + result.set_aside.to_csv()
    assert "Sammanfattning" not in result.reports.to_csv()


def test_withheld_coordinates_are_no_place_and_the_text_remains(tmp_path: Path) -> None:
    reports = read(tmp_path, csv_of(ROWS)).reports
    assert pd.isna(reports["first_coordinate"][1])
    assert reports["place_text"][1] == "Plattan"


def test_who_noticed_comes_from_the_column_then_the_category_then_the_default(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "found_by": "Vittne"}, {**ROWS[1], "found_by": ""}, {**ROWS[0], "found_by": "okänd"}]
    assert read(tmp_path, csv_of(rows)).reports["detection"].tolist() == ["public", "police", "unknown"]


def test_harm_comes_from_the_column_else_from_the_category(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "harm": "3,5"}, {**ROWS[0], "harm": ""}, {**ROWS[1], "harm": ""}]
    harm = read(tmp_path, csv_of(rows)).reports["harm"].tolist()
    assert harm[:2] == [3.5, 12.5]
    assert pd.isna(harm[2])


def test_the_status_of_a_row_is_told_in_the_sources_words(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "status": word} for word in ("", "new", "Changed", "Återkallad", "borta")]
    result = read(tmp_path, csv_of(rows))
    assert result.reports["status"].tolist() == ["new", "new", "changed", "withdrawn"]
    assert result.set_aside["reason"].tolist() == ["status_unknown"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"from": ""}, "time_missing"),
        ({"from": "i går"}, "time_unreadable"),
        ({"from": "2024-02-30 10:00"}, "time_unreadable"),
        ({"from": "2024"}, "time_unreadable"),
        ({"from": "1024-05-03 10:00"}, "time_out_of_range"),
        ({"to": "9999-12-31"}, "time_out_of_range"),
        ({"from": "2024-03-31 02:30", "to": ""}, "time_does_not_exist"),
        ({"to": "2024-05-03 21:09"}, "latest_before_earliest"),
        ({"type": " "}, "category_missing"),
        ({"x": "öst"}, "coordinate_unreadable"),
        ({"x": "1e999"}, "coordinate_unreadable"),
        ({"x": ""}, "coordinate_incomplete"),
        ({"harm": "svår"}, "harm_unreadable"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_reason_and_itself(
    tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    result = read(tmp_path, csv_of([ROWS[0], *one(**change), ROWS[1]]))
    aside = result.set_aside.iloc[0]
    assert (len(result.reports), len(result.set_aside), result.received) == (2, 1, 3)
    assert (aside["row_number"], aside["outcome"], aside["reason"]) == (2, "quarantined", reason)
    assert aside["message"].endswith((".", "]]."))
    kept = json.loads(aside["row"])
    assert all(kept[name] == value for name, value in change.items())
    assert result.row_number.tolist() == [1, 3]


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "2024-05-03 21:10", "9999-12-31", "0001-01-01T00:00Z", "2024-10-27 02:30", "1e400", "0", '"']),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.lists(CELLS, min_size=9, max_size=10), min_size=1, max_size=5), is_quoted=st.booleans())
def test_whatever_stands_in_the_cells_every_row_is_counted_once_or_the_file_refused(
    tmp_path: Path, cells: list[list[str]], *, is_quoted: bool
) -> None:
    quote = (lambda text: f'"{text.replace(chr(34), chr(34) * 2)}"') if is_quoted else str
    text = "\n".join([",".join(COLUMNS), *(",".join(quote(cell) for cell in row) for row in cells)])
    try:
        result = read(tmp_path, text.encode(errors="replace"))
    except DataRefusedError:
        return
    assert result.received == len(result.reports) + len(result.set_aside)
    if is_quoted:  # a broken row with line breaks counts each of its lines
        assert result.received >= len(cells)


def test_twenty_minutes_across_the_change_to_winter_time_are_no_mistake(tmp_path: Path) -> None:
    result = read(tmp_path, csv_of(one(**{"from": "2024-10-27 02:50", "to": "2024-10-27 02:10"})))
    row = result.reports.iloc[0]
    assert (row["latest"] - row["earliest"]).total_seconds() == 20 * 60
    assert row["is_time_ambiguous"]


def test_categories_that_no_group_lists_are_named(tmp_path: Path) -> None:
    assert any("Knivlagen" in note for note in read(tmp_path, csv_of(ROWS)).notes)


def test_rows_that_are_no_incident_are_rejected_and_not_quarantined(tmp_path: Path) -> None:
    result = read(tmp_path, csv_of([*one(type="Sammanfattning natt", **{"from": ""}), *one(type="Test"), ROWS[0]]))
    assert result.set_aside["outcome"].tolist() == ["rejected", "rejected"]
    assert result.set_aside["reason"].tolist() == ["no_incident", "no_incident"]


def test_lines_with_too_few_or_too_many_columns_are_quarantined_as_they_stand(tmp_path: Path) -> None:
    lines = csv_of(ROWS).splitlines()
    text = "\n".join([lines[0], "7,too,few", lines[1], "", lines[2] + ",more", lines[2]])
    result = read(tmp_path, text)
    assert result.set_aside["reason"].tolist() == ["wrong_number_of_columns"] * 2
    assert result.set_aside["row_number"].tolist() == [1, 3]
    assert json.loads(result.set_aside["row"][0])["text"] == "7,too,few"
    assert result.row_number.tolist() == [2, 4]
    assert result.received == 4


def test_a_quote_left_open_costs_lines_but_loses_none(tmp_path: Path) -> None:
    lines = csv_of(ROWS).splitlines()
    text = "\n".join([*lines, '3,"open,quote', lines[1], lines[2], ""])
    result = read(tmp_path, text)
    assert (result.received, len(result.reports)) == (5, 2)
    assert result.set_aside["row_number"].tolist() == [3, 4, 5]
    assert json.loads(result.set_aside["row"][1])["text"] == lines[1]


def test_lines_that_are_no_json_objects_are_quarantined(tmp_path: Path) -> None:
    lines = [json.dumps(ROWS[0]), "{broken", "[1, 2]", json.dumps(ROWS[1])]
    result = read(tmp_path, "\n".join(lines))
    assert result.set_aside["reason"].tolist() == ["unreadable_json"] * 2
    assert (result.received, result.row_number.tolist()) == (4, [1, 4])


def test_a_text_with_line_breaks_and_quotes_is_one_field(tmp_path: Path) -> None:
    note = 'Bråk;\n"slagsmål", sedan\r\nlugnt'
    assert read(tmp_path, csv_of(one(note=note))).reports["place_text"][0].replace("\r\n", "\n") == (
        "Sergels torg " + note.replace("\r\n", "\n")
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"PK\x03\x04rest", "broken zip"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "a picture"),
        (gzip.compress(csv_of(ROWS).encode() * 50)[:-20], "broken gzip"),
        (b"[1, 2", "no JSON"),
        (b"[1, 2]", "holds no JSON object"),
        (b'"text"', "lacks"),
        (b"{}{", "holds no JSON object|lacks"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_a_file_that_is_none_of_the_forms_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(DataRefusedError, match=said):
        read(tmp_path, content)


def test_a_file_that_unpacks_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a" * 50_000_000))
    with pytest.raises(DataRefusedError, match="more than 10,000,000 bytes"):
        read_reports(path, mapping=load_mapping("csv"), max_bytes=10_000_000)


def test_a_wrong_mapping_names_what_it_looked_for_and_the_columns_found(tmp_path: Path) -> None:
    wrong = MAPPING.replace('"street"', '"gata"')
    with pytest.raises(MappingError, match=r"\['gata'\], which 'reports' lacks; it has \['id', 'from', 'to', 'x'"):
        read(tmp_path, csv_of(ROWS), mapping=wrong)
    with pytest.raises(MappingError, match=r"\['gata'\].*'street'"):
        read(tmp_path, json.dumps(ROWS), mapping=wrong)


def test_a_column_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=re.escape("['type'] more than once")):
        read(tmp_path, csv_of(ROWS).replace("secret", "type"))


def test_a_mapping_under_which_no_time_can_be_read_is_refused(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "from": f"03/05/24 21:{minute:02}"} for minute in range(12)]
    with pytest.raises(MappingError, match=r"Not one of the 12 times.*'03/05/24 21:00'.*'%d.%m.%Y %H:%M'"):
        read(tmp_path, csv_of(rows))


def test_a_file_with_a_header_and_no_rows_is_a_quiet_day(tmp_path: Path) -> None:
    result = read(tmp_path, csv_of(ROWS).splitlines()[0] + "\n")
    assert (result.received, len(result.reports), len(result.set_aside)) == (0, 0, 0)


def test_a_missing_id_is_made_of_the_content_and_stays_the_same(tmp_path: Path) -> None:
    rows = [{**row, "id": ""} for row in (ROWS[0], ROWS[1], ROWS[0])]
    first = read(tmp_path, csv_of(rows)).reports["source_id"].tolist()
    again = read(tmp_path, json.dumps(rows)).reports["source_id"].tolist()
    assert first == again
    assert len(set(first)) == 3
    assert first[0].removesuffix("-1") == first[2].removesuffix("-2")


def test_an_id_made_of_the_content_outlives_a_change_of_groups(tmp_path: Path) -> None:
    rows = [{**row, "id": ""} for row in ROWS]
    before = read(tmp_path, csv_of(rows)).reports
    after = read(tmp_path, csv_of(rows), mapping=MAPPING.replace('"Våld"', '"Rån"')).reports
    assert before["category_group"].tolist() != after["category_group"].tolist()
    assert before["source_id"].tolist() == after["source_id"].tolist()


def test_both_coordinates_may_stand_in_one_column(tmp_path: Path) -> None:
    mapping = MAPPING.replace('first = "x"\nsecond = "y"\ncrs = "EPSG:3006"', 'pair = "gps"\ncrs = "EPSG:4326"')
    rows = [{**ROWS[0], "gps": gps} for gps in ("59.33,18.06", "59.33; 18.06", "59.33", "", "a,b")]
    result = read(tmp_path, csv_of(rows), mapping=mapping)
    assert result.reports["first_coordinate"].tolist()[:2] == [18.06, 18.06]
    assert result.reports["second_coordinate"].tolist()[:2] == [59.33, 59.33]
    assert result.set_aside["row_number"].tolist() == [3, 5]
