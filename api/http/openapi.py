"""The API description: OpenAPI 3.0, written by us, with one literal path per collection as GIS clients expect."""

from collections.abc import Mapping
from typing import Any

from api.http import parameters as p
from api.http.answers import GEOJSON, JSON, SCHEMA
from api.http.collections import COLLECTIONS, Collection
from api.http.displacement import EVALUATED, EXPLAINED, SEARCHED
from api.http.parameters import Parameter
from api.http.problems import MEDIA_TYPE as PROBLEM
from api.http.quality import MEASURED

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
TITLE = "Klarsyn"
DESCRIPTION = "Where and when incidents gather, and whether they stopped or only moved."

_SHARED = {one.name: one for one in (p.BBOX, p.LIMIT, p.OFFSET)}
# QGIS 3.22 looks for the default limit under components/parameters/limit, GDAL follows references: so both are served.
_FEATURE_ID: dict[str, Any] = {
    "name": "featureId",
    "in": "path",
    "required": True,
    "description": "The feature's stable id; the H3 index where it is a cell.",
    "schema": {"type": "string"},
}


def describe_api(*, base: str, version: str, offered: Mapping[str, Collection] = COLLECTIONS) -> dict[str, Any]:
    """Write the whole document, with the collections on offer."""
    return {
        "openapi": "3.0.3",
        "info": {"title": TITLE, "description": DESCRIPTION, "version": version},
        "servers": [{"url": base}],
        "tags": [
            {"name": "Capabilities", "description": "What this service offers"},
            {"name": "Data", "description": "Layers for GIS and maps"},
            {"name": "Page", "description": "What the map page needs, and the service's state"},
        ],
        "paths": {**_capabilities(), **_data(offered), **_page()},
        "components": {
            "parameters": {name: one.describe() for name, one in _SHARED.items()},
            "responses": _PROBLEMS,
            "schemas": _SCHEMAS,
        },
    }


def _capabilities() -> dict[str, Any]:
    return {
        "/": _get("landing", "Landing page", "Capabilities", parameters=(p.FORMAT_OR_HTML,), schema="landingPage"),
        "/api": _get("api", "This document", "Capabilities", parameters=(p.FORMAT_OR_HTML,), media_type=MEDIA_TYPE),
        "/conformance": _get("conformance", "Conformance classes", "Capabilities", schema="confClasses"),
        "/collections": _get("collections", "The collections", "Capabilities", schema="collections"),
    }


