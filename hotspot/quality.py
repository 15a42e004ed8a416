"""How many incidents could be placed, month by month, kind by kind and area by area, and why the others could not."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspot.ground import LocatedIncidents, Reported
from models.period import Period
from models.quality import HitRate, Quality, Reason
from models.selection import Selection

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]

_MONTHS = 12


def measure_quality(incidents: LocatedIncidents, asked: Selection | Period | None) -> Quality:
    """Measure the hit rate of the incidents asked about.

    Parameters
    ----------
    asked : a selection counts what a map of it counts; a period counts every incident of it, whoever detected it; None
        counts all. A time span that is partly in it counts with that part, in the month where it begins.
    """
    weights = _weights(incidents, asked)
    month_code, months = _months(incidents)
    told = incidents.reported
    return Quality(
        data_version=incidents.data_version,
        period=asked.period if isinstance(asked, Selection) else asked,
        whole=_rates(incidents, weights, np.zeros(len(incidents), dtype=np.int32), ("",))[0],
        months=tuple(one for one in _rates(incidents, weights, month_code, months) if one.incidents),
        groups=_by_size(_rates(incidents, weights, incidents.group_code, incidents.groups)),
        categories=_by_size(_rates(incidents, weights, incidents.category_code, incidents.categories)),
        areas=() if told is None else _by_size(_rates(incidents, weights, told.area_code, told.areas)),
        sources=() if told is None else _by_size(_rates(incidents, weights, told.source_code, told.sources)),
        reasons=() if told is None else _reasons(told, weights * ~incidents.is_placed),
    )


def _weights(incidents: LocatedIncidents, asked: Selection | Period | None) -> Floats:
    if asked is None:
        return np.ones(len(incidents))
    return incidents.weights(asked) if isinstance(asked, Selection) else incidents.period_share(asked)


def _months(incidents: LocatedIncidents) -> tuple[Codes, tuple[str, ...]]:
    begins = pd.DatetimeIndex(incidents.earliest.astype("datetime64[us]"), tz="UTC").tz_convert(incidents.site.zone)
    number = begins.year.to_numpy() * _MONTHS + begins.month.to_numpy() - 1
    codes, numbers = pd.factorize(number, sort=True)
    return codes.astype(np.int32), tuple(f"{one // _MONTHS:04d}-{one % _MONTHS + 1:02d}" for one in numbers)


def _rates(incidents: LocatedIncidents, weights: Floats, codes: Codes, names: tuple[str, ...]) -> tuple[HitRate, ...]:
    def count(chosen: Floats) -> list[float]:
        counted: list[float] = np.bincount(codes, weights=chosen, minlength=len(names)).tolist()
        return counted

    counts = zip(
        names, count(weights), count(weights * incidents.is_placed), count(weights * incidents.is_fine), strict=True
    )
    return tuple(HitRate(name=name, incidents=all_, placed=placed, fine=fine) for name, all_, placed, fine in counts)


def _by_size(rates: tuple[HitRate, ...]) -> tuple[HitRate, ...]:
    return tuple(sorted((one for one in rates if one.incidents), key=lambda one: (-one.incidents, one.name)))


def _reasons(told: Reported, weights: Floats) -> tuple[Reason, ...]:
    counts = np.bincount(told.why_code, weights=weights, minlength=len(told.reasons))
    found = (Reason(why=why, incidents=float(n)) for why, n in zip(told.reasons, counts, strict=True) if n)
    return tuple(sorted(found, key=lambda one: (-one.incidents, one.why)))
