"""What else a reader of a month's search must know, in Swedish."""

from datetime import datetime

import numpy as np

from hotspot.displacement.search.months import Months
from hotspot.displacement.search.places import FEWEST_A_MONTH, Places
from hotspot.stats.expectation import YEAR
from models.finding import Completeness
from models.incident import PUBLIC_INITIATED, Detection
from models.report import swedish_number

COINCIDENCE = (
    "Att en plats minskar när en annan ökar visar inte att det var samma händelser eller samma människor. "
    "Har sättet att ange plats, tid eller rubrik ändrats ser det likadant ut."
)
VIEWS = (
    "Flöden mellan platser, mellan tider och mellan grupper är olika sätt att se samma händelser och ska inte "
    "läggas ihop."
)
LASTING = "Det som består blir med tiden det väntade: sökningen visar när något ändras, inte hur länge det varar."
POLICE = (
    "Serien är polisens egna upptäckter: den följer var polisen söker, och säger inte var det blev färre eller fler "
    "händelser."
)
_TWO_YEARS = 2 * YEAR


def write_notes(
    months: Months,
    places: Places,
    completeness: Completeness | None,
    *,
    last: datetime,
    detection: tuple[Detection, ...],
) -> tuple[str, ...]:
    """Tell how short the baseline is, what is left out, and what a flow is not."""
    found = [*_history(months), *_gaps(months), *_unfinished(months, last), *_late(completeness)]
    found += [POLICE] if set(detection) == {Detection.POLICE} else []
    return (*found, _coverage(months, places), COINCIDENCE, VIEWS, LASTING)


def series_name(detection: tuple[Detection, ...]) -> str:
    """Say who noticed.

    >>> series_name((Detection.POLICE,))
    'polisens egna upptäckter'
    """
    if set(detection) == {Detection.POLICE}:
        return "polisens egna upptäckter"
    return "anmälda av allmänhet och larm" if set(detection) == set(PUBLIC_INITIATED) else ", ".join(detection)


def _history(months: Months) -> list[str]:
    known = months.baseline
    if known < YEAR:
        short = (
            f"Underlaget är {known} månader. Under ett år går en plats egen årstid inte att skilja från en förändring; "
            f"bara den årstid som hela staden delar är borträknad."
        )
        return [short]
    if known < _TWO_YEARS:
        return [f"Underlaget är {known} månader: en plats egen årstid har setts en enda gång."]
    return []


def _gaps(months: Months) -> list[str]:
    missing = [one.start for one, known in zip(months.periods, months.has_data, strict=True) if not known]
    if not missing:
        return []
    names = ", ".join(f"{one.year}-{one.month:02d}" for one in missing)
    return [f"Månader nästan utan uppgifter är hoppade över: {names}."]


def _unfinished(months: Months, last: datetime) -> list[str]:
    month = months.periods[-1]
    if last.date() >= month.last_day:
        return []
    return [
        f"Uppgifterna slutar {last.date()}, före månadens slut. Varje plats jämförs med hela stadens nivå samma dagar."
    ]


def _late(completeness: Completeness | None) -> list[str]:
    if completeness is None or completeness.share > 1 - 0.005:
        return []
    note = (
        f"Omkring {swedish_number(100 * completeness.share)} % av månaden har kommit in. Det som fattas fattas "
        f"överallt och räknas bort med stadens nivå; sådant som anmäls sent kan ändå fattas mer på en plats än på en "
        f"annan."
    )
    return [note]


def _coverage(months: Months, places: Places) -> str:
    in_month = months.month == len(months.periods) - 1
    held = float(months.weight[in_month & (places.member >= 0)].sum())
    share = 100 * held / max(float(months.weight[in_month].sum()), 1e-9)
    return (
        f"{swedish_number(np.floor(share))} % av månadens händelser ligger på platser med i snitt minst "
        f"{swedish_number(FEWEST_A_MONTH)} i månaden; övriga platser är för glesa för att jämföras."
    )
