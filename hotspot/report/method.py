"""How the report came about, what it cannot say, and what would make it again."""

from hotspot.report.change import Comparison
from hotspot.report.effect_tables import intervention_names
from hotspot.report.facts import MonthFacts
from hotspot.report.say import cite, say
from hotspot.report.volumes import PUBLIC
from hotspot.report.words import DETECTIONS, PARAMETERS, SURE, day_name
from models.finding import DisplacementFinding
from models.provenance import Provenance
from models.report import Section, Sentence, Table, Value

_REAL, _INVENTED = "Inlästa rapporter", "Påhittade data (syntetisk stad)"

_CAUTIONS = (
    "Händelserapporter mäter efterfrågan på polis, inte brott: ett larm betyder inte alltid att något har hänt.",
    (
        "Heta platser, volymer och omfördelning vilar på allmänhetens samtal och larm. Det som polisen själv upptäcker "
        "redovisas för sig."
    ),
    (
        "Orden ökar, minskar och oförändrat väljs av ett test, aldrig för hand. Testet tar hänsyn till att månader "
        "varierar mer än slumpen ensam skulle ge."
    ),
    (
        "Insatser bedöms mot samma månader tidigare år och mot jämförelseområden som inte berörts. Effekten är "
        "skillnaden mot vad jämförelseområdena gjorde; minus betyder färre händelser."
    ),
    (
        "Sökningen efter omfördelning utgår inte från någon insats: varje plats jämförs med sin egen historia, och en "
        "flytt räknas bara där en minskning och en ökning hör ihop mer än slumpen ger."
    ),
    "Att ingen förändring ses betyder inte att den saknas; därför står den minsta påvisbara effekten bredvid.",
    (
        "Sent inkomna rapporter kan höja månadens antal i senare dataversioner; där källan säger när de kom in räknas "
        "det in i osäkerheten."
    ),
    "Rapporten beskriver platser och tider. Den bedömer inga personer och är ingen prognos.",
)


def method_section(facts: MonthFacts) -> Section:
    """Write how to read the report."""
    tables = (_sureness_table(), _dispersion_table(facts))
    return Section(title="Metod och förbehåll", sentences=(*_cautions(), _dispersion_sentence(facts)), tables=tables)


def origin_section(facts: MonthFacts, provenance: Provenance) -> Section:
    """Write what would make the report again."""
    table = origin_table(facts, provenance)
    sentence = say(
        "Rapporten bygger på dataversion {version} med slumpfrö {seed}. Samma dataversion, parametrar och slumpfrö ger "
        "samma siffror.",
        version=cite(table, "Dataversion", "Värde"),
        seed=cite(table, "Slumpfrö", "Värde"),
    )
    invented = (say("Alla data i rapporten är påhittade. Inga slutsatser gäller verkliga platser."),)
    return Section(
        title="Ursprung",
        sentences=(*(invented if provenance.is_synthetic else ()), sentence),
        tables=(table,),
    )


def origin_table(facts: MonthFacts, provenance: Provenance) -> Table:
    """Lay out data version, parameters, seed and time."""
    made = provenance.made_at.astimezone(facts.period.start.tzinfo)
    rows: tuple[tuple[Value, ...], ...] = (
        ("Plats", facts.site_name),
        ("Data", _INVENTED if provenance.is_synthetic else _REAL),
        ("Dataversion", str(provenance.data_version)),
        ("Händelser i dataversionen", facts.incidents),
        ("Nyaste händelse", day_name(facts.newest)),
        ("Slumpfrö", str(provenance.seed)),
        ("Gjord", f"{day_name(made.date())} kl. {made:%H.%M}"),
        ("Programvara", provenance.software),
        *((PARAMETERS.get(name, name), _parameter(name, value)) for name, value in provenance.parameters.items()),
    )
    columns = ("Uppgift", "Värde")
    return Table(table_id="ursprung", caption="Rapportens ursprung.", columns=columns, rows=rows, decimals=(0, 0))


def _parameter(name: str, value: str) -> str:
    if name == "detection":
        return ", ".join(DETECTIONS.get(one, one) for one in value.split(","))
    return value or "alla"


def _cautions() -> tuple[Sentence, ...]:
    return tuple(say(text) for text in _CAUTIONS)


def _sureness_table() -> Table:
    limits = tuple((word.capitalize(), f"under {_plain(limit)}") for limit, word in SURE)
    return Table(
        table_id="sakerhet",
        caption="Säkerhetsorden för en sedd förändring. För oförändrat gäller i stället hur små förändringar som hade "
        "synts: hög om 10 % av nivån hade synts, måttlig om 25 %, annars låg.",
        columns=("Säkerhet", "p- eller q-värde"),
        rows=(*limits, ("Mycket låg", "högre")),
        decimals=(0, 0),
    )


def _dispersion_table(facts: MonthFacts) -> Table:
    findings = facts.findings
    names = intervention_names(findings)
    rows: list[tuple[Value, ...]] = [
        ("Månadsserier, allmänheten", _dispersion(facts.volumes.month[PUBLIC]), None, None)
    ]
    rows += [
        (f"Insats: {name}", finding.dispersion, len(finding.controls), _years(finding))
        for name, finding in zip(names, findings, strict=True)
    ]
    return Table(
        table_id="spridning",
        caption="Överspridning: hur många gånger större variansen är än slumpens (Poisson). Den vidgar alla intervall.",
        columns=("Underlag", "Överspridning", "Jämförelseområden", "Referensår"),
        rows=tuple(rows),
        decimals=(0, 2, 0, 0),
    )


def _years(finding: DisplacementFinding) -> str:
    return ", ".join(str(period.start.year) for period in reversed(finding.reference))


def _dispersion(change: Comparison | None) -> float | None:
    return change.dispersion if change else None


def _dispersion_sentence(facts: MonthFacts) -> Sentence:
    table = _dispersion_table(facts)
    if facts.volumes.month[PUBLIC] is None:
        return say("Månadsserierna är för korta för att visa hur mycket de brukar variera.")
    return say(
        "Variansen i allmänhetens månadsserie är {dispersion} gånger slumpens, och intervallen är vidgade därefter.",
        dispersion=cite(table, "Månadsserier, allmänheten", "Överspridning"),
    )


def _plain(limit: float) -> str:
    return f"{limit:g}".replace(".", ",")
