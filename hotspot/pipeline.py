"""From stored incidents to a layer or a finding: the way of the data, and nothing else."""

from dataclasses import replace
from datetime import date, datetime

import numpy as np

from geodata.store import Store
from hotspot.disclosure import POLICE, Policy, release
from hotspot.displacement import evaluate_intervention
from hotspot.gather import gather_ground
from hotspot.ground import Ground
from hotspot.layers import (
    Making,
    areas_layer,
    cells_layer,
    flows_layer,
    heatmap_layer,
    hotspots_layer,
    interventions_layer,
)
from models.errors import NotFoundError
from models.finding import DisplacementFinding
from models.intervention import Intervention
from models.layer import Layer
from models.selection import Selection


def load_ground(store: Store, *, data_version: int | None = None) -> Ground:
    """Read all that an analysis stands on, as of a data version; the newest unless said."""
    return gather_ground(store, data_version=data_version)


def make_layer(
    layer_id: str,
    ground: Ground,
    selection: Selection,
    *,
    now: datetime,
    seed: int = 0,
    method: str = "gi_star",
    intervention: str = "",
    policy: Policy = POLICE,
) -> Layer:
    """Make one layer, and let out what the policy allows.

    Parameters
    ----------
    layer_id : heatmap, cells, hotspots, displacement-flows, interventions or areas.
    method : how hot spots are found.
    intervention : whose flows; all interventions' where none is named.

    Raises
    ------
    NotFoundError
        Where there is no such layer or intervention.
    ParameterError
        Where the method is unknown.
    """
    makers = {
        "heatmap": lambda: heatmap_layer(Making(ground=ground, now=now), selection),
        "cells": lambda: cells_layer(Making(ground=ground, now=now), selection),
        "hotspots": lambda: hotspots_layer(Making(ground=ground, now=now), selection, method=method),
        "displacement-flows": lambda: _flows(ground, selection, now=now, seed=seed, intervention=intervention),
        "interventions": lambda: interventions_layer(Making(ground=ground, now=now)),
        "areas": lambda: areas_layer(Making(ground=ground, now=now)),
    }
    if layer_id not in makers:
        raise NotFoundError(f"There is no layer '{layer_id}'; ask for one of {', '.join(makers)}.")
    return release(makers[layer_id](), policy)


def evaluate(
    ground: Ground, intervention_id: str, *, seed: int, now: datetime, until: date | None = None
) -> DisplacementFinding:
    """Tell what one intervention did, and where it went.

    Parameters
    ----------
    until : last day to count; for an intervention that still goes on.

    Raises
    ------
    NotFoundError
        Where there is no such intervention.
    """
    chosen = _find(ground, intervention_id)
    found = evaluate_intervention(ground, chosen, rng=np.random.default_rng(seed), now=now, until=until)
    return replace(found, provenance=replace(found.provenance, seed=seed))


def _flows(ground: Ground, selection: Selection, *, now: datetime, seed: int, intervention: str) -> Layer:
    chosen = (_find(ground, intervention),) if intervention else ground.interventions
    findings = [
        evaluate_intervention(
            ground,
            one,
            rng=np.random.default_rng(seed),
            now=now,
            categories=selection.categories,
            detection=selection.detection,
        )
        for one in chosen
    ]
    return flows_layer(Making(ground=ground, now=now, seed=seed), selection, findings)


def _find(ground: Ground, intervention_id: str) -> Intervention:
    for one in ground.interventions:
        if one.intervention_id == intervention_id:
            return one
    known = ", ".join(one.intervention_id for one in ground.interventions) or "none"
    raise NotFoundError(f"There is no intervention '{intervention_id}'; registered are: {known}.")
