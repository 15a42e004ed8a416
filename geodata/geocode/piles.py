"""Points that hold incidents far beyond chance: a machine's default, not a place."""

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geodata.geocode.chance import break_p_values, minority_p_values, q_values

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_DECIMALS = 6  # 0.1 m: a default is the very same number every time

FALSE_PILES = 0.05
"""Share of files without a default in which a real place is condemned, at most."""
FEWEST = 20
"""A point with fewer incidents is no pile: it makes no hot spot either."""
FEWEST_POINTS = 20
"""Incidents on fewer points than this have no peers to compare with."""
MOST_DEFAULTS = 5
"""A source has a handful of defaults; more points above a break are busy places of another kind than the rest."""

_SHORT_TEXT_WORDS = 7
_USUAL_MINORITY = 0.5
_MOST_MINORITY = 0.99
_BLOCK_OF_NUMBERS = 30
_WORD = re.compile(r"[^\W\d_]{4,}")
_HOUSE_NUMBER = re.compile(r"^(?P<first>\d{1,9})\b|\b(?P<last>\d{1,9})(?: ?[A-Za-z])?$", re.ASCII)

SHARES = {"count": 0.7, "texts": 0.2, "round": 0.1}
"""The tests by name, each with its share of `FALSE_PILES`."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piles:
    """What the tests found.

    Attributes
    ----------
    is_piled : shape (n,), whether each incident lies on a pile.
    found : one row per pile, the most incidents first: longitude, latitude [degrees], incidents, texts (how many
        different ones), q_value, why (one of `SHARES`), next_incidents (what the busiest point that is no pile holds).
    """

    is_piled: Flags
    found: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Points:
    """The different points, each array of shape (k,) but `of`, which names each incident's point."""

    of: Integers
    longitude: Floats
    latitude: Floats
    counts: Integers


def find_piles(longitude: ArrayLike, latitude: ArrayLike, texts: ArrayLike | pd.Series) -> Flags:
    """Mark the incidents that lie on a default coordinate; see `judge_points`.

    Examples
    --------
    Sixty incidents on one point among a thousand spread ones:

    >>> import numpy as np
    >>> longitude = np.concatenate([np.full(60, 18.0), 18.0 + np.arange(1, 1001) * 1e-4])
    >>> int(find_piles(longitude, np.full(1060, 59.3), np.full(1060, "")).sum())
    60
    """
    return judge_points(longitude, latitude, texts).is_piled


def judge_points(longitude: ArrayLike, latitude: ArrayLike, texts: ArrayLike | pd.Series) -> Piles:
    """Tell default coordinates from busy places, each by a test against chance.

    Busy places are real: a mall may hold one incident in two hundred of a whole city. Three tests of the exact point:

    - ``count``: the point, with at most `MOST_DEFAULTS` others, breaks away from the busiest places behind it further
      than a heavy tail allows (`geodata.geocode.chance.break_p_values`).
    - ``texts``: the different short texts there speak of different places: most lack the word that is commonest there,
      or are numbers of another block. At a real place at least half agree, or as many as elsewhere in the file. Long
      texts are narratives, which do not speak of places one to one.
    - ``round``: both numbers end far earlier than the file's other numbers do (18.0, 59.0).

    Each test has its share of `FALSE_PILES` (`SHARES`) and corrects for all that it tries.

    Parameters
    ----------
    longitude, latitude : shape (n,) [degrees]; NaN is never in a pile.
    texts : shape (n,), what the source calls the place; "" where nothing.
    """
    x, y = _rounded(longitude), _rounded(latitude)
    is_known = np.isfinite(x) & np.isfinite(y)
    is_piled = np.zeros(x.shape, dtype=bool)
    if not is_known.any():
        return Piles(is_piled=is_piled, found=_listed(None, {}, np.empty(0, dtype=np.int64)))
    points = _points(x[is_known], y[is_known])
    said = np.asarray(texts, dtype=object)[is_known]
    different = _different(points, said)
    tests = {"count": _too_many(points), "texts": _speak_apart(points, different), "round": _too_round(points)}
    is_judged = points.counts >= FEWEST
    q = {why: np.where(is_judged, np.minimum(one / SHARES[why], 1), 1.0) for why, one in tests.items()}
    is_pile = np.minimum.reduce(list(q.values())) <= FALSE_PILES
    is_piled[is_known] = is_pile[points.of]
    return Piles(is_piled=is_piled, found=_listed(points, q, np.bincount(different["point"], minlength=len(is_pile))))


def _rounded(degrees: ArrayLike) -> Floats:
    return np.asarray(np.round(np.asarray(degrees, dtype=np.float64), _DECIMALS), dtype=np.float64)


