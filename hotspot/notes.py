"""Say in Swedish what a map does not know."""

from collections.abc import Iterator

from hotspot.stats.density.kernels import facts_of
from models.counts import CellCounts, DensitySurface
from models.provenance import LeftOut
from models.report import swedish_number
from models.site import Site

ENOUGH_PLACED = 0.85  # Ratcliffe (2004), Int. J. Geographical Information Science 18:61: the least usable hit rate


def notes_on_counts(counts: CellCounts, site: Site) -> tuple[str, ...]:
    """Say what is not on the map, and what the figures rest on."""
    return (*_synthetic(site), *_left_out(counts.left_out), *_placed(counts), _REPORTED)


def notes_on_site(site: Site) -> tuple[str, ...]:
    """Say whether the city is invented."""
    return _synthetic(site)


def notes_on_density(surface: DensitySurface, *, share_shown: float, cell_m: float) -> tuple[str, ...]:
    """Say how the surface was smoothed and what that hides.

    Parameters
    ----------
    share_shown : least share of the peak that is shown.
    cell_m : size of a cell [m].
    """
    width = swedish_number(surface.bandwidth_m)
    said = [
        f"Tätheten är utjämnad med {_KERNELS[surface.kernel]} {width} m ({_rule(surface.bandwidth_rule)}).",
        *_own_bandwidths(surface),
        f"Rutor under {swedish_number(100 * share_shown)} % av den högsta tätheten visas inte.",
        _edge(surface),
    ]
    if surface.half_life_days is not None:
        half_life = swedish_number(surface.half_life_days)
        said.append(f"Äldre händelser väger mindre: vikten halveras på {half_life} dagar, räknat från periodens slut.")
    return (*said, *_doubts(surface, cell_m))


_KERNELS = {
    "gaussian": "gaussisk kärna och bandbredden",
    "quartic": "kvartisk kärna och radien",
    "epanechnikov": "Epanechnikovs kärna och radien",
    "triangular": "triangulär kärna och radien",
    "uniform": "likformig kärna och radien",
}

_RULES = {
    "Scott's rule,": "automatiskt vald med Scotts regel",
    "Silverman's rule,": "automatiskt vald med Silvermans regel",
    "least mean square error": "automatiskt vald för minsta medelkvadratfel",
    "leave-one-out likelihood,": "automatiskt vald med korsvaliderad likelihood",
}

_EDGES = {
    "uniform": "i varje punkt för den del av kärnan som ligger på land",
    "jones_diggle": "så att varje händelse räknas helt på land (Jones-Diggle)",
}

_LANDS = {"imported": "inlästa landområden", "own water": "egna, förenklade vattenytor"}


def _own_bandwidths(surface: DensitySurface) -> tuple[str, ...]:
    if surface.narrowest_m is None or surface.widest_m is None or surface.narrowest_m == surface.widest_m:
        return ()
    span = f"{swedish_number(surface.narrowest_m)}–{swedish_number(surface.widest_m)} m"
    return (f"Bandbredden följer händelserna: {span}, smalare där många ligger och bredare där få gör det.",)


def _edge(surface: DensitySurface) -> str:
    if surface.edge is None or surface.land_source is None:
        return "Tätheten är inte kantkorrigerad: nära vatten och kartans gräns är den lägre än den borde."
    return f"Tätheten är kantkorrigerad {_EDGES[surface.edge]}; land enligt {_LANDS[surface.land_source]}."


def _doubts(surface: DensitySurface, cell_m: float) -> Iterator[str]:
    if surface.is_at_limit:
        yield (
            "Regeln för bandbredd stannade vid gränsen för sin sökning, så den säger inget om vad som passar här. "
            "Välj bandbredd själv."
        )
    narrowest = surface.bandwidth_m if surface.narrowest_m is None else surface.narrowest_m
    if narrowest * facts_of(surface.kernel).spread < cell_m / 2:
        yield (
            f"Bandbredden är mindre än rutan ({swedish_number(cell_m)} m): "
            "det som ligger mellan rutornas mittpunkter syns inte. Välj mindre rutor eller större bandbredd."
        )


_REPORTED = "Kartan visar rapporterade händelser; det som ingen har rapporterat syns inte."


def _synthetic(site: Site) -> tuple[str, ...]:
    return ("Uppgifterna är påhittade (syntetisk stad).",) if site.is_synthetic else ()


def _left_out(left_out: LeftOut) -> tuple[str, ...]:
    said = (
        (left_out.unplaced, "{} händelser saknar känd plats och finns inte på kartan."),
        (left_out.coarse, "{} händelser är kända bara till område eller kommun och finns inte i någon ruta."),
        (
            left_out.police_detected,
            "{} händelser som polisen själv upptäckt hålls isär, för de följer var polisen befinner sig.",
        ),
    )
    return tuple(sentence.format(swedish_number(amount)) for amount, sentence in said if amount >= 0.5)


def _placed(counts: CellCounts) -> tuple[str, ...]:
    placed = 1 - counts.left_out.unplaced / counts.total if counts.total else 1.0
    if placed >= ENOUGH_PLACED:
        return ()
    share, needed = swedish_number(100 * placed), swedish_number(100 * ENOUGH_PLACED)
    return (f"Bara {share} % av händelserna har en känd plats; under {needed} % är kartan inte pålitlig.",)


def _rule(rule: str) -> str:
    if rule == "given":
        return "vald"
    if "too few places" in rule:
        return "automatiskt vald, för få platser"
    return next((said for name, said in _RULES.items() if name in rule), "automatiskt vald")
