"""`python -m tests.geocoding`: the tables of docs/method/geocoding.md, from the real files beside the checkout."""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.geocoding.by_hand import cases_by_hand
from tests.geocoding.case import held_out, tuning
from tests.geocoding.made import made_cases, read_city
from tests.geocoding.scoring import Verdict, marks, score
from tests.geocoding.world import make_store, open_asker

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.geocoding", description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="the half that may be looked at, instead of the held-out")
    parser.add_argument("--failures", type=int, default=0, help="so many failures of the tuning half, commonest first")
    chosen = parser.parse_args()
    city = read_city(SHARED)
    cases = made_cases(city) + cases_by_hand(city)
    chosen_cases = tuning(cases) if chosen.tuning or chosen.failures else held_out(cases)
    with tempfile.TemporaryDirectory() as folder:
        verdicts = score(chosen_cases, open_asker(make_store(Path(folder), SHARED, city)))
    say = sys.stdout.write
    say("".join(f"{line}\n" for line in table(verdicts, lambda v: v.case.kind, "kind")))
    say("\n")
    say("".join(f"{line}\n" for line in table(verdicts, reading_of, "reading")))
    if chosen.failures:
        say("".join(f"{line}\n" for line in failures(verdicts, chosen.failures)))


def reading_of(verdict: Verdict) -> str:
    """Group answers by how the words were read; house numbers are one reading."""
    return re.sub(r"(numbers?) \S.*", r"\1", verdict.place.reading) or "by name"


def table(verdicts: Iterable[Verdict], group: Callable[[Verdict], str], heading: str) -> list[str]:
    """Set the marks in a table, a row for each group and one for all."""
    told = list(verdicts)
    groups = sorted({group(v) for v in told}, key=lambda name: -sum(group(v) == name for v in told))
    lines = [f"| {heading} | texts | right | wrong place | radius holds the truth |", "|---|---|---|---|---|"]
    for name, chosen in [(name, [v for v in told if group(v) == name]) for name in groups] + [("all", told)]:
        lines.append(_row(name, chosen))
    return lines


def _row(name: str, chosen: list[Verdict]) -> str:
    total = marks(chosen)
    counted = [v for v in chosen if v.counts] if name == "all" else chosen
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
    place, off = v.place, "" if v.off_m is None else f" off {v.off_m:.0f} m"
    answer = f"{place.precision} '{place.matched}' [{place.reading}] r {place.uncertainty_m}"
    return (
        f"{v.outcome}: {v.case.kind} ({v.case.disguise or 'plain'}) «{v.case.text}» ({v.case.context}) -> {answer}{off}"
    )


if __name__ == "__main__":
    main()
