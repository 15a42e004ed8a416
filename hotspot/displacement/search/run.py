"""Search one month for falls and rises that belong together."""

from datetime import datetime

import numpy as np

from hotspot.ground import Ground
from models.incident import PUBLIC_INITIATED, Detection
from models.period import Period
from models.search import SearchFinding


def search_displacement(
    ground: Ground,
    month: Period,
    *,
    rng: np.random.Generator,
    now: datetime,
    categories: tuple[str, ...] = (),
    detection: tuple[Detection, ...] = PUBLIC_INITIATED,
) -> SearchFinding:
    """Tell where incidents fell and rose together in a month, beside what each place had led to expect.

    Parameters
    ----------
    month : a whole calendar month by the site's clock.
    categories : categories or groups; empty for all.
    detection : who noticed; what police discover rises where police are, so that it is a series of its own.
    """
    raise NotImplementedError
