"""Write a report's three files, each whole or not at all."""

import os
import tempfile
from pathlib import Path

import orjson

from api.render.document import CLASSIFICATION, lay_out
from api.render.figures import draw
from api.render.page import render_html
from api.render.pdf import render_pdf
from models.report import Report


def write_report(report: Report, folder: Path, *, classification: str = CLASSIFICATION) -> tuple[Path, ...]:
    """Write HTML, PDF and JSON, named after the report's kind and month, and give their paths.

    The same report gives the same bytes. A file is written beside its place and then
    moved there, so that a reader never meets half of one.

    Parameters
    ----------
    folder : made where it is missing.
    classification : line on every page that says who may read it.

    Raises
    ------
    OSError
        Where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    document = lay_out(report, classification=classification)
    pictures = {
        figure.figure_id: draw(figure, is_synthetic=report.provenance.is_synthetic)
        for section in report.sections
        for figure in section.figures
    }
    name = f"{report.kind}-{report.period.start:%Y-%m}"
    contents = {
        "html": render_html(document, pictures),
        "pdf": render_pdf(document, pictures, made_at=report.provenance.made_at),
        "json": orjson.dumps(report, option=orjson.OPT_INDENT_2),
    }
    return tuple(_write_whole(folder / f"{name}.{ending}", content) for ending, content in contents.items())


def _write_whole(path: Path, content: bytes) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path
