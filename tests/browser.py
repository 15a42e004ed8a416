"""The Chromium that opens the page: found on the machine, or fetched once."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ARGUMENTS = ("--no-sandbox", "--enable-unsafe-swiftshader")
"""No sandbox, for containers that run as root; WebGL in software, for machines without a graphics card."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATIENCE_S = 900


class NoBrowserError(Exception):
    """No Chromium is on this machine, and none could be fetched."""


@cache
def chromium() -> Path:
    """Give a Chromium that starts; fetch one with apt or, failing that, with playwright.

    Raises
    ------
    NoBrowserError
        With what was tried and what each attempt said.
    """
    found = _installed()
    if found:
        return found
    said = [_run_apt(), _run_playwright()]
    found = _installed()
    if found:
        return found
    raise NoBrowserError(f"No Chromium was found, and none could be fetched. {' '.join(said)} Install one, then retry.")


def _installed() -> Path | None:
    named = [Path(path) for path in map(shutil.which, _NAMES) if path]
    return next((path for path in [*named, *_fetched_by_playwright()] if _starts(path)), None)


def _fetched_by_playwright() -> list[Path]:
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    cache_folder = Path(folder) if folder else Path.home() / ".cache" / "ms-playwright"
    return sorted(cache_folder.glob("chromium-*/chrome-linux*/chrome"), reverse=True)


def _starts(path: Path) -> bool:
    # A download without its system libraries is there, but does not run.
    try:
        return subprocess.run([path, "--version"], check=False, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run_apt() -> str:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return "apt: not here, or not as root."
    packages = ("chromium", "fonts-dejavu-core")
    said = _run("apt-get", "update")
    return f"apt: {said or _run('apt-get', 'install', '--yes', '--no-install-recommends', *packages) or 'done.'}"


def _run_playwright() -> str:
    if _installed():
        return "playwright: not needed."
    return f"playwright: {_run(sys.executable, '-m', 'playwright', 'install', 'chromium') or 'done.'}"


def _run(*command: str) -> str:
    """Run a command; give its last words where it fails, nothing where it works."""
    try:
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_S,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = (done.stderr or done.stdout).strip().splitlines()
    return "" if done.returncode == 0 else (lines or [f"exit code {done.returncode}"])[-1]
