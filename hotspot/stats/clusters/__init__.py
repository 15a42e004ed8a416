"""Group incidents that lie close together, counting every place once however often it is hit."""

from hotspot.stats.clusters.persistence import PersistentClusters, hdbscan
from hotspot.stats.clusters.places import NOISE
from hotspot.stats.clusters.reach import Clusters, SpaceTimeClusters, dbscan, space_time_dbscan

__all__ = ["NOISE", "Clusters", "PersistentClusters", "SpaceTimeClusters", "dbscan", "hdbscan", "space_time_dbscan"]
