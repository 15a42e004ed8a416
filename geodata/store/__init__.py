"""What has come in, kept for good: append-only, versioned, durable."""

from geodata.store.batches import Batch, Tally
from geodata.store.store import Appended, Store

__all__ = ["Appended", "Batch", "Store", "Tally"]
