"""Options that several commands share, and how they become values."""

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from models.errors import ParameterError

if TYPE_CHECKING:  # a type alone is not worth importing all that reads and places
    from collections.abc import Iterator

    from geodata.intake import Progress

DataDir = Annotated[
    Path, typer.Option("--data-dir", envvar="KLARSYN_DATA_DIR", help="Folder that holds everything Klarsyn keeps.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, for programs.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write to this file; its ending names the format.", dir_okay=False)
]
Seed = Annotated[int, typer.Option("--seed", help="Of the random generator; repeated in every result.")]

AsOf = Annotated[
    int | None, typer.Option("--data-version", min=1, help="As the data stood at this version; default: the newest.")
]

Settings = Annotated[
    list[str] | None, typer.Option("--set", help="NAME=VALUE, as often as needed; `klarsyn layers` lists the names.")
]

DEFAULT_DATA_DIR = Path("klarsyn-data")

_WIDE = None if sys.stdout.isatty() else 120

stderr = Console(stderr=True)
stdout = Console(soft_wrap=True, width=_WIDE)


@contextmanager
def progress() -> "Iterator[Progress]":
    """Show one bar on stderr while the block runs; the block tells its stage and the share that is done."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=stderr) as bars:
        task = bars.add_task("starting", total=1.0)

        def tell(stage: str, share: float) -> None:
            bars.update(task, description=stage, completed=share)

        yield tell
        bars.update(task, description="done", completed=1.0)


def now() -> datetime:
    """Read the clock; only the doors do."""
    return datetime.now(tz=UTC)


def read_settings(given: list[str] | None) -> dict[str, str]:
    """Read NAME=VALUE pairs.

    >>> read_settings(["kernel=quartic"])
    {'kernel': 'quartic'}
    """
    pairs = [text.partition("=") for text in given or []]
    for name, equals, _ in pairs:
        if not (name.strip() and equals):
            raise ParameterError(f"--set is '{name}'; it needs NAME=VALUE, such as --set method=dbscan.")
    return {name.strip(): value.strip() for name, _, value in pairs}
