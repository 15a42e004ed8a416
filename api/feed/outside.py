"""The only door to the outside: one host, by https, with limits; nothing but the question leaves."""

import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit

from models.errors import DataRefusedError, SettingError

ALLOWED_HOST = "polisen.se"
MAX_BYTES = 20_000_000
TIMEOUT_S = 30.0
DEADLINE_S = 120.0
_MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 1 << 16


class Response(Protocol):
    """What an opener gives: `http.client.HTTPResponse`, or an HTTP error, which is one too."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Any:  # noqa: ANN401  a mapping of names and values
        """The headers."""
        ...

    def read1(self, amount: int, /) -> bytes:
        """Read what has come, so many bytes at most."""
        ...


OpenUrl = Callable[[urllib.request.Request, float], AbstractContextManager[Response]]
"""Opens a request within so many seconds, and follows no redirect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the host said; header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def fetch(
    address: str, *, headers: Mapping[str, str], open_url: OpenUrl, clock: Callable[[], float] = time.monotonic
) -> Answer:
    """Ask an allowed address, and read its answer within limits.

    Parameters
    ----------
    open_url : the door sets the real one (`open_directly`); it sees allowed addresses only.
    clock : seconds that only go forward.

    Raises
    ------
    SettingError
        Where the address, or what it redirects to, is not https on the allowed host.
    DataRefusedError
        Where there is no answer, or one beyond the limits.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        check_allowed(address)
        answer = _ask(address, headers, open_url, clock)
        if answer.status not in _REDIRECTS:
            return answer
        address = urljoin(address, answer.headers.get("location", ""))
    raise DataRefusedError(
        f"{ALLOWED_HOST} redirected more than {_MOST_REDIRECTS} times; look at its rules for changes."
    )


def check_allowed(address: str) -> None:
    """Refuse every address but https on the allowed host, on its own port.

    Raises
    ------
    SettingError
        Naming what was asked for.

    Examples
    --------
    >>> check_allowed("https://polisen.se/api/events")
    """
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.netloc != ALLOWED_HOST:
        raise SettingError(
            f"'{parts.scheme}://{parts.netloc}' was about to be asked, but only https://{ALLOWED_HOST} may be; "
            "nothing was sent there."
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: `fetch` looks at the new address first."""


def open_directly(request: urllib.request.Request, timeout: float) -> AbstractContextManager[Response]:
    """Open a request through the proxies that the machine sets, following no redirect."""
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        answer: AbstractContextManager[Any] = opener.open(request, timeout=timeout)
    except HTTPError as error:
        answer = error  # an answer like any other, with its status
    return answer


def _ask(address: str, headers: Mapping[str, str], open_url: OpenUrl, clock: Callable[[], float]) -> Answer:
    # Packed answers could unpack to anything; plain ones are as long as they are.
    request = urllib.request.Request(address, headers={**headers, "Accept-Encoding": "identity"})  # noqa: S310  checked
    deadline = clock() + DEADLINE_S
    try:
        with open_url(request, TIMEOUT_S) as response:
            body = _read(response, deadline, clock)
            found = {str(name).lower(): str(value) for name, value in response.headers.items()}
            return Answer(status=response.status, headers=found, body=body)
    except (OSError, HTTPException) as error:
        raise DataRefusedError(f"{ALLOWED_HOST} could not be asked: {error}. It is asked again later.") from error


def _read(response: Response, deadline: float, clock: Callable[[], float]) -> bytes:
    parts, length = [], 0
    while part := response.read1(_CHUNK):
        parts.append(part)
        length += len(part)
        if length > MAX_BYTES:
            raise DataRefusedError(f"The answer of {ALLOWED_HOST} is longer than {MAX_BYTES} bytes; it was let go.")
        if clock() > deadline:
            raise DataRefusedError(f"The answer of {ALLOWED_HOST} took over {DEADLINE_S:.0f} seconds; it was let go.")
    return b"".join(parts)
