"""A place where incidents gather more than chance lets them."""

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreComponents:
    """What a hot spot's score is made of, and what else explains it; each from 0 to 1, of the place's best cell.

    Attributes
    ----------
    density : the cell's own density and that around it, weighed together, beside the highest of the same analysis.
    persistence : share of the period's weeks in which something happened in the cell.
    significance : -log10 of the place's smallest q-value, 10 or more counting as 1; it does not count in the score.
    recency : the last quarter of the period in and around the cell beside the whole city's, halved (0.5 = as
        everywhere); it does not count in the score.
    """

    density: float
    persistence: float
    significance: float
    recency: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpot:
    """One ranked place.

    Attributes
    ----------
    hotspot_id : stable for the same data version and parameters.
    rank : 1 is the first to look at.
    name : nearest named place, for people.
    outline : polygon or multipolygon [EPSG:4326].
    cells : H3 indexes of its cells.
    incidents : weighted incidents inside.
    density_per_month : at the peak [incidents/km² and month].
    z : Gi* at its strongest cell; None where the method has none.
    q_value : smallest after FDR; None where the method has none.
    score : 0 to 100, from `components`.
    peak_hours : clock hours [first, last) of the busiest four hours.
    method : name of the way it was found.
    first_day, last_day : when, where the method tells; else the whole period.
    recurrence_days : how seldom chance makes such a place, where the method tells [days].
    stability : how firmly the cluster holds together while the reach shrinks, 0 to 1, where the method tells.
    robustness : share of draws over position uncertainty in which the place stays significant; None where nothing was
        drawn or the method has no test.
    """

    hotspot_id: str
    rank: int
    name: str
    outline: BaseGeometry
    cells: tuple[int, ...]
    incidents: float
    density_per_month: float
    z: float | None
    q_value: float | None
    score: float
    components: ScoreComponents
    peak_hours: tuple[int, int]
    method: str
    first_day: date
    last_day: date
    recurrence_days: float | None = None
    stability: float | None = None
    robustness: float | None = None
