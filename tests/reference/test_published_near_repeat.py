"""Published values of space-time interaction."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspot.stats.near_repeat import Knox, knox, mantel

Floats = NDArray[np.float64]


@pytest.fixture
def burkitt(shared_reference: Path) -> tuple[Floats, Floats]:
    """Burkitt's lymphoma in the West Nile district of Uganda, 188 cases 1961-1975."""
    cases = np.genfromtxt(shared_reference / "burkitt_xyt.csv", delimiter=",", skip_header=1)
    return cases[:, :2], cases[:, 2]


def close(burkitt: tuple[Floats, Floats], *, permutations: int = 99) -> Knox:
    """Pairs up to 20 apart and up to 5 days, both included, as the publications count them."""
    return knox(
        *burkitt,
        distance_bands_m=[0, np.nextafter(20, 21)],
        time_bands_days=[0, 6],  # whole days, so up to 5 is under 6
        rng=np.random.default_rng(10),
        permutations=permutations,
    )


def test_burkitts_lymphoma(burkitt: tuple[Floats, Floats]) -> None:
    """shared/reference: 13 close pairs, 10.1438161 expected."""
    found = close(burkitt)
    assert found.observed.tolist() == [[13]]
    assert found.expected[0, 0] == pytest.approx(10.1438161, rel=1e-8)


def test_the_p_value_of_burkitts_lymphoma_counts_what_was_seen_itself(burkitt: tuple[Floats, Floats]) -> None:
    """shared/reference: P(X >= 13) = 0.2222666739, where several packages return P(X > 13) = 0.146245582."""
    assert close(burkitt).poisson_p_value[0, 0] == pytest.approx(0.2222666739, rel=1e-9)


def test_permutations_agree_with_the_peer_on_burkitts_lymphoma(burkitt: tuple[Floats, Floats]) -> None:
    """PySAL pointpats 2.5, doctest and test of knox: 0.17 and 0.21 from 99 permutations."""
    assert 0.14 < close(burkitt, permutations=999).pseudo_p_value[0, 0] < 0.24


def test_mantels_correlation_of_burkitts_lymphoma(burkitt: tuple[Floats, Floats]) -> None:
    """shared/reference and PySAL pointpats, doctest of mantel: 0.0141543417."""
    found = mantel(*burkitt, rng=np.random.default_rng(11), permutations=99)
    assert found.correlation == pytest.approx(0.0141543417, rel=1e-8)
