"""The front of the house: landing page, API description, conformance; for machines and, plainly, for people."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Any

from fastapi import APIRouter, Request, Response

from api.http.answers import GEOJSON, JSON, base_of, link, send_json
from api.http.collections import COLLECTIONS, Collection
from api.http.openapi import DESCRIPTION, MEDIA_TYPE, TITLE, describe_api
from api.http.parameters import FORMAT, FORMAT_OR_HTML, read_query

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "td,th{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0}code{font-size:.95em}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_CSP = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'"


class LandingRoutes:
    """The addresses at the front."""

    def __init__(self, *, version: str, offered: Mapping[str, Collection] = COLLECTIONS) -> None:
        self._version = version
        self._offered = offered

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        router.add_api_route("/", self.landing)
        router.add_api_route("/api", self.api)
        router.add_api_route("/api.html", self.api_html)
        router.add_api_route("/conformance", self.conformance)
        return router

    def landing(self, request: Request) -> Response:
        """Say what there is and where."""
        given = read_query(request.query_params, (FORMAT_OR_HTML,))
        document = _landing(base_of(request))
        return _html(TITLE, _landing_html(document)) if _wants_html(request, given) else send_json(document)

    def api(self, request: Request) -> Response:
        """Describe the API for machines, or for people where they ask."""
        given = read_query(request.query_params, (FORMAT_OR_HTML,))
        if _wants_html(request, given):
            return self._described(request)
        return send_json(self._document(request), media_type=MEDIA_TYPE)

    def api_html(self, request: Request) -> Response:
        """Describe the API for people."""
        read_query(request.query_params, ())
        return self._described(request)

    def _described(self, request: Request) -> Response:
        return _html(f"{TITLE}: API", _api_html(self._document(request)))

    def _document(self, request: Request) -> dict[str, Any]:
        return describe_api(base=base_of(request), version=self._version, offered=self._offered)

    def conformance(self, request: Request) -> Response:
        """Claim what is true."""
        read_query(request.query_params, (FORMAT,))
        return send_json({"conformsTo": CONFORMANCE})


def _landing(base: str) -> dict[str, Any]:
    links = [
        link(f"{base}/", "self", JSON, "This document"),
        link(f"{base}/?f=html", "alternate", "text/html", "This document for people"),
        link(f"{base}/api", "service-desc", MEDIA_TYPE, "The API description"),
        link(f"{base}/api.html", "service-doc", "text/html", "The API description for people"),
        link(f"{base}/conformance", "conformance", JSON, "Conformance classes"),
        link(f"{base}/collections", "data", JSON, "The collections"),
        link(f"{base}/map", "related", "text/html", "The map page"),
        link(f"{base}/displacement", "related", JSON, "Evaluated interventions"),
        link(f"{base}/interventions", "related", GEOJSON, "The register of interventions"),
        link(f"{base}/reports", "related", JSON, "Rendered reports"),
    ]
    return {"title": TITLE, "description": DESCRIPTION, "links": links}


def _wants_html(request: Request, given: dict[str, str]) -> bool:
    if "f" in given:
        return given["f"] == "html"
    accepted = [part.split(";")[0].strip() for part in request.headers.get("accept", "").split(",")]
    return "text/html" in accepted and not any("json" in one for one in accepted[: accepted.index("text/html")])


def _html(title: str, body: str) -> Response:
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>{body}</body></html>'
    )
    headers = {"Content-Security-Policy": _CSP, "Cache-Control": "no-cache", "Vary": "Accept"}
    return Response(page, headers=headers, media_type="text/html")


def _landing_html(document: dict[str, Any]) -> str:
    items = "".join(
        f'<li><a href="{escape(one["href"])}">{escape(one["title"])}</a></li>'
        for one in document["links"]
        if one["rel"] != "self"
    )
    return f"<h1>{escape(document['title'])}</h1><p>{escape(document['description'])}</p><ul>{items}</ul>"


def _api_html(document: dict[str, Any]) -> str:
    shared = document["components"]["parameters"]
    parts = [f"<h1>{escape(document['info']['title'])}: API</h1><p>{escape(document['info']['description'])}</p>"]
    for path, operations in document["paths"].items():
        parts.append(f"<h2><code>{escape(path)}</code></h2>")
        for method, operation in operations.items():
            rows = "".join(_row(one, shared) for one in operation["parameters"])
            about = escape(operation.get("description", operation["summary"]))
            parts.append(f"<p><code>{method.upper()}</code> {about}</p><table>{rows}</table>")
    return "".join(parts)


def _row(parameter: dict[str, Any], shared: dict[str, Any]) -> str:
    one = shared[parameter["$ref"].rpartition("/")[2]] if "$ref" in parameter else parameter
    return f"<tr><th><code>{escape(one['name'])}</code></th><td>{escape(one['description'])}</td></tr>"
