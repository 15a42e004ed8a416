"""A terminal shows what is not known as nothing, not as a number."""

import numpy as np

from api.cli.showing import _effect_row
from hotspot.displacement.effects import unknown_effect


def test_an_effect_that_cannot_be_known_shows_its_counts_alone() -> None:
    assert _effect_row(unknown_effect(np.array([12.0]), 1.0)) == ("-", "12", "-", "-", "-", "-")
    assert _effect_row(unknown_effect(np.array([10.0, 14.0, 9.0]), 1.0)) == ("12", "9", "-", "-", "-", "-")
