"""The monthly report: what it says, what it must not say, and where its figures stand."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hotspot.report import DataQuality, displacement_report
from hotspot.report.change import Direction
from hotspot.report.detection import two_series_words
from hotspot.report.facts import is_active
from hotspot.report.monthly import write_monthly
from hotspot.report.pictures import expected_span
from hotspot.report.places import HotPlaces
from hotspot.report.placing import Placing
from hotspot.report.say import cite, numbers_in, say
from hotspot.report.series import count_months, month_before
from hotspot.report.volumes import PUBLIC, compare_volumes
from models.effect import Effect, Ratio
from models.errors import ParameterError
from models.finding import DetectionReading, Verdict
from models.period import Period
from models.quality import HitRate, Quality, Reason
from models.recalculated import Recalculated, Recount
from models.report import Report, Section, Table
from tests.hotspot import report_month as made
from tests.hotspot.report_month import numbers_of

HEADINGS = (
    "Sammanfattning",
    "Datakvalitet",
    "Volymer",
    "Heta platser",
    "Sökning efter omfördelning",
    "Insatser under månaden",
    "Omfördelning per slag: Sommar på torget 2024",
    "Underlag: Sommar på torget 2024",
    "Allmänhetens samtal mot polisens egna upptäckter",
    "Metod och förbehåll",
    "Ursprung",
)


def report_of(**changes: object) -> Report:
    return write_monthly(made.facts(**changes), made.PROVENANCE)


def section(report: Report, title: str) -> Section:
    return next(one for one in report.sections if one.title.startswith(title))


def text_of(one: Section | Report) -> str:
    sections = one.sections if isinstance(one, Report) else (one,)
    return " ".join(sentence.text for each in sections for sentence in each.sentences)


def null_facts() -> dict[str, Any]:
    nothing = made.finding(Verdict.NO_EFFECT_SEEN, local=-5, temporal=made.temporal(p_value=0.6))
    return {"findings": (nothing,), "search": made.search(has_moves=False)}


def short_facts() -> dict[str, Any]:
    return {"volumes": compare_volumes(made.series(months=3)), "loading": None}


NOT_ASSESSABLE = made.finding(
    Verdict.NOT_ASSESSABLE,
    local=float("nan"),
    buffer=made.area("Närområde", "buffer", made.effect(float("nan"))),
    remote=(),
    net=made.effect(float("nan")),
    temporal=None,
    reason="Bara 4 händelser före insatsen.",
)

UNFINISHED: dict[str, object] = {
    "newest": date(2024, 7, 12),
    "volumes": compare_volumes(made.series(last=350), is_complete=False),
}

SITUATIONS: dict[str, dict[str, Any]] = {
    "displacement": {},
    "everything": {"findings": (made.supported(),)},
    "a share without bounds": {
        "findings": (made.supported(share_displaced=Ratio(value=0.4, low=-float("inf"), high=float("inf"))),)
    },
    "nothing found": {"search": made.search(has_moves=False)},
    "nothing to search": {
        "search": made.search(
            has_moves=False,
            verdict=Verdict.NOT_ASSESSABLE,
            months=1,
            redistribution=None,
            smallest_detectable_effect=float("nan"),
            reason="Bara 1 månad före.",
        )
    },
    "no effect seen": null_facts(),
    "local effect only": {"findings": (made.finding(Verdict.LOCAL_EFFECT_ONLY),)},
    "diffusion": {"findings": (made.finding(Verdict.DIFFUSION_OF_BENEFITS),)},
    "not assessable": {"findings": (NOT_ASSESSABLE,)},
    "two of one name": {"findings": (made.supported(), made.supported(intervention=made.intervention(key="sommar-2")))},
    "no intervention": {"interventions": (), "findings": ()},
    "no year before": short_facts(),
    "nowhere hot": {"hot": HotPlaces(month=made.MONTH, places=(), found=0, cooled=())},
    "nobody says when it was told": {"reported": None},
    "badly placed": {"placing": Placing(fine=500, area=60, unplaced=460, police=1, loose_time=0)},
    "unfinished": UNFINISHED,
    "nothing at all": {
        "placing": Placing(fine=0, area=0, unplaced=0, police=0, loose_time=0),
        "volumes": compare_volumes(made.series(last=0, police_last=0)),
    },
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_figure_in_a_sentence_stands_in_a_table_that_it_cites(situation: str) -> None:
    report = report_of(**SITUATIONS[situation])
    tables = {table.table_id: table for one in report.sections for table in one.tables}
    for one in report.sections:
        for sentence in one.sentences:
            backed = set().union(*(numbers_of(tables[table_id]) for table_id in sentence.cites))
            assert numbers_in(sentence.text) <= backed, sentence


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_keeps_five_points_unique_tables_and_whole_sentences(situation: str) -> None:
    report = report_of(**SITUATIONS[situation])
    ids = [table.table_id for one in report.sections for table in one.tables]
    assert len(set(ids)) == len(ids)
    assert 1 <= len(report.sections[0].sentences) <= 5
    for sentence in report.sections[0].sentences:
        assert "Säkerhet: " in sentence.text
    for one in report.sections:
        for sentence in one.sentences:
            assert sentence.text.endswith(".")
            assert not re.search(r"\bnan\b|None|\{|  |\.\.", sentence.text)


def test_the_sections_stand_in_their_order() -> None:
    assert tuple(one.title for one in report_of().sections) == HEADINGS


def test_a_typed_figure_is_refused() -> None:
    with pytest.raises(ParameterError, match="no table backs"):
        say("Det var 14 händelser.")
    with pytest.raises(ParameterError, match="no table backs"):
        say("Det var {count} händelser.", count="14")


def test_a_figure_is_cited_as_it_stands_in_the_table() -> None:
    table = Table(table_id="t", caption="", columns=("Rad", "Antal"), rows=(("Rån", -1_234.5),), decimals=(0, 1))
    assert cite(table, "Rån", "Antal").text == "−1\u00a0234,5"
    assert numbers_of(table) == {"−1\u00a0234,5"}


def test_the_planted_displacement_is_told_with_interval_and_certainty() -> None:
    summary = [sentence.text for sentence in report_of().sections[0].sentences]
    local = next(text for text in summary if text.startswith("Sommar på torget 2024"))
    assert "−106 händelser (intervall −136 till −76), färre än väntat" in local
    assert "hade kunnat ses är 43 händelser. Säkerhet: mycket hög." in local
    flow = next(text for text in summary if "Liljeholmen" in text)
    assert "41 händelser (intervall 19 till 63). Säkerhet: måttlig." in flow
    assert any("medelförskjutningen är −3,2 timmar" in text for text in summary)


def test_no_effect_is_never_said_without_what_could_have_been_seen() -> None:
    told = section(report_of(**null_facts()), "Omfördelning per slag")
    assert "ingen effekt sedd" in text_of(told)
    assert "mindre än 43 händelser hade inte kunnat ses" in text_of(told)
    assert "Inget flöde" in text_of(told)


def test_the_share_displaced_is_told_with_its_interval_and_without_bounds_it_says_so() -> None:
    told = text_of(section(report_of(**SITUATIONS["everything"]), "Omfördelning per slag"))
    assert "återfinns 71\u00a0% i närområdet och vid knutpunkter (intervall 42 till 112\u00a0%)" in told
    loose = text_of(section(report_of(**SITUATIONS["a share without bounds"]), "Omfördelning per slag"))
    assert "40\u00a0% av minskningen" in loose
    assert "intervallet har ingen gräns" in loose


def test_what_a_judgement_rests_on_is_told_beside_it() -> None:
    told = text_of(section(report_of(**SITUATIONS["everything"]), "Underlag"))
    for words in (
        "är förändringen i insatsområdet −34,0\u00a0% (intervall −45,0 till −22,0\u00a0%)",
        "En panelmodell över områden och månader ger −98 händelser (intervall −132 till −64)",
        "Omfördelningskvoten (WDQ) är −0,39",
        "Av 999 placeboprov",
        "skilde sig insatsområdet från jämförelseområdena i nivå.",
        "97,0\u00a0% av periodens händelser rapporterats (intervall 95,5 till 98,1\u00a0%)",
        "De sista 3 dagarna är ännu för ofullständiga",
        "Våld och hot / Alkohol och narkotika",
    ):
        assert words in told


def test_an_undefined_quotient_says_why_in_the_table() -> None:
    undefined = made.supported(quotient=None, quotient_reason="Insatsområdet minskade inte.")
    told = section(report_of(findings=(undefined,)), "Underlag")
    row = next(row for row in told.tables[0].rows if str(row[0]).startswith("Omfördelningskvot"))
    assert row[1:] == (None, None, None, "odefinierad: Insatsområdet minskade inte")
    assert "odefinierad" in text_of(told)


def test_a_search_tells_its_largest_move_with_interval_and_the_citys_own_test() -> None:
    told = text_of(section(report_of(), "Sökning efter omfördelning"))
    assert "är Sergels torg till Liljeholmen: 31 händelser (intervall 14 till 48)" in told
    assert "Därutöver: Sergels torg (kl. 18–24) till (kl. 06–12)." in told
    assert "hör minskningar och ökningar ihop mer än slumpen ger (p 0,012, 999 omkastningar av platserna)" in told
    assert "5 par av säkra minskningar och ökningar är grannar eller länkade; 1,3 hade varit det" in told
    assert "fann omfördelning" in text_of(report_of().sections[0])


def test_a_search_that_found_nothing_says_what_it_could_have_found() -> None:
    report = report_of(**SITUATIONS["nothing found"])
    for one in (section(report, "Sökning efter omfördelning"), report.sections[0]):
        assert re.search(r"24 händelser(?: inte kunnat ses|\.)", text_of(one))
    table = next(one for one in section(report, "Sökning").tables if one.table_id == "sokning")
    assert ("Minsta påvisbara förändring på en typisk plats", "24") in table.rows


def test_a_search_without_pairs_says_that_no_move_could_be_seen() -> None:
    lonely = made.search(has_moves=False, pairs=0)
    assert "så en flytt kunde inte ses" in text_of(section(report_of(search=lonely), "Sökning"))
    assert "så en flytt kunde inte ses" not in text_of(section(report_of(), "Sökning"))


def test_a_search_of_a_short_history_says_that_the_season_is_unknown() -> None:
    told = text_of(section(report_of(search=made.search(months=8)), "Sökning"))
    assert "årstiden kan inte skiljas från en förändring" in told


def test_perpetrators_are_always_said_not_to_be_measured() -> None:
    told = section(report_of(), "Omfördelning per slag")
    assert "brottsaktiva mäts inte" in text_of(told)
    kinds = next(table for table in told.tables if table.table_id.startswith("slag-"))
    assert [row[:2] for row in kinds.rows if row[0] == "Brottsaktiva"] == [("Brottsaktiva", "mäts inte")]


def test_a_month_without_interventions_says_so_and_what_would_have_been_seen() -> None:
    report = report_of(interventions=(), findings=())
    told = section(report, "Insatser under månaden")
    assert text_of(told).startswith("Ingen registrerad insats pågick under månaden.")
    assert "hade inte kunnat skiljas från normal variation" in text_of(told)
    assert not [one for one in report.sections if one.title.startswith("Omfördelning per slag")]


@pytest.mark.parametrize("local", [-60.0, 60.0])
def test_where_only_the_polices_own_series_moved_no_sentence_says_fewer_or_more(local: float) -> None:
    only_police = DetectionReading(
        public=made.effect(-2),
        police=made.effect(local),
        reading="made_up",
        sentence="Bara polisens egna upptäckter ändrades; serien ensam säger inget om hur vanliga händelserna är.",
    )
    still = made.finding(Verdict.NO_EFFECT_SEEN, local=-2, temporal=None, detection_reading=only_police)
    told = report_of(
        findings=(still,),
        search=made.search(has_moves=False),
        volumes=compare_volumes(made.series(last=1_000, police_last=40 if local < 0 else 300)),
    )
    words = text_of(section(told, "Allmänhetens samtal mot"))
    assert words.count("polisens egna upptäckter minskar" if local < 0 else "polisens egna upptäckter ökar") == 1
    assert "säger den serien ensam inget" in words or "serien ensam säger inget" in words
    for claim in (
        "färre brott",
        "fler brott",
        "färre händelser",
        "fler händelser",
        "färre än väntat",
        "fler än väntat",
    ):
        assert claim not in text_of(told).replace("minus betyder färre händelser", "")
    assert "olisens egna upptäckter" not in text_of(told.sections[0])


def test_two_series_are_read_together() -> None:
    down, same, up = Direction.DOWN, Direction.SAME, Direction.UP
    assert two_series_words(same, same) == "Ingen av serierna ändras mer än normal variation."
    assert two_series_words(down, down).startswith("Båda serierna minskar")
    assert two_series_words(down, up).startswith("Serierna går isär: allmänhetens samtal minskar")
    assert two_series_words(up, same).startswith("Allmänhetens samtal ökar, medan")


def test_a_badly_placed_month_warns_first() -> None:
    report = report_of(placing=Placing(fine=500, area=60, unplaced=460, police=1, loose_time=0))
    first = report.sections[0].sentences[0].text
    assert "54,9\u00a0% av månadens 1\u00a0020 händelser är platsbestämda, under gränsen 85,0\u00a0%" in first
    assert "läs kartan och de heta platserna med försiktighet" in first


def test_the_share_of_the_month_that_has_been_told_is_said_with_its_interval_or_that_it_is_unknown() -> None:
    told = text_of(section(report_of(), "Datakvalitet"))
    assert "99,1\u00a0% av månadens händelser rapporterats (intervall 98,4 till 99,6\u00a0%)" in told
    assert "återstår är okänt" in text_of(section(report_of(reported=None), "Datakvalitet"))


def test_an_unfinished_month_says_so_first() -> None:
    report = report_of(**UNFINISHED)
    assert "ofullständig" in report.sections[0].sentences[0].text
    assert "minskar" not in text_of(section(report, "Volymer"))
    assert "månaden är ännu inte fullständig i data" in text_of(section(report, "Volymer"))


def test_groups_are_judged_as_a_family() -> None:
    volumes = compare_volumes(made.series(last=900))
    groups = [name for name in volumes.month if name in set(volumes.months.groups)]
    for name in groups:
        comparison = volumes.month[name]
        assert comparison is not None
        assert volumes.chances[name] >= comparison.p_value
    public = volumes.month[PUBLIC]
    assert public is not None
    assert volumes.chances[PUBLIC] == public.p_value


def test_batches_are_summed_and_every_reason_is_told_in_swedish() -> None:
    outcomes = {"accepted": [9, 1], "corrected": [0, 2], "duplicate": [0, 5], "quarantined": [1, 1], "rejected": [0, 1]}
    batches = pd.DataFrame({"received": [10, 10], **outcomes})
    loading = DataQuality.of_batches(batches, pd.DataFrame({"reason": ["time_missing", "time_missing", "odd"]}))
    told = section(report_of(loading=loading), "Datakvalitet")
    rows = dict(told.tables[-1].rows)
    assert (
        rows["Mottagna"] == 20 == sum(rows[name] for name in ("Nya", "Rättade", "Dubbletter", "I karantän", "Avvisade"))
    )
    assert (rows["Skäl: tid saknas"], rows["Skäl: odd"]) == (2, 1)
    assert "Av 20 inlästa rapporter var 2 rättelser" in text_of(told)


def hit_rate(name: str, incidents: int, placed: int) -> HitRate:
    return HitRate(name=name, incidents=incidents, placed=placed, fine=placed)


def quality(*groups: HitRate, **reasons: int) -> Quality:
    told = tuple(Reason(why=why, incidents=number) for why, number in reasons.items())
    return Quality(
        data_version=7,
        period=made.JULY,
        whole=hit_rate("", 1020, 990),
        months=(),
        groups=groups,
        categories=(),
        areas=(),
        sources=(),
        reasons=told,
    )


def test_the_kinds_under_the_line_are_named_with_their_shares() -> None:
    measured = quality(hit_rate("Våld", 800, 790), hit_rate("Stöld", 200, 120), hit_rate("Rån", 10, 8))
    told = section(report_of(quality=measured), "Datakvalitet")
    assert "Under gränsen ligger Stöld och Rån." in text_of(told)
    table = next(one for one in told.tables if one.table_id == "platsbestamning-grupper")
    assert [(row[0], row[-1]) for row in table.rows[1:]] == [
        ("Våld", "över"),
        ("Stöld", "under"),
        ("Rån", "under, osäkert"),
    ]
    good = section(report_of(quality=quality(hit_rate("Våld", 800, 790))), "Datakvalitet")
    assert "Ingen grupp ligger under gränsen." in text_of(good)


def test_why_places_are_missing_is_told_and_default_points_are_counted() -> None:
    measured = quality(hit_rate("Våld", 1020, 990), no_name=18, pile=12)
    told = text_of(section(report_of(quality=measured), "Datakvalitet"))
    assert "Vanligaste skälet till att platsen saknas: texten nämner ingen känd plats (18 händelser)." in told
    assert "12 händelser ligger på punkter som rymmer fler än slumpen tillåter" in told


def test_what_was_counted_otherwise_when_the_month_began_is_told() -> None:
    counts = (
        Recount(month="2024-05", category_group="våld", then=90, now=93, late=3),
        Recount(month="2024-06", category_group="våld", then=80, now=92, late=14, withdrawn=2),
        Recount(month="2024-07", category_group="våld", then=0, now=70, new=70),
    )
    found = Recalculated(since=3, told_at=made.PROVENANCE.made_at, data_version=7, counts=counts)
    told = section(report_of(recalculated=found), "Datakvalitet")
    assert "mest juni 2024, från 80 till 92 händelser" in text_of(told)
    table = next(one for one in told.tables if one.table_id == "rattat-sedan")
    assert [row[:4] for row in table.rows] == [("juni 2024", 80, 92, 14), ("maj 2024", 90, 93, 3)]
    nothing = replace(found, counts=counts[2:])
    assert "Ingen tidigare månad har räknats om" in text_of(section(report_of(recalculated=nothing), "Datakvalitet"))
    assert "rättats sedan förra månaden är okänt" in text_of(section(report_of(), "Datakvalitet"))


def test_placing_again_is_no_reading() -> None:
    outcomes = {"accepted": [9, 0], "corrected": [0, 4], "duplicate": [0, 0], "quarantined": [1, 0], "rejected": [0, 0]}
    batches = pd.DataFrame({"received": [10, 4], "file_sha256": ["ab", ""], **outcomes})
    assert DataQuality.of_batches(batches, pd.DataFrame({"reason": []})).received == 10


def test_an_intervention_is_active_on_its_last_day_and_not_the_day_after() -> None:
    one = replace(made.intervention(), first_day=date(2024, 6, 1), last_day=date(2024, 7, 1))
    assert is_active(one, made.JULY)
    assert not is_active(replace(one, last_day=date(2024, 6, 30)), made.JULY)
    assert not is_active(replace(one, first_day=date(2024, 8, 1), last_day=date(2024, 8, 2)), made.JULY)


def test_months_are_counted_from_the_first_whole_one_and_sum_to_the_incidents() -> None:
    incidents = made.incidents(2_000)
    counted = count_months(incidents, month=made.MONTH)
    assert counted.months[0] == "2023-06"
    assert counted.months[-1] == made.MONTH
    all_months = Period(start=Period.of_month("2023-06", timezone=made.TIMEZONE).start, end=made.JULY.end)
    inside = incidents.period_share(all_months).sum()
    assert counted.public.sum() + counted.police.sum() == pytest.approx(inside)


def test_the_expected_span_is_wider_the_fewer_years_it_rests_on() -> None:
    # Mean 100, no over-dispersion: 1.96 sqrt(100 + 100 / 1) = 27.72 and 1.96 sqrt(100 + 100 / 2) = 24.01.
    low, high = expected_span(np.full(36, 100.0))
    assert np.isnan(low[:12]).all()
    assert (low[12], high[12]) == pytest.approx((72.28, 127.72), abs=0.01)
    assert (low[24], high[24]) == pytest.approx((75.99, 124.01), abs=0.01)


def test_a_month_a_year_earlier_crosses_new_year() -> None:
    assert month_before("2024-02", months=14) == "2022-12"


def test_a_tiny_ground_gives_a_whole_report() -> None:
    report = displacement_report(made.ground(60), month=made.MONTH, seed=1, now=made.NOW)
    assert [one.title for one in report.sections if one.title in HEADINGS] == [
        title for title in HEADINGS if not title.startswith(("Omfördelning per slag", "Underlag"))
    ]
    assert report.provenance.data_version == 3
    assert "ofullständig" not in text_of(report)


def test_a_month_of_which_the_data_know_nothing_is_refused_and_not_called_a_fall() -> None:
    for month in ("2023-01", "2024-12"):
        with pytest.raises(ParameterError, match="hold nothing of"):
            displacement_report(made.ground(300), month=month, seed=1, now=made.NOW)


def test_the_first_month_of_the_data_calls_no_place_new() -> None:
    report = displacement_report(made.ground(6_000), month="2023-06", seed=1, now=made.NOW)
    assert {row[-1] for row in section(report, "Heta platser").tables[0].rows} == {None}
    assert "Nya" not in text_of(section(report, "Heta platser"))


def test_a_month_that_is_no_month_is_refused() -> None:
    with pytest.raises(ParameterError, match="2024-7"):
        displacement_report(made.ground(12), month="2024-7", seed=1, now=made.NOW)


def test_a_hot_square_is_named_with_its_counts_and_the_same_seed_gives_the_same_report() -> None:
    ground = made.ground(3_000)
    report = displacement_report(ground, month=made.MONTH, seed=1, now=made.NOW)
    again = displacement_report(ground, month=made.MONTH, seed=1, now=made.NOW)
    hot = section(report, "Heta platser").tables[0]
    assert hot.rows[0][1] == 1
    assert report == again


def test_effects_that_are_unknown_are_written_as_dashes() -> None:
    unknown = Effect(**{**dict.fromkeys(Effect.__slots__, np.nan), "q_value": None})  # type: ignore[arg-type]
    lost = replace(made.finding(Verdict.NOT_ASSESSABLE), net=unknown)
    tables = section(report_of(findings=(lost,)), "Omfördelning").tables
    table = next(one for one in tables if one.table_id.startswith("effekter-"))
    assert next(row for row in table.rows if row[0] == "Samlad effekt")[2:] == (None,) * 8
