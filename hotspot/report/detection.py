"""What the public called about beside what the police found themselves: two series, two stories.

Offences that police discover rise where police look. A change in that series alone says where police were,
not how common the offences are, and no sentence here may read it otherwise.
"""

from hotspot.report.change import Direction
from hotspot.report.effect_tables import chance_of, effect_direction, intervention_names, known
from hotspot.report.say import cite, cite_name, join, say
from hotspot.report.volumes import POLICE, PUBLIC, Volumes, month_table
from hotspot.report.words import chance_text
from models.effect import Effect
from models.finding import DetectionReading, DisplacementFinding
from models.report import Section, Sentence, Table, Value, swedish_number

_FOLLOWS = (
    "Upptäckterna följer polisens närvaro och inriktning, så den serien ensam säger inget om hur vanliga "
    "händelserna är."
)

Findings = tuple[DisplacementFinding, ...]


def detection_section(volumes: Volumes, findings: Findings) -> Section:
    """Write the section that holds the two series apart."""
    read = tuple(one for one in findings if one.detection_reading is not None)
    tables = (two_series_table(read), readings_table(read)) if read else ()
    return Section(
        title="Allmänhetens samtal mot polisens egna upptäckter",
        sentences=(_month_sentence(volumes), *(_reading_sentence(read, index) for index in range(len(read)))),
        tables=tables,
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


def two_series_table(findings: Findings) -> Table:
    """Lay the effect in each treatment area out, by who noticed."""
    rows: list[tuple[Value, ...]] = []
    for name, one in zip(intervention_names(findings), findings, strict=True):
        rows += _rows(name, one.detection_reading)
    return Table(
        table_id="tva-serier",
        caption="Effekt i insatsområdet i antal händelser, efter vem som upptäckte; minus betyder färre i den serien. "
        "Per patrulltimme är polisens egna upptäckter per timme under insatsen, som kvot mot året före.",
        columns=(
            "Insats och serie",
            "Före",
            "Under",
            "Effekt",
            "Från",
            "Till",
            "Minsta påvisbara",
            "p-värde",
            "Riktning",
        ),
        rows=tuple(rows),
        decimals=(0,) * 9,
    )


def readings_table(findings: Findings) -> Table:
    """Lay out what the two series say together at each intervention."""
    rows = ((name, _reading(one)) for name, one in zip(intervention_names(findings), findings, strict=True))
    return Table(
        table_id="lasning",
        caption="Vad de två serierna säger tillsammans.",
        columns=("Insats", "Läsning"),
        rows=tuple(rows),
        decimals=(0, 0),
    )


def _reading(finding: DisplacementFinding) -> str:
    return finding.detection_reading.sentence if finding.detection_reading else ""


def _rows(name: str, reading: DetectionReading | None) -> list[tuple[Value, ...]]:
    if reading is None:
        return []
    rows = [_row(f"{name}: allmänheten", reading.public), _row(f"{name}: polisen", reading.police)]
    if reading.per_patrol_hour is None:
        return rows
    ratio = reading.per_patrol_hour
    bounds = (swedish_number(known(number), 2) for number in (ratio.value, ratio.low, ratio.high))
    return [*rows, (f"{name}: polisen, kvot per patrulltimme", None, None, *bounds, None, None, None)]


def _row(name: str, effect: Effect | None) -> tuple[Value, ...]:
    if effect is None:
        return (name, *(None,) * 7, "för få händelser")
    numbers = (effect.before, effect.after, effect.value, effect.low, effect.high, effect.smallest_detectable_effect)
    return (name, *map(known, numbers), chance_text(known(chance_of(effect))), str(effect_direction(effect)))


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


def _reading_sentence(findings: Findings, index: int) -> Sentence:
    table, name = readings_table(findings), intervention_names(findings)[index]
    return say("{name}: {reading}", name=cite_name(table, name), reading=cite(table, name, "Läsning"))
