"""Watch a folder: each finished file is taken in once, and a bad one does not stop the rest."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from api.feed.folder import SETTLED_S, Folder
from geodata.intake import IngestSummary
from models.errors import DataRefusedError, KlarsynError


class Take(Protocol):
    """Brings one file in: its summary, or None where its content has come in before."""

    def __call__(self, path: Path) -> IngestSummary | None:
        """Take a file."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a file: its summary, or the sentence that says why it was refused; neither where it was known."""

    file: Path
    summary: IngestSummary | None = None
    refused: str = ""

    @property
    def name(self) -> str:
        """The file's name; escaped where a terminal or a log could not take it."""
        return self.file.name if self.file.name.isprintable() else ascii(self.file.name)


@dataclass(slots=True, kw_only=True)
class Watch:
    """A folder under watch.

    Attributes
    ----------
    take : brings one file in.
    tell : is told what became of each file.
    trouble : is told once what stands in the way of all files, such as a full disk; it is tried again.
    every : seconds between looks.
    clock : seconds that only go forward.
    """

    folder: Folder
    take: Take
    tell: Callable[[Taken], None]
    trouble: Callable[[str], None]
    every: float
    clock: Callable[[], float]
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Take files until told to stop; a file that has been begun is finished first."""
        told = ""
        while not self.stop.is_set():
            said = self._tried()
            if said and said != told:
                self.trouble(said)
            told = said
            self.stop.wait(self.every)

    def run_once(self) -> int:
        """Take what is finished now, and give the number of files that were refused.

        Raises
        ------
        KlarsynError
            Where the folder or the data folder cannot be used.
        """
        refused = self.round()
        if self.folder.is_waiting and not self.stop.wait(SETTLED_S):
            refused += self.round()
        return refused

    def round(self) -> int:
        """Look once, and take what is finished; give the number of files that were refused."""
        refused = 0
        for path in self.folder.look(moment=self.clock()):
            if self.stop.is_set():
                break
            taken = self._taken(path)
            self.folder.done(path)
            refused += bool(taken.refused)
            if taken.summary is not None or taken.refused:
                self.tell(taken)
        return refused

    def _tried(self) -> str:
        """Look once, and give the sentence about what stands in the way; "" where nothing does."""
        try:
            self.round()
        except KlarsynError as error:
            return str(error)
        return ""

    def _taken(self, path: Path) -> Taken:
        if not path.name.isprintable():
            return Taken(file=path, refused="Its name cannot be written as text; rename the file.")
        try:
            return Taken(file=path, summary=self.take(path))
        except DataRefusedError as error:
            return Taken(file=path, refused=str(error))
        except KlarsynError:
            raise  # the data folder's trouble, not the file's: it is tried again
        except Exception as error:  # noqa: BLE001  a fault of ours in one file must not keep the others waiting
            return Taken(file=path, refused=f"'{path.name}' met a fault of Klarsyn ({error!r}); please report it.")
