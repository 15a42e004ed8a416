"""What Klarsyn writes for spreadsheets runs nothing there, and comes back as it was."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.export import write_table
from geodata.spreadsheet import defused, restored

_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝")


@given(st.text(max_size=20) | st.text(alphabet="'=+-@ \ta", max_size=8))
@example("'=1+1")
@example("''")
def test_what_was_made_harmless_comes_back_as_it_was(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text).lstrip(" ").startswith(_RUN)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x.invalid")', "+46", "-1+2", "@SUM(A1)", "\t=1", " =1", "'=1"])
def test_no_text_in_a_table_that_is_written_begins_like_a_formula(tmp_path: Path, text: str) -> None:
    write_table(pd.DataFrame({"text": [text, "Plattan"], "number": [-1.5, 2]}), tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert rows[0]["text"] == f"'{text}"
    assert restored(rows[0]["text"]) == text
    assert (rows[0]["number"], rows[1]["text"]) == ("-1.5", "Plattan")
