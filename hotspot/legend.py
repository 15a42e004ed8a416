"""What each field of each layer means, in English for programs and in Swedish for readers."""

from collections.abc import Mapping

from models.layer import LayerField


def _field(name: str, kind: str, unit: str, title: str, title_sv: str) -> LayerField:
    return LayerField(name=name, type=kind, unit=unit, title=title, title_sv=title_sv)


_INCIDENTS = _field("incidents", "number", "incidents", "Incidents", "Händelser")
_MONTHLY = _field(
    "density_per_month", "number", "incidents/km² and month", "Density per month", "Täthet per km² och månad"
)
_Z = _field("z", "number", "", "Gi* z", "Gi* z-värde")
_Q = _field("q_value", "number", "", "q-value after false discovery rate", "q-värde")
_SHARE_FIELDS = (
    ("score_density", "Score: density", "Poäng: täthet"),
    ("score_significance", "Score: significance", "Poäng: säkerhet"),
    ("score_persistence", "Score: persistence", "Poäng: beständighet"),
    ("score_recency", "Score: recency", "Poäng: aktualitet"),
)

FIELDS: Mapping[str, tuple[LayerField, ...]] = {
    "heatmap": (
        _INCIDENTS,
        _field("density", "number", "incidents/km²", "Density over the period", "Täthet per km² under perioden"),
        _MONTHLY,
    ),
    "cells": (
        _INCIDENTS,
        _Z,
        _field("p_value", "number", "", "Chance of so many", "p-värde"),
        _Q,
        _field("is_hotspot", "boolean", "", "More than chance (q < 0.05)", "Fler än slumpen ger (q < 0,05)"),
        _field("area_km2", "number", "km²", "Area of the cell", "Rutans yta"),
    ),
    "hotspots": (
        _field("rank", "integer", "", "Rank", "Plats i ordningen"),
        _field("name", "string", "", "Nearest named place", "Plats"),
        _field("score", "number", "0-100", "Score", "Poäng"),
        _INCIDENTS,
        _MONTHLY,
        _Z,
        _Q,
        _field("peak_hours", "string", "clock hours", "Busiest four hours", "Mest utsatta timmar"),
        _field("method", "string", "", "Method", "Metod"),
        *(_field(name, "number", "0-1", title, title_sv) for name, title, title_sv in _SHARE_FIELDS),
    ),
    "displacement-flows": (
        _field("intervention_id", "string", "", "Intervention's id", "Insatsens id"),
        _field("intervention", "string", "", "Intervention", "Insats"),
        _field("source", "string", "", "From", "Från"),
        _field("receiver", "string", "", "To", "Till"),
        _field("receiver_role", "string", "", "Role of the receiving area", "Mottagande områdets roll"),
        _INCIDENTS,
        _field("low", "number", "incidents", "Lower end of the 95 % interval", "Lägsta (95 %)"),
        _field("high", "number", "incidents", "Upper end of the 95 % interval", "Högsta (95 %)"),
        _field("verdict", "string", "", "Verdict of the evaluation", "Utfall"),
        _field("detection", "string", "", "Series the evaluation rests on", "Upptäckt av"),
    ),
    "interventions": (
        _field("name", "string", "", "Name", "Insats"),
        _field("kind", "string", "", "Kind", "Slag"),
        _field("first_day", "string", "date", "First day", "Första dag"),
        _field("last_day", "string", "date", "Last day", "Sista dag"),
        _field("hours", "string", "clock hours", "Hours when active", "Tider"),
        _field("note", "string", "", "Note", "Anmärkning"),
    ),
    "areas": (_field("name", "string", "", "Name", "Område"), _field("kind", "string", "", "Kind", "Slag")),
}
"""Fields by layer, in the order they are shown."""

TITLES: Mapping[str, tuple[str, str]] = {
    "heatmap": ("Density of incidents", "Värmekarta"),
    "cells": ("Counted cells", "Rutor"),
    "hotspots": ("Hot spots", "Hot spots"),
    "displacement-flows": ("Displacement flows", "Omfördelning"),
    "interventions": ("Interventions", "Insatser"),
    "areas": ("Areas", "Områden"),
}
"""English and Swedish title by layer."""
