"""Direction words come from a test of two counts, and the printed tables of real reports try them."""

import csv
from pathlib import Path

import numpy as np
import pytest

from hotspot.report.change import TYPICAL_DISPERSION, Direction, compare_counts, direction, overdispersion
from hotspot.report.words import certainty, certainty_of_nothing, share_in_words
from models.errors import ParameterError


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "seed_tables" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def by_year(rows: list[dict[str, str]], category: str) -> tuple[float, float]:
    found = {row["ar"]: float(row["varde"]) for row in rows if row["brottskategori"] == category}
    return found["2022"], found["2023"]


def test_a_fall_of_sixteen_in_a_thousand_is_no_change_though_the_report_said_it_rose(shared_data: Path) -> None:
    before, after = by_year(rows_of(shared_data, "kungsholmen_ytd_v41_2022_2023.csv"), "Total")
    assert (before, after) == (9335, 9184)
    for dispersion in (1, 2, 5):
        assert direction(before, after, dispersion=dispersion) is Direction.SAME


def test_without_vandalism_the_same_table_rises(shared_data: Path) -> None:
    rows = rows_of(shared_data, "kungsholmen_ytd_v41_2022_2023.csv")
    total, vandalism = by_year(rows, "Total"), by_year(rows, "Skadegorelsebrott")
    change = compare_counts(total[0] - vandalism[0], total[1] - vandalism[1], dispersion=3)
    assert (change.before, change.after) == (6201, 6912)
    assert change.percent == pytest.approx(11.466, abs=0.001)
    assert change.direction() is Direction.UP


def test_a_count_and_its_rate_give_the_same_word(shared_data: Path) -> None:
    rows = rows_of(shared_data, "narkotikabrott_2008_2018.csv")
    local = [row for row in rows if row["omrade"] == "Norrmalms stadsdelsomrade" and row["ar"] in {"2017", "2018"}]
    count = [float(row["varde"]) for row in local if row["enhet"] == "antal anmalda brott"]
    rate = [float(row["varde"]) for row in local if "100 000" in row["enhet"]]
    assert (count, rate) == ([2704, 2794], [3894, 3884])
    population = (count[1] / rate[1]) / (count[0] / rate[0])
    assert direction(*count, dispersion=1) is Direction.SAME
    per_head = compare_counts(*count, dispersion=1, exposure_ratio=population)
    assert per_head.percent == pytest.approx(100 * (3884 / 3894 - 1), abs=1e-6)
    assert per_head.direction() is Direction.SAME


def test_the_test_is_the_conditional_score_test() -> None:
    # z = (144 - 100) / sqrt(244) = 2.8168; dispersion 4 halves it. Two-sided normal tables: 0.00485 and 0.1590.
    assert compare_counts(100, 144, dispersion=1).p_value == pytest.approx(0.00485, abs=1e-5)
    assert compare_counts(100, 144, dispersion=4).p_value == pytest.approx(0.15902, abs=1e-5)


def test_small_counts_agree_with_the_published_e_test_to_a_hundredth() -> None:
    # Krishnamoorthy & Thomson (2004), E-test: (3, 0) p 0.08838, (6, 2) p 0.17487.
    assert compare_counts(3, 0, dispersion=1).p_value == pytest.approx(0.08838, abs=0.01)
    assert compare_counts(6, 2, dispersion=1).p_value == pytest.approx(0.17487, abs=0.02)


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
@pytest.mark.parametrize("ratio", [1.0, 29 / 28])
def test_the_interval_and_the_word_never_contradict_each_other(dispersion: float, ratio: float) -> None:
    for after in range(40, 200, 3):
        change = compare_counts(100, after, dispersion=dispersion, exposure_ratio=ratio)
        assert change.low is not None
        assert change.high is not None
        assert (change.low <= 0 <= change.high) == (change.direction() is Direction.SAME)


def test_before_and_after_exchanged_turn_the_word_around() -> None:
    assert direction(300, 200, dispersion=1.5) is Direction.DOWN
    assert direction(200, 300, dispersion=1.5) is Direction.UP


def test_more_than_poisson_variation_needs_a_larger_change() -> None:
    assert direction(200, 250, dispersion=1) is Direction.UP
    assert direction(200, 250, dispersion=3) is Direction.SAME


def test_nothing_before_gives_no_percentage_but_still_a_word() -> None:
    change = compare_counts(0, 12, dispersion=1)
    assert (change.percent, change.low, change.high, change.smallest_detectable) == (None, None, None, None)
    assert change.direction() is Direction.UP
    assert compare_counts(0, 0, dispersion=1).direction() is Direction.SAME


def test_nothing_after_is_a_fall_of_all() -> None:
    change = compare_counts(12, 0, dispersion=1)
    assert change.percent == -100
    assert change.direction() is Direction.DOWN


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ParameterError, match="cannot be compared"):
        compare_counts(-1, 3, dispersion=1)
    with pytest.raises(ParameterError, match="at least 1"):
        compare_counts(1, 3, dispersion=0.5)


def test_a_world_without_change_is_called_unchanged_in_nineteen_months_of_twenty() -> None:
    rng = np.random.default_rng(11)
    dispersion = 2.0  # negative binomial with variance twice the mean
    shape = 400 / (dispersion - 1)
    before, after = rng.negative_binomial(shape, 1 / dispersion, size=(2, 4_000))
    words = [direction(b, a, dispersion=dispersion) for b, a in zip(before, after, strict=True)]
    wrong = np.mean([word is not Direction.SAME for word in words])
    assert 0.04 < wrong < 0.06


def test_dispersion_is_found_beneath_season_and_growth() -> None:
    rng = np.random.default_rng(4)
    season = 300 * (1 + 0.4 * np.sin(np.arange(48) / 12 * 2 * np.pi)) * np.repeat((1, 1.1, 1.21, 1.331), 12)
    drawn = [overdispersion(rng.negative_binomial(season / 2, 1 / 3).astype(float)) for _ in range(400)]
    assert np.mean(drawn) == pytest.approx(3, rel=0.1)


def test_the_month_that_is_judged_does_not_widen_its_own_interval() -> None:
    months = np.tile(np.arange(100.0, 112.0), 3)
    months[-1] = 10_000
    assert overdispersion(months) == 1.0


def test_a_short_series_takes_the_typical_dispersion() -> None:
    assert overdispersion(np.full(17, 100.0)) == TYPICAL_DISPERSION


def test_hardly_more_than_half_is_never_said_of_sixty_two_per_cent() -> None:
    assert share_in_words(0.62) == ""
    assert {share_in_words(share) for share in (0.501, 0.52, 0.55)} == {"drygt hälften"}
    assert share_in_words(0.5) == "hälften"
    assert share_in_words(0.56) == ""
    assert share_in_words(0.49) == "knappt hälften"


def test_certainty_follows_the_chance_and_nothing_is_only_as_sure_as_it_could_be_seen() -> None:
    assert [certainty(chance) for chance in (0.0001, 0.005, 0.03, 0.1, 0.5)] == [
        "mycket hög",
        "hög",
        "måttlig",
        "låg",
        "mycket låg",
    ]
    assert certainty_of_nothing(90, 100) == "låg"
    assert certainty_of_nothing(None, 100) == "mycket låg"
