"""The tables that a judgement rests on: measures beside the effect, balance, parts, series and reservations."""

from math import isfinite

from hotspot.report.effect_tables import chance_of, clock_text, known
from hotspot.report.say import unique_names
from hotspot.report.words import KINDS, VERDICTS, chance_text, group_name
from models.effect import NamedEffect, Ratio
from models.finding import Balance, DisplacementFinding, DisplacementKind, SeriesEffect
from models.incident import Detection
from models.report import Table, Value, swedish_number

CHANGE = "Förändring mot jämförelseområdena (%)"
TIMES = "Kvot mot jämförelseområdena"
QUOTIENT = "Omfördelningskvot (WDQ)"
SHARE = "Andel av minskningen som omfördelats (%)"
PLACEBOS = "Placeboprov, antal"
SPREAD = "Placeboprov, spridning"
ALARMS = "Placeboprov, falsklarm före justering (%)"
EXTREME = "Placeboprov minst lika stora (%)"
REPORTED = "Rapporterat när data tog slut (%)"
DELAY = "Mediantid till rapport (dagar)"
LEFT_OUT = "Dagar i slutet som lämnats utanför"

LARGE_DIFFERENCE = 0.25
"""Standard deviations beyond which treated and controls are said to differ: Stuart (2010), doi:10.1214/09-STS313."""

_BALANCES_SHOWN = 8
_WITHIN = {DisplacementKind.OFFENCE_TYPE, DisplacementKind.TARGET, DisplacementKind.TACTICAL}
"""Kinds whose effects are parts of the treatment area's incidents; places and hours have tables of their own."""
_PART_COLUMNS = (
    "Del", "Slag", "Före", "Under", "Effekt", "Från", "Till", "Minsta påvisbara", "p/q-värde",
)  # fmt: skip
_SERIES_COLUMNS = (
    "Serie", "Händelser", "Lokal effekt", "Från", "Till", "Minsta påvisbara", "Samlad effekt",
    "Samlad från", "Samlad till", "Bedömning",
)  # fmt: skip


def measures_table(finding: DisplacementFinding) -> Table:
    """Lay out what supports or limits the effect: ratios, the share displaced, placebos and completeness."""
    rows = (*_ratio_rows(finding), *_placebo_rows(finding), *_completeness_rows(finding))
    return Table(
        table_id=f"matt-{finding.intervention.intervention_id}",
        caption="Mått bredvid effekten i insatsområdet. Kvoten ett betyder samma utveckling som jämförelseområdena. "
        "WDQ under noll tyder på omfördelning till närområdet, över noll på spridning av nytta. "
        "Placeboprov är orörda områden och datum som bedömts som om något gjorts där; spridningen ett är den som "
        "antagits, och är den större vidgas intervallen. Från och till är 95 % intervall; streck betyder att gränsen "
        "saknas.",
        columns=("Mått", "Värde", "Från", "Till", "Anmärkning"),
        rows=rows,
        decimals=(0,) * 5,
    )


def balance_table(finding: DisplacementFinding) -> Table:
    """Lay out how alike the treated area and its controls were before, the least alike first."""
    shown = shown_balance(finding)
    return Table(
        table_id=f"balans-{finding.intervention.intervention_id}",
        caption=f"Insatsområdet och jämförelseområdena före insatsen, de minst lika först; {len(shown)} av "
        f"{len(finding.balance)} jämförda egenskaper. Skillnaden är i jämförelseområdenas standardavvikelser; mer än "
        "0,25 räknas som stor.",
        columns=("Egenskap", "Insatsområdet", "Jämförelseområden", "Skillnad"),
        rows=tuple((one.name, *map(known, (one.treated, one.controls, one.difference))) for one in shown),
        decimals=(0, 2, 2, 2),
    )


def shown_balance(finding: DisplacementFinding) -> tuple[Balance, ...]:
    """Choose the properties that differ most."""
    return tuple(sorted(finding.balance, key=lambda one: -abs(known(one.difference) or 0.0)))[:_BALANCES_SHOWN]


def parts_of(finding: DisplacementFinding) -> tuple[tuple[str, NamedEffect], ...]:
    """Give every part of the treatment area's incidents that was judged, with what it is a part of."""
    temporal = finding.temporal
    days = tuple(("veckodag", one) for one in temporal.weekdays) if temporal else ()
    seasons = tuple(("årstid", one) for one in temporal.seasons) if temporal else ()
    kinds = ((KINDS[kind.kind].lower(), one) for kind in finding.kinds if kind.kind in _WITHIN for one in kind.effects)
    return (*days, *seasons, *kinds)


def part_names(finding: DisplacementFinding) -> tuple[str, ...]:
    """Name each part so that its row can be found."""
    return unique_names(tuple(group_name(clock_text(one.name)) for _, one in parts_of(finding)))


def parts_table(finding: DisplacementFinding) -> Table:
    """Lay out weekdays, seasons, offence groups, targets and tactics within the treatment area."""
    named = zip(part_names(finding), parts_of(finding), strict=True)
    return Table(
        table_id=f"delar-{finding.intervention.intervention_id}",
        caption="Delar av händelserna i insatsområdet, jämförda med samma delar i jämförelseområdena. q-värden gäller "
        "familjen av samma slag; minus betyder färre händelser.",
        columns=_PART_COLUMNS,
        rows=tuple((name, of, *_part_row(one)) for name, (of, one) in named),
        decimals=(0,) * 9,
    )


