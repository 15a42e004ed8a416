"""`python -m tests.geocoding`: the tables of docs/method/geocoding.md, from the real files beside the checkout."""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.geocoding.by_hand import cases_by_hand
from tests.geocoding.case import held_out, tuning
from tests.geocoding.made import made_cases, read_city, with_slips
from tests.geocoding.scoring import Verdict, marks, score
from tests.geocoding.world import make_store, open_asker

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.geocoding", description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="the half that may be looked at, instead of the held-out")
    parser.add_argument("--failures", type=int, default=0, help="so many failures of the tuning half, wrong ones first")
    parser.add_argument("--slips", action="store_true", help="only texts with two slips of the finger")
    chosen = parser.parse_args()
    city = read_city(SHARED)
    cases = (tuning if chosen.tuning or chosen.failures else held_out)(made_cases(city) + cases_by_hand(city))
    with tempfile.TemporaryDirectory() as folder:
        geocode = open_asker(make_store(Path(folder), SHARED, city))
        slipped = score(with_slips(cases), geocode)
        within = score(with_slips(cases, in_place=True), geocode)
        verdicts = slipped if chosen.slips else score(cases, geocode)
    if chosen.failures:
        tell(failures(verdicts, chosen.failures))
        return
    tell(table(verdicts, lambda v: v.case.kind, "kind"))
    tell(table(verdicts, reading_of, "reading"))
    tell(table(verdicts, lambda v: v.case.disguise or "none", "disguise"))
    tell(table(slipped, lambda v: v.case.kind, "kind, two slips of the finger"))
    tell(table(within, lambda v: v.case.kind, "kind, both slips in the place"))


def tell(lines: Iterable[str]) -> None:
    """Print lines and an empty one."""
    sys.stdout.write("".join(f"{line}\n" for line in lines) + "\n")


def reading_of(verdict: Verdict) -> str:
    """Group answers by how the words were read; house numbers are one reading."""
    return re.sub(r"(numbers?) \S.*", r"\1", verdict.place.reading) or "by name"


def table(verdicts: Iterable[Verdict], group: Callable[[Verdict], str], heading: str) -> list[str]:
    """Set the marks in a table, a row for each group and one for all."""
    told = list(verdicts)
    groups = sorted({group(v) for v in told}, key=lambda name: (-sum(group(v) == name for v in told), name))
    rows = [(name, [v for v in told if group(v) == name]) for name in groups]
    head = [f"| {heading} | texts | right | wrong place | radius holds the truth |", "|---|---|---|---|---|"]
    return [*head, *(_row(name, chosen) for name, chosen in rows), _row("**all**", told)]


def _row(name: str, chosen: list[Verdict]) -> str:
    """Of all texts together, right is told of those that allow street level; of one group, of all of its texts."""
    total = marks(chosen)
    counted = [v for v in chosen if v.counts] if name == "**all**" else chosen
    right = sum(v.is_right for v in counted) / len(counted) if counted else float("nan")
    wrong = sum(v.is_wrong for v in chosen)
    covered = f"{100 * total.covered:.1f} %" if total.radii else ""
    return f"| {name} | {len(chosen)} | {100 * right:.1f} % | {wrong} of {total.claims} | {covered} |"


def failures(verdicts: Iterable[Verdict], most: int) -> list[str]:
    """Tell what went wrong, wrong places first, the commonest kinds before the rare."""
    bad = [v for v in verdicts if not v.is_right]
    often = {kind: sum(v.case.kind == kind for v in bad) for kind in {v.case.kind for v in bad}}
    bad.sort(key=lambda v: (not v.is_wrong, -often[v.case.kind], v.case.kind, v.case.disguise))
    return [_failure(v) for v in bad[:most]]


def _failure(v: Verdict) -> str:
    place, off = v.place, "" if v.off_m is None else f", off {v.off_m:.0f} m"
    answer = f"{place.precision} '{place.matched}' [{place.reading}] {place.uncertainty_m or 0:.0f} m{off}"
    return f"{v.outcome}: {v.case.kind} ({v.case.disguise or 'plain'}) «{v.case.text}» ({v.case.context}) -> {answer}"


if __name__ == "__main__":
    main()
