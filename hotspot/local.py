"""Test every cell for more incidents than chance lets it have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from geodata.cells import Cells
from geodata.streets import network_neighbours
from hotspot.exposure import CellExposure, exposure_of
from hotspot.grid import enclosed, neighbours
from hotspot.ground import Ground
from hotspot.stats.excess import bunched_p_values, excess_p_values
from hotspot.stats.local import LocalMoran, LocalStatistic, getis_ord_g, getis_ord_g_star, local_moran
from hotspot.stats.multiple import benjamini_hochberg, benjamini_yekutieli
from hotspot.stats.permutation import Alternative, Null, exact_tails, simulated_tails
from hotspot.stats.rates import standardised_rates
from models.counts import CellCounts
from models.errors import ParameterError
from models.option import Chosen, Option

Q_LEVEL = 0.05
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Near = Callable[[Cells], csr_matrix]

RINGS = Option(
    name="rings",
    description="How many rings of cells around each count as its surroundings; 1 is the six that touch it.",
    default="1",
    least=1,
    most=5,
    is_whole=True,
)
NEIGHBOURS = Option(
    name="neighbours",
    description="What lies around a cell: rings of cells, or what can be reached along the imported streets.",
    default="rings",
    choices=("rings", "streets"),
)
REACH_M = Option(
    name="reach_m",
    description="How far along the streets the surroundings reach, in metres; with neighbours=streets.",
    default="300",
    least=50,
    most=3000,
)
INFERENCE = Option(
    name="inference",
    description="Where chances come from: every deal of the counts, random deals, or the normal approximation.",
    default="exact",
    choices=("exact", "simulation", "analytic"),
)
PERMUTATIONS = Option(
    name="permutations",
    description="How many random deals; with inference=simulation.",
    default="999",
    least=99,
    most=99_999,
    is_whole=True,
)
CORRECTION = Option(
    name="correction",
    description="How false discoveries are kept few: bh for neighbouring cells that rise together, by for any kind.",
    default="bh",
    choices=("bh", "by"),
)
DENOMINATOR = Option(
    name="denominator",
    description="Test rates instead of counts, per this denominator; `klarsyn denominators list` names the imported.",
)
OPTIONS = (RINGS, NEIGHBOURS, REACH_M, INFERENCE, PERMUTATIONS, CORRECTION, DENOMINATOR)
"""What may be chosen about a test of every cell; at resolution 10 one ring is what one sees from a corner."""


class _Kind(NamedTuple):
    statistic: Callable[[Floats, csr_matrix], LocalStatistic]
    null: Null
    alternative: Alternative


KINDS: Mapping[str, _Kind] = {
    "gi_star": _Kind(getis_ord_g_star, "total", "greater"),
    "gi": _Kind(getis_ord_g, "conditional", "greater"),
    "local_moran": _Kind(local_moran, "conditional", "two_sided"),
}
"""The statistics on offer, what is dealt for each, and against what its chances are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalQuestion:
    """How every cell is to be tested; the defaults are those of the options."""

    statistic: str = "gi_star"
    rings: int = 1
    streets_m: float | None = None
    inference: str = "exact"
    permutations: int = 999
    correction: str = "bh"
    denominator: str = ""

    @classmethod
    def of(cls, chosen: Chosen, *, statistic: str) -> "LocalQuestion":
        """Read what was chosen among `OPTIONS`."""
        return cls(
            statistic=statistic,
            rings=chosen.whole("rings"),
            streets_m=chosen.number("reach_m") if chosen.text("neighbours") == "streets" else None,
            inference=chosen.text("inference"),
            permutations=chosen.whole("permutations"),
            correction=chosen.text("correction"),
            denominator=chosen.text("denominator"),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalStatistics:
    """One test a cell, each array of shape (n,).

    Attributes
    ----------
    z : the statistic's standard score, 0 where undefined.
    p : chance of so much; for Gi* of the cell and its surroundings or of the cell alone (Bonferroni), for
        local Moran of so much either way.
    q : after the correction, over all tested cells.
    is_tested : those with the habitat all around (`hotspot.grid.enclosed`), and some exposure where rates
        are tested; the others have z 0, p 1 and q 1.
    quadrant : of local Moran: "HH", "LL", "HL", "LH", "" where not tested.
    exposure : what rates were made with.
    """

    z: Floats
    p: Floats
    q: Floats
    is_tested: Flags
    quadrant: NDArray[np.str_] | None = None
    exposure: CellExposure | None = None

    @property
    def is_hot(self) -> Flags:
        """Whether a cell has more in and around it than chance lets it."""
        is_high = self.z > 0 if self.quadrant is None else self.quadrant == "HH"
        return (self.q < Q_LEVEL) & is_high


def judge_cells(ground: Ground, counts: CellCounts, asked: LocalQuestion, rng: np.random.Generator) -> LocalStatistics:
    """Test every cell for more incidents than chance lets it have.

    ``gi_star`` asks twice. Around: what is the chance of such a sum in and around the cell, were the
    counts dealt to the cells at random? It is taken of the counts' square roots, which makes their spread alike, so
    that one extreme pile does not hide all other places; any such transformation keeps the test exact. Alone: would
    a typical cell of a city as uneven as this one reach it (`hotspot.stats.excess`), for a pile at one address has no
    neighbourhood. ``gi`` asks of the surroundings only, and ``local_moran`` whether a cell and its surroundings are
    high together; in both each cell keeps its own count.

    With a denominator the values are Assunção & Reis's standardised rates, and a cell's mean is by its exposure. As
    incidents that come in bunches make small places wilder than these rates allow for, it is also asked how likely
    such a sum is where all share one risk (`bunched_p_values`); the larger chance counts.

    Raises
    ------
    ParameterError
        Where streets or a denominator are asked for that are not there.
    """
    is_tested, exposure = cells_to_test(ground, counts.cells, asked.denominator)
    near = _near_by_rings(asked.rings) if asked.streets_m is None else _near_by_streets(ground, asked.streets_m)
    return _judged(counts, asked, near, is_tested=is_tested, exposure=exposure, rng=rng)


def cells_to_test(ground: Ground, cells: Cells, denominator: str) -> tuple[Flags, CellExposure | None]:
    """Tell which cells are tested, and with what exposure where rates are: it depends on neither counts nor test."""
    is_tested = enclosed(cells)
    if not denominator:
        return is_tested, None
    exposure = exposure_of(ground, cells, denominator)
    return is_tested & (exposure.values > 0), exposure


def _near_by_rings(rings: int) -> Near:
    return partial(neighbours, rings=rings)


def _near_by_streets(ground: Ground, reach_m: float) -> Near:
    if ground.streets is None:
        raise ParameterError("There are no streets; bring some in with `klarsyn streets import`, or leave out streets.")
    return partial(network_neighbours, ground.streets, reach_m=reach_m)


def _judged(
    counts: CellCounts,
    asked: LocalQuestion,
    near: Near,
    *,
    is_tested: Flags,
    exposure: CellExposure | None,
    rng: np.random.Generator,
) -> LocalStatistics:
    held = counts.counts[is_tested]
    people = exposure.among(is_tested) if exposure else None
    values = standardised_rates(held, people) if people else np.sqrt(held)
    around = near(counts.cells[is_tested])
    found, p_values = _asked_around(values, around, asked, rng, is_rate=people is not None)
    if people is not None:
        p_values = np.maximum(p_values, _bunched(held, people.values, around, KINDS[asked.statistic]))
    if asked.statistic == "gi_star":
        alone = excess_p_values(held, exposure=people.values if people else None)
        p_values = np.minimum(2 * np.minimum(p_values, alone), 1)
    correct = benjamini_yekutieli if asked.correction == "by" else benjamini_hochberg
    return LocalStatistics(
        z=_laid_out(np.nan_to_num(found.z), is_tested, 0.0),
        p=_laid_out(p_values, is_tested, 1.0),
        q=_laid_out(correct(p_values), is_tested, 1.0),
        is_tested=is_tested,
        quadrant=_laid_out(found.quadrant, is_tested, "") if isinstance(found, LocalMoran) else None,
        exposure=exposure,
    )


def _asked_around(
    values: Floats, near: csr_matrix, asked: LocalQuestion, rng: np.random.Generator, *, is_rate: bool
) -> tuple[LocalStatistic, Floats]:
    """Give the statistic, and the chance of so much around each cell."""
    kind = KINDS[asked.statistic]
    weights = near if kind.null == "total" else _others(near)
    found = kind.statistic(values, weights)
    if asked.inference == "analytic":
        return found, np.nan_to_num(found.one_sided(kind.alternative), nan=1.0)
    if asked.inference == "simulation":
        tails = simulated_tails(values, weights, null=kind.null, rng=rng, permutations=asked.permutations)
    else:
        # Eighths hold the roots of counts well enough, and keep the table of sums short.
        tails = exact_tails(values, weights, null=kind.null, quantum=None if is_rate else 0.125)
    turned = found.turned(tails) if isinstance(found, LocalMoran) else tails
    return found, turned.p_value(kind.alternative)


def _bunched(held: Floats, people: Floats, near: csr_matrix, kind: _Kind) -> Floats:
    """Give the chance of as many incidents around each cell where they come in bunches and all share one risk."""
    summed = near if kind.null == "total" else _others(near)
    return bunched_p_values(held, exposure=people, near=summed, alternative=kind.alternative)


def _others(near: csr_matrix) -> csr_matrix:
    """Leave out the cell itself, and let its neighbours weigh one together."""
    others = near - csr_matrix(diags_array(near.diagonal()))
    others.eliminate_zeros()
    many = np.maximum(others.getnnz(axis=1), 1)
    return csr_matrix(diags_array(1.0 / many) @ others)


def _laid_out(values: NDArray[Any], where: Flags, elsewhere: float | str) -> NDArray[Any]:
    whole = np.full(where.size, elsewhere, dtype=values.dtype)
    whole[where] = values
    return whole
