"""When the demo city's incidents happen, and what they are: season, week, hour and category by kind of place."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hotspot.synthetic.places import KINDS

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One kind of incident.

    Attributes
    ----------
    mix : weight in each kind of place, in the order of `places.KINDS`.
    police_mix : weight among what police discover; 0 where they discover none.
    alarm : share noticed by an alarm.
    span_hours : typical time between when it was last not so and when it was found; 0 for an instant.
    peak : hour around which it gathers, with its width [hours]; width 0 for none.
    """

    name: str
    group: str
    code: str
    mix: tuple[float, float, float, float, float, float]
    police_mix: float = 0.0
    alarm: float = 0.0
    span_hours: float = 0.0
    peak: tuple[float, float] = (0.0, 0.0)


CATEGORIES = (
    Category(name="Misshandel", group="Våld och hot", code="0375", mix=(10, 8, 24, 5, 6, 5), peak=(23, 4)),
    Category(name="Olaga hot", group="Våld och hot", code="0412", mix=(9, 8, 8, 6, 5, 6)),
    Category(name="Bråk", group="Våld och hot", code="5051", mix=(14, 12, 24, 7, 8, 9), peak=(22, 4)),
    Category(name="Ordningsstörning", group="Ordning", code="5011", mix=(14, 14, 10, 9, 11, 14)),
    Category(name="Ofredande", group="Ordning", code="0435", mix=(8, 9, 6, 6, 6, 6)),
    Category(name="Fylleri/LOB", group="Alkohol och narkotika", code="5081", mix=(12, 14, 12, 6, 8, 4), police_mix=14),
    Category(name="Narkotikabrott", group="Alkohol och narkotika", code="5005", mix=(18, 8, 4, 3, 3, 3), police_mix=46),
    Category(name="Personrån", group="Rån", code="9806", mix=(4, 3, 3, 2, 2, 2), peak=(22, 5)),
    Category(name="Fickstöld", group="Stöld och inbrott", code="9817", mix=(7, 16, 6, 18, 6, 2), peak=(15, 4)),
    Category(
        name="Butiksstöld", group="Stöld och inbrott", code="0859", mix=(2, 4, 1, 28, 12, 4), alarm=0.1, peak=(15, 4)
    ),
    Category(name="Cykelstöld", group="Stöld och inbrott", code="0825", mix=(1, 2, 1, 4, 10, 14), span_hours=10),
    Category(
        name="Källarinbrott", group="Stöld och inbrott", code="0857", mix=(0, 0, 0, 0, 4, 9), alarm=0.1, span_hours=14
    ),
    Category(name="Inbrottslarm", group="Stöld och inbrott", code="5032", mix=(0, 1, 0, 3, 5, 5), alarm=0.95),
    Category(name="Klotter", group="Skadegörelse", code="1208", mix=(1, 2, 0, 2, 6, 7), span_hours=9),
    Category(name="Skadegörelse", group="Skadegörelse", code="1203", mix=(2, 2, 2, 2, 6, 7), span_hours=6),
    Category(name="Trafikolycka", group="Trafik", code="5110", mix=(1, 2, 1, 2, 9, 5)),
    Category(name="Rattfylleri", group="Trafik", code="3005", mix=(0, 0, 0, 0, 1, 1), police_mix=14),
    Category(name="Olovlig körning", group="Trafik", code="3010", mix=(0, 0, 0, 0, 0, 0), police_mix=16),
    Category(name="Knivlagen", group="Vapen", code="5010", mix=(0, 0, 0, 0, 0, 0), police_mix=10),
)

_HOURS = np.arange(24) + 0.5
_DAY_BUMPS = {
    "square": (0.10, ((20.8, 2.3, 1.0), (13.0, 2.5, 0.16))),
    "station": (0.15, ((8.0, 1.5, 0.45), (17.0, 2.0, 0.8), (21.5, 2.5, 0.8))),
    "nightlife": (0.08, ((0.5, 2.4, 1.0), (21.0, 2.5, 0.45))),
    "shopping": (0.06, ((14.5, 3.3, 1.0), (20.0, 2.0, 0.25))),
    "street": (0.25, ((17.0, 4.0, 0.8), (22.0, 2.5, 0.4))),
    "residential": (0.30, ((19.0, 4.0, 0.7), (8.0, 2.0, 0.15))),
}
"""Flat share, then bumps of the day: middle, width, height."""

_WEEK = {
    "square": (0.92, 0.93, 0.96, 1.0, 1.14, 1.12, 0.93),
    "station": (0.98, 0.98, 1.0, 1.0, 1.12, 1.02, 0.90),
    "nightlife": (0.60, 0.60, 0.72, 0.85, 1.20, 1.75, 1.28),
    "shopping": (0.95, 0.97, 1.0, 1.02, 1.12, 1.15, 0.79),
    "street": (0.98, 0.98, 0.99, 1.0, 1.06, 1.05, 0.94),
    "residential": (0.98, 0.97, 0.97, 0.98, 1.03, 1.06, 1.01),
}

_SUMMER = {"square": 0.16, "station": 0.03, "nightlife": 0.08, "shopping": -0.02, "street": 0.06, "residential": 0.05}
"""Amplitude of a yearly wave that peaks in the middle of July."""


@lru_cache
def hour_table() -> Floats:
    """Give the share of each hour by kind of place and category, shape (kinds, categories, 24), sums 1."""
    days = np.array([_day(kind) for kind in KINDS])
    peaks = np.array([_bump(*one.peak) if one.peak[1] else np.ones(24) for one in CATEGORIES])
    table = days[:, None, :] * peaks[None]
    return np.asarray(table / table.sum(axis=-1, keepdims=True))


@lru_cache
def category_table() -> Floats:
    """Give the share of each category by kind of place, shape (kinds, categories), sums 1."""
    mix = np.array([one.mix for one in CATEGORIES], dtype=np.float64).T
    return np.asarray(mix / mix.sum(axis=1, keepdims=True))


@lru_cache
def police_category_table() -> Floats:
    """Give the share of each category among what police discover, shape (categories,), sums 1."""
    mix = np.array([one.police_mix for one in CATEGORIES])
    return np.asarray(mix / mix.sum())


def day_factors(day_of_year: Floats, weekday: NDArray[np.int64]) -> Floats:
    """Give how busy each kind of place is each day beside its mean, shape (kinds, days)."""
    wave = np.cos((day_of_year - 196) / 365.25 * 2 * np.pi)
    summer = np.array([1 + _SUMMER[kind] * wave for kind in KINDS])
    week = np.array([_WEEK[kind] for kind in KINDS])
    return np.asarray(summer * week[:, weekday] / week.mean(axis=1, keepdims=True))


def _day(kind: str) -> Floats:
    flat, bumps = _DAY_BUMPS[kind]
    return np.asarray(flat + np.sum([height * _bump(middle, width) for middle, width, height in bumps], axis=0))


def _bump(middle: float, width: float) -> Floats:
    away = np.abs((_HOURS - middle + 12) % 24 - 12)
    return np.asarray(np.exp(-0.5 * (away / width) ** 2))
