"""No file harms: it is refused with a sentence, or its good rows are read, within limits of memory and time."""

import re
from pathlib import Path

import pytest

from tests.fuzz.hostile import CASES, Hostile, cost_of

MOST_MEGABYTES = 3500
"""The worst may fill the box that workbooks are opened in."""
MOST_SECONDS = 10


_PARAMETERS = [pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.is_heavy else []) for case in CASES]


@pytest.mark.parametrize("case", _PARAMETERS)
def test_a_hostile_file_is_refused_with_a_sentence_or_costs_its_bad_rows_only(case: Hostile, tmp_path: Path) -> None:
    cost = cost_of(case, tmp_path)
    if case.said:
        assert cost.said.startswith("refused: ")
        assert re.search(case.said, cost.said)
    else:
        assert "rows read" in cost.said
    assert (cost.megabytes < MOST_MEGABYTES, cost.seconds < MOST_SECONDS) == (True, True), cost
