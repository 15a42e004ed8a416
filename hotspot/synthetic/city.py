"""Make the demo city from a seed: raw reports, two interventions and the truth that an analysis must find again."""

import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from hotspot.ground import LocatedIncidents
from hotspot.synthetic import events as happening
from hotspot.synthetic.located import locate
from hotspot.synthetic.moves import interventions, move, presence_boost
from hotspot.synthetic.reporting import write_reports
from hotspot.synthetic.sightings import Sightings, sight
from hotspot.synthetic.truth import Truth, state_truth
from models.intervention import Intervention

MAPPING = "demo"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """What happened and what is known of it, before anybody writes a report.

    Attributes
    ----------
    rng : where the reports' own randomness goes on from.
    """

    calendar: happening.Calendar
    events: happening.Events
    sightings: Sightings
    interventions: tuple[Intervention, ...]
    truth: Truth
    rng: np.random.Generator = field(repr=False)

    def locate(self) -> LocatedIncidents:
        """Give the incidents as reading and geocoding without mistakes would, without the files between."""
        return locate(self.events, self.sightings, calendar=self.calendar)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticCity:
    """The demo city.

    Attributes
    ----------
    reports : the raw file's rows, all text.
    mapping : name of the mapping that reads them.
    """

    reports: pd.DataFrame
    interventions: tuple[Intervention, ...]
    truth: Truth
    mapping: str = MAPPING


def make_world(*, seed: int, years: int = 3, reports_per_year: int = 50_000) -> World:
    """Let the city live for some years through 2024, without writing reports.

    The same seed gives the same city.
    """
    rng = np.random.default_rng(seed)
    calendar = happening.make_calendar(years=years, rng=rng)
    expected = happening.expected_per_day(calendar, reports_per_year=reports_per_year)
    public = move(happening.draw_public(expected, rng=rng), calendar, rng=rng)
    police = happening.draw_police(public, presence_boost(calendar), reports_per_year=reports_per_year, rng=rng)
    events = happening.join(public, police)
    return World(
        calendar=calendar,
        events=events,
        sightings=sight(events, rng=rng),
        interventions=interventions(calendar),
        truth=state_truth(expected, calendar),
        rng=rng,
    )


def make_city(*, seed: int, years: int = 3, reports_per_year: int = 50_000) -> SyntheticCity:
    """Make the whole city with its raw reports, about `reports_per_year` a year."""
    world = make_world(seed=seed, years=years, reports_per_year=reports_per_year)
    reports = write_reports(world.events, world.sightings, calendar=world.calendar, rng=world.rng)
    return SyntheticCity(reports=reports, interventions=world.interventions, truth=world.truth)


def write_city(city: SyntheticCity, folder: Path) -> tuple[Path, ...]:
    """Write the reports (CSV, semicolon, decimal comma, gzip) and the interventions (GeoJSON).

    Returns
    -------
    tuple of Path
        The reports, then the interventions.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reports, plans = folder / "demo_reports.csv.gz", folder / "demo_interventions.geojson"
    text = city.reports.to_csv(sep=";", index=False, lineterminator="\n")
    # No time stamp inside: the same seed gives the same bytes.
    reports.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=5, mtime=0))
    features = [_feature(one) for one in city.interventions]
    plans.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1))
    return reports, plans


def _feature(one: Intervention) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(one.area)),
        "properties": {
            "intervention_id": one.intervention_id,
            "name": one.name,
            "kind": str(one.kind),
            "first_day": one.first_day.isoformat(),
            "last_day": one.last_day.isoformat(),
            "hours": str(one.hours or ""),
            "note": one.note,
        },
    }
