"""The tables of a month's search for redistribution: what was asked, what moved, which places changed."""

from hotspot.report.effect_tables import KIND_COLUMNS, OVERALL, clock_text, kind_row, known
from hotspot.report.say import unique_names
from hotspot.report.words import KINDS, SEARCH_VERDICTS, chance_text, group_name, month_name, series_name
from models.period import Period
from models.report import Table, Value, swedish_number
from models.search import Change, Move, SearchFinding

SEARCHED = "Sökt månad"
BASELINE = "Jämfört med"
MONTHS = "Månader i jämförelsen"
SERIES = "Upptäckt av"
INCIDENTS = "Händelser med känd plats"
PLACES = "Jämförda platser"
PAIRS = "Jämförda par"
SMALLEST = "Minsta påvisbara förändring på en typisk plats"
REDISTRIBUTION = "Omfördelning i staden, mått"
BY_CHANCE = "Samma mått av slumpen"
CHANCE = "Sannolikhet att slumpen ger minst lika mycket (p)"
DRAWS = "Omkastningar av platserna"
LINKED = "Länkade par av säkra ändringar"
COINCIDENCES = "Så många par av en tillfällighet"

_MOST_MOVES = 12
_MOST_CHANGES = 8
_MOVE_COLUMNS = (
    "Flytt", "Slag", "Samband", "Eftersläpning (månader)", "Händelser", "Från", "Till", "q-värde",
)  # fmt: skip
_CHANGE_COLUMNS = (
    "Plats", "Väntat", "Månaden", "Skillnad", "Från", "Till", "Minsta påvisbara", "q-värde",
)  # fmt: skip


def asked_table(finding: SearchFinding) -> Table:
    """Lay out what was searched, and how much the city redistributed as a whole."""
    overall = finding.redistribution
    rows: tuple[tuple[Value, ...], ...] = (
        (SEARCHED, _month(finding.month)),
        (BASELINE, f"{_month(finding.baseline)} till {_last_month(finding.baseline)}"),
        (MONTHS, swedish_number(finding.months)),
        (SERIES, series_name(finding.detection)),
        (INCIDENTS, swedish_number(finding.incidents)),
        (PLACES, swedish_number(finding.places)),
        (PAIRS, swedish_number(finding.pairs)),
        (SMALLEST, swedish_number(known(finding.smallest_detectable_effect))),
    )
    if overall is not None:
        rows = (
            *rows,
            (REDISTRIBUTION, swedish_number(overall.statistic, 2)),
            (BY_CHANCE, swedish_number(overall.expected, 2)),
            (CHANCE, chance_text(overall.p_value)),
            (DRAWS, swedish_number(overall.draws)),
        )
    if overall is not None and overall.linked is not None and overall.coincidences is not None:
        linked, chance = swedish_number(overall.linked), swedish_number(overall.coincidences, 1)
        rows = (*rows, (LINKED, linked), (COINCIDENCES, chance))
    return Table(
        table_id="sokning",
        caption="Månadens sökning, utan att någon plats har pekats ut. Varje plats jämförs med sin egen historia, "
        "årstiden och stadens nivå.",
        columns=("Uppgift", "Värde"),
        rows=rows,
        decimals=(0, 0),
    )


def shown_moves(finding: SearchFinding) -> tuple[Move, ...]:
    """Choose the moves that get a row: the largest."""
    return finding.moves[:_MOST_MOVES]


def move_names(finding: SearchFinding) -> tuple[str, ...]:
    """Name each move by where from and where to."""
    return unique_names(tuple(_move_name(move) for move in shown_moves(finding)))


def moves_table(finding: SearchFinding) -> Table:
    """Lay out the falls and rises that belong together beyond chance."""
    shown = shown_moves(finding)
    rest = f" {len(shown)} av {len(finding.moves)} visas." if len(finding.moves) > len(shown) else ""
    return Table(
        table_id="flyttar",
        caption="Minskningar och ökningar som hör ihop mer än slumpen ger, med 95 % intervall för antalet händelser. "
        "q-värdet gäller alla par och slag tillsammans. Eftersläpning noll är samma månad." + rest,
        columns=_MOVE_COLUMNS,
        rows=tuple((name, *_move_row(move)) for name, move in zip(move_names(finding), shown, strict=True)),
        decimals=(0,) * 8,
    )


def shown_changes(finding: SearchFinding) -> tuple[Change, ...]:
    """Choose the changes that get a row: the largest."""
    return finding.changes[:_MOST_CHANGES]


def change_names(finding: SearchFinding) -> tuple[str, ...]:
    """Name each change by its place, and the part of it."""
    return unique_names(tuple(change_name(change) for change in shown_changes(finding)))


def changes_table(finding: SearchFinding) -> Table:
    """Lay out the places that changed beyond chance, moved or not."""
    shown = shown_changes(finding)
    rest = f" {len(shown)} av {len(finding.changes)} visas." if len(finding.changes) > len(shown) else ""
    return Table(
        table_id="forandringar",
        caption="Platser, och delar av dem, som ändrats mer än slumpen ger under månaden. Skillnaden är månaden minus "
        "väntat, med 95 % intervall." + rest,
        columns=_CHANGE_COLUMNS,
        rows=tuple((name, *_change_row(one)) for name, one in zip(change_names(finding), shown, strict=True)),
        decimals=(0,) * 8,
    )


def search_kinds_table(finding: SearchFinding) -> Table:
    """Lay out what the search can say of each kind."""
    least = known(finding.smallest_detectable_effect)
    overall = (OVERALL, SEARCH_VERDICTS[finding.verdict], finding.incidents, least, finding.reason)
    return Table(
        table_id="sokslag",
        caption="Sökningens bedömning per slag av omfördelning, med grund.",
        columns=KIND_COLUMNS,
        rows=(*(kind_row(one, SEARCH_VERDICTS) for one in finding.kinds), overall),
        decimals=(0,) * 5,
    )


def search_notes_table(finding: SearchFinding) -> Table:
    """List what else a reader must know."""
    return Table(
        table_id="sokforbehall",
        caption="Förbehåll och val som gäller sökningen.",
        columns=("Förbehåll",),
        rows=tuple((note,) for note in dict.fromkeys(finding.notes)),
        decimals=(0,),
    )


def change_name(change: Change) -> str:
    """Name a change by its place, and by the part of it where it is one.

    A part is hours such as "18-24" or a group's name.
    """
    if not change.part:
        return change.place.name
    return f"{change.place.name} {_part_name(change.part)}"


def _part_name(part: str) -> str:
    return f"({f'kl. {clock_text(part)}' if part[:1].isdigit() else group_name(part)})"


def _move_name(move: Move) -> str:
    is_away = move.source.place.place_id != move.receiver.place.place_id
    receiver = change_name(move.receiver) if is_away else _part_name(move.receiver.part)
    return f"{change_name(move.source)} till {receiver}"


def _move_row(move: Move) -> tuple[Value, ...]:
    numbers = map(known, (move.incidents, move.low, move.high))
    return (KINDS[move.kind].lower(), move.link, move.lag_months, *numbers, chance_text(known(move.q_value)))


def _change_row(one: Change) -> tuple[Value, ...]:
    numbers = (one.expected, one.observed, one.value, one.low, one.high, one.smallest_detectable_effect)
    return (*map(known, numbers), chance_text(known(one.q_value)))


def _month(period: Period) -> str:
    return month_name(f"{period.first_day:%Y-%m}")


def _last_month(period: Period) -> str:
    return month_name(f"{period.last_day:%Y-%m}")
