"""Commands that bring data in and tell what became of them."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, AsJson, DataDir, Out, now, progress, stderr, stdout
from api.export import write_table
from geodata import intake
from geodata.areas import import_areas
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder, open_geocoder
from geodata.read import load_mapping
from geodata.store import Store
from models.errors import DataRefusedError
from models.place import Place

Files = Annotated[list[Path], typer.Argument(help="Files to read.", exists=False)]
MappingOption = Annotated[str, typer.Option("--mapping", help="A shipped mapping's name, or a mapping file (TOML).")]


def ingest(files: Files, mapping: MappingOption, data_dir: DataDir = DEFAULT_DATA_DIR, json: AsJson = False) -> None:
    """Read reports, place them and keep them; the same file twice adds nothing."""
    store = Store(data_dir)
    known = load_mapping(mapping)
    geocoder = open_geocoder(store)
    summaries = []
    for file in files:
        with progress() as tell:
            summary = intake.ingest(file, mapping=known, store=store, geocoder=geocoder, now=now(), progress=tell)
        summaries.append(summary)
        if not json:
            _show_summary(file, summary)
    if json:
        stdout.out(orjson.dumps(intake.add_up(summaries)).decode(), highlight=False)


def _show_summary(file: Path, summary: intake.IngestSummary) -> None:
    table = Table(title=str(file.name), show_header=False)
    values = asdict(summary)
    for name in ("received", "accepted", "corrected", "duplicate", "quarantined", "rejected", "data_version"):
        table.add_row(name, f"{values[name]}")
    for name, number in values["precision"].items():
        table.add_row(f"precision {name}", f"{number}")
    table.add_row("placed at area level or better", f"{summary.placed_share:.1%}")
    for reason, number in values["reasons"].items():
        table.add_row(f"set aside: {reason}", f"{number}")
    stdout.print(table)
    if summary.dropped_columns:
        stderr.print(f"Columns not kept: {', '.join(summary.dropped_columns)}.", style="yellow")


def quarantine(
    reason: Annotated[str | None, typer.Option("--reason", help="Only rows set aside for this reason.")] = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Read the rows again, after a mapping or gazetteer change.")
    ] = False,
    mapping: Annotated[str | None, typer.Option("--mapping", help="With --retry: the mapping to read them by.")] = None,
    out: Out = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Show what was set aside and why; every row is still there."""
    store = Store(data_dir)
    if retry:
        _retry(store, mapping, json=json)
        return
    rows = store.set_aside(reason=reason)
    if out is not None:
        write_table(rows, out)
    if json:
        stdout.out(rows.to_json(orient="records", force_ascii=False), highlight=False)
        return
    table = Table("outcome", "reason", "rows", "for example")
    for (outcome, name), group in rows.groupby(["outcome", "reason"], sort=False):
        table.add_row(str(outcome), str(name), f"{len(group)}", group["message"].iloc[0])
    stdout.print(table)


def _retry(store: Store, mapping: str | None, *, json: bool) -> None:
    if mapping is None:
        raise DataRefusedError("Retrying needs the mapping to read the rows by; add --mapping NAME or FILE.")
    geocoder = open_geocoder(store)
    with progress() as tell:
        summary = intake.retry(mapping=load_mapping(mapping), store=store, geocoder=geocoder, now=now(), progress=tell)
    if json:
        stdout.out(orjson.dumps(intake.add_up([summary])).decode(), highlight=False)
    else:
        _show_summary(Path("quarantine"), summary)


def import_area_file(
    file: Path,
    kind: Annotated[str, typer.Option("--kind", help="district, focus, land or other.")],
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Add areas (GeoJSON, GeoPackage)."""
    found = import_areas(file, kind=kind)
    Store(data_dir).add_areas(found)
    _done(json, "areas", len(found))


def geocode(
    texts: Annotated[list[str] | None, typer.Argument(help="Texts to place.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="One text a line.")] = None,
    context: Annotated[str, typer.Option("--context", help="Municipality that bounds the search.")] = "",
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Place Swedish texts; they never leave this machine."""
    asked = [*(texts or []), *(_lines(file) if file else [])]
    if not asked:
        raise DataRefusedError("No text was given; write texts after the command, or name a file with --file.")
    geocoder = open_geocoder(Store(data_dir)) if data_dir.exists() else Geocoder(load_gazetteer())
    places = [(text, geocoder.geocode(text, context=context)) for text in asked]
    if json:
        stdout.out(orjson.dumps([{"text": text, **asdict(place)} for text, place in places]).decode(), highlight=False)
        return
    degrees = ("longitude", "latitude")
    table = Table("text", "matched", "read as", "precision", "radius m", *degrees, "passed over", "or else")
    for text, place in places:
        table.add_row(text, *_explained(place))
    stdout.print(table)


def _explained(place: Place) -> tuple[str, ...]:
    """Tell what matched, how it was read, what was passed over and why, and the runners-up."""
    radius = "" if place.uncertainty_m is None else f"{place.uncertainty_m:.0f}"
    degrees = ("" if value is None else f"{value:.5f}" for value in (place.longitude, place.latitude))
    passed = "\n".join(f"{one.text}: {one.why}" for one in place.ignored)
    return (place.matched, place.reading, place.precision, radius, *degrees, passed, ", ".join(place.candidates))


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise DataRefusedError(f"'{file}' cannot be read as UTF-8 text ({error}).") from error


def _done(json: bool, what: str, number: int) -> None:
    if json:
        stdout.out(orjson.dumps({what: number}).decode(), highlight=False)
    else:
        stdout.print(f"{number} {what} kept.")
