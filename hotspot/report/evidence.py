"""What a judgement rests on, in words: how much moved, beside which controls, with which reservations."""

from hotspot.report.change import Direction
from hotspot.report.effect_tables import PANEL, effects_table
from hotspot.report.evidence_tables import (
    ALARMS,
    CHANGE,
    DELAY,
    EXTREME,
    LARGE_DIFFERENCE,
    LEFT_OUT,
    PLACEBOS,
    QUOTIENT,
    REPORTED,
    SHARE,
    SPREAD,
    balance_table,
    measures_table,
    notes_table,
    pair_names,
    part_names,
    parts_of,
    parts_table,
    series_names,
    series_table,
    shown_balance,
    substitutes_table,
)
from hotspot.report.say import Cited, cite, cite_names, join, refer, say
from models.effect import Effect
from models.finding import DisplacementFinding, Verdict
from models.report import Section, Sentence, Table


def evidence_section(finding: DisplacementFinding, name: str) -> Section:
    """Write what the judgement of one intervention rests on."""
    tables = (
        measures_table(finding),
        *((series_table(finding),) if finding.series else ()),
        *((balance_table(finding),) if finding.balance else ()),
        *((substitutes_table(finding),) if finding.substitutes else ()),
        *((notes_table(finding),) if finding.notes else ()),
    )
    return Section(title=f"Underlag: {name}", sentences=_sentences(finding), tables=tables)


def share_sentence(finding: DisplacementFinding) -> Sentence:
    """Say how much of what left turned up elsewhere, or why that cannot be said."""
    table = measures_table(finding)
    if finding.share_displaced is None:
        return refer("Hur stor andel som omfördelats kan inte anges; grunden står i tabellen.", table)
    share = cite(table, SHARE, "Värde")
    low, high = cite(table, SHARE, "Från"), cite(table, SHARE, "Till")
    if "–" in {low.text, high.text}:
        return say(
            "Skattningen är att {share} % av minskningen återfinns i närområdet och vid knutpunkter, men "
            "intervallet har ingen gräns: minskningen är för osäker för att dela med.",
            share=share,
        )
    return say(
        "Av minskningen återfinns {share} % i närområdet och vid knutpunkter (intervall {low} till {high} %).",
        share=share,
        low=low,
        high=high,
    )


def parts_sentence(finding: DisplacementFinding) -> Sentence:
    """Say which weekdays, groups, targets and tactics changed, or what could have been seen."""
    table, names = parts_table(finding), part_names(finding)
    effects = tuple(one.effect for _, one in parts_of(finding))
    fewer = _named(table, names, effects, Direction.DOWN)
    more = _named(table, names, effects, Direction.UP)
    if not fewer and not more:
        widest = max(range(len(effects)), key=lambda index: effects[index].smallest_detectable_effect)
        return say(
            "Ingen del av händelserna (veckodag, årstid, grupp, objekt eller tillvägagångssätt) ändrades säkert; i "
            "varje del hade en förändring på {smallest} händelser sannolikt setts.",
            smallest=cite(table, names[widest], "Minsta påvisbara"),
        )
    told = "; ".join(("med färre än väntat: {fewer}",) * bool(fewer) + ("med fler än väntat: {more}",) * bool(more))
    return say(f"Delar av händelserna i insatsområdet {told}.", **fewer, **more)


def placebo_sentence(finding: DisplacementFinding) -> Sentence:
    """Say what untouched areas and dates would have been taken for."""
    table = measures_table(finding)
    if finding.placebos is None:
        return say("Inga placeboprov kunde dras, så osäkerheten vilar på jämförelseområdenas variation ensam.")
    drawn = say(
        "Av {number} placeboprov på orörda områden och datum hade {alarms} % sett ut som en effekt; deras spridning är "
        "{spread} gånger den antagna.",
        number=cite(table, PLACEBOS, "Värde"),
        alarms=cite(table, ALARMS, "Värde"),
        spread=cite(table, SPREAD, "Värde"),
    )
    if finding.local.effect.placebo_p_value is None:
        return drawn
    extreme = say("{extreme} % av dem ändrades lika mycket eller mer.", extreme=cite(table, EXTREME, "Värde"))
    return join(drawn, extreme)


def balance_sentence(finding: DisplacementFinding) -> Sentence:
    """Say whether the controls were like the treated area before."""
    if not finding.balance:
        return say("Hur lika jämförelseområdena var insatsområdet före insatsen är inte uträknat.")
    table = balance_table(finding)
    apart = tuple(one.name for one in shown_balance(finding) if abs(one.difference) > LARGE_DIFFERENCE)
    if not apart:
        return say(
            "Före insatsen liknade jämförelseområdena insatsområdet i allt som jämförts; den största skillnaden är "
            "{largest} standardavvikelser.",
            largest=cite(table, shown_balance(finding)[0].name, "Skillnad"),
        )
    return say(
        "Före insatsen skilde sig insatsområdet från jämförelseområdena i {names}.", names=cite_names(table, apart)
    )


