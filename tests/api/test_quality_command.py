"""The commands of quality: the share with its line, default points, and texts that go out and come back."""

import json
import os
import subprocess
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from api.cli.data import ingest
from api.cli.quality import quality
from api.cli.review import export_review, import_review, replace
from models.errors import ParameterError, StoreError
from tests.conftest import KLARSYN

DEFAULT_POINT = (17.96984, 59.32042)
"""What the demo city's machine gives where it does not know."""


def klarsyn(*words: str | Path, data: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "200"}
    command = [KLARSYN, *words, "--data-dir", data]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=300, env=environment)


def answer(*words: str | Path, data: Path) -> dict:
    done = klarsyn(*words, "--json", data=data)
    assert done.returncode == 0, done.stderr
    found: dict = json.loads(done.stdout)
    return found


def test_the_demo_citys_default_is_found_and_never_mapped(demo_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "piles.geojson"
    told = answer("quality", "--piles", "--out", out, data=demo_dir)
    (pile,) = told["piles"]
    assert (pile["longitude"], pile["latitude"]) == pytest.approx(DEFAULT_POINT, abs=1e-4)
    assert (pile["why"], pile["still_mapped"]) == ("count", 0)
    assert pile["incidents"] > 100 * pile["next_incidents"]
    drawn = json.loads(out.read_text())["features"]
    assert [one["geometry"]["coordinates"] for one in drawn] == [[pile["longitude"], pile["latitude"]]]
    measured = answer("quality", data=demo_dir)
    assert {one["why"]: one["incidents"] for one in measured["reasons"]}["pile"] <= pile["incidents"]
    assert measured["whole"]["is_usable"]


def brought(folder: Path) -> Path:
    """Make a folder with three placed texts of ten."""
    said = ["Plattan"] * 3 + ["Gröna Lyktan"] * 7
    rows = [f"{n},2024-06-{n + 1:02d} 22:15,Rån,{text}," for n, text in enumerate(said)]
    (folder / "in.csv").write_text("id,earliest,category,place,municipality\n" + "\n".join(rows), encoding="utf-8")
    ingest([folder / "in.csv"], mapping="csv", data_dir=folder / "data")
    return folder / "data"


def test_texts_go_out_are_answered_and_lift_the_share_over_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, listed = brought(tmp_path), tmp_path / "list.csv"

    def told() -> dict:
        found: dict = json.loads(capsys.readouterr().out)
        return found

    capsys.readouterr()
    quality(data_dir=data)
    printed = capsys.readouterr().out
    assert "30.0% of 10 incidents" in printed
    assert "UNDER the 85%" in printed
    export_review(listed, data_dir=data, json=True)
    assert told() == {"texts": 1, "incidents": 7}
    frame = pd.read_csv(listed, sep=";", dtype="str", keep_default_na=False)
    frame[["longitude", "latitude"]] = ["18,0649", "59,3326"]
    frame.to_csv(listed, sep=";", index=False, encoding="cp1252")
    import_review(listed, data_dir=data, json=True)
    assert told() == {"answers": 1}
    replace(data_dir=data, json=True)
    done = told()
    assert (done["judged"], done["replaced"], done["finer"]) == (10, 7, 7)
    quality(data_dir=data, json=True)
    assert told()["whole"]["share"] == 1
    quality(data_dir=data, data_version=done["data_version"] - 1, json=True)
    assert told()["whole"]["share"] == 0.3


def test_what_cannot_be_done_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="--to"):
        quality(first=datetime(2024, 6, 1), data_dir=tmp_path)  # noqa: DTZ001  typer gives days without a clock
    with pytest.raises(ParameterError, match="--piles"):
        quality(first=datetime(2024, 6, 1), piles=True, data_dir=tmp_path)  # noqa: DTZ001
    with pytest.raises(ParameterError, match=r"\.csv"):
        export_review(tmp_path / "list.pdf", data_dir=tmp_path)
    with pytest.raises(StoreError, match="ingest"):
        import_review(tmp_path / "nowhere.csv", data_dir=tmp_path)
