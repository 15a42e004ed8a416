"""The report's map: hot spots by rank, where something was done, and what moved from where to where."""

from math import cos, radians
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Polygon, get_parts
from shapely.geometry.base import BaseGeometry

from geodata.basemap import base_layers

if TYPE_CHECKING:  # matplotlib takes half a second; only the one who draws waits for it
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

WATER, LAND, HOT, TREATED, FLOW = "#d6e6f2", "#fbfaf7", "#c0392b", "#1f4e79", "#6b3fa0"
FELL, ROSE = "#0b6b8f", "#b3420a"
Flow = dict[str, Any]

_LABEL = 6  # points
_DEGREE_M = 111_195.0  # mean meridian degree
_LEAST_SPAN_M = 900.0
_THINNEST, _WIDEST = 0.8, 3.0  # points
_MARGIN = 0.18
_FAR = 2.5
"""How many times wider the whole must reach before the treatment areas get a closer map of their own."""


def draw_map(canvas: "Canvas", data: dict[str, Any]) -> None:
    """Draw on the product's own water and place names; a map without anything to show says so.

    Where the treatment areas are small beside the whole, a second map looks closer at them.
    """
    data = {**data, "flows": [{**flow, **_widths(flow, data["flows"])} for flow in data["flows"]]}
    everything, treated = _points(data), _points({**data, "hotspots": [], "flows": [], "changes": []})
    if not len(everything):
        axes = canvas.subplots()
        axes.set_axis_off()
        axes.text(0.5, 0.5, "Inget att visa på kartan den här månaden.", ha="center", transform=axes.transAxes)
        return
    ratio, across = canvas.get_figwidth() / canvas.get_figheight(), 72 * canvas.get_figwidth()
    if not len(treated) or _span(everything) < _FAR * _span(treated):
        _draw_one(canvas.subplots(), data, _extent(everything, ratio=ratio), points_across=across)
        return
    whole, close = canvas.subplots(1, 2)
    near = _extent(treated, ratio=ratio / 2)
    away, beside = _part(data["flows"], near)
    _draw_one(whole, {**data, "flows": away}, _extent(everything, ratio=ratio / 2), points_across=across / 2)
    _draw_one(close, {**data, "flows": beside}, near, points_across=across / 2)
    whole.set_title("Översikt", fontsize=7.5, loc="left")
    close.set_title("Närbild av insatsområdet", fontsize=7.5, loc="left")


def _part(flows: list[Flow], box: tuple[float, float, float, float]) -> tuple[list[Flow], list[Flow]]:
    """Part the flows into those that end outside the box and those that end inside."""
    west, south, east, north = box
    is_inside = [west < x < east and south < y < north for x, y in (flow["receiver"] for flow in flows)]
    away = [flow for flow, inside in zip(flows, is_inside, strict=True) if not inside]
    return away, [flow for flow, inside in zip(flows, is_inside, strict=True) if inside]


def _draw_one(
    axes: "Axes", data: dict[str, Any], box: tuple[float, float, float, float], *, points_across: float
) -> None:
    west, south, east, north = box
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("top", "right"):
        axes.spines[side].set_visible(True)
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(1 / cos(radians((south + north) / 2)))
    taken = [(flow["name"], *flow["receiver"]) for flow in data["flows"]]
    taken += [("0", *np.array(one["rings"][0]).mean(axis=0)) for one in data["hotspots"] if one["rings"]]
    taken += [(one["name"], *one["point"]) for one in data["changes"]]
    _draw_base(axes, box, taken=taken, points_across=points_across)
    for area in data["areas"]:
        for ring in area["rings"]:
            axes.plot(*np.array(ring).T, color=TREATED, linewidth=1.6, zorder=4)
    for hotspot in data["hotspots"]:
        _draw_hotspot(axes, hotspot)
    _draw_changes(axes, data)
    _draw_flows(axes, data["flows"])
    _draw_scale(axes, box)
    _draw_legend(axes, data)


def _span(points: NDArray[np.float64]) -> float:
    return max(float(np.ptp(points, axis=0).max()), _LEAST_SPAN_M / _DEGREE_M)


