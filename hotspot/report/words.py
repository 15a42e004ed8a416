"""The Swedish that figures turn into: months, degrees of certainty, shares and verdicts."""

from datetime import date

from models.finding import DisplacementKind, Verdict
from models.intervention import InterventionKind

_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)

VERDICTS: dict[str, str] = {
    Verdict.DISPLACEMENT: "omfördelning",
    Verdict.DIFFUSION_OF_BENEFITS: "spridning av nytta",
    Verdict.NO_EFFECT_SEEN: "ingen effekt sedd",
    Verdict.LOCAL_EFFECT_ONLY: "endast lokal effekt",
    Verdict.NOT_ASSESSABLE: "kan inte bedömas",
    "not_measured": "mäts inte",
}

SEARCH_VERDICTS: dict[str, str] = {
    **VERDICTS,
    Verdict.NO_EFFECT_SEEN: "ingen omfördelning sedd",
    Verdict.LOCAL_EFFECT_ONLY: "ändringar utan omfördelning",
}
"""The same verdicts on a month that was searched, nobody having done anything anywhere."""

KINDS: dict[str, str] = {
    DisplacementKind.GEOGRAPHIC: "Geografisk",
    DisplacementKind.TEMPORAL: "Tidsmässig",
    DisplacementKind.OFFENCE_TYPE: "Brottstyp",
    DisplacementKind.TARGET: "Objekt eller offer",
    DisplacementKind.TACTICAL: "Taktisk",
    DisplacementKind.PERPETRATOR: "Brottsaktiva",
}

INTERVENTIONS: dict[str, str] = {
    InterventionKind.PATROL_FOCUS: "riktad polisnärvaro",
    InterventionKind.CAMERAS: "kameror",
    InterventionKind.GUARD_AREA: "ordningsvaktsområde",
    InterventionKind.PLACE_ACTIVATION: "platsaktivering",
    InterventionKind.LIGHTING: "belysning",
    InterventionKind.EXCLUSION_ORDER: "vistelseförbud",
    InterventionKind.OTHER: "annan insats",
}

ROLES = {"treatment": "insatsområde", "buffer": "närområde", "remote": "fjärrområde"}

PARAMETERS = {
    "month": "Månad",
    "datetime": "Heta platser, period",
    "category": "Heta platser, händelsetyper",
    "hours": "Heta platser, timmar",
    "weekdays": "Heta platser, veckodagar",
    "detection": "Heta platser, upptäckt av",
    "resolution": "Heta platser, rutstorlek (H3)",
    "bandwidth_m": "Heta platser, bandbredd (m)",
    "method": "Heta platser, metod",
}

SERIES = {"public,alarm,unknown": "allmänheten", "police": "polisen"}

DETECTIONS = {"public": "allmänhet", "alarm": "larm", "police": "polis", "unknown": "okänt"}

REASONS = {
    "time_missing": "tid saknas",
    "time_unreadable": "tiden kan inte läsas",
    "time_out_of_range": "tiden är orimlig",
    "time_without_year": "tiden saknar dag eller år",
    "time_contradicts_itself": "tiden motsäger sig själv",
    "time_does_not_exist": "tiden finns inte (vårens omställning)",
    "latest_before_earliest": "slutet ligger före början",
    "reported_before_it_happened": "anmäld innan det hände",
    "category_missing": "händelsetyp saknas",
    "status_unknown": "okänd status",
    "harm_unreadable": "skadevärdet kan inte läsas",
    "coordinate_unreadable": "koordinaten kan inte läsas",
    "coordinate_incomplete": "halv koordinat",
    "wrong_number_of_columns": "fel antal kolumner",
    "unreadable_json": "oläslig post",
    "crs_mismatch": "koordinaterna motsäger sitt referenssystem",
    "summary": "sammanfattning, ingen händelse",
}

SURE = ((0.001, "mycket hög"), (0.01, "hög"), (0.05, "måttlig"), (0.2, "låg"))
"""Below which p- or q-value a seen change is how sure."""

_SHARES = (
    (0.235, 0.25, "knappt en fjärdedel"),
    (0.25, 0.275, "drygt en fjärdedel"),
    (0.31, 1 / 3, "knappt en tredjedel"),
    (1 / 3, 0.365, "drygt en tredjedel"),
    (0.4995, 0.5005, "hälften"),
    (0.45, 0.50, "knappt hälften"),
    (0.50, 0.55, "drygt hälften"),
    (0.635, 2 / 3, "knappt två tredjedelar"),
    (2 / 3, 0.70, "drygt två tredjedelar"),
    (0.72, 0.75, "knappt tre fjärdedelar"),
    (0.75, 0.78, "drygt tre fjärdedelar"),
)


def month_name(month: str) -> str:
    """Name a month as people do.

    >>> month_name("2024-07")
    'juli 2024'
    """
    return f"{_MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def day_name(day: date) -> str:
    """Name a day as people do.

    >>> day_name(date(2024, 6, 1))
    '1 juni 2024'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def chance_text(value: float | None) -> str | None:
    """Write a p- or q-value; below a thousandth only that it is.

    >>> chance_text(0.0123), chance_text(1e-9)
    ('0,012', '<0,001')
    """
    if value is None:
        return None
    return "<0,001" if value < 0.001 else f"{value:.3f}".replace(".", ",")


def certainty(chance: float) -> str:
    """Say how sure a seen change is, from its p- or q-value.

    >>> certainty(0.0004), certainty(0.03), certainty(0.4)
    ('mycket hög', 'måttlig', 'mycket låg')
    """
    return next((word for limit, word in SURE if chance < limit), "mycket låg")


def certainty_of_nothing(smallest_detectable: float | None, level: float) -> str:
    """Say how sure "nothing changed" is: only as sure as small changes would have been seen.

    Parameters
    ----------
    smallest_detectable : in the unit of `level`; None where nothing can be said.
    level : what there was to change.

    Examples
    --------
    >>> certainty_of_nothing(5, 100), certainty_of_nothing(20, 100), certainty_of_nothing(60, 100)
    ('hög', 'måttlig', 'låg')
    """
    if smallest_detectable is None or level <= 0:
        return "mycket låg"
    if smallest_detectable <= 0.1 * level:
        return "hög"
    return "måttlig" if smallest_detectable <= 0.25 * level else "låg"


def share_in_words(share: float) -> str:
    """Say a share in words where a plain one is near, else nothing.

    "Drygt hälften" is for 50 to 55 %, never for 62 %.

    >>> share_in_words(0.52), share_in_words(0.62)
    ('drygt hälften', '')
    """
    return next((word for low, high, word in _SHARES if low <= share <= high), "")


def group_name(group: str) -> str:
    """Name a category group as its mapping does; incidents without one get a name too."""
    return group or "Utan grupp"


def series_name(detection: str) -> str:
    """Name who noticed the incidents of a series.

    >>> series_name("police"), series_name("public,alarm")
    ('polisen', 'allmänhet, larm')
    """
    return SERIES.get(detection) or ", ".join(DETECTIONS.get(one, one) for one in detection.split(","))
