"""What one evaluation works with: who is where, in which period, beside which controls."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hotspot.displacement.areas import TREATMENT, AreaPlan, plan_areas
from hotspot.displacement.controls import ControlPool, choose_controls
from hotspot.displacement.effects import Yardstick, as_family, measure, pooled_spread, wider
from hotspot.displacement.periods import Periods, choose_periods
from hotspot.displacement.series import Series, asked_for, select_series
from hotspot.displacement.weighing import Weighing, weigh_periods
from hotspot.ground import Ground
from hotspot.stats.uncertainty import Spread
from models.effect import Effect
from models.incident import PUBLIC_INITIATED, Detection
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
    weighing : what every incident counts for in every period.
    is_asked : which of all incidents are of the series, in whatever period, shape (all incidents,).
    spread : how far untouched counts swing, where more is known of it than these controls tell.
    widening : what standard errors are multiplied with, at least 1; placebos tell it.
    """

    ground: Ground
    intervention: Intervention
    periods: Periods
    plan: AreaPlan
    pool: ControlPool
    series: Series
    weighing: Weighing
    is_asked: Flags
    spread: Spread | None = None
    widening: float = 1.0
    _whole: list[Yardstick] = field(default_factory=list, init=False, repr=False)

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

    def number(self, labels: tuple[int, ...] | None = None) -> int:
        """Count the incidents behind some areas, or behind all, plainly: no weights, each once."""
        inside = np.ones(len(self.series.row), dtype=bool) if labels is None else np.isin(self.series.label, labels)
        return round(float(np.minimum(self.series.weights[inside].sum(axis=1), 1).sum()))

    def control_table(self, *, part: Floats | None = None) -> Floats:
        """Count each control's incidents in each period, shape (controls, periods)."""
        return self.series.count(self.member, size=len(self.pool), part=part)

    def yardstick(self, *, part: Floats | None = None) -> Yardstick:
        """Give what the controls did with a part of the series, or with all of it."""
        if part is None and self._whole:
            return self._whole[0]
        table = self.control_table(part=part)
        known = self.spread if part is None else None
        found = self._yardstick(table, known or pooled_spread([table]))
        if part is None:
            self._whole.append(found)
        return found

    def effect(self, labels: tuple[int, ...], *, part: Floats | None = None) -> Effect:
        """Compare some areas together with the controls."""
        counts = np.stack([self.count((label,), part=part) for label in labels])
        return measure(counts, self.yardstick(part=part))

    def effects_of_parts(self, parts: list[Floats], *, labels: tuple[int, ...] = (TREATMENT,)) -> tuple[Effect, ...]:
        """Compare each part with the same part of the controls: a family, with q-values.

        The parts share one spread: their own together, or the whole's where it is larger, since a part that holds
        most of an area's incidents is hardly less dispersed than all of them.
        """
        tables = np.stack([self.control_table(part=part) for part in parts])
        spread = wider(pooled_spread(list(tables)), self.yardstick().spread)
        return as_family(
            tuple(
                measure(self.count(labels, part=part), self._yardstick(table, spread))
                for part, table in zip(parts, tables, strict=True)
            )
        )

    def _yardstick(self, table: Floats, spread: Spread) -> Yardstick:
        return Yardstick(
            table=table,
            spread=spread,
            widening=self.widening * self.weighing_factor,
            relative_error=self.weighing.relative_error,
        )

    @property
    def weighing_factor(self) -> float:
        """How much wider weighted counts make a standard error; 1 where every incident counts once."""
        factor = self.weighing.variance_factor
        if len(factor) < 2:
            return 1.0
        references = len(factor) - 1
        return float(np.sqrt((factor[-1] + factor[:-1].mean() / references) / (1 + 1 / references)))


def lay_out(
    ground: Ground,
    intervention: Intervention,
    *,
    until: date | None = None,
    categories: tuple[str, ...] = (),
    detection: tuple[Detection, ...] = PUBLIC_INITIATED,
) -> Case:
    """Find periods, areas and controls, and count."""
    periods = choose_periods(ground.incidents, intervention, until=until)
    plan = plan_areas(ground, intervention)
    pool = choose_controls(ground, plan, periods, categories=categories, detection=detection)
    weighing = weigh_periods(ground, periods)
    is_asked = asked_for(ground.incidents, categories=categories, detection=detection)
    return Case(
        ground=ground,
        intervention=intervention,
        periods=periods,
        plan=plan,
        pool=pool,
        series=select_series(ground.incidents, plan, weighing.shares, is_asked),
        weighing=weighing,
        is_asked=is_asked,
    )
