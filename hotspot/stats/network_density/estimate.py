"""Estimate how many incidents there are per kilometre of street around each place on a network."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.network_density.graph import Network, PlacesOnNetwork
from hotspot.stats.network_density.kernels import CODES, Graph, Kernel, Places, Sources, add_on_own_edge, kernel_named
from hotspot.stats.network_density.paths import edges_within, sum_shortest
from hotspot.stats.network_density.walks import sum_over_walks
from hotspot.stats.network_density.waves import read_waves, spread_in_steps

Floats = NDArray[np.float64]
Method = Literal["continuous", "discontinuous", "simple"]

METHODS = ("continuous", "discontinuous", "simple")
KERNELS = tuple(CODES)

_M_PER_KM = 1000.0
_AT_NODE_M = 1e-6
_STEPS_PER_REACH = 240
_MOST_WALKS = 20_000_000


def network_density(
    network: Network,
    events: PlacesOnNetwork,
    at: PlacesOnNetwork,
    *,
    bandwidth_m: float,
    kernel: str = "quartic",
    method: Method = "continuous",
    weights: Floats | None = None,
) -> Floats:
    """Sum a kernel along the streets, exactly; time grows with the number of walks within its reach.

    A kernel K of one dimension, ``integral K = 1``, is laid along every walk that starts at an event, as
    ``K(walked / h) / h``. The methods differ in what becomes of it where n streets meet:

    - "continuous" (equal-split continuous): each of the others goes on with 2/n, and 2/n - 1 comes back, which is
      negative at a crossing and +1 at a dead end. The sum is continuous, and integrates to the
      weights on every network. It is symmetric in event and place. With a kernel of flat top (uniform) it can
      dip below zero between large crossings; the gaussian form is the heat kernel of the network, never negative.
    - "discontinuous" (equal-split discontinuous): each of the n - 1 others gets an equal share, nothing comes back.
      It jumps at crossings, is never negative, and integrates to the weights but for what runs out at dead ends.
      An event on the crossing itself gives 2/n to each street, whichever of them it is said to lie on.
    - "simple": nothing is split: K of the shortest distance. Each crossing makes more of the event, so it
      integrates to more than the weights: a measure of nearness, no density.

    Parameters
    ----------
    events, at : where incidents lie, and where the density is asked for.
    bandwidth_m : standard deviation of the gaussian (cut at 4 and scaled to integrate to 1), reach of the others [m].
    kernel : "gaussian", "quartic", "epanechnikov", "triangular" or "uniform".
    weights : shape (n,); 1 each where not given.

    Returns
    -------
    ndarray
        Weight per km of street, shape of `at`.

    Raises
    ------
    ValueError
        Where kernel or method is unknown, the bandwidth not positive, a place is off the network, or more
        than 20 million walks lie within reach: ask `network_density_in_steps` then.

    References
    ----------
    Okabe, Satoh & Sugihara (2009), IJGIS 23:7; Okabe & Sugihara (2012), Spatial Analysis along Networks, ch. 9;
    Xie & Yan (2008) for "simple"; McSwiggan, Baddeley & Nair (2017), Scand. J. Statist. 44:324 for the heat kernel.

    Examples
    --------
    Four streets of 10 km meet. The event is 3 km up one, the place 3 km out another: 6 of 10 km away, where the
    quartic kernel is 15/16 (1 - 0.36)² = 0.384, over the bandwidth 0.0384 per km; a third of it goes each way.

    >>> cross = Network(start=np.zeros(4, int), end=np.arange(1, 5), length_m=np.full(4, 10_000.0))
    >>> event = PlacesOnNetwork(edge=np.array([0]), position_m=np.array([3000.0]))
    >>> place = PlacesOnNetwork(edge=np.array([1]), position_m=np.array([3000.0]))
    >>> [float(network_density(cross, event, place, bandwidth_m=10_000, method=way)[0].round(4)) for way in METHODS]
    [0.0192, 0.0128, 0.0384]
    """
    weight = _checked(network, events, at, bandwidth_m=bandwidth_m, kernel=kernel, method=method, weights=weights)
    sources, places, shape = (
        _sources(network, events, weight, method),
        _sorted(network, at),
        kernel_named(kernel, bandwidth_m),
    )
    if method == "simple":
        return _in_given_order(sum_shortest(_graph(network, method), sources, places, shape), at)
    density, walks = sum_over_walks(_graph(network, method), sources, places, shape, _MOST_WALKS)
    if walks > _MOST_WALKS:
        raise ValueError(
            f"More than {_MOST_WALKS // 10**6} million walks lie within the kernel's reach; "
            "choose a smaller bandwidth, or network_density_in_steps."
        )
    return _in_given_order(density, at)


def network_density_in_steps(
    network: Network,
    events: PlacesOnNetwork,
    at: PlacesOnNetwork,
    *,
    bandwidth_m: float,
    kernel: str = "quartic",
    method: Method = "continuous",
    weights: Floats | None = None,
) -> Floats:
    """Give the network density fast: in time that does not grow with the number of walks, nor much with the events.

    Splitting at crossings is how a wave travels on the network: all that has walked t metres leaves each
    crossing at once, whatever event it comes from. So the mass of all events is moved along all edges together, in
    steps of a 240th of the kernel's reach, with cubic Lagrange weights that keep each edge's length to the third
    moment, and each place reads the kernel from what passed it. "simple" goes by shortest paths and is exact.

    For a smooth kernel the error is below 1e-4 of the peak, where edges are longer than a step (1.25 m of 300 m); an
    edge shorter than a step counts as one step long to those who pass over it. The uniform kernel's own jump is
    placed to within two steps.

    Parameters, errors as `network_density`; memory is 16 bytes per step and edge within reach of an event.

    Examples
    --------
    >>> cross = Network(start=np.zeros(4, int), end=np.arange(1, 5), length_m=np.full(4, 500.0))
    >>> event = PlacesOnNetwork(edge=np.array([0]), position_m=np.array([90.0]))
    >>> place = PlacesOnNetwork(edge=np.array([1]), position_m=np.array([90.0]))
    >>> network_density_in_steps(cross, event, place, bandwidth_m=300).round(4).tolist()  # 2/4 of 0.384 / 0.3 km
    [0.64]
    """
    if method == "simple":
        return network_density(
            network, events, at, bandwidth_m=bandwidth_m, kernel=kernel, method=method, weights=weights
        )
    weight = _checked(network, events, at, bandwidth_m=bandwidth_m, kernel=kernel, method=method, weights=weights)
    sources, shape = _sources(network, events, weight, method), kernel_named(kernel, bandwidth_m)
    is_within = edges_within(_graph(network, method), sources, shape.reach)
    density = np.zeros(len(at))
    is_read = is_within[at.edge]
    part, number = _part(network, is_within)
    near = PlacesOnNetwork(edge=number[at.edge[is_read]], position_m=at.position_m[is_read])
    graph, places = _graph(part, method), _sorted(part, near)
    sources = Sources(number[sources.edge], sources.position, sources.mass)
    density[is_read] = _in_given_order(_from_waves(graph, sources, places, shape), near)
    return density


def _from_waves(graph: Graph, sources: Sources, places: Places, kernel: Kernel) -> Floats:
    if not len(sources.edge):
        return np.zeros(len(places.position))
    step = kernel.reach / _STEPS_PER_REACH
    waves = spread_in_steps(graph, sources, step, _STEPS_PER_REACH)
    density: Floats = read_waves(waves, graph, places, kernel, step)
    add_on_own_edge(density, kernel, sources, places)
    return density


def _part(network: Network, is_kept: NDArray[np.bool_]) -> tuple[Network, NDArray[np.int64]]:
    """Give the network of some edges, and every edge's number in it."""
    ends = np.unique(np.concatenate([network.start[is_kept], network.end[is_kept]]))
    part = Network(
        start=np.searchsorted(ends, network.start[is_kept]),
        end=np.searchsorted(ends, network.end[is_kept]),
        length_m=network.length_m[is_kept],
    )
    return part, np.cumsum(is_kept) - 1


