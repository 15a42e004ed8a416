"""Relative risk on the map: what was planted is found, and it says what was compared."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
import shapely

from hotspot.risk import earlier_period
from models.errors import ParameterError
from models.layer import Layer
from models.period import Period
from tests.hotspot import small_city as city

WINTER = datetime(2023, 12, 1, 20, tzinfo=UTC)


def near(layer: Layer, place: tuple[float, float]) -> np.ndarray:
    """Tell which features lie within some 150 m of a place."""
    return np.asarray(shapely.distance(layer.frame.geometry.to_numpy(), shapely.Point(place)) < 0.002)


def two_kinds() -> Layer:
    base = city.ground(
        city.background(900),
        city.rows(150, city.SQUARE, spread_m=150, seed=3),
        city.rows(60, city.SQUARE, spread_m=150, seed=4, category="Narkotika", category_group="Narkotika"),
        city.rows(60, (18.055, 59.325), spread_m=2000, seed=5, category="Narkotika", category_group="Narkotika"),
    )
    return city.layer("relative-risk", base, city.selection(categories=("Narkotika",)))


def test_where_a_kind_is_commoner_than_others_the_ratio_is_higher() -> None:
    layer = two_kinds()
    at_square = near(layer, city.SQUARE)
    assert layer.frame["is_higher"][at_square].all()
    assert (layer.frame["ratio"][at_square] > 1.5).all()
    assert not layer.frame["is_higher"][near(layer, city.PARK)].any()
    told = layer.provenance.parameters
    assert (told["against"], told["cases"], told["controls"]) == ("others", "120", "1050")
    assert any("120 valda händelser jämförs med 1" in note for note in layer.notes)


def test_where_a_period_is_busier_than_the_one_before_the_ratio_is_higher_and_the_season_is_warned_of() -> None:
    base = city.ground(
        city.background(900),
        city.rows(900, (18.055, 59.325), spread_m=2000, seed=8, start=WINTER, days=90),
        city.rows(120, city.STATION, spread_m=100, seed=3),
        city.rows(20, city.STATION, spread_m=100, seed=4, start=WINTER, days=90),
        city.rows(20, city.SQUARE, spread_m=100, seed=5),
        city.rows(120, city.SQUARE, spread_m=100, seed=6, start=WINTER, days=90),
    )
    layer = city.layer("relative-risk", base)
    assert layer.frame["is_higher"][near(layer, city.STATION)].all()
    assert layer.frame["is_lower"][near(layer, city.SQUARE)].all()
    assert layer.provenance.parameters["compared_with"] == "2023-11-30/2024-02-29"
    assert any("årstiden" in note for note in layer.notes)
    # A period just as busy everywhere else is as a tenth part busier nowhere.
    assert (layer.frame["is_higher"] | layer.frame["is_lower"]).mean() < 0.2


def test_a_year_before_is_the_same_days() -> None:
    base = city.ground(
        city.background(300), city.rows(300, (18.055, 59.325), spread_m=2000, start=datetime(2023, 3, 1, tzinfo=UTC))
    )
    layer = city.layer("relative-risk", base, against="year_before")
    assert layer.provenance.parameters["compared_with"] == "2023-03-01/2023-05-31"
    assert not any("årstiden" in note for note in layer.notes)
    assert not (layer.frame["is_higher"] | layer.frame["is_lower"]).any()


def test_drawn_labels_agree_and_tell_of_the_whole_map() -> None:
    base = city.ground(
        city.background(300), city.rows(300, (18.055, 59.325), spread_m=1000, seed=8, start=WINTER, days=90)
    )
    known, drawn = (city.layer("relative-risk", base, tolerance=how) for how in ("moments", "drawn"))
    assert known.frame.index.equals(drawn.frame.index)
    assert np.corrcoef(known.frame["p_value"], drawn.frame["p_value"])[0, 1] > 0.95
    assert drawn.provenance.parameters["global_p_value"] == "0.01"
    assert any("kartan som helhet" in note for note in drawn.notes)


def test_adaptive_and_automatic_bandwidths_are_told() -> None:
    base = city.ground(city.background(300), city.rows(300, (18.055, 59.325), spread_m=2000, start=WINTER, days=90))
    layer = city.layer("relative-risk", base, city.selection(bandwidth_m=None), adaptive="yes")
    assert layer.provenance.parameters["bandwidth_rule"].startswith("automatic: Scott's rule")
    assert layer.provenance.parameters["adaptive"] == "yes"


def test_nothing_to_compare_with_is_an_empty_layer_that_says_so() -> None:
    layer = city.layer("relative-risk", city.ground(city.background(300)))
    assert layer.frame.empty
    assert any("för få för en jämförelse" in note for note in layer.notes)
    assert any("Uppgifterna börjar 2024-03-01" in note for note in layer.notes)


def test_others_need_a_kind() -> None:
    with pytest.raises(ParameterError, match="name one with category="):
        city.layer("relative-risk", city.ground(city.background(30)), against="others")


def test_a_period_before_has_as_many_days() -> None:
    spring = Period.of_days(date(2024, 3, 1), date(2024, 3, 31), timezone=city.SITE.timezone)
    before = earlier_period(spring, against="before")
    assert (str(before), before.days) == ("2024-01-30/2024-02-29", 31)