def _data(offered: Mapping[str, Collection]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for one in offered.values():
        home, name = f"/collections/{one.collection_id}", one.collection_id
        paths[home] = _get(f"{name}.describe", one.title, "Capabilities", schema="collection")
        paths[f"{home}/items"] = _items(one)
        paths[f"{home}/items/{{featureId}}"] = _item(one)
        for kind, title in (("queryables", "Properties to filter by"), ("schema", "All properties")):
            paths[f"{home}/{kind}"] = _get(f"{name}.{kind}", f"{one.title}: {title}", "Capabilities", media_type=SCHEMA)
    return paths


def _items(one: Collection) -> dict[str, Any]:
    operation = _get(
        f"{one.collection_id}.items",
        one.title,
        "Data",
        parameters=one.parameters(),
        media_type=GEOJSON,
        schema="featureCollection",
    )
    operation["get"]["description"] = one.description
    return operation


def _item(one: Collection) -> dict[str, Any]:
    operation = _get(
        f"{one.collection_id}.item",
        f"{one.title}: one feature",
        "Data",
        parameters=one.item_parameters(),
        media_type=GEOJSON,
        schema="feature",
    )
    operation["get"]["parameters"].insert(0, _FEATURE_ID)
    operation["get"]["responses"]["404"] = {"$ref": "#/components/responses/NotFound"}
    return operation


def _page() -> dict[str, Any]:
    intervention = {**_FEATURE_ID, "name": "interventionId", "description": "The intervention's id."}
    file = {**_FEATURE_ID, "name": "file", "description": "The report's file name."}
    paths = {
        "/page/options": _get("page.options", "What can be chosen", "Page"),
        "/page/basemap": _get("page.basemap", "Water, areas and place names to draw below", "Page"),
        "/displacement": _get("displacement.list", "Evaluations, and kept findings, in brief", "Data"),
        "/displacement/search": _get("displacement.search", "Where it went in a month", "Data", parameters=SEARCHED),
        "/displacement/{interventionId}": _get(
            "displacement.one", "One evaluation, or one kept finding", "Data", parameters=EVALUATED
        ),
        "/displacement/{interventionId}/why": _get(
            "displacement.why", "The counts behind a finding", "Data", parameters=EXPLAINED
        ),
        "/interventions": _register(),
        "/interventions/{interventionId}": _registered(),
        "/quality": _get("quality", "How well the incidents asked about are placed", "Data", parameters=MEASURED),
        "/recalculated": _get(
            "recalculated", "Counts that have changed since, and why", "Data", parameters=(p.SINCE, p.FORMAT)
        ),
        "/reports": _get("reports.list", "Rendered reports", "Data"),
        "/reports/{file}": _get("reports.one", "One rendered report", "Data", media_type="*/*"),
        "/health": _get("health", "Whether the service answers, and from which data", "Page"),
        "/ready": _get("ready", "Whether the first analyses are made", "Page"),
    }
    for path in ("/displacement/{interventionId}", "/displacement/{interventionId}/why"):
        paths[path]["get"]["parameters"].insert(
            0, {**intervention, "description": "An intervention's or finding's id."}
        )
    for operation in paths["/interventions/{interventionId}"].values():
        operation["parameters"].insert(0, intervention)
    paths["/reports/{file}"]["get"]["parameters"] = [file]
    return paths


def _register() -> dict[str, Any]:
    return {
        **_get("interventions.list", "The register of interventions", "Data", media_type=GEOJSON),
        "post": _change("interventions.add", "Register a Feature or FeatureCollection", {"201": "Registered"}),
    }


def _registered() -> dict[str, Any]:
    removed = _change("interventions.remove", "Forget an intervention", {"204": "Forgotten"})
    del removed["requestBody"]
    put = _change("interventions.put", "Register or replace one", {"200": "Replaced", "201": "Registered"})
    return {
        **_get("interventions.one", "One intervention", "Data", media_type=GEOJSON, schema="feature"),
        "put": put,
        "delete": removed,
    }


def _change(operation_id: str, summary: str, outcomes: Mapping[str, str]) -> dict[str, Any]:
    content = {GEOJSON: {"schema": {"type": "object"}}, JSON: {"schema": {"type": "object"}}}
    return {
        "operationId": operation_id,
        "summary": summary,
        "tags": ["Data"],
        "parameters": [],
        "requestBody": {"required": True, "content": content},
        "responses": {
            **{status: {"description": sentence} for status, sentence in outcomes.items()},
            **{
                status: _problem(sentence)
                for status, sentence in (
                    ("400", "The body cannot be used; the detail names every fault."),
                    ("403", "The request comes from a page of another origin."),
                    ("404", "There is no such intervention."),
                    ("409", "There is one with this id already."),
                    ("413", "The body is too large."),
                    ("415", "The body is no GeoJSON."),
                )
            },
        },
    }


def _get(
    operation_id: str,
    summary: str,
    tag: str,
    *,
    parameters: tuple[Parameter, ...] = (p.FORMAT,),
    media_type: str = JSON,
    schema: str = "any",
) -> dict[str, Any]:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {
        "get": {
            "operationId": operation_id,
            "summary": summary,
            "tags": [tag],
            "parameters": [_written(one) for one in parameters],
            "responses": {
                "200": {"description": summary, "content": content},
                "400": {"$ref": "#/components/responses/BadRequest"},
                "503": {"$ref": "#/components/responses/Unavailable"},
            },
        }
    }


def _written(one: Parameter) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{one.name}"} if _SHARED.get(one.name) is one else one.describe()


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}}}


_PROBLEMS = {
    "BadRequest": _problem("A parameter is unknown, malformed or out of range; the detail says what to do."),
    "NotFound": _problem("There is no such thing; the detail names what there is."),
    "Unavailable": _problem("The data folder is empty or cannot be read."),
}


def _text(*names: str) -> dict[str, Any]:
    return {name: {"type": "string"} for name in names}


_LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
_COLLECTION = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        **_text("id", "title", "description", "itemType", "storageCrs"),
        "crs": {"type": "array", "items": {"type": "string"}},
        "extent": {"type": "object"},
        "links": _LINKS,
    },
}
_FEATURE = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string"},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
        "links": _LINKS,
    },
}
_SCHEMAS: dict[str, Any] = {
    "any": {},
    "link": {"type": "object", "required": ["href", "rel"], "properties": _text("href", "rel", "type", "title")},
    "landingPage": {
        "type": "object",
        "required": ["links"],
        "properties": {**_text("title", "description"), "links": _LINKS},
    },
    "confClasses": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": _LINKS,
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
        },
    },
    "collection": _COLLECTION,
    "feature": _FEATURE,
    "featureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
            "links": _LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "klarsyn": {"type": "object", "description": "What is left out, fields with units, provenance, notes."},
        },
    },
    "problem": {
        "type": "object",
        "required": ["title", "status", "detail"],
        "properties": {**_text("type", "title", "detail", "instance"), "status": {"type": "integer"}},
    },
}
