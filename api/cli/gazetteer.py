"""Commands for what text is matched against."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import geopandas as gpd
import orjson
import pandas as pd
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, progress, stdout
from geodata.gazetteer import open_gazetteer
from geodata.gazetteer.importing import Imported, import_file
from geodata.project import local_crs_for
from geodata.store import Store

if TYPE_CHECKING:
    from geodata.streets.graph import StreetGraph


def import_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="CSV, GeoJSON, GeoPackage or OpenStreetMap (.osm.pbf).")
    ],
    municipality: Annotated[
        str, typer.Option("--municipality", help="Where addresses lie whose file does not say it.")
    ] = "",
    streets: Annotated[
        bool, typer.Option("--streets/--no-streets", help="Let the streets of an .osm.pbf take the network's place.")
    ] = True,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let addresses take the place of all known in their municipalities.")
    ] = False,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Add places, addresses and streets (CSV, GeoJSON, GeoPackage, OpenStreetMap)."""
    store = Store(data_dir)
    with progress() as tell:
        read = []
        for number, file in enumerate(files):
            tell(f"reading {file.name}", 0.05 + 0.5 * number / len(files))
            read.append(import_file(file, municipality=municipality))
        lines = [one.lines for one in read if one.lines is not None] if streets else []
        tell("joining streets", 0.6)
        graph = _joined(store, lines) if lines else None
        tell("keeping what was read", 0.8)
        _keep(store, read, graph, is_replacing=replace)
        tell("putting the gazetteer together", 0.9)
        open_gazetteer(store)
    told = [_told(file, one, has_streets=streets) for file, one in zip(files, read, strict=True)]
    if json:
        stdout.out(orjson.dumps(told[0] if len(told) == 1 else told).decode(), highlight=False)
        return
    for summary in told:
        _show(summary)


def _keep(store: Store, read: list[Imported], graph: "StreetGraph | None", *, is_replacing: bool) -> None:
    for one in read:
        store.add_places(one.places)
    addresses = pd.concat([one.addresses for one in read], ignore_index=True)
    (store.replace_addresses if is_replacing else store.add_addresses)(addresses)
    if graph is not None:
        store.save_streets(graph)


def _joined(store: Store, lines: list[gpd.GeoDataFrame]) -> "StreetGraph":
    from geodata.streets import node_streets

    together = gpd.GeoDataFrame(pd.concat(lines, ignore_index=True), crs=lines[0].crs)
    site, (west, south, east, north) = store.site(), together.total_bounds.tolist()
    return node_streets(together, crs=site.local_crs if site else local_crs_for((west, south, east, north)))


def _told(file: Path, found: Imported, *, has_streets: bool) -> dict[str, Any]:
    return {
        "file": file.name,
        "places": len(found.places),
        "addresses": len(found.addresses),
        "streets": len(found.lines) if found.lines is not None and has_streets else 0,
        "columns": dict(found.taken),
        "left_out": dict(found.left_out),
    }


def _show(told: dict[str, Any]) -> None:
    table = Table(title=told["file"], show_header=False)
    for name in ("places", "addresses", "streets"):
        table.add_row(name, f"{told[name]}")
    for meaning, column in told["columns"].items():
        table.add_row(f"{meaning} from column", column)
    for reason, number in told["left_out"].items():
        table.add_row(f"left out: {reason}", f"{number}")
    stdout.print(table)
