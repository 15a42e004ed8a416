"""Fuzz the parsers: `python -m tests.fuzz NAME|all --seconds N`."""

import argparse
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build" / "fuzz"
_INSTRUMENTED = ["geodata", "api", "models", "zipfile"]
_SHORTEST = 5.0


def main() -> int:
    """Run one parser or all, one after the other, and tell what was found."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("name", help="a parser, or 'all'")
    asked.add_argument("--seconds", type=int, default=600, help="for each parser")
    asked.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.inside:
        _inside(given.name, given.seconds)
        return 0
    from tests.fuzz.targets import TARGETS

    if given.name not in {"all", *TARGETS}:
        asked.error(f"there is no parser '{given.name}'; name 'all' or one of {', '.join(TARGETS)}")
    names = TARGETS if given.name == "all" else [given.name]
    sys.stdout.write(
        "| parser | executions | branches | kept inputs | faults | over 250 ms |\n|---|---|---|---|---|---|\n"
    )
    return 1 if sum([_fuzzed(name, given.seconds) for name in names]) else 0


def _inside(name: str, seconds: int) -> None:
    """Fuzz in this process, with the parsers' branches counted."""
    import atheris

    with atheris.instrument_imports(include=_INSTRUMENTED):
        from tests.fuzz.targets import TARGETS
    from tests.fuzz.session import fuzz

    fuzz(name, TARGETS[name], seconds=seconds, folder=WORK / name)


def _fuzzed(name: str, seconds: int) -> int:
    """Fuzz in a process that may die, start again until the time is over, and write a row of the table."""
    from tests.fuzz.session import keep, slow_ones
    from tests.fuzz.targets import TARGETS

    folder = WORK / name
    for part in ("corpus", "slow"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    end, log, deaths = time.monotonic() + seconds, "", 0
    while (left := end - time.monotonic()) > min(_SHORTEST, seconds / 2):
        command = [sys.executable, "-m", "tests.fuzz", name, "--inside", "--seconds", str(int(left))]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        log += done.stderr
        for path in [*folder.glob("crash-*"), *folder.glob("timeout-*"), *folder.glob("oom-*")]:
            deaths += 1
            keep(name, path.read_bytes())
            shutil.move(path, folder / f"told-{path.name}")
        if done.returncode and not deaths:
            sys.stderr.write(done.stderr[-2000:])
            break
    (folder / "log").write_text(log)
    found = re.findall(r"^FOUND .*$", log, re.MULTILINE)
    sys.stderr.write("".join(f"{one}\n" for one in found))
    slow = slow_ones(name, TARGETS[name], folder=folder)
    runs = sum(int(one) for one in re.findall(r"number_of_executed_units: (\d+)", log))
    branches = max((int(one) for one in re.findall(r"cov: (\d+)", log)), default=0)
    corpus = sum(1 for _ in (folder / "corpus").iterdir())
    faults = len(found) + deaths
    sys.stdout.write(f"| {name} | {runs:,} | {branches} | {corpus} | {faults} | {len(slow)} |\n")
    sys.stdout.flush()
    return faults + len(slow)


if __name__ == "__main__":
    sys.exit(main())
