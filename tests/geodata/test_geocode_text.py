"""Texts are placed as finely as they allow, and no finer."""

import gzip
import json
import re
from pathlib import Path

import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, shape

from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.project import geometry_to_metres, to_metres
from models.place import Precision

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the real data are not beside the checkout")


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    return Geocoder(load_gazetteer())


@pytest.mark.parametrize(
    ("text", "matched", "precision"),
    [
        ("Bråk på Plattan", "Sergels torg", "place"),
        ("bråk på sergels torg", "Sergels torg", "place"),
        ("BRÅK PÅ SERGELS TORG", "Sergels torg", "place"),
        ("Bråk på plattan i natt", "Sergels torg", "place"),
        ("Misshandel vid Hotorget", "Hötorget", "place"),
        ("Misshandel vid H|torget", "Hötorget", "place"),
        ("Larm från Stureplans taxistation", "Stureplan", "place"),
        ("Rån vid S:t Eriksplan", "Sankt Eriksplan", "place"),
        ("Rån vid St Eriksplan", "Sankt Eriksplan", "place"),
        ("Person på Vasag. 24", "Vasagatan", "street"),
        ("Vasagatan 24 A", "Vasagatan", "street"),
        ("Stöld på Klarabergsvägen", "Klarabergsgatan", "street"),
        ("Skadegörelse i Ostermalm", "Östermalm", "area"),
        ("Inbrott i Vällingby", "Vällingby", "area"),
        ("Omhändertagen vid tunnelbanestationen Vällingby", "Vällingby", "place"),
        ("Bråk i Farsta strands tunnelbanestation", "Farsta strand", "place"),
        ("Bråk vid Rådmansgatans t-bana", "Rådmansgatan", "place"),
        ("Bråk på Rådmansgatan", "Rådmansgatan", "street"),
        ("Båt vid Kungsholms strand", "Kungsholms strand", "street"),
        ("Man med kniv, T-Centralen.", "T-Centralen", "place"),
        ("Brand i gamla stan", "Gamla stan", "area"),
        ("Larm från Fridhemsplans station", "Fridhemsplan", "place"),
        ("Övning på norra Djurgården", "Norra Djurgården", "area"),
        ("Bråk vid Medborgarplats.", "Medborgarplatsen", "place"),
        ("Bil i diket på E4 vid trafikplats Hjulsta", "Hjulstarondellen", "place"),
    ],
)
def test_a_name_is_known_in_its_disguises(geocoder: Geocoder, text: str, matched: str, precision: str) -> None:
    place = geocoder.geocode(text, context="Stockholm")
    assert (place.matched, str(place.precision)) == (matched, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bråk mellan två personer",
        "En bro öppnades och dalen var tyst",
        "Presstalesperson Peter Sjöberg berättar",
        "Polisen i lokalpolisområde Norrmalm har patrullerat",
        "Dom föll i Södertörns tingsrätt",
        "Supportrar till Hammarby IF",
        "Personen fördes till Södersjukhuset",
        "Bilen körde i riktning mot Kista",
        "Olycka på Påhittade gatan",
    ],
)
def test_what_is_not_the_scene_falls_back_to_the_municipality(geocoder: Geocoder, text: str) -> None:
    place = geocoder.geocode(text, context="Stockholm")
    assert place.precision is Precision.MUNICIPALITY
    assert geocoder.geocode(text).precision in {Precision.NONE, Precision.MUNICIPALITY}


def test_a_hospital_may_be_the_scene(geocoder: Geocoder) -> None:
    assert geocoder.geocode("Bråk utanför Södersjukhuset").matched == "Södersjukhuset"


