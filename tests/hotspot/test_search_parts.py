"""A month's search on a city made by hand: places, months, links, what it says, and what it must not say."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pandas as pd
import pytest

from geodata.cells import cells_of, parents_of
from hotspot.displacement.search import search_displacement
from hotspot.displacement.search.links import link_slices
from hotspot.displacement.search.months import gather_months
from hotspot.displacement.search.places import lay_out_places, name_places
from hotspot.displacement.search.slices import KINDS, cut_slices
from hotspot.ground import Ground
from models.finding import DisplacementKind, KindVerdict, Verdict
from models.incident import PUBLIC_INITIATED, Detection
from models.period import Period
from models.search import SearchFinding
from models.transit import Hub, Line
from tests.hotspot import small_city
from tests.hotspot.small_city import NOW, SITE

MONTHS = [f"{2022 + number // 12}-{number % 12 + 1:02d}" for number in range(27)]
SEARCHED = MONTHS[-1]
STEP = 0.006
"""Degrees of latitude between the places in a row, some 670 m."""

A, B, FAR = 5, 6, 20
"""Two neighbours, and a place by itself at the other end."""


def where(place: int) -> tuple[float, float]:
    return 18.0 + 0.012 * (place % 4), 59.25 + STEP * (place // 4)


def of_month(place: int, month: str, count: int, *, hour: int = 20, **same: object) -> pd.DataFrame:
    start = datetime.fromisoformat(f"{month}-01").replace(hour=hour, tzinfo=UTC)
    seed = place * 1000 + MONTHS.index(month)
    return small_city.rows(count, where(place), spread_m=20, start=start, days=27, seed=seed, **same)


@cache
def past(places: int = 24) -> pd.DataFrame:
    """Everywhere some forty a month, more or less by chance, day and evening by halves."""
    rng = np.random.default_rng(1)
    counts = rng.poisson(20, (places, len(MONTHS), 2))
    return pd.concat(
        [
            of_month(place, month, int(counts[place, at, half]), hour=hour)
            for place in range(places)
            for at, month in enumerate(MONTHS)
            for half, hour in enumerate((9, 20))
            if not (month == SEARCHED and place in {A, B, FAR})
        ],
        ignore_index=True,
    )


def ground(*last: pd.DataFrame, hubs: tuple[Hub, ...] = (), lines: tuple[Line, ...] = ()) -> Ground:
    return replace(small_city.ground(past(), *last), hubs=hubs, lines=lines)


def halves(place: int, day: int, evening: int) -> list[pd.DataFrame]:
    return [of_month(place, SEARCHED, count, hour=hour) for hour, count in ((9, day), (20, evening)) if count]


def month(name: str = SEARCHED) -> Period:
    return Period.of_month(name, timezone=SITE.timezone)


def search(base: Ground, name: str = SEARCHED, **asked: tuple[str, ...] | tuple[Detection, ...]) -> SearchFinding:
    return search_displacement(base, month(name), rng=np.random.default_rng(1), now=NOW, **asked)  # type: ignore[arg-type]


def kind(finding: SearchFinding, name: DisplacementKind) -> KindVerdict:
    return next(one for one in finding.kinds if one.kind is name)


@cache
def usual() -> SearchFinding:
    return search(ground(*halves(A, 20, 20), *halves(B, 20, 20), *halves(FAR, 20, 20)))


@cache
def moved() -> SearchFinding:
    """Of place A's forty nearly all turn up next door."""
    return search(ground(*halves(A, 2, 2), *halves(B, 40, 40), *halves(FAR, 20, 20)))


