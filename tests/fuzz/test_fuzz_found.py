"""Inputs that once broke a parser, or took it too long, are refused or read in time."""

import time
from pathlib import Path

import pytest

from tests.fuzz.targets import MOST_SECONDS, TARGETS

FOUND = sorted((Path(__file__).parent / "found").glob("*/*"))


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_is_read_or_refused(name: str) -> None:
    target = TARGETS[name]
    for data in (*target.seeds(), b"", b"\x00", b"\xff\xfe", b"{" * 2000):
        target.replay(data)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_fuzzing_found_stays_mended(path: Path) -> None:
    target, data = TARGETS[path.parent.name], path.read_bytes()
    target.replay(data)  # the first run pays for imports and caches
    start = time.process_time()
    target.replay(data)
    assert time.process_time() - start < MOST_SECONDS
