"""Districts with what happened in them: how much, when and what."""

import geopandas as gpd
import numpy as np

from geodata.areas import KINDS
from geodata.project import geometry_to_metres
from hotspot.area_counts import AreaCounts, chosen_hours, count_by_area
from hotspot.layers.kind import DEGREES, DENSITY_PER_MONTH, INCIDENTS, LayerKind, Making, a_field
from hotspot.naming import busiest_hours
from hotspot.notes import notes_on_site
from models.layer import Layer
from models.option import Chosen, Option
from models.report import swedish_number
from models.selection import Selection

KIND = Option(
    name="kind",
    description="Which areas are counted: the kind they were imported as.",
    default="district",
    choices=KINDS,
)


def make_area_counts(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show areas of one kind with their incidents, the busiest first."""
    ground = making.ground
    areas = ground.areas[ground.areas["kind"] == chosen.text(KIND.name)].reset_index(drop=True)
    counted = count_by_area(ground.incidents, selection, areas)
    return AREA_COUNTS.layer(
        _frame(areas, counted, selection, crs=ground.incidents.site.local_crs),
        left_out=counted.left_out,
        provenance=making.provenance(
            selection.as_parameters(), chosen.as_parameters(), {"outside_areas": f"{counted.outside:g}"}
        ),
        notes=(*notes_on_site(ground.incidents.site), *_notes(counted, kind=chosen.text(KIND.name))),
    )


def _frame(areas: gpd.GeoDataFrame, counted: AreaCounts, selection: Selection, *, crs: str) -> gpd.GeoDataFrame:
    order = np.argsort(-counted.incidents, kind="stable")
    km2 = np.array([geometry_to_metres(one, crs=crs).area / 1e6 for one in areas.geometry])
    columns = {
        "name": areas["name"].to_numpy(),
        "incidents": counted.incidents.round(6),
        "density_per_month": counted.incidents / km2 / selection.period.months,
        "peak_hours": np.array([_peak_hours(one, selection) for one in counted.table], dtype=object),
        "group": np.array([_largest(one, counted.groups) for one in counted.table], dtype=object),
        "area_km2": km2,
    }
    return gpd.GeoDataFrame(
        {name: values[order] for name, values in columns.items()},
        geometry=areas.geometry.to_numpy()[order],
        index=areas["area_id"].astype("str").to_numpy()[order],
        crs=DEGREES,
    )


def _peak_hours(table: np.ndarray, selection: Selection) -> str | None:
    by_hour = table.sum(axis=1).reshape(7, 24).sum(axis=0)
    is_chosen = np.asarray(chosen_hours(selection).reshape(7, 24).any(axis=0))
    return "{:02d}-{:02d}".format(*busiest_hours(by_hour, is_chosen=is_chosen)) if by_hour.any() else None


def _largest(table: np.ndarray, groups: tuple[str, ...]) -> str | None:
    by_group = table.sum(axis=0)
    return groups[int(np.argmax(by_group.round(9)))] if by_group.any() else None


def _notes(counted: AreaCounts, *, kind: str) -> tuple[str, ...]:
    said = ["En händelse som ligger i två områden, eller på gränsen mellan dem, räknas i båda."]
    if kind == "district":
        said.append("Händelser vars plats bara är känd som stadsdel räknas med här, men inte på fina kartor.")
    for number, why in (
        (counted.outside, "ligger utanför områdena"),
        (counted.left_out.unplaced, "saknar känd plats"),
        (counted.left_out.coarse, "är bara kända på område eller kommun"),
    ):
        if number:
            said.append(f"{swedish_number(number)} händelser {why} och är inte med.")
    return tuple(said)


AREA_COUNTS = LayerKind(
    layer_id="area-counts",
    title="Incidents by area",
    title_sv="Händelser per område",
    description="Districts or other areas with their incidents, incidents per km² and month, busiest hours and group.",
    fields=(
        a_field("name", "string", "", "Name", "Område"),
        INCIDENTS,
        DENSITY_PER_MONTH,
        a_field("peak_hours", "string", "clock hours", "Busiest four hours", "Mest utsatta timmar", is_optional=True),
        a_field("group", "string", "", "Most frequent group", "Vanligaste grupp", is_optional=True),
        a_field("area_km2", "number", "km²", "Area", "Yta"),
    ),
    selects=("category", "hours", "weekdays", "detection"),
    filters=("name",),
    options=(KIND,),
    make=make_area_counts,
)
