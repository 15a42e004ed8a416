"""Counts by kind, place and month in which kinds have nothing to do with each other; run as a module for the table."""

import sys

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.comovement import co_movement

Floats = NDArray[np.float64]


def quiet(
    rng: np.random.Generator,
    *,
    kinds: int = 4,
    places: int = 40,
    months: int = 30,
    dispersion: float = 1.0,
    neighbourly: float = 0.0,
    lasting: float = 0.0,
) -> Floats:
    """Draw counts with levels, city-wide months, and places' own season and trend that all kinds share.

    Parameters
    ----------
    neighbourly : relative swing that ten neighbouring places share in a month, each kind its own.
    lasting : correlation from month to month of a swing of 30 % of each kind in each place; 0 for none.
    """
    month = np.arange(months)
    mean = rng.gamma(2.0, 4.0, (kinds, places, 1)) * rng.uniform(0.8, 1.2, (kinds, 1, months))
    mean = mean * (1 + 0.2 * rng.normal(size=(1, places, 1)) * np.cos(2 * np.pi * month / 12))
    mean = np.maximum(mean * (1 + 0.2 * rng.normal(size=(1, places, 1)) * np.linspace(-1, 1, months)), 0.05)
    if neighbourly:
        shape = 1 / neighbourly**2
        mean = mean * np.repeat(rng.gamma(shape, 1 / shape, (kinds, places // 10, months)), 10, axis=1)
    if lasting:
        mean = mean * np.exp(0.3 * _lasting(rng, (kinds, places, months), lasting))
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(np.float64)


def false_pairs(number: int, *, seed: int = 2, **world: float) -> tuple[float, float]:
    """Give the share of pairs with p < 5 % and with p < 0.5 %, over many worlds."""
    rng = np.random.default_rng(seed)
    chances = []
    for _ in range(number):
        p_value = co_movement(quiet(rng, **world)).p_value  # type: ignore[arg-type]
        chances.append(p_value[np.triu_indices(len(p_value), k=1)])
    found = np.concatenate(chances)
    return float((found < 0.05).mean()), float((found < 0.005).mean())


def _lasting(rng: np.random.Generator, shape: tuple[int, int, int], correlation: float) -> Floats:
    swing = rng.normal(size=shape)
    for month in range(1, shape[-1]):
        swing[..., month] = correlation * swing[..., month - 1] + np.sqrt(1 - correlation**2) * swing[..., month]
    return swing


def main(number: int) -> None:
    """Print the table of docs/method/displacement-kinds.md."""
    for places, months in ((100, 36), (40, 30), (20, 24)):
        for dispersion, neighbourly, lasting in ((1.0, 0.0, 0.0), (3.0, 0.0, 0.0), (2.0, 0.3, 0.0), (2.0, 0.3, 0.5)):
            world = {"dispersion": dispersion, "neighbourly": neighbourly, "lasting": lasting}
            five, half = false_pairs(number, places=places, months=months, **world)
            told = f"p < 5 %: {100 * five:.1f} %, p < 0.5 %: {100 * half:.2f} %"
            sys.stdout.write(f"{places} places, {months} months, {world}: {told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
