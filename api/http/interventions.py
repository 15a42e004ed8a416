"""The register of interventions over HTTP: read, add, replace, remove; on this machine alone."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.analysis import Analysis
from api.http.answers import GEOJSON, JSON, base_of, prepare_answer, send
from api.http.encode import write_json
from api.http.parameters import FORMAT, read_query
from api.http.problems import problem
from api.interventions import as_feature, read_features
from models.errors import DataRefusedError, NotFoundError
from models.intervention import Intervention

MOST_BYTES = 2_000_000
_TAKEN = (GEOJSON, JSON)


class InterventionRoutes:
    """The addresses below /interventions.

    There is no access control yet, so nobody but this machine reaches them (decision 5), and a page of another
    origin in its browser is turned away: such a page may send plain text, but neither JSON nor PUT nor DELETE.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        router.add_api_route("/interventions", self.listed)
        router.add_api_route("/interventions", self.add, methods=["POST"])
        router.add_api_route("/interventions/{intervention_id}", self.one)
        router.add_api_route("/interventions/{intervention_id}", self.put, methods=["PUT"])
        router.add_api_route("/interventions/{intervention_id}", self.remove, methods=["DELETE"])
        return router

    def listed(self, request: Request) -> Response:
        """Give the register as a FeatureCollection that can be sent back as it is."""
        read_query(request.query_params, (FORMAT,))
        features = [self._feature(one) for one in self._analysis.store.interventions()]
        return _send({"type": "FeatureCollection", "features": features}, request)

    def one(self, request: Request, intervention_id: str) -> Response:
        """Give one intervention as a Feature."""
        read_query(request.query_params, (FORMAT,))
        return _send(self._feature(self._known(intervention_id)), request)

    async def add(self, request: Request) -> Response:
        """Register what a Feature or FeatureCollection holds: all of it, or nothing."""
        return await _with_body(request, lambda data: self._add(data, request))

    async def put(self, request: Request, intervention_id: str) -> Response:
        """Register one intervention under its address, in place of the one before."""
        return await _with_body(request, lambda data: self._put(data, request, intervention_id))

    def remove(self, request: Request, intervention_id: str) -> Response:
        """Forget one intervention; findings about it stay."""
        read_query(request.query_params, ())
        refusal = _refuse_origin(request)
        if refusal is not None:
            return refusal
        self._analysis.store.remove_intervention(intervention_id)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def _add(self, data: bytes, request: Request) -> Response:
        made = read_features(data).interventions
        known = {one.intervention_id for one in self._analysis.store.interventions()}
        twice = [one.intervention_id for one in made if one.intervention_id in known]
        if twice:
            sentence = f"There are interventions {', '.join(twice)} already; PUT replaces one at its own address."
            return problem(HTTPStatus.CONFLICT, sentence, path=request.url.path)
        self._analysis.store.add_interventions(made)
        home = f"{base_of(request)}/interventions"
        features = [self._feature(one) for one in made]
        if len(made) == 1:
            return _created(features[0], f"{home}/{made[0].intervention_id}")
        return _created({"type": "FeatureCollection", "features": features}, home)

    def _put(self, data: bytes, request: Request, intervention_id: str) -> Response:
        made = read_features(data).interventions
        if [one.intervention_id for one in made] != [intervention_id]:
            named = ", ".join(one.intervention_id for one in made)
            raise DataRefusedError(f"The address names '{intervention_id}', the body {named}; give one of the same id.")
        known = {one.intervention_id for one in self._analysis.store.interventions()}
        self._analysis.store.add_interventions(made)
        feature = self._feature(made[0])
        if intervention_id in known:
            return Response(write_json(feature), media_type=GEOJSON)
        return _created(feature, f"{base_of(request)}/interventions/{intervention_id}")

    def _known(self, intervention_id: str) -> Intervention:
        register = {one.intervention_id: one for one in self._analysis.store.interventions()}
        if intervention_id not in register:
            listed = ", ".join(register) or "none"
            raise NotFoundError(f"There is no intervention '{intervention_id}'; registered are: {listed}.")
        return register[intervention_id]

    def _feature(self, one: Intervention) -> dict[str, Any]:
        # How much police patrolled where is theirs to know.
        return as_feature(one, with_patrol_hours=self._analysis.sees_all)


async def _with_body(request: Request, work: Callable[[bytes], Response]) -> Response:
    """Read a body that is small enough and is what it should be, then work on it beside the loop."""
    read_query(request.query_params, ())
    refusal = _refuse_origin(request) or _refuse_type(request)
    if refusal is not None:
        return refusal
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            sentence = f"The body is larger than {MOST_BYTES // 1_000_000} MB; send fewer or simpler areas."
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence, path=request.url.path)
    return await run_in_threadpool(work, bytes(data))


def _refuse_type(request: Request) -> Response | None:
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent in _TAKEN:
        return None
    sentence = f"The body is '{sent}'; send GeoJSON as {' or '.join(_TAKEN)}."
    return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, sentence, path=request.url.path)


def _refuse_origin(request: Request) -> Response | None:
    origin = request.headers.get("origin")
    if origin is None or origin == base_of(request):
        return None
    sentence = f"The request comes from a page of '{origin}'; the register is changed from this service's own alone."
    return problem(HTTPStatus.FORBIDDEN, sentence, path=request.url.path)


def _created(document: object, address: str) -> Response:
    return Response(
        write_json(document), status_code=HTTPStatus.CREATED, headers={"Location": address}, media_type=GEOJSON
    )


def _send(document: object, request: Request) -> Response:
    body = write_json(document)
    return send(prepare_answer(body, media_type=GEOJSON, rests_on=body), request)
