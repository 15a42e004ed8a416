"""How any door reads what is asked for: names of categories and detections, and a cell size that suits the city."""

import re
from dataclasses import replace

from hotspot.ground import LocatedIncidents, habitat
from models.errors import ParameterError, nearest
from models.incident import Detection
from models.selection import Selection, default_bandwidth_m

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")

MOST_CELLS_SHOWN = 20_000
"""More cells than this make a page slow and a map that nobody reads."""

MOST_CELLS_PER_INCIDENT = 10
"""Emptier cells than this cannot be told apart: a few incidents each, and no test has power."""

COARSEST_SHOWN = 9
"""Cells of some 350 m: still a place that one can walk around, which larger ones are not."""


def read_categories(text: str, incidents: LocatedIncidents) -> tuple[str, ...]:
    """Read categories and groups with commas between; names that hold commas themselves are known by the data.

    Raises
    ------
    ParameterError
        Where a name is not in the data; a near one is suggested.
    """
    known = {_plain(name): name for name in (*incidents.categories, *incidents.groups) if name}
    parts = [part.strip() for part in text.split(",") if part.strip()]
    names = []
    while parts:
        taken = next((n for n in range(len(parts), 0, -1) if ",".join(parts[:n]) in known), 0)
        if not taken:
            hint = nearest(parts[0], known.values())
            raise ParameterError(f"'{parts[0]}' is no category or group in these data{hint} /page/options lists them.")
        names.append(known[",".join(parts[:taken])])
        parts = parts[taken:]
    return tuple(sorted(set(names)))


def _plain(name: str) -> str:
    return ",".join(part.strip() for part in name.split(","))


def read_detections(text: str) -> tuple[Detection, ...]:
    """Read who noticed, commas between, in one order: the same question is asked once.

    >>> read_detections("police, public")
    (<Detection.PUBLIC: 'public'>, <Detection.POLICE: 'police'>)
    """
    names = {name.strip() for name in text.split(",") if name.strip()}
    offered = [one.value for one in Detection]
    unknown = sorted(names - set(offered))
    if unknown or not names:
        raise ParameterError(f"detection is '{text}', which is not offered; use some of {', '.join(offered)}.")
    return tuple(one for one in Detection if one.value in names)


def read_bandwidth(text: str) -> float | None:
    """Read metres, or None for ``auto``: the method chooses and says so.

    >>> read_bandwidth("300"), read_bandwidth("auto")
    (300.0, None)
    """
    if text == "auto":
        return None
    if not NUMBER.fullmatch(text):
        raise ParameterError(f"bandwidth_m is '{text}'; it needs metres from 10 to 10000, or auto.")
    return float(text)


def with_readable_cells(selection: Selection, incidents: LocatedIncidents) -> Selection:
    """Take coarser cells, and their bandwidth, where the selection's are too many for a page or too empty."""
    on_the_map = float((incidents.weights(selection) * incidents.is_fine).sum())
    most = min(MOST_CELLS_SHOWN, MOST_CELLS_PER_INCIDENT * on_the_map)
    is_fitting = len(habitat(incidents, selection.resolution)) <= most
    resolution = selection.resolution if is_fitting else min(selection.resolution, COARSEST_SHOWN)
    return replace(selection, resolution=resolution, bandwidth_m=default_bandwidth_m(resolution))
