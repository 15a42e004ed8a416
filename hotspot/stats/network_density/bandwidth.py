"""Choose how far a kernel along the streets should reach, by how well some incidents foretell the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.network_density.estimate import Method, network_density_in_steps
from hotspot.stats.network_density.graph import Network, PlacesOnNetwork

Floats = NDArray[np.float64]

_ANYWHERE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkBandwidth:
    """What was tried, and what was best.

    Attributes
    ----------
    bandwidth_m : the candidate with the highest likelihood [m].
    candidates_m : shape (c,).
    log_likelihood : mean over the events, of each candidate; only differences mean anything.
    is_at_limit : whether the best was the first or last candidate, so that a better one may lie beyond.
    """

    bandwidth_m: float
    candidates_m: Floats
    log_likelihood: Floats
    is_at_limit: bool


def network_bandwidth(
    network: Network,
    events: PlacesOnNetwork,
    *,
    candidates_m: Floats,
    rng: np.random.Generator,
    kernel: str = "quartic",
    method: Method = "continuous",
    weights: Floats | None = None,
    folds: int = 4,
) -> NetworkBandwidth:
    """Choose among bandwidths by the likelihood of each part of the events under the density of the rest.

    Places are dealt to the folds at random, and all events of a place go together: an address that repeats would
    otherwise foretell itself and ask for the narrowest kernel. One event in a hundred is taken to happen anywhere
    on the network, so that one lonely event does not decide.

    ``L(h) = mean_i log(0.99 f_(-i)(x_i) + 0.01 W / length)`` with f_(-i) the density of the other folds, scaled up to
    all events, and W the sum of weights.

    Parameters
    ----------
    candidates_m : rising [m], shape (c,).
    method : "continuous" or "discontinuous"; "simple" integrates to no fixed number and has no likelihood.
    folds : into how many parts the places are dealt, at least 2.

    Raises
    ------
    ValueError
        Where there are fewer places than folds, no candidates, or the method is "simple".

    References
    ----------
    Loader (1999), Local Regression and Likelihood, section 5.3, for likelihood cross-validation.

    Examples
    --------
    Two events 100 m apart on one street: a reach of 50 m foretells neither from the other.

    >>> street = Network(start=np.array([0]), end=np.array([1]), length_m=np.array([2000.0]))
    >>> pair = PlacesOnNetwork(edge=np.zeros(2, int), position_m=np.array([950.0, 1050.0]))
    >>> rng = np.random.default_rng(1)
    >>> network_bandwidth(street, pair, candidates_m=np.array([50.0, 200, 2000]), rng=rng, folds=2).bandwidth_m
    200.0
    """
    weight = np.ones(len(events)) if weights is None else np.asarray(weights, np.float64)
    candidates = np.asarray(candidates_m, np.float64)
    fold = _dealt(events, weight, folds=folds, rng=rng)
    if method == "simple" or not len(candidates):
        raise ValueError(
            "A likelihood needs candidates and a density that integrates to the events; 'simple' has none."
        )
    anywhere = weight.sum() / network.length_m.sum() * 1000
    score = np.zeros(len(candidates))
    for number, bandwidth_m in enumerate(candidates.tolist()):
        density = _foretold(network, events, weight, fold, bandwidth_m=bandwidth_m, kernel=kernel, method=method)
        score[number] = np.average(np.log((1 - _ANYWHERE) * density + _ANYWHERE * anywhere), weights=weight)
    best = int(score.argmax())
    return NetworkBandwidth(
        bandwidth_m=float(candidates[best]),
        candidates_m=candidates,
        log_likelihood=score,
        is_at_limit=best in {0, len(candidates) - 1},
    )


def _foretold(
    network: Network,
    events: PlacesOnNetwork,
    weight: Floats,
    fold: NDArray[np.int64],
    *,
    bandwidth_m: float,
    kernel: str,
    method: Method,
) -> Floats:
    """Give the density at each event that the other folds make, scaled up to all events, never negative."""
    density = np.empty(len(events))
    for part in np.unique(fold):
        is_out = fold == part
        seen, unseen, known = _some(events, ~is_out), _some(events, is_out), weight[~is_out]
        rest = network_density_in_steps(
            network, seen, unseen, bandwidth_m=bandwidth_m, kernel=kernel, method=method, weights=known
        )
        density[is_out] = rest * weight.sum() / known.sum()
    return np.clip(density, 0, None)


def _dealt(events: PlacesOnNetwork, weight: Floats, *, folds: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Deal places to folds, as evenly as their number allows."""
    places, which = np.unique(np.column_stack([events.edge, events.position_m]), axis=0, return_inverse=True)
    if folds < 2 or len(places) < folds or not (weight > 0).all():
        raise ValueError(
            f"{len(places)} places cannot foretell each other in {folds} parts; at least two parts with places "
            "and positive weights are needed. Name a bandwidth."
        )
    return rng.permutation(np.arange(len(places)) % folds)[which.ravel()]


def _some(places: PlacesOnNetwork, is_in: NDArray[np.bool_]) -> PlacesOnNetwork:
    return PlacesOnNetwork(edge=places.edge[is_in], position_m=places.position_m[is_in])
