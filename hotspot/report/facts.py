"""Everything that a monthly report rests on, gathered before a word is written."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from hotspot.completion import settle_month
from hotspot.displacement import evaluate_intervention
from hotspot.displacement.search import search_displacement
from hotspot.ground import Ground, LocatedIncidents
from hotspot.quality import measure_quality
from hotspot.report.change import TYPICAL_DISPERSION
from hotspot.report.places import HotPlaces, find_places
from hotspot.report.placing import DataQuality, Placing, measure_placing
from hotspot.report.series import count_months
from hotspot.report.volumes import PUBLIC, Volumes, compare_volumes
from models.errors import ParameterError
from models.finding import Completeness, DisplacementFinding
from models.intervention import Intervention
from models.period import Period
from models.quality import Quality
from models.recalculated import Recalculated
from models.search import SearchFinding

_UNUSUAL_SILENCE = 3.0
"""How many times the usual pause between incidents may pass at a month's end before the data seem to stop short."""

_MOSTLY_TOLD = 0.95
"""Share of a month that must have been told before it may be compared with one that is whole."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MonthFacts:
    """What was counted, detected and evaluated for one month.

    Attributes
    ----------
    month : such as "2024-07".
    incidents : how many the data version holds.
    newest : day of the newest incident.
    loading : None where nobody said what the readings of files set aside.
    reported : None where the source does not tell when it was first told.
    recalculated : since the month began; None where nothing had been told by then.
    """

    site_name: str
    month: str
    period: Period
    incidents: int
    newest: date
    placing: Placing
    loading: DataQuality | None
    reported: Completeness | None
    volumes: Volumes
    hot: HotPlaces
    interventions: tuple[Intervention, ...]
    findings: tuple[DisplacementFinding, ...]
    search: SearchFinding
    quality: Quality | None = None
    recalculated: Recalculated | None = None


def gather_facts(
    ground: Ground,
    *,
    month: str,
    seed: int,
    now: datetime,
    loading: DataQuality | None,
    recalculated: Recalculated | None = None,
) -> MonthFacts:
    """Count, detect and evaluate one month."""
    incidents = ground.incidents
    period = Period.of_month(month, timezone=incidents.site.timezone)
    first, newest = _days_covered(incidents, period)
    silence = (newest - first).days / len(incidents)
    is_complete = (period.end.date() - newest).days <= max(1.0, _UNUSUAL_SILENCE * silence)
    reported = settle_month(ground, period).completeness
    is_told = reported is None or reported.share >= _MOSTLY_TOLD
    volumes = compare_volumes(count_months(incidents, month=month), is_complete=is_complete and is_told)
    change = volumes.month[PUBLIC]
    dispersion = change.dispersion if change else TYPICAL_DISPERSION
    active = tuple(one for one in ground.interventions if is_active(one, period))
    return MonthFacts(
        site_name=incidents.site.name,
        month=month,
        period=period,
        incidents=len(incidents),
        newest=newest,
        placing=measure_placing(incidents, period),
        loading=loading,
        reported=reported,
        volumes=volumes,
        hot=find_places(ground, month=month, dispersion=dispersion, has_last_year=change is not None, seed=seed),
        interventions=active,
        findings=tuple(_evaluate(ground, one, period=period, seed=seed, now=now) for one in active),
        search=search_displacement(ground, period, rng=np.random.default_rng(seed), now=now),
        quality=measure_quality(incidents, period),
        recalculated=recalculated,
    )


def is_active(intervention: Intervention, period: Period) -> bool:
    """Tell whether the intervention was on for any day of the period."""
    return intervention.first_day < period.end.date() and intervention.last_day >= period.start.date()


def _evaluate(
    ground: Ground, intervention: Intervention, *, period: Period, seed: int, now: datetime
) -> DisplacementFinding:
    until = period.end.date() - timedelta(days=1)
    return evaluate_intervention(ground, intervention, rng=np.random.default_rng(seed), now=now, until=until)


def _days_covered(incidents: LocatedIncidents, period: Period) -> tuple[date, date]:
    """Give the first and the last incident's day; refuse a month of which the data know nothing."""
    if not len(incidents):
        raise ParameterError(f"There are no incidents at all; a report on {period} needs some. Ingest them first.")
    first, last = (
        datetime.fromtimestamp(int(moment) / 1e6, tz=incidents.site.zone).date()
        for moment in (incidents.earliest.min(), incidents.earliest.max())
    )
    if last < period.start.date() or first >= period.end.date():
        raise ParameterError(
            f"The data go from {first} to {last} and hold nothing of {period}; choose a month among them, "
            "or ingest newer reports."
        )
    return first, last
