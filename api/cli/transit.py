"""Commands for the lines that join hubs: where crime may move without being next door."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, stdout
from geodata.store import Store
from geodata.transit import shipped_network
from geodata.transit.importing import import_lines
from geodata.transit.network import merge


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV with line, hub, order, longitude, latitude: one row a stop.")],
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Add lines with their hubs; a line with a known id is replaced, also one that comes with Klarsyn."""
    store = Store(data_dir)
    known = merge(shipped_network(), store.lines())
    found = import_lines(file, known=known.stops)
    store.save_lines(found)
    if json:
        stdout.out(orjson.dumps({"lines": len(found.lines), "hubs": len(found.stops)}).decode(), highlight=False)
    else:
        stdout.print(f"{len(found.lines)} lines with {len(found.stops)} hubs kept.")


def list_lines(data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """List the lines that hold here, with their hubs in order."""
    imported = Store(data_dir).lines() if data_dir.exists() else None
    own = {one.line_id for one in imported.lines} if imported else set()
    whole = merge(shipped_network(), imported) if imported else shipped_network()
    rows = [{"line": one.line_id, "is_imported": one.line_id in own, "hubs": one.hubs} for one in whole.lines]
    if json:
        stdout.out(orjson.dumps(rows).decode(), highlight=False)
        return
    table = Table("line", "from", "hubs", "to", "told by")
    for one in whole.lines:
        table.add_row(
            one.line_id, one.hubs[0], str(len(one.hubs)), one.hubs[-1], "import" if one.line_id in own else "Klarsyn"
        )
    stdout.print(table)


def remove(line: str, data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """Forget an imported line; where it stood in for one of Klarsyn's own, that one is back."""
    Store(data_dir).remove_line(line)
    if json:
        stdout.out(orjson.dumps({"removed": line}).decode(), highlight=False)
    else:
        stdout.print(f"'{line}' removed.")
