"""Findings about displacement: of interventions, of any month, in brief, whole, and down to the counts."""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter, Request, Response

from api.asking import read_categories, read_detections
from api.findings import Finding
from api.findings import in_brief as kept_in_brief
from api.http import parameters as p
from api.http.analysis import Analysis, Standpoint
from api.http.answers import JSON, base_of, prepare_answer, send
from api.http.encode import write_json
from api.http.parameters import read_query
from api.http.question import data_span, data_version_of
from hotspot.displacement.why import explain
from hotspot.ground import Ground
from models.errors import NotFoundError, ParameterError
from models.finding import DisplacementFinding
from models.kept import FindingKind
from models.plain import as_plain

SERIES = (p.CATEGORY, p.DETECTION, p.DATA_VERSION)
SEARCHED = (p.MONTH, *SERIES, p.FORMAT)
EVALUATED = (p.UNTIL, *SERIES, p.FORMAT)
EXPLAINED = (p.AREA, *EVALUATED)


class DisplacementRoutes:
    """The addresses below /displacement."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        router.add_api_route("/displacement", self.findings)
        router.add_api_route("/displacement/search", self.search)
        router.add_api_route("/displacement/{intervention_id}", self.finding)
        router.add_api_route("/displacement/{intervention_id}/why", self.why)
        return router

    def findings(self, request: Request) -> Response:
        """List evaluations of all interventions, searches that have been made, and what else is kept."""
        read_query(request.query_params, (p.FORMAT,))
        standpoint, base = self._analysis.standpoint(), base_of(request)
        found = [self._analysis.finding(standpoint, one.intervention_id) for one in standpoint.ground.interventions]
        kept = self._analysis.kept_findings()
        current = {one.finding_id for one in found}
        rows = [
            {**kept_in_brief(one, kept), "href": f"{base}/displacement/{one.finding_id}"}
            for one in kept
            if one.finding_id not in current
        ]
        document = {
            "findings": [in_brief(one, base=base) for one in found],
            "searches": [row for row in rows if row["kind"] == FindingKind.SEARCH],
            "kept": [row for row in rows if row["kind"] == FindingKind.EVALUATION],
        }
        return _send(document, request)

    def search(self, request: Request) -> Response:
        """Give what a month's search found."""
        given = read_query(request.query_params, SEARCHED)
        standpoint = self._analysis.standpoint(data_version=data_version_of(given))
        month = given.get("month") or last_whole_month(standpoint.ground, self._analysis)
        return _send(as_plain(self._analysis.search(standpoint, month, **_series(given, standpoint.ground))), request)

    def finding(self, request: Request, intervention_id: str) -> Response:
        """Give one evaluation, or any finding that is kept, whole."""
        given = read_query(request.query_params, EVALUATED)
        return _send(as_plain(self._found(intervention_id, given)), request)

    def why(self, request: Request, intervention_id: str) -> Response:
        """Give the counts and the arithmetic behind a finding."""
        given = read_query(request.query_params, EXPLAINED)
        area = given.pop("area", "")
        return _send(as_plain(explain(self._found(intervention_id, given), area)), request)

    def _found(self, name: str, given: dict[str, str]) -> Finding:
        standpoint = self._analysis.standpoint(data_version=data_version_of(given))
        known = [one.intervention_id for one in standpoint.ground.interventions]
        if name in known:
            return self._evaluation(standpoint, name, given)
        asked = sorted(set(given) - {"f"})
        if asked:
            raise ParameterError(_no_intervention(name, known) + f" A finding takes no {', '.join(asked)}.")
        try:
            return self._analysis.kept_finding(name)
        except NotFoundError:
            raise NotFoundError(_no_intervention(name, known) + " /displacement lists the findings.") from None

    def _evaluation(self, standpoint: Standpoint, name: str, given: dict[str, str]) -> DisplacementFinding:
        until = _day(given["until"]) if "until" in given else None
        return self._analysis.finding(standpoint, name, until=until, **_series(given, standpoint.ground))


def last_whole_month(ground: Ground, analysis: Analysis) -> str:
    """Name the last calendar month that the data cover to its end; the first one where they cover none."""
    span = data_span(ground, now=analysis.clock())
    after = span.last + timedelta(days=1)
    last = after.replace(day=1) - timedelta(days=1)
    return f"{max(last, span.first):%Y-%m}"


def _no_intervention(name: str, known: list[str]) -> str:
    listed = ", ".join(known) or "none are registered"
    return f"There is no intervention or finding '{name}'; interventions are: {listed}."


def _series(given: dict[str, str], ground: Ground) -> dict[str, Any]:
    series: dict[str, Any] = {"categories": read_categories(given.get("category", ""), ground.incidents)}
    return {**series, "detection": read_detections(given["detection"])} if "detection" in given else series


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParameterError(f"until is '{text}', which is no day; write it as 2024-07-31.") from None


def _send(document: object, request: Request) -> Response:
    body = write_json(document)
    return send(prepare_answer(body, media_type=JSON, rests_on=body), request)


def in_brief(finding: DisplacementFinding, *, base: str) -> dict[str, Any]:
    """Give what a list needs: who, when, the verdict with its ground, and the two sums with their intervals."""
    one = finding.intervention
    return {
        "finding_id": finding.finding_id,
        "intervention_id": one.intervention_id,
        "name": one.name,
        "kind": one.kind,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "detection": finding.detection,
        "category": finding.category,
        "incidents": finding.incidents,
        "verdict": finding.verdict,
        "reason": finding.reason,
        "local": as_plain(finding.local.effect),
        "net": as_plain(finding.net),
        "flows": len(finding.flows),
        "href": f"{base}/displacement/{one.intervention_id}",
    }
