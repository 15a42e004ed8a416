"""Years in made-up cities whose truth is known: a treated square, a street beside it, hubs, and quarters left alone.

Counts by place and month are Poisson or bunched: at `Setting.dispersion` 2 the variance of every count, also of an
hour's or an offence group's, is twice its mean, because reports come in bunches of one place, day, hour and category.
All volumes are those of the public's series and the police's together; police discover a tenth.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geodata.cells import cell_centres, cells_of, dilate
from geodata.project import geometry_to_degrees, to_degrees, to_metres
from hotspot.ground import NEVER, Ground, LocatedIncidents
from hotspot.stats.clock import mean_hours_moved
from models.intervention import Intervention, InterventionKind
from models.site import Site
from models.transit import Hub, Line

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Generator = np.random.Generator

CRS = "EPSG:3006"
SITE = Site(
    name="Påhittad stad",
    timezone="Europe/Stockholm",
    local_crs=CRS,
    study_area=(17.8, 59.2, 18.35, 59.45),
    is_synthetic=True,
)
NOW = datetime(2025, 1, 1, tzinfo=UTC)
FIRST, LAST = date(2021, 9, 1), date(2024, 8, 31)
DAYS = (LAST - FIRST).days + 1
SQUARE, STREET, HUB = 0, 1, 2
REMOTE = HUB + 3
"""Nav 4, where what leaves for a hub turns up."""

LINKED, APART, QUARTERS = 8, 6, 60
PLACES = 2 + LINKED + APART + QUARTERS
EVENING = 18

_MIDDLE = np.array([674_344.0, 6_581_100.0])
_ADDRESSES = 10
_ADDRESS_RADIUS_M = 40.0
_AREA_RADIUS_M = 70.0
_MINUTE, _DAY = 60_000_000, 86_400_000_000

GROUPS = ("Narkotika", "Ordning", "Stöld", "Våld")
CATEGORIES = ("Narkotikabrott", "Ordningsstörning", "Stöld", "Misshandel")
THEFT = 2
_MIX = np.array([[0.4, 0.25, 0.2, 0.15], [0.2, 0.25, 0.35, 0.2]])
"""Share of each category on the square, and elsewhere."""

_DETECTIONS = ("alarm", "police", "public")
_NOTICED = np.array([0.1, 0.1, 0.8])
PUBLIC = 0.9

_WEEK = np.array([0.92, 0.92, 0.95, 0.98, 1.12, 1.15, 0.96])
_HOUR = np.arange(24) + 0.5
EASTERS = (date(2022, 4, 17), date(2023, 4, 9), date(2024, 3, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a city is like, and what is planted in it.

    Attributes
    ----------
    volume : of the square [incidents a month]; the street holds 0.6 of it, hubs 0.4, quarters 0.05 to 0.35.
    dispersion : variance of every count beside Poisson's.
    swing : relative swing (standard deviation) of each place's own from calendar year to year.
    season, trend : amplitude of the year's wave; growth of the whole city a year.
    late : share of reports that come late, of thefts twice as many; on average they come `late_days` after the event,
        and what is not in when the data end is not there.
    easter : how many times as busy the square is from Maundy Thursday to Easter Monday; 1 elsewhere.
    shaken : share of hubs and quarters that, each for a reason of its own, halve or grow by half while it lasts.
    prevented, to_street, to_hub : share of the square's incidents from `first_day` on that do not happen or move there.
    to_morning : share of the square's incidents after 18 that move to 7 to 13.
    to_other : share of the square's narcotics that become disorder.
    first_day, last_day : of the intervention; the data end with August 2024.
    """

    volume: float = 100.0
    dispersion: float = 1.0
    swing: float = 0.0
    season: float = 0.2
    trend: float = -0.04
    late: float = 0.0
    late_days: float = 25.0
    easter: float = 1.0
    shaken: float = 0.0
    prevented: float = 0.0
    to_street: float = 0.0
    to_hub: float = 0.0
    to_morning: float = 0.0
    to_other: float = 0.0
    first_day: date = date(2024, 6, 1)
    last_day: date = date(2024, 8, 31)

    @property
    def expected(self) -> float:
        """Incidents that the public's series of the square would hold while it lasts, were nothing done."""
        first, after = _days_of(self)
        return float(_means(self)[SQUARE, first:after].sum()) * PUBLIC

    def truth(self) -> dict[str, float]:
        """Give the effects on the public's series [incidents], and the hours moved."""
        size, gone = self.expected, self.to_street + self.to_hub
        return {
            "local": -(gone + self.prevented) * size,
            "buffer": self.to_street * size,
            "hub": self.to_hub * size,
            "net": -self.prevented * size,
            "share": gone / (gone + self.prevented) if gone + self.prevented else np.nan,
            "hours": _hours_moved(self.to_morning),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Town:
    """Where everything lies; the same town for all settings.

    Attributes
    ----------
    level : of each place beside the square's, shape (places,).
    longitude, latitude, points : of each address, shape (places, addresses).
    cells : of each address, by resolution.
    """

    level: Floats
    longitude: Floats
    latitude: Floats
    points: Floats
    cells: MappingProxyType[int, Integers]
    hubs: tuple[Hub, ...]
    lines: tuple[Line, ...]
    area: shapely.Geometry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Bunches:
    """What happened, one row per bunch of incidents; all of one bunch share place, hour, category and who noticed."""

    place: Integers
    day: Integers
    hour: Integers
    category: Integers
    detection: Integers
    size: Integers


def make_ground(setting: Setting, rng: Generator) -> Ground:
    """Let a city live for three years."""
    happened = _displace(setting, _happen(setting, rng), rng)
    return Ground(
        incidents=_located(setting, happened, rng),
        interventions=(intervention(setting),),
        areas=_no_areas(),
        hubs=town().hubs,
        lines=town().lines,
        places=(),
    )


def intervention(setting: Setting) -> Intervention:
    """Give what was done on the square."""
    return Intervention(
        intervention_id="torget",
        name="Torget",
        kind=InterventionKind.PATROL_FOCUS,
        area=town().area,
        first_day=setting.first_day,
        last_day=setting.last_day,
    )


@cache
def town() -> Town:
    """Lay out hubs on a line through the square, hubs on a line that does not stop there, and quarters."""
    rng = np.random.default_rng(20240601)
    middles = np.concatenate([[_MIDDLE, _MIDDLE + np.array([0, 300])], _hub_points(), _quarter_points(rng)])
    angle, away = rng.uniform(0, 2 * np.pi, (PLACES, _ADDRESSES)), rng.uniform(0, 1, (PLACES, _ADDRESSES)) ** 0.5
    around = _ADDRESS_RADIUS_M * away[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points = middles[:, None] + around
    longitude, latitude = (one.reshape(PLACES, _ADDRESSES) for one in to_degrees(points.reshape(-1, 2), crs=CRS))
    cells = {
        resolution: cells_of(longitude.ravel(), latitude.ravel(), resolution).reshape(PLACES, _ADDRESSES)
        for resolution in (7, 8, 9, 10, 11)
    }
    level = np.concatenate([[1.0, 0.6], np.full(LINKED + APART, 0.4), np.linspace(0.05, 0.35, QUARTERS)])
    return Town(
        level=level,
        longitude=longitude,
        latitude=latitude,
        points=points,
        cells=MappingProxyType(cells),
        hubs=_hubs(middles),
        lines=(
            Line(line_id="metro-1", hubs=("Torget", *(f"Nav {number}" for number in range(1, LINKED + 1)))),
            Line(line_id="metro-2", hubs=tuple(f"Avsides {number}" for number in range(1, APART + 1))),
        ),
        area=geometry_to_degrees(shapely.Point(_MIDDLE).buffer(_AREA_RADIUS_M, quad_segs=4), crs=CRS),
    )


def _hub_points() -> Floats:
    along = np.arange(1, LINKED + 1)
    linked = _MIDDLE + np.column_stack(
        [np.where(along % 2, 1, -1) * ((along + 1) // 2) * 1100.0, np.full(LINKED, 60.0)]
    )
    apart = _MIDDLE + np.column_stack([(np.arange(APART) - 2.5) * 1100.0, np.full(APART, 1500.0)])
    return np.concatenate([linked, apart])


def _hubs(middles: Floats) -> tuple[Hub, ...]:
    names = ["Torget", *(f"Nav {n}" for n in range(1, LINKED + 1)), *(f"Avsides {n}" for n in range(1, APART + 1))]
    longitude, latitude = to_degrees(middles[[SQUARE, *range(HUB, HUB + LINKED + APART)]], crs=CRS)
    return tuple(
        Hub(
            hub_id=name.lower().replace(" ", "-"),
            name=name,
            longitude=float(x),
            latitude=float(y),
            lines=("metro-2",) if name.startswith("Avsides") else ("metro-1",),
        )
        for name, x, y in zip(names, longitude, latitude, strict=True)
    )


def _quarter_points(rng: Generator) -> Floats:
    """Choose cells of resolution 9 far from the square and from hubs, and give their centres."""
    longitude, latitude = to_degrees(_MIDDLE[None], crs=CRS)
    cells = dilate(cells_of(longitude, latitude, 9), 16)
    points = to_metres(*cell_centres(cells), crs=CRS)
    taken = np.concatenate([_MIDDLE[None], _hub_points()])
    near = np.hypot(*(points[:, None] - taken[None]).transpose(2, 0, 1))
    free = points[(near[:, 0] > 1000) & (near.min(axis=1) > 450)]
    return np.asarray(free[rng.choice(len(free), QUARTERS, replace=False)])


def _happen(setting: Setting, rng: Generator) -> _Bunches:
    """Draw what would happen, were nothing done."""
    mean = _means(setting) * _own_swings(setting, rng)
    if setting.shaken > 0:
        mean = mean * _shakes(setting, rng)
    usual_size = (setting.dispersion + 1) / 2
    number = rng.poisson(mean / usual_size)
    at = np.repeat(np.arange(number.size), number.ravel())
    # A geometric bunch of mean m has E[k²]/E[k] = 2m - 1: the dispersion.
    size = rng.geometric(1 / usual_size, at.size) if setting.dispersion > 1 else np.ones(at.size, np.int64)
    is_square = at < DAYS
    shapes = ((_hours(is_square=True), _MIX[0]), (_hours(is_square=False), _MIX[1]))
    return _Bunches(
        place=at // DAYS,
        day=at % DAYS,
        hour=np.where(is_square, *(_draw(hour, at.size, rng) for hour, _ in shapes)),
        category=np.where(is_square, *(_draw(mix, at.size, rng) for _, mix in shapes)),
        detection=_draw(_NOTICED, at.size, rng),
        size=size,
    )


def _displace(setting: Setting, bunches: _Bunches, rng: Generator) -> _Bunches:
    """Let the intervention do its work: each bunch of the square draws where it goes."""
    first, after = _days_of(setting)
    rows = np.flatnonzero((bunches.place == SQUARE) & (bunches.day >= first) & (bunches.day < after))
    place, hour, category, size = (one.copy() for one in (bunches.place, bunches.hour, bunches.category, bunches.size))
    shares = [setting.prevented, setting.to_street, setting.to_hub]
    goes = rng.choice(4, rows.size, p=[*shares, 1 - sum(shares)])
    place[rows] = np.array([SQUARE, STREET, REMOTE, SQUARE])[goes]
    size[rows[goes == 0]] = 0
    stays = rows[goes == 3]
    late = stays[(hour[stays] >= EVENING) & (rng.random(stays.size) < setting.to_morning)]
    hour[late] = rng.integers(7, 14, late.size)
    drugs = stays[(category[stays] == 0) & (rng.random(stays.size) < setting.to_other)]
    category[drugs] = 1
    return replace(bunches, place=place, hour=hour, category=category, size=size)


def _located(setting: Setting, bunches: _Bunches, rng: Generator) -> LocatedIncidents:
    """Write down the incidents of each bunch that are known when the data end."""
    bunch = np.repeat(np.arange(bunches.size.size), bunches.size)
    moment = _hour_starts()[bunches.day, bunches.hour] + rng.integers(60, size=bunches.size.size) * _MINUTE
    late = np.minimum(1, setting.late * np.where(bunches.category == THEFT, 2, 1))
    mean_days = np.where(rng.random(bunch.size) < late[bunch], setting.late_days, 0.1)
    seen = moment[bunch] + (rng.exponential(mean_days) * _DAY).astype(np.int64)
    if setting.late > 0:
        is_known = seen < _hour_starts()[-1, 23] + 60 * _MINUTE
        bunch, seen = bunch[is_known], seen[is_known]
    n, here = bunch.size, town()
    address = (bunches.place * _ADDRESSES + rng.integers(_ADDRESSES, size=bunches.size.size))[bunch]
    week = ((FIRST.weekday() + bunches.day) % 7 * 24 + bunches.hour)[bunch].astype(np.int32)
    category = bunches.category[bunch].astype(np.int32)
    nothing = np.zeros(n, dtype=np.int32)
    return LocatedIncidents(
        site=SITE,
        data_version=1,
        earliest=moment[bunch],
        latest=moment[bunch],
        hour_weights=csr_matrix((np.ones(n), week, np.arange(n + 1)), shape=(n, 168)),
        points=here.points.reshape(-1, 2)[address],
        longitude=here.longitude.ravel()[address],
        latitude=here.latitude.ravel()[address],
        uncertainty_m=np.full(n, 20.0),
        is_fine=np.ones(n, dtype=bool),
        is_placed=np.ones(n, dtype=bool),
        category_code=category,
        categories=CATEGORIES,
        group_code=category,
        groups=GROUPS,
        detection_code=bunches.detection[bunch].astype(np.int32),
        detections=_DETECTIONS,
        target_code=nothing,
        targets=("",),
        modus_code=nothing,
        modi=("",),
        first_seen=seen if setting.late > 0 else np.full(n, NEVER),
        harm=np.full(n, np.nan),
        _cells={resolution: cells.ravel()[address] for resolution, cells in here.cells.items()},
    )


@cache
def _means(setting: Setting) -> Floats:
    """Give what each place would hold each day by level, season, trend, weekday and Easter, shape (places, days)."""
    day = np.arange(DAYS)
    dates = [FIRST + timedelta(days=int(one)) for one in day]
    of_year = np.array([one.timetuple().tm_yday for one in dates])
    city = 1 + setting.season * np.cos(2 * np.pi * (of_year - 196) / 365.25)
    city *= (1 + setting.trend) ** (day / 365.25) * _WEEK[(FIRST.weekday() + day) % 7]
    mean = setting.volume * 12 / 365.25 * town().level[:, None] * city
    is_easter = np.array([any(-3 <= (one - easter).days <= 1 for easter in EASTERS) for one in dates])
    mean[SQUARE, is_easter] *= setting.easter
    return np.asarray(mean)


def _shakes(setting: Setting, rng: Generator) -> Floats:
    """Let some places fall or rise for reasons of their own while the intervention lasts, shape (places, days)."""
    factor = np.ones((PLACES, DAYS))
    first, after = _days_of(setting)
    chosen = np.flatnonzero(rng.random(PLACES) < setting.shaken)
    chosen = chosen[chosen >= HUB]
    factor[chosen, first:after] = rng.choice([0.5, 1.5], (chosen.size, 1))
    return factor


def _own_swings(setting: Setting, rng: Generator) -> Floats:
    if setting.swing == 0:
        return np.ones((PLACES, 1))
    years = np.array([(FIRST + timedelta(days=day)).year - FIRST.year for day in range(DAYS)])
    shape = 1 / setting.swing**2
    return np.asarray(rng.gamma(shape, 1 / shape, (PLACES, years.max() + 1))[:, years])


def _hours_moved(share: float) -> float:
    before = _hours(is_square=True)
    after = np.where(np.arange(24) >= EVENING, before * (1 - share), before)
    after[7:14] += before[EVENING:].sum() * share / 7
    return float(mean_hours_moved(before, after))


@cache
def _hours(*, is_square: bool) -> Floats:
    peak, width, flat = (20.8, 2.5, 0.12) if is_square else (17.0, 4.5, 0.25)
    away = np.abs((_HOUR - peak + 12) % 24 - 12)
    profile = flat + np.exp(-0.5 * (away / width) ** 2)
    return np.asarray(profile / profile.sum())


@cache
def _hour_starts() -> Integers:
    """Give when each hour of each day begins by the town's clock [microseconds since 1970 UTC], shape (days, 24)."""
    zone = ZoneInfo(SITE.timezone)
    starts = [
        datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp()
        for day in (FIRST + timedelta(days=number) for number in range(DAYS))
        for hour in range(24)
    ]
    return (np.array(starts) * 1e6).astype(np.int64).reshape(DAYS, 24)


def _days_of(setting: Setting) -> tuple[int, int]:
    return (setting.first_day - FIRST).days, (setting.last_day - FIRST).days + 1


def _draw(shares: Floats, size: int, rng: Generator) -> Integers:
    edges = np.cumsum(shares)
    return np.asarray(np.searchsorted(edges / edges[-1], rng.random(size), side="right"))


@cache
def _no_areas() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326")
