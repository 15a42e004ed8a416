"""A watched folder: each file once, by its content, whatever happens in between."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.feed.folder import SETTLED_S, Folder
from api.feed.watching import Taken, Watch
from geodata.store import Store
from models.errors import StoreError
from tests.conftest import KLARSYN

HEAD = "id,earliest,category,place,municipality\n"
FIRST = HEAD + "1,2024-06-01 22:15,Rån,Odenplan,Stockholm\n"
GROWN = FIRST + "2,2024-06-01 23:15,Stöld,Odenplan,Stockholm\n"


class Ticking:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def looked_twice(folder: Folder, clock: Ticking) -> list[str]:
    folder.look(moment=clock.now)
    clock.now += SETTLED_S
    return [path.name for path in folder.look(moment=clock.now)]


def watch(inbox: Path, data: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [KLARSYN, "watch", inbox, "--mapping", "csv", "--data-dir", data, "--json", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told(lines: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.splitlines()]


@pytest.fixture
def running(inbox: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = watch(inbox, tmp_path / "data", "--every", "1")
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_a_file_that_still_changes_is_left_until_it_has_settled(inbox: Path) -> None:
    folder, clock = Folder(inbox), Ticking()
    (inbox / "a.csv").write_text(HEAD)
    assert folder.look(moment=0.0) == []
    (inbox / "a.csv").write_text(FIRST)
    clock.now = SETTLED_S
    assert folder.look(moment=clock.now) == []
    assert folder.is_waiting
    assert looked_twice(folder, clock) == ["a.csv"]


def test_what_is_hidden_unfinished_a_folder_or_a_link_is_no_file(inbox: Path, tmp_path: Path) -> None:
    for name in (".a.csv", "b.csv.part", "c.csv~", "D.TMP", "e.csv"):
        (inbox / name).write_text(FIRST)
    (inbox / "old").mkdir()
    (tmp_path / "secret.csv").write_text(FIRST)
    (inbox / "f.csv").symlink_to(tmp_path / "secret.csv")
    assert looked_twice(Folder(inbox), Ticking()) == ["e.csv"]


def test_the_file_changed_longest_ago_comes_first(inbox: Path) -> None:
    for name, changed in (("a.csv", 300), ("b.csv", 100), ("c.csv", 200)):
        (inbox / name).write_text(name)
        os.utime(inbox / name, (changed, changed))
    assert looked_twice(Folder(inbox), Ticking()) == ["b.csv", "c.csv", "a.csv"]


def test_a_file_is_handed_out_again_only_when_it_is_written_anew(inbox: Path) -> None:
    folder, clock = Folder(inbox), Ticking()
    (inbox / "a.csv").write_text(FIRST)
    assert looked_twice(folder, clock) == ["a.csv"]
    folder.done(inbox / "a.csv")
    assert looked_twice(folder, clock) == []
    (inbox / "a.csv").write_text(GROWN)
    assert looked_twice(folder, clock) == ["a.csv"]


def test_trouble_of_the_data_folder_is_told_and_the_file_tried_again(inbox: Path) -> None:
    clock, seen, heard = Ticking(), [], []
    (inbox / "a.csv").write_text(FIRST)

    def take(path: Path) -> None:
        seen.append(path.name)
        raise StoreError("The disk is full.")

    watching = Watch(folder=Folder(inbox), take=take, tell=heard.append, trouble=heard.append, every=0.0, clock=clock)
    watching.round()
    for _ in range(2):
        clock.now += SETTLED_S
        with pytest.raises(StoreError):
            watching.round()
    assert seen == ["a.csv", "a.csv"]
    assert heard == []


def test_a_name_that_is_no_text_is_refused_and_told_without_it(inbox: Path) -> None:
    clock, heard = Ticking(), list[Taken]()
    for name in (b"a\xff.csv", b"b\x1b[31m.csv"):
        with open(os.fsencode(inbox) + b"/" + name, "w") as file:  # noqa: PTH123  a path cannot hold these bytes
            file.write(FIRST)
    watching = Watch(folder=Folder(inbox), take=pytest.fail, tell=heard.append, trouble=print, every=0.0, clock=clock)
    watching.round()
    clock.now += SETTLED_S
    assert watching.round() == 2
    assert {one.name for one in heard} == {r"'a\udcff.csv'", r"'b\x1b[31m.csv'"}


def test_the_same_trouble_is_told_once_and_stopping_ends_the_watch(tmp_path: Path) -> None:
    heard = list[str]()
    watching = Watch(
        folder=Folder(tmp_path / "nowhere"),
        take=pytest.fail,
        tell=print,
        trouble=heard.append,
        every=0.01,
        clock=Ticking(),
    )
    threading.Timer(0.3, watching.stop.set).start()
    watching.run()
    assert len(heard) == 1
    assert "nowhere" in heard[0]


def test_a_fault_in_one_file_does_not_keep_the_next_waiting(inbox: Path) -> None:
    clock, heard = Ticking(), list[Taken]()
    for name in ("a.csv", "b.csv"):
        (inbox / name).write_text(name)
        os.utime(inbox / name, (100, 100))

    def take(path: Path) -> None:
        if path.name == "a.csv":
            raise ZeroDivisionError

    watching = Watch(folder=Folder(inbox), take=take, tell=heard.append, trouble=print, every=0.0, clock=clock)
    watching.round()
    clock.now += SETTLED_S
    assert watching.round() == 1
    assert [(one.file.name, "please report" in one.refused) for one in heard] == [("a.csv", True)]


def test_each_content_comes_in_once_and_a_bad_file_is_left_and_told(inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.csv").write_text(FIRST)
    (inbox / "again.csv").write_text(FIRST)
    (inbox / "bad.csv").write_text("nothing,here\n1,2\n")
    (inbox / "grown.csv").write_text(GROWN)
    done = watch(inbox, tmp_path / "data", "--once")
    out, _ = done.communicate(timeout=60)
    assert done.returncode == 1
    by_name = {one["file"]: one for one in told(out)}
    assert set(by_name) in ({"a.csv", "bad.csv", "grown.csv"}, {"again.csv", "bad.csv", "grown.csv"})
    assert "nothing" in by_name["bad.csv"]["refused"]
    assert (by_name["grown.csv"]["accepted"], by_name["grown.csv"]["duplicate"]) == (1, 1)
    assert sorted(path.name for path in inbox.iterdir()) == ["a.csv", "again.csv", "bad.csv", "grown.csv"]
    (inbox / "bad.csv").unlink()
    done = watch(inbox, tmp_path / "data", "--once")
    out, _ = done.communicate(timeout=60)
    assert (done.returncode, out) == (0, "")
    assert len(Store(tmp_path / "data").batches()) == 2


def test_two_watchers_of_one_folder_take_each_file_once(inbox: Path, tmp_path: Path) -> None:
    for number in range(4):
        (inbox / f"{number}.csv").write_text(HEAD + f"{number},2024-06-01 22:1{number},Rån,Odenplan,Stockholm\n")
    both = [watch(inbox, tmp_path / "data", "--once") for _ in range(2)]
    lines = [line for one in both for line in told(one.communicate(timeout=90)[0])]
    assert sorted(str(line["file"]) for line in lines) == [f"{number}.csv" for number in range(4)]
    assert len(Store(tmp_path / "data").batches()) == 4
    assert len(Store(tmp_path / "data").incidents()) == 4


def test_a_kill_loses_nothing_and_a_rewritten_file_is_read_again(
    running: subprocess.Popen[str], inbox: Path, tmp_path: Path
) -> None:
    (inbox / "a.csv").write_text(FIRST)
    assert running.stdout is not None
    assert json.loads(running.stdout.readline())["accepted"] == 1
    running.kill()
    running.wait()
    (inbox / "a.csv").write_text(GROWN)
    after = watch(inbox, tmp_path / "data", "--every", "1")
    assert after.stdout is not None
    line = json.loads(after.stdout.readline())
    assert (line["accepted"], line["duplicate"]) == (1, 1)
    after.send_signal(signal.SIGTERM)
    began = time.monotonic()
    out, err = after.communicate(timeout=20)
    assert (after.returncode, out) == (0, "")
    assert "Traceback" not in err
    assert time.monotonic() - began < 5
