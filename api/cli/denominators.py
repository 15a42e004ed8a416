"""Commands about what rates are made with."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, stdout
from geodata.denominators import import_denominator
from geodata.store import Store
from hotspot.gather import known_areas
from models.denominator import Denominator, DenominatorUnit
from models.errors import StoreError


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV with an area or a point a row, or GeoJSON, GeoPackage.")],
    name: Annotated[str, typer.Option("--name", help="Such as 'boende 2024'; every rate repeats it.")],
    unit: Annotated[DenominatorUnit, typer.Option("--unit", help="What is counted.")],
    source: Annotated[str, typer.Option("--source", help="Who says so, such as SCB.")],
    as_of: Annotated[datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day the figures hold for.")],
    label: Annotated[str, typer.Option("--label", help="What readers are shown in Swedish; default: the name.")] = "",
    column: Annotated[str | None, typer.Option("--column", help="Where the figures stand.")] = None,
    area_column: Annotated[
        str | None, typer.Option("--area-column", help="Where a CSV's area stands, by id or name.")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Keep figures to set incidents beside; one of the same name is replaced."""
    store = Store(data_dir)
    site = store.site()
    if site is None:
        raise StoreError("The data folder is about no city yet; run `klarsyn ingest` or `klarsyn demo` first.")
    found = import_denominator(
        file,
        name=name,
        unit=unit,
        source=source,
        as_of=as_of.date(),
        label_sv=label,
        column=column,
        area_column=area_column,
        areas=known_areas(store, site),
    )
    store.add_denominator(found)
    if json:
        stdout.out(orjson.dumps(_told(found)).decode(), highlight=False)
    else:
        stdout.print(f"'{found.name}' kept: {len(found.parts)} figures, {found.total:,.0f} {found.unit} in all.")


def list_known(data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """List what rates can be made with, and whose figures they are."""
    found = [_told(one) for one in Store(data_dir).denominators()]
    if json:
        stdout.out(orjson.dumps(found).decode(), highlight=False)
        return
    table = Table("name", "unit", "figures", "total", "as of", "source")
    for one in found:
        table.add_row(*(str(one[name]) for name in ("name", "unit", "figures", "total", "as_of", "source")))
    stdout.print(table)


def _told(one: Denominator) -> dict[str, object]:
    plain = {name: value for name, value in asdict(one).items() if name != "parts"}
    return {**plain, "figures": len(one.parts), "total": one.total}
