"""Estimate how many incidents there are per square kilometre: exactly or fast, near water, with what bandwidth."""

from hotspot.stats.density.bandwidths import (
    Bandwidth,
    bandwidth_diggle,
    bandwidth_likelihood,
    bandwidth_scott,
    bandwidth_silverman,
    bandwidths_abramson,
)
from hotspot.stats.density.estimate import (
    DensityWithError,
    density_with_error,
    kernel_density,
    kernel_density_on_lattice,
)
from hotspot.stats.density.kernels import KERNELS

__all__ = [
    "KERNELS",
    "Bandwidth",
    "DensityWithError",
    "bandwidth_diggle",
    "bandwidth_likelihood",
    "bandwidth_scott",
    "bandwidth_silverman",
    "bandwidths_abramson",
    "density_with_error",
    "kernel_density",
    "kernel_density_on_lattice",
]