def completeness_sentence(finding: DisplacementFinding) -> Sentence:
    """Say how much of the period had been told when the data ended."""
    if finding.completeness is None:
        return say("Källan anger inte när rapporterna kom in, så eftersläpning kan inte räknas bort.")
    table = measures_table(finding)
    told = say(
        "När data tog slut hade uppskattningsvis {share} % av periodens händelser rapporterats (intervall {low} till "
        "{high} %); mediantiden till rapport är {delay} dagar.",
        share=cite(table, REPORTED, "Värde"),
        low=cite(table, REPORTED, "Från"),
        high=cite(table, REPORTED, "Till"),
        delay=cite(table, DELAY, "Värde"),
    )
    if not finding.completeness.left_out_days:
        return told
    days = cite(table, LEFT_OUT, "Värde")
    return join(told, say("De sista {days} dagarna är ännu för ofullständiga och har lämnats utanför.", days=days))


def _sentences(finding: DisplacementFinding) -> tuple[Sentence, ...]:
    if finding.verdict is Verdict.NOT_ASSESSABLE:
        return (completeness_sentence(finding), *_extras(finding))
    return (
        _support_sentence(finding),
        placebo_sentence(finding),
        balance_sentence(finding),
        completeness_sentence(finding),
        *_extras(finding),
    )


def _extras(finding: DisplacementFinding) -> tuple[Sentence, ...]:
    series = (_series_sentence(finding),) if finding.series else ()
    substitutes = (_substitutes_sentence(finding),) if finding.substitutes else ()
    notes = (refer("Övriga förbehåll är listade.", notes_table(finding)),) if finding.notes else ()
    return (*series, *substitutes, *notes)


def _support_sentence(finding: DisplacementFinding) -> Sentence:
    """Say the same effect in other measures: percent, a model of areas and months, and the quotient."""
    table, effects = measures_table(finding), effects_table(finding)
    parts = []
    if finding.local.effect.ratio is not None:
        columns = {"change": "Värde", "low": "Från", "high": "Till"}
        figures = {name: cite(table, CHANGE, column) for name, column in columns.items()}
        text = "Mot jämförelseområdena är förändringen i insatsområdet {change} % (intervall {low} till {high} %)."
        parts.append(say(text, **figures))
    if finding.panel is not None:
        columns = {"panel": "Effekt", "low": "Från", "high": "Till"}
        figures = {name: cite(effects, PANEL, column) for name, column in columns.items()}
        text = "En panelmodell över områden och månader ger {panel} händelser (intervall {low} till {high})."
        parts.append(say(text, **figures))
    if finding.quotient is None:
        parts.append(refer("Omfördelningskvoten (WDQ) är odefinierad; grunden står i tabellen.", table))
    else:
        parts.append(say("Omfördelningskvoten (WDQ) är {quotient}.", quotient=cite(table, QUOTIENT, "Värde")))
    return join(*parts)


def _series_sentence(finding: DisplacementFinding) -> Sentence:
    table, names = series_table(finding), series_names(finding)
    police = tuple(name for name, one in zip(names, finding.series, strict=True) if one.detection == "police")
    seen = {Verdict.NO_EFFECT_SEEN, Verdict.NOT_ASSESSABLE}
    named = zip(names, finding.series, strict=True)
    changed = tuple(name for name, one in named if one.verdict not in seen and name not in police)
    if not changed:
        return refer("I ingen serie från allmänheten syns en effekt.", table)
    return say("Serier från allmänheten där en effekt syns: {names}.", names=cite_names(table, changed))


def _substitutes_sentence(finding: DisplacementFinding) -> Sentence:
    against = tuple(
        name for name, one in zip(pair_names(finding), finding.substitutes, strict=True) if one.correlation < 0
    )
    if not against:
        table = substitutes_table(finding)
        return refer("Inga grupper har tidigare rört sig mot varandra; de som följts åt står i tabellen.", table)
    return say(
        "Grupper som tidigare rört sig mot varandra, och därför är värda att följa bredvid varandra: {names}.",
        names=cite_names(substitutes_table(finding), against),
    )


def _named(table: Table, names: tuple[str, ...], effects: tuple[Effect, ...], direction: Direction) -> dict[str, Cited]:
    sign = -1 if direction is Direction.DOWN else 1
    chosen = tuple(
        name for name, one in zip(names, effects, strict=True) if one.is_significant and one.value * sign > 0
    )
    key = "fewer" if direction is Direction.DOWN else "more"
    return {key: cite_names(table, chosen)} if chosen else {}
