"""Which counts are no longer what they were when somebody read them."""

from fastapi import APIRouter, Request, Response

from api.http.analysis import Analysis
from api.http.answers import JSON, prepare_answer, send
from api.http.encode import write_json
from api.http.parameters import FORMAT, SINCE, read_query
from models.plain import as_plain


def recalculated_router(analysis: Analysis) -> APIRouter:
    """Give the route that tells what has been recalculated."""
    router = APIRouter()

    def recalculated(request: Request) -> Response:
        given = read_query(request.query_params, (SINCE, FORMAT))
        found = analysis.recalculated(given.get("since", ""))
        body = write_json({**as_plain(found), "months": as_plain(found.months())})
        return send(prepare_answer(body, media_type=JSON, rests_on=body), request)

    router.add_api_route("/recalculated", recalculated)
    return router
