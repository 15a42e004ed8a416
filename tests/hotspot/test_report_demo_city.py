"""The report on the demo city, whose truth is known: what was planted is told, and nothing that was not."""

import pytest

from geodata.basemap import base_layers
from geodata.transit import hubs, lines
from hotspot.ground import Ground, NamedPoint
from hotspot.report import displacement_report
from hotspot.report.say import numbers_in
from hotspot.synthetic import make_world
from models.report import Report
from tests.hotspot.report_month import NOW, numbers_of


@pytest.fixture(scope="module")
def ground() -> Ground:
    world = make_world(seed=3)
    layers = base_layers()
    places = zip(layers["places"]["name"], layers["places"].geometry, strict=True)
    return Ground(
        incidents=world.locate(),
        interventions=world.interventions,
        areas=layers["areas"],
        hubs=hubs(),
        lines=lines(),
        places=tuple(NamedPoint(name=name, longitude=point.x, latitude=point.y) for name, point in places),
    )


@pytest.fixture(scope="module")
def summer(ground: Ground) -> Report:
    return displacement_report(ground, month="2024-07", seed=1, now=NOW)


def summary_of(report: Report) -> str:
    return " ".join(sentence.text for sentence in report.sections[0].sentences)


def test_the_planted_fall_its_receivers_and_its_hours_are_in_the_summary(summer: Report) -> None:
    told = summary_of(summer)
    assert "färre än väntat" in told
    assert "omfördelning (geografisk och tidsmässig)" in told
    assert "Liljeholmen" in told
    assert "fler än väntat: morgon och lunch" in told


def test_the_null_intervention_is_told_as_no_effect_with_what_could_have_been_seen(ground: Ground) -> None:
    report = displacement_report(ground, month="2024-10", seed=1, now=NOW)
    told = summary_of(report)
    assert "ingen säker förändring. Den minsta effekt som hade kunnat ses är" in told
    assert "omfördelning (" not in told


def test_the_search_finds_the_planted_moves_untold_and_none_in_the_null_month(ground: Ground, summer: Report) -> None:
    search = next(one for one in summer.sections if one.title == "Sökning efter omfördelning")
    moves = next(table for table in search.tables if table.table_id == "flyttar")
    assert any("Sergels torg" in str(row[0]) and "till Liljeholmen" in str(row[0]) for row in moves.rows)
    assert "Sökningen över hela staden, utan utpekade platser, fann omfördelning" in summary_of(summer)
    null = displacement_report(ground, month="2024-10", seed=1, now=NOW)
    assert "Sökningen över hela staden fann ingen omfördelning" in summary_of(null)


def test_what_the_public_and_the_police_noticed_is_read_together(summer: Report) -> None:
    section = next(one for one in summer.sections if one.title.startswith("Allmänhetens samtal mot"))
    assert [table.table_id for table in section.tables] == ["tva-serier", "lasning"]
    assert "färre brott" not in " ".join(sentence.text for sentence in section.sentences)


def test_a_month_between_the_interventions_has_none(ground: Ground) -> None:
    report = displacement_report(ground, month="2024-03", seed=1, now=NOW)
    assert "Ingen registrerad insats pågick under månaden" in summary_of(report)


def test_every_figure_in_the_citys_report_stands_in_a_table_that_its_sentence_cites(summer: Report) -> None:
    tables = {table.table_id: table for section in summer.sections for table in section.tables}
    sentences = [sentence for section in summer.sections for sentence in section.sentences]
    assert sum(len(numbers_in(sentence.text)) for sentence in sentences) > 50
    for sentence in sentences:
        backed = set().union(*(numbers_of(tables[table_id]) for table_id in sentence.cites))
        assert numbers_in(sentence.text) <= backed, sentence
