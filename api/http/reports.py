"""Rendered reports: a list of them, and each file as it is; nothing outside their folder, no scripts."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse

from api.http.answers import base_of, send_json
from api.http.parameters import FORMAT, read_query
from models.errors import NotFoundError
from models.plain import instant

MEDIA_TYPES = {".html": "text/html", ".pdf": "application/pdf", ".json": "application/json"}

_FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
)
"""A report brings its own styles and pictures; scripts it has none."""


def reports_router(folder: Path) -> APIRouter:
    """Give the routes of the reports in this folder."""
    router = APIRouter()

    def reports(request: Request) -> Response:
        read_query(request.query_params, (FORMAT,))
        base = base_of(request)
        return send_json({"reports": [_describe(path, base) for path in _files(folder)]})

    def report(request: Request, file: str) -> Response:
        read_query(request.query_params, ())
        known = {path.name: path for path in _files(folder)}
        if file not in known:
            raise NotFoundError(f"There is no report '{file}'; /reports lists those there are.")
        path = known[file]
        headers = {"Cache-Control": "private, no-cache"}
        if path.suffix != ".pdf":
            headers["Content-Security-Policy"] = _CSP
        return FileResponse(path, media_type=MEDIA_TYPES[path.suffix], headers=headers)

    router.add_api_route("/reports", reports)
    router.add_api_route("/reports/{file}", report)
    return router


def _files(folder: Path) -> list[Path]:
    """List the reports' files, newest first: plain files with plain names, never what a link points to."""
    if not folder.is_dir():
        return []
    found = [
        path
        for path in folder.iterdir()
        if path.suffix in MEDIA_TYPES and _FILE_NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink()
    ]
    return sorted(found, key=lambda path: (-path.stat().st_mtime, path.name))


def _describe(path: Path, base: str) -> dict[str, Any]:
    about = path.stat()
    return {
        "name": path.stem,
        "format": path.suffix.removeprefix("."),
        "bytes": about.st_size,
        "modified": instant(datetime.fromtimestamp(about.st_mtime, tz=UTC)),
        "href": f"{base}/reports/{path.name}",
        "type": MEDIA_TYPES[path.suffix],
    }
