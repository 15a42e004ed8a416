"""How many incidents are there along each street? What planar maps smear over blocks and water stays on the streets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.streets import StreetGraph, snap
from hotspot.ground import LocatedIncidents
from hotspot.stats.network_density import (
    Method,
    Network,
    PlacesOnNetwork,
    lixelise,
    network_bandwidth,
    network_density_in_steps,
)
from models.errors import NotFoundError, ParameterError
from models.selection import Selection, default_bandwidth_m

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

BANDWIDTHS_M = (50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 400.0, 600.0, 800.0)
"""Tried where none is given."""

MOST_PIECES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetDensity:
    """Density on pieces of street.

    Attributes
    ----------
    edge : the street each piece is of, shape (p,).
    from_m, to_m : where it lies on the edge [m].
    incidents : found on the piece [incidents].
    density : at its middle, over the whole period [incidents/km of street].
    density_per_month : [incidents/km of street and month].
    bandwidth_m, bandwidth_rule : and who chose it.
    on_streets : incidents that were moved to a street [incidents].
    too_far : incidents on the fine map that have no street near enough [incidents].
    unsure : of those on streets, how many are known no better than `within_m` [incidents]; theirs may be another.
    """

    edge: Whole
    from_m: Floats
    to_m: Floats
    incidents: Floats
    density: Floats
    density_per_month: Floats
    bandwidth_m: float
    bandwidth_rule: str
    on_streets: float
    too_far: float
    unsure: float


def require_streets(graph: StreetGraph | None) -> StreetGraph:
    """Give the street network, where there is one.

    Raises
    ------
    NotFoundError
        Where none has been imported.
    """
    if graph is None:
        raise NotFoundError(
            "No street network is loaded, and density along streets needs one: import the streets as lines "
            "(GeoJSON or GeoPackage) with `klarsyn streets import FILE`."
        )
    return graph


def estimate_street_density(
    graph: StreetGraph,
    incidents: LocatedIncidents,
    selection: Selection,
    *,
    splitting: Method,
    kernel: str,
    piece_m: float,
    within_m: float,
    rng: np.random.Generator,
) -> StreetDensity:
    """Move the selection's finely placed incidents to the nearest street, and smooth them along the network.

    Parameters
    ----------
    splitting, kernel : as `hotspot.stats.network_density`.
    piece_m : streets are cut into pieces no longer than this.
    within_m : an incident further from any street stays out, and is counted as too far.
    rng : deals incidents to parts where a bandwidth has to be chosen.

    Raises
    ------
    ParameterError
        Where the network would fall into more than a million pieces.
    """
    network = Network(start=graph.start, end=graph.end, length_m=graph.length_m)
    _refuse_too_fine(graph, piece_m)
    middles, lengths = lixelise(network, longest_m=piece_m)
    weights = incidents.weights(selection) * incidents.is_fine
    used = np.flatnonzero(weights > 0)
    found, weights = snap(graph, incidents.points[used], within_m=within_m), weights[used]
    near, is_unsure = found.is_near, incidents.uncertainty_m[used] > within_m
    events = PlacesOnNetwork(edge=found.edge[near], position_m=found.position_m[near])
    bandwidth_m, rule = _bandwidth(network, events, weights[near], selection, kernel=kernel, rng=rng)
    density = network_density_in_steps(
        network, events, middles, bandwidth_m=bandwidth_m, kernel=kernel, method=splitting, weights=weights[near]
    )
    return StreetDensity(
        edge=middles.edge,
        from_m=middles.position_m - lengths / 2,
        to_m=middles.position_m + lengths / 2,
        incidents=_on_pieces(events, weights[near], middles, lengths, edges=len(network)),
        density=density,
        density_per_month=density / selection.period.months,
        bandwidth_m=bandwidth_m,
        bandwidth_rule=rule,
        on_streets=float(weights[near].sum()),
        too_far=float(weights[~near].sum()),
        unsure=float(weights[near & is_unsure].sum()),
    )


def _on_pieces(
    events: PlacesOnNetwork, weights: Floats, middles: PlacesOnNetwork, lengths: Floats, *, edges: int
) -> Floats:
    pieces = np.bincount(middles.edge, minlength=edges)
    first = np.cumsum(pieces) - pieces
    number = (events.position_m / lengths[first[events.edge]]).astype(np.int64)
    piece = first[events.edge] + np.minimum(number, pieces[events.edge] - 1)
    return np.bincount(piece, weights=weights, minlength=len(middles)).astype(np.float64)


def _refuse_too_fine(graph: StreetGraph, piece_m: float) -> None:
    expected = graph.total_km * 1000 / piece_m
    if expected > MOST_PIECES:
        raise ParameterError(
            f"{graph.total_km:.0f} km of street in pieces of {piece_m:g} m are {expected:.0f} pieces; "
            f"at most {MOST_PIECES} are made. Choose longer pieces."
        )


def _bandwidth(
    network: Network,
    events: PlacesOnNetwork,
    weights: Floats,
    selection: Selection,
    *,
    kernel: str,
    rng: np.random.Generator,
) -> tuple[float, str]:
    if selection.bandwidth_m is not None:
        return selection.bandwidth_m, "given"
    tried = np.array(BANDWIDTHS_M)
    try:
        found = network_bandwidth(network, events, candidates_m=tried, rng=rng, kernel=kernel, weights=weights)
    except ValueError:
        usual = default_bandwidth_m(selection.resolution)
        return usual, f"automatic: {usual:g} m, too few places on streets to choose by"
    limit = ", the limit of what is tried" if found.is_at_limit else ""
    return found.bandwidth_m, f"automatic: {found.bandwidth_m:g} m foretells parts of the incidents best{limit}"
