"""A small made world behind the real HTTP door: real nouns, a real server, analyses that a reader can recount."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import uvicorn
from fastapi import FastAPI

from api.app import House, create_app
from api.settings import Settings
from geodata.cells import NO_CELL, cell_polygons, cell_to_text
from hotspot.disclosure import Policy
from hotspot.ground import Ground, prepare_incidents
from hotspot.layers import FindingSource
from models.effect import AreaCounts, AreaEffect, Effect, HourBand
from models.errors import NotFoundError, StoreError
from models.finding import DisplacementFinding, DisplacementKind, Flow, KindVerdict, TemporalFinding, Verdict
from models.intervention import Intervention, InterventionKind
from models.kept import KeptFinding
from models.layer import Layer, LayerField
from models.period import Hours, Period
from models.provenance import LeftOut, Provenance
from models.recalculated import Recalculated, Recount
from models.search import SearchFinding
from models.selection import Selection
from models.site import Site
from models.tables import STORED
from tests.hotspot import made_findings

NOW = datetime(2026, 10, 10, 12, tzinfo=UTC)
SITE = Site(
    name="Prövestad",
    timezone="Europe/Stockholm",
    local_crs="EPSG:3006",
    study_area=(17.9, 59.2, 18.3, 59.5),
    is_synthetic=True,
)
HOTSPOTS = 25
CLOCK: Callable[[], datetime] = lambda: NOW  # noqa: E731


def incidents_table(days: int = 200) -> pd.DataFrame:
    """Six incidents a day at six places, the last day being 2026-10-01: four public, one alarm, one police."""
    first = datetime(2026, 10, 1, 10, tzinfo=UTC) - timedelta(days=days - 1)
    rows = [(first + timedelta(days=day, hours=place), place) for day in range(days) for place in range(6)]
    times = pd.to_datetime([moment for moment, _ in rows])
    place = np.array([at for _, at in rows])
    n = len(rows)
    values: dict[str, Any] = {
        "source": "made",
        "source_id": [str(one) for one in range(n)],
        "status": "new",
        "earliest": times,
        "latest": times,
        "reported_at": times,
        "revised_at": pd.Series(pd.NaT, index=range(n)).dt.tz_localize("UTC"),
        "recorded_at": times,
        "category": np.array(["slagsmål", "rån", "rån", "stöld", "stöld", "narkotika"])[place],
        "category_group": np.array(["våld", "våld", "våld", "tillgrepp", "tillgrepp", "narkotika"])[place],
        "detection": np.array(["public", "public", "public", "public", "alarm", "police"])[place],
        "longitude": 18.06 + 0.004 * place,
        "latitude": 59.33 + 0.002 * place,
        "precision": "address",
        "uncertainty_m": 10.0,
        "given_longitude": np.nan,
        "given_latitude": np.nan,
        "harm": np.nan,
        "version": 1,
        "is_time_ambiguous": False,
        "incident_key": [f"made:{one}" for one in range(n)],
    }
    return pd.DataFrame({name: values.get(name, [""] * n) for name in STORED}, index=range(n)).astype(dict(STORED))


INTERVENTIONS = (
    Intervention(
        intervention_id="torget-2025",
        name="Sommar på torget",
        kind=InterventionKind.PLACE_ACTIVATION,
        area=shapely.box(18.06, 59.33, 18.07, 59.335),
        first_day=date(2025, 6, 1),
        last_day=date(2025, 8, 31),
        hours=Hours(first=18, last=2),
    ),
    Intervention(
        intervention_id="kameror-2026",
        name="Kameror",
        kind=InterventionKind.CAMERAS,
        area=shapely.box(18.08, 59.34, 18.09, 59.345),
        first_day=date(2026, 2, 1),
        last_day=date(2026, 4, 30),
    ),
)


class MadeStore:
    """Says which versions there are; the test moves them on."""

    def __init__(self, *, data: int = 1) -> None:
        self.data = data
        self.is_broken = False
        self.registered = {one.intervention_id: one for one in INTERVENTIONS}
        self.changes = 1
        self.found: dict[str, KeptFinding] = {}

    def data_version(self) -> int:
        if self.is_broken:
            raise StoreError("The data folder 'x' cannot be read; check that it exists and may be read.")
        return self.data

    def state_version(self) -> str:
        return str(self.changes)

    def interventions(self) -> tuple[Intervention, ...]:
        return tuple(self.registered.values())

    def add_interventions(self, interventions: Iterable[Intervention]) -> None:
        self.registered.update({one.intervention_id: one for one in interventions})
        self.changes += 1

    def remove_intervention(self, intervention_id: str) -> None:
        if intervention_id not in self.registered:
            raise NotFoundError(f"There is no intervention '{intervention_id}'.")
        del self.registered[intervention_id]
        self.changes += 1

    def save_finding(self, kept: KeptFinding) -> None:
        self.found.setdefault(kept.finding_id, kept)

    def find_finding(self, finding_id: str) -> KeptFinding | None:
        return self.found.get(finding_id)

    def finding(self, finding_id: str) -> KeptFinding:
        if finding_id not in self.found:
            raise NotFoundError(f"No finding '{finding_id}' is kept.")
        return self.found[finding_id]

    def findings(self) -> tuple[KeptFinding, ...]:
        return tuple(reversed(self.found.values()))

    def site(self) -> Site | None:
        return SITE if self.data else None


class MadeMethod:
    """Counts incidents by cell, and counts how often it is asked."""

    def __init__(self, *, pause: float = 0.0) -> None:
        self.asked: Counter[str] = Counter()
        self.pause = pause

    def load_ground(self, store: MadeStore, *, data_version: int) -> Ground:
        assert data_version <= store.data
        self.asked["ground"] += 1
        areas = gpd.GeoDataFrame(
            {"area_id": ["a", "b"], "name": ["Norra", "Södra"], "kind": "stadsdel"},
            geometry=[shapely.box(18.0, 59.33, 18.1, 59.4), shapely.box(18.0, 59.2, 18.1, 59.33)],
            crs="EPSG:4326",
        )
        incidents = prepare_incidents(incidents_table(), site=SITE, data_version=data_version)
        known = store.interventions()
        return Ground(
            incidents=incidents, interventions=known, areas=areas, hubs=(), places=(), state=store.state_version()
        )

    def make_layer(
        self,
        layer_id: str,
        ground: Ground,
        selection: Selection,
        *,
        now: datetime,
        seed: int,
        policy: Policy,
        options: Mapping[str, str],
        findings: FindingSource,
    ) -> Layer:
        self.asked[layer_id] += 1
        if "month" in options:
            findings.search(ground, options["month"], categories=selection.categories, detection=selection.detection)
        time.sleep(self.pause)
        parameters = {**options, "role": policy.role}
        provenance = Provenance(
            data_version=ground.incidents.data_version, parameters=parameters, made_at=now, seed=seed
        )
        made = _LAYERS.get(layer_id, _cells)(ground, selection)
        if "intervention" in options:
            made = made[made["intervention_id"] == options["intervention"]]
        return _layer(layer_id, made, left_out=_left_out(ground, selection), provenance=provenance)

    def evaluate(
        self,
        ground: Ground,
        intervention_id: str,
        *,
        seed: int,
        now: datetime,
        until: date | None,
        categories: tuple[str, ...],
        detection: tuple[str, ...],
    ) -> DisplacementFinding:
        self.asked[intervention_id] += 1
        one = next(one for one in ground.interventions if one.intervention_id == intervention_id)
        made = finding(one, now=now, seed=seed)
        last = Period.of_days(one.first_day, until or one.last_day, timezone=SITE.timezone)
        return replace(made, evaluated=last, detection=",".join(detection), category=",".join(categories))

    def recalculate(self, store: MadeStore, since: str, *, now: datetime) -> Recalculated:
        self.asked[f"since {since}"] += 1
        many = Recount(month="2026-08", category_group="våld", then=90, now=96, late=6)
        few = Recount(month="2026-08", category_group="narkotika", then=30, now=31, late=1)
        return Recalculated(since=1, told_at=now, data_version=store.data, counts=(few, many))

    def search(
        self,
        ground: Ground,
        month: str,
        *,
        seed: int,
        now: datetime,
        categories: tuple[str, ...],
        detection: tuple[str, ...],
    ) -> SearchFinding:
        self.asked[month] += 1
        assert seed == 0
        period = Period.of_month(month, timezone=ground.incidents.site.timezone)
        made = made_findings.search(period, now=now, data_version=ground.incidents.data_version)
        return replace(made, detection=",".join(detection), category=",".join(categories))


def _left_out(ground: Ground, selection: Selection) -> LeftOut:
    police = Selection(period=selection.period, detection=("police",))  # type: ignore[arg-type]
    return LeftOut(police_detected=float(ground.incidents.weights(police).sum()))


def _cells(ground: Ground, selection: Selection) -> gpd.GeoDataFrame:
    cells, weights = ground.incidents.cells(selection.resolution), ground.incidents.weights(selection)
    known = np.unique(cells[cells != NO_CELL])
    counts = np.array([weights[cells == cell].sum() for cell in known])
    columns = {"incidents": counts, "density": counts / 0.015}
    return gpd.GeoDataFrame(columns, geometry=cell_polygons(known), index=cell_to_text(known), crs="EPSG:4326")


def _hotspots(ground: Ground, selection: Selection) -> gpd.GeoDataFrame:
    incidents = float(ground.incidents.weights(selection).sum())
    west = 18.0 + 0.01 * np.arange(HOTSPOTS)
    columns = {
        "rank": np.arange(1, HOTSPOTS + 1),
        "name": [f"Plats {at}" for at in range(1, HOTSPOTS + 1)],
        "incidents": incidents,
        "q_value": np.where(np.arange(HOTSPOTS) == HOTSPOTS - 1, np.nan, 1e-12),
    }
    ids = [f"h{at}" for at in range(1, HOTSPOTS + 1)]
    return gpd.GeoDataFrame(columns, geometry=shapely.box(west, 59.3, west + 0.005, 59.305), index=ids, crs="EPSG:4326")


def _flows(ground: Ground, _: Selection) -> gpd.GeoDataFrame:
    ends = {"torget-2025": ("f1", "buffer", (18.07, 59.34)), "kameror-2026": ("f2", "remote", (18.02, 59.3))}
    shown = {
        one.intervention_id: ends[one.intervention_id] for one in ground.interventions if one.intervention_id in ends
    }
    columns = {
        "intervention_id": [*shown],
        "kind": "geographic",
        "receiver_role": [role for _, role, _ in shown.values()],
        "verdict": "displacement",
    }
    lines = [shapely.LineString([(18.06, 59.33), end]) for *_, end in shown.values()]
    return gpd.GeoDataFrame(columns, geometry=lines, index=[one for one, *_ in shown.values()], crs="EPSG:4326")


def _judged_areas(ground: Ground, _: Selection) -> gpd.GeoDataFrame:
    some = ground.interventions
    columns = {
        "intervention_id": [one.intervention_id for one in some],
        "role": "treatment",
        "verdict": "displacement",
        "before": 200.0,
        "after": 100.0,
    }
    ids = [f"{one.intervention_id}-treatment" for one in some]
    return gpd.GeoDataFrame(columns, geometry=[one.area for one in some], index=ids, crs="EPSG:4326")


def _interventions(ground: Ground, _: Selection) -> gpd.GeoDataFrame:
    some = ground.interventions
    columns = {
        "name": [one.name for one in some],
        "kind": [one.kind for one in some],
        "first_day": [one.first_day for one in some],
        "hours": [str(one.hours or "") for one in some],
    }
    ids = [one.intervention_id for one in some]
    return gpd.GeoDataFrame(columns, geometry=[one.area for one in some], index=ids, crs="EPSG:4326")


def _areas(ground: Ground, _: Selection) -> gpd.GeoDataFrame:
    return ground.areas.set_index("area_id")


_LAYERS: dict[str, Callable[[Ground, Selection], gpd.GeoDataFrame]] = {
    "heatmap": _cells,
    "cells": _cells,
    "hotspots": _hotspots,
    "displacement-flows": _flows,
    "displacement-areas": _judged_areas,
    "interventions": _interventions,
    "areas": _areas,
}
_TYPES = {
    "before": "number",
    "after": "number",
    "rank": "integer",
    "incidents": "number",
    "density": "number",
    "q_value": "number",
}


def _layer(layer_id: str, frame: gpd.GeoDataFrame, *, left_out: LeftOut, provenance: Provenance) -> Layer:
    names = [name for name in frame.columns if name != "geometry"]
    fields = tuple(
        LayerField(name=name, type=_TYPES.get(name, "string"), unit="", title=name, title_sv=name) for name in names
    )
    return Layer(
        layer_id=layer_id,
        title=layer_id,
        title_sv=layer_id,
        fields=fields,
        frame=frame,
        left_out=left_out,
        provenance=provenance,
        notes=("Made for a test.",),
    )


def effect(value: float) -> Effect:
    return Effect(
        value=value,
        low=value - 20,
        high=value + 20,
        standard_error=10.2,
        dispersion=1.5,
        p_value=0.01,
        q_value=None,
        smallest_detectable_effect=28.6,
        before=200,
        after=200 + value,
    )


def finding(one: Intervention, *, now: datetime, seed: int) -> DisplacementFinding:
    def area(role: str, value: float) -> AreaEffect:
        return AreaEffect(area_id=role, name=role, role=role, longitude=18.06, latitude=59.33, effect=effect(value))

    local, buffer = area("treatment", -100), area("buffer", 40)
    band = HourBand(name="kväll", hours="18-24", effect=effect(-30))
    evaluated = Period.of_days(one.first_day, one.last_day, timezone=SITE.timezone)
    return DisplacementFinding(
        intervention=one,
        evaluated=evaluated,
        reference=(evaluated.years_earlier(1),),
        detection="public,alarm,unknown",
        category="",
        incidents=1234,
        local=local,
        buffer=buffer,
        remote=(),
        net=effect(-60),
        temporal=TemporalFinding(
            statistic=0.2,
            p_value=0.04,
            hours_moved=-2,
            low=-3,
            high=-1,
            bands=(band,),
            profile_before=(1 / 168,) * 168,
            profile_after=(1 / 168,) * 168,
        ),
        flows=(Flow(source=local, receiver=buffer, incidents=40, low=20, high=60),),
        controls=("annat torg",),
        dispersion=1.5,
        verdict=Verdict.DISPLACEMENT,
        reason="Minskningen på torget möttes av en ökning intill.",
        kinds=(KindVerdict(kind=DisplacementKind.PERPETRATOR, verdict="not_measured", reason="Personer följs inte."),),
        provenance=Provenance(data_version=1, parameters={}, made_at=now, seed=seed),
        counts=(
            AreaCounts(area_id="treatment", name="treatment", role="treatment", counts=(200, 100), controls=(50, 50)),
            AreaCounts(area_id="grannen", name="annat torg", role="control", counts=(50, 3)),
        ),
    )


def base_layers() -> dict[str, gpd.GeoDataFrame]:
    water = gpd.GeoDataFrame({"name": ["Fjärden"]}, geometry=[shapely.box(18.0, 59.3, 18.1, 59.32)], crs="EPSG:4326")
    return {"water": water}


def made_app(
    *,
    store: MadeStore,
    settings: Settings,
    method: MadeMethod,
    clock: Callable[[], datetime] = CLOCK,
    page: Path = Path("nowhere"),
) -> FastAPI:
    house = House(method=method, base_layers=base_layers, page=page)
    return create_app(store=store, settings=settings, clock=clock, house=house)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Run the app on a free port of this machine and give its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False, server_header=False)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server did not start in time"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
