"""Points that hold incidents far beyond chance: a machine's default, not a place."""

import re
from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Flags = NDArray[np.bool_]

_DECIMALS = 6  # 0.1 m: a default is the very same number every time

FEWEST = 50
"""A point with fewer incidents is no pile, however small the file."""
FEWEST_POINTS = 20
"""Incidents on fewer points than this have no peers to compare with."""
SHARE = 0.02
TIMES_THE_NEXT = 5.0
NEXT_POINTS = 10

FEWEST_TEXTS = 20
TEXTS_PER_INCIDENT = 0.05
SHARED_WORD = 0.6
MOST_HOUSE_NUMBERS = 15
_SHORT_TEXT_WORDS = 7
_WORD = re.compile(r"[^\W\d_]{4,}")
_HOUSE_NUMBER = re.compile(r"^\d+\b|\b\d+(?: ?[A-Za-z])?$")


def find_piles(longitude: ArrayLike, latitude: ArrayLike, texts: ArrayLike | pd.Series) -> Flags:
    """Mark the incidents that lie on a default coordinate.

    Busy places are real: a mall may hold one incident in two hundred of a whole city. Three tests, each of them on the
    exact point, tell them from the points that a machine gives when it does not know.

    1. *Too many.* The point holds at least `FEWEST` incidents, `SHARE` of all, and `TIMES_THE_NEXT` times the median of
       the next `NEXT_POINTS` points. Counts per place fall off as a power law, so the busiest real place has peers: 3.6
       times in New York (an airport, 0.6 %), 4.3 in Vancouver (1.1 %), 2 in Houston. A default has none.
    2. *Too many places.* The short texts there are at least `FEWEST_TEXTS` different ones and one in twenty incidents
       has its own, and no word is common to `SHARED_WORD` of them: the point stands for many places at once. Houston's
       busiest point, 515 incidents, says 149 different addresses from all over the city: it is the city's centroid. A
       square that people describe in many ways shares its name, and is left alone.
    3. *Too long a street.* Short texts give `MOST_HOUSE_NUMBERS` or more different house numbers: a road of miles
       reduced to one point.

    Long texts are narratives and do not speak of places one to one; they are not used.

    Parameters
    ----------
    longitude, latitude : shape (n,) [degrees]; NaN is never in a pile.
    texts : shape (n,), what the source calls the place; "" where nothing.

    Returns
    -------
    ndarray
        Shape (n,), True where the point is no place.

    Examples
    --------
    Sixty incidents on one point among a thousand spread ones:

    >>> import numpy as np
    >>> longitude = np.concatenate([np.full(60, 18.0), 18.0 + np.arange(1, 1001) * 1e-4])
    >>> int(find_piles(longitude, np.full(1060, 59.3), np.full(1060, "")).sum())
    60
    """
    x = np.round(np.asarray(longitude, dtype=np.float64), _DECIMALS)
    y = np.round(np.asarray(latitude, dtype=np.float64), _DECIMALS)
    is_known = np.isfinite(x) & np.isfinite(y)
    piles = np.zeros(x.shape, dtype=bool)
    if not is_known.any():
        return piles
    known = pd.DataFrame({"x": x[is_known], "y": y[is_known]})
    point = np.asarray(known.groupby(["x", "y"], sort=False).ngroup(), dtype=np.intp)
    names = np.asarray(texts, dtype=object)[is_known]
    piles[is_known] = (_are_too_many(np.bincount(point).astype(np.intp)) | _say_too_much(point, names))[point]
    return piles


def _are_too_many(counts: NDArray[np.intp]) -> Flags:
    """Apply the first test, the largest point first; a point that was found no longer counts as a peer."""
    order = np.argsort(-counts, kind="stable")
    ranked = counts[order]
    found = np.zeros(counts.shape, dtype=bool)
    if len(counts) < FEWEST_POINTS:
        return found
    for rank in range(min(int(1 / SHARE), len(ranked) - NEXT_POINTS)):
        peers = ranked[rank + 1 : rank + 1 + NEXT_POINTS]
        usual = float(np.median(peers)) if len(peers) else 1.0
        is_pile = ranked[rank] >= max(FEWEST, SHARE * counts.sum(), TIMES_THE_NEXT * usual)
        found[order[rank]] = is_pile
    return found


def _say_too_much(point: NDArray[np.intp], texts: NDArray[np.object_]) -> Flags:
    """Apply the second and third test to points where many different texts meet."""
    frame = pd.DataFrame({"point": point, "text": texts})
    found = np.zeros(int(point.max()) + 1, dtype=bool)
    distinct = frame[frame["text"] != ""].groupby("point")["text"].nunique()
    suspects = distinct[distinct >= MOST_HOUSE_NUMBERS].index
    for suspect, rows in frame[frame["point"].isin(suspects)].groupby("point"):
        short = [text for text in rows["text"] if text and text.count(" ") < _SHORT_TEXT_WORDS]
        found[int(str(suspect))] = _are_many_places(short) or _are_many_numbers(short)
    return found


def _are_many_places(texts: list[str]) -> bool:
    different = len(set(texts))
    if different < FEWEST_TEXTS or different < TEXTS_PER_INCIDENT * len(texts):
        return False
    words = Counter(word for text in texts for word in set(_WORD.findall(text.lower())))
    return max(words.values(), default=0) < SHARED_WORD * len(texts)


def _are_many_numbers(texts: Iterable[str]) -> bool:
    numbers = {match.group() for text in texts if (match := _HOUSE_NUMBER.search(text))}
    return len(numbers) >= MOST_HOUSE_NUMBERS
