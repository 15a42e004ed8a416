"""An ingest in a process of its own that can be killed, forked from a server that has imported everything once."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import numpy as np
import pandas as pd

from geodata import intake
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.read import load_mapping
from geodata.store import Store
from models.errors import KlarsynError
from tests.forked import CONTEXT

MAPPING = """
[site]
name = "Stockholm"
timezone = "Europe/Stockholm"
study_area = [17.7, 59.2, 18.3, 59.5]
[source]
name = "crash"
[columns]
source_id = "id"
[time]
earliest = "time"
[place]
first = "longitude"
second = "latitude"
crs = "EPSG:4326"
[category]
column = "category"
"""
GEOCODER = Geocoder(load_gazetteer(None))


def write_reports(path: Path, *, first: int, rows: int) -> Path:
    """Write reports with coordinates, their ids counting up from the first."""
    rng = np.random.default_rng(first)
    seconds = rng.integers(900 * 86_400, size=rows).astype("timedelta64[s]")
    pd.DataFrame(
        {
            "id": np.arange(first, first + rows),
            "time": (np.datetime64("2022-01-01T00:00:00") + seconds).astype(str),
            "category": rng.choice(["Rån", "Stöld"], rows),
            "longitude": rng.normal(18.06, 0.03, rows).clip(17.8, 18.2).round(6),
            "latitude": rng.normal(59.33, 0.01, rows).round(6),
        }
    ).assign(time=lambda table: table["time"] + "Z").to_csv(path, index=False)
    return path


def ingest(folder: Path, file: Path, mapping: Path, *, tell: Connection | None = None) -> intake.IngestSummary:
    """Ingest, telling each stage and then that it is acknowledged."""

    def progress(stage: str, _share: float) -> None:
        if tell is not None:
            tell.send(stage)

    summary = intake.ingest(
        file,
        mapping=load_mapping(mapping),
        store=Store(folder),
        geocoder=GEOCODER,
        now=datetime.now(UTC),
        progress=progress,
    )
    if tell is not None:
        tell.send("acknowledged")
    return summary


def _work(folder: Path, file: Path, mapping: Path, tell: Connection, largest_file: int) -> None:
    # Python ignores the signal that would kill us: the write fails, whichever library makes it.
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    try:
        ingest(folder, file, mapping, tell=tell)
    except KlarsynError as error:
        tell.send(f"{type(error).__name__}: {error}")


@contextmanager
def ingesting(
    folder: Path, file: Path, mapping: Path, *, largest_file: int = resource.RLIM_INFINITY
) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """Run an ingest beside us; what it tells comes through the pipe.

    Parameters
    ----------
    largest_file : no file may be written beyond this size [bytes].
    """
    hear, tell = CONTEXT.Pipe(duplex=False)
    worker = CONTEXT.Process(target=_work, args=(folder, file, mapping, tell, largest_file))
    worker.start()
    tell.close()
    try:
        yield worker, hear
    finally:
        worker.kill()
        worker.join()
        hear.close()


def heard(hear: Connection) -> list[str]:
    """Give everything that was told and not yet heard."""
    told = []
    try:
        while hear.poll():
            told.append(str(hear.recv()))
    except EOFError:
        pass
    return told
