"""What happens in the demo city, before anybody reports it: over-dispersed, with season, week and hour.

Counts are negative binomial per place and day, variance `DISPERSION` times the mean, made as Poisson clusters of
logarithmic size: what belongs to one cluster happens close together, so that any part of a place, whatever
outline somebody later draws, varies as much as the whole.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from hotspot.synthetic.places import KINDS, city_places, draw_points
from hotspot.synthetic.rhythm import CATEGORIES, category_table, day_factors, hour_table, police_category_table

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DISPERSION = 1.5
DETECTIONS = ("public", "alarm", "unknown", "police")
POLICE = DETECTIONS.index("police")

_LAST_YEAR = 2024
_GROWTH = 1.02
_CLUSTER_P = 1 - 1 / DISPERSION
_CLUSTER_MEAN = -_CLUSTER_P / ((1 - _CLUSTER_P) * np.log(1 - _CLUSTER_P))
_CLUSTER_RADIUS_M = 15.0
_DAY_SHOCK_SHAPE = 40.0
_UNKNOWN_SHARE = 0.06
_PUBLIC_SHARE = 0.79
_WEEKS_BACK = 4
_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """What happened, one array per attribute, each of shape (n,) unless said.

    Attributes
    ----------
    place : index into `places.city_places`.
    minute : when, in minutes of the wall clock since `Calendar.first` at midnight.
    points : where [m, `places.CRS`], shape (n, 2).
    category : index into `rhythm.CATEGORIES`.
    detection : index into `DETECTIONS`.
    """

    place: Integers
    minute: Integers
    points: Floats
    category: Integers
    detection: Integers

    def __len__(self) -> int:
        """Count them."""
        return len(self.place)

    def where(self, chosen: NDArray[np.bool_] | Integers) -> "Events":
        """Give the chosen ones, by mask or by position."""
        return Events(
            place=self.place[chosen],
            minute=self.minute[chosen],
            points=self.points[chosen],
            category=self.category[chosen],
            detection=self.detection[chosen],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """The days that are simulated.

    Attributes
    ----------
    shock : how busy the whole city was each day beside what was to be expected, shape (days,).
    """

    first: date
    days: int
    shock: Floats

    def day(self, when: date) -> int:
        """Give the number of days since the first."""
        return (when - self.first).days

    @property
    def weekday(self) -> Integers:
        """Each day's weekday, Monday 0, shape (days,)."""
        return (np.arange(self.days) + self.first.weekday()) % 7

    @property
    def day_of_year(self) -> Floats:
        """Each day's number within its year, shape (days,)."""
        return np.array([(self.first + timedelta(days=k)).timetuple().tm_yday for k in range(self.days)], np.float64)


def make_calendar(*, years: int, rng: np.random.Generator) -> Calendar:
    """Choose the last `years` years through 2024, with weather and events that the whole city shares."""
    first, after = date(_LAST_YEAR - years + 1, 1, 1), date(_LAST_YEAR + 1, 1, 1)
    days = (after - first).days
    shock = rng.gamma(_DAY_SHOCK_SHAPE, 1 / _DAY_SHOCK_SHAPE, days)
    return Calendar(first=first, days=days, shock=shock)


def expected_per_day(calendar: Calendar, *, reports_per_year: int) -> Floats:
    """Give the expected incidents noticed by public or alarm, shape (places, days)."""
    places = city_places()
    per_year = np.array([place.per_year for place in places])
    per_year *= _PUBLIC_SHARE * reports_per_year / per_year.sum()
    kind = np.array([KINDS.index(place.kind) for place in places])
    factors = day_factors(calendar.day_of_year, calendar.weekday)[kind]
    growth = _GROWTH ** (np.arange(calendar.days) / 365.25)
    return np.asarray(per_year[:, None] / 365.25 * factors * growth * calendar.shock)


def draw_public(expected: Floats, *, rng: np.random.Generator) -> Events:
    """Draw what public and alarms notice.

    Parameters
    ----------
    expected : incidents by place and day, shape (places, days).
    """
    place, day, points = _draw_clusters(expected, rng)
    kind = np.array([KINDS.index(one.kind) for one in city_places()])[place]
    category = _draw_by_row(category_table(), kind, rng)
    hour = _draw_by_row(hour_table().reshape(-1, 24), kind * len(CATEGORIES) + category, rng)
    minute = day * _DAY + hour * 60 + rng.integers(0, 60, place.size)
    alarm = np.array([one.alarm for one in CATEGORIES])[category]
    noticed = np.where(rng.random(place.size) < _UNKNOWN_SHARE, DETECTIONS.index("unknown"), 0)
    detection = np.where(rng.random(place.size) < alarm, DETECTIONS.index("alarm"), noticed).astype(np.int64)
    return Events(place=place, minute=minute, points=points, category=category, detection=detection)


