"""Fetch the Police's public notices into a folder: seldom, politely, and only what is new.

The Police's rules for their open data (polisen.se, Regler för öppna data): every call names its program, calls come by
https, at least 10 seconds apart, at most 60 an hour and 1 440 a day, and a 404 is permanent.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from api.feed.outside import ALLOWED_HOST, Answer
from models.errors import DataRefusedError, SettingError, StoreError

EVENTS = f"https://{ALLOWED_HOST}/api/events"
LEAST_EVERY_S = 60.0
"""60 calls an hour and 1 440 a day are one a minute."""

LONGEST_WAIT_S = 3600.0
LONGEST_ASKED_WAIT_S = 86_400.0
_STATE = ".klarsyn-pull.json"
_GONE = (404, 410)
_UNCHANGED, _FORBIDDEN = 304, 403

Ask = Callable[[str, Mapping[str, str]], Answer]
"""Asks an address with headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is remembered between calls, in the folder itself.

    Attributes
    ----------
    asked_at, not_before : seconds since 1970; when it was asked, and before when it may not be asked again.
    failures : in a row.
    gone : whether the address answered that it does not exist.
    notices : digest of each notice of the newest answer, by its id.
    """

    address: str = ""
    asked_at: float = 0.0
    not_before: float = 0.0
    failures: int = 0
    gone: bool = False
    etag: str = ""
    modified: str = ""
    notices: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What a call gave: the file with what is new, or None where nothing is; and the wait before the next [s]."""

    file: Path | None
    notices: int
    wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Puller:
    """Brings notices into a folder.

    Attributes
    ----------
    locations : municipalities and counties to ask for, as the Police name them; () for the whole country.
    every : seconds between calls.
    user_agent : what the rules ask every call to say: the program, and whom to write to where somebody wants that.
    """

    folder: Path
    ask: Ask
    locations: tuple[str, ...]
    every: float
    user_agent: str

    @property
    def address(self) -> str:
        """What is asked."""
        return f"{EVENTS}?locationname={quote(';'.join(self.locations))}" if self.locations else EVENTS

    def wait_s(self, now: datetime) -> float:
        """Tell how long to wait before the next call [s]; 0 where it may come now."""
        memory = self._remembered()
        # A clock that was ahead when it was noted says nothing.
        return 0.0 if memory.asked_at > now.timestamp() else max(0.0, memory.not_before - now.timestamp())

    def pull(self, now: datetime) -> Pulled:
        """Ask once, and write down what is new.

        Raises
        ------
        SettingError
            Where the address does not exist: by the rules it may not be asked again.
        DataRefusedError
            Where no usable answer came; the next call comes later.
        StoreError
            Where the folder cannot be written.
        """
        before = self._remembered()
        if before.gone:
            raise SettingError(
                f"{self.address} answered that it does not exist, and the rules ask to take that as final. "
                f"If that has changed, delete {_STATE} in '{self.folder}'."
            )
        asked = self._noted(before, now, failures=before.failures + 1)
        return self._told(self.ask(self.address, self._headers(before)), asked, now)

    def _headers(self, memory: Memory) -> dict[str, str]:
        known = {"If-None-Match": memory.etag, "If-Modified-Since": memory.modified}
        return {
            "User-Agent": self.user_agent,
            "Accept": "application/json",
            **{name: value for name, value in known.items() if value},
        }

    def _told(self, answer: Answer, asked: Memory, now: datetime) -> Pulled:
        if answer.status == _UNCHANGED:
            self._keep(_after(asked, failures=0, not_before=asked.asked_at + self.every))
            return Pulled(file=None, notices=0, wait_s=self.every)
        if answer.status != 200:
            self._refuse(answer, asked, now)
        notices = _notices(answer.body)
        digests = {str(one["id"]): hashlib.sha256(orjson.dumps(one)).hexdigest() for one in notices}
        new = [one for one in _oldest_first(notices) if asked.notices.get(str(one["id"])) != digests[str(one["id"])]]
        file = self._write(new, now) if new else None
        etag, modified = (answer.headers.get(name, "") for name in ("etag", "last-modified"))
        self._keep(
            _after(
                asked,
                failures=0,
                not_before=asked.asked_at + self.every,
                etag=etag,
                modified=modified,
                notices=digests,
            )
        )
        return Pulled(file=file, notices=len(new), wait_s=self.every)

    def _refuse(self, answer: Answer, asked: Memory, now: datetime) -> None:
        if answer.status in _GONE:
            self._keep(_after(asked, gone=True))
            raise SettingError(f"{self.address} does not exist ({answer.status}); by the rules it is not asked again.")
        least = LONGEST_WAIT_S if answer.status == _FORBIDDEN else 0.0
        wait = max(least, _asked_wait(answer, now), asked.not_before - asked.asked_at)
        self._keep(_after(asked, not_before=asked.asked_at + wait))
        raise DataRefusedError(
            f"{ALLOWED_HOST} answered {answer.status}; it is asked again in {wait / 60:.0f} minutes at the earliest."
        )

    def _noted(self, before: Memory, now: datetime, *, failures: int) -> Memory:
        """Note a call before it is made, as a failed one: a process that dies in it must not ask again at once."""
        wait = min(self.every * 2.0 ** min(failures - 1, 10), max(LONGEST_WAIT_S, self.every))
        moment = now.timestamp()
        noted = _after(before, address=self.address, asked_at=moment, not_before=moment + wait, failures=failures)
        self._keep(noted)
        return noted

    def _remembered(self) -> Memory:
        try:
            memory = Memory(**orjson.loads((self.folder / _STATE).read_bytes()))
        except (OSError, orjson.JSONDecodeError, TypeError):
            return Memory()  # none yet, or a cut one: then everything is new, and comes in as duplicates
        is_same = memory.address == self.address
        return memory if is_same else Memory(asked_at=memory.asked_at, not_before=memory.not_before)

    def _keep(self, memory: Memory) -> None:
        _write_whole(self.folder / _STATE, orjson.dumps(asdict(memory)))

    def _write(self, notices: list[dict[str, Any]], now: datetime) -> Path:
        body = orjson.dumps(notices, option=orjson.OPT_INDENT_2)
        name = f"polisen-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{hashlib.sha256(body).hexdigest()[:8]}.json"
        _write_whole(self.folder / name, body)
        return self.folder / name


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Make sure that this folder has one puller: two would ask twice as often as the rules allow.

    Raises
    ------
    SettingError
        Where another one is at work.
    StoreError
        Where the folder cannot be used.
    """
    with _disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".klarsyn-pull.lock").open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SettingError(f"Another `klarsyn pull` is at work on '{folder}'; end it first.") from error
        yield


def _after(memory: Memory, **changes: Any) -> Memory:  # noqa: ANN401  fields of Memory
    return Memory(**{**asdict(memory), **changes})


def _notices(body: bytes) -> list[dict[str, Any]]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise DataRefusedError(f"The answer of {ALLOWED_HOST} is no JSON ({error}); it was let go.") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) and "id" in one for one in found):
        raise DataRefusedError(f"The answer of {ALLOWED_HOST} is no list of notices with ids; it was let go.")
    return found


def _oldest_first(notices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the notice with the lowest id first: of two that say the same the one issued first is the incident."""
    return sorted(notices, key=lambda one: (len(str(one["id"])), str(one["id"])))


def _asked_wait(answer: Answer, now: datetime) -> float:
    """Read how long the host asks to wait [s]: seconds or a date, at most a day."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_ASKED_WAIT_S)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(0.0, (aware - now).total_seconds()), LONGEST_ASKED_WAIT_S)


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file that is seen whole or not at all; a watch passes over its unfinished name."""
    with _disk_errors(path.parent):
        unfinished = path.with_name(f".{path.name.removeprefix('.')}.part")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"The folder '{folder}' cannot be written: {error.strerror or error}. Check its rights and free space."
        ) from error
