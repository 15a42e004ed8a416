"""The one place where the HTTP service is wired together."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from socket import socket
from threading import Thread

import geopandas as gpd
import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.gzip import GZipMiddleware

from api.http.analysis import Analysis, Method, Standpoint, VersionedStore
from api.http.collections import COLLECTIONS, WITH_PROGNOSIS, find_collection
from api.http.displacement import DisplacementRoutes
from api.http.features import FeatureRoutes
from api.http.health import health_router
from api.http.interventions import InterventionRoutes
from api.http.landing import LandingRoutes
from api.http.page import PAGE, Assets, PageRoutes, page_selection
from api.http.problems import answer_with_problems
from api.http.quality import quality_router
from api.http.question import ask
from api.http.recalculated import recalculated_router
from api.http.reports import reports_router
from api.http.security import Doorkeeper
from api.settings import Settings, check_bind
from geodata.basemap import base_layers
from hotspot.disclosure import POLICIES, Policy
from models.errors import KlarsynError, SettingError

NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""Left alone, the framework reports requests and failures to wherever an environment variable says."""

MOST_WARMED = 10
"""Findings made before anybody asks; an evaluation takes about a second."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The floors below, as the HTTP door sees them.

    Attributes
    ----------
    method : how analyses are made.
    base_layers : what the page draws where no basemap is set.
    page : folder where the page was built.
    """

    method: Method
    base_layers: Callable[[], dict[str, gpd.GeoDataFrame]]
    page: Path = PAGE


def create_app(
    *, store: VersionedStore, settings: Settings, clock: Callable[[], datetime], house: House | None = None
) -> FastAPI:
    """Wire the service; the house is the real one unless given."""
    house = house or _real_house()
    analysis = Analysis(store=store, method=house.method, policy=find_policy(settings.role), clock=clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        Thread(target=warm, args=(analysis,), name="warm", daemon=True).start()
        yield

    # The framework's own description is OpenAPI 3.1 and its pages fetch scripts from elsewhere: ours replace both.
    app = FastAPI(
        title="Klarsyn", openapi_url=None, docs_url=None, redoc_url=None, telemetry=NO_TELEMETRY, lifespan=lifespan
    )
    offered = WITH_PROGNOSIS if settings.prognosis else COLLECTIONS
    app.include_router(LandingRoutes(version=version("klarsyn"), offered=offered).router())
    app.include_router(FeatureRoutes(analysis, offered=offered).router())
    app.include_router(DisplacementRoutes(analysis).router())
    app.include_router(InterventionRoutes(analysis).router())
    app.include_router(quality_router(analysis))
    app.include_router(recalculated_router(analysis))
    page = PageRoutes(analysis, settings, base_layers=house.base_layers, folder=house.page)
    app.include_router(page.router())
    app.include_router(reports_router(settings.data_dir / "reports"))
    app.include_router(health_router(analysis))
    app.mount("/static", GZipMiddleware(Assets(directory=house.page, check_dir=False)))
    answer_with_problems(app)
    app.add_middleware(Doorkeeper, basemap_origin=settings.basemap_origin)
    return app


def warm(analysis: Analysis) -> None:
    """Make what the first visitors will ask for: the map, then the findings, then what GIS tools ask."""
    try:
        if analysis.versions().data == 0:
            log.info("the data folder is empty; `klarsyn ingest` fills it, also while this runs")
            return
        standpoint = analysis.standpoint()
        shown = page_selection(standpoint.ground, now=analysis.clock()).as_parameters()
        _warm_layers(analysis, standpoint, ("heatmap", "hotspots"), {"resolution": shown["resolution"]})
        for one in standpoint.ground.interventions[:MOST_WARMED]:
            analysis.finding(standpoint, one.intervention_id)
        _warm_layers(analysis, standpoint, ("displacement-flows",), {})
    except KlarsynError as error:
        log.warning("what the first visitors ask for could not be made", error=str(error))


def _warm_layers(analysis: Analysis, standpoint: Standpoint, layer_ids: tuple[str, ...], given: dict[str, str]) -> None:
    for layer_id in layer_ids:
        question = ask(find_collection(layer_id), given, standpoint.ground, now=analysis.clock())
        analysis.layer(standpoint, layer_id, question.selection, question.options)


def serve(settings: Settings) -> None:
    """Run the service until it is interrupted.

    Raises
    ------
    SettingError
        Where it would listen beyond this machine.
    """
    from geodata.store import Store

    check_bind(settings.host)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    app = create_app(store=Store(settings.data_dir), settings=settings, clock=lambda: datetime.now(tz=UTC))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    AnnouncedServer(config).run()


class AnnouncedServer(uvicorn.Server):
    """Tells where the page is, once it can be opened."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start listening."""
        await super().startup(sockets=sockets)
        if self.started:
            host = f"[{self.config.host}]" if ":" in self.config.host else self.config.host
            log.info("the map is open; Ctrl-C stops", url=f"http://{host}:{self.config.port}/map")


def find_policy(role: str) -> Policy:
    """Give what the role may see.

    Raises
    ------
    SettingError
        Where no policy has that name.
    """
    if role not in POLICIES:
        raise SettingError(f"The setting KLARSYN_ROLE is '{role}'; use one of {', '.join(POLICIES)}.")
    return POLICIES[role]


def _real_house() -> House:
    from hotspot import pipeline

    return House(method=pipeline, base_layers=base_layers)
