"""Options that several commands share, and how they become values."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

DataDir = Annotated[
    Path, typer.Option("--data-dir", envvar="KLARSYN_DATA_DIR", help="Folder that holds everything Klarsyn keeps.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, for programs.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Write to this file; its ending names the format.", dir_okay=False)
]
Seed = Annotated[int, typer.Option("--seed", help="Of the random generator; repeated in every result.")]

DEFAULT_DATA_DIR = Path("klarsyn-data")

stderr = Console(stderr=True)
stdout = Console(soft_wrap=True)


class Report(Protocol):
    """Told how far a long job has come."""

    def __call__(self, stage: str, share: float) -> None:
        """Take the stage's name and the share of it that is done, 0 to 1."""


@contextmanager
def progress() -> Iterator[Report]:
    """Show one bar per stage on stderr while the block runs."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=stderr) as bars:
        tasks = {}

        def report(stage: str, share: float) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=1.0)
            bars.update(tasks[stage], completed=share)

        yield report


def now() -> datetime:
    """Read the clock; only the doors do."""
    return datetime.now(tz=UTC)
