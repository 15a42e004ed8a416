"""How what runs for long is told to end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let the first SIGTERM or SIGINT set `stop`; the next one ends the process as it always does."""
    signals = (signal.SIGTERM, signal.SIGINT)
    before = {one: signal.getsignal(one) for one in signals}

    def set_back() -> None:
        for one, handler in before.items():
            signal.signal(one, handler)

    def note(*_: object) -> None:
        stop.set()
        set_back()

    for one in signals:
        signal.signal(one, note)
    try:
        yield
    finally:
        set_back()
