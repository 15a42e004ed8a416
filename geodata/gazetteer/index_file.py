"""The whole gazetteer in one file, ready to be looked up: derived from what is shipped and imported, never trusted.

The file is a NumPy archive of plain arrays and JSON texts, each with a checksum. A file that is cut, foreign, older
than what was imported, or written by another version counts as missing.
"""

import os
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from geodata.gazetteer.entries import KINDS, Entry, Gazetteer
from geodata.gazetteer.street_table import KnownStreet, StreetTable

MOST_BYTES = 4_000_000_000
_TEXTS = ("names", "municipalities", "letters")
_BETWEEN = "|"

Arrays = dict[str, NDArray[Any]]


def save_index(path: Path, gazetteer: Gazetteer, *, stamp: Mapping[str, str]) -> None:
    """Write a gazetteer beside its place and move it there; two at once do no harm, and a full disk only costs time.

    Parameters
    ----------
    stamp : what the gazetteer was made of; `load_index` gives it only for the same.
    """
    arrays = {
        "stamp": _text(dict(stamp)),
        **_entry_arrays(gazetteer.entries),
        **_street_arrays(gazetteer),
        **_outline_arrays(gazetteer.outlines),
        "phrases": _text(gazetteer.phrases),
    }
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with suppress(OSError):
        try:
            with beside.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def load_index(path: Path, *, stamp: Mapping[str, str]) -> Gazetteer | None:
    """Read a gazetteer; None where the file is missing, broken, foreign or made of something else."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            if _read(archive["stamp"]) != dict(stamp):
                return None
            arrays = {name: archive[name] for name in archive.files}
        return _gazetteer(arrays)
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError, zipfile.BadZipFile, shapely.GEOSException):
        return None


def _gazetteer(arrays: Arrays) -> Gazetteer:
    table = _table(arrays)
    return Gazetteer(
        entries=_entries(arrays),
        streets=table.streets() if table is not None else {},
        outlines=_outlines(arrays),
        phrases=_read(arrays["phrases"]),
    )


def _text(value: object) -> NDArray[np.uint8]:
    return np.frombuffer(orjson.dumps(value), dtype=np.uint8)


def _read(text: NDArray[Any]) -> Any:  # noqa: ANN401 (JSON)
    return orjson.loads(text.tobytes())


def _entry_arrays(entries: tuple[Entry, ...]) -> Arrays:
    kinds = {kind: number for number, kind in enumerate(KINDS)}
    return {
        "entry_names": _text([entry.name for entry in entries]),
        "entry_aliases": _text([_BETWEEN.join(entry.aliases) for entry in entries]),
        "entry_municipalities": _text([_BETWEEN.join(entry.municipalities) for entry in entries]),
        "entry_kinds": np.array([kinds[entry.kind] for entry in entries], dtype=np.uint8),
        "entry_points": np.array([(one.longitude, one.latitude, one.uncertainty_m) for one in entries]).reshape(-1, 3),
    }


def _entries(arrays: Arrays) -> tuple[Entry, ...]:
    kinds = list(KINDS)
    parts = _Parts()
    rows = zip(
        _read(arrays["entry_names"]),
        _read(arrays["entry_aliases"]),
        _read(arrays["entry_municipalities"]),
        arrays["entry_kinds"].tolist(),
        arrays["entry_points"].tolist(),
        strict=True,
    )
    return tuple(
        Entry(
            name=name,
            aliases=parts[aliases],
            kind=kinds[kind],
            longitude=longitude,
            latitude=latitude,
            uncertainty_m=reach,
            municipalities=parts[where],
        )
        for name, aliases, where, kind, (longitude, latitude, reach) in rows
    )


class _Parts(dict[str, tuple[str, ...]]):
    """Texts parted at bars, each once: municipalities repeat."""

    def __missing__(self, text: str) -> tuple[str, ...]:
        self[text] = parted = tuple(text.split(_BETWEEN)) if text else ()
        return parted


def _street_arrays(gazetteer: Gazetteer) -> Arrays:
    known = next((street for streets in gazetteer.streets.values() for street in streets), None)
    if not isinstance(known, KnownStreet):
        return {}
    table = known.table
    texts = (table.names, [_BETWEEN.join(where) for where in table.municipalities], table.letters)
    arrays = {f"street_{name}": _text(list(text)) for name, text in zip(_TEXTS, texts, strict=True)}
    plain = (field.name for field in fields(table) if field.name not in _TEXTS)
    return arrays | {f"street_{name}": getattr(table, name) for name in plain}


def _table(arrays: Arrays) -> StreetTable | None:
    if "street_names" not in arrays:
        return None
    parts = _Parts()
    given: dict[str, Any] = {field.name: arrays[f"street_{field.name}"] for field in fields(StreetTable)}
    given |= {name: tuple(_read(given[name])) for name in _TEXTS}
    given["municipalities"] = tuple(parts[where] for where in given["municipalities"])
    return StreetTable(**given)


def _outline_arrays(outlines: Mapping[str, Any]) -> Arrays:
    shapes = [shapely.to_wkb(shape) for shape in outlines.values()]
    return {
        "outline_names": _text(list(outlines)),
        "outline_ends": np.cumsum([len(shape) for shape in shapes], dtype=np.int64),
        "outlines": np.frombuffer(b"".join(shapes), dtype=np.uint8),
    }


def _outlines(arrays: Arrays) -> dict[str, Any]:
    ends, data = arrays["outline_ends"].tolist(), arrays["outlines"].tobytes()
    shapes = [data[first:last] for first, last in zip([0, *ends[:-1]], ends, strict=True)] if ends else []
    return dict(zip(_read(arrays["outline_names"]), shapely.from_wkb(shapes), strict=True))
