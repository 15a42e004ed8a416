"""How often time or offence type is said to be displaced in counts whose truth is known; run as a module for the table.

A treated area and forty controls in two reference periods and an evaluated one, by band of the day, weekday and month;
every count is gamma-Poisson with variance `dispersion` times its mean, so that every sum of them is as dispersed.
"""

import sys
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.effects import Yardstick, as_family, measure, pooled_spread, wider
from hotspot.displacement.kinds.parts import find_moved
from models.effect import NamedEffect

Floats = NDArray[np.float64]

PERIODS, CONTROLS = 3, 40
BANDS = np.array([0.10, 0.25, 0.20, 0.45])
WEEK = np.array([0.92, 0.92, 0.95, 0.98, 1.12, 1.15, 0.96]) / 7
MONTHS = np.full(3, 1 / 3)
SHARES = BANDS[:, None, None] * WEEK[:, None] * MONTHS
EVENING, WEEKEND = 3, slice(5, 7)

Family = tuple[NamedEffect, ...]


def planted(what: str) -> Floats:
    """Give what multiplies the treated area's expected counts by band, weekday and month."""
    factor = np.ones_like(SHARES)
    if what == "all fell":
        factor *= 0.65
    elif what == "evening fell":
        factor[EVENING] = 0.4
    elif what == "weekend evenings of July fell":
        factor[EVENING, WEEKEND, 1] = 0.0
    elif what == "evening to morning":
        factor[EVENING] = 0.7
        factor[1] += 0.3 * BANDS[EVENING] / BANDS[1]
    return factor


def draw(what: str, *, volume: float, dispersion: float, rng: np.random.Generator) -> Floats:
    """Draw counts, shape (areas, periods, bands, weekdays, months); the treated area first.

    Parameters
    ----------
    volume : of the treated area in a period [incidents].
    """
    level = np.concatenate([[volume], np.linspace(0.1, 0.6, CONTROLS) * volume])
    mean = np.broadcast_to(level[:, None, None, None, None] * SHARES, (CONTROLS + 1, PERIODS, *SHARES.shape)).copy()
    mean[0, -1] *= planted(what)
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(np.float64)


def families(counts: Floats) -> tuple[Family, ...]:
    """Compare bands, weekdays and months, a family each, as a case does."""
    margins = (counts.sum(axis=(3, 4)), counts.sum(axis=(2, 4)), counts.sum(axis=(2, 3)))
    return tuple(_family(np.moveaxis(one, 2, 0)) for one in margins)


def _family(parts: Floats) -> Family:
    """Measure parts, shape (parts, areas, periods)."""
    controls = parts[:, 1:]
    spread = wider(pooled_spread(controls), pooled_spread(controls.sum(axis=0)))
    effects = [measure(one[0], Yardstick(table=one[1:], spread=spread)) for one in parts]
    return tuple(NamedEffect(name=str(at), effect=one) for at, one in enumerate(as_family(tuple(effects))))


def worlds(what: str, *, number: int, volume: float, dispersion: float, seed: int = 1) -> Iterator[tuple[Family, ...]]:
    """Give the families of many worlds."""
    rng = np.random.default_rng(seed)
    for _ in range(number):
        yield families(draw(what, volume=volume, dispersion=dispersion, rng=rng))


def share_displaced(what: str, *, number: int, volume: float, dispersion: float) -> tuple[float, float]:
    """Give how often hours alone, and how often hours, weekdays and months together, are said to be displaced."""
    found = [
        (bool(find_moved(one[:1])), bool(find_moved(one)))
        for one in worlds(what, number=number, volume=volume, dispersion=dispersion)
    ]
    alone, together = np.mean(found, axis=0)
    return float(alone), float(together)


def main(number: int) -> None:
    """Print the table of docs/method/displacement-kinds.md."""
    for what in ("nothing", "all fell", "evening fell", "weekend evenings of July fell", "evening to morning"):
        for dispersion in (1.0, 2.0, 3.0):
            alone, together = share_displaced(what, number=number, volume=300.0, dispersion=dispersion)
            sys.stdout.write(f"{what:32s} dispersion {dispersion:.0f}: {100 * alone:5.1f} % {100 * together:5.1f} %\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
