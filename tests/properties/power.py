"""How strong a planted hot spot must be to be seen; run as a module, it writes the table and draws the picture.

``python -m tests.properties.power docs/images/power.png`` takes some minutes and prints the rows of
docs/method/calibration.md.
"""

import sys
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hotspot.grid import neighbours
from hotspot.methods import METHODS, Method
from hotspot.stats.multiple import benjamini_hochberg
from hotspot.stats.relative_risk import relative_risk
from hotspot.stats.scan import space_time_permutation_scan
from models.option import Chosen
from tests.properties.calibration import LEVEL, any_ground, rated, rows_of, zones_of
from tests.properties.worlds import city_of, draw

Floats = NDArray[np.float64]
Generator = np.random.Generator

SIZE = 300
TIMES = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
LEVELS = (0.3, 1.0, 3.0, 10.0)
EXTRA = (0, 3, 6, 9, 12, 18)


@cache
def planted(size: int, *, reach: int = 1) -> NDArray[np.bool_]:
    """Choose the cell nearest the city's middle and those around it, among the inner cells."""
    city = city_of(size)
    at = city.centres[city.is_inside]
    middle = int(np.argmin(np.hypot(*(at - at.mean(axis=0)).T)))
    return np.asarray(neighbours(city.cells[city.is_inside], rings=reach)[[middle]].toarray().ravel() > 0)


def power_of(world: Callable[[Generator], bool], *, worlds: int, seed: int = 1) -> float:
    """Give the share of worlds in which the planted place was seen."""
    rng = np.random.default_rng(seed)
    return float(np.mean([world(rng) for _ in range(worlds)]))


def cells_seen(
    way: Method, *, level: float, times: float, dispersion: float = 1.0, size: int = SIZE, reach: int = 1
) -> Callable[[Generator], bool]:
    """Plant a cell and its neighbours so many times as busy as the rest: is any of them hot?"""
    city, is_planted, chosen = city_of(size), planted(size, reach=reach), Chosen.of(way.options)
    mean = np.where(is_planted, times, 1.0) * level

    def world(rng: Generator) -> bool:
        assert way.test is not None
        local = way.test(any_ground(), city.counted(draw(mean, dispersion=dispersion, rng=rng)), chosen, rng)
        return bool(local.is_hot[city.is_inside][is_planted].any())

    return world


def rates_seen(
    way: Method, *, background: str, level: float, dispersion: float, times: float = 4.0, size: int = SIZE
) -> Callable[[Generator], bool]:
    """Plant a cell and its neighbours so many times as risky as the rest of an uneven city: is any of them hot?"""
    city, is_planted = city_of(size), planted(size)
    mean, ground, chosen = rated(way, size=size, level=level, background=background)
    risky = mean * np.where(is_planted, times, 1.0)

    def world(rng: Generator) -> bool:
        assert way.test is not None
        local = way.test(ground, city.counted(draw(risky, dispersion=dispersion, rng=rng)), chosen, rng)
        return bool(local.is_hot[city.is_inside][is_planted].any())

    return world


def burst_seen(*, extra: int, size: int = 150, a_day: float = 0.1, days: int = 30) -> Callable[[Generator], bool]:
    """Plant so many incidents more in seven cells during four days: does the scan's best cluster hold any?"""
    spots = np.flatnonzero(planted(size))

    def world(rng: Generator) -> bool:
        place, day = rows_of(draw(np.full((int(city_of(size).is_inside.sum()), days), a_day), dispersion=1.0, rng=rng))
        place = np.concatenate([place, rng.choice(spots, extra)])
        day = np.concatenate([day, rng.integers(20, 24, extra)])
        scan = space_time_permutation_scan(
            place, day, zones=zones_of(size), period_days=days, rng=rng, replicates=99, most_clusters=1
        )
        best = scan.clusters[0] if scan.clusters else None
        return best is not None and best.pseudo_p_value <= LEVEL and bool(np.isin(best.places, spots).any())

    return world


