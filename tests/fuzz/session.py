"""One fuzzing session of one parser, in a process of its own."""

import sys
import time
import traceback
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from tests.fuzz.seeds import words
from tests.fuzz.targets import MOST_SECONDS, Target

FOUND = Path(__file__).parent / "found"
_SHRINK_SECONDS = 5.0
_MOST_SLOW = 40
"""Inputs a session that looked slow; they are timed again without the counting of branches."""

Fault = str


def fault_of(target: Target, data: bytes) -> Fault:
    """Run an input and name what went wrong: the error and where, "slow", or ""."""
    start = time.process_time()
    try:
        target.run(data)
    except BaseException as error:  # a panic of a native library is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
        return f"{type(error).__name__} in {Path(ours[-1].filename).name}:{ours[-1].name}"
    return "slow" if time.process_time() - start > MOST_SECONDS else ""


def shrunk(data: bytes, is_same: Callable[[bytes], bool]) -> bytes:
    """Cut away what the fault does not need, for a few seconds."""
    end, size = time.monotonic() + _SHRINK_SECONDS, max(len(data) // 2, 1)
    while size and time.monotonic() < end:
        start, was = 0, len(data)
        while start < len(data) and time.monotonic() < end:
            shorter = data[:start] + data[start + size :]
            data, start = (shorter, start) if is_same(shorter) else (data, start + size)
        size = size // 2 if len(data) == was else min(size, len(data))
    return data


def keep(name: str, data: bytes) -> Path:
    """Keep an input that found something, under the name of its content."""
    folder = FOUND / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / sha256(data).hexdigest()[:12]
    path.write_bytes(data)
    return path


def fuzz(name: str, target: Target, *, seconds: int, folder: Path) -> None:
    """Fuzz until the time is over; every distinct fault is shrunk, kept and told on stderr."""
    import atheris

    corpus = folder / "corpus"
    for data in target.seeds():
        (corpus / f"seed-{sha256(data).hexdigest()[:12]}").write_bytes(data)
        target.run(data)
    known: set[Fault] = set()

    def one(data: bytes) -> None:
        fault = fault_of(target, data)
        if fault == "slow":
            _put_aside(folder / "slow", data)
        elif fault and fault not in known:
            known.add(fault)
            path = keep(name, shrunk(data, lambda shorter: fault_of(target, shorter) == fault))
            sys.stderr.write(f"FOUND {name}: {fault}, {path.name}\n")

    dictionary = folder / "words"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in words(target.seeds())))
    options = (f"-max_total_time={seconds}", f"-max_len={target.longest}", "-timeout=60", "-rss_limit_mb=4096")
    files = (f"-artifact_prefix={folder}/", f"-dict={dictionary}", "-print_final_stats=1")
    atheris.Setup([sys.argv[0], *options, *files, str(corpus)], one)
    atheris.Fuzz()


def slow_ones(name: str, target: Target, *, folder: Path) -> list[Path]:
    """Time what looked slow once more, without the fuzzer; what is slow indeed is shrunk and kept."""
    for data in target.seeds():
        target.run(data)
    asides = [path.read_bytes() for path in sorted((folder / "slow").iterdir())]
    slow = [data for data in asides if all(fault_of(target, data) == "slow" for _ in range(3))]
    return [keep(name, shrunk(data, lambda shorter: fault_of(target, shorter) == "slow")) for data in slow[:3]]


def _put_aside(folder: Path, data: bytes) -> None:
    if sum(1 for _ in folder.iterdir()) < _MOST_SLOW:
        (folder / sha256(data).hexdigest()[:12]).write_bytes(data)


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02X}" for byte in word)
