"""Where it went this month, nobody having said where to look; or what could have been found."""

from hotspot.report.change import LEVEL
from hotspot.report.pictures import moves_figure
from hotspot.report.say import cite, cite_name, cite_names, join, refer, say
from hotspot.report.search_tables import (
    CHANCE,
    COINCIDENCES,
    DRAWS,
    INCIDENTS,
    LINKED,
    MONTHS,
    PAIRS,
    PLACES,
    SMALLEST,
    asked_table,
    change_names,
    changes_table,
    move_names,
    moves_table,
    search_kinds_table,
    search_notes_table,
    shown_changes,
)
from hotspot.report.words import certainty, certainty_of_nothing
from models.finding import Verdict
from models.report import Section, Sentence
from models.search import SearchFinding

_SEASON = 12
"""Months of history under which the season cannot be told from a change."""


def search_section(finding: SearchFinding) -> Section:
    """Write the section on the month's search."""
    tables = (
        *((moves_table(finding),) if finding.moves else ()),
        *((changes_table(finding),) if finding.changes else ()),
        search_kinds_table(finding),
        asked_table(finding),
        *((search_notes_table(finding),) if finding.notes else ()),
    )
    return Section(
        title="Sökning efter omfördelning",
        sentences=(_asked_sentence(finding), *_answer(finding), _persons()),
        tables=tables,
        figures=(moves_figure(finding),) if finding.moves or finding.changes else (),
    )


def search_sentence(finding: SearchFinding) -> Sentence:
    """Say in short what the search found, or what it could have found."""
    if finding.verdict is Verdict.NOT_ASSESSABLE:
        table = search_kinds_table(finding)
        return refer("Sökningen efter omfördelning kan inte bedöma månaden; grunden står i tabellen.", table)
    if not finding.moves:
        return say(
            "Sökningen över hela staden fann ingen omfördelning. Den minsta förändring som hade kunnat ses på en "
            "typisk plats är {smallest} händelser.",
            smallest=cite(asked_table(finding), SMALLEST, "Värde"),
        )
    found = say("Sökningen över hela staden, utan utpekade platser, fann omfördelning.")
    return join(found, *(_linked_sentence(finding) or (_overall_sentence(finding),)), _largest(finding))


def search_certainty(finding: SearchFinding) -> str:
    """Say how sure the search is of what it found, or of having found nothing."""
    if finding.verdict is Verdict.NOT_ASSESSABLE:
        return "kan inte anges"
    if finding.moves:
        return certainty(finding.moves[0].q_value)
    level = finding.incidents / finding.places if finding.places else 0.0
    return certainty_of_nothing(finding.smallest_detectable_effect, level)


def _answer(finding: SearchFinding) -> tuple[Sentence, ...]:
    if finding.verdict is Verdict.NOT_ASSESSABLE:
        return (refer("Månaden kan inte bedömas; grunden står sist i tabellen.", search_kinds_table(finding)),)
    return (
        join(_overall_sentence(finding), *_linked_sentence(finding)),
        _moves_sentence(finding),
        *((_changes_sentence(finding),) if finding.changes else ()),
        *((refer("Sökningens förbehåll är listade.", search_notes_table(finding)),) if finding.notes else ()),
    )


def _asked_sentence(finding: SearchFinding) -> Sentence:
    table = asked_table(finding)
    asked = say(
        "{incidents} händelser på {places} platser har jämförts med {months} månader före, och {pairs} par av platser, "
        "tider eller grupper har prövats mot varandra.",
        incidents=cite(table, INCIDENTS, "Värde"),
        places=cite(table, PLACES, "Värde"),
        pairs=cite(table, PAIRS, "Värde"),
        months=cite(table, MONTHS, "Värde"),
    )
    season = say("Historiken är kortare än ett år, så årstiden kan inte skiljas från en förändring.")
    alone = say("Inga av dem hör ihop som grannar, knutpunkter eller delar av samma plats, så en flytt kunde inte ses.")
    return join(asked, *((season,) * (finding.months < _SEASON)), *((alone,) * (not finding.pairs)))


def _overall_sentence(finding: SearchFinding) -> Sentence:
    """Say whether the city as a whole redistributed more than chance."""
    if finding.redistribution is None:
        return say("Om staden i stort omfördelat mer än slumpen ger kunde inte prövas.")
    table = asked_table(finding)
    figures = {"chance": cite(table, CHANCE, "Värde"), "draws": cite(table, DRAWS, "Värde")}
    if finding.redistribution.p_value < LEVEL:
        return say(
            "I staden som helhet hör minskningar och ökningar ihop mer än slumpen ger (p {chance}, "
            "{draws} omkastningar av platserna).",
            **figures,
        )
    return say(
        "I staden som helhet hör minskningar och ökningar inte säkert ihop mer än slumpen ger (p {chance}, "
        "{draws} omkastningar av platserna).",
        **figures,
    )


def _linked_sentence(finding: SearchFinding) -> tuple[Sentence, ...]:
    """Say how many sure falls and rises lie at two ends of a link, beside coincidence."""
    overall = finding.redistribution
    if overall is None or overall.linked is None or overall.coincidences is None:
        return ()
    table = asked_table(finding)
    told = say(
        "{linked} par av säkra minskningar och ökningar är grannar eller länkade; {chance} hade varit det av en "
        "tillfällighet.",
        linked=cite(table, LINKED, "Värde"),
        chance=cite(table, COINCIDENCES, "Värde"),
    )
    return (told,)


def _moves_sentence(finding: SearchFinding) -> Sentence:
    if finding.moves:
        return join(_largest(finding), *_other_moves(finding))
    return say(
        "Inget par av platser, tider eller grupper visar en flytt. På en typisk plats hade en förändring på mindre än "
        "{smallest} händelser inte kunnat ses, så mindre flyttar kan finnas.",
        smallest=cite(asked_table(finding), SMALLEST, "Värde"),
    )


def _largest(finding: SearchFinding) -> Sentence:
    table, names = moves_table(finding), move_names(finding)
    columns = {"incidents": "Händelser", "low": "Från", "high": "Till"}
    figures = {key: cite(table, names[0], column) for key, column in columns.items()}
    text = "Den största flytten är {name}: {incidents} händelser (intervall {low} till {high})."
    return say(text, name=cite_name(table, names[0]), **figures)


def _other_moves(finding: SearchFinding) -> tuple[Sentence, ...]:
    names = move_names(finding)[1:]
    return (say("Därutöver: {others}.", others=cite_names(moves_table(finding), names)),) if names else ()


def _changes_sentence(finding: SearchFinding) -> Sentence:
    table = changes_table(finding)
    named = tuple(zip(change_names(finding), shown_changes(finding), strict=True))
    fewer = tuple(name for name, one in named if one.value < 0)
    more = tuple(name for name, one in named if one.value > 0)
    figures = {key: cite_names(table, names) for key, names in (("fewer", fewer), ("more", more)) if names}
    told = (" Färre än väntat: {fewer}.",) * bool(fewer) + (" Fler än väntat: {more}.",) * bool(more)
    return say("Följande har ändrats mer än slumpen ger." + "".join(told), **figures)


def _persons() -> Sentence:
    return say("Sökningen gäller platser, tider och grupper av händelser, aldrig personer.")
