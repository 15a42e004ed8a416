"""The command line starts fast: a command is imported when it is called, and offered all the same."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from api.cli.deferred import _help_line, _load, add_command
from api.cli.main import app

HEAVY = ("numba", "sklearn", "scipy", "statsmodels", "matplotlib", "fastapi")
DATA = ("pandas", "numpy", "geopandas", "duckdb", "deltalake")


def imported_by(*words: str) -> set[str]:
    script = (
        "import json, sys\nfrom api.cli import main\n"
        f"sys.argv = {['klarsyn', *words]!r}\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60)
    return set(json.loads(done.stderr.splitlines()[-1]))


def commands(group: typer.Typer = app, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    found = get_command(group)
    for name, one in found.commands.items():
        inner = getattr(one, "commands", None)
        yield from ((*path, name, part) for part in inner) if inner else [(*path, name)]


def test_the_list_of_commands_imports_none_of_them() -> None:
    assert not imported_by("--help") & {*HEAVY, *DATA}


@pytest.mark.parametrize("command", ["ingest", "geocode", "quarantine"])
def test_what_brings_data_in_does_not_wait_for_what_analyses_them(command: str) -> None:
    assert not imported_by(command, "--help") & {*HEAVY}


@pytest.mark.parametrize("words", [*commands()], ids=" ".join)
def test_every_command_that_is_offered_is_there_and_tells_its_options(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, "--help"])
    assert done.exit_code == 0, done.output
    assert "--help" in done.stdout


def test_a_help_line_is_the_commands_own() -> None:
    assert _help_line("data:ingest") == _load("data:ingest", "ingest").help
    group = typer.Typer(rich_markup_mode=None)
    group.callback()(lambda: None)
    add_command(group, "take", "data:ingest")
    assert "Read reports, place them and keep them" in CliRunner().invoke(group, ["--help"]).stdout
