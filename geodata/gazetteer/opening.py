"""The gazetteer of a data folder: the shipped places and all that its user has imported."""

from dataclasses import replace

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
    stamp = {"imported": imported, "shipped": shipped_version(), "spellings": spellings.VERSION}
    kept = load_index(store.gazetteer_file, stamp=stamp)
    if kept is not None:
        return kept
    made = _assembled(store)
    save_index(store.gazetteer_file, made, stamp=stamp)
    return made


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
