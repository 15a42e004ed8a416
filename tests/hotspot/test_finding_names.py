"""A finding's name: the same for the same data, question and chance, another for anything else."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely

from hotspot.displacement.identity import evaluation_id, search_id
from hotspot.ground import Ground
from models.intervention import Intervention
from models.period import Hours, Period
from tests.hotspot import made_findings as made
from tests.hotspot import small_city as city

GROUND = replace(city.ground(city.rows(5, city.SQUARE)), state="7")
JUNE = Period.of_month("2024-06", timezone="Europe/Stockholm")


def evaluated(ground: Ground = GROUND, one: Intervention = made.INTERVENTION, *, seed: int = 0, **asked: object) -> str:
    question = {"until": None, "categories": (), "detection": ("public",), **asked}
    return evaluation_id(ground, one, rng=np.random.default_rng(seed), **question)  # type: ignore[arg-type]


def searched(ground: Ground = GROUND, month: Period = JUNE, *, seed: int = 0, **asked: object) -> str:
    question = {"categories": (), "detection": ("public",), **asked}
    return search_id(ground, month, rng=np.random.default_rng(seed), **question)  # type: ignore[arg-type]


def test_the_same_question_has_the_same_name_whatever_order_it_is_asked_in() -> None:
    assert evaluated() == evaluated()
    assert evaluated(categories=("rån", "stöld")) == evaluated(categories=("stöld", "rån"))
    turned = replace(made.INTERVENTION, area=shapely.reverse(made.INTERVENTION.area))
    assert evaluated(one=turned) == evaluated()
    assert searched() == searched()


CHANGED = [
    {"seed": 1},
    {"until": date(2025, 7, 31)},
    {"categories": ("rån",)},
    {"detection": ("police",)},
    {"ground": replace(GROUND, state="8")},
    {"ground": replace(GROUND, incidents=replace(GROUND.incidents, data_version=5))},
    {"one": replace(made.INTERVENTION, area=shapely.box(18.06, 59.33, 18.07, 59.336))},
    {"one": replace(made.INTERVENTION, hours=Hours(first=18, last=3))},
    {"one": replace(made.INTERVENTION, patrol_hours=10.0)},
    {"one": replace(made.INTERVENTION, last_day=date(2025, 8, 30))},
]


@pytest.mark.parametrize("changed", CHANGED)
def test_whatever_an_answer_depends_on_changes_its_name(changed: dict) -> None:
    assert evaluated(**changed) != evaluated()


def test_a_month_and_an_intervention_never_share_a_name() -> None:
    july = Period.of_month("2024-07", timezone="Europe/Stockholm")
    names = {evaluated(), searched(), searched(month=july), searched(categories=("rån",)), searched(seed=2)}
    assert len(names) == 5
    assert all(len(name) == 16 and set(name) <= set("0123456789abcdef") for name in names)


def test_naming_draws_nothing() -> None:
    rng = np.random.default_rng(3)
    search_id(GROUND, JUNE, rng=rng, categories=(), detection=())
    assert rng.random() == np.random.default_rng(3).random()
