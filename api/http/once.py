"""One computation per question, however many ask it at the same time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Once(Generic[Value]):
    """Keep the results asked for last, and let those who ask for one in the making wait for it.

    A failure reaches all who wait and is not kept: the next one to ask tries again.

    Parameters
    ----------
    capacity : how much is kept, in the unit of `weigh`.
    weigh : what one value costs; one each unless said.
    """

    def __init__(self, *, capacity: int, weigh: Callable[[Value], int] = lambda _: 1) -> None:
        self._capacity = capacity
        self._weigh = weigh
        self._weight = 0
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._running: dict[Hashable, Future[Value]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        """Count what is kept."""
        with self._lock:
            return len(self._kept)

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Give the value kept under the key, or make it."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            running = self._running.get(key)
            mine = self._running.setdefault(key, Future())
        return running.result() if running is not None else self._make(key, make, mine)

    def peek(self, key: Hashable) -> Value | None:
        """Give the value if it is there; never wait, never make."""
        with self._lock:
            return self._kept.get(key)

    def _make(self, key: Hashable, make: Callable[[], Value], mine: Future[Value]) -> Value:
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                del self._running[key]
            mine.set_exception(error)
            raise
        with self._lock:
            self._keep(key, value)
            del self._running[key]
        mine.set_result(value)
        return value

    def _keep(self, key: Hashable, value: Value) -> None:
        self._kept[key] = value
        self._weight += self._weigh(value)
        while self._weight > self._capacity and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._weight -= self._weigh(dropped)
