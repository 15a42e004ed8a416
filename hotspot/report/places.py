"""Where it gathered this month: lasting, new and cooled places, each with what it held a year ago."""

from dataclasses import dataclass

import numpy as np

from hotspot.concentration import Concentration
from hotspot.detect import detect_hotspots
from hotspot.ground import Ground
from hotspot.report.change import Comparison, compare_counts
from hotspot.report.gathered import concentration_sentence, concentration_table, month_concentration
from hotspot.report.say import cite, cite_name, cite_names, join, say, unique_names
from hotspot.report.series import month_before
from hotspot.report.words import certainty, chance_text, month_name
from hotspot.robustness import DRAWS
from hotspot.score import WEIGHTS
from hotspot.stats.multiple import benjamini_hochberg
from models.hotspot import HotSpot
from models.period import Period
from models.report import Figure, Section, Sentence, Table, Value, swedish_number
from models.selection import Selection

SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HotPlace:
    """A hot spot with its past.

    Attributes
    ----------
    name : unique within the report.
    change : this month beside the same month last year, in the same cells; None where there are no such data.
    chance : q-value of the change among the places shown; None as above.
    is_new : no hot spot of the month before touches it; None where that month has no data.
    """

    name: str
    hotspot: HotSpot
    change: Comparison | None
    chance: float | None
    is_new: bool | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HotPlaces:
    """The month's hot spots.

    Attributes
    ----------
    places : the first five by rank.
    found : how many there were in all.
    cooled : names of the month before's first five that no hot spot touches now.
    concentration : how few cells hold most incidents; None where no incident has a fine place.
    """

    month: str
    places: tuple[HotPlace, ...]
    found: int
    cooled: tuple[str, ...]
    concentration: Concentration | None = None


def find_places(ground: Ground, *, month: str, dispersion: float, has_last_year: bool, seed: int) -> HotPlaces:
    """Detect the month's hot spots, and look back a month and a year."""
    now = _detect(ground, month, seed=seed, draws=DRAWS)
    before = _detect(ground, month_before(month), seed=seed)
    names = unique_names(tuple(one.name or "Namnlös plats" for one in now[:SHOWN]))
    period_before = Period.of_month(month_before(month), timezone=ground.incidents.site.timezone)
    has_month_before = bool(ground.incidents.period_share(period_before).any())
    hot_now, hot_before = _all_cells(now), _all_cells(before)
    changes = tuple(_change(ground, one, month, dispersion) for one in now[:SHOWN]) if has_last_year else ()
    chances = benjamini_hochberg([change.p_value for change in changes]).tolist() if changes else []
    places = tuple(
        HotPlace(
            name=name,
            hotspot=one,
            change=changes[index] if changes else None,
            chance=chances[index] if changes else None,
            is_new=not hot_before.intersection(one.cells) if has_month_before else None,
        )
        for index, (name, one) in enumerate(zip(names, now[:SHOWN], strict=True))
    )
    cooled = tuple(one.name for one in before[:SHOWN] if one.name and not hot_now.intersection(one.cells))
    cooled = unique_names((*names, *cooled))[len(names) :]
    concentration = month_concentration(ground, month, seed=seed)
    return HotPlaces(month=month, places=places, found=len(now), cooled=cooled, concentration=concentration)


