"""What may be concluded from a month's search, in the fixed vocabulary, with its ground in Swedish."""

from hotspot.displacement.kinds.parts import NOT_MEASURED
from hotspot.displacement.kinds.within import PERPETRATOR
from hotspot.displacement.phrases import join_names, signed
from hotspot.displacement.search.case import Searched
from hotspot.displacement.search.slices import KINDS
from models.finding import DisplacementKind, KindVerdict, Verdict
from models.report import swedish_number
from models.search import Change, Move

_MOST_NAMED = 3

_PARTS = {
    DisplacementKind.GEOGRAPHIC: "platser",
    DisplacementKind.TEMPORAL: "delar av dygnet på samma plats",
    DisplacementKind.OFFENCE_TYPE: "grupper av händelser på samma plats",
    DisplacementKind.TARGET: "brottsobjekt på samma plats",
    DisplacementKind.TACTICAL: "tillvägagångssätt på samma plats",
}
_UNTOLD = {
    DisplacementKind.TEMPORAL: "Mäts inte: ingen plats har nog många händelser i någon del av dygnet.",
    DisplacementKind.OFFENCE_TYPE: "Mäts inte: ingen plats har nog många händelser i minst en av flera grupper.",
    DisplacementKind.TARGET: "Mäts inte: uppgifterna talar inte om vad händelserna riktades mot.",
    DisplacementKind.TACTICAL: "Mäts inte: uppgifterna talar inte om tillvägagångssätt.",
}


def conclude(case: Searched, kinds: tuple[KindVerdict, ...], moves: tuple[Move, ...]) -> tuple[Verdict, str]:
    """Give the overall verdict with its reason."""
    found = [one for one in kinds if one.verdict == Verdict.DISPLACEMENT]
    if found:
        return Verdict.DISPLACEMENT, f"{_told_moves(moves)} {_measure(case)}"
    now = case.judged.now
    fell = int((now.is_beyond_chance & (now.value < 0)).sum())
    rose = int((now.is_beyond_chance & (now.value > 0)).sum())
    if fell:
        return Verdict.LOCAL_EFFECT_ONLY, (
            f"{_counted(fell, 'minskning', 'minskningar')} och {_counted(rose, 'ökning', 'ökningar')} var större än "
            f"slumpen ger, men ingen säker ökning hörde ihop med en minskning. {_measure(case)}"
        )
    return Verdict.NO_EFFECT_SEEN, (
        f"Ingen plats minskade säkert jämfört med sin egen historia och hela stadens månad; "
        f"{_counted(rose, 'säker ökning', 'säkra ökningar')} syns. {_measure(case)}"
    )


def judge_kinds(case: Searched) -> tuple[KindVerdict, ...]:
    """Give one verdict for each of the six kinds."""
    return (*(_judge(case, kind) for kind in KINDS), PERPETRATOR)


def not_assessable(reason: str, incidents: float) -> tuple[KindVerdict, ...]:
    """Give the six kinds where nothing can be assessed."""
    measured = tuple(
        KindVerdict(kind=kind, verdict=Verdict.NOT_ASSESSABLE, reason=reason, incidents=incidents) for kind in KINDS
    )
    return (*measured, PERPETRATOR)


def name_change(change: Change) -> str:
    """Name a place, or a part of one."""
    part = change.part.replace("-", "–") if change.part[:1].isdigit() else change.part
    return f"{change.place.name} {part}".strip()


def _judge(case: Searched, kind: DisplacementKind) -> KindVerdict:
    if not case.has(kind):
        return KindVerdict(kind=kind, verdict=NOT_MEASURED, reason=_UNTOLD[kind])
    verdict, reason = _found(case, kind)
    return KindVerdict(
        kind=kind,
        verdict=verdict,
        reason=f"{reason} {_least(case, kind)}",
        incidents=case.incidents_of(kind),
        smallest_detectable_effect=case.smallest_of(kind),
    )


def _found(case: Searched, kind: DisplacementKind) -> tuple[Verdict, str]:
    many, (linked, coincidental) = case.called_of(kind), case.linked(kind)
    what = _PARTS[kind]
    if case.is_more_than_coincidence(kind):
        return Verdict.DISPLACEMENT, (
            f"{_counted(many, 'par', 'par')} av {what} där en säkert minskade och en annan säkert ökade. "
            f"Ökningar med koppling till en minskning: {_decimal(linked)}; så många hade kommit ändå, "
            f"i samma takt som serier utan koppling ökade: {_decimal(coincidental)}."
        )
    now = case.judged.now
    is_kind = case.slices.kind == KINDS.index(kind)
    fell = int((is_kind & now.is_beyond_chance & (now.value < 0)).sum())
    verdict = Verdict.LOCAL_EFFECT_ONLY if fell else Verdict.NO_EFFECT_SEEN
    if many:
        return verdict, (
            f"{_counted(many, 'par', 'par')} av {what} ändrades åt var sitt håll, men serier utan koppling ökade så "
            f"ofta den här månaden att {_decimal(coincidental)} av {_decimal(linked)} ökningar hade kommit ändå."
        )
    return verdict, f"Inget par av {what} minskade och ökade säkert; {fell} minskade utan att något ökade i stället."


def _least(case: Searched, kind: DisplacementKind) -> str:
    return (
        f"En förändring på {swedish_number(case.smallest_of(kind))} händelser hade sannolikt synts i en typisk serie."
    )


def _measure(case: Searched) -> str:
    return (
        f"Prövat på {swedish_number(case.incidents)} händelser, {case.series}, på {len(case.places)} platser i "
        f"{swedish_number(len(case.pairs))} par. På en typisk plats hade en förändring på "
        f"{swedish_number(case.smallest)} händelser sannolikt synts, och ett flöde på "
        f"{swedish_number(case.smallest_pair)} mellan två typiska platser."
    )


def _told_moves(moves: tuple[Move, ...]) -> str:
    named = [
        f"från {name_change(one.source)} ({signed(one.source.value)}) till {name_change(one.receiver)} "
        f"({signed(one.receiver.value)}), {swedish_number(one.incidents)} händelser "
        f"(95 %: {swedish_number(one.low)} till {swedish_number(one.high)})"
        for one in moves[:_MOST_NAMED]
    ]
    more = len(moves) - len(named)
    rest = f" och {_counted(more, 'flöde till', 'flöden till')}" if more else ""
    return f"Händelser kan ha flyttat {join_names(named)}{rest}."


def _counted(number: int, one: str, many: str) -> str:
    return f"{swedish_number(number)} {one if number == 1 else many}"


def _decimal(value: float) -> str:
    return swedish_number(value, 0 if float(value).is_integer() else 1)