def risk_seen(
    *, times: float, cases: int = 300, controls: int = 1000, size: int = SIZE, reach: int = 2
) -> Callable[[Generator], bool]:
    """Let cases be so many times likelier in 19 cells of a smooth city than controls are: is any of them riskier?"""
    city, is_planted = city_of(size), planted(size, reach=reach)
    at = city.centres[city.is_inside]

    def world(rng: Generator) -> bool:
        mean = city.means("smooth", level=1.0, rng=rng)
        risky = mean * np.where(is_planted, times, 1.0)
        spots = [rng.choice(len(at), size=n, p=p / p.sum()) for n, p in ((cases, risky), (controls, mean))]
        points = [at[one] + rng.uniform(-50, 50, size=(len(one), 2)) for one in spots]
        p_value = relative_risk(*points, at, bandwidth_m=250.0).p_higher
        is_known = np.isfinite(p_value)
        q_value = np.ones(len(at))
        q_value[is_known] = benjamini_hochberg(p_value[is_known])
        return bool((q_value[is_planted] < LEVEL).any())

    return world


def curves(*, worlds: int) -> dict[str, dict[str, tuple[tuple[float, ...], list[float]]]]:
    """Measure every curve: panel, line, what was planted and the share in which it was seen."""
    gi_star = METHODS["gi_star"]
    volumes = {
        f"{level:g} a cell{', dispersion 2' if dispersion > 1 else ''}": (
            TIMES,
            [
                power_of(cells_seen(gi_star, level=level, times=times, dispersion=dispersion), worlds=worlds)
                for times in TIMES
            ],
        )
        for level in LEVELS
        for dispersion in (1.0, 2.0)
    }
    methods = {
        name: (
            TIMES,
            [power_of(cells_seen(way, level=1.0, times=times, dispersion=1.5), worlds=worlds) for times in TIMES],
        )
        for name, way in METHODS.items()
        if way.test
    }
    methods["relative risk, 300 cases, 19 cells"] = (
        TIMES,
        [power_of(risk_seen(times=times), worlds=worlds // 2) for times in TIMES],
    )
    scan = {"permutation scan": (EXTRA, [power_of(burst_seen(extra=extra), worlds=worlds // 2) for extra in EXTRA])}
    return {"volume": volumes, "method": methods, "scan": scan}


def write_table(found: dict[str, dict[str, tuple[tuple[float, ...], list[float]]]]) -> str:
    """Lay the curves out as rows of a page."""
    lines = []
    for panel in found.values():
        head = next(iter(panel.values()))[0]
        lines += [f"| | {' | '.join(f'{value:g}' for value in head)} |", "|---" * (len(head) + 1) + "|"]
        lines += [f"| {name} | {' | '.join(f'{100 * v:.0f}' for v in values)} |" for name, (_, values) in panel.items()]
        lines.append("")
    return "\n".join(lines)


def draw_picture(found: dict[str, dict[str, tuple[tuple[float, ...], list[float]]]], path: str) -> None:
    """Draw the curves."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5), layout="constrained")
    titles = (
        "Gi* by volume (a cell and its six)",
        "By method (1 a cell, dispersion 1.5)",
        "A burst of four days in seven cells",
    )
    for axes, (panel, title) in zip(
        figure.subplots(1, 3, sharey=True), zip(found.values(), titles, strict=True), strict=True
    ):
        for number, (name, (at, values)) in enumerate(panel.items()):
            is_swinging, colour = "dispersion" in name, f"C{number // 2 if 'a cell' in name else number}"
            axes.plot(at, [100 * v for v in values], "o--" if is_swinging else "o-", color=colour, label=name, ms=3)
        axes.axhline(5, color="0.6", lw=0.8)
        axes.set_title(title, fontsize=10)
        axes.set_xlabel("extra incidents" if "permutation scan" in panel else "times as busy as the rest")
        axes.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2 if len(panel) > 4 else 1)
        axes.grid(alpha=0.3)
    figure.axes[0].set_ylabel("seen in % of the worlds")
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    measured = curves(worlds=200)
    draw_picture(measured, sys.argv[1])
    sys.stdout.write(write_table(measured))
