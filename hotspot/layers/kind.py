"""What a kind of layer is: its name, its fields, what may be chosen about it, and how it is made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import geopandas as gpd
import numpy as np

from geodata.cells import Cells, cell_to_text
from hotspot.grid import outlines
from hotspot.ground import Ground
from models.finding import DisplacementFinding
from models.incident import Detection
from models.layer import Layer, LayerField
from models.option import Chosen, Option
from models.provenance import LeftOut, Provenance
from models.search import SearchFinding
from models.selection import Selection

DEGREES = "EPSG:4326"
WHICH_INCIDENTS = ("category", "hours", "weekdays", "detection", "resolution")
WITH_BANDWIDTH = (*WHICH_INCIDENTS, "bandwidth_m")


class LayerTime(StrEnum):
    """What a period means to a layer."""

    ANALYSED = "analysed"
    ACTIVE = "active"
    NONE = "none"


class FindingSource(Protocol):
    """Gives findings, so that a door makes each of them once."""

    def evaluation(
        self, ground: Ground, intervention_id: str, *, categories: tuple[str, ...], detection: tuple[Detection, ...]
    ) -> DisplacementFinding:
        """Give the evaluation of one intervention."""

    def search(
        self, ground: Ground, month: str, *, categories: tuple[str, ...], detection: tuple[Detection, ...]
    ) -> SearchFinding:
        """Give the search of one month, such as "2024-07"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What every layer is made of and every provenance repeats.

    Attributes
    ----------
    now : when it is made.
    seed : of all chance in it.
    findings : gives evaluations and searches; None where the layer is to make its own.
    """

    ground: Ground
    now: datetime
    seed: int = 0
    findings: FindingSource | None = None

    def rng(self) -> np.random.Generator:
        """Give a generator that starts anew: what one part draws does not depend on the others."""
        return np.random.default_rng(self.seed)

    def provenance(self, *parameters: Mapping[str, str]) -> Provenance:
        """Write down how a layer was made."""
        incidents = self.ground.incidents
        return Provenance(
            data_version=incidents.data_version,
            parameters={name: value for part in parameters for name, value in part.items()},
            made_at=self.now,
            seed=self.seed,
            is_synthetic=incidents.site.is_synthetic,
        )


Make = Callable[[Making, Selection, Chosen], Layer]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerKind:
    """One layer on offer; registered in `hotspot.layers.LAYERS`, it appears at every door.

    Attributes
    ----------
    layer_id : lower case, hyphens, no dots.
    description : in English, for the API.
    selects : which parts of a selection the layer depends on, besides the period.
    filters : fields that features can be asked for by.
    options_for : the options that go with what was given, where one choice decides what others there are.
    is_forward_looking : a prognosis; no service offers it unless it is switched on.
    is_possible : whether a ground has what the layer needs; where not, no service lists it.
    """

    layer_id: str
    title: str
    title_sv: str
    description: str
    fields: tuple[LayerField, ...]
    make: Make
    time: LayerTime = LayerTime.ANALYSED
    selects: tuple[str, ...] = WHICH_INCIDENTS
    filters: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    options_for: Callable[[Mapping[str, str]], tuple[Option, ...]] | None = field(default=None)
    is_forward_looking: bool = False
    is_possible: Callable[[Ground], bool] = field(default=lambda _: True)

    def choose(self, given: Mapping[str, str]) -> Chosen:
        """Read choices given as text.

        Raises
        ------
        ParameterError
            Where an option is unknown, its value not on offer, or does not go with the others.
        """
        return Chosen.of(self.options if self.options_for is None else self.options_for(given), given)

    def layer(
        self,
        frame: gpd.GeoDataFrame,
        *,
        provenance: Provenance,
        left_out: LeftOut | None = None,
        notes: tuple[str, ...] = (),
    ) -> Layer:
        """Put a table of features under this kind's name and fields; optional ones that no feature has are left out."""
        missing = [one.name for one in self.fields if one.is_optional and frame[one.name].isna().all()]
        return Layer(
            layer_id=self.layer_id,
            title=self.title,
            title_sv=self.title_sv,
            fields=tuple(one for one in self.fields if one.name not in missing),
            frame=frame.drop(columns=missing),
            left_out=left_out or LeftOut(),
            provenance=provenance,
            notes=notes,
        )

    def frame(self, rows: Iterable[Mapping[str, object]]) -> gpd.GeoDataFrame:
        """Turn rows with ``id``, ``geometry`` and this kind's fields into a table."""
        table = list(rows)
        columns = {one.name: [row[one.name] for row in table] for one in self.fields}
        return gpd.GeoDataFrame(
            columns, geometry=[row["geometry"] for row in table], index=[row["id"] for row in table], crs=DEGREES
        )


def cell_frame(cells: Cells, columns: Mapping[str, np.ndarray]) -> gpd.GeoDataFrame:
    """Make a table of cells with their outlines, indexed by the cells' names."""
    return gpd.GeoDataFrame(dict(columns), geometry=outlines(cells), index=cell_to_text(cells), crs=DEGREES)


def a_field(name: str, kind: str, unit: str, title: str, title_sv: str, *, is_optional: bool = False) -> LayerField:
    """Declare a field."""
    return LayerField(name=name, type=kind, unit=unit, title=title, title_sv=title_sv, is_optional=is_optional)


INCIDENTS = a_field("incidents", "number", "incidents", "Incidents", "Händelser")
DENSITY_PER_MONTH = a_field(
    "density_per_month", "number", "incidents/km² and month", "Density per month", "Täthet per km² och månad"
)
Z = a_field("z", "number", "", "z of the test", "z-värde")
Q_VALUE = a_field("q_value", "number", "", "q-value after false discovery rate", "q-värde")
