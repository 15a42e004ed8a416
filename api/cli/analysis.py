"""Commands that answer: where it gathers, whether it moved, and the report that says so."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import orjson
import pandas as pd
import typer
from rich.table import Table

from api.cli.asked import Asked, asks
from api.cli.options import (
    DEFAULT_DATA_DIR,
    AsJson,
    AsOf,
    DataDir,
    Out,
    Seed,
    Settings,
    now,
    progress,
    read_settings,
    stderr,
    stdout,
)
from api.export import write_layer
from api.findings import Findings
from geodata.store import Store
from hotspot import pipeline
from hotspot.ground import Ground
from hotspot.layers import LAYERS
from hotspot.methods import METHODS
from models.errors import NotFoundError, ParameterError
from models.layer import Layer
from models.period import Period
from models.recalculated import Recalculated


@asks
def hotspots(
    asked: Asked,
    method: Annotated[str, typer.Option("--method", help=f"One of {', '.join(METHODS)}.")] = "gi_star",
    settings: Settings = None,
    out: Out = None,
    seed: Seed = 0,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Rank the places where incidents gather more than chance lets them."""
    ground = ground_of(data_dir, data_version)
    selection, options = asked.selection(ground.incidents), {"method": method, **read_settings(settings)}
    layer = pipeline.make_layer("hotspots", ground, selection, now=now(), seed=seed, options=options)
    if out is not None:
        write_layer(layer, out)
    if json:
        show_json(layer, name="hotspots")
        return
    if layer.frame.empty:
        stdout.print("\n".join((f"{selection.period}: no place found.", *layer.notes)))
    else:
        stdout.print(_places_table(layer, selection.period))
    _show_left_out(asdict(layer.left_out))


_PLACE_COLUMNS: tuple[tuple[str, str, Callable[[Any], str]], ...] = (
    ("rank", "rank", str),
    ("place", "name", lambda name: name or "-"),
    ("score", "score", "{:.0f}".format),
    ("incidents", "incidents", "{:.0f}".format),
    ("per km² and month", "density_per_month", "{:.0f}".format),
    ("hours", "peak_hours", str),
    ("first day", "first_day", str),
    ("last day", "last_day", str),
    ("q", "q_value", "{:.1e}".format),
    ("robust", "robustness", "{:.0%}".format),
    ("stable", "stability", "{:.2f}".format),
    ("by chance once in", "recurrence_days", "{:.0f} days".format),
)
"""Title, field and way of writing."""


def _places_table(layer: Layer, period: Period) -> Table:
    """Write what the method tells; days only where they are not those of the whole period."""
    frame = layer.frame
    is_dated = set(frame["first_day"]) | set(frame["last_day"]) != {str(period.first_day), str(period.last_day)}
    told = [name for name in frame.columns if frame[name].notna().any()]
    kept = [one for one in _PLACE_COLUMNS if one[1] in told and (is_dated or not one[1].endswith("_day"))]
    table = Table(*(one[0] for one in kept), title=str(period))
    for _, row in frame.iterrows():
        table.add_row(*(write(row[name]) if pd.notna(row[name]) else "" for _, name, write in kept))
    return table


@asks
def make_layer(
    layer_id: Annotated[str, typer.Argument(metavar="LAYER", help="Such as heatmap; `klarsyn layers` lists them.")],
    asked: Asked,
    settings: Settings = None,
    out: Out = None,
    seed: Seed = 0,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Make any map layer, with the options it has."""
    ground = ground_of(data_dir, data_version)
    selection, options = asked.selection(ground.incidents), read_settings(settings)
    with progress() as tell:
        tell(f"making {layer_id}", 0.1)
        known = Findings(store=Store(data_dir), method=pipeline, clock=now, seed=seed)
        layer = pipeline.make_layer(layer_id, ground, selection, now=now(), seed=seed, options=options, findings=known)
    if out is not None:
        write_layer(layer, out)
    if json:
        show_json(layer, name="features")
        return
    stdout.print(f"{layer.title}: {len(layer.frame)} features" + (f", written to {out}." if out else "."))
    stdout.print("\n".join(layer.notes))
    _show_left_out(asdict(layer.left_out))


def list_layers() -> None:
    """List the layers, and what may be chosen about each with --set."""
    for kind in LAYERS.values():
        table = Table("option", "offered", "default", "what it says", title=f"{kind.layer_id}: {kind.description}")
        for one in kind.options:
            table.add_row(one.name, one.offered, one.default, one.description)
        stdout.print(table if kind.options else table.title)


def show_json(layer: Layer, *, name: str) -> None:
    """Print a layer's features without their outlines, what was left out, and how it was made."""
    rows = layer.frame.drop(columns="geometry").rename_axis("id").reset_index().to_dict("records")
    answer = {name: rows, "left_out": asdict(layer.left_out), "provenance": asdict(layer.provenance)}
    stdout.out(orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY).decode(), highlight=False)


def _show_left_out(left_out: dict[str, float]) -> None:
    said = ", ".join(f"{name.replace('_', ' ')} {value:.0f}" for name, value in left_out.items())
    stderr.print(f"Not on the map: {said}.")


def report_displacement(
    period: Annotated[str, typer.Option("--period", help="Month, such as 2024-07.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder; default: reports in the data folder.")] = None,
    seed: Seed = 0,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Write the monthly displacement report: HTML, PDF and JSON, in Swedish."""
    from api.render import write_report
    from hotspot.report import DataQuality, displacement_report

    with progress() as tell:
        tell("reading", 0.0)
        ground = ground_of(data_dir, data_version)
        tell("analysing", 0.3)
        store = Store(data_dir)
        quality = DataQuality.of_batches(store.batches(), store.set_aside())
        since = _told_when_begun(store, period) if data_version is None else None
        made = displacement_report(ground, month=period, seed=seed, now=now(), data_quality=quality, recalculated=since)
        tell("rendering", 0.7)
        paths = write_report(made, out or data_dir / "reports")
    if json:
        stdout.out(orjson.dumps({"files": [str(path) for path in paths]}).decode(), highlight=False)
    else:
        stdout.print("\n".join(str(path) for path in paths))


def _told_when_begun(store: Store, month: str) -> Recalculated | None:
    """Tell what has been recalculated since the month began; None where nothing had been told by then."""
    try:
        return pipeline.recalculate(store, f"{month}-01", now=now())
    except (NotFoundError, ParameterError):
        return None


def ground_of(data_dir: Path, data_version: int | None) -> Ground:
    """Read all that an analysis stands on; a folder without incidents is refused."""
    store = Store(data_dir)
    if store.data_version() == 0:
        raise NotFoundError(f"'{data_dir}' holds no incidents yet; run `klarsyn ingest` or `klarsyn demo` first.")
    return pipeline.load_ground(store, data_version=data_version)
