"""The only way out: what each kind of reader may see of a layer.

First form: counts under a reader's minimum are withheld and their sum is told. Suppression alone can be undone
by subtracting drawn areas from each other; consistent noise, delay and coarser geographies come with access control.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from models.layer import Layer
from models.report import swedish_number


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
"""Layers whose features are no counted incidents; all others say with a field `incidents` how many they rest on."""


def release(layer: Layer, policy: Policy) -> Layer:
    """Withhold the features that rest on too few incidents; the same layer again loses nothing more.

    Parts of incidents are rounded up: 4.2 incidents come from at least five reports. Features without
    any incident stay, for they tell of nobody.
    """
    if layer.layer_id in DRAWN:
        return layer
    reports = np.ceil(layer.frame["incidents"].to_numpy(np.float64).round(9))
    is_withheld = (reports > 0) & (reports < policy.minimum)
    if not is_withheld.any():
        return layer
    withheld = float(layer.frame["incidents"].to_numpy()[is_withheld].sum())
    return replace(
        layer,
        frame=layer.frame[~is_withheld],
        left_out=replace(layer.left_out, suppressed=layer.left_out.suppressed + withheld),
        notes=(*layer.notes, _note(int(is_withheld.sum()), withheld, policy)),
    )


def _note(features: int, incidents: float, policy: Policy) -> str:
    return (
        f"{swedish_number(features)} kartobjekt med sammanlagt {swedish_number(incidents)} händelser är undertryckta: "
        f"färre än {policy.minimum} händelser var."
    )
