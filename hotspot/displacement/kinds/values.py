"""Whether incidents turned to other offences, targets or tactics in the same place."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.areas import TREATMENT
from hotspot.displacement.case import Case
from hotspot.displacement.kinds.parts import NOT_MEASURED, family_verdict, smallest_of
from hotspot.displacement.temporal import FEWEST_IN_A_PART, named_effects
from models.effect import NamedEffect
from models.finding import DisplacementKind, KindVerdict, Verdict
from models.report import swedish_number

Floats = NDArray[np.float64]
Codes = NDArray[np.integer]

MOST_VALUES = 12
OTHERS = "övriga"
UNKNOWN = "uppgift saknas"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribute:
    """One way to tell incidents apart.

    Attributes
    ----------
    codes : of each incident of the series, index into `names`, shape (n,); the name "" is "not told".
    many : what its values are called, such as "måltyper".
    """

    kind: DisplacementKind
    codes: Codes
    names: tuple[str, ...]
    many: str


def offence_types(case: Case) -> Attribute:
    """Tell incidents apart by group, or by category where the series holds one group only."""
    incidents, row = case.ground.incidents, case.series.row
    groups = Attribute(
        kind=DisplacementKind.OFFENCE_TYPE, codes=incidents.group_code[row], names=incidents.groups, many="grupper"
    )
    if sum(name not in {"", OTHERS} for name, _ in split(case, groups)) > 1:
        return groups
    return Attribute(
        kind=DisplacementKind.OFFENCE_TYPE,
        codes=incidents.category_code[row],
        names=incidents.categories,
        many="händelsetyper",
    )


def targets(case: Case) -> Attribute:
    """Tell incidents apart by what or whom they were directed against."""
    incidents, row = case.ground.incidents, case.series.row
    return Attribute(
        kind=DisplacementKind.TARGET, codes=incidents.target_code[row], names=incidents.targets, many="måltyper"
    )


def tactics(case: Case) -> Attribute:
    """Tell incidents apart by how they were done."""
    incidents, row = case.ground.incidents, case.series.row
    return Attribute(
        kind=DisplacementKind.TACTICAL, codes=incidents.modus_code[row], names=incidents.modi, many="tillvägagångssätt"
    )


def judge_values(case: Case, attribute: Attribute, *, subject: str, unit: str, fell: bool) -> KindVerdict:
    """Conclude about one attribute.

    Where the share of incidents that tell nothing changed beyond the controls', the recording changed,
    and a value's rise may be nothing else: then nothing is concluded.
    """
    incidents = float(case.count((TREATMENT,)).sum())
    parts = split(case, attribute)
    known = [name for name, _ in parts if name]
    if len(known) < 2:
        return KindVerdict(kind=attribute.kind, verdict=NOT_MEASURED, reason=_why_not(attribute, known))
    effects = named_effects(case, [(name or UNKNOWN, part) for name, part in parts])
    silent = next((one for one in effects if one.name == UNKNOWN), None)
    if silent is not None and silent.effect.is_significant:
        return _changed_recording(attribute, effects, incidents)
    named = tuple(one for one in effects if one.name != UNKNOWN)
    return family_verdict(
        attribute.kind,
        (named,),
        incidents=incidents,
        fell=fell,
        unit=unit,
        moved_words=f"I insatsområdet minskade {subject} av slaget {{fallen}} medan {{risen}} ökade.",
        still_words=f"Ingen av {len(named)} {attribute.many} ökade säkert medan en annan minskade i insatsområdet.",
        tail=_share_told(case, parts),
    )


def split(case: Case, attribute: Attribute) -> list[tuple[str, Floats]]:
    """Give each value that is frequent enough in the treated area a part, and the rest a part together.

    Chosen by what came before and after alike, so that the choice favours neither rise nor fall.
    """
    inside = case.is_treated
    weight = case.series.weights[inside]
    size = len(attribute.names)
    counts = [np.bincount(attribute.codes[inside], weights=one, minlength=size) for one in weight.T]
    total = np.mean(counts[:-1], axis=0) + counts[-1]
    enough = [code for code in np.argsort(-total, kind="stable") if total[code] >= FEWEST_IN_A_PART]
    chosen = sorted(code for code in enough[:MOST_VALUES])
    parts = [(attribute.names[code], (attribute.codes == code).astype(np.float64)) for code in chosen]
    rest = np.setdiff1d(np.arange(size), [*chosen, *_silent(attribute)])
    if total[rest].sum() >= FEWEST_IN_A_PART:
        parts.append((OTHERS, np.isin(attribute.codes, rest).astype(np.float64)))
    return parts


def _silent(attribute: Attribute) -> list[int]:
    return [code for code, name in enumerate(attribute.names) if not name]


def _why_not(attribute: Attribute, known: list[str]) -> str:
    column = {DisplacementKind.TARGET: "target", DisplacementKind.TACTICAL: "modus"}.get(attribute.kind)
    if column and not any(attribute.names):
        what = {"target": "vad eller vem händelserna riktades mot", "modus": "hur händelserna gick till"}[column]
        return (
            f"Mäts inte: källan anger inte {what}. Det skulle kräva en kolumn som kopplas till {column} i mappningen."
        )
    found = f"bara {known[0]}" if known else "ingen"
    return (
        f"Mäts inte: minst två {attribute.many} behöver ha {FEWEST_IN_A_PART:.0f} händelser i insatsområdet, "
        f"före och under insatsen tillsammans; {found} har det."
    )


def _changed_recording(attribute: Attribute, effects: tuple[NamedEffect, ...], incidents: float) -> KindVerdict:
    return KindVerdict(
        kind=attribute.kind,
        verdict=Verdict.NOT_ASSESSABLE,
        reason=f"Hur ofta {attribute.many} anges ändrades i insatsområdet mer än i jämförelseområdena; "
        "då går en förskjutning inte att skilja från ändrad registrering.",
        effects=effects,
        incidents=incidents,
        smallest_detectable_effect=smallest_of([effects]),
    )


def _share_told(case: Case, parts: list[tuple[str, Floats]]) -> str:
    silent = next((part for name, part in parts if not name), None)
    if silent is None:
        return ""
    counts = case.count((TREATMENT,), part=silent).sum(), case.count((TREATMENT,)).sum()
    return f"Uppgift saknas för {swedish_number(100 * counts[0] / counts[1])} % av händelserna."
