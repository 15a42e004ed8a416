"""Published values of statistics on the clock, and of incidents spread over it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from hotspot.stats.aoristic import aoristic_weights
from hotspot.stats.circular import kuiper, permutation_test_of_samples, rayleigh, watson_u2

UTC = ZoneInfo("UTC")
MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
TEN = [
    0.291662278945, 5.899415544666, 5.402236718096, 3.728212505263, 5.303188109786,
    3.737946900082, 3.850015526787, 4.902154536516, 3.631621444982, 5.341562525096,
]  # fmt: skip
TEN_MORE = [
    0.613650458799, 2.109660249330, 3.617555161298, 6.196794760548, 1.856071575830,
    2.991480015107, 1.789200626487, 4.835921843822, 2.767491245457, 1.744565591973,
]  # fmt: skip
CITY = [35.0, 45, 50, 55, 60, 70, 85, 95, 105, 120]
SUBURB = [75.0, 80, 90, 100, 110, 130, 135, 140, 150, 160, 165]


def spread(start: timedelta, end: timedelta | None) -> dict[int, float]:
    """Weights by hour of the week of one span that begins and ends so long after Monday 00."""
    earliest = np.array([_micros(start)])
    latest = earliest if end is None else np.array([_micros(end)])
    row = aoristic_weights(earliest, latest, zone=UTC)
    return dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))


def _micros(since_monday: timedelta) -> int:
    return round((MONDAY + since_monday).timestamp() * 1e6)


def at(hour: int, minute: int = 0) -> timedelta:
    return timedelta(hours=hour, minutes=minute)


@pytest.mark.parametrize(
    ("start", "end", "weights"),
    [
        (at(1), at(2, 30), {1: 2 / 3, 2: 1 / 3}),
        (at(23, 30), at(25, 15), {23: 30 / 105, 24: 60 / 105, 25: 15 / 105}),
        (at(5, 20), None, {5: 1.0}),
        (at(0), at(24 * 7), dict.fromkeys(range(168), 1 / 168)),
    ],
)
def test_aoristic_weights(start: timedelta, end: timedelta | None, weights: dict[int, float]) -> None:
    """shared/reference; 2024-01-01 is a Monday."""
    assert spread(start, end) == pytest.approx(weights, rel=1e-9)


def test_a_burglary_of_two_nights_and_a_day() -> None:
    """Ratcliffe & McCullagh 1998: a span of k whole hours gives each of them 1/k, here 22 to 06."""
    assert spread(at(22), at(30)) == pytest.approx(dict.fromkeys(range(22, 30), 1 / 8))


def test_watson_and_kuiper_of_ten_and_ten() -> None:
    """shared/reference: U² 0.2805, V 0.8."""
    assert watson_u2(TEN, TEN_MORE) == pytest.approx(0.2805, rel=1e-6)
    assert kuiper(TEN, TEN_MORE) == pytest.approx(0.8, rel=1e-6)


def test_watson_of_ten_and_eleven() -> None:
    """R package tectonicr, help of watson_two_test: 0.1457431, and 0.1208791 from 1 000 permutations."""
    assert watson_u2(CITY, SUBURB) == pytest.approx(0.1457431, rel=1e-6)
    found = permutation_test_of_samples(CITY, SUBURB, rng=np.random.default_rng(20250411), permutations=1999)
    assert found.p_value == pytest.approx(0.1208791, abs=0.03)


def test_rayleigh_of_five() -> None:
    """Python package pingouin, example of circ_rayleigh: z 1.236, p 0.304844."""
    found = rayleigh([0.785, 1.570, 3.141, 0.839, 5.934])
    assert 5 * found.resultant_length**2 == pytest.approx(1.236, abs=5e-4)
    assert found.p_value == pytest.approx(0.304844, abs=5e-7)


def test_rayleigh_of_twenty() -> None:
    """Python package pycircstat, tests/test_tests.py: z 3.1678, p 0.0400878."""
    found = rayleigh([
        -0.94904375, 0.26575165, -0.03226759, 1.98389239, 2.0084918, 0.56965871, -0.19199522, -0.33080002,
        -0.03141245, 1.18560637, 4.31138236, 4.84776075, 2.10336819, 3.45465972, 4.64572697, 5.80976322,
        6.27160926, 0.67979652, 1.33776004, 0.58059308,
    ])  # fmt: skip
    assert 20 * found.resultant_length**2 == pytest.approx(3.1678, abs=5e-5)
    assert found.p_value == pytest.approx(0.0400878, abs=5e-7)
