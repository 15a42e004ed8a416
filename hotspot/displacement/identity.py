"""What names a finding: the same data, question and chance give the same name, anything else another."""

import hashlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import shapely

from hotspot.ground import Ground
from models.intervention import Intervention
from models.period import Period


def evaluation_id(
    ground: Ground,
    intervention: Intervention,
    *,
    rng: np.random.Generator,
    until: date | None,
    categories: Iterable[str],
    detection: Iterable[str],
) -> str:
    """Name an evaluation before it is made; 16 hexadecimal digits.

    Parameters
    ----------
    rng : as the evaluation will get it: its state is part of the name, and nothing is drawn.
    """
    asked = (_content(intervention), until, sorted(categories), sorted(map(str, detection)))
    return _name(ground, rng, "evaluation", *asked)


def search_id(
    ground: Ground, month: Period, *, rng: np.random.Generator, categories: Iterable[str], detection: Iterable[str]
) -> str:
    """Name a search before it is made; 16 hexadecimal digits.

    Parameters
    ----------
    rng : as the search will get it: its state is part of the name, and nothing is drawn.
    """
    return _name(ground, rng, "search", str(month), sorted(categories), sorted(map(str, detection)))


def _name(ground: Ground, rng: np.random.Generator, *asked: object) -> str:
    chance = rng.bit_generator.state
    parts = (_software(), ground.incidents.data_version, ground.state, chance, *asked)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _software() -> str:
    """Name the method as it is installed: another method may give another answer to the same question."""
    digest = hashlib.sha256(version("klarsyn").encode())
    for file in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _content(intervention: Intervention) -> tuple[object, ...]:
    """Give all that an evaluation takes from an intervention: one that is redrawn is another question."""
    return (
        intervention.intervention_id,
        shapely.to_wkb(shapely.normalize(intervention.area), hex=True),
        intervention.first_day,
        intervention.last_day,
        str(intervention.hours or ""),
        intervention.patrol_hours,
        intervention.patrol_hours_before,
    )
