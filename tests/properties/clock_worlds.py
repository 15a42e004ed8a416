"""Days of a treated area and of controls whose hours moved as is known; run as a module for the table of coverage.

Reports come in bunches of one day and hour, so that the variance of every count is `dispersion` times its mean; with
`swing` the mean of every place's day moves by chance from period to period, by so many hours in standard deviation.
"""

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.stats.clock import DAY_BEGINS, Days, hours_moved, mean_hours_moved, permute_days

Floats = NDArray[np.float64]

BEFORE, AFTER = 184, 92
_CLOCK = (np.arange(24) - DAY_BEGINS) % 24 + 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a world is like.

    Attributes
    ----------
    volume : of the treated area [incidents a month]; controls hold 0.1 to 0.6 of it.
    moved : share of the treated evenings that move to 7 to 13.
    """

    volume: float = 100.0
    controls: int = 40
    dispersion: float = 1.0
    swing: float = 0.0
    moved: float = 0.0

    @property
    def truth(self) -> float:
        """Hours that the mean of the treated day moves."""
        return float(mean_hours_moved(EVENING, to_morning(self.moved)))


def bump(peak: float, width: float, flat: float) -> Floats:
    """Give a day that is liveliest around one hour, sum 1."""
    away = np.abs((np.arange(24) + 0.5 - peak + 12) % 24 - 12)
    profile = flat + np.exp(-0.5 * (away / width) ** 2)
    return np.asarray(profile / profile.sum())


EVENING, WORKDAY = bump(20.8, 2.5, 0.12), bump(17.0, 4.5, 0.25)


def to_morning(share: float) -> Floats:
    """Give the treated day after a share of its evening moved."""
    after = EVENING.copy()
    after[18:] *= 1 - share
    after[7:14] += EVENING[18:].sum() * share / 7
    return after


def draw(profile: Floats, *, days: int, per_day: float, dispersion: float, rng: np.random.Generator) -> Floats:
    """Draw incidents by day and hour, shape (days, 24)."""
    bunch = (dispersion + 1) / 2
    bunches = rng.poisson(per_day / bunch, days)
    day = np.repeat(np.arange(days), bunches)
    size = rng.geometric(1 / bunch, day.size)
    table = np.zeros((days, 24))
    np.add.at(table, (day, rng.choice(24, day.size, p=profile)), size)
    return table


def world(place: Place, rng: np.random.Generator) -> tuple[Days, Days]:
    """Draw the treated area's days and the controls'."""

    def days(first: Floats, second: Floats, level: float) -> tuple[Floats, Floats]:
        per_day = level * place.volume * 12 / 365
        return (
            draw(_tilted(first, place.swing, rng), days=BEFORE, per_day=per_day, dispersion=place.dispersion, rng=rng),
            draw(_tilted(second, place.swing, rng), days=AFTER, per_day=per_day, dispersion=place.dispersion, rng=rng),
        )

    before, after = days(EVENING, to_morning(place.moved), 1.0)
    controls = [days(WORKDAY, WORKDAY, level) for level in np.linspace(0.1, 0.6, place.controls)]
    many = Days(before=np.stack([one for one, _ in controls]), after=np.stack([one for _, one in controls]))
    return Days(before=before, after=after), many


def rates(place: Place, *, number: int, permutations: int, seed: int = 7) -> tuple[float, float]:
    """Give how often the interval covers the truth, and how often the test of the day's shape alarms at 5 %."""
    rng, covered, alarms = np.random.default_rng(seed), 0, 0
    for _ in range(number):
        treated, controls = world(place, rng)
        found = hours_moved(treated, controls)
        covered += found.low <= place.truth <= found.high
        alarms += permute_days(treated, controls, rng=rng, permutations=permutations, swing=found.swing).p_value <= 0.05
    return covered / number, alarms / number


def _tilted(profile: Floats, swing: float, rng: np.random.Generator) -> Floats:
    if swing == 0:
        return profile
    away = _CLOCK - profile @ _CLOCK
    tilt = np.maximum(1 + rng.normal(0, swing) * away / (profile @ away**2), 0.02)
    return np.asarray(profile * tilt / (profile @ tilt))


def main(number: int) -> None:
    """Print the table of docs/method/displacement-kinds.md."""
    for volume, controls in ((100.0, 40), (20.0, 12), (500.0, 20)):
        for swing in (0.0, 0.5):
            for dispersion in (1.0, 2.0, 3.0):
                for moved in (0.0, 0.3):
                    place = Place(
                        volume=volume, controls=controls, dispersion=dispersion, swing=swing, moved=moved
                    )  # fmt: skip
                    covered, alarms = rates(place, number=number, permutations=199)
                    told = f"{100 * covered:5.1f} % covered, shape changed in {100 * alarms:5.1f} %"
                    sys.stdout.write(f"{place}: {told}\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