def _points(x: Floats, y: Floats) -> _Points:
    scale = 10**_DECIMALS
    pair = np.rint(x * scale).astype(np.int64) * (400 * scale) + np.rint(y * scale).astype(np.int64)
    of, _ = pd.factorize(pair)
    first = np.zeros(int(of.max()) + 1, dtype=np.int64)
    first[of[::-1]] = np.arange(len(of))[::-1]
    return _Points(of=of, longitude=x[first], latitude=y[first], counts=np.bincount(of).astype(np.int64))


def _too_many(points: _Points) -> Floats:
    """Give each point's q-value for lying above a break; 1 for all but the first few."""
    q = np.ones(len(points.counts))
    if len(q) < FEWEST_POINTS:
        return q
    order = np.argsort(-points.counts, kind="stable")
    p_values = break_p_values(points.counts, ranks=MOST_DEFAULTS)
    # The first break has three quarters of the test's errors, the next a quarter of what is left: one default is the
    # hardest to tell, for a break behind several points weighs more.
    breaks = np.minimum(p_values / 0.75 * 4.0 ** np.arange(len(p_values)), 1)
    # A point lies above every break at its own rank or behind it.
    q[order[: len(breaks)]] = np.minimum.accumulate(breaks[::-1])[::-1]
    return q


def _different(points: _Points, texts: NDArray[np.object_]) -> pd.DataFrame:
    """Give the different short texts of each busy point: columns point and text."""
    is_asked = (points.counts[points.of] >= FEWEST) & (texts != "")
    frame: pd.DataFrame = pd.DataFrame({"point": points.of[is_asked], "text": texts[is_asked]}).drop_duplicates()
    return frame.loc[frame["text"].str.count(" ").to_numpy(dtype=np.int64) < _SHORT_TEXT_WORDS]


def _speak_apart(points: _Points, different: pd.DataFrame) -> Floats:
    q = np.ones(len(points.counts))
    several = different[different["point"].duplicated(keep=False)]
    if several.empty:
        return q
    groups = [(int(str(point)), rows["text"].tolist()) for point, rows in several.groupby("point")]
    number = np.array([len(texts) for _, texts in groups])
    apart = np.array([_apart(texts) for _, texts in groups])
    # Where free words are usual, most texts agree with none: the file's middle point tells.
    elsewhere = float(np.median(apart / number)) if len(groups) >= FEWEST_POINTS else 0.0
    usual = float(np.clip(elsewhere, _USUAL_MINORITY, _MOST_MINORITY))
    q[[point for point, _ in groups]] = q_values(minority_p_values(number, apart, usual=usual))
    return q


def _apart(texts: list[str]) -> int:
    """Count the texts that do not speak of the place that most there speak of."""
    words = [set(_WORD.findall(text.lower())) for text in texts]
    counts = Counter(word for found in words for word in found)
    commonest = max(counts, key=lambda word: counts[word], default="")
    numbers = np.array([_house_number(text) for text in texts])
    middle = np.nanmedian(numbers) if np.isfinite(numbers).any() else 0.0
    is_near = ~(np.abs(numbers - middle) > _BLOCK_OF_NUMBERS)
    return sum(not (commonest in found and near) for found, near in zip(words, is_near, strict=True))


def _house_number(text: str) -> float:
    found = _HOUSE_NUMBER.search(text)
    return float(found["first"] or found["last"]) if found else np.nan


def _too_round(points: _Points) -> Floats:
    """Give each point's chance of ending so early, times the number of points."""
    chance = np.ones(len(points.counts))
    for values in (points.longitude, points.latitude):
        decimals = _decimals(values)
        chance *= 10.0 ** -np.maximum(np.median(decimals) - decimals, 0)
    return np.minimum(chance * len(chance), 1)


def _decimals(values: Floats) -> Integers:
    whole = np.rint(values * 10**_DECIMALS).astype(np.int64)
    decimals = np.full(values.shape, _DECIMALS, dtype=np.int64)
    for fewer in range(1, _DECIMALS + 1):
        decimals[whole % 10**fewer == 0] = _DECIMALS - fewer
    return decimals


def _listed(points: _Points | None, q: dict[str, Floats], texts: Integers) -> pd.DataFrame:
    columns = ("longitude", "latitude", "incidents", "texts", "q_value", "why", "next_incidents")
    if points is None:
        return pd.DataFrame(columns=list(columns))
    every = np.stack(list(q.values()))
    q_value = every.min(axis=0)
    is_pile = q_value <= FALSE_PILES
    frame = pd.DataFrame(
        {
            "longitude": points.longitude,
            "latitude": points.latitude,
            "incidents": points.counts,
            "texts": texts,
            "q_value": q_value,
            "why": np.asarray(list(q))[every.argmin(axis=0)],
            "next_incidents": int(points.counts[~is_pile].max(initial=0)),
        }
    )
    by_size: pd.DataFrame = frame[is_pile].sort_values(
        ["incidents", "longitude", "latitude"], ascending=[False, True, True], ignore_index=True
    )
    return by_size
