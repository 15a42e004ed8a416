"""What a month's search for redistribution found, nobody having said where to look. Negative = fewer incidents."""

from dataclasses import dataclass

from models.finding import DisplacementKind, KindVerdict, Verdict
from models.period import Period
from models.provenance import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPlace:
    """A place of the city that is compared with its own past.

    Attributes
    ----------
    place_id : stable; a hub's id or a cell's name.
    role : "hub" or "cell".
    """

    place_id: str
    name: str
    role: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one place, or of some hours or one offence group there.

    Attributes
    ----------
    part : "" for the whole place, else hours such as "18-24", or a group's name.
    observed, expected : [incidents] in the month.
    value : observed - expected, with `low` and `high` (95 %).
    p_value, q_value : two-sided; q within all changes that were looked at.
    smallest_detectable_effect : would be seen with 80 % power at 5 % [incidents, positive].
    history : [incidents] in each month of the baseline, the oldest first, then the month itself: answers "why".
    expected_history : what the baseline expected of the same months.
    """

    place: SearchPlace
    part: str
    observed: float
    expected: float
    value: float
    low: float
    high: float
    p_value: float
    q_value: float
    smallest_detectable_effect: float
    history: tuple[float, ...]
    expected_history: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A fall and a rise that belong together beyond chance.

    Attributes
    ----------
    kind : geographic, temporal, offence type, target or tactical.
    lag_months : how many months earlier the source fell; 0 = the same month.
    link : why the two are a pair, such as "grannar", "metro-13, 6 stationer", "samma plats".
    p_value : that both changed; q_value after FDR over all pairs and kinds.
    incidents : moved by minimum-cost transport, positive, with `low` and `high` (95 %).
    """

    kind: DisplacementKind
    source: Change
    receiver: Change
    lag_months: int
    link: str
    p_value: float
    q_value: float
    incidents: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Redistribution:
    """Whether the city as a whole redistributed more than months do by chance.

    Attributes
    ----------
    statistic, expected : of the month, and the mean under chance.
    p_value : share of shuffles of the places, among those alike, with as much or more.
    draws : how many.
    linked, coincidences : rises beyond chance at the other end of a link from a fall, and how many would be there
        had all series risen as often as those without such a link; None where no pair was called.
    """

    statistic: float
    expected: float
    p_value: float
    draws: int
    linked: int | None = None
    coincidences: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFinding:
    """Everything a search says about one month of one series.

    Attributes
    ----------
    finding_id : names this finding: same data version, question and seed, same id.
    month, baseline : searched, and what it was compared with.
    months : of the baseline; under 12 the season cannot be told apart.
    detection, category : which series this is.
    incidents : finely placed, in the month.
    places, pairs : how many were compared.
    changes : beyond chance, the largest first.
    moves : q < 0.05, the largest first.
    smallest_detectable_effect : the median place's [incidents, positive].
    kinds : one per kind; perpetrator is always "not_measured".
    notes : what else a reader must know, in Swedish.
    """

    finding_id: str
    month: Period
    baseline: Period
    months: int
    detection: str
    category: str
    incidents: float
    places: int
    pairs: int
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    redistribution: Redistribution | None
    smallest_detectable_effect: float
    verdict: Verdict
    reason: str
    kinds: tuple[KindVerdict, ...]
    notes: tuple[str, ...]
    provenance: Provenance
