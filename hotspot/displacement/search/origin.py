"""How a search was made: every choice that was not the reader's own."""

from datetime import datetime

from hotspot.displacement.areas import HUB_NEAR_M, HUB_RADIUS_M, MOST_STOPS
from hotspot.displacement.search.case import Searched
from hotspot.displacement.search.flows import REDRAWS
from hotspot.displacement.search.links import METRES_PER_STOP, NEIGHBOURS
from hotspot.displacement.search.places import FEWEST_A_MONTH, HUB_REACH_M, REACHES_M, RESOLUTIONS
from hotspot.displacement.search.redistribution import DRAWS
from hotspot.displacement.search.slices import KINDS
from hotspot.stats.expectation import Memory
from hotspot.stats.linkage import BEYOND
from models.provenance import Provenance


def describe(case: Searched, *, made_at: datetime) -> Provenance:
    """Write down what was chosen."""
    incidents, places, slices = case.ground.incidents, case.places, case.slices
    resolutions = ", ".join(map(str, RESOLUTIONS))
    parameters = {
        "month": str(case.months.periods[-1]),
        "baseline_months": f"{case.months.baseline} (automatic, at most 36)",
        "places": (
            f"{int((places.hub >= 0).sum())} hubs with {HUB_RADIUS_M:.0f} m around, "
            f"{int((places.hub < 0).sum())} cells at resolution {resolutions}, "
            f"at least {FEWEST_A_MONTH:.0f} incidents a month in the baseline (automatic)"
        ),
        "parts": ", ".join(f"{kind.value} {int((slices.kind == at).sum())}" for at, kind in enumerate(KINDS)),
        "pairs": (
            f"{len(case.pairs)}: {NEIGHBOURS} nearest within {HUB_REACH_M:.0f} m "
            f"({REACHES_M[-1]:.0f} m for the coarsest cells), hubs at most {MOST_STOPS} stops "
            f"from a place at a hub or within {HUB_NEAR_M:.0f} m of one, parts of one place; lag 0"
            f"{' and 1 month' if case.judged.before else ''}"
        ),
        "memory": f"{_describe_memory(case.judged.memory)} (automatic, by back-test)",
        "reference_months": f"{int(case.judged.reference.sum())} (automatic)",
        "spread": ", ".join(
            f"{KINDS[kind].value}: dispersion {dispersion:.2f}, swing {swing:.4f}"
            for kind, (dispersion, swing) in case.judged.spread.items()
        ),
        "pair_test": "larger p-value of both halves, AdaFilter-BH over all pairs, kinds and lags",
        "redistribution": f"falls and rises beyond {BEYOND} standard deviations, {DRAWS} shuffles of places alike",
        "flows": f"minimum cost [m; {METRES_PER_STOP:.0f} m a stop], {REDRAWS} redraws, corrected for selection",
        **case.settled.parameters,
    }
    return Provenance(
        data_version=incidents.data_version,
        parameters=parameters,
        made_at=made_at,
        is_synthetic=incidents.site.is_synthetic,
    )


def _describe_memory(memory: Memory) -> str:
    return (
        f"half-life {memory.half_life:g} months, own season against {memory.season_strength:g} incidents of the city's"
    )
