"""Collections in words for machines: description, extent, queryables and schema."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.http.answers import GEOJSON, SCHEMA, link
from api.http.collections import Collection
from api.http.parameters import CRS84
from api.http.question import data_span
from hotspot.ground import Ground
from models.period import Period
from models.plain import instant

_REL = "http://www.opengis.net/def/rel/ogc/1.0"
_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where and when the data lie: (west, south, east, north) in degrees, and instants as text."""

    box: tuple[float, float, float, float]
    first: str
    last: str


def extent_of(ground: Ground, *, now: datetime) -> Extent:
    """Give the study area and the span of days with incidents."""
    span = data_span(ground, now=now)
    period = Period.of_days(span.first, span.last, timezone=span.timezone)
    return Extent(box=ground.incidents.site.study_area, first=instant(period.start), last=instant(period.end))


def collection(one: Collection, *, base: str, extent: Extent | None) -> dict[str, Any]:
    """Describe a collection."""
    home = f"{base}/collections/{one.collection_id}"
    written: dict[str, Any] = {
        "id": one.collection_id,
        "title": one.title,
        "description": one.description,
        "itemType": "feature",
        "crs": [CRS84],
        # Esri's clients fetch in storageCrs and do not swap axes, so it is the one with longitude first.
        "storageCrs": CRS84,
        "links": [
            link(home, "self", "application/json", one.title),
            link(f"{home}/items", "items", GEOJSON, "The features"),
            link(f"{home}/queryables", f"{_REL}/queryables", SCHEMA, "Properties to filter by"),
            link(f"{home}/schema", f"{_REL}/schema", SCHEMA, "All properties"),
        ],
    }
    if extent is not None:
        written["extent"] = {
            "spatial": {"bbox": [list(extent.box)], "crs": CRS84},
            "temporal": {
                "interval": [[extent.first, extent.last]],
                "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
            },
        }
    return written


def queryables(one: Collection, *, base: str) -> dict[str, Any]:
    """List the properties that can be given as parameters, with equality as their only question."""
    return {
        "$schema": _JSON_SCHEMA,
        "$id": f"{base}/collections/{one.collection_id}/queryables",
        "type": "object",
        "title": one.title,
        "properties": {name: {"title": name, "type": type_} for name, type_ in one.filter_types().items()},
        "additionalProperties": False,
    }


def schema(one: Collection, *, base: str) -> dict[str, Any]:
    """Describe the properties with titles and units."""
    properties: dict[str, Any] = {
        "id": {"title": "Feature id", "type": "string", "x-ogc-role": "id"},
        "geometry": {"title": "Geometry", "format": "geometry-any", "x-ogc-role": "primary-geometry"},
    }
    for declared in one.fields:
        written = {"title": declared.title, "type": declared.type, "x-title-sv": declared.title_sv}
        properties[declared.name] = {**written, "x-ogc-unit": declared.unit} if declared.unit else written
    return {
        "$schema": _JSON_SCHEMA,
        "$id": f"{base}/collections/{one.collection_id}/schema",
        "type": "object",
        "title": one.title,
        "properties": properties,
    }
