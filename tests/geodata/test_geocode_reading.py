"""House numbers, crossings, stretches and exits are read on a small town whose streets are known."""

import gzip
import socket
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from shapely.geometry import box

from geodata.gazetteer import Entry, Gazetteer, Spot, Street, load_gazetteer
from geodata.geocode import Geocoder
from geodata.geocode.distance import metres
from models.place import PASSED, Place, Precision

NAMES = Path(__file__).parents[2].parent / "shared" / "data" / "stockholm" / "swedish_street_names_osm.txt.gz"
_LONGITUDE, _LATITUDE = 18.0, 59.3
_EAST, _NORTH = 1 / 56_770, 1 / 111_195


@dataclass(frozen=True, eq=False)
class StraightStreet:
    """A street due east or due north, 600 m long, with house numbers 1-60, one every 10 m."""

    name: str
    along: str
    x: float
    y: float
    municipalities: tuple[str, ...] = ("Stockholm",)

    def at(self, metres_along: float, radius: float = 30.0, how: str = "") -> Spot:
        x, y = (self.x + metres_along, self.y) if self.along == "east" else (self.x, self.y + metres_along)
        return Spot(longitude=_LONGITUDE + x * _EAST, latitude=_LATITUDE + y * _NORTH, uncertainty_m=radius, how=how)

    @property
    def whole(self) -> Spot:
        return self.at(300, 285)

    @property
    def crossed(self) -> frozenset[str]:
        return frozenset()

    def crossings(self, other: Street) -> tuple[Spot, ...]:
        assert isinstance(other, StraightStreet)
        if self.along == other.along:
            return ()
        east, north = (self, other) if self.along == "east" else (other, self)
        inside = 0 <= north.x - east.x <= 600 and 0 <= east.y - north.y <= 600
        return (east.at(north.x - east.x),) if inside else ()

    def number(self, number: int, letter: str = "") -> Spot | None:  # noqa: ARG002 - houses with letters stand together
        return self.at(number * 10, 30) if number <= 60 else None

    def numbers(self, first: int, last: int) -> Spot | None:
        return self.at((first + last) * 5, 40) if last <= 60 else None

    def nearest(self, longitude: float, latitude: float) -> tuple[Spot, float]:
        along = (longitude - _LONGITUDE) / _EAST - self.x
        if self.along == "north":
            along = (latitude - _LATITUDE) / _NORTH - self.y
        spot = self.at(min(max(along, 0), 600))
        return spot, metres(spot.longitude, spot.latitude, longitude, latitude)

    def between(self, one: Spot, other: Spot) -> Spot:
        middle = ((one.longitude + other.longitude) / 2, (one.latitude + other.latitude) / 2)
        half = metres(one.longitude, one.latitude, other.longitude, other.latitude) / 2
        return Spot(longitude=middle[0], latitude=middle[1], uncertainty_m=half, how="between")


LINDEN = StraightStreet("Lindengatan", "east", 0, 0)
BJORK = StraightStreet("Björkhagsgatan", "north", 100, -100)
RONN = StraightStreet("Rönnbärsvägen", "north", 400, -100)
FAR = StraightStreet("Fjärrviksgatan", "north", 5000, 0)
STREETS = (LINDEN, BJORK, RONN, FAR)


def _entry(name: str, kind: str, x: float, y: float, reach: float, *aliases: str) -> Entry:
    return Entry(
        name=name, aliases=aliases, kind=kind, longitude=_LONGITUDE + x * _EAST, latitude=_LATITUDE + y * _NORTH,
        uncertainty_m=reach, municipalities=("Stockholm",),
    )  # fmt: skip


def _street_entry(street: StraightStreet) -> Entry:
    whole = street.whole
    plain = _entry(street.name, "street", 0, 0, whole.uncertainty_m)
    return replace(plain, longitude=whole.longitude, latitude=whole.latitude)


@pytest.fixture(scope="module")
def geocoder() -> Geocoder:
    entries = (
        *(_street_entry(street) for street in STREETS),
        _entry("Lärktorget", "square", 200, 60, 40, "Lärkan"),
        _entry("Lärktorget", "metro_station", 210, 60, 100),
        _entry("Lärktorget, uppgång Rönnbärsvägen", "metro_exit", 390, 60, 30),
        _entry("Västhagen", "district", 300, 0, 500),
        _entry("Östhagen", "district", 9000, 0, 500),
        _entry("Stockholm", "municipality", 0, 0, 10_000),
    )
    here = (_LONGITUDE - 100 * _EAST, _LATITUDE - 300 * _NORTH)
    there = (_LONGITUDE + 700 * _EAST, _LATITUDE + 700 * _NORTH)
    far = (_LONGITUDE + 8500 * _EAST, _LATITUDE - 500 * _NORTH, _LONGITUDE + 9500 * _EAST, _LATITUDE + 500 * _NORTH)
    streets: dict[str, tuple[Street, ...]] = {street.name.lower(): (street,) for street in STREETS}
    return Geocoder(
        Gazetteer(
            entries=entries,
            streets=streets,
            outlines={"västhagen": box(*here, *there), "östhagen": box(*far)},
        )
    )


