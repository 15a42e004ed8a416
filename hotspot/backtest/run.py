"""Run the rankings over the windows, and say how sure the comparison is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hotspot.backtest.rankings import RANKINGS, Ranking
from hotspot.backtest.result import SHARES, Accuracy, Advantage, BackTest, WindowResult
from hotspot.backtest.windows import Window
from hotspot.candidates import see
from hotspot.count import count_by_cell
from hotspot.grid import areas_km2, habitat_cells
from hotspot.ground import Ground
from hotspot.stats.accuracy import hit_rate, prediction_efficiency_index
from hotspot.stats.serial import serial_mean
from models.errors import NotFoundError
from models.selection import Selection

Tell = Callable[[str, float], None]

FEWEST_WINDOWS = 4
"""With fewer, no interval is given: there is nothing to draw from."""


def run_backtest(
    ground: Ground,
    selection: Selection,
    windows: Sequence[Window],
    *,
    rankings: Sequence[Ranking] = tuple(RANKINGS.values()),
    tell: Tell = lambda _, __: None,
) -> BackTest:
    """Ask each ranking of each window, and compare the first with the others.

    Every ranking sees the same incidents, chosen as the selection says but for its period, and ranks the same cells:
    those within two rings of any incident of the whole data version, as everywhere in the product.

    Parameters
    ----------
    tell : hears how far it has come.

    Raises
    ------
    NotFoundError
        Where no window can be asked.
    """
    results = score_windows(ground, selection, windows, rankings=rankings, tell=tell)
    if not results:
        raise NotFoundError(
            "Nothing can be back-tested here: no month asked for has both finely placed incidents and four weeks of "
            "data before it. Choose a later --from or an earlier --to."
        )
    cells = habitat_cells(ground.incidents, selection.resolution)
    asked = {name for one in results for name in one.hit_rate}
    names = [one.name for one in rankings if one.name in asked]
    return BackTest(
        parameters=selection.as_parameters() | {"windows": str(len(windows)), "shares": ",".join(map(str, SHARES))},
        data_version=ground.incidents.data_version,
        cells=len(cells),
        area_km2=float(areas_km2(cells).sum()),
        windows=tuple(results),
        skipped=len(windows) - len(results),
        accuracies=tuple(_accuracy(results, name, at) for name in names for at in range(len(SHARES))),
        advantages=tuple(_advantage(results, names[0], name, at) for name in names[1:] for at in range(len(SHARES))),
    )


def score_windows(
    ground: Ground,
    selection: Selection,
    windows: Iterable[Window],
    *,
    rankings: Sequence[Ranking],
    tell: Tell = lambda _, __: None,
) -> list[WindowResult]:
    """Give what each ranking caught in each window; windows without incidents, known or asked for, are left out."""
    todo, results = list(windows), []
    for number, window in enumerate(todo):
        tell(f"foreseeing {window.asked}", number / len(todo))
        results += _one_window(ground, selection, window, rankings)
    return results


def _one_window(
    ground: Ground, selection: Selection, window: Window, rankings: Sequence[Ranking]
) -> list[WindowResult]:
    observed = count_by_cell(ground.incidents, replace(selection, period=window.asked)).counts
    scene = see(ground, replace(selection, period=window.known))
    if not observed.sum() or not scene.counts.counts.sum():
        return []
    area = areas_km2(scene.counts.cells)
    ranked = {one.name: found for one in rankings if (found := one.rank(scene, window)) is not None}
    return [
        WindowResult(
            known=str(window.known),
            asked=str(window.asked),
            incidents=float(observed.sum()),
            hit_rate={
                name: tuple(hit_rate(one, observed, area, share=share) for share in SHARES)
                for name, one in ranked.items()
            },
            efficiency={
                name: tuple(prediction_efficiency_index(one, observed, area, share=share) for share in SHARES)
                for name, one in ranked.items()
            },
        )
    ]


def _accuracy(results: Sequence[WindowResult], name: str, at: int) -> Accuracy:
    asked = [one for one in results if name in one.hit_rate]
    hits = np.array([one.hit_rate[name][at] for one in asked])
    low, high = _interval(hits)
    return Accuracy(
        ranking=name,
        share=SHARES[at],
        hit_rate=float(hits.mean()),
        low=low,
        high=high,
        accuracy=float(hits.mean()) / SHARES[at],
        efficiency=float(np.mean([one.efficiency[name][at] for one in asked])),
        windows=len(asked),
    )


def _advantage(results: Sequence[WindowResult], first: str, name: str, at: int) -> Advantage:
    gains = np.array([one.hit_rate[first][at] - one.hit_rate[name][at] for one in results if name in one.hit_rate])
    low, high = _interval(gains)
    return Advantage(ranking=name, share=SHARES[at], value=float(gains.mean()), low=low, high=high, windows=len(gains))


def _interval(values: NDArray[np.float64]) -> tuple[float | None, float | None]:
    if len(values) < FEWEST_WINDOWS:
        return None, None
    mean = serial_mean(values)
    return mean.low, mean.high
