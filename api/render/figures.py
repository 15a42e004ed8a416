"""Draw a report's figures as SVG: letters as outlines, so that no font is needed where it is read."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from api.render.charts import draw_effects, draw_hours, draw_series
from api.render.map import draw_map
from models.errors import ParameterError
from models.report import Figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

Drawing = Callable[["Canvas", dict[str, Any]], None]

_DRAWINGS: dict[str, tuple[Drawing, tuple[float, float]]] = {
    "map": (draw_map, (6.7, 4.6)),
    "moves": (draw_map, (6.7, 3.4)),
    "series": (draw_series, (6.7, 2.5)),
    "hour_profile": (draw_hours, (3.3, 2.7)),
    "effects": (draw_effects, (3.3, 2.7)),
}


def draw(figure: Figure, *, is_synthetic: bool) -> bytes:
    """Draw one figure.

    The same figure gives the same bytes.

    Parameters
    ----------
    is_synthetic : marks the picture itself, for pictures get copied without their report.

    Raises
    ------
    ParameterError
        Where the figure is of a kind that is not drawn here.
    """
    from matplotlib.figure import Figure as Canvas

    if figure.kind not in _DRAWINGS:
        raise ParameterError(f"A figure of the kind '{figure.kind}' cannot be drawn; known: {', '.join(_DRAWINGS)}.")
    drawing, size = _DRAWINGS[figure.kind]
    buffer = io.BytesIO()
    with _style():
        canvas = Canvas(figsize=size, layout="constrained")
        drawing(canvas, figure.data)
        if is_synthetic:
            canvas.suptitle("påhittade data", x=0.995, ha="right", fontsize=6, color="#a3260f")
        canvas.savefig(buffer, format="svg", metadata={"Date": None, "Title": figure.caption})
    return buffer.getvalue()


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib as mpl

    settings: dict[Any, Any] = {
        "svg.fonttype": "path",
        "svg.hashsalt": "klarsyn",
        "font.family": "DejaVu Sans",
        "font.size": 7.5,
        "axes.edgecolor": "#5a6775",
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": "#1b2a3a",
        "ytick.color": "#1b2a3a",
        "legend.frameon": False,
    }
    with mpl.rc_context(settings):
        yield
