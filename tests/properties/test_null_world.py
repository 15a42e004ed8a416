"""Where nothing happened, a nominal 5 % test says so in about 95 worlds of 100; run with -s to see the table."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspot.stats.displacement import BeforeAfter, scaled_difference
from hotspot.stats.uncertainty import POISSON, Dispersion, dispersion_from_controls

WORLDS = 3000
LEVEL = 60.0
"""Incidents that a control holds in a period; the treated area holds ten times as many."""

CONTROLS = 40
PERIODS = 3
SIMULATION_ERROR = 3 * np.sqrt(0.05 * 0.95 / WORLDS)


def worlds(dispersion: float) -> NDArray[np.int64]:
    """Counts of one treated area and the controls in three years, shape (worlds, areas, periods); no effect."""
    rng = np.random.default_rng(1)
    mean = np.full((WORLDS, CONTROLS + 1, PERIODS), LEVEL)
    mean[:, 0] *= 10
    if dispersion > 1:
        shape = mean / (dispersion - 1)
        mean = rng.gamma(shape, dispersion - 1)
    return rng.poisson(mean)


def p_value(world: NDArray[np.int64], dispersion: Dispersion) -> float:
    before, after = world[:, :-1].sum(axis=1), world[:, -1]
    return scaled_difference(
        area=BeforeAfter(before=float(before[0]), after=float(after[0])),
        control=BeforeAfter(before=float(before[1:].sum()), after=float(after[1:].sum())),
        dispersion=dispersion,
    ).p_value


@pytest.mark.parametrize("dispersion", [1.0, 1.5, 2.0, 3.0])
def test_the_size_of_the_test_is_nominal_whatever_the_dispersion(dispersion: float) -> None:
    made = worlds(dispersion)
    ours = np.mean([p_value(world, dispersion_from_controls(world[1:])) < 0.05 for world in made])
    poisson = np.mean([p_value(world, POISSON) < 0.05 for world in made])
    print(f"dispersion {dispersion}: size {ours:.3f}, with Poisson's standard error {poisson:.3f}")  # noqa: T201
    assert abs(ours - 0.05) < SIMULATION_ERROR + 0.01  # never below Poisson's error, so slightly cautious at 1
    # What Poisson's error costs: 2(1 - Phi(1.96 / sqrt(dispersion))), Wheeler & Ratcliffe's test included.
    assert poisson > 0.08 or dispersion == 1.0
