"""How much of a period has been told so far, and what each incident stands for until the rest comes in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from hotspot.first_seen import NEVER
from hotspot.ground import Ground, LocatedIncidents
from hotspot.stats.delay import DelayDistribution, delay_dispersion, learn_delays
from models.finding import Completeness
from models.period import Period

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEARN_DAYS = 400.0
"""Delays are learnt from the events of so many days before the data's end: habits change."""

LONGEST_DAYS = 365.0
FEWEST_DELAYS = 200
SETTLED_SHARE = 0.995
"""A period of which this much has been told is taken as it is."""

FRESH_SHARE = 0.5
"""A day of which less than this has been told is left out: dividing by little makes noise."""

_DAY = 86_400_000_000
_LEAST_SHARE = 0.25
_IMPORTANT = 0.05
_NEAR_DAYS = 31.0
_GAP = 7 * _DAY
_ALL = "all"
_STEPS = (0.25, 0.5, 0.75, 0.9, 0.99)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Telling:
    """How a site's incidents come to be told.

    Attributes
    ----------
    told_until : the data's end, microseconds since 1970 UTC: what was told later is not here.
    delays : [days], one for each stratum.
    stratum : of each incident, index into `delays`, shape (n,).
    names : of the strata, such as "police Trafik".
    overall : all strata together.
    """

    told_until: int
    delays: tuple[DelayDistribution, ...]
    stratum: Integers
    names: tuple[str, ...]
    overall: DelayDistribution

    def share(self, age_days: Floats) -> Floats:
        """Give the share told of incidents like each one at its age, shape (n,)."""
        share = np.ones(len(age_days))
        # Most of a record is older than any delay.
        fresh = np.flatnonzero(age_days < max(float(delays.delay[-1]) for delays in self.delays))
        for number, delays in enumerate(self.delays):
            own = fresh[self.stratum[fresh] == number]
            share[own] = delays.told_within(age_days[own])
        return share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """A period as it will look once all is told.

    Attributes
    ----------
    factor : what each incident stands for, shape (n,); exactly 1 where nothing more is to come.
    whole_until : from here on all is too fresh, and left out; the period's end where nothing is.
    variance_factor : how many times its plain variance a completed sum has.
    relative_error : of a completed sum, the same for every area: see `hotspot.displacement.weighing`.
    completeness : None where the source does not tell when it was first told.
    notes : in Swedish.
    parameters : for the provenance.
    """

    factor: Floats
    whole_until: datetime
    variance_factor: float = 1.0
    relative_error: float = 0.0
    completeness: Completeness | None = None
    notes: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


def settle_month(ground: Ground, period: Period) -> Settled:
    """Complete a period that may still be filling, from the delays of all incidents told so far.

    Of incidents of an age, group and detection a known share has been told; each stands for the inverse of that share
    (Horvitz & Thompson). A period that is all but settled is left exactly as it is.
    """
    incidents = ground.incidents
    untouched = Settled(factor=np.ones(len(incidents)), whole_until=period.end)
    telling = learn_telling(incidents)
    if telling is None:
        return replace(untouched, notes=_untold(incidents, period))
    share = np.clip(telling.share(_days(telling.told_until - incidents.earliest)), _LEAST_SHARE, 1.0)
    held = incidents.period_share(period)
    told_to = datetime.fromtimestamp(telling.told_until / 1_000_000, UTC)
    has_ended = (period.end - told_to) <= (1 - SETTLED_SHARE) * (period.end - period.start)
    if has_ended and held.sum() >= SETTLED_SHARE * (held / share).sum():
        found = _completeness(telling, incidents, held, share, left_out_days=0)
        return Settled(
            factor=untouched.factor, whole_until=period.end, completeness=found, parameters=_described(telling)
        )
    whole_until = _whole_until(telling, incidents, period)
    return _completed(telling, incidents, period, share, whole_until)


