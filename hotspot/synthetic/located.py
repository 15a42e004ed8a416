"""The shortcut for tests: the demo city's incidents as if read and geocoded without a mistake."""

import numpy as np

from geodata.project import to_metres
from hotspot.ground import NEVER, LocatedIncidents
from hotspot.stats.aoristic import aoristic_weights
from hotspot.synthetic.events import DETECTIONS, Calendar, Events, Integers
from hotspot.synthetic.places import CRS, city_places
from hotspot.synthetic.reporting import clock_times, place_points
from hotspot.synthetic.rhythm import CATEGORIES
from hotspot.synthetic.sightings import PLACE_KINDS, Sightings
from models.site import Site

SITE = Site(
    name="Klarsyn demostad (påhittade data)",
    timezone="Europe/Stockholm",
    local_crs=CRS,
    study_area=(17.85, 59.23, 18.25, 59.42),
    is_synthetic=True,
)


def locate(events: Events, sightings: Sightings, *, calendar: Calendar) -> LocatedIncidents:
    """Give the incidents that were not withdrawn; slips of the pen in times are left out of account."""
    longitude, latitude = place_points(events, sightings)
    kind = sightings.place_kind
    earliest, latest = (_instants(one, calendar) for one in (sightings.first_minute, sightings.last_minute))
    kept = np.flatnonzero(~sightings.is_withdrawn)
    groups = tuple(sorted({one.group for one in CATEGORIES}))
    group_of = np.array([groups.index(one.group) for one in CATEGORIES], dtype=np.int32)
    is_placed = np.isfinite(longitude[kept])
    has_fine_name = np.array([place.is_text_fine for place in city_places()])[events.place[kept]]
    is_fine = is_placed & ((kind[kept] != PLACE_KINDS.index("text")) | has_fine_name)
    latest = np.maximum(earliest, latest)
    return LocatedIncidents(
        site=SITE,
        data_version=1,
        earliest=earliest[kept],
        latest=latest[kept],
        hour_weights=aoristic_weights(earliest[kept], latest[kept], zone=SITE.zone),
        points=to_metres(longitude[kept], latitude[kept], crs=CRS),
        longitude=longitude[kept],
        latitude=latitude[kept],
        uncertainty_m=np.where(kind[kept] == 0, 20.0, 100.0),
        is_fine=is_fine,
        is_placed=is_placed | (kind[kept] == PLACE_KINDS.index("district")),
        category_code=events.category[kept].astype(np.int32),
        categories=tuple(one.name for one in CATEGORIES),
        group_code=group_of[events.category[kept]],
        groups=groups,
        detection_code=events.detection[kept].astype(np.int32),
        detections=DETECTIONS,
        target_code=np.zeros(len(kept), dtype=np.int32),
        targets=("",),
        modus_code=np.zeros(len(kept), dtype=np.int32),
        modi=("",),
        first_seen=np.full(len(kept), NEVER),
        harm=np.full(len(kept), np.nan),
    )


def _instants(minutes: Integers, calendar: Calendar) -> Integers:
    local = clock_times(minutes, calendar).dt.tz_localize(SITE.timezone, ambiguous=np.ones(len(minutes), bool))
    return np.asarray(local.dt.tz_convert("UTC").to_numpy("datetime64[us]").astype(np.int64))
