# ruff: noqa: PD011 - values are our own arrays here, never those of pandas
"""Cells beside a named denominator: whose figures, what was taken for granted, and what it changes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Point, box

from geodata.areas import import_areas
from geodata.cells import cell_polygons, cells_of
from geodata.denominators import import_denominator
from geodata.streets import node_streets
from hotspot.count import count_by_cell
from hotspot.exposure import exposure_of
from hotspot.ground import Ground
from hotspot.local import OPTIONS, LocalQuestion, judge_cells
from models.denominator import Denominator, DenominatorPart, DenominatorUnit
from models.errors import ParameterError
from models.layer import Layer
from models.option import Chosen
from models.period import Period
from tests.hotspot import small_city as city

KLARA = cell_polygons(cells_of([city.SQUARE[0]], [city.SQUARE[1]], 9))[0]
CITY_2018 = Period.of_days(date(2018, 1, 1), date(2018, 12, 31), timezone=city.SITE.timezone)


def denominator(name: str, unit: DenominatorUnit, *parts: tuple[float, object]) -> Denominator:
    return Denominator(
        name=name,
        unit=unit,
        source="Stockholms stad",
        as_of=date(2019, 12, 31),
        parts=tuple(DenominatorPart(name="x", value=value, shape=shape) for value, shape in parts),  # type: ignore[arg-type]
    )


RESIDENTS = denominator("boende 2019", DenominatorUnit.PERSONS, (1800, KLARA))
PASSERS_BY = denominator("Centralstationen 2019", DenominatorUnit.PASSERS_BY, (240_000, KLARA))


def ground(*parts: object, denominators: tuple[Denominator, ...] = ()) -> Ground:
    return replace(city.ground(*parts), denominators=denominators)  # type: ignore[arg-type]


def klara() -> Ground:
    """The year 2018's 14 261 reported crimes, all in the one cell that stands for the district."""
    start = datetime(2018, 1, 1, 12, tzinfo=UTC)
    crimes = city.rows(14_261, city.SQUARE, start=start, days=364)
    elsewhere = city.rows(300, (18.055, 59.325), spread_m=2500, start=start, days=364)
    far = elsewhere[(abs(elsewhere["longitude"] - city.SQUARE[0]) > 0.01)]
    return ground(crimes, far, denominators=(RESIDENTS, PASSERS_BY))


def row_of_klara(layer: Layer) -> dict[str, object]:
    return dict(layer.frame.loc[cell_at(city.SQUARE, 9)])


@pytest.mark.parametrize(("name", "per_100_000"), [("boende 2019", 792_278), ("Centralstationen 2019", 5_942)])
def test_klara_s_absurd_rate_per_resident_is_told_as_such_and_the_one_per_passer_by_too(
    name: str, per_100_000: int
) -> None:
    # domain.md: 14 261 reported crimes in 2018, about 1 800 residents, 240 000 a day through the station.
    layer = city.layer("cells", klara(), city.selection(period=CITY_2018, resolution=9), denominator=name)
    found = row_of_klara(layer)
    assert round(float(found["rate"])) == per_100_000  # type: ignore[arg-type]
    assert float(found["rate_smoothed"]) == pytest.approx(per_100_000, rel=1e-3)  # type: ignore[arg-type]


def test_a_rate_names_its_denominator_its_source_and_its_date_wherever_it_goes() -> None:
    layer = city.layer("cells", klara(), city.selection(period=CITY_2018, resolution=9), denominator="boende 2019")
    fields = {one.name: one for one in layer.fields}
    assert fields["rate"].unit == "incidents per 100000 persons and year"
    assert fields["rate"].title_sv == "Frekvens (boende 2019)"
    assert fields["exposure"].unit == "persons"
    told = layer.provenance.parameters
    assert (told["denominator"], told["denominator_source"]) == ("boende 2019", "Stockholms stad")
    assert told["denominator_as_of"] == "2019-12-31"
    notes = "\n".join(layer.notes)
    assert "händelser per 100 000 personer och år (boende 2019). Källa: Stockholms stad, 2019-12-31." in notes
    assert "antas ligga jämnt över områdets yta" in notes
    assert "ligger i rutor utan personer i underlaget; de har ingen frekvens och prövas inte." in notes


def test_without_a_denominator_there_is_no_rate() -> None:
    layer = city.layer("cells", klara(), city.selection(period=CITY_2018, resolution=9))
    assert {"rate", "rate_smoothed", "exposure"}.isdisjoint(layer.frame.columns)
    assert "denominator" not in layer.provenance.parameters


