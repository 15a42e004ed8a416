"""Compare where two kinds of incidents lie, or one kind in two periods, cell by cell."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from geodata.cells import Cells
from hotspot.bandwidth import choose_bandwidth
from hotspot.density import cell_size_m
from hotspot.grid import centres_m
from hotspot.ground import LocatedIncidents
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.relative_risk import LEAST_EFFECTIVE, LabellingTest, RelativeRisk, label_anew, relative_risk
from models.errors import ParameterError
from models.period import Period
from models.selection import Selection

AGAINST = ("others", "before", "year_before")

Floats = NDArray[np.float64]

_REPLICATES = 99


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellRisks:
    """How the ratio of two densities stands in cells, 1 where it is as in the whole city.

    Attributes
    ----------
    is_known : cells with incidents enough within reach, shape (cells,); all else is of these, shape (known,).
    ratio : one more incident of the common mixture lain in each place, so that none is 0 or endless.
    p_value, q_value : two-sided.
    cases, controls : incidents compared, as weighed [incidents].
    global_p_value : of the whole map, where labels were drawn; None else.
    earlier : the period compared with; None where others were.
    first_day : of all data, whatever is selected; None without data.
    """

    is_known: NDArray[np.bool_]
    ratio: Floats
    p_value: Floats
    q_value: Floats
    cases: float
    controls: float
    bandwidth_m: float
    bandwidth_rule: str
    global_p_value: float | None
    earlier: Period | None
    first_day: date | None

    @property
    def is_covered(self) -> bool:
        """Whether the data reach back to where the earlier period starts, give or take a week."""
        if self.earlier is None or self.first_day is None:
            return True
        return self.first_day <= self.earlier.first_day + timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sides:
    """Points and weights of both sides."""

    cases: Floats
    case_weights: Floats
    controls: Floats
    control_weights: Floats

    @property
    def is_enough(self) -> bool:
        """Whether either side has incidents enough to compare."""
        return bool(min(self.case_weights.sum(), self.control_weights.sum()) >= LEAST_EFFECTIVE)


def earlier_period(period: Period, *, against: str) -> Period:
    """Give the same days a year before, or as many days just before."""
    if against == "year_before":
        return period.years_earlier(1)
    return Period(start=period.start - timedelta(days=period.days), end=period.start)


def compare_densities(
    incidents: LocatedIncidents,
    selection: Selection,
    cells: Cells,
    *,
    against: str,
    is_adaptive: bool = False,
    rng: np.random.Generator | None = None,
) -> CellRisks:
    """Divide the selection's density by that of what it is held against, each of volume 1, at the cells' centres.

    Parameters
    ----------
    against : one of `AGAINST`.
    rng : draws labels for the p-values, where given; else the three moments of labelling give them.

    Raises
    ------
    ParameterError
        Where others are to be compared with and no category is chosen.
    """
    earlier = None if against == "others" else earlier_period(selection.period, against=against)
    sides = _sides(incidents, selection, earlier)
    both = np.concatenate([sides.cases, sides.controls])
    weights = np.concatenate([sides.case_weights, sides.control_weights])
    bandwidth_m, rule = selection.bandwidth_m, "given"
    if bandwidth_m is None:
        chosen = choose_bandwidth(both, weights, rule="scott", kernel="gaussian", cell_m=cell_size_m(cells))
        bandwidth_m, rule = chosen.value_m, chosen.rule
    at = centres_m(cells, crs=incidents.site.local_crs)
    how = {"bandwidth_m": bandwidth_m, "pilot_m": bandwidth_m if is_adaptive else None}
    found, drawn = _compared(sides, at, how, rng) if sides.is_enough and len(cells) else (None, None)
    ratio, p_value = _read(found, drawn, size=len(cells))
    is_known = np.isfinite(p_value)
    return CellRisks(
        is_known=is_known,
        ratio=ratio[is_known],
        p_value=p_value[is_known],
        q_value=benjamini_hochberg(p_value[is_known]) if is_known.any() else np.zeros(0),
        cases=float(sides.case_weights.sum()),
        controls=float(sides.control_weights.sum()),
        bandwidth_m=bandwidth_m,
        bandwidth_rule=rule,
        global_p_value=None if drawn is None else drawn.pseudo_p_global,
        earlier=earlier,
        first_day=_first_day(incidents),
    )


def _compared(
    sides: _Sides, at: Floats, how: dict[str, float | None], rng: np.random.Generator | None
) -> tuple[RelativeRisk, LabellingTest | None]:
    weights = {"case_weights": sides.case_weights, "control_weights": sides.control_weights}
    found = relative_risk(sides.cases, sides.controls, at, **how, **weights)  # type: ignore[arg-type]
    if rng is None:
        return found, None
    return found, label_anew(sides.cases, sides.controls, at, rng=rng, replicates=_REPLICATES, **how, **weights)  # type: ignore[arg-type]


def _read(found: RelativeRisk | None, drawn: LabellingTest | None, *, size: int) -> tuple[Floats, Floats]:
    if found is None:
        return np.full(size, np.nan), np.full(size, np.nan)
    ratio = np.exp(found.steady_log_ratio)
    if drawn is None:
        return ratio, found.p_value
    return ratio, np.minimum(1, 2 * np.minimum(drawn.pseudo_p_higher, drawn.pseudo_p_lower))


def _first_day(incidents: LocatedIncidents) -> date | None:
    if not len(incidents):
        return None
    return datetime.fromtimestamp(float(incidents.earliest.min()) / 1e6, UTC).astimezone(incidents.site.zone).date()


def _sides(incidents: LocatedIncidents, selection: Selection, earlier: Period | None) -> _Sides:
    case_weights = incidents.weights(selection)
    if earlier is None:
        if not selection.categories:
            raise ParameterError(
                "against is 'others', but no category is chosen to compare with them; name one with category=, "
                "or use against=before."
            )
        everything = incidents.weights(replace(selection, categories=()))
        control_weights = np.where(incidents.matches_category(selection.categories), 0, everything)
    else:
        control_weights = incidents.weights(replace(selection, period=earlier))
    is_placed = incidents.is_fine & np.isfinite(incidents.points).all(axis=1)
    is_case, is_control = (is_placed & (weights > 0) for weights in (case_weights, control_weights))
    return _Sides(
        cases=incidents.points[is_case],
        case_weights=case_weights[is_case],
        controls=incidents.points[is_control],
        control_weights=control_weights[is_control],
    )
