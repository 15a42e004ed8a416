"""Where the demo city's incidents happen: real places by name, invented amounts.

Coordinates are facts about Stockholm [degrees, EPSG:4326]; how much happens where is made up.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.project import to_metres
from models.place import FINE_RADIUS_M

CRS = "EPSG:3006"
KINDS = ("square", "station", "nightlife", "shopping", "street", "residential")
SQUARE = "Sergels torg"
STREET = "Drottninggatan södra"
HUB = "Liljeholmen"
QUIET = "Medborgarplatsen"

_GRID_M = 230.0
_PATCH_RADIUS_M = 125.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPlace:
    """One place where incidents happen.

    Attributes
    ----------
    per_year : incidents noticed by public or alarm in the first year [incidents].
    longitude, latitude : the middle [degrees].
    text_longitude, text_latitude : where its name is on a map [degrees].
    reach_m : half the length of a street, (east, north) from the middle [m]; (0, 0) for a round place.
    radius_m : of a round place, or half the width of a street [m].
    texts : how people write it, the commonest first; empty where nobody has a name for it.
    is_text_fine : whether its name alone is a spot on a fine map; a long street's is not.
    """

    name: str
    kind: str
    per_year: float
    longitude: float
    latitude: float
    text_longitude: float
    text_latitude: float
    reach_m: tuple[float, float]
    radius_m: float
    texts: tuple[str, ...]
    is_text_fine: bool


_ROUND = (
    ("Sergels torg", "square", 4900, 18.0649, 59.3326, 55, ("Sergels torg", "Plattan", "Sergelstorg", "sergels torg")),
    ("Centralen", "station", 1500, 18.0580, 59.3302, 60, ("Centralen", "Centralstationen", "Stockholms central")),
    ("Stureplan", "nightlife", 1500, 18.0737, 59.3357, 55, ("Stureplan", "vid Stureplan")),
    ("Medborgarplatsen", "square", 1500, 18.0727, 59.3145, 60, ("Medborgarplatsen", "Medis", "Medborgarplats.")),
    ("Fridhemsplan", "station", 950, 18.0293, 59.3321, 60, ("Fridhemsplan", "T-bana Fridhemsplan", "Fridhemsplan.")),
    ("Odenplan", "station", 950, 18.0495, 59.3429, 60, ("Odenplan", "vid Odenplan")),
    ("Skanstull", "station", 900, 18.0762, 59.3080, 60, ("Skanstull", "Skanstulls T-bana")),
    ("Slussen", "station", 900, 18.0724, 59.3199, 60, ("Slussen", "vid Slussen")),
    ("Gullmarsplan", "station", 800, 18.0807, 59.2987, 60, ("Gullmarsplan", "Gullmars")),
    ("Kungsträdgården", "square", 650, 18.0715, 59.3312, 70, ("Kungsträdgården", "Kungsan")),
    ("Hornstull", "station", 600, 18.0344, 59.3156, 60, ("Hornstull", "utanför Hornstulls T-bana")),
    ("Hötorget", "square", 420, 18.0632, 59.3349, 50, ("Hötorget", "Hotorget")),
    ("Liljeholmen", "station", 480, 18.0245, 59.3107, 60, ("Liljeholmstorget", "Liljeholmen T-bana")),
    ("T-Centralen", "station", 350, 18.0604, 59.3314, 50, ("T-Centralen", "TCentralen")),
    ("Sankt Eriksplan", "station", 400, 18.0380, 59.3395, 55, ("S:t Eriksplan", "St Eriksplan")),
    ("Gamla stan", "station", 350, 18.0682, 59.3230, 55, ("Gamla stan T-bana",)),
    ("Östermalmstorg", "station", 350, 18.0795, 59.3363, 60, ("Östermalmstorg", "Ostermalmstorg")),
    ("Mariatorget", "station", 350, 18.0625, 59.3178, 70, ("Mariatorget", "vid Mariatorget")),
    ("Norrmalmstorg", "shopping", 350, 18.0738, 59.3332, 50, ("Norrmalmstorg",)),
    ("Rådmansgatan", "station", 250, 18.0575, 59.3419, 50, ("T-bana Rådmansgatan",)),
    ("Zinkensdamm", "station", 250, 18.0503, 59.3177, 60, ("Zinkensdamm",)),
    ("Karlaplan", "station", 250, 18.0910, 59.3389, 70, ("Karlaplan",)),
    ("Tantolunden", "square", 250, 18.0430, 59.3127, 90, ("Tantolunden", "Tanto")),
    ("Humlegården", "square", 250, 18.0727, 59.3391, 90, ("Humlegården",)),
    ("Nytorget", "nightlife", 300, 18.0826, 59.3132, 60, ("Nytorget",)),
)
"""Name, kind, incidents a year, longitude, latitude, radius [m], texts."""

_STREETS = (
    ("Drottninggatan södra", "shopping", 420, 18.0622, 59.3336, (-70, 110), "PUB-huset", 18.0625, 59.3348),
    ("Drottninggatan norra", "shopping", 450, 18.0572, 59.3388, (-130, 210), "Drottninggatan", 18.0610, 59.3345),
    ("Kungsgatan", "nightlife", 700, 18.0600, 59.3345, (-330, -160), "Kungsgatan", 18.0630, 59.3353),
    ("Vasagatan", "shopping", 550, 18.0570, 59.3338, (-120, 200), "Vasagatan", 18.0575, 59.3325),
    ("Sveavägen", "street", 850, 18.0572, 59.3410, (-330, 480), "Sveavägen", 18.0570, 59.3423),
    ("Birger Jarlsgatan", "nightlife", 600, 18.0690, 59.3395, (-260, 450), "Birger Jarlsgatan", 18.0690, 59.3395),
    ("Hamngatan", "shopping", 220, 18.0722, 59.3331, (-110, -10), "Hamngatan", 18.0700, 59.3329),
    ("Regeringsgatan", "shopping", 220, 18.0685, 59.3365, (-30, 230), "Regeringsgatan", 18.0680, 59.3355),
    ("Götgatan", "nightlife", 1000, 18.0735, 59.3118, (80, -420), "Götgatan", 18.0733, 59.3138),
    ("Hornsgatan", "street", 800, 18.0530, 59.3175, (-800, -90), "Hornsgatan", 18.0520, 59.3176),
    ("Folkungagatan", "street", 550, 18.0790, 59.3143, (-420, 30), "Folkungagatan", 18.0790, 59.3143),
    ("Ringvägen", "street", 600, 18.0640, 59.3087, (-620, 40), "Ringvägen", 18.0640, 59.3087),
    ("Skånegatan", "nightlife", 350, 18.0800, 59.3127, (-350, 10), "Skånegatan", 18.0800, 59.3127),
    ("Bondegatan", "street", 300, 18.0805, 59.3136, (-350, 10), "Bondegatan", 18.0805, 59.3136),
    ("Fleminggatan", "street", 550, 18.0400, 59.3343, (-420, 10), "Fleminggatan", 18.0400, 59.3343),
    ("Hantverkargatan", "street", 450, 18.0400, 59.3296, (-600, 70), "Hantverkargatan", 18.0400, 59.3296),
    ("Sankt Eriksgatan", "street", 550, 18.0335, 59.3360, (-160, -400), "Sankt Eriksgatan", 18.0335, 59.3360),
    ("Odengatan", "street", 600, 18.0560, 59.3445, (-520, -240), "Odengatan", 18.0535, 59.3435),
    ("Karlavägen", "street", 450, 18.0800, 59.3405, (-600, 190), "Karlavägen", 18.0800, 59.3405),
    ("Valhallavägen", "street", 450, 18.0780, 59.3455, (-500, 120), "Valhallavägen", 18.0780, 59.3455),
    ("Strandvägen", "street", 300, 18.0855, 59.3322, (-400, -20), "Strandvägen", 18.0855, 59.3322),
    ("Västerlånggatan", "shopping", 400, 18.0700, 59.3245, (70, -150), "Västerlånggatan", 18.0700, 59.3245),
    ("Torsgatan", "street", 350, 18.0425, 59.3385, (-300, 180), "Torsgatan", 18.0425, 59.3385),
    ("Långholmsgatan", "street", 350, 18.0340, 59.3175, (20, -170), "Långholmsgatan", 18.0340, 59.3175),
    ("Liljeholmsvägen", "street", 200, 18.0200, 59.3085, (-200, -80), "Liljeholmsvägen", 18.0200, 59.3085),
    ("Årstavägen", "street", 300, 18.0600, 59.2985, (-420, 10), "Årstavägen", 18.0600, 59.2985),
)
"""Name, kind, incidents a year, middle, half its length [m], text and where the text is on a map."""

_LAND = {
    "Norrmalm": (
        "18.051 59.335, 18.0585 59.331, 18.064 59.329, 18.072 59.330, 18.0735 59.3335, 18.071 59.339, 18.060 59.339"
    ),
    "Vasastaden": (
        "18.030 59.3385, 18.051 59.335, 18.060 59.339, 18.071 59.339, 18.063 59.350, 18.046 59.349, 18.030 59.3465"
    ),
    "Östermalm": (
        "18.0735 59.3335, 18.080 59.3325, 18.100 59.333, 18.105 59.342, 18.095 59.347, 18.072 59.347, 18.071 59.340"
    ),
    "Kungsholmen": (
        "18.005 59.332, 18.020 59.3285, 18.050 59.3275, 18.053 59.330, 18.045 59.3345, 18.025 59.339, 18.008 59.337"
    ),
    "Södermalm": (
        "18.032 59.316, 18.045 59.3195, 18.070 59.319, 18.095 59.317, 18.100 59.313, 18.085 59.3065, 18.050 59.309"
    ),
    "Gamla stan": "18.0665 59.3265, 18.073 59.327, 18.076 59.324, 18.072 59.3225, 18.068 59.3235",
    "Liljeholmen": "18.012 59.306, 18.025 59.307, 18.030 59.3105, 18.023 59.312, 18.013 59.309",
    "Årsta": "18.040 59.295, 18.085 59.295, 18.090 59.300, 18.075 59.302, 18.045 59.303",
}
"""Coarse outlines of built land; water is left out, parks are not."""

_BACKGROUND_PER_YEAR = 15_500.0


@lru_cache
def city_places() -> tuple[CityPlace, ...]:
    """Give every place of the city, always the same."""
    return (*(_round(row) for row in _ROUND), *(_street(row) for row in _STREETS), *_patches())


def index_of(name: str) -> int:
    """Find a place's position in `city_places`."""
    return [place.name for place in city_places()].index(name)


