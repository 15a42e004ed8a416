"""The gazetteer of a data folder: the shipped places and all that its user has imported."""

import hashlib
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from geodata.gazetteer import spellings
from geodata.gazetteer.entries import Gazetteer
from geodata.gazetteer.index_file import load_index, save_index
from geodata.gazetteer.shipped import load_gazetteer, shipped_version
from geodata.store import Store

_ANYWHERE = "EPSG:3857"
"""Projects all inhabited places and back without loss; metres are measured elsewhere."""


def open_gazetteer(store: Store) -> Gazetteer:
    """Give a data folder's gazetteer; what was imported is put together once, and then kept ready in one file."""
    imported = store.gazetteer_stamp()
    if not imported:
        return load_gazetteer()
    stamp = {"imported": imported, "shipped": shipped_version(), "made_by": _made_by()}
    kept = load_index(store.gazetteer_file, stamp=stamp)
    if kept is not None:
        return kept
    made = _assembled(store)
    save_index(store.gazetteer_file, made, stamp=stamp)
    return made


@lru_cache(maxsize=1)
def _made_by() -> str:
    """Give a text that changes whenever this package does: a file that another version made is made again."""
    sources = (one for one in files("geodata.gazetteer").iterdir() if one.name.endswith(".py"))
    content = b"".join(one.read_bytes() for one in sorted(sources, key=lambda one: one.name))
    return hashlib.sha256(content).hexdigest()[:16]


def _assembled(store: Store) -> Gazetteer:
    # What makes streets needs scipy and geopandas; who only looks them up does not wait for these.
    from geodata.gazetteer.assembling import assemble

    made = assemble(
        load_gazetteer(store.places()).entries,
        graph=store.streets(crs=_ANYWHERE),
        addresses=store.addresses(),
        areas=store.areas(),
    )
    return replace(made, phrases=spellings.write_phrases(made.entries))
