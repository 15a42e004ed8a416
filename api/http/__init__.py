"""The HTTP door: OGC API - Features for GIS tools, and what the map page needs."""
