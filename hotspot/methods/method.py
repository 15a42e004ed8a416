"""What a way to find hot spots is: its name, what may be chosen about it, and how it finds them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hotspot.candidates import Candidate, Scene
from hotspot.ground import Ground
from hotspot.local import LocalStatistics
from models.counts import CellCounts
from models.option import Chosen, Option

Find = Callable[[Scene, Chosen, np.random.Generator], list[Candidate]]
Say = Callable[[Scene, Chosen], tuple[str, ...]]
Tell = Callable[[Scene, Chosen], Mapping[str, str]]
Test = Callable[[Ground, CellCounts, Chosen, np.random.Generator], LocalStatistics]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Method:
    """One way to find hot spots; registered in `hotspot.methods.METHODS`, it is on offer at every door.

    Attributes
    ----------
    name : lower case, underscores.
    description : in English, a few words.
    note_sv : what a reader must know, in Swedish; ``{tested}`` stands for the number of cells.
    options : what may be chosen; an option that several methods share is one object.
    has_test : whether places come with a q-value.
    tell : what was chosen where an option was left to the method, for the provenance.
    say : what a reader must know of what was chosen, in Swedish.
    test : the test of every cell that `find` rests on, where it rests on one: asked again with moved incidents.
    """

    name: str
    description: str
    note_sv: str
    find: Find
    has_test: bool
    options: tuple[Option, ...] = ()
    tell: Tell | None = None
    say: Say | None = None
    test: Test | None = None
