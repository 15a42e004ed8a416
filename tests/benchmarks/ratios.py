"""One row for each peer of each path: ours, theirs, how many times slower theirs is.

A benchmark group is a path. In it, a way whose name starts with "klarsyn" is ours and every other one is a peer.
The way's name is `extra_info["way"]`, or else that of the function given as the parameter `way`. It may also hold

- `target`: the ratio that is wanted, on our way or, where the peers differ, on the peer's;
- `error`: how far this way's answer is from the right one;
- `scale`: how many times more work ours did; the peer's time is multiplied by it and the row says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

HEADINGS = ("path", "ours", "peer", "ratio", "target", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One way through a path, timed."""

    way: str
    seconds: float
    info: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, timed: Mapping[str, Any]) -> "Run":
        """Read what pytest-benchmark tells of one test; the fastest round counts, for the others hold noise."""
        info = timed["extra_info"]
        way = str(info.get("way") or timed["param"] or timed["name"])
        return cls(way=way.replace("_", " "), seconds=timed["min"] * info.get("scale", 1), info=info)

    @property
    def is_ours(self) -> bool:
        return self.way.startswith("klarsyn")

    def error(self) -> str:
        error = self.info.get("error", "")
        return f"{error:.1e}" if isinstance(error, float) else str(error)


def rows(groups: Iterable[tuple[str | None, Iterable[Mapping[str, Any]]]]) -> Iterator[tuple[str, ...]]:
    """Give the cells of the table, one row for each of our ways and each of its peers."""
    for name, timed in groups:
        runs = [Run.of(one) for one in timed]
        peers = [run for run in runs if not run.is_ours]
        for ours in (run for run in runs if run.is_ours):
            yield from (_row(name or "", ours, peer) for peer in peers or [None])


def _row(path: str, ours: Run, peer: Run | None) -> tuple[str, ...]:
    own = f"{ours.way.removeprefix('klarsyn').strip(' ,')} {duration(ours.seconds)}".strip()
    if peer is None:
        return (path, own, "", "", "", ours.error())
    scale = peer.info.get("scale", 1)
    theirs = f"{peer.way} {duration(peer.seconds)}" + (f" (1/{scale:g} of it x {scale:g})" if scale != 1 else "")
    errors = f"{ours.error()} : {peer.error()}" if peer.error() else ours.error()
    ratio = peer.seconds / ours.seconds
    return (path, own, theirs, times(ratio), _target(ratio, peer.info.get("target", ours.info.get("target"))), errors)


def _target(ratio: float, target: float | None) -> str:
    if target is None:
        return ""
    return f"{times(target)} {'reached' if ratio >= target else 'MISSED'}"


def times(ratio: float) -> str:
    """Write a ratio with two digits that count.

    >>> times(0.954), times(15.2), times(1234.0)
    ('0.95x', '15x', '1234x')
    """
    return f"{ratio:.2g}x" if ratio < 10 else f"{ratio:.0f}x"


def duration(seconds: float) -> str:
    """Write a duration with a unit that suits it.

    >>> duration(0.00025), duration(0.0881), duration(27.04)
    ('0.25 ms', '88 ms', '27 s')
    """
    if seconds < 1:
        return f"{seconds * 1e3:.2g} ms" if seconds < 0.1 else f"{seconds * 1e3:.0f} ms"
    return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"


def table(lines: Iterable[tuple[str, ...]]) -> list[str]:
    """Set the cells in columns under their headings; a path is named once.

    >>> for line in table([("sum", "1 ms", "by hand 3 ms", "3x", "2x reached", "")]): print(line.rstrip())
    path  ours  peer          ratio  target      error
    ----  ----  ------------  -----  ----------  -----
    sum   1 ms  by hand 3 ms  3x     2x reached
    """
    told = list(lines)
    widths = [max(map(len, column)) for column in zip(HEADINGS, *told, strict=True)]
    named = [
        ("" if before and before[0] == line[0] else line[0], *line[1:])
        for before, line in zip([None, *told], told, strict=False)
    ]
    rule = tuple("-" * width for width in widths)
    return ["  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in (HEADINGS, rule, *named)]
