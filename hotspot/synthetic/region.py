"""Exclusion orders in a region, 2024: the figures of a real evaluation, in made-up places.

In the region's own evaluation reported narcotics offences, which the police discover, fell 29 % in the treated areas
and rose 17 % in the controls, while the public's calls did not change. One series alone tells the wrong story. Here
those changes hold in expectation; places, levels and everything else are invented.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.cells import cell_centres, cells_of
from geodata.project import geometry_to_degrees, to_degrees, to_metres
from hotspot.ground import NEVER, Ground, LocatedIncidents
from hotspot.stats.aoristic import aoristic_weights
from models.intervention import Intervention, InterventionKind
from models.site import Site

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SITE = Site(
    name="Regionens exempel 2024 (påhittade platser)",
    timezone="Europe/Stockholm",
    local_crs="EPSG:3006",
    study_area=(17.6, 59.1, 18.6, 59.6),
    is_synthetic=True,
)
POLICE_TREATED, POLICE_CONTROLS, PUBLIC_CHANGE = -0.29, 0.17, 0.0
"""Change from 2023 to 2024; what surrounds a treated area changed as the controls did."""

TREATED, CONTROLS = 6, 40
CATEGORIES = ("Narkotikabrott", "Larm om narkotika", "Ordningsstörning")
GROUPS = ("Narkotika", "Ordning")
DETECTIONS = ("police", "public")

_GROUP_OF = np.array([0, 0, 1])
_YEARS = (2023, 2024)
_PER_YEAR = {"treated": (60.0, 200.0), "beside": (30.0, 90.0), "control": (50.0, 150.0)}
"""Incidents a year at one place that the police discover, and that the public calls about."""

_DISPERSION = 1.5
_OWN_SWING = 0.05
_AREA_RADIUS_M = 110.0
_BESIDE_M = 240.0
_PLACE_RADIUS_M = 50.0
_MIDDLE = np.array([674_000.0, 6_581_000.0])
_SPACING_M = 2400.0
_HOURS = 0.2 + np.exp(-0.5 * ((np.arange(24) - 19) / 4) ** 2)
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Places:
    """Where something happens; what stands beside a treated area follows it in the same order.

    Attributes
    ----------
    points : middles [m], shape (n, 2).
    per_year : expected in 2023, by who noticed as in `DETECTIONS`, shape (n, 2).
    change : from 2023 to 2024 likewise, shape (n, 2).
    """

    points: Floats
    per_year: Floats
    change: Floats


def make_region(*, seed: int) -> Ground:
    """Let the region live through 2023 and 2024, with its intervention; the same seed gives the same region."""
    rng = np.random.default_rng(seed)
    places = _places()
    means = np.stack([places.per_year, places.per_year * (1 + places.change)])
    shape = 1 / _OWN_SWING**2
    means = means * rng.gamma(shape, 1 / shape, means.shape)
    incidents = _draw(means, places.points, rng)
    areas = gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326")
    return Ground(incidents=incidents, interventions=(exclusion_orders(),), areas=areas, hubs=(), places=())


def exclusion_orders() -> Intervention:
    """Give the intervention: six areas at once, through 2024."""
    discs = shapely.union_all(shapely.buffer(shapely.points(_sites()[:TREATED]), _AREA_RADIUS_M, quad_segs=8))
    return Intervention(
        intervention_id="vistelseforbud-2024",
        name="Vistelseförbud 2024",
        kind=InterventionKind.EXCLUSION_ORDER,
        area=shapely.set_precision(geometry_to_degrees(discs, crs=SITE.local_crs), 1e-6),
        first_day=date(2024, 1, 1),
        last_day=date(2024, 12, 31),
        note="Påhittade områden med regionens egna tal: polisens upptäckter −29 %, i jämförelseområden +17 %.",
    )


def expected_effect() -> float:
    """Give what the police series of the treated areas changed beyond the controls [expected incidents].

    >>> round(expected_effect(), 1)  # 360 a year, which would have become 421.2 and became 255.6
    -165.6
    """
    return TREATED * _PER_YEAR["treated"][0] * (POLICE_TREATED - POLICE_CONTROLS)


def _places() -> _Places:
    sites = _sites()
    beside = sites[:TREATED] + np.array([0.0, _BESIDE_M])
    kinds = ["treated"] * TREATED + ["beside"] * TREATED + ["control"] * CONTROLS
    police = np.where(np.array(kinds) == "treated", POLICE_TREATED, POLICE_CONTROLS)
    return _Places(
        points=np.concatenate([sites[:TREATED], beside, sites[TREATED:]]),
        per_year=np.array([_PER_YEAR[kind] for kind in kinds]),
        change=np.column_stack([police, np.full(len(kinds), PUBLIC_CHANGE)]),
    )


def _sites() -> Floats:
    """Give middles of cells on a wide lattice, the treated spread among the controls, shape (treated + controls, 2)."""
    across = 7
    steps = np.array([(number % across, number // across) for number in range(TREATED + CONTROLS)], dtype=np.float64)
    points = _MIDDLE + (steps - steps.mean(axis=0)) * _SPACING_M
    longitude, latitude = to_degrees(points, crs=SITE.local_crs)
    centres = to_metres(*cell_centres(cells_of(longitude, latitude, 9)), crs=SITE.local_crs)
    treated = np.arange(3, TREATED + CONTROLS, (TREATED + CONTROLS) // TREATED)[:TREATED]
    return np.concatenate([centres[treated], np.delete(centres, treated, axis=0)])


def _draw(means: Floats, middles: Floats, rng: np.random.Generator) -> LocatedIncidents:
    """Draw incidents in bunches of one place, day and hour; variance is `_DISPERSION` times the mean.

    Parameters
    ----------
    means : shape (years, places, detections).
    """
    bunch = (_DISPERSION + 1) / 2
    bunches = rng.poisson(means / bunch)
    year, place, noticed = (np.repeat(one, bunches.ravel()) for one in np.indices(means.shape).reshape(3, -1))
    day = rng.integers(0, 365, place.size)
    hour = rng.choice(24, place.size, p=_HOURS / _HOURS.sum())
    size = rng.geometric(1 / bunch, place.size)
    year, place, noticed, day, hour = (np.repeat(one, size) for one in (year, place, noticed, day, hour))
    earliest = _midnights()[year, day] + (hour * 60 + rng.integers(0, 60, place.size)) * 60 * _SECOND
    turn, away = rng.uniform(0, 2 * np.pi, place.size), _PLACE_RADIUS_M * np.sqrt(rng.uniform(0, 1, place.size))
    points = middles[place] + away[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    category = np.where(noticed == DETECTIONS.index("police"), 0, rng.integers(1, 3, place.size))
    return _located(earliest.astype(np.int64), points, category, noticed)


def _located(earliest: Integers, points: Floats, category: Integers, noticed: Integers) -> LocatedIncidents:
    longitude, latitude = to_degrees(points, crs=SITE.local_crs)
    n = len(points)
    return LocatedIncidents(
        site=SITE,
        data_version=1,
        earliest=earliest,
        latest=earliest,
        hour_weights=aoristic_weights(earliest, earliest, zone=SITE.zone),
        points=points,
        longitude=longitude,
        latitude=latitude,
        uncertainty_m=np.full(n, 20.0),
        is_fine=np.ones(n, dtype=bool),
        is_placed=np.ones(n, dtype=bool),
        category_code=category.astype(np.int32),
        categories=CATEGORIES,
        group_code=_GROUP_OF[category].astype(np.int32),
        groups=GROUPS,
        detection_code=noticed.astype(np.int32),
        detections=DETECTIONS,
        target_code=np.zeros(n, dtype=np.int32),
        targets=("",),
        modus_code=np.zeros(n, dtype=np.int32),
        modi=("",),
        first_seen=np.full(n, NEVER),
        harm=np.full(n, np.nan),
    )


def _midnights() -> Integers:
    """Give when each day of each year begins [microseconds since 1970 UTC], shape (years, 365)."""
    zone = ZoneInfo(SITE.timezone)
    starts = [
        [(datetime(year, 1, 1, tzinfo=zone) + timedelta(days=number)).timestamp() for number in range(365)]
        for year in _YEARS
    ]
    return (np.array(starts) * _SECOND).astype(np.int64)
