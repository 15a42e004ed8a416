"""Which files of a folder are finished, and which of them have not been looked at yet."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import DataRefusedError

SETTLED_S = 2.0
"""A file that has not changed for so long is finished."""

UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp", "~")
"""Endings by which programs mark what they are still writing."""

State = tuple[int, int, int, int]


@dataclass(slots=True)
class Folder:
    """A folder that files are laid in, and what has been seen of it.

    A file counts as finished when two looks, `SETTLED_S` apart by a clock that does not jump, find it the same. It is
    handed out once for each state that it is found in: written anew, or grown, it is handed out again.
    """

    path: Path
    _seen: dict[Path, tuple[State, float]] = field(default_factory=dict)
    _done: dict[Path, State] = field(default_factory=dict)

    def look(self, *, moment: float) -> list[Path]:
        """Give the files that are finished and new, the one changed longest ago first.

        Parameters
        ----------
        moment : seconds by a clock that only goes forward.

        Raises
        ------
        DataRefusedError
            Where there is no such folder, or it may not be read.
        """
        found = self._files()
        self._seen = {path: self._since(path, state, moment) for path, state in found.items()}
        self._done = {path: state for path, state in self._done.items() if path in found}
        ready = [path for path in self._waiting() if moment - self._seen[path][1] >= SETTLED_S]
        return sorted(ready, key=lambda path: (self._seen[path][0][2], path.name))

    @property
    def is_waiting(self) -> bool:
        """Whether a file has been seen that was not finished at the last look."""
        return bool(self._waiting())

    def done(self, path: Path) -> None:
        """Hand this file out no more, as long as it stays as it was at the last look."""
        self._done[path] = self._seen[path][0]

    def _waiting(self) -> list[Path]:
        return [path for path, (state, _) in self._seen.items() if self._done.get(path) != state]

    def _since(self, path: Path, state: State, moment: float) -> tuple[State, float]:
        before = self._seen.get(path)
        return before if before is not None and before[0] == state else (state, moment)

    def _files(self) -> dict[Path, State]:
        try:
            with os.scandir(self.path) as entries:
                states = {self.path / one.name: _state(one) for one in entries if _is_meant(one.name)}
        except OSError as error:
            raise DataRefusedError(
                f"The folder '{self.path}' cannot be read: {error.strerror or error}. Check its name and rights."
            ) from error
        return {path: state for path, state in states.items() if state is not None}


def _is_meant(name: str) -> bool:
    return not name.startswith(".") and not name.lower().endswith(UNFINISHED)


def _state(entry: os.DirEntry[str]) -> State | None:
    """Tell a plain file's state; None for anything else: a link could lead to files that nobody laid here."""
    try:
        about = entry.stat(follow_symlinks=False)
    except FileNotFoundError:  # moved away between the list and the look
        return None
    if not stat.S_ISREG(about.st_mode):
        return None
    return about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns
