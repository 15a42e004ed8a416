"""All that an analysis stands on, of one data version: incidents as arrays, and the city around them."""

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geodata.cells import NO_CELL, Cells, cells_of, dilate
from geodata.project import to_metres
from geodata.streets.graph import StreetGraph
from hotspot.first_seen import NEVER, first_told
from hotspot.stats.aoristic import aoristic_weights
from models.calendar import CityEvent
from models.denominator import Denominator
from models.errors import NotFoundError
from models.intervention import Intervention
from models.period import Period
from models.place import FINE, FINE_RADIUS_M, Precision
from models.selection import Selection
from models.site import Site
from models.tables import STORED, conform
from models.transit import Hub, Line

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

__all__ = ["NEVER", "Ground", "LocatedIncidents", "NamedPoint", "Reported", "habitat", "prepare_incidents"]

HABITAT_RINGS = 2
_SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reported:
    """Who reported incidents, about which area, and why they are not placed; each code of shape (n,).

    Attributes
    ----------
    source_code : index into `sources`.
    area_code : index into `areas`: the municipality or district that the source names, "" for none.
    why_code : index into `reasons` (models.quality.WHY_COARSE); "" where placed at area level or better.
    """

    source_code: NDArray[np.int32]
    sources: tuple[str, ...]
    area_code: NDArray[np.int32]
    areas: tuple[str, ...]
    why_code: NDArray[np.int32]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocatedIncidents:
    """The incidents of one data version, one array per attribute, each of shape (n,) unless said.

    Attributes
    ----------
    earliest, latest : microseconds since 1970 UTC.
    hour_weights : share of each incident in each hour of the week, shape (n, 168), Monday 00 first, rows sum to 1.
    points : in the site's local CRS [m], shape (n, 2); NaN where unknown.
    is_fine : place known well enough for a fine map.
    is_placed : place known at area level or better.
    category_code, group_code, detection_code, target_code, modus_code : index into the names beside them; a target or
        modus that is not told is "".
    first_seen : microseconds since 1970 UTC when it was first told (see `hotspot.first_seen`); `NEVER` where unknown.
    harm : as the source weighs it; NaN where it does not.
    reported : None for incidents that no source reported, as in made-up worlds.
    """

    site: Site
    data_version: int
    earliest: NDArray[np.int64]
    latest: NDArray[np.int64]
    hour_weights: csr_matrix
    points: Floats
    longitude: Floats
    latitude: Floats
    uncertainty_m: Floats
    is_fine: Flags
    is_placed: Flags
    category_code: NDArray[np.int32]
    categories: tuple[str, ...]
    group_code: NDArray[np.int32]
    groups: tuple[str, ...]
    detection_code: NDArray[np.int32]
    detections: tuple[str, ...]
    target_code: NDArray[np.int32]
    targets: tuple[str, ...]
    modus_code: NDArray[np.int32]
    modi: tuple[str, ...]
    first_seen: NDArray[np.int64]
    harm: Floats
    reported: Reported | None = None
    _cells: dict[int, Cells] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """Count the incidents."""
        return len(self.earliest)

    def cells(self, resolution: int) -> Cells:
        """Give each incident's cell, shape (n,); 0 where its place is not fine. Kept after the first call."""
        if resolution not in self._cells:
            known = self.is_fine
            cells = np.full(len(self), NO_CELL, dtype=np.int64)
            cells[known] = cells_of(self.longitude[known], self.latitude[known], resolution)
            self._cells[resolution] = cells
        return self._cells[resolution]

    def weights(self, selection: Selection) -> Floats:
        """Give how much of each incident the selection holds, from 0 to 1.

        An interval counts with the share that overlaps the period, times its share
        in the chosen hours and weekdays; the two are taken as independent.
        """
        weight = self.period_share(selection.period) * self._hour_share(selection)
        weight *= self.matches_category(selection.categories)
        return weight * self.matches_detection(selection.detection)

    def period_share(self, period: Period) -> Floats:
        """Give the share of each incident's time span that lies in the period; an instant is in or out."""
        start, end = int(period.start.timestamp() * _SECOND), int(period.end.timestamp() * _SECOND)
        length = self.latest - self.earliest
        inside = np.minimum(self.latest, end) - np.maximum(self.earliest, start)
        share = np.clip(inside, 0, None) / np.maximum(length, 1)
        is_in = (self.earliest >= start) & (self.earliest < end)
        return np.where(length > 0, share, is_in.astype(np.float64))

    def _hour_share(self, selection: Selection) -> Floats:
        if selection.hours is None and not selection.weekdays:
            return np.ones(len(self))
        hours = np.zeros(24)
        hours[list(selection.hours or range(24))] = 1
        chosen = np.zeros((7, 24))
        chosen[list(selection.weekdays or range(7))] = hours
        return np.asarray(self.hour_weights @ chosen.ravel()).ravel()

    def matches_category(self, names: tuple[str, ...]) -> Flags:
        """Tell which incidents are of one of the categories or groups; all where none is named."""
        if not names:
            return np.ones(len(self), dtype=bool)
        return _is_one_of(self.category_code, self.categories, names) | _is_one_of(self.group_code, self.groups, names)

    def matches_detection(self, names: tuple[str, ...]) -> Flags:
        """Tell which incidents were noticed by one of these."""
        return _is_one_of(self.detection_code, self.detections, names)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPoint:
    """A place that people call by name [degrees]."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Incidents and the city they happen in.

    Attributes
    ----------
    areas : EPSG:4326 with the columns area_id, name, kind.
    places : what hot spots are named after.
    lines : of metro and rail, with their hubs in order.
    events : large events, as imported.
    streets : the street network, where one has been imported.
    denominators : what rates can be made with, as imported.
    state : names the state of all but the incidents, as the store counts it; part of the names of findings.
    """

    incidents: LocatedIncidents
    interventions: tuple[Intervention, ...]
    areas: gpd.GeoDataFrame
    hubs: tuple[Hub, ...]
    places: tuple[NamedPoint, ...]
    denominators: tuple[Denominator, ...] = ()
    streets: StreetGraph | None = None
    lines: tuple[Line, ...] = ()
    events: tuple[CityEvent, ...] = ()
    state: str = ""

    def intervention(self, name: str) -> Intervention:
        """Give the intervention with this id or name.

        Raises
        ------
        NotFoundError
            Where there is none.
        """
        for one in self.interventions:
            if name in (one.intervention_id, one.name):
                return one
        known = ", ".join(one.intervention_id for one in self.interventions) or "none"
        raise NotFoundError(f"There is no intervention '{name}'; registered are: {known}.")


