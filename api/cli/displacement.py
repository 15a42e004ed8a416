"""Commands that tell whether it stopped or moved: of an intervention, of any month, and why."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from api.asking import read_categories, read_detections
from api.cli.analysis import ground_of
from api.cli.options import (
    DEFAULT_DATA_DIR,
    AsJson,
    AsOf,
    DataDir,
    Out,
    Seed,
    now,
    progress,
    stdout,
)
from api.cli.showing import show_finding, show_search, show_why
from api.export import write_layer
from api.findings import Finding, Findings, in_brief
from geodata.store import Store
from hotspot import pipeline
from hotspot.displacement.why import explain
from hotspot.ground import LocatedIncidents
from hotspot.layers import Making
from hotspot.layers.flows import layer_of_findings, layer_of_search
from models.errors import StoreError
from models.incident import PUBLIC_INITIATED, Detection
from models.layer import Layer
from models.plain import as_plain
from models.selection import Selection

Category = Annotated[str, typer.Option("--category", help="Categories or groups, comma between; default: all.")]
DetectedBy = Annotated[str, typer.Option("--detection", help="public,alarm,police,unknown; default: all but police.")]

_PLAIN = orjson.OPT_SERIALIZE_NUMPY


def evaluate(
    intervention: Annotated[str, typer.Option("--intervention", help="Its id; see `klarsyn interventions list`.")],
    category: Category = "",
    detection: DetectedBy = "",
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="Last day to count, if it still goes on."),
    ] = None,
    out: Out = None,
    seed: Seed = 0,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Tell the effect of a known intervention: local, next door, at remote hubs, at other hours."""
    ground = ground_of(data_dir, data_version)
    categories, detections = _series(category, detection, ground.incidents)
    with progress() as tell:
        tell("evaluating", 0.1)
        finding = findings_of(data_dir, seed).evaluation(
            ground,
            intervention,
            until=until.date() if until else None,
            categories=categories,
            detection=detections,
        )
    if out is not None:
        chosen = Selection(period=finding.evaluated, categories=categories, detection=detections)
        making = Making(ground=ground, now=now(), seed=seed)
        _write(out, finding, lambda: layer_of_findings(making, chosen, [finding]))
    if json:
        _show_json(finding)
    else:
        show_finding(finding)


def search(
    month: Annotated[str, typer.Option("--month", help="Such as 2024-07.")],
    category: Category = "",
    detection: DetectedBy = "",
    out: Out = None,
    seed: Seed = 0,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Tell where it went in a month, nobody having said where to look."""
    ground = ground_of(data_dir, data_version)
    categories, detections = _series(category, detection, ground.incidents)
    with progress() as tell:
        tell(f"searching {month}", 0.1)
        finding = findings_of(data_dir, seed).search(ground, month, categories=categories, detection=detections)
    if out is not None:
        chosen = Selection(period=finding.month, categories=categories, detection=detections)
        making = Making(ground=ground, now=now(), seed=seed)
        _write(out, finding, lambda: layer_of_search(making, chosen, finding))
    if json:
        _show_json(finding)
    else:
        show_search(finding)


def why(
    finding_id: Annotated[
        str,
        typer.Argument(
            metavar="FINDING", help="Its id, as list tells it; or an intervention or a month, for the newest about it."
        ),
    ],
    area: Annotated[
        str, typer.Argument(help="An area's id or name; default: the treated area, or what changed most.")
    ] = "",
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Go from a figure down to what was counted, line by line."""
    site = Store(data_dir).site()
    if site is None:
        raise StoreError("The data folder holds no incidents yet; run `klarsyn ingest` or `klarsyn demo` first.")
    known = findings_of(data_dir)
    explained = explain(known.kept(known.newest(finding_id), timezone=site.timezone), area)
    if json:
        stdout.out(orjson.dumps(as_plain(explained), option=_PLAIN).decode(), highlight=False)
    else:
        show_why(explained)


def list_findings(data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """List the findings that are kept, and which of them have been made anew since."""
    kept = findings_of(data_dir).listed()
    rows = [in_brief(one, kept) for one in kept]
    if json:
        stdout.out(orjson.dumps(rows).decode(), highlight=False)
        return
    table = Table("finding", "kind", "asked", "data", "made at", "verdict", "made anew as")
    for row in rows:
        asked = ", ".join(f"{name} {text}" for name, text in row["question"].items() if text and name != "seed")
        told = (str(row["data_version"]), row["made_at"], row["verdict"], ", ".join(row["followed_by"]))
        table.add_row(row["finding_id"], row["kind"], asked, *told)
    stdout.print(table)


def findings_of(data_dir: Path, seed: int = 0) -> Findings:
    """Give the findings of a data folder: kept ones as they are, others newly made."""
    return Findings(store=Store(data_dir), method=pipeline, clock=now, seed=seed)


def _series(
    category: str, detection: str, incidents: LocatedIncidents
) -> tuple[tuple[str, ...], tuple[Detection, ...]]:
    detections = read_detections(detection) if detection else PUBLIC_INITIATED
    return read_categories(category, incidents), detections


def _write(out: Path, finding: Finding, make_flows: Callable[[], Layer]) -> None:
    """Write the whole finding as JSON, or what moved as a map in the format that the ending names."""
    if out.suffix.lower() == ".json":
        out.write_bytes(orjson.dumps(as_plain(finding), option=_PLAIN | orjson.OPT_INDENT_2))
    else:
        write_layer(make_flows(), out)


def _show_json(finding: Finding) -> None:
    stdout.out(orjson.dumps(as_plain(finding), option=_PLAIN).decode(), highlight=False)
