"""Address points: house numbers along streets."""

from collections.abc import Iterable

import pandas as pd

from geodata.store.state import State
from models.errors import DataRefusedError

ADDRESS_COLUMNS = ("street", "number", "letter", "municipality", "longitude", "latitude")
_INSERT = "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, ?, ?, ?)"
_TYPES = {"number": "int64", "longitude": "float64", "latitude": "float64"}


def add_addresses(state: State, addresses: pd.DataFrame) -> None:
    """Keep address points; the same one again changes nothing.

    Raises
    ------
    DataRefusedError
        Where columns are missing.
    """
    rows = _rows(addresses)
    with state.change_registry(is_gazetteer=True) as connection:
        connection.executemany(_INSERT, rows)


def replace_addresses(state: State, addresses: pd.DataFrame) -> None:
    """Keep address points in place of all that are known of their municipalities, such as a newer register.

    Raises
    ------
    DataRefusedError
        Where columns are missing.
    """
    rows = _rows(addresses)
    with state.change_registry(is_gazetteer=True) as connection:
        for municipality in addresses["municipality"].unique().tolist():
            connection.execute("DELETE FROM addresses WHERE municipality = ?", (municipality,))
        connection.executemany(_INSERT, rows)


def _rows(addresses: pd.DataFrame) -> Iterable[tuple[object, ...]]:
    missing = [name for name in ADDRESS_COLUMNS if name not in addresses]
    if missing:
        raise DataRefusedError(f"The addresses lack the columns {missing}; they have {list(addresses.columns)}.")
    rows: Iterable[tuple[object, ...]] = (
        addresses[list(ADDRESS_COLUMNS)].astype(object).itertuples(index=False, name=None)
    )
    return rows


def read_addresses(state: State) -> pd.DataFrame:
    """Give all address points (`ADDRESS_COLUMNS`), ordered by street and number."""
    with state.read() as connection:
        rows = connection.execute("SELECT * FROM addresses").fetchall()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(ADDRESS_COLUMNS))
    return frame.astype({name: _TYPES.get(name, "str") for name in ADDRESS_COLUMNS})