class TestWhatItSays:
    def test_a_usual_month_holds_no_move_and_tells_what_could_have_been_seen(self) -> None:
        found = usual()
        assert found.verdict is Verdict.NO_EFFECT_SEEN
        assert not found.moves
        assert found.smallest_detectable_effect > 0
        assert f"{found.smallest_detectable_effect:.0f} händelser" in found.reason

    def test_what_left_one_place_is_found_next_door(self) -> None:
        found = moved()
        assert found.verdict is Verdict.DISPLACEMENT
        source, receiver = found.moves[0].source, found.moves[0].receiver
        assert (source.place.longitude, source.place.latitude) == pytest.approx(where(A), abs=0.001)
        assert (receiver.place.longitude, receiver.place.latitude) == pytest.approx(where(B), abs=0.001)
        assert found.moves[0].link == "grannar"
        assert found.moves[0].kind is DisplacementKind.GEOGRAPHIC

    def test_no_more_can_move_than_fell_and_rose(self) -> None:
        for move in moved().moves:
            assert 0 <= move.low <= move.incidents <= move.high
            assert move.incidents <= min(-move.source.value, move.receiver.value) + 1e-9

    def test_a_fall_whose_rise_is_across_the_city_is_a_fall_alone(self) -> None:
        found = search(ground(*halves(A, 2, 2), *halves(B, 40, 40), *halves(FAR, 50, 50)))
        assert found.verdict is Verdict.LOCAL_EFFECT_ONLY
        assert len(found.changes) >= 2

    def test_what_moved_from_evening_to_morning_is_found_in_its_place(self) -> None:
        found = search(ground(*halves(A, 50, 1), *halves(B, 20, 20), *halves(FAR, 20, 20)))
        verdict = kind(found, DisplacementKind.TEMPORAL)
        assert verdict.verdict is Verdict.DISPLACEMENT
        move = next(one for one in found.moves if one.kind is DisplacementKind.TEMPORAL)
        assert (move.source.part, move.receiver.part, move.link) == ("18-24", "06-14", "samma plats")

    def test_a_change_shows_all_that_it_is_compared_with(self) -> None:
        for change in moved().changes:
            assert len(change.history) == len(change.expected_history) == len(MONTHS)
            assert change.history[-1] == pytest.approx(change.observed)
            assert change.expected_history[-1] == pytest.approx(change.expected)
            assert change.value == pytest.approx(change.observed - change.expected)
            assert change.low < change.value < change.high
            assert change.q_value >= change.p_value * 0.999

    def test_each_verdict_has_reason_incidents_and_smallest_effect(self) -> None:
        for found in (usual(), moved()):
            assert {one.kind for one in found.kinds} == set(DisplacementKind)
            for one in found.kinds:
                assert one.reason.endswith(".")
                if one.verdict not in {"not_measured", Verdict.NOT_ASSESSABLE}:
                    assert one.incidents is not None
                    assert one.smallest_detectable_effect is not None
                    assert one.smallest_detectable_effect > 0
            assert "anmälda av allmänhet och larm" in found.reason

    def test_who_did_it_is_never_measured(self) -> None:
        assert kind(moved(), DisplacementKind.PERPETRATOR).verdict == "not_measured"

    def test_the_same_question_has_the_same_answer(self) -> None:
        again = search(ground(*halves(A, 2, 2), *halves(B, 40, 40), *halves(FAR, 20, 20)))
        assert [(one.incidents, one.low, one.high) for one in again.moves] == [
            (one.incidents, one.low, one.high) for one in moved().moves
        ]
        assert again.finding_id == moved().finding_id

    def test_the_order_of_the_rows_changes_nothing(self) -> None:
        parts = (*halves(A, 2, 2), *halves(B, 40, 40), *halves(FAR, 20, 20))
        shuffled = pd.concat([past(), *parts]).sample(frac=1, random_state=1)
        found = search(small_city.ground(shuffled))
        assert [(one.source.place.place_id, one.receiver.place.place_id) for one in found.moves] == [
            (one.source.place.place_id, one.receiver.place.place_id) for one in moved().moves
        ]
        assert [one.incidents for one in found.moves] == pytest.approx([one.incidents for one in moved().moves])

    def test_the_choices_are_told(self) -> None:
        told = moved().provenance.parameters
        assert {"baseline_months", "places", "pairs", "memory", "spread", "pair_test", "redistribution"} <= set(told)


class TestWhatItCannotSay:
    def test_without_two_months_before_nothing_is_said(self) -> None:
        found = search(ground(), MONTHS[1])
        assert found.verdict is Verdict.NOT_ASSESSABLE
        assert "1 månad" in found.reason
        assert math.isnan(found.smallest_detectable_effect)

    def test_a_month_without_incidents_is_not_a_month_in_which_all_stopped(self) -> None:
        assert search(ground(), "2024-06").verdict is Verdict.NOT_ASSESSABLE

    def test_a_handful_of_places_tells_nothing_of_chance(self) -> None:
        few = small_city.ground(past(6))
        found = search(few, MONTHS[-2])
        assert found.verdict is Verdict.NOT_ASSESSABLE
        assert "platser" in found.reason

    def test_under_a_year_the_season_is_said_to_be_unknown(self) -> None:
        found = search(ground(), MONTHS[8])
        assert any("årstid" in note for note in found.notes)

    def test_polices_own_discoveries_are_a_series_of_their_own_and_said_to_be_no_measure(self) -> None:
        base = small_city.ground(past().assign(detection="police"))
        assert search(base, MONTHS[-2]).verdict is Verdict.NOT_ASSESSABLE  # the public noticed nothing
        found = search(base, MONTHS[-2], detection=(Detection.POLICE,))
        assert found.detection == "police"
        assert "polisens egna upptäckter" in found.reason
        assert any("polisens egna upptäckter" in note for note in found.notes)

    def test_a_month_that_has_not_ended_is_compared_with_the_citys_same_days(self) -> None:
        whole = small_city.ground(past())
        until = datetime(2024, 2, 11, tzinfo=UTC)
        base = small_city.ground(past()[past()["earliest"] < pd.Timestamp(until)])
        found = search(base, "2024-02")
        assert found.verdict is search(whole, "2024-02").verdict is Verdict.NO_EFFECT_SEEN
        assert any("före månadens slut" in note for note in found.notes)


