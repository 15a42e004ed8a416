"""The Police's notices: the headline says when it happened, and a centroid is no place."""

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from geodata.read import load_mapping, read_reports
from geodata.read.polisen import event_times

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "polisen"


def notice(**changes: object) -> dict[str, object]:
    return {
        "id": 1,
        "datetime": "2024-08-22 8:13:44 +02:00",
        "name": "22 augusti 07.59, Brand, Stockholm",
        "summary": "Rök vid Plattan.",
        "url": "/x",
        "type": "Brand",
        "location": {"name": "Stockholm", "gps": "59.329324,18.068581"},
        **changes,
    }


def read(folder: Path, *notices: dict[str, object]) -> tuple[pd.DataFrame, pd.DataFrame]:
    path = folder / "events.json"
    path.write_text(json.dumps(notices), encoding="utf-8")
    result = read_reports(path, mapping=load_mapping("polisen"))
    assert result.received == len(notices) == len(result.reports) + len(result.set_aside)
    return result.reports, result.set_aside


@pytest.mark.parametrize(
    ("name", "published", "when"),
    [
        ("22 augusti 17.59, Brand, Kävlinge", "2026-08-22 18:13:44 +02:00", "2026-08-22T17:59:00"),
        ("22 augusti 7:05, Brand, Kävlinge", "2026-08-22 8:13:44 +02:00", "2026-08-22T07:05:00"),
        ("31 december 23.50, Brand, Nacka", "2024-01-01 0:40:16 +01:00", "2023-12-31T23:50:00"),
        ("01 januari 00.10, Brand, Nacka", "2023-12-31 23:58:00 +01:00", "2024-01-01T00:10:00"),
        ("29 februari 10.00, Rån, Nacka", "2024-03-01 10:00:00 +01:00", "2024-02-29T10:00:00"),
        ("29 februari 10.00, Rån, Nacka", "2022-03-01 10:00:00 +01:00", "29 februari 10.00"),
        ("31 juni 10.00, Rån, Nacka", "2024-07-01 10:00:00 +02:00", "31 juni 10.00"),
        ("kl. 17, Rån, Nacka", "2024-07-01 10:00:00 +02:00", "kl. 17"),
        ("Rån, Nacka", "2024-07-01 10:00:00 +02:00", ""),
        ("22 augusti 17.59, Brand, Kävlinge", "", "22 augusti 17.59"),
    ],
)
def test_the_time_comes_from_the_headline_and_its_year_from_the_publication(
    name: str, published: str, when: str
) -> None:
    assert event_times(pd.Series([name]), pd.Series([published])).tolist() == [when]


def test_the_publication_is_when_it_was_reported_and_not_when_it_happened(tmp_path: Path) -> None:
    reports, _ = read(tmp_path, notice())
    assert str(reports["earliest"][0]) == "2024-08-22 05:59:00+00:00"
    assert str(reports["reported_at"][0]) == "2024-08-22 06:13:44+00:00"


def test_a_feed_without_notices_is_a_quiet_hour(tmp_path: Path) -> None:
    reports, aside = read(tmp_path)
    assert (len(reports), len(aside)) == (0, 0)


def test_a_municipalitys_centroid_is_known_to_be_one(tmp_path: Path) -> None:
    reports, _ = read(tmp_path, notice())
    row = reports.iloc[0]
    assert (row["first_coordinate"], row["second_coordinate"]) == (18.068581, 59.329324)
    assert (row["coordinate_precision"], row["place_context"]) == ("municipality", "Stockholm")
    assert row["place_text"] == "Rök vid Plattan."


def test_a_summary_of_the_night_is_no_incident(tmp_path: Path) -> None:
    _, aside = read(
        tmp_path, notice(type="Sammanfattning natt", name="22 augusti 06.00, Sammanfattning natt, Stockholm")
    )
    assert aside[["outcome", "reason"]].to_numpy().tolist() == [["rejected", "summary"]]


def test_a_headline_without_a_time_is_quarantined(tmp_path: Path) -> None:
    _, aside = read(tmp_path, notice(), notice(name="Brand, Stockholm"))
    assert aside["reason"].tolist() == ["time_missing"]


@pytest.mark.parametrize(
    ("headline", "earliest", "latest"),
    [
        ("kl. 17, Brand, Stockholm", "2024-08-21 15:00", "2024-08-21 15:00"),
        ("22 aug kl 05, Brand, Stockholm", "2024-08-22 03:00", "2024-08-22 03:00"),
        ("torsdag 22 augusti 06:10, Brand, Stockholm", "2024-08-22 04:10", "2024-08-22 04:10"),
        ("21 augusti 22-02, Brand, Stockholm", "2024-08-21 20:00", "2024-08-22 00:00"),
        ("Natten till 22 augusti, Brand, Stockholm", "2024-08-21 20:00", "2024-08-22 04:00"),
    ],
)
def test_a_headline_may_tell_its_time_in_any_swedish(tmp_path: Path, headline: str, earliest: str, latest: str) -> None:
    reports, _ = read(tmp_path, notice(name=headline))
    assert reports[["earliest", "latest"]].astype(str).to_numpy().tolist() == [
        [f"{earliest}:00+00:00", f"{latest}:00+00:00"]
    ]


def test_a_headline_that_contradicts_itself_is_told_with_both(tmp_path: Path) -> None:
    _, aside = read(tmp_path, notice(name="fredag 22 augusti 06:10, Brand, Stockholm"))
    assert aside["reason"].tolist() == ["time_contradicts_itself"]
    assert "22 augusti 2024 is a torsdag, not a fredag" in aside["message"][0]


def test_what_happens_after_its_publication_is_mistyped(tmp_path: Path) -> None:
    reports, aside = read(
        tmp_path,
        notice(name="22 augusti 20.31, Brand, Stockholm"),
        notice(name="22 augusti 08.20, Brand, Stockholm"),
    )
    assert aside["reason"].tolist() == ["reported_before_it_happened"]
    assert len(reports) == 1


def test_offences_that_only_police_find_are_told_apart(tmp_path: Path) -> None:
    kinds = ["Rattfylleri", "Larm Inbrott", "Misshandel"]
    reports, _ = read(tmp_path, *(notice(type=kind) for kind in kinds))
    assert reports["detection"].tolist() == ["police", "alarm", "unknown"]


def test_every_event_type_of_the_public_feed_has_a_group() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared data are not here")
    groups = load_mapping("polisen").category.groups
    with (SHARED / "event_types.csv").open(encoding="utf-8") as file:
        kinds = [row["type"].strip() for row in csv.DictReader(file)]
    unknown = [kind for kind in kinds if not kind.startswith("Sammanfattning") and kind.casefold() not in groups]
    assert len(kinds) > 90
    assert unknown == []
