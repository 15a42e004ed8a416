"""Set counts beside what they could have happened to, and do not trust the small ones.

No rate can be had without an `Exposure`, and none of those without a name: "incidents per 1 000" says nothing
until it says of whom, counted when.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposure:
    """What incidents could have happened to, in each place.

    Attributes
    ----------
    name : such as "boende 2024"; a rate repeats it.
    unit : such as "persons", "km street".
    values : shape (n,), finite, from 0; 0 where there is nothing that could be met.
    """

    name: str
    unit: str
    values: Floats

    def __post_init__(self) -> None:
        """Refuse a denominator that has no name or unit, or that cannot be divided by."""
        if not self.name.strip() or not self.unit.strip():
            raise ValueError(f"A denominator needs a name and a unit; '{self.name}' in '{self.unit}' lacks one.")
        values = np.asarray(self.values)
        if values.ndim != 1 or not (np.isfinite(values).all() and (values >= 0).all()):
            raise ValueError(f"The denominator '{self.name}' needs one finite value a place, none negative.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """One rate per place.

    Attributes
    ----------
    denominator, unit : what was divided by.
    values : [incidents per unit], shape (n,).
    mean : all incidents over all exposure.
    trust : how much of its own rate each place's estimate keeps, from 0 to 1, shape (n,); 1 for crude rates.
    """

    denominator: str
    unit: str
    values: Floats
    mean: float
    trust: Floats


def crude_rates(counts: Floats, exposure: Exposure) -> Rates:
    """Divide counts by exposure.

    Parameters
    ----------
    counts : shape (n,), finite, from 0.

    Returns
    -------
    Rates
        NaN where there is no exposure.

    Raises
    ------
    ValueError
        Where counts are negative or not finite, or shapes do not fit.

    Examples
    --------
    >>> crude_rates(np.array([3.0, 1, 2]), Exposure(name="boende 2024", unit="persons", values=np.array([10.0, 20, 0])))
    ... # doctest: +ELLIPSIS
    Rates(denominator='boende 2024', unit='persons', values=array([0.3 , 0.05,  nan]), mean=0.133..., ...
    """
    n, x = _checked(counts, exposure)
    return _rates(exposure, values=_divide(n, x), mean=_mean_rate(n, x), trust=np.ones(n.size))


def excess_risk(counts: Floats, exposure: Exposure) -> Floats:
    """Divide counts by what the mean rate would give: 2 is twice the whole's rate.

    Returns
    -------
    ndarray
        Shape (n,); NaN where there is no exposure, or nothing happened anywhere.

    Examples
    --------
    >>> excess_risk(np.array([3.0, 1]), Exposure(name="boende 2024", unit="persons", values=np.array([10.0, 30])))
    array([3.        , 0.33333333])
    """
    n, x = _checked(counts, exposure)
    return _divide(n, x * _mean_rate(n, x))


def empirical_bayes_rates(counts: Floats, exposure: Exposure) -> Rates:
    """Draw the rates of small places towards the mean rate, by as much as chance alone would scatter them.

    With the mean rate b = sum n / sum x and the rates' variance beyond Poisson's, a = sum x (n/x - b)² / sum x - b /
    mean(x), none below 0, a place keeps the share a / (a + b / x) of its difference from the mean.

    Returns
    -------
    Rates
        A place without exposure is given the mean; what happened there does not enter it.

    Raises
    ------
    ValueError
        As `crude_rates`.

    References
    ----------
    Marshall (1991), Applied Statistics 40:283, method of moments.

    Examples
    --------
    One incident among ten persons is drawn closer to the mean than 40 among a hundred.

    >>> persons = Exposure(name="boende 2024", unit="persons", values=np.array([10.0, 100, 100]))
    >>> smoothed = empirical_bayes_rates(np.array([1.0, 40, 8]), persons)
    >>> smoothed.values.round(3).tolist(), round(smoothed.mean, 3)
    ([0.169, 0.384, 0.095], 0.233)
    """
    n, x = _checked(counts, exposure)
    mean = _mean_rate(n, x)
    trust = _trust(_variance(n, x), np.full(n.size, mean), x)
    values = _drawn(_divide(n, x), towards=np.full(n.size, mean), trust=trust)
    return _rates(exposure, values=values, mean=mean, trust=trust)


def local_empirical_bayes_rates(counts: Floats, exposure: Exposure, neighbours: csr_matrix) -> Rates:
    """Draw the rates of small places towards the mean rate around them.

    As `empirical_bayes_rates`, with mean, variance and mean exposure of each place and its neighbours.

    Parameters
    ----------
    neighbours : shape (n, n); whatever is not zero is a neighbour, the place itself always is.

    Returns
    -------
    Rates
        NaN where there is no exposure in and around a place.

    References
    ----------
    Marshall (1991), Applied Statistics 40:283, section 3.

    Examples
    --------
    >>> persons = Exposure(name="boende 2024", unit="persons", values=np.array([10.0, 100, 100]))
    >>> alone = csr_matrix((3, 3))
    >>> local_empirical_bayes_rates(np.array([1.0, 40, 8]), persons, alone).values.tolist()  # nothing to lean on
    [0.1, 0.4, 0.08]
    """
    n, x = _checked(counts, exposure)
    near = _with_self(neighbours, n.size)
    is_used = x > 0
    around, rate = near @ x, np.where(is_used, _divide(n, x), 0.0)
    mean = _divide(near @ np.where(is_used, n, 0.0), around)
    # sum x (r - b)² = sum x r² - b sum x r (2 - 1), b being the weighted mean of r
    scatter = _divide(near @ (x * rate**2), around) - mean**2
    variance = scatter - mean * _divide(near @ is_used.astype(np.float64), around)
    trust = _trust(variance, mean, x)
    values = _drawn(_divide(n, x), towards=mean, trust=trust)
    return _rates(exposure, values=values, mean=_mean_rate(n, x), trust=trust)


def standardised_rates(counts: Floats, exposure: Exposure) -> Floats:
    """Give rates less their mean over their own standard deviation, so that small places vary no more than large.

    ``(n/x - b) / sqrt(a + b / x)``, a and b as in `empirical_bayes_rates`; where a is negative, b / x stands alone
    if the sum is not positive. What Moran's I and Gi* need, which take all places to be exchangeable.

    Returns
    -------
    ndarray
        Shape (n,); 0, the mean, where there is no exposure; 0 everywhere if nothing happened.

    References
    ----------
    Assunção & Reis (1999), Statistics in Medicine 18:2147.

    Examples
    --------
    >>> persons = Exposure(name="boende 2024", unit="persons", values=np.array([10.0, 100, 100]))
    >>> standardised_rates(np.array([1.0, 40, 8]), persons).round(2).tolist()
    [-0.63, 1.07, -0.98]
    """
    n, x = _checked(counts, exposure)
    mean = _mean_rate(n, x)
    own = _divide(np.full(n.size, mean), x)
    variance = _variance(n, x) + own
    spread = np.sqrt(np.where(variance > 0, variance, own))
    return np.nan_to_num(_divide(_divide(n, x) - mean, spread))


def _checked(counts: Floats, exposure: Exposure) -> tuple[Floats, Floats]:
    n, x = np.asarray(counts, np.float64), np.asarray(exposure.values, np.float64)
    if n.shape != x.shape:
        raise ValueError(
            f"{n.shape} counts cannot be set beside {x.shape} of '{exposure.name}'; give one each a place."
        )
    if not (np.isfinite(n).all() and (n >= 0).all()):
        raise ValueError("Counts are negative or not finite; count incidents, and leave out places without a count.")
    return n, x


def _rates(exposure: Exposure, *, values: Floats, mean: float, trust: Floats) -> Rates:
    return Rates(denominator=exposure.name, unit=exposure.unit, values=values, mean=mean, trust=trust)


def _mean_rate(n: Floats, x: Floats) -> float:
    return float(n[x > 0].sum() / x.sum()) if x.sum() > 0 else float("nan")


def _variance(n: Floats, x: Floats) -> float:
    """Give the variance of the rates beyond that of Poisson counts; negative where they vary less."""
    mean, used = _mean_rate(n, x), x > 0
    if not used.any():
        return float("nan")
    rate = n[used] / x[used]
    return float(np.average((rate - mean) ** 2, weights=x[used]) - mean / x[used].mean())


def _trust(variance: Floats | float, mean: Floats, x: Floats) -> Floats:
    beyond = np.clip(variance, 0, None) * np.ones(x.size)
    return np.where(x > 0, np.nan_to_num(_divide(beyond * x, beyond * x + mean)), 0.0)


def _drawn(rate: Floats, *, towards: Floats, trust: Floats) -> Floats:
    return towards + trust * (np.where(np.isnan(rate), towards, rate) - towards)


def _divide(above: Floats, below: Floats) -> Floats:
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0))


def _with_self(neighbours: csr_matrix, size: int) -> csr_matrix:
    if neighbours.shape != (size, size):
        raise ValueError(f"Neighbours of shape {neighbours.shape} cannot go with {size} places; give (n, n).")
    places = np.arange(size)
    itself = csr_matrix((np.ones(size), (places, places)), shape=(size, size))
    return csr_matrix(((neighbours != 0) + itself) != 0, dtype=np.float64)
