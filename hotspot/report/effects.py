"""What each intervention did where it was, next door and at the hubs, with what could have been seen."""

from hotspot.report.change import Direction
from hotspot.report.effect_tables import (
    NET,
    SHIFT,
    chance_of,
    effect_direction,
    effects_table,
    flows_table,
    hours_table,
    intervention_names,
    interventions_table,
    kinds_table,
    shown_areas,
)
from hotspot.report.evidence import parts_sentence, share_sentence
from hotspot.report.evidence_tables import parts_of, parts_table
from hotspot.report.pictures import effects_figure, hour_figure
from hotspot.report.say import cite, cite_name, cite_names, say
from hotspot.report.words import KINDS, certainty, certainty_of_nothing
from models.effect import Effect
from models.finding import DisplacementFinding, TemporalFinding, Verdict
from models.report import Section, Sentence

LOCAL, BUFFER = 0, 1

_EXPECTED = {
    Direction.DOWN: "färre än väntat",
    Direction.UP: "fler än väntat",
    Direction.SAME: "ingen säker förändring",
}


def interventions_section(findings: tuple[DisplacementFinding, ...], smallest: Sentence) -> Section:
    """Write the section that lists the interventions, or says that there were none.

    Parameters
    ----------
    smallest : which change of the month's volume would have been seen.
    """
    title = "Insatser under månaden"
    if not findings:
        none = say(
            "Ingen registrerad insats pågick under månaden. Omfördelning bedöms mot en insats med plats och datum; "
            "utan insats visar rapporten volymer och heta platser."
        )
        return Section(title=title, sentences=(none, smallest))
    sentences = tuple(local_sentence(findings, index) for index in range(len(findings)))
    return Section(title=title, sentences=sentences, tables=(interventions_table(findings),))


def displacement_section(finding: DisplacementFinding, name: str) -> Section:
    """Write what moved, kind by kind, for one intervention."""
    temporal = finding.temporal
    hours = (hours_table(finding, temporal),) if temporal else ()
    flows = (flows_table(finding),) if finding.flows else ()
    clock = (hours_sentence(finding, temporal),) if temporal else (_no_hours(),)
    days = (hour_figure(finding, temporal),) if temporal else ()
    has_parts = bool(parts_of(finding))
    parts = (parts_table(finding),) if has_parts else ()
    told = (*_moved(finding), *clock, *((parts_sentence(finding),) if has_parts else ()), _persons())
    return Section(
        title=f"Omfördelning per slag: {name}",
        sentences=(verdict_sentence(finding), *told),
        tables=(kinds_table(finding), effects_table(finding), *flows, *hours, *parts),
        figures=(effects_figure(finding, shown_areas(finding)), *days),
    )


def _moved(finding: DisplacementFinding) -> tuple[Sentence, ...]:
    if finding.share_displaced is None:
        return (flow_sentence(finding),)
    return (flow_sentence(finding), share_sentence(finding))


def area_row(finding: DisplacementFinding, index: int) -> str:
    """Give the name that an area's row has in the table of effects; `LOCAL` comes first, then `BUFFER`."""
    return str(effects_table(finding).rows[index][0])


def effect_certainty(effect: Effect) -> str:
    """Say how sure an effect, or its absence, is."""
    if effect.is_significant:
        return certainty(chance_of(effect))
    return certainty_of_nothing(effect.smallest_detectable_effect, effect.before)


def local_sentence(findings: tuple[DisplacementFinding, ...], index: int) -> Sentence:
    """Say what happened in one treatment area, beside what would have happened anyway."""
    finding, listed = findings[index], interventions_table(findings)
    name = cite_name(listed, intervention_names(findings)[index])
    if finding.verdict is Verdict.NOT_ASSESSABLE:
        return say("{name} kan inte bedömas för perioden; grunden står i tabellen.", name=name)
    table, row = effects_table(finding), area_row(finding, LOCAL)
    return say(
        "{name}: effekten i insatsområdet är {effect} händelser (intervall {low} till {high}), {claim}. Den minsta "
        "effekt som hade kunnat ses är {smallest} händelser.",
        name=name,
        effect=cite(table, row, "Effekt"),
        low=cite(table, row, "Från"),
        high=cite(table, row, "Till"),
        claim=_EXPECTED[effect_direction(finding.local.effect)],
        smallest=cite(table, row, "Minsta påvisbara"),
    )


