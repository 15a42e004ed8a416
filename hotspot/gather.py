"""Gather all that an analysis stands on: incidents of one data version, interventions, areas, hubs and names."""

import geopandas as gpd
import pandas as pd

from geodata.basemap import base_layers
from geodata.gazetteer import open_gazetteer
from geodata.store import Store
from geodata.transit import shipped_network
from geodata.transit.network import hubs_of, merge
from hotspot.ground import Ground, NamedPoint, prepare_incidents
from models.errors import StoreError
from models.place import Precision
from models.site import Site

AREA_COLUMNS = ["area_id", "name", "kind", "geometry"]


def gather_ground(store: Store, *, data_version: int | None = None) -> Ground:
    """Read everything as of a data version, the newest unless said.

    Raises
    ------
    StoreError
        While the store holds no incidents.
    NotFoundError
        Where there is no such data version.
    """
    site = store.site()
    version = store.data_version() if data_version is None else data_version
    if site is None or version == 0:
        raise StoreError("The data folder holds no incidents yet; run `klarsyn ingest` or `klarsyn demo` first.")
    network = merge(shipped_network(), store.lines())
    return Ground(
        incidents=prepare_incidents(
            store.incidents(version), site=site, data_version=version, first_recorded=store.first_recorded(version)
        ),
        interventions=store.interventions(),
        areas=known_areas(store, site),
        hubs=tuple(hub for hub in hubs_of(network) if _is_inside(hub.longitude, hub.latitude, site)),
        places=_places(store, site),
        denominators=store.denominators(),
        streets=store.streets(crs=site.local_crs),
        lines=network.lines,
        events=store.events(),
        state=store.registry_version(),
    )


def known_areas(store: Store, site: Site) -> gpd.GeoDataFrame:
    """Give the imported areas, and our own where none of that name and kind was imported."""
    own, imported = base_layers()["areas"], store.areas()
    own = own.assign(area_id=[f"{kind}-{number}" for number, kind in enumerate(own["kind"])])
    middle = own.geometry.representative_point()
    near = [_is_inside(x, y, site) for x, y in zip(middle.x, middle.y, strict=True)]
    known = set(zip(imported["name"].str.casefold(), imported["kind"], strict=True))  # NORRMALM is Norrmalm
    is_new = [key not in known for key in zip(own["name"].str.casefold(), own["kind"], strict=True)]
    kept = own.loc[[one and other for one, other in zip(near, is_new, strict=True)], AREA_COLUMNS]
    parts = [part for part in (imported[AREA_COLUMNS], kept) if len(part)]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs="EPSG:4326") if parts else imported[AREA_COLUMNS]


def _places(store: Store, site: Site) -> tuple[NamedPoint, ...]:
    """Give squares, stations, parks and buildings of the study area: what people name a spot after, not its exits."""
    return tuple(
        NamedPoint(name=entry.name, longitude=entry.longitude, latitude=entry.latitude)
        for entry in open_gazetteer(store).entries
        if entry.precision is Precision.PLACE
        and entry.kind != "metro_exit"
        and _is_inside(entry.longitude, entry.latitude, site)
    )


def _is_inside(longitude: float, latitude: float, site: Site) -> bool:
    west, south, east, north = site.study_area
    return west <= longitude <= east and south <= latitude <= north
