"""The only way out: what each kind of reader may see of a layer.

First form: counts under a reader's minimum are withheld and their sum is told. Suppression alone can be undone
by subtracting drawn areas from each other; consistent noise, delay and coarser geographies come with access control.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.finding import DisplacementFinding
from models.layer import Layer
from models.quality import PARTS, HitRate, Quality
from models.recalculated import Recalculated
from models.report import swedish_number
from models.search import Change, SearchFinding

Found = TypeVar("Found", DisplacementFinding, SearchFinding)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What one role may see.

    Attributes
    ----------
    minimum : incidents that a feature must rest on [count]; 1 withholds nothing.
    """

    role: str
    minimum: int


POLICE = Policy(role="police", minimum=1)

POLICIES: Mapping[str, Policy] = {
    policy.role: policy
    for policy in (POLICE, Policy(role="municipality", minimum=5), Policy(role="public", minimum=10))
}
"""Policies as data, by role."""

DRAWN = ("displacement-flows", "interventions", "areas")
"""Layers whose features are no counted incidents."""

_COUNTED: Mapping[str, tuple[str, ...]] = {"displacement-areas": ("after", "before")}
_INCIDENTS = ("incidents",)
"""The fields that say how many incidents a feature rests on: each must be none or enough."""


def release(layer: Layer, policy: Policy) -> Layer:
    """Withhold the features that rest on too few incidents; the same layer again loses nothing more.

    Parts of incidents are rounded up: 4.2 incidents come from at least five reports. Features without
    any incident stay, for they tell of nobody.
    """
    if layer.layer_id in DRAWN:
        return layer
    counted = layer.frame[list(_COUNTED.get(layer.layer_id, _INCIDENTS))].to_numpy(np.float64)
    is_withheld = _is_too_few(counted, policy).any(axis=1)
    if not is_withheld.any():
        return layer
    withheld = float(counted[is_withheld, 0].sum())
    return replace(
        layer,
        frame=layer.frame[~is_withheld],
        left_out=replace(layer.left_out, suppressed=layer.left_out.suppressed + withheld),
        notes=(*layer.notes, _note(int(is_withheld.sum()), withheld, policy)),
    )


def release_finding(finding: Found, policy: Policy) -> Found:
    """Withhold a finding's small counts, of areas by period or of places by month; what was found of them stays."""
    if isinstance(finding, DisplacementFinding):
        return _release_evaluation(finding, policy)
    return _release_search(finding, policy)


def release_quality(quality: Quality, policy: Policy) -> Quality:
    """Withhold the parts that rest on too few incidents, placed or not; how many is told."""
    kept: dict[str, Any] = {name: _enough(getattr(quality, name), policy) for name in PARTS}
    reasons = tuple(one for one in quality.reasons if not _has_too_few((one.incidents,), policy))
    withheld = sum(len(getattr(quality, name)) - len(rates) for name, rates in kept.items())
    withheld += len(quality.reasons) - len(reasons)
    return replace(quality, **kept, reasons=reasons, suppressed=quality.suppressed + withheld)


def _enough(rates: tuple[HitRate, ...], policy: Policy) -> tuple[HitRate, ...]:
    return tuple(
        one for one in rates if not _has_too_few((one.incidents, one.placed, one.incidents - one.placed), policy)
    )


def release_recalculated(found: Recalculated, policy: Policy) -> Recalculated:
    """Withhold the months and groups in which too few incidents were counted, or changed anything."""
    kept = tuple(one for one in found.counts if not _has_too_few((one.then, one.now, *one.why()), policy))
    return replace(found, counts=kept, withheld=found.withheld + len(found.counts) - len(kept))


def _release_evaluation(finding: DisplacementFinding, policy: Policy) -> DisplacementFinding:
    kept = tuple(area for area in finding.counts if not _has_too_few((*area.counts, *area.controls), policy))
    if kept == finding.counts:
        return finding
    return replace(finding, counts=kept, notes=(*finding.notes, _few(len(finding.counts) - len(kept), policy)))


def _release_search(finding: SearchFinding, policy: Policy) -> SearchFinding:
    changes = tuple(_without_few(change, policy) for change in finding.changes)
    moves = tuple(
        replace(move, source=_without_few(move.source, policy), receiver=_without_few(move.receiver, policy))
        for move in finding.moves
    )
    if (changes, moves) == (finding.changes, finding.moves):
        return finding
    withheld = sum(one.history != other.history for one, other in zip(changes, finding.changes, strict=True))
    return replace(finding, changes=changes, moves=moves, notes=(*finding.notes, _few(withheld, policy)))


def _without_few(change: Change, policy: Policy) -> Change:
    if _has_too_few(change.history, policy):
        return replace(change, history=(), expected_history=())
    return change


def _has_too_few(counts: Iterable[float], policy: Policy) -> bool:
    return bool(_is_too_few(np.array([*counts], dtype=np.float64), policy).any())


def _is_too_few(counts: NDArray[np.float64], policy: Policy) -> NDArray[np.bool_]:
    reports = np.ceil(counts.round(9))
    return (reports > 0) & (reports < policy.minimum)


def _few(rows: int, policy: Policy) -> str:
    return f"Räknetal för {rows} områden är undertryckta: färre än {policy.minimum} händelser i någon period."


def _note(features: int, incidents: float, policy: Policy) -> str:
    return (
        f"{swedish_number(features)} kartobjekt med sammanlagt {swedish_number(incidents)} händelser är undertryckta: "
        f"färre än {policy.minimum} händelser var."
    )
