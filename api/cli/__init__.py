"""The command line: `klarsyn --help` explains itself."""

from api.cli.main import main

__all__ = ["main"]
