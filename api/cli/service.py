"""Commands that bring the demo city and the service up."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.options import DEFAULT_DATA_DIR, DataDir, Seed, now, progress, stderr, stdout
from api.cli.showing import show_finding
from api.findings import Findings
from geodata import intake
from geodata.geocode import open_geocoder
from geodata.read import load_mapping
from geodata.store import Store
from hotspot import pipeline
from hotspot.synthetic import make_city, write_city
from models.errors import DataRefusedError
from models.period import Period
from models.selection import Selection


def demo(data_dir: DataDir = DEFAULT_DATA_DIR, seed: Seed = 1) -> None:
    """Make the synthetic city, ingest it, analyse it, print what was found; again changes nothing."""
    store = Store(data_dir)
    if store.data_version() == 0:
        _make_demo(store, data_dir, seed)
    else:
        _check_demo(store, data_dir)
    _show_demo(store, seed)


def _make_demo(store: Store, data_dir: Path, seed: int) -> None:
    mapping, geocoder = load_mapping("demo"), open_geocoder(store)
    with progress() as tell:
        tell("making the city", 0.0)
        city = make_city(seed=seed)
        tell("writing the city", 0.5)
        files = [file for file in write_city(city, data_dir / "demo") if file.suffix != ".geojson"]
    for file in files:
        with progress() as tell:
            intake.ingest(file, mapping=mapping, store=store, geocoder=geocoder, now=now(), progress=tell)
    store.add_interventions(city.interventions)


def _check_demo(store: Store, data_dir: Path) -> None:
    site = store.site()
    if site is None or not site.is_synthetic:
        raise DataRefusedError(
            f"'{data_dir}' holds real incidents, and invented ones don't belong beside them; name another --data-dir."
        )
    stderr.print(f"The demo city is already in {data_dir}.")


def _show_demo(store: Store, seed: int) -> None:
    with progress() as tell:
        tell("analysing: incidents", 0.0)
        ground = pipeline.load_ground(store)
        tell("analysing: hot spots", 0.4)
        summer = Period.of_days(date(2024, 6, 1), date(2024, 8, 31), timezone=ground.incidents.site.timezone)
        layer = pipeline.make_layer("hotspots", ground, Selection(period=summer), now=now(), seed=seed)
        known, findings = Findings(store=store, method=pipeline, clock=now, seed=seed), []
        for number, one in enumerate(ground.interventions, 1):
            tell(f"analysing: {one.name}", 0.4 + 0.6 * number / (len(ground.interventions) + 1))
            findings.append(known.evaluation(ground, one.intervention_id))
    table = Table("rank", "place", "score", "incidents", title=f"Synthetic data. Hot spots, {summer}")
    for row in layer.frame.head(5).itertuples():
        table.add_row(str(row.rank), row.name, f"{row.score:.0f}", f"{row.incidents:.0f}")
    stdout.print(table)
    for finding in findings:
        show_finding(finding)


def serve(
    host: Annotated[str, typer.Option("--host", envvar="KLARSYN_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", envvar="KLARSYN_PORT", min=1, max=65535)] = 8000,
    data_dir: DataDir = DEFAULT_DATA_DIR,
) -> None:
    """Serve layers for maps and GIS, and the map page at /map."""
    from api.app import serve as run
    from api.settings import Settings

    run(Settings(data_dir=data_dir, host=host, port=port))
