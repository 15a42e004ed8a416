"""Let a threshold rise through the links of places, and see which groups part and how long each lasts."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspot.stats.clusters.spanning import Links

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

ROOT = 0
"""The group of everything."""

_NONE = -1


class Groups(NamedTuple):
    """All groups that were ever parted from another, the one of everything first, each after the one it parted from.

    Densities are 1 / level [1/m].

    Attributes
    ----------
    owner : the last group each place was in, shape (m,).
    leaves : density at which it leaves that group, shape (m,).
    parent : group each group parted from, shape (groups,); -1 for the first.
    born : density at which it did so, shape (groups,); 0 for the first.
    weights : what each group holds when it parts, shape (groups,).
    """

    owner: Integers
    leaves: Floats
    parent: Integers
    born: Floats
    weights: Floats


def groups_of(links: Links, weights: Floats, cores: Floats, *, least: float) -> Groups:
    """Take the links away, longest first and equally long ones at once, and note what parts from what.

    A group is what hangs together and holds at least `least`. What parts with less has left the group; a place
    leaves at the latest where the threshold passes its core distance. Where several
    parts hold enough, each is a new group; where one does, it goes on as the old one.

    References
    ----------
    Campello, Moulavi & Sander (2013), PAKDD, LNCS 7819:160 (algorithm 1: ties at once); McInnes & Healy (2017).
    """
    left, right, totals = _dendrogram(links.one, links.two, weights)
    owner, leaves, parent, born, held = _condensed(left, right, links.level, totals, cores, least)
    return Groups(owner, leaves, parent, born, held)


def stability_of(groups: Groups, weights: Floats) -> Floats:
    """Give each group's excess of mass: the sum over what it holds of the densities from its birth to their leaving."""
    lasted = weights * (groups.leaves - groups.born[groups.owner])
    stability = np.bincount(groups.owner, weights=lasted, minlength=len(groups.parent)).astype(np.float64)
    parent = groups.parent[1:]
    np.add.at(stability, parent, groups.weights[1:] * (groups.born[1:] - groups.born[parent]))
    return stability


def most_stable(groups: Groups, stability: Floats) -> Flags:
    """Choose the groups, none within another and never that of everything, whose stabilities sum to the most."""
    parts = np.zeros(len(stability))
    is_chosen = np.zeros(len(stability), np.bool_)
    for group in range(len(stability) - 1, ROOT, -1):
        is_chosen[group] = stability[group] >= parts[group]
        parts[groups.parent[group]] += max(stability[group], parts[group])
    return is_chosen


def undivided(groups: Groups) -> Flags:
    """Choose the groups that nothing parted from, but never that of everything."""
    is_chosen = np.ones(len(groups.parent), np.bool_)
    is_chosen[groups.parent[1:]] = False
    is_chosen[ROOT] = False
    return is_chosen


def outermost(groups: Groups, is_chosen: Flags) -> Integers:
    """Give for each group the outermost chosen group that it is in or is; -1 without."""
    found = np.full(len(is_chosen), _NONE)
    for group in range(1, len(is_chosen)):
        outer = found[groups.parent[group]]
        found[group] = outer if outer != _NONE else (group if is_chosen[group] else _NONE)
    return found


def last_density(groups: Groups) -> Floats:
    """Give the density at which the last of each group leaves it or parts from it."""
    last = np.zeros(len(groups.parent))
    np.maximum.at(last, groups.owner, groups.leaves)
    np.maximum.at(last, groups.parent[1:], groups.born[1:])
    return last


@njit(cache=True)
def _dendrogram(one: Integers, two: Integers, weights: Floats) -> tuple[Integers, Integers, Floats]:
    """Join places pair by pair: node m + i is made by link i of what it links."""
    size = len(weights)
    parent = np.arange(2 * size - 1)
    left, right = np.empty(size - 1, np.int64), np.empty(size - 1, np.int64)
    totals = np.empty(2 * size - 1)
    totals[:size] = weights
    for link in range(size - 1):
        left[link], right[link] = _top(parent, one[link]), _top(parent, two[link])
        parent[left[link]] = parent[right[link]] = size + link
        totals[size + link] = totals[left[link]] + totals[right[link]]
    return left, right, totals


@njit(cache=True)
def _top(parent: Integers, node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(cache=True)
def _condensed(  # noqa: PLR0917  # numba knows no keywords-only
    left: Integers, right: Integers, level: Floats, totals: Floats, cores: Floats, least: float
) -> tuple[Integers, Floats, Integers, Floats, Floats]:
    """Go down from the last node; -1 in `leaves` marks what is still in its group."""
    size, nodes = len(cores), len(totals)
    owner, leaves = np.zeros(nodes, np.int64), np.full(nodes, -1.0)
    parent, born, held = np.full(nodes, _NONE), np.zeros(nodes), np.empty(nodes)
    held[0] = totals[nodes - 1]
    is_seen, parts, groups = np.zeros(nodes, np.bool_), np.empty(nodes, np.int64), 1
    for node in range(nodes - 1, size - 1, -1):
        if is_seen[node]:
            continue
        if leaves[node] >= 0:
            _hand_down(left[node - size], right[node - size], node, owner, leaves)
            continue
        count = _parts_of(node, left, right, level, parts, is_seen)
        now, large = level[node - size], 0
        for part in parts[:count]:
            large += _is_group(part, totals, cores, least, now)
        for part in parts[:count]:
            owner[part] = owner[node]
            if not _is_group(part, totals, cores, least, now):
                leaves[part] = 1 / now
            elif large > 1:
                parent[groups], born[groups], held[groups], owner[part] = owner[node], 1 / now, totals[part], groups
                groups += 1
    for place in range(size):
        leaves[place] = leaves[place] if leaves[place] >= 0 else 1 / cores[place]
    return owner[:size], leaves[:size], parent[:groups], born[:groups], held[:groups]


@njit(cache=True)
def _hand_down(left: int, right: int, node: int, owner: Integers, leaves: Floats) -> None:
    for part in (left, right):
        owner[part], leaves[part] = owner[node], leaves[node]


@njit(cache=True)
def _parts_of(  # noqa: PLR0917  # numba knows no keywords-only
    node: int, left: Integers, right: Integers, level: Floats, parts: Integers, is_seen: Flags
) -> int:
    """Fill `parts` with what a node falls into when all links as long as its own are gone, and give their number."""
    size, now = len(left) + 1, level[node - len(left) - 1]
    parts[0], count, done = node, 1, 0
    while done < count:
        part = parts[done]
        if part < size or level[part - size] < now:
            done += 1
            continue
        is_seen[part] = True
        parts[done], parts[count] = left[part - size], right[part - size]
        count += 1
    return count


@njit(cache=True)
def _is_group(part: int, totals: Floats, cores: Floats, least: float, level: float) -> bool:
    """Whether a part holds enough, and is not a place whose own core distance has been passed."""
    return bool(totals[part] >= least and (part >= len(cores) or cores[part] < level))
