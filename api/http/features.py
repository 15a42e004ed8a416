"""Collections and their features: OGC API - Features, answered from prepared layers."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray
from starlette.datastructures import QueryParams

from api.http import describe
from api.http.analysis import Analysis
from api.http.answers import GEOJSON, SCHEMA, Answer, base_of, link, prepare_answer, send, send_json
from api.http.collections import COLLECTIONS, Collection, find_collection
from api.http.encode import PreparedLayer, write_item, write_page
from api.http.moments import write_period
from api.http.once import Once
from api.http.parameters import FORMAT, PERIOD, read_query
from api.http.question import Question, ask, data_version_of
from hotspot.ground import Ground
from models.errors import NotFoundError
from models.intervention import Intervention
from models.period import Period

_BYTES_KEPT = 128_000_000


class FeatureRoutes:
    """The addresses below /collections."""

    def __init__(self, analysis: Analysis, *, offered: Mapping[str, Collection] = COLLECTIONS) -> None:
        self._analysis = analysis
        self._offered = offered
        self._pages: Once[Answer] = Once(capacity=_BYTES_KEPT, weigh=lambda answer: answer.weight)

    def router(self) -> APIRouter:
        """Give the routes."""
        router = APIRouter()
        router.add_api_route("/collections", self.collections)
        router.add_api_route("/collections/{collection_id}", self.collection)
        router.add_api_route("/collections/{collection_id}/items", self.items)
        router.add_api_route("/collections/{collection_id}/items/{feature_id}", self.item)
        router.add_api_route("/collections/{collection_id}/queryables", self.queryables)
        router.add_api_route("/collections/{collection_id}/schema", self.schema)
        return router

    def collections(self, request: Request) -> Response:
        """List the collections."""
        read_query(request.query_params, (FORMAT,))
        base, extent = base_of(request), self._extent()
        written = [describe.collection(one, base=base, extent=extent) for one in self._possible()]
        links = [link(f"{base}/collections", "self", "application/json", "The collections")]
        return send_json({"links": links, "collections": written})

    def collection(self, request: Request, collection_id: str) -> Response:
        """Describe one collection."""
        found = find_collection(collection_id, self._offered)
        read_query(request.query_params, (FORMAT,))
        return send_json(describe.collection(found, base=base_of(request), extent=self._extent()))

    def _possible(self) -> list[Collection]:
        offered = [*self._offered.values()]
        if self._analysis.versions().data == 0:
            return offered
        ground = self._analysis.standpoint().ground
        return [one for one in offered if one.kind.is_possible(ground)]

    def _extent(self) -> describe.Extent | None:
        if self._analysis.versions().data == 0:
            return None
        return describe.extent_of(self._analysis.standpoint().ground, now=self._analysis.clock())

    def items(self, request: Request, collection_id: str) -> Response:
        """Give a page of features."""
        found = find_collection(collection_id, self._offered)
        address = f"{base_of(request)}/collections/{found.collection_id}/items"
        now = self._analysis.clock()
        # The text of the query stands for the question, so that a page once made is found without reading it again.
        key = (self._analysis.versions(), address, request.url.query, now.date())
        return send(self._pages.get(key, lambda: self._page(found, address, request.query_params, now=now)), request)

    def _page(self, found: Collection, address: str, query: QueryParams, *, now: datetime) -> Answer:
        given = read_query(query, found.parameters())
        standpoint = self._analysis.standpoint(data_version=data_version_of(given))
        question = ask(found, given, standpoint.ground, now=now)
        prepared = self._analysis.layer(standpoint, found.collection_id, question.selection, question.options)
        chosen = np.flatnonzero(_wanted(prepared, question, standpoint.ground))
        page = chosen[question.offset : question.offset + question.limit]
        body = write_page(
            prepared,
            page,
            matched=len(chosen),
            links=_page_links(address, given, question, matched=len(chosen)),
            parameters=_repeat(found, question),
        )
        rests_on = (standpoint.versions, question, address, given, prepared.layer.provenance.made_at)
        return prepare_answer(body, media_type=GEOJSON, rests_on=rests_on)

    def item(self, request: Request, collection_id: str, feature_id: str) -> Response:
        """Give one feature."""
        found = find_collection(collection_id, self._offered)
        given = read_query(request.query_params, found.item_parameters())
        standpoint = self._analysis.standpoint(data_version=data_version_of(given))
        question = ask(found, given, standpoint.ground, now=self._analysis.clock())
        prepared = self._analysis.layer(standpoint, found.collection_id, question.selection, question.options)
        if feature_id not in prepared.positions:
            raise NotFoundError(
                f"The collection '{collection_id}' has no feature '{feature_id}' for these parameters; "
                f"/collections/{collection_id}/items lists those there are."
            )
        base = base_of(request)
        home = f"{base}/collections/{found.collection_id}"
        query = f"?{urlencode(given)}" if given else ""
        links = [
            link(f"{home}/items/{quote(feature_id, safe='')}{query}", "self", GEOJSON, "This feature"),
            link(home, "collection", "application/json", found.title),
        ]
        body = write_item(prepared, prepared.positions[feature_id], links=links)
        rests_on = (standpoint.versions, question, feature_id, links, prepared.layer.provenance.made_at)
        return send(prepare_answer(body, media_type=GEOJSON, rests_on=rests_on), request)

    def queryables(self, request: Request, collection_id: str) -> Response:
        """List the properties that can be asked for by value."""
        found = find_collection(collection_id, self._offered)
        read_query(request.query_params, (FORMAT,))
        return send_json(describe.queryables(found, base=base_of(request)), media_type=SCHEMA)

    def schema(self, request: Request, collection_id: str) -> Response:
        """Describe the properties of the features."""
        found = find_collection(collection_id, self._offered)
        read_query(request.query_params, (FORMAT,))
        return send_json(describe.schema(found, base=base_of(request)), media_type=SCHEMA)


def _wanted(prepared: PreparedLayer, question: Question, ground: Ground) -> NDArray[np.bool_]:
    """Tell which features the question asks for."""
    wanted = np.ones(len(prepared.features), dtype=bool)
    if question.boxes:
        wanted &= prepared.intersecting(question.boxes)
    for name, text in question.values:
        wanted &= prepared.equal_to(name, text)
    if question.active is not None:
        timezone = ground.incidents.site.timezone
        active = {one.intervention_id for one in ground.interventions if _overlaps(one, question.active, timezone)}
        wanted &= _intervention_ids(prepared, active)
    return wanted


def _intervention_ids(prepared: PreparedLayer, active: set[str]) -> NDArray[np.bool_]:
    frame = prepared.layer.frame
    ids = frame["intervention_id"] if "intervention_id" in frame else frame.index.to_series()
    # What a month's search found belongs to no intervention: the month chose it already.
    return np.asarray(ids.isin(active | {""}).to_numpy(), dtype=bool)


def _overlaps(intervention: Intervention, period: Period, timezone: str) -> bool:
    own = Period.of_days(intervention.first_day, intervention.last_day, timezone=timezone)
    return own.start < period.end and period.start < own.end


def _repeat(found: Collection, question: Question) -> dict[str, str]:
    """Give the analysis as it was understood: what the collection listens to, with its value."""
    heard = {one.name for one in (found.time, *found.analysis)} - ({"datetime"} if found.time is not PERIOD else set())
    said = {"datetime": write_period(question.selection.period)}
    parameters = {**question.selection.as_parameters(), **said, **question.options.as_parameters()}
    return {name: text for name, text in parameters.items() if text and name in heard}


def _page_links(address: str, given: dict[str, str], question: Question, *, matched: int) -> list[dict[str, str]]:
    def at(offset: int) -> str:
        query = {**given, "limit": str(question.limit), "offset": str(offset)}
        return f"{address}?{urlencode(query)}"

    links = [
        link(f"{address}?{urlencode(given)}" if given else address, "self", GEOJSON, "This page"),
        link(address.removesuffix("/items"), "collection", "application/json", "The collection"),
    ]
    following = question.offset + question.limit
    if following < matched:
        links.append(link(at(following), "next", GEOJSON, "The next page"))
    if question.offset > 0:
        links.append(link(at(max(0, question.offset - question.limit)), "prev", GEOJSON, "The page before"))
    return links