def series_names(finding: DisplacementFinding) -> tuple[str, ...]:
    """Name each series so that its row can be found."""
    return unique_names(tuple(_series_name(one) for one in finding.series))


def series_table(finding: DisplacementFinding) -> Table:
    """Lay out the same question asked of each group and of each who noticed."""
    named = zip(series_names(finding), finding.series, strict=True)
    return Table(
        table_id=f"serier-{finding.intervention.intervention_id}",
        caption="Samma fråga ställd till varje grupp, för allmänheten och för polisens egna upptäckter var för sig, "
        "hela dygnet; bara insatsområdet och närområdet bedöms här. Minsta påvisbara gäller den lokala effekten.",
        columns=_SERIES_COLUMNS,
        rows=tuple((name, *_series_row(one)) for name, one in named),
        decimals=(0,) * 10,
    )


def pair_names(finding: DisplacementFinding) -> tuple[str, ...]:
    """Name each pair of groups that moved together."""
    return unique_names(tuple(f"{group_name(one.first)} / {group_name(one.second)}" for one in finding.substitutes))


def substitutes_table(finding: DisplacementFinding) -> Table:
    """Lay out which groups moved against each other before, as something to look at."""
    named = zip(pair_names(finding), finding.substitutes, strict=True)
    return Table(
        table_id=f"utbyten-{finding.intervention.intervention_id}",
        caption="Grupper vars antal har följts åt före insatsen, plats för plats och månad för månad, sedan "
        "stadens gemensamma förändring tagits bort. Minus: den ena steg när den andra sjönk. Förslag att pröva, "
        "inte slutsatser.",
        columns=("Grupper", "Samband", "q-värde", "Månader"),
        rows=tuple((name, known(one.correlation), chance_text(one.q_value), one.months) for name, one in named),
        decimals=(0, 2, 0, 0),
    )


def notes_table(finding: DisplacementFinding) -> Table:
    """List what else a reader must know."""
    return Table(
        table_id=f"forbehall-{finding.intervention.intervention_id}",
        caption="Förbehåll och val som gäller den här bedömningen.",
        columns=("Förbehåll",),
        rows=tuple((note,) for note in dict.fromkeys(finding.notes)),
        decimals=(0,),
    )


def _ratio_rows(finding: DisplacementFinding) -> tuple[tuple[Value, ...], ...]:
    ratio, share = finding.local.effect.ratio, finding.share_displaced
    undefined = "odefinierad: " + (finding.quotient_reason.rstrip(".") or "räknas inte här")
    nothing = "andelen räknas bara där händelserna minskat säkert"
    rows: list[tuple[Value, ...]] = []
    if ratio is not None:
        change = Ratio(**{name: 100 * (getattr(ratio, name) - 1) for name in ("value", "low", "high")})
        rows += [(CHANGE, *_bounded(change, 1), ""), (TIMES, *_bounded(ratio, 2), "")]
    is_defined = finding.quotient is not None
    rows.append((QUOTIENT, _text(finding.quotient, 2), None, None, "" if is_defined else undefined))
    if share is None:
        return (*rows, (SHARE, None, None, None, nothing))
    percent = Ratio(value=100 * share.value, low=100 * share.low, high=100 * share.high)
    return (*rows, (SHARE, *_bounded(percent, 0), ""))


def _placebo_rows(finding: DisplacementFinding) -> tuple[tuple[Value, ...], ...]:
    placebos, chance = finding.placebos, finding.local.effect.placebo_p_value
    if placebos is None:
        return ()
    extreme = () if chance is None else ((EXTREME, _text(100 * chance, 1), None, None, ""),)
    return (
        (PLACEBOS, _text(placebos.number, 0), None, None, ""),
        (SPREAD, _text(placebos.spread, 2), None, None, ""),
        (ALARMS, _text(100 * placebos.false_alarms, 1), None, None, "fem väntas av slumpen"),
        *extreme,
    )


def _completeness_rows(finding: DisplacementFinding) -> tuple[tuple[Value, ...], ...]:
    one = finding.completeness
    if one is None:
        return ()
    share = Ratio(value=100 * one.share, low=100 * one.low, high=100 * one.high)
    return (
        (REPORTED, *_bounded(share, 1), ""),
        (DELAY, _text(one.median_delay_days, 1), None, None, ""),
        (LEFT_OUT, _text(one.left_out_days, 0), None, None, ""),
    )


def _bounded(ratio: Ratio, decimals: int) -> tuple[Value, Value, Value]:
    value, low, high = (_text(number, decimals) for number in (ratio.value, ratio.low, ratio.high))
    return value, low, high


def _text(value: float | None, decimals: int) -> str | None:
    return None if value is None or not isfinite(value) else swedish_number(value, decimals)


def _part_row(one: NamedEffect) -> tuple[Value, ...]:
    effect = one.effect
    numbers = (effect.before, effect.after, effect.value, effect.low, effect.high, effect.smallest_detectable_effect)
    return (*map(known, numbers), chance_text(known(chance_of(effect))))


def _series_name(one: SeriesEffect) -> str:
    name = one.group or "Alla grupper"
    return f"{name} (polisens egna)" if one.detection == Detection.POLICE else name


def _series_row(one: SeriesEffect) -> tuple[Value, ...]:
    local, net = one.local, one.net
    numbers = (local.value, local.low, local.high, local.smallest_detectable_effect, net.value, net.low, net.high)
    return (one.incidents, *map(known, numbers), VERDICTS[one.verdict])
