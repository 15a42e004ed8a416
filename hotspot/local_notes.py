"""Say in Swedish how cells were tested, and what rates were made with."""

import numpy as np
from numpy.typing import NDArray

from hotspot.exposure import CellExposure, notes_on_exposure
from hotspot.local import LocalQuestion
from models.counts import CellCounts
from models.report import swedish_number


def notes_on_test(
    counts: CellCounts, asked: LocalQuestion, is_tested: NDArray[np.bool_], exposure: CellExposure | None
) -> tuple[str, ...]:
    """Say what the chances rest on, where that is not every deal of the counts among rings of cells."""
    tested = swedish_number(int(is_tested.sum()))
    said = []
    if asked.streets_m is not None:
        said.append(f"Omgivningen är det som nås inom {swedish_number(asked.streets_m)} m längs gatorna.")
    if asked.inference == "simulation":
        said.append(
            f"Chansen är simulerad med {swedish_number(asked.permutations)} omkastningar och kan inte bli mindre än "
            f"1 på {swedish_number(asked.permutations + 1)}; bland {tested} rutor kan det vara för grovt för q-värdet."
        )
    if asked.inference == "analytic":
        said.append("Chansen är normalapproximerad, vilket ger för många larm där antalen är ojämna.")
    if exposure is not None:
        without = float(counts.counts[exposure.values <= 0].sum())
        said += [
            f"Frekvenser är prövade, inte antal, i {tested} rutor som har en nämnare.",
            *notes_on_exposure(exposure, without=without),
        ]
    return tuple(said)
