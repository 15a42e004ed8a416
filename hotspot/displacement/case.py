"""What one evaluation works with: who is where, in which period, beside which controls."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.areas import TREATMENT, AreaPlan
from hotspot.displacement.controls import ControlPool
from hotspot.displacement.effects import Yardstick, as_family, measure, pooled_dispersion, wider
from hotspot.displacement.periods import Periods
from hotspot.displacement.series import Series
from hotspot.ground import Ground
from models.finding import Effect
from models.intervention import Intervention

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One series of incidents around one intervention, ready to be compared.

    A *part* of the series (hours, weekdays, a group, a target) is told as a share of each of its incidents, shape
    (n,): 1 or 0 where an incident belongs or does not, between them where its time is an interval.

    Attributes
    ----------
    widening : what standard errors are multiplied with, at least 1; placebos tell it.
    """

    ground: Ground
    intervention: Intervention
    periods: Periods
    plan: AreaPlan
    pool: ControlPool
    series: Series
    widening: float = 1.0

    @property
    def member(self) -> Integers:
        """Control of each incident of the series, -1 where none, shape (n,)."""
        return self.pool.member[self.series.row]

    @property
    def is_treated(self) -> Flags:
        """Which incidents of the series lie in the treated area, shape (n,)."""
        return np.asarray(self.series.label == TREATMENT)

    def hour_share(self, hours: Floats) -> Floats:
        """Give the share of each incident in some hours of the day, shape (n,).

        Parameters
        ----------
        hours : weight of each hour of the day, shape (24,).
        """
        return self.series.hour_share(hours)

    def count(self, labels: tuple[int, ...], *, part: Floats | None = None) -> Floats:
        """Count the incidents of some areas together in each period, the evaluated one last, shape (periods,)."""
        chosen = np.where(np.isin(self.series.label, labels), 0, -1)
        return np.asarray(self.series.count(chosen, size=1, part=part)[0])

    def control_table(self, *, part: Floats | None = None) -> Floats:
        """Count each control's incidents in each period, shape (controls, periods)."""
        return self.series.count(self.member, size=len(self.pool), part=part)

    def yardstick(self, *, part: Floats | None = None) -> Yardstick:
        """Give what the controls did with a part of the series, or with all of it."""
        table = self.control_table(part=part)
        return Yardstick(control=table.sum(axis=0), dispersion=pooled_dispersion(table), widening=self.widening)

    def effect(self, labels: tuple[int, ...], *, part: Floats | None = None) -> Effect:
        """Compare some areas together with the controls."""
        return measure(self.count(labels, part=part), self.yardstick(part=part))

    def effects_of_parts(self, parts: list[Floats], *, labels: tuple[int, ...] = (TREATMENT,)) -> tuple[Effect, ...]:
        """Compare each part with the same part of the controls: a family, with q-values.

        The parts share one dispersion: their own together, or the whole's where that is larger, since a part that
        holds most of an area's incidents is hardly less dispersed than all of them.
        """
        tables = np.stack([self.control_table(part=part) for part in parts])
        dispersion = wider(pooled_dispersion(tables), pooled_dispersion(tables.sum(axis=0)))
        return as_family(
            tuple(
                measure(
                    self.count(labels, part=part),
                    Yardstick(control=table.sum(axis=0), dispersion=dispersion, widening=self.widening),
                )
                for part, table in zip(parts, tables, strict=True)
            )
        )