def places_table(hot: HotPlaces) -> Table:
    """Lay the first five places out."""
    return Table(
        table_id="heta-platser",
        caption="De högst rankade heta platserna. Fönster är dygnets fyra mest belastade timmar. Förändringen gäller "
        "samma rutor ett år tidigare; en plats som valts för att den är het nu är lätt högre än förr av en slump.",
        columns=(
            "Plats",
            "Rang",
            "Poäng",
            "Händelser",
            "Fönster",
            "q-värde",
            month_name(month_before(hot.month, months=12)),
            "Förändring (%)",
            "Riktning",
            "Läge",
        ),
        rows=(
            *(_row(place) for place in hot.places),
            *((name, None, None, None, None, None, None, None, None, "svalnad") for name in hot.cooled),
        ),
        decimals=(0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
    )


def score_table(hot: HotPlaces) -> Table:
    """Show what each score is made of."""
    return Table(
        table_id="poang",
        caption=f"Poängen är {_weighed()}, båda från 0 till 1. Säkerhet och aktualitet räknas inte: prövade bakåt i "
        "tiden gjorde de rangordningen inte bättre. Robusthet är andelen av försöken där platsen förblir säker när "
        "händelserna flyttas inom sin lägesosäkerhet.",
        columns=(
            "Plats",
            "Täthet",
            "Beständighet",
            "Säkerhet",
            "Aktualitet",
            "Robusthet",
            "Händelser per km² och månad",
        ),
        rows=tuple(
            (
                place.name,
                place.hotspot.components.density,
                place.hotspot.components.persistence,
                place.hotspot.components.significance,
                place.hotspot.components.recency,
                place.hotspot.robustness,
                place.hotspot.density_per_month,
            )
            for place in hot.places
        ),
        decimals=(0, 2, 2, 2, 2, 2, 0),
    )


def _weighed() -> str:
    parts = ((WEIGHTS["density"], "täthet"), (WEIGHTS["persistence"], "beständighet"))
    return " och ".join(f"{swedish_number(100 * weight)} % {name}" for weight, name in parts)


def places_section(hot: HotPlaces, figure: Figure) -> Section:
    """Write the section on hot spots."""
    first = hottest_sentence(hot) if hot.places else _nowhere()
    standing = _standing(hot)
    gathered = (concentration_sentence(hot.concentration),) if hot.concentration else ()
    return Section(
        title="Heta platser",
        sentences=(first, *((standing,) if standing.text else ()), *gathered),
        tables=_tables(hot),
        figures=(figure,),
    )


def _tables(hot: HotPlaces) -> tuple[Table, ...]:
    places = (places_table(hot),) if hot.places or hot.cooled else ()
    scores = (score_table(hot),) if hot.places else ()
    return (*places, *scores, *((concentration_table(hot.concentration),) if hot.concentration else ()))


def hottest_sentence(hot: HotPlaces) -> Sentence:
    """Say which place comes first, and when."""
    table, first = places_table(hot), hot.places[0]
    return say(
        "Hetast är {name} med {count} händelser, tätast klockan {window}.",
        name=cite_name(table, first.name),
        count=cite(table, first.name, "Händelser"),
        window=cite(table, first.name, "Fönster"),
    )


def _nowhere() -> Sentence:
    return say("Ingen plats hade fler händelser under månaden än slumpen tillåter.")


def hottest_certainty(hot: HotPlaces) -> str:
    """Say how sure the first place is."""
    q_value = hot.places[0].hotspot.q_value
    return "kan inte anges" if q_value is None else certainty(q_value)


def window(hotspot: HotSpot) -> str:
    """Write the busiest hours.

    A clock shows 00, never 24.
    """
    first, last = hotspot.peak_hours
    return f"{first:02d}–{last % 24:02d}"


def _standing(hot: HotPlaces) -> Sentence:
    table = places_table(hot)
    new = tuple(place.name for place in hot.places if place.is_new)
    lasting = tuple(place.name for place in hot.places if place.is_new is False)
    said = []
    if lasting:
        said.append(say("Beständiga sedan förra månaden: {names}.", names=cite_names(table, lasting)))
    if new:
        said.append(say("Nya: {names}.", names=cite_names(table, new)))
    if hot.cooled:
        said.append(say("Svalnade: {names}.", names=cite_names(table, hot.cooled)))
    return join(*said)


def _row(place: HotPlace) -> tuple[Value, ...]:
    hotspot, change = place.hotspot, place.change
    return (
        place.name,
        hotspot.rank,
        hotspot.score,
        hotspot.incidents,
        window(hotspot),
        chance_text(hotspot.q_value),
        change.before if change else None,
        change.percent if change else None,
        str(change.direction(place.chance)) if change else None,
        None if place.is_new is None else "ny" if place.is_new else "beständig",
    )


def _detect(ground: Ground, month: str, *, seed: int, draws: int = 0) -> tuple[HotSpot, ...]:
    period = Period.of_month(month, timezone=ground.incidents.site.timezone)
    selection = Selection(period=period)
    if not (ground.incidents.weights(selection) * ground.incidents.is_fine).any():
        return ()
    return detect_hotspots(ground, selection, rng=np.random.default_rng(seed), draws=draws)


def _all_cells(hotspots: tuple[HotSpot, ...]) -> set[int]:
    return {cell for one in hotspots for cell in one.cells}


def _change(ground: Ground, hotspot: HotSpot, month: str, dispersion: float) -> Comparison:
    timezone = ground.incidents.site.timezone
    now = Selection(period=Period.of_month(month, timezone=timezone))
    before = Selection(period=Period.of_month(month_before(month, months=12), timezone=timezone))
    inside = np.isin(ground.incidents.cells(now.resolution), np.array(hotspot.cells, dtype=np.int64))
    counts = (float(ground.incidents.weights(one)[inside].sum()) for one in (before, now))
    return compare_counts(*counts, dispersion=dispersion)
