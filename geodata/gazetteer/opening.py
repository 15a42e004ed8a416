"""The gazetteer of a data folder: the shipped places and all that its user has imported."""

from geodata.gazetteer.assembling import assemble
from geodata.gazetteer.entries import Gazetteer
from geodata.gazetteer.shipped import load_gazetteer
from geodata.store import Store

_ANYWHERE = "EPSG:3857"
"""Projects all inhabited places and back without loss; metres are measured elsewhere."""


def open_gazetteer(store: Store) -> Gazetteer:
    """Give a data folder's gazetteer."""
    return assemble(
        load_gazetteer(store.places()).entries,
        graph=store.streets(crs=_ANYWHERE),
        addresses=store.addresses(),
        areas=store.areas(),
    )
