"""Trends of series, and what became of places."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hotspot.stats.emerging import name_emerging
from hotspot.stats.trend import EMERGING_CLASSES, classify_emerging, mann_kendall, mann_kendall_of_correlated

HOT, COLD, SAME = 3.0, -3.0, 0.0
TEN = 10


def named(z: list[float], *, trend_z: float = 0.0, trend_p: float = 1.0) -> str:
    """Name one place; every z but 0 counts as significant."""
    scores = np.array([z], dtype=float)
    q_value = np.where(scores == SAME, 1.0, 0.01)
    found = name_emerging(scores, q_value, trend_z=np.array([trend_z]), trend_p=np.array([trend_p]))
    return str(found.category[0])


def mirrored(name: str) -> str:
    return name.replace("hotspot", "cold_spot")


PLACES: list[tuple[list[float], float, str]] = [
    ([SAME] * 9 + [HOT], 0.0, "new_hotspot"),
    ([SAME] * 7 + [HOT] * 3, 0.0, "consecutive_hotspot"),
    ([SAME] * 2 + [HOT] * 8, 0.0, "consecutive_hotspot"),
    ([HOT] * 10, 4.0, "intensifying_hotspot"),
    ([HOT] * 10, 0.0, "persistent_hotspot"),
    ([SAME] + [HOT] * 9, 0.0, "persistent_hotspot"),
    ([HOT] * 10, -4.0, "diminishing_hotspot"),
    ([SAME, HOT] * 5, 0.0, "sporadic_hotspot"),
    ([HOT] * 3 + [SAME] * 5 + [HOT] * 2, 0.0, "sporadic_hotspot"),
    ([HOT] * 9 + [SAME], 0.0, "historical_hotspot"),
    ([HOT, COLD, SAME, HOT, SAME, SAME, SAME, SAME, HOT, HOT], 0.0, "oscillating_hotspot"),
    ([SAME] * 10, 4.0, "none"),
    ([HOT] * 4 + [SAME] * 6, 0.0, "none"),
    ([HOT] * 8 + [SAME] * 2, 0.0, "none"),
]


@pytest.mark.parametrize(("z", "trend", "name"), PLACES)
def test_places_are_named_as_arcgis_defines_them(z: list[float], trend: float, name: str) -> None:
    assert named(z, trend_z=trend, trend_p=0.001 if trend else 1.0) == name


@pytest.mark.parametrize(("z", "trend", "name"), PLACES)
def test_cold_spots_mirror_hot_ones(z: list[float], trend: float, name: str) -> None:
    turned = [-value for value in z]
    assert named(turned, trend_z=-trend, trend_p=0.001 if trend else 1.0) == mirrored(name)


def test_every_class_can_be_had() -> None:
    hot = {name for _, _, name in PLACES}
    assert hot | {mirrored(name) for name in hot} == set(EMERGING_CLASSES)
    assert len(EMERGING_CLASSES) == 17


def test_historical_does_not_ask_for_a_negative_last_z() -> None:
    """A peer names a place historical only where its last z is below zero, and so misses one that merely cooled."""
    z = np.array([[HOT] * 9 + [0.5]])
    q_value = np.array([[0.01] * 9 + [0.9]])
    assert classify_emerging(z, q_value).category.tolist() == ["historical_hotspot"]


def test_intensifying_does_not_count_cold_steps() -> None:
    """A peer counts every significant step, so a cold spot that warms up is called an intensifying hot spot."""
    z = [-9.0, -8, -7, -6, -5, -4, -3, -2.5, -2.2, 3]
    assert named([*z[:-1], SAME], trend_z=4.0, trend_p=0.001) == "historical_cold_spot"
    assert named([*z[:-1], -2.1], trend_z=4.0, trend_p=0.001) == "diminishing_cold_spot"


def test_new_after_cold_is_new_because_it_stands_first() -> None:
    assert named([COLD] + [SAME] * 8 + [HOT]) == "new_hotspot"


def test_hot_sentences_are_read_before_cold_ones() -> None:
    assert named([HOT] * 9 + [COLD]) == "historical_hotspot"
    assert named([COLD] * 9 + [HOT]) == "new_hotspot"


def test_a_run_of_one_is_new_and_not_consecutive() -> None:
    assert named([SAME, HOT]) == "new_hotspot"
    assert named([SAME, HOT, HOT]) == "consecutive_hotspot"


def test_nine_of_ten_is_ninety_percent_in_spite_of_rounding() -> None:
    for tens in range(1, 8):
        z = [SAME] * tens + [HOT] * (9 * tens)
        assert named(z) == "persistent_hotspot"


def test_the_trend_is_found_where_it_is_not_given() -> None:
    z = np.linspace(3, 9, TEN)[None]
    assert classify_emerging(z, np.full((1, TEN), 0.01)).category.tolist() == ["intensifying_hotspot"]
    assert classify_emerging(z[:, ::-1], np.full((1, TEN), 0.01)).category.tolist() == ["diminishing_hotspot"]


def test_steps_are_counted() -> None:
    z = np.array([[HOT, COLD, COLD, HOT, HOT]])
    found = classify_emerging(z, np.full(z.shape, 0.01))
    assert (found.hot_steps.tolist(), found.cold_steps.tolist()) == ([3], [2])


@pytest.mark.parametrize(
    ("z", "sentence"),
    [(np.zeros((2, 1)), "two or more"), (np.full((2, 4), np.nan), "missing"), (np.zeros(4), "shape")],
)
def test_what_cannot_be_classified_is_refused(z: NDArray[np.float64], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        classify_emerging(z, np.ones_like(z))


def test_missing_values_keep_the_others_in_their_time() -> None:
    found = mann_kendall([0.0, np.nan, 2.0, np.nan, 4.0])
    assert (found.statistic, found.slope) == (3, 1.0)
    assert found.variance == mann_kendall([0.0, 2, 4]).variance


@pytest.mark.parametrize("x", [[], [1.0], [np.nan] * 5, [np.nan, 2.0]])
def test_fewer_than_two_values_have_no_trend(x: list[float]) -> None:
    found = mann_kendall(x)
    assert (found.statistic, found.variance, found.z, found.p_value) == (0, 0, 0, 1)
    assert np.isnan(found.slope)


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(ValueError, match="infinite"):
        mann_kendall([1.0, np.inf])


def test_the_shape_of_a_cube_is_kept() -> None:
    cube = np.arange(24.0).reshape(2, 3, 4)
    assert mann_kendall(cube).z.shape == (2, 3)


def test_null_series_are_found_at_their_nominal_rate() -> None:
    rng = np.random.default_rng(20)
    size = float((mann_kendall(rng.poisson(2.0, (20_000, 24))).p_value <= 0.05).mean())
    assert 0.044 < size < 0.052


@pytest.mark.parametrize(("earlier", "size"), [(0, 0.05), (1, 0.16), (2, 0.25)])
def test_windows_that_overlap_make_trends_out_of_nothing(earlier: int, size: float) -> None:
    """Why no trend is taken of windows: with one earlier step, ArcGIS's default, 5 % becomes 16 %."""
    counts = np.random.default_rng(22).poisson(2.0, (4000, 24 + earlier)).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(counts, earlier + 1, axis=1).sum(axis=-1)
    assert float((mann_kendall(windows).p_value <= 0.05).mean()) == pytest.approx(size, abs=0.025)


def test_autocorrelation_lets_the_plain_test_see_trends_that_are_not_there() -> None:
    """Each value half of the one before: 5 % become 22 %, corrected 12 %."""
    rng = np.random.default_rng(21)
    noise = rng.normal(size=(1500, 60))
    series = np.empty_like(noise)
    series[:, 0] = noise[:, 0]
    for step in range(1, 60):
        series[:, step] = 0.5 * series[:, step - 1] + noise[:, step]
    plain = (mann_kendall(series).p_value <= 0.05).mean()
    corrected = (mann_kendall_of_correlated(series, lags=3).p_value <= 0.05).mean()
    assert plain > 0.2
    assert corrected < 0.6 * plain
