"""The places that come with the product, written from facts (see data/README.md), and the user's own beside them."""

import hashlib
from functools import lru_cache
from importlib.resources import files

import pandas as pd

from geodata.gazetteer.entries import PLACE_COLUMNS, Gazetteer
from models.tables import conform

_FILES = ("central", "districts", "localities", "stations", "exits", "roads", "municipalities")


def load_gazetteer(extra: pd.DataFrame | None = None) -> Gazetteer:
    """Load the shipped places and the imported ones.

    Parameters
    ----------
    extra : a table of places; one with the name, kind and municipality of a shipped place takes its place.

    Raises
    ------
    DataRefusedError
        Where `extra` lacks a column or has an unknown kind.

    Examples
    --------
    >>> [entry.aliases[0] for entry in load_gazetteer().entries if entry.name == "Sergels torg"]
    ['Plattan']
    """
    if extra is None or extra.empty:
        return _shipped()
    both = pd.concat([_shipped_frame(), conform(extra, PLACE_COLUMNS, what="places")], ignore_index=True)
    return Gazetteer.from_frame(both.drop_duplicates(["name", "kind", "municipality"], keep="last"))


@lru_cache(maxsize=1)
def shipped_version() -> str:
    """Give a text that changes whenever the shipped places do."""
    folder = files("geodata.gazetteer") / "data"
    content = b"".join((folder / f"{name}.csv").read_bytes() for name in _FILES)
    return hashlib.sha256(content).hexdigest()[:16]


@lru_cache(maxsize=1)
def _shipped() -> Gazetteer:
    return Gazetteer.from_frame(_shipped_frame())


@lru_cache(maxsize=1)
def _shipped_frame() -> pd.DataFrame:
    folder = files("geodata.gazetteer") / "data"
    frames = [_read((folder / f"{name}.csv").read_text(encoding="utf-8")) for name in _FILES]
    return conform(pd.concat(frames, ignore_index=True), PLACE_COLUMNS, what="places")


def _read(text: str) -> pd.DataFrame:
    lines = [line.split(";") for line in text.splitlines()]
    return pd.DataFrame(lines[1:], columns=lines[0])
