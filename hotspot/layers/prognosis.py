"""The cells where most is expected in the days to come: a prognosis, off by default, with its back-test beside it."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from hotspot.backtest import PROGNOSIS as RANKED_AHEAD
from hotspot.backtest import RANKINGS, SHARES, covered_since, score_windows, span_windows
from hotspot.candidates import see
from hotspot.count import count_by_cell
from hotspot.grid import areas_km2
from hotspot.layers.kind import INCIDENTS, WITH_BANDWIDTH, LayerKind, Making, a_field, cell_frame
from hotspot.notes import notes_on_counts
from hotspot.prognosis import Foresight, foresee
from models.layer import Layer
from models.option import Chosen, Option
from models.report import swedish_number
from models.selection import Selection

SHARE_SHOWN = SHARES[-1]
"""The cells ranked first are shown, up to this share of the area: a ranking further down says nothing of use."""

NOT_TESTED = "not back-tested on these data"

_COMPARED = (RANKED_AHEAD, RANKINGS["score"], RANKINGS["counts"], RANKINGS["kde"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    """Mean hit rates at `SHARE_SHOWN` by ranking, over so many spans."""

    hits: dict[str, float]
    windows: int


def make_prognosis(making: Making, selection: Selection, chosen: Chosen) -> Layer:
    """Show the cells where most is expected, and how well that was foreseen before."""
    scene, days = see(making.ground, selection), chosen.whole("days")
    found = foresee(scene, days=days)
    tested = _tested(making, selection, days=days, windows=chosen.whole("windows"))
    area = areas_km2(scene.counts.cells)
    order = np.argsort(-found.expected / area, kind="stable")
    shown = order[(np.cumsum(area[order]) <= SHARE_SHOWN * area.sum()) & (found.expected[order] > 0)]
    columns = {
        "rank": np.arange(1, len(shown) + 1),
        "expected": found.expected[shown],
        "expected_per_km2": found.expected[shown] / area[shown],
        "incidents": scene.counts.counts[shown].round(6),
    }
    counts = count_by_cell(making.ground.incidents, selection)
    return PROGNOSIS.layer(
        cell_frame(scene.counts.cells[shown], columns),
        left_out=counts.left_out,
        provenance=making.provenance(
            selection.as_parameters(), chosen.as_parameters(), _fitted(found), _figures(tested)
        ),
        notes=(
            *_notes(selection, found),
            _note_on_test(tested, days=days),
            *notes_on_counts(counts, making.ground.incidents.site),
        ),
    )


def _tested(making: Making, selection: Selection, *, days: int, windows: int) -> _Test:
    """Ask the latest spans of the same length within the period, each from as many days before it."""
    period, incidents = selection.period, making.ground.incidents
    first = period.last_day - timedelta(days=days * windows - 1)
    asked = span_windows(
        first,
        period.last_day,
        days=days,
        known=period.days,
        since=covered_since(incidents),
        timezone=incidents.site.timezone,
    )
    results = score_windows(making.ground, selection, asked if windows else [], rankings=_COMPARED)
    at = SHARES.index(SHARE_SHOWN)
    hits = {
        one.name: float(np.mean([result.hit_rate[one.name][at] for result in results])) for one in _COMPARED if results
    }
    return _Test(hits=hits, windows=len(results))


def _fitted(found: Foresight) -> dict[str, str]:
    if found.fit is None:
        return {"triggering": "too few incidents; the density alone"}
    fit = found.fit.triggering
    return {
        "branching_ratio": f"{fit.branching_ratio:.4g}",
        "mean_days": f"{fit.mean_days:.4g}",
        "spread_m": f"{fit.spread_m:.4g}",
        "is_stable": str(fit.is_stable).lower(),
        "has_converged": str(found.fit.has_converged).lower(),
    }


def _figures(tested: _Test) -> dict[str, str]:
    if not tested.windows:
        return {"back_test": NOT_TESTED}
    hits = ", ".join(f"{name} {value:.3f}" for name, value in tested.hits.items())
    return {"back_test": f"hit rate in {SHARE_SHOWN:.0%} of the area, mean of {tested.windows} spans: {hits}"}


def _notes(selection: Selection, found: Foresight) -> tuple[str, ...]:
    first = selection.period.last_day + timedelta(days=1)
    last = selection.period.last_day + timedelta(days=found.days)
    said = [
        _WHAT.format(first=first, last=last, known=selection.period.last_day),
        f"Bara de främsta rutorna visas, högst {swedish_number(100 * SHARE_SHOWN)} % av ytan.",
        "Den som bara letar där prognosen pekar finner mest där: använd den som en fråga, inte som ett svar.",
    ]
    if found.fit is not None and not found.fit.triggering.is_stable:
        said.append("Anpassningen är inte stabil: varje händelse väntas dra med sig minst en till. Lita inte på nivån.")
    return tuple(said)


def _note_on_test(tested: _Test, *, days: int) -> str:
    if not tested.windows:
        return "Prognosen är inte prövad bakåt på de här uppgifterna: det finns för lite före perioden."
    share = swedish_number(100 * SHARE_SHOWN)
    ahead, score, counts, kde = (swedish_number(100 * tested.hits[one.name], 1) for one in _COMPARED)
    return (
        f"Prövad bakåt på {tested.windows} tidigare perioder om {days} dagar: {ahead} % av händelserna föll i de "
        f"{share} % av ytan som prognosen satte främst. Poängen gav {score} %, antalet händelser {counts} %, "
        f"bara täthet {kde} % och slumpen {share} %."
    )


_WHAT = (
    "PROGNOS för {first} till {last}, räknad på det som rapporterats till och med {known}. "
    "Den gäller platser, aldrig personer eller adresser."
)

PROGNOSIS = LayerKind(
    layer_id="prognosis",
    title="Prognosis: where most is expected",
    title_sv="Prognos: där mest väntas",
    description="A prognosis, off by default: cells where most incidents are expected in the days after the period.",
    fields=(
        a_field("rank", "integer", "", "Rank", "Plats i ordningen"),
        a_field("expected", "number", "incidents", "Incidents expected (prognosis)", "Väntade händelser (prognos)"),
        a_field(
            "expected_per_km2", "number", "incidents/km²", "Expected per km² (prognosis)", "Väntade per km² (prognos)"
        ),
        INCIDENTS,
    ),
    selects=WITH_BANDWIDTH,
    filters=("rank",),
    options=(
        Option(name="days", description="How many days ahead.", default="7", least=1, most=31, is_whole=True),
        Option(
            name="windows",
            description="How many earlier spans of that length the prognosis is back-tested on; 0: none.",
            default="4",
            least=0,
            most=52,
            is_whole=True,
        ),
    ),
    make=make_prognosis,
    is_forward_looking=True,
)