def test_the_finest_place_that_agrees_with_the_district_is_the_scene(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Slagsmål på Södermalm. Polis kallas till Götgatan.")
    assert (place.matched, place.candidates) == ("Götgatan", ("Södermalm",))


def test_a_street_in_another_district_than_the_known_one_is_not_that_street(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Inbrott på Storgatan i Bromma", context="Stockholm")
    assert (place.matched, place.precision) == ("Bromma", Precision.AREA)
    assert "Storgatan" in place.candidates


def test_a_municipality_bounds_what_a_name_means(geocoder: Geocoder) -> None:
    assert geocoder.geocode("Brand i Bergshamra", context="Norrtälje").matched == "Bergshamra (Norrtälje)"
    assert geocoder.geocode("Brand i Bergshamra", context="Solna").matched == "Bergshamra"
    assert geocoder.geocode("Brand i Bergshamra i Solna").matched == "Bergshamra"
    undecided = geocoder.geocode("Brand i Bergshamra")
    assert undecided.precision is Precision.NONE
    assert undecided.candidates


def test_a_place_outside_the_municipality_is_not_taken(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Bråk på Vasagatan", context="Södertälje")
    assert (place.matched, place.precision) == ("Södertälje", Precision.MUNICIPALITY)


def test_a_county_does_not_say_which_town_a_street_lies_in(geocoder: Geocoder) -> None:
    assert geocoder.geocode("Bråk på Vasagatan", context="Stockholms län").precision is Precision.NONE


def test_a_district_as_context_bounds_too(geocoder: Geocoder) -> None:
    assert geocoder.geocode("Bråk på Storgatan", context="Östermalm").matched == "Storgatan"
    assert geocoder.geocode("Bråk på Storgatan", context="Tensta").matched == "Tensta"


def test_near_is_wider_than_at(geocoder: Geocoder) -> None:
    at, by, near = (geocoder.geocode(f"Bråk {word} Stureplan").uncertainty_m for word in ("på", "vid", "i höjd med"))
    assert at is not None
    assert by is not None
    assert near is not None
    assert at < by < near


def test_a_street_longer_than_three_kilometres_is_an_area(geocoder: Geocoder) -> None:
    assert geocoder.geocode("Bråk på Nynäsvägen").precision is Precision.AREA


def test_a_crossing_without_a_street_graph_is_a_street_at_most(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Olycka i korsningen Surbrunnsgatan/Sveavägen")
    assert (place.matched, place.precision) == ("Surbrunnsgatan/Sveavägen", Precision.STREET)


def test_between_two_places_is_neither_of_them(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Rån på ett tåg mellan Fridhemsplan och T-Centralen")
    assert (place.matched, place.precision) == ("mellan Fridhemsplan och T-Centralen", Precision.AREA)


def test_a_slip_is_mended_where_one_name_is_clearly_meant(geocoder: Geocoder) -> None:
    assert geocoder.geocode("Inbrott i Hägerstenåsen").matched == "Hägerstensåsen"
    assert geocoder.geocode("Inbrott på Kungsgattan").matched == "Kungsgatan"
    assert geocoder.geocode("Inbrott på Dannagatan").precision is Precision.NONE


@pytest.mark.parametrize("slip", ["Srgels torg", "Sergels trog", "vid Sergels tor", "Sergls torg"])
def test_a_place_field_forgives_a_slip_in_the_whole_name(geocoder: Geocoder, slip: str) -> None:
    assert geocoder.geocode(slip).matched == "Sergels torg"


@pytest.mark.parametrize(
    ("said", "matched"),
    [
        ("Gräl vid Årsta toorg i natt", "Årsta torg"),
        ("Stöld i Solna cenrtum", "Solna centrum"),
        ("Fylleri på Kugnsan", "Kungsträdgården"),
        ("Bråk på tunnelbanestationen hkarängen", "Hökarängen"),
    ],
)
def test_a_name_is_read_on_and_known_by_what_stands_before_it(geocoder: Geocoder, said: str, matched: str) -> None:
    assert geocoder.geocode(said).matched == matched


@pytest.mark.parametrize(
    ("said", "matched"),
    [
        ("Larm från en galleria i Bromma", "Bromma"),
        ("Övning i stadhuset och på Södermalm", "Södermalm"),
        ("En man sågs i en gångtunnel i Råcksta", "Råcksta"),
        ("En man på Normalm blev av med sin väska", "Norrmalm"),
    ],
)
def test_a_plain_word_is_no_name_with_a_slip(geocoder: Geocoder, said: str, matched: str) -> None:
    place = geocoder.geocode(said)
    assert (place.matched, place.precision) == (matched, Precision.AREA)


def test_a_district_with_a_slip_is_no_other_word(geocoder: Geocoder) -> None:
    assert geocoder.geocode("En man sprang ut i terrängen").precision is Precision.NONE
    assert geocoder.geocode("Brand i Österhaninge").precision is Precision.NONE


def test_a_name_that_was_not_meant_does_not_come_back_as_a_near_miss(geocoder: Geocoder) -> None:
    assert geocoder.geocode("En man kördes till Södersjukhuset").candidates == ()
    assert geocoder.geocode("Bilen fortsatte i riktning mot Vällingby").precision is Precision.NONE


def test_imported_places_are_known_and_win_over_the_street() -> None:
    own = pd.DataFrame(
        {
            "name": ["Vasagatan 24"],
            "aliases": [""],
            "kind": ["address"],
            "longitude": [18.0580],
            "latitude": [59.3330],
            "uncertainty_m": [20.0],
            "municipality": ["Stockholm"],
        }
    )
    place = Geocoder(load_gazetteer(own)).geocode("Vasagatan 24 A")
    assert (place.matched, place.precision, place.uncertainty_m) == ("Vasagatan 24", Precision.ADDRESS, 20.0)


def _incidents() -> list[dict[str, str]]:
    with gzip.open(SHARED / "polisen" / "stockholm_county_2023_2025.json.gz") as file:
        events = json.load(file)
    return [
        {"text": event["summary"]}
        for event in events
        if event["location"]["name"] == "Stockholm" and "Sammanfattning" not in event["name"]
    ]


@needs_shared
def test_two_thirds_of_the_real_summaries_are_placed(geocoder: Geocoder) -> None:
    places = [geocoder.geocode(event["text"], context="Stockholm") for event in _incidents()]
    assert sum(place.precision.is_placed for place in places) / len(places) > 0.68


@needs_shared
def test_five_sixths_of_the_real_full_texts_are_placed(geocoder: Geocoder) -> None:
    notices = pd.read_csv(SHARED / "polisen" / "stockholm_county_2023_2025_fulltext.csv.gz").fillna("")
    notices = notices[(notices["location_name"] == "Stockholm") & ~notices["name"].str.contains("Sammanfattning")]
    texts = notices["preamble"] + "\n" + notices["body"] + "\n" + notices["summary"]
    places = [geocoder.geocode(text, context="Stockholm") for text in texts]
    assert sum(place.precision.is_placed for place in places) / len(places) > 0.83


@needs_shared
def test_a_point_lies_in_the_district_that_the_text_names(geocoder: Geocoder) -> None:
    features = json.loads((SHARED / "stockholm" / "stadsdelar.geojson").read_text(encoding="utf-8"))["features"]
    outlines = {
        one["properties"]["name"].lower(): geometry_to_metres(shape(one["geometry"]), crs="EPSG:3006")
        for one in features
    }
    by_length = sorted(map(re.escape, outlines), key=len, reverse=True)
    named = re.compile(rf"\b(?:i|på) ({'|'.join(by_length)})\b", re.IGNORECASE)
    asked = [(event["text"], {name.lower() for name in named.findall(event["text"])}) for event in _incidents()]
    hits = []
    for text, names in asked:
        place = geocoder.geocode(text, context="Stockholm")
        if names and place.longitude is not None and place.latitude is not None and place.uncertainty_m is not None:
            point = Point(to_metres([place.longitude], [place.latitude], crs="EPSG:3006")[0])
            hits.append(min(shapely.distance(outlines[name], point) for name in names) <= place.uncertainty_m)
    assert len(hits) > 1000
    assert sum(hits) / len(hits) >= 0.95
