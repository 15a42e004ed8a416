"""Commands that study a pattern: do incidents follow upon one another, and how few places hold most of them."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import orjson
import typer
from rich.table import Table

from api.cli.analysis import ground_of
from api.cli.asked import Asked, asks
from api.cli.options import DEFAULT_DATA_DIR, AsJson, AsOf, DataDir, Out, Seed, now, progress, stdout
from hotspot.concentration import DRAWS, Concentration, measure_concentration
from hotspot.layers import Making
from hotspot.near_repeat import DEALT_WITHIN, DISTANCE_BANDS_M, TIME_BANDS_DAYS, NearRepeats, find_near_repeats
from models.errors import ParameterError
from models.provenance import Provenance

Row = Mapping[str, object]

_PLAIN = orjson.OPT_SERIALIZE_NUMPY

_METRES = ",".join(f"{edge:g}" for edge in DISTANCE_BANDS_M)
_DAYS = ",".join(f"{edge:g}" for edge in TIME_BANDS_DAYS)


@asks
def near_repeat(
    asked: Asked,
    distance_bands_m: Annotated[str, typer.Option("--distance-bands-m", help="Rising edges, comma between.")] = _METRES,
    time_bands_days: Annotated[str, typer.Option("--time-bands-days", help="Rising edges, comma between.")] = _DAYS,
    permutations: Annotated[int, typer.Option("--permutations", min=99, max=99_999, help="Of the times.")] = 999,
    dealt_within: Annotated[
        str,
        typer.Option("--dealt-within", help="Times are dealt among incidents of one weekday, or all: weekday, all."),
    ] = DEALT_WITHIN[0],
    out: Out = None,
    seed: Seed = 0,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Tell whether incidents follow upon one another, nearby and soon, more than chance lets them."""
    metres, days = _edges("--distance-bands-m", distance_bands_m), _edges("--time-bands-days", time_bands_days)
    if dealt_within not in DEALT_WITHIN:
        raise ParameterError(f"--dealt-within is '{dealt_within}'; use one of {', '.join(DEALT_WITHIN)}.")
    making = Making(ground=ground_of(data_dir, data_version), now=now(), seed=seed)
    with progress() as tell:
        tell("pairing", 0.1)
        found = find_near_repeats(
            making.ground.incidents,
            asked.selection(making.ground.incidents),
            rng=making.rng(),
            distance_bands_m=metres,
            time_bands_days=days,
            permutations=permutations,
            dealt_within=dealt_within,
        )
    bands = {"distance_bands_m": distance_bands_m, "time_bands_days": time_bands_days}
    dealt = {"permutations": str(permutations), "dealt_within": dealt_within}
    made = making.provenance(found.selection.as_parameters(), bands, dealt)
    rows = _pairs(found)
    left_out = {"without_place": found.without_place, "without_time": found.without_time}
    answer = {"incidents": found.incidents, "excess_pairs": round(found.excess, 3), "bands": rows, "left_out": left_out}
    _write(out, answer, rows, made)
    if json:
        _show_json(answer, made)
    else:
        _show_pairs(found)


@asks
def concentration(
    asked: Asked,
    out: Out = None,
    seed: Seed = 0,
    data_version: AsOf = None,
    data_dir: DataDir = DEFAULT_DATA_DIR,
    json: AsJson = False,
) -> None:
    """Tell how few places hold most of the incidents, and how few would by chance."""
    making = Making(ground=ground_of(data_dir, data_version), now=now(), seed=seed)
    incidents = making.ground.incidents
    found = measure_concentration(incidents, asked.selection(incidents), rng=making.rng())
    made = making.provenance(found.selection.as_parameters(), {"draws": str(DRAWS)})
    rows = _shares(found)
    answer = {
        "incidents": found.incidents,
        "cells": found.cells,
        "cells_with_incidents": found.cells_with_incidents,
        "area_km2": found.area_km2,
        "shares": rows,
        "gini": found.gini,
        "gini_expected": found.gini_expected,
        "gini_sparse": found.gini_sparse,
        "left_out": asdict(found.left_out),
    }
    _write(out, answer, rows, made)
    if json:
        _show_json(answer, made)
    else:
        _show_concentration(found)


