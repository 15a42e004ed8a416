"""Whether the service answers, and from which data."""

from fastapi import APIRouter, Request, Response

from api.http.analysis import Analysis
from api.http.answers import send_json
from api.http.parameters import FORMAT, read_query
from models.errors import StoreError


def health_router(analysis: Analysis) -> APIRouter:
    """Give the routes that watch the service."""
    router = APIRouter()

    def health(request: Request) -> Response:
        read_query(request.query_params, (FORMAT,))
        ground = analysis.loaded_ground()
        site = analysis.store.site() if ground is None else ground.incidents.site
        return send_json(
            {
                "ok": True,
                "data_version": analysis.versions().data,
                "incidents": None if ground is None else len(ground.incidents),
                "site": None if site is None else site.name,
                "is_synthetic": None if site is None else site.is_synthetic,
            }
        )

    def ready(request: Request) -> Response:
        read_query(request.query_params, (FORMAT,))
        if not analysis.is_ready():
            raise StoreError("The data are still being read; ask again in a few seconds.")
        return send_json({"ready": True})

    router.add_api_route("/health", health)
    router.add_api_route("/ready", ready)
    return router
