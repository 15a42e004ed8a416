"""The command that tells which counts have changed since somebody read them."""

from typing import Annotated

import orjson
import pandas as pd
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, Out, now, stdout
from api.export import write_table
from geodata.store import Store
from hotspot.recalculated import read_since, recalculate
from models.plain import as_plain
from models.recalculated import Recalculated, Recount

_SAID = {
    "late": "told late",
    "returned": "back again",
    "moved_in": "moved in",
    "new": "new",
    "withdrawn": "withdrawn",
    "moved_out": "moved out",
    "replaced": "placed anew",
    "relocated": "place corrected",
    "reworded": "otherwise corrected",
}


def recalculated(
    since: Annotated[
        str,
        typer.Option("--since", help="A data version, or a day: what was told before it. Default: this month's first."),
    ] = "",
    out: Out = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """List the months whose counts have changed since, then and now, and why."""
    store = Store(data_dir)
    found = recalculate(store, since=read_since(since, store, now=now()))
    if out is not None:
        write_table(pd.DataFrame(as_plain(found.counts)), out)
    if json:
        stdout.out(orjson.dumps({**as_plain(found), "months": as_plain(found.months())}).decode(), highlight=False)
        return
    _show(found)


def _show(found: Recalculated) -> None:
    told = f"data version {found.since} ({found.told_at:%Y-%m-%d %H:%M} UTC)"
    if not found.counts:
        stdout.print(f"No count has changed since {told}, but for incidents that are new.")
        return
    table = Table("month", "group", "then", "now", "why", title=f"Recalculated since {told}")
    for month in found.months():
        table.add_row(month.month, "all", str(month.then), str(month.now), _why(month))
        for one in found.counts:
            if one.month == month.month:
                table.add_row("", one.category_group, str(one.then), str(one.now), _why(one))
    stdout.print(table)


def _why(one: Recount) -> str:
    return ", ".join(f"{getattr(one, name)} {said}" for name, said in _SAID.items() if getattr(one, name))
