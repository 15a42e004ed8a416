"""How much was reported this month, and whether that is more, less or the same."""

from dataclasses import dataclass

from hotspot.report.change import Comparison, Direction, compare_counts, overdispersion
from hotspot.report.pictures import series_figure
from hotspot.report.say import cite, cite_name, cite_names, join, say
from hotspot.report.series import Floats, MonthlySeries, month_before
from hotspot.report.words import certainty, certainty_of_nothing, chance_text, group_name, month_name
from hotspot.stats.multiple import benjamini_hochberg
from models.report import Section, Sentence, Table, Value

PUBLIC = "Allmänhetens samtal och larm"
POLICE = "Polisens egna upptäckter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """The comparisons that the whole report rests on.

    Attributes
    ----------
    month, year : by row name; this month beside the same a year ago, the last twelve beside the twelve before.
        None where the data do not reach back that far.
    is_complete : whether the data reach the month's end and most is told; half a month is compared with nothing.
    chances, year_chances : q-value of each group within the family of groups; the two whole series have their p-values.
    """

    months: MonthlySeries
    is_complete: bool
    month: dict[str, Comparison | None]
    year: dict[str, Comparison | None]
    chances: dict[str, float]
    year_chances: dict[str, float]

    def direction(self, row: str) -> Direction | None:
        """Choose the word for one row's month."""
        comparison = self.month[row]
        return comparison.direction(self.chances[row]) if comparison else None


def compare_volumes(series: MonthlySeries, *, is_complete: bool = True) -> Volumes:
    """Compare the month and the year, for the public's series, the police's and each group of the public's."""
    rows = {PUBLIC: series.public.sum(axis=1), POLICE: series.police.sum(axis=1)}
    groups = {
        group_name(name): series.public[:, index]
        for index, name in enumerate(series.groups)
        if series.public[:, index].any()
    }
    month, year = (
        {
            name: _compare_span(values, months=span) if is_complete else None
            for name, values in {**rows, **groups}.items()
        }
        for span in (1, 12)
    )
    return Volumes(
        months=series,
        is_complete=is_complete,
        month=month,
        year=year,
        chances=_chances(month),
        year_chances=_chances(year),
    )


def month_table(volumes: Volumes) -> Table:
    """Lay this month beside the same month last year."""
    name = volumes.months.months[-1]
    earlier = month_before(name, months=12)
    rows = (_row(row, volumes.month[row], volumes.chances.get(row), volumes) for row in volumes.month)
    return Table(
        table_id="volymer-manad",
        caption="Månaden jämförd med samma månad året före. Grupperna räknar allmänhetens samtal och larm; deras "
        "p-värden är justerade för att flera grupper prövas (q-värden). Intervallet är 95 % och tar hänsyn till att "
        "månader varierar mer än slumpen ensam.",
        columns=("Serie", month_name(earlier), month_name(name), *_CHANGE_COLUMNS),
        rows=tuple(rows),
        decimals=_DECIMALS,
    )


def year_table(volumes: Volumes) -> Table:
    """Lay the last twelve months beside the twelve before."""
    rows = (_row(row, one, volumes.year_chances.get(row), volumes) for row, one in volumes.year.items())
    return Table(
        table_id="volymer-ar",
        caption=f"Tolv månader till och med {month_name(volumes.months.months[-1])}, mot de tolv dessförinnan.",
        columns=("Serie", "12 månader före", "Senaste 12 månader", *_CHANGE_COLUMNS),
        rows=tuple(rows),
        decimals=_DECIMALS,
    )


def volume_section(volumes: Volumes) -> Section:
    """Write the section on volumes."""
    tables = [month_table(volumes)]
    sentences = [volume_sentence(volumes), _groups_sentence(volumes)]
    if volumes.year[PUBLIC] is not None:
        tables.append(year_table(volumes))
        sentences.append(_year_sentence(volumes))
    return Section(
        title="Volymer",
        sentences=tuple(sentences),
        tables=tuple(tables),
        figures=(series_figure(volumes.months),),
    )


def volume_sentence(volumes: Volumes) -> Sentence:
    """Say what the public's series did this month."""
    table, change = month_table(volumes), volumes.month[PUBLIC]
    now = cite(table, PUBLIC, table.columns[2])
    if change is None:
        return say(
            "Allmänhetens samtal och larm gav {now} händelser under månaden; {why}.",
            now=now,
            why=_why_not(volumes),
        )
    return say(
        "Allmänhetens samtal och larm {verb} jämfört med samma månad året före: {now} händelser mot {before} "
        "({percent} %, intervall {low} till {high} %).",
        verb=verb(volumes.direction(PUBLIC)),
        now=now,
        before=cite(table, PUBLIC, table.columns[1]),
        percent=cite(table, PUBLIC, "Förändring (%)"),
        low=cite(table, PUBLIC, "Från (%)"),
        high=cite(table, PUBLIC, "Till (%)"),
    )