def _completed(
    telling: Telling, incidents: LocatedIncidents, period: Period, share: Floats, whole_until: datetime
) -> Settled:
    kept = Period(start=period.start, end=whole_until) if whole_until > period.start else None
    held = incidents.period_share(kept) if kept else np.zeros(len(incidents))
    left_out = round((period.end - whole_until) / timedelta(days=1))
    found = _completeness(telling, incidents, held, share, left_out_days=left_out)
    told = Settled(
        factor=np.ones(len(incidents)),
        whole_until=whole_until,
        completeness=found,
        notes=_notes(found, whole_until),
        parameters=_described(telling),
    )
    if found.share >= SETTLED_SHARE or not held.any():
        return told
    factor = 1 / share
    return replace(
        told,
        factor=factor,
        variance_factor=float((held * factor**2).sum() / (held * factor).sum()),
        relative_error=_relative_error(telling, incidents, held, share, told=telling.overall.dispersion - 1),
    )


def learn_telling(incidents: LocatedIncidents) -> Telling | None:
    """Learn the delays of each group and detection; None where the source tells too little of them.

    Groups with few delays of their own share those of their detection, and these, where they are few, all.
    """
    known = incidents.first_seen != NEVER
    delay = _days(incidents.first_seen - incidents.earliest)
    usable = known & (delay > -1) & (delay < LONGEST_DAYS)
    if usable.sum() < FEWEST_DELAYS:
        return None
    told_until = _told_until(incidents.first_seen[usable])
    age = _days(told_until - incidents.earliest)
    recent = (age >= 0) & (age <= LEARN_DAYS)
    usable &= recent & (np.maximum(delay, 0) <= age)
    if usable.sum() < max(FEWEST_DELAYS, recent.sum() / 2):
        return None
    delay = np.maximum(delay, 0)
    stratum, names = _strata(incidents, usable)
    longest = min(LONGEST_DAYS, float(age[usable].max()))
    overall = _learn(delay[usable], age[usable], longest=longest)
    own = [usable & (stratum == number) for number in range(len(names))]
    learn = [
        overall if name == _ALL else _learn(delay[rows], age[rows], longest=longest)
        for name, rows in zip(names, own, strict=True)
    ]
    return Telling(told_until=told_until, delays=tuple(learn), stratum=stratum, names=names, overall=overall)


def _learn(delay: Floats, age: Floats, *, longest: float) -> DelayDistribution:
    edges = np.unique(np.quantile(delay, _STEPS))
    origin = np.floor(age.max() - age).astype(np.int64)
    dispersion = delay_dispersion(delay, age, origin, edges=edges)
    return learn_delays(delay, age, longest=longest, dispersion=dispersion)


def _strata(incidents: LocatedIncidents, usable: NDArray[np.bool_]) -> tuple[Integers, tuple[str, ...]]:
    """Give strata numbers: a group within its detection where that has delays enough, else its detection, else all."""
    by_group = incidents.detection_code.astype(np.int64) * len(incidents.groups) + incidents.group_code
    sizes = len(incidents.detections), len(incidents.detections) * len(incidents.groups)
    enough_noticed = np.bincount(incidents.detection_code[usable], minlength=sizes[0]) >= FEWEST_DELAYS
    enough_grouped = np.bincount(by_group[usable], minlength=sizes[1]) >= FEWEST_DELAYS
    code = np.where(
        enough_grouped[by_group],
        1 + sizes[0] + by_group,
        np.where(enough_noticed[incidents.detection_code], 1 + incidents.detection_code, 0),
    )
    names = [_ALL, *incidents.detections]
    names += [f"{noticed} {group}" for noticed in incidents.detections for group in incidents.groups]
    told, stratum = np.unique(code, return_inverse=True)
    return stratum.astype(np.int64), tuple(names[number] for number in told)


def _told_until(first_seen: Integers) -> int:
    """Give the newest report's moment; a few mistyped ones, alone far beyond the rest, are passed over."""
    newest = np.sort(first_seen)[-20:]
    gaps = np.flatnonzero(np.diff(newest) > _GAP)
    return int(newest[gaps[0]] if gaps.size else newest[-1])


