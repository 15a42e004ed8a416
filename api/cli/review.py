"""Commands that let people answer what no program can place, and that place again what is stored."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, now, progress, stdout
from geodata.geocode import open_geocoder
from geodata.replacing import replace_places
from geodata.review import MOST_TEXTS, list_texts, read_answers, write_list
from geodata.store import Store
from models.errors import ParameterError, StoreError


def export_review(
    file: Path,
    most: Annotated[int, typer.Option("--most", min=1, max=100_000, help="Texts to list.")] = MOST_TEXTS,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Write the texts that matter most and are placed worst to a CSV that a person can answer in a spreadsheet."""
    if file.suffix.lower() != ".csv":
        raise ParameterError(f"'{file.name}' ends in no format of a review list; use .csv.")
    store = Store(data_dir)
    texts = list_texts(store.incidents(), geocoder=open_geocoder(store), most=most)
    write_list(texts, file)
    told = {"texts": len(texts), "incidents": int(texts["incidents"].sum()) if len(texts) else 0}
    _done(told, json=json, text=f"{told['texts']} texts of {told['incidents']} incidents written to {file}.")


def import_review(file: Path, data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """Take an answered list: every row or none; the answers come before the gazetteer from then on."""
    store = Store(data_dir)
    site = store.site()
    if site is None:
        raise StoreError("The data folder holds no incidents yet; ingest them before their texts are answered.")
    answers = read_answers(file, geocoder=open_geocoder(store), site=site)
    store.add_place_answers(answers)
    text = f"{len(answers)} answers kept. `klarsyn replace` places the stored incidents by them."
    _done({"answers": len(answers)}, json=json, text=text)


def replace(data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """Place stored incidents again, by the gazetteer, answers and default points of today."""
    store = Store(data_dir)
    geocoder = open_geocoder(store)
    with progress() as tell:
        done = replace_places(store=store, geocoder=geocoder, now=now(), progress=tell)
    text = (
        f"{done.replaced} of {done.judged} incidents placed otherwise: {done.finer} finer, {done.coarser} coarser, "
        f"{done.moved} moved. Data version {done.data_version}."
    )
    _done(asdict(done), json=json, text=text)


def _done(told: dict[str, Any], *, json: bool, text: str) -> None:
    if json:
        stdout.out(orjson.dumps(told).decode(), highlight=False)
    else:
        stdout.print(text)