def _points(data: dict[str, Any]) -> NDArray[np.float64]:
    rings = [ring for kind in ("hotspots", "areas") for one in data[kind] for ring in one["rings"]]
    ends = [[flow[end]] for flow in data["flows"] for end in ("source", "receiver")]
    marks = [[one["point"]] for one in data["changes"]]
    parts = [np.array(part, dtype=np.float64) for part in (*rings, *ends, *marks)]
    return np.concatenate(parts) if parts else np.zeros((0, 2))


def _extent(points: NDArray[np.float64], *, ratio: float) -> tuple[float, float, float, float]:
    """Give west, south, east, north so that everything fits a picture of this width beside height."""
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    shrink = cos(radians(middle_y))
    width = max((east - west) * shrink * _DEGREE_M, _LEAST_SPAN_M) * (1 + 2 * _MARGIN)
    height = max((north - south) * _DEGREE_M, _LEAST_SPAN_M / ratio) * (1 + 2 * _MARGIN)
    width, height = max(width, height * ratio), max(height, width / ratio)
    half_x, half_y = width / _DEGREE_M / shrink / 2, height / _DEGREE_M / 2
    return middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y


def _draw_base(
    axes: "Axes",
    box: tuple[float, float, float, float],
    *,
    taken: list[tuple[str, float, float]],
    points_across: float,
) -> None:
    layers = base_layers()
    axes.set_facecolor(LAND)
    west, south, east, north = box
    for geometry in layers["water"].cx[west:east, south:north].geometry:
        _draw_water(axes, geometry)
    places = layers["places"].cx[west:east, south:north].sort_values(["rank", "name"])
    named = tuple((name, point.x, point.y) for name, point in zip(places["name"], places.geometry, strict=True))
    for name, x, y in _spaced(named, box, taken=tuple(taken), points_across=points_across):
        axes.text(x, y, name, fontsize=_LABEL, color="#5a6775", ha="center", va="center", zorder=2)


def _spaced(
    named: tuple[tuple[str, float, float], ...],
    box: tuple[float, float, float, float],
    *,
    taken: tuple[tuple[str, float, float], ...],
    points_across: float,
) -> tuple[tuple[str, float, float], ...]:
    """Leave out the names that would run into a name before them, or over the edge."""
    west, south, east, north = box
    letter = 0.6 * _LABEL / points_across * (east - west)
    height = 1.3 * _LABEL / points_across * (east - west) * cos(radians((south + north) / 2))
    drawn = {name for name, _, _ in taken}
    kept = list(taken)
    for name, x, y in named:
        half = letter * len(name) / 2
        is_free = all(
            abs(x - other_x) > half + letter * len(other) / 2 or abs(y - other_y) > height
            for other, other_x, other_y in kept
        )
        if is_free and name not in drawn and west < x - half and x + half < east:
            kept.append((name, x, y))
    return tuple(kept[len(taken) :])


def _draw_water(axes: "Axes", geometry: BaseGeometry) -> None:
    for part in get_parts(geometry):
        if isinstance(part, Polygon):
            axes.fill(*np.array(part.exterior.coords)[:, :2].T, color=WATER, linewidth=0, zorder=1)
        elif isinstance(part, LineString):
            axes.plot(*np.array(part.coords)[:, :2].T, color="#9dc0dc", linewidth=0.8, zorder=1)


def _draw_hotspot(axes: "Axes", hotspot: dict[str, Any]) -> None:
    for ring in hotspot["rings"]:
        axes.fill(*np.array(ring).T, facecolor=HOT, edgecolor=HOT, alpha=0.35, linewidth=1, zorder=3)
    x, y = np.array(hotspot["rings"][0]).mean(axis=0) if hotspot["rings"] else (np.nan, np.nan)
    if axes.viewLim.contains(x, y):
        box = {"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": HOT, "linewidth": 0.8}
        axes.text(x, y, str(hotspot["rank"]), fontsize=7, ha="center", va="center", bbox=box, zorder=6)


