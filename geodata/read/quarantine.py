"""Rows that do not become incidents, each with its first reason, a sentence and itself."""

from collections.abc import Iterable

import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray

from geodata.read.records import Records
from models.tables import SET_ASIDE, conform

QUARANTINED, REJECTED = "quarantined", "rejected"
_LONGEST = 10_000
# A torn row cannot be told apart into columns, so what the mapping drops is still in it.
_LONGEST_BROKEN = 200


class Sieve:
    """Collects rows that are set aside; the first reason given to a row stays."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.keep: NDArray[np.bool_] = np.ones(len(records.frame), dtype=bool)
        self.notes: list[str] = []
        self._rows: list[dict[str, object]] = [
            _entry(one.row_number, QUARANTINED, one.reason, one.message, {"text": one.text[:_LONGEST_BROKEN]})
            for one in records.broken
        ]

    def put(
        self, mask: NDArray[np.bool_], *, reason: str, sentence: str, values: pd.Series, outcome: str = QUARANTINED
    ) -> None:
        """Set aside the rows under the mask; `{found}` in the sentence becomes the row's value."""
        found = np.flatnonzero(np.asarray(mask, dtype=bool) & self.keep)
        messages = [sentence.replace("{found}", str(text)[:200]) for text in values.iloc[found]]
        self._put(found, messages, reason=reason, outcome=outcome)

    def put_told(self, messages: NDArray[np.object_], *, reason: str) -> None:
        """Set aside the rows that have a message of their own, not ""."""
        found = np.flatnonzero((messages != "") & self.keep)
        self._put(found, messages[found].tolist(), reason=reason, outcome=QUARANTINED)

    def _put(self, found: NDArray[np.intp], messages: list[str], *, reason: str, outcome: str) -> None:
        if not found.size:
            return
        self.keep[found] = False
        rows = self._records.frame.iloc[found].apply(lambda column: column.str.slice(0, _LONGEST)).to_dict("records")
        for number, row, message in zip(self._records.row_number[found], rows, messages, strict=True):
            self._rows.append(_entry(int(number), outcome, reason, message, row))

    def table(self) -> pd.DataFrame:
        """Give all that was set aside, in the file's order."""
        return set_aside_table(self._rows)


def set_aside_table(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Make a table of the SET_ASIDE contract, ordered by row."""
    frame = pd.DataFrame(list(rows), columns=list(SET_ASIDE))
    ordered = frame.sort_values("row_number", kind="stable", ignore_index=True)
    return conform(ordered, SET_ASIDE, what="set-aside")


def _entry(number: int, outcome: str, reason: str, message: str, row: object) -> dict[str, object]:
    text = orjson.dumps(row).decode()
    return {"row_number": number, "outcome": outcome, "reason": reason, "message": message, "row": text}
