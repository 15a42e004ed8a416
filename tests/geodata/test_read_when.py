"""What a mapping says of time is done to its rows: Swedish columns, prose, publications, spreadsheets."""

from pathlib import Path

import pandas as pd

from geodata.read import ReadResult, load_mapping, read_reports

MAPPING = """
[site]
name = "Stockholm"
timezone = "Europe/Stockholm"
study_area = [17.2, 58.65, 19.4, 60.35]
[source]
name = "hr"
optional = ["latest", "said", "out"]
[columns]
reported_at = "out"
[time]
earliest = "when"
latest = "latest"
text = ["said"]
formats = ["svenska"]
[place]
text = ["where"]
[category]
column = "what"
"""
OUT = "2024-08-05 08:00"


def read(folder: Path, *rows: dict[str, str], mapping: str = MAPPING) -> ReadResult:
    rules, path = folder / "own.toml", folder / "reports.csv"
    rules.write_text(mapping, encoding="utf-8")
    whole = [
        {"when": "", "latest": "", "said": "", "where": "Plattan", "what": "Rån", "out": OUT, **row} for row in rows
    ]
    pd.DataFrame(whole).to_csv(path, index=False)
    return read_reports(path, mapping=load_mapping(rules))


def spans(result: ReadResult) -> list[str]:
    local = [result.reports[name].dt.tz_convert("Europe/Stockholm") for name in ("earliest", "latest")]
    return [f"{one:%m-%d %H:%M}/{other:%m-%d %H:%M}" for one, other in zip(*local, strict=True)]


def test_a_swedish_column_is_read_beside_each_rows_publication(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        {"when": "natten mot lördagen"},
        {"when": "natten mot lördagen", "out": "2024-08-16 12:00"},
        {"when": "fredag kl 18", "latest": "måndag kl 07"},
        {"when": "i går", "latest": "i natt"},
    )
    assert spans(result) == [
        "08-02 22:00/08-03 06:00",
        "08-09 22:00/08-10 06:00",
        "08-02 18:00/08-05 07:00",
        "08-04 00:00/08-05 06:00",
    ]
    assert result.reports["time_text"].tolist()[2:] == ["fredag kl 18/måndag kl 07", "i går/i natt"]


def test_a_publication_known_by_its_day_was_out_by_the_end_of_it(tmp_path: Path) -> None:
    assert spans(read(tmp_path, {"when": "på kvällen", "out": "2024-08-03"})) == ["08-03 17:00/08-03 23:59"]


def test_prose_is_asked_only_where_no_column_says_the_time_and_only_its_time_is_kept(tmp_path: Path) -> None:
    said = "Anna S rånades i går kväll klockan 22:10 av en man."
    result = read(tmp_path, {"said": said}, {"when": "2024-08-03 12:00", "said": said}, {"said": "Ett rån."})
    assert spans(result) == ["08-04 22:10/08-04 22:10", "08-03 12:00/08-03 12:00"]
    assert result.reports["time_text"].tolist() == ["igår kväll klockan 22:10", "2024-08-03 12:00"]
    assert result.set_aside["reason"].tolist() == ["time_missing"]


def test_prose_may_be_all_there_is(tmp_path: Path) -> None:
    mapping = MAPPING.replace('earliest = "when"\n', "").replace('latest = "latest"\n', "")
    result = read(tmp_path, {"said": "Rån i natt."}, {"said": "Rån i morse."}, mapping=mapping)
    assert spans(result) == ["08-04 22:00/08-05 06:00", "08-05 05:00/08-05 08:00"]
    assert result.reports["source_id"].is_unique


def test_a_time_that_cannot_be_is_set_aside_with_what_it_says(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        {"when": "lördag 4 augusti 2024"},
        {"when": "3 augusti", "out": ""},
        {"when": "2024-08-05 mellan 22 och 23"},
        {"when": "nån gång"},
        {"when": "3 augusti 22.00 - 2 augusti 23.00"},
    )
    assert dict(zip(result.set_aside["reason"], result.set_aside["message"].str[:52], strict=True)) == {
        "time_contradicts_itself": "The time 'lördag 4 augusti 2024' contradicts itself:",
        "time_without_year": "The time '3 augusti' does not say which day, and no ",
        "reported_before_it_happened": "The time '2024-08-05 mellan 22 och 23' is over an ho",
        "time_unreadable": "The time 'nån gång' fits none of the mapping's forma",
        "latest_before_earliest": "The interval '3 augusti 22.00 - 2 augusti 23.00' end",
    }


def test_a_publication_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    result = read(tmp_path, {"when": "2024-08-03 12:00", "out": "snart"}, {"when": "2024-08-03 12:00"})
    assert result.reports["reported_at"].isna().tolist() == [True, False]
    assert any("1 of 2 rows have a reported_at that cannot be read, such as 'snart'" in note for note in result.notes)


def test_midnights_that_a_spreadsheet_added_are_noticed_and_can_be_declared_whole_days(tmp_path: Path) -> None:
    rows = [{"when": f"2024-08-{day:02} 00:00:00", "out": ""} for day in range(1, 13)]
    iso = MAPPING.replace('["svenska"]', '["ISO"]')
    result = read(tmp_path, *rows, mapping=iso)
    assert any("all 12 times are at midnight, such as '2024-08-01 00:00:00'" in note for note in result.notes)
    result = read(tmp_path, *rows, mapping=MAPPING.replace('["svenska"]', '["%Y-%m-%d 00:00:00"]'))
    assert spans(result)[0] == "08-01 00:00/08-02 00:00"
    assert not any("midnight" in note for note in result.notes)


def test_withheld_coordinates_are_told_from_missing_ones(tmp_path: Path) -> None:
    mapping = MAPPING.replace('text = ["where"]', 'pair = "where"\ncrs = "EPSG:4326"\nwithheld = [[0, 0]]')
    rows = [{"when": "i går", "where": where} for where in ("0,0", "", "59.33,18.06")]
    assert read(tmp_path, *rows, mapping=mapping).reports["coordinate_precision"].tolist() == [
        "none",
        "address",
        "address",
    ]
