"""Why: every figure of a finding can be followed down to what was counted."""

from dataclasses import replace

import pytest

from hotspot.displacement.why import explain
from models.errors import NotFoundError
from models.why import Why
from tests.hotspot import made_findings as made


def steps(why: Why) -> dict[str, float]:
    return {one.label: one.value for one in why.steps}


def test_an_effect_is_counted_minus_what_the_controls_change_made_expected() -> None:
    why = explain(made.evaluation())
    told = steps(why)
    # 200 and 220 are 210 in the mean, the controls went from 1050 to 945: nine tenths of 210 are 189.
    assert told["Före, i medel"] == 210
    assert told["Jämförelseområdenas förändring, gånger"] == pytest.approx(0.9)
    assert told["Väntat utan insats"] == pytest.approx(189)
    assert told["Skillnad"] == pytest.approx(-39)
    assert told["Effekt"] == -39
    assert not any("Justering" in label for label in told)
    assert [one.formula for one in why.steps[:5]] == [
        "(200 + 220) / 2",
        "(1\u00a0000 + 1\u00a0100) / 2",
        "",
        "945 / 1\u00a0050",
        "210 × 0,900",
    ]


def test_the_counts_stand_beside_their_periods_the_evaluated_one_last() -> None:
    why = explain(made.evaluation())
    assert why.periods == ("2024-06-01/2024-08-31", "2023-06-01/2023-08-31", "2025-06-01/2025-08-31")
    assert [(row.label, row.counts) for row in why.counts] == [
        ("Sommar på torget", (200, 220, 150)),
        ("Jämförelseområdena tillsammans", (1000, 1100, 945)),
        ("nära Slussen", (600, 700, 545)),
        ("nära Odenplan", (400, 3, 400)),
    ]
    assert any("18-02" in note for note in why.notes)


def test_what_a_told_effect_differs_by_from_the_plain_arithmetic_has_a_line_of_its_own() -> None:
    # 90 and 110 are 100, nine tenths are 90: 120 counted are 30 more, as told. The hub: 45 expected, 57 counted, 12.
    assert not any("Justering" in one.label for one in explain(made.evaluation(), "närområdet").steps)
    finding = made.evaluation()
    shrunk = replace(finding, remote=(replace(finding.remote[0], effect=made.effect(7, before=50, after=57)),))
    line = next(one for one in explain(shrunk, "liljeholmen").steps if "Justering" in one.label)
    assert line.value == pytest.approx(-5)


def test_every_area_can_be_asked_for_by_id_and_by_name_and_says_which_others_there_are() -> None:
    finding = made.evaluation()
    why = explain(finding)
    assert [area for area, _ in why.areas] == ["torget-2025", "torget-2025-buffer", "liljeholmen", "torget-2025-net"]
    assert {explain(finding, area).area_id for area, _ in why.areas} == {area for area, _ in why.areas}
    assert explain(finding, "Liljeholmen") == explain(finding, "liljeholmen")
    assert steps(explain(finding, "net"))["Effekt"] == 9


def test_an_area_that_is_none_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="did you mean 'liljeholmen'"):
        explain(made.evaluation(), "liljeholm")


def test_a_finding_without_counts_says_why_there_are_none() -> None:
    with pytest.raises(NotFoundError, match="möttes av en ökning"):
        explain(replace(made.evaluation(), counts=()))


def test_a_change_is_counted_minus_what_its_own_past_made_expected_and_names_its_moves() -> None:
    why = explain(made.search(), "Liljeholmen")
    told = steps(why)
    assert (told["Räknat i månaden"], told["Väntat av platsens egen bakgrund"], told["Skillnad"]) == (80, 50, 30)
    assert why.counts[0].counts == (48, 52, 80)
    assert why.periods[-2:] == ("2026-06", "2026-07")
    assert any("metro-13" in note and "30 händelser" in note for note in why.notes)


def test_parts_of_a_place_are_asked_for_by_place_and_part() -> None:
    why = explain(made.search(), f"{made.CELL}:06-14")
    assert (why.name, steps(why)["Skillnad"]) == ("nära Sergels torg, 06-14", 20)


def test_a_search_that_found_nothing_says_so() -> None:
    with pytest.raises(NotFoundError, match="no place that changed"):
        explain(replace(made.search(), changes=(), moves=()))
