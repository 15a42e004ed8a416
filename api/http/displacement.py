"""Findings about displacement, in brief and whole."""

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from shapely.geometry.base import BaseGeometry

from api.http.analysis import Analysis
from api.http.answers import JSON, base_of, prepare_answer, send
from api.http.encode import instant, write_json
from api.http.parameters import FORMAT, read_query
from models.errors import NotFoundError
from models.finding import DisplacementFinding
from models.period import Hours, Period


def displacement_router(analysis: Analysis) -> APIRouter:
    """Give the routes of findings."""
    router = APIRouter()

    def findings(request: Request) -> Response:
        read_query(request.query_params, (FORMAT,))
        standpoint = analysis.standpoint()
        base = base_of(request)
        found = [analysis.finding(standpoint, one.intervention_id) for one in standpoint.ground.interventions]
        body = write_json({"findings": [in_brief(one, base=base) for one in found]})
        return send(prepare_answer(body, media_type=JSON, rests_on=body), request)

    def finding(request: Request, intervention_id: str) -> Response:
        read_query(request.query_params, (FORMAT,))
        standpoint = analysis.standpoint()
        known = [one.intervention_id for one in standpoint.ground.interventions]
        if intervention_id not in known:
            listed = ", ".join(known) or "none are registered"
            raise NotFoundError(f"There is no intervention '{intervention_id}'; known are: {listed}.")
        body = write_json(as_plain(analysis.finding(standpoint, intervention_id)))
        return send(prepare_answer(body, media_type=JSON, rests_on=body), request)

    router.add_api_route("/displacement", findings)
    router.add_api_route("/displacement/{intervention_id}", finding)
    return router


def in_brief(finding: DisplacementFinding, *, base: str) -> dict[str, Any]:
    """Give what a list needs: who, when, the verdict with its ground, and the two sums with their intervals."""
    one = finding.intervention
    return {
        "intervention_id": one.intervention_id,
        "name": one.name,
        "kind": one.kind,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "detection": finding.detection,
        "category": finding.category,
        "verdict": finding.verdict,
        "reason": finding.reason,
        "local": as_plain(finding.local.effect),
        "net": as_plain(finding.net),
        "flows": len(finding.flows),
        "href": f"{base}/displacement/{one.intervention_id}",
    }


def as_plain(value: object) -> Any:  # noqa: ANN401  JSON has many types
    """Turn a noun into JSON's own types: no geometry, periods and hours as people write them, instants in UTC."""
    if isinstance(value, Period | Hours):
        return str(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, dict):
        return {key: as_plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [as_plain(one) for one in value]
    return _members(value) if is_dataclass(value) else value


def _members(noun: Any) -> dict[str, Any]:  # noqa: ANN401  any noun
    named = {one.name: getattr(noun, one.name) for one in fields(noun)}
    return {name: as_plain(one) for name, one in named.items() if not isinstance(one, BaseGeometry)}