def _pairs(found: NearRepeats) -> list[Row]:
    knox, shape = found.knox, found.knox.observed.shape
    return [
        {
            "from_m": knox.distance_bands_m[near][0],
            "to_m": knox.distance_bands_m[near][1],
            "from_days": knox.time_bands_days[soon][0],
            "to_days": knox.time_bands_days[soon][1],
            "observed": int(knox.observed[near, soon]),
            "expected": float(knox.expected[near, soon]),
            "ratio": None if np.isnan(knox.ratio[near, soon]) else float(knox.ratio[near, soon]),
            "pseudo_p_value": float(knox.pseudo_p_value[near, soon]),
            "poisson_p_value": float(knox.poisson_p_value[near, soon]),
            "q_value": float(found.q_value[near, soon]),
        }
        for near, soon in np.ndindex(shape)
    ]


def _show_pairs(found: NearRepeats) -> None:
    knox = found.knox
    soon = [f"{first:g}-{last:g} days" for first, last in knox.time_bands_days]
    table = Table("metres apart", *soon, title=f"{found.incidents} incidents, {found.selection.period}")
    for number, (first, last) in enumerate(knox.distance_bands_m):
        name = "same place" if last <= 1 else f"{first:g}-{last:g}"
        table.add_row(name, *(_band(found, number, column) for column in range(len(soon))))
    stdout.print(table)
    stdout.print("Pairs observed per pairs expected by chance (pairs observed); * more than chance, q <= 0.05.")
    stdout.print("A pair as far apart as two bands' common edge belongs to the further one.")
    stdout.print(f"Pairs more than chance in the bands with a star: {found.excess:.0f}.")
    stdout.print(f"Not paired: {found.without_place} without a fine place, {found.without_time} without a time.")


def _band(found: NearRepeats, near: int, soon: int) -> str:
    ratio, star = found.knox.ratio[near, soon], "*" if found.is_significant[near, soon] else ""
    return f"{'-' if np.isnan(ratio) else f'{ratio:.2f}'}{star} ({found.knox.observed[near, soon]})"


def _shares(found: Concentration) -> list[Row]:
    return [
        {"incident_share": share, "area_share": float(held), "expected_area_share": float(even)}
        for share, held, even in zip(found.shares, found.area_share, found.expected_area_share, strict=True)
    ]


def _show_concentration(found: Concentration) -> None:
    title = (
        f"{found.incidents:.0f} incidents in {found.cells} cells ({found.area_km2:.1f} km²), {found.selection.period}"
    )
    table = Table("share of incidents", "share of area", "were they even", title=title)
    for share, held, even in zip(found.shares, found.area_share, found.expected_area_share, strict=True):
        table.add_row(f"{share:.0%}", f"{held:.1%}", f"{even:.1%}")
    stdout.print(table)
    stdout.print(f"Cells with incidents: {found.cells_with_incidents}.")
    sparse = (
        f"; beside the most even that so few allow {found.gini_sparse:.2f}" if found.incidents < found.cells else ""
    )
    stdout.print(f"Gini {found.gini:.2f}, by chance {found.gini_expected:.2f}{sparse}.")


def _edges(name: str, text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ParameterError(f"{name} is '{text}'; write numbers with commas between, such as {_METRES}.") from None


def _write(out: Path | None, answer: Row, rows: Sequence[Row], made: Provenance) -> None:
    if out is None:
        return
    if out.suffix == ".json":
        out.write_bytes(orjson.dumps({**answer, "provenance": asdict(made)}, option=_PLAIN | orjson.OPT_INDENT_2))
    elif out.suffix == ".csv":
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        raise ParameterError(f"'{out.name}' ends in '{out.suffix}'; a table is written as .csv or .json.")


def _show_json(answer: Row, made: Provenance) -> None:
    stdout.out(orjson.dumps({**answer, "provenance": asdict(made)}, option=_PLAIN).decode(), highlight=False)
