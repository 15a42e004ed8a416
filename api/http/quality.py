"""How well the incidents asked about are placed: what a map of them cannot show."""

from fastapi import APIRouter, Request, Response

from api.http import parameters as p
from api.http.analysis import Analysis
from api.http.answers import JSON, prepare_answer, send
from api.http.encode import write_json
from api.http.question import data_version_of, read_selection
from api.quality import quality_as_plain

MEASURED = (p.PERIOD, p.CATEGORY, p.HOURS, p.WEEKDAY, p.DETECTION, p.DATA_VERSION, p.FORMAT)


def quality_router(analysis: Analysis) -> APIRouter:
    """Give the route that tells the hit rate."""
    router = APIRouter()

    def quality(request: Request) -> Response:
        given = p.read_query(request.query_params, MEASURED)
        standpoint = analysis.standpoint(data_version=data_version_of(given))
        selection = read_selection(given, standpoint.ground, now=analysis.clock())
        body = write_json(quality_as_plain(analysis.quality(standpoint, selection)))
        return send(prepare_answer(body, media_type=JSON, rests_on=body), request)

    router.add_api_route("/quality", quality)
    return router
