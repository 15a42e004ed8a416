"""Network kernel densities as others print them.

spNetwork is Gelb (2021), The R Journal 13:561; its tests (tests/testthat of github.com/JeremyGelb/spNetwork) state the
expected values as sums of kernels. It lets mass run out at dead ends where equal splitting reflects it, so the
dead ends of its examples are moved out of reach here. Its densities are per unit of length, ours per 1 000 units.
"""

import math
from collections.abc import Sequence

import numpy as np
import pytest

from hotspot.stats.network_density import KERNELS, Network, PlacesOnNetwork, lixelise, network_density

FAR = 50.0


def star(*lengths: float) -> Network:
    """Streets from one crossing; edge i ends in node i + 1."""
    arms = np.array(lengths)
    return Network(start=np.zeros(len(arms), np.int64), end=np.arange(1, len(arms) + 1), length_m=arms)


def places(*pairs: tuple[int, float]) -> PlacesOnNetwork:
    return PlacesOnNetwork(edge=np.array([edge for edge, _ in pairs]), position_m=np.array([at for _, at in pairs]))


def density(
    network: Network,
    events: Sequence[tuple[int, float]],
    at: tuple[int, float],
    *,
    bandwidth: float,
    kernel: str = "quartic",
    method: str,
) -> float:
    found = network_density(network, places(*events), places(at), bandwidth_m=bandwidth, kernel=kernel, method=method)
    return float(found[0]) / 1000


def quartic(distance: float, bandwidth: float) -> float:
    return 15 / 16 * (1 - (distance / bandwidth) ** 2) ** 2


CROSS = star(FAR, FAR, FAR, FAR)


@pytest.mark.parametrize(("method", "expected"), [("simple", 0.0384), ("discontinuous", 0.0128)])
def test_a_place_six_of_ten_away_round_a_corner(method: str, expected: float) -> None:
    """spNetwork, test_kernels.R: K(6/10) = 0.384; simple K/10; discontinuous a third of it."""
    assert quartic(6, 10) == pytest.approx(0.384, rel=1e-12)
    assert density(CROSS, [(0, 3.0)], (1, 3.0), bandwidth=10, method=method) == pytest.approx(expected, rel=1e-6)


def test_a_crossing_throws_half_of_it_back() -> None:
    """spNetwork, test_kernels.R, "continuous kernel with a simple case": K(2) - K(4)/2 with bandwidth 5."""
    expected = (quartic(2, 5) - quartic(4, 5) / 2) / 5
    assert density(CROSS, [(0, 3.0)], (0, 1.0), bandwidth=5, method="continuous") == pytest.approx(expected, rel=1e-9)


def test_each_event_may_have_its_own_bandwidth() -> None:
    """spNetwork, test_nkde_manual_bws.R: 6 of 10 away and 6.2 of 12 away, both split in three."""
    found = density(CROSS, [(0, 3.0)], (1, 3.0), bandwidth=10, method="discontinuous")
    found += density(CROSS, [(2, 3.2)], (1, 3.0), bandwidth=12, method="discontinuous")
    expected = quartic(6, 10) / 10 / 3 + quartic(6.2, 12) / 12 / 3
    assert found == pytest.approx(expected, rel=1e-9)
    assert expected == pytest.approx(0.0128 + 0.0139940, rel=1e-5)


@pytest.mark.parametrize(("method", "share"), [("simple", 1), ("discontinuous", 1 / 3), ("continuous", 2 / 4)])
def test_two_events_seen_from_the_third(method: str, share: float) -> None:
    """spNetwork, test_bw_selection_sf.R: leave-one-out density 2 K(6/10)/10 times what passes the crossing."""
    found = density(CROSS, [(1, 3.0), (2, 3.0)], (0, 3.0), bandwidth=10, method=method)
    assert found == pytest.approx(2 * 0.0384 * share, rel=1e-6)


# The top arm of the cross, 5 long, ends where three streets meet.
FORKED = Network(
    start=np.array([0, 0, 0, 0, 4, 4]),
    end=np.array([1, 2, 3, 4, 5, 6]),
    length_m=np.array([FAR, FAR, FAR, 5.0, FAR, FAR]),
)
RIGHT, BOTTOM, TOP = (1, 3.0), (2, 4.0), (3, 3.0)


