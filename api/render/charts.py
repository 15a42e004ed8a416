"""The report's charts: months, the day's hours, and effects with their intervals."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # matplotlib takes half a second; only the one who draws waits for it
    from matplotlib.figure import Figure as Canvas

PUBLIC, POLICE, BAND, INK = "#1f4e79", "#c8571b", "#c9d8e6", "#1b2a3a"


def draw_series(canvas: "Canvas", data: dict[str, Any]) -> None:
    """Draw the months, with the span that earlier years let expect."""
    axes = canvas.subplots()
    months, at = data["months"], np.arange(len(data["months"]))
    low, high = _floats(data["low"]), _floats(data["high"])
    if np.isfinite(low).any():
        axes.fill_between(at, low, high, color=BAND, linewidth=0, label="väntat spann (95 %)")
    axes.plot(at, _floats(data["public"]), color=PUBLIC, marker="o", markersize=2.5, label="allmänheten och larm")
    axes.plot(
        at, _floats(data["police"]), color=POLICE, linestyle="--", linewidth=1.2, label="polisens egna upptäckter"
    )
    step = max(1, len(months) // 12)
    shown = at[::-1][::step][::-1]
    axes.set_xticks(shown, [months[index] for index in shown], rotation=45, ha="right")
    axes.set_ylim(bottom=0)
    axes.set_ylabel("händelser per månad")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}".replace(",", "\u00a0"))
    axes.legend(loc="upper left", bbox_to_anchor=(0, 1.18), ncols=3, fontsize=7)


def draw_hours(canvas: "Canvas", data: dict[str, Any]) -> None:
    """Draw the day before and after, as shares by clock hour."""
    axes = canvas.subplots()
    edges = np.arange(25)
    axes.stairs(100 * _floats(data["before"]), edges, color="#7a8794", linewidth=1.2, linestyle="--", label="före")
    axes.stairs(100 * _floats(data["after"]), edges, color=PUBLIC, linewidth=1.6, label="under insatsen")
    axes.set_xticks(range(0, 25, 6), [f"{hour % 24:02d}" for hour in range(0, 25, 6)])
    axes.set_xlim(0, 24)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("klockslag")
    axes.set_ylabel("andel av händelserna (%)")
    axes.yaxis.set_major_formatter(_comma)
    axes.legend(loc="upper left", fontsize=7)


def draw_effects(canvas: "Canvas", data: dict[str, Any]) -> None:
    """Draw each effect with its interval; what is beyond chance is filled."""
    axes = canvas.subplots()
    rows = data["rows"]
    for at, row in enumerate(rows):
        if row["value"] is None:
            continue
        color = INK if row["role"] == "net" else PUBLIC
        low, high = (row["value"] if row[edge] is None else row[edge] for edge in ("low", "high"))
        axes.plot((low, high), (at, at), color=color, linewidth=1.4)
        face = color if row["is_significant"] else "white"
        axes.plot(row["value"], at, marker="o", markersize=5, color=color, markerfacecolor=face)
    axes.axvline(0, color="#7a8794", linewidth=0.8)
    axes.set_yticks(range(len(rows)), [_short(row["name"]) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel("händelser (fylld: säker effekt)")
    axes.xaxis.set_major_formatter(_comma)


def _floats(values: list[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _short(name: str, longest: int = 22) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def _comma(value: float, _: object) -> str:
    return f"{value:g}".replace(".", ",").replace("-", "−")