def test_cells_without_exposure_come_last_have_no_rate_and_are_not_tested() -> None:
    layer = city.layer("cells", klara(), city.selection(period=CITY_2018, resolution=9), denominator="boende 2019")
    has_rate = layer.frame["rate"].notna().to_numpy()
    assert has_rate[0]
    assert not has_rate[-1]
    assert (np.diff(has_rate.astype(int)) <= 0).all()
    assert (layer.frame["q_value"][~has_rate] == 1).all()


def test_a_square_that_many_pass_is_hot_by_resident_and_not_by_passer_by() -> None:
    busy = city.rows(120, city.SQUARE, spread_m=50)
    even = city.rows(900, (18.055, 59.325), spread_m=1500, seed=5)
    whole = box(18.0, 59.29, 18.11, 59.36)
    crowd = denominator(
        "passerande", DenominatorUnit.PASSERS_BY, (200_000, whole), (100_000, Point(*city.SQUARE).buffer(0.0015))
    )
    homes = denominator("boende", DenominatorUnit.PERSONS, (80_000, whole))
    base, chosen = ground(busy, even, denominators=(crowd, homes)), city.selection()
    counts = count_by_cell(base.incidents, chosen)
    square = int(np.argmax(counts.counts))
    rng = np.random.default_rng(1)
    by_home = judge_cells(base, counts, LocalQuestion(denominator="boende"), rng)
    by_crowd = judge_cells(base, counts, LocalQuestion(denominator="passerande"), rng)
    assert by_home.is_hot[square]
    assert not by_crowd.is_hot[square]


@pytest.mark.parametrize("method", ["gi_star", "gi", "local_moran"])
def test_hot_spots_can_be_found_by_rates(method: str) -> None:
    whole = box(18.0, 59.29, 18.11, 59.36)
    homes = denominator("boende", DenominatorUnit.PERSONS, (80_000, whole))
    base = ground(city.rows(300, city.SQUARE, spread_m=90), city.background(), denominators=(homes,))
    layer = city.layer("hotspots", base, city.selection(), method=method, denominator="boende")
    assert layer.frame["name"].iloc[0] == "Sergels torg"
    told = layer.provenance.parameters
    assert (told["denominator"], told["denominator_source"]) == ("boende", "Stockholms stad")
    assert any("per 100 000 personer och år (boende). Källa: Stockholms stad" in note for note in layer.notes)


def test_hectares_need_no_import_and_streets_only_a_network() -> None:
    base = ground(city.background())
    cells = count_by_cell(base.incidents, city.selection()).cells
    at_square = cells_of([city.SQUARE[0]], [city.SQUARE[1]], 10)
    # A seventh of the resolution-9 cell at Sergels torg, which has 79 168 m², not the published average of 105 333.
    assert exposure_of(base, at_square, "hectares").values[0] == pytest.approx(7.9168 / 7, rel=1e-3)
    with pytest.raises(ParameterError, match="no denominator 'street-km'; known are 'hectares'"):
        exposure_of(base, cells, "street-km")
    lines = [LineString([(18.05, 59.33), (18.07, 59.33)]), LineString([(18.06, 59.32), (18.06, 59.34)])]
    named = gpd.GeoDataFrame({"name": ["A", "B"]}, geometry=lines, crs="EPSG:4326")
    streets = node_streets(named, crs=city.SITE.local_crs)
    with_streets = replace(base, streets=streets)
    found = exposure_of(with_streets, cells, "street-km")
    assert found.values.sum() + found.outside == pytest.approx(streets.total_km)


def test_an_unknown_denominator_and_absent_streets_are_refused_with_what_to_do() -> None:
    base = ground(city.background(), denominators=(RESIDENTS,))
    with pytest.raises(ParameterError, match="no denominator 'boende'; known are 'hectares', 'boende 2019'"):
        city.layer("cells", base, denominator="boende")
    with pytest.raises(ParameterError, match="There are no streets; bring some in"):
        city.layer("cells", base, neighbours="streets")


def test_every_way_of_inference_sees_the_square_and_says_how_it_knows() -> None:
    base = ground(city.rows(300, city.SQUARE, spread_m=60), city.background())
    said = {way: city.layer("cells", base, inference=way) for way in ("exact", "simulation", "analytic")}
    for layer in said.values():
        assert layer.frame["is_hotspot"].any()
    assert any("simulerad med 999 omkastningar" in note for note in said["simulation"].notes)
    assert any("normalapproximerad" in note for note in said["analytic"].notes)
    assert said["analytic"].frame["is_hotspot"].sum() >= said["exact"].frame["is_hotspot"].sum()


