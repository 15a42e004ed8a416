"""Say what a place and its past incidents let us expect of the next days.

The rate at place x and time t is a lasting background and what past incidents still throw off:
``rate(x, t) = mu b(x) + theta sum_{t_i < t} omega exp(-omega (t - t_i)) N(x - x_i; sigma)``
with b a density over the plane that integrates to 1 and N the two-dimensional normal density. What the plane has
outside the study area is not cut off.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]

_NOTHING = 1e-12
_FAR = 7.0  # spreads; there a normal density is 1e-11 of its peak


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggering:
    """The parameters of the rate.

    Attributes
    ----------
    background_per_day : mu, incidents a day that nothing brought on, in the whole area.
    branching_ratio : theta, incidents that one brings on by itself; not negative.
    mean_days : 1 / omega, how long after, on average [days].
    spread_m : sigma, standard deviation of the distance along each axis [m].
    """

    background_per_day: float
    branching_ratio: float
    mean_days: float
    spread_m: float

    def __post_init__(self) -> None:
        """Refuse rates that are none."""
        values = (self.background_per_day, self.branching_ratio, self.mean_days, self.spread_m)
        if not all(np.isfinite(values)) or min(values[:2]) < 0 or min(values[2:]) <= 0:
            raise ValueError(
                f"A rate needs a background and a branching ratio of 0 or more and a positive delay and spread; "
                f"these are {values}."
            )

    @property
    def is_stable(self) -> bool:
        """Whether each incident brings on fewer than one: else numbers would grow without end."""
        return self.branching_ratio < 1


def expected_incidents(
    points: ArrayLike,
    days: ArrayLike,
    at: ArrayLike,
    *,
    background_at: ArrayLike,
    triggering: Triggering,
    from_day: float,
    to_day: float,
) -> Floats:
    """Give how many incidents are expected at places between two days, by what has happened before the first.

    ``mu b(x) (to - from) + theta sum_i (exp(-omega (from - t_i)) - exp(-omega (to - t_i))) N(x - x_i; sigma)``;
    those that the incidents yet to come would bring on are left out.

    Parameters
    ----------
    points, days : the past, shapes (n, 2) [m] and (n,); what lies at or after `from_day` is not looked at.
    at : shape (m, 2) [m].
    background_at : b there [1/m²], shape (m,).

    Returns
    -------
    ndarray
        Incidents per km², shape (m,).

    Raises
    ------
    ValueError
        Where the second day is not after the first.

    References
    ----------
    Mohler, Short, Brantingham, Schoenberg & Tita (2011), JASA 106:100, doi:10.1198/jasa.2011.ap09546.

    Examples
    --------
    On the spot of an incident an instant ago, with one brought on by each, at a spread of 1 km: over all time to come
    1 / (2 pi) a km².

    >>> sure = Triggering(background_per_day=0, branching_ratio=1, mean_days=1, spread_m=1000)
    >>> ahead = expected_incidents(
    ...     [[0, 0]], [0], [[0, 0]], background_at=[1], triggering=sure, from_day=1e-12, to_day=99
    ... )
    >>> bool(np.isclose(ahead[0], 1 / (2 * np.pi)))
    True
    """
    if not to_day > from_day:
        raise ValueError(f"The days run from {from_day} to {to_day}; give a second day after the first.")
    places, times = np.asarray(points, np.float64).reshape(-1, 2), np.asarray(days, np.float64)
    is_past = times < from_day
    ago, until = from_day - times[is_past], to_day - times[is_past]
    left = np.exp(-ago / triggering.mean_days) - np.exp(-until / triggering.mean_days)
    targets = np.asarray(at, np.float64).reshape(-1, 2)
    thrown = _sum_of_normals(places[is_past], left, targets, spread_m=triggering.spread_m)
    lasting = triggering.background_per_day * (to_day - from_day) * np.asarray(background_at, np.float64)
    return np.asarray(1e6 * (lasting + triggering.branching_ratio * thrown))


def _sum_of_normals(points: Floats, weights: Floats, at: Floats, *, spread_m: float) -> Floats:
    heavy = weights > _NOTHING * weights.max(initial=0)
    if not heavy.any() or not len(at):
        return np.zeros(len(at))
    tree = cKDTree(points[heavy])
    near = cKDTree(at).sparse_distance_matrix(tree, _FAR * spread_m, output_type="coo_matrix")
    height = weights[heavy][near.col] * np.exp(-np.square(near.data / spread_m) / 2)
    summed: Floats = np.bincount(near.row, weights=height, minlength=len(at)) / (2 * np.pi * spread_m**2)
    return summed
