"""Every command under one name, and every failure under one exit code."""

import sys

import typer

from api.cli.deferred import add_command
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
add_command(gazetteer, "import", "gazetteer:import_files")
areas = typer.Typer(help="Districts, focus areas, land mask.", no_args_is_help=True)
add_command(areas, "import", "data:import_area_file")
interventions_app = typer.Typer(help="What was done, where and when; places only, never persons.", no_args_is_help=True)
add_command(interventions_app, "import", "interventions:import_file")
add_command(interventions_app, "add", "interventions:add")
add_command(interventions_app, "remove", "interventions:remove")
add_command(interventions_app, "list", "interventions:list_known")
transit_app = typer.Typer(help="The lines that join hubs: crime moves from hub to hub.", no_args_is_help=True)
add_command(transit_app, "import", "transit:import_file")
add_command(transit_app, "list", "transit:list_lines")
add_command(transit_app, "remove", "transit:remove")
denominators_app = typer.Typer(help="What rates are made with: residents, passers-by, venues.", no_args_is_help=True)
add_command(denominators_app, "import", "denominators:import_file")
add_command(denominators_app, "list", "denominators:list_known")
streets_app = typer.Typer(help="The street network that densities along streets are made on.", no_args_is_help=True)
add_command(streets_app, "import", "streets:import_file")
calendar_app = typer.Typer(help="What sets days apart: holidays, breaks, paydays, large events.", no_args_is_help=True)
add_command(calendar_app, "import", "calendar:import_file")
add_command(calendar_app, "list", "calendar:list_days")
displacement_app = typer.Typer(help="Did it stop, or did it only move?", no_args_is_help=True)
add_command(displacement_app, "evaluate", "displacement:evaluate")
add_command(displacement_app, "search", "displacement:search")
add_command(displacement_app, "why", "displacement:why")
add_command(displacement_app, "list", "displacement:list_findings")
report = typer.Typer(help="Reports for people, in Swedish.", no_args_is_help=True)
add_command(report, "displacement", "analysis:report_displacement")

review = typer.Typer(help="Place texts that no program could read, answered by people.", no_args_is_help=True)
add_command(review, "export", "review:export_review")
add_command(review, "import", "review:import_review")

add_command(app, "demo", "service:demo")
add_command(app, "ingest", "data:ingest")
add_command(app, "watch", "feed:watch")
add_command(app, "pull", "pull:pull")
add_command(app, "quarantine", "data:quarantine")
add_command(app, "recalculated", "recalculated:recalculated")
add_command(app, "quality", "quality:quality")
app.add_typer(review, name="review")
add_command(app, "replace", "review:replace")
app.add_typer(gazetteer, name="gazetteer")
app.add_typer(areas, name="areas")
app.add_typer(streets_app, name="streets")
app.add_typer(transit_app, name="transit")
app.add_typer(denominators_app, name="denominators")
app.add_typer(calendar_app, name="calendar")
add_command(app, "geocode", "data:geocode")
add_command(app, "hotspots", "analysis:hotspots")
add_command(app, "backtest", "backtest:backtest")
add_command(app, "layer", "analysis:make_layer")
add_command(app, "layers", "analysis:list_layers")
add_command(app, "near-repeat", "studies:near_repeat")
add_command(app, "concentration", "studies:concentration")
app.add_typer(interventions_app, name="interventions")
app.add_typer(displacement_app, name="displacement")
app.add_typer(report, name="report")
add_command(app, "serve", "service:serve")
add_command(app, "backup", "keeping:backup")
add_command(app, "restore", "keeping:bring_back")
add_command(app, "verify", "keeping:verify")


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
