"""Between degrees and metres; longitude and easting always come first."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as PyprojError
from shapely.geometry.base import BaseGeometry

from models.errors import CrsError

DEGREES = "EPSG:4326"
SWEDEN = (10.5, 55.0, 24.3, 69.2)


def to_metres(longitude: ArrayLike, latitude: ArrayLike, *, crs: str) -> NDArray[np.float64]:
    """Project points to a local CRS.

    Parameters
    ----------
    longitude, latitude : shape (n,) [degrees]; NaN stays NaN.
    crs : projected, in metres, such as "EPSG:3006".

    Returns
    -------
    ndarray
        Shape (n, 2): easting, northing [m].

    Raises
    ------
    CrsError
        Where the CRS is unknown or does not measure in metres.

    Examples
    --------
    Sergels torg, to the metre:

    >>> to_metres([18.0649], [59.3326], crs="EPSG:3006").round()
    array([[ 674345., 6581101.]])
    """
    x, y = _transformer(DEGREES, metric_crs(crs)).transform(
        np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    )
    points = np.column_stack([x, y]).astype(np.float64)
    points[~np.isfinite(points).all(axis=1)] = np.nan
    return points


def to_degrees(points: NDArray[np.float64], *, crs: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give longitude and latitude of local points of shape (n, 2) [m]."""
    longitude, latitude = _transformer(metric_crs(crs), DEGREES).transform(points[:, 0], points[:, 1])
    return np.asarray(longitude), np.asarray(latitude)


def geometry_to_metres(geometry: BaseGeometry, *, crs: str) -> BaseGeometry:
    """Project a geometry from EPSG:4326 to a local CRS."""
    return _transform(geometry, DEGREES, metric_crs(crs))


def geometry_to_degrees(geometry: BaseGeometry, *, crs: str) -> BaseGeometry:
    """Bring a geometry from a local CRS to EPSG:4326."""
    return _transform(geometry, metric_crs(crs), DEGREES)


def _transform(geometry: BaseGeometry, source: str, target: str) -> BaseGeometry:
    change = _transformer(source, target)
    return shapely.transform(geometry, lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1])))


def local_crs_for(study_area: tuple[float, float, float, float]) -> str:
    """Choose the CRS that distances are measured in: SWEREF 99 TM in Sweden, else the UTM zone.

    >>> local_crs_for((17.7, 59.2, 18.3, 59.5)), local_crs_for((-95.8, 29.5, -95.0, 30.1))
    ('EPSG:3006', 'EPSG:32615')
    """
    west, south, east, north = study_area
    longitude, latitude = (west + east) / 2, (south + north) / 2
    if SWEDEN[0] <= longitude <= SWEDEN[2] and SWEDEN[1] <= latitude <= SWEDEN[3]:
        return "EPSG:3006"
    zone = min(int((longitude + 180) // 6) + 1, 60)
    return f"EPSG:{32600 + zone if latitude >= 0 else 32700 + zone}"


@lru_cache
def metric_crs(crs: str) -> str:
    """Return the CRS if it is projected and in metres.

    Raises
    ------
    CrsError
        Where it is not; density and distance need metres.
    """
    try:
        known = CRS.from_user_input(crs)
    except PyprojError as error:
        raise CrsError(f"'{crs}' is no known CRS; name it as EPSG:3006.") from error
    if not known.is_projected or {axis.unit_name for axis in known.axis_info} != {"metre"}:
        raise CrsError(f"'{crs}' ({known.name}) does not measure in metres; name a projected CRS such as EPSG:3006.")
    return crs


@lru_cache(maxsize=32)
def _transformer(source: str, target: str) -> Transformer:
    # EPSG:3006, 3011, 3021 and 4326 are northing or latitude first by authority; always_xy puts x first, only here.
    return Transformer.from_crs(source, target, always_xy=True)
