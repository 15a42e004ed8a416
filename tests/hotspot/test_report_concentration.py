"""The monthly report's sentence on how few places hold most incidents."""

from dataclasses import replace

from hotspot.ground import Ground
from hotspot.report.gathered import concentration_sentence, concentration_table, month_concentration
from hotspot.report.pictures import map_figure
from hotspot.report.places import find_places, places_section
from hotspot.report.say import numbers_in
from tests.hotspot import report_month as month
from tests.hotspot import small_city as city


def april() -> Ground:
    return city.ground(city.background(), city.rows(300, city.SQUARE, spread_m=60))


def test_the_sentence_cites_both_shares_from_its_table() -> None:
    found = month_concentration(april(), "2024-04", seed=0)
    assert found is not None
    sentence, table = concentration_sentence(found), concentration_table(found)
    half = next(row for row in table.rows if row[0] == "Hälften")
    assert sentence.cites == (table.table_id,)
    assert numbers_in(sentence.text) == {table.cite("Hälften", name) for name in table.columns[1:]}
    assert float(str(half[1])) < float(str(half[2]))


def test_what_is_drawn_follows_the_reports_seed() -> None:
    places = [find_places(april(), month="2024-04", dispersion=1.0, has_last_year=False, seed=seed) for seed in (1, 2)]
    first, second = (one.concentration for one in places)
    again = month_concentration(april(), "2024-04", seed=1)
    assert first is not None
    assert second is not None
    assert again is not None
    assert first.expected_area_share.tolist() == again.expected_area_share.tolist()
    assert first.expected_area_share.tolist() != second.expected_area_share.tolist()


def test_a_month_without_places_has_no_sentence() -> None:
    assert month_concentration(city.ground(city.rows(5, None, precision="none")), "2024-04", seed=0) is None
    assert month_concentration(april(), "2019-04", seed=0) is None


def test_the_section_on_hot_places_ends_with_it() -> None:
    hot = find_places(april(), month="2024-04", dispersion=1.0, has_last_year=False, seed=0)
    section = places_section(hot, map_figure((), (), ()))
    assert section.sentences[-1].text.startswith("Hälften av händelserna låg på ")
    assert section.tables[-1].table_id == "koncentration"
    assert "Hälften" not in places_section(replace(hot, concentration=None), section.figures[0]).sentences[-1].text


def test_facts_without_it_keep_their_section_as_it_was() -> None:
    assert month.facts().hot.concentration is None