def _draw_flows(axes: "Axes", flows: list[Flow]) -> None:
    for flow in flows:
        style: dict[str, Any] = {
            "arrowstyle": "-|>",
            "color": FLOW,
            "connectionstyle": "arc3,rad=0.15",
            "shrinkA": 4,
            "shrinkB": 4,
        }
        width = flow["width"]
        halo = {**style, "arrowstyle": "-", "alpha": 0.25, "linewidth": flow["halo"]}
        axes.annotate("", xy=flow["receiver"], xytext=flow["source"], arrowprops=halo, zorder=4.5)
        axes.annotate(
            "",
            xy=flow["receiver"],
            xytext=flow["source"],
            arrowprops={**style, "linewidth": width, "mutation_scale": 12},
            zorder=5,
        )
        away = 5 if flow["receiver"][1] > flow["source"][1] else -11
        label: dict[str, Any] = {"fontsize": 7, "color": FLOW, "fontweight": "bold", "zorder": 7, **_outlined()}
        axes.annotate(
            flow["name"], flow["receiver"], xytext=(0, away), textcoords="offset points", ha="center", **label
        )


def _widths(flow: Flow, flows: list[Flow]) -> dict[str, float]:
    """Give the widths of the arrow and of its interval's upper end, in points; the largest flow has the widest."""
    most = max(one["incidents"] for one in flows) or 1.0
    width = max(_THINNEST, _WIDEST * flow["incidents"] / most)
    high = flow["incidents"] if flow["high"] is None else flow["high"]
    return {"width": width, "halo": min(max(width + 2, _WIDEST * high / most), 3 * _WIDEST)}


def _draw_changes(axes: "Axes", data: dict[str, Any]) -> None:
    """Mark the places that changed, filled where they rose; arrows name their own receivers."""
    named = {flow["name"] for flow in data["flows"]}
    for one in data["changes"]:
        color = ROSE if one["value"] > 0 else FELL
        axes.plot(*one["point"], marker="o", markersize=5, color=color, markeredgecolor="white", zorder=6)
        if one["name"] not in named and axes.viewLim.contains(*one["point"]):
            label: dict[str, Any] = {"fontsize": 6.5, "color": color, "zorder": 7, **_outlined()}
            axes.annotate(one["name"], one["point"], xytext=(5, -2), textcoords="offset points", **label)


def _outlined() -> dict[str, Any]:
    from matplotlib.patheffects import withStroke

    return {"path_effects": [withStroke(linewidth=1.6, foreground="white")]}


def _draw_scale(axes: "Axes", box: tuple[float, float, float, float]) -> None:
    west, south, east, north = box
    shrink = cos(radians((south + north) / 2))
    width = (east - west) * shrink * _DEGREE_M
    length = max(step for step in (100, 200, 500, 1_000, 2_000, 5_000, 10_000) if step <= max(width / 5, 100))
    start, at = west + 0.03 * (east - west), south + 0.04 * (north - south)
    stop = start + length / _DEGREE_M / shrink
    axes.plot((start, stop), (at, at), color="#1b2a3a", linewidth=1.5, zorder=8)
    text = f"{length} m" if length < 1_000 else f"{length // 1_000} km"
    axes.text((start + stop) / 2, at + 0.012 * (north - south), text, fontsize=6.5, ha="center", va="bottom", zorder=8)


def _draw_legend(axes: "Axes", data: dict[str, Any]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = (
        (data["hotspots"], Patch(facecolor=HOT, alpha=0.35, edgecolor=HOT, label="het plats (rang)")),
        (data["areas"], Line2D([], [], color=TREATED, linewidth=1.6, label="insatsområde")),
        (data["flows"], Line2D([], [], color=FLOW, linewidth=1.6, label="omfördelning")),
        (_any(data, is_rise=False), Line2D([], [], color=FELL, marker="o", linewidth=0, label="färre än väntat")),
        (_any(data, is_rise=True), Line2D([], [], color=ROSE, marker="o", linewidth=0, label="fler än väntat")),
    )
    handles = [mark for shown, mark in marks if shown]
    axes.legend(handles=handles, loc="lower right", fontsize=7, frameon=True, framealpha=0.9, edgecolor="#c9d0d8")


def _any(data: dict[str, Any], *, is_rise: bool) -> bool:
    return any((one["value"] > 0) is is_rise for one in data["changes"])