def forked_sums() -> dict[tuple[int, float], float]:
    k = {distance: quartic(distance, 11) for distance in (0, 4, 6, 7, 8, 10)}
    right = k[0] - k[6] / 2 + k[6] / 2 - k[10] / 6 + k[7] / 2
    bottom = k[0] - k[8] / 2 + k[7] / 2 + k[7] / 2
    top = k[0] - k[6] / 2 - k[4] / 3 + 2 * k[10] / 6 + k[6] / 2 - k[10] / 6 + k[7] / 2
    return {RIGHT: right / 11, BOTTOM: bottom / 11, TOP: top / 11}


@pytest.mark.parametrize("at", [RIGHT, BOTTOM, TOP])
def test_reflections_of_two_crossings(at: tuple[int, float]) -> None:
    """spNetwork, test_bw_selection_sf.R, van Lieshout's criterion, continuous: every return is written out there."""
    found = density(FORKED, [RIGHT, BOTTOM, TOP], at, bandwidth=11, method="continuous")
    assert found == pytest.approx(forked_sums()[at], rel=1e-9)


def _share_beyond(network: Network, event: tuple[int, float], *, kernel: str, bandwidth: float, method: str) -> float:
    """The share of an event's mass more than 4 from the crossing of the bottom arm (edge 0), and past its fork."""
    at, length = lixelise(network, longest_m=0.001)
    found = network_density(network, places(event), at, bandwidth_m=bandwidth, kernel=kernel, method=method) / 1000
    is_beyond = (at.edge >= 4) | ((at.edge == 0) & (at.position_m > 4))
    return float((found * length)[is_beyond].sum())


def test_mass_that_leaves_a_study_area() -> None:
    """spNetwork, test_border_correction_sf.R: a triangle of 2 loses 1/8; a uniform of 3 past a fork loses 1/3."""
    cross = star(5.0, 5.0, 5.0, 5.0)
    assert _share_beyond(cross, (0, 3.0), kernel="triangular", bandwidth=2, method="simple") == pytest.approx(1 / 8)
    forked = Network(start=np.array([0, 0, 0, 0, 1, 1]), end=np.array([1, 2, 3, 4, 5, 6]), length_m=np.array([5.0] * 6))
    lost = _share_beyond(forked, (0, 3.0), kernel="uniform", bandwidth=3, method="discontinuous")
    assert lost == pytest.approx(1 / 3, rel=1e-3)


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_kernel_integrates_to_one_over_the_line(kernel: str) -> None:
    """spNetwork, test_base_kernels_sf.R, with bandwidth 2."""
    line = Network(start=np.array([0]), end=np.array([1]), length_m=np.array([40.0]))
    at, length = lixelise(line, longest_m=0.001)
    found = network_density(line, places((0, 20.0)), at, bandwidth_m=2, kernel=kernel) / 1000
    assert (found * length).sum() == pytest.approx(1, rel=1e-4)


@pytest.mark.parametrize("streets", [1, 2, 3, 4, 7])
def test_the_gaussian_at_a_crossing_is_the_heat_kernel_of_a_star(streets: int) -> None:
    """McSwiggan, Baddeley & Nair (2017): the equal-split continuous gaussian solves the heat equation.

    On a star of n rays heat is phi(x - y) + (2/n - 1) phi(x + y) on its own ray, 2/n phi(x + y) on the others.
    """
    network = star(*[2000.0] * streets)
    own = density(network, [(0, 70.0)], (0, 40.0), bandwidth=100, kernel="gaussian", method="continuous")
    expected = _normal(30, 100) + (2 / streets - 1) * _normal(110, 100)
    assert own == pytest.approx(expected, rel=1e-4)
    if streets > 1:
        other = density(network, [(0, 70.0)], (1, 40.0), bandwidth=100, kernel="gaussian", method="continuous")
        assert other == pytest.approx(2 / streets * _normal(110, 100), rel=1e-4)


def _normal(x: float, deviation: float) -> float:
    return math.exp(-((x / deviation) ** 2) / 2) / (math.sqrt(2 * math.pi) * deviation)
