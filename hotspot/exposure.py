"""Set a city's cells beside what incidents there could have happened to."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from geodata.apportion import Apportioned, apportion
from geodata.cells import Cells
from geodata.streets import StreetGraph, street_km
from hotspot.grid import areas_km2
from hotspot.ground import Ground
from hotspot.stats.rates import Exposure
from models.denominator import Denominator, DenominatorUnit
from models.errors import ParameterError
from models.report import swedish_number

Floats = NDArray[np.float64]

_HECTARES_PER_KM2 = 100.0
_KEPT = 8

HECTARES = Denominator(
    name="hectares",
    unit=DenominatorUnit.HECTARES,
    source="rutornas egen yta (H3)",
    as_of=None,
    label_sv="rutans yta",
)
STREETS = Denominator(
    name="street-km",
    unit=DenominatorUnit.STREET_KM,
    source="det importerade gatunätet",
    as_of=None,
    label_sv="gata i rutan",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellExposure:
    """A denominator laid out over cells.

    Attributes
    ----------
    values : in the denominator's unit, shape (n,).
    outside : what lies where none of the cells is.
    spread : how much is known by area only, and was taken to lie evenly over it.
    """

    denominator: Denominator
    values: Floats
    outside: float = 0.0
    spread: float = 0.0

    def among(self, chosen: NDArray[np.bool_]) -> Exposure:
        """Give some cells' exposure, with its name."""
        return Exposure(name=self.denominator.name, unit=str(self.denominator.unit), values=self.values[chosen])

    def as_parameters(self) -> dict[str, str]:
        """Write down whose figures a rate rests on."""
        known = self.denominator
        return {
            "denominator": known.name,
            "denominator_unit": str(known.unit),
            "denominator_source": known.source,
            "denominator_as_of": known.as_of.isoformat() if known.as_of else "",
            "denominator_outside_cells": f"{self.outside:.6g}",
            "denominator_spread_by_area": f"{self.spread:.6g}",
            "rate_per": f"{known.unit.per} {known.unit} and year",
        }


def exposure_of(ground: Ground, cells: Cells, name: str) -> CellExposure:
    """Lay a denominator out over cells, by its name.

    Raises
    ------
    ParameterError
        Where there is no such denominator.
    """
    known = {one.name.casefold(): one for one in (*builtin(ground), *ground.denominators)}
    if name.casefold() not in known:
        offered = ", ".join(f"'{one.name}'" for one in known.values())
        raise ParameterError(
            f"There is no denominator '{name}'; known are {offered}. "
            "Bring one in with `klarsyn denominators import FILE --name ...`."
        )
    found = known[name.casefold()]
    if found is HECTARES:
        return CellExposure(denominator=found, values=_HECTARES_PER_KM2 * areas_km2(cells))
    if found is STREETS and ground.streets is not None:
        values = _streets_in(ground.streets, cells.tobytes())
        return CellExposure(denominator=found, values=values, outside=ground.streets.total_km - float(values.sum()))
    laid = _laid_out(found, cells.tobytes(), ground.incidents.site.local_crs)
    return CellExposure(denominator=found, values=laid.values, outside=laid.outside, spread=laid.spread)


def builtin(ground: Ground) -> tuple[Denominator, ...]:
    """Give the denominators that need no figures: the cells' area, and the streets in them where there are any."""
    return (HECTARES,) if ground.streets is None else (HECTARES, STREETS)


@lru_cache(maxsize=_KEPT)
def _streets_in(streets: StreetGraph, cells: bytes) -> Floats:
    return street_km(streets, np.frombuffer(cells, np.int64))


@lru_cache(maxsize=_KEPT)
def _laid_out(denominator: Denominator, cells: bytes, crs: str) -> Apportioned:
    return apportion(denominator, np.frombuffer(cells, np.int64), crs=crs)


def notes_on_exposure(exposure: CellExposure, *, without: float) -> tuple[str, ...]:
    """Say in Swedish what was divided by, whose figures they are, and what was taken for granted.

    Parameters
    ----------
    without : incidents in cells that have none of it.
    """
    known = exposure.denominator
    day = f", {known.as_of.isoformat()}" if known.as_of else ""
    said = [f"Frekvensen är {known.rate_unit_sv}. Källa: {known.source}{day}."]
    if exposure.spread:
        said.append(
            f"Siffrorna för {known.title_sv} är kända per område och antas ligga jämnt över områdets yta; "
            "i verkligheten ligger de ojämnt."
        )
    if exposure.outside:
        said.append(
            f"{swedish_number(exposure.outside)} {known.unit.label_sv} ligger utanför kartans rutor och ingår inte."
        )
    if without:
        said.append(
            f"{swedish_number(without)} händelser ligger i rutor utan {known.unit.label_sv} i underlaget; "
            "de har ingen frekvens och prövas inte."
        )
    return tuple(said)
