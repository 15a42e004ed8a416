"""Cities whose truth is known: where nothing is hot, and where something was planted.

A city is a round patch of hexagons at resolution 10 within its rim, as `hotspot.ground.habitat` gives it. Counts are
Poisson or, wider, negative binomial with variance = dispersion x mean, the same dispersion in every cell.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from shapely import Point
from shapely.affinity import scale

from geodata.cells import Cells, cells_of_polygon, dilate
from hotspot.grid import centres_m
from hotspot.ground import HABITAT_RINGS
from models.counts import CellCounts
from models.provenance import LeftOut
from tests.hotspot import small_city

Floats = NDArray[np.float64]

_CELL_KM2 = 0.0129
BACKGROUNDS = ("even", "mixed", "smooth", "patchy", "halves")
"""even: the same mean everywhere. mixed: each cell its own mean, in no order. smooth: ten times as busy in the middle
as at the edge. patchy: quarters some 400 m wide, each with its own mean. halves: twenty times as busy in the east as in
the west."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class City:
    """Cells with their rim.

    Attributes
    ----------
    cells : sorted, shape (n,).
    is_inside : not of the rim, shape (n,).
    centres : shape (n, 2) [m].
    """

    cells: Cells
    is_inside: NDArray[np.bool_]
    centres: Floats

    def counted(self, values: Floats) -> CellCounts:
        """Put counts into the city's inner cells; nothing happens on the rim."""
        counts = np.zeros(len(self.cells))
        counts[self.is_inside] = values
        whole = float(counts.sum())
        return CellCounts(
            selection=small_city.selection(), cells=self.cells, counts=counts, total=whole, left_out=LeftOut()
        )

    def means(self, background: str, *, level: float, rng: np.random.Generator) -> Floats:
        """Give the mean count of each inner cell; `level` is their average."""
        at = self.centres[self.is_inside] - self.centres[self.is_inside].mean(axis=0)
        away = np.hypot(*at.T)
        relief = {
            "even": lambda: np.ones(len(at)),
            "mixed": lambda: rng.gamma(2.0, 0.5, len(at)),
            "smooth": lambda: np.exp(-np.log(10) * away / away.max()),
            "patchy": lambda: _patches(at, rng),
            "halves": lambda: np.where(at[:, 0] > 0, 20.0, 1.0),
        }[background]()
        return np.asarray(level * relief / relief.mean())


@cache
def city_of(size: int) -> City:
    """Give a round city of about so many inner cells."""
    radius_km = np.sqrt(size * _CELL_KM2 / np.pi)
    middle = Point(18.06, 59.33)
    outline = scale(middle.buffer(1), radius_km / 56.8, radius_km / 111.4, origin=middle)
    inner = cells_of_polygon(outline, 10)
    cells = dilate(inner, HABITAT_RINGS)
    return City(cells=cells, is_inside=np.isin(cells, inner), centres=centres_m(cells, crs=small_city.SITE.local_crs))


def draw(mean: Floats, *, dispersion: float, rng: np.random.Generator) -> Floats:
    """Draw counts with variance = dispersion x mean."""
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(np.float64)


def _patches(at: Floats, rng: np.random.Generator) -> Floats:
    middles = rng.uniform(at.min(axis=0), at.max(axis=0), size=(max(3, len(at) // 12), 2))
    nearest = np.hypot(*(at[:, None] - middles[None]).transpose(2, 0, 1)).argmin(axis=1)
    return np.asarray(rng.gamma(2.0, 0.5, len(middles))[nearest] + 0.05)