class TestMonths:
    def test_a_span_over_midnight_of_the_month_is_shared(self) -> None:
        night = small_city.rows(1, where(0)).assign(
            earliest=pd.Timestamp("2024-01-31T20:00Z"), latest=pd.Timestamp("2024-02-01T00:00Z")
        )
        found = gather_months(
            small_city.incidents(past(), night), month("2024-02"), categories=(), detection=PUBLIC_INITIATED
        )
        shares = found.weight[found.row == len(past())]
        # In Stockholm it is from 21 to 1: three of four hours in January.
        assert shares.tolist() == [0.75, 0.25]

    def test_every_incident_of_the_months_is_counted_once(self) -> None:
        found = gather_months(small_city.incidents(past()), month(), categories=(), detection=PUBLIC_INITIATED)
        assert found.totals.sum() == pytest.approx(len(past()))
        assert found.baseline == len(MONTHS) - 1

    def test_a_month_that_was_not_recorded_is_passed_over(self) -> None:
        is_gone = past()["earliest"].dt.strftime("%Y-%m") == "2023-05"
        base = small_city.ground(past()[~is_gone])
        found = search(base, MONTHS[-2])
        assert any("2023-05" in note for note in found.notes)


def hub_at(place: int, name: str) -> Hub:
    longitude, latitude = where(place)
    return Hub(hub_id=name.lower(), name=name, longitude=longitude, latitude=latitude, lines=("metro-1",))


class TestPlaces:
    def test_a_hub_holds_what_lies_around_it_and_cells_the_rest(self) -> None:
        base = ground(hubs=(hub_at(0, "Alfa"), hub_at(23, "Beta")))
        months = gather_months(base.incidents, month(), categories=(), detection=PUBLIC_INITIATED)
        places = lay_out_places(base, months)
        named = name_places(base, places, np.arange(len(places)))
        assert [named[at].name for at in np.flatnonzero(places.hub >= 0).tolist()] == ["Alfa", "Beta"]
        assert {named[at].role for at in range(2, len(places))} == {"cell"}
        assert len({one.place_id for one in named.values()}) == len(places)

    def test_what_is_too_thin_by_itself_is_one_place_with_its_surroundings(self) -> None:
        thin = pd.concat(
            [
                small_city.rows(3, (18.2 + 0.004 * spot, 59.4), spread_m=10, start=start, days=25, seed=spot)
                for spot in range(3)
                for start in (datetime.fromisoformat(f"{name}-01").replace(hour=12, tzinfo=UTC) for name in MONTHS)
            ]
        )
        base = small_city.ground(past(), thin)
        months = gather_months(base.incidents, month(), categories=(), detection=PUBLIC_INITIATED)
        places = lay_out_places(base, months)
        held = places.member[months.row >= len(past())]
        assert (held >= 0).mean() > 0.6
        fine = cells_of([18.2, 18.204, 18.208], [59.4] * 3, 9)
        coarse = {int(one) for resolution in (8, 7) for one in parents_of(fine, resolution)}
        assert {int(places.cell[one]) for one in held[held >= 0]} <= coarse

    def test_the_searched_month_makes_no_place(self) -> None:
        new = small_city.rows(80, (18.29, 59.45), start=datetime(2024, 3, 1, 12, tzinfo=UTC), days=27)
        base = small_city.ground(past(), new)
        months = gather_months(base.incidents, month(), categories=(), detection=PUBLIC_INITIATED)
        places = lay_out_places(base, months)
        assert (places.member[months.row >= len(past())] == -1).all()


class TestLinks:
    def test_hubs_few_stops_apart_are_paired_and_so_is_what_lies_beside_a_hub(self) -> None:
        names = [f"H{number}" for number in range(8)]
        hubs = tuple(hub_at(3 * number, name) for number, name in enumerate(names))
        base = ground(hubs=hubs, lines=(Line(line_id="metro-1", hubs=tuple(names)),))
        months = gather_months(base.incidents, month(), categories=(), detection=PUBLIC_INITIATED)
        places = lay_out_places(base, months)
        slices = cut_slices(base.incidents, months, places)
        links = link_slices(base, places, slices)
        number = {int(hub): place for place, hub in enumerate(places.hub) if hub >= 0}
        whole = slices.place[links.source], slices.place[links.receiver]
        is_whole = (slices.kind[links.source] == 0) & (slices.kind[links.receiver] == 0)
        reasons = {
            (int(a), int(b)): links.reason(at)
            for at, (a, b, chosen) in enumerate(zip(*whole, is_whole, strict=True))
            if chosen
        }
        assert reasons[number[0], number[6]] == "metro-1, 6 stationer"
        assert (number[0], number[7]) not in reasons
        assert all((b, a) in reasons for a, b in reasons)

    def test_parts_are_paired_within_their_place_and_kind_alone(self) -> None:
        base = ground()
        months = gather_months(base.incidents, month(), categories=(), detection=PUBLIC_INITIATED)
        places = lay_out_places(base, months)
        slices = cut_slices(base.incidents, months, places)
        links = link_slices(base, places, slices)
        inner = ~links.is_between
        assert (slices.place[links.source[inner]] == slices.place[links.receiver[inner]]).all()
        assert (slices.kind[links.source[inner]] == slices.kind[links.receiver[inner]]).all()
        assert (slices.family[links.source] == slices.family[links.receiver])[~inner].all()
        assert (links.source != links.receiver).all()
        assert set(slices.kind.tolist()) == {KINDS.index(DisplacementKind.GEOGRAPHIC), 1}
