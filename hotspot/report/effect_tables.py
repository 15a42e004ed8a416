"""The tables that lay one intervention's evaluation out: effects, flows, hours and kinds."""

from datetime import date
from math import isfinite

from hotspot.report.change import Direction
from hotspot.report.say import unique_names
from hotspot.report.words import INTERVENTIONS, KINDS, ROLES, VERDICTS, chance_text, day_name
from models.effect import AreaEffect, Effect
from models.finding import DisplacementFinding, KindVerdict, TemporalFinding
from models.intervention import Intervention
from models.period import Period
from models.report import Table, Value

NET = "Samlad effekt"
PANEL = "Insatsområdet, panelmodell"
SHIFT = "Dygnets förskjutning (timmar)"
OVERALL = "Sammantaget"
KIND_COLUMNS = ("Slag", "Bedömning", "Händelser", "Minsta påvisbara", "Grund")
_REMOTE_SHOWN = 4
_EFFECT_COLUMNS = (
    "Område", "Roll", "Före", "Väntat", "Under", "Effekt", "Från", "Till", "Minsta påvisbara", "p/q-värde",
)  # fmt: skip


def interventions_table(findings: tuple[DisplacementFinding, ...]) -> Table:
    """List the month's interventions with the verdict on each."""
    names = intervention_names(findings)
    return Table(
        table_id="insatser",
        caption="Insatser som pågick under månaden. Bedömningen slutar senast med månaden; jämförelsen är samma "
        "månader tidigare år.",
        columns=("Insats", "Slag", "Första dag", "Sista dag", "Timmar", "Bedömd till och med", "Bedömning"),
        rows=tuple(
            (name, *_intervention_row(finding.intervention), _last_day(finding.evaluated), VERDICTS[finding.verdict])
            for name, finding in zip(names, findings, strict=True)
        ),
        decimals=(0,) * 7,
    )


def intervention_names(findings: tuple[DisplacementFinding, ...]) -> tuple[str, ...]:
    """Give each intervention's name, told apart where two share one."""
    return unique_names(tuple(finding.intervention.name for finding in findings))


def effects_table(finding: DisplacementFinding) -> Table:
    """Lay out the effects in the treatment area, next door, at the telling hubs, and together."""
    areas = shown_areas(finding)
    panel = () if finding.panel is None else (finding.panel,)
    names = unique_names((*(area.name for area in areas), NET, *(PANEL for _ in panel)))
    roles = (*(ROLES.get(area.role, area.role) for area in areas), "alla säkra områden", *("modell" for _ in panel))
    effects = (*(area.effect for area in areas), finding.net, *panel)
    return Table(
        table_id=f"effekter-{finding.intervention.intervention_id}",
        caption=(
            "Före är medel av referensåren, väntat är före uppräknat med jämförelseområdenas förändring, och effekt är "
            "under minus väntat; minus betyder färre händelser. Från och till är 95 % intervall. Minsta påvisbara hade "
            f"synts i fyra fall av fem. {_hours_note(finding)}Av {len(finding.remote)} prövade fjärrområden visas de "
            "säkra och de närmast säkra."
        ),
        columns=_EFFECT_COLUMNS,
        rows=tuple((name, role, *_effect_row(one)) for name, role, one in zip(names, roles, effects, strict=True)),
        decimals=(0,) * 10,
    )


def shown_areas(finding: DisplacementFinding) -> tuple[AreaEffect, ...]:
    """Choose the areas worth a row: treatment, buffer, every significant hub and the few next to significant."""
    by_chance = sorted(finding.remote, key=lambda area: (chance_of(area.effect), area.name))
    beyond = [area for area in by_chance if area.effect.is_significant]
    return (finding.local, finding.buffer, *by_chance[: max(len(beyond), _REMOTE_SHOWN)])


def chance_of(effect: Effect) -> float:
    """Give the q-value where there is a family, else the p-value."""
    return effect.p_value if effect.q_value is None else effect.q_value


def effect_direction(effect: Effect) -> Direction:
    """Choose the word for an effect: only what passes the level has moved."""
    if not effect.is_significant:
        return Direction.SAME
    return Direction.DOWN if effect.value < 0 else Direction.UP


