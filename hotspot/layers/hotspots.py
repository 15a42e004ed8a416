"""Ranked places with their score and what it is made of."""

from collections.abc import Mapping
from dataclasses import replace

from hotspot.candidates import see
from hotspot.detect import MOST_HOTSPOTS, detect_hotspots
from hotspot.grid import enclosed
from hotspot.layers.kind import (
    DENSITY_PER_MONTH,
    INCIDENTS,
    Q_VALUE,
    WITH_BANDWIDTH,
    LayerKind,
    Making,
    Z,
    a_field,
)
from hotspot.methods import METHODS, Method
from hotspot.notes import notes_on_counts
from hotspot.robustness import DRAWS
from hotspot.score import OWN, WEIGHTS
from models.errors import ParameterError
from models.hotspot import HotSpot
from models.layer import Layer
from models.option import Chosen, Option
from models.report import swedish_number
from models.selection import Selection

METHOD = Option(
    name="method",
    description="How hot spots are found: " + "; ".join(f"{name}: {one.description}" for name, one in METHODS.items()),
    default="gi_star",
    choices=tuple(METHODS),
)

MOVED = Option(
    name="draws",
    description="How often incidents are moved within their uncertainty to see what stays significant; 0: never.",
    default=str(DRAWS),
    least=0,
    most=200,
    is_whole=True,
)


