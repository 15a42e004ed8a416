"""A report as a tagged PDF (PDF/UA-1), set by typst with the fonts that it carries."""

import tempfile
from datetime import datetime
from pathlib import Path

import orjson

from api.render.document import Document
from api.render.page import TEMPLATES


def render_pdf(document: Document, pictures: dict[str, bytes], *, made_at: datetime) -> bytes:
    """Set the report.

    Typst reads only what lies in its own folder, so the report's values and pictures are laid there.

    Parameters
    ----------
    pictures : SVG by figure id.
    made_at : the file's creation time, so that the same report gives the same bytes.
    """
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "report.typ").write_bytes((TEMPLATES / "report.typ").read_bytes())
        (root / "report.json").write_bytes(orjson.dumps(document))
        for name, svg in pictures.items():
            (root / f"{name}.svg").write_bytes(svg)
        return typst.compile(
            root / "report.typ",
            root=root,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=int(made_at.timestamp()),
        )