def _checked(
    network: Network,
    events: PlacesOnNetwork,
    at: PlacesOnNetwork,
    *,
    bandwidth_m: float,
    kernel: str,
    method: str,
    weights: Floats | None,
) -> Floats:
    if kernel not in CODES:
        raise ValueError(f"'{kernel}' is no kernel; choose one of {', '.join(KERNELS)}.")
    if method not in METHODS:
        raise ValueError(f"'{method}' is no way to split a kernel; choose one of {', '.join(METHODS)}.")
    if not (np.isfinite(bandwidth_m) and bandwidth_m > 0):
        raise ValueError(f"A bandwidth of {bandwidth_m} m smooths nothing; it must be positive.")
    events.check(network)
    at.check(network)
    weight = np.ones(len(events)) if weights is None else np.asarray(weights, np.float64)
    if weight.shape != (len(events),) or not np.isfinite(weight).all():
        raise ValueError(f"{len(events)} events came with weights of shape {weight.shape}; give a finite one each.")
    return weight


def _graph(network: Network, method: Method) -> Graph:
    first, order = network.leaving()
    return Graph(first, order, network.tails(), network.length_m.astype(np.float64), method == "continuous")


def _sources(network: Network, events: PlacesOnNetwork, weight: Floats, method: Method) -> Sources:
    sources = _gathered(events, weight)
    return _shared_at_crossings(network, sources) if method == "discontinuous" else sources