def flows_table(finding: DisplacementFinding) -> Table:
    """Lay out what moved from where to where."""
    names = unique_names(tuple(flow.receiver.name for flow in finding.flows))
    return Table(
        table_id=f"floden-{finding.intervention.intervention_id}",
        caption="Händelser som lämnat insatsområdet och återfinns på annan plats, med 95 % intervall.",
        columns=("Mottagande plats", "Källa", "Händelser", "Från", "Till"),
        rows=tuple(
            (name, flow.source.name, *map(known, (flow.incidents, flow.low, flow.high)))
            for name, flow in zip(names, finding.flows, strict=True)
        ),
        decimals=(0,) * 5,
    )


def hours_table(finding: DisplacementFinding, temporal: TemporalFinding) -> Table:
    """Lay out how the treatment area's day moved, as a whole and by band."""
    moved = map(known, (temporal.hours_moved, temporal.low, temporal.high))
    shift = (SHIFT, None, None, None, *moved, chance_text(temporal.p_value))
    bands = tuple((band.name, clock_text(band.hours), *_band_row(band.effect)) for band in temporal.bands)
    return Table(
        table_id=f"dygnstabell-{finding.intervention.intervention_id}",
        caption="Dygnet i insatsområdet. Första raden: medelförskjutning i timmar utöver jämförelseområdenas, räknad "
        "på dygn som börjar klockan 05; plus är senare (prövad med Watsons test). Tidsbanden: effekt i antal händelser "
        "jämfört med jämförelseområdena. Från och till är 95 % intervall.",
        columns=("Tidsband", "Klockan", "Före", "Under", "Effekt", "Från", "Till", "p/q-värde"),
        rows=(shift, *bands),
        decimals=(0, 0, 0, 0, 1, 1, 1, 0),
    )


def kinds_table(finding: DisplacementFinding) -> Table:
    """Lay out what can be said of each kind of displacement, and why."""
    return Table(
        table_id=f"slag-{finding.intervention.intervention_id}",
        caption="Bedömning per slag av omfördelning, med grund. Händelser är antalet bakom bedömningen, för "
        "sammantaget även i jämförelseområdena; minsta påvisbara är den förändring som hade synts i fyra fall av fem.",
        columns=KIND_COLUMNS,
        rows=(
            *(kind_row(one, VERDICTS) for one in finding.kinds),
            (OVERALL, VERDICTS[finding.verdict], finding.incidents, _least(finding.local.effect), finding.reason),
        ),
        decimals=(0,) * 5,
    )


def kind_row(one: KindVerdict, verdicts: dict[str, str]) -> tuple[Value, ...]:
    """Lay out the verdict on one kind."""
    least = None if one.smallest_detectable_effect is None else known(one.smallest_detectable_effect)
    return (KINDS[one.kind], verdicts.get(one.verdict, str(one.verdict)), one.incidents, least, one.reason)


def _least(effect: Effect) -> float | None:
    return known(effect.smallest_detectable_effect)


def known(value: float) -> float | None:
    """Write nothing where nothing is known, or where there is no bound."""
    return value if isfinite(value) else None


def clock_text(hours: str) -> str:
    """Write hours with the dash that spans take.

    >>> clock_text("18-22")
    '18–22'
    """
    return hours.replace("-", "–")


def _effect_row(effect: Effect) -> tuple[Value, ...]:
    counts = (effect.before, effect.after - effect.value, effect.after)
    numbers = (*counts, effect.value, effect.low, effect.high, effect.smallest_detectable_effect)
    return (*map(known, numbers), chance_text(known(chance_of(effect))))


def _hours_note(finding: DisplacementFinding) -> str:
    hours = finding.intervention.hours
    note = f"Insatsområdet räknas klockan {clock_text(str(hours))}, det samlade hela dygnet. "
    return note if hours else ""


def _band_row(effect: Effect) -> tuple[Value, ...]:
    numbers = (effect.before, effect.after, effect.value, effect.low, effect.high)
    return (*map(known, numbers), chance_text(known(chance_of(effect))))


def _intervention_row(one: Intervention) -> tuple[Value, ...]:
    hours = clock_text(str(one.hours)) if one.hours else "hela dygnet"
    return (INTERVENTIONS[one.kind], day_name(one.first_day), day_name(one.last_day), hours)


def _last_day(period: Period) -> str:
    return day_name(date.fromisoformat(str(period).split("/")[1]))
