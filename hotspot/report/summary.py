"""The month in at most five points, each with how sure it is."""

from hotspot.report.effects import (
    effect_certainty,
    flow_sentence,
    hours_sentence,
    local_sentence,
    verdict_sentence,
)
from hotspot.report.facts import MonthFacts
from hotspot.report.places import hottest_certainty, hottest_sentence
from hotspot.report.quality import USABLE_SHARE, placed_sentence, placing_certainty
from hotspot.report.say import join, say
from hotspot.report.search import search_certainty, search_sentence
from hotspot.report.volumes import volume_certainty, volume_sentence
from hotspot.report.words import certainty
from models.finding import DisplacementFinding, Verdict
from models.report import Section, Sentence

MOST_POINTS = 5


def summary_section(facts: MonthFacts) -> Section:
    """Write the summary: warnings first, then volumes, the first intervention, what moved, and what a search found."""
    findings = facts.findings
    by_weight = sorted(range(len(findings)), key=lambda index: _weight(findings[index]))
    points = [*_warnings(facts), _sure(volume_sentence(facts.volumes), volume_certainty(facts.volumes))]
    points += [_intervention_point(findings, index) for index in by_weight[:1]]
    points += _movement_points(findings[by_weight[0]]) if by_weight else [_no_intervention()]
    points.append(_sure(search_sentence(facts.search), search_certainty(facts.search)))
    points += [_intervention_point(findings, index) for index in by_weight[1:2]]
    if facts.hot.places:
        points.append(_sure(hottest_sentence(facts.hot), hottest_certainty(facts.hot)))
    return Section(title="Sammanfattning", sentences=tuple(points[:MOST_POINTS]))


def _no_intervention() -> Sentence:
    none = say("Ingen registrerad insats pågick under månaden, så ingen insats har bedömts.")
    return _sure(none, "kan inte anges")


def _warnings(facts: MonthFacts) -> list[Sentence]:
    """Give what must be read before all else, as one point."""
    share = facts.placing.placed_share
    warnings = []
    if not facts.volumes.is_complete:
        warnings.append(say("Månaden är ofullständig i data; alla antal kan stiga. Säkerhet: kan inte anges."))
    if share is not None and share < USABLE_SHARE:
        warnings.append(_sure(placed_sentence(facts.placing), placing_certainty(facts.placing)))
    return [join(*warnings)] if warnings else []


def _weight(finding: DisplacementFinding) -> tuple[bool, float]:
    return (not finding.local.effect.is_significant, finding.local.effect.value)


def _intervention_point(findings: tuple[DisplacementFinding, ...], index: int) -> Sentence:
    finding = findings[index]
    if finding.verdict is Verdict.NOT_ASSESSABLE:
        return _sure(local_sentence(findings, index), "kan inte anges")
    return _sure(local_sentence(findings, index), effect_certainty(finding.local.effect))


def _movement_points(finding: DisplacementFinding) -> list[Sentence]:
    """Say what moved, as one point; with no effect seen there is nothing to have moved."""
    if finding.verdict in {Verdict.NO_EFFECT_SEEN, Verdict.NOT_ASSESSABLE}:
        return []
    if finding.flows:
        largest = max(finding.flows, key=lambda flow: flow.incidents)
        moved = join(verdict_sentence(finding), flow_sentence(finding))
        told = [_sure(moved, effect_certainty(largest.receiver.effect))]
    else:
        told = [_sure(verdict_sentence(finding), effect_certainty(finding.net))]
    temporal = finding.temporal
    if temporal is not None and temporal.p_value < 0.05:
        told.append(_sure(hours_sentence(finding, temporal), certainty(temporal.p_value)))
    return [join(*told)]


def _sure(sentence: Sentence, word: str) -> Sentence:
    return join(sentence, say("Säkerhet: {word}.", word=word))
