"""Say in Swedish what a map does not know."""

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
        f"Tätheten är utjämnad med gaussisk kärna och bandbredden {width} m ({_rule(surface.bandwidth_rule)}).",
        f"Rutor under {swedish_number(100 * share_shown)} % av den högsta tätheten visas inte.",
        "Tätheten är inte kantkorrigerad: nära vatten och kartans gräns är den lägre än den borde.",
    ]
    if surface.bandwidth_m < cell_m / 2:
        said.append(
            f"Bandbredden är mindre än rutan ({swedish_number(cell_m)} m): "
            "det som ligger mellan rutornas mittpunkter syns inte. Välj mindre rutor eller större bandbredd."
        )
    return tuple(said)


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
    return "automatiskt vald med Scotts regel" if "Scott's rule," in rule else "automatiskt vald, för få platser"
