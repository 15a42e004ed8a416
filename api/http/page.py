"""The map page and what it needs to know before it draws."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from api.asking import with_readable_cells
from api.http.analysis import Analysis
from api.http.answers import JSON, Answer, prepare_answer, send
from api.http.encode import write_json
from api.http.parameters import FORMAT, read_query
from api.http.question import data_span, default_selection
from api.settings import Settings
from hotspot.ground import Ground, LocatedIncidents
from models.errors import StoreError
from models.intervention import Intervention
from models.selection import RESOLUTIONS, Selection

PAGE = Path(__file__).parents[1] / "page" / "dist"

_YEAR = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """The page's built files; names carry a hash of their content, so they are kept for good."""

    async def check_config(self) -> None:
        """Refuse with a sentence while there are no files."""
        _check_built(Path(str(self.directory)))
        await super().check_config()

    def file_response(self, *args: Any, **options: Any) -> Response:  # noqa: ANN401  as the framework declares it
        """Give a file with its caching rule."""
        response = super().file_response(*args, **options)
        scope = args[2] if len(args) > 2 else options["scope"]
        is_named_by_content = "/assets/" in scope["path"]
        response.headers["Cache-Control"] = _YEAR if is_named_by_content else "no-cache"
        return response


class PageRoutes:
    """The addresses of the page.

    Parameters
    ----------
    base_layers : what is drawn below everything where no basemap is set.
    folder : where the page was built.
    """

    def __init__(
        self,
        analysis: Analysis,
        settings: Settings,
        *,
        base_layers: Callable[[], dict[str, gpd.GeoDataFrame]],
        folder: Path,
    ) -> None:
        self._analysis = analysis
        self._settings = settings
        self._folder = folder
        self._base_layers = cache(lambda: _written(base_layers()))

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        router.add_api_route("/map", self.map_page)
        router.add_api_route("/page/options", self.options)
        router.add_api_route("/page/basemap", self.basemap)
        return router

    def map_page(self) -> Response:
        """Give the page; its parameters are read by itself, in the browser, so that a link keeps its question."""
        _check_built(self._folder)
        return FileResponse(self._folder / "index.html", media_type="text/html", headers={"Cache-Control": "no-cache"})

    def options(self, request: Request) -> Response:
        """Say what can be chosen."""
        read_query(request.query_params, (FORMAT,))
        ground = self._analysis.standpoint().ground
        body = write_json(page_options(ground, self._settings, now=self._analysis.clock()))
        return send(prepare_answer(body, media_type=JSON, rests_on=body), request)

    def basemap(self, request: Request) -> Response:
        """Give our own water, areas and names."""
        read_query(request.query_params, (FORMAT,))
        return send(self._base_layers(), request)


def _written(layers: dict[str, gpd.GeoDataFrame]) -> Answer:
    body = write_json({name: frame.to_geo_dict(drop_id=True) for name, frame in layers.items()})
    return prepare_answer(body, media_type=JSON, rests_on=body)


def _check_built(folder: Path) -> None:
    if not (folder / "index.html").is_file():
        raise StoreError("The map page is not built; run `make page` in the project's folder, then reload.")


def page_options(ground: Ground, settings: Settings, *, now: datetime) -> dict[str, Any]:
    """Say what can be chosen, with how many incidents each choice has."""
    incidents, span = ground.incidents, data_span(ground, now=now)
    site = incidents.site
    return {
        "site_name": site.name,
        "timezone": site.timezone,
        "study_area": site.study_area,
        "is_synthetic": site.is_synthetic,
        "data_version": incidents.data_version,
        "incidents": len(incidents),
        "first_day": span.first,
        "last_day": span.last,
        "groups": _groups(incidents),
        "detections": _counted(incidents.detection_code, incidents.detections),
        "resolutions": list(RESOLUTIONS),
        "interventions": [_intervention(one) for one in ground.interventions],
        "basemap": _basemap(settings),
        "default_selection": page_selection(ground, now=now).as_parameters(),
    }


def page_selection(ground: Ground, *, now: datetime) -> Selection:
    """Give what the page shows first: the last 90 days, in cells that suit the city."""
    return with_readable_cells(default_selection(ground, now=now), ground.incidents)


def _intervention(one: Intervention) -> dict[str, Any]:
    return {
        "intervention_id": one.intervention_id,
        "name": one.name,
        "kind": one.kind,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "hours": str(one.hours or ""),
    }


def _basemap(settings: Settings) -> dict[str, str] | None:
    if settings.basemap_url is None:
        return None
    return {"url": settings.basemap_url, "attribution": settings.basemap_attribution}


def _counted(codes: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:  # noqa: ANN401  an array of any integers
    counts = np.bincount(codes, minlength=len(names))
    rows = [{"name": name, "incidents": int(count)} for name, count in zip(names, counts, strict=True)]
    return sorted(rows, key=lambda row: (-row["incidents"], row["name"]))


def _groups(incidents: LocatedIncidents) -> list[dict[str, Any]]:
    """List groups with their categories, both with the most incidents first."""
    groups = _counted(incidents.group_code, incidents.groups)
    for group in groups:
        inside = incidents.group_code == incidents.groups.index(group["name"])
        categories = _counted(incidents.category_code[inside], incidents.categories)
        group["categories"] = [row for row in categories if row["incidents"]]
    return groups