def _off(place: Place, x: float, y: float) -> float:
    assert place.longitude is not None
    assert place.latitude is not None
    return metres(place.longitude, place.latitude, _LONGITUDE + x * _EAST, _LATITUDE + y * _NORTH)


@pytest.mark.parametrize(
    ("said", "along", "reading"),
    [
        ("Lindengatan 24", 240, "number 24"),
        ("Lindengatan 24 A", 240, "number 24 A"),
        ("Lindengatan 24a", 240, "number 24 A"),
        ("Lindeng. 24", 240, "number 24"),
        ("LINDENGATAN 24", 240, "number 24"),
        ("bråk på lindengatan nr 24", 240, "number 24"),
        ("Lindengatan, 24", 240, "number 24"),
        ("24 Lindengatan", 240, "number 24"),
        ("nr 24 Lindengatan", 240, "number 24"),
        ("Lindengatan 24 B uppg 2", 240, "number 24 B"),
        ("Lindengatan 24-26", 250, "numbers 24-26"),
        ("Lindengatan 24/26", 250, "numbers 24-26"),
        ("Linden gatan 24", 240, "number 24"),
    ],
)
def test_a_house_number_is_read_however_it_is_written(
    geocoder: Geocoder, said: str, along: float, reading: str
) -> None:
    place = geocoder.geocode(said)
    assert (place.precision, place.reading) == (Precision.ADDRESS, reading)
    assert _off(place, along, 0) < 5


@pytest.mark.parametrize(
    "said",
    [
        "Lindengatan kl 22",
        "Lindengatan 22.30",
        "Lindengatan 22:30",
        "Lindengatan, 2 personer slåss",
        "Lindengatan 25 år gammal man",
        "Lindengatan 831",
        "Linje 4 Lindengatan",
        "Lindengatan 20-årig man",
    ],
)
def test_what_is_no_house_number_is_not_taken_for_one(geocoder: Geocoder, said: str) -> None:
    place = geocoder.geocode(said)
    assert (place.matched, place.precision) == ("Lindengatan", Precision.STREET)
    assert place.uncertainty_m is not None
    assert place.uncertainty_m >= 285


@pytest.mark.parametrize(
    "said",
    [
        "Lindengatan/Björkhagsgatan",
        "Lindengatan-Björkhagsgatan",
        "Lindengatan - Björkhagsgatan",
        "Lindengatan x Björkhagsgatan",
        "Lindengatan & Björkhagsgatan",
        "Lindengatan och Björkhagsgatan",
        "korsningen Lindengatan och Björkhagsgatan",
        "i korsningen av Lindengatan och Björkhagsgatan",
        "i korsningen mellan Lindengatan och Björkhagsgatan",
        "hörnet Lindengatan Björkhagsgatan",
        "Lindengatan, korsning Björkhagsgatan",
        "på Lindengatan vid korsningen med Björkhagsgatan",
        "Lindengatan vid Björkhagsgatan",
        "lindeng./björkhagsg.",
        "Lindengatan/Bj|rkhagsgatan",
        "Lindengatan/Bjorkhagsgatan",
        "Lindengatan/Björkhasggatan",
        "korsnignen Lindengatan Björkhagsgtan",
    ],
)
def test_a_crossing_is_read_however_it_is_written(geocoder: Geocoder, said: str) -> None:
    place = geocoder.geocode(said)
    assert place.precision is Precision.CROSSING
    assert _off(place, 100, 0) < 5


def test_streets_that_do_not_meet_are_no_crossing(geocoder: Geocoder) -> None:
    assert geocoder.geocode("Lindengatan och Fjärrviksgatan").precision is Precision.STREET


