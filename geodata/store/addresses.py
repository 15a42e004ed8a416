"""Address points: house numbers along streets."""

import pandas as pd

from geodata.store.state import State
from models.errors import DataRefusedError

ADDRESS_COLUMNS = ("street", "number", "letter", "municipality", "longitude", "latitude")
_TYPES = {"number": "int64", "longitude": "float64", "latitude": "float64"}


def add_addresses(state: State, addresses: pd.DataFrame) -> None:
    """Keep address points; the same one again changes nothing.

    Raises
    ------
    DataRefusedError
        Where columns are missing.
    """
    missing = [name for name in ADDRESS_COLUMNS if name not in addresses]
    if missing:
        raise DataRefusedError(f"The addresses lack the columns {missing}; they have {list(addresses.columns)}.")
    rows = addresses[list(ADDRESS_COLUMNS)].astype(object).itertuples(index=False, name=None)
    with state.change_registry(is_gazetteer=True) as connection:
        connection.executemany("INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, ?, ?, ?)", rows)


def read_addresses(state: State) -> pd.DataFrame:
    """Give all address points (`ADDRESS_COLUMNS`), ordered by street and number."""
    with state.read() as connection:
        rows = connection.execute("SELECT * FROM addresses").fetchall()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=list(ADDRESS_COLUMNS))
    return frame.astype({name: _TYPES.get(name, "str") for name in ADDRESS_COLUMNS})
