"""Interventions, areas and places: what people tell Klarsyn about the city."""

from collections.abc import Iterable
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from geodata.project import DEGREES
from geodata.store.state import State
from models.errors import DataRefusedError, NotFoundError
from models.intervention import Intervention, InterventionKind
from models.period import Hours

AREA_COLUMNS = ("area_id", "name", "kind", "geometry")
PLACE_COLUMNS = ("name", "aliases", "kind", "longitude", "latitude", "uncertainty_m", "municipality")
_SEPARATOR = "|"
_INTERVENTION = (
    *("intervention_id", "name", "kind", "area", "first_day", "last_day", "hours", "note"),
    *("patrol_hours", "patrol_hours_before"),
)


def add_interventions(state: State, interventions: Iterable[Intervention]) -> None:
    """Register interventions; one with a known id replaces it."""
    rows: list[tuple[object, ...]] = [
        (
            *(one.intervention_id, one.name, str(one.kind), shapely.to_wkb(one.area)),
            *(one.first_day.isoformat(), one.last_day.isoformat(), str(one.hours or ""), one.note),
            *(one.patrol_hours, one.patrol_hours_before),
        )
        for one in interventions
    ]
    _upsert(state, "interventions", _INTERVENTION, rows, keys=_INTERVENTION[:1])


def remove_intervention(state: State, intervention_id: str) -> None:
    """Forget an intervention; findings about it stay as they were made.

    Raises
    ------
    NotFoundError
        Where there is none with this id.
    """
    with state.change_registry() as connection:
        query = "DELETE FROM interventions WHERE intervention_id = ?"
        if not connection.execute(query, (intervention_id,)).rowcount:
            known = connection.execute("SELECT intervention_id FROM interventions ORDER BY first_day").fetchall()
            listed = ", ".join(row["intervention_id"] for row in known) or "none"
            raise NotFoundError(f"There is no intervention '{intervention_id}'; registered are: {listed}.")


def read_interventions(state: State) -> tuple[Intervention, ...]:
    """Give all interventions, earliest first."""
    with state.read() as connection:
        rows = connection.execute("SELECT * FROM interventions ORDER BY first_day, intervention_id").fetchall()
    return tuple(
        Intervention(
            intervention_id=row["intervention_id"],
            name=row["name"],
            kind=InterventionKind(row["kind"]),
            area=shapely.from_wkb(row["area"]),
            first_day=date.fromisoformat(row["first_day"]),
            last_day=date.fromisoformat(row["last_day"]),
            hours=Hours.parse(row["hours"]) if row["hours"] else None,
            note=row["note"],
            patrol_hours=row["patrol_hours"],
            patrol_hours_before=row["patrol_hours_before"],
        )
        for row in rows
    )


def add_areas(state: State, areas: gpd.GeoDataFrame) -> None:
    """Keep areas in EPSG:4326; one with a known id replaces it.

    Raises
    ------
    DataRefusedError
        Where columns are missing.
    """
    _check(areas, AREA_COLUMNS, "areas")
    geometry = shapely.to_wkb(areas["geometry"].to_numpy())
    texts = [areas[name].astype(str) for name in AREA_COLUMNS[:3]]
    _upsert(state, "areas", AREA_COLUMNS, list(zip(*texts, geometry, strict=True)), keys=AREA_COLUMNS[:1])


def read_areas(state: State) -> gpd.GeoDataFrame:
    """Give all areas, ordered by kind and name."""
    with state.read() as connection:
        rows = connection.execute("SELECT * FROM areas ORDER BY kind, name, area_id").fetchall()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(AREA_COLUMNS))
    geometry = shapely.from_wkb(frame.pop("geometry").to_numpy(dtype=object))
    return gpd.GeoDataFrame(frame.astype("str"), geometry=geometry, crs=DEGREES)


def add_places(state: State, places: pd.DataFrame) -> None:
    """Keep places for the gazetteer; one with a known name and point replaces it.

    Raises
    ------
    DataRefusedError
        Where columns are missing.
    """
    _check(places, PLACE_COLUMNS, "places")
    aliases = places["aliases"].map(lambda names: names if isinstance(names, str) else _SEPARATOR.join(names))
    plain = places[list(PLACE_COLUMNS)].assign(aliases=aliases).astype(object)
    rows = [tuple(None if pd.isna(value) else value for value in row) for row in plain.itertuples(index=False)]
    _upsert(state, "places", PLACE_COLUMNS, rows, keys=("name", "longitude", "latitude"))


def read_places(state: State) -> pd.DataFrame:
    """Give all places, ordered by name; aliases as one text with `|` between them."""
    with state.read() as connection:
        rows = connection.execute("SELECT * FROM places ORDER BY name, longitude, latitude").fetchall()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(PLACE_COLUMNS))
    numbers = dict.fromkeys(("longitude", "latitude", "uncertainty_m"), "float64")
    return frame.astype({name: numbers.get(name, "str") for name in PLACE_COLUMNS})


def _check(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    missing = [name for name in columns if name not in frame]
    if missing:
        raise DataRefusedError(f"The {what} lack the columns {missing}; they have {list(frame.columns)}.")


def _upsert(
    state: State, table: str, columns: Iterable[str], rows: list[tuple[object, ...]], *, keys: tuple[str, ...]
) -> None:
    names = list(columns)
    rest = [name for name in names if name not in keys]
    changes = ", ".join(f"{name} = excluded.{name}" for name in rest)
    # Only what differs is written, so that repeating an import does not look like a change.
    differs = " OR ".join(f"{table}.{name} IS NOT excluded.{name}" for name in rest)
    query = (  # every name in it is a constant of this module
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changes} WHERE {differs}"
    )
    with state.change_registry(is_gazetteer=table in {"places", "areas"}) as connection:
        connection.executemany(query, rows)
