"""What the public's calls and the police's own discoveries say together: two series, never added.

What the police discover by themselves rises where they look and falls where they stop looking. Conclusions rest
on the public's calls; where only the discoveries moved, no sentence here may be read as fewer offences.

Readings: `both_fell`, `both_rose`, `neither_changed`, `only_public_fell`, `only_public_rose`,
`only_police_detected_fell`, `only_police_detected_rose`, `public_fell_police_detected_rose`,
`public_rose_police_detected_fell`; `police_detected_too_few`, `public_too_few`, `both_too_few` where a series is
too small to be compared.
"""

import numpy as np
from scipy import stats

from hotspot.displacement.phrases import interval, signed
from hotspot.stats.uncertainty import POISSON, Spread
from models.effect import Effect, Ratio
from models.finding import DetectionReading
from models.intervention import Intervention
from models.report import swedish_number

_PUBLIC = "allmänhetens samtal"
_POLICE = "polisens egna upptäckter"
_ONLY_FOUND = "Det säger hur mycket polisen hittade, inte hur mycket som hände."
_RESTS = "Slutsatserna vilar på allmänhetens samtal."

_READINGS = {
    ("fell", "fell"): ("both_fell", f"Både {_PUBLIC} {{public}} och {_POLICE} {{police}} minskade. {_RESTS}"),
    ("rose", "rose"): ("both_rose", f"Både {_PUBLIC} {{public}} och {_POLICE} {{police}} ökade. {_RESTS}"),
    ("still", "still"): (
        "neither_changed",
        f"Varken {_PUBLIC} {{public}} eller {_POLICE} {{police}} ändrades säkert.",
    ),
    ("fell", "still"): (
        "only_public_fell",
        f"{_PUBLIC.capitalize()} minskade {{public}}; {_POLICE} ändrades inte säkert {{police}}.",
    ),
    ("rose", "still"): (
        "only_public_rose",
        f"{_PUBLIC.capitalize()} ökade {{public}}; {_POLICE} ändrades inte säkert {{police}}.",
    ),
    ("still", "fell"): (
        "only_police_detected_fell",
        f"Bara {_POLICE} minskade {{police}}; {_PUBLIC} ändrades inte säkert {{public}}. {_ONLY_FOUND}",
    ),
    ("still", "rose"): (
        "only_police_detected_rose",
        f"Bara {_POLICE} ökade {{police}}; {_PUBLIC} ändrades inte säkert {{public}}. {_ONLY_FOUND}",
    ),
    ("fell", "rose"): (
        "public_fell_police_detected_rose",
        f"Serierna går isär: {_PUBLIC} minskade {{public}} och {_POLICE} ökade {{police}}. {_RESTS}",
    ),
    ("rose", "fell"): (
        "public_rose_police_detected_fell",
        f"Serierna går isär: {_PUBLIC} ökade {{public}} och {_POLICE} minskade {{police}}. {_RESTS} {_ONLY_FOUND}",
    ),
}
_WORDS = {"fell": "minskade", "rose": "ökade", "still": "ändrades inte säkert"}


def read_together(
    public: Effect | None,
    police: Effect | None,
    *,
    intervention: Intervention | None = None,
    per_patrol_hour: Ratio | None = None,
) -> DetectionReading:
    """Put the two series' effects in the treated area side by side.

    Parameters
    ----------
    public, police : over all hours, each beside the controls' same series; None where that series is too small.
    intervention : for its patrol hours.
    per_patrol_hour : from the function of that name.
    """
    reading, sentence = _read(public, police)
    parts = [sentence, _doubt(public, police, reading)]
    if intervention is not None and per_patrol_hour is not None:
        parts.append(_effort(intervention, per_patrol_hour, direction_of(police) if police else "still"))
    return DetectionReading(
        public=public,
        police=police,
        reading=reading,
        sentence=" ".join(part for part in parts if part),
        per_patrol_hour=per_patrol_hour,
    )