def test_opposite_to_a_place_is_the_point_of_the_street_nearest_to_it(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Olycka på Lindengatan i höjd med Lärktorget")
    assert (place.reading, place.precision) == ("opposite", Precision.STREET)
    assert _off(place, 200, 0) < 5


def test_between_two_streets_is_that_stretch(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Bråk på Lindengatan mellan Björkhagsgatan och Rönnbärsvägen")
    assert (place.matched, place.reading) == ("Lindengatan", "between")
    assert _off(place, 250, 0) < 5
    assert place.uncertainty_m == pytest.approx(160, abs=15)


@pytest.mark.parametrize(
    "said",
    [
        "Lärktorget, uppgång Rönnbärsvägen",
        "Lärktorgets t-bana mot Rönnbärsvägen",
        "vid tunnelbanan Lärktorget, utgång Rönnbärsvägen",
        "Lärktorgets tunnelbanestation, uppgången Rönnbärsväge",
    ],
)
def test_an_exit_is_finer_than_its_station(geocoder: Geocoder, said: str) -> None:
    place = geocoder.geocode(said)
    assert (place.reading.removeprefix("slip, "), place.precision) == ("exit", Precision.PLACE)
    assert _off(place, 390, 60) < 5


def test_a_stations_radius_holds_its_exits(geocoder: Geocoder) -> None:
    assert (geocoder.geocode("Lärktorgets t-bana").uncertainty_m or 0) > 180
    assert geocoder.geocode("på Lärktorget").uncertainty_m == 40


def test_the_texts_district_beats_a_street_elsewhere(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Bråk på Lindengatan 24 i Östhagen")
    assert (place.matched, place.precision) == ("Östhagen", Precision.AREA)
    assert [(one.name, one.why) for one in place.ignored] == [("Lindengatan", "elsewhere")]
    assert geocoder.geocode("Bråk på Lindengatan 24 i Västhagen").precision is Precision.ADDRESS


def test_what_was_passed_over_is_told_with_its_reason(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Rån på Lärktorget i Västhagen, flydde mot Fjärrviksgatan. Okändstigen berörs inte.")
    told = {one.text: one.why for one in place.ignored}
    assert told == {"Västhagen": "confirms", "Fjärrviksgatan": "direction", "Okändstigen": "unknown"}
    assert set(told.values()) <= set(PASSED)


def test_a_street_that_nobody_knows_is_not_passed_off_as_the_next_one(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Rån på Okändstigen. Polis stod på Lindengatan.", context="Stockholm")
    assert place.precision is Precision.MUNICIPALITY
    assert geocoder.geocode("Rån på Okändstigen i Västhagen").matched == "Västhagen"


def test_slips_in_every_street_of_a_stretch_come_to_an_end(geocoder: Geocoder) -> None:
    place = geocoder.geocode("på Lindengatsan mellan Björkhasggatan och Rönnbärsvägen")
    assert place.longitude is not None


@pytest.mark.parametrize(
    ("said", "reading", "along"),
    [
        ("på Lindengatan i öhjd med Lärktoregt", "opposite", 200),
        ("Olycka på Lindengatan i höjd me Lärktroget", "opposite", 200),
        ("Två bilar på Lindengatan nära Björkhagsgatna", "crossing", 100),
        ("En man rånas Lindengatan, kors Björkhagsgtaan.", "crossing", 100),
        ("på Lindengatan där dben möter Björkhagsgata", "crossing", 100),
    ],
)
def test_two_slips_beside_a_street_are_read_by_what_lies_there(
    geocoder: Geocoder, said: str, reading: str, along: float
) -> None:
    place = geocoder.geocode(said)
    assert place.reading.removeprefix("slip, ") == reading
    assert _off(place, along, 0) < 5


def test_a_station_is_known_by_worn_words_too(geocoder: Geocoder) -> None:
    assert (geocoder.geocode("Lärktorgets yt-bana").uncertainty_m or 0) > 180


def test_the_first_name_is_the_scene_though_it_has_a_slip(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Bråk på Lärktorgte i natt. Patrullen stod på Rönnbärsvägen.")
    assert place.matched == "Lärktorget"


def test_the_point_of_a_text_in_a_district_lies_in_its_outline(geocoder: Geocoder) -> None:
    place = geocoder.geocode("Bråk i Östhagen")
    assert _off(place, 9000, 0) < 60
    assert place.uncertainty_m == pytest.approx(600, abs=60)


@pytest.mark.parametrize(
    "said", ["² Lindengatan", "\x00", "٣ Lindengatan 24", "İ Lindengatan", "Lindengatan/" * 500, "|{}|" * 99]
)
def test_strange_letters_do_no_harm(geocoder: Geocoder, said: str) -> None:
    assert isinstance(geocoder.geocode(said, context=said), Place)


def test_a_road_through_the_county_says_less_than_the_town() -> None:
    place = Geocoder(load_gazetteer()).geocode("Krock på E18", context="Järfälla")
    assert (place.matched, place.precision) == ("Järfälla", Precision.MUNICIPALITY)


def test_no_socket_is_opened(geocoder: Geocoder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a text was about to leave the machine")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert geocoder.geocode("Lindengatan 24").precision is Precision.ADDRESS
    assert geocoder.geocode("Lindengatn 24 vid Påhittade torget").longitude is not None


@pytest.mark.skipif(not NAMES.exists(), reason="the real data are not beside the checkout")
def test_other_streets_of_the_country_are_not_bent_into_ours() -> None:
    ours = load_gazetteer()
    known = {name.lower() for entry in ours.entries for name in entry.spoken_names}
    lines = gzip.decompress(NAMES.read_bytes()).decode("utf-8").splitlines()
    others = [name for name in lines[::6] if name.lower() not in known and not name.startswith("Buss ")]
    geocoder = Geocoder(ours)
    places = [(name, geocoder.geocode(name, context="Stockholm")) for name in others]
    # A name that holds one of ours ("Kiosken Hötorget") is no street that was bent into it.
    bent = [name for name, place in places if place.precision.is_fine and place.matched.lower() not in name.lower()]
    assert len(others) > 20_000
    assert len(bent) / len(others) < 0.0035
