"""What the public called about beside what the police found themselves: two series, two stories.

Offences that police discover rise where police look. A change in that series alone says where police were,
not how common the offences are, and no sentence here may read it otherwise.
"""

from hotspot.report.change import Direction
from hotspot.report.effect_tables import chance_of, intervention_names, known
from hotspot.report.effects import Evaluation, effect_direction
from hotspot.report.say import Cited, cite, join, say
from hotspot.report.volumes import POLICE, PUBLIC, Volumes, month_table
from hotspot.report.words import chance_text
from models.finding import DisplacementFinding
from models.report import Section, Sentence, Table, Value

_FOLLOWS = (
    "Upptäckterna följer polisens närvaro och inriktning, så den serien ensam säger inget om hur vanliga "
    "händelserna är."
)


def detection_section(volumes: Volumes, evaluations: tuple[Evaluation, ...]) -> Section:
    """Write the section that holds the two series apart."""
    both = tuple(one for one in evaluations if one.police is not None)
    table = (two_series_table(both),) if both else ()
    effects = tuple(_effects_sentence(both, index) for index in range(len(both)))
    return Section(
        title="Allmänhetens samtal mot polisens egna upptäckter",
        sentences=(_month_sentence(volumes), *effects),
        tables=table,
    )


def two_series_words(public: Direction, police: Direction) -> str:
    """Say what two directions mean together.

    >>> two_series_words(Direction.SAME, Direction.DOWN).split(";")[0]
    'Bara polisens egna upptäckter minskar'
    """
    if public is police is Direction.SAME:
        return "Ingen av serierna ändras mer än normal variation."
    if public is Direction.SAME:
        return f"Bara polisens egna upptäckter {police}; allmänhetens samtal är oförändrade. {_FOLLOWS}"
    if police is Direction.SAME:
        return f"Allmänhetens samtal {public}, medan polisens egna upptäckter är oförändrade."
    if public is police:
        return f"Båda serierna {public}; slutsatserna vilar på allmänhetens samtal."
    return f"Serierna går isär: allmänhetens samtal {public} och polisens egna upptäckter {police}. {_FOLLOWS}"


def two_series_table(evaluations: tuple[Evaluation, ...]) -> Table:
    """Lay the effect in each treatment area out, by who noticed."""
    names = intervention_names(tuple(one.finding for one in evaluations))
    rows = []
    for name, one in zip(names, evaluations, strict=True):
        rows.append(_row(f"{name}: allmänheten", one.finding))
        if one.police is not None:
            rows.append(_row(f"{name}: polisen", one.police))
    return Table(
        table_id="tva-serier",
        caption="Effekt i insatsområdet i antal händelser, efter vem som upptäckte; minus betyder färre i den serien.",
        columns=("Insats och serie", "Före", "Under", "Effekt", "Från", "Till", "p-värde", "Riktning"),
        rows=tuple(rows),
        decimals=(0,) * 8,
    )


def _row(name: str, finding: DisplacementFinding) -> tuple[Value, ...]:
    effect = finding.local.effect
    numbers = map(known, (effect.before, effect.after, effect.value, effect.low, effect.high))
    return (name, *numbers, chance_text(known(chance_of(effect))), str(effect_direction(effect)))


def _month_sentence(volumes: Volumes) -> Sentence:
    table, public, police = month_table(volumes), volumes.direction(PUBLIC), volumes.direction(POLICE)
    counts = say(
        "Under månaden kom {public} händelser från allmänheten och larm och {police} från polisens egna upptäckter.",
        public=cite(table, PUBLIC, table.columns[2]),
        police=cite(table, POLICE, table.columns[2]),
    )
    if public is None or police is None:
        return join(counts, say("Serierna kan inte jämföras med året före."))
    words = two_series_words(public, police)
    return join(counts, say("Mot samma månad året före: {words}", words=words[0].lower() + words[1:]))


def _effects_sentence(evaluations: tuple[Evaluation, ...], index: int) -> Sentence:
    table, one = two_series_table(evaluations), evaluations[index]
    name = intervention_names(tuple(each.finding for each in evaluations))[index]
    police = one.police.local.effect if one.police is not None else one.finding.local.effect
    words = two_series_words(effect_direction(one.finding.local.effect), effect_direction(police))
    rows = (f"{name}: allmänheten", f"{name}: polisen")
    return say(
        "{name}: effekten i insatsområdet är {public} händelser i allmänhetens samtal och {police} i polisens egna "
        "upptäckter. {words}",
        name=Cited(text=name, table_id=table.table_id),
        public=cite(table, rows[0], "Effekt"),
        police=cite(table, rows[1], "Effekt"),
        words=words,
    )
