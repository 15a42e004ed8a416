"""Commands about what sets days apart."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, stderr, stdout
from geodata.calendar import read_events
from geodata.store import Store
from hotspot.calendar import SWEDISH_CLOCK, calendar_days
from models.calendar import CalendarDay
from models.errors import ParameterError

_MOST_DAYS = 3700


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV with event_id, name, first_day, last_day, note.")],
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Keep large events, whose days are compared with each other alone; one with a known id is replaced."""
    found = read_events(file)
    Store(data_dir).add_events(found)
    if json:
        stdout.out(orjson.dumps({"events": len(found)}).decode(), highlight=False)
    else:
        stdout.print(f"{len(found)} events kept.")


def list_days(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, included.")],
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Show what each day is, and so which days are compared with each other."""
    if not 0 <= (last - first).days < _MOST_DAYS:
        raise ParameterError(
            f"--from {first.date()} --to {last.date()} holds {(last - first).days + 1} days; "
            f"give 1 to {_MOST_DAYS}, the first day first."
        )
    store = Store(data_dir)
    site = store.site()
    timezone = site.timezone if site else SWEDISH_CLOCK
    days = calendar_days(first.date(), last.date(), timezone=timezone, events=store.events())
    if json:
        stdout.out(orjson.dumps([_told(one) for one in days]).decode(), highlight=False)
        return
    table = Table("day", "kind", "holiday", "school break", "payday weekend", "events")
    for one in days:
        payday = "yes" if one.is_payday_weekend else ""
        table.add_row(str(one.day), one.kind, one.holiday, one.school_break, payday, ", ".join(one.events))
    stdout.print(table)
    if timezone != SWEDISH_CLOCK:
        stderr.print(f"The site's clock is {timezone}: only weekdays and events are told apart, no Swedish holidays.")


def _told(one: CalendarDay) -> dict[str, object]:
    names = ("day", "kind", "holiday", "school_break", "is_payday_weekend", "events")
    return {name: getattr(one, name) for name in names}