def per_patrol_hour(
    intervention: Intervention, *, before: float, during: float, spread: Spread = POISSON
) -> Ratio | None:
    """Divide what the police discovered per patrol hour by what they did in the same days a year before.

    Beside nothing: patrol hours of the controls are not known, so a whole city's change is in the ratio.

    Parameters
    ----------
    before, during : incidents in the treated area that the police discovered, in the last year before and while
        it lasted.
    spread : how much such counts swing.

    Returns
    -------
    Ratio or None
        Above 1 = found more for every hour; None where hours are not stated or a count is zero.

    Examples
    --------
    Half as much found in half the hours: as much per hour.

    >>> from dataclasses import replace
    >>> from hotspot.synthetic.region import exclusion_orders
    >>> orders = replace(exclusion_orders(), patrol_hours=100, patrol_hours_before=200)
    >>> per_patrol_hour(orders, before=80, during=40).value
    1.0
    """
    hours, hours_before = intervention.patrol_hours, intervention.patrol_hours_before
    if hours is None or hours_before is None or min(before, during) <= 0:
        return None
    value = (during / hours) / (before / hours_before)
    variance = spread.combined(incidents=1 / during + 1 / before, squares=2.0)
    half = float(stats.t.ppf(0.975, variance.degrees_of_freedom) * np.sqrt(variance.value))
    return Ratio(value=value, low=float(value * np.exp(-half)), high=float(value * np.exp(half)))


def direction_of(effect: Effect) -> str:
    """Tell "fell", "rose" or "still" beyond chance."""
    if not effect.is_significant:
        return "still"
    return "fell" if effect.value < 0 else "rose"


def _read(public: Effect | None, police: Effect | None) -> tuple[str, str]:
    if public is not None and police is not None:
        reading, sentence = _READINGS[direction_of(public), direction_of(police)]
        return reading, sentence.format(public=_bracketed(public), police=_bracketed(police))
    if public is not None:
        return "police_detected_too_few", (
            f"{_PUBLIC.capitalize()} {_WORDS[direction_of(public)]} {_bracketed(public)}; "
            f"{_POLICE} är för få att jämföra."
        )
    if police is not None:
        return "public_too_few", (
            f"{_PUBLIC.capitalize()} är för få att jämföra; {_POLICE} {_WORDS[direction_of(police)]} "
            f"{_bracketed(police)}. {_ONLY_FOUND}"
        )
    return "both_too_few", f"Både {_PUBLIC} och {_POLICE} är för få att jämföra."


def _bracketed(effect: Effect) -> str:
    smallest = swedish_number(effect.smallest_detectable_effect)
    return f"({signed(effect.value)}; {interval(effect)}; minsta påvisbara {smallest})"


def _doubt(public: Effect | None, police: Effect | None, reading: str) -> str:
    """Warn where the series that stood still may have moved as much as the other."""
    if public is None or police is None or public.ratio is None or police.ratio is None:
        return ""
    if reading not in {"only_police_detected_fell", "only_police_detected_rose"}:
        return ""
    if not public.ratio.low <= police.ratio.value <= public.ratio.high:
        return ""
    return "Intervallet för allmänhetens samtal rymmer en lika stor relativ förändring; skillnaden är inte säker."


def _effort(intervention: Intervention, ratio: Ratio, police: str) -> str:
    """Say whether the police found less because they looked less."""
    hours, before = intervention.patrol_hours or 0.0, intervention.patrol_hours_before or 0.0
    went = f"gick från {swedish_number(before)} till {swedish_number(hours)}"
    value, low, high = (swedish_number(one, 2) for one in (ratio.value, ratio.low, ratio.high))
    numbers = f"{value} gånger så många som året före, 95 %: {low} till {high}"
    if ratio.low <= 1 <= ratio.high:
        follows = {"fell": hours < before, "rose": hours > before}.get(police, False)
        tail = f"upptäckterna följde patrulltimmarna, som {went}" if follows else f"patrulltimmarna {went}"
        return f"Per patrulltimme ändrades upptäckterna inte säkert ({numbers}); {tail}."
    word = "färre" if ratio.value < 1 else "fler"
    return f"Per patrulltimme gjorde polisen {word} upptäckter ({numbers}); patrulltimmarna {went}."
