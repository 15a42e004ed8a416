"""Why an effect is what it is: the counts behind it and the arithmetic, line by line."""

from datetime import date
from functools import singledispatch
from math import isfinite

from models.effect import AreaCounts, Effect
from models.errors import NotFoundError, nearest
from models.finding import DisplacementFinding
from models.report import swedish_number
from models.search import Change, SearchFinding
from models.why import CountRow, Step, Why

NET = "net"
CONTROL = "control"
_SAME = 0.005
"""Closer than this to the told value needs no line of its own [incidents]."""

_ROLES = {"treatment": "insatsområde", "buffer": "närområde", "remote": "fjärrområde", NET: "samlad effekt"}


@singledispatch
def explain(finding: object, area: str = "") -> Why:
    """Explain one area of a finding, down to what was counted.

    Parameters
    ----------
    area : its id or name; "" for the treated area of an evaluation, or the largest change of a search. Part of a place
        is named by the place's id, a colon and the part.

    Raises
    ------
    NotFoundError
        Where the finding has no such area, or was kept without counts.
    """
    raise NotFoundError(f"A {type(finding).__name__} has nothing to explain ('{area}').")


@explain.register
def _(finding: DisplacementFinding, area: str = "") -> Why:
    known = [one for one in finding.counts if one.role != CONTROL]
    if not known:
        raise NotFoundError("No counts were kept with this finding; nothing could be compared: " + finding.reason)
    row = next((one for one in known if area in {one.area_id, one.name, one.role if one.role == NET else ""}), None)
    row = known[0] if row is None and not area else row
    if row is None:
        raise NotFoundError(_unknown(area, [one.area_id for one in known]))
    effect = _effects(finding)[row.area_id if row.role != NET else NET]
    return Why(
        finding_id=finding.finding_id,
        area_id=row.area_id,
        name=row.name,
        role=row.role,
        areas=tuple((one.area_id, one.name) for one in known),
        periods=tuple(str(one) for one in (*finding.reference, finding.evaluated)),
        counts=_count_rows(row, finding.counts),
        steps=(*_arithmetic(row, effect), *_certainty(effect)),
        notes=(*_notes(row, finding), *finding.notes),
    )


def _effects(finding: DisplacementFinding) -> dict[str, Effect]:
    areas = (finding.local, finding.buffer, *finding.remote)
    return {**{one.area_id: one.effect for one in areas}, NET: finding.net}


def _unknown(area: str, known: list[str]) -> str:
    return f"The finding has no area '{area}'{nearest(area, known)} It has {', '.join(known)}."


def _count_rows(row: AreaCounts, counts: tuple[AreaCounts, ...]) -> tuple[CountRow, ...]:
    own = CountRow(area_id=row.area_id, label=row.name, counts=row.counts)
    together = CountRow(area_id="", label="Jämförelseområdena tillsammans", counts=row.controls)
    each = [CountRow(area_id=one.area_id, label=one.name, counts=one.counts) for one in counts if one.role == CONTROL]
    return (own, together, *each)


def _arithmetic(row: AreaCounts, effect: Effect) -> tuple[Step, ...]:
    references = len(row.counts) - 1
    if not references or sum(row.controls[:-1]) <= 0:
        return (Step(label="Räknat", formula="", value=row.counts[-1]),)
    before, controls_before = sum(row.counts[:-1]) / references, sum(row.controls[:-1]) / references
    factor = row.controls[-1] / controls_before
    expected = before * factor
    steps = (
        Step(label="Före, i medel", formula=_mean(row.counts[:-1]), value=before),
        Step(label="Jämförelseområdena före, i medel", formula=_mean(row.controls[:-1]), value=controls_before),
        Step(label="Jämförelseområdena under", formula="", value=row.controls[-1]),
        Step(
            label="Jämförelseområdenas förändring, gånger",
            formula=f"{_number(row.controls[-1])} / {_number(controls_before)}",
            value=factor,
            decimals=3,
        ),
        Step(label="Väntat utan insats", formula=f"{_number(before)} × {_number(factor, 3)}", value=expected),
        Step(label="Räknat under", formula="", value=row.counts[-1]),
        Step(
            label="Skillnad",
            formula=f"{_number(row.counts[-1])} − {_number(expected)}",
            value=row.counts[-1] - expected,
        ),
    )
    return (*steps, *_adjustment(row.counts[-1] - expected, effect))


def _adjustment(difference: float, effect: Effect) -> tuple[Step, ...]:
    if not isfinite(effect.value) or abs(effect.value - difference) <= _SAME:
        return ()
    label = "Justering: delar som valts ut för att de ändrats mest räknas ned, ofullständiga dygn räknas upp"
    formula = f"{_number(effect.value)} − ({_number(difference)})"
    return (Step(label=label, formula=formula, value=effect.value - difference),)


