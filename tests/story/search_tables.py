"""Print what a month's search says of each month of a data folder, and how well it foretold the months before.

``python -m tests.story.search_tables months FOLDER [GROUP...]``, ``... backtest FOLDER...`` and ``... centre FOLDER``.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from geodata.store import Store
from hotspot import pipeline
from hotspot.displacement.search.judge import reference_months
from hotspot.displacement.search.months import gather_months, last_instant
from hotspot.displacement.search.places import lay_out_places
from hotspot.displacement.search.slices import KINDS, cut_slices
from hotspot.ground import Ground
from hotspot.stats.expectation import choose_memory, fit_spread, foretell, of_slices
from hotspot.stats.tails import own_scale
from models.incident import PUBLIC_INITIATED
from models.period import Period
from models.search import SearchFinding

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CENTRE_M = 1500.0
FEWEST_TO_TELL = 1500


def every_month(ground: Ground) -> list[str]:
    """Name the months that the folder's incidents lie in, the oldest first."""
    incidents = ground.incidents
    months = np.unique(incidents.earliest[incidents.is_fine].astype("datetime64[us]").astype("datetime64[M]"))
    last = f"{last_instant(incidents):%Y-%m}"  # by the site's clock; a New Year's Eve may be next year's by UTC
    return [str(month) for month in months if str(month) <= last]


def month_rows(folder: str, *groups: str) -> Iterator[list[str]]:
    """Give one row a month."""
    ground = pipeline.load_ground(Store(Path(folder)))
    head = ["month", "verdict", "baseline", "incidents", "places", "pairs", "fell", "rose", "moves"]
    yield [*head, "redistribution", "seen at a place", "between two"]
    for month in every_month(ground):
        yield _told(month, pipeline.search(ground, month, seed=1, now=NOW, categories=groups))


def _told(month: str, found: SearchFinding) -> list[str]:
    fell, rose = (sum(np.sign(one.value) == sign for one in found.changes) for sign in (-1, 1))
    between = found.reason.rsplit("ett flöde på ", 1)[-1].split(" ")[0] if found.places else "-"
    p_value = f"p {found.redistribution.p_value:.2f}" if found.redistribution else "-"
    counts = (found.months, f"{found.incidents:.0f}", found.places, found.pairs, fell, rose, len(found.moves))
    least = f"{found.smallest_detectable_effect:.0f}" if found.places else "-"
    return [month, found.verdict.value, *map(str, counts), p_value, least, between]


def backtest_rows(*folders: str) -> Iterator[list[str]]:
    """Give how the standardised misses of the last month's baseline are spread, one row a kind."""
    yield ["data", "what", "series", "months", "mean", "sd", "below -2 %", "above 2 %", "below -3 %", "above 3 %"]
    for folder in folders:
        ground = pipeline.load_ground(Store(Path(folder)))
        for kind, series, z in _misses(ground):
            known = z[np.isfinite(z)]
            shares = [(known < -2).mean(), (known > 2).mean(), (known < -3).mean(), (known > 3).mean()]
            told = [f"{known.mean():+.2f}", f"{known.std():.2f}", *(f"{100 * one:.2f}" for one in shares)]
            yield [Path(folder).name, kind, str(series), str(z.shape[1]), *told]


def _misses(ground: Ground) -> Iterator[tuple[str, int, np.ndarray]]:
    incidents = ground.incidents
    month = Period.of_month(f"{last_instant(incidents):%Y-%m}", timezone=incidents.site.timezone)
    months = gather_months(incidents, month, categories=(), detection=PUBLIC_INITIATED)
    slices = cut_slices(incidents, months, lay_out_places(ground, months))
    judged = reference_months(months)
    whole, known = slices.kind == 0, months.has_data
    memory = choose_memory(slices.counts[whole], family=slices.family[whole], has_data=known, judged=judged)
    found = foretell(slices.counts, family=slices.family, has_data=known, memory=memory)
    for kind in np.unique(slices.kind):
        rows = np.flatnonzero(slices.kind == kind)
        past = of_slices(found, rows).of_months(judged)
        seen = slices.counts[rows][:, judged]
        dispersion, swing = fit_spread(seen, past)
        chance = dispersion * past.expected * (1 + past.chance_share)
        variance = chance + swing * past.expected**2 * (1 + past.swing_share)
        z = (seen - past.expected) / np.sqrt(np.maximum(variance, 1e-9))
        yield KINDS[int(kind)].value, len(rows), z / np.sqrt(own_scale(z))[:, None]


def centre_rows(folder: str) -> Iterator[list[str]]:
    """Give each category's incidents by month, and the share within `CENTRE_M` of the densest cell."""
    ground = pipeline.load_ground(Store(Path(folder)))
    incidents, months = ground.incidents, every_month(ground)
    cells = incidents.cells(9)
    names, many = np.unique(cells[incidents.is_fine], return_counts=True)
    middle = incidents.points[cells == names[np.argmax(many)]].mean(axis=0)
    is_central = np.hypot(*(incidents.points - middle).T) < CENTRE_M
    month = incidents.earliest.astype("datetime64[us]").astype("datetime64[M]").astype(str)
    yield ["category", *months]
    for name in ("", *incidents.categories):
        chosen = incidents.is_fine & incidents.matches_category((name,) if name else ())
        held = [(month == one) & chosen for one in months]
        if sum(int(one.sum()) for one in held) >= FEWEST_TO_TELL:
            shares = [f"{one.sum()} ({100 * (one & is_central).sum() / max(one.sum(), 1):.0f} %)" for one in held]
            yield [name or "all", *shares]


def main(table: str, *asked: str) -> None:
    """Print a table as Markdown."""
    tables: dict[str, Callable[..., Iterator[list[str]]]] = {
        "months": month_rows,
        "backtest": backtest_rows,
        "centre": centre_rows,
    }
    rows = tables[table](*asked)
    for number, row in enumerate(rows):
        rule = "|" + "---|" * len(row) + "\n" if number == 0 else ""
        sys.stdout.write(f"| {' | '.join(row)} |\n{rule}")


if __name__ == "__main__":
    main(*sys.argv[1:])
