"""In a city whose truth is known, a month's search finds untold what moved in summer, and little before or after."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from geodata.store import Store
from hotspot import pipeline
from hotspot.displacement.search import search_displacement
from hotspot.synthetic import make_world
from models.finding import DisplacementKind, Verdict
from models.period import Period
from models.search import Change, Move, SearchFinding
from tests.story.test_demo_city_seeds import NOW, ground_of

SEEDS = range(101, 113)
SUMMER = ("2024-06", "2024-07", "2024-08")
BEFORE = ("2023-06", "2023-09", "2023-12", "2024-02", "2024-03", "2024-04", "2024-05")
AFTER = ("2024-09", "2024-10", "2024-11", "2024-12")
SQUARE, STREET = (18.0649, 59.3326), (18.0626, 59.3340)
_NEAR_DEGREES = (0.0045, 0.0023)
"""Some 250 m east and north."""


def is_at(change: Change, place: tuple[float, float]) -> bool:
    away = abs(change.place.longitude - place[0]), abs(change.place.latitude - place[1])
    return away[0] < _NEAR_DEGREES[0] and away[1] < _NEAR_DEGREES[1]


def planted(move: Move) -> str:
    """Say which of the planted moves this is, "" where it is none of them."""
    if not is_at(move.source, SQUARE):
        return ""
    if move.kind is DisplacementKind.TEMPORAL:
        return "morning" if (move.source.part, move.receiver.part) == ("18-24", "06-14") else ""
    if move.kind is not DisplacementKind.GEOGRAPHIC:
        return ""
    if move.receiver.place.place_id == "liljeholmen":
        return "hub"
    return "street" if is_at(move.receiver, STREET) else ""


@dataclass(frozen=True, kw_only=True)
class Searched:
    seed: int
    month: str
    found: SearchFinding

    @property
    def named(self) -> list[str]:
        return [planted(move) for move in self.found.moves]


def search(seed: int, months: tuple[str, ...]) -> list[Searched]:
    ground = ground_of(make_world(seed=seed))
    periods = [(month, Period.of_month(month, timezone=ground.incidents.site.timezone)) for month in months]
    return [
        Searched(
            seed=seed,
            month=month,
            found=search_displacement(ground, period, rng=np.random.default_rng(seed), now=NOW),
        )
        for month, period in periods
    ]


@pytest.fixture(scope="module")
def one_city() -> dict[str, Searched]:
    return {one.month: one for one in search(SEEDS[0], ("2024-04", *SUMMER, "2024-10"))}


@pytest.mark.parametrize("month", SUMMER)
def test_the_summers_moves_are_found_by_nobodys_telling(one_city: dict[str, Searched], month: str) -> None:
    one = one_city[month]
    assert one.found.verdict is Verdict.DISPLACEMENT
    assert {"street", "hub"} <= set(one.named)


@pytest.mark.parametrize("month", ["2024-04", "2024-10"])
def test_spring_and_the_autumn_without_effect_hold_no_move(one_city: dict[str, Searched], month: str) -> None:
    assert one_city[month].found.verdict is not Verdict.DISPLACEMENT
    assert one_city[month].found.smallest_detectable_effect > 0


def test_the_flow_to_the_hub_is_of_the_planted_size(one_city: dict[str, Searched]) -> None:
    truth = make_world(seed=SEEDS[0]).truth.hub / len(SUMMER)
    flows = [move for one in one_city.values() for move in one.found.moves if planted(move) == "hub"]
    covering = [move.low <= 1.25 * truth and move.high >= 0.75 * truth for move in flows]
    assert sum(covering) >= len(SUMMER) - 1


def test_from_the_raw_file_the_summer_is_found(demo_dir: Path) -> None:
    ground = pipeline.load_ground(Store(demo_dir))
    found = pipeline.search(ground, "2024-07", seed=1, now=NOW)
    assert found.verdict is Verdict.DISPLACEMENT
    assert {"street", "hub"} <= {planted(move) for move in found.moves}
    # The mornings' rise is seen; that it pairs with the evenings' fall is seen half the time.
    assert any(is_at(one, SQUARE) and one.part == "06-14" and one.observed > one.expected for one in found.changes)
    assert found.provenance.is_synthetic
    assert pipeline.search(ground, "2024-05", seed=1, now=NOW).verdict is not Verdict.DISPLACEMENT


@pytest.mark.slow
def test_over_a_dozen_cities_the_planted_is_found_and_little_else() -> None:
    searched = [one for seed in SEEDS for one in search(seed, (*BEFORE, *SUMMER, *AFTER))]
    summer = [one for one in searched if one.month in SUMMER]
    quiet = [one for one in searched if one.month not in SUMMER]
    found = Counter(name for one in summer for name in set(one.named))
    assert found["hub"] >= 0.9 * len(summer)
    assert found["street"] >= 0.9 * len(summer)
    assert found["morning"] >= 0.4 * len(summer)  # some 29 incidents a month; 27 or so are needed
    moves = [name for one in summer for name in one.named]
    assert moves.count("") <= 0.07 * len(moves)
    assert sum(one.found.verdict is Verdict.DISPLACEMENT for one in quiet) <= 0.05 * len(quiet)
