"""Every way to find hot spots, one module each; what is registered here is on offer at every door."""

from collections.abc import Mapping

from hotspot.methods.cell_tests import GI, GI_STAR, LOCAL_MORAN
from hotspot.methods.dbscan import DBSCAN
from hotspot.methods.hdbscan import HDBSCAN
from hotspot.methods.method import Method
from hotspot.methods.scan import SCAN
from hotspot.methods.scan_poisson import SCAN_POISSON
from hotspot.methods.scan_prospective import SCAN_PROSPECTIVE
from hotspot.methods.st_dbscan import ST_DBSCAN

_ALL = (GI_STAR, GI, LOCAL_MORAN, DBSCAN, HDBSCAN, ST_DBSCAN, SCAN, SCAN_PROSPECTIVE, SCAN_POISSON)

METHODS: Mapping[str, Method] = {one.name: one for one in _ALL}
"""By name; the first is used where none is named."""

__all__ = ["METHODS", "Method"]
