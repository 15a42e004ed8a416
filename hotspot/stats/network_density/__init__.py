"""Estimate how many incidents there are per kilometre of street around each place on a network."""

from hotspot.stats.network_density.bandwidth import NetworkBandwidth, network_bandwidth
from hotspot.stats.network_density.estimate import (
    KERNELS,
    METHODS,
    Method,
    network_density,
    network_density_in_steps,
)
from hotspot.stats.network_density.graph import Network, PlacesOnNetwork, lixelise

__all__ = [
    "KERNELS",
    "METHODS",
    "Method",
    "Network",
    "NetworkBandwidth",
    "PlacesOnNetwork",
    "lixelise",
    "network_bandwidth",
    "network_density",
    "network_density_in_steps",
]
