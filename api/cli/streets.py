"""Commands for the street network."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, progress, stdout
from geodata.project import local_crs_for
from geodata.store import Store
from geodata.streets import StreetGraph, node_streets, read_street_lines


def import_file(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="GeoJSON or GeoPackage, streets as lines.")],
    name_column: Annotated[
        str | None, typer.Option("--name-column", help="What streets are called; found among the usual names.")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Load the street network; all files together take the place of the one before."""
    store = Store(data_dir)
    with progress() as tell:
        tell("reading lines", 0.1)
        parts = [read_street_lines(file, name_column=name_column) for file in files]
        lines = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)
        tell(f"joining {len(lines)} lines", 0.3)
        site, (west, south, east, north) = store.site(), lines.total_bounds.tolist()
        graph = node_streets(lines, crs=site.local_crs if site else local_crs_for((west, south, east, north)))
        tell("keeping the network", 0.8)
        store.save_streets(graph)
    told = _told(graph)
    if json:
        stdout.out(orjson.dumps(told).decode(), highlight=False)
        return
    table = Table(title=", ".join(file.name for file in files), show_header=False)
    for name, value in told.items():
        table.add_row(name.replace("_", " "), f"{value:g}")
    stdout.print(table)


def _told(graph: StreetGraph) -> dict[str, float]:
    part = graph.components()
    metres = np.bincount(part[graph.start], weights=graph.length_m)
    noding = asdict(graph.noding) if graph.noding else {}
    return {
        **noding,
        "nodes": graph.nodes,
        "street_km": round(graph.total_km, 3),
        "named_edges": sum(name != "" for name in graph.names),
        "components": len(metres),
        "largest_component_share": round(float(metres[0] / metres.sum()), 4),
    }