def _certainty(effect: Effect) -> tuple[Step, ...]:
    told = (
        ("Effekt", "", effect.value, 1),
        ("Medelfel", f"spridning {_number(effect.dispersion, 2)} gånger Poissons", effect.standard_error, 1),
        ("Lägsta (95 %)", "", effect.low, 1),
        ("Högsta (95 %)", "", effect.high, 1),
        ("Minsta påvisbara effekt", "80 % styrka vid 5 %", effect.smallest_detectable_effect, 1),
        ("p-värde", "", effect.p_value, 3),
    )
    steps = [Step(label=label, formula=how, value=value, decimals=digits) for label, how, value, digits in told]
    if effect.q_value is not None:
        steps.append(Step(label="q-värde", formula="efter FDR i familjen", value=effect.q_value, decimals=3))
    if effect.placebo_p_value is not None:
        how = "andel placeboområden med minst lika stor ändring"
        steps.append(Step(label="p-värde mot placebo", formula=how, value=effect.placebo_p_value, decimals=3))
    return tuple(steps)


def _notes(row: AreaCounts, finding: DisplacementFinding) -> tuple[str, ...]:
    role = _ROLES.get(row.role, row.role)
    said = [f"{row.name}: {role}. Serie: upptäckt av {finding.detection}; {finding.category or 'alla händelsetyper'}."]
    if finding.intervention.hours and row.role == "treatment":
        said.append(f"Bara insatsens tider räknas här: {finding.intervention.hours}.")
    return tuple(said)


@explain.register
def _(finding: SearchFinding, area: str = "") -> Why:
    known = {change_id(one): one for one in _changes(finding)}
    if not known:
        raise NotFoundError(f"The search of {finding.month} found no place that changed: {finding.reason}")
    names = {one.place.name: key for key, one in reversed(known.items())}
    key = area if area in known else names.get(area, "") if area else next(iter(known))
    if key not in known:
        raise NotFoundError(_unknown(area, [*known]))
    change = known[key]
    return Why(
        finding_id=finding.finding_id,
        area_id=key,
        name=_with_part(change),
        role=change.place.role,
        areas=tuple((one, _with_part(other)) for one, other in known.items()),
        periods=_months_to(finding.month.first_day, len(change.history)),
        counts=(
            CountRow(area_id=key, label="Räknat", counts=change.history),
            CountRow(area_id="", label="Väntat av platsens egen bakgrund", counts=change.expected_history),
        ),
        steps=_steps_of(change),
        notes=(*_moves_of(finding, change), *finding.notes),
    )


def _months_to(last: date, many: int) -> tuple[str, ...]:
    """Name so many months in a row, the last one last.

    >>> _months_to(date(2024, 1, 1), 3)
    ('2023-11', '2023-12', '2024-01')
    """
    number = last.year * 12 + last.month - 1
    return tuple(f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(number - many + 1, number + 1))


def change_id(change: Change) -> str:
    """Name a change within its search: the place, and its part where it is not the whole place."""
    return f"{change.place.place_id}:{change.part}" if change.part else change.place.place_id


def _changes(finding: SearchFinding) -> tuple[Change, ...]:
    return (*finding.changes, *(end for move in finding.moves for end in (move.source, move.receiver)))


def _with_part(change: Change) -> str:
    return f"{change.place.name}, {change.part}" if change.part else change.place.name


def _steps_of(change: Change) -> tuple[Step, ...]:
    return (
        Step(label="Räknat i månaden", formula="", value=change.observed),
        Step(label="Väntat av platsens egen bakgrund", formula="nivå × årstid × stadens månad", value=change.expected),
        Step(
            label="Skillnad",
            formula=f"{_number(change.observed)} − {_number(change.expected)}",
            value=change.observed - change.expected,
        ),
        Step(label="Lägsta (95 %)", formula="", value=change.low),
        Step(label="Högsta (95 %)", formula="", value=change.high),
        Step(
            label="Minsta påvisbara ändring",
            formula="80 % styrka vid 5 %",
            value=change.smallest_detectable_effect,
        ),
        Step(label="p-värde", formula="", value=change.p_value, decimals=3),
        Step(label="q-värde", formula="efter FDR bland alla ändringar", value=change.q_value, decimals=3),
    )


def _moves_of(finding: SearchFinding, change: Change) -> tuple[str, ...]:
    return tuple(
        f"{_with_part(move.source)} till {_with_part(move.receiver)} ({move.link}): {_number(move.incidents)} "
        f"händelser (95 %: {_number(move.low)} till {_number(move.high)}), q {_number(move.q_value, 3)}."
        for move in finding.moves
        if change_id(change) in {change_id(move.source), change_id(move.receiver)}
    )


def _mean(counts: tuple[float, ...]) -> str:
    terms = " + ".join(_number(one) for one in counts)
    return f"({terms}) / {len(counts)}" if len(counts) > 1 else terms


def _number(value: float, decimals: int = 1) -> str:
    """Write a whole number whole, and others with a decimal.

    >>> _number(12.0), _number(12.34)
    ('12', '12,3')
    """
    is_whole = isfinite(value) and abs(value - round(value)) < 5e-10 and decimals == 1
    return swedish_number(value, 0 if is_whole else decimals)