def make_hotspots(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show ranked places with their score and what it is made of."""
    scene, method = see(making.ground, selection), METHODS[chosen.text("method")]
    counts = scene.counts
    draws = chosen.whole(MOVED.name) if method.test else 0
    found = detect_hotspots(making.ground, selection, method=method.name, chosen=chosen, rng=making.rng(), draws=draws)
    weights = ", ".join(f"{name} {weight:g}" for name, weight in WEIGHTS.items())
    told = method.tell(scene, chosen) if method.tell else {}
    return HOTSPOTS.layer(
        HOTSPOTS.frame(_row(one) for one in found),
        left_out=counts.left_out,
        provenance=making.provenance(
            selection.as_parameters(),
            chosen.as_parameters(),
            told,
            {"score_weights": weights, "score_density": _DENSITY},
        ),
        notes=(
            *notes_on_counts(counts, making.ground.incidents.site),
            *_notes(method, int(enclosed(counts.cells).sum()), draws=draws),
            *(method.say(scene, chosen) if method.say else ()),
        ),
    )


def options_of_method(given: Mapping[str, str]) -> tuple[Option, ...]:
    """Give the options that go with the method given.

    Raises
    ------
    ParameterError
        Where an option of another method was given.
    """
    method = METHODS[METHOD.read(given.get("method", METHOD.default))]
    own = _options_of(method)
    elsewhere = {one.name for one in HOTSPOTS.options} - {one.name for one in own}
    for name in sorted(elsewhere & set(given)):
        takers = [other.name for other in METHODS.values() if name in {one.name for one in _options_of(other)}]
        raise ParameterError(
            f"'{name}' goes with the method {' or '.join(takers)}, not {method.name}. Remove it, or choose that method."
        )
    return own


def _options_of(method: Method) -> tuple[Option, ...]:
    return (METHOD, *method.options, *((MOVED,) if method.test else ()))


def _all_options() -> tuple[Option, ...]:
    """Give every method's options, each saying which methods take it."""
    takers: dict[str, list[str]] = {}
    for method in METHODS.values():
        for one in _options_of(method):
            takers.setdefault(one.name, []).append(method.name)
    by_name = {one.name: one for method in METHODS.values() for one in _options_of(method)}
    return tuple(
        one if len(takers[one.name]) == len(METHODS) else replace(one, description=_with(one, takers[one.name]))
        for one in by_name.values()
    )


def _with(one: Option, takers: list[str]) -> str:
    return f"{one.description} With the method {', '.join(takers)}."


def _row(one: HotSpot) -> dict[str, object]:
    return {
        "id": one.hotspot_id,
        "rank": one.rank,
        "name": one.name,
        "score": one.score,
        "incidents": round(one.incidents, 6),
        "density_per_month": one.density_per_month,
        "z": one.z,
        "q_value": one.q_value,
        "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat(),
        "recurrence_days": one.recurrence_days,
        "peak_hours": "{:02d}-{:02d}".format(*one.peak_hours),
        "method": one.method,
        "stability": one.stability,
        "robustness": one.robustness,
        "score_density": one.components.density,
        "score_persistence": one.components.persistence,
        "score_significance": one.components.significance,
        "score_recency": one.components.recency,
        "geometry": one.outline,
    }


def _notes(method: Method, tested: int, *, draws: int) -> tuple[str, ...]:
    said = [
        method.note_sv.format(tested=swedish_number(tested)),
        _SCORE.format(parts_of_score=_said(WEIGHTS)),
        _PERSISTENCE.format(most=MOST_HOTSPOTS),
    ]
    if draws:
        said.append(_ROBUST.format(draws=draws))
    return (*said, "Poängen säger var händelser samlas nu, inte var de kommer att ske.")


def _said(weights: Mapping[str, float]) -> str:
    words = {"density": "täthet", "persistence": "beständighet"}
    return " och ".join(f"{swedish_number(100 * weight)} % {words[name]}" for name, weight in weights.items())


_DENSITY = f"own {OWN:g}, around {1 - OWN:g}"
_SCORE = (
    "Poängen är {parts_of_score}, i platsens bästa ruta. Säkerhet och aktualitet visas men räknas inte: "
    "prövade bakåt i tiden gör de rangordningen inte bättre."
)
_PERSISTENCE = "Beständighet är andelen av periodens veckor då något hände i rutan. Högst {most} platser visas."
_ROBUST = (
    "Robusthet är andelen av {draws} försök där platsen förblir säker när varje händelse flyttas slumpvis "
    "inom sin lägesosäkerhet; okänd osäkerhet flyttas inte."
)

_SHARES = (
    ("score_density", "Score: density", "Poäng: täthet"),
    ("score_persistence", "Score: persistence", "Poäng: beständighet"),
    ("score_significance", "Beside the score: significance", "Utöver poängen: säkerhet"),
    ("score_recency", "Beside the score: recency", "Utöver poängen: aktualitet"),
)

HOTSPOTS = LayerKind(
    layer_id="hotspots",
    title="Hot spots",
    title_sv="Hot spots",
    description="Outlines where incidents gather more than chance lets them, ranked by a score with its parts.",
    fields=(
        a_field("rank", "integer", "", "Rank", "Plats i ordningen"),
        a_field("name", "string", "", "Nearest named place", "Plats"),
        a_field("score", "number", "0-100", "Score", "Poäng"),
        INCIDENTS,
        DENSITY_PER_MONTH,
        Z,
        Q_VALUE,
        a_field("first_day", "string", "date", "First day, of the period unless the method tells", "Första dag"),
        a_field("last_day", "string", "date", "Last day, of the period unless the method tells", "Sista dag"),
        a_field(
            "recurrence_days",
            "number",
            "days",
            "By chance once in so many days",
            "Av en slump en gång på så många dagar",
            is_optional=True,
        ),
        a_field("peak_hours", "string", "clock hours", "Busiest four hours", "Mest utsatta timmar"),
        a_field("method", "string", "", "Method", "Metod"),
        a_field("stability", "number", "0-1", "How firmly the cluster holds together", "Stabilitet", is_optional=True),
        a_field("robustness", "number", "0-1", "Share of draws that stay significant", "Robusthet", is_optional=True),
        *(a_field(name, "number", "0-1", title, title_sv) for name, title, title_sv in _SHARES),
    ),
    selects=WITH_BANDWIDTH,
    filters=("rank", "name"),
    options=_all_options(),
    options_for=options_of_method,
    make=make_hotspots,
)