def _whole_until(telling: Telling, incidents: LocatedIncidents, period: Period) -> datetime:
    """Give the midnight from which days are too fresh for some stratum that matters, within the period."""
    size = np.bincount(telling.stratum, minlength=len(telling.delays))
    matters = [delays for delays, n in zip(telling.delays, size, strict=True) if n >= _IMPORTANT * size.sum()]
    wait = max((delays.quantile(FRESH_SHARE) for delays in matters or telling.delays), default=0.0)
    moment = datetime.fromtimestamp(telling.told_until / 1_000_000 - wait * 86_400, incidents.site.zone)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(min(midnight, period.end), period.start)


def _relative_error(
    telling: Telling, incidents: LocatedIncidents, held: Floats, share: Floats, *, told: float
) -> float:
    """Give a completed sum's standard error as a share of it.

    Parameters
    ----------
    told : variance of what has been told so far, beside the binomial's.
    """
    total, variance = float((held / share).sum()), 0.0
    fresh = np.flatnonzero((held > 0) & (share < 1))
    age = _days(telling.told_until - incidents.earliest[fresh])
    for number, delays in enumerate(telling.delays):
        own = (telling.stratum[fresh] == number) & (age >= delays.delay[0])
        if own.any():
            part = float((held[fresh[own]] / share[fresh[own]]).sum())
            variance += (delays.relative_error(age[own], held[fresh[own]]) * part) ** 2
    variance += told * float((held / share**2 * (1 - share)).sum())
    return float(np.sqrt(variance)) / total if total else 0.0


def _completeness(
    telling: Telling, incidents: LocatedIncidents, held: Floats, share: Floats, *, left_out_days: int
) -> Completeness:
    total = float((held / share).sum())
    told = float(held.sum()) / total if total else 0.0
    error = _relative_error(telling, incidents, held, share, told=telling.overall.dispersion)
    low, high = _on_odds(told, error)
    return Completeness(
        share=told,
        low=low,
        high=high,
        median_delay_days=telling.overall.quantile(0.5),
        left_out_days=left_out_days,
    )


def _on_odds(share: float, relative_error: float) -> tuple[float, float]:
    """Give the 95 % interval of a share on the scale of log odds, where it cannot pass 0 or 1."""
    if not 0 < share < 1:
        return share, share
    half = float(stats.norm.ppf(0.975)) * relative_error / (1 - share)
    odds = np.log(share / (1 - share)) + np.array([-half, half])
    low, high = 1 / (1 + np.exp(-odds))
    return float(low), float(high)


def _notes(found: Completeness, whole_until: datetime) -> tuple[str, ...]:
    notes = []
    if found.share < SETTLED_SHARE:
        known, low, high = (f"{100 * share:.0f}" for share in (found.share, found.low, found.high))
        notes.append(
            f"Alla händelser har inte hunnit bli kända: omkring {known} % av perioden (95 %: {low}–{high} %). "
            "Resten är skattad ur hur sent händelser brukar bli kända."
        )
    if found.left_out_days:
        cut = (
            "Den sista dagen är för färsk för att räknas och är utelämnad"
            if found.left_out_days == 1
            else f"De sista {found.left_out_days} dagarna är för färska för att räknas och är utelämnade"
        )
        notes.append(f"{cut}, från och med {whole_until.date()}; samma dagar räknas inte heller i jämförelseåren.")
    return tuple(notes)


def _untold(incidents: LocatedIncidents, period: Period) -> tuple[str, ...]:
    """Warn where the newest incidents are so near the period's end that some may be missing."""
    if not len(incidents) or int(incidents.earliest.max()) / _DAY > period.end.timestamp() / 86_400 + _NEAR_DAYS:
        return ()
    return ("Källan säger inte när händelserna blev kända. Periodens sista dagar kan sakna händelser som anmäls sent.",)


def _described(telling: Telling) -> dict[str, str]:
    overall = telling.overall
    return {
        "told_until": datetime.fromtimestamp(telling.told_until / 1_000_000, UTC).isoformat(timespec="minutes"),
        "delays": f"median {overall.quantile(0.5):.2f} days, 95 % within {overall.quantile(0.95):.2f}, learnt from "
        f"{overall.number} incidents in {len(telling.delays)} strata, dispersion {overall.dispersion:.2f} (automatic)",
    }


def _days(microseconds: Integers) -> Floats:
    return np.asarray(microseconds / _DAY)
