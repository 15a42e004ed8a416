"""The command that watches a folder."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, now, progress, stderr, stdout
from api.feed.folder import Folder
from api.feed.signals import stopped_by_signals
from api.feed.watching import Taken, Watch
from geodata.geocode import Geocoder, open_geocoder
from geodata.intake import IngestSummary, Progress
from geodata.once import ingest_once
from geodata.read import load_mapping
from geodata.store import Store

REFUSED = 1
_OUTCOMES = ("received", "accepted", "corrected", "duplicate", "quarantined", "rejected")


def watch(
    folder: Annotated[Path, typer.Argument(help="Where finished files are laid; it may be read-only.")],
    mapping: Annotated[str, typer.Option("--mapping", help="A shipped mapping's name, or a mapping file (TOML).")],
    once: Annotated[bool, typer.Option("--once", help="Take what is finished now, and end.")] = False,
    every: Annotated[float, typer.Option("--every", min=1, help="Seconds between looks.")] = 10,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Take each file laid in a folder, once; a bad one is left there and told, and the rest go on.

    With --json one line a file is printed on stdout.
    """
    store = Store(data_dir)
    known = load_mapping(mapping)
    geocoders = _Geocoders(store)

    def take(path: Path) -> IngestSummary | None:
        with _shown_progress() as tell:
            return ingest_once(path, mapping=known, store=store, geocoder=geocoders.newest(), now=now(), progress=tell)

    watching = Watch(
        folder=Folder(folder),
        take=take,
        tell=_tell_json if json else _tell,
        trouble=_tell_trouble,
        every=every,
        clock=time.monotonic,
    )
    with stopped_by_signals(watching.stop):
        if once:
            raise typer.Exit(REFUSED if watching.run_once() else 0)
        stderr.print(f"Watching '{folder}'; files go to '{data_dir}'. End with Ctrl-C.")
        watching.run()


class _Geocoders:
    """The geocoder of the data folder as it is now; opened anew when somebody imports places."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version = ""
        self._geocoder: Geocoder | None = None

    def newest(self) -> Geocoder:
        version = self._store.registry_version()
        if self._geocoder is None or version != self._version:
            self._geocoder, self._version = open_geocoder(self._store), version
        return self._geocoder


@contextmanager
def _shown_progress() -> Iterator[Progress]:
    """Show a bar to a person; a service's log needs none."""
    if stderr.is_terminal:
        with progress() as tell:
            yield tell
    else:
        yield lambda _stage, _share: None


def _tell(taken: Taken) -> None:
    if taken.summary is None:
        stderr.print(f"{taken.name}: refused. {taken.refused}", style="red", soft_wrap=True, markup=False)
        return
    values = asdict(taken.summary)
    counts = ", ".join(f"{values[name]} {name}" for name in _OUTCOMES)
    stderr.print(f"{taken.name}: {counts}; data version {taken.summary.data_version}.", soft_wrap=True, markup=False)


def _tell_json(taken: Taken) -> None:
    told = {"refused": taken.refused} if taken.summary is None else asdict(taken.summary)
    stdout.out(orjson.dumps({"file": taken.name, **told}).decode(), highlight=False)
    stdout.file.flush()


def _tell_trouble(sentence: str) -> None:
    stderr.print(f"klarsyn: {sentence} It is tried again.", style="red", soft_wrap=True, markup=False)
