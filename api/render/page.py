"""A report as one HTML file that needs no other: styles and pictures are inside it."""

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.render.document import Document

TEMPLATES = Path(__file__).with_name("templates")


def render_html(document: Document, pictures: dict[str, bytes]) -> bytes:
    """Fill the page's template.

    Parameters
    ----------
    pictures : SVG by figure id.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sources = {name: f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}" for name, svg in pictures.items()}
    return environment.get_template("report.html").render(report=document, pictures=sources).encode()
