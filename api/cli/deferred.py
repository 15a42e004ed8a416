"""A command is imported when it is called, so that the command line starts fast."""

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand
from typer.main import get_command

_PACKAGE = "api.cli"


def add_command(group: typer.Typer, name: str, target: str) -> None:
    """Offer a command under a name, without importing it.

    Parameters
    ----------
    target : module of `api.cli` and function, such as `data:ingest`.
    """
    group.command(name, cls=_deferred(target))(_stand_in)


def _stand_in() -> None:
    """Take the place of a command until it is called."""


def _deferred(target: str) -> type[TyperCommand]:
    class Deferred(TyperCommand):
        """Lists itself by its help line, and becomes the real command when its words are read."""

        def make_context(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  as typer has it
            return _load(target, str(self.name)).make_context(*args, **kwargs)

        def get_short_help_str(self, limit: int = 45) -> str:
            self.help = _help_line(target)
            return super().get_short_help_str(limit)

    return Deferred


def _load(target: str, name: str) -> Any:  # noqa: ANN401  typer keeps its own commands' type to itself
    module, _, function = target.partition(":")
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    single.command(name)(getattr(import_module(f"{_PACKAGE}.{module}"), function))
    return get_command(single)


def _help_line(target: str) -> str:
    """Read a command's help off its source: importing every command takes seconds, reading them takes none."""
    module, _, function = target.partition(":")
    spec = find_spec(f"{_PACKAGE}.{module}")
    source = Path(str(spec.origin if spec else "")).read_text(encoding="utf-8")
    found = (one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef) and one.name == function)
    return ast.get_docstring(next(found)) or ""
