"""How alike the treated area and its controls were before anything was done."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.finding import Balance

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

ALIKE = 0.25
"""Standard deviations; more than this is told (Stuart 2010, Statistical Science 25:1, doi:10.1214/09-STS313)."""

_QUARTERS = ("januari till mars", "april till juni", "juli till september", "oktober till december")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Past:
    """Incidents of places in the time that matching looks at.

    Attributes
    ----------
    counts : by earlier and later half and month of the year, shape (places, 2, 12).
    scale : how many such times make one evaluated period.
    """

    counts: Floats
    scale: float

    @property
    def level(self) -> Floats:
        """Incidents in a time as long as the evaluated period, shape (places,)."""
        return np.asarray(self.counts.sum(axis=(1, 2)) * self.scale)

    @property
    def trend(self) -> Floats:
        """Logarithm of the later half beside the earlier, one incident added to each, shape (places,)."""
        earlier, later = self.counts.sum(axis=2).T + 1
        return np.asarray(np.log(later / earlier))

    @property
    def season(self) -> Floats:
        """Share of each month of the year, one incident added to each, shape (places, 12)."""
        months = self.counts.sum(axis=1) + 1
        return np.asarray(months / months.sum(axis=1, keepdims=True))

    @property
    def quarters(self) -> Floats:
        """Share of each quarter of the year, shape (places, 4)."""
        return np.asarray(self.season.reshape(-1, 4, 3).sum(axis=2))

    def of(self, places: Integers) -> "Past":
        """Give some of the places."""
        return Past(counts=self.counts[places], scale=self.scale)


def unlike(past: Past, target: Past) -> Floats:
    """Say how far each place is from the target in level, trend and season together, shape (places,).

    Level by the logarithm of its ratio; trend by the logarithm's difference beyond what chance gives so few
    incidents; season by Hellinger's distance, 0 to 1.
    """
    level = np.log(np.maximum(past.level, 1e-9) / max(float(target.level[0]), 1e-9))
    chance = (1 / (past.counts.sum(axis=2) + 1)).sum(axis=1) + (1 / (target.counts.sum(axis=2) + 1)).sum()
    trend = np.sqrt(np.maximum(0, (past.trend - target.trend) ** 2 - chance))
    season = np.sqrt(np.maximum(0, 1 - np.sqrt(past.season * target.season).sum(axis=1)))
    return np.asarray(np.sqrt(level**2 + trend**2 + season**2))


def balance(controls: Past, target: Past) -> tuple[Balance, ...]:
    """Compare level [incidents], trend [% from the first half to the second] and each quarter [% of the year]."""
    if len(controls.counts) < 2:
        return ()
    rows = [
        ("nivå", target.level, controls.level),
        ("trend", 100 * np.expm1(target.trend), 100 * np.expm1(controls.trend)),
        *zip(_QUARTERS, 100 * target.quarters.T, 100 * controls.quarters.T, strict=True),
    ]
    return tuple(_row(name, float(own[0]), others) for name, own, others in rows)


def imbalance_note(rows: tuple[Balance, ...]) -> tuple[str, ...]:
    """Say in Swedish where treated area and controls differed by more than `ALIKE`; nothing where they did not."""
    unequal = [row.name for row in rows if abs(row.difference) > ALIKE]
    if not unequal:
        return ()
    note = (
        f"Före insatsen skilde sig insatsområdet från jämförelseområdena i {', '.join(unequal)} (mer än 0,25 "
        "standardavvikelser). Nivån räknas om till insatsområdets egen; skillnader i trend och säsong gör det inte."
    )
    return (note,)


def _row(name: str, treated: float, controls: Floats) -> Balance:
    mean, deviation = float(controls.mean()), float(controls.std(ddof=1))
    difference = (treated - mean) / deviation if deviation > 0 else 0.0
    return Balance(name=name, treated=treated, controls=mean, difference=float(difference))