def volume_certainty(volumes: Volumes) -> str:
    """Say how sure the month's direction is."""
    change = volumes.month[PUBLIC]
    if change is None:
        return "kan inte anges"
    if volumes.direction(PUBLIC) is Direction.SAME:
        return certainty_of_nothing(change.smallest_detectable, 100)
    return certainty(volumes.chances[PUBLIC])


def smallest_sentence(volumes: Volumes) -> Sentence:
    """Say which change of the whole month would have been seen."""
    table, change = month_table(volumes), volumes.month[PUBLIC]
    if change is None or change.smallest_detectable is None:
        return say("Vilken förändring som hade synts går inte att säga: {why}.", why=_why_not(volumes))
    return say(
        "En förändring av hela månadens volym mindre än {smallest} % hade inte kunnat skiljas från normal variation.",
        smallest=cite(table, PUBLIC, "Minsta påvisbara (%)"),
    )


def _why_not(volumes: Volumes) -> str:
    if not volumes.is_complete:
        return "månaden är ännu inte fullständig i data"
    return "data saknas för samma månad året före"


def verb(direction: Direction | None) -> str:
    """Write the direction as a verb.

    >>> verb(Direction.SAME), verb(Direction.UP)
    ('är oförändrade', 'ökar')
    """
    return "är oförändrade" if direction in {Direction.SAME, None} else str(direction)


_CHANGE_COLUMNS = ("Förändring (%)", "Från (%)", "Till (%)", "Minsta påvisbara (%)", "p/q-värde", "Riktning")
_DECIMALS = (0, 0, 0, 1, 1, 1, 1, 0, 0)


def _chances(comparisons: dict[str, Comparison | None]) -> dict[str, float]:
    known = {name: one.p_value for name, one in comparisons.items() if one is not None}
    family = [name for name in known if name not in {PUBLIC, POLICE}]
    if not family:
        return known
    q_values = benjamini_hochberg([known[name] for name in family]).tolist()
    return {**known, **dict(zip(family, q_values, strict=True))}


def _compare_span(values: Floats, *, months: int) -> Comparison | None:
    if len(values) < 12 + months:
        return None
    before, after = values[-12 - months : -12], values[-months:]
    return compare_counts(float(before.sum()), float(after.sum()), dispersion=overdispersion(values))


def _row(name: str, change: Comparison | None, chance: float | None, volumes: Volumes) -> tuple[Value, ...]:
    if change is None:
        now = _latest(name, volumes)
        return (name, None, now, None, None, None, None, None, "kan inte jämföras")
    word = change.direction(chance)
    edges = (change.percent, change.low, change.high, change.smallest_detectable)
    return (name, change.before, change.after, *edges, chance_text(chance), str(word))


def _latest(name: str, volumes: Volumes) -> float:
    series = volumes.months
    if name == POLICE:
        return float(series.police[-1].sum())
    index = [group_name(group) for group in series.groups].index(name) if name != PUBLIC else slice(None)
    return float(series.public[-1, index].sum())


def _groups_sentence(volumes: Volumes) -> Sentence:
    table = month_table(volumes)
    groups = [name for name in volumes.month if name not in {PUBLIC, POLICE}]
    if all(volumes.month[name] is None for name in groups):
        return say("Grupperna kan inte jämföras med året före: {why}.", why=_why_not(volumes))
    moved = [name for name in groups if volumes.direction(name) in {Direction.UP, Direction.DOWN}]
    if not moved:
        return say("Ingen grupp ändras mer än vad normal variation ger.")
    parts = [
        say(
            "{name} {verb} ({before} till {now}, {percent} %).",
            name=cite_name(table, name),
            verb=str(volumes.direction(name)),
            before=cite(table, name, table.columns[1]),
            now=cite(table, name, table.columns[2]),
            percent=cite(table, name, "Förändring (%)"),
        )
        for name in moved
    ]
    still = tuple(name for name in groups if volumes.direction(name) is Direction.SAME)
    rest = [say("Oförändrat: {names}.", names=cite_names(table, still))] if still else []
    return join(*parts, *rest)


def _year_sentence(volumes: Volumes) -> Sentence:
    table, change = year_table(volumes), volumes.year[PUBLIC]
    word = change.direction() if change else None
    return say(
        "Allmänhetens samtal och larm {verb} över tolv månader: {now} händelser mot {before} de tolv dessförinnan "
        "({percent} %, intervall {low} till {high} %).",
        verb=verb(word),
        now=cite(table, PUBLIC, table.columns[2]),
        before=cite(table, PUBLIC, table.columns[1]),
        percent=cite(table, PUBLIC, "Förändring (%)"),
        low=cite(table, PUBLIC, "Från (%)"),
        high=cite(table, PUBLIC, "Till (%)"),
    )
