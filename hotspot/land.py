"""Where incidents can be: land as imported, or the study area less our own water, laid out as pixels."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.basemap import base_layers
from geodata.project import geometry_to_metres
from hotspot.ground import Ground
from hotspot.stats.density.edges import LandMask
from models.site import Site

Floats = NDArray[np.float64]

LAND = "land"
"""The kind of imported areas that say where land is."""

MOST_PIXELS = 400_000
PIXELS_PER_BANDWIDTH = 4

_KNOWN_PART = 0.9
"""Our own water is of use where at least this part of the finely placed incidents lies within what is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Land:
    """Land in a local CRS.

    Attributes
    ----------
    shape : [m].
    source : "imported" or "own water".
    """

    shape: BaseGeometry
    source: str

    def holds(self, places: Floats, *, within_m: float) -> NDArray[np.bool_]:
        """Tell which places lie on land or so near it, shape (n,)."""
        shapely.prepare(self.shape)
        return np.asarray(shapely.dwithin(self.shape, shapely.points(places), within_m))


def imported_land(ground: Ground) -> Land | None:
    """Give the imported areas of kind ``land`` that lie in the study area; None where there are none."""
    areas = ground.areas
    shapes = tuple(shapely.to_wkb(one) for one, kind in zip(areas.geometry, areas["kind"], strict=True) if kind == LAND)
    return _imported(shapes, ground.incidents.site) if shapes else None


def any_land(ground: Ground) -> Land | None:
    """Give imported land, else the study area less our own water where that is drawn, else None."""
    found = imported_land(ground)
    return _own(ground.incidents.site) if found is None and _has_own_water(ground) else found


def land_mask(land: Land, around: Floats, *, bandwidth_m: float) -> LandMask:
    """Lay pixels over the land around some places, a quarter of a gaussian's bandwidth wide or, over much land, wider.

    Parameters
    ----------
    around : places [m]; the pixels reach six bandwidths beyond them.
    bandwidth_m : the narrowest gaussian that will be laid over it [m].
    """
    reach = 6 * bandwidth_m
    low, high = around.min(axis=0) - reach, around.max(axis=0) + reach
    side = max(bandwidth_m / PIXELS_PER_BANDWIDTH, float(np.sqrt((high - low).prod() / MOST_PIXELS)))
    return _mask(land, (float(low[0]), float(low[1]), float(high[0]), float(high[1])), min(side, bandwidth_m))


def _has_own_water(ground: Ground) -> bool:
    incidents = ground.incidents
    west, south, east, north = base_layers()["water"].total_bounds
    is_drawn = (incidents.longitude >= west) & (incidents.longitude <= east)
    is_drawn &= (incidents.latitude >= south) & (incidents.latitude <= north)
    return bool(is_drawn[incidents.is_fine].sum() > _KNOWN_PART * incidents.is_fine.sum())


# Kept by what they are made of: many grounds of moved incidents share one land.
@lru_cache(maxsize=4)
def _imported(shapes: tuple[bytes, ...], site: Site) -> Land | None:
    return _land(shapely.union_all(shapely.from_wkb(list(shapes))).intersection(_study_area(site)), site, "imported")


@lru_cache(maxsize=4)
def _own(site: Site) -> Land | None:
    water = [one if one.is_valid else shapely.make_valid(one) for one in base_layers()["water"].geometry]
    return _land(_study_area(site).difference(shapely.union_all(water)), site, "own water")


def _land(shape: BaseGeometry, site: Site, source: str) -> Land | None:
    return None if shape.is_empty else Land(shape=geometry_to_metres(shape, crs=site.local_crs), source=source)


def _study_area(site: Site) -> BaseGeometry:
    # Corners alone would bend away from the parallels once projected.
    return shapely.segmentize(shapely.box(*site.study_area), 0.01)


@lru_cache(maxsize=8)
def _mask(land: Land, bounds: tuple[float, float, float, float], side: float) -> LandMask:
    west, south, east, north = bounds
    middles_east = np.arange(west + side / 2, east + side, side)
    middles_north = np.arange(south + side / 2, north + side, side)
    shapely.prepare(land.shape)
    x, y = np.meshgrid(middles_east, middles_north, indexing="ij")
    is_land = np.asarray(shapely.contains_xy(land.shape, x, y), np.float64)
    return LandMask(share=is_land, west=west, south=south, side_m=side)
