"""The monthly displacement report says whether it stopped or only moved."""

from datetime import datetime

from hotspot.ground import Ground
from hotspot.report.detection import detection_section
from hotspot.report.effect_tables import intervention_names
from hotspot.report.effects import displacement_section, interventions_section
from hotspot.report.evidence import evidence_section
from hotspot.report.facts import MonthFacts, gather_facts
from hotspot.report.method import method_section, origin_section
from hotspot.report.pictures import map_figure
from hotspot.report.places import places_section
from hotspot.report.placing import DataQuality
from hotspot.report.quality import quality_section
from hotspot.report.search import search_section
from hotspot.report.summary import summary_section
from hotspot.report.volumes import smallest_sentence, volume_section
from hotspot.report.words import month_name
from models.provenance import Provenance
from models.recalculated import Recalculated
from models.report import Report, Section
from models.selection import Selection


def displacement_report(
    ground: Ground,
    *,
    month: str,
    seed: int,
    now: datetime,
    data_quality: DataQuality | None = None,
    recalculated: Recalculated | None = None,
) -> Report:
    """Write the monthly displacement report (Månadsrapport omfördelning) in Swedish.

    Parameters
    ----------
    month : such as "2024-07"; interventions are judged through its last day.
    seed : of every random draw; the same seed and data version give the same report.
    data_quality : what the readings of files set aside or mended; None where unknown.
    recalculated : what was told otherwise when the month began; None where nothing had been told by then.

    Raises
    ------
    ParameterError
        Where the month is not written as 2024-07, or the data hold nothing of it.
    """
    facts = gather_facts(ground, month=month, seed=seed, now=now, loading=data_quality, recalculated=recalculated)
    provenance = Provenance(
        data_version=ground.incidents.data_version,
        parameters={"month": month, **Selection(period=facts.period).as_parameters(), "method": "gi_star"},
        made_at=now,
        seed=seed,
        is_synthetic=ground.incidents.site.is_synthetic,
    )
    return write_monthly(facts, provenance)


def write_monthly(facts: MonthFacts, provenance: Provenance) -> Report:
    """Put gathered facts into words, tables and figures."""
    findings = facts.findings
    hotspots = tuple(place.hotspot for place in facts.hot.places)
    judged = tuple(
        section
        for finding, name in zip(findings, intervention_names(findings), strict=True)
        for section in (displacement_section(finding, name), evidence_section(finding, name))
    )
    sections: tuple[Section, ...] = (
        summary_section(facts),
        quality_section(facts),
        volume_section(facts.volumes),
        places_section(facts.hot, map_figure(hotspots, facts.interventions, findings)),
        search_section(facts.search),
        interventions_section(findings, smallest_sentence(facts.volumes)),
        *judged,
        detection_section(facts.volumes, findings),
        method_section(facts),
        origin_section(facts, provenance),
    )
    return Report(
        kind="displacement",
        title=f"Månadsrapport omfördelning, {facts.site_name}, {month_name(facts.month)}",
        period=facts.period,
        sections=sections,
        provenance=provenance,
    )
