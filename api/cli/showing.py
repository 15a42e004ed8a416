"""Findings on a terminal: no figure without its interval, no verdict without what could have been seen."""

from collections.abc import Iterable
from math import isnan

from rich.table import Table

from api.cli.options import stdout
from models.effect import Effect, NamedEffect
from models.finding import DisplacementFinding, TemporalFinding
from models.report import swedish_number
from models.search import Change, SearchFinding
from models.why import Step, Why


def show_finding(finding: DisplacementFinding) -> None:
    """Print one evaluation: every effect with its interval and the smallest that could have been seen."""
    table = Table("area", "role", "before", "after", "effect", "95 %", "min. seen", "q or p")
    significant = [area for area in finding.remote if area.effect.is_significant]
    for area in (finding.local, finding.buffer, *significant):
        table.add_row(area.name, area.role, *_effect_row(area.effect))
    table.add_row("together", "net", *_effect_row(finding.net))
    table.title = f"{finding.intervention.name}, {finding.evaluated}, {finding.detection}"
    stdout.print(table)
    stdout.print(f"Remote hubs tried: {len(finding.remote)}; beyond chance: {len(significant)}.")
    _show_measures(finding)
    if finding.temporal is not None:
        _show_hours(finding.temporal)
    if finding.series:
        _show_series(finding)
    stdout.print(f"Incidents counted: {finding.incidents}. Finding {finding.finding_id or '(not kept)'}.")
    stdout.print(f"Verdict: {finding.verdict}. {finding.reason}")
    if finding.detection_reading is not None:
        stdout.print(finding.detection_reading.sentence)
    stdout.print("\n".join(finding.notes))


def _show_measures(finding: DisplacementFinding) -> None:
    share = finding.share_displaced
    if share is not None:
        stdout.print(f"Share displaced: {share.value:.0%} (95 % {share.low:.0%} to {share.high:.0%}).")
    if finding.quotient is not None or finding.quotient_reason:
        told = f"undefined: {finding.quotient_reason}" if finding.quotient is None else f"{finding.quotient:.2f}"
        stdout.print(f"Weighted displacement quotient: {told}")
    if finding.panel is not None:
        stdout.print(f"By the model of areas and months: {_with_interval(finding.panel)}.")
    if finding.placebos is not None:
        drawn = finding.placebos
        stdout.print(
            f"Placebos: {drawn.number}, spread {drawn.spread:.2f}, {drawn.false_alarms:.1%} beyond chance at 5 %."
        )


def _show_hours(moved: TemporalFinding) -> None:
    interval = f"95 % {moved.low:+.2f} to {moved.high:+.2f}"
    stdout.print(f"Hours moved: {moved.hours_moved:+.2f} ({interval}), p {moved.p_value:.3f}")
    bands = (NamedEffect(name=f"{band.name} {band.hours}", effect=band.effect) for band in moved.bands)
    for one in (*bands, *moved.weekdays, *moved.seasons):
        stdout.print(f"  {one.name}: {_with_interval(one.effect)}")


def _show_series(finding: DisplacementFinding) -> None:
    table = Table("detected by", "group", "incidents", "local", "beside", "net", "verdict")
    for one in finding.series:
        effects = (_with_interval(effect) for effect in (one.local, one.buffer, one.net))
        table.add_row(one.detection, one.group or "all", f"{one.incidents:.0f}", *effects, one.verdict)
    stdout.print(table)


def _with_interval(effect: Effect) -> str:
    return f"{effect.value:+.0f} ({effect.low:+.0f} to {effect.high:+.0f})"


def _effect_row(effect: Effect) -> tuple[str, ...]:
    if isnan(effect.value):
        return (_count(effect.before), _count(effect.after), "-", "-", "-", "-")
    chance = effect.p_value if effect.q_value is None else effect.q_value
    counts = (_count(effect.before), _count(effect.after), f"{effect.value:+.0f}")
    interval = f"{effect.low:+.0f} to {effect.high:+.0f}"
    return (*counts, interval, _count(effect.smallest_detectable_effect), f"{chance:.1e}")


def _count(incidents: float) -> str:
    """Write incidents, or that there is no figure."""
    return "-" if isnan(incidents) else f"{incidents:.0f}"


def show_search(finding: SearchFinding) -> None:
    """Print what a month's search found: moves, what changed, and what could have been seen."""
    series = f"{finding.detection}{f'; {finding.category}' if finding.category else ''}"
    title = f"{finding.month}, {series}; {finding.months} months before"
    table = Table("kind", "from", "to", "why a pair", "lag", "incidents", "95 %", "q", title=title)
    for move in finding.moves:
        interval = f"{move.low:.0f} to {move.high:.0f}"
        ends = (_part(move.source), _part(move.receiver), move.link)
        table.add_row(
            str(move.kind), *ends, f"{move.lag_months}", f"{move.incidents:.0f}", interval, f"{move.q_value:.3f}"
        )
    stdout.print(table if finding.moves else f"{title}: no move beyond chance.")
    if finding.changes:
        stdout.print(_changes_table(finding.changes))
    whole = finding.redistribution
    if whole is not None:
        stdout.print(
            f"Redistribution in the whole city: {whole.statistic:.1f}, by chance {whole.expected:.1f}; "
            f"p {whole.p_value:.3f} from {whole.draws} shuffles of places."
        )
    stdout.print(
        f"Incidents: {finding.incidents:.0f} in {finding.places} places, {finding.pairs} pairs; smallest change that "
        f"would have been seen in the median place: {_count(finding.smallest_detectable_effect)}."
    )
    stdout.print(f"Finding {finding.finding_id or '(not kept)'}. Verdict: {finding.verdict}. {finding.reason}")
    stdout.print("\n".join(finding.notes))


def _changes_table(changes: Iterable[Change]) -> Table:
    table = Table("place", "expected", "counted", "change", "95 %", "min. seen", "q", title="Changed beyond chance")
    for one in changes:
        interval = f"{one.low:+.0f} to {one.high:+.0f}"
        counts = (f"{one.expected:.0f}", f"{one.observed:.0f}", f"{one.value:+.0f}", interval)
        table.add_row(_part(one), *counts, f"{one.smallest_detectable_effect:.0f}", f"{one.q_value:.3f}")
    return table


def _part(change: Change) -> str:
    return f"{change.place.name}, {change.part}" if change.part else change.place.name


def show_why(why: Why) -> None:
    """Print counts and arithmetic."""
    counts = Table("period", *(row.label for row in why.counts[:2]), title=why.name)
    for at, period in enumerate(why.periods):
        cells = (swedish_number(row.counts[at], 1) if at < len(row.counts) else "" for row in why.counts[:2])
        counts.add_row(period, *cells)
    stdout.print(counts)
    steps = Table("", "räkning", "värde", title="Så blev det")
    for one in why.steps:
        steps.add_row(one.label, one.formula, _value(one))
    stdout.print(steps)
    for row in why.counts[2:]:
        stdout.print(f"  {row.label}: {'; '.join(swedish_number(one, 1) for one in row.counts)}")
    stdout.print("\n".join(why.notes))
    stdout.print("Also: " + ", ".join(area for area, _ in why.areas if area != why.area_id))


def _value(step: Step) -> str:
    """Write a value; one that its decimals would make nothing is less than the least they can say."""
    least = 10.0**-step.decimals
    if 0 < step.value < least / 2:
        return f"< {swedish_number(least, step.decimals)}"
    return swedish_number(step.value, step.decimals)