@lru_cache
def middles() -> NDArray[np.float64]:
    """Give the middle of each place in metres (`CRS`), shape (places, 2)."""
    places = city_places()
    return to_metres([place.longitude for place in places], [place.latitude for place in places], crs=CRS)


def draw_points(place: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw one point in each given place [m, `CRS`], shape (n, 2)."""
    places = city_places()
    reach = np.array([one.reach_m for one in places])[place]
    radius = np.array([one.radius_m for one in places])[place] * np.sqrt(rng.random(place.size))
    turn = rng.random(place.size) * 2 * np.pi
    along = rng.uniform(-1, 1, place.size)
    around = np.column_stack([np.cos(turn), np.sin(turn)]) * radius[:, None]
    return np.asarray(middles()[place] + along[:, None] * reach + around)


def _round(row: tuple[str, str, float, float, float, float, tuple[str, ...]]) -> CityPlace:
    name, kind, per_year, longitude, latitude, radius, texts = row
    return CityPlace(
        name=name,
        kind=kind,
        per_year=per_year,
        longitude=longitude,
        latitude=latitude,
        text_longitude=longitude,
        text_latitude=latitude,
        reach_m=(0.0, 0.0),
        radius_m=radius,
        texts=texts,
        is_text_fine=True,
    )


def _street(row: tuple[str, str, float, float, float, tuple[float, float], str, float, float]) -> CityPlace:
    name, kind, per_year, longitude, latitude, reach, text, text_longitude, text_latitude = row
    return CityPlace(
        name=name,
        kind=kind,
        per_year=per_year,
        longitude=longitude,
        latitude=latitude,
        text_longitude=text_longitude,
        text_latitude=text_latitude,
        reach_m=reach,
        radius_m=12.0,
        texts=(text, f"vid {text}", f"{text}."),
        is_text_fine=_is_short(text),
    )


def _is_short(street: str) -> bool:
    radius = _gazetteer().geocode(street).uncertainty_m
    return radius is not None and radius <= FINE_RADIUS_M


@lru_cache
def _gazetteer() -> Geocoder:
    return Geocoder(load_gazetteer(None))


def _patches() -> list[CityPlace]:
    spots = [
        (name, *spot)
        for name, outline in _LAND.items()
        for spot in _grid(shapely.from_wkt(f"POLYGON(({_ring(outline)}))"))
    ]
    # Neither even nor random: a fixed pattern of livelier and calmer quarters.
    weight = np.array([1.3 + np.sin(900 * longitude) * np.cos(1300 * latitude) for _, longitude, latitude in spots])
    per_year = _BACKGROUND_PER_YEAR * weight / weight.sum()
    return [
        CityPlace(
            name=f"{name} {number}",
            kind="residential",
            per_year=float(amount),
            longitude=longitude,
            latitude=latitude,
            text_longitude=longitude,
            text_latitude=latitude,
            reach_m=(0.0, 0.0),
            radius_m=_PATCH_RADIUS_M,
            texts=(),
            is_text_fine=False,
        )
        for number, ((name, longitude, latitude), amount) in enumerate(zip(spots, per_year, strict=True))
    ]


def _ring(outline: str) -> str:
    return f"{outline}, {outline.split(',', maxsplit=1)[0]}"


def _grid(land: BaseGeometry) -> list[tuple[float, float]]:
    west, south, east, north = land.bounds
    step_north = _GRID_M / 111_195
    step_east = step_north / np.cos(np.radians((south + north) / 2))
    longitudes, latitudes = np.meshgrid(np.arange(west, east, step_east), np.arange(south, north, step_north))
    inside = shapely.contains_xy(land, longitudes.ravel(), latitudes.ravel())
    kept = zip(longitudes.ravel()[inside], latitudes.ravel()[inside], strict=True)
    return [(float(longitude), float(latitude)) for longitude, latitude in kept]
