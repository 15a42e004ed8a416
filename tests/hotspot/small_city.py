"""A city small enough to check by hand: incidents where and when a test wants them."""

from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspot.detect import detect_hotspots
from hotspot.ground import Ground, LocatedIncidents, NamedPoint, prepare_incidents
from hotspot.layers import LAYERS, Making
from models.hotspot import HotSpot
from models.intervention import Intervention
from models.layer import Layer
from models.period import Period
from models.selection import Selection
from models.site import Site
from models.tables import STORED, conform

SITE = Site(name="Stockholm", timezone="Europe/Stockholm", local_crs="EPSG:3006", study_area=(17.7, 59.2, 18.3, 59.5))
SQUARE, STATION, PARK = (18.0649, 59.3326), (18.0293, 59.3321), (18.0727, 59.3145)
PLACES = (
    NamedPoint(name="Sergels torg", longitude=SQUARE[0], latitude=SQUARE[1]),
    NamedPoint(name="Fridhemsplan", longitude=STATION[0], latitude=STATION[1]),
)
SPRING = Period.of_days(date(2024, 3, 1), date(2024, 5, 31), timezone=SITE.timezone)
NOW = datetime(2024, 7, 1, tzinfo=UTC)


def selection(**changes: object) -> Selection:
    return Selection(**{"period": SPRING, **changes})  # type: ignore[arg-type]


def rows(
    count: int,
    where: tuple[float, float] | None,
    *,
    spread_m: float = 0.0,
    start: datetime = datetime(2024, 3, 1, 20, tzinfo=UTC),
    days: float = 91.0,
    seed: int = 0,
    **same: object,
) -> pd.DataFrame:
    """Give so many incidents around a place, one in each equal part of the days."""
    rng = np.random.default_rng(seed)
    longitude, latitude = where or (np.nan, np.nan)
    time = pd.DatetimeIndex([start + timedelta(days=int(days * number / count)) for number in range(count)])
    return pd.DataFrame(
        {
            "earliest": time.as_unit("us"),
            "latest": time.as_unit("us"),
            "longitude": longitude + rng.normal(0, spread_m, count) / 56_800,
            "latitude": latitude + rng.normal(0, spread_m, count) / 111_400,
            "precision": "address",
            "category": "Rån",
            "category_group": "Våld",
            "detection": "public",
            **same,
        }
    )


def background(count: int = 400, *, seed: int = 1) -> pd.DataFrame:
    """Give incidents thinly over some 25 km²."""
    return rows(count, (18.055, 59.325), spread_m=2000, seed=seed)


def incidents(*parts: pd.DataFrame) -> LocatedIncidents:
    table = pd.concat(parts, ignore_index=True)
    blank = {name: "" if kind == "str" else None for name, kind in STORED.items()}
    blank |= {"is_time_ambiguous": False, "version": 1, "harm": np.nan, "uncertainty_m": 50.0, "status": "new"}
    whole = pd.DataFrame([blank] * len(table)).assign(**{name: table[name] for name in table})
    for name, kind in STORED.items():
        if kind.startswith("datetime"):
            whole[name] = pd.to_datetime(whole[name], utc=True)
    return prepare_incidents(conform(whole, STORED, what="test"), site=SITE, data_version=4)


def ground(
    *parts: pd.DataFrame, places: tuple[NamedPoint, ...] = PLACES, interventions: tuple[Intervention, ...] = ()
) -> Ground:
    areas = gpd.GeoDataFrame({"area_id": [], "name": [], "kind": []}, geometry=[], crs="EPSG:4326")
    return Ground(incidents=incidents(*parts), interventions=interventions, areas=areas, hubs=(), places=places)


def layer(layer_id: str, base: Ground, selected: Selection | None = None, **options: str) -> Layer:
    """Make a layer as the pipeline does, before anything is withheld."""
    kind = LAYERS[layer_id]
    return kind.make(Making(ground=base, now=NOW), selected or selection(), kind.choose(options))


def detect(
    base: Ground, selected: Selection, *, method: str = "gi_star", seed: int = 1, draws: int = 0
) -> tuple[HotSpot, ...]:
    """Find hot spots with a method's defaults."""
    return detect_hotspots(base, selected, method=method, rng=np.random.default_rng(seed), draws=draws)
