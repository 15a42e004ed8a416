"""How few places hold most of the month's incidents, beside what chance would make of it."""

import numpy as np

from hotspot.concentration import Concentration, measure_concentration
from hotspot.ground import Ground
from hotspot.report.say import cite, say
from models.period import Period
from models.report import Sentence, Table
from models.selection import Selection

_HALF = "Hälften"
_NAMES = {0.25: "En fjärdedel", 0.5: _HALF, 0.8: "Fyra femtedelar"}
_AREA, _EVEN = "Andel av ytan (%)", "Om de låg jämnt (%)"


def month_concentration(ground: Ground, month: str, *, seed: int) -> Concentration | None:
    """Measure how few cells hold most of the month's incidents; None where none has a fine place."""
    selection = Selection(period=Period.of_month(month, timezone=ground.incidents.site.timezone))
    if not (ground.incidents.weights(selection) * ground.incidents.is_fine).any():
        return None
    return measure_concentration(ground.incidents, selection, rng=np.random.default_rng(seed))


def concentration_table(found: Concentration) -> Table:
    """Lay out the share of the area that holds each share of the incidents."""
    pairs = zip(found.shares, found.area_share, found.expected_area_share, strict=True)
    return Table(
        table_id="koncentration",
        caption="Den minsta del av ytan som rymmer så stor del av händelserna, räknat i rutor där händelser "
        "förekommer, och hur stor den hade varit om lika många händelser låg jämnt och bara slumpen skilde.",
        columns=("Händelser", _AREA, _EVEN),
        rows=tuple((_NAMES[share], float(100 * held), float(100 * even)) for share, held, even in pairs),
        decimals=(0, 1, 1),
    )


def concentration_sentence(found: Concentration) -> Sentence:
    """Say how small a part of the area holds half of the incidents."""
    table = concentration_table(found)
    return say(
        "Hälften av händelserna låg på {held} % av ytan där händelser förekommer; jämnt spridda hade de legat "
        "på {even} %.",
        held=cite(table, _HALF, _AREA),
        even=cite(table, _HALF, _EVEN),
    )