def draw_police(public: Events, presence_boost: Floats, *, reports_per_year: int, rng: np.random.Generator) -> Events:
    """Draw what police discover: they look where the public called, and find where they look.

    Parameters
    ----------
    public : what the public noticed; presence follows it by four weeks.
    presence_boost : extra presence by place and day, shape (places, days); 1 = as usual.
    """
    places, days = presence_boost.shape
    seen = np.bincount(public.place * days + public.minute // _DAY, minlength=places * days).reshape(places, days)
    total = np.cumsum(np.pad(seen, ((0, 0), (1, 0))), axis=1)
    back = 7 * _WEEKS_BACK
    start = np.maximum(np.arange(days) - back, 0)
    lagged = (total[:, np.arange(days)] - total[:, start]) / np.maximum(np.arange(days) - start, 1)
    presence = 0.4 * seen.mean(axis=1, keepdims=True) + 0.6 * lagged
    share = (1 - _PUBLIC_SHARE) * reports_per_year * days / 365.25 / presence.sum()
    place, day, points = _draw_clusters(presence * share * presence_boost, rng)
    category = _draw_by_row(police_category_table()[None], np.zeros(place.size, np.int64), rng)
    hour = _draw_by_row(_shifts(), np.zeros(place.size, np.int64), rng)
    minute = day * _DAY + hour * 60 + rng.integers(0, 60, place.size)
    return Events(
        place=place, minute=minute, points=points, category=category, detection=np.full(place.size, POLICE, np.int64)
    )


def join(*parts: Events) -> Events:
    """Put events together in the order of time."""
    whole = Events(
        place=np.concatenate([part.place for part in parts]),
        minute=np.concatenate([part.minute for part in parts]),
        points=np.concatenate([part.points for part in parts]),
        category=np.concatenate([part.category for part in parts]),
        detection=np.concatenate([part.detection for part in parts]),
    )
    return whole.where(np.argsort(whole.minute, kind="stable"))


def moved_to(events: Events, *, place: int, rng: np.random.Generator) -> Events:
    """Give the same events at another place, at the same time."""
    target = np.full(len(events), place, np.int64)
    return replace(events, place=target, points=draw_points(target, rng))


def moved_in_time(events: Events, *, hours: Floats, rng: np.random.Generator) -> Events:
    """Give the same events at another hour of the same day.

    Parameters
    ----------
    hours : share of each hour of the day, shape (24,).
    """
    hour = _draw_by_row(hours[None], np.zeros(len(events), np.int64), rng)
    return replace(events, minute=events.minute // _DAY * _DAY + hour * 60 + rng.integers(0, 60, len(events)))


def _draw_clusters(expected: Floats, rng: np.random.Generator) -> tuple[Integers, Integers, Floats]:
    clusters = rng.poisson(expected / _CLUSTER_MEAN)
    place, day = np.nonzero(clusters)
    place, day = (np.repeat(one, clusters[place, day]) for one in (place, day))
    middle = draw_points(place, rng)
    size = rng.logseries(_CLUSTER_P, place.size)
    points = np.repeat(middle, size, axis=0)
    # The first of a cluster stands in its middle; the others gather round it.
    is_first = np.zeros(len(points), dtype=bool)
    is_first[np.cumsum(size) - size] = True
    points[~is_first] += rng.uniform(-_CLUSTER_RADIUS_M, _CLUSTER_RADIUS_M, (int((~is_first).sum()), 2))
    return np.repeat(place, size), np.repeat(day, size), points


def _draw_by_row(table: Floats, row: Integers, rng: np.random.Generator) -> Integers:
    """Draw a column for each row named, by the table's shares."""
    steps = np.cumsum(table, axis=1) / table.sum(axis=1, keepdims=True)
    # All rows on one line, each one further on, so that a single search serves them all.
    line = (steps + np.arange(len(table))[:, None]).ravel()
    found = np.searchsorted(line, row + rng.random(row.size), side="right") - row * table.shape[1]
    return np.asarray(np.minimum(found, table.shape[1] - 1), dtype=np.int64)


def _shifts() -> Floats:
    hours = np.arange(24)
    return np.asarray([np.where((hours >= 14) | (hours < 2), 1.0, np.where((hours >= 7) & (hours < 14), 0.35, 0.1))])
