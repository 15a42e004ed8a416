"""Real files from five sources are read whole, each by a short mapping file."""

from pathlib import Path

import pandas as pd
import pytest

from geodata.read import ReadResult, load_mapping, read_reports
from geodata.read.polisen import event_times
from geodata.read.times import read_prose_times, read_times

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
STOCKHOLM = "Europe/Stockholm"
EXAMPLES = ROOT / "docs" / "examples"


def read(file: str, mapping: str | Path) -> ReadResult:
    if not (SHARED / file).is_file():
        pytest.skip(f"the shared file {file} is not here")
    result = read_reports(SHARED / file, mapping=load_mapping(mapping))
    assert result.received == len(result.reports) + len(result.set_aside)
    return result


def test_the_polices_notices_of_three_years() -> None:
    result = read("polisen/stockholm_county_2023_2025.json.gz", "polisen")
    assert result.received == 7370
    assert result.set_aside["reason"].value_counts().to_dict() == {"reported_before_it_happened": 13, "summary": 2}
    assert (result.reports["coordinate_precision"] == "municipality").all()
    assert result.reports["place_context"].nunique() == 25
    assert result.dropped_columns == ("url",)


def test_every_time_of_the_public_notices_is_read() -> None:
    """A third of the publications have an hour of one figure, none is ISO, and no event time has a year."""
    result = read("polisen/stockholm_county_2023_2025.json.gz", "polisen")
    unread = {"time_missing", "time_unreadable", "time_without_year", "time_contradicts_itself"}
    assert not unread & set(result.set_aside["reason"])
    assert result.reports["reported_at"].notna().all()
    assert not [note for note in result.notes if "cannot be read" in note]


def test_when_the_notices_whole_text_tells_it_is_near_the_headline() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared data are not here")
    frame = pd.read_csv(SHARED / "polisen/stockholm_county_2023_2025_fulltext.csv.gz", dtype=str).fillna("")[::3]
    published = read_times(frame["datetime"].astype("str"), formats=("%Y-%m-%d %H:%M:%S %z",), zone=STOCKHOLM).start
    told, words = read_prose_times(frame["preamble"] + " " + frame["body"], zone=STOCKHOLM, published=published)
    headline = read_times(event_times(frame["name"], frame["datetime"]), formats=("ISO",), zone=STOCKHOLM).start
    is_told, hour = (told.reason == "") & headline.notna().to_numpy(), pd.Timedelta(hours=1)
    is_near = ((headline >= told.start - hour) & (headline <= told.end + hour)).to_numpy()
    assert is_told.mean() > 0.11
    # The rest tell another time on purpose: an arrest, a later alarm, the night in which it was discovered.
    assert is_near[is_told].mean() > 0.72
    assert words.str.len().max() < 400


def test_a_second_feeds_stamps_are_read() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared data are not here")
    frame = pd.read_csv(SHARED / "brottsplatskartan_2020/brottsplatskartan_feb_mar_2020.csv.gz", dtype=str)
    iso = read_times(frame["pubdate_iso8601"], formats=("ISO",), zone=STOCKHOLM)
    epoch = read_times(frame["pubdate_unix"], formats=("epoch_s",), zone=STOCKHOLM)
    assert (iso.reason == "").all()
    assert (iso.start == epoch.start).sum() == 4670  # three rows of the file contradict themselves by a month


def test_the_notices_whole_text() -> None:
    result = read("polisen/stockholm_county_2023_2025_fulltext.csv.gz", EXAMPLES / "polisen_fulltext.toml")
    brief = read("polisen/stockholm_county_2023_2025.json.gz", "polisen")
    assert result.received == 7370
    assert result.reports["earliest"].equals(brief.reports["earliest"])
    assert result.reports["place_text"].str.len().mean() > 2 * brief.reports["place_text"].str.len().mean()


def test_houston() -> None:
    result = read("houston_2010/houston_crime_2010.csv.gz", EXAMPLES / "houston.toml")
    assert len(result.reports) == 86_314
    assert int(result.reports["first_coordinate"].isna().sum()) == 5
    assert result.reports["source_id"].is_unique
    # The file's own local times say the same hour of the day as our instants do in Houston.
    local = result.reports["earliest"].dt.tz_convert("America/Chicago")
    assert str(local.iloc[0]) == "2010-01-01 00:00:00-06:00"
    assert str(local.iloc[-1].utcoffset()) == "-1 day, 19:00:00"


def test_vancouver_withholds_a_tenth_of_its_places() -> None:
    result = read("vancouver_2020/vancouver_crime_2020.csv.gz", EXAMPLES / "vancouver.toml")
    assert result.received == 37_512
    assert result.set_aside["reason"].tolist() == ["time_does_not_exist", "time_does_not_exist"]
    assert int(result.reports["first_coordinate"].isna().sum()) == 3751
    assert not result.reports["place_text"].str.contains("OFFSET TO PROTECT").any()


def test_new_yorks_thefts_are_intervals_of_ten_hours() -> None:
    result = read("nyc_vehicle_thefts/nyc_vehicle_thefts.csv.gz", EXAMPLES / "nyc.toml")
    assert len(result.reports) == 35_746
    width = (result.reports["latest"] - result.reports["earliest"]).dt.total_seconds() / 3600
    assert int((width == 0).sum()) == 2852 + 512  # no end given; end equal to start
    assert round(width[width > 0].median()) == 10
