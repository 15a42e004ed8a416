"""The ground: reading, placing, cells, areas and the store."""
