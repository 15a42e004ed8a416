"""Commands for the register of interventions: what was done, where and when; places only, never persons."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, stderr, stdout
from api.interventions import FIELDS, make_intervention, read_area, read_register
from geodata.store import Store
from models.errors import DataRefusedError
from models.intervention import InterventionKind
from models.plain import as_plain

_DAY = ["%Y-%m-%d"]


def import_file(
    file: Annotated[Path, typer.Argument(help="GeoJSON with polygons, or CSV with a column wkt.")],
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Add interventions from a file; one with a known id is replaced.

    Fields: intervention_id, name, kind, first_day, last_day, and where known hours (18-02), note, patrol_hours,
    patrol_hours_before. Notes are about places, never persons.
    """
    register = read_register(file)
    Store(data_dir).add_interventions(register.interventions)
    if register.dropped:
        stderr.print(f"Not kept: {', '.join(register.dropped)}.", style="yellow")
    _done(
        {"interventions": len(register.interventions)}, f"{len(register.interventions)} interventions kept.", json=json
    )


def add(
    intervention_id: Annotated[str, typer.Option("--id", help="Letters, digits, - and _.")],
    name: Annotated[str, typer.Option("--name", help="As readers are to see it.")],
    kind: Annotated[InterventionKind, typer.Option("--kind", help="What was done.")],
    area: Annotated[str, typer.Option("--area", help="A GeoJSON file with one polygon, or WKT, longitude first.")],
    first: Annotated[datetime, typer.Option("--from", formats=_DAY, help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=_DAY, help="Last day, included.")],
    hours: Annotated[str, typer.Option("--hours", help="Clock hours when active: 18-02; default: all day.")] = "",
    note: Annotated[str, typer.Option("--note", help="About the place and what was done; never persons.")] = "",
    patrol_hours: Annotated[float | None, typer.Option("--patrol-hours", help="Hours of patrol there, in all.")] = None,
    patrol_hours_before: Annotated[
        float | None, typer.Option("--patrol-hours-before", help="The same in the same days a year before.")
    ] = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Add one intervention; a known id is refused."""
    store = Store(data_dir)
    if intervention_id in {one.intervention_id for one in store.interventions()}:
        raise DataRefusedError(
            f"There is an intervention '{intervention_id}' already; `klarsyn interventions remove {intervention_id}` "
            "first, or import a file, which replaces it."
        )
    days = (first.date().isoformat(), last.date().isoformat())
    values = (intervention_id, name, kind, *days, hours, note, patrol_hours, patrol_hours_before)
    made = make_intervention(dict(zip(FIELDS, values, strict=True)), read_area(area))
    store.add_interventions([made])
    _done({"interventions": 1}, f"'{made.name}' kept as {made.intervention_id}.", json=json)


def remove(intervention_id: str, data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """Forget an intervention; findings made about it stay."""
    Store(data_dir).remove_intervention(intervention_id)
    _done({"removed": intervention_id}, f"'{intervention_id}' removed.", json=json)


def list_known(data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """List the registered interventions."""
    found = Store(data_dir).interventions()
    if json:
        rows = [{name: as_plain(getattr(one, name)) for name in FIELDS} for one in found]
        stdout.out(orjson.dumps(rows).decode(), highlight=False)
        return
    table = Table("id", "name", "kind", "first day", "last day", "hours", "patrol h", "before")
    for one in found:
        days = (str(one.first_day), str(one.last_day), str(one.hours or ""))
        patrol = ("" if value is None else f"{value:g}" for value in (one.patrol_hours, one.patrol_hours_before))
        table.add_row(one.intervention_id, one.name, one.kind, *days, *patrol)
    stdout.print(table)


def _done(answer: dict[str, object], sentence: str, *, json: bool) -> None:
    if json:
        stdout.out(orjson.dumps(answer).decode(), highlight=False)
    else:
        stdout.print(sentence)