def _shared_at_crossings(network: Network, sources: Sources) -> Sources:
    """Put what stands on a node evenly on all its ends, so that each street gets 2/n whichever edge was named."""
    length = network.length_m[sources.edge]
    at_start, at_end = sources.position <= _AT_NODE_M, sources.position >= length - _AT_NODE_M
    is_at_node = at_start | at_end
    first, order = network.leaving()
    node = np.where(at_start, network.start[sources.edge], network.end[sources.edge])[is_at_node]
    ends = first[node + 1] - first[node]
    slot = np.arange(ends.sum()) - np.repeat(np.cumsum(ends) - ends, ends) + np.repeat(first[node], ends)
    edge, is_backward = order[slot] >> 1, (order[slot] & 1).astype(bool)
    return Sources(
        np.concatenate([sources.edge[~is_at_node], edge]),
        np.concatenate([sources.position[~is_at_node], np.where(is_backward, network.length_m[edge], 0.0)]),
        np.concatenate([sources.mass[~is_at_node], np.repeat(sources.mass[is_at_node] / ends, ends)]),
    )


def _gathered(events: PlacesOnNetwork, weight: Floats) -> Sources:
    """Add up events at one place: incidents repeat addresses, and each place is walked from once."""
    keys = np.empty(len(events), dtype=[("edge", np.int64), ("position", np.float64)])
    keys["edge"], keys["position"] = events.edge, np.maximum(events.position_m, 0)
    unique, which = np.unique(keys, return_inverse=True)
    mass = np.bincount(which, weights=weight, minlength=len(unique)).astype(np.float64)
    kept = unique[mass != 0]
    return Sources(kept["edge"].copy(), kept["position"].copy(), mass[mass != 0])


def _sorted(network: Network, at: PlacesOnNetwork) -> Places:
    order = np.argsort(at.edge, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(at.edge, minlength=len(network)))])
    return Places(at.edge[order].astype(np.int64), at.position_m[order].astype(np.float64), first.astype(np.int64))


def _in_given_order(density: Floats, at: PlacesOnNetwork) -> Floats:
    given = np.empty(len(at))
    given[np.argsort(at.edge, kind="stable")] = density * _M_PER_KM
    return given
