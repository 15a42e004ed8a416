"""A refused file leaves the data folder as it was, and says why in one line."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import KLARSYN
from tests.fuzz.hostile import CASES, CSV, Hostile

REFUSED = [case for case in CASES if case.name in {"zip of zeros", "CSV with zero bytes"}]


def ingest(file: Path, data_dir: Path) -> subprocess.CompletedProcess[str]:
    words = [KLARSYN, "ingest", file, "--mapping", "csv", "--data-dir", data_dir, "--json"]
    return subprocess.run(words, check=False, capture_output=True, text=True, timeout=120)


def kept(data_dir: Path) -> dict[Path, bytes]:
    files = [*(data_dir / "incidents").rglob("*"), *(data_dir / "landing").rglob("*")]
    return {path: path.read_bytes() for path in files if path.is_file()}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "good.csv").write_bytes(CSV)
    assert ingest(folder / "good.csv", folder / "data").returncode == 0
    return folder / "data"


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_nothing_of_a_refused_file_is_kept(case: Hostile, data_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "hostile.csv").write_bytes(case.make())
    before = kept(data_dir)
    done = ingest(tmp_path / "hostile.csv", data_dir)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith("klarsyn: 'hostile.csv' ")
    assert "Traceback" not in done.stderr
    assert kept(data_dir) == before


def test_what_has_no_end_is_refused_before_it_is_read(data_dir: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    for endless in (Path("/dev/zero"), tmp_path / "pipe.csv"):
        done = ingest(endless, data_dir)
        assert (done.returncode, done.stdout) == (1, ""), endless
        assert "klarsyn: " in done.stderr
