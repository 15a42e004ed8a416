"""Commands that bring the demo city and the service up."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.analysis import show_finding
from api.cli.options import DEFAULT_DATA_DIR, DataDir, Seed, now, progress, stderr, stdout
from geodata import intake
from geodata.gazetteer import load_gazetteer
from geodata.geocode import Geocoder
from geodata.read import load_mapping
from geodata.store import Store
from hotspot import pipeline
from hotspot.synthetic import make_city, write_city
from models.period import Period
from models.selection import Selection


def demo(data_dir: DataDir = DEFAULT_DATA_DIR, seed: Seed = 1) -> None:
    """Make the synthetic city, ingest it, analyse it and print what was found; again changes nothing."""
    store = Store(data_dir)
    if store.data_version() == 0:
        _make_demo(store, data_dir, seed)
    else:
        stderr.print(f"The demo city is already in {data_dir}.")
    _show_demo(store, seed)


def _make_demo(store: Store, data_dir: Path, seed: int) -> None:
    geocoder = Geocoder(load_gazetteer(store.places()))
    with progress() as report:
        report("making the city", 0.1)
        city = make_city(seed=seed)
        reports = write_city(city, data_dir / "demo")
        report("making the city", 1.0)
        for file in reports:
            if file.suffix != ".geojson":
                intake.ingest(
                    file, mapping=load_mapping("demo"), store=store, geocoder=geocoder, now=now(), progress=report
                )
    store.add_interventions(city.interventions)


def _show_demo(store: Store, seed: int) -> None:
    with progress() as report:
        report("analysing", 0.2)
        ground = pipeline.load_ground(store)
        timezone = ground.incidents.site.timezone
        summer = Period.of_days(date(2024, 6, 1), date(2024, 8, 31), timezone=timezone)
        layer = pipeline.make_layer("hotspots", ground, Selection(period=summer), now=now(), seed=seed)
        report("analysing", 0.5)
        findings = [
            pipeline.evaluate(ground, one.intervention_id, seed=seed, now=now()) for one in ground.interventions
        ]
        report("analysing", 1.0)
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
