"""From stored incidents to a layer or a finding: the way of the data, and nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from geodata.store import Store
from hotspot.disclosure import POLICE, Policy, release
from hotspot.displacement import evaluate_intervention
from hotspot.displacement.search import search_displacement
from hotspot.gather import gather_ground
from hotspot.ground import Ground
from hotspot.layers import FindingSource, Making, find_kind
from hotspot.recalculated import read_since
from hotspot.recalculated import recalculate as compare_counts
from models.finding import DisplacementFinding
from models.incident import PUBLIC_INITIATED, Detection
from models.layer import Layer
from models.period import Period
from models.recalculated import Recalculated
from models.search import SearchFinding
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
    options: Mapping[str, str] | None = None,
    policy: Policy = POLICE,
    findings: FindingSource | None = None,
) -> Layer:
    """Make one layer, and let out what the policy allows.

    Parameters
    ----------
    layer_id : one of `hotspot.layers.LAYERS`.
    options : what may be chosen about it, as text; see the layer's own module.
    findings : gives evaluations and searches that layers show; they are made here where none is given.

    Raises
    ------
    NotFoundError
        Where there is no such layer or intervention.
    ParameterError
        Where an option is unknown or its value not on offer.
    """
    kind = find_kind(layer_id)
    making = Making(ground=ground, now=now, seed=seed, findings=findings)
    made = kind.make(making, selection, kind.choose(options or {}))
    return release(made, policy)


def evaluate(
    ground: Ground,
    intervention_id: str,
    *,
    seed: int,
    now: datetime,
    until: date | None = None,
    categories: tuple[str, ...] = (),
    detection: tuple[Detection, ...] = PUBLIC_INITIATED,
) -> DisplacementFinding:
    """Tell what one intervention did, and where it went.

    Parameters
    ----------
    until : last day to count; for an intervention that still goes on.
    categories : categories or groups; empty for all.
    detection : who noticed.

    Raises
    ------
    NotFoundError
        Where there is no such intervention.
    """
    chosen = ground.intervention(intervention_id)
    rng = np.random.default_rng(seed)
    found = evaluate_intervention(
        ground, chosen, rng=rng, now=now, until=until, categories=categories, detection=detection
    )
    return replace(found, provenance=replace(found.provenance, seed=seed))


def search(
    ground: Ground,
    month: str,
    *,
    seed: int,
    now: datetime,
    categories: tuple[str, ...] = (),
    detection: tuple[Detection, ...] = PUBLIC_INITIATED,
) -> SearchFinding:
    """Tell where incidents moved in a month, nobody having said where to look.

    Parameters
    ----------
    month : as "2024-07".

    Raises
    ------
    ParameterError
        Where that is no month.
    """
    chosen = Period.of_month(month, timezone=ground.incidents.site.timezone)
    rng = np.random.default_rng(seed)
    found = search_displacement(ground, chosen, rng=rng, now=now, categories=categories, detection=detection)
    return replace(found, provenance=replace(found.provenance, seed=seed))


def recalculate(store: Store, since: str = "", *, now: datetime) -> Recalculated:
    """Tell which counts have changed since a data version or a day, and why.

    Parameters
    ----------
    since : as "12" or "2024-07-01"; "" for the first of this month.

    Raises
    ------
    ParameterError
        Where that is neither.
    NotFoundError
        Where nothing had been told by then.
    """
    return compare_counts(store, since=read_since(since, store, now=now))
