"""What several tests stand on: the real files where they lie, and one demo city for all."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KLARSYN = Path(sys.executable).with_name("klarsyn")
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the real files are not on this machine: no folder shared/data beside the project")
    return folder


@pytest.fixture(scope="session")
def shared_reference() -> Path:
    """The folder of published values."""
    folder = SHARED / "reference"
    if not folder.is_dir():
        pytest.skip("the published values are not on this machine: no folder shared/reference beside the project")
    return folder


@pytest.fixture(scope="session")
def demo_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo city, made as a user makes it."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    done = subprocess.run(
        [KLARSYN, "demo", "--data-dir", folder], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def served_demo(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service with the demo city."""
    yield from serve(demo_dir, log=tmp_path_factory.mktemp("log") / "serve.txt")


def serve(data_dir: Path, *, log: Path) -> Iterator[str]:
    """Run `klarsyn serve` on a free loopback port for as long as the caller needs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        process = subprocess.Popen(
            [KLARSYN, "serve", "--data-dir", data_dir, "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONWARNINGS": "default"},
        )
        try:
            _wait_for(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The service did not answer at {url}/health:\n{log.read_text()}")