def verdict_sentence(finding: DisplacementFinding) -> Sentence:
    """Say the overall verdict in plain words, never without what could have been seen."""
    if finding.verdict is Verdict.NOT_ASSESSABLE:
        return say("Sammantagen bedömning: kan inte bedömas. Grunden står sist i tabellen över slagen.")
    if finding.verdict is Verdict.NO_EFFECT_SEEN:
        return _no_effect_sentence(finding)
    table = effects_table(finding)
    columns = {"net": "Effekt", "low": "Från", "high": "Till"}
    figures = {key: cite(table, NET, column) for key, column in columns.items()}
    together = " Den samlade effekten är {net} händelser (intervall {low} till {high})."
    if finding.verdict is Verdict.LOCAL_EFFECT_ONLY:
        figures["nearby"] = cite(table, area_row(finding, BUFFER), "Minsta påvisbara")
        seen = "endast lokal effekt. Ingen omfördelning kunde ses; i närområdet hade en förändring på mindre än "
        seen += "{nearby} händelser inte synts."
    elif finding.verdict is Verdict.DIFFUSION_OF_BENEFITS:
        seen = "spridning av nytta. Även utanför insatsområdet kom färre händelser än väntat."
    else:
        moved = tuple(KINDS[one.kind] for one in finding.kinds if one.verdict == Verdict.DISPLACEMENT)
        seen = "omfördelning" + (" ({moved})." if moved else ".")
        if moved:
            figures["moved"] = cite_names(kinds_table(finding), moved).lowered
    return say("Sammantagen bedömning: " + seen + together, **figures)


def _no_effect_sentence(finding: DisplacementFinding) -> Sentence:
    table, row = effects_table(finding), area_row(finding, LOCAL)
    if effect_direction(finding.local.effect) is Direction.UP:
        return say(
            "Sammantagen bedömning: ingen minskning sedd; i insatsområdet kom {effect} händelser fler än väntat.",
            effect=cite(table, row, "Effekt"),
        )
    return say(
        "Sammantagen bedömning: ingen effekt sedd. Det visar inte att effekt saknas; en förändring i insatsområdet på "
        "mindre än {smallest} händelser hade inte kunnat ses.",
        smallest=cite(table, row, "Minsta påvisbara"),
    )


def flow_sentence(finding: DisplacementFinding) -> Sentence:
    """Say where it went, the largest flow first."""
    table = effects_table(finding)
    if not finding.flows:
        return say(
            "Inget flöde till annan plats kunde ses. I närområdet var den minsta påvisbara effekten {smallest} "
            "händelser.",
            smallest=cite(table, area_row(finding, BUFFER), "Minsta påvisbara"),
        )
    flows = flows_table(finding)
    largest = max(range(len(finding.flows)), key=lambda index: finding.flows[index].incidents)
    row = str(flows.rows[largest][0])
    others = tuple(str(values[0]) for index, values in enumerate(flows.rows) if index != largest)
    template = (
        "Det största flödet från insatsområdet ({source}) går till {receiver}: {incidents} händelser "
        "(intervall {low} till {high})." + (" Därutöver syns flöden till {others}." if others else "")
    )
    named = {"others": cite_names(flows, others)} if others else {}
    return say(
        template,
        source=cite(flows, row, "Källa"),
        receiver=cite_name(flows, row),
        incidents=cite(flows, row, "Händelser"),
        low=cite(flows, row, "Från"),
        high=cite(flows, row, "Till"),
        **named,
    )


def hours_sentence(finding: DisplacementFinding, temporal: TemporalFinding) -> Sentence:
    """Say whether the day moved, and where to."""
    table = hours_table(finding, temporal)
    columns = {"hours": "Effekt", "low": "Från", "high": "Till"}
    moved = {key: cite(table, SHIFT, column) for key, column in columns.items()}
    moved["place"] = cite_name(effects_table(finding), area_row(finding, LOCAL))
    chance = cite(table, SHIFT, "p/q-värde")
    if temporal.p_value >= 0.05:
        return say(
            "Dygnets fördelning i insatsområdet ({place}) skiljer sig inte säkert från tidigare år (p {chance}); "
            "medelförskjutningen är {hours} timmar (intervall {low} till {high}; minus är tidigare).",
            chance=chance,
            **moved,
        )
    fewer = tuple(band.name for band in temporal.bands if effect_direction(band.effect) is Direction.DOWN)
    more = tuple(band.name for band in temporal.bands if effect_direction(band.effect) is Direction.UP)
    named = {key: cite_names(table, names).lowered for key, names in (("fewer", fewer), ("more", more)) if names}
    bands = "; färre händelser än väntat: {fewer}" if fewer else ""
    bands += "; fler än väntat: {more}" if more else ""
    return say(
        "Dygnets fördelning i insatsområdet ({place}) har ändrats (p {chance}): medelförskjutningen är {hours} timmar "
        "(intervall {low} till {high}; minus är tidigare)" + bands + ".",
        chance=chance,
        **moved,
        **named,
    )


def _no_hours() -> Sentence:
    return say("Dygnets fördelning kunde inte jämföras, för händelserna är för få eller saknar klockslag.")


def _persons() -> Sentence:
    return say("Omfördelning mellan brottsaktiva mäts inte; det kräver personuppgifter, och sådana finns inte här.")
