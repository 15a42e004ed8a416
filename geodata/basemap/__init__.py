"""Water, districts and names to draw under the layers where no basemap is set; small files of our own.

Each file names its source. The water has no holes: every island hangs on a bridge, so that simple drawers need not cut.
"""

from functools import lru_cache
from importlib.resources import files

import geopandas as gpd
import orjson
from shapely.geometry import shape

LAYERS = ("water", "areas", "places")


def base_layers() -> dict[str, gpd.GeoDataFrame]:
    """Load the base layers, each in EPSG:4326.

    Returns
    -------
    dict
        "water" (polygons: name), "areas" (district outlines: name, kind) and "places" (points: name, rank; 1 is
        labelled first).
    """
    return {name: _layer(name).copy() for name in LAYERS}


@lru_cache(maxsize=len(LAYERS))
def _layer(name: str) -> gpd.GeoDataFrame:
    # Our own few kilobytes: json and shapely are enough, and GDAL stays out of the service.
    features = orjson.loads((files(__name__) / "data" / f"{name}.geojson").read_bytes())["features"]
    rows = [feature["properties"] for feature in features]
    return gpd.GeoDataFrame(rows, geometry=[shape(feature["geometry"]) for feature in features], crs="EPSG:4326")
