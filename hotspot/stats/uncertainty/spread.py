"""How much counts swing, whatever the size of the place: by incidents that come in bunches, and by the place's year."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplingVariance:
    """The variance of one estimate, and of which t distribution its square root is the scale."""

    value: float
    degrees_of_freedom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Variance of a count that nothing touches, ``dispersion * mean + swing * mean**2``.

    Bunches of incidents widen Poisson's variance in proportion to the mean. A place's own good and bad years widen it
    with the mean's square, so that they drown in a small place's chance and rule a large one's.

    Attributes
    ----------
    dispersion : variance beside Poisson's, at least 1.
    swing : squared relative standard deviation of a place's own level from period to period; 0.01 = 10 %.
    degrees_of_freedom : of the t distribution, at the level of the places that it was learnt from.
    covariance : of what is believed of dispersion and swing: variance of dispersion, covariance, variance of swing;
        all 0 where both are known.
    swing_known : share of what is said of the swing that was learnt from these places, 0 to 1; the rest is
        what untouched places of other cities do.
    """

    dispersion: float = 1.0
    swing: float = 0.0
    degrees_of_freedom: float = np.inf
    covariance: tuple[float, float, float] = (0.0, 0.0, 0.0)
    swing_known: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a spread that would make Poisson look more certain than it is."""
        if not (1 <= self.dispersion < np.inf and 0 <= self.swing < np.inf):
            raise ValueError(
                f"A dispersion of {self.dispersion} and a swing of {self.swing} would narrow Poisson's interval; "
                "dispersion is 1 or more, swing 0 or more."
            )

    def variance(self, expected: float) -> float:
        """Give the variance of a count with this mean.

        Examples
        --------
        100 expected: twice Poisson's 100, and a swing of 10 % of 100, squared.

        >>> Spread(dispersion=2, swing=0.01).variance(100)
        300.0
        """
        return float(self.dispersion * expected + self.swing * expected**2)

    def combined(self, *, incidents: float, squares: float) -> SamplingVariance:
        """Give the variance of a sum of counts, with the degrees of freedom that its own mixture of both leaves.

        What is believed of dispersion and swing makes the variance itself uncertain; a scaled inverse chi-square of
        the same mean and variance stands for it, under which the estimate follows Student's t.

        Parameters
        ----------
        incidents : what dispersion is multiplied by: sum of weight² x mean.
        squares : what swing is multiplied by: sum of weight² x mean².

        References
        ----------
        Smyth (2004), Statist. Appl. Genet. Molec. Biol. 3:3, moderates a t by such a prior.

        Examples
        --------
        >>> Spread(dispersion=2, swing=0.01, degrees_of_freedom=9).combined(incidents=100, squares=10_000)
        SamplingVariance(value=300.0, degrees_of_freedom=9)
        """
        value = self.dispersion * incidents + self.swing * squares
        own, both, other = self.covariance
        doubt = own * incidents**2 + 2 * both * incidents * squares + other * squares**2
        if doubt <= 0 or value <= 0:
            return SamplingVariance(value=float(value), degrees_of_freedom=self.degrees_of_freedom)
        freedom = 4 + 2 * value**2 / doubt
        return SamplingVariance(value=float(value * (freedom - 2) / freedom), degrees_of_freedom=float(freedom))


POISSON = Spread()
"""Independent incidents at a level that stands still, known to do so."""
