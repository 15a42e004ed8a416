"""Where two streets meet: at nodes they share, where one ends at the other, or over a few metres without a name.

A bridge shares no node with the street below and does not end there: they do not meet.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geodata.gazetteer.pieces import LONGEST_M, Pieces, clusters

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ONE_JUNCTION_M = 70.0
"""Carriageways and roundabouts: nodes this near each other are one crossing."""
END_M = 30.0
"""A street that ends this near another one reaches it: a gate, a path that was not drawn, the corner house."""
REACH_M = 30.0
"""A junction with its corners reaches so far beyond its nodes; where people stand beside it the geocoder adds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meetings:
    """Where streets meet, each pair both ways, ordered by street.

    Attributes
    ----------
    street, partner : shape (c,).
    point : middle of the junction, shape (c, 2) [m].
    reach_m : 95 % radius, shape (c,) [m].
    """

    street: Whole
    partner: Whole
    point: Floats
    reach_m: Floats


def find_meetings(pieces: Pieces, *, unnamed: Whole, is_counted: NDArray[np.bool_]) -> Meetings:
    """Find all crossings.

    Parameters
    ----------
    pieces : of streets.
    unnamed : pairs of nodes that a short way without a name joins, shape (k, 2).
    is_counted : which streets are known only by their house numbers; they cross where their rows do, shape (n,).
    """
    nodes = _nodes(pieces)
    sure = _shared(nodes)
    maybe = pd.concat(
        [_ends(pieces, nodes), _over_unnamed(nodes, unnamed), _rows_that_cross(pieces, is_counted)], ignore_index=True
    )
    return _gathered(sure, maybe)


def _nodes(pieces: Pieces) -> pd.DataFrame:
    """Give each street's nodes once: node, street, x, y, how many of its pieces end there."""
    ends = pd.DataFrame({"node": pieces.node.ravel(), "street": np.repeat(pieces.street, 2)})
    ends[["x", "y"]] = np.stack([pieces.start, pieces.end], axis=1).reshape(-1, 2)
    grouped = ends.groupby(["node", "street"], sort=False)
    return grouped.agg(x=("x", "first"), y=("y", "first"), pieces=("x", "size")).reset_index()


def _shared(nodes: pd.DataFrame) -> pd.DataFrame:
    several = nodes[nodes.duplicated("node", keep=False)]
    pairs = several.merge(several[["node", "street"]], on="node", suffixes=("", "_other"))
    return _pairs(pairs["street"], pairs["street_other"], pairs[["x", "y"]].to_numpy())


def _over_unnamed(nodes: pd.DataFrame, unnamed: Whole) -> pd.DataFrame:
    ways = pd.DataFrame(unnamed, columns=["one", "other"])
    both = ways.merge(nodes, left_on="one", right_on="node").merge(
        nodes, left_on="other", right_on="node", suffixes=("", "_other")
    )
    middle = (both[["x", "y"]].to_numpy() + both[["x_other", "y_other"]].to_numpy()) / 2
    return _pairs(both["street"], both["street_other"], middle)


def _ends(pieces: Pieces, nodes: pd.DataFrame) -> pd.DataFrame:
    loose = nodes[nodes["pieces"] == 1]
    point = loose[["x", "y"]].to_numpy()
    near = cKDTree(pieces.middle).query_ball_point(point, END_M + _longest(pieces) / 2, return_sorted=False)
    which = np.repeat(np.arange(len(point)), [len(found) for found in near])
    piece = np.concatenate([np.array(found, dtype=np.int64) for found in near]) if len(near) else which
    street = loose["street"].to_numpy()[which]
    other = pieces.street[piece]
    which, piece = which[street != other], piece[street != other]
    foot = _foot(point[which], pieces.start[piece], pieces.end[piece])
    away = np.hypot(*(foot - point[which]).T)
    found = pd.DataFrame({"which": which, "other": pieces.street[piece], "away": away, "row": np.arange(len(which))})
    row = found[away <= END_M].sort_values("away", kind="stable").drop_duplicates(["which", "other"])["row"].to_numpy()
    middle = (foot[row] + point[which[row]]) / 2
    return _pairs(loose["street"].iloc[which[row]], found["other"].iloc[row], middle)


def _longest(pieces: Pieces) -> float:
    return float(pieces.length.max(initial=LONGEST_M))


def _foot(point: Floats, start: Floats, end: Floats) -> Floats:
    step = end - start
    share = ((point - start) * step).sum(axis=1) / np.maximum((step**2).sum(axis=1), 1e-9)
    return np.asarray(start + np.clip(share, 0, 1)[:, None] * step)


def _rows_that_cross(pieces: Pieces, is_counted: NDArray[np.bool_]) -> pd.DataFrame:
    own = np.flatnonzero(is_counted[pieces.street] & (pieces.length > 0))
    lines = np.asarray(shapely.linestrings(np.stack([pieces.start, pieces.end], axis=1)), dtype=object)
    row, other = shapely.STRtree(lines).query(lines[own], predicate="intersects")
    one = own[row]
    is_pair = pieces.street[one] != pieces.street[other]
    one, other = one[is_pair], other[is_pair]
    middle = shapely.get_coordinates(shapely.centroid(shapely.intersection(lines[one], lines[other])))
    return _pairs(pieces.street[one], pieces.street[other], middle)


def _pairs(one: NDArray[np.int64] | pd.Series, other: NDArray[np.int64] | pd.Series, point: Floats) -> pd.DataFrame:
    """Give points where two different streets come together: low, high, x, y."""
    one, other = np.asarray(one, np.int64), np.asarray(other, np.int64)
    low, high = np.minimum(one, other), np.maximum(one, other)
    found = pd.DataFrame({"low": low, "high": high, "x": point[:, 0], "y": point[:, 1]})
    return found[low < high].drop_duplicates(ignore_index=True)


def _gathered(sure: pd.DataFrame, maybe: pd.DataFrame) -> Meetings:
    """Make one crossing of each junction's points."""
    points = pd.concat([sure, maybe], ignore_index=True)
    is_sure = np.arange(len(points)) < len(sure)
    if points.empty:
        none = np.empty(0, np.int64)
        return Meetings(street=none, partner=none, point=np.empty((0, 2)), reach_m=np.empty(0))
    # Streets that share a node are said to cross there, not where one of them ends near the other as well.
    pair = np.asarray(points.groupby(["low", "high"], sort=False).ngroup(), np.int64)
    kept = is_sure | ~np.isin(pair, pair[is_sure])
    points, pair = points[kept].reset_index(drop=True), pair[kept]
    points["junction"] = clusters(pair, points[["x", "y"]].to_numpy(), within_m=ONE_JUNCTION_M)
    grouped = points.groupby("junction")
    middle = grouped[["x", "y"]].transform("mean")
    points = points.assign(away=np.hypot(points["x"] - middle["x"], points["y"] - middle["y"]))
    found = points.groupby("junction").agg(
        low=("low", "first"), high=("high", "first"), x=("x", "mean"), y=("y", "mean"), away=("away", "max")
    )
    return _both_ways(found)


def _both_ways(found: pd.DataFrame) -> Meetings:
    street = np.concatenate([found["low"], found["high"]])
    partner = np.concatenate([found["high"], found["low"]])
    point = np.tile(found[["x", "y"]].to_numpy(), (2, 1))
    reach = np.tile(found["away"].to_numpy() + REACH_M, 2)
    order = np.lexsort((point[:, 1], point[:, 0], partner, street))
    return Meetings(street=street[order], partner=partner[order], point=point[order], reach_m=reach[order])
