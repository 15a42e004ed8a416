"""Every command under one name, and every failure under one exit code."""

import sys

import typer

from api.cli import (
    analysis,
    backtest,
    calendar,
    data,
    denominators,
    displacement,
    interventions,
    service,
    streets,
    studies,
    transit,
)
from models.errors import KlarsynError, ParameterError, SettingError

WRONG_USE = 2
REFUSED = 1

app = typer.Typer(
    name="klarsyn",
    help="Hot spots and displacement for a police district and its municipality.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

gazetteer = typer.Typer(help="Places and addresses that text is matched against.", no_args_is_help=True)
gazetteer.command("import")(data.import_gazetteer)
areas = typer.Typer(help="Districts, focus areas, land mask.", no_args_is_help=True)
areas.command("import")(data.import_area_file)
interventions_app = typer.Typer(help="What was done, where and when; places only, never persons.", no_args_is_help=True)
interventions_app.command("import")(interventions.import_file)
interventions_app.command("add")(interventions.add)
interventions_app.command("remove")(interventions.remove)
interventions_app.command("list")(interventions.list_known)
transit_app = typer.Typer(help="The lines that join hubs: crime moves from hub to hub.", no_args_is_help=True)
transit_app.command("import")(transit.import_file)
transit_app.command("list")(transit.list_lines)
transit_app.command("remove")(transit.remove)
denominators_app = typer.Typer(help="What rates are made with: residents, passers-by, venues.", no_args_is_help=True)
denominators_app.command("import")(denominators.import_file)
denominators_app.command("list")(denominators.list_known)
streets_app = typer.Typer(help="The street network that densities along streets are made on.", no_args_is_help=True)
streets_app.command("import")(streets.import_file)
calendar_app = typer.Typer(help="What sets days apart: holidays, breaks, paydays, large events.", no_args_is_help=True)
calendar_app.command("import")(calendar.import_file)
calendar_app.command("list")(calendar.list_days)
displacement_app = typer.Typer(help="Did it stop, or did it only move?", no_args_is_help=True)
displacement_app.command("evaluate")(displacement.evaluate)
displacement_app.command("search")(displacement.search)
displacement_app.command("why")(displacement.why)
displacement_app.command("list")(displacement.list_findings)
report = typer.Typer(help="Reports for people, in Swedish.", no_args_is_help=True)
report.command("displacement")(analysis.report_displacement)

app.command()(service.demo)
app.command()(data.ingest)
app.command()(data.quarantine)
app.add_typer(gazetteer, name="gazetteer")
app.add_typer(areas, name="areas")
app.add_typer(streets_app, name="streets")
app.add_typer(transit_app, name="transit")
app.add_typer(denominators_app, name="denominators")
app.add_typer(calendar_app, name="calendar")
app.command()(data.geocode)
app.command()(analysis.hotspots)
app.command()(backtest.backtest)
app.command("layer")(analysis.make_layer)
app.command("layers")(analysis.list_layers)
app.command("near-repeat")(studies.near_repeat)
app.command("concentration")(studies.concentration)
app.add_typer(interventions_app, name="interventions")
app.add_typer(displacement_app, name="displacement")
app.add_typer(report, name="report")
app.command()(service.serve)


def main() -> None:
    """Run the command line: 0 done, 1 the data were refused or the job failed, 2 wrong use."""
    try:
        app(prog_name="klarsyn")
    except (ParameterError, SettingError) as error:
        _fail(error, WRONG_USE)
    except KlarsynError as error:
        _fail(error, REFUSED)


def _fail(error: KlarsynError, code: int) -> None:
    sys.stderr.write(f"klarsyn: {error}\n")
    sys.exit(code)
