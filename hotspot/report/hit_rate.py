"""What the report tells of its own ground: which kinds are badly placed, why, and what was counted otherwise before."""

from hotspot.report.say import cite, cite_name, cite_names, join, say
from hotspot.report.words import month_name
from models.quality import USABLE_SHARE, WHY_COARSE, Quality
from models.recalculated import Recalculated, Recount
from models.report import Sentence, Table

_SHARE, _LINE = "Platsbestämda (%)", "Mot gränsen"
_UNDER, _PERHAPS, _OVER = "under", "under, osäkert", "över"
_THEN, _NOW = "Då", "Nu"
_ALL = "Alla händelser"
_MOST_MONTHS = 12


def group_table(quality: Quality) -> Table:
    """Lay out the share placed of each group, with its interval and its side of the line."""
    rows = tuple(
        (
            name,
            one.incidents,
            None if one.share is None else 100 * one.share,
            100 * one.interval[0],
            100 * one.interval[1],
            _OVER if one.is_usable else _UNDER if one.is_surely_unusable else _PERHAPS,
        )
        for name, one in ((_ALL, quality.whole), *((one.name, one) for one in quality.groups))
    )
    return Table(
        table_id="platsbestamning-grupper",
        caption="Andel platsbestämda på område eller bättre, med 95 % intervall, "
        f"mot gränsen {100 * USABLE_SHARE:.0f} %.",
        columns=("Grupp", "Händelser", _SHARE, "Från", "Till", _LINE),
        rows=rows,
        decimals=(0, 0, 1, 1, 1, 0),
    )


def group_sentence(quality: Quality) -> Sentence:
    """Name the groups that lie under the line."""
    table = group_table(quality)
    under = tuple(one.name for one in quality.groups if not one.is_usable)
    if not under:
        return say("Ingen grupp ligger under gränsen.")
    return say("Under gränsen ligger {names}.", names=cite_names(table, under))


def reason_table(quality: Quality) -> Table:
    """Lay out why incidents are not placed; the rows sum to those that are not."""
    return Table(
        table_id="ej-platsbestamda",
        caption="Varför händelser inte är platsbestämda på område eller bättre.",
        columns=("Skäl", "Händelser"),
        rows=tuple((WHY_COARSE.get(one.why, ("", one.why))[1], one.incidents) for one in quality.reasons),
        decimals=(0, 0),
    )


def reason_sentence(quality: Quality) -> Sentence:
    """Say the commonest reason, and how many lie on default coordinates."""
    table = reason_table(quality)
    first = WHY_COARSE.get(quality.reasons[0].why, ("", quality.reasons[0].why))[1]
    told = say(
        "Vanligaste skälet till att platsen saknas: {why} ({count} händelser).",
        why=cite_name(table, first),
        count=cite(table, first, "Händelser"),
    )
    pile = WHY_COARSE["pile"][1]
    if not any(one.why == "pile" for one in quality.reasons):
        return told
    return join(
        told,
        say(
            "{count} händelser ligger på punkter som rymmer fler än slumpen tillåter; de räknas men ritas inte.",
            count=cite(table, pile, "Händelser"),
        ),
    )


def recalculated_table(found: Recalculated, month: str) -> Table:
    """Lay out earlier months whose counts are no longer those that were told when this month began."""
    return Table(
        table_id="rattat-sedan",
        caption="Tidigare månader som räknats om sedan månaden började, de senaste först. Nu är då och sent inkomna, "
        "återtagna och inflyttade, minus tillbakadragna och utflyttade. Ändrad plats ändrar inget antal.",
        columns=("Månad", _THEN, _NOW, "Sent inkomna", "Flyttade in", "Flyttade ut", "Tillbakadragna", "Ny plats"),
        rows=tuple(
            (
                month_name(one.month),
                one.then,
                one.now,
                one.late + one.returned + one.new,
                one.moved_in,
                one.moved_out,
                one.withdrawn,
                one.relocated + one.replaced,
            )
            for one in _recounted(found, month)[:_MOST_MONTHS]
        ),
        decimals=(0,) * 8,
    )


def recalculated_sentence(found: Recalculated | None, month: str) -> Sentence:
    """Say which earlier month has changed most since this one began."""
    if found is None:
        return say("Vad som rättats sedan förra månaden är okänt: det finns ingen tidigare räkning att jämföra med.")
    months = _recounted(found, month)
    if not months:
        return say("Ingen tidigare månad har räknats om sedan månaden började.")
    table = recalculated_table(found, month)
    most = month_name(max(months[:_MOST_MONTHS], key=lambda one: abs(one.now - one.then)).month)
    return say(
        "Tidigare månader har räknats om sedan månaden började; mest {month}, från {then} till {now} händelser.",
        month=cite_name(table, most),
        then=cite(table, most, _THEN),
        now=cite(table, most, _NOW),
    )


def has_recounts(found: Recalculated | None, month: str) -> bool:
    """Tell whether any earlier month has been counted otherwise."""
    return found is not None and bool(_recounted(found, month))


def _recounted(found: Recalculated, month: str) -> list[Recount]:
    earlier = [one for one in found.months() if one.month < month and one.is_recalculated]
    return sorted(earlier, key=lambda one: one.month, reverse=True)