def prepare_incidents(
    frame: pd.DataFrame, *, site: Site, data_version: int, first_recorded: pd.Series | None = None
) -> LocatedIncidents:
    """Turn the store's table (models.tables.STORED) into arrays.

    Rows keep the table's order.

    Parameters
    ----------
    first_recorded : when incidents with several versions were first recorded, by incident_key.
    """
    table = conform(frame, STORED, what="incidents")
    earliest, latest = _microseconds(table["earliest"]), _microseconds(table["latest"])
    longitude, latitude = table["longitude"].to_numpy(), table["latitude"].to_numpy()
    is_named, uncertainty_m = table["precision"].isin(FINE).to_numpy(), table["uncertainty_m"].to_numpy()
    is_fine = is_named & ~(uncertainty_m > FINE_RADIUS_M)
    is_placed = is_named | (table["precision"] == Precision.AREA).to_numpy()
    category_code, categories = _coded(table["category"])
    group_code, groups = _coded(table["category_group"])
    detection_code, detections = _coded(table["detection"])
    target_code, targets = _coded(table["target"])
    modus_code, modi = _coded(table["modus"])
    return LocatedIncidents(
        site=site,
        data_version=data_version,
        earliest=earliest,
        latest=latest,
        hour_weights=aoristic_weights(earliest, latest, zone=site.zone),
        points=to_metres(longitude, latitude, crs=site.local_crs),
        longitude=longitude,
        latitude=latitude,
        uncertainty_m=uncertainty_m,
        is_fine=is_fine,
        is_placed=is_placed,
        category_code=category_code,
        categories=categories,
        group_code=group_code,
        groups=groups,
        detection_code=detection_code,
        detections=detections,
        target_code=target_code,
        targets=targets,
        modus_code=modus_code,
        modi=modi,
        first_seen=first_told(table, first_recorded),
        harm=table["harm"].to_numpy(),
        reported=_reported(table, is_placed),
    )


def _reported(table: pd.DataFrame, is_placed: Flags) -> Reported:
    source_code, sources = _coded(table["source"])
    area_code, areas = _coded(table["place_context"])
    why_code, reasons = _coded(_why_not_placed(table, is_placed))
    return Reported(
        source_code=source_code,
        sources=sources,
        area_code=area_code,
        areas=areas,
        why_code=why_code,
        reasons=reasons,
    )


def _why_not_placed(table: pd.DataFrame, is_placed: Flags) -> pd.Series:
    """Take the note where there is one; a coarse coordinate of the source's own and a missing text have none."""
    untold = np.where(table["place_source"] == "coordinates", "coarse_source", "no_name")
    untold = np.where((table["place_text"] == "") & (untold == "no_name"), "no_text", untold)
    why = table["place_note"].where(table["place_note"] != "", untold)
    return why.where(~is_placed, "")


def habitat(incidents: LocatedIncidents, resolution: int) -> Cells:
    """Give the cells where incidents can occur, sorted: within two rings of any finely placed incident ever seen.

    Fixed by the data version alone, so that two selections of the same data are judged against the same cells.
    """
    cells = np.unique(incidents.cells(resolution))
    return dilate(cells[cells != NO_CELL], HABITAT_RINGS)


def _microseconds(times: pd.Series) -> NDArray[np.int64]:
    return times.to_numpy(dtype="datetime64[us]").astype(np.int64)


def _coded(names: pd.Series) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    codes, labels = pd.factorize(names, sort=True)
    return codes.astype(np.int32), tuple(str(label) for label in labels)


def _is_one_of(codes: NDArray[np.int32], labels: tuple[str, ...], names: tuple[str, ...]) -> Flags:
    wanted = np.array([label in names for label in labels] or [False])
    return wanted[codes] if len(codes) else np.zeros(0, dtype=bool)