def test_simulated_chances_are_those_of_every_deal() -> None:
    base = ground(city.rows(60, city.SQUARE, spread_m=60), city.background())
    counts, rng = count_by_cell(base.incidents, city.selection()), np.random.default_rng(2)
    exact = judge_cells(base, counts, LocalQuestion(statistic="gi"), rng)
    simulated = judge_cells(base, counts, LocalQuestion(statistic="gi", inference="simulation"), rng)
    assert np.abs(exact.p - simulated.p).max() < 0.08
    assert np.corrcoef(exact.p, simulated.p)[0, 1] > 0.995


def test_yekutieli_s_correction_is_the_stricter() -> None:
    base = ground(city.rows(300, city.SQUARE, spread_m=60), city.background())
    counts, rng = count_by_cell(base.incidents, city.selection()), np.random.default_rng(2)
    plain, strict = (judge_cells(base, counts, LocalQuestion(correction=one), rng) for one in ("bh", "by"))
    assert (strict.q >= plain.q).all()
    assert 0 < strict.is_hot.sum() <= plain.is_hot.sum()


def test_the_defaults_of_every_door_are_the_same_test() -> None:
    assert LocalQuestion.of(Chosen.of(OPTIONS), statistic="gi_star") == LocalQuestion()


def test_quadrants_tell_the_square_from_the_pile() -> None:
    outskirts = (18.13, 59.29)
    quiet = city.rows(150, outskirts, spread_m=250, start=datetime(2023, 3, 1, tzinfo=UTC))
    square = city.rows(300, city.SQUARE, spread_m=90)
    layer = city.layer(
        "cells",
        ground(square, quiet, city.rows(40, outskirts), city.background(200)),
        statistic="local_moran",
    )
    quadrants = dict(zip(layer.frame.index, layer.frame["quadrant"], strict=True))
    assert quadrants[cell_at(city.SQUARE)] == "HH"
    assert quadrants[cell_at(outskirts)] == "HL"
    assert set(layer.frame["quadrant"][layer.frame["is_hotspot"]]) == {"HH"}


def cell_at(where: tuple[float, float], resolution: int = 10) -> str:
    return f"{cells_of([where[0]], [where[1]], resolution)[0]:x}"


def seed_figures(shared_data: Path, quantity: str) -> dict[str, float]:
    """Figures of the cooperation documents, by place."""
    table = pd.read_csv(shared_data / "seed_tables" / "denominatorer_befolkning_floden.csv")
    rows = table[table["storhet"] == quantity]
    return dict(zip(rows["omrade"], rows["varde"].astype(float), strict=True))


def test_the_cooperation_documents_own_figures_give_klara_s_two_rates(shared_data: Path, tmp_path: Path) -> None:
    homes = seed_figures(shared_data, "folkbokforda")["Stadsdelen Klara"]
    crowd = seed_figures(shared_data, "passerande/dag")["Centralstationen + Cityterminalen"]
    base = klara()
    rates = {}
    for name, unit, figure in (("hem", DenominatorUnit.PERSONS, homes), ("flöde", DenominatorUnit.PASSERS_BY, crowd)):
        (tmp_path / "figures.csv").write_text(
            f"name,longitude,latitude,value\nKlara,{city.SQUARE[0]},{city.SQUARE[1]},{figure}\n", encoding="utf-8"
        )
        read = import_denominator(
            tmp_path / "figures.csv", name=name, unit=unit, source="Klara", as_of=date(2019, 1, 1), areas=base.areas
        )
        chosen = city.selection(period=CITY_2018, resolution=9)
        layer = city.layer("cells", replace(base, denominators=(read,)), chosen, denominator=name)
        rates[name] = round(float(row_of_klara(layer)["rate"]))  # type: ignore[arg-type]
    assert rates == {"hem": 792_278, "flöde": 5_942}


def test_stockholm_s_districts_with_invented_residents_lose_nobody(shared_data: Path, tmp_path: Path) -> None:
    districts = import_areas(shared_data / "stockholm" / "stadsdelar.geojson", kind="district")
    people = np.random.default_rng(1).integers(500, 20_000, len(districts))
    (tmp_path / "folk.csv").write_text(
        "\n".join(["stadsdel;antal", *(f"{n};{p}" for n, p in zip(districts["name"], people, strict=True))]),
        encoding="utf-8",
    )
    read = import_denominator(
        tmp_path / "folk.csv",
        name="boende",
        unit=DenominatorUnit.PERSONS,
        source="påhittad",
        as_of=date(2024, 12, 31),
        areas=districts,
    )
    base = ground(city.background(3000), denominators=(read,))
    counts = count_by_cell(base.incidents, city.selection(resolution=9))
    found = exposure_of(base, counts.cells, "boende")
    assert found.values.sum() + found.outside == pytest.approx(people.sum(), rel=1e-9)
    assert 0 < found.outside < people.sum()
