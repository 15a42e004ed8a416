"""Documentation runs: what README and docs tell a reader to type is typed here."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import KLARSYN, ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"\bmake ([a-z]+)\b")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if SHELL.search(page.read_text())], ids=name)
def test_every_command_on_the_page_works_from_top_to_bottom(page: Path, tmp_path: Path, demo_dir: Path) -> None:
    script = "\n".join(SHELL.findall(page.read_text()))
    (tmp_path / "klarsyn-demo").symlink_to(demo_dir)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_that_the_page_names_exists(page: Path) -> None:
    offered = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    code = "\n".join(re.findall(r"`[^`]+`|^```.*?^```", page.read_text(), re.MULTILINE | re.DOTALL))
    assert set(MAKE.findall(code)) <= offered


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_on_the_page_leads_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert missing == []


def test_every_command_is_told_in_help_and_documented() -> None:
    told = subprocess.run([KLARSYN, "--help"], check=True, capture_output=True, text=True).stdout
    pages = "\n".join(page.read_text() for page in PAGES)
    commands = re.findall(r"^\s{2}([a-z]+)\s{2,}", told, re.MULTILINE)
    assert len(commands) >= 10, told
    assert [command for command in commands if f"klarsyn {command}" not in pages] == []


def test_every_endpoint_and_parameter_is_documented() -> None:
    from api.http.collections import COLLECTIONS
    from api.http.openapi import describe_api

    page = (ROOT / "docs" / "http.md").read_text()
    paths = {
        re.sub(r"/collections/[a-z-]+", "/collections/{id}", path)
        for path in describe_api(base="", version="")["paths"]
    }
    paths = {path for path in paths if not path.endswith(("/queryables", "/schema"))}
    assert [path for path in sorted(paths) if f"`{path}`" not in page] == []
    assert [name for name in COLLECTIONS if f"`{name}`" not in page] == []
    own = {parameter.name for one in COLLECTIONS.values() for parameter in one.parameters()}
    by_value = {name for one in COLLECTIONS.values() for name in one.filters}
    assert [name for name in sorted(own - by_value) if f"`{name}`" not in page] == []


def test_every_setting_is_documented() -> None:
    from api.settings import Settings

    operation = (ROOT / "docs" / "operation.md").read_text()
    missing = [field for field in Settings.model_fields if f"KLARSYN_{field.upper()}" not in operation]
    assert missing == []


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    hosts = re.compile("py" r"pi\.org|python" r"hosted\.org|registry\.npm" r"js|deb\.deb" r"ian\.org|/ro" r"ot/")
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    named = []
    for file in filter(None, files.split("\0")):
        path = ROOT / file
        if path.is_file() and path.suffix not in {".png", ".gz"} and hosts.search(path.read_text(errors="ignore")):
            named.append(file)
    assert named == []
