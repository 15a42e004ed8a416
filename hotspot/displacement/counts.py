"""The counts that every effect was made of."""

import numpy as np
from numpy.typing import NDArray

from geodata.cells import cell_to_text
from hotspot.displacement.areas import BUFFER, FIRST_HUB, TREATMENT
from hotspot.displacement.case import Case
from hotspot.displacement.series import hour_mask
from models.effect import AreaCounts, AreaEffect

Floats = NDArray[np.float64]


def area_counts(case: Case, areas: tuple[AreaEffect, ...], *, together: tuple[int, ...]) -> tuple[AreaCounts, ...]:
    """Write down the counts of treated area, buffer, hubs, all that the net holds, and each control.

    Parameters
    ----------
    areas : treated area, buffer, and the hubs of the family.
    together : labels of the areas in the net.
    """
    part = None if case.intervention.hours is None else case.hour_share(hour_mask(case.intervention.hours))
    labels = {"treatment": TREATMENT, "buffer": BUFFER}
    hubs = {hub.hub_id: FIRST_HUB + number for number, hub in enumerate(case.plan.hubs)}
    beside = _numbers(case.control_table().sum(axis=0))
    own = _numbers(case.control_table(part=part).sum(axis=0)) if part is not None else beside
    parts = {"treatment": part}
    found = [
        AreaCounts(
            area_id=area.area_id,
            name=area.name,
            role=area.role,
            counts=_numbers(
                case.count((labels.get(area.role, hubs.get(area.area_id, -1)),), part=parts.get(area.role))
            ),
            controls=own if area.role == "treatment" else beside,
        )
        for area in areas
    ]
    net = AreaCounts(
        area_id=f"{case.intervention.intervention_id}-net",
        name="samlat",
        role="net",
        counts=_numbers(case.count(together)),
        controls=beside,
    )
    return (*found, net, *_controls(case))


def _controls(case: Case) -> tuple[AreaCounts, ...]:
    rows = zip(cell_to_text(case.pool.cells), case.pool.names, case.control_table(), strict=True)
    return tuple(
        AreaCounts(area_id=text, name=name, role="control", counts=_numbers(counts)) for text, name, counts in rows
    )


def _numbers(counts: Floats) -> tuple[float, ...]:
    return tuple(counts.tolist())
