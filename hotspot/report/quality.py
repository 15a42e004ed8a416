"""What came in, how well it could be placed, and what was mended since: before any finding, how good the data are."""

from hotspot.report.facts import MonthFacts
from hotspot.report.hit_rate import (
    group_sentence,
    group_table,
    has_recounts,
    reason_sentence,
    reason_table,
    recalculated_sentence,
    recalculated_table,
)
from hotspot.report.placing import DataQuality, Placing, percent
from hotspot.report.say import cite, say
from hotspot.report.words import REASONS, certainty_of_nothing, share_in_words
from models import quality
from models.finding import Completeness
from models.report import Section, Sentence, Table

USABLE_SHARE = 100 * quality.USABLE_SHARE
"""Share placed [%] below which a map must say so."""

REPORTED, DELAY = "Rapporterat (%)", "Mediantid till rapport (dagar)"
_POLICE_ROW = "varav polisens egna upptäckter (hålls isär)"


def placing_table(placing: Placing) -> Table:
    """Lay the month's placing out, with the line that a map needs."""
    total = placing.total
    parts = (
        ("Händelser i månaden", total),
        ("Plats känd på adress, korsning, plats eller gata", placing.fine),
        ("Plats känd på områdesnivå", placing.area),
        ("Ej platsbestämda", placing.unplaced),
        ("Platsbestämda, områdesnivå eller bättre", placing.fine + placing.area),
    )
    apart = (
        (_POLICE_ROW, placing.police),
        ("varav tidpunkt känd endast inom mer än en timme", placing.loose_time),
    )
    return Table(
        table_id="platsbestamning",
        caption="Månadens händelser efter lägesnoggrannhet. Andelar av alla händelser i månaden.",
        columns=("Mått", "Antal", "Andel (%)"),
        rows=(
            *((name, count, percent(count, total)) for name, count in parts),
            ("Gräns för användbar karta", None, USABLE_SHARE),
            *((name, count, percent(count, total)) for name, count in apart),
        ),
        decimals=(0, 0, 1),
    )


def loading_table(loading: DataQuality) -> Table:
    """Lay out what became of the reports that were read; the parts sum to what was received."""
    rows = (
        ("Mottagna", loading.received),
        ("Nya", loading.accepted),
        ("Rättade", loading.corrected),
        ("Dubbletter", loading.duplicate),
        ("I karantän", loading.quarantined),
        ("Avvisade", loading.rejected),
        *((f"Skäl: {REASONS.get(reason, reason)}", number) for reason, number in sorted(loading.reasons.items())),
    )
    return Table(
        table_id="inlasning",
        caption="Alla inläsningar till och med dataversionen. Mottagna är summan av nya, rättade, dubbletter, karantän "
        "och avvisade. Skälen gäller rapporter som ännu är undantagna.",
        columns=("Utfall", "Antal"),
        rows=rows,
        decimals=(0, 0),
    )


def reported_table(reported: Completeness) -> Table:
    """Lay out how much of the month had been told when the data ended."""
    share = tuple(100 * value for value in (reported.share, reported.low, reported.high))
    return Table(
        table_id="inkommet",
        caption="Hur stor del av månadens händelser som väntas ha rapporterats när data tog slut, efter hur sent de "
        "brukar komma, med 95 % intervall.",
        columns=("Mått", "Värde", "Från", "Till"),
        rows=((REPORTED, *share), (DELAY, reported.median_delay_days, None, None)),
        decimals=(0, 1, 1, 1),
    )


def reported_sentence(reported: Completeness | None) -> Sentence:
    """Say how much of the month had been told when the data ended."""
    if reported is None:
        return say("Källan anger inte när rapporterna kom in, så hur mycket av månaden som återstår är okänt.")
    table = reported_table(reported)
    return say(
        "När data tog slut hade uppskattningsvis {share} % av månadens händelser rapporterats (intervall {low} till "
        "{high} %).",
        share=cite(table, REPORTED, "Värde"),
        low=cite(table, REPORTED, "Från"),
        high=cite(table, REPORTED, "Till"),
    )


def quality_section(facts: MonthFacts) -> Section:
    """Write the section on data quality."""
    placing, measured, loading = facts.placing, facts.quality, facts.loading
    table = placing_table(placing)
    sentences = [placed_sentence(placing), _apart_sentence(table, placing)]
    tables = [table]
    if measured is not None and measured.groups:
        sentences.append(group_sentence(measured))
        tables.append(group_table(measured))
    if measured is not None and measured.reasons:
        sentences.append(reason_sentence(measured))
        tables.append(reason_table(measured))
    sentences += [reported_sentence(facts.reported), recalculated_sentence(facts.recalculated, facts.month)]
    tables += [] if facts.reported is None else [reported_table(facts.reported)]
    if facts.recalculated is not None and has_recounts(facts.recalculated, facts.month):
        tables.append(recalculated_table(facts.recalculated, facts.month))
    if loading is None:
        sentences.append(say("Underlag om rättelser och karantän lämnades inte till rapporten."))
    else:
        tables.append(loading_table(loading))
        sentences.append(_loading_sentence(tables[-1]))
    sentences.append(say("Inget är undertryckt här: rapporten är gjord för läsare som får se alla räknetal."))
    return Section(title="Datakvalitet", sentences=tuple(sentences), tables=tuple(tables))


def placed_sentence(placing: Placing) -> Sentence:
    """Say whether the month is placed well enough for a map."""
    table = placing_table(placing)
    if placing.placed_share is None:
        return say("Månaden innehåller inga händelser.")
    is_usable = placing.placed_share >= USABLE_SHARE
    return say(
        "{share} % av månadens {total} händelser är platsbestämda, {side} gränsen {line} % för en användbar "
        "karta{rest}.",
        share=cite(table, "Platsbestämda, områdesnivå eller bättre", "Andel (%)"),
        total=cite(table, "Händelser i månaden", "Antal"),
        line=cite(table, "Gräns för användbar karta", "Andel (%)"),
        side="över" if is_usable else "under",
        rest="" if is_usable else "; läs kartan och de heta platserna med försiktighet",
    )


def placing_certainty(placing: Placing) -> str:
    """Say how sure a map of the month is, from what it lacks."""
    return certainty_of_nothing(placing.unplaced, placing.total)


def _apart_sentence(table: Table, placing: Placing) -> Sentence:
    if not placing.total:
        return say("Inget kan därför sägas om lägesnoggrannheten.")
    words = share_in_words(placing.police / placing.total)
    return say(
        "{unplaced} händelser saknar användbar plats och finns bara i totalerna, aldrig på kartan; {area} är kända på "
        "områdesnivå. {police} ({share} %{words}) är polisens egna upptäckter och redovisas som egen serie.",
        unplaced=cite(table, "Ej platsbestämda", "Antal"),
        area=cite(table, "Plats känd på områdesnivå", "Antal"),
        police=cite(table, _POLICE_ROW, "Antal"),
        share=cite(table, _POLICE_ROW, "Andel (%)"),
        words=f", {words}" if words else "",
    )


def _loading_sentence(table: Table) -> Sentence:
    return say(
        "Av {received} inlästa rapporter var {corrected} rättelser av tidigare uppgifter och {duplicate} dubbletter; "
        "{quarantined} ligger i karantän.",
        received=cite(table, "Mottagna", "Antal"),
        corrected=cite(table, "Rättade", "Antal"),
        duplicate=cite(table, "Dubbletter", "Antal"),
        quarantined=cite(table, "I karantän", "Antal"),
    )
